/**
 * Whether a strategy has the approvals that this node demands: n of m keys, by role.
 *
 * A key stands for one role of one strategy: who has the roles of designer and reviewer is the one or the other of it,
 * whichever is needed (so that four eyes are two people's), found as a matching of keys to demands.
 */
import { NodeError, type NodeErrorCode } from "../errors.ts";
import {
  type Approval,
  REVOKED_NONE,
  type Revoked,
  type SignedDocument,
  type Signer,
  type TrustedKey,
  type TrustPolicy,
} from "./documents.ts";
import { type Missing, matchKeys } from "./match-keys.ts";
import { type PutAside, readDocument, signersOf } from "./signers.ts";
import { demandsOf, keyText, listText, roleText, shortHash } from "./words.ts";

/**
 * Who approved, one entry for each demanded role and count; on an open node nobody has to.
 *
 * Documents of other kinds and approvals of other strategies say nothing here.
 *
 * @param nowMs epoch ms at which keys and statements must be in force. Of a strategy that the node accepted before,
 *   the time of that: a key that expired since does not take back what was accepted; a revocation does.
 * Errors: BUNDLE_REVOKED, DOCUMENT_INVALID, SIGNATURE_INVALID; APPROVALS_SHORT where too few signed, or the code of
 * what put aside would have been enough (KEY_EXPIRED, KEY_REVOKED, KEY_NOT_YET_VALID, KEY_UNKNOWN,
 * ENVIRONMENT_MISMATCH).
 */
export function judgeStrategy(
  policy: TrustPolicy,
  documents: readonly SignedDocument[],
  strategyRoot: string,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): readonly Signer[] {
  if (revoked.strategyRoots.includes(strategyRoot)) {
    const message = `strategy ${shortHash(strategyRoot)} was revoked in ${policy.environment}: it never runs again`;
    throw new NodeError("BUNDLE_REVOKED", message, { field: `strategy ${shortHash(strategyRoot)}` });
  }
  const keys = new Map<string, TrustedKey>();
  const aside = new Map<string, PutAside>();
  for (const read of documents.map(readDocument)) {
    const { payload } = read;
    if (policy.isOpen || payload.kind !== "approval" || payload.strategyRoot !== strategyRoot) continue;
    const signers = signersOf(read, policy, revoked, nowMs);
    const elsewhere = environmentFault(payload, policy);
    for (const one of signers.aside) aside.set(one.keyId, one);
    for (const key of signers.keys) {
      if (elsewhere === "") keys.set(key.id, key);
      else {
        const why = `the approval of ${keyText(key)} is for ${elsewhere} only`;
        aside.set(key.id, { code: "ENVIRONMENT_MISMATCH", keyId: key.id, roles: key.roles, why });
      }
    }
  }
  if (policy.isOpen) return [];
  for (const keyId of keys.keys()) aside.delete(keyId); // Another statement of the key counts.
  // In the policy's order, whatever that of the documents is.
  const { signers, missing } = matchKeys(
    policy,
    policy.keys.filter(({ id }) => keys.has(id)),
  );
  if (missing.length > 0) throw short(policy, strategyRoot, signers, missing, [...aside.values()], keys);
  return signers;
}

/** "" where an approval says something of this environment, else for which ones it does. */
function environmentFault({ environments }: Approval, { environment }: TrustPolicy): string {
  if (environments === undefined || environments.includes(environment)) return "";
  return environments.length === 0 ? "no environment" : listText(environments);
}

function short(
  policy: TrustPolicy,
  strategyRoot: string,
  signers: readonly Signer[],
  missing: readonly Missing[],
  aside: readonly PutAside[],
  counted: ReadonlyMap<string, TrustedKey>,
): NodeError {
  const demanded = listText(demandsOf(policy).map(([role, count]) => roleText(count, role)));
  const there = signers.map((signer) => `${signer.role} ${keyText({ name: signer.name, id: signer.keyId })}`);
  const lacking = missing.map(({ role, count }) => {
    const others = policy.keys.filter(
      ({ id, roles }) => roles.includes(role) && !counted.has(id) && !policy.revokedKeyIds.includes(id),
    );
    const from =
      others.length === 0 ? "of whom the node trusts no more" : others.map(({ name }) => name).join(", ");
    return `${roleText(count, role)} (${from})`;
  });
  const parts = [
    `${policy.environment} demands the approval of ${demanded} for strategy ${shortHash(strategyRoot)}`,
    `there ${there.length === 1 ? "is" : "are"} ${there.length === 0 ? "none" : listText(there)}`,
    `missing: ${listText(lacking)}`,
    ...aside.map(({ why }) => `not counted: ${why}`),
  ];
  const code = codeOfShort(missing, aside);
  const field = code === "APPROVALS_SHORT" ? `strategy ${shortHash(strategyRoot)}` : `key ${aside[0]!.keyId}`;
  return new NodeError(code, parts.join("; "), { field });
}

/** If what was put aside would have been enough, its reason is the cause; else there are too few all the same. */
function codeOfShort(missing: readonly Missing[], aside: readonly PutAside[]): NodeErrorCode {
  const isEnough = missing.every(
    ({ role, count }) => aside.filter(({ roles }) => roles === null || roles.includes(role)).length >= count,
  );
  const lackingCount = missing.reduce((sum, { count }) => sum + count, 0);
  return isEnough && aside.length >= lackingCount ? aside[0]!.code : "APPROVALS_SHORT";
}
