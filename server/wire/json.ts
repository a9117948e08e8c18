/**
 * JSON, canonical proto3: requests through json-read.ts and tree.ts; `DecideResponse` written here around
 * each treatment's pre-encoded constants, all other answers through result-tree.ts and `JSON.stringify`.
 *
 * A treatment's text, in field order ([] is pre-encoded):
 *
 *     [{"offer":…,"treatmentId":…,"treatmentCode":"] … [","rank":…] ,"score":… [,"attributes":{constants] personal }
 *     [,"fallback":true] ,"propensity":… ,"selectionProbability":… }
 *
 * Bytes, not text: joined text is garbage to collect, and the socket's layer would encode it once more (measured with
 * uWebSockets.js: 4 µs of an answer's 24).
 */
import {
  type DecideCall,
  type FeedReading,
  type Generation,
  type Pick,
  POINT_STATUS_NAMES,
  type PointDecision,
  type TraceLine,
  type Treatment,
  traceDetail,
  traceNumbers,
} from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type { DecideResult, ErrorBody } from "../handlers/messages.ts";
import type { Codec, MethodCalls, MethodResults } from "./codec.ts";
import { ageOf, ConstantsCache, type GenerationConstants, wireScalar } from "./constants.ts";
import { readDecideFast } from "./json-fast.ts";
import { bufferOf, readJson } from "./json-read.ts";
import { JsonWriter } from "./json-write.ts";
import {
  batchTree,
  doubleOf,
  errorTree,
  forgetTree,
  postEventTree,
  profileTree,
  sessionTree,
  versionTree,
} from "./result-tree.ts";
import { decideBatchFromTree, decideFromTree, getVersionFromTree, postEventFromTree } from "./tree.ts";
import {
  endSessionFromTree,
  forgetVisitorFromTree,
  getProfileFromTree,
  setAudienceFromTree,
  startSessionFromTree,
  updateProfileFromTree,
} from "./tree-visitors.ts";

interface TreatmentJson {
  /** From `{` to where the code's text begins, CODE_KEY the last of it. */
  readonly head: Buffer;
  /** Constant attributes without braces, joined by commas; empty without any. */
  readonly attributes: Buffer;
  /** All behind the score of a usual pick: without personal attributes, and certain. */
  readonly usualEnd: Buffer;
  /** Names of personal attributes, quoted and with their colon. */
  readonly personal: readonly { readonly key: Buffer; readonly isTimestamp: boolean }[];
  readonly isFallback: boolean;
}
type Constants = GenerationConstants<Buffer, TreatmentJson>;

const writer = new JsonWriter();
const cache = new ConstantsCache<Buffer, TreatmentJson>(
  ({ bundleId, number }) => Buffer.from(`"bundle":${JSON.stringify(bundleId)},"generation":${number}`),
  partOf,
);

export const jsonCodec: Codec = {
  name: "json",
  contentType: "application/json",
  decode<M extends MethodName>(method: M, bytes: Uint8Array, reused: DecideCall): MethodCalls[M] {
    if (method === "decide" && readDecideFast(bufferOf(bytes), reused)) return reused as MethodCalls[M];
    return treeDecoders[method](readJson(bytes), reused) as MethodCalls[M];
  },
  encode<M extends MethodName>(method: M, result: MethodResults[M]): Buffer {
    writer.begin();
    writeJsonResult(writer, method, result);
    return writer.finish();
  },
  encodeError: (error: ErrorBody) => Buffer.from(JSON.stringify(errorTree(error))),
  warm: (generation) => cache.warm(generation),
};

/** From a tree, for transports that have read one already (WebSocket envelopes). */
export const treeDecoders: {
  readonly [M in MethodName]: (tree: unknown, reused: DecideCall) => MethodCalls[M];
} = {
  decide: (tree, reused) => decideFromTree(tree, reused, ""),
  explain: (tree, reused) => decideFromTree(tree, reused, ""),
  decideBatch: decideBatchFromTree,
  postEvent: postEventFromTree,
  getProfile: getProfileFromTree,
  updateProfile: updateProfileFromTree,
  startSession: startSessionFromTree,
  setAudience: setAudienceFromTree,
  endSession: endSessionFromTree,
  forgetVisitor: forgetVisitorFromTree,
  getVersion: getVersionFromTree,
};

