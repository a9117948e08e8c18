/**
 * A visitor's profile as LMDB holds it, and how facts merge into it.
 *
 *      0 u8  format 1     1 u8  —           2 u16 entries      4 u16 stamps       6 u16 names relied on
 *      8 u32 strings relied on             12 u32 surrogate high                 16 u32 surrogate low    20 u32 —
 *     24 f64 version                       32 f64 last fact, epoch µs
 *     40 entries, 12 bytes each:  u16 attribute │ u16 kind << 12 | stamp │ f64 value, or u32 offset and u32 size
 *      … stamps, 24 bytes each:   f64 epoch µs │ 16 bytes fact id (source, sequence)
 *      … heap: UTF-8 of strings that are in no dictionary
 *
 * Little-endian. A changed type is a new attribute: values of a name stand side by side, one a kind of type (number,
 * boolean, string), each with its stamp. Unsetting a name takes all of them, and leaves an entry (kind UNSET) with its
 * stamp, so that a fact which arrives late cannot bring an old value back. Attributes written by one fact share a stamp.
 *
 * Merging is idempotent and commutative: the state depends on the set of facts, not on their order or repetition.
 */
import { type AttributeValue, assert } from "../../engine/index.ts";
import type { InternTable } from "./intern-table.ts";
import { STORE_LIMITS } from "./limits.ts";
import { FACT_ID_SIZE } from "./source.ts";

export const PROFILE_FORMAT = 1;
export const PROFILE_HEADER_SIZE = 40;
export const ENTRY_SIZE = 12;
export const STAMP_SIZE = 8 + FACT_ID_SIZE;
export const ValueKind = { UNSET: 0, NUMBER: 1, BOOLEAN: 2, DICTIONARY: 3, TEXT: 4 } as const;
export const KIND_SHIFT = 12;
const STAMP_MASK = 0xfff;
export const OFFSET = {
  format: 0,
  entryCount: 2,
  stampCount: 4,
  nameCount: 6,
  stringCount: 8,
  surrogateHigh: 12,
  surrogateLow: 16,
  version: 24,
  lastFactUs: 32,
} as const;

export interface Stamp {
  readonly atUs: number;
  /** 16 bytes: source and sequence; they order facts of one time. */
  readonly factId: Buffer;
}

/** Undefined: unset by a fact. */
type StoredValue = AttributeValue | undefined;
interface Entry {
  value: StoredValue;
  stamp: Stamp;
}

/** A record in memory, for writing. */
export interface ProfileRecord {
  surrogateHigh: number;
  surrogateLow: number;
  version: number;
  lastFactUs: number;
  /** By `entryKey`. */
  readonly entries: Map<number, Entry>;
}

const KIND_CLASSES = 4;
const UNSET_CLASS = 0;

/** Of an attribute's value by its kind of type, or of its tombstone: attribute number × 4 + class. */
export function entryKey(nameNumber: number, value: StoredValue): number {
  let kindClass = UNSET_CLASS;
  if (typeof value === "number") kindClass = 1;
  else if (typeof value === "boolean") kindClass = 2;
  else if (value !== undefined) kindClass = 3;
  return nameNumber * KIND_CLASSES + kindClass;
}

/** The attribute number of an entry's key. */
export function attributeOfEntry(key: number): number {
  return Math.floor(key / KIND_CLASSES);
}

export interface ProfileFact {
  readonly stamp: Stamp;
  readonly set: readonly { readonly name: string; readonly value: AttributeValue }[];
  readonly unset: readonly string[];
}

export function emptyProfileRecord(surrogateHigh: number, surrogateLow: number): ProfileRecord {
  return { surrogateHigh, surrogateLow, version: 0, lastFactUs: 0, entries: new Map() };
}

