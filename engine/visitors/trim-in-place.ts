/**
 * Trimming a memory where it lies, without objects: what `trimMemory` does to entries, for the hot path.
 *
 * A visitor that is seen often fills its room every sixteen presentations; decoding, trimming and encoding costs a
 * hundred microseconds then, this a few. What is rare is left to `trimMemory`: tallies that grow coarser, tallies at
 * their bound, suppressions, too many live reservations. (Event ids are forgotten there, too; nothing hangs on when.)
 */
import { entriesRoom, entriesStart, talliesStart } from "./memory-codec.ts";
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
import { isOutOfDate, lastQuarterOf } from "./tallies.ts";

const US_PER_MS = 1000;
const COUNT_MAX = 0x7fff_ffff;

/** Entries in order: where each lies in the view. */
const order = new Int32Array(ENTRIES_COUNT_MAX);
const keptWords = new Int32Array(ENTRIES_COUNT_MAX * ENTRY_WORDS);
const tallyWords = new Int32Array((MEMORY_LIMITS.talliesMax + 1) * TALLY_WORDS);
let tallyCount = 0;
const added = new Int32Array(TALLY_WORDS);
const asked: { kind: EntryKindNumber; grain: number; bucket: number } = {
  kind: EntryKind.CONTACT,
  grain: 0,
  bucket: 0,
};

/**
 * Makes room for more entries; the memory gets smaller, never larger. False: nothing was changed, `trimMemory` must.
 *
 * Changes words within the published ones: who may have to put them back copies them first.
 * Cost: O(entries + tallies), a few microseconds; allocates nothing.
 */
export function trimInPlace(view: MemoryView): boolean {
  const { words, doubles, start } = view;
  const newestMs = Math.floor(doubles[(start + MEMORY.LAST_FACT_US) >> 1]! / US_PER_MS);
  const count = words[start + MEMORY.ENTRY_COUNT]!;
  if (!readTallies(view, Math.floor(newestMs / BUCKET_MS))) return false;
  sortEntries(view, count);

  let events = 0;
  let live = 0;
  for (let index = 0; index < count; index++) {
    const at = order[index]!;
    if (kindAt(words, at) === EntryKind.EVENT) events++;
    else if (isLiveAt(view, at, newestMs)) live++;
  }
  if (live > MEMORY_LIMITS.liveReservationsMax) return false;
  let eventsLeft = Math.max(0, events - MEMORY_LIMITS.eventEntriesMax);
  let othersLeft = Math.max(0, count - live - eventsLeft - MEMORY_LIMITS.entriesKept);
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const at = order[index]!;
    if (eventsLeft > 0 && kindAt(words, at) === EntryKind.EVENT) eventsLeft--;
    else if (othersLeft > 0 && !isLiveAt(view, at, newestMs)) {
      othersLeft--;
      if (!tallyAt(view, at)) return false;
    } else {
      const to = kept++ * ENTRY_WORDS;
      for (let word = 0; word < ENTRY_WORDS; word++) keptWords[to + word] = words[at + word]!;
    }
  }

  let at = talliesStart(view);
  for (let word = 0; word < tallyCount * TALLY_WORDS; word++) words[at++] = tallyWords[word]!;
  for (let word = 0; word < kept * ENTRY_WORDS; word++) words[at++] = keptWords[word]!;
  words[start + MEMORY.TALLY_COUNT] = tallyCount;
  words[start + MEMORY.ENTRY_COUNT] = kept;
  words[start + MEMORY.WORDS] = at - start;
  words[start + MEMORY.ENTRIES_ROOM] = entriesRoom(kept);
  return true;
}