/** Writes an answer where `target` stands: on its own, or inside of an envelope. */
export function writeJsonResult<M extends MethodName>(
  target: JsonWriter,
  method: M,
  result: MethodResults[M],
): void {
  (writers[method] as (target: JsonWriter, result: MethodResults[M]) => void)(target, result);
}

const writers: { [M in MethodName]: (target: JsonWriter, result: MethodResults[M]) => void } = {
  decide: writeDecide,
  explain(target, result) {
    target.ascii('{"decision":');
    writeDecide(target, result);
    target.ascii("}");
  },
  decideBatch: (target, result) => target.tree(batchTree(result, String)),
  postEvent: (target, result) => target.tree(postEventTree(result)),
  getProfile: (target, result) => target.tree(profileTree(result)),
  updateProfile: (target, result) => target.tree(profileTree(result)),
  startSession: (target, result) => target.tree(sessionTree(result)),
  setAudience: (target, result) => target.tree(sessionTree(result)),
  endSession: (target, result) => target.tree(sessionTree(result)),
  forgetVisitor: (target, result) => target.tree(forgetTree(result)),
  getVersion: (target, result) => target.tree(versionTree(result)),
};

function writeDecide(target: JsonWriter, result: DecideResult): void {
  const { decision } = result;
  const { generation, points, trace } = decision;
  const constants = cache.of(generation);
  if (decision.decisionId === "") target.ascii("{");
  else {
    target.ascii('{"decisionId":"');
    target.plain(decision.decisionId);
    target.ascii('",');
  }
  target.raw(constants.head);
  for (let index = 0; index < points.length; index++) {
    target.ascii(index === 0 ? ',"points":[' : ",");
    writePoint(target, points[index]!, generation, constants);
  }
  if (points.length > 0) target.ascii("]");
  writeFreshness(target, result);
  if (trace !== null && trace.length > 0) {
    target.ascii(',"trace":');
    target.tree(trace.map((line) => traceTree(line, result.showValues)));
  }
  if (decision.holdout) target.ascii(',"holdout":true');
  if (trace !== null && decision.overlayVersion > 0) target.ascii(`,"overlay":${decision.overlayVersion}`);
  target.ascii("}");
}

function writePoint(
  target: JsonWriter,
  point: PointDecision,
  generation: Generation,
  constants: Constants,
): void {
  target.raw(POINT_KEY);
  target.quoted(point.point);
  target.raw(STATUS_TEXTS[point.status]!);
  const count = point.picks.length;
  for (let index = 0; index < count; index++) {
    const pick = point.picks[index]!;
    target.ascii(index === 0 ? ',"treatments":[' : ",");
    writePick(target, pick, index + 1, cache.part(constants, generation, pick.treatment));
  }
  target.ascii(count > 0 ? "]}" : "}");
}

const POINT_KEY = Buffer.from('{"point":');
const STATUS_TEXTS = POINT_STATUS_NAMES.map((name) => Buffer.from(`,"status":"POINT_STATUS_${name}"`));

function writePick(target: JsonWriter, pick: Pick, rank: number, part: TreatmentJson): void {
  if (pick.code === "") {
    target.raw(part.head.subarray(0, -CODE_KEY.length));
    target.ascii(`,"rank":${rank}`);
  } else {
    target.raw(part.head);
    target.plain(pick.code);
    if (rank < RANK_TEXTS.length) target.raw(RANK_TEXTS[rank]!);
    else target.ascii(`","rank":${rank}`);
  }
  writeDouble(target, ',"score":', pick.score);
  if (pick.personal === null && pick.propensity === 1 && pick.selectionProbability === 1) {
    target.raw(part.usualEnd);
    return;
  }
  writeAttributes(target, pick, part);
  if (part.isFallback) target.ascii(FALLBACK);
  writeDouble(target, ',"propensity":', pick.propensity);
  writeDouble(target, ',"selectionProbability":', pick.selectionProbability);
  target.ascii("}");
}

/** What most treatments have: copied as bytes, which costs less than writing text letter by letter. */
const CODE_KEY = ',"treatmentCode":"';
const FALLBACK = ',"fallback":true';
const CERTAIN_END = ',"propensity":1,"selectionProbability":1}';
/** From the code's closing quote on. */
const RANK_TEXTS = Array.from({ length: 33 }, (_, rank) => Buffer.from(`","rank":${rank}`));

