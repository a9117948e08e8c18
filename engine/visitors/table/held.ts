/**
 * What a thread holds, and what it was when it was taken: the pre-images.
 *
 * Taking a slot copies its header and the header of its memory (28 words). Entries that are appended behind the
 * memory's published words need no more than that: putting the counts back takes them back. Who changes words within
 * the published ones calls `copyMemory` first. A memory that moves to another block leaves the old block as it was; it
 * is freed when the slot is let go.
 *
 * The copies lie in shared memory, one region a thread, so that a thread that ended can be tidied up after. Blocks are
 * freed last in each step: whoever is ended in the middle may lose a block, but never frees one twice.
 */
import { assert } from "../../assert.ts";
import { MEMORY, MEMORY_HEADER_WORDS } from "../memory-layout.ts";
import type { Arena } from "./arena.ts";
import {
  COPY_WORDS,
  GRANULE_WORDS,
  HEADER,
  HEADER_WORDS,
  HELD,
  HELD_MAX,
  HELD_WORDS,
  HOLDER,
  HOLDER_WORDS,
  SlotState,
  type VisitorTableBuffers,
} from "./table-layout.ts";

/** Where the memory of a slot starts: word index in the arena; it follows the key, whole 64-bit words. */
export function memoryStart(headers: Int32Array, slot: number): number {
  const header = slot * HEADER_WORDS;
  return headers[header + HEADER.BLOCK]! * GRANULE_WORDS + keyWords(headers[header + HEADER.KEY_SIZE]!);
}

export function keyWords(keySizeBytes: number): number {
  return ((keySizeBytes + 7) >>> 3) << 1;
}

export class HeldSlots {
  readonly #words: Int32Array;
  readonly #headers: Int32Array;
  readonly #blocks: Int32Array;
  readonly #arena: Arena;

  constructor(buffers: VisitorTableBuffers, holder: number, arena: Arena) {
    this.#words = new Int32Array(buffers.holders, 4 * holder * HOLDER_WORDS, HOLDER_WORDS);
    this.#headers = new Int32Array(buffers.headers);
    this.#blocks = new Int32Array(buffers.arena);
    this.#arena = arena;
  }

  get count(): number {
    return this.#words[HOLDER.HELD_COUNT]!;
  }

  /** The slot taken last, −1 where none is held. */
  get last(): number {
    return this.count === 0 ? -1 : this.#words[this.#recordAt(this.count - 1) + HELD.SLOT]!;
  }

  has(slot: number): boolean {
    return this.#find(slot) >= 0;
  }

  /** Remembers the slot, which this thread has just locked, as it is now. */
  add(slot: number): void {
    const count = this.count;
    assert(count < HELD_MAX, "table: too many slots are held");
    const record = this.#recordAt(count);
    this.#words[record + HELD.SLOT] = slot;
    this.#remember(record, slot);
    this.#words[HOLDER.HELD_COUNT] = count + 1;
  }

