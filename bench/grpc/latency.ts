/** Latency with the server half busy: open loop, from the instant a call was to be sent. */
import type { Generator } from "./generator.ts";
import { openLoop } from "./open-loop.ts";
import { loadOf, mustBeAnswered, type Served } from "./rounds.ts";

export interface Latency {
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** Of the calls that were due. */
  readonly unsentCount: number;
  /** How late the generator itself sent; null: the one in JavaScript does not say. */
  readonly sentLateP99Ms: number | null;
  /** Of the run's time, what the generator did not have its core; null: as before. */
  readonly keptOffShare: number | null;
}

/**
 * @param program the generator in C++; "": there is none, and the one in JavaScript drives.
 * @param capacity calls a second at saturation, as measured in the same run.
 */
export async function latencyAtHalf(
  program: string,
  generator: Generator,
  server: Served,
  capacity: number,
  durationMs: number,
): Promise<Latency> {
  const ratePerSecond = Math.max(1, Math.round(capacity / 2));
  if (program !== "") {
    const figures = await openLoop(program, server, ratePerSecond, durationMs);
    mustBeAnswered(server, { ...figures, refusal: "no message in the answer" });
    return { ratePerSecond, ...figures, keptOffShare: figures.keptOffMs / durationMs };
  }
  const answer = await generator.load({
    ...loadOf(server),
    inFlight: 0,
    ratePerSecond,
    durationMs,
    sampleCount: 0,
  });
  mustBeAnswered(server, answer);
  const { p50, p99, p999, max } = answer.latenciesMs;
  const { unsentCount } = answer;
  return {
    ratePerSecond,
    p50Ms: p50,
    p99Ms: p99,
    p999Ms: p999,
    maxMs: max,
    unsentCount,
    sentLateP99Ms: null,
    keptOffShare: null,
  };
}