function writeAttributes(target: JsonWriter, pick: Pick, part: TreatmentJson): void {
  let isOpen = part.attributes.length > 0;
  if (isOpen) {
    target.ascii(',"attributes":{');
    target.raw(part.attributes);
  }
  if (pick.personal !== null) {
    for (let index = 0; index < part.personal.length; index++) {
      const { key, isTimestamp } = part.personal[index]!;
      const value = wireScalar(pick.personal[index], isTimestamp);
      if (value === undefined) continue;
      target.ascii(isOpen ? "," : ',"attributes":{');
      isOpen = true;
      target.raw(key);
      if (typeof value === "string") target.quoted(value);
      else if (typeof value === "number") target.number(value);
      else target.ascii(value ? "true" : "false");
    }
  }
  if (isOpen) target.ascii("}");
}

function writeDouble(target: JsonWriter, key: string, value: number): void {
  if (value === 0) return;
  target.ascii(key);
  target.number(value);
}

function writeFreshness(target: JsonWriter, { freshness, decision: { feeds, trace } }: DecideResult): void {
  target.ascii(',"freshness":{');
  const start = target.at;
  writeAge(target, start, '"bundleAgeMs":"', freshness.bundleAgeMs);
  writeAge(target, start, '"segmentsAgeMs":"', freshness.segmentsAgeMs);
  writeAge(target, start, '"profileAgeMs":"', freshness.profileAgeMs);
  if (feeds.length > 0) {
    if (target.at > start) target.ascii(",");
    writeFeedNumbers(target, '"feedAgeMs":{', feeds, ({ ageMs }) => ageOf(ageMs));
    if (trace !== null) writeFeedNumbers(target, ',"feedSequence":{', feeds, ({ sequence }) => sequence);
  }
  target.ascii("}");
}

function writeFeedNumbers(
  target: JsonWriter,
  key: string,
  feeds: readonly FeedReading[],
  numberOf: (feed: FeedReading) => number,
): void {
  target.ascii(key);
  for (let index = 0; index < feeds.length; index++) {
    if (index > 0) target.ascii(",");
    target.quoted(feeds[index]!.feed);
    target.ascii(':"');
    target.number(numberOf(feeds[index]!));
    target.ascii('"');
  }
  target.ascii("}");
}

/** A 64-bit integer: text in canonical JSON. */
function writeAge(target: JsonWriter, start: number, key: string, ms: number): void {
  const age = ageOf(ms);
  if (age === 0) return;
  if (target.at > start) target.ascii(",");
  target.ascii(key);
  target.number(age);
  target.ascii('"');
}

function traceTree(line: TraceLine, showValues: boolean): object {
  const detail = traceDetail(line, showValues);
  const numbers = traceNumbers(line, showValues).map(([name, value]) => [name, doubleOf(value)]);
  return {
    point: line.point,
    offer: line.offer,
    treatmentId: line.treatmentId,
    stage: `STAGE_${line.stage}`,
    reason: line.reason,
    ...(detail === "" ? {} : { detail }),
    ...(numbers.length === 0 ? {} : { numbers: Object.fromEntries(numbers) }),
  };
}

function partOf(treatment: Treatment): TreatmentJson {
  const attributes: string[] = [];
  for (const { name, attribute, value } of treatment.constants) {
    const scalar = wireScalar(value, attribute.type === "timestamp");
    if (scalar !== undefined) attributes.push(`${JSON.stringify(name)}:${JSON.stringify(scalar)}`);
  }
  const offer = JSON.stringify(treatment.offer.code);
  const joined = attributes.join(",");
  return {
    head: Buffer.from(`{"offer":${offer},"treatmentId":${JSON.stringify(treatment.id)}${CODE_KEY}`),
    attributes: Buffer.from(joined),
    usualEnd: Buffer.from(
      (joined === "" ? "" : `,"attributes":{${joined}}`) + (treatment.fallback ? FALLBACK : "") + CERTAIN_END,
    ),
    personal: treatment.personal.map(({ name, attribute }) => ({
      key: Buffer.from(`${JSON.stringify(name)}:`),
      isTimestamp: attribute.type === "timestamp",
    })),
    isFallback: treatment.fallback,
  };
}
