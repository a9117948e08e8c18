/**
 * Rules of the larger workloads: predicates with conditions inside one another over 25 profile and 30 context attributes.
 *
 * Each treatment is asked twice: whether the visitor may have it (over the profile), whether it fits the moment (over
 * the context). Predicates are drawn from a pool, as teams share them.
 */
import type { AttributeValue } from "../../engine/index.ts";
import { attributesOf, type BenchAttribute, drawComparison, drawValue } from "./attributes.ts";
import { comparisonsOf, type Tree } from "./conditions.ts";
import type { Draws } from "./draws.ts";

export const PROFILE = attributesOf("profile", 25);
export const CONTEXT = attributesOf("context", 30);

const MOMENTS = 256;

/** A tree of 2 to 5 comparisons, one of five shapes; `share` is that of each comparison. */
export function drawPredicate(attributes: readonly BenchAttribute[], share: number, draws: Draws): Tree {
  const [a, b, c, d, e] = draws
    .sample(attributes, 5)
    .map((attribute) => drawComparison(attribute, share, draws)) as [Tree, Tree, Tree, Tree, Tree];
  const and = (...operands: Tree[]): Tree => ({ kind: "and", operands });
  const or = (...operands: Tree[]): Tree => ({ kind: "or", operands });
  const not = (operand: Tree): Tree => ({ kind: "not", operand });
  return draws.pick([
    and(a, b),
    and(or(a, b), c),
    and(a, not(and(b, c))),
    or(and(a, b), and(c, not(or(d, e)))),
    and(a, or(b, and(c, d))),
  ]);
}

/** A value of each attribute by its name, some missing. */
export function drawValues(
  attributes: readonly BenchAttribute[],
  missingShare: number,
  draws: Draws,
): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const attribute of attributes) {
    const value = drawValue(attribute, draws);
    if (!draws.holds(missingShare)) values[attribute.name] = value;
  }
  return values;
}

/**
 * What calls send, of which each call sends one: few enough to lie in the cache, as a call does that was just decoded.
 * Visitors are many more, and miss it.
 */
export function drawMoments(missingShare: number, draws: Draws): Record<string, AttributeValue>[] {
  return Array.from({ length: MOMENTS }, () => drawValues(CONTEXT, missingShare, draws));
}

/** How many different comparisons are in these predicates. */
export function distinctComparisons(predicates: readonly Tree[]): number {
  return new Set(predicates.flatMap(comparisonsOf)).size;
}
