/**
 * Records of `memories` on their way into LMDB: folded where they will be written from, many of them one behind the other,
 * then put in one transaction.
 *
 * Nothing is folded while the transaction is open: who writes beside this one waits for the puts only.
 */
import { assert, type MemoryView, memoryViewOf, verifyMemory } from "../../engine/index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import type { ProfileWriteRecord } from "./log-record.ts";
import { MEMORY_RECORD_HEAD_SIZE } from "./memory-record.ts";

const WORD_SIZE = 4;
const HEAD_WORDS = MEMORY_RECORD_HEAD_SIZE / WORD_SIZE;
/** 1 MB, half of it records of a transaction: what is folded stays in a core's cache until it is put. */
const ARENA_WORDS = 1 << 18;
const RECORDS_MAX = 8192;
const WRITES_MAX = 8192;

export interface PendingProfileWrite {
  readonly key: string;
  readonly record: ProfileWriteRecord;
  /** The source's. */
  readonly prefixHex: string;
}

export class RecoveredRecords {
  readonly #environment: LmdbEnvironment;
  readonly #keys: string[] = [];
  /** Where each record ends, in words; it begins where the one before ends. */
  readonly #ends: number[] = [];
  #profileWrites: PendingProfileWrite[] = [];
  #end = 0;
  /** Of the memory that is being folded; behind it is the room that was asked for. */
  view: MemoryView;
  #bytes: Buffer;

  constructor(environment: LmdbEnvironment) {
    this.#environment = environment;
    this.view = memoryViewOf(new Int32Array(ARENA_WORDS));
    this.#bytes = Buffer.from(this.view.words.buffer);
  }

  /** Words from the memory's begin on. */
  get room(): number {
    return this.view.words.length - this.view.start;
  }

  get isFull(): boolean {
    return (
      this.#end > ARENA_WORDS / 2 ||
      this.#keys.length >= RECORDS_MAX ||
      this.#profileWrites.length >= WRITES_MAX
    );
  }

  /**
   * Begins with a record of LMDB. Where it has no surrogate it gets this one. Errors: DATA_DIR_INVALID; then `beginWith`
   * something else.
   */
  beginAt(record: Buffer, high: number, low: number, roomWords: number): void {
    const size = Math.max(0, record.length - MEMORY_RECORD_HEAD_SIZE);
    this.#begin(Math.ceil(size / WORD_SIZE) + roomWords, high, low);
    const at = this.#end * WORD_SIZE;
    const hasSurrogate =
      record.length >= MEMORY_RECORD_HEAD_SIZE &&
      (record.readInt32LE(0) | record.readInt32LE(WORD_SIZE)) !== 0;
    // The library's buffer is reused, and not aligned; of its class not every method holds.
    if (hasSurrogate) Buffer.prototype.copy.call(record, this.#bytes, at, 0, MEMORY_RECORD_HEAD_SIZE);
    Buffer.prototype.copy.call(
      record,
      this.#bytes,
      at + MEMORY_RECORD_HEAD_SIZE,
      MEMORY_RECORD_HEAD_SIZE,
      MEMORY_RECORD_HEAD_SIZE + size,
    );
    verifyMemory(this.view, Math.floor(size / WORD_SIZE));
  }

  /** Begins with a memory of these words. */
  beginWith(words: Int32Array, high: number, low: number, roomWords: number): void {
    this.#begin(words.length + roomWords, high, low);
    this.view.words.set(words, this.view.start);
  }

  #begin(roomWords: number, high: number, low: number): void {
    this.view.start = this.#end + HEAD_WORDS;
    this.reserve(roomWords);
    this.view.words[this.#end] = high;
    this.view.words[this.#end + 1] = low;
  }

  /** Makes sure of so many words from the memory's begin on. */
  reserve(roomWords: number): void {
    if (roomWords <= this.room) return;
    const { words, start } = this.view;
    const grown = new Int32Array(2 * Math.ceil(Math.max(words.length, (start + roomWords) / 2)));
    grown.set(words);
    this.view = { ...memoryViewOf(grown), start };
    this.#bytes = Buffer.from(grown.buffer);
  }

  /** What was begun is to be written. */
  keep(key: string, wordCount: number): void {
    assert(wordCount % 2 === 0, "recovery: a memory ends within a float 64");
    this.#end = this.view.start + wordCount;
    this.#keys.push(key);
    this.#ends.push(this.#end);
  }

  addProfileWrite(write: PendingProfileWrite): void {
    this.#profileWrites.push(write);
  }

  /** Puts all that is kept; `merge` each profile write, in the order added. Errors: what LMDB throws; nothing is put then. */
  write(merge: (write: PendingProfileWrite) => void): void {
    if (this.#keys.length === 0 && this.#profileWrites.length === 0) return;
    const { root, memories, commits } = this.#environment;
    root.transactionSync(() => {
      let start = 0;
      for (let index = 0; index < this.#keys.length; index++) {
        const end = this.#ends[index]! * WORD_SIZE;
        void memories.put(this.#keys[index]!, this.#bytes.subarray(start, end));
        start = end;
      }
      for (const write of this.#profileWrites) merge(write);
    });
    Atomics.add(commits, 0, 1);
    this.#keys.length = 0;
    this.#ends.length = 0;
    this.#profileWrites = [];
    this.#end = 0;
  }
}
