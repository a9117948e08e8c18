/**
 * Whose signatures under a document count, by a node's policy, and why others do not.
 *
 * A signature that does not fit its payload, under the id of a key that the node trusts, is refused outright: somebody
 * altered the payload. Other keys' signatures are put aside, with the reason; they harm nobody, and whoever is short of
 * approvals is told of them. A key counts once, however often it signed.
 */
import type { NodeErrorCode } from "../errors.ts";
import { NodeError } from "../errors.ts";
import type {
  KeyId,
  Payload,
  Revoked,
  SignedDocument,
  TrustedKey,
  TrustPolicy,
  TrustRole,
} from "./documents.ts";
import { isSignatureOf } from "./keys.ts";
import { parsePayload } from "./payload-shape.ts";
import { checkSignatures } from "./signed-document.ts";
import { dayText, keyText } from "./words.ts";

export interface ReadDocument {
  readonly payload: Payload;
  readonly document: SignedDocument;
}

/** A signature that does not count, and why. */
export interface PutAside {
  readonly code: NodeErrorCode;
  readonly keyId: KeyId;
  /** Roles that it would have counted for; null: the key is not known. */
  readonly roles: readonly TrustRole[] | null;
  /** "the key of anna (1a2b…) expired on 2026-01-31" */
  readonly why: string;
}

export interface Signers {
  readonly keys: readonly TrustedKey[];
  readonly aside: readonly PutAside[];
}

/** Errors: DOCUMENT_INVALID. */
export function readDocument(document: SignedDocument): ReadDocument {
  checkSignatures(document.signatures);
  return { payload: parsePayload(document.payload), document };
}

/**
 * Cost: one verification a signature of a known key. Errors: SIGNATURE_INVALID.
 *
 * @param nowMs epoch ms; keys and statements that are not in force then do not count.
 */
export function signersOf(
  { payload, document }: ReadDocument,
  policy: TrustPolicy,
  revoked: Revoked,
  nowMs: number,
): Signers {
  const keys = new Map<KeyId, TrustedKey>();
  const aside = new Map<KeyId, PutAside>();
  for (const { keyId, signature } of document.signatures) {
    const key = policy.keys.find(({ id }) => id === keyId);
    if (key === undefined) {
      const why = `key ${keyId} is none that ${policy.environment} trusts`;
      aside.set(keyId, { code: "KEY_UNKNOWN", keyId, roles: null, why });
      continue;
    }
    // Each of them: one that fits does not excuse one that does not.
    if (!isSignatureOf(document.payload, signature, key.publicKey)) {
      const message = `the signature of ${keyText(key)} does not fit the ${payload.kind}: it was altered after it was signed, or signed by another key`;
      throw new NodeError("SIGNATURE_INVALID", message, { field: `key ${keyId}` });
    }
    const fault = faultOf(key, payload, policy, revoked, nowMs);
    if (fault === null) keys.set(keyId, key);
    else aside.set(keyId, { ...fault, keyId, roles: key.roles });
  }
  return { keys: [...keys.values()], aside: [...aside.values()] };
}

/** Why a key's fitting signature does not count, or null. */
function faultOf(
  key: TrustedKey,
  payload: Payload,
  policy: TrustPolicy,
  revoked: Revoked,
  nowMs: number,
): { code: NodeErrorCode; why: string } | null {
  const whose = keyText(key);
  if (policy.revokedKeyIds.includes(key.id) || revoked.keyIds.includes(key.id)) {
    return { code: "KEY_REVOKED", why: `the key of ${whose} was revoked` };
  }
  if (nowMs >= key.expiresMs) {
    return { code: "KEY_EXPIRED", why: `the key of ${whose} expired on ${dayText(key.expiresMs)}` };
  }
  // What is said to have been made before a key was in force was not made with a right to it.
  if (nowMs < key.notBeforeMs || payload.madeAtMs < key.notBeforeMs) {
    const why = `the key of ${whose} is in force from ${dayText(key.notBeforeMs)} on, the ${payload.kind} is of ${dayText(payload.madeAtMs)}`;
    return { code: "KEY_NOT_YET_VALID", why };
  }
  if (payload.expiresAtMs !== undefined && nowMs >= payload.expiresAtMs) {
    const why = `the ${payload.kind} of ${whose} was in force until ${dayText(payload.expiresAtMs)} only`;
    return { code: "KEY_EXPIRED", why };
  }
  return null;
}

/**
 * The first key of a role that signed.
 *
 * Errors: SIGNATURE_MISSING, SIGNATURE_INVALID, KEY_UNKNOWN, KEY_REVOKED, KEY_EXPIRED, KEY_NOT_YET_VALID.
 */
export function signerInRole(
  read: ReadDocument,
  role: TrustRole,
  policy: TrustPolicy,
  revoked: Revoked,
  nowMs: number,
): TrustedKey {
  const { keys, aside } = signersOf(read, policy, revoked, nowMs);
  const found = keys.find(({ roles }) => roles.includes(role));
  if (found !== undefined) return found;
  const { kind } = read.payload;
  const wanted = `${policy.environment} takes a ${kind} with the signature of a key in the role ${role}`;
  if (read.document.signatures.length === 0) {
    throw new NodeError("SIGNATURE_MISSING", `${wanted}; this one is not signed`, { field: kind });
  }
  // What comes nearest is told first: a key of the role that is out of force, then one of another role.
  const cause = aside.find(({ roles }) => roles?.includes(role)) ?? aside[0];
  const others = keys.map((key) => `${keyText(key)} is ${key.roles.join(" and ")}, not ${role}`);
  const whys = [...aside.map(({ why }) => why), ...others].join("; ");
  const code = cause?.roles?.includes(role) ? cause.code : "KEY_UNKNOWN";
  const keyId = cause?.keyId ?? keys[0]?.id ?? "";
  throw new NodeError(code, `${wanted}; ${whys}`, { field: `key ${keyId}` });
}
