/**
 * msgpack: the same names and forms as JSON (enums as names, timestamps as text, defaults left out), except that
 * 64-bit integers are numbers. Requests through msgpack-read.ts and tree.ts; `DecideResponse` written here around
 * each treatment's pre-encoded constants, all other answers through result-tree.ts.
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
import { treeDecoders } from "./json.ts";
import { readMsgpack } from "./msgpack-read.ts";
import { MsgpackWriter } from "./msgpack-write.ts";
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

interface TreatmentPack {
  /** Names and values of offer and treatmentId. */
  readonly head: Buffer;
  /** Entries of the constant attributes, without the map's header. */
  readonly attributes: Buffer;
  readonly attributeCount: number;
  readonly personal: readonly { readonly key: Buffer; readonly isTimestamp: boolean }[];
  readonly isFallback: boolean;
}
type Constants = GenerationConstants<Buffer, TreatmentPack>;

const writer = new MsgpackWriter();
/** Constants are made in the middle of an answer, so they have a writer of their own. */
const partWriter = new MsgpackWriter();
const cache = new ConstantsCache<Buffer, TreatmentPack>(headOf, partOf);

export const msgpackCodec: Codec = {
  name: "msgpack",
  contentType: "application/msgpack",
  decode<M extends MethodName>(method: M, bytes: Uint8Array, reused: DecideCall): MethodCalls[M] {
    return treeDecoders[method](readMsgpack(bytes), reused) as MethodCalls[M];
  },
  encode<M extends MethodName>(method: M, result: MethodResults[M]): Uint8Array {
    writer.begin();
    writeMsgpackResult(writer, method, result);
    return writer.finish();
  },
  encodeError(error: ErrorBody): Uint8Array {
    writer.begin();
    writer.tree(errorTree(error));
    return writer.finish();
  },
  warm: (generation) => cache.warm(generation),
};

/** Writes an answer where `target` stands: on its own, or inside of an envelope. */
export function writeMsgpackResult<M extends MethodName>(
  target: MsgpackWriter,
  method: M,
  result: MethodResults[M],
): void {
  (writers[method] as (target: MsgpackWriter, result: MethodResults[M]) => void)(target, result);
}

const writers: { [M in MethodName]: (target: MsgpackWriter, result: MethodResults[M]) => void } = {
  decide: writeDecide,
  explain(target, result) {
    target.map(1);
    target.text("decision");
    writeDecide(target, result);
  },
  decideBatch: (target, result) => target.tree(batchTree(result, (age) => age)),
  postEvent: (target, result) => target.tree(postEventTree(result)),
  getProfile: (target, result) => target.tree(profileTree(result)),
  updateProfile: (target, result) => target.tree(profileTree(result)),
  startSession: (target, result) => target.tree(sessionTree(result)),
  setAudience: (target, result) => target.tree(sessionTree(result)),
  endSession: (target, result) => target.tree(sessionTree(result)),
  forgetVisitor: (target, result) => target.tree(forgetTree(result)),
  getVersion: (target, result) => target.tree(versionTree(result)),
};

function writeDecide(target: MsgpackWriter, result: DecideResult): void {
  const { decision } = result;
  const { generation, trace } = decision;
  const constants = cache.of(generation);
  const hasTrace = trace !== null && trace.length > 0;
  const hasPoints = decision.points.length > 0;
  const hasOverlay = trace !== null && decision.overlayVersion > 0;
  target.map(
    3 +
      one(decision.decisionId !== "") +
      one(hasPoints) +
      one(hasTrace) +
      one(decision.holdout) +
      one(hasOverlay),
  );
  if (decision.decisionId !== "") {
    target.text("decisionId");
    target.text(decision.decisionId);
  }
  target.raw(constants.head);
  if (hasPoints) {
    target.text("points");
    target.list(decision.points.length);
    for (const point of decision.points) writePoint(target, point, generation, constants);
  }
  writeFreshness(target, result);
  if (hasTrace) {
    target.text("trace");
    target.list(trace.length);
    for (const line of trace) writeTraceLine(target, line, result.showValues);
  }
  if (decision.holdout) {
    target.text("holdout");
    target.boolean(true);
  }
  if (hasOverlay) {
    target.text("overlay");
    target.number(decision.overlayVersion);
  }
}

function writePoint(
  target: MsgpackWriter,
  point: PointDecision,
  generation: Generation,
  constants: Constants,
): void {
  const hasPicks = point.picks.length > 0;
  target.map(2 + one(hasPicks));
  target.text("point");
  target.text(point.point);
  target.text("status");
  target.text(STATUS_TEXTS[point.status]!);
  if (!hasPicks) return;
  target.text("treatments");
  target.list(point.picks.length);
  for (let index = 0; index < point.picks.length; index++) {
    const pick = point.picks[index]!;
    writePick(target, pick, index + 1, cache.part(constants, generation, pick.treatment));
  }
}

