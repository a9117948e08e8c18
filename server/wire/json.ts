/**
 * JSON, canonical proto3: requests through json-read.ts and tree.ts; `DecideResponse` written here as text around
 * each treatment's pre-encoded constants, all other answers through result-tree.ts and `JSON.stringify`.
 *
 * A treatment's text, in field order ([] is pre-encoded):
 *
 *     [{"offer":…,"treatmentId":…] ,"treatmentCode":… ,"rank":… ,"score":… [,"attributes":{constants] personal }
 *     [,"fallback":true] ,"propensity":… ,"selectionProbability":… }
 *
 * Text, not bytes: V8 joins it lazily and the socket's layer writes it once, as UTF-8.
 */
import {
  type DecideCall,
  type Generation,
  type Pick,
  POINT_STATUS_NAMES,
  type PointDecision,
  type TraceLine,
  type Treatment,
} from "../../engine/index.ts";
import type { MethodName } from "../handlers/handlers.ts";
import type { DecideResult, ErrorBody } from "../handlers/messages.ts";
import type { Codec, MethodCalls, MethodResults } from "./codec.ts";
import { ageOf, ConstantsCache, type GenerationConstants, wireScalar } from "./constants.ts";
import { readJson } from "./json-read.ts";
import { batchTree, doubleOf, errorTree, postEventTree, profileTree, versionTree } from "./result-tree.ts";
import {
  decideBatchFromTree,
  decideFromTree,
  getProfileFromTree,
  getVersionFromTree,
  postEventFromTree,
  updateProfileFromTree,
} from "./tree.ts";

interface TreatmentText {
  /** From `{` to the treatment's id. */
  readonly head: string;
  /** Constant attributes without braces, joined by commas; empty without any. */
  readonly attributes: string;
  /** Names of personal attributes, quoted and with their colon. */
  readonly personal: readonly { readonly key: string; readonly isTimestamp: boolean }[];
  readonly tail: string;
}
type Constants = GenerationConstants<string, TreatmentText>;

const cache = new ConstantsCache<string, TreatmentText>(
  (generation) => `"bundle":${JSON.stringify(generation.bundleId)},"generation":${generation.number}`,
  partOf,
);

export const jsonCodec: Codec = {
  name: "json",
  contentType: "application/json",
  decode<M extends MethodName>(method: M, bytes: Uint8Array, reused: DecideCall): MethodCalls[M] {
    return decoders[method](readJson(bytes), reused) as MethodCalls[M];
  },
  encode<M extends MethodName>(method: M, result: MethodResults[M]): string {
    return (encoders[method] as (result: MethodResults[M]) => string)(result);
  },
  encodeError: (error: ErrorBody) => JSON.stringify(errorTree(error)),
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
  getVersion: getVersionFromTree,
};
const decoders = treeDecoders;

const encoders: { [M in MethodName]: (result: MethodResults[M]) => string } = {
  decide: decideText,
  explain: (result) => `{"decision":${decideText(result)}}`,
  decideBatch: (result) => JSON.stringify(batchTree(result, String)),
  postEvent: (result) => JSON.stringify(postEventTree(result)),
  getProfile: (result) => JSON.stringify(profileTree(result)),
  updateProfile: (result) => JSON.stringify(profileTree(result)),
  getVersion: (result) => JSON.stringify(versionTree(result)),
};

function decideText(result: DecideResult): string {
  const { decision } = result;
  const { generation } = decision;
  const constants = cache.of(generation);
  let text = decision.decisionId === "" ? "{" : `{"decisionId":${quoted(decision.decisionId)},`;
  text += constants.head;
  for (let index = 0; index < decision.points.length; index++) {
    text += index === 0 ? ',"points":[' : ",";
    text += pointText(decision.points[index]!, generation, constants);
  }
  if (decision.points.length > 0) text += "]";
  text += freshnessText(result);
  if (decision.trace !== null && decision.trace.length > 0) {
    const showValues = result.showValues;
    text += `,"trace":[${decision.trace.map((line) => traceText(line, showValues)).join(",")}]`;
  }
  return decision.holdout ? `${text},"holdout":true}` : `${text}}`;
}

