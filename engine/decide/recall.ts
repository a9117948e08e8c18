/**
 * Step 7's memory: does what the visitor was presented, and what came of it, speak against a candidate?
 *
 * The memory is read once per decision, when the first candidate comes so far: one pass feeds every counter and
 * suppressor of the channel, so that the cost follows what is remembered, not the number of offers. From then on each
 * pick of the call counts like a contact, at whichever of its points it was made, those that only reserve included: one
 * call cannot exceed a cap. Whether a held-out visitor would have been presented something counts alike; fallbacks do
 * not count and are not asked.
 */
import { assert } from "../assert.ts";
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import type { MemoryView } from "../visitors/memory-layout.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import { MemoryCounts, type MemorySizes } from "./memory-counts.ts";
import { type MemoryRules, NO_RULES } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import { type Candidate, NONE, type PointPlan } from "./plan.ts";
import { CAP_OFFER_REACHED, SUPPRESSED_BY_EVENT, SURVIVED } from "./reason-codes.ts";

/** No code: more than the offer is to be asked. */
export const ASK = -1;

const NO_MEMORIES: readonly MemoryView[] = [];

export class Recall {
  /** Of the last code that was not SURVIVED: index of the cap or the suppressor; of the offer for SUPPRESSED_BY_EVENT. */
  culprit = -1;
  /** Of a cap that is the culprit: contacts within its window, this call's picks included; those picks alone. */
  culpritCount = 0;
  culpritPicked = 0;
  readonly counts: MemoryCounts;
  rules: MemoryRules = NO_RULES;

  readonly #inputs: ExpressionInputs;
  #memories: readonly MemoryView[] = NO_MEMORIES;
  #visitorZone: TimeZoneTable | null = null;
  #channelZone: TimeZoneTable | null = null;
  #isRead = false;
  #isQuiet = true;
  #hasPicks = false;
  /** Picked last; it is counted when something is asked next: the last pick of most calls need not be. */
  #pickedOffer = NONE;
  #pickedCategory = NONE;
  #pickedPoint: PointPlan | null = null;

  /** @param inputs whose clock is that of the decision. */
  constructor(inputs: ExpressionInputs, subjects: MemorySubjects, sizes: MemorySizes) {
    this.#inputs = inputs;
    this.counts = new MemoryCounts(inputs, subjects, sizes);
  }

  /**
   * Begins a decision; reads nothing yet.
   *
   * @param visitorZone the visitor's own, or the channel's where it has none.
   */
  begin(
    rules: MemoryRules,
    memories: readonly MemoryView[] | undefined,
    visitorZone: TimeZoneTable,
    channelZone: TimeZoneTable,
  ): void {
    this.counts.begin(rules);
    this.rules = rules;
    this.#memories = memories ?? NO_MEMORIES;
    this.#visitorZone = visitorZone;
    this.#channelZone = channelZone;
    this.#isRead = false;
    this.#hasPicks = false;
    this.#pickedOffer = NONE;
  }

