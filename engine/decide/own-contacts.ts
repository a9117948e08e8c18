/**
 * The contacts of one decision's visitor, offer by offer: what caps of offers count, picks of the call included.
 *
 * Kept as chains instead of counters: a visitor has had contact with few offers, of those few are candidates, and only
 * these are ever asked, for as many windows as they have caps. Cost of a contact: one record; forgetting: the same.
 */
const NO_RECORD = -1;

export class OwnContacts {
  /** By offer, a bit: whether it has a record. Small enough to lie in the nearest cache. */
  readonly #known: Int32Array;
  /** By offer that has one: its newest record. */
  readonly #heads: Int32Array;
  #size = 0;
  // By record: when, how many, the one before it of the same offer, the offer.
  #times = new Float64Array(64);
  #counts = new Int32Array(64);
  #before = new Int32Array(64);
  #offers = new Int32Array(64);

  constructor(offerCount: number) {
    this.#known = new Int32Array((offerCount + 31) >> 5);
    this.#heads = new Int32Array(offerCount);
  }

  /** Forgets all. Cost: O(records). */
  clear(): void {
    for (let record = 0; record < this.#size; record++) this.#known[this.#offers[record]! >> 5] = 0;
    this.#size = 0;
  }

  /** Contacts with an offer, the last of them then. A pick of this call: at Infinity, within every window. */
  add(offerIndex: number, lastMs: number, count: number): void {
    this.#heads[offerIndex] = this.#record(offerIndex, lastMs, count, this.#head(offerIndex));
    this.#known[offerIndex >> 5]! |= 1 << (offerIndex & 31);
  }

  #head(offerIndex: number): number {
    return ((this.#known[offerIndex >> 5]! >>> (offerIndex & 31)) & 1) === 0
      ? NO_RECORD
      : this.#heads[offerIndex]!;
  }

  /** All contacts with the offer, picks included. */
  total(offerIndex: number): number {
    return this.since(offerIndex, Number.NEGATIVE_INFINITY);
  }

  /** Contacts with the offer from then on; at Infinity: the picks of this call. */
  since(offerIndex: number, startMs: number): number {
    let sum = 0;
    for (let record = this.#head(offerIndex); record !== NO_RECORD; record = this.#before[record]!)
      if (this.#times[record]! >= startMs) sum += this.#counts[record]!;
    return sum;
  }

  /** Cost: allocates only where more is remembered than ever before on this thread. */
  #record(offer: number, lastMs: number, count: number, before: number): number {
    if (this.#size === this.#times.length) this.#grow();
    const record = this.#size++;
    this.#times[record] = lastMs;
    this.#counts[record] = count;
    this.#before[record] = before;
    this.#offers[record] = offer;
    return record;
  }

  #grow(): void {
    const length = 2 * this.#size;
    const larger = <T extends Float64Array | Int32Array>(cells: T, into: T): T => {
      into.set(cells);
      return into;
    };
    this.#times = larger(this.#times, new Float64Array(length));
    this.#counts = larger(this.#counts, new Int32Array(length));
    this.#before = larger(this.#before, new Int32Array(length));
    this.#offers = larger(this.#offers, new Int32Array(length));
  }
}
