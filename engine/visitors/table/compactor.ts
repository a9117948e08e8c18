/**
 * Gives pages of the arena back that memories of another size have left half empty.
 *
 * Memories grow: where most had one size last week and have another now, the pages of the first would stay with it. A
 * compactor marks the emptiest of them, then goes over the slots and moves what lies there to the class's other pages.
 * It works in bounded steps, one thread at a time, when a block was refused.
 */
import type { Slots } from "./slots.ts";
import { tryLock, unlockWord } from "./spin.ts";
import {
  BLOCK_CLASSES,
  CACHE_BLOCKS,
  CONTROL,
  COUNTER,
  GRANULE_WORDS,
  HEADER,
  HEADER_WORDS,
  SlotState,
} from "./table-layout.ts";

export class Compactor {
  readonly #slots: Slots;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Whether a compaction has begun and not ended. */
  get isUnderWay(): boolean {
    return Atomics.load(this.#slots.control, CONTROL.COMPACT_CURSOR) > 0;
  }

  /** Begins a compaction, or goes on with the one under way, over `stepsMax` slots; another thread's is left alone. */
  run(stepsMax: number): void {
    const { control, holder, slotCount } = this.#slots;
    if (!tryLock(control, CONTROL.COMPACT_LOCK, holder)) return;
    // The cursor is the next slot + 1; 0: none is under way.
    let cursor = control[CONTROL.COMPACT_CURSOR]!;
    if (cursor === 0 && this.#begin()) cursor = 1;
    if (cursor > 0) {
      const end = Math.min(slotCount, cursor - 1 + stepsMax);
      for (let slot = cursor - 1; slot < end; slot++) this.#moveOut(slot);
      if (end === slotCount) this.#slots.arena.pages.endDraining();
      Atomics.store(control, CONTROL.COMPACT_CURSOR, end === slotCount ? 0 : end + 1);
    }
    unlockWord(control, CONTROL.COMPACT_LOCK);
  }

  /** Marks pages of every class that has room to spare; whether there are any. */
  #begin(): boolean {
    const { pages } = this.#slots.arena;
    this.#slots.arena.flush();
    let drained = 0;
    for (let classIndex = 0; classIndex < BLOCK_CLASSES.length; classIndex++) {
      pages.lock(classIndex);
      drained += pages.startDraining(classIndex);
      pages.unlock(classIndex);
    }
    if (drained > 0) this.#slots.counters[COUNTER.compactions]!++;
    return drained > 0;
  }

  /** Moves a slot's block where its page is being emptied; one that somebody holds stays. */
  #moveOut(slot: number): void {
    const slots = this.#slots;
    const { headers, blocks, arena } = slots;
    const header = slot * HEADER_WORDS;
    if (headers[header + HEADER.STATE] === SlotState.FREE) return;
    if (!arena.pages.isDraining(headers[header + HEADER.BLOCK]!) || !slots.tryTake(slot)) return;
    const old = headers[header + HEADER.BLOCK]!;
    const oldClass = headers[header + HEADER.BLOCK_CLASS]!;
    const isStill = headers[header + HEADER.STATE] !== SlotState.FREE && arena.pages.isDraining(old);
    let block = isStill ? arena.allocate(oldClass) : -1;
    // What was put by for this thread may lie on such a page too; it goes there for good then.
    for (let tries = 0; tries < CACHE_BLOCKS && block >= 0 && arena.pages.isDraining(block); tries++) {
      arena.release(block, arena.allocatedClass);
      block = arena.allocate(oldClass);
    }
    if (block >= 0) {
      const words = BLOCK_CLASSES[oldClass]! * GRANULE_WORDS;
      for (let index = 0; index < words; index++) {
        blocks[block * GRANULE_WORDS + index] = blocks[old * GRANULE_WORDS + index]!;
      }
      headers[header + HEADER.BLOCK] = block;
      headers[header + HEADER.BLOCK_CLASS] = arena.allocatedClass;
      arena.release(old, oldClass);
      slots.counters[COUNTER.blockMoves]!++;
    }
    slots.letGo(slot);
  }
}
