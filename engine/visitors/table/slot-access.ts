/**
 * What a held slot holds: facts in its header, its row of profile columns, its memory.
 *
 * All of it is for the thread that holds the slot, and nobody else; the debug of who does not hold what it touches is
 * an assert in each write, and in `memoryStart` and `rowStart`, where reading begins.
 */
import { assert } from "../../assert.ts";
import { MEMORY, MEMORY_HEADER_WORDS } from "../memory-layout.ts";
import { keyWords, memoryStart } from "./held.ts";
import type { Slots } from "./slots.ts";
import {
  BLOCK_CLASSES,
  blockClass,
  CONTROL,
  COUNTER,
  GRANULE_WORDS,
  HEADER,
  HEADER_WORDS,
  MEMORY_WORDS_MAX,
  SlotFlag,
  type VisitorTableBuffers,
} from "./table-layout.ts";
import { readId } from "./visitor-key.ts";

/** What `reserveMemory` says; where it is not OK, nothing has changed. */
export const Room = {
  OK: 0,
  /** The arena has no block of the size: let some visitors go. */
  FULL: 1,
  /** More than the arena keeps of one visitor (`MEMORY_WORDS_MAX`): see `setOversize`. */
  OVERSIZE: 2,
} as const;
export type RoomOutcome = (typeof Room)[keyof typeof Room];

/** Up to so many words a loop is faster than the call. */
const LOOP_WORDS_MAX = 192;

export class SlotAccess {
  /** The whole arena: a memory lies at `memoryStart`. With `memoryDoubles`, the views of a `MemoryView`. */
  readonly memoryWords: Int32Array;
  readonly memoryDoubles: Float64Array;
  /** All rows: a cell is `rows[rowStart(slot) + cellOf(column)]`; NaN: nothing is stored. */
  readonly rows: Float64Array;
  /** Columns there can be while this table lives. */
  readonly columnsMax: number;
  protected readonly slots: Slots;
  readonly #headers: Int32Array;
  readonly #headerDoubles: Float64Array;
  readonly #stride: number;

  constructor(buffers: VisitorTableBuffers, slots: Slots) {
    this.slots = slots;
    this.#headers = slots.headers;
    this.#headerDoubles = new Float64Array(buffers.headers);
    this.memoryWords = slots.blocks;
    this.memoryDoubles = new Float64Array(buffers.arena);
    this.rows = new Float64Array(buffers.rows);
    this.columnsMax = slots.control[CONTROL.COLUMNS_MAX]!;
    this.#stride = slots.control[CONTROL.COLUMN_STRIDE]!;
  }

  // Facts

  level(slot: number): number {
    return this.#headers[this.#header(slot) + HEADER.LEVEL]!;
  }

