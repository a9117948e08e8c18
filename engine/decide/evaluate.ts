/**
 * Steps 4 to 8 for one candidate at one point: segment, eligibility, applicability, suitability, score.
 *
 * Returns the code of the first thing that speaks against it, SURVIVED if nothing does. The order of the checks is
 * the order of the reasons and so part of the product: segment or list; rule enabled; rule's dates; offer's dates; the stop list;
 * the rule's eligibility, then the offer's; black lists; consent; feeds that are too old; applicability; suitability; suppressions;
 * caps; score. The rule's own
 * predicate is asked before its offer's.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import { FALSE, isMissing, TRUE } from "../rules/outcome.ts";
import { consentOutcome } from "../visitors/consent.ts";
import { profileValue } from "./inputs.ts";
import { IN, UNDECIDABLE } from "./membership.ts";
import { C, type Desk, FINAL, L, type OpenedGeneration, P, SCORE, V } from "./opened.ts";
import { type Candidate, NONE, type NumberPlan, type PointPlan } from "./plan.ts";
import * as R from "./reason-codes.ts";
import { ASK } from "./recall.ts";
import { Asks } from "./zone-records.ts";

/**
 * Cost: O(conditions of the candidate), each worked out once per decision; allocates nothing.
 *
 * Leaves in the desk: `numbers` of a survivor (of a constant score only FINAL); `culprit` (condition, number or list) where an index says more.
 */
export function evaluateCandidate(
  generation: OpenedGeneration,
  point: PointPlan,
  consentUnknownMeans: "denied" | "granted",
  candidate: Candidate,
): number {
  const { desk } = generation;
  const code = sourceCode(generation, desk, candidate);
  if (code !== R.SURVIVED) return code;

  if (!candidate.enabled) return R.RULE_DISABLED;
  if (candidate.hasDates) {
    const dates = datesCode(candidate, desk.inputs);
    if (dates !== R.SURVIVED) return dates;
  }
  if (desk.stopped !== null) {
    const stop = desk.stopped.offers[candidate.offerIndex]! || desk.stopped.points[point.index]!;
    if (stop !== 0) {
      desk.culprit = stop;
      return R.STOPPED;
    }
  }
  const eligibility = firstUnsatisfied(generation, desk, candidate.eligibility);
  if (eligibility !== TRUE) {
    if (eligibility === FALSE) return R.ELIGIBILITY_FALSE;
    return isMissing(eligibility) ? R.ELIGIBILITY_ATTRIBUTE_MISSING : R.ELIGIBILITY_ERROR;
  }
  if (isBlackListed(generation, desk, candidate.blackLists)) return R.BLACK_LISTED;
  if (point.consentAttributes !== null && candidate.purpose !== NONE) {
    const attribute = point.consentAttributes[candidate.purpose]!;
    const stored = attribute === NONE ? undefined : profileValue(generation, attribute);
    const consent = consentOutcome(stored, consentUnknownMeans);
    if (consent !== "granted") return consent === "CONSENT_DENIED" ? R.CONSENT_DENIED : R.CONSENT_UNKNOWN;
  }

  const { feeds } = candidate;
  for (let at = 0; at < feeds.length; at++) {
    if (!generation.feeds!.isStale(feeds[at]!)) continue; // Only where there are feeds.
    desk.culprit = feeds[at]!;
    return R.FEED_STALE;
  }
  const applicability = firstUnsatisfied(generation, desk, candidate.applicability);
  if (applicability !== TRUE) {
    if (applicability === FALSE) return R.APPLICABILITY_FALSE;
    return isMissing(applicability) ? R.APPLICABILITY_ATTRIBUTE_MISSING : R.APPLICABILITY_ERROR;
  }
  const suitability = firstUnsatisfied(generation, desk, candidate.suitability);
  if (suitability !== TRUE) {
    if (suitability === FALSE) return R.SUITABILITY_FALSE;
    return isMissing(suitability) ? R.SUITABILITY_ATTRIBUTE_MISSING : R.SUITABILITY_ERROR;
  }
  const memory = generation.recall.code(candidate, point);
  return memory === R.SURVIVED ? scoreCode(generation, desk, candidate) : memory;
}

