/** Makes the shared buffers of an empty visitor table; `table-layout.ts` says what lies in them. */
import { assert } from "../../assert.ts";
import type { HashSeed } from "../../segments/id-hash.ts";
import {
  CONTROL,
  CONTROL_WORDS,
  COUNTER_STRIDE,
  divCeil,
  HEADER_WORDS,
  HELD_MAX,
  HOLDER,
  HOLDER_WORDS,
  PAGE_BYTES,
  PAGE_COUNT_MAX,
  PAGE_META_WORDS,
  SET_WORDS,
  SLOT_COUNT_MAX,
  SLOTS_PER_SET,
  TABLE_MAGIC,
  type VisitorTableBuffers,
} from "./table-layout.ts";

export interface VisitorTableOptions {
  /** Visitors that may be hot at once. */
  readonly slotCount: number;
  /** Columns that the node has numbers for by now. */
  readonly columnCount: number;
  /** Columns there may be before the node starts again; twice those of the rows' first group unless stated. */
  readonly columnsMax?: number;
  /** Of memories and ids; rounded up to whole pages of 64 KiB, at most 8 GiB. */
  readonly arenaSizeBytes: number;
  /** Drawn per node: ids come from outside. */
  readonly seed: HashSeed;
  /** Threads that use the table are holders 1 to this; 64 unless stated. */
  readonly holderCount?: number;
}

const ROW_CELLS_MAX = 2 ** 31 - 1;
const HOLDER_COUNT_DEFAULT = 64;
/** Columns for attributes that bundles will add, so that most additions need no second group. */
const COLUMNS_SPARE = 4;

/** Cells of a row's group: the columns known now, some to spare, and whole cache lines. */
export function columnStride(columnCount: number): number {
  return divCeil(columnCount + COLUMNS_SPARE, 8) * 8;
}

export function setCountOf(slotCount: number): number {
  let setCount = 1;
  while (setCount * SLOTS_PER_SET < slotCount) setCount *= 2;
  return setCount;
}

/**
 * Makes the buffers of an empty table.
 *
 * Cost: address space at once, memory as it is used; O(slotCount) for the stack of free slots.
 * Errors: RangeError where the machine has not the address space.
 */
export function createVisitorTable(options: VisitorTableOptions): VisitorTableBuffers {
  const { slotCount, columnCount, arenaSizeBytes, seed, holderCount = HOLDER_COUNT_DEFAULT } = options;
  assert(Number.isInteger(slotCount) && slotCount >= 1 && slotCount <= SLOT_COUNT_MAX, "table: slot count");
  assert(Number.isInteger(columnCount) && columnCount >= 0, "table: column count");
  assert(Number.isInteger(holderCount) && holderCount >= 1 && holderCount <= 1024, "table: holder count");
  const stride = columnStride(columnCount);
  const columnsMax = divCeil(options.columnsMax ?? 2 * stride, stride) * stride;
  assert(columnsMax >= columnCount, "table: more columns than it may have");
  assert(slotCount * columnsMax <= ROW_CELLS_MAX, "table: rows too large");
  const pageCount = Math.max(1, divCeil(arenaSizeBytes, PAGE_BYTES));
  assert(pageCount <= PAGE_COUNT_MAX, "table: arena too large");
  const setCount = setCountOf(slotCount);

  const control = new SharedArrayBuffer(4 * CONTROL_WORDS);
  const words = new Int32Array(control);
  words[CONTROL.SLOT_COUNT] = slotCount;
  words[CONTROL.SET_COUNT] = setCount;
  words[CONTROL.COLUMN_STRIDE] = stride;
  words[CONTROL.COLUMNS_MAX] = columnsMax;
  words[CONTROL.PAGE_COUNT] = pageCount;
  words[CONTROL.HOLDER_COUNT] = holderCount;
  words[CONTROL.SEED] = seed[0];
  words[CONTROL.SEED + 1] = seed[1];
  words[CONTROL.COLUMN_COUNT] = columnCount;
  words[CONTROL.PAGES_FREE] = pageCount;
  words[CONTROL.FREE_SLOT_COUNT] = slotCount;
  const freeSlots = new SharedArrayBuffer(4 * slotCount);
  const stack = new Int32Array(freeSlots);
  // Slot 0 on top: a table that is not full uses few pages of memory.
  for (let index = 0; index < slotCount; index++) stack[index] = slotCount - 1 - index;
  const holders = new SharedArrayBuffer(4 * HOLDER_WORDS * (holderCount + 1));
  const holderWords = new Int32Array(holders);
  for (let holder = 0; holder <= holderCount; holder++) {
    const order = holder * HOLDER_WORDS + HOLDER.ORDER;
    for (let index = 0; index < HELD_MAX; index++) holderWords[order + index] = index;
  }
  words[CONTROL.MAGIC] = TABLE_MAGIC;
  return {
    control,
    index: new SharedArrayBuffer(4 * SET_WORDS * setCount),
    headers: new SharedArrayBuffer(4 * HEADER_WORDS * slotCount),
    rows: new SharedArrayBuffer(8 * columnsMax * slotCount),
    arena: new SharedArrayBuffer(PAGE_BYTES * pageCount),
    pages: new SharedArrayBuffer(4 * PAGE_META_WORDS * pageCount),
    freeSlots,
    holders,
    counters: new SharedArrayBuffer(8 * COUNTER_STRIDE * (holderCount + 1)),
  };
}
