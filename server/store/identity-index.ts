/**
 * Which visitors a log's tail is about: a recovery numbers the surrogates it meets, then learns from the identity files
 * whom they stand for.
 *
 * Most of a node's visitors are in no tail: they cost a look while the files are read, and nothing is kept of them. Who is
 * asked for later makes a second reading, which takes in everybody, so that there is no third. Flat arrays: about 40 bytes
 * a surrogate and its key. Two surrogates of one visitor (two lanes may have drawn one each) have one key.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { assert, NodeError } from "../../engine/index.ts";
import { findIdentity, IDENTITY_HEADER_SIZE, type RawIdentity, scanIdentitiesRaw } from "./identity-file.ts";
import {
  EMPTY,
  type FoundIdentities,
  findSlot,
  type IdentityTask,
  isWhole,
  KEY_SIZE_MAX,
  KEYS_SIZE_INITIAL,
  MET_BITS,
  NUL,
  NUMBERS_INITIAL,
  SLOT_WORDS,
  twice,
} from "./identity-pieces.ts";

/** Two threads read files that are larger. */
const HALVED_SIZE_MIN = 1024 * 1024;
const SLOTS_INITIAL = 1 << 14;
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
  readonly #met = new Uint32Array(new SharedArrayBuffer(MET_BITS / 8));
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
  faults: NodeError[] = [];

  /** @param expected how many surrogates will be met, about: more are taken in more slowly. */
  constructor(dataPath: string, expected = 0) {
    this.#dataPath = dataPath;
    this.#slotCount = SLOTS_INITIAL;
    while (this.#slotCount < expected) this.#slotCount *= 2;
    this.#slots = newSlots(this.#slotCount);
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
    this.#settle();
  }

  #settle(): void {
    for (let number = this.#resolvedCount; number < this.count; number++)
      if (this.#states[number] === ASKED) this.#states[number] = UNKNOWN;
    this.#resolvedCount = this.count;
  }

  /**
   * The same with another thread that reads the second halves of large files; those that are damaged are read once more.
   *
   * @param read pieces, in order; resolves to what they hold. Errors: also what `read` throws.
   */
  async resolveWith(read: (task: IdentityTask) => Promise<FoundIdentities>): Promise<void> {
    const halves = this.#readings === 0 && this.count > 0 ? this.#halves() : [];
    if (halves.length === 0) {
      this.resolve();
      return;
    }
    this.#readings += 1;
    this.faults = [];
    const pieces = halves.map(({ path, name, middle }) => {
      return { path, name, range: { from: middle, to: Number.POSITIVE_INFINITY } };
    });
    const reading = read({ pieces, slots: this.#slots, met: this.#met });
    const damaged = this.#readFiles(false, new Map(halves.map(({ name, middle }) => [name, middle])));
    const found = await reading;
    this.#takeFound(found);
    for (const { path, name } of halves)
      if (damaged.has(name) || found.damaged.includes(name)) this.#readFile(path, name, false);
    this.#settle();
  }

  /** Files that are large enough, and where their second halves begin. */
  #halves(): { path: string; name: string; middle: number }[] {
    const halves: { path: string; name: string; middle: number }[] = [];
    for (const { path, name } of this.#files()) {
      const { size } = statSync(path);
      const middle = size < HALVED_SIZE_MIN ? -1 : findIdentity(path, Math.floor(size / 2));
      if (middle > 0) halves.push({ path, name, middle });
    }
    return halves;
  }

  #takeFound({ numbers, ends, keys }: FoundIdentities): void {
    const bytes = Buffer.from(keys.buffer, keys.byteOffset, keys.length);
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index]!;
      const start = index === 0 ? 0 : ends[index - 1]!;
      const end = ends[index]!;
      if (number < 0) this.#states[-1 - number] = ERASED;
      else if (this.#states[number] === ASKED)
        this.#keepKey(number, bytes, start, bytes.indexOf(NUL, start), end, 1);
    }
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

  #files(): { path: string; name: string }[] {
    const folder = join(this.#dataPath, "identity");
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    return names.filter((name) => name.endsWith(".pid")).map((name) => ({ path: join(folder, name), name }));
  }

  #read(isForAll: boolean): void {
    this.#readings += 1;
    this.faults = [];
    this.#readFiles(isForAll, new Map());
  }

  /** `halves`: of which files only what is before. Returns those of these that are damaged. */
  #readFiles(isForAll: boolean, halves: ReadonlyMap<string, number>): Set<string> {
    const damaged = new Set<string>();
    for (const { path, name } of this.#files()) {
      const to = halves.get(name);
      if (to === undefined) this.#readFile(path, name, isForAll);
      else if (!isWhole(path, name, (raw) => this.#take(raw, false), { from: IDENTITY_HEADER_SIZE, to }))
        damaged.add(name);
    }
    return damaged;
  }

  #readFile(path: string, name: string, isForAll: boolean): void {
    try {
      const scan = scanIdentitiesRaw(path, name, (raw) => this.#take(raw, isForAll));
      if (scan.fault !== null && scan.isBeforeTail) this.faults.push(scan.fault);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.faults.push(error);
    }
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
    else if (this.#states[number] === ASKED) this.#keepKey(number, bytes, at + 8, levelEnd, idEnd, 0);
  }

  /** `between`: how many bytes lie between level and id already. */
  #keepKey(
    number: number,
    bytes: Buffer,
    levelStart: number,
    levelEnd: number,
    idEnd: number,
    between: number,
  ): void {
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
    for (let from = levelEnd + between; from < idEnd; from++) keys[at++] = bytes[from]!;
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

  #find(high: number, low: number): number {
    return findSlot(this.#slots, high, low);
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
    this.#slots = newSlots(this.#slotCount);
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

function newSlots(count: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(4 * SLOT_WORDS * count));
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
