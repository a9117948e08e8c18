/**
 * A visitor's memory between objects and words: `memory-layout.ts` says which words.
 *
 * `decodeMemory` trusts its words (they are the table's); what comes from a disk goes through `openMemory` first, which
 * holds every count, size and code against its bounds: bad bytes are an operating error, never a crash.
 * LMDB keeps exactly these words, little-endian.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { decisionIdFromWords, decisionIdToWords, factIdFromWords, factIdToWords } from "./fact-id.ts";
import type { MemoryEntry, MemoryTally, VisitorMemory } from "./memory.ts";
import { turnOver } from "./memory-formats.ts";
import {
  ENTRY,
  ENTRY_FLAG_FALLBACK,
  ENTRY_FLAG_HELD_OUT,
  ENTRY_WORDS,
  type EntryKindNumber,
  EVENT_ID,
  EVENT_ID_WORDS,
  MARK_WORDS,
  MEMORY,
  MEMORY_FORMAT,
  MEMORY_HEADER_WORDS,
  MEMORY_LIMITS,
  type MemoryView,
  TALLY,
  TALLY_WORDS,
} from "./memory-layout.ts";
import { encodeLink, linksOf, linksWords } from "./memory-links.ts";
import { memoryFault } from "./memory-verify.ts";

export function emptyMemory(): VisitorMemory {
  return {
    version: 0,
    lastFactUs: 0,
    links: [],
    marks: [],
    eventIds: [],
    tallies: [],
    dayLine: 0,
    forgotten: 0,
    entries: [],
  };
}

/** Words that the memory takes; even. Cost: O(links). */
export function memoryWords(memory: VisitorMemory): number {
  return (
    MEMORY_HEADER_WORDS +
    linksWords(memory.links) +
    MARK_WORDS * memory.marks.length +
    EVENT_ID_WORDS * memory.eventIds.length +
    TALLY_WORDS * memory.tallies.length +
    ENTRY_WORDS * memory.entries.length
  );
}

/** Words of a memory that lies in place, header included. */
export function viewWords({ words, start }: MemoryView): number {
  return words[start + MEMORY.WORDS]!;
}

/** The memory in words of its own. */
export function encodeMemory(memory: VisitorMemory): Int32Array {
  const words = new Int32Array(memoryWords(memory));
  encodeMemoryInto(memory, memoryViewOf(words));
  return words;
}

/** A view of words from their beginning. Shapes: `words` begins at a multiple of 8 bytes of its buffer. */
export function memoryViewOf(words: Int32Array): MemoryView {
  assert(words.byteOffset % 8 === 0, "memory: words begin at a double");
  const doubles = new Float64Array(words.buffer, words.byteOffset, words.length >> 1);
  return { words, doubles, start: 0, spans: null };
}

/**
 * Writes the memory at `view.start`, where there must be room for `memoryWords(memory)`; returns the words written.
 *
 * Cost: O(size); allocates nothing.
 */
export function encodeMemoryInto(memory: VisitorMemory, view: MemoryView): number {
  const { words, doubles, start } = view;
  const total = memoryWords(memory);
  assert((start & 1) === 0 && start + total <= words.length, "memory: no room at an even word");
  words.fill(0, start, start + MEMORY_HEADER_WORDS);
  words[start + MEMORY.FORMAT] = MEMORY_FORMAT | (memory.dayLine << 8);
  words[start + MEMORY.MARK_COUNT] = memory.marks.length;
  words[start + MEMORY.EVENT_ID_COUNT] = memory.eventIds.length;
  words[start + MEMORY.ENTRY_COUNT] = memory.entries.length;
  words[start + MEMORY.TALLY_COUNT] = memory.tallies.length;
  words[start + MEMORY.WORDS] = total;
  words[start + MEMORY.ENTRIES_ROOM] = entriesRoom(memory.entries.length);
  doubles[(start + MEMORY.VERSION) >> 1] = memory.version;
  doubles[(start + MEMORY.LAST_FACT_US) >> 1] = memory.lastFactUs;
  let at = start + MEMORY_HEADER_WORDS;
  for (const link of memory.links) at = encodeLink(link, view, at);
  words[start + MEMORY.LINK_WORDS] = at - start - MEMORY_HEADER_WORDS;
  for (const mark of memory.marks) {
    factIdToWords(mark, words, at);
    at += MARK_WORDS;
  }
  for (const { hashHigh, hashLow, atMs } of memory.eventIds) {
    words[at + EVENT_ID.HASH_HIGH] = hashHigh;
    words[at + EVENT_ID.HASH_LOW] = hashLow;
    doubles[(at + EVENT_ID.AT_MS) >> 1] = atMs;
    at += EVENT_ID_WORDS;
  }
  for (const tally of memory.tallies) {
    encodeTally(tally, words, at);
    at += TALLY_WORDS;
  }
  for (const entry of memory.entries) {
    encodeEntry(entry, view, at);
    at += ENTRY_WORDS;
  }
  assert(at === start + total, "memory: its size was miscounted");
  return total;
}

