/**
 * The hot visitors of a node, as one thread sees them: find, lock, read, change, let go.
 *
 * One object a thread over buffers that all threads share (`table-layout.ts` draws them). Pure: it knows slots, keys,
 * rows and memories, not where they are kept; the store loads a missing visitor and checkpoints a leaving one.
 *
 * ```
 *   lock ──► slot ≥ 0 ──► read, beginChange, reserveMemory, markDirty … ──► unlock or restore
 *    │                                                                ▲
 *    ├─► ABSENT ──► insert ──► slot, LOADING ──► write ──► publish ────┘  (or free)
 *    └─► BUSY: try again in a later turn
 * ```
 * Invariants: a slot's facts, row and memory are touched by the thread that holds it only. What is held is let go in
 * the same turn of the event loop. Words of a memory behind its published size (`MEMORY.WORDS`) are nobody's: appending
 * there and then raising the counts needs no copy; a change within the published words needs `beginChange` first. A
 * dirty visitor leaves the table only after its checkpoint (`checkpoints`), unless it is erased (`free`).
 */
import { assert } from "../../assert.ts";
import { MEMORY_HEADER_WORDS } from "../memory-layout.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Clock } from "./clock.ts";
import { memoryStart } from "./held.ts";
import { LineFetcher } from "./line-fetcher.ts";
import { ABSENT, BUSY, FULL, SetIndex } from "./set-index.ts";
import { SlotAccess } from "./slot-access.ts";
import { Slots } from "./slots.ts";
import {
  CONTROL,
  COUNTER,
  emptyBlockClass,
  HEADER,
  HEADER_WORDS,
  SlotState,
  type VisitorTableBuffers,
} from "./table-layout.ts";
import { VisitorKey } from "./visitor-key.ts";

/** A thread cannot go on with a set that stays locked for so long: its holder is gone. */
const PATIENCE_MS = 1000;

export class VisitorTable extends SlotAccess {
  readonly slotCount: number;
  /** How memories get to the store, and visitors out of the table. */
  readonly checkpoints: Checkpoints;
  readonly #clock: Clock;
  readonly #key: VisitorKey;
  readonly #index: SetIndex;
  readonly #fetcher: LineFetcher;

