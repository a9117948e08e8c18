/**
 * Decodes record payloads. Strict about shape, tolerant about length: a later version may append fields to an array.
 */
import { STORE_LIMITS } from "./limits.ts";
import {
  DECISION_FLAG_HOLDOUT,
  type DecisionRecord,
  type EventRecord,
  type LoggedPick,
  type LoggedPoint,
  type LoggedValue,
  type LogRecord,
  type NameRecord,
  PICK_FLAG_FALLBACK,
  RecordKind,
} from "./log-record.ts";
import { RecordFormatError, type RecordValue, readRecordValue } from "./msgpack.ts";

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
            point: resolved.name(),
            position: resolved.integer(),
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
