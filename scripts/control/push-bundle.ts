/** What is pushed: a bundle's file, whole and verified, and what was signed of it. */
import { readFileSync } from "node:fs";
import {
  assert,
  canonicalJson,
  type DataUpdate,
  parsePayload,
  type Release,
  readBundle,
  type SignedDocument,
} from "../../engine/index.ts";
import type { NodeStatus } from "../../server/control/messages.ts";
import { CommandError } from "../cli/index.ts";

/** Parts in which blobs are handed over: what is sent stops between two of them. */
const PART_SIZE_BYTES = 256 * 1024;

export interface BundleToPush {
  readonly id: string;
  /** Of the workspace, for people. */
  readonly name: string;
  readonly manifest: Uint8Array;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly documents: readonly SignedDocument[];
  readonly releases: readonly Release[];
  readonly dataUpdates: readonly DataUpdate[];
}

/** Cost: one pass of SHA-256. Errors: BUNDLE_*, DOCUMENT_INVALID, those of the file system. */
export function readBundleToPush(path: string): BundleToPush {
  const bundle = readBundle(readFileSync(path));
  const payloads = bundle.documents.map(({ payload }) => parsePayload(payload));
  const foreign = payloads.find((payload) => "bundleId" in payload && payload.bundleId !== bundle.id);
  if (foreign !== undefined) {
    const message = `${path}: the ${foreign.kind} in it is of another bundle`;
    throw new CommandError("RELEASE_MISMATCH", message, {
      fix: "The bundle was built again since: release it again with `proffer release`.",
    });
  }
  const manifest = Buffer.from(canonicalJson(bundle.manifest));
  assert(manifest.length > 0, "push: a manifest without bytes");
  return {
    id: bundle.id,
    name: bundle.model.displayName ?? bundle.model.name,
    manifest,
    blobs: bundle.blobs,
    documents: bundle.documents,
    releases: payloads.filter((payload) => payload.kind === "release"),
    dataUpdates: payloads.filter((payload) => payload.kind === "dataUpdate"),
  };
}

/** A blob's bytes from `offset` on; nothing more once `signal` is aborted. */
export function* blobParts(
  { blobs }: BundleToPush,
  sha256: string,
  offset: number,
  signal: AbortSignal,
): Generator<Uint8Array, void, void> {
  const blob = blobs.get(sha256);
  if (blob === undefined) {
    throw new CommandError("BLOB_UNKNOWN", `the node asks for blob ${sha256}, which the bundle has not`);
  }
  for (let at = offset; at < blob.length; at += PART_SIZE_BYTES) {
    signal.throwIfAborted();
    yield blob.subarray(at, at + PART_SIZE_BYTES);
  }
}

/** Whether the node runs the bundle already, or will at the start time of its release. */
export function isCurrent(status: NodeStatus, bundle: BundleToPush): boolean {
  const release = newest(bundle.releases, status.environment);
  const update = newest(bundle.dataUpdates, status.environment);
  const { scheduled } = status;
  if (scheduled !== null && scheduled.bundle === bundle.id) {
    return release === undefined || release.sequence <= scheduled.sequence;
  }
  const isReleased = release === undefined || release.sequence <= status.releaseSequence;
  const isUpdated = update === undefined || update.sequence <= status.dataSequence;
  return status.bundle === bundle.id && isReleased && isUpdated;
}

/**
 * Whether something was signed of the bundle that a node which runs it has not judged: more approvals, or a release or
 * data update made after the one by which it runs, whatever its number is.
 *
 * @param known what the node runs it by.
 */
export function hasUnjudged(
  { documents }: BundleToPush,
  known: readonly SignedDocument[],
  environment: string,
): boolean {
  const runsBy = known.map(({ payload }) => parsePayload(payload));
  return documents.some((document) => {
    const payload = parsePayload(document.payload);
    if (payload.kind === "approval") {
      const isForIt = payload.environments?.includes(environment) ?? true;
      return isForIt && !document.signatures.every((one) => isSigned(known, document.payload, one));
    }
    if (payload.kind !== "release" && payload.kind !== "dataUpdate") return false;
    const { kind, madeAtMs } = payload;
    if (payload.environment !== environment || isAmong(known, document.payload)) return false;
    return !runsBy.some((other) => other.kind === kind && other.madeAtMs >= madeAtMs);
  });
}

/** Of one environment, by its number. */
function newest<Statement extends Release | DataUpdate>(
  statements: readonly Statement[],
  environment: string,
): Statement | undefined {
  return statements
    .filter((one) => one.environment === environment)
    .sort((one, other) => other.sequence - one.sequence)[0];
}

function isAmong(documents: readonly SignedDocument[], payload: Uint8Array): boolean {
  return documents.some((one) => Buffer.compare(one.payload, payload) === 0);
}

function isSigned(
  documents: readonly SignedDocument[],
  payload: Uint8Array,
  { keyId, signature }: SignedDocument["signatures"][number],
): boolean {
  return documents
    .filter((one) => Buffer.compare(one.payload, payload) === 0)
    .some(({ signatures }) =>
      signatures.some((one) => one.keyId === keyId && Buffer.compare(one.signature, signature) === 0),
    );
}
