/** What a generator's log says: how many calls failed and why, how many answers were of two generations, latencies. */
import { closeSync, openSync, readSync } from "node:fs";
import { percentile } from "../harness.ts";
import { RECORD_SIZE, readRecord } from "./answer-facts.ts";
import { answerFault, type Editions } from "./check-answer.ts";

const CHUNK_RECORDS = 65_536;

/** From and until, epoch ms. */
export type Window = readonly [number, number];

export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}
export interface AnswerReport {
  readonly answeredCount: number;
  readonly refusedCount: number;
  readonly unansweredCount: number;
  /** Due, and never sent. */
  readonly unsentCount: number;
  /** Answers whose bytes were gone when they were complete. */
  readonly uncheckedCount: number;
  readonly mixedCount: number;
  /** Answers that are wrong otherwise. */
  readonly faultCount: number;
  /** The first that is wrong, "": none. */
  readonly fault: string;
  /** Of calls that were to be sent in windows of these names. */
  readonly windows: Readonly<Record<string, Latencies>>;
}

/** Looks into every record. @param windows not overlapping. */
export function readAnswerLog(
  path: string,
  editions: Editions,
  windows: Readonly<Record<string, readonly Window[]>>,
): AnswerReport {
  const counts = {
    answeredCount: 0,
    refusedCount: 0,
    unansweredCount: 0,
    unsentCount: 0,
    uncheckedCount: 0,
    mixedCount: 0,
    faultCount: 0,
  };
  const samples = Object.entries(windows).map(([name, each]) => ({ name, each, latencies: [] as number[] }));
  let fault = "";
  for (const record of recordsOf(path)) {
    const { outcome, intendedAtMs, latencyMs } = record;
    for (const { each, latencies } of samples)
      if (each.some(([from, until]) => intendedAtMs >= from && intendedAtMs < until))
        latencies.push(latencyMs);
    if (outcome === "refused" || outcome === "unanswered" || outcome === "unsent") {
      counts[`${outcome}Count`] += 1;
      continue;
    }
    counts.answeredCount += 1;
    if (outcome === "unseen") {
      counts.uncheckedCount += 1;
      continue;
    }
    const wrong = answerFault(record, record.call, editions);
    if (wrong === "") continue;
    counts[wrong.startsWith("mixed") ? "mixedCount" : "faultCount"] += 1;
    if (fault === "") fault = wrong;
  }
  const named = samples.map(({ name, latencies }) => [name, latenciesOf(latencies)] as const);
  return { ...counts, fault, windows: Object.fromEntries(named) };
}

function* recordsOf(path: string) {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_RECORDS * RECORD_SIZE);
    for (let at = 0; ; at += chunk.length) {
      const size = readSync(file, chunk, 0, chunk.length, at);
      for (let record = 0; record + RECORD_SIZE <= size; record += RECORD_SIZE)
        yield readRecord(chunk, record);
      if (size < chunk.length) return;
    }
  } finally {
    closeSync(file);
  }
}

function latenciesOf(latencies: readonly number[]): Latencies {
  const sorted = Float64Array.from(latencies);
  const at = (share: number): number => (sorted.length === 0 ? 0 : percentile(sorted, share));
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}
