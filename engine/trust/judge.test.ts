import t from "tap";
import { NodeError } from "../errors.ts";
import type {
  BundleNames,
  DataUpdate,
  FeedUpdate,
  Payload,
  Release,
  Revocation,
  SignedDocument,
  StopList,
  TrustPolicy,
} from "./documents.ts";
import { REVOKED_NONE } from "./documents.ts";
import {
  addRevocation,
  judgeDataUpdate,
  judgeFeedUpdate,
  judgeRelease,
  judgeRevocation,
  judgeStopList,
  sequenceMaxAt,
} from "./judge.ts";
import { makePolicy, openPolicy } from "./policy.ts";
import { DAY_MS, KEYS, NOW_MS, PRODUCTION, productionParts, signedBy, trusted } from "./testing/trust-kit.ts";

const hash = (digit: string): string => digit.repeat(64);
const BUNDLE: BundleNames = { bundleId: hash("a"), strategyRoot: hash("b"), dataRoot: hash("c") };
const made = { madeAtMs: NOW_MS - 1000, environment: "production", sequence: 8 } as const;
const release = (more: Partial<Release> = {}): Release => ({ kind: "release", ...made, ...BUNDLE, ...more });
const update = (more: Partial<DataUpdate> = {}): DataUpdate => ({
  kind: "dataUpdate",
  ...made,
  ...BUNDLE,
  ...more,
});
const TABLE = { sha256: hash("d"), sizeBytes: 77 };
const feed = (more: Partial<FeedUpdate> = {}): FeedUpdate => ({
  kind: "feedUpdate",
  ...made,
  feed: "weather",
  asOfMs: NOW_MS,
  ...TABLE,
  ...more,
});
const STOP = { id: "recall-1", kind: "offer", name: "latte", fromMs: NOW_MS, why: "recall" } as const;
const stops = (more: Partial<StopList> = {}): StopList => ({
  kind: "stopList",
  ...made,
  stops: [STOP],
  ...more,
});
const revocation = (more: Partial<Revocation> = {}): Revocation => ({
  kind: "revocation",
  ...made,
  keyIds: [],
  bundleIds: [],
  strategyRoots: [],
  why: "lost",
  ...more,
});
const { operator, data, stranger, designer } = KEYS;

function said(run: () => Payload | undefined): string {
  try {
    return `ok ${run()?.kind ?? ""}`.trim();
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return `${error.code} ${error.message}`;
  }
}
const LAST = 7;
const asRelease = (
  document: SignedDocument,
  policy: TrustPolicy = PRODUCTION,
  revoked = REVOKED_NONE,
): string => said(() => judgeRelease(policy, document, BUNDLE, LAST, NOW_MS, revoked));
const asUpdate = (document: SignedDocument, active = BUNDLE.strategyRoot): string =>
  said(() => judgeDataUpdate(PRODUCTION, document, BUNDLE, active, LAST, NOW_MS));
const asFeed = (document: SignedDocument, table = TABLE): string =>
  said(() => judgeFeedUpdate(PRODUCTION, document, table, LAST, NOW_MS));
const asStops = (document: SignedDocument, policy: TrustPolicy = PRODUCTION): string =>
  said(() => judgeStopList(policy, document, LAST, NOW_MS));
const unsigned = (payload: Payload): SignedDocument => ({ ...signedBy(payload, operator), signatures: [] });
const replaced = (key: ReturnType<typeof trusted>, revokedKeyIds: string[] = []): TrustPolicy => {
  const parts = productionParts();
  const keys = [...parts.keys.filter(({ name }) => name !== key.name), key];
  // Another operator, so that the policy is possible.
  return makePolicy({ ...parts, keys: [...keys, trusted(stranger, ["operator"])], revokedKeyIds });
};
const open = openPolicy("production");