const STATUS_TEXTS = POINT_STATUS_NAMES.map((name) => `POINT_STATUS_${name}`);

function writePick(target: MsgpackWriter, pick: Pick, rank: number, part: TreatmentPack): void {
  let attributeCount = part.attributeCount;
  if (pick.personal !== null) {
    for (let index = 0; index < part.personal.length; index++) {
      if (personalOf(pick, part, index) !== undefined) attributeCount += 1;
    }
  }
  target.map(
    3 +
      one(pick.code !== "") +
      one(pick.score !== 0) +
      one(attributeCount > 0) +
      one(part.isFallback) +
      one(pick.propensity !== 0) +
      one(pick.selectionProbability !== 0),
  );
  target.raw(part.head);
  if (pick.code !== "") {
    target.text("treatmentCode");
    target.text(pick.code);
  }
  target.text("rank");
  target.number(rank);
  writeDouble(target, "score", pick.score);
  if (attributeCount > 0) {
    target.text("attributes");
    target.map(attributeCount);
    target.raw(part.attributes);
    for (let index = 0; pick.personal !== null && index < part.personal.length; index++) {
      const value = personalOf(pick, part, index);
      if (value === undefined) continue;
      target.raw(part.personal[index]!.key);
      target.tree(value);
    }
  }
  if (part.isFallback) {
    target.text("fallback");
    target.boolean(true);
  }
  writeDouble(target, "propensity", pick.propensity);
  writeDouble(target, "selectionProbability", pick.selectionProbability);
}

function personalOf(pick: Pick, part: TreatmentPack, index: number): string | number | boolean | undefined {
  return wireScalar(pick.personal![index], part.personal[index]!.isTimestamp);
}

function writeDouble(target: MsgpackWriter, name: string, value: number): void {
  if (value === 0) return;
  target.text(name);
  target.number(value);
}

function writeFreshness(
  target: MsgpackWriter,
  { freshness, decision: { feeds, trace } }: DecideResult,
): void {
  const bundle = ageOf(freshness.bundleAgeMs);
  const segments = ageOf(freshness.segmentsAgeMs);
  const profile = ageOf(freshness.profileAgeMs);
  target.text("freshness");
  const hasFeeds = feeds.length > 0;
  const hasSequences = hasFeeds && trace !== null;
  target.map(one(bundle > 0) + one(segments > 0) + one(profile > 0) + one(hasFeeds) + one(hasSequences));
  writeDouble(target, "bundleAgeMs", bundle);
  writeDouble(target, "segmentsAgeMs", segments);
  writeDouble(target, "profileAgeMs", profile);
  if (hasFeeds) writeFeedNumbers(target, "feedAgeMs", feeds, ({ ageMs }) => ageOf(ageMs));
  if (hasSequences) writeFeedNumbers(target, "feedSequence", feeds, ({ sequence }) => sequence);
}

function writeFeedNumbers(
  target: MsgpackWriter,
  name: string,
  feeds: readonly FeedReading[],
  numberOf: (feed: FeedReading) => number,
): void {
  target.text(name);
  target.map(feeds.length);
  for (const reading of feeds) {
    target.text(reading.feed);
    target.number(numberOf(reading));
  }
}

function writeTraceLine(target: MsgpackWriter, line: TraceLine, showValues: boolean): void {
  const detail = traceDetail(line, showValues);
  const numbers: [string, number | string][] = traceNumbers(line, showValues).map(([name, value]) => [
    name,
    doubleOf(value),
  ]);
  const tree: Record<string, unknown> = {
    point: line.point,
    offer: line.offer,
    treatmentId: line.treatmentId,
    stage: `STAGE_${line.stage}`,
    reason: line.reason,
  };
  if (detail !== "") tree.detail = detail;
  if (numbers.length > 0) tree.numbers = Object.fromEntries(numbers);
  target.tree(tree);
}

function headOf(generation: Generation): Buffer {
  partWriter.begin();
  partWriter.text("bundle");
  partWriter.text(generation.bundleId);
  partWriter.text("generation");
  partWriter.number(generation.number);
  return partWriter.finish();
}

function partOf(treatment: Treatment): TreatmentPack {
  const target = partWriter;
  target.begin();
  target.text("offer");
  target.text(treatment.offer.code);
  target.text("treatmentId");
  target.text(treatment.id);
  const head = target.finish();
  target.begin();
  let attributeCount = 0;
  for (const { name, attribute, value } of treatment.constants) {
    const scalar = wireScalar(value, attribute.type === "timestamp");
    if (scalar === undefined) continue;
    target.text(name);
    target.tree(scalar);
    attributeCount += 1;
  }
  const attributes = target.finish();
  const personal = treatment.personal.map(({ name, attribute }) => {
    target.begin();
    target.text(name);
    return { key: target.finish(), isTimestamp: attribute.type === "timestamp" };
  });
  return { head, attributes, attributeCount, personal, isFallback: treatment.fallback };
}

function one(condition: boolean): number {
  return condition ? 1 : 0;
}
