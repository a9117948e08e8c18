/**
 * Admission: how many calls may be under way in a lane and of a caller, in all lanes.
 *
 * At the bound a call is refused at once with a retry hint, before any work; batches are refused from half of the
 * bound on, so that interactive calls keep room. Counters live in shared memory: a caller's bound holds across lanes,
 * and a lane that ends gives back what it held (SharedState.forgetLane).
 */
import { assert, NodeError, type NodeErrorCode } from "../../engine/index.ts";
import { type ShedReason, shedIndex } from "../admin/catalog.ts";
import type { MethodName, Principal } from "../handlers/handlers.ts";
import type { SharedState } from "./shared-state.ts";

export interface AdmissionLimits {
  readonly laneInFlightMax: number;
  readonly callerInFlightMax: number;
  readonly retryAfterMs: number;
}

const SHED_CODES = {
  draining: "DRAINING",
  lane: "LANE_OVERLOADED",
  caller: "CALLER_OVERLOADED",
} as const satisfies Partial<Record<ShedReason, NodeErrorCode>>;

export class Admission {
  readonly #shared: SharedState;
  readonly #slot: number;
  readonly #slab: Float64Array;
  readonly #limits: AdmissionLimits;
  /** Bounds of callers with one of their own, by caller index. */
  readonly #callerMax: ReadonlyMap<number, number>;
  #isDraining = false;

  constructor(
    shared: SharedState,
    slot: number,
    limits: AdmissionLimits,
    callerMax: ReadonlyMap<number, number>,
  ) {
    this.#shared = shared;
    this.#slot = slot;
    this.#slab = shared.slab(slot);
    this.#limits = limits;
    this.#callerMax = callerMax;
  }

  /** From now on every call is refused with DRAINING. */
  startDraining(): void {
    this.#isDraining = true;
  }

  /** Errors: DRAINING, LANE_OVERLOADED, CALLER_OVERLOADED. */
  admit(principal: Principal, method: MethodName): void {
    const isBatch = method === "decideBatch";
    if (this.#isDraining) {
      throw this.shed("draining", isBatch, "the node is shutting down");
    }
    const laneMax = bound(this.#limits.laneInFlightMax, isBatch);
    if (this.#shared.laneInFlight(this.#slot) >= laneMax) {
      throw this.shed("lane", isBatch, "the lane has as many calls in flight as it may");
    }
    const ownMax = this.#callerMax.get(principal.callerIndex) ?? this.#limits.callerInFlightMax;
    const callerMax = bound(ownMax, isBatch);
    if (this.#shared.callerInFlight(principal.callerIndex) >= callerMax) {
      throw this.shed("caller", isBatch, "the caller has as many calls in flight as it may");
    }
    this.#shared.enter(this.#slot, principal.callerIndex);
  }

  release(principal: Principal): void {
    assert(this.#shared.laneInFlight(this.#slot) > 0, "admission: released more than was admitted");
    this.#shared.leave(this.#slot, principal.callerIndex);
  }

  countShed(reason: ShedReason, isBatch: boolean): void {
    this.#slab[shedIndex(reason, isBatch)]! += 1;
  }

  /** Counts a refusal and makes its error. */
  shed(reason: keyof typeof SHED_CODES, isBatch: boolean, message: string): NodeError {
    this.countShed(reason, isBatch);
    return new NodeError(SHED_CODES[reason], message, { retryAfterMs: this.#limits.retryAfterMs });
  }
}

/** Batches get half; at least one, so that a bound of one does not forbid them. */
function bound(max: number, isBatch: boolean): number {
  return isBatch ? Math.max(1, Math.floor(max / 2)) : max;
}
