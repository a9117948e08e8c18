/**
 * Tidies up after a thread that ended without a word: one that was terminated, not one that threw.
 *
 * What it held is put back by its pre-images; then its number is looked for in every lock. A slot or a block that it was
 * about to use may be lost to the table, no visitor is. O(slots), for the thread that supervises.
 */
import { assert } from "../../assert.ts";
import { Slots } from "./slots.ts";
import { unlockWord } from "./spin.ts";
import {
  BLOCK_CLASSES,
  CLASS,
  CLASS_WORDS,
  CONTROL,
  HEADER,
  HEADER_WORDS,
  SET_WORDS,
  SlotState,
  type VisitorTableBuffers,
} from "./table-layout.ts";
import { VisitorTable } from "./visitor-table.ts";

const PATIENCE_MS = 1000;

/** Frees everything that the thread with this number had. It has ended; its number may be used again. */
export function tidyAfter(buffers: VisitorTableBuffers, holder: number): void {
  const slots = new Slots(buffers, holder);
  const { control, sets, headers } = slots;
  const unlockIfIts = (words: Int32Array, at: number): void => {
    if (Atomics.load(words, at) === holder) unlockWord(words, at);
  };
  for (const at of [CONTROL.FREE_SLOTS_LOCK, CONTROL.PAGES_LOCK, CONTROL.COMPACT_LOCK])
    unlockIfIts(control, at);
  for (let index = 0; index < BLOCK_CLASSES.length; index++)
    unlockIfIts(control, CONTROL.CLASSES + index * CLASS_WORDS + CLASS.LOCK);
  for (let set = 0; set < sets.length; set += SET_WORDS) unlockIfIts(sets, set);
  new VisitorTable(buffers, holder).close();
  for (let slot = 0; slot < slots.slotCount; slot++) {
    if (!slots.isTaken(slot)) continue;
    // Taken, and not noted yet. One that the index does not know was being inserted or freed.
    const state = headers[slot * HEADER_WORDS + HEADER.STATE];
    if (state === SlotState.FREE) slots.letGo(slot);
    else if (!slots.isInSet(slot)) slots.discard(slot);
    else if (state !== SlotState.LOADING) slots.letGo(slot);
    else assert(slots.release(slot, PATIENCE_MS), "table: a set stays locked");
  }
  slots.arena.flush();
}
