/** What holds for every statement: it comes back as it went, and no other bytes are signed by its signature. */

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import type { Payload } from "./documents.ts";
import { isSignatureOf } from "./keys.ts";
import { encodePayload, parsePayload } from "./payload-shape.ts";
import { decodeDocuments, encodeDocuments, mergeDocuments } from "./signed-document.ts";
import { KEYS, signedBy } from "./testing/trust-kit.ts";

const { seed, runs: numRuns } = fuzzSettings(60);
t.comment(`seed ${seed}, ${numRuns} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
const settings = { seed, numRuns };

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const hash = hex(64);
const name = fc.stringMatching(/^[a-z0-9._-]{1,20}$/);
const instant = fc.integer({ min: 0, max: 4e12 });
const numbered = {
  madeAtMs: instant,
  environment: name,
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
};
const names = { bundleId: hash, strategyRoot: hash, dataRoot: hash };
const text = fc.string({ maxLength: 100, unit: "binary" });
const ROLES = [KEYS.designer, KEYS.operator, KEYS.data, KEYS.feed, KEYS.stranger];

const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({
    kind: fc.constant("approval" as const),
    madeAtMs: instant,
    strategyRoot: hash,
    comment: text,
    environments: fc.array(name, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("release" as const),
    ...numbered,
    ...names,
    startAtMs: instant,
    comment: text,
  }),
  fc.record({ kind: fc.constant("dataUpdate" as const), ...numbered, ...names }),
  fc.record({
    kind: fc.constant("feedUpdate" as const),
    ...numbered,
    feed: name,
    asOfMs: instant,
    sha256: hash,
    sizeBytes: fc.nat(2 ** 30),
  }),
  fc.record({
    kind: fc.constant("revocation" as const),
    ...numbered,
    keyIds: fc.array(hex(16), { maxLength: 4 }),
    bundleIds: fc.array(hash, { maxLength: 2 }),
    strategyRoots: fc.array(hash, { maxLength: 2 }),
    why: text,
  }),
);
const signed = fc.record({ payload, keys: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }) });
const documentOf = (one: { payload: Payload; keys: typeof ROLES }) => signedBy(one.payload, ...one.keys);

t.test("documents come back as they went, whatever texts are in them", async () => {
  fc.assert(
    fc.property(fc.array(signed, { maxLength: 5 }), (list) => {
      const documents = mergeDocuments(list.map(documentOf));
      const again = decodeDocuments(encodeDocuments(documents));
      const areSame = again.every(({ payload: bytes }) =>
        isDeepStrictEqual(encodePayload(parsePayload(bytes)), bytes),
      );
      return areSame && isDeepStrictEqual(again, documents);
    }),
    settings,
  );
});

t.test(
  "a signature fits the bytes that were signed, the key that signed them, and nothing else",
  async () => {
    fc.assert(
      fc.property(
        signed,
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom(...ROLES),
        (one, at, bit, other) => {
          const { payload: bytes, signatures } = documentOf(one);
          const altered = Uint8Array.from(bytes);
          altered[at % bytes.length]! ^= 1 << bit;
          return signatures.every(({ keyId, signature }) => {
            const { publicKey } = ROLES.find(({ id }) => id === keyId)!;
            const forged = Uint8Array.from(signature);
            forged[at % forged.length]! ^= 1 << bit;
            return (
              isSignatureOf(bytes, signature, publicKey) &&
              !isSignatureOf(altered, signature, publicKey) &&
              !isSignatureOf(bytes, forged, publicKey) &&
              isSignatureOf(bytes, signature, other.publicKey) === (other.id === keyId)
            );
          });
        },
      ),
      settings,
    );
  },
);

t.test("the order in which documents come together does not matter to what is in them", async () => {
  const asSets = (documents: ReturnType<typeof mergeDocuments>) =>
    documents
      .map(
        ({ payload: bytes, signatures }) =>
          `${Buffer.from(bytes)} ${signatures.map(({ keyId }) => keyId).sort()}`,
      )
      .sort();
  fc.assert(
    fc.property(fc.array(signed, { maxLength: 4 }), fc.array(signed, { maxLength: 4 }), (one, other) => {
      const [a, b] = [one.map(documentOf), other.map(documentOf)];
      return isDeepStrictEqual(asSets(mergeDocuments(a, b)), asSets(mergeDocuments(b, a, b)));
    }),
    settings,
  );
});
