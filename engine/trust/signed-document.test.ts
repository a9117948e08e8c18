import t from "tap";
import { canonicalJson } from "../bundle/canonical-json.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { Payload } from "./documents.ts";
import { isSignatureOf } from "./keys.ts";
import { encodePayload, parsePayload } from "./payload-shape.ts";
import {
  addSignature,
  decodeDocuments,
  encodeDocuments,
  mergeDocuments,
  signPayload,
} from "./signed-document.ts";
import { KEYS, NOW_MS, signedBy } from "./testing/trust-kit.ts";

const hash = (digit: string): string => digit.repeat(64);
const made = { madeAtMs: NOW_MS, environment: "production", sequence: 1 };
const names = { bundleId: hash("a"), strategyRoot: hash("b"), dataRoot: hash("c") };
const STOP = { id: "s1", kind: "offer", name: "latte", fromMs: 1, why: "" } as const;
const VALID: Record<string, Payload> = {
  approval: {
    kind: "approval",
    madeAtMs: NOW_MS,
    strategyRoot: hash("b"),
    environments: ["staging"],
    comment: "für alle",
  },
  release: { kind: "release", ...made, ...names, startAtMs: NOW_MS, expiresAtMs: NOW_MS + 1, comment: "" },
  dataUpdate: { kind: "dataUpdate", ...made, ...names },
  feedUpdate: { kind: "feedUpdate", ...made, feed: "weather", asOfMs: 5, sha256: hash("d"), sizeBytes: 0 },
  stopList: {
    kind: "stopList",
    ...made,
    stops: [STOP, { ...STOP, id: "s2", kind: "all", name: "", channel: "web", untilMs: 2 }],
  },
  revocation: {
    kind: "revocation",
    ...made,
    keyIds: ["0".repeat(16)],
    bundleIds: [],
    strategyRoots: [hash("b")],
    why: "x",
  },
};

t.test("documents: every kind, there and back, with the bytes that were signed", async (t) => {
  const documents = Object.values(VALID).map((payload) => signedBy(payload, KEYS.operator, KEYS.data));
  const again = decodeDocuments(encodeDocuments(documents));
  t.strictSame(again, documents);
  for (const [index, payload] of Object.values(VALID).entries()) {
    t.strictSame(parsePayload(again[index]!.payload), payload, payload.kind);
    for (const { keyId, signature } of again[index]!.signatures) {
      const key = keyId === KEYS.operator.id ? KEYS.operator : KEYS.data;
      t.ok(isSignatureOf(again[index]!.payload, signature, key.publicKey));
      t.notOk(isSignatureOf(again[index]!.payload, signature, KEYS.stranger.publicKey));
    }
  }
});

