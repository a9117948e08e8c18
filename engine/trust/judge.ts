/**
 * Whether a node takes a signed statement: its kind, environment, signer's role, sequence, and that it names what came
 * with it. Pure: the node's policy, what it has seen and its clock are arguments; a refusal is a NodeError.
 *
 * Approvals of a strategy are judge-strategy.ts's. A sequence is refused where it is not higher than the last one that
 * was taken, whatever else is said: who has the same statement in force already compares bytes before asking.
 */
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import {
  type BundleNames,
  type DataUpdate,
  type FeedUpdate,
  type Payload,
  REVOKED_NONE,
  type Release,
  type Revocation,
  type Revoked,
  type SignedDocument,
  type StopList,
  type TrustPolicy,
  type TrustRole,
} from "./documents.ts";
import { readDocument, signerInRole } from "./signers.ts";
import { shortHash } from "./words.ts";

/**
 * The highest number that a statement may have at a time: the microseconds since 1970. It is the same for all nodes,
 * those that have taken none too, and grows faster than anybody signs: whatever was signed, higher ones are left.
 */
export function sequenceMaxAt(nowMs: number): number {
  return Math.max(SEQUENCE_ALWAYS_MAX, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(nowMs * 1000)));
}
/** So that counting from 1 goes on where a clock is wrong. */
const SEQUENCE_ALWAYS_MAX = 2 ** 32;

/** Which role a statement of each kind needs; approvals need what the policy says. */
export const ROLE_OF_KIND = {
  release: "operator",
  dataUpdate: "data-publisher",
  feedUpdate: "feed-publisher",
  stopList: "operator",
  revocation: "operator",
} as const satisfies Record<Judged["kind"], TrustRole>;
type Judged = Exclude<Payload, { kind: "approval" }>;

/**
 * Of a bundle that came with it, or that the node holds. The operator stands for its lists too: no data publisher is
 * asked.
 *
 * Errors: as `judgeStatement`; SEQUENCE_REPLAYED, RELEASE_MISMATCH, BUNDLE_REVOKED.
 */
export function judgeRelease(
  policy: TrustPolicy,
  document: SignedDocument,
  bundle: BundleNames,
  lastSequence: number,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): Release {
  const release = judgeStatement(policy, document, "release", nowMs, revoked);
  judgeSequence(policy, release, "release", lastSequence, nowMs);
  judgeBound(release.dataSequence ?? 0, "release's number of data updates", nowMs);
  judgeNames(release, bundle);
  judgeNotRevoked(policy, bundle, revoked);
  return release;
}

/**
 * Of a bundle whose strategy is the one in force. How much of each list it changes is `judgeDataShare`'s.
 *
 * Errors: as `judgeStatement`; SEQUENCE_REPLAYED, RELEASE_MISMATCH, BUNDLE_REVOKED.
 */
export function judgeDataUpdate(
  policy: TrustPolicy,
  document: SignedDocument,
  bundle: BundleNames,
  activeStrategyRoot: string,
  lastSequence: number,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): DataUpdate {
  const update = judgeStatement(policy, document, "dataUpdate", nowMs, revoked);
  judgeSequence(policy, update, "data update", lastSequence, nowMs);
  if (update.strategyRoot !== activeStrategyRoot) {
    const message = `the data update is for strategy ${shortHash(update.strategyRoot)}, and ${shortHash(activeStrategyRoot)} is in force: another strategy needs a release`;
    throw new NodeError("RELEASE_MISMATCH", message, { field: "dataUpdate" });
  }
  judgeNames(update, bundle);
  judgeNotRevoked(policy, bundle, revoked);
  return update;
}

/**
 * Of a feed's table, whose rows are the feed's own to check.
 *
 * Errors: as `judgeStatement`; SEQUENCE_REPLAYED, RELEASE_MISMATCH.
 */
export function judgeFeedUpdate(
  policy: TrustPolicy,
  document: SignedDocument,
  table: { readonly sha256: string; readonly sizeBytes: number },
  lastSequence: number,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): FeedUpdate {
  const update = judgeStatement(policy, document, "feedUpdate", nowMs, revoked);
  judgeSequence(policy, update, `update of feed ${update.feed}`, lastSequence, nowMs);
  if (update.sha256 !== table.sha256 || update.sizeBytes !== table.sizeBytes) {
    const message = `feed ${update.feed}: the table that came (${table.sizeBytes} bytes, ${shortHash(table.sha256)}) is not the one that was signed (${update.sizeBytes} bytes, ${shortHash(update.sha256)})`;
    throw new NodeError("RELEASE_MISMATCH", message, { field: `feed ${update.feed}` });
  }
  return update;
}

/** Errors: as `judgeStatement`; SEQUENCE_REPLAYED. */
export function judgeStopList(
  policy: TrustPolicy,
  document: SignedDocument,
  lastSequence: number,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): StopList {
  const list = judgeStatement(policy, document, "stopList", nowMs, revoked);
  judgeSequence(policy, list, "stop list", lastSequence, nowMs);
  return list;
}