for (const [got, expected, why] of [
  [asRelease(signedBy(release(), operator)), /^ok release$/, "an operator's"],
  [asRelease(signedBy(release(), stranger, operator)), /^ok/, "with a stranger's signature beside"],
  [
    asRelease(signedBy(release({ sequence: LAST }), operator)),
    /^SEQUENCE_REPLAYED this release has number 7, and this node has taken number 7 in production: .*number 8 or higher/,
    "the one that runs",
  ],
  [asRelease(signedBy(release({ sequence: 1 }), operator)), /^SEQUENCE_REPLAYED/, "an old one"],
  [asRelease(signedBy(release({ sequence: sequenceMaxAt(NOW_MS) }), operator)), /^ok/, "the highest by now"],
  [
    asRelease(signedBy(release({ sequence: sequenceMaxAt(NOW_MS) + 1 }), operator)),
    /^DOCUMENT_INVALID this release is \d{16}, and by this node's clock a number may be \d{16} at most/,
    "one above it",
  ],
  [
    asRelease(signedBy(release({ dataSequence: Number.MAX_SAFE_INTEGER }), operator)),
    /^DOCUMENT_INVALID this release's number of data updates is/,
    "a number of data updates after which none could follow",
  ],
  [
    asRelease(signedBy(release({ environment: "staging" }), operator)),
    /^ENVIRONMENT_MISMATCH the release is for staging, and this node is production/,
    "another environment's",
  ],
  [
    asRelease(signedBy(release({ bundleId: hash("e") }), operator)),
    /^RELEASE_MISMATCH the release names bundle eeeeeeeeeeee…, and it came with bundle aaaaaaaaaaaa…/,
    "another bundle's",
  ],
  [
    asRelease(signedBy(release({ dataRoot: hash("e") }), operator)),
    /^RELEASE_MISMATCH .* names data /,
    "other lists'",
  ],
  [
    asRelease(unsigned(release())),
    /^SIGNATURE_MISSING production takes a release with the signature of a key in the role operator; this one is not signed/,
    "nobody's",
  ],
  [
    asRelease(signedBy(release(), stranger)),
    /^KEY_UNKNOWN .*key [0-9a-f]{16} is none that production trusts/,
    "a stranger's",
  ],
  [
    asRelease(signedBy(release(), designer)),
    /^KEY_UNKNOWN .*designer-1 \([0-9a-f]{16}\) is designer, not operator/,
    "a designer's",
  ],
  [
    asRelease(
      signedBy(release(), operator),
      replaced(trusted(operator, ["operator"], { expiresMs: NOW_MS })),
    ),
    /^KEY_EXPIRED .*operator-1 .* expired on/,
    "of an expired key",
  ],
  [
    asRelease(
      signedBy(release(), operator),
      replaced(trusted(operator, ["operator"], { notBeforeMs: NOW_MS + DAY_MS })),
    ),
    /^KEY_NOT_YET_VALID/,
    "of a key that is not in force",
  ],
  [
    asRelease(signedBy(release(), operator), replaced(trusted(operator, ["operator"]), [operator.id])),
    /^KEY_REVOKED/,
    "of a key that the configuration revokes",
  ],
  [
    asRelease(
      signedBy(release(), operator, stranger),
      replaced(trusted(operator, ["operator"]), [operator.id]),
    ),
    /^ok/,
    "with another operator's beside",
  ],
  [
    asRelease(signedBy(release(), operator), PRODUCTION, { ...REVOKED_NONE, keyIds: [operator.id] }),
    /^KEY_REVOKED/,
    "of a key that was revoked by a statement",
  ],
  [
    asRelease(signedBy(release(), operator), PRODUCTION, { ...REVOKED_NONE, bundleIds: [BUNDLE.bundleId] }),
    /^BUNDLE_REVOKED bundle aaaaaaaaaaaa… was revoked in production/,
    "a revoked bundle's",
  ],
  [
    asRelease(signedBy(release(), operator), open, { ...REVOKED_NONE, strategyRoots: [BUNDLE.strategyRoot] }),
    /^BUNDLE_REVOKED strategy/,
    "a revoked strategy's, on an open node too",
  ],
  [
    asRelease(signedBy(release({ expiresAtMs: NOW_MS }), operator)),
    /^KEY_EXPIRED .*the release of operator-1 .* was in force until 2026-11-23 12:00 UTC only/,
    "past its date",
  ],
  [
    asRelease(signedBy(release({ expiresAtMs: NOW_MS }), operator), open),
    /^KEY_EXPIRED/,
    "past its date, on an open node",
  ],
  [asRelease(unsigned(release()), open), /^ok/, "nobody's, on an open node"],
  [
    asRelease(unsigned(release({ sequence: 7 })), open),
    /^SEQUENCE_REPLAYED/,
    "where numbers are judged all the same",
  ],
  [
    asRelease(signedBy(stops(), operator)),
    /^DOCUMENT_INVALID a release is wanted here, and this is a stopList/,
    "no release at all",
  ],
  [asUpdate(signedBy(update(), data)), /^ok dataUpdate$/, "lists of a data publisher"],
  [
    asUpdate(signedBy(update(), operator)),
    /^KEY_UNKNOWN .*operator-1 .* is operator, not data-publisher/,
    "lists of an operator need a release",
  ],
  [
    asUpdate(signedBy(update(), data), hash("9")),
    /^RELEASE_MISMATCH .*another strategy needs a release/,
    "lists under another strategy than runs",
  ],
  [asUpdate(signedBy(update({ sequence: 7 }), data)), /^SEQUENCE_REPLAYED this data update/, "old lists"],
  [asFeed(signedBy(feed(), KEYS.feed)), /^ok feedUpdate$/, "a feed publisher's table"],
  [asFeed(signedBy(feed(), data)), /^KEY_UNKNOWN/, "a data publisher's table"],
  [
    asFeed(signedBy(feed(), KEYS.feed), { ...TABLE, sizeBytes: 78 }),
    /^RELEASE_MISMATCH feed weather: the table that came \(78 bytes/,
    "another table than was signed",
  ],
  [
    asFeed(signedBy(feed({ sequence: 7 }), KEYS.feed)),
    /^SEQUENCE_REPLAYED this update of feed weather has number 7/,
    "an old table",
  ],
  [asStops(signedBy(stops(), operator)), /^ok stopList$/, "an operator's stops"],
  [asStops(signedBy(stops(), KEYS.feed)), /^KEY_UNKNOWN/, "a feed publisher's stops"],
  [
    asStops(signedBy(stops({ stops: [], sequence: 7 }), operator)),
    /^SEQUENCE_REPLAYED/,
    "an old list, which would lift what is stopped",
  ],
  [
    said(() => judgeRevocation(PRODUCTION, signedBy(revocation({ sequence: 1 }), operator), NOW_MS)),
    /^ok revocation$/,
    "an old revocation does no harm",
  ],
  [
    said(() => judgeRevocation(PRODUCTION, signedBy(revocation(), data), NOW_MS)),
    /^KEY_UNKNOWN/,
    "a data publisher's revocation",
  ],
] as const) {
  t.test(`judge: ${why}`, async (t) => t.match(got, expected));
}

t.test("judge: one byte of what was signed, another role's signature copied over", async (t) => {
  const document = signedBy(release(), operator);
  const text = Buffer.from(document.payload).toString().replace('"sequence":8', '"sequence":9');
  t.match(
    asRelease({ ...document, payload: Buffer.from(text) }),
    /^SIGNATURE_INVALID the signature of operator-1/,
  );
  const [signature] = document.signatures;
  const renamed = { ...document, signatures: [{ keyId: data.id, signature: signature!.signature }] };
  t.match(
    asRelease(renamed),
    /^SIGNATURE_INVALID the signature of data-1/,
    "a signature under another key's id",
  );
});

t.test("revocations add up, in any order, and within bounds", async (t) => {
  const one = revocation({ keyIds: ["0".repeat(16)], bundleIds: [hash("a")] });
  const two = revocation({ keyIds: ["0".repeat(16), "1".repeat(16)], strategyRoots: [hash("b")] });
  const both = addRevocation(addRevocation(REVOKED_NONE, one), two);
  t.strictSame(both, {
    keyIds: ["0".repeat(16), "1".repeat(16)],
    bundleIds: [hash("a")],
    strategyRoots: [hash("b")],
  });
  t.strictSame(addRevocation(addRevocation(addRevocation(REVOKED_NONE, two), one), two), both);
  const many = Array.from({ length: 10_000 }, (_, index) => index.toString(16).padStart(64, "0"));
  const full = addRevocation(REVOKED_NONE, revocation({ bundleIds: many }));
  t.throws(() => addRevocation(full, one), { code: "DOCUMENT_INVALID" });
  t.doesNotThrow(() => addRevocation(full, revocation({ bundleIds: many })), "the same again is no more");
});

t.test("numbers: the highest grows by the clock, and counting from 1 needs none", async (t) => {
  for (const [nowMs, sequenceMax, why] of [
    [0, 2 ** 32, "a clock that was never set"],
    [NOW_MS, NOW_MS * 1000, "microseconds"],
    [NOW_MS + 1, NOW_MS * 1000 + 1000, "a thousand more are left a millisecond after the highest was taken"],
    [8.64e15, Number.MAX_SAFE_INTEGER, "a clock at its end"],
  ] as const) {
    t.equal(sequenceMaxAt(nowMs), sequenceMax, why);
  }
});
