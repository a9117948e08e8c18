/**
 * Which visitor a surrogate stands for, for a recovery: over all identity files of a node, in flat arrays.
 *
 * Visitors are numbered from 0 in the order met; a visitor's surrogates (two lanes may have drawn one each) share its
 * number. Two open-addressing tables: surrogate → visitor, and hash of the key's bytes → visitor. Holds the keys' bytes:
 * about 60 bytes a visitor and what its key takes, and nothing for each record of a log.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { type RawIdentity, scanIdentitiesRaw } from "./identity-file.ts";

const SLOTS_INITIAL = 1 << 14;
const KEYS_SIZE_INITIAL = 1 << 18;
const EMPTY = 0;
const NUL = 0;
/** What `visitorOf` says of surrogates: unknown to every identity file, or of a visitor that was erased. */
export const UNKNOWN_VISITOR = -1;
const ERASED_VISITOR = -2;
/** As stored in the table, where 0 is an empty slot: visitor + 1, or this. */
const ERASED_MARK = 0xffff_ffff;

export class IdentityIndex {
  /** Three words a slot: high, low, visitor + 1. */
  #slots = new Uint32Array(SLOTS_INITIAL * 3);
  #slotCount = SLOTS_INITIAL;
  #surrogateCount = 0;
  #keySlots = new Uint32Array(SLOTS_INITIAL);
  #keyHashes = new Uint32Array(1024);
  /** Where keys begin; one more than there are visitors. Level, NUL, id: as LMDB has them. */
  #keyStarts = new Float64Array(1025);
  #keys = Buffer.allocUnsafe(KEYS_SIZE_INITIAL);
  visitorCount = 0;
  /** Files that could not be read whole. */
  readonly faults: NodeError[] = [];

  /** Reads all identity files of a data directory. Cost: reads them once. Errors: system errors; damage is in `faults`. */
  static load(dataPath: string): IdentityIndex {
    const index = new IdentityIndex();
    const folder = join(dataPath, "identity");
    for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
      if (!name.endsWith(".pid")) continue;
      try {
        const scan = scanIdentitiesRaw(join(folder, name), name, (raw) => index.#addRaw(raw));
        if (scan.fault !== null && scan.isBeforeTail) index.faults.push(scan.fault);
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        index.faults.push(error);
      }
    }
    return index;
  }

  #addRaw({ bytes, at, levelEnd, idEnd, erased }: RawIdentity): void {
    const high = bytes.readUInt32BE(at);
    const low = bytes.readUInt32BE(at + 4);
    this.#put(high, low, erased ? ERASED_MARK : this.#intern(bytes, at + 8, levelEnd, idEnd) + 1);
  }

  /** Number of the visitor, UNKNOWN_VISITOR or ERASED_VISITOR. Allocates nothing. */
  visitorOf(high: number, low: number): number {
    const slots = this.#slots;
    const mask = this.#slotCount - 1;
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 3;
      const value = slots[at + 2]!;
      if (value === EMPTY) return UNKNOWN_VISITOR;
      if (slots[at] === high && slots[at + 1] === low)
        return value === ERASED_MARK ? ERASED_VISITOR : value - 1;
    }
  }

  /** The visitor's key as LMDB has it (`visitorKey`). */
  keyOf(visitor: number): string {
    return this.#keys.toString("utf8", this.#keyStarts[visitor]!, this.#keyStarts[visitor + 1]!);
  }

  #put(high: number, low: number, value: number): void {
    if (this.#surrogateCount * 2 >= this.#slotCount) this.#growSlots();
    this.#surrogateCount += place(this.#slots, this.#slotCount, high >>> 0, low >>> 0, value) ? 1 : 0;
  }

  #growSlots(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 3) {
      const value = this.#slots[at + 2]!;
      if (value !== EMPTY) place(grown, this.#slotCount * 2, this.#slots[at]!, this.#slots[at + 1]!, value);
    }
    this.#slots = grown;
    this.#slotCount *= 2;
  }

  /** The visitor's number, a new one where its key has none. */
  #intern(bytes: Buffer, levelStart: number, levelEnd: number, idEnd: number): number {
    const start = this.#keyStarts[this.visitorCount]!;
    const end = this.#writeKey(bytes, levelStart, levelEnd, idEnd, start);
    const hash = hashOf(this.#keys, start, end);
    if (this.visitorCount * 2 >= this.#keySlots.length) this.#growKeySlots();
    const mask = this.#keySlots.length - 1;
    let slot = hash & mask;
    for (; this.#keySlots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const visitor = this.#keySlots[slot]! - 1;
      if (this.#keyHashes[visitor] === hash && this.#isKey(visitor, start, end)) return visitor;
    }
    const visitor = this.visitorCount++;
    this.#keySlots[slot] = visitor + 1;
    if (visitor === this.#keyHashes.length) {
      this.#keyHashes = grownTo(this.#keyHashes, new Uint32Array(visitor * 2));
      this.#keyStarts = grownTo(this.#keyStarts, new Float64Array(visitor * 2 + 1));
    }
    this.#keyHashes[visitor] = hash;
    this.#keyStarts[visitor + 1] = end;
    return visitor;
  }

  /** Behind the last key; stays there only where it is a new one. */
  #writeKey(bytes: Buffer, levelStart: number, levelEnd: number, idEnd: number, start: number): number {
    const size = idEnd - levelStart + 1;
    if (this.#keys.length - start < size) {
      const grown = Buffer.allocUnsafe(Math.max(this.#keys.length * 2, start + size));
      this.#keys.copy(grown, 0, 0, start);
      this.#keys = grown;
    }
    let at = start;
    for (let from = levelStart; from < levelEnd; from++) this.#keys[at++] = bytes[from]!;
    this.#keys[at++] = NUL;
    for (let from = levelEnd; from < idEnd; from++) this.#keys[at++] = bytes[from]!;
    return at;
  }

  #isKey(visitor: number, start: number, end: number): boolean {
    const from = this.#keyStarts[visitor]!;
    const size = end - start;
    if (this.#keyStarts[visitor + 1]! - from !== size) return false;
    return this.#keys.compare(this.#keys, start, end, from, from + size) === 0;
  }

  #growKeySlots(): void {
    const grown = new Uint32Array(this.#keySlots.length * 2);
    const mask = grown.length - 1;
    for (let visitor = 0; visitor < this.visitorCount; visitor++) {
      let slot = this.#keyHashes[visitor]! & mask;
      while (grown[slot] !== EMPTY) slot = (slot + 1) & mask;
      grown[slot] = visitor + 1;
    }
    this.#keySlots = grown;
  }
}

/** Of 16 hex digits. */
export function surrogateWords(surrogate: string): { high: number; low: number } {
  return {
    high: Number.parseInt(surrogate.slice(0, 8), 16),
    low: Number.parseInt(surrogate.slice(8, 16), 16),
  };
}

/** Whether the surrogate is new. An erased one stays erased: some file may not have been reached before a crash. */
function place(slots: Uint32Array, slotCount: number, high: number, low: number, value: number): boolean {
  const mask = slotCount - 1;
  for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * 3;
    const standing = slots[at + 2]!;
    if (standing === EMPTY) {
      slots[at] = high;
      slots[at + 1] = low;
      slots[at + 2] = value;
      return true;
    }
    if (slots[at] !== high || slots[at + 1] !== low) continue;
    if (standing !== ERASED_MARK) slots[at + 2] = value;
    return false;
  }
}

/** Ids come from outside: who does not know the seed cannot make them meet. */
const HASH_SEED = randomBytes(4).readUInt32LE();

/** FNV-1a with a finish. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function grownTo<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
