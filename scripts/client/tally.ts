/** Counts what came back: latencies, errors by code, statuses by point, what was offered. */
import { build, type Histogram } from "hdr-histogram-js";
import { proffer } from "#proto/wire.js";
import type { Answer, Encoding } from "./answer.ts";
import { decisionOf } from "./messages.ts";

const STATUS_NAMES = ["UNSPECIFIED", "DECIDED", "FALLBACK", "UNKNOWN_POINT", "DEADLINE", "HOLDOUT"];
const LATENCY_US_MAX = 600_000_000;
const OFFERS_MAX = 100_000;

export interface LatencyReport {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly mean: number;
}

export class Tally {
  readonly #latencies: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_US_MAX,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  readonly #encoding: Encoding;
  readonly errors = new Map<string, number>();
  /** First message of each error code: enough to see what is wrong. */
  readonly errorExamples = new Map<string, string>();
  /** Point → status → count. */
  readonly statuses = new Map<string, Map<string, number>>();
  /** Point → offer → count; fallbacks are counted as any other. */
  readonly offers = new Map<string, Map<string, number>>();
  holdoutCount = 0;
  answeredCount = 0;
  errorCount = 0;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** `latencyUs`: from when the call was to be sent. Errors have no place among the latencies. */
  add(answer: Answer, latencyUs: number): void {
    if (!answer.ok) {
      this.errorCount += 1;
      bump(this.errors, answer.code);
      if (!this.errorExamples.has(answer.code)) this.errorExamples.set(answer.code, answer.message);
      return;
    }
    this.answeredCount += 1;
    this.#latencies.recordValue(Math.min(LATENCY_US_MAX, Math.max(1, Math.round(latencyUs))));
    if (this.#encoding === "protobuf")
      this.#addMessage(proffer.decision.v1.DecideResponse.decode(answer.body));
    else this.#addDecision(JSON.parse(Buffer.from(answer.body).toString()) as Record<string, unknown>);
  }

  #addMessage(message: proffer.decision.v1.DecideResponse.$Properties): void {
    if (message.holdout) this.holdoutCount += 1;
    for (const point of message.points ?? []) {
      this.#addPoint(
        point.point ?? "",
        STATUS_NAMES[point.status ?? 0] ?? "UNSPECIFIED",
        point.treatments ?? [],
      );
    }
  }

  #addDecision(response: Record<string, unknown>): void {
    const decision = decisionOf(response);
    if (decision.holdout) this.holdoutCount += 1;
    for (const point of decision.points) this.#addPoint(point.point, point.status, point.treatments);
  }

  #addPoint(point: string, status: string, treatments: readonly { offer?: string | null }[]): void {
    bump(inner(this.statuses, point), status);
    const offers = inner(this.offers, point);
    for (const { offer } of treatments) {
      if (offers.size < OFFERS_MAX) bump(offers, offer ?? "");
    }
  }

  /** Microseconds. */
  latencyUs(): LatencyReport {
    const at = (percentile: number): number => this.#latencies.getValueAtPercentile(percentile);
    if (this.answeredCount === 0) return { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 };
    const { maxValue: max, mean } = this.#latencies;
    return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max, mean: Math.round(mean) };
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inner(maps: Map<string, Map<string, number>>, key: string): Map<string, number> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

/** Largest first, ties by name. */
export function sortedCounts(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
