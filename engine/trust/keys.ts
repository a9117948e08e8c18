/**
 * Ed25519 keys: ids, public keys as people write them in node.yaml, and the two acts, signing and verifying.
 *
 * Private keys are `KeyObject`s here, never bytes or text: what is not text ends up in no log. Making one needs
 * randomness and reading one a file, so both are the command line's (scripts/trust/key-file.ts).
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import type { KeyId } from "./documents.ts";

export const PUBLIC_KEY_SIZE_BYTES = 32;
export const SIGNATURE_SIZE_BYTES = 64;
const KEY_ID_LENGTH = 16;
/**
 * Points of small order, without their sign bit: signatures under them can be made by anybody (of all zeros, what a
 * placeholder looks like, for two messages of three). With the encodings of 0 and 1 that are not reduced.
 */
const WEAK_KEYS: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** Before every payload that is signed, so that no signature made for another purpose fits. */
const PREFIX = Buffer.from("proffer-signed-v1\n", "ascii");

export function keyIdOf(publicKey: Uint8Array): KeyId {
  assert(publicKey.length === PUBLIC_KEY_SIZE_BYTES, "key: not 32 bytes");
  return createHash("sha256").update(publicKey).digest("hex").slice(0, KEY_ID_LENGTH);
}

/** The 32 bytes of a private or public key's public half. Errors: INPUT_INVALID if it is no Ed25519 key. */
export function publicKeyBytes(key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType !== "ed25519") throw new NodeError("INPUT_INVALID", "the key is no Ed25519 key");
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return new Uint8Array(Buffer.from(x!, "base64url"));
}

/**
 * A public key as text: base64 (or base64url) of its 32 bytes, or SPKI in PEM.
 *
 * Errors: INPUT_INVALID. What was written is not quoted: it may be a private key by mistake.
 */
export function parsePublicKey(text: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed.includes("PRIVATE KEY")) {
    throw new NodeError("INPUT_INVALID", "this is a private key: a node needs the public one, and no more");
  }
  if (trimmed.startsWith("-----BEGIN")) {
    let key: KeyObject;
    try {
      key = createPublicKey({ key: trimmed, format: "pem" });
    } catch {
      throw new NodeError("INPUT_INVALID", "the PEM text holds no public key");
    }
    return checkStrong(publicKeyBytes(key));
  }
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed);
  const bytes = isBase64 ? new Uint8Array(Buffer.from(trimmed, "base64")) : new Uint8Array();
  if (bytes.length !== PUBLIC_KEY_SIZE_BYTES) {
    throw new NodeError(
      "INPUT_INVALID",
      "a public key is 32 bytes in base64 (44 characters), or SPKI in PEM",
    );
  }
  return checkStrong(bytes);
}

function checkStrong(publicKey: Uint8Array): Uint8Array {
  const unsigned = Uint8Array.from(publicKey);
  unsigned[PUBLIC_KEY_SIZE_BYTES - 1]! &= 0x7f;
  if (!WEAK_KEYS.has(Buffer.from(unsigned).toString("hex"))) return publicKey;
  throw new NodeError("INPUT_INVALID", "nobody's key: anybody could make signatures that fit it");
}

export function signBytes(payload: Uint8Array, privateKey: KeyObject): Uint8Array {
  assert(privateKey.type === "private" && privateKey.asymmetricKeyType === "ed25519", "sign: no such key");
  return new Uint8Array(sign(null, Buffer.concat([PREFIX, payload]), privateKey));
}

/** Cost: 0.1 ms or so. Never throws: what is no key or no signature fits nothing. */
export function isSignatureOf(payload: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_SIZE_BYTES || publicKey.length !== PUBLIC_KEY_SIZE_BYTES) return false;
  try {
    const x = Buffer.from(publicKey).toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, Buffer.concat([PREFIX, payload]), key, signature);
  } catch {
    return false;
  }
}
