/**
 * The decoder's dynamic table (RFC 7541 §2.3.2, §4): a ring of fields, the newest first by index.
 *
 * `version` changes with every change of content or of the size limit: what was worked out from a header block holds as
 * long as it stays the same. The ring is made at the first insertion: many a connection never needs it.
 */
import { assert } from "../../../../engine/index.ts";
import { FIELD_OVERHEAD, type HeaderField } from "./header-field.ts";

export class DynamicTable {
  /** What the peer may choose at most. */
  #sizeAllowed: number;
  #sizeMax: number;
  #size = 0;
  #count = 0;
  /** Where the newest is. */
  #head = 0;
  #mask = 0;
  readonly #capacity: number;
  #ring: (HeaderField | undefined)[] = [];
  version = 0;

  /** @param sizeMax what it is until the peer chooses. */
  constructor(sizeAllowed: number, sizeMax = sizeAllowed) {
    this.#sizeAllowed = sizeAllowed;
    this.#sizeMax = sizeMax;
    this.#capacity = 16;
    while (this.#capacity < sizeAllowed / FIELD_OVERHEAD) this.#capacity *= 2;
  }

  get sizeAllowed(): number {
    return this.#sizeAllowed;
  }

  get count(): number {
    return this.#count;
  }
  get size(): number {
    return this.#size;
  }
  get sizeMax(): number {
    return this.#sizeMax;
  }

  /** @param index 0: the newest. */
  at(index: number): HeaderField {
    assert(index >= 0 && index < this.#count, "hpack: dynamic index out of range");
    return this.#ring[(this.#head + index) & this.#mask]!;
  }

  /** §4.4: evicts until it fits; a field larger than the table leaves it empty, which is no error. */
  insert(field: HeaderField): void {
    this.version++;
    this.#evictTo(this.#sizeMax - field.size);
    if (field.size > this.#sizeMax) return;
    if (this.#mask === 0) this.#makeRing();
    this.#head = (this.#head - 1) & this.#mask;
    this.#ring[this.#head] = field;
    this.#count++;
    this.#size += field.size;
  }

  /** §4.3, §6.3. */
  resize(sizeMax: number): void {
    assert(sizeMax <= this.#sizeAllowed, "hpack: table size above the allowed");
    this.version++;
    this.#sizeMax = sizeMax;
    this.#evictTo(sizeMax);
  }

  /** The peer may choose less from now on; until it does, the table stays as it is. What was worked out does not hold. */
  restrict(sizeAllowed: number): void {
    assert(sizeAllowed <= this.#sizeAllowed, "hpack: a restriction allows no more");
    this.version++;
    this.#sizeAllowed = sizeAllowed;
  }

  #evictTo(size: number): void {
    while (this.#size > size && this.#count > 0) {
      this.#count--;
      const oldest = (this.#head + this.#count) & this.#mask;
      this.#size -= this.#ring[oldest]!.size;
      this.#ring[oldest] = undefined;
    }
  }

  #makeRing(): void {
    this.#ring = new Array(this.#capacity).fill(undefined);
    this.#mask = this.#capacity - 1;
  }
}
