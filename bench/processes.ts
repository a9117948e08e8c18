/** Processes of a bench: pinned to a core where the machine allows it, stopped when the bench is over. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

function isInstalled(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** Words to put before a command so that it runs on one core; none where that cannot be had. */
export function pinnedTo(core: number): string[] {
  const canPin = cpus().length > 1 && isInstalled("taskset", ["-c", String(core), "true"]);
  return canPin ? ["taskset", "-c", String(core)] : [];
}

/** A folder that is gone when the body is. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "proffer-bench-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface LineProcess {
  /** The first line it printed. */
  readonly line: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server that prints one line (its port) when it listens. */
export async function startLineProcess(command: readonly string[]): Promise<LineProcess> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const onExit = (): void => void child.kill("SIGKILL");
  process.once("exit", onExit);
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    exited.then(() => {
      throw new Error(`${program} ended before it listened`);
    }),
  ]);
  return {
    line,
    pid: child.pid!,
    async stop() {
      process.off("exit", onExit);
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Runs a command to its end and gives what it printed. */
export async function runToEnd(command: readonly string[]): Promise<string> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} failed (${code}): ${said}`);
  return said;
}

/** Resident bytes of a process. Linux only. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kib === undefined) throw new Error(`no resident size of process ${pid}`);
  return Number(kib) * 1024;
}
