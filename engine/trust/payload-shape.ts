/**
 * From a payload's bytes to what it says: canonical JSON of exactly the fields of its kind, all within bounds.
 *
 * Strict, because what is skipped here would be signed for without being read: an unknown kind or field, another
 * order of keys, a number out of range is DOCUMENT_INVALID.
 */
import { canonicalBytes, parseCanonical } from "../bundle/canonical-json.ts";
import { fail, isRecord, listOf, object, oneOf, type Shape, whole } from "../bundle/shape.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { type Payload, type PayloadKind, STOP_KINDS, type Stop, type StopList } from "./documents.ts";

const INSTANT_MAX = 8.64e15;
const WHY_LENGTH_MAX = 1000;
const ENVIRONMENTS_MAX = 64;

const matching =
  (pattern: RegExp, what: string): Shape =>
  (value, path) =>
    typeof value === "string" && pattern.test(value) ? "" : fail(path, what);
const hash = matching(/^[0-9a-f]{64}$/, "a SHA-256 of 64 hex digits");
const keyId = matching(/^[0-9a-f]{16}$/, "a key id of 16 hex digits");
/** As in node.yaml: `production`. */
export const ENVIRONMENT_PATTERN = /^[a-z0-9._-]{1,64}$/;
const environment = matching(ENVIRONMENT_PATTERN, "an environment's name ([a-z0-9._-], at most 64)");
const name = matching(/^[a-z0-9._-]{1,128}$/, "a name ([a-z0-9._-], at most 128)");
const stopId = matching(/^[A-Za-z0-9._-]{1,64}$/, "an id ([A-Za-z0-9._-], at most 64)");
const instant = whole(0, INSTANT_MAX);
const sequence = whole(1, Number.MAX_SAFE_INTEGER);
const why: Shape = (value, path) =>
  typeof value === "string" && value.length <= WHY_LENGTH_MAX
    ? ""
    : fail(path, `a text of at most ${WHY_LENGTH_MAX} characters`);

const stop: Shape = (value, path) => {
  const isAll = isRecord(value) && value.kind === "all";
  return object(
    {
      id: stopId,
      kind: oneOf(...STOP_KINDS),
      name: isAll ? oneOf("") : name,
      fromMs: instant,
      why,
    },
    { channel: name, untilMs: instant, madeAtMs: instant },
  )(value, path);
};
const liftedStop = object({ id: stopId, madeAtMs: instant, liftedAtMs: instant }, { untilMs: instant });

const revokedList = (shape: Shape): Shape => listOf(shape, ENGINE_LIMITS.revokedMax);
const SHAPES: Readonly<
  Record<PayloadKind, { required: Record<string, Shape>; optional: Record<string, Shape> }>
> = {
  approval: {
    required: { strategyRoot: hash },
    optional: { environments: listOf(environment, ENVIRONMENTS_MAX), comment: why },
  },
  release: {
    required: { environment, sequence, bundleId: hash, strategyRoot: hash, dataRoot: hash },
    optional: { dataSequence: sequence, startAtMs: instant, comment: why },
  },
  dataUpdate: {
    required: { environment, sequence, strategyRoot: hash, dataRoot: hash, bundleId: hash },
    optional: {},
  },
  feedUpdate: {
    required: {
      environment,
      feed: name,
      sequence,
      asOfMs: instant,
      sha256: hash,
      sizeBytes: whole(0, ENGINE_LIMITS.bundleBlobSizeMax),
    },
    optional: {},
  },
  stopList: {
    required: { environment, sequence, stops: listOf(stop, ENGINE_LIMITS.stopsMax) },
    optional: { lifted: listOf(liftedStop, ENGINE_LIMITS.stopLiftsMax) },
  },
  revocation: {
    required: {
      environment,
      sequence,
      keyIds: revokedList(keyId),
      bundleIds: revokedList(hash),
      strategyRoots: revokedList(hash),
      why,
    },
    optional: {},
  },
};

const PAYLOAD_SHAPES = new Map<string, Shape>(
  Object.entries(SHAPES).map(([kind, { required, optional }]) => [
    kind,
    object({ kind: oneOf(kind), madeAtMs: instant, ...required }, { expiresAtMs: instant, ...optional }),
  ]),
);

/** Cost: O(size). Errors: DOCUMENT_INVALID. */
export function parsePayload(bytes: Uint8Array): Payload {
  if (bytes.length > ENGINE_LIMITS.signedPayloadSizeMax) {
    throw invalidDocument(`it is larger than ${ENGINE_LIMITS.signedPayloadSizeMax} bytes`);
  }
  const parsed = parseCanonical(bytes);
  if (!parsed.ok) throw invalidDocument(parsed.fault);
  return checkPayload(parsed.value);
}

/** The bytes to sign. Errors: DOCUMENT_INVALID where a node would not take it. */
export function encodePayload(payload: Payload): Uint8Array {
  const bytes = canonicalBytes(payload);
  parsePayload(bytes);
  return bytes;
}

function checkPayload(value: unknown): Payload {
  const kind = isRecord(value) ? value.kind : undefined;
  const shape = typeof kind === "string" ? PAYLOAD_SHAPES.get(kind) : undefined;
  if (shape === undefined) {
    const known = [...PAYLOAD_SHAPES.keys()].join(", ");
    throw invalidDocument(`its kind is none that this version knows (${known})`);
  }
  const fault = shape(value, "")
    .replace(/^model: \.?/, "")
    .replace("a field of format 1", "a field of its kind");
  if (fault !== "") throw invalidDocument(`${String(kind)}: ${fault}`);
  const payload = value as Payload;
  const relation = relationFault(payload);
  if (relation !== "") throw invalidDocument(`${payload.kind}: ${relation}`);
  return payload;
}

/** What no field alone can say. */
function relationFault(payload: Payload): string {
  if (payload.expiresAtMs !== undefined && payload.expiresAtMs <= payload.madeAtMs) {
    return "it expires before it was made";
  }
  if (payload.kind === "release" && payload.startAtMs !== undefined) {
    if (payload.expiresAtMs !== undefined && payload.expiresAtMs <= payload.startAtMs) {
      return "it expires before it starts";
    }
  }
  return payload.kind === "stopList" ? stopsFault(payload) : "";
}

function stopsFault({ stops, lifted = [] }: StopList): string {
  const ids = new Set<string>();
  const endsBeforeItBegins = ({ fromMs, untilMs }: Stop): boolean =>
    untilMs !== undefined && untilMs <= fromMs;
  for (const one of stops) {
    if (ids.has(one.id)) return `two stops have the id ${one.id}`;
    if (endsBeforeItBegins(one)) return `stop ${one.id} ends before it begins`;
    ids.add(one.id);
  }
  const liftedIds = new Set(lifted.map(({ id }) => id));
  if (liftedIds.size < lifted.length) return "two lifts have the same id";
  const madeAt = new Map(stops.map(({ id, madeAtMs = 0 }) => [id, madeAtMs]));
  for (const { id, madeAtMs } of lifted) {
    if ((madeAt.get(id) ?? Number.POSITIVE_INFINITY) <= madeAtMs)
      return `stop ${id} is lifted in the same list`;
  }
  return "";
}

export function invalidDocument(what: string): NodeError {
  return new NodeError("DOCUMENT_INVALID", `signed document: ${what}`);
}
