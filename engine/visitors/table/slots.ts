/**
 * What the parts of the table share in one thread: its views, the slots' locks and states, and how a slot is freed.
 *
 * `VisitorTable` is the face of it, `Clock` chooses who goes.
 */
import { assert } from "../../assert.ts";
import { Arena } from "./arena.ts";
import { FreeSlots } from "./free-slots.ts";
import { HeldSlots } from "./held.ts";
import { patientLock, SPINS_MAX, tryLock, unlockWord } from "./spin.ts";
import {
  CONTROL,
  COUNTER,
  COUNTER_STRIDE,
  HEADER,
  HEADER_WORDS,
  SET_WORDS,
  SlotFlag,
  SlotState,
  TABLE_MAGIC,
  type VisitorTableBuffers,
  WAY_COUNT,
} from "./table-layout.ts";

const STATE_COUNTERS = [-1, COUNTER.loading, COUNTER.live, COUNTER.evicting];

export class Slots {
  readonly control: Int32Array;
  readonly headers: Int32Array;
  readonly sets: Int32Array;
  readonly blocks: Int32Array;
  readonly counters: Float64Array;
  readonly arena: Arena;
  readonly free: FreeSlots;
  readonly held: HeldSlots;
  readonly holder: number;
  readonly slotCount: number;
  readonly #setMask: number;
  /** Of a slot that is freed, still locked, whose memory the store keeps: it need keep that no longer. */
  onOversizeFreed: (slot: number) => void = () => {};

  constructor(buffers: VisitorTableBuffers, holder: number) {
    this.control = new Int32Array(buffers.control);
    assert(this.control[CONTROL.MAGIC] === TABLE_MAGIC, "table: not one");
    assert(holder >= 1 && holder <= this.control[CONTROL.HOLDER_COUNT]!, "table: holder out of range");
    this.headers = new Int32Array(buffers.headers);
    this.sets = new Int32Array(buffers.index);
    this.blocks = new Int32Array(buffers.arena);
    this.counters = new Float64Array(buffers.counters, 8 * holder * COUNTER_STRIDE, COUNTER_STRIDE);
    this.arena = new Arena(buffers, holder);
    this.free = new FreeSlots(buffers, holder);
    this.held = new HeldSlots(buffers, holder, this.arena);
    this.holder = holder;
    this.slotCount = this.control[CONTROL.SLOT_COUNT]!;
    this.#setMask = this.control[CONTROL.SET_COUNT]! - 1;
  }

  /** Word index of the set that a hash belongs to. */
  setOf(hashLow: number): number {
    return (hashLow & this.#setMask) * SET_WORDS;
  }

  state(slot: number): number {
    return Atomics.load(this.headers, slot * HEADER_WORDS + HEADER.STATE);
  }

  setState(slot: number, state: number): void {
    const at = slot * HEADER_WORDS + HEADER.STATE;
    const before = this.headers[at]!;
    if (before !== SlotState.FREE) this.counters[STATE_COUNTERS[before]!]!--;
    if (state !== SlotState.FREE) this.counters[STATE_COUNTERS[state]!]!++;
    Atomics.store(this.headers, at, state);
  }

  bumpToken(slot: number): number {
    const at = slot * HEADER_WORDS + HEADER.TOKEN;
    this.headers[at]!++;
    return this.headers[at]!;
  }

  tryTake(slot: number): boolean {
    return tryLock(this.headers, slot * HEADER_WORDS + HEADER.LOCK, this.holder);
  }

  /** Locks the slot after a bounded spin; false: another thread has it, or this one already. */
  take(slot: number): boolean {
    const at = slot * HEADER_WORDS + HEADER.LOCK;
    if (Atomics.compareExchange(this.headers, at, 0, this.holder) === 0) return true;
    if (Atomics.load(this.headers, at) === this.holder) return false;
    this.counters[COUNTER.lockWaits]!++;
    for (let spin = 0; spin < SPINS_MAX; spin++) {
      if (Atomics.load(this.headers, at) !== 0) continue;
      if (Atomics.compareExchange(this.headers, at, 0, this.holder) === 0) return true;
    }
    this.counters[COUNTER.lockBusy]!++;
    return false;
  }

  letGo(slot: number): void {
    unlockWord(this.headers, slot * HEADER_WORDS + HEADER.LOCK);
  }

  isTaken(slot: number): boolean {
    return this.headers[slot * HEADER_WORDS + HEADER.LOCK] === this.holder;
  }

  /**
   * Frees a slot that this thread has locked and that the index knows: takes it out of its set, frees its block,
   * unlocks it and puts it on the stack. False, and nothing is done, where the set stays locked for so long.
   */
  release(slot: number, patienceMs: number): boolean {
    const set = this.setOf(this.headers[slot * HEADER_WORDS + HEADER.HASH_LOW]!);
    if (!patientLock(this.sets, set, this.holder, patienceMs)) return false;
    this.releaseInSet(slot, set);
    unlockWord(this.sets, set);
    return true;
  }

  /** The same with the set's lock held already. */
  releaseInSet(slot: number, set: number): void {
    this.#removeFromSet(set, slot);
    this.discard(slot);
  }

  /** Frees a locked slot that the index does not know (any more). */
  discard(slot: number): void {
    const header = slot * HEADER_WORDS;
    if ((this.headers[header + HEADER.FLAGS]! & SlotFlag.OVERSIZE) !== 0) this.onOversizeFreed(slot);
    this.headers[header + HEADER.FLAGS] = 0;
    this.bumpToken(slot);
    this.setState(slot, SlotState.FREE);
    this.arena.release(this.headers[header + HEADER.BLOCK]!, this.headers[header + HEADER.BLOCK_CLASS]!);
    this.letGo(slot);
    this.free.push(slot);
  }

  /** Whether the slot is in the set that its hash says. */
  isInSet(slot: number): boolean {
    return this.#wayOf(this.setOf(this.headers[slot * HEADER_WORDS + HEADER.HASH_LOW]!), slot) > 0;
  }

  #removeFromSet(set: number, slot: number): void {
    const way = this.#wayOf(set, slot);
    assert(way > 0, "table: a slot is not in its set");
    Atomics.store(this.sets, set + WAY_COUNT + 1 + way, 0);
    this.sets[set + way] = 0;
  }

  #wayOf(set: number, slot: number): number {
    for (let way = 1; way <= WAY_COUNT; way++)
      if (this.sets[set + WAY_COUNT + 1 + way] === slot + 1) return way;
    return 0;
  }
}
