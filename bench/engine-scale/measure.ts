/**
 * What one workload's decisions cost: rate, percentiles, bytes, and a checksum of the answers.
 *
 * A rate is of processor time (the collector's threads included), the best of some rounds; percentiles are of the clock,
 * decision by decision, its own cost and whatever else ran included.
 */
import { setFlagsFromString } from "node:v8";
import type { Decision } from "../../engine/index.ts";
import {
  allocatedBytes,
  type BenchResult,
  type Checksum,
  percentile,
  timeEach,
  timeRounds,
} from "../harness.ts";
import { copyAnswer } from "./answer-copy.ts";

export interface MeasureEffort {
  readonly rounds: number;
  /** What a round may take, on the clock. */
  readonly roundMs: number;
  /** Decisions that are timed one by one. */
  readonly eachCount: number;
  readonly batchCount: number;
  /** Decisions looked at for deoptimised functions. */
  readonly deoptCount: number;
}
export const EFFORT_FULL: MeasureEffort = {
  rounds: 7,
  roundMs: 700,
  eachCount: 100_000,
  batchCount: 15,
  deoptCount: 100_000,
};
export const EFFORT_SMOKE: MeasureEffort = {
  rounds: 1,
  roundMs: 10,
  eachCount: 100,
  batchCount: 1,
  deoptCount: 100,
};

/** No part of a measurement takes much longer than this, however slow the decisions. */
const PART_MS_MAX = 5_000;

type DecideAt = (index: number) => Decision;

/** Answers that stay reachable for a while, as they would until they are sent. */
const kept = new Array<unknown>(256).fill(null);

export function keepAnswer(index: number, answer: unknown): void {
  kept[index & 255] = answer;
}

/** Treatments and scores of the first `count` answers. */
export function answersChecksum(checksum: Checksum, decideAt: DecideAt, count: number): void {
  for (let index = 0; index < count; index++) {
    for (const { picks } of decideAt(index).points) {
      for (const { treatment, score } of picks) {
        checksum.add(treatment);
        checksum.add(Math.round(score * 1000));
      }
      checksum.add(0xffff_ffff);
    }
  }
}

/** How many decisions take about `roundMs`; at least one. Warms up on the way. */
export function roundCount(decideAt: DecideAt, roundMs: number): number {
  const end = performance.now() + roundMs;
  let count = 0;
  while (performance.now() < end) for (let turn = 0; turn < 8; turn++) keepAnswer(count, decideAt(count++));
  return count;
}

/** Nanoseconds of processor time per decision. */
export function decisionNs(decideAt: DecideAt, { rounds, roundMs }: MeasureEffort): number {
  const count = roundCount(decideAt, roundMs);
  return timeRounds(rounds, count, (index) => keepAnswer(index, decideAt(index)));
}

/** @param ns what one takes, so that slow ones are timed fewer times. */
export function percentiles(
  name: string,
  decideAt: DecideAt,
  ns: number,
  { eachCount }: MeasureEffort,
): BenchResult[] {
  const count = Math.max(10, Math.min(eachCount, Math.round((PART_MS_MAX * 1e6) / ns)));
  const each = timeEach(count, (index) => keepAnswer(index, decideAt(index)));
  return (
    [
      ["p50", 0.5],
      ["p99", 0.99],
      ["p99.9", 0.999],
    ] as const
  ).map(([label, share]) => ({ name: `${name} ${label}`, value: percentile(each, share), unit: "ns" }));
}

/** Bytes that a decision allocates, its answer excluded: what `decide` allocates less what a copy of its answer does. */
export function bytesBesideAnswer(decideAt: DecideAt, callCount: number, { batchCount }: MeasureEffort) {
  const size = Math.min(500, callCount);
  const answers = Array.from({ length: size }, (_, index) => decideAt(index));
  const bytesOf = (work: (at: number) => unknown): number =>
    allocatedBytes(size, batchCount, (_, count) => {
      for (let at = 0; at < count; at++) keepAnswer(at, work(at));
    });
  for (let turn = 0; turn < batchCount; turn++)
    for (let at = 0; at < size; at++) keepAnswer(at, copyAnswer(answers[at]!)); // Warm: interpreted, it boxes more.
  const answer = bytesOf((at) => copyAnswer(answers[at]!));
  return { answer, beside: bytesOf(decideAt) - answer };
}

/**
 * Decides on, warm by now, with V8 writing to standard output whatever it deoptimises: whoever started this process
 * counts the lines (`deopts.ts`).
 */
export function traceDeopts(decideAt: DecideAt, ns: number, { deoptCount }: MeasureEffort): void {
  const count = Math.min(deoptCount, Math.round((PART_MS_MAX * 1e6) / ns));
  // A function of its own: a loop that V8 optimises while it runs is thrown away when it ends, and that is not ours.
  decideMany(decideAt, count);
  setFlagsFromString("--trace-deopt");
  decideMany(decideAt, count);
  setFlagsFromString("--no-trace-deopt");
}

function decideMany(decideAt: DecideAt, count: number): void {
  for (let index = 0; index < count; index++) keepAnswer(index, decideAt(index));
}
