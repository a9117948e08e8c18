/** When each suppressor (`memory-rules.ts`) was last set off for the visitor of one decision, and by which offer. */
import { Touched } from "./lists-by-index.ts";

const NEVER = Number.NEGATIVE_INFINITY;

export class SuppressorTimes {
  /** By suppressor, epoch ms; −Infinity: never. */
  readonly lastMs: Float64Array;
  /** Index of the offer; of account only where there is a time. */
  readonly lastOffer: Int32Array;
  readonly #touched: Touched;

  constructor(count: number) {
    this.lastMs = new Float64Array(count).fill(NEVER);
    this.lastOffer = new Int32Array(count);
    this.#touched = new Touched(count);
  }

  get hasAny(): boolean {
    return this.#touched.count > 0;
  }

  /** Cost: O(what was set off). */
  clear(): void {
    const touched = this.#touched;
    for (let at = 0; at < touched.count; at++) this.lastMs[touched.items[at]!] = NEVER;
    touched.count = 0;
  }

  setOff(suppressor: number, offerIndex: number, atMs: number): void {
    const lastMs = this.lastMs[suppressor]!;
    if (lastMs === NEVER) this.#touched.add(suppressor);
    else if (atMs < lastMs) return;
    this.lastMs[suppressor] = atMs;
    this.lastOffer[suppressor] = offerIndex;
  }
}