/** Merges one fact, without raising the version. Only inside a write transaction. Errors: INTERN_TABLE_FULL, before any change. */
export function mergeProfileFact(record: ProfileRecord, fact: ProfileFact, interns: InternTable): void {
  // Numbers first: they may throw, and then nothing has changed.
  for (const { name } of fact.set) interns.nameNumber(name);
  for (const name of fact.unset) interns.nameNumber(name);
  for (const { name, value } of fact.set)
    mergeEntry(record, interns.nameNumber(name), name, value, fact.stamp);
  for (const name of fact.unset) mergeEntry(record, interns.nameNumber(name), name, undefined, fact.stamp);
  record.lastFactUs = Math.max(record.lastFactUs, fact.stamp.atUs);
}

function mergeEntry(
  record: ProfileRecord,
  number: number,
  name: string,
  value: StoredValue,
  stamp: Stamp,
): void {
  const { entries } = record;
  const key = entryKey(number, value);
  const standing = entries.get(key);
  if (standing !== undefined && !beats(name, value, stamp, standing)) return;
  const unsetKey = entryKey(number, undefined);
  if (key !== unsetKey) {
    const unset = entries.get(unsetKey);
    if (unset !== undefined && !beats(name, value, stamp, unset)) return;
  } else {
    for (let valueKey = unsetKey + 1; valueKey < unsetKey + KIND_CLASSES; valueKey++) {
      const held = entries.get(valueKey);
      if (held !== undefined && beats(name, undefined, stamp, held)) entries.delete(valueKey);
    }
  }
  entries.set(key, { value, stamp });
}

/** Later wins; at the same time a denied consent, else the higher (source, sequence). */
function beats(name: string, value: StoredValue, stamp: Stamp, standing: Entry): boolean {
  if (stamp.atUs !== standing.stamp.atUs) return stamp.atUs > standing.stamp.atUs;
  if (name.startsWith("consent.")) {
    const denies = value === "denied";
    const isDenied = standing.value === "denied";
    if (denies !== isDenied) return denies;
  }
  const order = Buffer.compare(stamp.factId, standing.stamp.factId);
  if (order !== 0) return order > 0;
  // One fact that sets an attribute and unsets it, or sets it twice: the last said wins; a repeat changes nothing.
  return true;
}

/** Reads a record for writing; copies out of `bytes`, which may be the library's reused buffer. */
export function decodeProfileRecord(bytes: Buffer, interns: InternTable): ProfileRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  assert(view.getUint8(OFFSET.format) === PROFILE_FORMAT, "profile: record of another format");
  const entryCount = view.getUint16(OFFSET.entryCount, true);
  const stampCount = view.getUint16(OFFSET.stampCount, true);
  const stampsStart = PROFILE_HEADER_SIZE + entryCount * ENTRY_SIZE;
  const heapStart = stampsStart + stampCount * STAMP_SIZE;
  const stamps: Stamp[] = [];
  for (let index = 0; index < stampCount; index++) {
    const start = stampsStart + index * STAMP_SIZE;
    stamps.push({
      atUs: view.getFloat64(start, true),
      factId: Buffer.from(bytes.subarray(start + 8, start + STAMP_SIZE)),
    });
  }
  const entries = new Map<number, Entry>();
  for (let index = 0; index < entryCount; index++) {
    const at = PROFILE_HEADER_SIZE + index * ENTRY_SIZE;
    const kindAndStamp = view.getUint16(at + 2, true);
    const stamp = stamps[kindAndStamp & STAMP_MASK];
    assert(stamp !== undefined, "profile: an entry names no stamp");
    let value: StoredValue;
    switch (kindAndStamp >> KIND_SHIFT) {
      case ValueKind.NUMBER:
        value = view.getFloat64(at + 4, true);
        break;
      case ValueKind.BOOLEAN:
        value = view.getFloat64(at + 4, true) === 1;
        break;
      case ValueKind.DICTIONARY:
        value = interns.strings[view.getFloat64(at + 4, true)];
        assert(value !== undefined, "profile: an entry names no string");
        break;
      case ValueKind.TEXT: {
        const start = heapStart + view.getUint32(at + 4, true);
        value = bytes.toString("utf8", start, start + view.getUint32(at + 8, true));
        break;
      }
    }
    entries.set(entryKey(view.getUint16(at, true), value), { value, stamp });
  }
  return {
    surrogateHigh: view.getUint32(OFFSET.surrogateHigh, true),
    surrogateLow: view.getUint32(OFFSET.surrogateLow, true),
    version: view.getFloat64(OFFSET.version, true),
    lastFactUs: view.getFloat64(OFFSET.lastFactUs, true),
    entries,
  };
}