  /**
   * Whether what is remembered speaks against an offer, as far as the offer alone can tell: SURVIVED, CAP_OFFER_REACHED,
   * or ASK where others have a say: then `code` tells. Names no culprit; allocates nothing.
   *
   * @param capSet of the caps that count the offer itself.
   */
  offerCode(offerIndex: number, capSet: number): number {
    if (!this.#isRead) this.#read();
    if (this.#isQuiet) return SURVIVED;
    if (this.#pickedOffer !== NONE) this.#countPick();
    const { counts } = this;
    if (counts.hasOthers || counts.hasSuppressors || counts.hasEventSuppressions) return ASK;
    const total = counts.own.total(offerIndex);
    return total > 0 && this.#isOwnUsedUp(offerIndex, capSet, total) ? CAP_OFFER_REACHED : SURVIVED;
  }

  /** Whether one of the caps that count the offer itself is used up, by `total` contacts. */
  #isOwnUsedUp(offerIndex: number, capSet: number, total: number): boolean {
    const { starts, items } = this.rules.capSets;
    if (capSet + 1 >= starts.length) return false; // Sets at the end may be empty.
    const { own, windows } = this.counts;
    const to = starts[capSet + 1]!;
    for (let at = starts[capSet]!; at < to; at += 2) {
      const max = items[at + 1]!;
      if (max > total) return false; // And so are those after it.
      if (own.since(offerIndex, windows.starts[items[at]!]!) >= max) return true;
    }
    return false;
  }

  /**
   * SURVIVED, or the code of what keeps the candidate from the visitor; then `culprit` says which: suppressions by
   * acceptance, rejection, presentation, by events; caps of the offer, its category, the zone, the medium, the
   * purpose.
   */
  code(candidate: Candidate, point: PointPlan): number {
    if (!this.#isRead) this.#read();
    if (this.#isQuiet) return SURVIVED;
    if (this.#pickedOffer !== NONE) this.#countPick();
    const { counts } = this;
    if (counts.hasSuppressors) {
      const { suppressors } = this.rules;
      const { suppressedBy } = candidate;
      for (let at = 0; at < suppressedBy.length; at++) {
        const suppressor = suppressedBy[at]!;
        const { forMs, code } = suppressors[suppressor]!;
        if (counts.suppressors.lastMs[suppressor]! + forMs > this.#inputs.nowMs) {
          this.culprit = suppressor;
          return code;
        }
      }
    }
    if (counts.hasEventSuppressions && counts.eventUntilMs[candidate.offerIndex]! > this.#inputs.nowMs) {
      this.culprit = candidate.offerIndex;
      return SUPPRESSED_BY_EVENT;
    }
    // A cap is at least 1: where nothing was counted, none is used up.
    const { caps, offerIndex } = candidate;
    const ownCount = this.rules.ownCapCounts[offerIndex]!;
    if (counts.own.total(offerIndex) > 0) {
      const code = this.#ownCapCode(caps, ownCount, offerIndex);
      if (code !== SURVIVED) return code;
    }
    if (!counts.hasOthers) return SURVIVED;
    const code = this.#capCode(caps, ownCount);
    if (code !== SURVIVED) return code;
    const pointCode = this.#capCode(point.caps, 0);
    if (pointCode !== SURVIVED || candidate.purpose === NONE) return pointCode;
    return this.#capCode(point.capsByPurpose[candidate.purpose]!, 0);
  }

  /**
   * The same of a survivor at its turn: only what this call has picked since can speak against it by now. Of its own
   * caps nothing can: an offer is picked once at a point.
   */
  codeAgain(candidates: readonly Candidate[], position: number, point: PointPlan): number {
    if (!this.#hasPicks) return SURVIVED;
    if (this.#pickedOffer !== NONE) this.#countPick();
    const { hasOthers, hasSuppressors } = this.counts;
    return hasOthers || hasSuppressors ? this.code(candidates[position]!, point) : SURVIVED;
  }

  /** Whether nothing more can be picked at the point, whatever it is. */
  isUsedUp(point: PointPlan): boolean {
    if (point.caps.length === 0) return false;
    if (!this.#isRead) this.#read();
    if (this.#pickedOffer !== NONE) this.#countPick();
    return this.counts.hasOthers && this.#capCode(point.caps, 0) !== SURVIVED;
  }

  /** What this decision's counts are read from, its clock, and the tables its windows follow: for explanations. */
  get memories(): readonly MemoryView[] {
    return this.#memories;
  }
  get nowMs(): number {
    return this.#inputs.nowMs;
  }
  zoneOf(whose: "visitor" | "channel"): TimeZoneTable {
    return whose === "visitor" ? this.#visitorZone! : this.#channelZone!;
  }

  /**
   * From now on the pick counts.
   *
   * @param categoryIndex MemorySubjects' number, or NONE.
   * @param isLast no other point is asked, and nobody asks for counts.
   */
  pick(offerIndex: number, categoryIndex: number, point: PointPlan, isLast: boolean): void {
    if (this.rules.isEmpty) return;
    if (isLast && this.rules.countsOffersAlone) return; // Of an offer that was picked, nothing more is picked here.
    assert(this.#pickedOffer === NONE, "recall: a pick that nothing was asked before");
    this.#hasPicks = true;
    this.#pickedOffer = offerIndex;
    this.#pickedCategory = categoryIndex;
    this.#pickedPoint = point;
  }

  #countPick(): void {
    const { zoneIndex, mediumNumber } = this.#pickedPoint!;
    const offerIndex = this.#pickedOffer;
    this.#pickedOffer = NONE;
    this.counts.pick(offerIndex, this.#pickedCategory, zoneIndex, mediumNumber);
  }

  #capCode(caps: readonly number[], from: number): number {
    const { capCounters, capMax } = this.rules;
    const { counts, picked } = this.counts;
    for (let at = from; at < caps.length; at++) {
      const cap = caps[at]!;
      const counter = capCounters[cap]!;
      if (counts[counter]! >= capMax[cap]!) return this.#isUsedUpBy(cap, counts[counter]!, picked[counter]!);
    }
    return SURVIVED;
  }

  /** The first caps of an offer: those that count the offer itself. */
  #ownCapCode(caps: readonly number[], count: number, offerIndex: number): number {
    const { capWindows, capMax } = this.rules;
    const { own, windows } = this.counts;
    for (let at = 0; at < count; at++) {
      const cap = caps[at]!;
      const contacts = own.since(offerIndex, windows.starts[capWindows[cap]!]!);
      if (contacts >= capMax[cap]!)
        return this.#isUsedUpBy(cap, contacts, own.since(offerIndex, Number.POSITIVE_INFINITY));
    }
    return SURVIVED;
  }

  #isUsedUpBy(cap: number, count: number, picked: number): number {
    this.culprit = cap;
    this.culpritCount = count;
    this.culpritPicked = picked;
    return this.rules.caps[cap]!.code;
  }

  #read(): void {
    this.#isRead = true;
    const { counts, rules } = this;
    counts.windows.at(this.#inputs, rules.windows, this.#visitorZone!, this.#channelZone!);
    counts.read(this.#memories);
    this.#isQuiet = rules.isEmpty && !counts.hasEventSuppressions;
  }
}
