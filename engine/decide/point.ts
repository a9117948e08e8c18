/**
 * Steps 4 to 12 at one point: candidates are looked at, survivors ranked, and picked until the point is full.
 *
 * Caps and suppressions are asked at step 7 and again at each candidate's turn, by then with what this call has picked.
 *
 * Without a trace the rule index is asked word by word, and only as many candidates are looked at as can still matter:
 * they come by the highest score they can reach, and once the best survivor is above that of the next candidate's, it is
 * its turn. With a trace every candidate is looked at first, condition by condition; the answer is the same, since the
 * order of picks is. Drops by stage count what was looked at, so they are fewer without a trace.
 */
import { bitCount } from "../rules/index/build-zone.ts";
import { WORD_BITS } from "../rules/index/layout.ts";
import type { PointRequest } from "./call.ts";
import { type Decision, type Pick, type PointDecision, PointStatus } from "./decision.ts";
import { evaluateCandidate, evaluateSurvivor } from "./evaluate.ts";
import { guardCode } from "./guard.ts";
import { type Desk, FINAL, type OpenedGeneration, P } from "./opened.ts";
import { personalise } from "./personalise.ts";
import type { Candidate, ChannelPlan, PointPlan } from "./plan.ts";
import * as R from "./reason-codes.ts";
import { Stage } from "./reasons.ts";
import { popSurvivor, pushSurvivor } from "./survivors.ts";
import type { Tracer } from "./tracer.ts";
import { Asks, type ZoneRecords } from "./zone-records.ts";

/** After `desk.turnTo`. Cost: O(candidates) at worst, with a trace always; allocates the answer. Counts drops into `decision`. */
export function decidePoint(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  { point: name, count, allowDuplicates }: PointRequest,
  decision: Decision,
  tracer: Tracer | null,
): PointDecision {
  const { desk } = generation;
  const countMax = Math.min(count, point.point.countMax);
  const { duplicates } = point.point;
  desk.pointStamp = desk.nextStamp();
  desk.countMax = countMax;
  desk.explains = tracer !== null;
  desk.mayRepeat = duplicates === "allow" || (duplicates === "caller" && allowDuplicates);
  tracer?.beginPoint(name, point);

  const winners = pickWinners(generation, plan, point, decision, tracer);
  const isFallback = winners.length === 0;
  const { holdout } = plan.channel;
  const heldOut = decision.holdout && holdout !== undefined;
  let picks = winners;
  let status: PointDecision["status"] = isFallback ? PointStatus.FALLBACK : PointStatus.DECIDED;
  let wouldBe: Pick[] = [];
  if (isFallback) {
    picks = fallbackPicks(desk, point, countMax);
    for (let at = 0; at < picks.length; at++) desk.givenStamps[offerOf(point, picks[at]!)] = desk.stamp;
  }
  if (heldOut) {
    // What it would have got counts as given, as it would have; what it is shown instead does not.
    status = PointStatus.HOLDOUT;
    wouldBe = picks;
    picks = holdout.answer === "fallback" ? fallbackPicks(desk, point, countMax) : [];
  }

  if (generation.isPersonal) for (let at = 0; at < picks.length; at++) personalise(generation, picks[at]!);
  if (isFallback || (heldOut && holdout.answer === "fallback")) tracer?.stoppedFallbacks();
  tracer?.endPoint(picks, wouldBe);
  return { point: name, pointIndex: point.index, status, picks, heldOut: wouldBe };
}