/** Writes a record; strings get dictionary numbers where they may. Only inside a write transaction. Allocates the result. */
export function encodeProfileRecord(record: ProfileRecord, interns: InternTable): Buffer {
  const { entries } = record;
  assert(entries.size <= STORE_LIMITS.profileEntriesMax, "profile: more entries than a record may have");
  const stamps = new Map<Stamp, number>();
  const texts: string[] = [];
  let heapSize = 0;
  for (const [key, entry] of entries) {
    if (!stamps.has(entry.stamp)) stamps.set(entry.stamp, stamps.size);
    if (typeof entry.value !== "string" || interns.stringNumber(attributeOfEntry(key), entry.value) >= 0)
      continue;
    texts.push(entry.value);
    heapSize += Buffer.byteLength(entry.value);
  }
  const stampsStart = PROFILE_HEADER_SIZE + entries.size * ENTRY_SIZE;
  const heapStart = stampsStart + stamps.size * STAMP_SIZE;
  const bytes = Buffer.alloc(heapStart + heapSize);
  let at = PROFILE_HEADER_SIZE;
  let heap = heapStart;
  for (const [key, { value, stamp }] of entries) {
    const number = attributeOfEntry(key);
    let kind: number = ValueKind.UNSET;
    if (typeof value === "number") {
      kind = ValueKind.NUMBER;
      bytes.writeDoubleLE(value, at + 4);
    } else if (typeof value === "boolean") {
      kind = ValueKind.BOOLEAN;
      bytes.writeDoubleLE(value ? 1 : 0, at + 4);
    } else if (value !== undefined) {
      const dictionary = interns.stringNumber(number, value);
      kind = dictionary >= 0 ? ValueKind.DICTIONARY : ValueKind.TEXT;
      if (dictionary >= 0) bytes.writeDoubleLE(dictionary, at + 4);
      else {
        const size = bytes.write(value, heap, "utf8");
        bytes.writeUInt32LE(heap - heapStart, at + 4);
        bytes.writeUInt32LE(size, at + 8);
        heap += size;
      }
    }
    bytes.writeUInt16LE(number, at);
    bytes.writeUInt16LE((kind << KIND_SHIFT) | stamps.get(stamp)!, at + 2);
    at += ENTRY_SIZE;
  }
  for (const [stamp, index] of stamps) {
    bytes.writeDoubleLE(stamp.atUs, stampsStart + index * STAMP_SIZE);
    stamp.factId.copy(bytes, stampsStart + index * STAMP_SIZE + 8);
  }
  bytes[OFFSET.format] = PROFILE_FORMAT;
  bytes.writeUInt16LE(entries.size, OFFSET.entryCount);
  bytes.writeUInt16LE(stamps.size, OFFSET.stampCount);
  bytes.writeUInt16LE(interns.names.length, OFFSET.nameCount);
  bytes.writeUInt32LE(interns.strings.length, OFFSET.stringCount);
  bytes.writeUInt32LE(record.surrogateHigh, OFFSET.surrogateHigh);
  bytes.writeUInt32LE(record.surrogateLow, OFFSET.surrogateLow);
  bytes.writeDoubleLE(record.version, OFFSET.version);
  bytes.writeDoubleLE(record.lastFactUs, OFFSET.lastFactUs);
  return bytes;
}
