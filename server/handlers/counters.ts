/**
 * A thread's counters: what handlers and transports count, written into the thread's slab of shared memory.
 *
 * One writer per slab, no atomics, no allocation. Places of points, offers and invariants come with the generation
 * (admin/series-table.ts).
 */
import {
  type Decision,
  type Generation,
  type NodeErrorCode,
  PointStatus,
  STAGE_NAMES,
} from "../../engine/index.ts";
import {
  breachIndex,
  EVENT_CATEGORIES,
  errorIndex,
  latencyIndex,
  OFFER_KINDS,
  type OfferKind,
  observeLatency,
  reasonIndex,
  type Single,
  SLAB,
  STATUS_NAMES,
  singleIndex,
} from "../admin/catalog.ts";
import type { GenerationSeries } from "../admin/series-table.ts";
import type { Breach } from "../grpc/http2/http2.ts";
import type { MethodName, TransportName } from "./handlers.ts";

/** A generation's treatments by offer series, made once when it is opened. */
export function offerSeriesOf(generation: Generation, series: GenerationSeries): Int32Array {
  return Int32Array.from(generation.treatments, (treatment) => series.offers[treatment.offer.code] ?? 0);
}

/** Of every decision: looked up once. */
const DECISIONS = singleIndex("decisions");
const DECISIONS_DRY = singleIndex("decisionsDry");

export class Counters {
  readonly #slab: Float64Array;

  constructor(slab: Float64Array) {
    this.#slab = slab;
  }

  add(name: Single, count = 1): void {
    this.#slab[singleIndex(name)]! += count;
  }
  set(name: Single, value: number): void {
    this.#slab[singleIndex(name)] = value;
  }

  error(transport: TransportName, code: NodeErrorCode): void {
    this.#slab[errorIndex(transport, code)]! += 1;
  }
  /** A caller of the gRPC port went too far. */
  breach(name: Breach): void {
    this.#slab[breachIndex(name)]! += 1;
  }
  latency(method: MethodName, transport: TransportName, durationMs: number): void {
    observeLatency(this.#slab, latencyIndex(method, transport), durationMs);
  }
  event(category: string): void {
    const index = EVENT_CATEGORIES.indexOf(category as (typeof EVENT_CATEGORIES)[number]);
    if (index >= 0) this.#slab[SLAB.events + index]! += 1;
  }
  offer(series: number, kind: OfferKind): void {
    this.#slab[SLAB.offers + series * OFFER_KINDS.length + OFFER_KINDS.indexOf(kind)]! += 1;
  }

  /**
   * One decision: its points' statuses, what was presented, drops by stage, and reasons where it was explained. A dry
   * one has a series of its own, and reasons: nobody saw it, so it is no part of what the others say.
   */
  decision(
    decision: Decision,
    channel: string,
    series: GenerationSeries,
    offerSeries: Int32Array,
    contactOnDecide: readonly boolean[],
    isDry: boolean,
  ): void {
    const slab = this.#slab;
    if (decision.trace !== null) for (const line of decision.trace) slab[reasonIndex(line.reason)]! += 1;
    if (isDry) {
      slab[DECISIONS_DRY]! += 1;
      return;
    }
    slab[DECISIONS]! += 1;
    if (decision.holdout) this.add("decisionsHeldOut");
    if (decision.contextUnknownCount > 0) this.add("contextUnknown", decision.contextUnknownCount);
    if (decision.staleDrops > 0) this.add("feedStaleDrops", decision.staleDrops);
    const points = series.points[channel];
    for (const point of decision.points) {
      const place = point.pointIndex < 0 ? (points?.length ?? 1) - 1 : point.pointIndex;
      const pointSeries = points?.[place] ?? 0;
      // Statuses count from 1; UNSPECIFIED has no series.
      slab[SLAB.points + pointSeries * STATUS_NAMES.length + point.status - PointStatus.DECIDED]! += 1;
      for (const pick of point.picks) {
        this.offer(offerSeries[pick.treatment]!, "presented");
        if (contactOnDecide[point.pointIndex] === true) this.offer(offerSeries[pick.treatment]!, "contact");
      }
    }
    const stageCount = STAGE_NAMES.length;
    for (let stage = 1; stage < stageCount; stage++) {
      const drops = decision.stageDrops[stage] ?? 0;
      if (drops > 0) slab[SLAB.stageDrops + stage - 1]! += drops;
    }
    for (const { invariant } of decision.withdrawals) {
      slab[SLAB.invariants + (series.invariants[invariant] ?? 0)]! += 1;
    }
  }
}
