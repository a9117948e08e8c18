/**
 * What must not become active, offered to one production node by all the ways there are: each is refused with its cause
 * named, the active bundle goes on deciding, and the next push works.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import t from "tap";
import { blobsOf, manifestBytes, NodeError, type SignedDocument } from "../../../engine/index.ts";
import { KEYS } from "../../../engine/trust/testing/trust-kit.ts";
import { BundleFolder } from "../../store/bundle-folder.ts";
import {
  approval,
  approved,
  prepare,
  push,
  release,
  shopBundle,
  type TestBundle,
} from "../../supervisor/testing/push-kit.ts";
import { temporaryFolder, until } from "../../testing/node-kit.ts";
import { type AuditRecord, parseRecord } from "../audit-record.ts";
import { verifyAudit } from "../audit-verify.ts";
import { drawAttempt } from "../client.ts";
import type { Answer } from "../messages.ts";
import { CONTROL_METHODS } from "../wire/methods.ts";
import {
  type FaultNode,
  faultConfig,
  keepDeciding,
  largeBundle,
  type Refusal,
  refusalOf,
  signed,
  startFaultNode,
} from "./testing/fault-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const dataDir = join(folder.path, "data");

interface Fault {
  readonly why: string;
  /** What the node says to it. */
  run(node: FaultNode, bundle: TestBundle, sequence: number): Promise<Refusal>;
  readonly code: string;
  readonly message: RegExp;
}

/** Offers, and uploads what `alter` makes of each blob. */
async function pushAltered(
  { client }: FaultNode,
  bundle: TestBundle,
  sequence: number,
  alter: (bytes: Uint8Array) => Iterable<Uint8Array>,
): Promise<Answer> {
  const attempt = drawAttempt();
  const offered = await client.offer(attempt, manifestBytes(bundle.manifest), signed(bundle, sequence));
  const uploaded = await client.upload(attempt, offered.lacking, (sha256) =>
    alter(bundle.blobs.get(sha256)!),
  );
  if (!uploaded.answer.ack) return uploaded.answer;
  return (await client.prepare(attempt, [])).answer;
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length >> 1]! ^= 1;
  return copy;
}

function offerOf(
  node: FaultNode,
  manifest: Uint8Array,
  documents: readonly SignedDocument[],
): Promise<Answer> {
  return node.client.offer(drawAttempt(), manifest, documents).then(({ answer }) => answer);
}

async function pushed(
  node: FaultNode,
  bundle: TestBundle,
  documents: readonly SignedDocument[],
): Promise<Answer> {
  return (await push(node.client, bundle, documents)).answer;
}

