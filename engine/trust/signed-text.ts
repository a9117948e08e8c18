/** A signed document in words, for logs: what it is, its number, and whose signatures are under it. */
import type { Payload, SignedDocument, TrustedKey } from "./documents.ts";
import { isSignatureOf } from "./keys.ts";
import { parsePayload } from "./payload-shape.ts";
import { keyText, listText } from "./words.ts";

const KIND_TEXT = {
  approval: "approval",
  release: "release",
  dataUpdate: "data update",
  feedUpdate: "feed update",
  stopList: "stop list",
  revocation: "revocation",
} as const satisfies Record<Payload["kind"], string>;

/**
 * `release 7 of production, signed by ops (1a2b3c4d5e6f7a8b)`. A name stands only where the signature fits that key: what
 * nobody has judged yet may claim any. Whether a key was in force, and had the role, is not said here.
 *
 * Cost: one verification a signature of a known key. Never throws.
 */
export function signedText(document: SignedDocument, keys: readonly TrustedKey[]): string {
  const signers = document.signatures.map(({ keyId, signature }) => {
    const key = keys.find(({ id }) => id === keyId);
    if (key === undefined) return `key ${keyId}, which is not known here`;
    return isSignatureOf(document.payload, signature, key.publicKey)
      ? keyText(key)
      : `somebody under the id of ${keyText(key)}`;
  });
  const by = signers.length === 0 ? "not signed" : `signed by ${listText(signers)}`;
  return `${payloadText(document.payload)}, ${by}`;
}

function payloadText(bytes: Uint8Array): string {
  let payload: Payload;
  try {
    payload = parsePayload(bytes);
  } catch {
    return "a document that cannot be read";
  }
  const kind = KIND_TEXT[payload.kind];
  if (payload.kind === "approval") return `${kind} of strategy ${payload.strategyRoot}`;
  const feed = payload.kind === "feedUpdate" ? ` for feed ${payload.feed}` : "";
  return `${kind} ${payload.sequence} of ${payload.environment}${feed}${revokedText(payload)}`;
}

function revokedText(payload: Payload): string {
  if (payload.kind !== "revocation") return "";
  const { keyIds, bundleIds, strategyRoots, why } = payload;
  const named = [
    ...keyIds.map((id) => `key ${id}`),
    ...bundleIds.map((id) => `bundle ${id}`),
    ...strategyRoots.map((root) => `strategy ${root}`),
  ];
  return ` (${listText(named)}: ${why})`;
}
