/**
 * Deadlines of calls that wait: a wheel of lists, turned by one timer that runs only while somebody waits.
 *
 * A call that is answered in the turn it came in never gets here; adding and removing is a few writes. A deadline is
 * noticed at most a step late.
 *
 *     slots   [ 0 ][ 1 ] … [ 511 ]     slot of a deadline: its step modulo 512; entries of later rounds stay
 */
import { assert } from "../../engine/index.ts";

const STEP_MS = 5;
const SLOT_COUNT = 512;

/** What has a deadline; links are the wheel's own. */
export abstract class Timed {
  /** `performance.now()`; Infinity: none. */
  abstract readonly deadlineAt: number;
  /** Its time ran out. It is no longer in the wheel. */
  abstract expire(): void;
  nextTimed: Timed | null = null;
  previousTimed: Timed | null = null;
  /** −1: in no wheel. */
  slot = -1;
}

export class Deadlines {
  readonly #heads: (Timed | null)[] = new Array<Timed | null>(SLOT_COUNT).fill(null);
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  /** The step that was looked at last. */
  #step = 0;

  get count(): number {
    return this.#count;
  }

  add(timed: Timed): void {
    assert(timed.slot < 0, "deadlines: added twice");
    if (timed.deadlineAt === Number.POSITIVE_INFINITY) return;
    if (this.#count === 0) this.#start();
    const step = Math.max(this.#step + 1, Math.ceil(timed.deadlineAt / STEP_MS));
    const slot = step % SLOT_COUNT;
    const head = this.#heads[slot] ?? null;
    timed.slot = slot;
    timed.nextTimed = head;
    if (head !== null) head.previousTimed = timed;
    this.#heads[slot] = timed;
    this.#count += 1;
  }

  /** Nothing where it is in none. */
  remove(timed: Timed): void {
    if (timed.slot < 0) return;
    const { nextTimed: next, previousTimed: previous } = timed;
    if (previous === null) this.#heads[timed.slot] = next;
    else previous.nextTimed = next;
    if (next !== null) next.previousTimed = previous;
    timed.nextTimed = null;
    timed.previousTimed = null;
    timed.slot = -1;
    this.#count -= 1;
  }

  #start(): void {
    this.#step = Math.floor(performance.now() / STEP_MS);
    this.#timer ??= setInterval(() => this.#turn(), STEP_MS).unref();
  }

  #turn(): void {
    const now = performance.now();
    const stepNow = Math.floor(now / STEP_MS);
    // After a long pause every slot is looked at once.
    let step = Math.max(this.#step, stepNow - SLOT_COUNT);
    this.#step = stepNow;
    while (step < stepNow) {
      step += 1;
      this.#expire(step % SLOT_COUNT, now);
    }
    if (this.#count === 0) this.close();
  }

  /** Taken out first, then told: what one does about it may take others out. */
  #expire(slot: number, now: number): void {
    const due: Timed[] = [];
    for (let timed = this.#heads[slot] ?? null; timed !== null; timed = timed.nextTimed) {
      if (timed.deadlineAt <= now) due.push(timed);
    }
    for (const timed of due) this.remove(timed);
    for (const timed of due) timed.expire();
  }

  /** The timer stops; what is in the wheel stays there. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