/**
 * The same for one that the index let pass: what is left to ask of it. Only its stage counts, not the reason.
 *
 * Leaves its final score (and propensity, where it has one) in the desk where it survives. Cost: mostly the memory and
 * the score; the candidate itself is not touched where nothing is left to ask of it. Allocates nothing.
 */
export function evaluateSurvivor(generation: OpenedGeneration, point: PointPlan, position: number): number {
  const { desk, rules, recall } = generation;
  const { candidates, index, records } = point.zone;
  const offer = records.offerAt(position);
  if (desk.stopped !== null && desk.stopped.offers[offer] !== 0) return R.STOPPED;
  const asked = records.asksAt(position);
  if ((asked & Asks.CONDITIONS) !== 0) {
    const code = askedCode(generation, desk, candidates[position]!);
    if (code !== R.SURVIVED) return code;
  }
  let memory = recall.offerCode(offer, records.capSetAt(position));
  if (memory === ASK) memory = recall.code(candidates[position]!, point);
  if (memory !== R.SURVIVED) return memory;
  if ((asked & Asks.VISITOR_SCORE) === 0) {
    desk.finals[position] = records.boundAt(position);
    if ((asked & Asks.PROPENSITY) !== 0)
      desk.propensities[position] = candidates[position]!.propensity.constant;
    return R.SURVIVED;
  }
  if ((asked & Asks.SCORE_FUNCTION) !== 0) {
    const code = scoreCode(generation, desk, candidates[position]!);
    if (code !== R.SURVIVED) return code;
    desk.finals[position] = desk.numbers[FINAL]!;
    desk.propensities[position] = desk.numbers[P]!;
    return R.SURVIVED;
  }
  const final = rules.score(index, position, desk);
  if (Number.isNaN(final)) return R.SCORE_INVALID;
  desk.finals[position] = final;
  desk.propensities[position] = rules.propensity;
  return R.SURVIVED;
}

function askedCode(generation: OpenedGeneration, desk: Desk, candidate: Candidate): number {
  if (candidate.asksDates) {
    const dates = datesCode(candidate, desk.inputs);
    if (dates !== R.SURVIVED) return dates;
  }
  const { asked } = candidate;
  for (let at = 0; at < asked.length; at++) {
    const outcome = generation.conditions.evaluate(asked[at]! >> 2, desk.inputs, desk.stamp);
    if (outcome !== TRUE) return UNSATISFIED[asked[at]! & 3]!;
  }
  if (candidate.blackLists.length > 0 && isBlackListed(generation, desk, candidate.blackLists))
    return R.BLACK_LISTED;
  return R.SURVIVED;
}

/** By stage: what is told of a condition that does not hold, where only the stage counts. */
const UNSATISFIED = [R.ELIGIBILITY_FALSE, R.APPLICABILITY_FALSE, R.SUITABILITY_FALSE] as const;

/** Step 4: whether what brings the candidate holds the visitor. */
function sourceCode(generation: OpenedGeneration, desk: Desk, candidate: Candidate): number {
  let membership = IN;
  if (candidate.segment !== NONE) membership = generation.memberships.final(candidate.segment);
  else if (candidate.whiteList !== NONE)
    membership = generation.lists.holds(
      candidate.whiteList,
      desk.levelIndex,
      desk.id,
      generation.memberships,
      desk.stamp,
    );
  else if (candidate.level !== NONE && candidate.level !== desk.levelIndex) return R.NOT_IN_SEGMENT;
  if (membership === IN) return R.SURVIVED;
  return membership === UNDECIDABLE ? R.SEGMENT_UNDECIDABLE : R.NOT_IN_SEGMENT;
}

