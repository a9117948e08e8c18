/**
 * When an offer was presented, in order of time: whether it was too often within a window, at any time, and what holds
 * of that still.
 *
 * A suppression sets in with the contact that is one too many within a window that ends with it, and stays for so long
 * after the last contact that came while it held. A later contact, after a longer pause, so prolongs it and never
 * lifts it; one that comes when it has ended begins anew. Of contacts that were added up only the bucket is known:
 * they are taken for as near to one another as they may have been.
 */
import { rollingStartMs } from "../visitors/windows.ts";

const CAPACITY_INITIAL = 64;

export class PresentedTimes {
  #count = 0;
  /** By the last instant that each may lie at. */
  #lastMs = new Float64Array(CAPACITY_INITIAL);
  #firstMs = new Float64Array(CAPACITY_INITIAL);
  #contacts = new Float64Array(CAPACITY_INITIAL);

  clear(): void {
    this.#count = 0;
  }

  /** Cost: O(1) where they come in order; allocates where there were never so many. */
  add(firstMs: number, lastMs: number, contacts: number): void {
    if (this.#count === this.#lastMs.length) this.#grow();
    let place = this.#count++;
    for (; place > 0 && this.#lastMs[place - 1]! > lastMs; place--) {
      this.#lastMs[place] = this.#lastMs[place - 1]!;
      this.#firstMs[place] = this.#firstMs[place - 1]!;
      this.#contacts[place] = this.#contacts[place - 1]!;
    }
    this.#lastMs[place] = lastMs;
    this.#firstMs[place] = firstMs;
    this.#contacts[place] = contacts;
  }

  /**
   * From when what holds lasts `forMs`: the last contact at which it set in or that it was prolonged by; −Infinity where
   * it never set in. Cost: O(contacts × `moreThan`), allocates nothing.
   */
  setInMs(moreThan: number, withinMs: number, forMs: number): number {
    let setInMs = Number.NEGATIVE_INFINITY;
    for (let end = 0; end < this.#count; end++) {
      const holds = setInMs + forMs > this.#firstMs[end]!;
      if ((setInMs > Number.NEGATIVE_INFINITY && holds) || this.#isTooMany(end, moreThan, withinMs))
        setInMs = this.#lastMs[end]!;
    }
    return setInMs;
  }

  #isTooMany(end: number, moreThan: number, withinMs: number): boolean {
    const startMs = rollingStartMs(this.#firstMs[end]!, withinMs);
    let count = 0;
    for (let at = end; at >= 0 && this.#lastMs[at]! >= startMs; at--) {
      count += this.#contacts[at]!;
      if (count > moreThan) return true;
    }
    return false;
  }

  #grow(): void {
    const wider = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(2 * from.length);
      to.set(from);
      return to;
    };
    this.#lastMs = wider(this.#lastMs);
    this.#firstMs = wider(this.#firstMs);
    this.#contacts = wider(this.#contacts);
  }
}
