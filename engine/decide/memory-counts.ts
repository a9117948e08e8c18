/**
 * Counters and suppressors of one decision (`memory-rules.ts`), fed by what a visitor's memory holds (`counted.ts` says
 * what counts) and by the picks of the call. Everything that was touched is noted, so that the next decision begins
 * clean without a sweep.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import { CountedCursor } from "../visitors/counted.ts";
import { EntryKind, type MemoryView } from "../visitors/memory-layout.ts";
import { holdsKind } from "../visitors/memory-lookup.ts";
import { rollingStartMs } from "../visitors/windows.ts";
import { type ListsByIndex, Touched } from "./lists-by-index.ts";
import { type MemoryRules, NO_RULES, purposeIndexOf } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import { OwnContacts } from "./own-contacts.ts";
import { PresentedTimes } from "./presented-times.ts";
import { WindowStarts } from "./window-starts.ts";

export interface MemorySizes {
  readonly windows: number;
  readonly counters: number;
  readonly suppressors: number;
  readonly presented: number;
  readonly offers: number;
}

/** Places in `MemoryRules.counters`. */
const CATEGORY = 0;
const ZONE = 1;
const MEDIUM = 2;
const PURPOSE = 3;
const NEVER = Number.NEGATIVE_INFINITY;

export class MemoryCounts {
  readonly windows: WindowStarts;
  /** By counter, those of offers excepted: contacts within its window, this call's picks included; those picks alone. */
  readonly counts: Int32Array;
  readonly picked: Int32Array;
  /** What caps of offers count. */
  readonly own: OwnContacts;
  /** Whether any counter of a category, a zone or a medium is above 0. */
  hasOthers = false;
  /** By suppressor: when it was last set off, and by which offer (index, −1 where that is not known any more). */
  readonly lastMs: Float64Array;
  readonly lastOffer: Int32Array;
  /** By offer: until when an event suppressed it; Infinity for good. */
  readonly eventUntilMs: Float64Array;

  readonly subjects: MemorySubjects;

  readonly #inputs: ExpressionInputs;
  readonly #cursor = new CountedCursor();
  #rules: MemoryRules = NO_RULES;
  readonly #times = new PresentedTimes();
  /** By `MemoryRules.presented`: all contacts; those that count for a pick now; that counted at the last; the last. */
  readonly #presented: Int32Array;
  readonly #presentedNow: Int32Array;
  readonly #presentedToLast: Int32Array;
  readonly #presentedLastMs: Float64Array;
  readonly #presentedOffer: Int32Array;
  readonly #touchedCounters: Touched;
  readonly #touchedSuppressors: Touched;
  readonly #touchedPresented: Touched;
  readonly #touchedOffers: Touched;

  /** @param inputs whose clock is that of the decision. */
  constructor(inputs: ExpressionInputs, subjects: MemorySubjects, sizes: MemorySizes) {
    this.#inputs = inputs;
    this.subjects = subjects;
    this.windows = new WindowStarts(sizes.windows);
    this.counts = new Int32Array(sizes.counters);
    this.picked = new Int32Array(sizes.counters);
    this.own = new OwnContacts(sizes.offers);
    this.lastMs = new Float64Array(sizes.suppressors).fill(NEVER);
    this.lastOffer = new Int32Array(sizes.suppressors);
    this.eventUntilMs = new Float64Array(sizes.offers);
    this.#presented = new Int32Array(sizes.presented);
    this.#presentedNow = new Int32Array(sizes.presented);
    this.#presentedToLast = new Int32Array(sizes.presented);
    this.#presentedLastMs = new Float64Array(sizes.presented).fill(NEVER);
    this.#presentedOffer = new Int32Array(sizes.presented);
    this.#touchedCounters = new Touched(sizes.counters);
    this.#touchedSuppressors = new Touched(sizes.suppressors);
    this.#touchedPresented = new Touched(sizes.presented);
    this.#touchedOffers = new Touched(sizes.offers);
  }

  get hasEventSuppressions(): boolean {
    return this.#touchedOffers.count > 0;
  }
  get hasSuppressors(): boolean {
    return this.#touchedSuppressors.count > 0;
  }

