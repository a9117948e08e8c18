/** Catching up over a real peer: what is newer is taken, once, in order; what is refused is told once and tried again. */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { pino } from "pino";
import t, { type Test } from "tap";
import { type Payload, type SignedDocument, signPayload } from "../../engine/index.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { CatchUp } from "./catch-up.ts";
import { type LatestHas, Nack } from "./control-node.ts";
import { openSource } from "./source-open.ts";
import { PlainNode } from "./testing/plain-node.ts";
import { serve } from "./testing/serve.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const signed = (payload: Payload): SignedDocument => signPayload(payload, privateKey);

/** A node that looks at a served one; what the served one has is put there by tests. */
async function pair(t: Test) {
  const peer = await serve();
  const { path, remove } = temporaryFolder();
  const node = new PlainNode(new BundleFolder(join(path, "bundles")));
  const lines: { readonly msg: string }[] = [];
  const has = { bundleId: "", releaseSequence: 0, dataSequence: 0, stopListSequence: 0 };
  const known: SignedDocument[] = [];
  const feeds = new Map<string, number>();
  const source = openSource({
    config: { url: `proffer://${peer.address}`, intervalMs: 1000, token: "", ca: "" },
    environment: "production",
    tls: null,
    warn: () => {},
  })!;
  const catchUp = new CatchUp({
    source,
    intervalMs: 60_000,
    lifecycle: node,
    overlay: node,
    audit: node,
    has: () => ({ ...has, bundleId: node.status().bundle }) satisfies LatestHas,
    isKnownRevocation: (document) =>
      known.some(({ payload }) => Buffer.compare(payload, document.payload) === 0),
    feedSequence: (feed) => feeds.get(feed) ?? 0,
    logger: pino({ level: "info" }, { write: (line: string) => lines.push(JSON.parse(line)) }),
  });
  t.teardown(async () => {
    await catchUp.stop();
    await peer.close();
    remove();
  });
  /** Bytes that a plain node holds under its id, and blobs of them. */
  const publish = async (blobs: readonly Uint8Array[]): Promise<string> => {
    const refs = blobs.map((blob) => ({ sha256: hash(blob), sizeBytes: blob.length }));
    const manifest = Buffer.from(JSON.stringify(refs));
    for (const [index, ref] of refs.entries()) await peer.node.store.put(ref, 0, blobs[index]!);
    peer.folder.writeManifest(hash(manifest), manifest);
    peer.node.newest = {
      bundleId: hash(manifest),
      documents: [],
      stopList: null,
      feeds: [],
      revocations: [],
    };
    return hash(manifest);
  };
  return { peer, node, catchUp, lines, known, feeds, publish };
}

t.test("all that is newer, in order, and none of it twice", async (t) => {
  const { peer, node, catchUp, lines, known, feeds, publish } = await pair(t);
  t.equal(catchUp.heardAtMs, 0);
  await catchUp.start();
  t.ok(catchUp.heardAtMs > 0, "an answer that there is nothing is an answer");
  t.same(node.callers, []);

  const blobs = [randomBytes(2_500_000), randomBytes(700), Buffer.alloc(0)];
  const bundleId = await publish(blobs);
  const base = { madeAtMs: 1, environment: "production" } as const;
  const stopList = signed({ ...base, kind: "stopList", sequence: 2, stops: [] });
  const revocation = signed({
    ...base,
    kind: "revocation",
    sequence: 1,
    keyIds: [],
    bundleIds: [],
    strategyRoots: ["a".repeat(64)],
    why: "lost",
  });
  const table = randomBytes(5000);
  peer.node.table = table;
  const feed = signed({
    ...base,
    kind: "feedUpdate",
    feed: "weather",
    sequence: 3,
    asOfMs: 1,
    sha256: hash(table),
    sizeBytes: table.length,
  });
  peer.node.newest = { ...peer.node.newest!, stopList, feeds: [feed], revocations: [revocation] };
  await catchUp.look();
  t.equal(node.status().bundle, bundleId);
  t.same(
    node.taken,
    ["revoke", "stop", "offer", "prepare", "commit", "feed"],
    "revocations first, feeds last",
  );
  t.ok(Buffer.from(node.table).equals(table));
  t.match(node.callers[0], { name: "bundle source", address: `proffer://${peer.address}` });
  t.match(node.acts, [{ act: "commit", by: "node", subject: bundleId, outcome: "ok" }]);
  t.match(lines, [{ msg: "caught up", bundle: bundleId }]);

  known.push(revocation);
  feeds.set("weather", 3);
  node.taken.length = 0;
  peer.node.newest = { ...peer.node.newest!, bundleId: "", stopList: null };
  await catchUp.look();
  t.same(node.taken, [], "what is known is not taken again");
});

t.test("refused: told once, recorded once, tried again, and taken when it may be", async (t) => {
  const { node, catchUp, lines, publish } = await pair(t);
  const bundleId = await publish([randomBytes(10)]);
  const refusal = () => new Nack("verify", "strategy", "APPROVALS_SHORT", "one reviewer is short");
  for (let round = 0; round < 3; round++) {
    node.fails = refusal();
    await catchUp.look();
  }
  t.equal(node.status().bundle, "");
  t.equal(node.open, null, "no attempt is left in anybody's way");
  t.match(
    lines.map(({ msg }) => msg),
    [/bundle of the bundle source: APPROVALS_SHORT: one reviewer is short/],
  );
  t.same(
    node.acts.map(({ outcome }) => outcome),
    ["APPROVALS_SHORT"],
  );
  await catchUp.look();
  t.equal(node.status().bundle, bundleId, "the key came");
});

t.test("a pusher who is at it is left alone", async (t) => {
  const { node, catchUp, lines, publish } = await pair(t);
  await publish([randomBytes(10)]);
  const manifest = Buffer.from("[]");
  await node.offer("an-attempt-of-somebody", manifest, [], { name: "ci", address: "" });
  await catchUp.look();
  t.equal(node.open!.attempt, "an-attempt-of-somebody");
  t.same(lines, [], "and nothing is wrong");
});

t.test("a source that is gone, one that lacks what it names, and the end in the middle", async (t) => {
  const { peer, node, catchUp, lines, publish } = await pair(t);
  const blob = randomBytes(100);
  await publish([blob]);
  await peer.node.store.collectGarbage(new Set(), new Set([hash(blob)]));
  await catchUp.look();
  t.match(
    lines.at(-1)!.msg,
    /bundle of the bundle source: SOURCE_UNREACHABLE: .*BLOB_UNKNOWN/,
    "no manifest",
  );
  t.ok(catchUp.heardAtMs > 0, "it did answer");
  await publish([blob]);
  let goOn = () => {};
  node.waits = new Promise((resolve) => {
    goOn = resolve;
  });
  const looked = catchUp.look();
  while (node.callers.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const stopped = catchUp.stop();
  goOn();
  await Promise.all([looked, stopped]);
  t.equal(node.status().bundle, "", "what had begun was given up");
  t.equal(node.open, null);
});
