/**
 * The node's own numbers for attribute names and for short strings that many profiles share: append-only, bounded,
 * in LMDB, the same for all threads and all bundles.
 *
 *     "n" name            → u32 number          "N" 8 hex digits → name               "#n" → u32 count
 *     "s" 8 hex attr, str → u32 number          "S" 8 hex digits → u32 attr, string   "#s" → u32 count
 *
 * Numbers are given inside the write transaction that first uses them, so that lanes cannot give one twice; every
 * profile record states how many numbers it relies on, and a reader that knows fewer loads the rest first. Where a
 * transaction fails, `reset` forgets what it added.
 *
 * A string that no profile has now may be erased at a start (dictionary-sweep.ts): "S" says 0xffffffff for the attribute
 * then, and nothing else. An attribute's dictionary stops at a bound of distinct strings (first names do not belong in
 * one): later strings stand in the records themselves.
 */
import type { Database } from "lmdb";
import { assert, NodeError } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";

/** In place of an erased string's attribute. */
export const INTERN_ERASED = 0xffff_ffff;

export class InternTable {
  readonly #database: Database<Buffer, string>;
  readonly names: string[] = [];
  readonly strings: string[] = [];
  readonly #numberOfName = new Map<string, number>();
  /** By attribute number. */
  readonly #dictionaries: Map<string, number>[] = [];

  constructor(database: Database<Buffer, string>) {
    this.#database = database;
    this.load();
  }

  /** Reads what other threads added. Cost: one read a new entry. */
  load(): void {
    const nameCount = this.#count("#n");
    while (this.names.length < nameCount) {
      const bytes = this.#database.getBinaryFast(`N${hex8(this.names.length)}`);
      assert(bytes !== undefined, "intern: a name below the count is missing");
      this.#addName(text(bytes, 0, bytes.length));
    }
    const stringCount = this.#count("#s");
    while (this.strings.length < stringCount) {
      const bytes = this.#database.getBinaryFast(`S${hex8(this.strings.length)}`);
      assert(bytes !== undefined && bytes.length >= 4, "intern: a string below the count is missing");
      this.#addString(bytes.readUInt32LE(0), text(bytes, 4, bytes.length));
    }
  }

  /** Forgets everything and reads what was committed. */
  reset(): void {
    this.names.length = 0;
    this.strings.length = 0;
    this.#numberOfName.clear();
    this.#dictionaries.length = 0;
    this.load();
  }

  nameNumberIfKnown(name: string): number {
    return this.#numberOfName.get(name) ?? -1;
  }

  /** Only inside a write transaction. Errors: INTERN_TABLE_FULL. */
  nameNumber(name: string): number {
    const known = this.#numberOfName.get(name);
    if (known !== undefined) return known;
    this.load(); // Another thread may have added it, and the count must be the committed one.
    const added = this.#numberOfName.get(name);
    if (added !== undefined) return added;
    const number = this.names.length;
    if (number >= STORE_LIMITS.internedNamesMax) {
      throw new NodeError("INTERN_TABLE_FULL", "the node has interned as many attribute names as it may");
    }
    this.#put(`n${name}`, u32(number));
    this.#put(`N${hex8(number)}`, Buffer.from(name, "utf8"));
    this.#put("#n", u32(number + 1));
    this.#addName(name);
    return number;
  }

  /** Whether the attribute's dictionary has the string, as far as this thread has loaded it. */
  hasString(nameNumber: number, value: string): boolean {
    return this.#dictionaries[nameNumber]?.has(value) === true;
  }

  /** The number of a dictionary string, −1 where it has none and gets none. Only inside a write transaction. */
  stringNumber(nameNumber: number, value: string): number {
    const dictionary = this.#dictionaries[nameNumber];
    const known = dictionary?.get(value);
    if (known !== undefined) return known;
    if (!this.#mayIntern(nameNumber, value)) return -1;
    this.load();
    const added = this.#dictionaries[nameNumber]?.get(value);
    if (added !== undefined) return added;
    if (!this.#mayIntern(nameNumber, value)) return -1;
    const number = this.strings.length;
    const bytes = Buffer.from(value, "utf8");
    this.#put(`s${hex8(nameNumber)}${value}`, u32(number));
    this.#put(`S${hex8(number)}`, Buffer.concat([u32(nameNumber), bytes]));
    this.#put("#s", u32(number + 1));
    this.#addString(nameNumber, value);
    return number;
  }

  #mayIntern(nameNumber: number, value: string): boolean {
    if (value.length > STORE_LIMITS.internedStringSizeMax) return false;
    if (this.strings.length >= STORE_LIMITS.internedStringsMax) return false;
    const size = this.#dictionaries[nameNumber]?.size ?? 0;
    return size < STORE_LIMITS.internedStringsPerAttributeMax;
  }

  #addName(name: string): void {
    this.#numberOfName.set(name, this.names.length);
    this.names.push(name);
  }

  #addString(nameNumber: number, value: string): void {
    if (nameNumber === INTERN_ERASED) {
      this.strings.push("");
      return;
    }
    let dictionary = this.#dictionaries[nameNumber];
    if (dictionary === undefined) {
      dictionary = new Map();
      this.#dictionaries[nameNumber] = dictionary;
    }
    dictionary.set(value, this.strings.length);
    this.strings.push(value);
  }

  #count(key: string): number {
    return this.#database.getBinaryFast(key)?.readUInt32LE(0) ?? 0;
  }

  #put(key: string, value: Buffer): void {
    void this.#database.put(key, value); // Inside a transaction: done when it returns, or it throws.
  }
}

/** The library's buffers are reused, and their own methods see a length of their own. */
function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("utf8", start, end);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Eight digits, so that keys sort as their numbers. */
export function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
