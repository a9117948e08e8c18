/** How many visitors fit into a number of bytes, and what one costs: for configuration, status and benches. */
import { assert } from "../../assert.ts";
import { columnStride, setCountOf } from "./create-table.ts";
import {
  BLOCK_CLASSES,
  blockClass,
  COUNTER,
  COUNTER_STRIDE,
  COUNTERS,
  type CounterName,
  GRANULE_BYTES,
  HEADER_WORDS,
  PAGE_BYTES,
  PAGE_COUNT_MAX,
  SET_WORDS,
  SLOT_COUNT_MAX,
  type VisitorTableBuffers,
} from "./table-layout.ts";

/** Of an id in bytes, where nobody knows better: a UUID's 36. */
const ID_BYTES_AVERAGE = 36;
/** Blocks that lie free in pages of their class, on average. */
const ARENA_SLACK = 1.1;
const PAGES_MIN = BLOCK_CLASSES.length;

export interface TableCapacity {
  readonly slotCount: number;
  readonly arenaSizeBytes: number;
}

/** Arena for `slotCount` visitors whose memories have `memoryWordsAverage` words. */
export function arenaSizeFor(slotCount: number, memoryWordsAverage: number): number {
  const classIndex = blockClass(ID_BYTES_AVERAGE, memoryWordsAverage);
  assert(classIndex >= 0, "table: an average memory that is oversize");
  const bytes = slotCount * BLOCK_CLASSES[classIndex]! * GRANULE_BYTES * ARENA_SLACK;
  // Every size class wants a page.
  const pageCount = Math.min(PAGE_COUNT_MAX, PAGES_MIN + Math.ceil(bytes / PAGE_BYTES));
  return pageCount * PAGE_BYTES;
}

/** Bytes that a table of this capacity takes when it is full: rows of the first group, arena and all. */
export function tableSizeBytes({ slotCount, arenaSizeBytes }: TableCapacity, columnCount: number): number {
  const perSlot = 4 * HEADER_WORDS + 8 * columnStride(columnCount) + 4;
  return slotCount * perSlot + 4 * SET_WORDS * setCountOf(slotCount) + arenaSizeBytes;
}

/** The largest table that stays within `sizeBytes` when it is full. Errors: none, it has one slot at least. */
export function capacityForBytes(
  sizeBytes: number,
  columnCount: number,
  memoryWordsAverage: number,
): TableCapacity {
  let [fits, tooMany] = [1, SLOT_COUNT_MAX + 1];
  while (tooMany - fits > 1) {
    const slotCount = Math.floor((fits + tooMany) / 2);
    const arenaSizeBytes = arenaSizeFor(slotCount, memoryWordsAverage);
    if (tableSizeBytes({ slotCount, arenaSizeBytes }, columnCount) <= sizeBytes) fits = slotCount;
    else tooMany = slotCount;
  }
  return { slotCount: fits, arenaSizeBytes: arenaSizeFor(fits, memoryWordsAverage) };
}

/** Resident bytes that one more hot visitor costs, rounded up. */
export function visitorSizeBytes(columnCount: number, memoryWordsAverage: number): number {
  const slotCount = 6 * 2 ** 14;
  const arenaSizeBytes = arenaSizeFor(slotCount, memoryWordsAverage) - PAGES_MIN * PAGE_BYTES;
  return Math.ceil(tableSizeBytes({ slotCount, arenaSizeBytes }, columnCount) / slotCount);
}

/** What all threads counted since the table was made; `free` slots and arena bytes are computed by the caller's sizes. */
export function readTableCounters(buffers: VisitorTableBuffers): Record<CounterName, number> {
  const counters = new Float64Array(buffers.counters);
  const sums = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<CounterName, number>;
  for (let at = 0; at < counters.length; at += COUNTER_STRIDE) {
    for (const name of COUNTERS) sums[name] += counters[at + COUNTER[name]]!;
  }
  return sums;
}
