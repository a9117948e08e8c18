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
export function addsNothing(revoked: Revoked, { keyIds, bundleIds, strategyRoots }: Named): boolean {
  return (
    areAllIn(keyIds, revoked.keyIds) &&
    areAllIn(bundleIds, revoked.bundleIds) &&
    areAllIn(strategyRoots, revoked.strategyRoots)
  );
}

/** With one more, which adds something; those go whose names it has all. Errors: DOCUMENT_INVALID, beyond the bounds. */
export function keptRevocations(
  kept: readonly SignedDocument[],
  document: SignedDocument,
  revocation: Named,
): readonly SignedDocument[] {
  const others = kept.filter(({ payload }) => {
    const one = parsePayload(payload);
    return one.kind !== "revocation" || !addsNothing(revocation, one);
  });
  const all = [...others, document];
  const sizeBytes = all.reduce((sum, { payload }) => sum + payload.length, 0);
  if (all.length <= REVOCATIONS_MAX && sizeBytes <= REVOCATIONS_SIZE_MAX) return all;
  const bounds = `${REVOCATIONS_MAX} revocations of ${REVOCATIONS_SIZE_MAX} bytes together`;
  const message = `a node keeps ${bounds}: sign one that names what the earlier ones name, and it takes their place`;
  throw new NodeError("DOCUMENT_INVALID", message, { field: "revocation" });
}

function areAllIn(names: readonly string[], known: readonly string[]): boolean {
  const set = new Set(known);
  return names.every((name) => set.has(name));
}