for (const [payload, pattern, why] of [
  [
    { ...VALID.release, kind: "relase" },
    /its kind is none that this version knows \(approval, release,/,
    "an unknown kind",
  ],
  [{ ...VALID.release, kind: 7 }, /its kind is none/, "a kind that is no text"],
  [{ ...VALID.release, kind: "constructor" }, /its kind is none/, "a kind of Object's prototype"],
  [[VALID.release], /its kind is none/, "a list"],
  [{ ...VALID.release, forced: true }, /release: forced is not a field of its kind/, "an unknown field"],
  [
    JSON.parse(`{"__proto__":1,${canonicalJson(VALID.approval).slice(1)}`),
    /__proto__ is not a field/,
    "a field that would pollute",
  ],
  [{ ...VALID.release, sequence: 0 }, /sequence is not a whole number/, "a number below the first"],
  [{ ...VALID.release, sequence: 1.5 }, /sequence is not a whole number/, "half a number"],
  [{ ...VALID.release, sequence: 2 ** 53 }, /sequence is not a whole number/, "a number that is not exact"],
  [{ ...VALID.release, bundleId: hash("A") }, /bundleId is not a SHA-256/, "a hash in capitals"],
  [
    { ...VALID.release, environment: "Production" },
    /environment is not an environment's name/,
    "an environment in capitals",
  ],
  [{ ...VALID.release, startAtMs: NOW_MS + 1 }, /expires before it starts/, "a start behind the end"],
  [{ ...VALID.dataUpdate, expiresAtMs: NOW_MS }, /expires before it was made/, "an end before the beginning"],
  [{ ...VALID.dataUpdate, startAtMs: NOW_MS }, /startAtMs is not a field/, "a start of what has none"],
  [{ ...VALID.stopList, stops: [STOP, STOP] }, /two stops have the id s1/, "two stops of one id"],
  [
    { ...VALID.stopList, stops: [{ ...STOP, untilMs: 1 }] },
    /stop s1 ends before it begins/,
    "a stop that is none",
  ],
  [
    { ...VALID.stopList, stops: [{ ...STOP, kind: "all" }] },
    /stops\[0\].name is not one of/,
    "everything, by a name",
  ],
  [
    { ...VALID.stopList, stops: [{ ...STOP, name: "" }] },
    /stops\[0\].name is not a name/,
    "an offer without one",
  ],
  [
    { ...VALID.stopList, stops: [{ ...STOP, name: "Latte" }] },
    /stops\[0\].name is not a name/,
    "a name that is not folded",
  ],
  [
    { ...VALID.stopList, stops: Array(ENGINE_LIMITS.stopsMax + 1).fill(STOP) },
    /stops is not a list within bounds/,
    "more stops than are kept",
  ],
  [
    {
      ...VALID.stopList,
      stops: [{ ...STOP, madeAtMs: 5 }],
      lifted: [{ id: STOP.id, madeAtMs: 5, liftedAtMs: 6 }],
    },
    /is lifted in the same list/,
    "stopped and lifted at once",
  ],
  [
    { ...VALID.stopList, lifted: [1, 2].map((madeAtMs) => ({ id: "x", madeAtMs, liftedAtMs: 6 })) },
    /two lifts have the same id/,
    "lifted twice",
  ],
  [{ ...VALID.revocation, keyIds: ["ab"] }, /keyIds\[0\] is not a key id/, "a key id that is none"],
  [{ ...VALID.approval, comment: "x".repeat(1001) }, /comment is not a text of at most/, "a novel"],
  [{ ...VALID.approval, strategyRoot: undefined }, /strategyRoot is not there/, "an approval of nothing"],
] as const) {
  t.test(`payload: ${why}`, async (t) => {
    t.throws(() => encodePayload(payload as Payload), { code: "DOCUMENT_INVALID", message: pattern });
  });
}

const text = (payload: Payload): string => canonicalJson(payload);
const oneDocument = (payload: string, signatures: string): string =>
  `[{"payload":${payload},"signatures":${signatures}}]`;
const SIGNATURE = Buffer.alloc(64).toString("base64");
for (const [json, pattern, why] of [
  [oneDocument(text(VALID.release!), "[]"), /^$/, "no signatures are none"],
  [oneDocument(text(VALID.release!).replace(":", ": "), "[]"), /not in canonical form/, "a blank"],
  [
    oneDocument(text(VALID.release!).replace('{"bundleId"', '{"bundleId":1,"bundleId"'), "[]"),
    /not in canonical form/,
    "a field twice",
  ],
  [`[{"signatures":[],"payload":${text(VALID.release!)}}]`, /not in canonical form/, "another order"],
  [
    oneDocument(text(VALID.release!), `[{"keyId":"${"0".repeat(16)}"}]`),
    /other fields than `keyId`/,
    "no signature in a signature",
  ],
  [
    oneDocument(text(VALID.release!), `[{"keyId":"x","signature":"${SIGNATURE}"}]`),
    /key id is not 16/,
    "a key id that is none",
  ],
  [
    oneDocument(text(VALID.release!), `[{"keyId":"${"0".repeat(16)}","signature":"AAAA"}]`),
    /not 64 bytes/,
    "a short signature",
  ],
  [
    oneDocument(
      text(VALID.release!),
      `[{"keyId":"${"0".repeat(16)}","signature":"${SIGNATURE.slice(0, -2)}"}]`,
    ),
    /not in base64/,
    "base64 without its end",
  ],
  [
    oneDocument(
      text(VALID.release!),
      `[${Array(33).fill(`{"keyId":"${"0".repeat(16)}","signature":"${SIGNATURE}"}`)}]`,
    ),
    /more than 32 signatures/,
    "too many signatures",
  ],
  [oneDocument("[".repeat(5000) + "]".repeat(5000), "[]"), /nested too deep/, "a tower of brackets"],
  ["[1]", /other fields than `payload`/, "no document"],
  ["x".repeat(ENGINE_LIMITS.bundleTrailerSizeMax + 1), /more than 1048576 bytes/, "a megabyte and one"],
  ["\ufeff[]", /no JSON|canonical/, "a byte order mark"],
] as const) {
  t.test(`documents' bytes: ${why}`, async (t) => {
    let got = "";
    try {
      decodeDocuments(Buffer.from(json));
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      t.equal(code, "DOCUMENT_INVALID");
      got = message;
    }
    t.match(got, pattern);
  });
}

t.test("signatures: one of a key, and merged by statement", async (t) => {
  const one = signPayload(VALID.approval!, KEYS.designer.privateKey);
  t.strictSame(addSignature(one, KEYS.designer.privateKey), one, "the same key again changes nothing");
  const two = signPayload(VALID.approval!, KEYS.reviewers[0].privateKey);
  const other = signPayload(VALID.release!, KEYS.operator.privateKey);
  const merged = mergeDocuments([one, other], [two], [one]);
  t.equal(merged.length, 2);
  t.strictSame(merged[0], addSignature(one, KEYS.reviewers[0].privateKey));
  // A forged one does not push the true one out.
  const forged = { ...one, signatures: [{ keyId: KEYS.designer.id, signature: new Uint8Array(64) }] };
  t.equal(mergeDocuments([forged], [one])[0]!.signatures.length, 2);
});

t.test("signatures: merged, they never are more than is read", async (t) => {
  const junk = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      keyId: index.toString(16).padStart(16, "0"),
      signature: new Uint8Array(64),
    }));
  const one = signPayload(VALID.approval!, KEYS.designer.privateKey);
  const max = ENGINE_LIMITS.signaturesPerDocumentMax;
  const [merged] = mergeDocuments([one], [{ ...one, signatures: junk(max) }]);
  t.equal(merged!.signatures.length, max);
  t.strictSame(merged!.signatures[0], one.signatures[0], "what was there first stays");
});
