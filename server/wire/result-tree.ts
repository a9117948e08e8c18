/**
 * Answers other than `DecideResponse` as trees of plain values under their JSON names, which JSON and msgpack then
 * write; and a batch's answers, which come as protobuf from another thread, decoded back into such trees.
 *
 * Fields at their default are left out, as in canonical proto3 JSON; maps of the caller's names have no prototype.
 */
import { proffer } from "#proto/wire.js";
import { POINT_STATUS_NAMES, STAGE_NAMES } from "../../engine/index.ts";
import type {
  Advisory,
  DecideBatchResult,
  ErrorBody,
  ForgetVisitorResult,
  GetVersionResult,
  HistoryLine,
  PostEventResult,
  ProfileResult,
  SessionResult,
} from "../handlers/messages.ts";
import { wireScalar } from "./constants.ts";

type Tree = Record<string, unknown>;

/** How 64-bit integers stand in the tree: text for JSON, numbers for msgpack. */
export type AgeStyle = (age: number) => string | number;

export function profileTree(result: ProfileResult): Tree {
  const tree: Tree = { visitor: visitorTree(result) };
  const attributes: Tree = Object.create(null);
  for (const { name, value, timestamp } of result.attributes) {
    const scalar = wireScalar(value, timestamp);
    if (scalar !== undefined) attributes[name] = scalar;
  }
  if (result.attributes.length > 0) tree.attributes = attributes;
  if (result.segments.length > 0) tree.segments = result.segments;
  if (result.history !== undefined && result.history.length > 0) tree.history = result.history.map(lineTree);
  if (result.known) tree.known = true;
  return tree;
}

function lineTree({ offer, point, treatmentCode, kind, atMs }: HistoryLine): Tree {
  const tree: Tree = {};
  if (offer !== "") tree.offer = offer;
  if (point !== "") tree.point = point;
  if (treatmentCode !== "") tree.treatmentCode = treatmentCode;
  tree.kind = kind;
  tree.at = wireScalar(atMs, true);
  return tree;
}

export function sessionTree(result: SessionResult): Tree {
  const tree: Tree = {};
  if (result.sessionId !== "") tree.sessionId = result.sessionId;
  tree.visitor = visitorTree(result);
  if (result.advisories.length > 0) tree.advisories = advisoriesTree(result);
  return tree;
}

export function forgetTree(result: ForgetVisitorResult): Tree {
  const tree: Tree = {};
  if (result.forgotten) tree.forgotten = true;
  if (result.exported !== null) tree.exported = profileTree(result.exported);
  if (result.remainingIn.length > 0) tree.remainingIn = result.remainingIn;
  return tree;
}

export function postEventTree(result: PostEventResult): Tree {
  const tree: Tree = {};
  if (result.applied) tree.applied = true;
  if (result.duplicate) tree.duplicate = true;
  if (result.advisories.length > 0) tree.advisories = advisoriesTree(result);
  return tree;
}

function advisoriesTree({ advisories }: { advisories: readonly Advisory[] }): Tree[] {
  return advisories.map(({ code, level, message }) => ({ code, level, message }));
}

export function versionTree(result: GetVersionResult): Tree {
  const tree: Tree = {};
  if (result.version !== "") tree.version = result.version;
  if (result.bundle !== "") tree.bundle = result.bundle;
  if (result.generation !== 0) tree.generation = result.generation;
  if (result.formats.length > 0) tree.formats = result.formats;
  return tree;
}

export function errorTree(error: ErrorBody): Tree {
  const tree: Tree = { code: error.code };
  if (error.message !== "") tree.message = error.message;
  if (error.field !== "") tree.field = error.field;
  return tree;
}

export function batchTree(result: DecideBatchResult, ageStyle: AgeStyle): Tree {
  if (result.results.length === 0) return {};
  return {
    results: result.results.map((entry) =>
      "response" in entry
        ? { response: responseTree(entry.response, ageStyle) }
        : { error: errorTree(entry.error) },
    ),
  };
}

function visitorTree(visitor: { level: string; id: string }): Tree {
  const tree: Tree = {};
  if (visitor.level !== "") tree.level = visitor.level;
  if (visitor.id !== "") tree.id = visitor.id;
  return tree;
}

/** A `DecideResponse`'s bytes, which this node encoded itself. */
function responseTree(bytes: Uint8Array, ageStyle: AgeStyle): Tree {
  const message = proffer.decision.v1.DecideResponse.decode(bytes);
  const tree: Tree = {};
  if (message.decisionId !== "") tree.decisionId = message.decisionId;
  tree.bundle = message.bundle;
  tree.generation = message.generation;
  tree.points = message.points.map((point) => ({
    point: point.point,
    status: `POINT_STATUS_${POINT_STATUS_NAMES[point.status ?? 0]}`,
    ...(point.treatments?.length ? { treatments: point.treatments.map(treatmentTree) } : {}),
  }));
  if (message.points.length === 0) delete tree.points;
  const freshness: Tree = {};
  for (const name of ["bundleAgeMs", "segmentsAgeMs", "profileAgeMs"] as const) {
    const age = Number(message.freshness?.[name] ?? 0); // A Long, up to 2^53 − 1 as we wrote it.
    if (age > 0) freshness[name] = ageStyle(age);
  }
  for (const name of ["feedAgeMs", "feedSequence"] as const) {
    const numbers: Tree = Object.create(null);
    const entries = Object.entries(message.freshness?.[name] ?? {});
    for (const [feed, number] of entries) numbers[feed] = ageStyle(Number(number));
    if (entries.length > 0) freshness[name] = numbers;
  }
  tree.freshness = freshness;
  if (message.trace.length > 0) tree.trace = message.trace.map(candidateTree);
  if (message.holdout) tree.holdout = true;
  if (message.overlay) tree.overlay = message.overlay;
  return tree;
}

function treatmentTree(treatment: proffer.decision.v1.Treatment.$Properties): Tree {
  const tree: Tree = { offer: treatment.offer, treatmentId: treatment.treatmentId };
  if (treatment.treatmentCode) tree.treatmentCode = treatment.treatmentCode;
  tree.rank = treatment.rank;
  if (treatment.score) tree.score = doubleOf(treatment.score);
  const attributes: Tree = Object.create(null);
  let attributeCount = 0;
  for (const [name, value] of Object.entries(treatment.attributes ?? {})) {
    attributes[name] = value.stringValue ?? value.numberValue ?? value.boolValue;
    attributeCount += 1;
  }
  if (attributeCount > 0) tree.attributes = attributes;
  if (treatment.fallback) tree.fallback = true;
  if (treatment.propensity) tree.propensity = doubleOf(treatment.propensity);
  if (treatment.selectionProbability) tree.selectionProbability = doubleOf(treatment.selectionProbability);
  return tree;
}

function candidateTree(line: proffer.decision.v1.Candidate.$Properties): Tree {
  const tree: Tree = {
    point: line.point,
    offer: line.offer,
    treatmentId: line.treatmentId,
    stage: `STAGE_${STAGE_NAMES[(line.stage ?? 1) - 1]}`,
    reason: line.reason,
  };
  if (line.detail) tree.detail = line.detail;
  const numbers: Tree = Object.create(null);
  const entries = Object.entries(line.numbers ?? {});
  for (const [name, value] of entries) numbers[name] = doubleOf(value);
  if (entries.length > 0) tree.numbers = numbers;
  return tree;
}

/** A double in canonical JSON: what JSON has no number for is text. */
export function doubleOf(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
