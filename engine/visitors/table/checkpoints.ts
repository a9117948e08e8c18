/**
 * How visitors' memories get to the store: those that must leave the table, and all that changed.
 *
 * ```
 *   claimVictims ─► lock ─► copy ─► unlock ─► commit ─► settle   leaves, unless somebody has it again
 *   forEachDirty ─────────► copy ───────────► commit ─► settle   stays, and is clean unless it changed meanwhile
 * ```
 * A slot's token says whether it is what was copied: every change and every claim moves it on. Nothing here counts as
 * a use; who holds a claimed visitor, if only to read, takes it back, and it stays. Copies must be made within the store's
 * write transaction, of which there is one at a time: then a later commit has the later copy, and nothing is compared.
 */
import { assert } from "../../assert.ts";
import type { Clock } from "./clock.ts";
import type { Slots } from "./slots.ts";
import { COUNTER, HEADER, HEADER_WORDS, SlotFlag, SlotState } from "./table-layout.ts";

/** A visitor whose set stays locked for longer stays, and leaves another time. */
const PATIENCE_MS = 5;

export class Checkpoints {
  readonly #slots: Slots;
  readonly #clock: Clock;

  constructor(slots: Slots, clock: Clock) {
    this.#slots = slots;
    this.#clock = clock;
  }

  /**
   * Lets up to `max` visitors go. Clean ones leave at once (`freedAtOnce`); dirty ones become EVICTING, and `victims`
   * and `tokens` tell which: copy, commit, `settle` them. Returns their number.
   *
   * Cost: looks at 32 slots a victim at most, so it may find fewer than there are; call it again.
   */
  claimVictims(max: number, victims: Int32Array, tokens: Int32Array): number {
    assert(max <= victims.length && max <= tokens.length, "table: no room for the victims");
    return this.#clock.claim(max, victims, tokens);
  }

  get freedAtOnce(): number {
    return this.#clock.freed;
  }

  /** Locks a claimed slot to copy it; false: it has been taken back, or is held now. */
  lockVictim(slot: number, token: number): boolean {
    const slots = this.#slots;
    if (!slots.take(slot)) return false;
    const isClaimed = this.#token(slot) === token && this.#state(slot) === SlotState.EVICTING;
    if (isClaimed) slots.held.add(slot);
    else slots.letGo(slot);
    return isClaimed;
  }

  /**
   * Shows `visit` each dirty slot from slot `from` on, held, with its token. Looks at `stepsMax` slots at most, and
   * stops before one that another thread holds: nothing that was dirty is passed over.
   *
   * Returns where to go on; `slotCount` of the table: all have been seen. `visit` copies and does not change.
   */
  forEachDirty(from: number, stepsMax: number, visit: (slot: number, token: number) => void): number {
    const slots = this.#slots;
    const end = Math.min(slots.slotCount, from + stepsMax);
    for (let slot = from; slot < end; slot++) {
      // Whoever is setting the flag holds the slot, and then the fact is later than this checkpoint.
      if ((slots.headers[slot * HEADER_WORDS + HEADER.FLAGS]! & SlotFlag.DIRTY) === 0) continue;
      if (!slots.take(slot)) return slot;
      slots.held.add(slot);
      try {
        if (this.#isDirty(slot)) visit(slot, this.#token(slot));
      } finally {
        slots.held.remove(slot);
        slots.letGo(slot);
      }
    }
    return end;
  }

  /**
   * What the slot was under the token has been committed: if it is that still, it is clean, and leaves where it was
   * to leave. Returns whether it left; one that somebody holds now is left for the next checkpoint, and one whose set
   * is locked stays.
   */
  settle(slot: number, token: number): boolean {
    const slots = this.#slots;
    if (!slots.take(slot)) return false;
    if (this.#token(slot) === token && this.#state(slot) !== SlotState.FREE) {
      slots.headers[slot * HEADER_WORDS + HEADER.FLAGS]! &= ~SlotFlag.DIRTY;
      if (this.#state(slot) === SlotState.EVICTING) {
        if (slots.release(slot, PATIENCE_MS)) {
          slots.counters[COUNTER.evictions]!++;
          return true;
        }
        // Neither clock nor checkpoint would come by one that is leaving and clean.
        slots.setState(slot, SlotState.LIVE);
      }
    }
    slots.letGo(slot);
    return false;
  }

  /** The checkpoint failed: a claimed slot stays. */
  unclaim(slot: number, token: number): void {
    const slots = this.#slots;
    if (!slots.take(slot)) return;
    if (this.#token(slot) === token && this.#state(slot) === SlotState.EVICTING)
      slots.setState(slot, SlotState.LIVE);
    slots.letGo(slot);
  }

  #token(slot: number): number {
    return this.#slots.headers[slot * HEADER_WORDS + HEADER.TOKEN]!;
  }

  #state(slot: number): number {
    return this.#slots.headers[slot * HEADER_WORDS + HEADER.STATE]!;
  }

  #isDirty(slot: number): boolean {
    return (this.#slots.headers[slot * HEADER_WORDS + HEADER.FLAGS]! & SlotFlag.DIRTY) !== 0;
  }
}
