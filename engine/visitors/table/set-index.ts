/**
 * The index: sets of 15 ways, each a tag (a word of the hash) and a slot; the other word picks the set.
 *
 * Looked at without a lock: what it says is believed only after the key was compared under the slot's lock. A set is
 * changed under its own lock; a set that is full makes room within itself.
 */
import type { Clock } from "./clock.ts";
import type { Slots } from "./slots.ts";
import { spinLock, unlockWord } from "./spin.ts";
import { HEADER, HEADER_WORDS, WAY_COUNT } from "./table-layout.ts";
import type { VisitorKey } from "./visitor-key.ts";

/** What look-ups and inserts say in place of a slot. */
export const ABSENT = -1;
/** Another thread holds it, or loads it: try again in a later turn. */
export const BUSY = -2;
/** No slot or no memory is free: let some visitors go (`claimVictims`), then try again in a later turn. */
export const FULL = -3;

export class SetIndex {
  readonly #slots: Slots;
  readonly #clock: Clock;
  readonly #key: VisitorKey;

  constructor(slots: Slots, clock: Clock, key: VisitorKey) {
    this.#slots = slots;
    this.#clock = clock;
    this.#key = key;
  }

  /**
   * The next way after `way` of the key's set whose tag is the key's, 0 where there is no more. Its slot is
   * `slotAt(way)`, −1 where the way was emptied meanwhile.
   */
  wayAfter(way: number): number {
    const { sets } = this.#slots;
    const set = this.#slots.setOf(this.#key.hashLow);
    const tag = this.#key.hashHigh;
    for (let next = way + 1; next <= WAY_COUNT; next++) if (sets[set + next] === tag) return next;
    return 0;
  }

  slotAt(way: number): number {
    return this.#slots.sets[this.#slots.setOf(this.#key.hashLow) + WAY_COUNT + 1 + way]! - 1;
  }

  /** A slot whose 64-bit hash and level are the key's, without a lock; ABSENT. */
  find(): number {
    const { headers } = this.#slots;
    for (let way = this.wayAfter(0); way > 0; way = this.wayAfter(way)) {
      const slot = this.slotAt(way);
      const header = slot * HEADER_WORDS;
      if (slot < 0 || headers[header + HEADER.HASH_LOW] !== this.#key.hashLow) continue;
      if (headers[header + HEADER.LEVEL] === this.#key.level) return slot;
    }
    return ABSENT;
  }

  /** Puts the slot into its set; 0, or why not. */
  enter(slot: number): number {
    const slots = this.#slots;
    const { sets } = slots;
    const set = slots.setOf(this.#key.hashLow);
    if (!spinLock(sets, set, slots.holder)) return BUSY;
    const isThere = this.#isInSet(set);
    let way = isThere ? 0 : freeWay(sets, set);
    if (!isThere && way === 0 && this.#clock.freeInSet(set)) way = freeWay(sets, set);
    if (way > 0) {
      sets[set + way] = this.#key.hashHigh;
      Atomics.store(sets, set + WAY_COUNT + 1 + way, slot + 1);
    }
    unlockWord(sets, set);
    if (way > 0) return 0;
    return isThere ? BUSY : FULL;
  }

  /** Whether the key is in the locked set, or may be: its slot is held by another. */
  #isInSet(set: number): boolean {
    const slots = this.#slots;
    for (let way = 1; way <= WAY_COUNT; way++) {
      const other = slots.sets[set + WAY_COUNT + 1 + way]! - 1;
      if (other < 0 || slots.sets[set + way] !== this.#key.hashHigh) continue;
      const isOurs = slots.isTaken(other);
      if (!isOurs && !slots.tryTake(other)) return true;
      const isSame = this.#key.isOf(other);
      if (!isOurs) slots.letGo(other);
      if (isSame) return true;
    }
    return false;
  }
}

function freeWay(sets: Int32Array, set: number): number {
  for (let way = 1; way <= WAY_COUNT; way++) if (sets[set + WAY_COUNT + 1 + way] === 0) return way;
  return 0;
}