function pickWinners(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  decision: Decision,
  tracer: Tracer | null,
): Pick[] {
  const { desk, recall } = generation;
  const { candidates, records } = point.zone;
  const { salt } = plan.channel;
  let pickCount = 0;
  desk.heapSize = 0;
  desk.bits = 0;
  if (tracer !== null) lookAtAll(generation, plan, point, decision, tracer);
  // Nothing can come of a point that is stopped, or whose zone or medium is used up; only a trace asks what each
  // candidate came to.
  else if (isPointStopped(desk, point)) {
    decision.stageDrops[Stage.ELIGIBILITY]! += candidates.length;
    desk.word = point.zone.index.wordCount;
  } else if (!recall.isUsedUp(point)) beginWords(generation, plan, point);
  else desk.word = point.zone.index.wordCount;
  for (;;) {
    if (tracer === null) lookAtLeaders(generation, plan, point, decision);
    if (desk.heapSize === 0) break;
    const position = popSurvivor(desk, point.zone, salt, desk.level);
    const code = allocate(generation, point, position, pickCount);
    if (code === R.SURVIVED) {
      const offer = records.offerAt(position);
      desk.picked[pickCount++] = position;
      if (!desk.isLastPoint) desk.givenStamps[offer] = desk.stamp;
      recall.pick(offer, records.categoryAt(position), point, desk.isLastPoint && !desk.explains);
      tracer?.picked(candidates[position]!, decision.holdout);
      if (tracer === null && (pickCount === desk.countMax || recall.isUsedUp(point))) break;
      continue;
    }
    if (code === R.INVARIANT_VIOLATED || code === R.INVARIANT_UNDECIDABLE)
      noteWithdrawal(decision, desk.culprit, point.index, records.treatmentAt(position));
    decision.stageDrops[R.STAGE_OF_CODE[code]!]! += 1;
    tracer?.droppedSurvivor(candidates[position]!, code);
  }
  countLeftovers(desk, records, decision);
  const picks = new Array<Pick>(pickCount); // Of its length: one that grows takes room for seventeen.
  for (let at = 0; at < pickCount; at++) picks[at] = pickOf(desk, records, desk.picked[at]!);
  return picks;
}

function noteWithdrawal(decision: Decision, invariant: number, pointIndex: number, treatment: number): void {
  decision.withdrawals = [...decision.withdrawals, { invariant, pointIndex, treatment }];
}

/** Steps 4 to 8 of every candidate, condition by condition. */
function lookAtAll(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  decision: Decision,
  tracer: Tracer,
): void {
  for (const candidate of point.zone.candidates) {
    const code = evaluateCandidate(generation, point, plan.consentUnknownMeans, candidate);
    if (code === R.SURVIVED) {
      keep(generation.desk, plan, point, candidate);
      tracer.survived(candidate);
      continue;
    }
    decision.stageDrops[R.STAGE_OF_CODE[code]!]! += 1;
    if (code === R.FEED_STALE) decision.staleDrops += 1;
    tracer.dropped(candidate, code);
  }
}

function beginWords(generation: OpenedGeneration, plan: ChannelPlan, point: PointPlan): void {
  const { desk, rules } = generation;
  desk.word = 0;
  desk.boundsHold = rules.boundsHold(generation, point.zone.index);
  rules.begin(generation, point, plan.consentUnknownMeans);
}

/** Steps 4 to 8 of the candidates that could still come before the best survivor; the others wait in `desk`. */
function lookAtLeaders(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  decision: Decision,
): void {
  const { desk, rules } = generation;
  const { index, records } = point.zone;
  for (;;) {
    if (desk.bits === 0) {
      if (desk.word >= index.wordCount || !canLead(desk, records, desk.word * WORD_BITS)) return;
      const stale = point.zone.feedWords.length === 0 ? 0 : dropStale(generation, point, decision);
      desk.bits = rules.survivors(generation, index, desk.word, decision.stageDrops, stale);
      desk.word += 1;
      continue;
    }
    const bit = WORD_BITS - 1 - Math.clz32(desk.bits & -desk.bits);
    const position = (desk.word - 1) * WORD_BITS + bit;
    if (!canLead(desk, records, position)) return;
    desk.bits &= desk.bits - 1;
    const code = evaluateSurvivor(generation, point, position);
    if (code === R.SURVIVED) pushSurvivor(desk, point.zone, plan.channel.salt, desk.level, position);
    else decision.stageDrops[R.STAGE_OF_CODE[code]!]! += 1;
  }
}

/** Of the word that is next: bits of what depends on a feed that is too old, whatever else speaks against it. */
function dropStale(
  { desk, feeds, rules }: OpenedGeneration,
  { zone }: PointPlan,
  decision: Decision,
): number {
  let stale = 0;
  for (let at = 0; at < zone.feedWords.length; at++) {
    const { dependency, words } = zone.feedWords[at]!;
    if (words[desk.word] !== 0 && feeds!.isStale(dependency)) stale |= words[desk.word]!; // Only where there are feeds.
  }
  if (stale === 0) return 0;
  stale &= rules.present(zone.index, desk.word);
  decision.stageDrops[Stage.APPLICABILITY]! += bitCount(stale);
  decision.staleDrops += bitCount(stale);
  return stale;
}

/** Whether the candidate at a position could still come before the best survivor. */
function canLead(desk: Desk, records: ZoneRecords, position: number): boolean {
  return desk.heapSize === 0 || !desk.boundsHold || records.boundAt(position) >= desk.finals[desk.heap[0]!]!;
}

