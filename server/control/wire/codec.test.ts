/** Control messages: plain forms come back as they went, also by bytes of others. */
import t from "tap";
import type { NodeStatus, OfferRequest } from "../messages.ts";
import { codecOf, v1 } from "./codec.ts";
import { CONTROL_METHODS, MALFORMED } from "./methods.ts";

const answer = {
  attempt: "a".repeat(16),
  ack: false,
  stage: "validate",
  resource: "golden G",
  code: "GOLDEN_FAILED",
  message: "golden G: expected latte, got tea",
  stages: [{ stage: "fetch", ms: 1.5 }],
  retryAfterMs: 1500,
} as const;

const status: NodeStatus = {
  nodeId: "0123456789ab",
  version: "1",
  environment: "production",
  trust: "designer ≥ 1",
  ready: true,
  notes: ["one", "two"],
  bundle: "b".repeat(64),
  strategyRoot: "c".repeat(64),
  dataRoot: "d".repeat(64),
  generation: 7,
  activatedAtMs: Date.UTC(2026, 10, 23),
  releaseSequence: 2 ** 40,
  dataSequence: 3,
  stopListSequence: 4,
  stages: [{ stage: "activate", ms: 0.25 }],
  attempt: {
    attempt: "x".repeat(20),
    bundle: "",
    stage: "warm",
    done: 2 ** 33,
    total: 2 ** 34,
    pusher: "ci",
  },
  scheduled: { bundle: "e".repeat(64), startsAtMs: 1, sequence: 9 },
  stops: [
    {
      id: "s",
      kind: "offer",
      name: "latte",
      channel: "",
      fromMs: 5,
      untilMs: 0,
      why: "sold out",
      inForce: true,
      madeAtMs: 0,
    },
  ],
  feeds: [{ feed: "weather", sequence: 1, asOfMs: 2, ageMs: 3, rows: 4, stale: false }],
  withdrawals: [{ invariant: "no-beer", count: 2 }],
  sourceAgeMs: 0,
  lastNack: answer,
  lastNackAtMs: 12,
  rolledBack: "",
  lifted: [{ id: "t", madeAtMs: 1, liftedAtMs: 2, untilMs: 0 }],
  revoked: { keys: 1, bundles: 2, strategies: 0, sha256: "f".repeat(64) },
  activeRevoked: true,
};

t.test("every field of the plain forms comes back, and with no other", async (t) => {
  const codec = codecOf<NodeStatus>(v1.StatusResponse);
  t.same(codec.decode(codec.encode(status)), status);
  const bare = codec.decode(new Uint8Array(0));
  t.same(Object.keys(bare).sort(), Object.keys(status).sort(), "what was left out is there, empty");
  t.equal(bare.attempt, null);
  const { list } = CONTROL_METHODS;
  const bundles = [
    {
      bundle: "b",
      strategyRoot: "",
      dataRoot: "",
      name: "shop",
      state: "retained",
      lastActiveAtMs: 1,
      sizeBytes: 2,
      approvals: ["designer ada"],
      goneBack: true,
      lacking: "",
    },
  ] as const;
  t.same(list.responseDeserialize(list.responseSerialize({ bundles })), { bundles });
});

t.test("bytes, also none", async (t) => {
  const codec = codecOf<OfferRequest>(v1.OfferRequest);
  const documents = [
    { payload: Buffer.from("{}"), signatures: [{ keyId: "k", signature: Buffer.alloc(64, 3) }] },
  ];
  const offer = codec.decode(codec.encode({ attempt: "a", manifest: Buffer.from([0, 255, 1]), documents }));
  t.same(Buffer.from(offer.manifest), Buffer.from([0, 255, 1]));
  t.same(Buffer.from(offer.documents[0]!.signatures[0]!.signature), Buffer.alloc(64, 3));
  t.equal(codec.decode(new Uint8Array(0)).manifest.length, 0);
});

t.test("what this version cannot say", async (t) => {
  const bytes = v1.Answer.encode({ stage: 99 as never, code: "X" }).finish();
  t.equal(codecOf<{ stage: string }>(v1.Answer).decode(bytes).stage, "", "a stage of a later version");
  const { upload } = CONTROL_METHODS;
  t.equal(upload.requestDeserialize(Buffer.from([0xff])), MALFORMED, "no message at all");
  const huge = Buffer.from(v1.UploadRequest.encode({ offset: 2 ** 60 }).finish());
  t.equal(upload.requestDeserialize(huge), MALFORMED, "an offset beyond 2^53");
});
