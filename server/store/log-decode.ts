/**
 * Decodes record payloads. Strict about shape, tolerant about length: a later version may append fields to an array.
 */

import { STOP_KINDS, type Stop } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import { decodeDecision1, decodeEvent1 } from "./log-decode-1.ts";
import { asArray, type Definitions, Fields, toHex, toInteger } from "./log-fields.ts";
import {
  DECISION_FLAG_HOLDOUT,
  type DecisionRecord,
  type EventRecord,
  type LinkedSurrogate,
  type LinkRecord,
  type LoggedFeed,
  type LoggedPick,
  type LoggedPoint,
  type LogRecord,
  type OverlayRecord,
  PICK_FLAG_FALLBACK,
  type PointRecord,
  type ProfileWriteRecord,
  REDACTED_MARK,
  REDACTED_SIZE_MIN,
  RecordKind,
  type SessionRecord,
  TREATMENT_FLAG_HELD_OUT,
  type TreatmentRecord,
} from "./log-record.ts";
import { RecordFormatError, type RecordValue, readRecordValue } from "./msgpack.ts";

/**
 * Decodes one payload; `definitions` are the file's, filled as they pass. `mayBeRedacted`: its frame says so.
 *
 * Errors: RecordFormatError.
 */
export function decodeRecord(
  payload: Uint8Array,
  definitions: Definitions,
  mayBeRedacted = false,
): LogRecord {
  if (mayBeRedacted && isRedacted(payload)) {
    return { kind: "redacted", digest: toHex(payload.slice(1, REDACTED_SIZE_MIN), REDACTED_SIZE_MIN - 1) };
  }
  const fields = new Fields(asArray(readRecordValue(payload)), definitions);
  const kind = fields.integer();
  switch (kind) {
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
      const name = { kind: "name", number: fields.integer(), name: fields.string() } as const;
      define(definitions, definitions.names, name.number, name.name, STORE_LIMITS.logNamesMax);
      return name;
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
      return definitions.format === 1 ? decodeDecision1(fields) : decodeDecision(fields);
    case RecordKind.EVENT:
      return definitions.format === 1 ? decodeEvent1(fields) : decodeEvent(fields);
    case RecordKind.PROFILE_WRITE:
      return decodeProfileWrite(fields);
  }
  if (definitions.format === 1) throw new RecordFormatError("record of an unknown kind");
  switch (kind) {
    case RecordKind.TREATMENT: {
      const treatment = readTreatment(fields, fields.integer());
      define(definitions, definitions.treatments, treatment.number, treatment, STORE_LIMITS.logTreatmentsMax);
      return treatment;
    }
    case RecordKind.POINT: {
      const point = readPoint(fields, fields.integer());
      define(definitions, definitions.points, point.number, point, STORE_LIMITS.logTreatmentsMax);
      return point;
    }
    case RecordKind.LINK:
      return decodeLink(fields);
    case RecordKind.SESSION:
      return decodeSession(fields);
    case RecordKind.FORGET:
      return {
        kind: "forget",
        sequence: fields.integer(),
        atMs: fields.number(),
        surrogates: fields.array().map((value) => toHex(value, 8)),
        caller: fields.name(),
      };
    case RecordKind.OVERLAY:
      return decodeOverlay(fields);
    default:
      throw new RecordFormatError("record of an unknown kind");
  }
}

/** Whether a payload was redacted: its digest is what it holds. Only in frames that say so. */
export function isRedacted(payload: Uint8Array): boolean {
  return payload.length >= REDACTED_SIZE_MIN && payload[0] === REDACTED_MARK;
}

function define<T>(definitions: Definitions, of: T[], number: number, value: T, max: number): void {
  const isInTurn = definitions.hasHoles ? number >= of.length : number === of.length;
  if (!isInTurn || number >= max) throw new RecordFormatError("a number is defined out of turn");
  of[number] = value;
}

function readTreatment(fields: Fields, number: number): TreatmentRecord {
  return {
    kind: "treatment",
    number,
    treatmentId: fields.string(),
    offer: fields.string(),
    category: fields.stringIfAny(),
    rule: fields.string(),
  };
}

function readPoint(fields: Fields, number: number): PointRecord {
  return {
    kind: "point",
    number,
    channel: fields.string(),
    point: fields.string(),
    zone: fields.string(),
    medium: fields.integer(),
    reservationMs: fields.number(),
  };
}

function decodeDecision(fields: Fields): DecisionRecord {
  const sequence = fields.integer();
  const nowMs = fields.number();
  const atUs = nowMs * 1000 + fields.number();
  const surrogate = fields.hex(8);
  const visitorVersion = fields.integer();
  const holdout = (fields.integer() & DECISION_FLAG_HOLDOUT) !== 0;
  const points = fields.array().map((value) => decodePoint(fields.nested(value)));
  return {
    kind: "decision",
    sequence,
    nowMs,
    atUs,
    surrogate,
    visitorVersion,
    holdout,
    points,
    seed: fields.number(),
    bundle: fields.name(),
    generation: fields.integer(),
    transport: fields.name(),
    caller: fields.name(),
    channel: fields.name(),
    requestId: fields.string(),
    context: fields.pairs(),
    stageDrops: fields.array().map(toInteger),
    withdrawals: fields.array().map(toInteger),
    overlay: fields.isAtEnd ? 0 : fields.integer(),
    feeds: fields.isAtEnd ? [] : decodeFeeds(fields.nested(fields.next())),
  };
}

