/**
 * Trimming a memory where it lies, without objects: what `trimMemory` does to entries, for the hot path.
 *
 * A visitor that is seen often fills its room every sixteen presentations; decoding, trimming and encoding costs a
 * hundred microseconds then, this a few. What is rare is left to `trimMemory`: tallies that grow coarser, tallies at
 * their bound, suppressions, too many live reservations. (Event ids are forgotten there, too; nothing hangs on when.)
 */
import { dayLineOf, entriesRoom, entriesStart, talliesStart } from "./memory-codec.ts";
import {
  BUCKET_MS,
  ENTRY,
  ENTRY_FLAG_FALLBACK,
  ENTRY_FLAG_HELD_OUT,
  ENTRY_WORDS,
  EntryKind,
  type EntryKindNumber,
  Grain,
  MEMORY,
  MEMORY_LIMITS,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";
import { ENTRIES_COUNT_MAX } from "./memory-verify.ts";
import { dayLineAt, isOutOfDate, isYoung } from "./tallies.ts";

const US_PER_MS = 1000;
const COUNT_MAX = 0x7fff_ffff;

/** Entries in order, then those of them that stay: where each lies in the view. */
const order = new Int32Array(ENTRIES_COUNT_MAX);
/** Those that go as tallies of one, and where it must be those that stay: aside, since tallies grow into where they lay. */
const keptWords = new Int32Array(ENTRIES_COUNT_MAX * ENTRY_WORDS);
const goneWords = new Int32Array(ENTRIES_COUNT_MAX * TALLY_WORDS);
const asked: { kind: EntryKindNumber; grain: number; bucket: number } = {
  kind: EntryKind.CONTACT,
  grain: 0,
  bucket: 0,
};

/**
 * Makes room for more entries; the memory gets smaller, never larger. False: nothing was changed, `trimMemory` must.
 *
 * Changes words within the published ones: who may have to put them back copies them first.
 * Cost: O(entries), and of tallies those that may have to change; a few microseconds; allocates nothing.
 */
export function trimInPlace(view: MemoryView): boolean {
  const { words, doubles, start } = view;
  const newestMs = Math.floor(doubles[(start + MEMORY.LAST_FACT_US) >> 1]! / US_PER_MS);
  const count = words[start + MEMORY.ENTRY_COUNT]!;
  if (!talliesAreFine(view, Math.floor(newestMs / BUCKET_MS))) return false;
  let events = 0;
  let live = 0;
  let at = entriesStart(view);
  for (let index = 0; index < count; index++, at += ENTRY_WORDS) {
    const kind = kindAt(words, at);
    if (kind === EntryKind.SUPPRESSION) return false;
    if (kind === EntryKind.EVENT) events++;
    else if (isLiveAt(view, at, newestMs)) live++;
  }
  let eventsLeft = Math.max(0, events - MEMORY_LIMITS.eventEntriesMax);
  let othersLeft = Math.max(0, count - live - eventsLeft - MEMORY_LIMITS.entriesKept);
  const isTooMuch =
    live > MEMORY_LIMITS.liveReservationsMax ||
    words[start + MEMORY.TALLY_COUNT]! + othersLeft > MEMORY_LIMITS.talliesInPlaceMax;
  if (isTooMuch) return false;

  const entriesAt = entriesStart(view);
  sortEntries(view, count);
  let kept = 0;
  let gone = 0;
  let isRun = true;
  for (let index = 0; index < count; index++) {
    const at = order[index]!;
    if (eventsLeft > 0 && kindAt(words, at) === EntryKind.EVENT) eventsLeft--;
    else if (othersLeft > 0 && !isLiveAt(view, at, newestMs)) {
      othersLeft--;
      if (isCounted(words, at)) writeTally(view, at, gone++ * TALLY_WORDS);
    } else {
      isRun &&= kept === 0 || at === order[kept - 1]! + ENTRY_WORDS;
      order[kept++] = at;
    }
  }
  // The usual case: what stays lies in one run behind what goes, and no tally reaches it.
  const staysInPlace = isRun && (kept === 0 || order[0]! >= entriesAt + gone * TALLY_WORDS);
  if (!staysInPlace) copyAside(words, kept);
  const from = talliesStart(view);
  for (let index = 0; index < gone; index++) addToTallies(view, from, index * TALLY_WORDS);
  at = from + words[start + MEMORY.TALLY_COUNT]! * TALLY_WORDS;
  const keptSize = kept * ENTRY_WORDS;
  if (staysInPlace) words.copyWithin(at, order[0]!, order[0]! + keptSize);
  else for (let word = 0; word < keptSize; word++) words[at + word] = keptWords[word]!;
  at += keptSize;
  words[start + MEMORY.ENTRY_COUNT] = kept;
  words[start + MEMORY.WORDS] = at - start;
  words[start + MEMORY.ENTRIES_ROOM] = entriesRoom(kept);
  return true;
}

/** Whether none has to change by its age. They stand by their last quarters, and what is young need not. */
function talliesAreFine(view: MemoryView, newestQuarter: number): boolean {
  const { words } = view;
  const line = dayLineAt(newestQuarter, dayLineOf(view));
  const end = entriesStart(view);
  for (let at = talliesStart(view); at < end; at += TALLY_WORDS) {
    const packed = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
    asked.kind = (packed & 0xff) as EntryKindNumber;
    asked.grain = (packed >>> 16) & 0xff;
    asked.bucket = words[at + TALLY.BUCKET]!;
    if (isOutOfDate(asked, newestQuarter, line)) return false;
    if (asked.kind === EntryKind.CONTACT && isYoung(asked.bucket, line)) return true;
  }
  return true;
}

/** The first `kept` of `order`, into `keptWords`. */
function copyAside(words: Int32Array, kept: number): void {
  for (let index = 0; index < kept; index++) {
    const at = order[index]!;
    for (let word = 0; word < ENTRY_WORDS; word++) keptWords[index * ENTRY_WORDS + word] = words[at + word]!;
  }
}

/** By insertion: they are in order but for the last few. */
function sortEntries(view: MemoryView, count: number): void {
  const { doubles } = view;
  let at = entriesStart(view);
  for (let index = 0; index < count; index++, at += ENTRY_WORDS) {
    let place = index;
    const atMs = doubles[(at + ENTRY.AT_MS) >> 1]!;
    while (place > 0) {
      const before = order[place - 1]!;
      if (doubles[(before + ENTRY.AT_MS) >> 1]! < atMs || compareAt(view, before, at) <= 0) break;
      order[place] = order[place - 1]!;
      place--;
    }
    order[place] = at;
  }
}

/** `compareEntries` over words. */
function compareAt({ words, doubles }: MemoryView, a: number, b: number): number {
  const byTime = doubles[(a + ENTRY.AT_MS) >> 1]! - doubles[(b + ENTRY.AT_MS) >> 1]!;
  if (byTime !== 0) return byTime;
  for (let word = 0; word < 4; word++) {
    const byDecision = compareWords(words[a + word]!, words[b + word]!);
    if (byDecision !== 0) return byDecision;
  }
  const packedA = words[a + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const packedB = words[b + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  return (
    ((packedA >>> 8) & 0xff) - ((packedB >>> 8) & 0xff) ||
    compareWords(words[a + ENTRY.OFFER]!, words[b + ENTRY.OFFER]!) ||
    (packedA & 0xff) - (packedB & 0xff) ||
    compareWords(words[a + ENTRY.EVENT]!, words[b + ENTRY.EVENT]!) ||
    compareWords(words[a + ENTRY.LASTS]!, words[b + ENTRY.LASTS]!) ||
    compareWords(words[a + ENTRY.RULE]!, words[b + ENTRY.RULE]!) ||
    compareWords(words[a + ENTRY.ZONE]!, words[b + ENTRY.ZONE]!) ||
    compareWords(words[a + ENTRY.POINT]!, words[b + ENTRY.POINT]!) ||
    compareWords(words[a + ENTRY.CATEGORY]!, words[b + ENTRY.CATEGORY]!) ||
    compareWords(words[a + ENTRY.CHANNEL]!, words[b + ENTRY.CHANNEL]!) ||
    ((packedA >>> 16) & 0xff) - ((packedB >>> 16) & 0xff) ||
    ((packedA >>> 24) & ENTRY_FLAG_HELD_OUT) - ((packedB >>> 24) & ENTRY_FLAG_HELD_OUT) ||
    ((packedA >>> 24) & ENTRY_FLAG_FALLBACK) - ((packedB >>> 24) & ENTRY_FLAG_FALLBACK) ||
    compareWords(words[a + ENTRY.AFTER_DECISION_MS]!, words[b + ENTRY.AFTER_DECISION_MS]!)
  );
}

/** As unsigned. */
function compareWords(a: number, b: number): number {
  return (a >>> 0) - (b >>> 0);
}

function kindAt(words: Int32Array, at: number): number {
  return words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]! & 0xff;
}

function isLiveAt({ words, doubles }: MemoryView, at: number, nowMs: number): boolean {
  if (kindAt(words, at) !== EntryKind.RESERVATION) return false;
  return doubles[(at + ENTRY.AT_MS) >> 1]! + (words[at + ENTRY.LASTS]! >>> 0) > nowMs;
}

/** What is no longer an entry and counts on. */
function isCounted(words: Int32Array, at: number): boolean {
  const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const kind = packed & 0xff;
  const isResponse = kind === EntryKind.ACCEPT || kind === EntryKind.REJECT;
  return (kind === EntryKind.CONTACT || isResponse) && ((packed >>> 24) & ENTRY_FLAG_FALLBACK) === 0;
}

/** The entry as a tally of one, in `goneWords`. */
function writeTally({ words, doubles }: MemoryView, at: number, to: number): void {
  const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const kind = packed & 0xff;
  const medium = (packed >>> 16) & 0xff;
  const flags = (packed >>> 24) & ENTRY_FLAG_HELD_OUT;
  goneWords[to + TALLY.OFFER] = words[at + ENTRY.OFFER]!;
  goneWords[to + TALLY.ZONE] = words[at + ENTRY.ZONE]!;
  goneWords[to + TALLY.CATEGORY] = words[at + ENTRY.CATEGORY]!;
  goneWords[to + TALLY.KIND_MEDIUM_GRAIN_FLAGS] =
    kind | (medium << 8) | (Grain.QUARTER << 16) | (flags << 24);
  goneWords[to + TALLY.BUCKET] = Math.floor(doubles[(at + ENTRY.AT_MS) >> 1]! / BUCKET_MS);
  goneWords[to + TALLY.COUNT] = 1;
}

/** Adds a tally of `goneWords` to those of the view, in their order; what lies behind them may be written over. */
function addToTallies({ words, start }: MemoryView, from: number, gone: number): void {
  const end = from + words[start + MEMORY.TALLY_COUNT]! * TALLY_WORDS;
  let place = end;
  for (; place > from; place -= TALLY_WORDS) {
    const at = place - TALLY_WORDS;
    const order = compareTallyAt(words, at, gone);
    if (order < 0) break;
    if (order > 0) continue;
    if (words[at + TALLY.COUNT]! < COUNT_MAX) words[at + TALLY.COUNT]! += 1;
    return;
  }
  if (place < end) words.copyWithin(place + TALLY_WORDS, place, end);
  for (let word = 0; word < TALLY_WORDS; word++) words[place + word] = goneWords[gone + word]!;
  words[start + MEMORY.TALLY_COUNT]! += 1;
}

/** `compareTallies` over words, without counts: 0 where it is the same subject and bucket. */
function compareTallyAt(words: Int32Array, at: number, gone: number): number {
  const packedA = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  const packedB = goneWords[gone + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  const kindA = packedA & 0xff;
  const kindB = packedB & 0xff;
  const grainA = (packedA >>> 16) & 0xff;
  return (
    Number(kindA === EntryKind.CONTACT) - Number(kindB === EntryKind.CONTACT) ||
    words[at + TALLY.BUCKET]! - goneWords[gone + TALLY.BUCKET]! ||
    kindA - kindB ||
    compareWords(words[at + TALLY.OFFER]!, goneWords[gone + TALLY.OFFER]!) ||
    compareWords(words[at + TALLY.ZONE]!, goneWords[gone + TALLY.ZONE]!) ||
    compareWords(words[at + TALLY.CATEGORY]!, goneWords[gone + TALLY.CATEGORY]!) ||
    ((packedA >>> 8) & 0xff) - ((packedB >>> 8) & 0xff) ||
    (packedA >>> 24) - (packedB >>> 24) ||
    grainA
  );
}
