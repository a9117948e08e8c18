/**
 * Memories that show whether they were disturbed, and a store for them in shared memory, for racing threads.
 *
 * A visitor that was changed `version` times has that version, the surrogate and the row that follow from it, and for
 * each of its entries sixteen equal words that follow from visitor and version at the time. Any lost update, torn
 * copy, or block that two slots share breaks the rule.
 */
import { assert } from "../../../assert.ts";
import { ENTRY_WORDS, MEMORY, MEMORY_HEADER_WORDS } from "../../memory-layout.ts";
import { Room, type VisitorTable } from "../index.ts";
import { patientLock, unlockWord } from "../spin.ts";

const RACE_COLUMNS = 20;
const ENTRIES_MAX = 40;
const ENTRIES_KEPT = 3;
/** Lock, version, first entry's version, entries. */
const STORED_WORDS = 4;

export interface RaceStore {
  readonly stored: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

export function makeRaceStore(visitorCount: number): RaceStore {
  return {
    stored: new SharedArrayBuffer(4 * STORED_WORDS * visitorCount),
    counts: new SharedArrayBuffer(4 * visitorCount),
  };
}

/** For tests that end threads in the middle of a commit. */
export function unlockRaceStore(store: RaceStore): void {
  const stored = new Int32Array(store.stored);
  for (let at = 0; at < stored.length; at += STORED_WORDS) Atomics.store(stored, at, 0);
}

/** Commits are [visitor, version, first entry's version, entries]. */
export function storeViews(store: RaceStore) {
  const stored = new Int32Array(store.stored);
  const counts = new Int32Array(store.counts);
  const locked = <T>(visitor: number, work: (at: number) => T): T => {
    const at = visitor * STORED_WORDS;
    assert(patientLock(stored, at, 99, 1000), "race: the store stays locked");
    const result = work(at);
    unlockWord(stored, at);
    return result;
  };
  return {
    /** The later version stays: commits of several threads overtake one another. */
    commit: (commit: Int32Array): void =>
      locked(commit[0]!, (at) => {
        if (commit[1]! > stored[at + 1]!) stored.set(commit.subarray(1), at + 1);
      }),
    read: (visitor: number): Int32Array => locked(visitor, (at) => stored.slice(at + 1, at + STORED_WORDS)),
    count: (visitor: number, changes: number): void => void Atomics.add(counts, visitor, changes),
    counted: (visitor: number): number => Atomics.load(counts, visitor),
  };
}

function entryWord(visitor: number, version: number): number {
  return Math.imul(visitor * 65_537 + version, 0x9e37_79b1) | 1;
}

function versionAt(table: VisitorTable, slot: number): number {
  return (table.memoryStart(slot) + MEMORY.VERSION) >> 1;
}

/** Writes a visitor as the store has it; false: there is no room now. */
export function load(
  table: VisitorTable,
  slot: number,
  visitor: number,
  store: ReturnType<typeof storeViews>,
): boolean {
  const [version, first, entries] = store.read(visitor) as unknown as [number, number, number];
  if (table.replaceMemory(slot, MEMORY_HEADER_WORDS + entries * ENTRY_WORDS) !== Room.OK) return false;
  const start = table.memoryStart(slot);
  for (let index = 0; index < entries; index++) {
    const at = start + MEMORY_HEADER_WORDS + index * ENTRY_WORDS;
    table.memoryWords.fill(entryWord(visitor, first + index), at, at + ENTRY_WORDS);
  }
  table.memoryWords[start + MEMORY.ENTRY_COUNT] = entries;
  table.memoryWords[start + MEMORY.WORDS] = MEMORY_HEADER_WORDS + entries * ENTRY_WORDS;
  table.memoryDoubles[versionAt(table, slot)] = version;
  writeFacts(table, slot, visitor, version);
  return true;
}

/** Changes the visitor once; false: there was no room, nothing was changed. */
export function change(table: VisitorTable, slot: number, visitor: number, how: number): boolean {
  const words = table.memoryWords;
  const version = table.memoryDoubles[versionAt(table, slot)]! + 1;
  let start = table.memoryStart(slot);
  const entries = words[start + MEMORY.ENTRY_COUNT]!;
  let used = words[start + MEMORY.WORDS]!;
  if (entries >= ENTRIES_MAX || (how === 0 && entries > ENTRIES_KEPT)) {
    // The oldest are dropped, in place: within the published words.
    table.beginChange(slot);
    const from = start + used - ENTRIES_KEPT * ENTRY_WORDS;
    words.copyWithin(start + MEMORY_HEADER_WORDS, from, start + used);
    used = MEMORY_HEADER_WORDS + ENTRIES_KEPT * ENTRY_WORDS;
    words[start + MEMORY.WORDS] = used;
    words[start + MEMORY.ENTRY_COUNT] = ENTRIES_KEPT;
  }
  if (table.reserveMemory(slot, used + ENTRY_WORDS) !== Room.OK) {
    assert(table.memoryStart(slot) === start, "race: nothing moves where there is no room");
    return false;
  }
  start = table.memoryStart(slot);
  words.fill(entryWord(visitor, version), start + used, start + used + ENTRY_WORDS);
  words[start + MEMORY.WORDS] = used + ENTRY_WORDS;
  words[start + MEMORY.ENTRY_COUNT]!++;
  table.memoryDoubles[versionAt(table, slot)] = version;
  writeFacts(table, slot, visitor, version);
  table.markDirty(slot);
  return true;
}

function writeFacts(table: VisitorTable, slot: number, visitor: number, version: number): void {
  table.setSurrogate(slot, visitor, version);
  table.setProfile(slot, version > 0, version + 0.5);
  table.beginRow(slot, RACE_COLUMNS);
  const start = table.rowStart(slot);
  for (let column = 0; column < RACE_COLUMNS; column += 3)
    table.rows[start + table.cellOf(column)] = visitor + version + column;
  table.endRow(slot, RACE_COLUMNS);
}

/** Throws where the visitor breaks the rule. A row that counts as not filled is written again. */
export function check(table: VisitorTable, slot: number, visitor: number): void {
  const start = table.memoryStart(slot);
  const version = table.memoryDoubles[versionAt(table, slot)]!;
  const entries = table.memoryWords[start + MEMORY.ENTRY_COUNT]!;
  assert(
    table.memoryWords[start + MEMORY.WORDS] === MEMORY_HEADER_WORDS + entries * ENTRY_WORDS,
    "race: words",
  );
  for (let index = 0; index < entries; index++) {
    const word = entryWord(visitor, version - entries + 1 + index);
    const at = start + MEMORY_HEADER_WORDS + index * ENTRY_WORDS;
    for (let offset = 0; offset < ENTRY_WORDS; offset++)
      assert(table.memoryWords[at + offset] === word, "race: an entry is not what was written");
  }
  assert(table.surrogateHigh(slot) === visitor && table.surrogateLow(slot) === version, "race: surrogate");
  assert(table.profileUpdatedAtMs(slot) === version + 0.5, "race: profile");
  if (table.columnsFilled(slot) === 0) {
    writeFacts(table, slot, visitor, version);
    return;
  }
  for (let column = 0; column < RACE_COLUMNS; column++) {
    const cell = table.rows[table.rowStart(slot) + table.cellOf(column)]!;
    const isRight = column % 3 === 0 ? cell === visitor + version + column : Number.isNaN(cell);
    assert(isRight, "race: a cell is not what was written");
  }
}

/** What is to be committed of a held slot. */
export function copyOut(table: VisitorTable, slot: number): Int32Array {
  const start = table.memoryStart(slot);
  const version = table.memoryDoubles[versionAt(table, slot)]!;
  const entries = table.memoryWords[start + MEMORY.ENTRY_COUNT]!;
  return Int32Array.of(table.surrogateHigh(slot), version, version - entries + 1, entries);
}