/** Takes the inputs, not the clock: a number of this size would be boxed for every call. */
function datesCode(candidate: Candidate, { nowMs }: ExpressionInputs): number {
  if (nowMs < candidate.ruleFromMs) return R.RULE_NOT_STARTED;
  if (nowMs >= candidate.ruleUntilMs) return R.RULE_ENDED;
  if (nowMs < candidate.offerFromMs) return R.OFFER_NOT_STARTED;
  return nowMs >= candidate.offerUntilMs ? R.OFFER_ENDED : R.SURVIVED;
}

/** TRUE, or the outcome of the first condition that is anything else. */
function firstUnsatisfied(generation: OpenedGeneration, desk: Desk, conditions: readonly number[]): number {
  for (let at = 0; at < conditions.length; at++) {
    const condition = conditions[at]!;
    const outcome = generation.conditions.evaluate(condition, desk.inputs, desk.stamp);
    if (outcome !== TRUE) {
      desk.culprit = condition;
      return outcome;
    }
  }
  return TRUE;
}

function isBlackListed(generation: OpenedGeneration, desk: Desk, lists: readonly number[]): boolean {
  for (let at = 0; at < lists.length; at++) {
    const list = lists[at]!;
    const { levelIndex, id, stamp } = desk;
    if (generation.lists.holds(list, levelIndex, id, generation.memberships, stamp) === IN) {
      desk.culprit = list;
      return true;
    }
  }
  return false;
}

/** Step 8: score × P × C × V × L, multiplied in this order. */
function scoreCode(generation: OpenedGeneration, desk: Desk, candidate: Candidate): number {
  const { numbers } = desk;
  if (candidate.scoreIsConstant) {
    numbers[FINAL] = candidate.scoreConstant; // The parts are the candidate's own.
    return R.SURVIVED;
  }
  if (!putNumber(generation, desk, candidate.score, SCORE)) return failedNumberCode(generation, desk);
  if (!putNumber(generation, desk, candidate.propensity, P)) return failedNumberCode(generation, desk);
  if (numbers[P]! > 1) {
    desk.culprit = candidate.propensity.expression;
    return R.SCORE_INVALID;
  }
  if (!putNumber(generation, desk, candidate.contextWeight, C)) return failedNumberCode(generation, desk);
  if (!putNumber(generation, desk, candidate.value, V)) return failedNumberCode(generation, desk);
  if (!putNumber(generation, desk, candidate.lever, L)) return failedNumberCode(generation, desk);
  const final = numbers[SCORE]! * numbers[P]! * numbers[C]! * numbers[V]! * numbers[L]!;
  if (!Number.isFinite(final)) {
    desk.culprit = NONE;
    return R.SCORE_INVALID;
  }
  numbers[FINAL] = final;
  return R.SURVIVED;
}

/** Whether the number is one to score with: finite and not negative. */
function putNumber(generation: OpenedGeneration, desk: Desk, plan: NumberPlan, place: number): boolean {
  let value = plan.constant;
  if (plan.program !== NONE) {
    const { machine } = generation.rules;
    machine.run(plan.program, desk.inputs, desk.stamp);
    value = machine.result[0]!;
  } else if (plan.expression !== NONE)
    value = generation.numbers.evaluate(plan.expression, desk.inputs, desk.stamp);
  if (!(value >= 0 && value < Infinity)) {
    desk.culprit = plan.expression;
    return false;
  }
  desk.numbers[place] = value + 0; // −0 would print as such.
  return true;
}

/** Why: a program says no more than that it has no value, which is all that counts where nothing is explained. */
function failedNumberCode(generation: OpenedGeneration, desk: Desk): number {
  if (desk.culprit === NONE || !desk.explains) return R.SCORE_INVALID;
  generation.numbers.evaluate(desk.culprit, desk.inputs, desk.stamp);
  return isMissing(generation.numbers.failureOf(desk.culprit)) ? R.SCORE_ATTRIBUTE_MISSING : R.SCORE_INVALID;
}
