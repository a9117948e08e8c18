/**
 * The load of the swap bench as a process of its own: open loop until it is told to stop, every answer checked.
 *
 *   node dist/bench/swap/load-process.js        a request in JSON a line comes in, its answer in JSON a line goes out
 *
 * It prints `ready` first. While it sends, bundles are announced before they are pushed. When it stops, it tells latencies
 * by the windows of time that it is asked about.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Calls, headerBlocks } from "../grpc/calls.ts";
import { type LoadOptions, type LoadResult, runLoad } from "../grpc/load.ts";
import { answerFault, type ExpectedEdition } from "./check-answer.ts";
import { isInTide } from "./lists.ts";

/** From and until, epoch ms. */
export type Window = readonly [number, number];

export type SwapLoadRequest =
  | { readonly kind: "edition"; readonly bundle: string; readonly edition: number }
  | {
      readonly kind: "closed" | "open";
      readonly callsFile: string;
      readonly options: LoadOptions;
    }
  | { readonly kind: "stop"; readonly windows: Readonly<Record<string, readonly Window[]>> };

export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}
export interface SwapLoadReport {
  readonly answeredCount: number;
  readonly refusedCount: number;
  readonly refusal: string;
  readonly unsentCount: number;
  /** Answers whose bytes were gone when they were complete. */
  readonly uncheckedCount: number;
  readonly mixedCount: number;
  readonly faultCount: number;
  /** The first of them. */
  readonly fault: string;
  readonly busy: number;
  readonly windows: Readonly<Record<string, Latencies>>;
}

const editions = new Map<string, ExpectedEdition>();
/** Of each answer: when it was to be sent, epoch ms, and how long it took. */
let times = new Float64Array(2 * 65_536);
let timeCount = 0;
let uncheckedCount = 0;
let mixedCount = 0;
let faultCount = 0;
let fault = "";
let isOver = false;
let running: Promise<LoadResult> | null = null;

function note(visitor: number, intendedAt: number, latencyMs: number, message: Buffer): void {
  if (2 * timeCount === times.length) {
    const larger = new Float64Array(2 * times.length);
    larger.set(times);
    times = larger;
  }
  times[2 * timeCount] = performance.timeOrigin + intendedAt;
  times[2 * timeCount + 1] = latencyMs;
  timeCount += 1;
  if (message.length === 0) {
    uncheckedCount += 1;
    return;
  }
  const wrong = answerFault(message, visitor, editions);
  if (wrong === "") return;
  if (wrong.startsWith("mixed")) mixedCount += 1;
  else faultCount += 1;
  if (fault === "") fault = wrong;
}

function latenciesIn(windows: readonly Window[]): Latencies {
  const samples: number[] = [];
  for (let at = 0; at < timeCount; at++) {
    const sentAt = times[2 * at]!;
    if (windows.some(([from, until]) => sentAt >= from && sentAt < until)) samples.push(times[2 * at + 1]!);
  }
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

async function answer(request: SwapLoadRequest): Promise<object> {
  if (request.kind === "edition") {
    const { bundle, edition } = request;
    editions.set(bundle, { edition, isInTide: (visitor) => isInTide(visitor, edition) });
    return {};
  }
  if (request.kind === "stop") {
    isOver = true;
    if (running === null) throw new Error("nothing runs");
    const { answeredCount, refusedCount, refusal, unsentCount, busy } = await running;
    const windows = Object.fromEntries(
      Object.entries(request.windows).map(([name, each]) => [name, latenciesIn(each)]),
    );
    const counts = {
      answeredCount,
      refusedCount,
      refusal,
      unsentCount,
      uncheckedCount,
      mixedCount,
      faultCount,
    };
    return { ...counts, fault, busy, windows } satisfies SwapLoadReport;
  }
  const { options, callsFile, kind } = request;
  const calls = new Calls(
    readFileSync(callsFile),
    headerBlocks(options.path, options.isTls).later,
    options.isStream,
  );
  if (kind === "closed") {
    const { answeredCount, refusedCount, refusal, seconds, busy } = await runLoad(calls, 0, options);
    return { answeredCount, refusedCount, refusal, seconds, busy };
  }
  running = runLoad(calls, 0, options, { answered: note, isOver: () => isOver });
  // Told when it is asked to stop.
  running.catch(() => {});
  return {};
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  let said: object;
  try {
    said = await answer(JSON.parse(line) as SwapLoadRequest);
  } catch (error) {
    said = { error: (error as Error).message };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
process.exit(0);