/** No sequence is refused: revocations add up (`addRevocation`), in any order. Errors: as `judgeStatement`. */
export function judgeRevocation(
  policy: TrustPolicy,
  document: SignedDocument,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): Revocation {
  return judgeStatement(policy, document, "revocation", nowMs, revoked);
}

/** All that was revoked. Errors: DOCUMENT_INVALID where it is more than a node keeps. */
export function addRevocation(revoked: Revoked, revocation: Revocation): Revoked {
  const union = (one: readonly string[], other: readonly string[]): string[] => {
    const all = [...new Set([...one, ...other])];
    if (all.length > ENGINE_LIMITS.revokedMax) {
      throw new NodeError("DOCUMENT_INVALID", `a node keeps ${ENGINE_LIMITS.revokedMax} revocations at most`);
    }
    return all;
  };
  return {
    keyIds: union(revoked.keyIds, revocation.keyIds),
    bundleIds: union(revoked.bundleIds, revocation.bundleIds),
    strategyRoots: union(revoked.strategyRoots, revocation.strategyRoots),
  };
}

/** Errors: BUNDLE_REVOKED. */
export function judgeNotRevoked(policy: TrustPolicy, bundle: BundleNames, revoked: Revoked): void {
  const { bundleId, strategyRoot } = bundle;
  const isStrategy = revoked.strategyRoots.includes(strategyRoot);
  if (!isStrategy && !revoked.bundleIds.includes(bundleId)) return;
  const what = isStrategy ? `strategy ${shortHash(strategyRoot)}` : `bundle ${shortHash(bundleId)}`;
  const message = `${what} was revoked in ${policy.environment}: it never runs again`;
  throw new NodeError("BUNDLE_REVOKED", message, { field: what });
}

/**
 * What all have in common: kind, environment, and a signature in the kind's role.
 *
 * Errors: DOCUMENT_INVALID, ENVIRONMENT_MISMATCH, SIGNATURE_MISSING, SIGNATURE_INVALID, KEY_UNKNOWN, KEY_REVOKED,
 * KEY_EXPIRED, KEY_NOT_YET_VALID.
 */
function judgeStatement<Kind extends Judged["kind"]>(
  policy: TrustPolicy,
  document: SignedDocument,
  kind: Kind,
  nowMs: number,
  revoked: Revoked,
): Extract<Judged, { kind: Kind }> {
  const read = readDocument(document);
  const { payload } = read;
  if (payload.kind !== kind) {
    throw new NodeError("DOCUMENT_INVALID", `a ${kind} is wanted here, and this is a ${payload.kind}`);
  }
  const statement: Judged = payload as Judged;
  if (statement.environment !== policy.environment) {
    const message = `the ${kind} is for ${statement.environment}, and this node is ${policy.environment}`;
    throw new NodeError("ENVIRONMENT_MISMATCH", message, { field: kind });
  }
  if (!policy.isOpen) signerInRole(read, ROLE_OF_KIND[kind], policy, revoked, nowMs);
  else if (statement.expiresAtMs !== undefined && nowMs >= statement.expiresAtMs) {
    throw new NodeError("KEY_EXPIRED", `the ${kind} is past its date`, { field: kind });
  }
  return statement as Extract<Judged, { kind: Kind }>;
}

function judgeSequence(
  policy: TrustPolicy,
  { sequence }: { readonly sequence: number },
  what: string,
  lastSequence: number,
  nowMs: number,
): void {
  judgeBound(sequence, what, nowMs);
  if (sequence > lastSequence) return;
  const message = `this ${what} has number ${sequence}, and this node has taken number ${lastSequence} in ${policy.environment}: an old statement is not taken again. Sign a new one with number ${lastSequence + 1} or higher`;
  throw new NodeError("SEQUENCE_REPLAYED", message, { field: what });
}

/** Errors: DOCUMENT_INVALID. */
function judgeBound(sequence: number, what: string, nowMs: number): void {
  const sequenceMax = sequenceMaxAt(nowMs);
  if (sequence <= sequenceMax) return;
  const message = `this ${what} is ${sequence}, and by this node's clock a number may be ${sequenceMax} at most, so that numbers are not used up. Sign a new one, with the next number`;
  throw new NodeError("DOCUMENT_INVALID", message, { field: what });
}

function judgeNames(statement: Release | DataUpdate, bundle: BundleNames): void {
  const kind = statement.kind === "release" ? "release" : "data update";
  for (const [field, what] of [
    ["bundleId", "bundle"],
    ["strategyRoot", "strategy"],
    ["dataRoot", "data"],
  ] as const) {
    if (statement[field] === bundle[field]) continue;
    const message = `the ${kind} names ${what} ${shortHash(statement[field])}, and it came with ${what} ${shortHash(bundle[field])}`;
    throw new NodeError("RELEASE_MISMATCH", message, { field: `${what} ${shortHash(bundle[field])}` });
  }
}
