/** The blob store: what is under a hash has that hash, whatever broke off, was altered or did not fit. */
import { createHash, randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { type BlobRef, blobsOf, buildBundle, readBundle } from "../../engine/index.ts";
import { fuzzSettings } from "../../engine/testing/fuzz.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { smallDisk } from "../testing/disk-kit.ts";
import { shopModel, temporaryFolder } from "../testing/node-kit.ts";
import { BlobStore } from "./blob-store.ts";
import { streamByHash } from "./blob-stream.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { codeOf } from "./testing/codes.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());
let folderCount = 0;
const newFolder = (): BundleFolder => new BundleFolder(join(folder.path, `bundles-${folderCount++}`));

const refOf = (bytes: Uint8Array): BlobRef => ({
  sha256: createHash("sha256").update(bytes).digest("hex"),
  sizeBytes: bytes.length,
});

async function gather(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

t.test("a blob in parts, broken off by a restart and gone on with", async (t) => {
  const bundles = newFolder();
  const bytes = randomBytes(300_000);
  const ref = refOf(bytes);
  const first = new BlobStore(bundles);
  t.same(await first.lacking([ref]), [{ ...ref, receivedBytes: 0 }]);
  const part = bytes.subarray(0, 100_000);
  t.same(await first.put(ref, 0, part), { receivedBytes: 100_000, freshBytes: 100_000, isComplete: false });
  t.equal(bundles.hasBlob(ref), false, "a part is nothing to read");
  t.equal(await codeOf(() => bundles.blob(ref.sha256)), "BLOB_UNKNOWN");

  const second = new BlobStore(bundles);
  t.same(
    await second.lacking([ref]),
    [{ ...ref, receivedBytes: 100_000 }],
    "a restart knows how far it came",
  );
  t.same(
    await second.put(ref, 50_000, bytes.subarray(50_000, 200_000)),
    {
      receivedBytes: 200_000,
      freshBytes: 100_000,
      isComplete: false,
    },
    "what is there already is passed over",
  );
  t.equal(
    await codeOf(() => second.put(ref, 250_000, bytes.subarray(250_000))),
    "VALUE_OUT_OF_RANGE",
    "a hole",
  );
  t.same(await second.put(ref, 200_000, bytes.subarray(200_000)), {
    receivedBytes: 300_000,
    freshBytes: 100_000,
    isComplete: true,
  });
  t.ok(Buffer.from(bundles.blob(ref.sha256)).equals(bytes));
  t.same(await second.lacking([ref]), []);
  t.same(readdirSync(join(bundles.path, "partial")), []);
  t.same(
    await second.put(ref, 0, bytes),
    { receivedBytes: 300_000, freshBytes: 0, isComplete: true },
    "once more is no harm",
  );
});

t.test("what came is not what its hash says", async (t) => {
  const bundles = newFolder();
  const store = new BlobStore(bundles);
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  const altered = Buffer.from(bytes);
  altered[500]! ^= 1;
  t.equal(await codeOf(() => store.put(ref, 0, altered)), "BLOB_CORRUPT");
  t.same(await store.lacking([ref]), [{ ...ref, receivedBytes: 0 }], "nothing of it is kept");
  t.equal(await codeOf(() => store.put(ref, 0, randomBytes(1001))), "BODY_TOO_LARGE", "more than promised");
  t.same(
    await store.put(ref, 0, bytes),
    { receivedBytes: 1000, freshBytes: 1000, isComplete: true },
    "the next one is taken",
  );
  const empty = refOf(new Uint8Array(0));
  t.same(
    await store.put(empty, 0, new Uint8Array(0)),
    { receivedBytes: 0, freshBytes: 0, isComplete: true },
    "no bytes at all",
  );
  t.equal(bundles.blob(empty.sha256).length, 0);
});

t.test("a part that a crash left unwritten is found by the hash", async (t) => {
  const bundles = newFolder();
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  await new BlobStore(bundles).put(ref, 0, bytes.subarray(0, 500));
  writeFileSync(join(bundles.path, "partial", ref.sha256), Buffer.alloc(500));
  const store = new BlobStore(bundles);
  t.equal(await codeOf(() => store.put(ref, 500, bytes.subarray(500))), "BLOB_CORRUPT");
  t.equal((await store.put(ref, 0, bytes)).isComplete, true);
});

t.test("every byte was there, and the process ended before the blob had its name", async (t) => {
  const bundles = newFolder();
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  new BlobStore(bundles);
  writeFileSync(join(bundles.path, "partial", ref.sha256), bytes);
  const store = new BlobStore(bundles);
  t.same(await store.lacking([ref]), [{ ...ref, receivedBytes: 1000 }]);
  t.equal((await store.put(ref, 1000, new Uint8Array(0))).isComplete, true);
  t.ok(Buffer.from(bundles.blob(ref.sha256)).equals(bytes));
});

t.test("a byte that changes on the disk is found by every kind of read, and the blob goes", async (t) => {
  const bundles = newFolder();
  const store = new BlobStore(bundles);
  const bytes = randomBytes(CONTROL_LIMITS.partSizeMax + 1000);
  const ref = refOf(bytes);
  const damage = () => {
    const altered = Buffer.from(bytes);
    altered[7]! ^= 0x20;
    writeFileSync(bundles.blobPath(ref.sha256), altered);
  };
  await store.put(ref, 0, bytes);
  t.ok((await gather(streamByHash(bundles, ref.sha256, 0))).equals(bytes));
  t.ok((await gather(streamByHash(bundles, ref.sha256, 999_999))).equals(bytes.subarray(999_999)));
  t.equal((await gather(streamByHash(bundles, ref.sha256, bytes.length))).length, 0);
  t.equal(
    await codeOf(() => gather(streamByHash(bundles, ref.sha256, bytes.length + 1))),
    "VALUE_OUT_OF_RANGE",
  );

  damage();
  t.equal(await codeOf(() => bundles.blob(ref.sha256)), "BLOB_CORRUPT");
  t.equal(bundles.hasBlob(ref), false, "so that the next push brings it");
  await store.put(ref, 0, bytes);
  damage();
  let sentBytes = 0;
  const code = await codeOf(async () => {
    for await (const part of streamByHash(bundles, ref.sha256, bytes.length - 1)) sentBytes += part.length;
  });
  t.equal(code, "BLOB_CORRUPT", "a byte before the part that was asked for");
  t.equal(sentBytes, 0, "the last part is held back");
  await store.put(ref, 0, bytes);
  appendFileSync(bundles.blobPath(ref.sha256), "x");
  t.equal(bundles.hasBlob(ref), false, "another size");
  t.equal(await codeOf(() => bundles.blob(ref.sha256)), "BLOB_CORRUPT");
  t.equal(
    await codeOf(() => gather(streamByHash(bundles, "../node.json", 0))),
    "BLOB_UNKNOWN",
    "names are hashes",
  );
});

t.test("garbage: what no live bundle names goes, bundles, blobs and parts", async (t) => {
  const bundles = newFolder();
  const store = new BlobStore(bundles);
  const [kept, gone] = [["C-1"], ["C-1", "C-2"]].map((members) => {
    const bundle = readBundle(buildBundle(shopModel(), [{ segment: "gold", members }]).bytes);
    bundles.write(bundle.id, bundle.manifest, bundle.blobs);
    return bundle;
  });
  const [brought, half, older, olderHalf] = [1, 2, 3, 4].map(() => randomBytes(2000));
  for (const bytes of [brought!, older!]) await store.put(refOf(bytes), 0, bytes);
  for (const bytes of [half!, olderHalf!]) await store.put(refOf(bytes), 0, bytes.subarray(0, 10));
  const longAgo = new Date(Date.now() - CONTROL_LIMITS.partialAgeMsMax - 1000);
  utimesSync(bundles.blobPath(refOf(older!).sha256), longAgo, longAgo);
  writeFileSync(join(bundles.path, "manifests", `${"0".repeat(64)}.json`), "{}");
  const onlyGone = blobsOf(gone!.manifest).filter(
    ({ sha256 }) => !blobsOf(kept!.manifest).some((ref) => ref.sha256 === sha256),
  );
  t.ok(onlyGone.length > 0, "lists differ");
  t.same(await store.collectGarbage(new Set([kept!.id, "0".repeat(64)])), {
    removedBlobs: onlyGone.length + 1,
    removedBytes: 2000 + onlyGone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
  t.same(bundles.bundleIds(), [kept!.id], "a manifest that is none goes too");
  t.equal(bundles.read(kept!.id).id, kept!.id, "what is live is whole");
  t.ok(bundles.hasBlob(refOf(brought!)), "what an upload brought that broke off stays");
  t.notOk(bundles.hasBlob(refOf(older!)), "for a day");
  t.equal(readdirSync(join(bundles.path, "partial")).length, 2, "and its parts");
  const dayAfterMs = Date.now() + CONTROL_LIMITS.partialAgeMsMax + 1000;
  t.match(await store.collectGarbage(new Set([kept!.id]), dayAfterMs), { removedBlobs: 1 });
  t.same(readdirSync(join(bundles.path, "partial")), []);
  t.equal(bundles.read(kept!.id).id, kept!.id);
});

t.test("parts are bounded: the oldest go, and none gets old", async (t) => {
  const bundles = newFolder();
  const store = new BlobStore(bundles);
  const refs = Array.from({ length: CONTROL_LIMITS.partialsMax + 3 }, () => refOf(randomBytes(20)));
  for (const ref of refs) await store.put(ref, 0, Buffer.from("abc"));
  const kept = readdirSync(join(bundles.path, "partial"));
  t.equal(kept.length, CONTROL_LIMITS.partialsMax);
  t.notOk(kept.includes(refs[0]!.sha256), "the first went");
  t.ok(kept.includes(refs.at(-1)!.sha256), "the last is there");
  const [old] = kept;
  const longAgo = new Date(Date.now() - CONTROL_LIMITS.partialAgeMsMax - 1000);
  utimesSync(join(bundles.path, "partial", old!), longAgo, longAgo);
  writeFileSync(join(bundles.path, "partial", "no-hash"), "x");
  const next = new BlobStore(bundles);
  t.equal(next.receivedBytes(old!), 0);
  t.notOk(existsSync(join(bundles.path, "partial", old!)));
  t.notOk(existsSync(join(bundles.path, "partial", "no-hash")));
  t.equal(next.receivedBytes(kept[1]!), 3);
});

t.test("a blob that would fill the disk is refused before a byte of it is written", async (t) => {
  const bundles = newFolder();
  const store = new BlobStore(bundles);
  t.equal(await codeOf(() => store.checkRoom(Number.MAX_SAFE_INTEGER)), "STORE_UNWRITABLE");
  const ref = { sha256: refOf(randomBytes(8)).sha256, sizeBytes: Number.MAX_SAFE_INTEGER };
  t.equal(await codeOf(() => store.put(ref, 0, Buffer.from("abc"))), "STORE_UNWRITABLE");
  t.same(readdirSync(join(bundles.path, "partial")), []);
});

t.test("on a disk with little room what is there already needs none", async (t) => {
  const disk = smallDisk(t, "1m");
  if (disk === null) return;
  const store = new BlobStore(new BundleFolder(join(disk, "bundles")));
  t.equal(await codeOf(() => store.checkRoom(1)), "STORE_UNWRITABLE", "the reserve is not there");
  store.checkRoom(0);
});

t.test(
  "a disk that is full in the middle: nothing is left of the blob, and the next one is taken",
  async (t) => {
    const bundles = newFolder();
    const store = new BlobStore(bundles);
    const bytes = randomBytes(1000);
    const ref = refOf(bytes);
    const partial = join(bundles.path, "partial", ref.sha256);
    symlinkSync("/dev/full", partial);
    t.equal(await codeOf(() => store.put(ref, 0, bytes)), "STORE_UNWRITABLE");
    t.equal(lstatSync(partial, { throwIfNoEntry: false }), undefined);
    t.equal(bundles.hasBlob(ref), false);
    t.equal((await store.put(ref, 0, bytes)).isComplete, true);
  },
);

t.test("two who send the same blob at once, in whatever parts, and restarts between", async (t) => {
  const bundles = newFolder();
  const { seed, runs } = fuzzSettings(60);
  t.comment(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 5000 }),
      fc.array(fc.record({ at: fc.nat(5000), size: fc.nat(3000), restarts: fc.boolean() }), {
        maxLength: 12,
      }),
      async (bytes, sends) => {
        const ref = refOf(bytes);
        let store = new BlobStore(bundles);
        for (const { at, size, restarts } of sends) {
          if (restarts) store = new BlobStore(bundles);
          const from = Math.min(at, bytes.length);
          const part = bytes.subarray(from, from + size);
          const both = await Promise.all(
            [store.put(ref, from, part), store.put(ref, from, part)].map((put) =>
              put.then(
                ({ receivedBytes }) => receivedBytes >= from + part.length,
                ({ code }) => code,
              ),
            ),
          );
          for (const result of both) {
            if (result !== true && result !== "VALUE_OUT_OF_RANGE") throw new Error(String(result));
          }
        }
        await store.put(
          ref,
          store.receivedBytes(ref.sha256),
          bytes.subarray(store.receivedBytes(ref.sha256)),
        );
        if (!Buffer.from(bundles.blob(ref.sha256)).equals(bytes)) throw new Error("another blob came out");
        await store.collectGarbage(new Set());
      },
    ),
    { seed, numRuns: runs },
  );
});
