/** Bundle sources: a folder, an address, a peer; what they offer, what they bring, and how each can fail. */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import {
  blobsOf,
  buildBundle,
  type Manifest,
  type Payload,
  parseManifest,
  readBundle,
  type SignedDocument,
  signPayload,
  withDocuments,
} from "../../engine/index.ts";
import { CA_CERT, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from "../grpc/testing/certificates.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { shopModel, temporaryFolder } from "../testing/node-kit.ts";
import { BlobStore } from "./blob-store.ts";
import type { LatestHas } from "./control-node.ts";
import type { BundleSource } from "./source.ts";
import { bringBlobs } from "./source-bring.ts";
import { HttpsSource } from "./source-https.ts";
import { openSource } from "./source-open.ts";
import { codeOf } from "./testing/codes.ts";
import { type Answer, fileServer } from "./testing/file-server.ts";
import { ADMIN_TOKEN, serve } from "./testing/serve.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
let count = 0;
const newPath = (name: string): string => join(folder.path, `${name}-${count++}`);
const signal = new AbortController().signal;
const NOTHING: LatestHas = { bundleId: "", releaseSequence: 0, dataSequence: 0, stopListSequence: 0 };
const { privateKey } = generateKeyPairSync("ed25519");

/** A bundle with so many members in its list: they differ in data. */
function bundleOf(memberCount: number, documents: (names: Names) => Payload[] = () => []) {
  const members = Array.from({ length: memberCount }, (_, index) => `C-${index}`);
  const { bytes } = buildBundle(shopModel(), [{ segment: "gold", members }]);
  const { id, manifest } = readBundle(bytes);
  const { strategyRoot, dataRoot } = manifest;
  const signed = documents({ bundleId: id, strategyRoot, dataRoot }).map((payload) =>
    signPayload(payload, privateKey),
  );
  return { id, manifest, bytes: Buffer.from(withDocuments(bytes, signed)) };
}
interface Names {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
}
const release = (names: Names, sequence: number, environment = "production"): Payload => ({
  kind: "release",
  madeAtMs: 1,
  environment,
  sequence,
  ...names,
});
const dataUpdate = (names: Names, sequence: number): Payload => ({
  kind: "dataUpdate",
  madeAtMs: 1,
  environment: "production",
  sequence,
  ...names,
});

function open(url: string, more: Partial<Parameters<typeof openSource>[0]> = {}, token = ""): BundleSource {
  const config = { url, intervalMs: 1000, token, ca: "" };
  const options = { config, environment: "production", tls: null, warn: () => {}, ...more };
  return openSource(options)!;
}

type Put = Parameters<typeof bringBlobs>[3];

/** Brings a whole bundle into an empty store and says that it is there. */
async function broughtWhole(source: BundleSource, id: string, at = id): Promise<Manifest> {
  const bundles = new BundleFolder(newPath("bundles"));
  const store = new BlobStore(bundles);
  const manifest = parseManifest(await source.manifest(at, signal));
  const put: Put = (ref, offset, data) => store.put(ref, offset, data);
  await bringBlobs(source, at, await store.lacking(blobsOf(manifest)), put, signal);
  bundles.writeManifest(id, await source.manifest(at, signal));
  return bundles.read(id).manifest;
}

t.test("a folder: what was released last, what was refreshed last, else the newest file", async (t) => {
  const path = newPath("folder");
  mkdirSync(path);
  const warnings: string[] = [];
  const source = open(path, { warn: (message) => warnings.push(message) });
  const put = (name: string, bytes: Uint8Array, atMs: number) => {
    writeFileSync(join(path, name), bytes);
    utimesSync(join(path, name), new Date(atMs), new Date(atMs));
  };
  t.equal(await source.latest(NOTHING, signal), null, "an empty folder");
  const [plain, newer] = [bundleOf(1), bundleOf(2)];
  put("plain.bundle", plain.bytes, 2000);
  put("newer.bundle", newer.bytes, 3000);
  put("notes.txt", Buffer.from("no bundle"), 9000);
  put("half.bundle", plain.bytes.subarray(0, 500), 9000);
  t.equal((await source.latest(NOTHING, signal))!.bundleId, newer.id, "nothing is released: the newest file");
  t.match(warnings, [/half\.bundle is passed over: .*ends after 500 bytes/]);
  await source.latest(NOTHING, signal);
  t.equal(warnings.length, 1, "told once");
  const has = { ...NOTHING, bundleId: newer.id };
  t.equal(await source.latest(has, signal), null, "the node has it");
  t.equal(
    await source.latest({ ...NOTHING, bundleId: plain.id }, signal),
    null,
    "it had it, and was given another one since: a file that did not change overrules nobody",
  );
  put("newer.bundle", newer.bytes, 4000);
  t.equal(
    (await source.latest({ ...NOTHING, bundleId: plain.id }, signal))!.bundleId,
    newer.id,
    "until it does",
  );

  const first = bundleOf(3, (names) => [release(names, 5), release(names, 99, "staging")]);
  const second = bundleOf(4, (names) => [release(names, 6)]);
  const refreshed = bundleOf(5, (names) => [release(names, 6), dataUpdate(names, 2)]);
  put("b.bundle", second.bytes, 1000);
  put("a.bundle", first.bytes, 5000);
  const offer = (await source.latest({ ...NOTHING, releaseSequence: 5 }, signal))!;
  t.equal(offer.bundleId, second.id, "by sequence, not by time; releases of other environments say nothing");
  t.equal(offer.documents.length, 1);
  put("c.bundle", refreshed.bytes, 500);
  t.equal((await source.latest({ ...NOTHING, releaseSequence: 6 }, signal))!.bundleId, refreshed.id);
  t.equal(await source.latest({ ...NOTHING, releaseSequence: 6, dataSequence: 2 }, signal), null);
  t.equal(
    await source.latest({ ...NOTHING, releaseSequence: 7, dataSequence: 2 }, signal),
    null,
    "older than ours",
  );
  const all = (await source.latest(NOTHING, signal))!;
  t.same(
    [all, ...all.others!].map(({ bundleId }) => bundleId),
    [refreshed.id, second.id, first.id],
    "the best first; the others where it is refused",
  );
  t.same(await broughtWhole(source, refreshed.id, all.at), refreshed.manifest);
  rmSync(join(path, "c.bundle"));
  t.equal(await codeOf(source.manifest(all.at!, signal)), "SOURCE_UNREACHABLE", "gone since");
  rmSync(path, { recursive: true });
  t.equal(await codeOf(source.latest(NOTHING, signal)), "SOURCE_UNREACHABLE", "no folder any more");
});

t.test("stop list and revocations in a file are handed on", async (t) => {
  const path = newPath("folder");
  mkdirSync(path);
  const stops = (sequence: number): Payload => ({
    kind: "stopList",
    madeAtMs: 1,
    environment: "production",
    sequence,
    stops: [],
  });
  const revocation: Payload = {
    kind: "revocation",
    madeAtMs: 1,
    environment: "production",
    sequence: 1,
    keyIds: [],
    bundleIds: ["0".repeat(64)],
    strategyRoots: [],
    why: "lost",
  };
  const { id, bytes } = bundleOf(1, (names) => [release(names, 1), stops(3), stops(2), revocation]);
  writeFileSync(join(path, "x.bundle"), bytes);
  const offer = (await open(`file://${path}`).latest(
    { ...NOTHING, bundleId: id, releaseSequence: 1 },
    signal,
  ))!;
  t.same([offer.bundleId, offer.documents], ["", []], "the bundle is the node's own");
  t.match(Buffer.from(offer.stopList!.payload).toString(), /"sequence":3/);
  t.equal(offer.revocations.length, 1);
});

async function listen(t: Test, answer: Answer): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test("an address: asked whether it changed, read by ranges, no byte twice", async (t) => {
  const one = bundleOf(20_000, (names) => [release(names, 1)]);
  const file = { bytes: one.bytes, etag: '"1"' };
  const seen: string[] = [];
  const url = await listen(t, fileServer(file, seen));
  const source = open(`${url}/shop.bundle`, {}, "secret-of-the-server");
  const offer = (await source.latest(NOTHING, signal))!;
  t.equal(offer.bundleId, one.id);
  t.equal(offer.documents.length, 1);
  t.ok(seen.every((line) => line.endsWith("Bearer secret-of-the-server")));
  t.notMatch(source.name, /secret/);
  seen.length = 0;
  t.equal(await source.latest({ ...NOTHING, releaseSequence: 1 }, signal), null);
  t.equal(
    (await source.latest(NOTHING, signal))!.bundleId,
    one.id,
    "an offer that came to nothing is made again",
  );
  t.equal(seen.length, 2, "one question each");
  t.same(await broughtWhole(source, one.id), one.manifest);

  // A second bundle shares most of its blobs with the first.
  const two = bundleOf(20_001, (names) => [release(names, 2)]);
  file.bytes = two.bytes;
  file.etag = '"2"';
  t.equal(
    await codeOf(broughtWhole(source, one.id)),
    "SOURCE_UNREACHABLE",
    "the file is another one in the middle of reading",
  );
  t.equal((await source.latest({ ...NOTHING, releaseSequence: 1 }, signal))!.bundleId, two.id);
  const bundles = new BundleFolder(newPath("bundles"));
  const store = new BlobStore(bundles);
  const old = readBundle(one.bytes);
  bundles.write(old.id, old.manifest, old.blobs as ReadonlyMap<string, Uint8Array>);
  const refs = blobsOf(two.manifest);
  const lackingBytes = (await store.lacking(refs)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let broughtBytes = 0;
  const put: Put = (ref, offset, data) => {
    broughtBytes += data.length;
    return store.put(ref, offset, data);
  };
  await bringBlobs(source, two.id, await store.lacking(refs), put, signal);
  t.same(await store.lacking(refs), []);
  t.equal(broughtBytes, lackingBytes, "what is there is not fetched");
  t.ok(broughtBytes < two.bytes.length);
});

t.test("a server without ranges, and one without ETags", async (t) => {
  for (const [etag, ranges] of [
    ['"1"', false],
    ["", true],
    ["", false],
  ] as const) {
    const { id, manifest, bytes } = bundleOf(5000, (names) => [release(names, 1)]);
    const url = await listen(t, fileServer({ bytes, etag }, [], { ranges }));
    const source = open(`${url}/x.bundle`);
    t.equal((await source.latest(NOTHING, signal))!.bundleId, id);
    t.same(await broughtWhole(source, id), manifest);
    t.equal(await source.latest({ ...NOTHING, bundleId: id, releaseSequence: 1 }, signal), null);
  }
});

t.test("servers that are of no use", async (t) => {
  const { bytes } = bundleOf(10);
  const altered = Buffer.from(bytes);
  altered[100]! ^= 1;
  const whole = (body: Buffer): Answer => fileServer({ bytes: body, etag: "" }, []);
  const huge = Buffer.from(bytes.subarray(0, 64));
  huge.writeUInt32LE(0xffff_ffff, 12);
  const rows: [why: string, code: string, answer: Answer][] = [
    ["not found", "SOURCE_UNREACHABLE", (_, response) => response.writeHead(404).end()],
    [
      "sends us elsewhere",
      "SOURCE_UNREACHABLE",
      (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
    ],
    ["304 to no question", "SOURCE_UNREACHABLE", (_, response) => response.writeHead(304).end()],
    [
      "breaks off",
      "SOURCE_UNREACHABLE",
      (_, response) => response.writeHead(200, { "content-length": 99 }).write("x") && response.destroy(),
    ],
    ["no size", "SOURCE_UNREACHABLE", (_, response) => response.write("x") && response.end()],
    [
      "compressed",
      "SOURCE_UNREACHABLE",
      (_, response) => response.writeHead(200, { "content-encoding": "gzip", "content-length": 1 }).end("x"),
    ],
    [
      "another range",
      "SOURCE_UNREACHABLE",
      (_, response) => response.writeHead(206, { "content-range": "bytes 5-68/900" }).end(),
    ],
    ["says nothing", "SOURCE_UNREACHABLE", () => {}],
    ["no bundle", "BUNDLE_NOT_A_BUNDLE", whole(Buffer.from("<html>".repeat(100)))],
    ["a bundle cut off", "BUNDLE_TRUNCATED", whole(bytes.subarray(0, bytes.length - 1))],
    ["a byte of the manifest altered", "BUNDLE_CORRUPT", whole(altered)],
    ["sizes that are impossible", "BUNDLE_CORRUPT", whole(huge)],
  ];
  for (const [why, code, answer] of rows) {
    const url = new URL(`${await listen(t, answer)}/x.bundle`);
    const source = new HttpsSource({
      url,
      token: "",
      ca: null,
      tls: null,
      environment: "production",
      idleMs: 300,
    });
    t.equal(await codeOf(source.latest(NOTHING, signal)), code, why);
  }
  const gone = open("http://127.0.0.1:9/x.bundle");
  t.equal(await codeOf(gone.latest(NOTHING, signal)), "SOURCE_UNREACHABLE", "nobody there");
});

t.test("over TLS: the authority that is named, our certificate where it is asked for", async (t) => {
  const { id, bytes } = bundleOf(10, (names) => [release(names, 1)]);
  const server = createTlsServer(
    { cert: SERVER_CERT, key: SERVER_KEY, ca: CA_CERT, requestCert: true, rejectUnauthorized: true },
    fileServer({ bytes, etag: '"1"' }, []),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}/x.bundle`;
  const ca = newPath("ca.pem");
  writeFileSync(ca, CA_CERT);
  const own = { cert: CLIENT_CERT, key: CLIENT_KEY, clientCa: "" };
  const config = { url, intervalMs: 1000, token: "", ca };
  t.equal((await open(url, { config, tls: own }).latest(NOTHING, signal))!.bundleId, id);
  t.equal(await codeOf(open(url, { config }).latest(NOTHING, signal)), "SOURCE_UNREACHABLE", "without ours");
  const unknown = open(url, { config: { ...config, ca: "" }, tls: own });
  t.equal(
    await codeOf(unknown.latest(NOTHING, signal)),
    "SOURCE_UNREACHABLE",
    "an authority that nobody named",
  );
});

t.test("a peer: all that it has in force", async (t) => {
  const served = await serve({}, { adminToken: ADMIN_TOKEN });
  t.teardown(served.close);
  const bundle = readBundle(bundleOf(300).bytes);
  served.folder.write(bundle.id, bundle.manifest, bundle.blobs as ReadonlyMap<string, Uint8Array>);
  const source = open(`proffer://${served.address}`, {}, ADMIN_TOKEN);
  t.teardown(() => source.close());
  t.equal(await source.latest(NOTHING, signal), null);
  const document: SignedDocument = signPayload(
    release(
      { bundleId: bundle.id, strategyRoot: bundle.manifest.strategyRoot, dataRoot: bundle.manifest.dataRoot },
      1,
    ),
    privateKey,
  );
  served.node.newest = {
    bundleId: bundle.id,
    documents: [document],
    stopList: document,
    feeds: [document],
    revocations: [document],
  };
  const offer = (await source.latest(NOTHING, signal))!;
  t.equal(offer.bundleId, bundle.id);
  t.same(
    [offer.documents.length, offer.feeds.length, offer.revocations.length, offer.stopList !== null],
    [1, 1, 1, true],
  );
  t.same(await broughtWhole(source, bundle.id), bundle.manifest);
  served.node.table = randomBytes(2_000_000);
  const sha256 = createHash("sha256").update(served.node.table).digest("hex");
  t.ok(Buffer.from(await source.table(sha256, 2_000_000, signal)).equals(served.node.table));
  t.equal(await codeOf(source.table(sha256, 1_999_999, signal)), "BLOB_CORRUPT", "more than was said");
  const [ref] = blobsOf(bundle.manifest);
  const path = served.folder.blobPath(ref!.sha256);
  const altered = readFileSync(path);
  altered[3]! ^= 1;
  writeFileSync(`${path}.x`, altered);
  renameSync(`${path}.x`, path);
  t.equal(
    await codeOf(broughtWhole(source, bundle.id)),
    "SOURCE_UNREACHABLE",
    "a blob that changed on its disk",
  );
  const stranger = open(`proffer://${served.address}`, {}, "no-such-token-anywhere");
  t.teardown(() => stranger.close());
  t.equal(await codeOf(stranger.latest(NOTHING, signal)), "SOURCE_UNREACHABLE");
});

t.test("what is no source is told at start", async (t) => {
  for (const [url, why] of [
    ["ftp://host/x", "another scheme"],
    ["http://example.com/x.bundle", "clear text to another machine"],
    ["proffer://host", "a peer without a port"],
    ["https://", "no host"],
  ] as const) {
    t.throws(() => open(url), { code: "CONFIG_INVALID", field: "bundleSource.url" }, why);
  }
  t.throws(() => open("proffer://10.1.2.3:50052", {}, "token"), /by TLS only/, "a token in clear text");
  t.equal(
    openSource({
      config: { url: "", intervalMs: 1, token: "", ca: "" },
      environment: "x",
      tls: null,
      warn: () => {},
    }),
    null,
  );
});
