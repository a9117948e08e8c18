/**
 * Which visitors a log's tail is about: a recovery numbers the surrogates it meets, then learns from the identity files
 * whom they stand for.
 *
 * Most of a node's visitors are in no tail: they cost a look while the files are read, and nothing is kept of them. Who is
 * asked for later makes a second reading, which takes in everybody, so that there is no third. Flat arrays: about 40 bytes
 * a surrogate and its key. Two surrogates of one visitor (two lanes may have drawn one each) have one key.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assert, NodeError } from "../../engine/index.ts";
import { type RawIdentity, scanIdentitiesRaw } from "./identity-file.ts";

const SLOTS_INITIAL = 1 << 14;
const NUMBERS_INITIAL = 1 << 13;
const KEYS_SIZE_INITIAL = 1 << 18;
/** Of surrogates' low bits, whether one with them was met: 512 KB, that stay in a cache where the table does not. */
const MET_BITS = 1 << 22;
/** high │ low │ number + 1, 0 in an empty slot. */
const SLOT_WORDS = 3;
const EMPTY = 0;
const NUL = 0;
/** Level and id of a record, and the NUL between them. */
const KEY_SIZE_MAX = 512;

/** Of a surrogate: not looked for yet; in no file; of a visitor that was erased. Else whose key is known. */
const ASKED = 0;
const UNKNOWN = 1;
const ERASED = 2;
const KNOWN = 3;

/** By number of a surrogate, in shared memory: where its key lies. */
export interface IdentityKeys {
  /** Level, NUL, id: as LMDB has them. */
  readonly bytes: Buffer;
  readonly starts: Float64Array;
  readonly sizes: Uint16Array;
}

export class IdentityIndex {
  readonly #dataPath: string;
  #slots: Uint32Array;
  #slotCount: number;
  /** What `touch` found: without a use of it there would be no look. */
  seen = 0;
  readonly #met = new Uint32Array(MET_BITS / 32);
  /** Surrogates that have a number. */
  count = 0;
  /** By number: state, surrogate, where the key lies. */
  #states = new Uint8Array(NUMBERS_INITIAL);
  #surrogates = new Uint32Array(2 * NUMBERS_INITIAL);
  #keyStarts = new Float64Array(new SharedArrayBuffer(8 * NUMBERS_INITIAL));
  #keySizes = new Uint16Array(new SharedArrayBuffer(2 * NUMBERS_INITIAL));
  /** Level, NUL, id: as LMDB has them. */
  #keys = Buffer.from(new SharedArrayBuffer(KEYS_SIZE_INITIAL));
  #keysEnd = 0;
  /** Bytes that all keys begin with. */
  commonPrefixSize = 0;
  #firstKnown = -1;
  /** Numbers before it were looked for. */
  #resolvedCount = 0;
  #readings = 0;
  /** Files that could not be read whole. */
  faults: readonly NodeError[] = [];

