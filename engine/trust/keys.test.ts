import { createPublicKey, generateKeyPairSync } from "node:crypto";
import t from "tap";
import { isSignatureOf, keyIdOf, parsePublicKey, publicKeyBytes } from "./keys.ts";
import { KEYS } from "./testing/trust-kit.ts";

t.test("keys: RFC 8032's first key, base64 and PEM alike", async (t) => {
  const bytes = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
  t.strictSame(Buffer.from(parsePublicKey(bytes.toString("base64"))), bytes);
  t.strictSame(Buffer.from(parsePublicKey(`\n ${bytes.toString("base64url")}\n`)), bytes);
  const x = bytes.toString("base64url");
  const pem = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }).export({
    format: "pem",
    type: "spki",
  });
  t.strictSame(Buffer.from(parsePublicKey(pem.toString())), bytes);
  t.equal(keyIdOf(bytes), "21fe31dfa154a261", "the first 16 digits of its SHA-256");
});

t.test("keys: points of small order, for which anybody can sign", async (t) => {
  const zeros = new Uint8Array(32);
  // R of order 4, S = 0: fits some message under a key of all zeros.
  const forged = [`${"00".repeat(31)}80`, "00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`];
  const isForged = Array.from({ length: 64 }, (_, index) => Buffer.from([index])).some((message) =>
    forged.some((R) => isSignatureOf(message, Buffer.from(R + "00".repeat(32), "hex"), zeros)),
  );
  t.ok(isForged, "why such a key is no key");
  for (const hex of [
    "00".repeat(32),
    `${"00".repeat(31)}80`,
    `01${"00".repeat(31)}`,
    `ec${"ff".repeat(31)}`,
    `ee${"ff".repeat(30)}7f`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ]) {
    const key = Buffer.from(hex, "hex").toString("base64");
    t.throws(() => parsePublicKey(key), { code: "INPUT_INVALID", message: /^nobody's key/ }, hex);
  }
});

t.test("keys: what is none, and is not quoted", async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const secret = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  for (const [key, message] of [
    [secret, /^this is a private key: a node needs the public one/],
    ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", /^the PEM text holds no public key$/],
    [rsa.export({ format: "pem", type: "spki" }).toString(), /no Ed25519 key/],
    ["AAAA", /^a public key is 32 bytes in base64/],
    ["", /^a public key is 32 bytes/],
    ["!".repeat(44), /^a public key is 32 bytes/],
  ] as const) {
    t.throws(() => parsePublicKey(key), { code: "INPUT_INVALID", message });
  }
  t.strictSame(publicKeyBytes(privateKey), publicKeyBytes(publicKey));
  t.throws(() => publicKeyBytes(rsa), { code: "INPUT_INVALID" });
  t.notOk(
    isSignatureOf(Buffer.of(1), new Uint8Array(64), new Uint8Array(32).fill(255)),
    "bytes that are no point",
  );
  t.notOk(isSignatureOf(Buffer.of(1), new Uint8Array(63), KEYS.data.publicKey));
});
