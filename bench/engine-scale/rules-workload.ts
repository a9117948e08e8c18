/**
 * 200 rules of 5 conditions, 3 offers returned: the shape that rule engines are compared with.
 *
 * Every rule brings its own offer with a score that no other has, so that "the best three of what holds" has one answer
 * in every engine. 20 attributes, all present. A condition holds for about 55 visitors in 100, a rule for about 5, so a
 * visitor qualifies for some ten of the 200.
 */
import type { AttributeValue } from "../../engine/index.ts";
import { attributesOf, drawComparison, drawValue } from "./attributes.ts";
import { type Comparison, celOf } from "./conditions.ts";
import { Draws } from "./draws.ts";
import { plainVisitor, requestOf, type Workload } from "./workload.ts";
import { workspaceFiles } from "./workspace-text.ts";

export const RULE_COUNT = 200;
const CONDITIONS_PER_RULE = 5;
export const RETURNED = 3;
const CONDITION_SHARE = 0.55;
const PROFILE_COUNT = 12;
const CONTEXT_COUNT = 8;

/** A rule as every engine is given it. */
export interface SharedRule {
  readonly offer: string;
  readonly score: number;
  readonly conditions: readonly Comparison[];
}

/** What a visitor is, with what it sends: by root, then by attribute. */
export interface SharedFacts {
  readonly profile: Readonly<Record<string, AttributeValue>>;
  readonly context: Readonly<Record<string, AttributeValue>>;
}

export interface RulesWorkload extends Workload {
  readonly rules: readonly SharedRule[];
  readonly facts: readonly SharedFacts[];
}

export function rulesWorkload(seed: number, visitorCount: number): RulesWorkload {
  const draws = new Draws(seed, "rules");
  const profile = attributesOf("profile", PROFILE_COUNT);
  const context = attributesOf("context", CONTEXT_COUNT);
  const attributes = [...profile, ...context];
  // Scores 0.5, 1.0 … 100.0, each once.
  const scores = draws.sample(
    Array.from({ length: RULE_COUNT }, (_, index) => (index + 1) / 2),
    RULE_COUNT,
  );
  const rules = scores.map(
    (score, index): SharedRule => ({
      offer: `offer-${index}`,
      score,
      conditions: draws
        .sample(attributes, CONDITIONS_PER_RULE)
        .map((attribute) => drawComparison(attribute, CONDITION_SHARE, draws)),
    }),
  );
  const facts = Array.from({ length: visitorCount }, (): SharedFacts => {
    const valuesOf = (of: typeof profile) =>
      Object.fromEntries(of.map((attribute) => [attribute.name, drawValue(attribute, draws)]));
    return { profile: valuesOf(profile), context: valuesOf(context) };
  });
  const files = workspaceFiles({
    profile,
    context,
    zones: ["home"],
    countMax: RETURNED,
    segments: new Map(),
    offers: rules.map(({ offer }) => ({ code: offer, category: "any", value: 1 })),
    rules: rules.map(({ offer, score, conditions }) => ({
      id: `rule-of-${offer}`,
      zone: "home",
      offer,
      score,
      eligibility: celOf({ kind: "and", operands: conditions }),
    })),
  });
  const calls = facts.map((each, index) => ({
    visitor: plainVisitor(index, each.profile),
    request: requestOf("home", RETURNED, each.context),
  }));
  return { files, members: {}, calls, rules, facts };
}