const FAULTS: readonly Fault[] = [
  {
    why: "one approval short",
    run: (node, bundle, sequence) =>
      pushed(node, bundle, [approval(bundle, KEYS.designer, KEYS.reviewers[0]), release(bundle, sequence)]),
    code: "APPROVALS_SHORT",
    message: /reviewer/,
  },
  {
    why: "an expired key",
    run: (node, bundle, sequence) =>
      pushed(node, bundle, [
        approval(bundle, KEYS.designer, KEYS.reviewers[0], KEYS.reviewers[2]),
        release(bundle, sequence),
      ]),
    code: "KEY_EXPIRED",
    message: /reviewer-3.*expired/,
  },
  {
    why: "a stranger's key",
    run: (node, bundle, sequence) =>
      pushed(node, bundle, [
        approval(bundle, KEYS.designer, KEYS.reviewers[0], KEYS.stranger),
        release(bundle, sequence),
      ]),
    code: "KEY_UNKNOWN",
    message: /key [0-9a-f]{16} is none that production trusts/,
  },
  {
    why: "approvals of another strategy",
    run: (node, bundle, sequence) =>
      pushed(node, bundle, [approved(shopBundle("another")), release(bundle, sequence)]),
    code: "APPROVALS_SHORT",
    message: /designer/,
  },
  {
    why: "a byte altered in what was signed",
    run: (node, bundle, sequence) => {
      const { payload, signatures } = approved(bundle);
      const text = Buffer.from(payload)
        .toString()
        .replace(/"madeAtMs":(\d+)(\d)/, (_, rest, last) => `"madeAtMs":${rest}${(Number(last) + 1) % 10}`);
      return pushed(node, bundle, [{ payload: Buffer.from(text), signatures }, release(bundle, sequence)]);
    },
    code: "SIGNATURE_INVALID",
    message: /altered|signature/,
  },
  {
    why: "a release for another environment",
    run: (node, bundle, sequence) =>
      pushed(node, bundle, [approved(bundle), release(bundle, sequence, { environment: "staging" })]),
    code: "ENVIRONMENT_MISMATCH",
    message: /staging/,
  },
  {
    why: "no release",
    run: (node, bundle) => pushed(node, bundle, [approved(bundle)]),
    code: "SIGNATURE_MISSING",
    message: /release/,
  },
  {
    why: "an old release replayed",
    run: (node, bundle) => pushed(node, bundle, signed(bundle, 1)),
    code: "SEQUENCE_REPLAYED",
    message: /1/,
  },
  {
    why: "a byte altered in the manifest",
    run: (node, bundle, sequence) =>
      offerOf(node, flipped(manifestBytes(bundle.manifest)), signed(bundle, sequence)),
    code: "BUNDLE_INVALID",
    message: /manifest/,
  },
  {
    why: "a byte altered on the way",
    run: (node, bundle, sequence) => pushAltered(node, bundle, sequence, (bytes) => [flipped(bytes)]),
    code: "BLOB_CORRUPT",
    message: /what came is not what its hash says/,
  },
  {
    why: "an upload that ends too soon, in order",
    run: (node, bundle, sequence) =>
      pushAltered(node, bundle, sequence, (bytes) => [bytes.subarray(0, bytes.length >> 1)]),
    code: "BLOBS_LACKING",
    message: /blobs of the bundle \(\d+ bytes\) are not on this node yet/,
  },
  {
    why: "a blob that the manifest does not name",
    run: async ({ client }, bundle, sequence) => {
      const attempt = drawAttempt();
      await client.offer(attempt, manifestBytes(bundle.manifest), signed(bundle, sequence));
      const wanted = [{ sha256: "ab".repeat(32), sizeBytes: 10, receivedBytes: 0 }];
      return (await client.upload(attempt, wanted, () => [Buffer.alloc(10)])).answer;
    },
    code: "BLOB_UNKNOWN",
    message: /names no such blob/,
  },
  {
    why: "a blob that does not end where the manifest says",
    run: (node, bundle, sequence) =>
      pushAltered(node, bundle, sequence, function* (bytes) {
        yield bytes.subarray(0, -1);
        for (;;) yield Buffer.alloc(64 * 1024);
      }),
    code: "BODY_TOO_LARGE",
    message: /more are sent/,
  },
  {
    why: "a manifest that promises terabytes",
    run: (node, bundle, sequence) => {
      const text = Buffer.from(manifestBytes(bundle.manifest)).toString();
      const promised = text.replaceAll(/"sizeBytes":\d+/g, '"sizeBytes":4398046511104');
      return offerOf(node, Buffer.from(promised), signed(bundle, sequence));
    },
    code: "BUNDLE_TOO_LARGE",
    message: /a blob is larger than this node allows/,
  },
  {
    why: "a compressed message that unpacks to 75 MB",
    run: (node) => refusalOf(() => offerPacked(node.controlAddress, Buffer.alloc(75e6, 0x20))),
    code: "BODY_TOO_LARGE",
    message: /larger|exceed/i,
  },
  {
    why: "a blob that was altered on the node's disk",
    run: async (node, bundle, sequence) => {
      const attempt = drawAttempt();
      const offered = await node.client.offer(
        attempt,
        manifestBytes(bundle.manifest),
        signed(bundle, sequence),
      );
      await node.client.upload(attempt, offered.lacking, (sha256) => [bundle.blobs.get(sha256)!]);
      const { sha256 } = largestOf(bundle);
      const path = new BundleFolder(join(dataDir, "bundles")).blobPath(sha256);
      writeFileSync(path, flipped(readFileSync(path)));
      return (await node.client.prepare(attempt, [])).answer;
    },
    code: "BLOB_CORRUPT",
    message: /blob/,
  },
  {
    why: "a lane that throws while it warms",
    run: (node, bundle, sequence) => {
      node.laneFault("warm");
      return pushed(node, bundle, signed(bundle, sequence));
    },
    code: "WARM_FAILED",
    message: /a thread could not make the bundle ready/,
  },
];

function largestOf(bundle: TestBundle): { sha256: string; sizeBytes: number } {
  return [...blobsOf(bundle.manifest)].sort((a, b) => b.sizeBytes - a.sizeBytes)[0]!;
}

