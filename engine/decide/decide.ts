/**
 * The pipeline: what should this visitor be offered, here, now? Read this first.
 *
 * ```
 *  1 resolve       admit.ts         channel and points; all that may be refused is refused here
 *  2 visitor       inputs.ts        profile and context, defaults applied, typed; what feeds give (generation-feeds.ts)
 *  3 segments      membership.ts    bitmaps and live rules, when first asked for
 *    … then per point, in request order (point.ts):
 *  4 candidates    evaluate.ts      rules of the zone, white lists, the level's defaults; with 5 to 7, all that words of
 *                                   treatments can say comes from the rule index (rule-index.ts), unless explained
 *  5 eligibility       "            enabled, dates, predicates, black lists, consent
 *  6 applicability     "            feeds that are too old, predicates about the moment
 *  7 suitability       "            predicates about the visitor's interest; suppressions and caps (recall.ts)
 *  8 score             "            score × P × C × V × L
 *  9 arbitrate     survivors.ts     by final score; ties by a hash of visitor and offer
 * 10 allocate      point.ts         duplicates, quotas, caps again; then the fallbacks
 * 11 hold out      holdout.ts       decided like any other, answered otherwise
 * 12 guard         guard.ts         at its turn, each pick against the invariants; then personalise.ts
 * 13 record        (the server)     treatment codes, the log
 *    explained:    tracer.ts        why each candidate left; near-miss.ts: what would have let it through
 * ```
 *
 * Pure: a function of (generation, call, visitor, clock, seed). It reads no clock, draws nothing and keeps nothing
 * but memos that no later decision sees. The parent branches, the leaves loop; nothing is thrown past admission.
 */
import { assert } from "../assert.ts";
import type { VisitorState } from "../visitors/visitor.ts";
import { admitCall, admitVisitor } from "./admit.ts";
import { beginDecision, beginStops, joinFeeds } from "./begin.ts";
import type { DecideCall } from "./call.ts";
import {
  type Decision,
  NO_READINGS,
  NO_WITHDRAWALS,
  type PointDecision,
  PointStatus,
  type TraceLine,
} from "./decision.ts";
import type { Generation } from "./generation.ts";
import { visitorIsHeldOut } from "./holdout.ts";
import { applyPreviewProfile, previewOverrides, readContext, readProfile, resetContext } from "./inputs.ts";
import { IN } from "./membership.ts";
import { tellNearMisses } from "./near-miss.ts";
import { OpenedGeneration } from "./opened.ts";
import { personaliseByDefault } from "./personalise.ts";
import { decidePoint, fallbackPicks } from "./point.ts";
import { NO_CHANNEL } from "./state-counts.ts";
import { Tracer } from "./tracer.ts";

/**
 * Decides one call.
 *
 * @param generation as `openGeneration` made it; one thread, one call at a time.
 * @param visitor of `call.level` and `call.id`; only read.
 * @param nowMs the clock, read once for this call; a preview's `asOfMs` stands in its place.
 * @param _seed for exploration, which is off in this version; it stands in the log so that a replay is one.
 * Cost: about what the candidates' distinct conditions cost; allocates the decision.
 * Errors: CHANNEL_UNKNOWN, LEVEL_UNKNOWN, VISITOR_REQUIRED, FIELD_REQUIRED, FIELD_TOO_LONG, VALUE_OUT_OF_RANGE,
 * ATTRIBUTE_VALUE_INVALID; of a preview also ATTRIBUTE_UNKNOWN, SEGMENT_UNKNOWN.
 */
