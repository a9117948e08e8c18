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
import { dictionaryFault } from "../segments/key-index.ts";

const NEWLINE = 0x0a;
/** An id may be longer than the limit by what says so. */
const scratch = new Uint8Array(ENGINE_LIMITS.visitorIdSizeMax);

export class IdDictionary {
  /** (u32 hash, u32 ordinal + 1) × slots. */
  #slots = new Uint32Array(2 * 1024);
  /** Lines as a dictionary blob holds them, each with its line end; id i begins at `#starts[i]`. */
  #lines = new Uint8Array(8 * 1024);
  #starts = new Uint32Array(1024);
  #count = 0;

  readonly #seed: HashSeed;

  constructor(seed: HashSeed = [0, 0]) {
    this.#seed = seed;
  }

  get count(): number {
    return this.#count;
  }

  /** Appends the ids of a dictionary blob. Errors: BUNDLE_INVALID. */
  addBlob(blob: Uint8Array): void {
    const fault = dictionaryFault(blob);
    if (fault !== "") throw new NodeError("BUNDLE_INVALID", `dictionary: ${fault}`);
    for (let start = 0, end = 0; start < blob.length; start = end + 1) {
      end = blob.indexOf(NEWLINE, start);
      const countBefore = this.#count;
      this.#add(blob, start, end);
      if (this.#count === countBefore) throw new NodeError("BUNDLE_INVALID", "dictionary: an id is repeated");
    }
  }

  /** The ordinal of `id`, which is appended where it is new. `idFault(id)` must be "". Errors: BUNDLE_TOO_LARGE. */
  add(id: string): number {
    const sizeBytes = encodeId(id, scratch);
    assert(sizeBytes > 0, "id dictionary: an id that no visitor has");
    return this.#add(scratch, 0, sizeBytes);
  }

  /** The ordinal of the id in UTF-8 bytes `[start, end)`, −1 without one. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[2 * this.#slotOf(bytes, start, end) + 1]! - 1;
  }

  #add(bytes: Uint8Array, start: number, end: number): number {
    if (3 * (this.#count + 1) > this.#slots.length) this.#grow();
    const slot = this.#slotOf(bytes, start, end);
    const ordinal = this.#slots[2 * slot + 1]! - 1;
    if (ordinal >= 0) return ordinal;
    this.#slots[2 * slot] = hashWords[1]!;
    this.#slots[2 * slot + 1] = this.#count + 1;
    return this.#append(bytes, start, end);
  }

  /** Of the id, else the free one where it belongs; `hashWords` are the id's. */
  #slotOf(bytes: Uint8Array, start: number, end: number): number {
    hashId(bytes, start, end, this.#seed[0], this.#seed[1]);
    const hashHigh = hashWords[1]!;
    const mask = (this.#slots.length >> 1) - 1;
    for (let slot = (hashWords[0]! & mask) >>> 0; ; slot = (slot + 1) & mask) {
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