  /** @param expected how many surrogates will be met, about: more are taken in more slowly. */
  constructor(dataPath: string, expected = 0) {
    this.#dataPath = dataPath;
    this.#slotCount = SLOTS_INITIAL;
    while (this.#slotCount < expected) this.#slotCount *= 2;
    this.#slots = new Uint32Array(this.#slotCount * SLOT_WORDS);
  }

  /** Looks at where the surrogate has its place, so that it is near when its number is asked for soon. */
  touch(high: number, low: number): void {
    this.seen ^= this.#slots[((low ^ high) & (this.#slotCount - 1)) * SLOT_WORDS + 2]!;
  }

  /** The surrogate's number, from 0 in the order met. Cost: a look into a hash table. */
  numberOf(high: number, low: number): number {
    const at = this.#find(high, low);
    const known = this.#slots[at + 2]!;
    return known !== EMPTY ? known - 1 : this.#add(at, high, low);
  }

  /**
   * Learns who was met since the last time. Cost: reads all identity files, twice in an index's life at most. Errors:
   * system errors; damage is in `faults`.
   */
  resolve(): void {
    if (this.#resolvedCount === this.count) return;
    if (this.#readings < 2) this.#read(this.#readings > 0);
    for (let number = this.#resolvedCount; number < this.count; number++)
      if (this.#states[number] === ASKED) this.#states[number] = UNKNOWN;
    this.#resolvedCount = this.count;
  }

  /** As they are now: for whom is known. */
  get keys(): IdentityKeys {
    return { bytes: this.#keys, starts: this.#keyStarts, sizes: this.#keySizes };
  }

  /** Whether no file knows the surrogate. This and all below: of who was resolved. */
  isUnknown(number: number): boolean {
    return this.#stateOf(number) === UNKNOWN;
  }

  /** Whether it has a key: neither unknown nor erased. */
  isKnown(number: number): boolean {
    return this.#stateOf(number) === KNOWN;
  }

  /** The visitor's key as LMDB has it (`visitorKey`); null of one who was erased, or is unknown. */
  keyOf(number: number): string | null {
    return this.#stateOf(number) === KNOWN ? keyText(this.keys, number) : null;
  }

  /** Size of the key, of one that is known; so for the following. */
  keySize(number: number): number {
    return this.#keySizes[number]!;
  }

  /** Where the two keys differ first from `from` to before `to`; `to`, or the shorter one's size, where nowhere. */
  keyDifference(a: number, b: number, from: number, to: number): number {
    const keys = this.#keys;
    const startA = this.#keyStarts[a]!;
    const startB = this.#keyStarts[b]!;
    const end = Math.min(to, this.#keySizes[a]!, this.#keySizes[b]!);
    let at = from;
    while (at < end && keys[startA + at] === keys[startB + at]) at++;
    return at;
  }

  /** Byte of the key, 0 behind its end. */
  keyByte(number: number, at: number): number {
    return at < this.#keySizes[number]! ? this.#keys[this.#keyStarts[number]! + at]! : 0;
  }

  /** By bytes, as LMDB has keys in order. `from`: bytes before are the same. */
  compareKeys(a: number, b: number, from: number): number {
    const at = this.keyDifference(a, b, from, KEY_SIZE_MAX);
    return this.keyByte(a, at) - this.keyByte(b, at) || this.#keySizes[a]! - this.#keySizes[b]!;
  }

  /** 16 hex digits. */
  surrogateOf(number: number): string {
    const [high, low] = this.#surrogates.subarray(2 * number, 2 * number + 2);
    return high!.toString(16).padStart(8, "0") + low!.toString(16).padStart(8, "0");
  }

  #stateOf(number: number): number {
    assert(number < this.#resolvedCount, "identities: who was not looked for is asked for");
    return this.#states[number]!;
  }

  #read(isForAll: boolean): void {
    this.#readings += 1;
    const faults: NodeError[] = [];
    const folder = join(this.#dataPath, "identity");
    const onRecord = (raw: RawIdentity): void => this.#take(raw, isForAll);
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      if (!name.endsWith(".pid")) continue;
      try {
        const scan = scanIdentitiesRaw(join(folder, name), name, onRecord);
        if (scan.fault !== null && scan.isBeforeTail) faults.push(scan.fault);
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        faults.push(error);
      }
    }
    this.faults = faults;
  }

  /** An erased one stays erased: some file may not have been reached before a crash. */
  #take({ bytes, at, levelEnd, idEnd, erased }: RawIdentity, isForAll: boolean): void {
    const high = bytes.readUInt32BE(at);
    const low = bytes.readUInt32BE(at + 4);
    const isMet = (this.#met[(low & (MET_BITS - 1)) >>> 5]! >>> (low & 31)) & 1;
    if (isMet === 0 && !isForAll) return;
    const slot = this.#find(high, low);
    let number = this.#slots[slot + 2]! - 1;
    if (number < 0) {
      if (!isForAll) return;
      number = this.#add(slot, high, low);
    }
    if (erased) this.#states[number] = ERASED;
    else if (this.#states[number] === ASKED) this.#keepKey(number, bytes, at + 8, levelEnd, idEnd);
  }

  #keepKey(number: number, bytes: Buffer, levelStart: number, levelEnd: number, idEnd: number): void {
    const start = this.#keysEnd;
    if (this.#keys.length - start < KEY_SIZE_MAX) {
      const grown = Buffer.from(new SharedArrayBuffer(2 * this.#keys.length));
      this.#keys.copy(grown, 0, 0, start);
      this.#keys = grown;
    }
    const keys = this.#keys;
    let at = start;
    for (let from = levelStart; from < levelEnd; from++) keys[at++] = bytes[from]!;
    keys[at++] = NUL;
    for (let from = levelEnd; from < idEnd; from++) keys[at++] = bytes[from]!;
    this.#keysEnd = at;
    this.#keyStarts[number] = start;
    this.#keySizes[number] = at - start;
    this.#states[number] = KNOWN;
    if (this.#firstKnown < 0) {
      this.#firstKnown = number;
      this.commonPrefixSize = at - start;
    } else {
      this.commonPrefixSize = this.keyDifference(this.#firstKnown, number, 0, this.commonPrefixSize);
    }
  }

  /** Where the surrogate's slot lies, or the empty one that it would take. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = this.#slotCount - 1;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * SLOT_WORDS;
      if (slots[at + 2] === EMPTY || (slots[at + 1] === low && slots[at] === high)) return at;
    }
  }

  #add(slotAt: number, high: number, low: number): number {
    const number = this.count++;
    if (number === this.#states.length) {
      this.#states = twice(this.#states, new Uint8Array(2 * number));
      this.#surrogates = twice(this.#surrogates, new Uint32Array(4 * number));
      this.#keyStarts = twice(this.#keyStarts, new Float64Array(new SharedArrayBuffer(16 * number)));
      this.#keySizes = twice(this.#keySizes, new Uint16Array(new SharedArrayBuffer(4 * number)));
    }
    this.#met[(low & (MET_BITS - 1)) >>> 5]! |= 1 << (low & 31);
    this.#surrogates[2 * number] = high;
    this.#surrogates[2 * number + 1] = low;
    this.#slots[slotAt] = high;
    this.#slots[slotAt + 1] = low;
    this.#slots[slotAt + 2] = number + 1;
    if (2 * this.count > this.#slotCount) this.#growSlots();
    return number;
  }

  #growSlots(): void {
    this.#slotCount *= 2;
    this.#slots = new Uint32Array(this.#slotCount * SLOT_WORDS);
    for (let number = 0; number < this.count; number++) {
      const high = this.#surrogates[2 * number]!;
      const low = this.#surrogates[2 * number + 1]!;
      const at = this.#find(high, low);
      this.#slots[at] = high;
      this.#slots[at + 1] = low;
      this.#slots[at + 2] = number + 1;
    }
  }
}

/** The visitor's key as LMDB has it (`visitorKey`). */
export function keyText({ bytes, starts, sizes }: IdentityKeys, number: number): string {
  const start = starts[number]!;
  return bytes.toString("utf8", start, start + sizes[number]!);
}

/** A surrogate (16 hex digits) as two u32. */
export function surrogateWords(surrogate: string): { high: number; low: number } {
  return { high: Number.parseInt(surrogate.slice(0, 8), 16), low: Number.parseInt(surrogate.slice(8), 16) };
}

function twice<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
