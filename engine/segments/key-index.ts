/**
 * Visitor id → dense ordinal: an open-addressing table in shared memory, written by one, read by all lanes.
 *
 * Slots carry one word of a keyed 64-bit hash (the other picks the slot) and the ordinal; a hit is believed only
 * after the id itself was compared byte by byte. Linear probing, at most two thirds full.
 *
 * ```
 *   u32 magic | u32 capacity (ids) | u32 slot mask | u32 seed0 | u32 seed1 | u32 0 × 3
 *   slots   (u32 hash, u32 ordinal + 1) × (mask + 1); ordinal + 1 = 0: free
 *   starts  u32 × (capacity + 1): id i is bytes [starts[i], starts[i + 1]) of
 *   bytes   UTF-8 of all ids, one after the other, up to the buffer's end
 * ```
 * How many ids a reader knows is told beside the buffer, so that ids can be appended under its eyes: an id that it knows
 * lies before every slot that was free when it was put in, so a slot with a later ordinal is as good as a free one, and
 * nothing else of what is appended is looked at.
 */
import { assert } from "../assert.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { encodeId, hashId, hashWords } from "./id-hash.ts";

export const KEY_MAGIC = 0x3258_4b50; // "PKX2"
export const KEY_HEADER_WORDS = 8;
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

  /** @param count the ids that it is to know; the buffer may hold more by now. */
  constructor(buffer: SharedArrayBuffer, count: number) {
    const header = new Uint32Array(buffer, 0, KEY_HEADER_WORDS);
    assert(header[0] === KEY_MAGIC, "key index: not one");
    const capacity = header[1]!;
    assert(count <= capacity, "key index: more ids than it has room for");
    this.count = count;
    this.#mask = header[2]!;
    this.#seed0 = header[3]!;
    this.#seed1 = header[4]!;
    const slotsAt = 4 * KEY_HEADER_WORDS;
    const startsAt = slotsAt + 8 * (this.#mask + 1);
    this.#slots = new Uint32Array(buffer, slotsAt, 2 * (this.#mask + 1));
    this.#starts = new Uint32Array(buffer, startsAt, capacity + 1);
    const bytesAt = startsAt + 4 * (capacity + 1);
    this.#bytes = new Uint8Array(buffer, bytesAt, buffer.byteLength - bytesAt);
  }

  /** The id's ordinal, −1 without one. O(1) expected; allocates nothing for ASCII ids. */
  find(id: string): number {
    const sizeBytes = encodeId(id, scratch);
    return sizeBytes <= 0 ? -1 : this.findBytes(scratch, 0, sizeBytes);
  }

  /** The same for UTF-8 bytes `[start, end)`. */
  findBytes(bytes: Uint8Array, start: number, end: number): number {
    hashId(bytes, start, end, this.#seed0, this.#seed1);
    const hashHigh = hashWords[1]!;
    let slot = (hashWords[0]! & this.#mask) >>> 0;
    // Ends at a free slot: a third of them is.
    for (;;) {
      const ordinal = this.#slots[2 * slot + 1]! - 1;
      if (ordinal < 0 || ordinal >= this.count) return -1;
      if (this.#slots[2 * slot] === hashHigh && this.#isIdAt(ordinal, bytes, start, end)) return ordinal;
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