/** Entries that may stand in place before the memory is trimmed. */
export function entriesRoom(entryCount: number): number {
  return Math.max(MEMORY_LIMITS.entriesMax, entryCount + MEMORY_LIMITS.appendsMin);
}

/** The memory as objects. Cost: O(size), allocates all of it. */
export function decodeMemory(view: MemoryView): VisitorMemory {
  const { words, doubles, start } = view;
  assert(formatOf(view) === MEMORY_FORMAT, "memory: words of another format");
  let at = start + MEMORY_HEADER_WORDS;
  const links = linksOf(view);
  at += words[start + MEMORY.LINK_WORDS]!;
  const marks: string[] = [];
  for (let left = words[start + MEMORY.MARK_COUNT]!; left > 0; left--, at += MARK_WORDS)
    marks.push(factIdFromWords(words, at));
  const eventIds: VisitorMemory["eventIds"] = [];
  for (let left = words[start + MEMORY.EVENT_ID_COUNT]!; left > 0; left--, at += EVENT_ID_WORDS)
    eventIds.push({
      hashHigh: words[at + EVENT_ID.HASH_HIGH]! >>> 0,
      hashLow: words[at + EVENT_ID.HASH_LOW]! >>> 0,
      atMs: doubles[(at + EVENT_ID.AT_MS) >> 1]!,
    });
  const tallies: MemoryTally[] = [];
  for (let left = words[start + MEMORY.TALLY_COUNT]!; left > 0; left--, at += TALLY_WORDS)
    tallies.push(decodeTally(words, at));
  const entries: MemoryEntry[] = [];
  for (let left = words[start + MEMORY.ENTRY_COUNT]!; left > 0; left--, at += ENTRY_WORDS)
    entries.push(decodeEntry(view, at));
  return {
    version: doubles[(start + MEMORY.VERSION) >> 1]!,
    lastFactUs: doubles[(start + MEMORY.LAST_FACT_US) >> 1]!,
    links,
    marks,
    eventIds,
    tallies,
    dayLine: dayLineOf(view),
    forgotten: 0,
    entries,
  };
}

/**
 * A view of a memory that was stored, verified; copies the bytes where they do not lie at a multiple of 8, else they may
 * be written to (`verifyMemory`).
 *
 * Cost: O(size). Errors: DATA_DIR_INVALID with what is wrong.
 */
export function openMemory(bytes: Uint8Array): MemoryView {
  const isAligned = bytes.byteOffset % 8 === 0;
  const size = bytes.byteLength - (bytes.byteLength % 8);
  const own = isAligned ? bytes : Uint8Array.from(bytes);
  const view = memoryViewOf(new Int32Array(own.buffer, own.byteOffset, size / 4));
  verifyMemory(view, size / 4);
  return view;
}

/**
 * Also turns words of an earlier format over, where they lie: they may become fewer.
 *
 * `wordsMax`: words from `view.start` on that may be read. Cost: O(size). Errors: DATA_DIR_INVALID.
 */
export function verifyMemory(view: MemoryView, wordsMax: number): void {
  const fault = memoryFault(view, wordsMax);
  if (fault !== "") throw new NodeError("DATA_DIR_INVALID", `a visitor's memory is damaged: ${fault}`);
  if (formatOf(view) !== MEMORY_FORMAT) turnOver(view);
}

export function formatOf({ words, start }: MemoryView): number {
  return words[start + MEMORY.FORMAT]! & 0xff;
}

/** `VisitorMemory.dayLine` */
export function dayLineOf({ words, start }: MemoryView): number {
  return words[start + MEMORY.FORMAT]! >>> 8;
}

/** Words from `entry 0` on: where the entries begin. */
export function entriesStart({ words, start }: MemoryView): number {
  return start + words[start + MEMORY.WORDS]! - ENTRY_WORDS * words[start + MEMORY.ENTRY_COUNT]!;
}

