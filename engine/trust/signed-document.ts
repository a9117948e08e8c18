/**
 * Signed documents in files: canonical JSON, the payload as it is and signatures in base64.
 *
 * ```json
 * [{"payload": {"kind": "approval", …}, "signatures": [{"keyId": "16 hex", "signature": "base64"}]}]
 * ```
 *
 * A payload is canonical JSON itself, so that inside of canonical JSON its bytes are the same ones that were signed.
 */
import type { KeyObject } from "node:crypto";
import { canonicalBytes, parseCanonical } from "../bundle/canonical-json.ts";
import { isRecord } from "../bundle/shape.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { DocumentSignature, Payload, SignedDocument } from "./documents.ts";
import { keyIdOf, publicKeyBytes, SIGNATURE_SIZE_BYTES, signBytes } from "./keys.ts";
import { encodePayload, invalidDocument, parsePayload } from "./payload-shape.ts";

/** Errors: DOCUMENT_INVALID where no node would take the payload. */
export function signPayload(payload: Payload, privateKey: KeyObject): SignedDocument {
  return addSignature({ payload: encodePayload(payload), signatures: [] }, privateKey);
}

/** The same statement with one more signature; one that the key made before is replaced. */
export function addSignature(document: SignedDocument, privateKey: KeyObject): SignedDocument {
  parsePayload(document.payload);
  const keyId = keyIdOf(publicKeyBytes(privateKey));
  const signature = signBytes(document.payload, privateKey);
  const others = document.signatures.filter((other) => other.keyId !== keyId);
  return { payload: document.payload, signatures: [...others, { keyId, signature }] };
}

/** Errors: DOCUMENT_INVALID. */
export function encodeDocuments(documents: readonly SignedDocument[]): Uint8Array {
  const list = documents.map(({ payload, signatures }) => ({
    payload: parsePayload(payload),
    signatures: signatures.map(({ keyId, signature }) => ({
      keyId,
      signature: Buffer.from(signature).toString("base64"),
    })),
  }));
  return canonicalBytes(list);
}

/** Nothing is verified, only read; no bytes are no documents. Errors: DOCUMENT_INVALID. */
export function decodeDocuments(bytes: Uint8Array): SignedDocument[] {
  if (bytes.length === 0) return [];
  if (bytes.length > ENGINE_LIMITS.bundleTrailerSizeMax) {
    throw invalidDocument(`together they have more than ${ENGINE_LIMITS.bundleTrailerSizeMax} bytes`);
  }
  const parsed = parseCanonical(bytes);
  if (!parsed.ok) throw invalidDocument(parsed.fault);
  if (!Array.isArray(parsed.value)) throw invalidDocument("they are not a list");
  if (parsed.value.length > ENGINE_LIMITS.documentsPerBundleMax) {
    throw invalidDocument(`there are more than ${ENGINE_LIMITS.documentsPerBundleMax}`);
  }
  return parsed.value.map(decodeOne);
}

function decodeOne(value: unknown): SignedDocument {
  if (!isRecord(value) || Object.keys(value).join() !== "payload,signatures") {
    throw invalidDocument("it has other fields than `payload` and `signatures`");
  }
  const payload = canonicalBytes(value.payload);
  parsePayload(payload);
  if (!Array.isArray(value.signatures)) throw invalidDocument("`signatures` is not a list");
  const signatures = value.signatures.map(decodeSignature);
  checkSignatures(signatures);
  return { payload, signatures };
}

function decodeSignature(value: unknown): DocumentSignature {
  const fields = isRecord(value) && Object.keys(value).join() === "keyId,signature" ? value : {};
  const { keyId, signature } = fields;
  if (typeof keyId !== "string" || typeof signature !== "string") {
    throw invalidDocument("a signature has other fields than `keyId` and `signature`");
  }
  const bytes = Buffer.from(signature, "base64");
  if (bytes.toString("base64") !== signature) throw invalidDocument("a signature is not in base64");
  return { keyId, signature: new Uint8Array(bytes) };
}

/** Of a document from any wire. Errors: DOCUMENT_INVALID. */
export function checkSignatures(signatures: readonly DocumentSignature[]): void {
  if (signatures.length > ENGINE_LIMITS.signaturesPerDocumentMax) {
    throw invalidDocument(`it has more than ${ENGINE_LIMITS.signaturesPerDocumentMax} signatures`);
  }
  for (const { keyId, signature } of signatures) {
    if (!/^[0-9a-f]{16}$/.test(keyId)) throw invalidDocument("a signature's key id is not 16 hex digits");
    if (signature.length !== SIGNATURE_SIZE_BYTES) throw invalidDocument("a signature is not 64 bytes long");
  }
}

/**
 * The same statements once each, with all that signed them; in the order in which they came first.
 *
 * Signatures that are more than a node reads of one document are left out, the last first: what is read apart does not
 * become unreadable together. How many documents there may be is the caller's to say.
 */
export function mergeDocuments(...lists: readonly (readonly SignedDocument[])[]): SignedDocument[] {
  const byPayload = new Map<
    string,
    { readonly payload: Uint8Array; readonly signatures: DocumentSignature[] }
  >();
  for (const { payload, signatures } of lists.flat()) {
    const key = Buffer.from(payload).toString("latin1");
    let merged = byPayload.get(key);
    if (merged === undefined) {
      merged = { payload, signatures: [] };
      byPayload.set(key, merged);
    }
    for (const one of signatures) {
      const isKnown = merged.signatures.some(
        ({ keyId, signature }) => keyId === one.keyId && Buffer.compare(signature, one.signature) === 0,
      );
      const hasRoom = merged.signatures.length < ENGINE_LIMITS.signaturesPerDocumentMax;
      if (!isKnown && hasRoom) merged.signatures.push(one);
    }
  }
  return [...byPayload.values()];
}