  /** Allocates. */
  id(slot: number): string {
    this.#header(slot);
    return readId(this.#headers, this.memoryWords, slot);
  }

  /** u32. */
  surrogateHigh(slot: number): number {
    return this.#headers[this.#header(slot) + HEADER.SURROGATE_HIGH]! >>> 0;
  }

  surrogateLow(slot: number): number {
    return this.#headers[this.#header(slot) + HEADER.SURROGATE_LOW]! >>> 0;
  }

  setSurrogate(slot: number, high: number, low: number): void {
    const header = this.#header(slot);
    this.#headers[header + HEADER.SURROGATE_HIGH] = high;
    this.#headers[header + HEADER.SURROGATE_LOW] = low;
  }

  /** Whether the store has a profile record. */
  isKnown(slot: number): boolean {
    return (this.#headers[this.#header(slot) + HEADER.FLAGS]! & SlotFlag.KNOWN) !== 0;
  }

  /** When the profile record was last written, epoch ms; 0 without one. */
  profileUpdatedAtMs(slot: number): number {
    return this.#headerDoubles[(this.#header(slot) + HEADER.PROFILE_AT_MS) >> 1]!;
  }

  /** Whether the row has strings of this visitor alone (negative cells of string columns). */
  hasTexts(slot: number): boolean {
    return (this.#headers[this.#header(slot) + HEADER.FLAGS]! & SlotFlag.TEXTS) !== 0;
  }

  setProfile(slot: number, isKnown: boolean, updatedAtMs: number, hasTexts = false): void {
    const header = this.#header(slot);
    this.#setFlag(header, SlotFlag.KNOWN, isKnown);
    this.#setFlag(header, SlotFlag.TEXTS, hasTexts);
    this.#headerDoubles[(header + HEADER.PROFILE_AT_MS) >> 1] = updatedAtMs;
  }

  /** Whether the memory differs from its last committed checkpoint. */
  isDirty(slot: number): boolean {
    return (this.#headers[this.#header(slot) + HEADER.FLAGS]! & SlotFlag.DIRTY) !== 0;
  }

  /** Call with every change that a checkpoint must have: a checkpoint that is under way does not count for it. */
  markDirty(slot: number): void {
    this.#setFlag(this.#header(slot), SlotFlag.DIRTY, true);
    this.slots.bumpToken(slot);
  }

  /** Whether the memory is kept by the store: here is its header only. */
  isOversize(slot: number): boolean {
    return (this.#headers[this.#header(slot) + HEADER.FLAGS]! & SlotFlag.OVERSIZE) !== 0;
  }

  /**
   * The memory is (or is no longer) kept by the store, which commits it before the slot is let go. After `true` the
   * block may be made small: `replaceMemory(slot, MEMORY_HEADER_WORDS)`, and the header written again.
   */
  setOversize(slot: number, isOversize: boolean): void {
    this.#setFlag(this.#header(slot), SlotFlag.OVERSIZE, isOversize);
  }

  /** What the store does when this thread lets an oversize slot go, the slot still locked. It does not throw. */
  onOversizeFreed(use: (slot: number) => void): void {
    this.slots.onOversizeFreed = use;
  }

  // Row

  /** Columns that any generation declared so far. */
  get columnCount(): number {
    return Atomics.load(this.slots.control, CONTROL.COLUMN_COUNT);
  }

  /**
   * A generation declares this many columns: call it before lanes open the generation. False: the table has not so
   * many (`columnsMax`, chosen at start), attributes beyond must be read from the store.
   */
  ensureColumns(count: number): boolean {
    if (count > this.columnsMax) return false;
    for (let seen = this.columnCount; seen < count; ) {
      seen = Atomics.compareExchange(this.slots.control, CONTROL.COLUMN_COUNT, seen, count);
    }
    return true;
  }

  /**
   * Where a column's cell lies from `rowStart` on, constant while the table lives. Columns that came after the start may
   * lie far behind the others: rows that imitate the table's are sparse then.
   */
  cellOf(column: number): number {
    assert(column >= 0 && column < this.columnsMax, "table: column out of range");
    const group = Math.floor(column / this.#stride);
    return group * this.slots.slotCount * this.#stride + (column - group * this.#stride);
  }

  rowStart(slot: number): number {
    this.#header(slot);
    return slot * this.#stride;
  }

  /** Columns from 0 whose cells are written; less than a generation declares: write the row anew before it is read. */
  columnsFilled(slot: number): number {
    return this.#headers[this.#header(slot) + HEADER.COLUMNS_FILLED]!;
  }

  /** Begins to write the row: until `endRow` it counts as not filled, whatever happens. Makes `count` cells NaN. */
  beginRow(slot: number, count: number): void {
    assert(count <= this.columnsMax, "table: more columns than it may have");
    const header = this.#header(slot);
    this.slots.held.touchRow(slot);
    this.#headers[header + HEADER.COLUMNS_FILLED] = 0;
    const start = slot * this.#stride;
    const groupCells = this.slots.slotCount * this.#stride;
    for (let group = 0, left = count; left > 0; group++, left -= this.#stride) {
      const from = group * groupCells + start;
      this.rows.fill(Number.NaN, from, from + Math.min(left, this.#stride));
    }
  }

  endRow(slot: number, count: number): void {
    this.#headers[this.#header(slot) + HEADER.COLUMNS_FILLED] = count;
  }

  // Memory

  /** Where the memory begins in `memoryWords`, even; valid until `reserveMemory` or `replaceMemory` of this slot. */
  memoryStart(slot: number): number {
    this.#header(slot);
    return memoryStart(this.#headers, slot);
  }

  /** Words that the memory can have where it lies. */
  memoryCapacity(slot: number): number {
    const header = this.#header(slot);
    const granules = BLOCK_CLASSES[this.#headers[header + HEADER.BLOCK_CLASS]!]!;
    return granules * GRANULE_WORDS - keyWords(this.#headers[header + HEADER.KEY_SIZE]!);
  }

  /** Call before words within the published ones change (the memory's header apart). Cost: copies them, once. */
  beginChange(slot: number): void {
    this.#header(slot);
    this.slots.held.copyMemory(slot);
  }

  /** Makes room for so many words in all; the memory may move, with its `MEMORY.WORDS` words. */
  reserveMemory(slot: number, words: number): RoomOutcome {
    if (words <= this.memoryCapacity(slot)) return Room.OK;
    const from = memoryStart(this.#headers, slot);
    const used = this.memoryWords[from + MEMORY.WORDS]!;
    assert(used >= 0 && used <= this.memoryCapacity(slot), "table: a memory's size");
    return this.#move(slot, words, Math.max(MEMORY_HEADER_WORDS, used));
  }

  /** Room for a memory that is written anew, larger or smaller: its header is zeros. Needs no `beginChange`. */
  replaceMemory(slot: number, words: number): RoomOutcome {
    const outcome = this.#move(slot, words, 0);
    if (outcome !== Room.OK) return outcome;
    const start = memoryStart(this.#headers, slot);
    this.memoryWords.fill(0, start, start + MEMORY_HEADER_WORDS);
    return outcome;
  }

  #move(slot: number, words: number, copiedWords: number): RoomOutcome {
    const header = this.#header(slot);
    const headers = this.#headers;
    const { arena, held, counters } = this.slots;
    if (words > MEMORY_WORDS_MAX) return Room.OVERSIZE;
    const keySizeBytes = headers[header + HEADER.KEY_SIZE]!;
    const block = arena.allocate(blockClass(keySizeBytes, words));
    if (block < 0) return Room.FULL;
    const old = headers[header + HEADER.BLOCK]!;
    const from = old * GRANULE_WORDS;
    const to = block * GRANULE_WORDS;
    const end = keyWords(keySizeBytes) + copiedWords;
    const blocks = this.memoryWords;
    if (end > LOOP_WORDS_MAX) blocks.copyWithin(to, from, from + end);
    else for (let word = 0; word < end; word++) blocks[to + word] = blocks[from + word]!;
    const oldClass = headers[header + HEADER.BLOCK_CLASS]!;
    headers[header + HEADER.BLOCK] = block;
    headers[header + HEADER.BLOCK_CLASS] = arena.allocatedClass;
    if (!held.isOldBlock(slot, old)) arena.release(old, oldClass);
    counters[COUNTER.blockMoves]!++;
    return Room.OK;
  }

  /** Word index of the header of a slot that this thread holds. */
  #header(slot: number): number {
    assert(this.slots.isTaken(slot), "table: a slot that this thread does not hold");
    return slot * HEADER_WORDS;
  }

  protected assertHeld(slot: number): void {
    assert(this.slots.isTaken(slot), "table: a slot that this thread does not hold");
  }

  #setFlag(header: number, flag: number, isSet: boolean): void {
    const flags = this.#headers[header + HEADER.FLAGS]!;
    this.#headers[header + HEADER.FLAGS] = isSet ? flags | flag : flags & ~flag;
  }
}
