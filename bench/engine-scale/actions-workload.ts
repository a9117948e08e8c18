/**
 * Next best action at its usual size: 2,500 actions of 10 criteria each, ranked by propensity × context weight × value ×
 * lever, the top 5 returned.
 *
 * Every action has formulas of its own: its propensity is a line over one attribute of the visitor (which is how a
 * scorecard comes out), its value another, its context weight a choice by the moment; the lever is a constant. A criterion holds
 * for 3 in 4 visitors, so of 2,500 actions some 150 are scored for a visitor where all are looked at.
 */
import { drawComparison } from "./attributes.ts";
import { celNumber, celOf, type Tree } from "./conditions.ts";
import { Draws } from "./draws.ts";
import { plainVisitor, requestOf, type Workload } from "./workload.ts";
import { type BenchRule, workspaceFiles } from "./workspace-text.ts";
import { CONTEXT, drawMoments, drawValues, PROFILE } from "./zone-rules.ts";

export const ACTIONS_RETURNED = 5;
const CRITERION_SHARE = 0.75;
const ZONE = "next-best-action";

export function actionsWorkload(seed: number, actionCount: number, callCount: number): Workload {
  const draws = new Draws(seed, "actions");
  const numbers = PROFILE.filter(({ type }) => type === "number");
  const momentNumbers = CONTEXT.filter(({ type }) => type === "number");
  /** Between `low` and `low + width`, written with four decimals. */
  const between = (low: number, width: number): string =>
    celNumber(Number((low + width * draws.unit()).toFixed(4)));
  const criteria = (of: typeof PROFILE, count: number): string => {
    const operands: Tree[] = draws
      .sample(of, count)
      .map((attribute) => drawComparison(attribute, CRITERION_SHARE, draws));
    return celOf({ kind: "and", operands });
  };
  const rules = Array.from({ length: actionCount }, (_, index): BenchRule => {
    const offer = `action-${index}`;
    return {
      id: `rule-of-${offer}`,
      zone: ZONE,
      offer,
      eligibility: criteria(PROFILE, 4),
      applicability: criteria(CONTEXT, 3),
      suitability: criteria(PROFILE, 3),
      propensity: `${between(0.01, 0.1)} + ${between(0.0005, 0.005)} * ${draws.pick(numbers).path}`,
      contextWeight: `${draws.pick(momentNumbers).path} > ${between(20, 60)} ? ${between(1, 0.5)} : ${between(0.6, 0.4)}`,
      value: `offer.value * (1.0 + ${between(0.001, 0.004)} * ${draws.pick(numbers).path})`,
      lever: Number((0.8 + 0.4 * draws.unit()).toFixed(2)),
    };
  });
  const files = workspaceFiles({
    profile: PROFILE,
    context: CONTEXT,
    zones: [ZONE],
    countMax: ACTIONS_RETURNED,
    segments: new Map(),
    offers: rules.map(({ offer }) => ({ code: offer, category: "any", value: 1 + draws.below(500) })),
    rules,
  });
  const moments = drawMoments(0, draws);
  const calls = Array.from({ length: callCount }, (_, index) => ({
    visitor: plainVisitor(index, drawValues(PROFILE, 0, draws)),
    request: requestOf(ZONE, ACTIONS_RETURNED, draws.pick(moments)),
  }));
  return { files, members: {}, calls };
}
