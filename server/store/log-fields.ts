/** Fields of a decoded record, taken in order, each as what it must be; and what a file has defined so far. */
import type { LoggedValue, PointRecord, TreatmentRecord } from "./log-record.ts";
import { RecordFormatError, type RecordValue } from "./msgpack.ts";

/** What records of one file refer to by number; filled as its definitions pass. */
export interface Definitions {
  /** Of the file. */
  readonly format: number;
  readonly names: string[];
  readonly treatments: TreatmentRecord[];
  readonly points: PointRecord[];
  /** What was damaged may have defined some: numbers may be left out, none is given twice. */
  hasHoles: boolean;
}

export function noDefinitions(format: number): Definitions {
  return { format, names: [], treatments: [], points: [], hasHoles: false };
}

/** Takes an array's values in order, each as what it must be. */
export class Fields {
  readonly definitions: Definitions;
  readonly #values: readonly RecordValue[];
  #index = 0;

  constructor(values: readonly RecordValue[], definitions: Definitions) {
    this.#values = values;
    this.definitions = definitions;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#values.length;
  }

  next(): RecordValue {
    const value = this.#values[this.#index++];
    if (value === undefined) throw new RecordFormatError("a record has too few fields");
    return value;
  }

  integer(): number {
    return toInteger(this.next());
  }

  number(): number {
    const value = this.next();
    if (typeof value !== "number") throw new RecordFormatError("a field is no number");
    return value;
  }

  boolean(): boolean {
    const value = this.next();
    if (typeof value !== "boolean") throw new RecordFormatError("a field is no boolean");
    return value;
  }

  string(): string {
    const value = this.next();
    if (typeof value !== "string") throw new RecordFormatError("a field is no string");
    return value;
  }

  name(): string {
    return this.toName(this.next());
  }

  /** A name that may be absent: nil is "". */
  nameIfAny(): string {
    const value = this.next();
    return value === null ? "" : this.toName(value);
  }

  numberIfAny(): number | null {
    const value = this.next();
    if (value !== null && typeof value !== "number") throw new RecordFormatError("a field is no number");
    return value;
  }

  stringIfAny(): string {
    const value = this.next();
    if (value !== null && typeof value !== "string") throw new RecordFormatError("a field is no string");
    return value ?? "";
  }

  /** A number of the file's table, or the name itself. */
  toName(value: RecordValue): string {
    if (typeof value === "string") return value;
    const name = typeof value === "number" ? this.definitions.names[value] : undefined;
    if (name === undefined) throw new RecordFormatError("a name is not defined");
    return name;
  }

  hex(size: number): string {
    return toHex(this.next(), size);
  }

  array(): RecordValue[] {
    return asArray(this.next());
  }

  nested(value: RecordValue): Fields {
    return new Fields(asArray(value), this.definitions);
  }

  /** A flat array of names and scalars by turns. */
  pairs(): { name: string; value: LoggedValue }[] {
    const flat = this.array();
    if (flat.length % 2 !== 0) throw new RecordFormatError("a list of names and values is odd");
    const pairs: { name: string; value: LoggedValue }[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      const value = flat[index + 1]!;
      if (typeof value === "object" && value !== null) throw new RecordFormatError("a value is no scalar");
      pairs.push({ name: this.toName(flat[index]!), value });
    }
    return pairs;
  }
}

export function asArray(value: RecordValue): RecordValue[] {
  if (!Array.isArray(value)) throw new RecordFormatError("a field is no array");
  return value;
}

export function toInteger(value: RecordValue): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new RecordFormatError("a field is no integer");
  }
  return value;
}

export function toHex(value: RecordValue, size: number): string {
  if (!(value instanceof Uint8Array) || value.length !== size) {
    throw new RecordFormatError("a field is no binary of the size it must have");
  }
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex");
}
