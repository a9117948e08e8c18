/**
 * Why a candidate left, in words: for each reason the exact part that spoke against it, without values of the profile
 * and with. Only for explained decisions.
 */
import { assert } from "../assert.ts";
import { ageText } from "../feeds/age-text.ts";
import { TRUE } from "../rules/outcome.ts";
import { formatTimestamp } from "../visitors/timestamp.ts";
import { profileValue } from "./inputs.ts";
import type { OpenedGeneration } from "./opened.ts";
import { type Candidate, NONE, type PointPlan } from "./plan.ts";
import * as R from "./reason-codes.ts";
import { recallDetail } from "./recall-detail.ts";
import { holdingDetail, segmentDetail } from "./segment-detail.ts";

export interface Detail {
  readonly detail: string;
  readonly detailWithValues: string;
}
export const plain = (detail: string): Detail => ({ detail, detailWithValues: detail });

/** How far a point has come. */
interface Place {
  /** The treatment of the candidate's offer that came first. */
  readonly best: Candidate | undefined;
  readonly pickCount: number;
}

/** Why `code` speaks against a candidate at a point: `desk` and `recall` hold what was noted last. Allocates. */
export function dropDetail(
  generation: OpenedGeneration,
  point: PointPlan,
  candidate: Candidate,
  code: number,
  { best, pickCount }: Place,
): Detail {
  const { desk, conditions } = generation;
  const at = formatTimestamp(desk.inputs.nowMs);
  switch (R.reasonName(code)) {
    case "NOT_IN_SEGMENT":
      return sourceDetail(generation, "not ", candidate);
    case "SEGMENT_UNDECIDABLE":
      return sourceDetail(generation, "cannot be told whether ", candidate);
    case "RULE_DISABLED":
      return plain("the rule is switched off");
    case "RULE_NOT_STARTED":
      return plain(`the rule holds from ${formatTimestamp(candidate.ruleFromMs)}, it is ${at}`);
    case "RULE_ENDED":
      return plain(`the rule ended at ${formatTimestamp(candidate.ruleUntilMs)}, it is ${at}`);
    case "OFFER_NOT_STARTED":
      return plain(`the offer holds from ${formatTimestamp(candidate.offerFromMs)}, it is ${at}`);
    case "OFFER_ENDED":
      return plain(`the offer ended at ${formatTimestamp(candidate.offerUntilMs)}, it is ${at}`);
    case "STOPPED":
      return plain(stopText(generation, desk.culprit));
    case "FEED_STALE":
      return plain(staleText(generation, desk.culprit));
    case "BLACK_LISTED":
      return blackListDetail(generation, desk.culprit);
    case "CONSENT_DENIED":
    case "CONSENT_UNKNOWN":
      return consent(generation, point, candidate);
    case "SCORE_ATTRIBUTE_MISSING":
    case "SCORE_INVALID":
      if (desk.culprit === NONE && candidate.propensity.constant > 1)
        return plain("the propensity is above 1");
      if (desk.culprit === NONE) return plain("score × p × c × v × l is not a finite number");
      return numberDetail(generation, desk.culprit);
    case "BETTER_RULE":
      return plain(`\`${best!.treatment.id}\` brings the offer`);
    case "OUTRANKED":
      return plain(`the point was full after ${pickCount}`);
    case "OFFER_ALREADY_GIVEN":
      return plain("an earlier point of this call has the offer");
    case "QUOTA_REACHED": {
      const quota = point.point.quotas[desk.culprit]!;
      return plain(`at most ${quota.max} by ${quota.by}`);
    }
    case "INVARIANT_VIOLATED":
    case "INVARIANT_UNDECIDABLE":
      return invariantDetail(generation, candidate);
    case "SUPPRESSED_ACCEPTED":
    case "SUPPRESSED_REJECTED":
    case "SUPPRESSED_PRESENTED":
    case "SUPPRESSED_BY_EVENT":
    case "CAP_OFFER_REACHED":
    case "CAP_CATEGORY_REACHED":
    case "CAP_ZONE_REACHED":
    case "CAP_MEDIUM_REACHED":
    case "CAP_PURPOSE_REACHED":
      return plain(recallDetail(generation, candidate, code));
    default:
      return conditions.explain(desk.culprit, desk.inputs);
  }
}

