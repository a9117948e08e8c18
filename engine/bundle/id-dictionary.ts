/**
 * A level's ids while a bundle is made: append-only, id → ordinal by order of first appearance.
 *
 * Why not a Map: one stops at 16.7 million entries, and costs a string object for each. This is the key index's
 * table, growing. Its hash needs no secret where a maker of bundles chooses its own ids; who takes others' gives a seed.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { encodeId, type HashSeed, hashId, hashWords } from "../segments/id-hash.ts";
import { dictionaryFault, slotCountFor } from "../segments/key-index.ts";

const NEWLINE = 0x0a;
const SLOTS_MIN = 1024;
/** An id may be longer than the limit by what says so. */
const scratch = new Uint8Array(ENGINE_LIMITS.visitorIdSizeMax);

/**
 * Lines of a blob that are looked up together, hashed first. Why: of millions of ids in another order each costs three
 * waits for memory; of many at once the waits overlap (`#touch`), which halves the time.
 */
const BATCH_LINES = 256;
/** Line i of the batch is bytes [i, i + 1 less its line end). */
const batchStarts = new Uint32Array(BATCH_LINES + 1);
/** (low, high) of each line's hash. */
const batchHashes = new Uint32Array(2 * BATCH_LINES);
/** The ordinal that stands in the slot where a line belongs: mostly its own. */
const batchFound = new Uint32Array(BATCH_LINES);
/** So that loads whose values nobody wants are made. */
const touched = new Uint32Array(1);

export class IdDictionary {
  /** (u32 hash, u32 ordinal + 1) × slots. */
  #slots: Uint32Array;
  /** Lines as a dictionary blob holds them, each with its line end; id i begins at `#starts[i]`. */
  #lines = new Uint8Array(8 * 1024);
  #starts = new Uint32Array(1024);
  #count = 0;

  readonly #seed: HashSeed;

  /** @param expectedCount of ids: with so many the table does not have to grow. */
  constructor(seed: HashSeed = [0, 0], expectedCount = 0) {
    this.#seed = seed;
    this.#slots = new Uint32Array(2 * Math.max(SLOTS_MIN, slotCountFor(expectedCount)));
  }

  get count(): number {
    return this.#count;
  }

