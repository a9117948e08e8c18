/**
 * Protobuf: requests read by protobuf-decode.ts; `DecideResponse` written here by hand around each treatment's
 * pre-encoded constants, all other answers by the generated code.
 *
 * A `Treatment` on the wire, in field order ([] is pre-encoded):
 *
 *     [offer, treatment_id] treatment_code rank score [attributes: constants] attributes: personal
 *     [fallback] propensity selection_probability
 */
import { proffer } from "#proto/wire.js";
import {
  type DecideCall,
  type Generation,
  type Pick,
  type PointDecision,
  Stage,
  type TraceLine,
  type Treatment,
  traceDetail,
  traceNumbers,
} from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type {
  DecideBatchResult,
  DecideResult,
  ErrorBody,
  ProfileResult,
  SessionResult,
} from "../handlers/messages.ts";
import type { Codec, MethodCalls, MethodResults } from "./codec.ts";
import { ageOf, ConstantsCache, type GenerationConstants, wireScalar } from "./constants.ts";
import { bytesTag, doubleTag, ProtoWriter, varintTag } from "./proto-write.ts";
import { decodeDecide, decodeDecideBatch, decodeGetVersion, decodePostEvent } from "./protobuf-decode.ts";
import {
  decodeEndSession,
  decodeForgetVisitor,
  decodeGetProfile,
  decodeSetAudience,
  decodeStartSession,
  decodeUpdateProfile,
} from "./protobuf-decode-visitors.ts";

const v1 = proffer.decision.v1;

interface TreatmentBytes {
  readonly head: Buffer;
  readonly attributes: Buffer;
  /** Per personal attribute: the entry's key field. */
  readonly personal: readonly { readonly key: Buffer; readonly isTimestamp: boolean }[];
  readonly tail: Buffer;
}
type Constants = GenerationConstants<Buffer, TreatmentBytes>;

const writer = new ProtoWriter();
/** Constants are made in the middle of an answer, so they have a writer of their own. */
const partWriter = new ProtoWriter();
const cache = new ConstantsCache<Buffer, TreatmentBytes>(headOf, partOf);

export const protobufCodec: Codec = {
  name: "protobuf",
  contentType: "application/proto",
  decode<M extends MethodName>(method: M, bytes: Uint8Array, reused: DecideCall): MethodCalls[M] {
    return decoders[method](bytes, reused) as MethodCalls[M];
  },
  encode<M extends MethodName>(method: M, result: MethodResults[M]): Uint8Array {
    return (encoders[method] as (result: MethodResults[M]) => Uint8Array)(result);
  },
  encodeError: (error: ErrorBody) => v1.Error.encode(error).finish(),
  warm: (generation) => cache.warm(generation),
};

/** `DecideResponse` in memory of its own, for answers that go to another thread. */
export function encodeDecideAlone(result: DecideResult): Uint8Array {
  writer.begin();
  writeDecide(result);
  return writer.finishAlone();
}

const decoders: {
  [M in MethodName]: (bytes: Uint8Array, reused: DecideCall) => MethodCalls[M];
} = {
  decide: decodeDecide,
  explain: decodeDecide,
  decideBatch: decodeDecideBatch,
  postEvent: decodePostEvent,
  getProfile: decodeGetProfile,
  updateProfile: decodeUpdateProfile,
  startSession: decodeStartSession,
  setAudience: decodeSetAudience,
  endSession: decodeEndSession,
  forgetVisitor: decodeForgetVisitor,
  getVersion: decodeGetVersion,
};

const encoders: { [M in MethodName]: (result: MethodResults[M]) => Uint8Array } = {
  decide(result) {
    writer.begin();
    writeDecide(result);
    return writer.finish();
  },
  explain(result) {
    writer.begin();
    const start = writer.open(bytesTag(1));
    writeDecide(result);
    writer.close(start);
    return writer.finish();
  },
  decideBatch: encodeBatch,
  postEvent: (result) => v1.PostEventResponse.encode(result).finish(),
  getProfile: encodeProfile,
  updateProfile: encodeProfile,
  startSession: encodeSession,
  setAudience: encodeSession,
  endSession: encodeSession,
  forgetVisitor: (result) =>
    v1.ForgetVisitorResponse.encode({
      forgotten: result.forgotten,
      exported: result.exported === null ? null : profileMessage(result.exported),
      remainingIn: result.remainingIn,
    }).finish(),
  getVersion: (result) => v1.GetVersionResponse.encode(result).finish(),
};

function encodeBatch(result: DecideBatchResult): Uint8Array {
  writer.begin();
  for (const entry of result.results) {
    const start = writer.open(bytesTag(1));
    const isResponse = "response" in entry;
    const bytes = isResponse ? entry.response : v1.Error.encode(entry.error).finish();
    writer.byte(bytesTag(isResponse ? 1 : 2));
    writer.varint(bytes.length);
    writer.raw(bytes);
    writer.close(start);
  }
  return writer.finish();
}

function encodeSession({ sessionId, level, id, advisories }: SessionResult): Uint8Array {
  return v1.SessionResponse.encode({ sessionId, visitor: { level, id }, advisories }).finish();
}

function encodeProfile(result: ProfileResult): Uint8Array {
  return v1.ProfileResponse.encode(profileMessage(result)).finish();
}

function profileMessage(result: ProfileResult): proffer.decision.v1.ProfileResponse.$Properties {
  const attributes: Record<string, object> = Object.create(null);
  for (const { name, value, timestamp } of result.attributes) {
    const scalar = wireScalar(value, timestamp);
    if (typeof scalar === "string") attributes[name] = { stringValue: scalar };
    else if (typeof scalar === "number") attributes[name] = { numberValue: scalar };
    else if (typeof scalar === "boolean") attributes[name] = { boolValue: scalar };
  }
  return {
    visitor: { level: result.level, id: result.id },
    attributes,
    segments: result.segments,
    history: (result.history ?? []).map(({ atMs, ...line }) => ({ ...line, at: timestampMessage(atMs) })),
    known: result.known,
  };
}

