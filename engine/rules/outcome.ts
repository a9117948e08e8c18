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