  /** Takes what the slot is now for its pre-image: it was loaded and is good. */
  renew(slot: number): void {
    const record = this.#recordOf(slot);
    const block = this.#words[record + HELD.BLOCK]!;
    const blockClass = this.#words[record + HELD.BLOCK_CLASS]!;
    this.#remember(record, slot);
    if (block !== this.#words[record + HELD.BLOCK]) this.#arena.release(block, blockClass);
  }

  /** Copies the memory's words, so that they can be changed. Cost: up to 32 KiB, once while the slot is held. */
  copyMemory(slot: number): void {
    const record = this.#recordOf(slot);
    const words = this.#words;
    // A memory that has moved since it was taken left its old block untouched.
    const header = slot * HEADER_WORDS;
    if (words[record + HELD.BLOCK] !== this.#headers[header + HEADER.BLOCK]) return;
    if (words[record + HELD.COPIED_WORDS] !== 0) return;
    const start = memoryStart(this.#headers, slot);
    const used = words[record + HELD.HEAD + MEMORY.WORDS]!;
    assert(used >= 0 && used <= COPY_WORDS, "table: a memory's size");
    const copy = this.#copyAt(record);
    words.set(this.#blocks.subarray(start, start + used), copy);
    words[record + HELD.COPIED_WORDS] = used;
  }

  /** The row is about to be written: put back, it counts as not filled. */
  touchRow(slot: number): void {
    this.#words[this.#recordOf(slot) + HELD.ROW_TOUCHED] = 1;
  }

  /** Whether `block` is the one the slot had when it was taken. */
  isOldBlock(slot: number, block: number): boolean {
    return this.#words[this.#recordOf(slot) + HELD.BLOCK] === block;
  }

  /** Whether the slot was being loaded when its pre-image was taken. */
  wasLoading(slot: number): boolean {
    return this.#words[this.#recordOf(slot) + HELD.HEADER + HEADER.STATE] === SlotState.LOADING;
  }

  /** Forgets the pre-image and frees the block that the memory moved from. */
  remove(slot: number): void {
    const position = this.#find(slot);
    assert(position >= 0, "table: a slot that is not held");
    const record = this.#recordAt(position);
    const block = this.#words[record + HELD.BLOCK]!;
    this.#drop(position);
    if (block === this.#headers[slot * HEADER_WORDS + HEADER.BLOCK]) return;
    this.#arena.release(block, this.#words[record + HELD.BLOCK_CLASS]!);
  }

  /** Makes the slot what it was when it was taken, and forgets the pre-image. */
  putBack(slot: number): void {
    const position = this.#find(slot);
    assert(position >= 0, "table: a slot that is not held");
    const record = this.#recordAt(position);
    const words = this.#words;
    const headers = this.#headers;
    const header = slot * HEADER_WORDS;
    const block = headers[header + HEADER.BLOCK]!;
    const blockClass = headers[header + HEADER.BLOCK_CLASS]!;
    for (let index = 1; index < HEADER_WORDS; index++) {
      headers[header + index] = words[record + HELD.HEADER + index]!;
    }
    const start = memoryStart(headers, slot);
    const copied = words[record + HELD.COPIED_WORDS]!;
    const copy = this.#copyAt(record);
    for (let index = 0; index < copied; index++) this.#blocks[start + index] = words[copy + index]!;
    for (let index = 0; index < MEMORY_HEADER_WORDS; index++) {
      this.#blocks[start + index] = words[record + HELD.HEAD + index]!;
    }
    if (words[record + HELD.ROW_TOUCHED] === 1) headers[header + HEADER.COLUMNS_FILLED] = 0;
    this.#drop(position);
    if (block !== words[record + HELD.BLOCK]) this.#arena.release(block, blockClass);
  }

  #remember(record: number, slot: number): void {
    const words = this.#words;
    const headers = this.#headers;
    const header = slot * HEADER_WORDS;
    const start = memoryStart(headers, slot);
    for (let index = 0; index < MEMORY_HEADER_WORDS; index++) {
      words[record + HELD.HEAD + index] = this.#blocks[start + index]!;
    }
    words[record + HELD.COPIED_WORDS] = 0;
    words[record + HELD.ROW_TOUCHED] = 0;
    words[record + HELD.BLOCK_CLASS] = headers[header + HEADER.BLOCK_CLASS]!;
    words[record + HELD.BLOCK] = headers[header + HEADER.BLOCK]!;
    // The state comes last: until it says LIVE, a visitor that is being loaded counts as not loaded.
    for (let index = HEADER_WORDS - 1; index > 0; index--) {
      words[record + HELD.HEADER + index] = headers[header + index]!;
    }
  }

  /** Record numbers in use come first: the one that is dropped changes places with the last. */
  #drop(position: number): void {
    const last = this.count - 1;
    const order = HOLDER.ORDER;
    const number = this.#words[order + position]!;
    this.#words[order + position] = this.#words[order + last]!;
    this.#words[order + last] = number;
    this.#words[HOLDER.HELD_COUNT] = last;
  }

  #find(slot: number): number {
    for (let position = this.count - 1; position >= 0; position--) {
      if (this.#words[this.#recordAt(position) + HELD.SLOT] === slot) return position;
    }
    return -1;
  }

  #recordOf(slot: number): number {
    const position = this.#find(slot);
    assert(position >= 0, "table: a slot that is not held");
    return this.#recordAt(position);
  }

  #recordAt(position: number): number {
    return HOLDER.RECORDS + this.#words[HOLDER.ORDER + position]! * HELD_WORDS;
  }

  #copyAt(record: number): number {
    return HOLDER.COPIES + ((record - HOLDER.RECORDS) / HELD_WORDS) * COPY_WORDS;
  }
}
