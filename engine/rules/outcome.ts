/**
 * What an expression comes to, as one number, so that a decision allocates and throws nothing for it.
 *
 * ```
 *   1       TRUE
 *   0       FALSE
 *  −1       ERROR: overflow, division by zero, a conversion that fails…
 *  −2 − k   MISSING: read `k` of the expression has no value
 * ```
 * `&&`, `||` absorb failures as CEL says; where several are left, the leftmost is told.
 */
import type { AttributeValue } from "../workspace/model.ts";

export const TRUE = 1;
export const FALSE = 0;
export const ERROR = -1;
const MISSING_BASE = -2;

/** The outcome that says "read `readIndex` has no value". */
export function missingOutcome(readIndex: number): number {
  return MISSING_BASE - readIndex;
}
export function isMissing(outcome: number): boolean {
  return outcome <= MISSING_BASE;
}
/** Index into the expression's `reads`. Only for an outcome that `isMissing`. */
export function missingReadIndex(outcome: number): number {
  return MISSING_BASE - outcome;
}

/**
 * What expressions read in one decision. One object is reused: `offer` changes from candidate to candidate.
 *
 * Arrays are parallel to `model.profile`, `model.context` and `offerAttributesOf(model.offerAttributes)`; undefined
 * is "no value", after defaults were applied.
 */
export interface ExpressionInputs {
  profile: readonly (AttributeValue | undefined)[];
  context: readonly (AttributeValue | undefined)[];
  offer: readonly (AttributeValue | undefined)[];
  nowMs: number;
  /** Set by numbers, values and templates that fail: ERROR or MISSING. Never reset. */
  failure: number;
}

export function emptyInputs(): ExpressionInputs {
  return { profile: [], context: [], offer: [], nowMs: 0, failure: FALSE };
}
