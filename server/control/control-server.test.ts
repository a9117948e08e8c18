/** The control port: every call over a real connection, what is answered, refused, recorded. */
import { createHash, randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import t from "tap";
import { NodeError, type SignedDocument } from "../../engine/index.ts";
import { drawAttempt } from "./client.ts";
import { Nack } from "./control-node.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const document = (text: string): SignedDocument => ({
  payload: Buffer.from(text),
  signatures: [{ keyId: "0123456789abcdef", signature: Buffer.alloc(64, 7) }],
});
const manifestOf = (blobs: readonly Uint8Array[]): Buffer =>
  Buffer.from(JSON.stringify(blobs.map((blob) => ({ sha256: hash(blob), sizeBytes: blob.length }))));

async function faultOf(work: () => Promise<unknown>): Promise<NodeError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NodeError) return error;
    throw error;
  }
  throw new Error("the call was to fail");
}

t.test("a push: offer, upload, prepare, commit; what is unchanged is not sent again", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const { node } = served;
  const client = served.client();
  const blobs = [randomBytes(3_000_000), randomBytes(10), Buffer.alloc(0)];
  const read = (sha256: string, offset: number) => [
    blobs.find((blob) => hash(blob) === sha256)!.subarray(offset),
  ];
  const attempt = drawAttempt();
  const manifest = manifestOf(blobs);
  const documents = [document('{"kind":"approval"}'), document("{}")];
  const offer = await client.offer(attempt, manifest, documents);
  t.match(offer, { answer: { attempt, ack: true, code: "" }, bundle: hash(manifest) });
  t.same(
    offer.lacking,
    blobs.map((blob) => ({ sha256: hash(blob), sizeBytes: blob.length, receivedBytes: 0 })),
  );
  t.same(
    node.offered.map(({ payload, signatures }) => [
      Buffer.from(payload).toString(),
      signatures[0]!.keyId,
      Buffer.from(signatures[0]!.signature),
    ]),
    documents.map(({ payload, signatures }) => [
      payload.toString(),
      signatures[0]!.keyId,
      signatures[0]!.signature,
    ]),
    "documents come as they went",
  );
  const early = await client.prepare(attempt, []);
  t.match(early.answer, { ack: false, stage: "fetch", resource: "blobs", code: "BLOBS_LACKING" });

  const progress: number[] = [];
  const upload = await client.upload(attempt, offer.lacking, read, (sent) => progress.push(sent));
  t.match(upload, { answer: { ack: true }, receivedBytes: 3_000_010, lacking: [] });
  t.equal(progress.at(-1), 3_000_010);
  const prepared = await client.prepare(attempt, []);
  t.match(prepared, { answer: { ack: true, stages: [{ stage: "fetch", ms: 1 }] }, bundle: hash(manifest) });
  const commit = await client.commit(attempt, []);
  t.match(commit, { answer: { ack: true }, generation: 1, startsAtMs: 0, bundle: hash(manifest) });

  const next = drawAttempt();
  const changed = [...blobs.slice(0, 2), Buffer.from("new")];
  const second = await client.offer(next, manifestOf(changed), []);
  t.same(second.lacking, [{ sha256: hash(Buffer.from("new")), sizeBytes: 3, receivedBytes: 0 }]);
  const other = await client.offer(drawAttempt(), manifestOf(changed), []);
  t.match(other.answer, { ack: false, stage: "offer", code: "ATTEMPT_IN_PROGRESS" });
  t.match(await client.abort(next), { answer: { ack: true, attempt: next } });
  t.equal((await faultOf(() => client.abort(next))).code, "ATTEMPT_UNKNOWN");

  t.same(
    node.acts.map(({ act, subject, outcome }) => [act, subject, outcome]),
    [
      ["offer", hash(manifest), "ok"],
      ["prepare", hash(manifest), "BLOBS_LACKING"],
      ["upload", hash(manifest), "ok"],
      ["prepare", hash(manifest), "ok"],
      ["commit", hash(manifest), "ok"],
      ["offer", hash(manifestOf(changed)), "ok"],
      ["offer", hash(manifestOf(changed)), "ATTEMPT_IN_PROGRESS"],
      ["abort", hash(manifestOf(changed)), "ok"],
      ["abort", hash(manifestOf(changed)), "ATTEMPT_UNKNOWN"],
    ],
    "every act is in the audit log, with its outcome",
  );
  t.ok(
    node.acts.slice(0, 5).every(({ detail }) => detail.endsWith(`attempt ${attempt}`)),
    "the records of one push are joined by its attempt",
  );
  node.hasRoom = false;
  t.equal((await faultOf(() => client.offer(next, manifest, []))).code, "STORE_UNWRITABLE");
  t.equal((await faultOf(() => client.audit(1).next())).code, "STORE_UNWRITABLE");
  t.notOk(node.open?.attempt === next, "what could not be recorded is not done");
  t.ok(node.acts.every(({ by, address }) => by === "anonymous" && address === "127.0.0.1"));
});

