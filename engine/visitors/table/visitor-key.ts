/**
 * A visitor's key as the table has it: level number and UTF-8 of the id, and their seeded 64-bit hash.
 *
 * One object a thread, filled for each look-up: nothing is allocated for an ASCII id.
 */
import { assert } from "../../assert.ts";
import { ENGINE_LIMITS } from "../../limits.ts";
import { encodeId, hashId, hashWords } from "../../segments/id-hash.ts";
import { keyWords, memoryStart } from "./held.ts";
import { GRANULE_WORDS, HEADER, HEADER_WORDS } from "./table-layout.ts";

const LEVEL_BYTES = 4;
const decoder = new TextDecoder();

export interface VisitorKeyViews {
  readonly headers: Int32Array;
  readonly blocks: Int32Array;
}

export class VisitorKey {
  level = 0;
  sizeBytes = 0;
  /** i32, as they stand in header and index. */
  hashLow = 0;
  hashHigh = 0;
  /** The level, then the id, then zeros to a whole 64-bit word. */
  readonly #words = new Int32Array(2 + Math.ceil(ENGINE_LIMITS.visitorIdSizeMax / 8) * 2);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  readonly #id = new Uint8Array(this.#words.buffer, LEVEL_BYTES, ENGINE_LIMITS.visitorIdSizeMax);
  readonly #headers: Int32Array;
  readonly #blocks: Int32Array;
  readonly #seed0: number;
  readonly #seed1: number;

  constructor({ headers, blocks }: VisitorKeyViews, seed0: number, seed1: number) {
    this.#headers = headers;
    this.#blocks = blocks;
    this.#seed0 = seed0;
    this.#seed1 = seed1;
  }

  /** `id` has no fault (`idFault`). */
  read(level: number, id: string): void {
    const sizeBytes = encodeId(id, this.#id);
    assert(sizeBytes > 0, "table: an id that no visitor has");
    const id8 = this.#id;
    for (let index = sizeBytes; (index & 7) !== 0; index++) id8[index] = 0;
    this.#words[0] = level;
    hashId(this.#bytes, 0, LEVEL_BYTES + sizeBytes, this.#seed0, this.#seed1);
    this.level = level;
    this.sizeBytes = sizeBytes;
    this.hashLow = hashWords[0]! | 0;
    this.hashHigh = hashWords[1]! | 0;
  }

  /** Whether the slot, which this thread has locked, is this visitor's. */
  isOf(slot: number): boolean {
    const header = slot * HEADER_WORDS;
    const headers = this.#headers;
    if (headers[header + HEADER.HASH_LOW] !== this.hashLow) return false;
    if (headers[header + HEADER.HASH_HIGH] !== this.hashHigh) return false;
    if (headers[header + HEADER.LEVEL] !== this.level) return false;
    if (headers[header + HEADER.KEY_SIZE] !== this.sizeBytes) return false;
    const block = headers[header + HEADER.BLOCK]! * GRANULE_WORDS;
    const count = keyWords(this.sizeBytes);
    for (let index = 0; index < count; index++) {
      if (this.#blocks[block + index] !== this.#words[1 + index]) return false;
    }
    return true;
  }

  /** Writes the key into the slot's header and block. */
  writeTo(slot: number): void {
    const header = slot * HEADER_WORDS;
    const headers = this.#headers;
    headers[header + HEADER.LEVEL] = this.level;
    headers[header + HEADER.HASH_LOW] = this.hashLow;
    headers[header + HEADER.HASH_HIGH] = this.hashHigh;
    headers[header + HEADER.KEY_SIZE] = this.sizeBytes;
    const block = headers[header + HEADER.BLOCK]! * GRANULE_WORDS;
    const count = keyWords(this.sizeBytes);
    for (let index = 0; index < count; index++) this.#blocks[block + index] = this.#words[1 + index]!;
  }
}

/** The id of a slot's visitor; the slot is locked by this thread. Allocates. */
export function readId(headers: Int32Array, blocks: Int32Array, slot: number): string {
  const start = headers[slot * HEADER_WORDS + HEADER.BLOCK]! * GRANULE_WORDS;
  // A TextDecoder does not take views of shared memory.
  const words = blocks.slice(start, memoryStart(headers, slot));
  const bytes = new Uint8Array(words.buffer, 0, headers[slot * HEADER_WORDS + HEADER.KEY_SIZE]!);
  return decoder.decode(bytes);
}
