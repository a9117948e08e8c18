/**
 * What counts in visitors' memories, one after the other: contacts, responses, suppressions, whether they stand as
 * entries or were added up.
 *
 * A cursor over words where they lie: no object per entry. Reservations that live count as contacts, lapsed ones do
 * not; of a linked id only what happened while it was this one's (`MemoryView.spans`); fallbacks and plain events never
 * do, but what suppresses an offer always does.
 */
import type { ContactFilter } from "./contact-filter.ts";
import { type Spans, spansHold, spansMeet } from "./link-turns.ts";
import { entriesStart, talliesStart } from "./memory-codec.ts";
import {
  ENTRY,
  ENTRY_FLAG_FALLBACK,
  ENTRY_WORDS,
  EntryKind,
  MEMORY,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";
import { bucketEndMs, bucketStartMs } from "./tallies.ts";

const MINUTE_MS = 60_000;

export class CountedCursor {
  /** CONTACT, ACCEPT, REJECT or SUPPRESSION. */
  kind = 0;
  offer = 0;
  zone = 0;
  category = 0;
  medium = 0;
  /** How many. */
  count = 0;
  /** The last instant that it may lie at; of a suppression: when it ends, Infinity for good. Epoch ms. */
  lastMs = 0;
  /** The first instant that it may lie at, epoch ms; of a suppression: nothing. */
  firstMs = 0;

  #memories: readonly MemoryView[] = [];
  #nowMs = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;
  /** Contacts among the tallies, which stand last, begin to be young enough here. */
  #contactsAt = 0;
  #memory = 0;
  #words: Int32Array = NO_WORDS;
  #doubles: Float64Array = NO_DOUBLES;
  #spans: Spans = null;
  #filter: ContactFilter | null = null;
  #at = 0;
  #entriesAt = 0;
  #end = 0;

  /**
   * Begins anew.
   *
   * @param nowMs by which reservations live and suppressions hold.
   * @param sinceMs contacts before it do not come: those added up longer ago are not even looked at.
   * @param filter contacts that it does not let through do not come.
   */
  begin(
    memories: readonly MemoryView[],
    nowMs: number,
    sinceMs = Number.NEGATIVE_INFINITY,
    filter: ContactFilter | null = null,
  ): void {
    this.#filter = filter;
    this.#memories = memories;
    this.#nowMs = nowMs;
    this.#sinceMs = sinceMs;
    this.#memory = 0;
    this.#at = 0;
    this.#end = 0;
  }

  /** Goes on to the next that counts; false after the last. Allocates nothing. */
  next(): boolean {
    for (;;) {
      if (this.#at >= this.#end) {
        if (this.#memory >= this.#memories.length) return false;
        this.#enter(this.#memories[this.#memory++]!);
      } else if (this.#at >= this.#entriesAt) {
        if (this.#nextEntry()) return true;
      } else if (this.#at < this.#contactsAt && isContactTally(this.#words, this.#at)) {
        this.#at = this.#contactsAt;
      } else {
        const at = this.#at;
        this.#at += TALLY_WORDS;
        if (this.#readTally(at)) return true;
      }
    }
  }

  #enter(view: MemoryView): void {
    this.#words = view.words;
    this.#doubles = view.doubles;
    this.#spans = view.spans ?? null;
    this.#at = talliesStart(view);
    this.#entriesAt = entriesStart(view);
    this.#end = view.start + view.words[view.start + MEMORY.WORDS]!;
    this.#contactsAt = 0;
    if (this.#sinceMs === Number.NEGATIVE_INFINITY) return;
    // Contacts stand last among the tallies, and by their last quarters.
    let from = this.#entriesAt;
    while (from > this.#at) {
      const before = from - TALLY_WORDS;
      const packed = view.words[before + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
      if ((packed & 0xff) !== EntryKind.CONTACT) break;
      if (bucketEndMs(view.words[before + TALLY.BUCKET]!) <= this.#sinceMs) break;
      from = before;
    }
    this.#contactsAt = from;
  }

  /** Most entries are reservations that lapsed, or nobody asks about them: passing by them is what reading a memory costs. */
  #nextEntry(): boolean {
    const words = this.#words;
    const doubles = this.#doubles;
    const nowMs = this.#nowMs;
    const sinceMs = this.#sinceMs;
    const end = this.#end;
    const filter = this.#filter;
    for (let at = this.#at; at < end; at += ENTRY_WORDS) {
      const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
      const kind = packed & 0xff;
      const atMs = doubles[(at + ENTRY.AT_MS) >> 1]!;
      if (kind <= EntryKind.CONTACT) {
        const isLapsed = kind === EntryKind.RESERVATION && atMs + (words[at + ENTRY.LASTS]! >>> 0) <= nowMs;
        if (isLapsed || atMs < sinceMs) continue;
        const offer = words[at + ENTRY.OFFER]! >>> 0;
        const zone = words[at + ENTRY.ZONE]! >>> 0;
        const category = words[at + ENTRY.CATEGORY]! >>> 0;
        if (filter !== null && !filter.passes(offer, zone, category, (packed >>> 16) & 0xff)) continue;
      }
      if (!this.#readEntry(at, packed, atMs)) continue;
      this.#at = at + ENTRY_WORDS;
      return true;
    }
    this.#at = end;
    return false;
  }

  /** @param packed, atMs as they stand there: a contact that is not too old, a reservation that lives, or anything else. */
  #readEntry(at: number, packed: number, atMs: number): boolean {
    const words = this.#words;
    const kind = packed & 0xff;
    if (kind === EntryKind.EVENT) return false;
    // What suppresses an offer does so whichever presentation it was told of.
    const isFallback = ((packed >>> 24) & ENTRY_FLAG_FALLBACK) !== 0;
    if (isFallback && kind !== EntryKind.SUPPRESSION) return false;
    if (this.#spans !== null) {
      // A contact is that one's to whom it was presented, whoever had the device when it was seen.
      const afterMs = kind === EntryKind.CONTACT ? words[at + ENTRY.AFTER_DECISION_MS]! >>> 0 : 0;
      if (!spansHold(this.#spans, atMs - afterMs)) return false;
    }
    this.kind = kind === EntryKind.RESERVATION ? EntryKind.CONTACT : kind;
    this.firstMs = atMs;
    this.lastMs = atMs;
    if (kind === EntryKind.SUPPRESSION) {
      const minutes = words[at + ENTRY.LASTS]! >>> 0;
      this.lastMs = minutes === 0 ? Number.POSITIVE_INFINITY : atMs + minutes * MINUTE_MS;
      if (this.lastMs <= this.#nowMs) return false;
    }
    this.offer = words[at + ENTRY.OFFER]! >>> 0;
    this.zone = words[at + ENTRY.ZONE]! >>> 0;
    this.category = words[at + ENTRY.CATEGORY]! >>> 0;
    this.medium = (packed >>> 16) & 0xff;
    this.count = 1;
    return true;
  }

  #readTally(at: number): boolean {
    const words = this.#words;
    const packed = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
    const kind = packed & 0xff;
    const offer = words[at + TALLY.OFFER]! >>> 0;
    const zone = words[at + TALLY.ZONE]! >>> 0;
    const category = words[at + TALLY.CATEGORY]! >>> 0;
    const medium = (packed >>> 8) & 0xff;
    const isLeft =
      kind === EntryKind.CONTACT && this.#filter?.passes(offer, zone, category, medium) === false;
    if (isLeft) return false;
    const grain = (packed >>> 16) & 0xff;
    const bucket = words[at + TALLY.BUCKET]!;
    const endMs = bucketEndMs(bucket);
    this.kind = kind;
    this.firstMs = bucketStartMs(grain, bucket);
    const isSuppression = kind === EntryKind.SUPPRESSION;
    if (isSuppression && endMs <= this.#nowMs) return false;
    // A suppression that was added up does not say since when.
    const firstMs = isSuppression ? Number.NEGATIVE_INFINITY : this.firstMs;
    if (this.#spans !== null && !spansMeet(this.#spans, firstMs, endMs - 1)) return false;
    this.lastMs = isSuppression ? endMs : endMs - 1;
    this.offer = offer;
    this.zone = zone;
    this.category = category;
    this.medium = medium;
    this.count = words[at + TALLY.COUNT]!;
    return true;
  }
}

function isContactTally(words: Int32Array, at: number): boolean {
  return (words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]! & 0xff) === EntryKind.CONTACT;
}

const NO_WORDS = new Int32Array(0);
const NO_DOUBLES = new Float64Array(0);