/** Copies the tallies aside; false where one of them has to change by its age. */
function readTallies(view: MemoryView, newestQuarter: number): boolean {
  const { words, start } = view;
  const from = talliesStart(view);
  tallyCount = words[start + MEMORY.TALLY_COUNT]!;
  for (let word = 0; word < tallyCount * TALLY_WORDS; word++) tallyWords[word] = words[from + word]!;
  for (let index = 0; index < tallyCount; index++) {
    const packed = tallyWords[index * TALLY_WORDS + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
    asked.kind = (packed & 0xff) as EntryKindNumber;
    asked.grain = (packed >>> 16) & 0xff;
    asked.bucket = tallyWords[index * TALLY_WORDS + TALLY.BUCKET]!;
    if (isOutOfDate(asked, newestQuarter)) return false;
  }
  return true;
}

/** By insertion: they are in order but for the last few. */
function sortEntries(view: MemoryView, count: number): void {
  let at = entriesStart(view);
  for (let index = 0; index < count; index++, at += ENTRY_WORDS) {
    let place = index;
    while (place > 0 && compareAt(view, order[place - 1]!, at) > 0) {
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

/** Adds the entry to the tallies aside, in their order; false where it is not for here. */
function tallyAt({ words, doubles }: MemoryView, at: number): boolean {
  const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const kind = packed & 0xff;
  const flags = packed >>> 24;
  if (kind === EntryKind.SUPPRESSION) return false;
  const isForgotten =
    kind === EntryKind.RESERVATION || kind === EntryKind.EVENT || (flags & ENTRY_FLAG_FALLBACK) !== 0;
  if (isForgotten) return true;
  added[TALLY.OFFER] = words[at + ENTRY.OFFER]!;
  added[TALLY.ZONE] = words[at + ENTRY.ZONE]!;
  added[TALLY.CATEGORY] = words[at + ENTRY.CATEGORY]!;
  added[TALLY.KIND_MEDIUM_GRAIN_FLAGS] = packTally(kind, (packed >>> 16) & 0xff, flags & ENTRY_FLAG_HELD_OUT);
  added[TALLY.BUCKET] = Math.floor(doubles[(at + ENTRY.AT_MS) >> 1]! / BUCKET_MS);
  added[TALLY.COUNT] = 1;
  let place = tallyCount;
  while (place > 0) {
    const order = compareToAdded((place - 1) * TALLY_WORDS);
    if (order === 0) {
      const countAt = (place - 1) * TALLY_WORDS + TALLY.COUNT;
      if (tallyWords[countAt]! < COUNT_MAX) tallyWords[countAt]! += 1;
      return true;
    }
    if (order < 0) break;
    place--;
  }
  if (tallyCount >= MEMORY_LIMITS.talliesMax) return false;
  tallyWords.copyWithin((place + 1) * TALLY_WORDS, place * TALLY_WORDS, tallyCount * TALLY_WORDS);
  tallyWords.set(added, place * TALLY_WORDS);
  tallyCount += 1;
  return true;
}

function packTally(kind: number, medium: number, flags: number): number {
  return kind | (medium << 8) | (Grain.QUARTER << 16) | (flags << 24);
}

/** `compareTallies` over words, without counts: 0 where it is the same subject and bucket. */
function compareToAdded(at: number): number {
  const packedA = tallyWords[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  const packedB = added[TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  const kindA = packedA & 0xff;
  const kindB = packedB & 0xff;
  const grainA = (packedA >>> 16) & 0xff;
  return (
    Number(kindA === EntryKind.CONTACT) - Number(kindB === EntryKind.CONTACT) ||
    lastQuarterOf(grainA, tallyWords[at + TALLY.BUCKET]!) - added[TALLY.BUCKET]! ||
    kindA - kindB ||
    compareWords(tallyWords[at + TALLY.OFFER]!, added[TALLY.OFFER]!) ||
    compareWords(tallyWords[at + TALLY.ZONE]!, added[TALLY.ZONE]!) ||
    compareWords(tallyWords[at + TALLY.CATEGORY]!, added[TALLY.CATEGORY]!) ||
    ((packedA >>> 8) & 0xff) - ((packedB >>> 8) & 0xff) ||
    (packedA >>> 24) - (packedB >>> 24) ||
    grainA
  );
}