/** A survivor goes onto the heap. */
function keep(desk: Desk, plan: ChannelPlan, point: PointPlan, candidate: Candidate): void {
  const { position } = candidate;
  desk.finals[position] = desk.numbers[FINAL]!;
  if (candidate.hasPropensity)
    desk.propensities[position] = candidate.scoreIsConstant
      ? candidate.propensity.constant
      : desk.numbers[P]!;
  pushSurvivor(desk, point.zone, plan.channel.salt, desk.level, position);
}

/** Step 10 and the guard: SURVIVED, or why the candidate is passed over. */
function allocate(
  generation: OpenedGeneration,
  point: PointPlan,
  position: number,
  pickCount: number,
): number {
  const { desk, recall } = generation;
  const { candidates, records } = point.zone;
  const offer = records.offerAt(position);
  const asked = records.asksAt(position);
  if ((asked & Asks.SHARED_OFFER) !== 0) {
    if (desk.seenStamps[offer] === desk.pointStamp) return R.BETTER_RULE;
    desk.seenStamps[offer] = desk.pointStamp;
  }
  if (pickCount >= desk.countMax) return R.OUTRANKED;
  if (!desk.isFirstPoint && !desk.mayRepeat && desk.givenStamps[offer] === desk.stamp)
    return R.OFFER_ALREADY_GIVEN;
  const quota = exhaustedQuota(desk, point, position, pickCount);
  if (quota >= 0) {
    desk.culprit = quota;
    return R.QUOTA_REACHED;
  }
  const memory = recall.codeAgain(candidates, position, point);
  if (memory !== R.SURVIVED) return memory;
  return (asked & Asks.INVARIANTS) === 0 ? R.SURVIVED : guardCode(generation, candidates[position]!);
}

/** Index of the first quota that has no room for the candidate, −1 if all have. */
function exhaustedQuota(desk: Desk, point: PointPlan, position: number, pickCount: number): number {
  const quotaCount = point.quotaMax.length;
  for (let quota = 0; quota < quotaCount; quota++) {
    const key = point.quotaKeys[position * quotaCount + quota]!;
    if (key < 0) continue;
    let used = 0;
    for (let at = 0; at < pickCount; at++)
      if (point.quotaKeys[desk.picked[at]! * quotaCount + quota] === key) used += 1;
    if (used >= point.quotaMax[quota]!) return quota;
  }
  return -1;
}

function pickOf(desk: Desk, records: ZoneRecords, position: number): Pick {
  const hasPropensity = (records.asksAt(position) & Asks.PROPENSITY) !== 0;
  return {
    treatment: records.treatmentAt(position),
    score: desk.finals[position]!,
    propensity: hasPropensity ? desk.propensities[position]! : 0,
    selectionProbability: 1,
    fallback: false,
    code: "",
    personal: null,
  };
}

/** Survivors whose turn did not come: of each offer the best was outranked, the others were not its best rule. */
function countLeftovers(desk: Desk, records: ZoneRecords, decision: Decision): void {
  for (let at = 0; at < desk.heapSize; at++) {
    const offer = records.offerAt(desk.heap[at]!);
    const isSeen = desk.seenStamps[offer] === desk.pointStamp;
    desk.seenStamps[offer] = desk.pointStamp;
    decision.stageDrops[isSeen ? Stage.SCORE : Stage.ALLOCATION]! += 1;
  }
}

function isPointStopped({ stopped }: Desk, { index }: PointPlan): boolean {
  return stopped !== null && stopped.points[index] !== 0;
}

/**
 * The point's fallbacks whose offers are not stopped, up to `countMax`: exempt from duplicates between points and from quotas. One that is
 * presented counts as given all the same: the points after this one do not choose its offer again.
 */
export function fallbackPicks({ stopped }: Desk, point: PointPlan, countMax: number): Pick[] {
  const picks: Pick[] = [];
  for (let at = 0; at < point.fallbacks.length && picks.length < countMax; at++) {
    if (stopped !== null && stopped.offers[point.fallbackOffers[at]!] !== 0) continue;
    picks.push({
      treatment: point.fallbacks[at]!,
      score: 0,
      propensity: 0,
      selectionProbability: 1,
      fallback: true,
      code: "",
      personal: null,
    });
  }
  return picks;
}

function offerOf(point: PointPlan, { treatment }: Pick): number {
  return point.fallbackOffers[point.fallbacks.indexOf(treatment)]!;
}
