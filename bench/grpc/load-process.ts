/**
 * The load generator as a process of its own, so that it has a core of its own.
 *
 *   node dist/bench/grpc/load-process.js        a job in JSON a line comes in, its result in JSON a line goes out
 *
 * It prints `ready` first. A file of calls that was asked for before is gone on with where it was left: visitors in turn.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Calls, headerBlocks } from "./calls.ts";
import { holdIdle } from "./idle.ts";
import { type LoadOptions, runLoad } from "./load.ts";

export interface LoadJob extends LoadOptions {
  readonly kind: "load";
  /** File of length-prefixed messages. */
  readonly callsFile: string;
}
/** Connections that do nothing, held until the next job. */
export interface IdleJob {
  readonly kind: "idle";
  readonly host: string;
  readonly port: number;
  readonly count: number;
}
export type Job = LoadJob | IdleJob;

/** What goes out: latencies as percentiles, samples in base64. */
export interface LoadAnswer {
  readonly answeredCount: number;
  readonly refusedCount: number;
  readonly refusal: string;
  readonly seconds: number;
  readonly busy: number;
  readonly unsentCount: number;
  readonly latenciesMs: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
  readonly samples: readonly string[];
}

const messagesOf = new Map<string, Buffer>();
const callsOf = new Map<string, Calls>();
/** By file: the call to go on with. */
const next = new Map<string, number>();
let idle: { readonly openCount: number; close(): void } | null = null;

function callsFor({ callsFile, path, isTls, isStream }: LoadJob): Calls {
  const key = `${callsFile} ${path} ${isTls} ${isStream}`;
  const known = callsOf.get(key);
  if (known !== undefined) return known;
  const messages = messagesOf.get(callsFile) ?? readFileSync(callsFile);
  messagesOf.set(callsFile, messages);
  const calls = new Calls(messages, headerBlocks(path, isTls).later, isStream);
  callsOf.set(key, calls);
  return calls;
}

async function load(job: LoadJob): Promise<LoadAnswer> {
  const calls = callsFor(job);
  const first = next.get(job.callsFile) ?? 0;
  const { latenciesMs, samples, ...result } = await runLoad(calls, first, job);
  next.set(job.callsFile, (first + result.answeredCount) % calls.count);
  const at = (share: number): number =>
    latenciesMs[Math.max(0, Math.ceil(latenciesMs.length * share) - 1)] ?? 0;
  return {
    ...result,
    latenciesMs: { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) },
    samples: samples.map((bytes) => bytes.toString("base64")),
  };
}

async function run(job: Job): Promise<object> {
  if (job.kind === "load") return load(job);
  const heldCount = idle?.openCount ?? 0;
  idle?.close();
  idle = null;
  if (job.count === 0) return { openCount: heldCount };
  idle = await holdIdle(job.host, job.port, job.count);
  return { openCount: idle.openCount };
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  let said: object;
  try {
    said = await run(JSON.parse(line) as Job);
  } catch (error) {
    said = { error: (error as Error).message };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
process.exit(0);
