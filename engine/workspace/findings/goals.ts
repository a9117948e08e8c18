/**
 * What has to hold for something to happen, as a search for a case can take it apart (satisfy.ts).
 *
 * Conditions and memberships have three outcomes, and a goal names those that will do: that a black list's segment does
 * not hold a visitor is "false or neither", and neither is where an attribute is missing.
 */
import type { ValueSet } from "../../rules/index/value-set.ts";
import type { TreeNode } from "../../rules/tree.ts";
import type { SegmentAlgebra } from "../../segments/algebra.ts";

/** Outcomes, to be added up. */
export const IS_TRUE = 1;
export const IS_FALSE = 2;
/** It cannot be told: something has no value, or fails. */
export const IS_NEITHER = 4;
export const NOT_TRUE = IS_FALSE | IS_NEITHER;
export const NOT_FALSE = IS_TRUE | IS_NEITHER;
export const ANY_OUTCOME = IS_TRUE | IS_FALSE | IS_NEITHER;

export type Goal =
  | { readonly kind: "expression"; readonly node: TreeNode; readonly outcomes: number }
  /** Membership in a segment as all others see it, and its own before its exclusive group. By index of the plan. */
  | { readonly kind: "final" | "own"; readonly segment: number; readonly outcomes: number }
  | { readonly kind: "algebra"; readonly tree: SegmentAlgebra; readonly outcomes: number }
  | { readonly kind: "term"; readonly term: Term; readonly set: ValueSet }
  | { readonly kind: "all" | "any"; readonly goals: readonly Goal[] };

/** Something with one value in one decision: an attribute, the clock, a list's word, or a part that nothing is known of. */
export interface Term {
  /** Equal keys, equal value. */
  readonly key: string;
  /** What it can be. */
  readonly base: ValueSet;
  /** Only whole numbers are values of it. */
  readonly isWhole: boolean;
}

export const ALWAYS: Goal = { kind: "all", goals: [] };
export const NEVER: Goal = { kind: "any", goals: [] };

/** What `not` needs of its operand. */
export function negated(outcomes: number): number {
  return (
    ((outcomes & IS_TRUE) === 0 ? 0 : IS_FALSE) |
    ((outcomes & IS_FALSE) === 0 ? 0 : IS_TRUE) |
    (outcomes & IS_NEITHER)
  );
}

/**
 * What a conjunction (`isAnd`) or disjunction needs of its parts, in Kleene's logic and in CEL's; ALWAYS where that
 * would need more than to say what one part or all of them are.
 */
export function ofParts(isAnd: boolean, outcomes: number, part: (outcomes: number) => readonly Goal[]): Goal {
  if (!isAnd) {
    const dual = ofParts(true, negated(outcomes), (each) => part(negated(each)));
    return dual;
  }
  switch (outcomes) {
    case IS_TRUE:
      return { kind: "all", goals: part(IS_TRUE) };
    case NOT_FALSE:
      return { kind: "all", goals: part(NOT_FALSE) };
    case IS_FALSE:
      return { kind: "any", goals: part(IS_FALSE) };
    case NOT_TRUE:
      return { kind: "any", goals: part(NOT_TRUE) };
    default:
      return ALWAYS;
  }
}
