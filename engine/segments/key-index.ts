/**
 * Visitor id → dense ordinal: an open-addressing table in shared memory, written once, read by all lanes.
 *
 * Slots carry one word of a keyed 64-bit hash (the other picks the slot) and the ordinal; a hit is believed only
 * after the id itself was compared byte by byte. Linear probing, at most two thirds full.
 *
 * ```
 *   u32 magic | u32 ids | u32 slot mask | u32 seed0 | u32 seed1 | u32 0 × 3
 *   slots   (u32 hash, u32 ordinal + 1) × (mask + 1); ordinal + 1 = 0: free
 *   starts  u32 × (ids + 1): id i is bytes [starts[i], starts[i + 1]) of
 *   bytes   UTF-8 of all ids, one after the other
 * ```
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { encodeId, type HashSeed, hashId, hashWords } from "./id-hash.ts";

const MAGIC = 0x3158_4b50; // "PKX1"
const HEADER_WORDS = 8;
const NEWLINE = 0x0a;
const scratch = new Uint8Array(ENGINE_LIMITS.visitorIdSizeMax);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Slots for `count` ids: a power of two that they fill by two thirds at most. */
export function slotCountFor(count: number): number {
  let slotCount = 16;
  while (slotCount * 2 < count * 3) slotCount *= 2;
  return slotCount;
}

export class KeyIndex {
  readonly #slots: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #mask: number;
  readonly #seed0: number;
  readonly #seed1: number;
  readonly count: number;

  constructor(buffer: SharedArrayBuffer) {
    const header = new Uint32Array(buffer, 0, HEADER_WORDS);
    assert(header[0] === MAGIC, "key index: not one");
    this.count = header[1]!;
    this.#mask = header[2]!;
    this.#seed0 = header[3]!;
    this.#seed1 = header[4]!;
    const slotsAt = 4 * HEADER_WORDS;
    const startsAt = slotsAt + 8 * (this.#mask + 1);
    this.#slots = new Uint32Array(buffer, slotsAt, 2 * (this.#mask + 1));
    this.#starts = new Uint32Array(buffer, startsAt, this.count + 1);
    this.#bytes = new Uint8Array(buffer, startsAt + 4 * (this.count + 1));
  }

  /** The id's ordinal, −1 without one. O(1) expected; allocates nothing for ASCII ids. */
  find(id: string): number {
    const sizeBytes = encodeId(id, scratch);
    return sizeBytes <= 0 ? -1 : this.findBytes(scratch, 0, sizeBytes);
  }

  /** The same for UTF-8 bytes `[start, end)`. */
  findBytes(bytes: Uint8Array, start: number, end: number): number {
    hashId(bytes, start, end, this.#seed0, this.#seed1);
    return this.#slots[2 * this.slotOf(bytes, start, end, hashWords[0]!, hashWords[1]!) + 1]! - 1;
  }

  /** The slot that holds the id, or the free one where it would go. */
  slotOf(bytes: Uint8Array, start: number, end: number, hashLow: number, hashHigh: number): number {
    const slots = this.#slots;
    let slot = (hashLow & this.#mask) >>> 0;
    // Ends at a free slot: a third of them is.
    for (;;) {
      const ordinal = slots[2 * slot + 1]! - 1;
      if (ordinal < 0) return slot;
      if (slots[2 * slot] === hashHigh && this.#isIdAt(ordinal, bytes, start, end)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #isIdAt(ordinal: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[ordinal]!;
    if (this.#starts[ordinal + 1]! - own !== end - start) return false;
    for (let index = start; index < end; index++) {
      if (this.#bytes[own + index - start] !== bytes[index]) return false;
    }
    return true;
  }

  idAt(ordinal: number): string {
    assert(ordinal >= 0 && ordinal < this.count, "key index: ordinal out of range");
    // A TextDecoder does not take views of shared memory.
    return decoder.decode(this.#bytes.slice(this.#starts[ordinal]!, this.#starts[ordinal + 1]!));
  }
}

/**
 * Builds the index of a level from its dictionary blobs, in order: UTF-8, an id a line, each line ended by `\n`.
 *
 * Cost: O(bytes), 0.3 s for 1,000,000 ids; allocates the index once.
 * Errors: BUNDLE_INVALID where a line is empty or too long, holds control characters or bad UTF-8, or repeats an
 * id, or where there are not `count` lines.
 */
export function writeKeyIndex(
  blobs: readonly Uint8Array[],
  count: number,
  seed: HashSeed,
): SharedArrayBuffer {
  const sizeBytes = blobs.reduce((sum, blob) => sum + blob.length, 0);
  // Every id costs at least a byte and a line end: a count that lies is refused before its memory is taken.
  if (count * 2 > sizeBytes) throw new NodeError("BUNDLE_INVALID", "dictionary: fewer ids than stated");
  const slotCount = slotCountFor(count);
  const startsAt = 4 * HEADER_WORDS + 8 * slotCount;
  const bytesAt = startsAt + 4 * (count + 1);
  const buffer = new SharedArrayBuffer(bytesAt + sizeBytes - count);
  const header = new Uint32Array(buffer, 0, HEADER_WORDS);
  header.set([MAGIC, count, slotCount - 1, seed[0] >>> 0, seed[1] >>> 0]);
  const slots = new Uint32Array(buffer, 4 * HEADER_WORDS, 2 * slotCount);
  const starts = new Uint32Array(buffer, startsAt, count + 1);
  const bytes = new Uint8Array(buffer, bytesAt);
  const index = new KeyIndex(buffer);
  let ordinal = 0;
  let at = 0;
  for (const blob of blobs) {
    const faultText = dictionaryFault(blob);
    if (faultText !== "") throw new NodeError("BUNDLE_INVALID", `dictionary: ${faultText}`);
    for (let start = 0, end = 0; start < blob.length; start = end + 1) {
      end = blob.indexOf(NEWLINE, start);
      if (ordinal === count) throw new NodeError("BUNDLE_INVALID", "dictionary: more ids than stated");
      hashId(blob, start, end, seed[0], seed[1]);
      const hashHigh = hashWords[1]!;
      const slot = index.slotOf(blob, start, end, hashWords[0]!, hashHigh);
      if (slots[2 * slot + 1] !== 0) throw new NodeError("BUNDLE_INVALID", "dictionary: an id is repeated");
      for (let from = start; from < end; from++) bytes[at++] = blob[from]!;
      starts[ordinal + 1] = at;
      slots[2 * slot] = hashHigh;
      slots[2 * slot + 1] = ++ordinal;
    }
  }
  if (ordinal !== count) throw new NodeError("BUNDLE_INVALID", "dictionary: fewer ids than stated");
  return buffer;
}

/** What is wrong with one dictionary blob taken alone, or "". */
export function dictionaryFault(blob: Uint8Array): string {
  if (blob.length === 0 || blob[blob.length - 1] !== NEWLINE) return "the last line is not ended";
  let lineStart = 0;
  for (let at = 0; at < blob.length; at++) {
    const byte = blob[at]!;
    if (byte === NEWLINE) {
      if (at === lineStart) return "an id is empty";
      if (at - lineStart > ENGINE_LIMITS.visitorIdSizeMax) return "an id is too long";
      lineStart = at + 1;
    } else if (byte < 0x20 || byte === 0x7f) return "an id holds a control character";
  }
  try {
    decoder.decode(blob);
  } catch {
    return "an id is no UTF-8";
  }
  return "";
}
