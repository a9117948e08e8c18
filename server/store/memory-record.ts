/**
 * A visitor's memory as LMDB's database `memories` holds it, by visitor key; sessions' records alike.
 *
 *     0 u32 surrogate high, low (0, 0: none)     8 the memory's words (engine/visitors/memory-layout.ts), as they lie
 *
 * Little-endian, as the words in the table.
 */
import { assert } from "../../engine/index.ts";

const HEAD_SIZE = 8;
const WORD_SIZE = 4;

/** Cost: one copy of the words. */
export function encodeMemoryRecord(
  surrogateHigh: number,
  surrogateLow: number,
  words: Int32Array,
  start: number,
  wordCount: number,
): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_SIZE + wordCount * WORD_SIZE);
  bytes.writeUInt32LE(surrogateHigh >>> 0, 0);
  bytes.writeUInt32LE(surrogateLow >>> 0, 4);
  const from = new Uint8Array(words.buffer, words.byteOffset + start * WORD_SIZE, wordCount * WORD_SIZE);
  bytes.set(from, HEAD_SIZE);
  return bytes;
}

/** A record read for loading: `words` is a view of the scratch buffer it was copied to, valid until the next. */
export interface MemoryRecord {
  surrogateHigh: number;
  surrogateLow: number;
  /** 0: no memory. */
  wordCount: number;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

/** Copies records out of the library's reused (and unaligned) buffer. One per thread. */
export class MemoryRecords {
  #scratch = new ArrayBuffer(16 * 1024);
  #record: MemoryRecord = emptyRecord(this.#scratch);

  /** Null reads as an empty memory without a surrogate. Cost: one copy. */
  read(bytes: Buffer | null): MemoryRecord {
    const size = bytes === null ? HEAD_SIZE : bytes.length;
    assert(size >= HEAD_SIZE && size % WORD_SIZE === 0, "memory: a record that is no run of words");
    const wordsSize = size - HEAD_SIZE;
    if (wordsSize > this.#scratch.byteLength) {
      this.#scratch = new ArrayBuffer(Math.ceil((wordsSize * 1.5) / 8) * 8);
      this.#record = emptyRecord(this.#scratch);
    }
    const record = this.#record;
    record.surrogateHigh = bytes === null ? 0 : bytes.readUInt32LE(0);
    record.surrogateLow = bytes === null ? 0 : bytes.readUInt32LE(4);
    record.wordCount = wordsSize / WORD_SIZE;
    if (bytes !== null)
      new Uint8Array(this.#scratch, 0, wordsSize).set(
        new Uint8Array(bytes.buffer, bytes.byteOffset + HEAD_SIZE, wordsSize),
      );
    return record;
  }
}

function emptyRecord(scratch: ArrayBuffer): MemoryRecord {
  return {
    surrogateHigh: 0,
    surrogateLow: 0,
    wordCount: 0,
    words: new Int32Array(scratch),
    doubles: new Float64Array(scratch),
  };
}
