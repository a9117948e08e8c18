/**
 * A visitor's memory as LMDB's database `memories` holds it, by visitor key; sessions' records alike.
 *
 *     0 u32 surrogate high, low (0, 0: none)     8 the memory's words (engine/visitors/memory-layout.ts), as they lie
 *
 * Little-endian, as the words in the table.
 */
import { type MemoryView, memoryViewOf, NodeError, verifyMemory } from "../../engine/index.ts";

/** The surrogate, in front of the words. */
export const MEMORY_RECORD_HEAD_SIZE = 8;
const WORD_SIZE = 4;

/** Cost: one copy of the words. */
export function encodeMemoryRecord(
  surrogateHigh: number,
  surrogateLow: number,
  words: Int32Array,
  start: number,
  wordCount: number,
): Buffer {
  const bytes = Buffer.allocUnsafe(MEMORY_RECORD_HEAD_SIZE + wordCount * WORD_SIZE);
  bytes.writeUInt32LE(surrogateHigh >>> 0, 0);
  bytes.writeUInt32LE(surrogateLow >>> 0, 4);
  const from = new Uint8Array(words.buffer, words.byteOffset + start * WORD_SIZE, wordCount * WORD_SIZE);
  bytes.set(from, MEMORY_RECORD_HEAD_SIZE);
  return bytes;
}

/** What is wrong with words, "" where nothing is; `wordCount` of them may be read. */
export type WordsFault = (view: MemoryView, wordCount: number) => string;

/** A record read for loading: the view is of scratch words that it was copied to, valid until the next is read. */
export interface MemoryRecord {
  surrogateHigh: number;
  surrogateLow: number;
  view: MemoryView;
}

/** Copies records out of the library's reused (and unaligned) buffer. One per thread. */
export class MemoryRecords {
  #scratch = memoryViewOf(new Int32Array(4096));
  readonly #record: MemoryRecord = { surrogateHigh: 0, surrogateLow: 0, view: this.#scratch };

  /**
   * @param faultOf what is wrong with words that are no visitor's memory, "" where nothing is; null: a memory.
   * Cost: one copy, O(size) to verify. Errors: DATA_DIR_INVALID.
   */
  read(bytes: Buffer, faultOf: WordsFault | null): MemoryRecord {
    const size = bytes.length - MEMORY_RECORD_HEAD_SIZE;
    const wordCount = size / WORD_SIZE;
    if (size < 0 || !Number.isInteger(wordCount)) throw damaged("its size is no number of words");
    if (wordCount > this.#scratch.words.length)
      this.#scratch = memoryViewOf(new Int32Array(2 * Math.ceil(wordCount)));
    const record = this.#record;
    record.surrogateHigh = bytes.readUInt32LE(0);
    record.surrogateLow = bytes.readUInt32LE(4);
    record.view = this.#scratch;
    const { words } = this.#scratch;
    new Uint8Array(words.buffer, 0, size).set(
      new Uint8Array(bytes.buffer, bytes.byteOffset + MEMORY_RECORD_HEAD_SIZE, size),
    );
    if (faultOf === null) verifyMemory(this.#scratch, wordCount);
    else {
      const fault = faultOf(this.#scratch, wordCount);
      if (fault !== "") throw damaged(fault);
    }
    return record;
  }
}

function damaged(why: string): NodeError {
  return new NodeError("DATA_DIR_INVALID", `a record of the visitor store is damaged: ${why}`);
}
