/**
 * How often offers were presented that are kept from a visitor when it was too often (`MemoryRules.presented`): contacts
 * of one decision's visitor, picks of the call included.
 *
 * Windows end with the last contact, which is known only when all were seen: so contacts with these offers, which are
 * few, are noted as they come and counted within windows at the end.
 */
import type { CountedCursor } from "../visitors/counted.ts";
import { rollingStartMs } from "../visitors/windows.ts";
import { Touched } from "./lists-by-index.ts";
import type { MemoryRules } from "./memory-rules.ts";
import { PresentedTimes } from "./presented-times.ts";
import type { SuppressorTimes } from "./suppressor-times.ts";

const NEVER = Number.NEGATIVE_INFINITY;
const CAPACITY_INITIAL = 64;

export class PresentedCounts {
  readonly #suppressors: SuppressorTimes;
  readonly #times = new PresentedTimes();
  /** By `MemoryRules.presented`: all contacts; those that count for a pick now; that counted at the last; the last. */
  readonly #all: Int32Array;
  readonly #now: Int32Array;
  readonly #toLast: Int32Array;
  readonly #lastMs: Float64Array;
  readonly #touched: Touched;
  /** Contacts in the memory's order: which of `presented`, between which instants, how many. */
  #size = 0;
  #which = new Int32Array(CAPACITY_INITIAL);
  #firsts = new Float64Array(CAPACITY_INITIAL);
  #lasts = new Float64Array(CAPACITY_INITIAL);
  #contacts = new Int32Array(CAPACITY_INITIAL);

  /** @param suppressors set off by `settle` and `pick`. */
  constructor(count: number, suppressors: SuppressorTimes) {
    this.#suppressors = suppressors;
    this.#all = new Int32Array(count);
    this.#now = new Int32Array(count);
    this.#toLast = new Int32Array(count);
    this.#lastMs = new Float64Array(count).fill(NEVER);
    this.#touched = new Touched(count);
  }

  /** Cost: O(what was added). */
  clear(): void {
    const touched = this.#touched;
    for (let at = 0; at < touched.count; at++) {
      const presented = touched.items[at]!;
      this.#all[presented] = 0;
      this.#now[presented] = 0;
      this.#toLast[presented] = 0;
      this.#lastMs[presented] = NEVER;
    }
    touched.count = 0;
    this.#size = 0;
  }

  /** Contacts with an offer that the memory holds. @param cursor that stands at them. */
  add({ onPresented }: MemoryRules, offerIndex: number, cursor: CountedCursor): void {
    const { starts, items } = onPresented;
    if (offerIndex + 1 >= starts.length) return;
    const until = starts[offerIndex + 1]!;
    const { firstMs, lastMs, count } = cursor;
    for (let at = starts[offerIndex]!; at < until; at++) {
      const presented = items[at]!;
      this.#count(presented, lastMs, count);
      if (this.#size === this.#which.length) this.#grow();
      const contact = this.#size++;
      this.#which[contact] = presented;
      this.#firsts[contact] = firstMs;
      this.#lasts[contact] = lastMs;
      this.#contacts[contact] = count;
    }
  }

  /** A contact that this call makes. */
  pick({ onPresented, presented: plans }: MemoryRules, offerIndex: number, nowMs: number): void {
    const { starts, items } = onPresented;
    if (offerIndex + 1 >= starts.length) return;
    for (let at = starts[offerIndex]!; at < starts[offerIndex + 1]!; at++) {
      const presented = items[at]!;
      this.#count(presented, nowMs, 1);
      const { suppressor, moreThan } = plans[presented]!;
      if (this.#now[presented]! > moreThan) this.#suppressors.setOff(suppressor, offerIndex, nowMs);
    }
  }

  /**
   * The memory has been read: what was presented too often sets its suppressors off. Where the window that ends with the
   * last contact holds too few, an earlier one may have held enough: then those of the offer are put in order.
   */
  settle(rules: MemoryRules, nowMs: number): void {
    const touched = this.#touched;
    if (touched.count === 0) return;
    if (rules.countsWithin) this.#countWithin(rules, nowMs);
    for (let at = 0; at < touched.count; at++) {
      const presented = touched.items[at]!;
      const { suppressor, moreThan, withinMs, offer } = rules.presented[presented]!;
      if (this.#all[presented]! <= moreThan) continue;
      const lastMs = this.#lastMs[presented]!;
      const { forMs } = rules.suppressors[suppressor]!;
      if (lastMs + forMs <= nowMs) continue; // Whatever set in has ended.
      const isByLast = withinMs === Infinity || this.#toLast[presented]! > moreThan;
      const setInMs = isByLast ? lastMs : this.#setInMs(rules, presented);
      if (setInMs > NEVER) this.#suppressors.setOff(suppressor, offer, setInMs);
    }
  }

  #countWithin({ presented: plans }: MemoryRules, nowMs: number): void {
    for (let at = 0; at < this.#touched.count; at++) this.#now[this.#touched.items[at]!] = 0;
    for (let contact = 0; contact < this.#size; contact++) {
      const presented = this.#which[contact]!;
      const { withinMs } = plans[presented]!;
      const lastMs = this.#lasts[contact]!;
      const count = this.#contacts[contact]!;
      if (lastMs >= rollingStartMs(this.#lastMs[presented]!, withinMs)) this.#toLast[presented]! += count;
      if (lastMs >= rollingStartMs(nowMs, withinMs)) this.#now[presented]! += count;
    }
  }

  /** See `PresentedTimes.setInMs`. Cost: O(contacts). */
  #setInMs(rules: MemoryRules, presented: number): number {
    const { suppressor, moreThan, withinMs } = rules.presented[presented]!;
    const times = this.#times;
    times.clear();
    for (let contact = 0; contact < this.#size; contact++)
      if (this.#which[contact] === presented)
        times.add(this.#firsts[contact]!, this.#lasts[contact]!, this.#contacts[contact]!);
    return times.setInMs(moreThan, withinMs, rules.suppressors[suppressor]!.forMs);
  }

  #count(presented: number, atMs: number, count: number): void {
    if (this.#lastMs[presented] === NEVER) this.#touched.add(presented);
    this.#all[presented]! += count;
    this.#now[presented]! += count;
    if (atMs >= this.#lastMs[presented]!) this.#lastMs[presented] = atMs;
  }

  #grow(): void {
    const length = 2 * this.#size;
    const wider = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#which = wider(this.#which, new Int32Array(length));
    this.#firsts = wider(this.#firsts, new Float64Array(length));
    this.#lasts = wider(this.#lasts, new Float64Array(length));
    this.#contacts = wider(this.#contacts, new Int32Array(length));
  }
}