function staleText({ feeds }: OpenedGeneration, dependency: number): string {
  assert(feeds !== null, "trace: a feed is stale where there are none");
  const { feed, maxAgeMs } = feeds.dependencies[dependency]!;
  const name = `feed \`${feeds.feeds[feed]!.name}\``;
  const ageMs = feeds.ageMs(feed);
  if (ageMs < 0) return `${name} was never pushed`;
  const age = `is ${ageText(ageMs)} old (sequence ${feeds.sequence(feed)})`;
  return `${name} ${age}, and may be ${ageText(maxAgeMs)}`;
}

/** How old the feed is, and may be. */
export function feedNumbers({ feeds, desk }: OpenedGeneration): Record<string, number> {
  const dependency = feeds?.dependencies[desk.culprit];
  if (feeds === null || dependency === undefined || feeds.ageMs(dependency.feed) < 0) return {};
  return { feed_age_ms: feeds.ageMs(dependency.feed), feed_age_ms_max: dependency.maxAgeMs };
}

/** `number`: place in the list, from 1. */
export function stopText({ stops }: OpenedGeneration, number: number): string {
  const { id, kind, name, untilMs, why } = stops!.list[number - 1]!;
  const what = kind === "all" ? "everything but fallbacks" : `${kind} \`${name}\``;
  const until = untilMs === undefined ? "until it is lifted" : `until ${formatTimestamp(untilMs)}`;
  return `stop \`${id}\`: ${what} ${until}${why === "" ? "" : `: ${why}`}`;
}

/** Of a segment, also why. */
function sourceDetail(generation: OpenedGeneration, prefix: string, candidate: Candidate): Detail {
  const { lists } = generation;
  const { segment, whiteList } = candidate;
  const source = prefix + sourceText(generation, candidate);
  const asked = whiteList === NONE ? segment : lists.segmentOf(whiteList);
  const { detail, detailWithValues } = segmentDetail(generation, asked);
  return { detail: source + detail, detailWithValues: source + detailWithValues };
}

function sourceText(generation: OpenedGeneration, { segment, whiteList, treatment }: Candidate): string {
  const { memberships, lists, desk } = generation;
  if (segment !== NONE) return `in segment \`${memberships.plan.segments[segment]!.name}\``;
  if (whiteList !== NONE) return `on white list \`${lists.nameOf(whiteList)}\``;
  return `of the audience level of \`${treatment.rule}\`: the visitor is a ${desk.level}`;
}

function consent(generation: OpenedGeneration, point: PointPlan, candidate: Candidate): Detail {
  const index = point.consentAttributes![candidate.purpose]!;
  const { medium } = point.point;
  const name = `consent.${medium}.${candidate.treatment.offer.purpose}`;
  const stored = index === NONE ? undefined : profileValue(generation, index);
  const detail = `${name} is not granted`;
  return { detail, detailWithValues: `${detail}: it is ${stored ?? "not stored"}` };
}

function numberDetail(generation: OpenedGeneration, expression: number): Detail {
  const { desk, numbers } = generation;
  const value = numbers.evaluate(expression, desk.inputs, desk.stamp);
  const { detail, detailWithValues } = numbers.explain(expression, desk.inputs);
  // Of numbers that are finite and not negative, only a propensity is refused.
  const bound = value >= 0 && value < Infinity ? "; a propensity is at most 1" : "";
  return { detail: detail + bound, detailWithValues: detailWithValues + bound };
}

function invariantDetail(generation: OpenedGeneration, candidate: Candidate): Detail {
  const { conditions, desk, model } = generation;
  const plan = candidate.invariants.find(({ invariant }) => invariant === desk.culprit)!;
  const when = plan.when === NONE ? TRUE : conditions.evaluate(plan.when, desk.inputs, desk.stamp);
  // Its `when` was not false: unless it was true, it is what could not be told.
  const part = when === TRUE ? plan.require : plan.when;
  const prefix = `invariant \`${model.invariants[plan.invariant]!.name}\`: ${when === TRUE ? "" : "`when`: "}`;
  const { detail, detailWithValues } = conditions.explain(part, desk.inputs);
  return { detail: prefix + detail, detailWithValues: prefix + detailWithValues };
}

function blackListDetail(generation: OpenedGeneration, list: number): Detail {
  const { lists, desk } = generation;
  const prefix = `on black list \`${lists.nameOf(list)}\``;
  if (lists.names(list, desk.levelIndex, desk.id)) return plain(prefix);
  const { detail, detailWithValues } = holdingDetail(generation, lists.segmentOf(list));
  return { detail: `${prefix}: ${detail}`, detailWithValues: `${prefix}: ${detailWithValues}` };
}