export function decide(
  generation: Generation,
  call: DecideCall,
  visitor: VisitorState,
  nowMs: number,
  _seed: number,
): Decision {
  assert(generation instanceof OpenedGeneration, "decide: the generation was not opened");
  const plan = admitCall(generation, call);
  const contextUnknownCount = beginDecision(generation, plan, call, visitor, nowMs);
  const { holdout } = plan.channel;
  const trace: TraceLine[] | null = call.explain ? [] : null;
  const decision: Decision = {
    generation,
    decisionId: "",
    channelIndex: plan.index,
    points: new Array<PointDecision>(call.points.length),
    holdout: visitorIsHeldOut(generation.desk.hash, holdout, call.level, call.id),
    trace,
    stageDrops: [0, 0, 0, 0, 0, 0, 0, 0],
    withdrawals: NO_WITHDRAWALS,
    contextUnknownCount,
    overlayVersion: generation.overlay.version,
    feeds: generation.feeds?.readings(generation.desk.context) ?? NO_READINGS,
    staleDrops: 0,
    profileUpdatedAtMs: visitor.known ? visitor.updatedAtMs : -1,
  };
  const tracer = trace === null ? null : new Tracer(generation, trace);
  for (let at = 0; at < call.points.length; at++) {
    const asked = call.points[at]!;
    if (tracer !== null) tracer.pointAt = at;
    generation.desk.turnTo(at, call.points.length);
    const point = plan.points.get(asked.point);
    decision.points[at] =
      point === undefined
        ? unknownPoint(asked.point)
        : decidePoint(generation, plan, point, asked, decision, tracer);
  }
  // Last: it decides again with other values, at the same desk.
  if (tracer !== null) tellNearMisses({ generation, plan, call, visitor, nowMs }, tracer.drops);
  return decision;
}

/**
 * The answer where the time ran out before the visitor was loaded: every point's fallbacks, decided for nobody, with
 * status DEADLINE. Who is held out is known without loading: such a visitor gets the holdout's answer whatever the
 * time, with status HOLDOUT, or what it was shown late would count as lift. What it would have got was not decided.
 *
 * Personal attributes take their defaults. Errors: as of `decide`: a bad call is bad when it is late too.
 */
export function decideDeadline(generation: Generation, call: DecideCall, nowMs: number): Decision {
  assert(generation instanceof OpenedGeneration, "decide: the generation was not opened");
  const plan = admitCall(generation, call);
  const contextUnknownCount = readContext(generation, call);
  if (call.preview !== null) {
    applyPreviewProfile(generation, null, call.preview);
    previewOverrides(generation, call.preview);
  }
  generation.desk.inputs.nowMs = call.preview?.asOfMs ?? nowMs;
  joinFeeds(generation);
  beginStops(generation, plan);
  const { holdout } = plan.channel;
  const isHeldOut = visitorIsHeldOut(generation.desk.hash, holdout, call.level, call.id);
  const status = isHeldOut ? PointStatus.HOLDOUT : PointStatus.DEADLINE;
  const showsFallbacks = !isHeldOut || holdout?.answer === "fallback";
  return {
    generation,
    decisionId: "",
    channelIndex: plan.index,
    points: call.points.map(({ point: name, count }) => {
      const point = plan.points.get(name);
      if (point === undefined) return unknownPoint(name);
      const picks = showsFallbacks
        ? fallbackPicks(generation.desk, point, Math.min(count, point.point.countMax))
        : [];
      for (const pick of picks) personaliseByDefault(generation, pick);
      return { point: name, pointIndex: point.index, status, picks, heldOut: [] };
    }),
    holdout: isHeldOut,
    trace: call.explain ? [] : null,
    stageDrops: [0, 0, 0, 0, 0, 0, 0, 0],
    withdrawals: NO_WITHDRAWALS,
    contextUnknownCount,
    overlayVersion: generation.overlay.version,
    feeds: generation.feeds?.readings(generation.desk.context) ?? NO_READINGS,
    staleDrops: 0,
    profileUpdatedAtMs: -1,
  };
}

/**
 * Names of the segments that hold a visitor, sorted; for GetProfile. Live ones see the context's defaults only, and
 * one that cannot be told holds nobody.
 *
 * Errors: VISITOR_REQUIRED, FIELD_TOO_LONG, LEVEL_UNKNOWN.
 */
export function visitorSegments(generation: Generation, visitor: VisitorState, nowMs: number): string[] {
  assert(generation instanceof OpenedGeneration, "decide: the generation was not opened");
  const levelIndex = admitVisitor(generation, visitor.level, visitor.id);
  const stamp = generation.beginStamp();
  readProfile(generation, null, visitor);
  resetContext(generation);
  generation.desk.inputs.nowMs = nowMs;
  generation.state.begin(visitor.memories, NO_CHANNEL);
  const { memberships } = generation;
  memberships.begin(levelIndex, visitor.id, stamp, null);
  return memberships.plan.segments
    .filter(({ index }) => memberships.final(index) === IN)
    .map(({ name }) => name)
    .sort();
}

function unknownPoint(point: string): PointDecision {
  return { point, pointIndex: -1, status: PointStatus.UNKNOWN_POINT, picks: [], heldOut: [] };
}
