/**
 * The trace of an explained decision: one line per candidate and point, with what was done to it and why.
 *
 * It listens while a point is decided and decides nothing. Lines of a point are told from those that came furthest:
 * by stage, then by final score, then in the order of allocation, then by treatment id.
 */
import type { Pick, TraceLine } from "./decision.ts";
import { FINAL, NUMBER_NAMES, type OpenedGeneration } from "./opened.ts";
import { type Candidate, NONE, type PointPlan } from "./plan.ts";
import * as R from "./reason-codes.ts";
import { REASONS, type Reason, Stage } from "./reasons.ts";
import { CAP_REASONS, capNumbers } from "./recall-detail.ts";
import { type Detail, dropDetail, feedNumbers, plain, stopText } from "./trace-details.ts";

/** A candidate that left before it had a score, or was withdrawn by the guard, and its line. */
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
    this.#push(candidate, reason, this.#detail(candidate, code), this.#reasonNumbers(reason), -1);
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
    this.#pushScored(candidate, reason, detail, this.#reasonNumbers(reason));
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

  /** Fallbacks that the point does not show, because their offers are stopped. */
  stoppedFallbacks(): void {
    const { desk, treatments } = this.#generation;
    const { fallbacks, fallbackOffers } = this.#point!;
    fallbacks.forEach((index, at) => {
      const stop = desk.stopped?.offers[fallbackOffers[at]!] ?? 0;
      if (stop === 0) return;
      const { offer, id } = treatments[index]!;
      const line = this.#line(offer.code, id, "STOPPED", plain(stopText(this.#generation, stop)), {});
      this.#pending.push({ line, drop: null, final: -1, order: 0 });
    });
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
    if (hasScore) tellNumbersOfValues(line, candidate);
    const order = hasScore ? this.#pending.length : 0;
    const isNearMiss = !hasScore || isWithdrawn(reason);
    const drop = isNearMiss ? { line, candidate, point: this.#point!, pointAt: this.pointAt } : null;
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
    const best = this.#best.get(candidate.offerIndex);
    return dropDetail(this.#generation, this.#point!, candidate, code, { best, pickCount: this.#pickCount });
  }

  /** How far a cap is used up, how old a feed is. */
  #reasonNumbers(reason: Reason): Record<string, number> {
    if (reason === "FEED_STALE") return feedNumbers(this.#generation);
    return CAP_REASONS.has(reason) ? capNumbers(this.#generation) : {};
  }
}

function isWithdrawn(reason: Reason): boolean {
  return reason === "INVARIANT_VIOLATED" || reason === "INVARIANT_UNDECIDABLE";
}

/** The final score of what is picked stands in the answer too; of anything else it is left to admins. */
function tellNumbersOfValues(
  line: TraceLine,
  { score, propensity, contextWeight, value, lever }: Candidate,
): void {
  const parts = [score, propensity, contextWeight, value, lever];
  const names: string[] = NUMBER_NAMES.filter((_, place) => (parts[place]?.expression ?? NONE) !== NONE);
  if (names.length === 0) return;
  if (line.reason !== "SELECTED") names.push(NUMBER_NAMES[FINAL]);
  line.numbersOfValues = names;
}