/** One Offer, gzipped by the client: 75 MB of spaces are 75 KB on the wire. */
function offerPacked(address: string, manifest: Uint8Array): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } = CONTROL_METHODS.offer;
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.default_compression_algorithm": 2,
    "grpc.max_send_message_length": -1,
  });
  return new Promise((resolve, reject) => {
    const request = { attempt: drawAttempt(), manifest, documents: [] };
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      {},
      (error, value) => {
        client.close();
        if (error === null) resolve(value);
        else reject(new NodeError("BODY_TOO_LARGE", `${error.code} ${error.details}`));
      },
    );
  });
}

t.test("what must not become active", async (t) => {
  const node = await startFaultNode(["--data-dir", dataDir, "--config", faultConfig(folder.path)]);
  t.teardown(() => node.stop("SIGKILL"));
  let sequence = 7;
  const base = shopBundle("base");
  t.match(await push(node.client, base, signed(base, sequence)), { answer: { ack: true } });
  const deciding = keepDeciding(t, node);
  const activeIds = [base.id];
  for (const { why, run, code, message } of FAULTS) {
    const bundle = largeBundle(why, 6000);
    sequence += 1;
    const answer = await run(node, bundle, sequence);
    t.match(answer, { ack: false, code, message }, why);
    const status = await node.client.status();
    t.match(
      status,
      { bundle: activeIds.at(-1), releaseSequence: sequence - 1, ready: true },
      `${why}: nothing changed`,
    );
    if ("stage" in answer) t.match(status.lastNack, { code, message }, `${why}: Status says it`);
    const done = await push(node.client, bundle, signed(bundle, sequence));
    t.match(done.answer, { ack: true, code: "", message: "" }, `${why}: the next push works`);
    activeIds.push(bundle.id);
  }

  const [mine, theirs] = [largeBundle("mine", 6000), largeBundle("theirs", 6000)];
  const attempt = drawAttempt();
  await prepare(node.client, attempt, mine, signed(mine, sequence + 1));
  const refused = await push(node.client, theirs, signed(theirs, sequence + 2));
  t.match(
    refused.answer,
    { ack: false, code: "ATTEMPT_IN_PROGRESS", message: /anonymous.*try again in \d+ s/ },
    "two pushers at once",
  );
  t.match(await node.client.commit(attempt, []), { answer: { ack: true }, bundle: mine.id });
  t.match(await push(node.client, theirs, signed(theirs, sequence + 2)), { answer: { ack: true } });
  activeIds.push(mine.id, theirs.id);
  t.same(await deciding.end(theirs.id), activeIds, "decisions were by the active bundle all the while");

  node.laneFault("warmEnd");
  const last = largeBundle("last", 6000);
  const { answer } = await push(node.client, last, signed(last, sequence + 3));
  t.match(
    answer,
    {
      ack: false,
      stage: "warm",
      code: "WARM_FAILED",
      message: /lane 0 ended meanwhile: Error: fault injected/,
    },
    "a lane that ends while it warms",
  );
  await node.line(({ msg }) => msg === "lane ended; it is being replaced");
  await until("its successor decides", async () => {
    return (await node.decidedBy().catch(() => "")) === theirs.id;
  });
  t.match(await push(node.client, last, signed(last, sequence + 3)), { answer: { ack: true } });
  t.equal(await node.decidedBy(), last.id, "a lane that ends while it warms: the next push works");
  const records: AuditRecord[] = [];
  for await (const line of node.client.audit(1)) records.push(parseRecord(line)!);
  const ofBase = records.filter(({ subject }) => subject === base.id);
  t.same(
    ofBase.map(({ act, by, outcome }) => [act, by, outcome]),
    [
      ["offer", "anonymous", "ok"],
      ["upload", "anonymous", "ok"],
      ["prepare", "anonymous", "ok"],
      ["approve", "designer designer-1", "ok"],
      ["approve", "reviewer reviewer-1", "ok"],
      ["approve", "reviewer reviewer-2", "ok"],
      ["commit", "anonymous", "ok"],
    ],
    "who offered, approved and released what is in the audit log",
  );
  for (const { why, code } of FAULTS.filter(({ code: known }) => known !== "BODY_TOO_LARGE")) {
    t.ok(
      records.some(({ outcome }) => outcome === code),
      `${why}: refused, by the audit log`,
    );
  }
  t.same(verifyAudit(dataDir).faults, []);
});
