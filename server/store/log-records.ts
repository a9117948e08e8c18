/**
 * What records hold: positional arrays, kind first. LOG.md lists them for strangers; change both or neither.
 *
 * Configured names (channels, offers, attributes…) are written once per file, as NAME records ahead of the first record of
 * the turn that uses them, and as numbers from then on; whatever callers make up is spelled out.
 * Decoding is strict about shape and tolerant about length: a later version may append fields to an array.
 */
import type { AttributeValue } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import { RecordFormatError, type RecordValue, readRecordValue } from "./msgpack.ts";

export const RecordKind = {
  BOOT: 0,
  NAME: 1,
  DECISION: 2,
  EVENT: 3,
  PROFILE_WRITE: 4,
  GENERATION: 5,
} as const;
export type RecordKindName = keyof typeof RecordKind;

export const DECISION_FLAG_HOLDOUT = 1;
export const PICK_FLAG_FALLBACK = 1;

export interface BootRecord {
  readonly kind: "boot";
  readonly sequence: number;
  readonly atMs: number;
  readonly version: string;
  readonly nodeVersion: string;
  /** "" before a bundle is active. */
  readonly bundle: string;
}
export interface NameRecord {
  readonly kind: "name";
  readonly number: number;
  readonly name: string;
}
export interface GenerationRecord {
  readonly kind: "generation";
  readonly sequence: number;
  readonly atMs: number;
  readonly bundle: string;
  readonly generation: number;
}
export interface LoggedPick {
  readonly treatmentId: string;
  readonly offer: string;
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  readonly propensity: number;
  readonly selectionProbability: number;
  readonly fallback: boolean;
}
export interface LoggedPoint {
  readonly point: string;
  readonly count: number;
  readonly allowDuplicates: boolean;
  /** Number of a PointStatus. */
  readonly status: number;
  readonly picks: readonly LoggedPick[];
  readonly heldOut: readonly LoggedPick[];
}
export type LoggedValue = string | number | boolean | null;
export interface DecisionRecord {
  readonly kind: "decision";
  readonly sequence: number;
  /** The clock reading the decision was made with. */
  readonly nowMs: number;
  /** Of the fact: the clock, raised to the visitor's last fact + 1 µs. */
  readonly atUs: number;
  readonly seed: number;
  readonly bundle: string;
  readonly generation: number;
  readonly transport: string;
  readonly caller: string;
  readonly channel: string;
  readonly requestId: string;
  /** 16 hex digits. */
  readonly surrogate: string;
  readonly visitorVersion: number;
  readonly holdout: boolean;
  readonly points: readonly LoggedPoint[];
  /** As sent, in the order sent. */
  readonly context: readonly { readonly name: string; readonly value: LoggedValue }[];
  readonly stageDrops: readonly number[];
  readonly withdrawals: readonly number[];
}
export interface EventRecord {
  readonly kind: "event";
  readonly sequence: number;
  readonly atUs: number;
  readonly atMs: number;
  readonly occurredAtMs: number;
  readonly requestId: string;
  readonly channel: string;
  readonly surrogate: string;
  readonly event: string;
  readonly category: string;
  readonly eventId: string;
  readonly caller: string;
  readonly treatment: {
    readonly decisionId: string;
    readonly offer: string;
    readonly rule: string;
    readonly atMs: number;
  } | null;
  readonly attributes: readonly { readonly name: string; readonly value: LoggedValue }[];
}
export interface ProfileWriteRecord {
  readonly kind: "profile-write";
  readonly sequence: number;
  readonly atUs: number;
  readonly surrogate: string;
  readonly version: number;
  /** Number of the fact among its source's profile writes. */
  readonly factSequence: number;
  readonly set: readonly { readonly name: string; readonly value: AttributeValue }[];
  readonly unset: readonly string[];
  readonly caller: string;
}
export type LogRecord =
  | BootRecord
  | NameRecord
  | GenerationRecord
  | DecisionRecord
  | EventRecord
  | ProfileWriteRecord;

/**
 * Decodes one payload; `names` is the file's table, which NAME records fill as they pass.
 *
 * Errors: RecordFormatError.
 */