  /** Appends the ids of a dictionary blob. Errors: BUNDLE_INVALID. */
  addBlob(blob: Uint8Array): void {
    const fault = dictionaryFault(blob);
    if (fault !== "") throw new NodeError("BUNDLE_INVALID", `dictionary: ${fault}`);
    this.#eachBatch(blob, (lineCount) => {
      for (let line = 0; line < lineCount; line++) {
        const countBefore = this.#count;
        const [start, end] = [batchStarts[line]!, batchStarts[line + 1]! - 1];
        this.#add(blob, start, end, batchHashes[2 * line]!, batchHashes[2 * line + 1]!);
        if (this.#count === countBefore) {
          throw new NodeError("BUNDLE_INVALID", "dictionary: an id is repeated");
        }
      }
    });
  }

  /** Tells of each line of a dictionary blob, in order, which ordinal it has here; −1: none. Errors: BUNDLE_INVALID. */
  findLines(blob: Uint8Array, tell: (ordinal: number) => void): void {
    if (blob.length > 0 && blob[blob.length - 1] !== NEWLINE) {
      throw new NodeError("BUNDLE_INVALID", "dictionary: the last line does not end");
    }
    this.#eachBatch(blob, (lineCount) => {
      this.#touch(lineCount);
      for (let line = 0; line < lineCount; line++) {
        const [start, end] = [batchStarts[line]!, batchStarts[line + 1]! - 1];
        const slot = this.#slotOf(blob, start, end, batchHashes[2 * line]!, batchHashes[2 * line + 1]!);
        tell(this.#slots[2 * slot + 1]! - 1);
      }
    });
  }

  #eachBatch(blob: Uint8Array, work: (lineCount: number) => void): void {
    let start = 0;
    while (start < blob.length) {
      let lineCount = 0;
      batchStarts[0] = start;
      for (let at = start; lineCount < BATCH_LINES && at < blob.length; at++) {
        if (blob[at] !== NEWLINE) continue;
        hashId(blob, start, at, this.#seed[0], this.#seed[1]);
        batchHashes[2 * lineCount] = hashWords[0]!;
        batchHashes[2 * lineCount + 1] = hashWords[1]!;
        start = at + 1;
        lineCount++;
        batchStarts[lineCount] = start;
      }
      work(lineCount);
    }
  }

  /** Reads what looking the batch up will read. */
  #touch(lineCount: number): void {
    const mask = (this.#slots.length >> 1) - 1;
    let sum = 0;
    for (let line = 0; line < lineCount; line++) {
      const slot = (batchHashes[2 * line]! & mask) >>> 0;
      batchFound[line] = Math.max(0, this.#slots[2 * slot + 1]! - 1);
    }
    for (let line = 0; line < lineCount; line++) sum ^= this.#starts[batchFound[line]!]!;
    for (let line = 0; line < lineCount; line++) sum ^= this.#lines[this.#starts[batchFound[line]!]!]!;
    touched[0] = sum;
  }

  /** The ordinal of `id`, which is appended where it is new. `idFault(id)` must be "". Errors: BUNDLE_TOO_LARGE. */
  add(id: string): number {
    const sizeBytes = encodeId(id, scratch);
    assert(sizeBytes > 0, "id dictionary: an id that no visitor has");
    hashId(scratch, 0, sizeBytes, this.#seed[0], this.#seed[1]);
    return this.#add(scratch, 0, sizeBytes, hashWords[0]!, hashWords[1]!);
  }

  #add(bytes: Uint8Array, start: number, end: number, hashLow: number, hashHigh: number): number {
    if (3 * (this.#count + 1) > this.#slots.length) this.#grow();
    const slot = this.#slotOf(bytes, start, end, hashLow, hashHigh);
    const ordinal = this.#slots[2 * slot + 1]! - 1;
    if (ordinal >= 0) return ordinal;
    this.#slots[2 * slot] = hashHigh;
    this.#slots[2 * slot + 1] = this.#count + 1;
    return this.#append(bytes, start, end);
  }

  /** Of the id in UTF-8 bytes `[start, end)`, else the free one where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hashLow: number, hashHigh: number): number {
    const mask = (this.#slots.length >> 1) - 1;
    for (let slot = (hashLow & mask) >>> 0; ; slot = (slot + 1) & mask) {
      const ordinal = this.#slots[2 * slot + 1]! - 1;
      if (ordinal < 0) return slot;
      if (this.#slots[2 * slot] === hashHigh && this.#isIdAt(ordinal, bytes, start, end)) return slot;
    }
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const ordinal = this.#count;
    const at = this.#starts[ordinal]!;
    const next = at + end - start + 1;
    if (ordinal === ENGINE_LIMITS.idsPerLevelMax || next > ENGINE_LIMITS.bundleSizeMax) {
      throw new NodeError("BUNDLE_TOO_LARGE", "bundle: a level has more ids than nodes accept");
    }
    if (next > this.#lines.length) {
      const lines = new Uint8Array(2 * this.#lines.length);
      lines.set(this.#lines);
      this.#lines = lines;
    }
    if (ordinal + 1 === this.#starts.length) {
      const starts = new Uint32Array(2 * this.#starts.length);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    for (let from = start, to = at; from < end; from++, to++) this.#lines[to] = bytes[from]!;
    this.#lines[next - 1] = NEWLINE;
    this.#starts[ordinal + 1] = next;
    this.#count++;
    return ordinal;
  }

  #isIdAt(ordinal: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[ordinal]!;
    if (this.#starts[ordinal + 1]! - own - 1 !== end - start) return false;
    for (let index = start; index < end; index++) {
      if (this.#lines[own + index - start] !== bytes[index]) return false;
    }
    return true;
  }

  #grow(): void {
    const slots = new Uint32Array(2 * this.#slots.length);
    const mask = (slots.length >> 1) - 1;
    for (let ordinal = 0; ordinal < this.#count; ordinal++) {
      hashId(
        this.#lines,
        this.#starts[ordinal]!,
        this.#starts[ordinal + 1]! - 1,
        this.#seed[0],
        this.#seed[1],
      );
      let slot = (hashWords[0]! & mask) >>> 0;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = hashWords[1]!;
      slots[2 * slot + 1] = ordinal + 1;
    }
    this.#slots = slots;
  }

  /** The blobs of all ids in order; copies. */
  blobs(): Uint8Array[] {
    const blobs: Uint8Array[] = [];
    for (let first = 0; first < this.#count; first += ENGINE_LIMITS.idsPerDictionaryBlob) {
      const last = Math.min(first + ENGINE_LIMITS.idsPerDictionaryBlob, this.#count);
      blobs.push(this.#lines.slice(this.#starts[first]!, this.#starts[last]!));
    }
    return blobs;
  }
}

/** Why `id` can be in no list, or "". Control characters would break lines and logs; the rest is any UTF-8. */
export function idFault(id: string): string {
  if (id === "") return "the id is empty";
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return "the id holds a control character";
  }
  if (!id.isWellFormed()) return "the id is no well-formed text";
  if (encodeId(id, scratch) < 0) return `the id has more than ${ENGINE_LIMITS.visitorIdSizeMax} bytes`;
  return "";
}
