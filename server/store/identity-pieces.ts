/**
 * Pieces of identity files as another thread reads them for a recovery's index (identity-index.ts): of those who were met,
 * which the index' slots, in shared memory, say, the number and the key.
 */
import { NodeError } from "../../engine/index.ts";
import { type IdentityRange, type RawIdentity, scanIdentitiesRaw } from "./identity-file.ts";

export const NUMBERS_INITIAL = 1 << 13;
export const KEYS_SIZE_INITIAL = 1 << 18;
/** Of surrogates' low bits, whether one with them was met: 512 KB, that stay in a cache where the table does not. */
export const MET_BITS = 1 << 22;
/** high │ low │ number + 1, 0 in an empty slot. */
export const SLOT_WORDS = 3;
export const EMPTY = 0;
export const NUL = 0;
/** Level and id of a record, and the NUL between them. */
export const KEY_SIZE_MAX = 512;

/** Where the surrogate's slot lies, or the empty one that it would take. */
export function findSlot(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / SLOT_WORDS - 1;
  for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * SLOT_WORDS;
    if (slots[at + 2] === EMPTY || (slots[at + 1] === low && slots[at] === high)) return at;
  }
}

/** Pieces of identity files, to be read by another thread. */
export interface IdentityTask {
  readonly pieces: readonly { readonly path: string; readonly name: string; readonly range: IdentityRange }[];
  /** Shared, and not written to meanwhile. */
  readonly slots: Uint32Array;
  readonly met: Uint32Array;
}

/** Of those who were met: numbers, of erased ones −1 − number; where the key of each ends among `keys`. */
export interface FoundIdentities {
  readonly numbers: Int32Array;
  readonly ends: Float64Array;
  readonly keys: Uint8Array;
  /** Names of files that are not whole there. */
  readonly damaged: readonly string[];
}

/** What the pieces hold. Errors: system errors. */
export function readIdentityPieces({ pieces, slots, met }: IdentityTask): FoundIdentities {
  let count = 0;
  let numbers = new Int32Array(NUMBERS_INITIAL);
  let ends = new Float64Array(NUMBERS_INITIAL);
  let keys = new Uint8Array(KEYS_SIZE_INITIAL);
  let end = 0;
  const take = ({ bytes, at, levelEnd, idEnd, erased }: RawIdentity): void => {
    const low = bytes.readUInt32BE(at + 4);
    if (((met[(low & (MET_BITS - 1)) >>> 5]! >>> (low & 31)) & 1) === 0) return;
    const number = slots[findSlot(slots, bytes.readUInt32BE(at), low) + 2]! - 1;
    if (number < 0) return;
    if (count === numbers.length) {
      numbers = twice(numbers, new Int32Array(2 * count));
      ends = twice(ends, new Float64Array(2 * count));
    }
    if (keys.length - end < KEY_SIZE_MAX) keys = twice(keys, new Uint8Array(2 * keys.length));
    if (!erased) {
      for (let from = at + 8; from < levelEnd; from++) keys[end++] = bytes[from]!;
      keys[end++] = NUL;
      for (let from = levelEnd; from < idEnd; from++) keys[end++] = bytes[from]!;
    }
    numbers[count] = erased ? -1 - number : number;
    ends[count++] = end;
  };
  const damaged = pieces.filter(({ path, name, range }) => !isWhole(path, name, take, range));
  return {
    numbers: numbers.subarray(0, count),
    ends: ends.subarray(0, count),
    keys: keys.subarray(0, end),
    damaged: damaged.map(({ name }) => name),
  };
}

/** Whether all of the piece could be read. */
export function isWhole(
  path: string,
  name: string,
  take: (raw: RawIdentity) => void,
  range: IdentityRange,
): boolean {
  try {
    return scanIdentitiesRaw(path, name, take, range).fault === null;
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}

export function twice<T extends Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}
