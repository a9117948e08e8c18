/**
 * Whether a strategy has the approvals that this node demands: n of m keys, by role.
 *
 * A key stands for one role of one strategy: who has the roles of designer and reviewer is the one or the other of it,
 * whichever is needed (so that four eyes are two people's), found as a matching of keys to demands.
 */
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
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
import { mergeDocuments } from "./signed-document.ts";
import { type PutAside, type ReadDocument, readDocument, type Signers, signersOf } from "./signers.ts";
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
  const { signers, missing, aside, keys } = countStrategy(policy, documents, strategyRoot, nowMs, revoked);
  if (missing.length > 0) throw short(policy, strategyRoot, signers, missing, aside, keys);
  return signers;
}

/** How far approvals of a strategy go. */
export interface StrategyCount {
  readonly signers: readonly Signer[];
  readonly missing: readonly Missing[];
  /** Approvals that do not count, of keys none of whose do. */
  readonly aside: readonly PutAside[];
  readonly keys: ReadonlyMap<string, TrustedKey>;
}

/** As `judgeStrategy`, enough or not. Errors: DOCUMENT_INVALID, SIGNATURE_INVALID. */
export function countStrategy(
  policy: TrustPolicy,
  documents: readonly SignedDocument[],
  strategyRoot: string,
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): StrategyCount {
  const keys = new Map<string, TrustedKey>();
  const aside = new Map<string, PutAside>();
  for (const read of documents.map(readDocument)) {
    const { payload } = read;
    if (policy.isOpen || payload.kind !== "approval" || payload.strategyRoot !== strategyRoot) continue;
    const counted = signersHere({ ...read, payload }, policy, revoked, nowMs);
    for (const one of counted.aside) aside.set(one.keyId, one);
    for (const key of counted.keys) keys.set(key.id, key);
  }
  if (policy.isOpen) return { signers: [], missing: [], aside: [], keys };
  for (const keyId of keys.keys()) aside.delete(keyId); // Another statement of the key counts.
  // In the policy's order, whatever that of the documents is.
  const { signers, missing } = matchKeys(
    policy,
    policy.keys.filter(({ id }) => keys.has(id)),
  );
  return { signers, missing, aside: [...aside.values()], keys };
}

/** What more approvals come to, where a strategy has enough already. */
export interface FurtherApprovals {
  /** Those that are kept, and of what was brought those that count. */
  readonly approvals: readonly SignedDocument[];
  /** Who approved too, and what does not count, and why; "": nothing new was brought. */
  readonly told: string;
}

/**
 * Judges approvals of a strategy that a node has accepted: one more may be needed when a key is revoked. An open node
 * keeps them all, for those who ask for them.
 *
 * Errors: DOCUMENT_INVALID, also where they are more than a node keeps; SIGNATURE_INVALID.
 */
export function judgeFurtherApprovals(
  policy: TrustPolicy,
  kept: readonly SignedDocument[],
  brought: readonly SignedDocument[],
  nowMs: number,
  revoked: Revoked = REVOKED_NONE,
): FurtherApprovals {
  const taken: SignedDocument[] = [];
  const told: string[] = [];
  const demanded = demandsOf(policy).map(([role]) => role);
  for (const document of brought) {
    const signatures = document.signatures.filter((one) => !isAmong(kept, document.payload, one));
    const read = readDocument({ payload: document.payload, signatures });
    const { payload } = read;
    if (signatures.length === 0 || payload.kind !== "approval") continue;
    if (policy.isOpen) {
      taken.push(document);
      continue;
    }
    const { keys, aside } = signersHere({ ...read, payload }, policy, revoked, nowMs);
    const counting = keys.filter(({ roles }) => roles.some((role) => demanded.includes(role)));
    const isCounting = ({ keyId }: { readonly keyId: string }) => counting.some(({ id }) => id === keyId);
    const ones = signatures.filter(isCounting);
    if (ones.length > 0) taken.push({ payload: document.payload, signatures: ones });
    for (const key of keys) {
      const whose = `the approval of ${listText(key.roles)} ${keyText(key)}`;
      const what = counting.includes(key)
        ? "is kept too"
        : `does not count: ${policy.environment} asks for none`;
      told.push(`${whose} ${what}`);
    }
    for (const { why } of aside) told.push(`an approval does not count: ${why}`);
  }
  const approvals = mergeDocuments(kept, taken);
  if (taken.length > 0 && approvals.length > ENGINE_LIMITS.approvalsKeptMax) {
    const message = `a node keeps ${ENGINE_LIMITS.approvalsKeptMax} approvals of a strategy, and has ${kept.length}`;
    throw new NodeError("DOCUMENT_INVALID", message);
  }
  return { approvals, told: told.join("; ") };
}

function isAmong(
  documents: readonly SignedDocument[],
  payload: Uint8Array,
  { keyId, signature }: SignedDocument["signatures"][number],
): boolean {
  return documents.some(
    (document) =>
      Buffer.compare(document.payload, payload) === 0 &&
      document.signatures.some(
        (one) => one.keyId === keyId && Buffer.compare(one.signature, signature) === 0,
      ),
  );
}

/** As `signersOf`; what is said of other environments does not count in this one. */
function signersHere(
  read: ReadDocument & { readonly payload: Approval },
  policy: TrustPolicy,
  revoked: Revoked,
  nowMs: number,
): Signers {
  const { keys, aside } = signersOf(read, policy, revoked, nowMs);
  const elsewhere = environmentFault(read.payload, policy);
  if (elsewhere === "") return { keys, aside };
  const others = keys.map((key): PutAside => {
    const why = `the approval of ${keyText(key)} is for ${elsewhere} only`;
    return { code: "ENVIRONMENT_MISMATCH", keyId: key.id, roles: key.roles, why };
  });
  return { keys: [], aside: [...aside, ...others] };
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
