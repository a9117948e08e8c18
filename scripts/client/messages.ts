/**
 * Requests and answers as plain objects, in the contract's JSON form, and as the bytes of either encoding.
 *
 * The protobuf side goes through the generated classes; `google.protobuf.Value` fields become plain values and back.
 * Both spellings of a field are taken (`deadlineMs`, `deadline_ms`), as from a file that people wrote.
 */
import { type google, proffer } from "#proto/wire.js";
import type { Encoding } from "./answer.ts";

const v1 = proffer.decision.v1;

export type Json = Record<string, unknown>;

export interface DecideRequestJson {
  requestId?: string;
  channel: string;
  /** Or `sessionId`. */
  visitor?: { level: string; id: string };
  sessionId?: string;
  points: { point: string; count?: number; allowDuplicates?: boolean }[];
  context?: Json;
  explain?: boolean;
  dryRun?: boolean;
  deadlineMs?: number;
}

export interface TreatmentJson {
  offer: string;
  treatmentId: string;
  treatmentCode: string;
  rank: number;
  score: number;
  attributes: Json;
  fallback: boolean;
  propensity: number;
}
export interface CandidateJson {
  point: string;
  offer: string;
  treatmentId: string;
  stage: string;
  reason: string;
  detail: string;
  numbers: Record<string, number>;
}
/** Names of statuses and stages without their enum's prefix. */
export interface DecideAnswer {
  decisionId: string;
  bundle: string;
  generation: number;
  points: { point: string; status: string; treatments: TreatmentJson[] }[];
  trace: CandidateJson[];
  holdout: boolean;
  /** Of an explained decision; 0: none. */
  overlay: number;
  /** Ages by feed, in ms. */
  feeds: Record<string, number>;
}

interface MessageClass {
  fromObject(object: Json): object;
  encode(message: never): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: never, options: object): Json;
}
const TYPES = {
  Decide: [v1.DecideRequest, v1.DecideResponse],
  Explain: [v1.DecideRequest, v1.ExplainResponse],
  DecideBatch: [v1.DecideBatchRequest, v1.DecideBatchResponse],
  PostEvent: [v1.PostEventRequest, v1.PostEventResponse],
  GetProfile: [v1.GetProfileRequest, v1.ProfileResponse],
  UpdateProfile: [v1.UpdateProfileRequest, v1.ProfileResponse],
  StartSession: [v1.StartSessionRequest, v1.SessionResponse],
  SetAudience: [v1.SetAudienceRequest, v1.SessionResponse],
  EndSession: [v1.EndSessionRequest, v1.SessionResponse],
  ForgetVisitor: [v1.ForgetVisitorRequest, v1.ForgetVisitorResponse],
  GetVersion: [v1.GetVersionRequest, v1.GetVersionResponse],
} as unknown as Record<CallableMethod, readonly [MessageClass, MessageClass]>;
export type CallableMethod =
  | "Decide"
  | "Explain"
  | "DecideBatch"
  | "PostEvent"
  | "GetProfile"
  | "UpdateProfile"
  | "StartSession"
  | "SetAudience"
  | "EndSession"
  | "ForgetVisitor"
  | "GetVersion";

/** Fields that hold a map of `google.protobuf.Value`. */
const VALUE_MAPS = new Set(["context", "attributes", "set", "profile"]);
const DEPTH_MAX = 32;

export function encodeRequest(method: CallableMethod, request: object, encoding: Encoding): Uint8Array {
  if (encoding === "json") return Buffer.from(JSON.stringify(request));
  const [type] = TYPES[method];
  return type.encode(type.fromObject(toProto(request as Json, 0)) as never).finish();
}

/** Defaults filled in, values plain, enum names as the contract spells them. */
export function decodeResponse(method: CallableMethod, body: Uint8Array, encoding: Encoding): Json {
  if (encoding === "json") return JSON.parse(Buffer.from(body).toString()) as Json;
  const [, type] = TYPES[method];
  const options = { enums: String, longs: Number, defaults: true, arrays: true, objects: true };
  return fromProto(type.toObject(type.decode(body) as never, options), 0) as Json;
}

export function decodeDecision(body: Uint8Array, encoding: Encoding): DecideAnswer {
  return decisionOf(decodeResponse("Decide", body, encoding));
}

