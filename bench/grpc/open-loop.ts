/** The open-loop generator in C++ (open-loop.cc), where a compiler is present: built, run, its figures read. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/root.ts";
import { LOAD_CORE, pinnedTo, runToEnd } from "../processes.ts";
import type { Served } from "./rounds.ts";
import { CONNECTIONS } from "./rounds.ts";

/** As it prints it. */
export interface OpenLoopFigures {
  readonly answeredCount: number;
  readonly refusedCount: number;
  /** Due, but never sent; counted with their wait. */
  readonly unsentCount: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** Behind the intended instant: what the generator itself adds. */
  readonly sentLateP99Ms: number;
  readonly sentLateMaxMs: number;
  /** In all, while sending: something else had its core. */
  readonly keptOffMs: number;
}

/** Builds it in `folder`; "" where there is no compiler. */
export async function buildOpenLoop(folder: string): Promise<string> {
  if (spawnSync("g++", ["--version"], { stdio: "ignore" }).status !== 0) return "";
  const program = join(folder, "open-loop");
  const source = join(ROOT, "bench", "grpc", "open-loop.cc");
  await runToEnd(["g++", "-O2", "-std=c++17", source, "-o", program]);
  return program;
}

/** Runs it on a core of its own. Rejects where a connection breaks. */
export async function openLoop(
  program: string,
  { port, path, callsFile }: Pick<Served, "port" | "path" | "callsFile">,
  ratePerSecond: number,
  durationMs: number,
): Promise<OpenLoopFigures> {
  const args = [port, path, callsFile, ratePerSecond, durationMs, CONNECTIONS].map(String);
  const said = await runToEnd([...pinnedTo(LOAD_CORE), program, ...args]);
  return JSON.parse(said) as OpenLoopFigures;
}
