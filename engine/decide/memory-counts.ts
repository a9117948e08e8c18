/**
 * Counters and suppressors of one decision (`memory-rules.ts`), fed by what a visitor's memory holds (`counted.ts` says
 * what counts) and by the picks of the call. Everything that was touched is noted, so that the next decision begins
 * clean without a sweep.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import type { ContactFilter } from "../visitors/contact-filter.ts";
import { CountedCursor } from "../visitors/counted.ts";
import { EntryKind, type MemoryView } from "../visitors/memory-layout.ts";
import { holdsKind } from "../visitors/memory-lookup.ts";
import { contactFilterOf } from "./contact-feeds.ts";
import { type ListsByIndex, Touched } from "./lists-by-index.ts";
import { type MemoryRules, NO_RULES, purposeIndexOf } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import { OwnContacts } from "./own-contacts.ts";
import { PresentedCounts } from "./presented-counts.ts";
import { SuppressorTimes } from "./suppressor-times.ts";
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
  /** What caps of offers count; of offers without caps of their own nothing is kept. */
  readonly own: OwnContacts;
  /** Whether a counter of a category, a zone, a medium or a purpose may be above 0. */
  hasOthers = false;
  /** By offer: until when an event suppressed it; Infinity for good. */
  readonly eventUntilMs: Float64Array;
  readonly suppressors: SuppressorTimes;
  readonly subjects: MemorySubjects;

  readonly #inputs: ExpressionInputs;
  readonly #cursor = new CountedCursor();
  #rules: MemoryRules = NO_RULES;
  #filter: ContactFilter;
  /** Of the rules met so far: one of each channel. */
  readonly #filters = new Map<MemoryRules, ContactFilter>();
  readonly #presented: PresentedCounts;
  readonly #touchedCounters: Touched;
  readonly #touchedOffers: Touched;

  /** @param inputs whose clock is that of the decision. */
  constructor(inputs: ExpressionInputs, subjects: MemorySubjects, sizes: MemorySizes) {
    this.#inputs = inputs;
    this.subjects = subjects;
    this.#filter = contactFilterOf(NO_RULES, subjects);
    this.windows = new WindowStarts(sizes.windows);
    this.counts = new Int32Array(sizes.counters);
    this.picked = new Int32Array(sizes.counters);
    this.own = new OwnContacts(sizes.offers);
    this.eventUntilMs = new Float64Array(sizes.offers);
    this.suppressors = new SuppressorTimes(sizes.suppressors);
    this.#presented = new PresentedCounts(sizes.presented, this.suppressors);
    this.#touchedCounters = new Touched(sizes.counters);
    this.#touchedOffers = new Touched(sizes.offers);
  }

  get hasEventSuppressions(): boolean {
    return this.#touchedOffers.count > 0;
  }
  get hasSuppressors(): boolean {
    return this.suppressors.hasAny;
  }

  /** Forgets the decision before; counts by `rules` from now on. Cost: O(what that decision touched). */
  begin(rules: MemoryRules): void {
    const { counts, picked, eventUntilMs } = this;
    const counters = this.#touchedCounters;
    for (let at = 0; at < counters.count; at++) {
      counts[counters.items[at]!] = 0;
      picked[counters.items[at]!] = 0;
    }
    counters.count = 0;
    this.own.clear();
    this.hasOthers = false;
    this.suppressors.clear();
    this.#presented.clear();
    const offers = this.#touchedOffers;
    for (let at = 0; at < offers.count; at++) eventUntilMs[offers.items[at]!] = 0;
    offers.count = 0;
    if (rules !== this.#rules) this.#turnTo(rules);
  }

  #turnTo(rules: MemoryRules): void {
    let filter = this.#filters.get(rules);
    if (filter === undefined) {
      filter = contactFilterOf(rules, this.subjects);
      this.#filters.set(rules, filter);
    }
    this.#rules = rules;
    this.#filter = filter;
  }

  /** Counts what the memories hold; `windows` must be set. Cost: O(entries + tallies), allocates nothing. */
  read(memories: readonly MemoryView[]): void {
    const rules = this.#rules;
    if (rules.isEmpty && !holdsKind(memories, EntryKind.SUPPRESSION)) return;
    const cursor = this.#cursor;
    cursor.begin(memories, this.#inputs.nowMs, this.#sinceMs(rules), this.#filter);
    while (cursor.next()) {
      if (cursor.kind === EntryKind.CONTACT) this.#readContact(rules);
      else this.#readResponse(rules);
    }
    this.#presented.settle(rules, this.#inputs.nowMs);
  }

  /** Before which no rule asks for contacts: years that were added up are not gone through for the last week. */
  #sinceMs({ presented }: MemoryRules): number {
    return presented.length > 0 ? NEVER : this.windows.earliest[0]!;
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
    this.#presented.pick(rules, offerIndex, this.#inputs.nowMs);
  }

  /** A contact that the cursor stands at. */
  #readContact(rules: MemoryRules): void {
    const cursor = this.#cursor;
    const { count, lastMs } = cursor;
    const { offers, categories, zones } = this.subjects;
    const offerIndex = indexOf(offers, cursor.offer);
    if (lastMs >= this.windows.earliest[0]!) {
      if (offerIndex >= 0 && rules.ownCapCounts[offerIndex]! > 0) this.own.add(offerIndex, lastMs, count);
      const { counters } = rules;
      if (counters[PURPOSE].items.length > 0) this.#readPurpose(rules, offerIndex);
      if (counters[CATEGORY].items.length > 0)
        this.#addContacts(rules, counters[CATEGORY], indexOf(categories, cursor.category));
      if (counters[ZONE].items.length > 0)
        this.#addContacts(rules, counters[ZONE], indexOf(zones, cursor.zone));
      if (counters[MEDIUM].items.length > 0) this.#addContacts(rules, counters[MEDIUM], cursor.medium);
    }
    if (offerIndex >= 0) this.#presented.add(rules, offerIndex, cursor);
  }

  /**
   * What an offer is for, its code tells; of one that the bundle does not have it is not known: its contacts count for
   * every purpose, so that no cap gets wider when a campaign is over.
   */
  #readPurpose(rules: MemoryRules, offerIndex: number): void {
    const { medium } = this.#cursor;
    const lists = rules.counters[PURPOSE];
    const own = offerIndex < 0 ? -1 : this.subjects.purposeOfOffer[offerIndex]!;
    if (offerIndex >= 0 && own < 0) return;
    const from = Math.max(own, 0);
    const to = own < 0 ? this.subjects.purposeCount : own + 1;
    for (let purpose = from; purpose < to; purpose++) {
      this.#addContacts(rules, lists, purposeIndexOf(purpose, medium));
      this.#addContacts(rules, lists, purposeIndexOf(purpose, 0));
    }
  }

  #addContacts({ counterWindows }: MemoryRules, { starts, items }: ListsByIndex, index: number): void {
    if (index < 0 || index + 1 >= starts.length) return;
    const { lastMs, count } = this.#cursor;
    const until = starts[index + 1]!;
    for (let at = starts[index]!; at < until; at++) {
      const counter = items[at]!;
      if (lastMs < this.windows.starts[counterWindows[counter]!]!) continue;
      this.hasOthers = true;
      const counted = this.counts[counter]!;
      if (counted === 0) this.#touchedCounters.add(counter);
      this.counts[counter] = counted + count;
    }
  }

  /** An answer that the cursor stands at, or what an event suppressed. */
  #readResponse(rules: MemoryRules): void {
    const { kind, offer, lastMs } = this.#cursor;
    const offerIndex = indexOf(this.subjects.offers, offer);
    if (offerIndex < 0) return;
    if (kind === EntryKind.SUPPRESSION) {
      if (this.eventUntilMs[offerIndex] === 0) this.#touchedOffers.add(offerIndex);
      if (lastMs > this.eventUntilMs[offerIndex]!) this.eventUntilMs[offerIndex] = lastMs;
      return;
    }
    const { starts, items } = kind === EntryKind.ACCEPT ? rules.onAccept : rules.onReject;
    if (offerIndex + 1 >= starts.length) return;
    const until = starts[offerIndex + 1]!;
    for (let at = starts[offerIndex]!; at < until; at++)
      this.suppressors.setOff(items[at]!, offerIndex, lastMs);
  }

  #addPick({ starts, items }: ListsByIndex, index: number): void {
    if (index < 0 || index + 1 >= starts.length) return;
    for (let at = starts[index]!; at < starts[index + 1]!; at++) {
      const counter = items[at]!;
      this.hasOthers = true;
      if (this.counts[counter] === 0) this.#touchedCounters.add(counter);
      this.counts[counter]! += 1;
      this.picked[counter]! += 1;
    }
  }
}

/** −1 where the generation does not know the term. */
function indexOf(table: Int32Array, term: number): number {
  return term < table.length ? table[term]! : -1;
}
