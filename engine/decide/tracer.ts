/**
 * The trace of an explained decision: one line per candidate and point, with what was done to it and why.
 *
 * It listens while a point is decided and decides nothing. Lines of a point are told from those that came furthest:
 * by stage, then by final score, then in the order of allocation, then by treatment id.
 */
import { TRUE } from "../rules/outcome.ts";
import { formatTimestamp } from "../visitors/timestamp.ts";
import type { Pick, TraceLine } from "./decision.ts";
import { profileValue } from "./inputs.ts";
import { FINAL, NUMBER_NAMES, type OpenedGeneration } from "./opened.ts";
import { type Candidate, NONE, type PointPlan } from "./plan.ts";
import * as R from "./reason-codes.ts";
import { REASONS, type Reason, Stage } from "./reasons.ts";
import { CAP_REASONS, capNumbers, recallDetail } from "./recall-detail.ts";
import { segmentDetail } from "./segment-detail.ts";

interface Detail {
  readonly detail: string;
  readonly detailWithValues: string;
}
const plain = (detail: string): Detail => ({ detail, detailWithValues: detail });

/** A candidate that left before it had a score, and its line. */
export interface Drop {
  readonly line: TraceLine;
  readonly candidate: Candidate;
  readonly point: PointPlan;
  /** Index into the call's points. */
  readonly pointAt: number;
}

interface PendingLine {
  readonly line: TraceLine;
  readonly drop: Drop | null;
  /** Final score, −1 before scoring. */
  readonly final: number;
  /** Place in the order of allocation. */
  readonly order: number;
}

export class Tracer {
  readonly #generation: OpenedGeneration;
  readonly #lines: TraceLine[];
  #name = "";
  #point: PointPlan | null = null;
  #pending: PendingLine[] = [];
  readonly #numbers = new Map<number, Record<string, number>>();
  /** By offer index: the treatment that came first at this point. */
  readonly #best = new Map<number, Candidate>();
  #pickCount = 0;
  /** Index of the point under way among the call's. */
  pointAt = -1;
  /** In the order of the lines. */
  readonly drops: Drop[] = [];

  constructor(generation: OpenedGeneration, lines: TraceLine[]) {
    this.#generation = generation;
    this.#lines = lines;
  }

  beginPoint(name: string, point: PointPlan): void {
    this.#name = name;
    this.#point = point;
    this.#pending = [];
    this.#pickCount = 0;
    this.#numbers.clear();
    this.#best.clear();
  }

  /** Before it had a score. */
  dropped(candidate: Candidate, code: number): void {
    const reason = R.reasonName(code);
    this.#push(candidate, reason, this.#detail(candidate, code), this.#memoryNumbers(reason), -1);
  }

  survived(candidate: Candidate): void {
    const { numbers: parts } = this.#generation.desk;
    if (candidate.scoreIsConstant) {
      const { score, propensity, contextWeight, value, lever } = candidate;
      [score, propensity, contextWeight, value, lever].forEach(({ constant }, place) => {
        parts[place] = constant;
      });
    }
    const numbers = Object.fromEntries(NUMBER_NAMES.map((name, place) => [name, parts[place]!]));
    this.#numbers.set(candidate.position, numbers);
  }

  droppedSurvivor(candidate: Candidate, code: number): void {
    const detail = this.#detail(candidate, code);
    if (code !== R.BETTER_RULE) this.#best.set(candidate.offerIndex, candidate);
    const reason = R.reasonName(code);
    this.#pushScored(candidate, reason, detail, this.#memoryNumbers(reason));
  }

  picked(candidate: Candidate, isHeldOut: boolean): void {
    this.#pickCount += 1;
    this.#best.set(candidate.offerIndex, candidate);
    const detail = plain(isHeldOut ? `held out from rank ${this.#pickCount}` : `rank ${this.#pickCount}`);
    this.#pushScored(candidate, isHeldOut ? "HELD_OUT" : "SELECTED", detail);
  }