function decodeFeeds(flat: Fields): LoggedFeed[] {
  const feeds: LoggedFeed[] = [];
  while (!flat.isAtEnd)
    feeds.push({
      feed: flat.name(),
      sequence: flat.integer(),
      ageMs: flat.number(),
      values: flat.pairs(),
    });
  return feeds;
}

function decodeOverlay(fields: Fields): OverlayRecord {
  return {
    kind: "overlay",
    sequence: fields.integer(),
    atMs: fields.number(),
    version: fields.integer(),
    stopListSequence: fields.integer(),
    stops: fields.array().map((value) => decodeStop(fields.nested(value))),
    feeds: fields.array().map((value) => {
      const feed = fields.nested(value);
      return { feed: feed.string(), sequence: feed.integer(), asOfMs: feed.number() };
    }),
  };
}

function decodeStop(fields: Fields): Stop {
  const id = fields.string();
  const kindName = fields.string();
  const kind = STOP_KINDS.find((known) => known === kindName);
  if (kind === undefined) throw new RecordFormatError("a stop is of no kind that there is");
  const name = fields.string();
  const channel = fields.stringIfAny();
  const fromMs = fields.number();
  const untilMs = fields.numberIfAny();
  return {
    id,
    kind,
    name,
    ...(channel === "" ? {} : { channel }),
    fromMs,
    ...(untilMs === null ? {} : { untilMs }),
    why: fields.string(),
  };
}

function decodePoint(fields: Fields): LoggedPoint {
  const { point, zone, medium, reservationMs } = pointOf(fields, fields.next());
  return {
    point,
    zone,
    medium,
    reservationMs,
    picks: decodePicks(fields),
    heldOut: decodePicks(fields),
    count: fields.integer(),
    allowDuplicates: fields.boolean(),
    status: fields.integer(),
  };
}

/** A number, all that it would say, or the name of a point that the channel does not have. */
function pointOf(
  fields: Fields,
  value: RecordValue,
): Pick<PointRecord, "point" | "zone" | "medium" | "reservationMs"> {
  if (typeof value === "string") return { point: value, zone: "", medium: 0, reservationMs: -1 };
  if (typeof value !== "number") return readPoint(fields.nested(value), -1);
  const known = fields.definitions.points[value];
  if (known === undefined) throw new RecordFormatError("a point is not defined");
  return known;
}

/** Flat: five values a pick. */
function decodePicks(fields: Fields): LoggedPick[] {
  const flat = fields.nested(fields.array());
  const picks: LoggedPick[] = [];
  while (!flat.isAtEnd) {
    const value = flat.next();
    const treatment =
      typeof value === "number"
        ? fields.definitions.treatments[value]
        : readTreatment(flat.nested(value), -1);
    if (treatment === undefined) throw new RecordFormatError("a treatment is not defined");
    const { treatmentId, offer, category, rule } = treatment;
    const fallback = (flat.integer() & PICK_FLAG_FALLBACK) !== 0;
    picks.push({
      treatmentId,
      offer,
      category,
      rule,
      rank: picks.length + 1,
      score: flat.number(),
      propensity: flat.number(),
      selectionProbability: flat.number(),
      fallback,
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
    surrogate: fields.hex(8),
    visitorVersion: fields.integer(),
    event: fields.name(),
    category: fields.name(),
    occurredAtMs: fields.number(),
    eventId: fields.string(),
  } as const;
  const treatment = fields.next();
  const suppress = fields.next();
  return {
    ...head,
    treatment: treatment === null ? null : decodeEventTreatment(fields.nested(treatment)),
    suppress: suppress === null ? null : decodeSuppress(fields.nested(suppress)),
    requestId: fields.string(),
    channel: fields.name(),
    caller: fields.name(),
    attributes: fields.pairs(),
  };
}

function decodeEventTreatment(fields: Fields): NonNullable<EventRecord["treatment"]> {
  const head = {
    decisionId: fields.hex(16),
    offer: fields.name(),
    rule: fields.name(),
    point: fields.name(),
    position: fields.integer(),
    atMs: fields.number(),
    zone: fields.nameIfAny(),
    category: fields.nameIfAny(),
    channel: fields.name(),
    medium: fields.integer(),
  };
  const flags = fields.integer();
  return {
    ...head,
    fallback: (flags & PICK_FLAG_FALLBACK) !== 0,
    heldOut: (flags & TREATMENT_FLAG_HELD_OUT) !== 0,
  };
}

function decodeSuppress(fields: Fields): NonNullable<EventRecord["suppress"]> {
  return { offer: fields.name(), minutes: fields.number() };
}

function decodeProfileWrite(fields: Fields): ProfileWriteRecord {
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
    visitorVersion: fields.definitions.format === 1 ? 0 : fields.number(),
  };
}

function decodeLink(fields: Fields): LinkRecord {
  return {
    kind: "link",
    sequence: fields.integer(),
    alias: decodeLinked(fields),
    owner: decodeLinked(fields),
    linked: fields.boolean(),
    atMs: fields.number(),
    caller: fields.name(),
  };
}

function decodeLinked(fields: Fields): LinkedSurrogate {
  return { surrogate: fields.hex(8), visitorVersion: fields.integer(), atUs: fields.number() };
}

function decodeSession(fields: Fields): SessionRecord {
  return {
    kind: "session",
    sequence: fields.integer(),
    changedAtUs: fields.number(),
    surrogate: fields.hex(8),
    sessionId: fields.string(),
    channel: fields.name(),
    untilMs: fields.number(),
    ended: fields.boolean(),
    caller: fields.name(),
  };
}