  /**
   * @param holder this thread's number, from 1; no two threads at a time share one. What a thread that ended held
   * under the number is put back.
   */
  constructor(buffers: VisitorTableBuffers, holder: number) {
    const slots = new Slots(buffers, holder);
    super(buffers, slots);
    this.slotCount = slots.slotCount;
    this.#clock = new Clock(slots);
    this.checkpoints = new Checkpoints(slots, this.#clock);
    const { control } = slots;
    this.#key = new VisitorKey(slots, control[CONTROL.SEED]!, control[CONTROL.SEED + 1]!);
    this.#index = new SetIndex(slots, this.#clock, this.#key);
    this.#fetcher = new LineFetcher(buffers);
    this.restoreAll();
  }

  // Finding and holding

  /**
   * Locks the visitor's slot: its number, ABSENT, or BUSY after a bounded spin. One that was about to leave stays.
   *
   * `id` has no fault (`idFault`). Cost: O(id); allocates nothing for ASCII. This thread must not hold it already.
   */
  lock(level: number, id: string): number {
    const slots = this.slots;
    const index = this.#index;
    this.#key.read(level, id);
    for (let way = index.wayAfter(0); way > 0; way = index.wayAfter(way)) {
      const slot = index.slotAt(way);
      if (slot < 0) continue;
      this.#fetcher.row(slot);
      if (!slots.take(slot)) {
        // Another visitor with this tag may be in a slot that this thread holds.
        if (slots.isTaken(slot) && !this.#key.isOf(slot)) continue;
        return this.#busy(slot);
      }
      const state = slots.state(slot);
      this.#fetcher.block(slot);
      if (state !== SlotState.FREE && this.#key.isOf(slot)) return this.#hold(slot, state) ? slot : BUSY;
      slots.letGo(slot);
    }
    slots.counters[COUNTER.misses]!++;
    return ABSENT;
  }

  /** The slot the visitor seems to be in, without a lock, or ABSENT: for `lockAll`, then `isVisitor`. */
  find(level: number, id: string): number {
    this.#key.read(level, id);
    return this.#index.find();
  }

  /** Whether a visitor of the level seems to be in the slot, without a lock: then lock it and ask again. */
  seemsOfLevel(slot: number, level: number): boolean {
    const { headers } = this.slots;
    const at = slot * HEADER_WORDS;
    return headers[at + HEADER.STATE] !== SlotState.FREE && headers[at + HEADER.LEVEL] === level;
  }

  /** Whether a held slot is this visitor's. */
  isVisitor(slot: number, level: number, id: string): boolean {
    this.assertHeld(slot);
    this.#key.read(level, id);
    return this.#key.isOf(slot);
  }

  /** Locks a slot by number after a bounded spin; false where another holds it, or no visitor is in it. */
  lockSlot(slot: number): boolean {
    const slots = this.slots;
    assert(slot >= 0 && slot < slots.slotCount, "table: slot out of range");
    if (!slots.take(slot)) return this.#busy(slot) >= 0;
    const state = slots.headers[slot * HEADER_WORDS + HEADER.STATE]!;
    if (state !== SlotState.FREE) return this.#hold(slot, state);
    slots.letGo(slot);
    return false;
  }

  /**
   * Locks the first `count` of `slots`, all or none, in rising order, into which it sorts them; they differ. Then ask
   * `isVisitor` of each: a slot may have changed hands since `find`.
   */
  lockAll(slots: Int32Array, count: number): boolean {
    for (let index = 1; index < count; index++) {
      const slot = slots[index]!;
      let at = index;
      for (; at > 0 && slots[at - 1]! > slot; at--) slots[at] = slots[at - 1]!;
      slots[at] = slot;
    }
    for (let index = 0; index < count; index++) {
      if (this.lockSlot(slots[index]!)) continue;
      for (let taken = index - 1; taken >= 0; taken--) this.unlock(slots[taken]!);
      return false;
    }
    return true;
  }

  isHeld(slot: number): boolean {
    return this.slots.isTaken(slot);
  }

  /** Lets the slot go with all changes; the block that its memory moved from is freed. */
  unlock(slot: number): void {
    this.assertHeld(slot);
    assert(this.slots.state(slot) !== SlotState.LOADING, "table: let go while it is loaded");
    this.slots.held.remove(slot);
    this.slots.letGo(slot);
  }

  /** Tallies that a held visitor's memory had no room for: for the counter alone. */
  countForgotten(tallies: number): void {
    this.slots.counters[COUNTER.talliesForgotten]! += tallies;
  }

  /** Lets the slot go as it was when it was locked; one that was being loaded is freed. */
  restore(slot: number): void {
    this.assertHeld(slot);
    this.slots.counters[COUNTER.restores]!++;
    if (this.slots.held.wasLoading(slot)) {
      this.free(slot);
      return;
    }
    this.slots.held.putBack(slot);
    this.slots.letGo(slot);
  }

  /** Restores all that this thread holds: for a thread that ends by a fault. */
  restoreAll(): void {
    for (let slot = this.slots.held.last; slot >= 0; slot = this.slots.held.last) this.restore(slot);
  }

  // Coming and going

  /**
   * A slot for a visitor that `lock` did not find, held by us and LOADING: others get BUSY until `publish`. Its
   * memory is `MEMORY_HEADER_WORDS` zeros, its facts are 0, its row is not filled.
   *
   * BUSY: somebody has inserted it meanwhile (`lock` again), or its set is locked; FULL.
   */
  insert(level: number, id: string): number {
    const slots = this.slots;
    const key = this.#key;
    key.read(level, id);
    if (slots.free.count === 0 && !this.#clock.freeOne()) {
      slots.counters[COUNTER.slotsFull]!++;
      return FULL;
    }
    const block = slots.arena.allocate(emptyBlockClass(key.sizeBytes));
    if (block < 0) return FULL;
    const blockClassIndex = slots.arena.allocatedClass;
    const slot = slots.free.pop();
    // Who still looks at the slot's former visitor has it locked for a moment.
    const isTaken = slot >= 0 && slots.take(slot);
    if (!isTaken) {
      slots.arena.release(block, blockClassIndex);
      if (slot >= 0) slots.free.push(slot);
      return slot < 0 ? FULL : BUSY;
    }
    this.#initialise(slot, block, blockClassIndex);
    const outcome = this.#index.enter(slot);
    if (outcome !== 0) {
      slots.discard(slot);
      return outcome;
    }
    slots.held.add(slot);
    slots.counters[COUNTER.inserts]!++;
    return slot;
  }

  /** LOADING → LIVE: what was written is the visitor, also if the call then fails. It stays held. */
  publish(slot: number): void {
    this.assertHeld(slot);
    assert(this.slots.state(slot) === SlotState.LOADING, "table: published twice");
    this.slots.headers[slot * HEADER_WORDS + HEADER.REFERENCED] = 1;
    this.slots.setState(slot, SlotState.LIVE);
    this.slots.held.renew(slot);
  }

  /** Takes a held visitor out of the table: a load that failed, or a visitor that is erased. Its slot is let go. */
  free(slot: number): void {
    this.assertHeld(slot);
    this.slots.held.remove(slot);
    assert(this.slots.release(slot, PATIENCE_MS), "table: a set stays locked");
  }

  /** Slots that are free now. */
  get freeSlotCount(): number {
    return this.slots.free.count;
  }

  /** Whether a block was refused since the last `claimVictims`: let visitors go even if there are free slots. */
  get isStarved(): boolean {
    return Atomics.load(this.slots.control, CONTROL.STARVED) === 1;
  }

  /** Ends this thread's use: restores what it holds, gives back the blocks that were put by for it. */
  close(): void {
    this.restoreAll();
    this.slots.arena.flush();
  }

  #initialise(slot: number, block: number, blockClassIndex: number): void {
    const { headers, blocks } = this.slots;
    const header = slot * HEADER_WORDS;
    headers[header + HEADER.BLOCK] = block;
    headers[header + HEADER.BLOCK_CLASS] = blockClassIndex;
    headers.fill(0, header + HEADER.SURROGATE_HIGH, header + HEADER_WORDS);
    headers[header + HEADER.FLAGS] = 0;
    this.#key.writeTo(slot);
    const start = memoryStart(headers, slot);
    blocks.fill(0, start, start + MEMORY_HEADER_WORDS);
    this.slots.bumpToken(slot);
    this.slots.setState(slot, SlotState.LOADING);
  }

  /** A slot that cannot be taken; that this thread has it already is no reason to wait for it. */
  #busy(slot: number): number {
    assert(!this.slots.isTaken(slot), "table: this thread holds the slot already");
    return BUSY;
  }

  #hold(slot: number, state: number): boolean {
    const slots = this.slots;
    if (state === SlotState.LOADING) {
      slots.letGo(slot);
      return false;
    }
    if (state === SlotState.EVICTING) {
      slots.setState(slot, SlotState.LIVE);
      slots.counters[COUNTER.takeBacks]!++;
    }
    const referenced = slot * HEADER_WORDS + HEADER.REFERENCED;
    if (slots.headers[referenced] === 0) slots.headers[referenced] = 1;
    slots.held.add(slot);
    slots.counters[COUNTER.hits]!++;
    return true;
  }
}