  /** Adds the fallbacks' lines and tells the point's. */
  endPoint(picks: readonly Pick[], wouldBe: readonly Pick[]): void {
    const presented = new Set<number>();
    picks.forEach((pick, at) => {
      presented.add(pick.treatment);
      if (pick.fallback) this.#fallback(pick, "SELECTED_FALLBACK", `rank ${at + 1}`);
    });
    wouldBe.forEach((pick, at) => {
      if (pick.fallback && !presented.has(pick.treatment))
        this.#fallback(pick, "HELD_OUT", `held out from rank ${at + 1}`);
    });
    this.#pending.sort(
      (a, b) =>
        Stage[b.line.stage] - Stage[a.line.stage] ||
        b.final - a.final ||
        a.order - b.order ||
        (a.line.treatmentId < b.line.treatmentId ? -1 : 1),
    );
    for (const { line, drop } of this.#pending) {
      this.#lines.push(line);
      if (drop !== null) this.drops.push(drop);
    }
  }

  #fallback(pick: Pick, reason: Reason, detail: string): void {
    const treatment = this.#generation.treatments[pick.treatment]!;
    const order = this.#pending.length;
    const line = this.#line(treatment.offer.code, treatment.id, reason, plain(detail), {});
    this.#pending.push({ line, drop: null, final: 0, order });
  }

  #pushScored(
    candidate: Candidate,
    reason: Reason,
    detail: Detail,
    more: Readonly<Record<string, number>> = {},
  ): void {
    const numbers = this.#numbers.get(candidate.position)!;
    this.#push(candidate, reason, detail, { ...numbers, ...more }, numbers[NUMBER_NAMES[FINAL]]!);
  }

  #push(
    candidate: Candidate,
    reason: Reason,
    detail: Detail,
    numbers: Record<string, number>,
    final: number,
  ): void {
    const { treatment } = candidate;
    const hasScore = final >= 0;
    const line = this.#line(treatment.offer.code, treatment.id, reason, detail, numbers);
    const order = hasScore ? this.#pending.length : 0;
    const drop = hasScore ? null : { line, candidate, point: this.#point!, pointAt: this.pointAt };
    this.#pending.push({ line, drop, final, order });
  }

  #line(
    offer: string,
    treatmentId: string,
    reason: Reason,
    { detail, detailWithValues }: Detail,
    numbers: Record<string, number>,
  ): TraceLine {
    const { stage } = REASONS[reason];
    return {
      point: this.#name,
      offer,
      treatmentId,
      stage,
      reason,
      detail,
      detailWithValues,
      numbers,
    };
  }

  #detail(candidate: Candidate, code: number): Detail {
    const { desk, conditions, lists } = this.#generation;
    const at = formatTimestamp(desk.inputs.nowMs);
    switch (R.reasonName(code)) {
      case "NOT_IN_SEGMENT":
        return this.#sourceDetail("not ", candidate);
      case "SEGMENT_UNDECIDABLE":
        return this.#sourceDetail("cannot be told whether ", candidate);
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
      case "BLACK_LISTED":
        return plain(`on black list \`${lists.nameOf(desk.culprit)}\``);
      case "CONSENT_DENIED":
      case "CONSENT_UNKNOWN":
        return this.#consent(candidate);
      case "SCORE_ATTRIBUTE_MISSING":
      case "SCORE_INVALID":
        if (desk.culprit === NONE && candidate.propensity.constant > 1)
          return plain("the propensity is above 1");
        if (desk.culprit === NONE) return plain("score × p × c × v × l is not a finite number");
        return this.#number(desk.culprit);
      case "BETTER_RULE":
        return plain(`\`${this.#best.get(candidate.offerIndex)!.treatment.id}\` brings the offer`);
      case "OUTRANKED":
        return plain(`the point was full after ${this.#pickCount}`);
      case "OFFER_ALREADY_GIVEN":
        return plain("an earlier point of this call has the offer");
      case "QUOTA_REACHED": {
        const quota = this.#point!.point.quotas[desk.culprit]!;
        return plain(`at most ${quota.max} by ${quota.by}`);
      }
      case "INVARIANT_VIOLATED":
      case "INVARIANT_UNDECIDABLE":
        return this.#invariant(candidate);
      case "SUPPRESSED_ACCEPTED":
      case "SUPPRESSED_REJECTED":
      case "SUPPRESSED_PRESENTED":
      case "SUPPRESSED_BY_EVENT":
      case "CAP_OFFER_REACHED":
      case "CAP_CATEGORY_REACHED":
      case "CAP_ZONE_REACHED":
      case "CAP_MEDIUM_REACHED":
        return plain(recallDetail(this.#generation, candidate, code));
      default:
        return conditions.explain(desk.culprit, desk.inputs);
    }
  }

  /** How far a cap is used up. */
  #memoryNumbers(reason: Reason): Record<string, number> {
    return CAP_REASONS.has(reason) ? capNumbers(this.#generation) : {};
  }

  /** Of a segment, also why. */
  #sourceDetail(prefix: string, candidate: Candidate): Detail {
    const { lists } = this.#generation;
    const { segment, whiteList } = candidate;
    const source = prefix + this.#source(candidate);
    const asked = whiteList === NONE ? segment : lists.segmentOf(whiteList);
    const { detail, detailWithValues } = segmentDetail(this.#generation, asked);
    return { detail: source + detail, detailWithValues: source + detailWithValues };
  }

  #source({ segment, whiteList, treatment }: Candidate): string {
    const { memberships, lists, desk } = this.#generation;
    if (segment !== NONE) return `in segment \`${memberships.plan.segments[segment]!.name}\``;
    if (whiteList !== NONE) return `on white list \`${lists.nameOf(whiteList)}\``;
    return `of the audience level of \`${treatment.rule}\`: the visitor is a ${desk.level}`;
  }

  #consent(candidate: Candidate): Detail {
    const index = this.#point!.consentAttributes![candidate.purpose]!;
    const { medium } = this.#point!.point;
    const name = `consent.${medium}.${candidate.treatment.offer.purpose}`;
    const stored = index === NONE ? undefined : profileValue(this.#generation, index);
    const detail = `${name} is not granted`;
    return { detail, detailWithValues: `${detail}: it is ${stored ?? "not stored"}` };
  }

  #number(expression: number): Detail {
    const { desk, numbers } = this.#generation;
    const value = numbers.evaluate(expression, desk.inputs, desk.stamp);
    const { detail, detailWithValues } = numbers.explain(expression, desk.inputs);
    // Of numbers that are finite and not negative, only a propensity is refused.
    const bound = value >= 0 && value < Infinity ? "; a propensity is at most 1" : "";
    return { detail: detail + bound, detailWithValues: detailWithValues + bound };
  }

  #invariant(candidate: Candidate): Detail {
    const { conditions, desk, model } = this.#generation;
    const plan = candidate.invariants.find(({ invariant }) => invariant === desk.culprit)!;
    const when = plan.when === NONE ? TRUE : conditions.evaluate(plan.when, desk.inputs, desk.stamp);
    // Its `when` was not false: unless it was true, it is what could not be told.
    const part = when === TRUE ? plan.require : plan.when;
    const prefix = `invariant \`${model.invariants[plan.invariant]!.name}\`: ${when === TRUE ? "" : "`when`: "}`;
    const { detail, detailWithValues } = conditions.explain(part, desk.inputs);
    return { detail: prefix + detail, detailWithValues: prefix + detailWithValues };
  }
}
