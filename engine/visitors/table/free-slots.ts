/** The stack of free slots, shared by all threads; last freed, first used, while it is still in a cache. */
import { assert } from "../../assert.ts";
import { patientLock, unlockWord } from "./spin.ts";
import { CONTROL, type VisitorTableBuffers } from "./table-layout.ts";

/** The lock is held for a handful of steps: who waits longer waits for a thread without a processor. */
const PATIENCE_MS = 1000;

export class FreeSlots {
  readonly #control: Int32Array;
  readonly #stack: Int32Array;
  readonly #holder: number;

  constructor(buffers: VisitorTableBuffers, holder: number) {
    this.#control = new Int32Array(buffers.control);
    this.#stack = new Int32Array(buffers.freeSlots);
    this.#holder = holder;
  }

  get count(): number {
    return Atomics.load(this.#control, CONTROL.FREE_SLOT_COUNT);
  }

  /** A free slot, −1 where there is none. */
  pop(): number {
    if (this.count === 0) return -1;
    this.#lock();
    const count = this.#control[CONTROL.FREE_SLOT_COUNT]!;
    const slot = count === 0 ? -1 : this.#stack[count - 1]!;
    if (count > 0) Atomics.store(this.#control, CONTROL.FREE_SLOT_COUNT, count - 1);
    unlockWord(this.#control, CONTROL.FREE_SLOTS_LOCK);
    return slot;
  }

  push(slot: number): void {
    this.#lock();
    const count = this.#control[CONTROL.FREE_SLOT_COUNT]!;
    assert(count < this.#stack.length, "table: a slot was freed twice");
    this.#stack[count] = slot;
    Atomics.store(this.#control, CONTROL.FREE_SLOT_COUNT, count + 1);
    unlockWord(this.#control, CONTROL.FREE_SLOTS_LOCK);
  }

  #lock(): void {
    const isLocked = patientLock(this.#control, CONTROL.FREE_SLOTS_LOCK, this.#holder, PATIENCE_MS);
    assert(isLocked, "table: the free slots stay locked");
  }
}
