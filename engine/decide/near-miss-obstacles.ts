/**
 * What speaks against a dropped candidate, all of it and not only what was met first, and which attributes have a say.
 *
 * One attribute alone can let a candidate through only if everything that speaks against it reads that attribute. So
 * most candidates are no near miss, and that is known without trying anything.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import { TRUE } from "../rules/outcome.ts";
import type { AttributeRead } from "../rules/tree.ts";
import { consentOutcome } from "../visitors/consent.ts";
import { profileValue } from "./inputs.ts";
import { IN } from "./membership.ts";
import type { ExpressionUse } from "./near-miss-values.ts";
import type { OpenedGeneration } from "./opened.ts";
import { type Candidate, type ChannelPlan, NONE, type PointPlan } from "./plan.ts";
import { SURVIVED } from "./reason-codes.ts";

export interface Obstacles {
  /** Attributes of the visitor and the call that everything that speaks against the candidate reads. */
  readonly shared: readonly AttributeRead[];
  /** Every expression that has a say in whether it comes to a score: what holds has to go on holding. */
  readonly uses: readonly ExpressionUse[];
}

/**
 * Null where something speaks against the candidate that no attribute can change: dates, names on lists, memory.
 *
 * The desk must stand at the decision's beginning. Cost: O(expressions of the candidate); allocates.
 */
export function obstaclesOf(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  candidate: Candidate,
): Obstacles | null {
  const { desk, conditions, numbers, memberships, lists, recall } = generation;
  const { inputs, stamp } = desk;
  if (!candidate.enabled || !isInDates(candidate, inputs)) return null;
  if (candidate.level !== NONE && candidate.level !== desk.levelIndex) return null;
  if (recall.code(candidate, point) !== SURVIVED) return null;

  const against = new Against();
  const uses: ExpressionUse[] = [];
  /** One obstacle that any of these expressions could lift. */
  const add = (each: readonly ExpressionUse[], holds: boolean): void => {
    uses.push(...each);
    if (!holds) against.add(each.flatMap(({ program }) => program.reads));
  };
  const underSegment = (segment: number): ExpressionUse[] =>
    segment === NONE ? [] : memberships.rulesUnder(segment).map((rule) => conditions.programOf(rule));

  if (candidate.segment !== NONE)
    add(underSegment(candidate.segment), memberships.final(candidate.segment) === IN);
  const onList = (list: number): boolean =>
    lists.holds(list, desk.levelIndex, desk.id, memberships, stamp) === IN;
  if (candidate.whiteList !== NONE)
    add(underSegment(lists.segmentOf(candidate.whiteList)), onList(candidate.whiteList));
  for (const list of candidate.blackLists) add(underSegment(lists.segmentOf(list)), !onList(list));
  for (const stage of [candidate.eligibility, candidate.applicability, candidate.suitability])
    for (const condition of stage)
      add([conditions.programOf(condition)], conditions.evaluate(condition, inputs, stamp) === TRUE);
  if (point.consentAttributes !== null && candidate.purpose !== NONE) {
    const index = point.consentAttributes[candidate.purpose]!;
    if (index === NONE) return null;
    const isGranted = consentOutcome(profileValue(generation, index), plan.consentUnknownMeans) === "granted";
    if (!isGranted) against.add([generation.profileReads[index]!]);
  }
  const { score, propensity, contextWeight, value, lever } = candidate;
  for (const [{ expression }, max] of [
    [score, Number.MAX_VALUE],
    [propensity, 1],
    [contextWeight, Number.MAX_VALUE],
    [value, Number.MAX_VALUE],
    [lever, Number.MAX_VALUE],
  ] as const) {
    if (expression === NONE) continue;
    const number = numbers.evaluate(expression, inputs, stamp);
    add([numbers.programOf(expression)], number >= 0 && number <= max);
  }
  return { shared: against.shared(), uses };
}

function isInDates(candidate: Candidate, { nowMs }: ExpressionInputs): boolean {
  const { ruleFromMs, ruleUntilMs, offerFromMs, offerUntilMs } = candidate;
  return nowMs >= Math.max(ruleFromMs, offerFromMs) && nowMs < Math.min(ruleUntilMs, offerUntilMs);
}

/** Reads that all obstacles have in common. */
class Against {
  #shared: Map<string, AttributeRead> | null = null;

  add(reads: readonly AttributeRead[]): void {
    const own = new Map(reads.filter(({ root }) => root !== "offer").map((read) => [read.name, read]));
    if (this.#shared === null) this.#shared = own;
    else for (const name of [...this.#shared.keys()]) if (!own.has(name)) this.#shared.delete(name);
  }

  /** Empty also where nothing speaks against it. */
  shared(): readonly AttributeRead[] {
    return [...(this.#shared?.values() ?? [])];
  }
}