function timestampMessage(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

/** The fields of a `DecideResponse`, without a length before them. */
function writeDecide(result: DecideResult): void {
  const { decision, freshness } = result;
  const { generation } = decision;
  const constants = cache.of(generation);
  if (decision.decisionId !== "") writer.text(bytesTag(1), decision.decisionId);
  writer.raw(constants.head);
  for (const point of decision.points) writePoint(point, generation, constants);
  const start = writer.open(bytesTag(5));
  writeAge(1, freshness.bundleAgeMs);
  writeAge(2, freshness.segmentsAgeMs);
  writeAge(3, freshness.profileAgeMs);
  for (const { feed, ageMs, sequence } of decision.feeds) {
    writeFeedNumber(4, feed, ageOf(ageMs));
    if (decision.trace !== null) writeFeedNumber(5, feed, sequence);
  }
  writer.close(start);
  if (decision.trace !== null) {
    for (const line of decision.trace) writeTraceLine(line, result.showValues);
  }
  if (decision.holdout) writer.number(varintTag(7), 1);
  if (decision.trace !== null && decision.overlayVersion > 0)
    writer.number(varintTag(8), decision.overlayVersion);
}

function writeAge(field: number, ms: number): void {
  const age = ageOf(ms);
  if (age > 0) writer.number(varintTag(field), age);
}

function writeFeedNumber(field: number, feed: string, number: number): void {
  const entry = writer.open(bytesTag(field));
  writer.text(bytesTag(1), feed);
  if (number > 0) writer.number(varintTag(2), number);
  writer.close(entry);
}

function writePoint(point: PointDecision, generation: Generation, constants: Constants): void {
  const start = writer.open(bytesTag(4));
  writer.text(bytesTag(1), point.point);
  writer.number(varintTag(2), point.status);
  for (let index = 0; index < point.picks.length; index++) {
    const pick = point.picks[index]!;
    writePick(pick, index + 1, cache.part(constants, generation, pick.treatment));
  }
  writer.close(start);
}

function writePick(pick: Pick, rank: number, part: TreatmentBytes): void {
  const start = writer.open(bytesTag(3));
  writer.raw(part.head);
  if (pick.code !== "") writer.ascii(bytesTag(3), pick.code);
  writer.number(varintTag(4), rank);
  if (pick.score !== 0) writer.double(doubleTag(5), pick.score);
  writer.raw(part.attributes);
  if (pick.personal !== null) {
    for (let index = 0; index < part.personal.length; index++) {
      const { key, isTimestamp } = part.personal[index]!;
      const value = wireScalar(pick.personal[index], isTimestamp);
      if (value === undefined) continue;
      const entry = writer.open(bytesTag(6));
      writer.raw(key);
      writeValue(writer, value);
      writer.close(entry);
    }
  }
  writer.raw(part.tail);
  if (pick.propensity !== 0) writer.double(doubleTag(8), pick.propensity);
  if (pick.selectionProbability !== 0) writer.double(doubleTag(9), pick.selectionProbability);
  writer.close(start);
}

function writeTraceLine(line: TraceLine, showValues: boolean): void {
  const start = writer.open(bytesTag(6));
  writer.text(bytesTag(1), line.point);
  writer.text(bytesTag(2), line.offer);
  writer.text(bytesTag(3), line.treatmentId);
  writer.number(varintTag(4), Stage[line.stage]);
  writer.text(bytesTag(5), line.reason);
  const detail = traceDetail(line, showValues);
  if (detail !== "") writer.text(bytesTag(6), detail);
  for (const [name, number] of traceNumbers(line, showValues)) {
    const entry = writer.open(bytesTag(7));
    writer.text(bytesTag(1), name);
    writer.double(doubleTag(2), number);
    writer.close(entry);
  }
  writer.close(start);
}

/** Field 2 of a map's entry: a `google.protobuf.Value`. */
function writeValue(target: ProtoWriter, value: string | number | boolean): void {
  const start = target.open(bytesTag(2));
  if (typeof value === "string") target.text(bytesTag(3), value);
  else if (typeof value === "number") target.double(doubleTag(2), value);
  else target.number(varintTag(4), value ? 1 : 0);
  target.close(start);
}

function headOf(generation: Generation): Buffer {
  const target = partWriter;
  target.begin();
  target.text(bytesTag(2), generation.bundleId);
  target.number(varintTag(3), generation.number);
  return target.finish();
}

function partOf(treatment: Treatment): TreatmentBytes {
  const target = partWriter;
  target.begin();
  target.text(bytesTag(1), treatment.offer.code);
  target.text(bytesTag(2), treatment.id);
  const head = target.finish();
  target.begin();
  for (const { name, attribute, value } of treatment.constants) {
    const scalar = wireScalar(value, attribute.type === "timestamp");
    if (scalar === undefined) continue;
    const entry = target.open(bytesTag(6));
    target.text(bytesTag(1), name);
    writeValue(target, scalar);
    target.close(entry);
  }
  const attributes = target.finish();
  const personal = treatment.personal.map(({ name, attribute }) => {
    target.begin();
    target.text(bytesTag(1), name);
    return { key: target.finish(), isTimestamp: attribute.type === "timestamp" };
  });
  target.begin();
  if (treatment.fallback) target.number(varintTag(7), 1);
  return { head, attributes, personal, tail: target.finish() };
}
