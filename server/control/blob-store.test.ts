/** The blob store: what is under a hash has that hash, whatever broke off, was altered or did not fit. */
import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { fuzzSettings } from "../../engine/testing/fuzz.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { type BlobRef, blobPath, readBlob, streamBlob } from "./blob-read.ts";
import { BlobStore } from "./blob-store.ts";
import { CONTROL_LIMITS } from "./limits.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());
let folderCount = 0;
const newFolder = (): string => join(folder.path, `bundles-${folderCount++}`);

const refOf = (bytes: Uint8Array): BlobRef => ({
  sha256: createHash("sha256").update(bytes).digest("hex"),
  sizeBytes: bytes.length,
});

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}

async function gather(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

t.test("a blob in parts, broken off by a restart and gone on with", async (t) => {
  const path = newFolder();
  const bytes = randomBytes(300_000);
  const ref = refOf(bytes);
  const first = new BlobStore(path);
  t.same(first.lacking([ref]), [{ ...ref, receivedBytes: 0 }]);
  t.same(await first.put(ref, 0, bytes.subarray(0, 100_000)), { receivedBytes: 100_000, isComplete: false });
  t.equal(first.has(ref), false, "a part is nothing to read");
  t.equal(await codeOf(() => readBlob(path, ref)), "BLOB_UNKNOWN");

  const second = new BlobStore(path);
  t.same(second.lacking([ref]), [{ ...ref, receivedBytes: 100_000 }], "a restart knows how far it came");
  t.same(
    await second.put(ref, 50_000, bytes.subarray(50_000, 200_000)),
    {
      receivedBytes: 200_000,
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
    isComplete: true,
  });
  t.ok(readBlob(path, ref).equals(bytes));
  t.same(second.lacking([ref]), []);
  t.same(readdirSync(join(path, "partial")), []);
  t.same(
    await second.put(ref, 0, bytes),
    { receivedBytes: 300_000, isComplete: true },
    "once more is no harm",
  );
});

t.test("what came is not what its hash says", async (t) => {
  const path = newFolder();
  const store = new BlobStore(path);
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  const altered = Buffer.from(bytes);
  altered[500]! ^= 1;
  t.equal(await codeOf(() => store.put(ref, 0, altered)), "BLOB_CORRUPT");
  t.same(store.lacking([ref]), [{ ...ref, receivedBytes: 0 }], "nothing of it is kept");
  t.equal(await codeOf(() => store.put(ref, 0, randomBytes(1001))), "BODY_TOO_LARGE", "more than promised");
  t.same(await store.put(ref, 0, bytes), { receivedBytes: 1000, isComplete: true }, "the next one is taken");
  const empty = refOf(new Uint8Array(0));
  t.same(
    await store.put(empty, 0, new Uint8Array(0)),
    { receivedBytes: 0, isComplete: true },
    "no bytes at all",
  );
  t.equal(readBlob(path, empty).length, 0);
});

t.test("a part that a crash left unwritten is found by the hash", async (t) => {
  const path = newFolder();
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  await new BlobStore(path).put(ref, 0, bytes.subarray(0, 500));
  writeFileSync(join(path, "partial", ref.sha256), Buffer.alloc(500));
  const store = new BlobStore(path);
  t.equal(await codeOf(() => store.put(ref, 500, bytes.subarray(500))), "BLOB_CORRUPT");
  t.equal((await store.put(ref, 0, bytes)).isComplete, true);
});

t.test("every byte was there, and the process ended before the blob had its name", async (t) => {
  const path = newFolder();
  const bytes = randomBytes(1000);
  const ref = refOf(bytes);
  new BlobStore(path);
  writeFileSync(join(path, "partial", ref.sha256), bytes);
  const store = new BlobStore(path);
  t.same(store.lacking([ref]), [{ ...ref, receivedBytes: 1000 }]);
  t.equal((await store.put(ref, 1000, new Uint8Array(0))).isComplete, true);
  t.ok(readBlob(path, ref).equals(bytes));
});

t.test("a byte that changes on the disk is found by every kind of read, and the blob goes", async (t) => {
  const path = newFolder();
  const store = new BlobStore(path);
  const bytes = randomBytes(CONTROL_LIMITS.partSizeMax + 1000);
  const ref = refOf(bytes);
  const damage = () => {
    const altered = Buffer.from(bytes);
    altered[7]! ^= 0x20;
    writeFileSync(blobPath(path, ref.sha256), altered);
  };
  await store.put(ref, 0, bytes);
  t.ok((await gather(streamBlob(path, ref.sha256, 0))).equals(bytes));
  t.ok((await gather(streamBlob(path, ref.sha256, 999_999))).equals(bytes.subarray(999_999)));
  t.equal((await gather(streamBlob(path, ref.sha256, bytes.length))).length, 0);
  t.equal(await codeOf(() => gather(streamBlob(path, ref.sha256, bytes.length + 1))), "VALUE_OUT_OF_RANGE");

  damage();
  t.equal(await codeOf(() => readBlob(path, ref)), "BLOB_CORRUPT");
  t.equal(store.has(ref), false, "so that the next push brings it");
  await store.put(ref, 0, bytes);
  damage();
  let sentBytes = 0;
  const code = await codeOf(async () => {
    for await (const part of streamBlob(path, ref.sha256, bytes.length - 1)) sentBytes += part.length;
  });
  t.equal(code, "BLOB_CORRUPT", "a byte before the part that was asked for");
  t.equal(sentBytes, 0, "the last part is held back");
  await store.put(ref, 0, bytes);
  appendFileSync(blobPath(path, ref.sha256), "x");
  t.equal(store.has(ref), false, "another size");
  t.equal(await codeOf(() => readBlob(path, ref)), "BLOB_CORRUPT");
  t.equal(
    await codeOf(() => gather(streamBlob(path, "../node.json", 0))),
    "BLOB_UNKNOWN",
    "names are hashes",
  );
});

t.test("garbage: what nobody names goes, blobs and parts", async (t) => {
  const path = newFolder();
  const store = new BlobStore(path);
  const blobs = Array.from({ length: 5 }, () => randomBytes(2000));
  const refs = blobs.map(refOf);
  for (const index of [0, 1, 2]) await store.put(refs[index]!, 0, blobs[index]!);
  for (const index of [3, 4]) await store.put(refs[index]!, 0, blobs[index]!.subarray(0, 10));
  const live = new Set([refs[1]!.sha256, refs[4]!.sha256]);
  t.same(await store.collectGarbage(live), { removedCount: 2, removedBytes: 4000 });
  t.same(store.hashes(), [refs[1]!.sha256]);
  t.same(readdirSync(join(path, "partial")), [refs[4]!.sha256]);
  t.equal(store.receivedBytes(refs[3]!.sha256), 0);
});

t.test("parts are bounded: the oldest go, and none gets old", async (t) => {
  const path = newFolder();
  const store = new BlobStore(path);
  const refs = Array.from({ length: CONTROL_LIMITS.partialsMax + 3 }, () => refOf(randomBytes(20)));
  for (const ref of refs) await store.put(ref, 0, Buffer.from("abc"));
  const kept = readdirSync(join(path, "partial"));
  t.equal(kept.length, CONTROL_LIMITS.partialsMax);
  t.notOk(kept.includes(refs[0]!.sha256), "the first went");
  t.ok(kept.includes(refs.at(-1)!.sha256), "the last is there");
  const [old] = kept;
  const longAgo = new Date(Date.now() - CONTROL_LIMITS.partialAgeMsMax - 1000);
  utimesSync(join(path, "partial", old!), longAgo, longAgo);
  writeFileSync(join(path, "partial", "no-hash"), "x");
  const next = new BlobStore(path);
  t.equal(next.receivedBytes(old!), 0);
  t.notOk(existsSync(join(path, "partial", old!)));
  t.notOk(existsSync(join(path, "partial", "no-hash")));
  t.equal(next.receivedBytes(kept[1]!), 3);
});

t.test("a blob that would fill the disk is refused before a byte of it is written", async (t) => {
  const store = new BlobStore(newFolder());
  t.equal(await codeOf(() => store.checkRoom(Number.MAX_SAFE_INTEGER)), "STORE_UNWRITABLE");
  const ref = { sha256: refOf(randomBytes(8)).sha256, sizeBytes: Number.MAX_SAFE_INTEGER };
  t.equal(await codeOf(() => store.put(ref, 0, Buffer.from("abc"))), "STORE_UNWRITABLE");
  t.same(readdirSync(join(store.folder, "partial")), []);
});

t.test("two who send the same blob at once, in whatever parts, and restarts between", async (t) => {
  const path = newFolder();
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
        let store = new BlobStore(path);
        for (const { at, size, restarts } of sends) {
          if (restarts) store = new BlobStore(path);
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
        if (!readBlob(path, ref).equals(bytes)) throw new Error("another blob came out");
        await store.collectGarbage(new Set());
      },
    ),
    { seed, numRuns: runs },
  );
});
