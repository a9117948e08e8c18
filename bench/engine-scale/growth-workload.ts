/**
 * One zone with 100, 1,000 and 10,000 treatments over the same 55 attributes, 30 returned: does the cost of a decision
 * follow the attributes or the offers?
 *
 * Four kinds of zone, each in every size, all in one workspace and asked by the same visitors:
 *
 * ```
 *   typical   predicates as in the guardrail workload; about 4 in 10 treatments hold for a visitor
 *   sparse    the same and two comparisons that hold for 2 in 100 together: about 1 treatment in 100
 *   last      nothing holds but the treatment with the lowest score: the worst case with an answer
 *   none      nothing holds at all: the worst case
 * ```
 * What never holds in the last two is one of a treatment's five comparisons, each treatment's with another attribute and
 * threshold, so that no single look-up rules them all out.
 */

import { drawComparison } from "./attributes.ts";
import { celOf, type Tree } from "./conditions.ts";
import { Draws } from "./draws.ts";
import { plainVisitor, requestOf, type Workload } from "./workload.ts";
import { type BenchRule, workspaceFiles } from "./workspace-text.ts";
import { CONTEXT, drawMoments, drawPredicate, drawValues, PROFILE } from "./zone-rules.ts";

export const GROWTH_KINDS = ["typical", "sparse", "last", "none"] as const;
export type GrowthKind = (typeof GROWTH_KINDS)[number];
export const GROWTH_RETURNED = 30;
const TYPICAL_SHARE = 0.85;
const SPARSE_SHARE = 0.15;
const CONJUNCTION = 4;
/** Values go up to 100 with one decimal: nobody is above this. */
const BEYOND = 99.95;

export function growthZone(kind: GrowthKind, size: number): string {
  return `${kind}-${size}`;
}

/** The calls ask `typical` zones; `askPoint` (workload.ts) turns them to another. */
export function growthWorkload(seed: number, sizes: readonly number[], callCount: number): Workload {
  const draws = new Draws(seed, "growth");
  const attributes = [...PROFILE, ...CONTEXT];
  const numbers = attributes.filter(({ type }) => type === "number");
  const rules: BenchRule[] = [];
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const offers = Array.from({ length: largest }, (_, index) => ({
    code: `offer-${index}`,
    category: "any",
    value: 1,
  }));
  /** One of a great many thresholds that nobody reaches. */
  const never = (): Tree => ({
    kind: "atLeast",
    attribute: draws.pick(numbers).path,
    value: BEYOND + draws.below(10_000) / 10,
  });
  /** Two comparisons that hold for about 2 in 100 together. */
  const rare = (): Tree[] =>
    draws.sample(numbers, 2).map((attribute) => drawComparison(attribute, SPARSE_SHARE, draws));
  const predicateOf = (kind: GrowthKind, isLast: boolean): readonly [Tree, Tree] => {
    const mayHave = drawPredicate(PROFILE, TYPICAL_SHARE, draws);
    const fits = drawPredicate(CONTEXT, TYPICAL_SHARE, draws);
    if (kind === "typical") return [mayHave, fits];
    if (kind === "sparse") return [{ kind: "and", operands: [...rare(), mayHave] }, fits];
    if (isLast && kind === "last") return [always(), always()];
    const others = draws
      .sample(attributes, CONJUNCTION)
      .map((attribute) => drawComparison(attribute, TYPICAL_SHARE, draws));
    const operands = draws.sample<Tree>([...others, never()], CONJUNCTION + 1);
    return [
      { kind: "and", operands: operands.slice(0, 2) },
      { kind: "and", operands: operands.slice(2) },
    ];
  };
  /** Holds for everybody. */
  const always = (): Tree => ({ kind: "atLeast", attribute: draws.pick(numbers).path, value: 0 });

  const zones: string[] = [];
  for (const kind of GROWTH_KINDS) {
    for (const size of sizes) {
      const zone = growthZone(kind, size);
      zones.push(zone);
      for (let index = 0; index < size; index++) {
        // Scores fall with the place; many are equal where there are many.
        const score = Math.round(1000 - (1000 * index) / size) / 10;
        const [mayHave, fits] = predicateOf(kind, index === size - 1);
        const offer = offers[index]!.code;
        rules.push({
          id: `${zone}-${index}`,
          zone,
          offer,
          score,
          eligibility: celOf(mayHave),
          applicability: celOf(fits),
        });
      }
    }
  }
  const files = workspaceFiles({
    profile: PROFILE,
    context: CONTEXT,
    zones,
    countMax: GROWTH_RETURNED,
    segments: new Map(),
    offers,
    rules,
  });
  const moments = drawMoments(0, draws);
  const calls = Array.from({ length: callCount }, (_, index) => ({
    visitor: plainVisitor(index, drawValues(PROFILE, 0, draws)),
    request: requestOf(growthZone("typical", sizes[0]!), GROWTH_RETURNED, draws.pick(moments)),
  }));
  return { files, members: {}, calls };
}
