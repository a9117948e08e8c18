/** A small visitor table of two threads, and what tests do with it. */
import { assert } from "../../../assert.ts";
import { ENTRY_WORDS, MEMORY, MEMORY_HEADER_WORDS } from "../../memory-layout.ts";
import { createVisitorTable, Room, VisitorTable, type VisitorTableOptions } from "../index.ts";

const MIB = 2 ** 20;
export const LEVEL = 7;

export function makeTable(options: Partial<VisitorTableOptions> = {}) {
  const buffers = createVisitorTable({
    slotCount: 64,
    columnCount: 10,
    arenaSizeBytes: 4 * MIB,
    seed: [1, 2],
    holderCount: 4,
    ...options,
  });
  return { buffers, table: new VisitorTable(buffers, 1), other: new VisitorTable(buffers, 2) };
}

/** Inserts a visitor with an empty memory; held. */
export function insert(table: VisitorTable, id: string, level = LEVEL): number {
  const slot = table.insert(level, id);
  if (slot < 0) return slot;
  table.memoryWords[table.memoryStart(slot) + MEMORY.WORDS] = MEMORY_HEADER_WORDS;
  table.publish(slot);
  return slot;
}

/** Appends an entry of which every word is `value`. */
export function append(table: VisitorTable, slot: number, value: number): number {
  const used = table.memoryWords[table.memoryStart(slot) + MEMORY.WORDS]!;
  const outcome = table.reserveMemory(slot, used + ENTRY_WORDS);
  if (outcome !== Room.OK) return outcome;
  const start = table.memoryStart(slot);
  table.memoryWords.fill(value, start + used, start + used + ENTRY_WORDS);
  table.memoryWords[start + MEMORY.WORDS] = used + ENTRY_WORDS;
  table.memoryWords[start + MEMORY.ENTRY_COUNT]!++;
  table.markDirty(slot);
  return outcome;
}

export function entries(table: VisitorTable, slot: number): number[] {
  const start = table.memoryStart(slot);
  const count = table.memoryWords[start + MEMORY.ENTRY_COUNT]!;
  return Array.from({ length: count }, (_, index) => {
    const at = start + MEMORY_HEADER_WORDS + index * ENTRY_WORDS;
    const words = table.memoryWords.subarray(at, at + ENTRY_WORDS);
    assert(
      words.every((word) => word === words[0]),
      "an entry's words differ",
    );
    return words[0]!;
  });
}
