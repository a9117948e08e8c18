/**
 * Who leaves the table: a clock over the slots with a second chance, its hand shared by all threads.
 *
 * A visitor that was held since the hand last passed stays. One whose memory equals its checkpoint is freed at once;
 * another is *claimed*: its state is EVICTING, and it leaves when its checkpoint has been committed, unless somebody
 * took it meanwhile (which makes it live again).
 */
import { Compactor } from "./compactor.ts";
import type { Slots } from "./slots.ts";
import {
  CONTROL,
  COUNTER,
  HEADER,
  HEADER_WORDS,
  PRESSED_COUNT,
  SET_HINT,
  SlotFlag,
  SlotState,
  WAY_COUNT,
} from "./table-layout.ts";

/** Slots looked at for one victim at most, on average. */
const STEPS_PER_VICTIM = 32;
/** Slots looked at for blocks to move, in one call. */
const COMPACT_STEPS = 16_384;
/** Slots looked at by an insert that finds none free. */
const STEPS_PER_INSERT = 256;

export class Clock {
  /** Clean visitors that the last `claim` freed. */
  freed = 0;
  readonly #slots: Slots;
  readonly #compactor: Compactor;

  constructor(slots: Slots) {
    this.#slots = slots;
    this.#compactor = new Compactor(slots);
  }

  /**
   * Lets up to `max` visitors go: frees the clean ones (`freed`), claims the others into `victims` with their tokens.
   *
   * Cost: bounded by 32 slots a victim, so it may find fewer than there are; call it again.
   */
  claim(max: number, victims: Int32Array, tokens: Int32Array): number {
    this.freed = 0;
    const isStarved = Atomics.exchange(this.#slots.control, CONTROL.STARVED, 0) === 1;
    if (isStarved || this.#compactor.isUnderWay) this.#compactor.run(COMPACT_STEPS);
    let count = this.#takePressed(max, victims, tokens);
    const stepsMax = Math.min(2 * this.#slots.slotCount, max * STEPS_PER_VICTIM);
    for (let step = 0; step < stepsMax && count + this.freed < max; step++) {
      const slot = this.#advance();
      if (!this.#mayGo(slot)) continue;
      if (this.#isDirty(slot)) {
        tokens[count] = this.#claimTaken(slot);
        victims[count] = slot;
        this.#slots.letGo(slot);
        count++;
      } else if (this.#freeTaken(slot)) {
        this.freed++;
      }
    }
    return count;
  }

  /** Frees one clean visitor, for an insert that finds no slot; whether there was one within some steps. */
  freeOne(): boolean {
    const stepsMax = Math.min(2 * this.#slots.slotCount, STEPS_PER_INSERT);
    for (let step = 0; step < stepsMax; step++) {
      const slot = this.#advance();
      if (!this.#mayGo(slot)) continue;
      if (this.#isDirty(slot)) this.#slots.letGo(slot);
      else if (this.#freeTaken(slot)) return true;
    }
    return false;
  }

  /**
   * Makes room in a set whose lock this thread holds: frees a clean visitor of it; whether there was one. If not, a
   * dirty one is claimed and pressed on who calls `claim` next.
   */
  freeInSet(set: number): boolean {
    const slots = this.#slots;
    const { sets, headers } = slots;
    slots.counters[COUNTER.setsFull]!++;
    // The second round finds those that had their second chance in the first.
    for (let step = 0; step < 2 * WAY_COUNT; step++) {
      const hint = sets[set + SET_HINT]!;
      sets[set + SET_HINT] = (hint + 1) % WAY_COUNT;
      const slot = sets[set + SET_HINT + 1 + hint]! - 1;
      if (slot < 0 || !this.#mayGo(slot)) continue;
      if (!this.#isDirty(slot)) {
        slots.counters[COUNTER.evictions]!++;
        slots.releaseInSet(slot, set);
        return true;
      }
      slots.letGo(slot);
    }
    for (let way = 0; way < WAY_COUNT; way++) {
      const slot = sets[set + SET_HINT + 1 + way]! - 1;
      if (slot < 0 || slots.state(slot) !== SlotState.LIVE || !slots.tryTake(slot)) continue;
      if (headers[slot * HEADER_WORDS + HEADER.STATE] === SlotState.LIVE && this.#press(slot)) {
        this.#claimTaken(slot);
        slots.letGo(slot);
        return false;
      }
      slots.letGo(slot);
    }
    return false;
  }

  /** Whether the slot may go; it is locked then. Takes away its second chance if it had one. */
  #mayGo(slot: number): boolean {
    const slots = this.#slots;
    const header = slot * HEADER_WORDS;
    if (slots.state(slot) !== SlotState.LIVE) return false;
    if (slots.headers[header + HEADER.REFERENCED] !== 0) {
      slots.headers[header + HEADER.REFERENCED] = 0;
      return false;
    }
    if (!slots.tryTake(slot)) return false;
    if (slots.headers[header + HEADER.STATE] === SlotState.LIVE) return true;
    slots.letGo(slot);
    return false;
  }

  #isDirty(slot: number): boolean {
    return (this.#slots.headers[slot * HEADER_WORDS + HEADER.FLAGS]! & SlotFlag.DIRTY) !== 0;
  }

  #claimTaken(slot: number): number {
    this.#slots.setState(slot, SlotState.EVICTING);
    return this.#slots.bumpToken(slot);
  }

  /** Frees a locked clean slot; unlocks it where its set is busy. */
  #freeTaken(slot: number): boolean {
    const isFreed = this.#slots.release(slot, 0);
    if (isFreed) this.#slots.counters[COUNTER.evictions]!++;
    else this.#slots.letGo(slot);
    return isFreed;
  }

  #advance(): number {
    const hand = Atomics.add(this.#slots.control, CONTROL.CLOCK_HAND, 1) >>> 0;
    return hand % this.#slots.slotCount;
  }

  /** Notes a slot for who claims next; whether there was room. */
  #press(slot: number): boolean {
    for (let index = 0; index < PRESSED_COUNT; index++) {
      if (Atomics.compareExchange(this.#slots.control, CONTROL.PRESSED + index, 0, slot + 1) === 0)
        return true;
    }
    return false;
  }

  #takePressed(max: number, victims: Int32Array, tokens: Int32Array): number {
    const slots = this.#slots;
    let count = 0;
    for (let index = 0; index < PRESSED_COUNT && count < max; index++) {
      const at = CONTROL.PRESSED + index;
      const pressed = Atomics.load(slots.control, at);
      // One that is held stays noted.
      if (pressed === 0 || !slots.take(pressed - 1)) continue;
      const slot = pressed - 1;
      const isOurs = Atomics.compareExchange(slots.control, at, pressed, 0) === pressed;
      if (isOurs && slots.headers[slot * HEADER_WORDS + HEADER.STATE] === SlotState.EVICTING) {
        victims[count] = slot;
        tokens[count] = slots.bumpToken(slot);
        count++;
      }
      slots.letGo(slot);
    }
    return count;
  }
}
