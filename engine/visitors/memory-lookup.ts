/**
 * Questions about single things in a memory, over words where they lie: was this event here, was this presented?
 */
import { factIdToWords } from "./fact-id.ts";
import { entriesStart, eventIdsStart, talliesStart } from "./memory-codec.ts";
import {
  BUCKET_MS,
  ENTRY,
  ENTRY_WORDS,
  EntryKind,
  type EntryKindNumber,
  EVENT_ID,
  EVENT_ID_WORDS,
  MEMORY,
  MEMORY_LIMITS,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";
import { bucketEndMs } from "./tallies.ts";

const idWords = new Int32Array(4);

/** Whether an event of that id was folded within the last 26 h. Cost: O(event ids), allocates nothing. */
export function holdsEventId(
  memories: readonly MemoryView[],
  [hashHigh, hashLow]: readonly [number, number],
  nowMs: number,
): boolean {
  const sinceMs = nowMs - MEMORY_LIMITS.eventIdMs;
  for (const view of memories) {
    const { words, doubles } = view;
    const end = talliesStart(view);
    for (let at = eventIdsStart(view); at < end; at += EVENT_ID_WORDS) {
      const isSame =
        words[at + EVENT_ID.HASH_LOW] === (hashLow | 0) && words[at + EVENT_ID.HASH_HIGH] === (hashHigh | 0);
      if (isSame && doubles[(at + EVENT_ID.AT_MS) >> 1]! >= sinceMs) return true;
    }
  }
  return false;
}

/** When the event id came that another one would push out; 0 where there is room. Cost: a look, allocates nothing. */
export function eventIdPushedOutMs(view: MemoryView): number {
  if (view.words[view.start + MEMORY.EVENT_ID_COUNT]! < MEMORY_LIMITS.eventIdsMax) return 0;
  return view.doubles[(eventIdsStart(view) + EVENT_ID.AT_MS) >> 1]!;
}

/** Whether anything of the kind is there, an entry or added up. Cost: O(entries + tallies), a word of each. */
export function holdsKind(memories: readonly MemoryView[], kind: EntryKindNumber): boolean {
  for (let index = 0; index < memories.length; index++) {
    const view = memories[index]!;
    const { words } = view;
    const entriesAt = entriesStart(view);
    const end = view.start + words[view.start + MEMORY.WORDS]!;
    for (let at = entriesAt + ENTRY.KIND_POSITION_MEDIUM_FLAGS; at < end; at += ENTRY_WORDS)
      if ((words[at]! & 0xff) === kind) return true;
    const talliesAt = talliesStart(view) + TALLY.KIND_MEDIUM_GRAIN_FLAGS;
    for (let at = talliesAt; at < entriesAt; at += TALLY_WORDS) if ((words[at]! & 0xff) === kind) return true;
  }
  return false;
}

/** A presentation, as its code names it. */
export interface PresentationKey {
  readonly decisionId: string;
  readonly position: number;
  /** When it was decided, epoch ms. */
  readonly atMs: number;
}

/**
 * Whether a contact is known of the presentation: one that stands as an entry, or that may be among those added up.
 * A reservation is none, however alive.
 *
 * Cost: O(entries + tallies), allocates nothing.
 */
export function knowsContact(
  memories: readonly MemoryView[],
  presentation: PresentationKey,
  offer: number,
): boolean {
  factIdToWords(presentation.decisionId, idWords, 0);
  for (const view of memories) {
    const { words } = view;
    const entriesAt = entriesStart(view);
    const end = view.start + words[view.start + MEMORY.WORDS]!;
    for (let at = entriesAt; at < end; at += ENTRY_WORDS) {
      const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
      const isIt =
        (packed & 0xff) === EntryKind.CONTACT &&
        ((packed >>> 8) & 0xff) === presentation.position &&
        words[at + ENTRY.OFFER]! === (offer | 0) &&
        isDecision(words, at);
      if (isIt) return true;
    }
    for (let at = talliesStart(view); at < entriesAt; at += TALLY_WORDS) {
      const packed = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
      if ((packed & 0xff) !== EntryKind.CONTACT) continue;
      const isOffer = words[at + TALLY.OFFER]! === (offer | 0);
      const endMs = bucketEndMs(words[at + TALLY.BUCKET]!);
      if (isOffer && endMs > Math.floor(presentation.atMs / BUCKET_MS) * BUCKET_MS) return true;
    }
  }
  return false;
}

/** Whether a response without an event id stands as an entry: the same event at the same time. Cost: O(entries). */
export function holdsResponse(
  memories: readonly MemoryView[],
  { decisionId, position }: PresentationKey,
  offer: number,
  kind: EntryKindNumber,
  event: number,
  atMs: number,
): boolean {
  factIdToWords(decisionId, idWords, 0);
  for (const view of memories) {
    const { words, doubles } = view;
    const end = view.start + words[view.start + MEMORY.WORDS]!;
    for (let at = entriesStart(view); at < end; at += ENTRY_WORDS) {
      const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
      const isIt =
        (packed & 0xff) === kind &&
        ((packed >>> 8) & 0xff) === position &&
        words[at + ENTRY.OFFER]! === (offer | 0) &&
        words[at + ENTRY.EVENT]! === (event | 0) &&
        words[at + ENTRY.LASTS]! === 0 &&
        doubles[(at + ENTRY.AT_MS) >> 1]! === atMs &&
        isDecision(words, at);
      if (isIt) return true;
    }
  }
  return false;
}

/** Compares with `idWords`, from the sequence on: that differs most often. */
function isDecision(words: Int32Array, at: number): boolean {
  return (
    words[at + 3] === idWords[3] &&
    words[at + 2] === idWords[2] &&
    words[at + 1] === idWords[1] &&
    words[at] === idWords[0]
  );
}
