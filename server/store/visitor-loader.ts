/**
 * From LMDB into a slot of the visitor table: profile record → row, memory record → block; and back, as a record.
 *
 * Both records missing is an unknown visitor with an empty memory. The profile record's surrogate wins where there is one.
 * What is read is fresh: the reader lets go of its read transaction where anything was committed since it began, and
 * a slot is freed only after its commit was told.
 */
import {
  emptyMemory,
  encodeMemoryInto,
  MEMORY,
  MEMORY_HEADER_WORDS,
  MEMORY_WORDS_MAX,
  type MemoryView,
  Room,
  type VisitorTable,
} from "../../engine/index.ts";
import type { InternTable } from "./intern-table.ts";
import { type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import { encodeMemoryRecord, MemoryRecords, type WordsFault } from "./memory-record.ts";
import type { StoreNumbers } from "./numbers.ts";
import { type ProfileHead, ProfileRows } from "./profile-row.ts";
import { SESSION_LEVEL, SESSION_LEVEL_NAME, sessionFault } from "./session-record.ts";
import { TextCache } from "./text-cache.ts";
import type { VisitorSpill } from "./visitor-spill.ts";

const US_PER_MS = 1000;
const NO_TEXTS: readonly string[] = [];

export class VisitorLoader {
  readonly #environment: LmdbEnvironment;
  readonly #table: VisitorTable;
  readonly #interns: InternTable;
  readonly #numbers: StoreNumbers;
  readonly #rows: ProfileRows;
  readonly #records = new MemoryRecords();
  readonly #spill: VisitorSpill;
  readonly #texts = new TextCache();
  #forgetsSeen = 0;
  readonly #head: ProfileHead = { surrogateHigh: 0, surrogateLow: 0, version: 0, lastFactUs: 0 };

  constructor(
    environment: LmdbEnvironment,
    table: VisitorTable,
    interns: InternTable,
    numbers: StoreNumbers,
    spill: VisitorSpill,
  ) {
    this.#environment = environment;
    this.#table = table;
    this.#interns = interns;
    this.#numbers = numbers;
    this.#rows = new ProfileRows(interns, numbers, (column) => table.cellOf(column), table.columnsMax);
    this.#spill = spill;
  }

  /** Strings by their number in rows; reaches as far as any row that another thread laid out. */
  get strings(): readonly string[] {
    if (Atomics.load(this.#environment.stringsKnown, 0) > this.#interns.strings.length) this.#interns.load();
    return this.#interns.strings;
  }

  /**
   * Fills a slot that is being loaded. False: there is no room for the memory.
   *
   * Cost: two reads of LMDB, a copy. Errors: DATA_DIR_INVALID.
   */
  load(slot: number, level: number, levelName: string, id: string): boolean {
    const table = this.#table;
    this.#environment.refresh();
    const key = visitorKey(levelName, id);
    if (level === SESSION_LEVEL) return this.#loadMemory(slot, key, sessionFault);
    const hasProfile = this.#layOut(slot, key);
    const { surrogateHigh, surrogateLow, version, lastFactUs } = this.#head;
    if (!this.#loadMemory(slot, key, null)) return false;
    if (!hasProfile) return true;
    table.setSurrogate(slot, surrogateHigh, surrogateLow);
    const start = table.memoryStart(slot);
    raise(table.memoryDoubles, (start + MEMORY.VERSION) >> 1, version);
    raise(table.memoryDoubles, (start + MEMORY.LAST_FACT_US) >> 1, lastFactUs);
    return true;
  }

  /** Whether the row was laid out before this thread heard of some columns, or half. */
  lacksColumns(slot: number): boolean {
    return this.#table.columnsFilled(slot) < Math.min(this.#numbers.columnCount, this.#table.columnsMax);
  }

  /** The profile record anew: after a commit, or where the node has more columns by now. */
  reloadProfile(slot: number, levelName: string, id: string): void {
    const table = this.#table;
    this.#environment.refresh();
    if (!this.#layOut(slot, visitorKey(levelName, id))) return;
    const { surrogateHigh, surrogateLow } = this.#head;
    const isOther = table.surrogateHigh(slot) !== surrogateHigh || table.surrogateLow(slot) !== surrogateLow;
    if (isOther) table.setSurrogate(slot, surrogateHigh, surrogateLow);
  }

  /** Strings of the visitor alone, as its row's negative cells number them. May lay the row out anew. */
  textsOf(slot: number, levelName: string, id: string): readonly string[] {
    const table = this.#table;
    if (!table.hasTexts(slot)) return NO_TEXTS;
    const forgets = Atomics.load(this.#environment.forgets, 0);
    if (forgets !== this.#forgetsSeen) this.#texts.clear();
    this.#forgetsSeen = forgets;
    const key = visitorKey(levelName, id);
    const cached = this.#texts.get(key, table.profileUpdatedAtMs(slot));
    if (cached !== null) return cached;
    this.reloadProfile(slot, levelName, id);
    return this.#texts.get(key, table.profileUpdatedAtMs(slot)) ?? NO_TEXTS;
  }

  /** The slot's memory as LMDB keeps it. Copies. */
  recordOf(slot: number): Buffer {
    const table = this.#table;
    const high = table.surrogateHigh(slot);
    const low = table.surrogateLow(slot);
    const start = table.memoryStart(slot);
    if (!table.isOversize(slot))
      return encodeMemoryRecord(
        high,
        low,
        table.memoryWords,
        start,
        table.memoryWords[start + MEMORY.WORDS]!,
      );
    const { words, doubles } = this.#spill.read(slot);
    // Facts that only raise version and time touch the block's header alone.
    raise(doubles, MEMORY.VERSION >> 1, table.memoryDoubles[(start + MEMORY.VERSION) >> 1]!);
    raise(doubles, MEMORY.LAST_FACT_US >> 1, table.memoryDoubles[(start + MEMORY.LAST_FACT_US) >> 1]!);
    return encodeMemoryRecord(high, low, words, 0, words[MEMORY.WORDS]!);
  }

  /**
   * Puts the slot's memory where LMDB keeps it; one in which nothing was ever remembered leaves nothing there. Only inside
   * a write transaction.
   */
  putRecord(slot: number): void {
    const table = this.#table;
    const level = table.level(slot);
    const levelName = level === SESSION_LEVEL ? SESSION_LEVEL_NAME : this.#numbers.name(level);
    const key = visitorKey(levelName, table.id(slot));
    const start = table.memoryStart(slot);
    const isEmpty =
      !table.isOversize(slot) &&
      table.memoryWords[start + MEMORY.WORDS] === MEMORY_HEADER_WORDS &&
      table.memoryDoubles[(start + MEMORY.VERSION) >> 1] === 0;
    if (isEmpty) void this.#environment.memories.remove(key);
    else void this.#environment.memories.put(key, this.recordOf(slot));
  }

  /** Makes a slot that was emptied what `record` says, and lays its profile out again. */
  putBack(slot: number, levelName: string, id: string, record: Buffer): void {
    const { surrogateHigh, surrogateLow, view } = this.#records.read(record, null);
    if (!this.#putWords(slot, view)) return;
    this.#table.setSurrogate(slot, surrogateHigh, surrogateLow);
    this.#table.markDirty(slot);
    this.reloadProfile(slot, levelName, id);
  }

  /** Empties a held slot: nothing is known of the visitor any more. False: no room, nothing changed. */
  clear(slot: number): boolean {
    const table = this.#table;
    if (!this.#putWords(slot, null)) return false;
    table.beginRow(slot, this.#rows.learnColumns());
    table.endRow(slot, this.#rows.learnColumns());
    table.setProfile(slot, false, 0);
    table.setSurrogate(slot, 0, 0);
    if (table.isOversize(slot)) this.#spill.remove(slot);
    table.setOversize(slot, false);
    table.markDirty(slot);
    return true;
  }

  #layOut(slot: number, key: string): boolean {
    const table = this.#table;
    const { profiles } = this.#environment;
    let bytes = profiles.getBinaryFast(key);
    if (bytes !== undefined && this.#rows.mustLearn(bytes)) {
      this.#learn();
      bytes = profiles.getBinaryFast(key); // Learning reused the library's buffer.
    }
    const columnCount = this.#rows.learnColumns();
    table.beginRow(slot, columnCount);
    if (bytes === undefined) {
      table.setProfile(slot, false, 0);
    } else {
      this.#rows.headOf(bytes, this.#head);
      const textCount = this.#rows.project(bytes, table.rows, table.rowStart(slot));
      const atMs = this.#head.lastFactUs / US_PER_MS;
      table.setProfile(slot, true, atMs, textCount > 0);
      if (textCount > 0) this.#texts.set(key, atMs, this.#rows.textsOf(bytes));
    }
    table.endRow(slot, columnCount);
    return bytes !== undefined;
  }

  /** Other threads that come upon codes in the row must know that there are more strings. */
  #learn(): void {
    this.#rows.learn();
    noteStrings(this.#environment, this.#interns.strings.length);
  }

  #loadMemory(slot: number, key: string, faultOf: WordsFault | null): boolean {
    const bytes = this.#environment.memories.getBinaryFast(key);
    if (bytes === undefined) return this.#loadNothing(slot, key, faultOf);
    const record = this.#records.read(bytes, faultOf);
    this.#table.setSurrogate(slot, record.surrogateHigh, record.surrogateLow);
    return this.#putWords(slot, record.view);
  }

  #loadNothing(slot: number, key: string, faultOf: unknown): boolean {
    if (faultOf === null) {
      const bytes = this.#environment.surrogates.getBinaryFast(key);
      if (bytes !== undefined) this.#table.setSurrogate(slot, bytes.readUInt32LE(0), bytes.readUInt32LE(4));
    }
    return this.#putWords(slot, null);
  }

  /** Null: an empty memory. */
  #putWords(slot: number, view: MemoryView | null): boolean {
    const table = this.#table;
    const wordCount = view === null ? MEMORY_HEADER_WORDS : view.words[MEMORY.WORDS]!;
    const isOversize = wordCount > MEMORY_WORDS_MAX;
    if (table.replaceMemory(slot, isOversize ? MEMORY_HEADER_WORDS : wordCount) !== Room.OK) return false;
    const target = slotView(table, slot);
    if (view !== null && !isOversize) {
      table.memoryWords.set(view.words.subarray(0, wordCount), target.start);
      return true;
    }
    if (view === null) {
      encodeMemoryInto(emptyMemory(), target);
      return true;
    }
    this.#spill.write(slot, view.words.subarray(0, wordCount));
    putHeaderOnly(table, slot, view);
    return true;
  }
}

/** Says of a memory that is kept elsewhere what its header says, and that it is oversize; the block holds no more. */
export function putHeaderOnly(table: VisitorTable, slot: number, { doubles, start }: MemoryView): void {
  const version = doubles[(start + MEMORY.VERSION) >> 1]!;
  const lastFactUs = doubles[(start + MEMORY.LAST_FACT_US) >> 1]!;
  encodeMemoryInto({ ...emptyMemory(), version, lastFactUs }, slotView(table, slot));
  table.setOversize(slot, true);
}

export function slotView(table: VisitorTable, slot: number): MemoryView {
  const { memoryWords: words, memoryDoubles: doubles } = table;
  return { words, doubles, start: table.memoryStart(slot), spans: null };
}

export function noteStrings(environment: LmdbEnvironment, count: number): void {
  const { stringsKnown } = environment;
  for (let seen = Atomics.load(stringsKnown, 0); seen < count; )
    seen = Atomics.compareExchange(stringsKnown, 0, seen, count);
}

function raise(doubles: Float64Array, index: number, value: number): void {
  if (value > doubles[index]!) doubles[index] = value;
}