  /** Forgets the decision before; counts by `rules` from now on. Cost: O(what that decision touched). */
  begin(rules: MemoryRules): void {
    const { counts, picked, lastMs, eventUntilMs } = this;
    const counters = this.#touchedCounters;
    for (let at = 0; at < counters.count; at++) {
      counts[counters.items[at]!] = 0;
      picked[counters.items[at]!] = 0;
    }
    counters.count = 0;
    this.own.clear();
    this.hasOthers = false;
    const suppressors = this.#touchedSuppressors;
    for (let at = 0; at < suppressors.count; at++) lastMs[suppressors.items[at]!] = NEVER;
    suppressors.count = 0;
    const presented = this.#touchedPresented;
    for (let at = 0; at < presented.count; at++) {
      const index = presented.items[at]!;
      this.#presented[index] = 0;
      this.#presentedNow[index] = 0;
      this.#presentedToLast[index] = 0;
      this.#presentedLastMs[index] = NEVER;
    }
    presented.count = 0;
    const offers = this.#touchedOffers;
    for (let at = 0; at < offers.count; at++) eventUntilMs[offers.items[at]!] = 0;
    offers.count = 0;
    this.#rules = rules;
  }

  /** Counts what the memories hold; `windows` must be set. Cost: O(entries + tallies), allocates nothing. */
  read(memories: readonly MemoryView[]): void {
    const rules = this.#rules;
    if (rules.isEmpty && !holdsKind(memories, EntryKind.SUPPRESSION)) return;
    const cursor = this.#cursor;
    cursor.begin(memories, this.#inputs.nowMs, this.#sinceMs(rules));
    while (cursor.next()) {
      const { kind } = cursor;
      if (kind === EntryKind.CONTACT) {
        if (!rules.isEmpty) this.#readContact(rules);
      } else if (kind === EntryKind.ACCEPT) this.#readResponse(rules.onAccept);
      else if (kind === EntryKind.REJECT) this.#readResponse(rules.onReject);
      else if (kind === EntryKind.SUPPRESSION) this.#readSuppression();
    }
    if (this.#touchedPresented.count > 0) this.#settlePresented(memories, rules);
  }

  /** Before which no rule asks for contacts: years that were added up are not gone through for the last week. */
  #sinceMs({ presented, windows }: MemoryRules): number {
    if (presented.length > 0) return NEVER;
    let sinceMs = Number.POSITIVE_INFINITY;
    for (let window = 0; window < windows.length; window++) {
      const startMs = this.windows.starts[window]!;
      if (startMs < sinceMs) sinceMs = startMs;
    }
    return sinceMs;
  }

  /** A contact that this call makes. */
  pick(offerIndex: number, categoryIndex: number, zoneIndex: number, medium: number): void {
    const rules = this.#rules;
    this.own.add(offerIndex, Number.POSITIVE_INFINITY, 1);
    this.#addPick(rules.counters[CATEGORY], categoryIndex);
    this.#addPick(rules.counters[ZONE], zoneIndex);
    this.#addPick(rules.counters[MEDIUM], medium);
    const purpose = this.subjects.purposeOfOffer[offerIndex]!;
    if (purpose >= 0) {
      this.#addPick(rules.counters[PURPOSE], purposeIndexOf(purpose, medium));
      this.#addPick(rules.counters[PURPOSE], purposeIndexOf(purpose, 0));
    }
    const { starts, items } = rules.onPresented;
    if (offerIndex + 1 >= starts.length) return;
    const { nowMs } = this.#inputs;
    for (let at = starts[offerIndex]!; at < starts[offerIndex + 1]!; at++) {
      const presented = items[at]!;
      this.#addPresented(presented, offerIndex, nowMs, 1);
      const { suppressor, moreThan } = rules.presented[presented]!;
      if (this.#presentedNow[presented]! > moreThan) this.#setOff(suppressor, offerIndex, nowMs);
    }
  }

  #readContact(rules: MemoryRules): void {
    const cursor = this.#cursor;
    const { lastMs, count } = cursor;
    const subjects = this.subjects;
    const offerIndex = indexOf(subjects.offers, cursor.offer);
    const { counts } = this;
    const { starts } = this.windows;
    const { counters, counterWindows } = rules;
    const isInSome = lastMs >= this.windows.earliest[0]!;
    if (isInSome && offerIndex >= 0) this.own.add(offerIndex, lastMs, count);
    if (isInSome && counters[PURPOSE].items.length > 0) this.#readPurpose(rules, offerIndex);
    for (let of = CATEGORY; isInSome && of <= MEDIUM; of++) {
      const lists = counters[of]!;
      if (lists.items.length === 0) continue;
      let subject = -1;
      if (of === CATEGORY) subject = indexOf(subjects.categories, cursor.category);
      else if (of === ZONE) subject = indexOf(subjects.zones, cursor.zone);
      else if (of === MEDIUM) subject = cursor.medium;
      if (subject < 0 || subject + 1 >= lists.starts.length) continue;
      const until = lists.starts[subject + 1]!;
      this.hasOthers = true;
      for (let at = lists.starts[subject]!; at < until; at++) {
        const counter = lists.items[at]!;
        if (lastMs < starts[counterWindows[counter]!]!) continue;
        const counted = counts[counter]!;
        if (counted === 0) this.#touchedCounters.add(counter);
        counts[counter] = counted + count;
      }
    }
    const { onPresented } = rules;
    if (offerIndex < 0 || offerIndex + 1 >= onPresented.starts.length) return;
    const until = onPresented.starts[offerIndex + 1]!;
    for (let at = onPresented.starts[offerIndex]!; at < until; at++)
      this.#addPresented(onPresented.items[at]!, offerIndex, lastMs, count);
  }

  /**
   * What an offer is for, its code tells; of one that the bundle does not have it is not known: its contacts count for
   * every purpose, so that no cap gets wider when a campaign is over.
   */
  #readPurpose(rules: MemoryRules, offerIndex: number): void {
    const { medium } = this.#cursor;
    const own = offerIndex < 0 ? -1 : this.subjects.purposeOfOffer[offerIndex]!;
    if (offerIndex >= 0 && own < 0) return;
    const from = Math.max(own, 0);
    const to = own < 0 ? this.subjects.purposeCount : own + 1;
    for (let purpose = from; purpose < to; purpose++) {
      this.#addContacts(rules, purposeIndexOf(purpose, medium));
      this.#addContacts(rules, purposeIndexOf(purpose, 0));
    }
  }

