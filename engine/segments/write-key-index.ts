/**
 * Building a level's key index (key-index.ts) from its dictionary, and appending to one that stands.
 *
 * A dictionary only grows: one that begins as another does takes over the other's index, in the same buffer where that has
 * room and its owner allows it, else in a copy. Ids are compared, not believed: the part that both have must be the same
 * byte for byte, unless its blobs have the same hash.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { type HashSeed, hashId, hashWords } from "./id-hash.ts";
import { dictionaryFault, KEY_HEADER_WORDS, KEY_MAGIC, slotCountFor } from "./key-index.ts";
import { keyStartsAt } from "./key-table.ts";
import type { TableBuffer, TableBuffers } from "./table-buffer.ts";

const NEWLINE = 0x0a;
const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;
/** A new index has room for an eighth more, as far as its slots hold them. */
const ROOM_SHARE = 8;

/** A level's ids: `blobs` in order, read when they are needed. */
export interface Dictionary {
  readonly count: number;
  /** Of all blobs. */
  readonly sizeBytes: number;
  /** Hex SHA-256, in order. */
  readonly blobs: readonly string[];
  read(sha256: string): Uint8Array;
}

/** A level's index, and which dictionary it was made of. */
export interface LevelKeys {
  readonly level: string;
  readonly count: number;
  readonly index: TableBuffer;
  readonly blobs: readonly string[];
}

export interface KeyOptions {
  readonly seed: HashSeed;
  readonly buffers: TableBuffers;
  /** An index of the same level, to go on from; null: none. */
  readonly base: LevelKeys | null;
  /** Whether nobody but readers of `base` and of what it grew from has the buffer, and nothing more was appended to it. */
  readonly mayAppend: boolean;
}

/**
 * The index of a level: UTF-8, an id a line, each line ended by `\n`.
 *
 * Cost: O(bytes) that are new, 0.4 s for 1,000,000 ids, and a copy of the base where it cannot be appended to.
 * Errors: BUNDLE_INVALID where a line is empty or too long, holds control characters or bad UTF-8, or repeats an
 * id, or where there are not `count` lines.
 */
export function writeLevelKeys(level: string, dictionary: Dictionary, options: KeyOptions): LevelKeys {
  const { base } = options;
  const { count, blobs } = dictionary;
  if (base !== null && isSame(base, dictionary)) return base;
  const index = (base === null ? null : appended(base, dictionary, options)) ?? made(dictionary, options);
  return { level, count, index, blobs };
}

function isSame(base: LevelKeys, { count, blobs }: Dictionary): boolean {
  return (
    base.count === count &&
    base.blobs.length === blobs.length &&
    blobs.every((one, at) => base.blobs[at] === one)
  );
}

function made(dictionary: Dictionary, { seed, buffers }: KeyOptions): TableBuffer {
  const idBytes = dictionary.sizeBytes - dictionary.count;
  // Every id costs at least a byte and a line end: a count that lies is refused before its memory is taken.
  if (dictionary.count > idBytes) throw invalid("fewer ids than stated");
  const writer = KeyWriter.over(buffers, dictionary.count, idBytes, seed);
  for (const sha256 of dictionary.blobs) writer.append(checked(dictionary.read(sha256)), 0, dictionary.count);
  writer.finish(dictionary.count);
  return writer.index;
}

/** Null where the dictionary does not begin as the base's does. */
function appended(base: LevelKeys, dictionary: Dictionary, options: KeyOptions): TableBuffer | null {
  const { count, blobs } = dictionary;
  if (count < base.count) return null;
  let common = 0;
  while (common < base.blobs.length && base.blobs[common] === blobs[common]) common++;
  // Full blobs never change; the last one of the base may have grown.
  if (common < base.blobs.length - 1) return null;
  const commonCount = Math.min(base.count, common * ENGINE_LIMITS.idsPerDictionaryBlob);
  const rest = blobs.slice(common).map((sha256) => checked(dictionary.read(sha256)));
  const before = new KeyWriter(base.index, base.count);
  const [first] = rest;
  let from = 0;
  if (commonCount < base.count) {
    if (first === undefined) return null;
    from = before.prefixEnd(first, commonCount);
    if (from < 0) return null;
  }
  const newBytes = rest.reduce((sum, blob) => sum + blob.length, 0) - from - (count - base.count);
  if (newBytes < 0) throw invalid("fewer ids than stated");
  const fits = before.hasRoom(count, newBytes);
  const writer = fits && options.mayAppend ? before : before.copied(options, count, newBytes, fits);
  rest.forEach((blob, place) => {
    writer.append(blob, place === 0 ? from : 0, count);
  });
  writer.finish(count);
  return writer.index;
}

