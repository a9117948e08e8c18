/**
 * The revocations that a node keeps as they were signed, for peers: only those that name something which no later one
 * names, within bounds. What was revoked is in force whether or not its document is kept.
 */
import {
  NodeError,
  parsePayload,
  type Revocation,
  type Revoked,
  type SignedDocument,
} from "../../engine/index.ts";

export const REVOCATIONS_MAX = 4096;
export const REVOCATIONS_SIZE_MAX = 16 * 1024 * 1024;

type Named = Pick<Revocation, "keyIds" | "bundleIds" | "strategyRoots">;

/** Whether all that it names was revoked already. */
export function addsNothing(revoked: Revoked, revocation: Named): boolean {
  return namesAll(revoked)(revocation);
}

/** Whether it names all that one of the documents names. */
export function coversAny(revocation: Named, kept: readonly SignedDocument[]): boolean {
  return kept.some(coveredBy(revocation));
}

/** With one more; those go whose names it has all. Errors: DOCUMENT_INVALID, beyond the bounds. */
export function keptRevocations(
  kept: readonly SignedDocument[],
  document: SignedDocument,
  revocation: Named,
): readonly SignedDocument[] {
  const isCovered = coveredBy(revocation);
  const all = [...kept.filter((one) => !isCovered(one)), document];
  const sizeBytes = all.reduce((sum, { payload }) => sum + payload.length, 0);
  if (all.length <= REVOCATIONS_MAX && sizeBytes <= REVOCATIONS_SIZE_MAX) return all;
  const bounds = `${REVOCATIONS_MAX} revocations of ${REVOCATIONS_SIZE_MAX} bytes together`;
  const message = `a node keeps ${bounds}: sign one that names what the earlier ones name, and it takes their place`;
  throw new NodeError("DOCUMENT_INVALID", message, { field: "revocation" });
}

function coveredBy(revocation: Named): (document: SignedDocument) => boolean {
  const hasAll = namesAll(revocation);
  return ({ payload }) => {
    const one = parsePayload(payload);
    return one.kind === "revocation" && hasAll(one);
  };
}

/** Tells of others whether all that they name is named by `known`. */
function namesAll(known: Named): (one: Named) => boolean {
  const keyIds = new Set(known.keyIds);
  const bundleIds = new Set(known.bundleIds);
  const strategyRoots = new Set(known.strategyRoots);
  return (one) =>
    one.keyIds.every((name) => keyIds.has(name)) &&
    one.bundleIds.every((name) => bundleIds.has(name)) &&
    one.strategyRoots.every((name) => strategyRoots.has(name));
}