function pointText(point: PointDecision, generation: Generation, constants: Constants): string {
  let text = `{"point":${quoted(point.point)},"status":"POINT_STATUS_${POINT_STATUS_NAMES[point.status]}"`;
  const count = point.picks.length;
  for (let index = 0; index < count; index++) {
    const pick = point.picks[index]!;
    text += index === 0 ? ',"treatments":[' : ",";
    text += pickText(pick, index + 1, cache.part(constants, generation, pick.treatment));
  }
  return count > 0 ? `${text}]}` : `${text}}`;
}

function pickText(pick: Pick, rank: number, part: TreatmentText): string {
  let text = part.head;
  if (pick.code !== "") text += `,"treatmentCode":${quoted(pick.code)}`;
  text += `,"rank":${rank}`;
  if (pick.score !== 0) text += `,"score":${numberText(pick.score)}`;
  let attributes = part.attributes;
  if (pick.personal !== null) {
    for (let index = 0; index < part.personal.length; index++) {
      const { key, isTimestamp } = part.personal[index]!;
      const value = wireScalar(pick.personal[index], isTimestamp);
      if (value === undefined) continue;
      if (attributes !== "") attributes += ",";
      attributes += key;
      attributes += typeof value === "string" ? quoted(value) : String(value);
    }
  }
  if (attributes !== "") text += `,"attributes":{${attributes}}`;
  text += part.tail;
  if (pick.propensity !== 0) text += `,"propensity":${numberText(pick.propensity)}`;
  if (pick.selectionProbability !== 0) {
    text += `,"selectionProbability":${numberText(pick.selectionProbability)}`;
  }
  return `${text}}`;
}

function freshnessText({ freshness }: DecideResult): string {
  const bundle = ageOf(freshness.bundleAgeMs);
  const segments = ageOf(freshness.segmentsAgeMs);
  const profile = ageOf(freshness.profileAgeMs);
  let text = "";
  if (bundle > 0) text = `"bundleAgeMs":"${bundle}"`;
  if (segments > 0) text += `${text === "" ? "" : ","}"segmentsAgeMs":"${segments}"`;
  if (profile > 0) text += `${text === "" ? "" : ","}"profileAgeMs":"${profile}"`;
  return `,"freshness":{${text}}`;
}

function traceText(line: TraceLine, showValues: boolean): string {
  const detail = showValues ? line.detailWithValues : line.detail;
  const numbers = Object.entries(line.numbers).map(([name, value]) => `${quoted(name)}:${numberText(value)}`);
  return (
    `{"point":${quoted(line.point)},"offer":${quoted(line.offer)},"treatmentId":${quoted(line.treatmentId)}` +
    `,"stage":"STAGE_${line.stage}","reason":"${line.reason}"` +
    (detail === "" ? "" : `,"detail":${quoted(detail)}`) +
    (numbers.length === 0 ? "}" : `,"numbers":{${numbers.join(",")}}}`)
  );
}

function partOf(treatment: Treatment): TreatmentText {
  const attributes: string[] = [];
  for (const { name, attribute, value } of treatment.constants) {
    const scalar = wireScalar(value, attribute.type === "timestamp");
    if (scalar !== undefined) attributes.push(`${JSON.stringify(name)}:${JSON.stringify(scalar)}`);
  }
  return {
    head: `{"offer":${JSON.stringify(treatment.offer.code)},"treatmentId":${JSON.stringify(treatment.id)}`,
    attributes: attributes.join(","),
    personal: treatment.personal.map(({ name, attribute }) => ({
      key: `${JSON.stringify(name)}:`,
      isTimestamp: attribute.type === "timestamp",
    })),
    tail: treatment.fallback ? ',"fallback":true' : "",
  };
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${doubleOf(value)}"`;
}

/** JSON text of a string; the usual one, short plain ASCII, needs no escaping and no call. */
function quoted(text: string): string {
  if (text.length > 64) return JSON.stringify(text);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return JSON.stringify(text);
  }
  return `"${text}"`;
}