/** Where the tallies begin; they end where the entries begin. */
export function talliesStart(view: MemoryView): number {
  return entriesStart(view) - TALLY_WORDS * view.words[view.start + MEMORY.TALLY_COUNT]!;
}

export function eventIdsStart(view: MemoryView): number {
  return talliesStart(view) - EVENT_ID_WORDS * view.words[view.start + MEMORY.EVENT_ID_COUNT]!;
}

export function marksStart({ words, start }: MemoryView): number {
  return start + MEMORY_HEADER_WORDS + words[start + MEMORY.LINK_WORDS]!;
}

function encodeTally(tally: MemoryTally, words: Int32Array, at: number): void {
  words[at + TALLY.OFFER] = tally.offer;
  words[at + TALLY.ZONE] = tally.zone;
  words[at + TALLY.CATEGORY] = tally.category;
  words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS] =
    tally.kind | (tally.medium << 8) | (tally.grain << 16) | (tally.flags << 24);
  words[at + TALLY.BUCKET] = tally.bucket;
  words[at + TALLY.COUNT] = tally.count;
}

function decodeTally(words: Int32Array, at: number): MemoryTally {
  const packed = words[at + TALLY.KIND_MEDIUM_GRAIN_FLAGS]!;
  return {
    offer: words[at + TALLY.OFFER]! >>> 0,
    zone: words[at + TALLY.ZONE]! >>> 0,
    category: words[at + TALLY.CATEGORY]! >>> 0,
    kind: (packed & 0xff) as EntryKindNumber,
    medium: (packed >>> 8) & 0xff,
    grain: (packed >>> 16) & 0xff,
    flags: packed >>> 24,
    bucket: words[at + TALLY.BUCKET]!,
    count: words[at + TALLY.COUNT]!,
  };
}

function encodeEntry(entry: MemoryEntry, { words, doubles }: MemoryView, at: number): void {
  assert(entry.position >= 0 && entry.position <= 0xff, "memory: a position is one byte");
  const flags = (entry.heldOut ? ENTRY_FLAG_HELD_OUT : 0) | (entry.fallback ? ENTRY_FLAG_FALLBACK : 0);
  decisionIdToWords(entry.decisionId, words, at + ENTRY.DECISION);
  words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS] =
    entry.kind | (entry.position << 8) | (entry.medium << 16) | (flags << 24);
  words[at + ENTRY.OFFER] = entry.offer;
  words[at + ENTRY.RULE] = entry.rule;
  words[at + ENTRY.ZONE] = entry.zone;
  words[at + ENTRY.POINT] = entry.point;
  words[at + ENTRY.CATEGORY] = entry.category;
  words[at + ENTRY.CHANNEL] = entry.channel;
  words[at + ENTRY.EVENT] = entry.event;
  doubles[(at + ENTRY.AT_MS) >> 1] = entry.atMs;
  words[at + ENTRY.LASTS] = entry.lasts;
  words[at + ENTRY.AFTER_DECISION_MS] = entry.afterDecisionMs;
}

function decodeEntry({ words, doubles }: MemoryView, at: number): MemoryEntry {
  const packed = words[at + ENTRY.KIND_POSITION_MEDIUM_FLAGS]!;
  const flags = packed >>> 24;
  return {
    kind: (packed & 0xff) as EntryKindNumber,
    decisionId: decisionIdFromWords(words, at + ENTRY.DECISION),
    position: (packed >>> 8) & 0xff,
    medium: (packed >>> 16) & 0xff,
    heldOut: (flags & ENTRY_FLAG_HELD_OUT) !== 0,
    fallback: (flags & ENTRY_FLAG_FALLBACK) !== 0,
    offer: words[at + ENTRY.OFFER]! >>> 0,
    rule: words[at + ENTRY.RULE]! >>> 0,
    zone: words[at + ENTRY.ZONE]! >>> 0,
    point: words[at + ENTRY.POINT]! >>> 0,
    category: words[at + ENTRY.CATEGORY]! >>> 0,
    channel: words[at + ENTRY.CHANNEL]! >>> 0,
    event: words[at + ENTRY.EVENT]! >>> 0,
    atMs: doubles[(at + ENTRY.AT_MS) >> 1]!,
    lasts: words[at + ENTRY.LASTS]! >>> 0,
    afterDecisionMs: words[at + ENTRY.AFTER_DECISION_MS]! >>> 0,
  };
}