class KeyWriter {
  readonly index: TableBuffer;
  #count: number;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #seed0: number;
  readonly #seed1: number;
  readonly #slots: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(index: TableBuffer, count: number) {
    const header = new Uint32Array(index.buffer, 0, KEY_HEADER_WORDS);
    assert(header[0] === KEY_MAGIC, "key index: not one");
    this.index = index;
    this.#count = count;
    this.#capacity = header[1]!;
    this.#mask = header[2]!;
    this.#seed0 = header[3]!;
    this.#seed1 = header[4]!;
    const startsAt = keyStartsAt(this.#mask + 1);
    this.#slots = new Uint32Array(index.buffer, WORD_BYTES * KEY_HEADER_WORDS, 2 * (this.#mask + 1));
    this.#starts = new Uint32Array(index.buffer, startsAt, this.#capacity + 1);
    const bytesAt = startsAt + WORD_BYTES * (this.#capacity + 1);
    this.#bytes = new Uint8Array(index.buffer, bytesAt, index.buffer.byteLength - bytesAt);
  }

  /** An empty one with room for `count` ids of `idBytes`, and some more. */
  static over(buffers: TableBuffers, count: number, idBytes: number, seed: HashSeed): KeyWriter {
    const slotCount = slotCountFor(count);
    const room = Math.ceil(count / ROOM_SHARE);
    const capacity = Math.max(count, Math.min(count + room, Math.floor((slotCount * 2) / 3)));
    const bytesAt = keyStartsAt(slotCount) + WORD_BYTES * (capacity + 1);
    const index = buffers.take(bytesAt + idBytes + Math.ceil(idBytes / ROOM_SHARE));
    const words = new Uint32Array(index.buffer, 0, bytesAt / WORD_BYTES);
    words.fill(0, 0, keyStartsAt(slotCount) / WORD_BYTES + 1);
    words.set([KEY_MAGIC, capacity, slotCount - 1, seed[0] >>> 0, seed[1] >>> 0]);
    return new KeyWriter(index, 0);
  }

  hasRoom(count: number, newBytes: number): boolean {
    return count <= this.#capacity && this.#starts[this.#count]! + newBytes <= this.#bytes.length;
  }

  /** The same ids in a buffer of their own. `fits`: they and those to come do as they lie; else they are put in anew. */
  copied({ buffers, seed }: KeyOptions, count: number, newBytes: number, fits: boolean): KeyWriter {
    const idBytes = this.#starts[this.#count]!;
    if (fits) {
      const { buffer } = this.index;
      const index = buffers.take(this.#bytes.byteOffset + idBytes + newBytes);
      const sizeBytes = Math.min(buffer.byteLength, index.buffer.byteLength);
      new Uint8Array(index.buffer).set(new Uint8Array(buffer, 0, sizeBytes));
      const copy = new KeyWriter(index, this.#count);
      copy.#forgetLater();
      return copy;
    }
    const writer = KeyWriter.over(buffers, count, idBytes + newBytes, seed);
    for (let ordinal = 0; ordinal < this.#count; ordinal++) {
      writer.#add(this.#bytes, this.#starts[ordinal]!, this.#starts[ordinal + 1]!);
    }
    return writer;
  }

  /** Where the ids from ordinal `first` to the last one end in `blob`, which must begin with them; −1: it does not. */
  prefixEnd(blob: Uint8Array, first: number): number {
    let at = 0;
    for (let ordinal = first; ordinal < this.#count; ordinal++) {
      const end = this.#starts[ordinal + 1]!;
      for (let own = this.#starts[ordinal]!; own < end; own++) if (blob[at++] !== this.#bytes[own]) return -1;
      if (blob[at++] !== NEWLINE) return -1;
    }
    return at;
  }

  /** The lines of a checked blob from `from` on. Errors: BUNDLE_INVALID. */
  append(blob: Uint8Array, from: number, countMax: number): void {
    for (let start = from, end = 0; start < blob.length; start = end + 1) {
      end = blob.indexOf(NEWLINE, start);
      if (this.#count === countMax) throw invalid("more ids than stated");
      this.#add(blob, start, end);
    }
  }

  finish(count: number): void {
    if (this.#count !== count) throw invalid("fewer ids than stated");
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    hashId(bytes, start, end, this.#seed0, this.#seed1);
    const hashHigh = hashWords[1]!;
    let slot = (hashWords[0]! & this.#mask) >>> 0;
    for (;;) {
      const ordinal = this.#slots[2 * slot + 1]! - 1;
      if (ordinal < 0) break;
      if (this.#slots[2 * slot] === hashHigh && this.#isIdAt(ordinal, bytes, start, end))
        throw invalid("an id is repeated");
      slot = (slot + 1) & this.#mask;
    }
    let at = this.#starts[this.#count]!;
    for (let from = start; from < end; from++) this.#bytes[at++] = bytes[from]!;
    this.#count += 1;
    this.#starts[this.#count] = at;
    this.#slots[2 * slot] = hashHigh;
    this.#slots[2 * slot + 1] = this.#count;
  }

  #isIdAt(ordinal: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[ordinal]!;
    if (this.#starts[ordinal + 1]! - own !== end - start) return false;
    for (let index = start; index < end; index++) {
      if (this.#bytes[own + index - start] !== bytes[index]) return false;
    }
    return true;
  }

  /** Of a copy: what others appended to the original is none of its. */
  #forgetLater(): void {
    const slots = this.#slots;
    for (let at = 1; at < slots.length; at += 2) if (slots[at]! > this.#count) slots[at] = 0;
  }
}

function checked(blob: Uint8Array): Uint8Array {
  const fault = dictionaryFault(blob);
  if (fault !== "") throw invalid(fault);
  return blob;
}

function invalid(what: string): NodeError {
  return new NodeError("BUNDLE_INVALID", `dictionary: ${what}`);
}