export function decodeRecord(payload: Uint8Array, names: string[]): LogRecord {
  const fields = new Fields(asArray(readRecordValue(payload)), names);
  switch (fields.integer()) {
    case RecordKind.BOOT:
      return {
        kind: "boot",
        sequence: fields.integer(),
        atMs: fields.number(),
        version: fields.string(),
        nodeVersion: fields.string(),
        bundle: fields.string(),
      };
    case RecordKind.NAME: {
      const record: NameRecord = { kind: "name", number: fields.integer(), name: fields.string() };
      if (record.number !== names.length || names.length >= STORE_LIMITS.logNamesMax) {
        throw new RecordFormatError("a name is defined out of turn");
      }
      names.push(record.name);
      return record;
    }
    case RecordKind.GENERATION:
      return {
        kind: "generation",
        sequence: fields.integer(),
        atMs: fields.number(),
        bundle: fields.name(),
        generation: fields.integer(),
      };
    case RecordKind.DECISION:
      return decodeDecision(fields);
    case RecordKind.EVENT:
      return decodeEvent(fields);
    case RecordKind.PROFILE_WRITE:
      return {
        kind: "profile-write",
        sequence: fields.integer(),
        atUs: fields.number(),
        surrogate: fields.hex(8),
        version: fields.integer(),
        factSequence: fields.integer(),
        set: fields.pairs().map(({ name, value }) => {
          if (value === null) throw new RecordFormatError("an attribute is set to nothing");
          return { name, value };
        }),
        unset: fields.array().map((value) => fields.toName(value)),
        caller: fields.name(),
      };
    default:
      throw new RecordFormatError("record of an unknown kind");
  }
}

function decodeDecision(fields: Fields): DecisionRecord {
  const sequence = fields.integer();
  const nowMs = fields.number();
  const raisedUs = fields.number();
  const head = {
    kind: "decision",
    sequence,
    nowMs,
    atUs: nowMs * 1000 + raisedUs,
    seed: fields.number(),
    bundle: fields.name(),
    generation: fields.integer(),
    transport: fields.name(),
    caller: fields.name(),
    channel: fields.name(),
    requestId: fields.string(),
    surrogate: fields.hex(8),
    visitorVersion: fields.integer(),
    holdout: (fields.integer() & DECISION_FLAG_HOLDOUT) !== 0,
  } as const;
  const points = fields.array().map((value): LoggedPoint => {
    const point = fields.nested(value);
    return {
      point: point.name(),
      count: point.integer(),
      allowDuplicates: point.boolean(),
      status: point.integer(),
      picks: decodePicks(point),
      heldOut: decodePicks(point),
    };
  });
  return {
    ...head,
    points,
    context: fields.pairs(),
    stageDrops: fields.array().map(toInteger),
    withdrawals: fields.array().map(toInteger),
  };
}

/** Flat: six values a pick. */
function decodePicks(fields: Fields): LoggedPick[] {
  const flat = new Fields(fields.array(), fields.names);
  const picks: LoggedPick[] = [];
  while (!flat.isAtEnd) {
    picks.push({
      treatmentId: flat.name(),
      offer: flat.name(),
      rank: picks.length + 1,
      score: flat.number(),
      propensity: flat.number(),
      selectionProbability: flat.number(),
      fallback: (flat.integer() & PICK_FLAG_FALLBACK) !== 0,
    });
  }
  return picks;
}

function decodeEvent(fields: Fields): EventRecord {
  const head = {
    kind: "event",
    sequence: fields.integer(),
    atUs: fields.number(),
    atMs: fields.number(),
    occurredAtMs: fields.number(),
    requestId: fields.string(),
    channel: fields.name(),
    surrogate: fields.hex(8),
    event: fields.name(),
    category: fields.name(),
    eventId: fields.string(),
    caller: fields.name(),
  } as const;
  const treatment = fields.next();
  const resolved = treatment === null ? null : fields.nested(treatment);
  return {
    ...head,
    treatment:
      resolved === null
        ? null
        : {
            decisionId: resolved.hex(16),
            offer: resolved.name(),
            rule: resolved.name(),
            atMs: resolved.number(),
          },
    attributes: fields.pairs(),
  };
}

/** Takes an array's values in order, each as what it must be. */
class Fields {
  readonly names: readonly string[];
  readonly #values: readonly RecordValue[];
  #index = 0;

  constructor(values: readonly RecordValue[], names: readonly string[]) {
    this.#values = values;
    this.names = names;
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

  /** A number of the file's table, or the name itself. */
  toName(value: RecordValue): string {
    if (typeof value === "string") return value;
    const name = typeof value === "number" ? this.names[value] : undefined;
    if (name === undefined) throw new RecordFormatError("a name is not defined");
    return name;
  }

  hex(size: number): string {
    const value = this.next();
    if (!(value instanceof Uint8Array) || value.length !== size) {
      throw new RecordFormatError("a field is no binary of the size it must have");
    }
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex");
  }

  array(): RecordValue[] {
    return asArray(this.next());
  }

  nested(value: RecordValue): Fields {
    return new Fields(asArray(value), this.names);
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

function asArray(value: RecordValue): RecordValue[] {
  if (!Array.isArray(value)) throw new RecordFormatError("a field is no array");
  return value;
}

function toInteger(value: RecordValue): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new RecordFormatError("a field is no integer");
  }
  return value;
}