function feedAges(freshness: unknown): Record<string, number> {
  const { feedAgeMs = {} } = (freshness ?? {}) as { feedAgeMs?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(feedAgeMs).map(([feed, age]) => [feed, Number(age)]));
}

/** Fills what proto3 JSON leaves out, and shortens the enum names. */
export function decisionOf(response: Json): DecideAnswer {
  const points = (response.points ?? []) as Partial<DecideAnswer["points"][number]>[];
  const trace = (response.trace ?? []) as Partial<CandidateJson>[];
  return {
    decisionId: String(response.decisionId ?? ""),
    bundle: String(response.bundle ?? ""),
    generation: Number(response.generation ?? 0),
    holdout: response.holdout === true,
    overlay: Number(response.overlay ?? 0),
    feeds: feedAges(response.freshness),
    points: points.map((point) => ({
      point: point.point ?? "",
      status: (point.status ?? "").replace("POINT_STATUS_", ""),
      treatments: (point.treatments ?? []).map((treatment) => ({
        offer: treatment.offer ?? "",
        treatmentId: treatment.treatmentId ?? "",
        treatmentCode: treatment.treatmentCode ?? "",
        rank: treatment.rank ?? 0,
        score: treatment.score ?? 0,
        attributes: treatment.attributes ?? {},
        fallback: treatment.fallback ?? false,
        propensity: treatment.propensity ?? 0,
      })),
    })),
    trace: trace.map((line) => ({
      point: line.point ?? "",
      offer: line.offer ?? "",
      treatmentId: line.treatmentId ?? "",
      stage: (line.stage ?? "").replace("STAGE_", ""),
      reason: line.reason ?? "",
      detail: line.detail ?? "",
      numbers: line.numbers ?? {},
    })),
  };
}

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** JSON form → what `fromObject` takes. */
function toProto(value: Json, depth: number): Json {
  const out: Json = {};
  for (const [key, field] of Object.entries(value)) {
    const name = camel(key);
    if (name === "__proto__") continue;
    if (VALUE_MAPS.has(name) && isObject(field)) out[name] = mapValues(field, (item) => toValue(item, depth));
    else if ((name === "occurredAt" || name === "asOf") && typeof field === "string")
      out[name] = timestamp(field);
    else if (Array.isArray(field))
      out[name] = field.map((item) => (isObject(item) ? toProto(item, depth + 1) : item));
    else out[name] = isObject(field) ? toProto(field, depth + 1) : field;
  }
  return out;
}

function timestamp(text: string): Json {
  const ms = Date.parse(text);
  return { seconds: Math.floor(ms / 1000), nanos: (ms - Math.floor(ms / 1000) * 1000) * 1e6 };
}

/** A plain value as `google.protobuf.Value`. */
export function toValue(value: unknown, depth = 0): google.protobuf.Value.$Properties {
  if (depth > DEPTH_MAX) return { nullValue: 0 };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { numberValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map((item) => toValue(item, depth + 1)) } };
  if (isObject(value))
    return { structValue: { fields: mapValues(value, (item) => toValue(item, depth + 1)) } };
  return { nullValue: 0 };
}

/** Fields that hold a `google.protobuf.Timestamp` of an answer. */
const INSTANTS = new Set(["at"]);

/** `toObject`'s output with its `Value` maps made plain and its instants as RFC 3339. */
function fromProto(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => fromProto(item, depth + 1));
  if (!isObject(value) || depth > DEPTH_MAX) return value;
  const out: Json = {};
  for (const [name, field] of Object.entries(value)) {
    if (VALUE_MAPS.has(name) && isObject(field)) out[name] = mapValues(field, fromValue);
    else if (INSTANTS.has(name) && isObject(field)) out[name] = instantOf(field);
    else out[name] = fromProto(field, depth + 1);
  }
  return out;
}

function instantOf({ seconds, nanos }: Json): string {
  return new Date(Number(seconds ?? 0) * 1000 + Number(nanos ?? 0) / 1e6).toISOString();
}

export function fromValue(value: unknown): unknown {
  const { numberValue, stringValue, boolValue } = value as google.protobuf.Value.$Properties;
  return stringValue ?? numberValue ?? boolValue ?? null;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues<T>(object: Json, map: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