t.test("an upload that breaks off goes on where it was", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const client = served.client();
  const blob = randomBytes(4 * CONTROL_LIMITS.partSizeMax + 5);
  const attempt = drawAttempt();
  const offer = await client.offer(attempt, manifestOf([blob]), []);
  const torn = async function* () {
    yield blob.subarray(0, 2 * CONTROL_LIMITS.partSizeMax);
    // Only when the node has them, or there would be nothing to go on with.
    while ((await served.node.lacking(attempt))[0]!.receivedBytes < 2 * CONTROL_LIMITS.partSizeMax) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error("the reader's disk is gone");
  };
  await t.rejects(client.upload(attempt, offer.lacking, torn), /disk is gone/);
  const again = await client.offer(attempt, manifestOf([blob]), []);
  t.equal(again.lacking[0]!.receivedBytes, 2 * CONTROL_LIMITS.partSizeMax);
  const rest = await client.upload(attempt, again.lacking, (_, offset) => [blob.subarray(offset)]);
  t.match(rest, { answer: { ack: true }, receivedBytes: 2 * CONTROL_LIMITS.partSizeMax + 5, lacking: [] });
  t.ok(Buffer.from(served.folder.blob(hash(blob))).equals(blob));
});

t.test("the network is cut in the middle of an upload: told, and gone on with", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const cut = new Set<Socket>();
  const proxy = createServer((socket) => {
    const onward = connect(served.server.port, "127.0.0.1");
    for (const one of [socket, onward]) cut.add(one.on("error", () => {}));
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.teardown(() => proxy.close());
  const client = served.client({ address: `127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  const blob = randomBytes(6 * CONTROL_LIMITS.partSizeMax);
  const attempt = drawAttempt();
  const offer = await client.offer(attempt, manifestOf([blob]), []);
  const received = async () => (await served.node.lacking(attempt))[0]!.receivedBytes;
  const upload = client.upload(attempt, offer.lacking, async function* () {
    for (let at = 0; at < blob.length; at += CONTROL_LIMITS.partSizeMax) {
      yield blob.subarray(at, at + CONTROL_LIMITS.partSizeMax);
      if (at < 3 * CONTROL_LIMITS.partSizeMax) continue;
      while ((await received()) < 2 * CONTROL_LIMITS.partSizeMax)
        await new Promise((resolve) => setTimeout(resolve, 5));
      for (const socket of cut) socket.destroy();
    }
  });
  t.equal((await faultOf(() => upload)).code, "NODE_UNREACHABLE");
  const again = await client.offer(attempt, manifestOf([blob]), []);
  const { receivedBytes } = again.lacking[0]!;
  t.ok(
    receivedBytes >= 2 * CONTROL_LIMITS.partSizeMax && receivedBytes < blob.length,
    `${receivedBytes} are there`,
  );
  const rest = await client.upload(attempt, again.lacking, (_, offset) => [blob.subarray(offset)]);
  t.match(rest, { answer: { ack: true }, receivedBytes: blob.length - receivedBytes, lacking: [] });
  while (served.node.acts.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  t.same(served.node.acts.map(({ act, outcome }) => `${act} ${outcome}`).sort(), [
    "offer ok",
    "offer ok",
    "upload CANCELLED",
    "upload ok",
  ]);
});

t.test("a NACK in the middle of an upload comes at once, and names the blob", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const client = served.client();
  const blob = randomBytes(20 * CONTROL_LIMITS.partSizeMax);
  const attempt = drawAttempt();
  const offer = await client.offer(attempt, manifestOf([blob]), []);
  served.node.fails = new Nack("fetch", "blob x", "STORE_UNWRITABLE", "the disk is full");
  let sentBytes = 0;
  const upload = await client.upload(attempt, offer.lacking, async function* () {
    for (let at = 0; at < blob.length; at += CONTROL_LIMITS.partSizeMax) {
      sentBytes = at;
      yield blob.subarray(at, at + CONTROL_LIMITS.partSizeMax);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  t.match(upload, {
    answer: { ack: false, stage: "fetch", resource: "blob x", code: "STORE_UNWRITABLE", attempt },
    lacking: [{ sha256: hash(blob) }],
  });
  t.ok(sentBytes < blob.length - CONTROL_LIMITS.partSizeMax, "the rest was not sent");
  const altered = Buffer.from(blob);
  altered[5]! ^= 1;
  const wrong = await client.upload(attempt, offer.lacking, () => [altered]);
  t.match(wrong.answer, { ack: false, code: "BLOB_CORRUPT" });
  t.match(wrong.lacking, [{ receivedBytes: 0 }], "begin anew");
});

t.test("a refusal ends an upload whose source has nothing to give yet", async (t) => {
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  const client = served.client({ token: ADMIN_TOKEN });
  const blob = randomBytes(2 * CONTROL_LIMITS.partSizeMax);
  const attempt = drawAttempt();
  const offer = await client.offer(attempt, manifestOf([blob]), []);
  for (const [givesOne, isKnown, end, why] of [
    [true, true, "gives", "refused after a part, and the next one comes late"],
    [true, true, "fails", "refused after a part, and the source fails late"],
    [false, false, "gives", "a caller who is not known, before any part"],
  ] as const) {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let onEnd = () => {};
    const ended = new Promise<void>((resolve) => {
      onEnd = resolve;
    });
    served.node.fails = isKnown ? new Nack("fetch", "blob x", "STORE_UNWRITABLE", "the disk is full") : null;
    const source = async function* () {
      try {
        if (givesOne) yield blob.subarray(0, CONTROL_LIMITS.partSizeMax);
        await gate;
        if (end === "fails") throw new Error("the reader's disk is gone");
        yield blob.subarray(CONTROL_LIMITS.partSizeMax);
      } finally {
        onEnd();
      }
    };
    const upload = served
      .client({ token: isKnown ? ADMIN_TOKEN : "no-such-token-anywhere" })
      .upload(attempt, offer.lacking, source);
    if (isKnown) t.match((await upload).answer, { ack: false, code: "STORE_UNWRITABLE" }, why);
    else t.equal((await faultOf(() => upload)).code, "CREDENTIALS_INVALID", why);
    open();
    await ended; // The source is let go of, and a failure of it goes nowhere.
  }
});

t.test("release, revocation, stop list, feed, list, latest, fetch, audit", async (t) => {
  const served = await serve();
  t.teardown(served.close);
  const { node } = served;
  const client = served.client();
  const attempt = drawAttempt();
  t.match(await client.release(attempt, document("{}")), {
    answer: { ack: true },
    bundle: "released",
    generation: 0,
    startsAtMs: 17,
  });
  t.match(await client.release(attempt, null, "previous"), { bundle: "previous" });
  t.match(await faultOf(() => client.release(attempt, null)), { code: "FIELD_REQUIRED", field: "release" });
  t.match(await client.revoke(attempt, document("{}")), { answer: { ack: true } });
  t.match(await client.setStopList(attempt, document("{}")), {
    answer: { ack: true },
    sequence: 4,
    unmatched: ["typo"],
  });
  t.strictSame(
    node.acts.slice(-2).map(({ act, subject, outcome }) => [act, subject, outcome]),
    [
      ["stop", "offer a", "ok"],
      ["lift", "all", "ok"],
    ],
    "what a new list changes is recorded change by change",
  );
  t.match(
    node.acts.filter(({ act }) => act === "release" || act === "revoke" || act === "rollback"),
    [
      {
        act: "release",
        detail:
          /^scheduled, starts at 1970-01-01T00:00:00.017Z; a document .*, signed by key 0123456789abcdef, which/,
      },
      { act: "release" },
      { act: "revoke", detail: /signed by key 0123/ },
      { act: "rollback" },
    ],
    "who signed; and a revocation stands before what it caused",
  );
  const table = randomBytes(3 * CONTROL_LIMITS.partSizeMax + 1);
  t.match(await client.pushFeed(attempt, document("{}"), table), { feed: "weather", sequence: 3 });
  t.ok(Buffer.from(node.table).equals(table), "a table of several parts");

  const gather = async (parts: AsyncIterable<Uint8Array>) => {
    const all: Uint8Array[] = [];
    for await (const part of parts) all.push(part);
    return Buffer.concat(all);
  };
  t.ok((await gather(client.fetch(hash(table)))).equals(table), "peers fetch a feed's table by its hash");
  t.ok((await gather(client.fetch(hash(table), 100))).equals(table.subarray(100)));
  const blob = randomBytes(2 * CONTROL_LIMITS.partSizeMax + 9);
  await node.store.put({ sha256: hash(blob), sizeBytes: blob.length }, 0, blob);
  t.ok((await gather(client.fetch(hash(blob), 1_500_000))).equals(blob.subarray(1_500_000)));
  t.notOk(
    node.acts.some(({ act }) => act === "export"),
    "neither feeds nor strategies hold members",
  );
  const [list, dictionary] = [randomBytes(9), randomBytes(9)];
  for (const bytes of [list, dictionary]) {
    await node.store.put({ sha256: hash(bytes), sizeBytes: bytes.length }, 0, bytes);
    node.holders.set(hash(bytes), "whole");
    node.hasRoom = false;
    if (bytes === list) {
      t.equal((await faultOf(() => gather(client.fetch(hash(bytes))))).code, "STORE_UNWRITABLE");
    }
    node.hasRoom = true;
    t.ok((await gather(client.fetch(hash(bytes)))).equals(bytes));
    t.match(
      node.acts.filter(({ act }) => act === "export"),
      [{ by: "anonymous", subject: "whole", outcome: "ok", detail: new RegExp(hash(list)) }],
      "that members left is recorded, once for many blobs",
    );
  }
  node.holders.set("0".repeat(64), "other");
  t.equal((await faultOf(() => gather(client.fetch("0".repeat(64))))).code, "BLOB_UNKNOWN");
  t.equal(node.acts.filter(({ act }) => act === "export").length, 1, "what is not here does not leave");
  t.equal((await faultOf(() => gather(client.fetch(hash(table), 2 ** 30)))).code, "VALUE_OUT_OF_RANGE");

  const entry = {
    strategyRoot: "s",
    dataRoot: "d",
    name: "shop",
    lastActiveAtMs: 5,
    sizeBytes: 6,
    goneBack: true,
    lacking: "",
  };
  node.entries = [{ bundleId: "b", state: "scheduled", approvals: ["designer ada"], ...entry }];
  t.same(await client.list(), {
    bundles: [{ bundle: "b", state: "scheduled", approvals: ["designer ada"], ...entry }],
  });
  const has = { bundle: "b", releaseSequence: 1, dataSequence: 2, stopListSequence: 3 };
  t.match(await client.latest(has), { bundle: "", documents: [], stopList: null });
  node.newest = {
    bundleId: "c",
    documents: [document("1")],
    stopList: document("2"),
    feeds: [],
    revocations: [],
  };
  t.match(await client.latest(has), {
    bundle: "c",
    documents: [{ payload: Buffer.from("1") }],
    stopList: { payload: Buffer.from("2") },
  });
  t.match(
    JSON.parse((await gather(client.audit(node.acts.length))).toString()),
    { act: "export", by: "anonymous", subject: "audit log", outcome: "ok" },
    "from a record on: that it was read is the last of them",
  );
  t.match(await client.status(), { nodeId: "0123456789ab", environment: "test", attempt: null });
});

t.test("what is out of bounds, malformed, or the node's own fault", async (t) => {
  const served = await serve({ limits: { uploadSizeMax: 2 * CONTROL_LIMITS.partSizeMax } });
  t.teardown(served.close);
  const client = served.client();
  const attempt = drawAttempt();
  const many = Array.from({ length: CONTROL_LIMITS.documentsMax + 1 }, () => document("{}"));
  const signatures = Array.from(
    { length: CONTROL_LIMITS.signaturesPerDocumentMax + 1 },
    () => document("").signatures[0]!,
  );
  const blob = Buffer.alloc(3 * CONTROL_LIMITS.partSizeMax, 1);
  await client.offer(attempt, manifestOf([blob]), []);
  const wanted = { sha256: hash(blob), sizeBytes: blob.length, receivedBytes: 0 };
  const rows: [work: () => Promise<unknown>, code: string, field: string, why: string][] = [
    [() => client.abort("short"), "VALUE_OUT_OF_RANGE", "attempt", "a nonce of 5"],
    [() => client.prepare(`${attempt}/`, []), "VALUE_OUT_OF_RANGE", "attempt", "a slash in a nonce"],
    [
      () => client.offer(attempt, Buffer.from("[]"), many),
      "FIELD_TOO_LONG",
      "documents",
      "too many documents",
    ],
    [
      () => client.prepare(attempt, [{ payload: Buffer.from("{}"), signatures }]),
      "FIELD_TOO_LONG",
      "documents[0]",
      "too many signatures",
    ],
    [
      () => client.setStopList(attempt, document("x".repeat(CONTROL_LIMITS.payloadSizeMax + 1))),
      "FIELD_TOO_LONG",
      "stopList",
      "a payload too long",
    ],
    [() => client.upload(attempt, [wanted], () => [blob]), "BODY_TOO_LARGE", "data", "an upload too large"],
    [
      () => client.offer(attempt, Buffer.alloc(67 * 2 ** 20), []),
      "BODY_TOO_LARGE",
      "",
      "a manifest too large",
    ],
  ];
  for (const [work, code, field, why] of rows) {
    const fault = await faultOf(work);
    t.same([fault.code, fault.field], [code, field], why);
  }
  served.node.fails = new TypeError("a bug");
  const fault = await faultOf(() => client.commit(attempt, []));
  t.same([fault.code, fault.message.includes("bug")], ["INTERNAL", false], "a bug's words stay in the log");
  t.match(served.log.join(""), /a bug/);
  t.equal(served.node.acts.at(-1)!.outcome, "INTERNAL");
  t.equal((await client.status()).ready, true, "and the port goes on");
});

t.test("an upload that brings nothing for too long ends", async (t) => {
  const served = await serve({ limits: { streamIdleMs: 100 } });
  t.teardown(served.close);
  const client = served.client();
  const attempt = drawAttempt();
  const blob = Buffer.alloc(10);
  await client.offer(attempt, manifestOf([blob]), []);
  const wanted = { sha256: hash(blob), sizeBytes: blob.length, receivedBytes: 0 };
  const idle = client.upload(attempt, [wanted], async function* () {
    yield Buffer.from([1]);
    while (!served.node.acts.some(({ outcome }) => outcome === "STREAM_IDLE")) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    yield Buffer.from([1]);
  });
  t.equal((await faultOf(() => idle)).code, "STREAM_IDLE");
});