  #addContacts({ counters, counterWindows }: MemoryRules, index: number): void {
    const { starts, items } = counters[PURPOSE];
    if (index + 1 >= starts.length) return;
    const { lastMs, count } = this.#cursor;
    this.hasOthers = true;
    for (let at = starts[index]!; at < starts[index + 1]!; at++) {
      const counter = items[at]!;
      if (lastMs < this.windows.starts[counterWindows[counter]!]!) continue;
      if (this.counts[counter] === 0) this.#touchedCounters.add(counter);
      this.counts[counter]! += count;
    }
  }

  #readResponse({ starts, items }: ListsByIndex): void {
    const { offer, lastMs } = this.#cursor;
    const index = indexOf(this.subjects.offers, offer);
    if (index < 0 || index + 1 >= starts.length) return;
    const until = starts[index + 1]!;
    for (let at = starts[index]!; at < until; at++) this.#setOff(items[at]!, index, lastMs);
  }

  #readSuppression(): void {
    const { offer, lastMs } = this.#cursor;
    const index = indexOf(this.subjects.offers, offer);
    if (index < 0) return;
    if (this.eventUntilMs[index] === 0) this.#touchedOffers.add(index);
    if (lastMs > this.eventUntilMs[index]!) this.eventUntilMs[index] = lastMs;
  }

  /**
   * What was presented too often sets its suppressors off. Where windows count, the memories are gone through again:
   * they end with the last contact, which is known only now. Where that window holds too few, an earlier one may have
   * held enough: then those of the offer alone are put in order.
   */
  #settlePresented(memories: readonly MemoryView[], rules: MemoryRules): void {
    const touched = this.#touchedPresented;
    if (rules.countsWithin) {
      for (let at = 0; at < touched.count; at++) this.#presentedNow[touched.items[at]!] = 0;
      const cursor = this.#cursor;
      cursor.begin(memories, this.#inputs.nowMs);
      while (cursor.next()) if (cursor.kind === EntryKind.CONTACT) this.#countWithin(rules);
    }
    for (let at = 0; at < touched.count; at++) {
      const presented = touched.items[at]!;
      const { suppressor, moreThan, withinMs } = rules.presented[presented]!;
      if (this.#presented[presented]! <= moreThan) continue;
      const lastMs = this.#presentedLastMs[presented]!;
      const { forMs } = rules.suppressors[suppressor]!;
      if (lastMs + forMs <= this.#inputs.nowMs) continue; // Whatever set in has ended.
      const isByLast = withinMs === Infinity || this.#presentedToLast[presented]! > moreThan;
      const setInMs = isByLast ? lastMs : this.#setInMs(memories, rules, presented);
      if (setInMs > NEVER) this.#setOff(suppressor, this.#presentedOffer[presented]!, setInMs);
    }
  }

  /** See `PresentedTimes.setInMs`. Cost: O(entries + tallies). */
  #setInMs(memories: readonly MemoryView[], rules: MemoryRules, presented: number): number {
    const { suppressor, moreThan, withinMs, offer } = rules.presented[presented]!;
    const cursor = this.#cursor;
    const times = this.#times;
    times.clear();
    cursor.begin(memories, this.#inputs.nowMs);
    while (cursor.next()) {
      if (cursor.kind !== EntryKind.CONTACT) continue;
      if (indexOf(this.subjects.offers, cursor.offer) === offer)
        times.add(cursor.firstMs, cursor.lastMs, cursor.count);
    }
    return times.setInMs(moreThan, withinMs, rules.suppressors[suppressor]!.forMs);
  }

  #countWithin(rules: MemoryRules): void {
    const { starts, items } = rules.onPresented;
    const { offer, lastMs, count } = this.#cursor;
    const { nowMs } = this.#inputs;
    const index = indexOf(this.subjects.offers, offer);
    if (index < 0 || index + 1 >= starts.length) return;
    const until = starts[index + 1]!;
    for (let at = starts[index]!; at < until; at++) {
      const presented = items[at]!;
      const { withinMs } = rules.presented[presented]!;
      const ends = this.#presentedLastMs[presented]!;
      if (lastMs >= rollingStartMs(ends, withinMs)) this.#presentedToLast[presented]! += count;
      if (lastMs >= rollingStartMs(nowMs, withinMs)) this.#presentedNow[presented]! += count;
    }
  }

  #addPick({ starts, items }: ListsByIndex, index: number): void {
    if (index < 0 || index + 1 >= starts.length) return;
    this.hasOthers = true;
    for (let at = starts[index]!; at < starts[index + 1]!; at++) {
      const counter = items[at]!;
      if (this.counts[counter] === 0) this.#touchedCounters.add(counter);
      this.counts[counter]! += 1;
      this.picked[counter]! += 1;
    }
  }

  #addPresented(presented: number, offerIndex: number, atMs: number, count: number): void {
    if (this.#presentedLastMs[presented] === NEVER) this.#touchedPresented.add(presented);
    this.#presented[presented]! += count;
    this.#presentedNow[presented]! += count;
    if (atMs < this.#presentedLastMs[presented]!) return;
    this.#presentedLastMs[presented] = atMs;
    this.#presentedOffer[presented] = offerIndex;
  }

  #setOff(suppressor: number, offerIndex: number, atMs: number): void {
    const lastMs = this.lastMs[suppressor]!;
    if (lastMs === NEVER) this.#touchedSuppressors.add(suppressor);
    else if (atMs < lastMs) return;
    this.lastMs[suppressor] = atMs;
    this.lastOffer[suppressor] = offerIndex;
  }
}

/** −1 where the generation does not know the term. */
function indexOf(table: Int32Array, term: number): number {
  return term < table.length ? table[term]! : -1;
}
