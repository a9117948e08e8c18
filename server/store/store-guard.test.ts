import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { putCheckpoint } from "./checkpoint-meta.ts";
import { lmdbDamage } from "./lmdb-check.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { writeLogStart } from "./log-start.ts";
import { StoreNumbers } from "./numbers.ts";
import { damagedStores, guardStore, lostStore, newestTime, noteNewStore } from "./store-guard.ts";
import { temporaryFolder } from "./testing/sample.ts";

const PAGE = 4096;

/** A store with trees of two levels and values of many pages, some of them freed again. */
async function filled(t: Test): Promise<{ path: string; data: string }> {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const environment = openLmdb(join(folder.path, "lmdb"));
  await new StoreNumbers(environment).intern({
    terms: Array.from({ length: 300 }, (_, index) => `term-${index}`),
    columns: [],
  });
  for (let round = 0; round < 3; round++) {
    await environment.root.transaction(() => {
      for (let index = round * 100; index < 2000; index++)
        void environment.memories.put(`customer\0${index}`, Buffer.alloc(100 + index, round));
      putCheckpoint(environment, { atMs: 1, bootsBefore: 1, sources: [] });
    });
  }
  await environment.root.flushed;
  await environment.close();
  return { path: folder.path, data: join(folder.path, "lmdb", "data.mdb") };
}

t.test("a whole store is left alone, and so is none", async (t) => {
  const { path, data } = await filled(t);
  t.equal(lmdbDamage(data), "");
  t.equal(await guardStore(path), null);
  t.equal(lmdbDamage(join(path, "nothing")), "");
  const empty = temporaryFolder();
  t.teardown(empty.remove);
  t.equal(await guardStore(empty.path), null);
  t.strictSame(readdirSync(empty.path), []);
});

t.test("cut short, anywhere: told before LMDB maps it, moved aside, kept", async (t) => {
  for (const part of [0.001, 0.1, 0.5, 0.9]) {
    const { path, data } = await filled(t);
    const size = Math.floor(statSync(data).size * part);
    truncateSync(data, size);
    const damage = await guardStore(path);
    t.match(damage?.what, /cut short: \d+ bytes of \d+/, `${part}`);
    t.equal(damage?.keptIn, join(path, "lmdb.damaged-1"));
    t.equal(statSync(join(path, "lmdb.damaged-1", "data.mdb")).size, size);
    t.strictSame(readdirSync(join(path, "lmdb")), []);
    t.equal(await guardStore(path), null, "the next start begins anew");
  }
});

t.test("bytes flipped in any page that is in use: found, and nothing crashes", async (t) => {
  const { path, data } = await filled(t);
  const whole = readFileSync(data);
  let found = 0;
  for (const offset of [2, 17, 18, 20, 22, 24, 26]) {
    const bytes = Buffer.from(whole);
    for (let at = 2 * PAGE; at < bytes.length; at += PAGE) bytes[at + offset]! ^= 0xff;
    writeFileSync(data, bytes);
    if (lmdbDamage(data) !== "") found += 1;
  }
  t.ok(found >= 6, `${found}`);
  writeFileSync(data, "x".repeat(whole.length));
  t.match((await guardStore(path))?.what, /its first page is no LMDB meta page/);
  mkdirSync(join(path, "lmdb"), { recursive: true });
  writeFileSync(data, "y".repeat(whole.length));
  await guardStore(path);
  t.strictSame(damagedStores(path), ["lmdb.damaged-1", "lmdb.damaged-2"]);
});

t.test("whole pages that lack what every thread reads: moved aside, too", async (t) => {
  const { path } = await filled(t);
  const environment = openLmdb(join(path, "lmdb"));
  await environment.numbers.remove("T00000007");
  await environment.close();
  t.match((await guardStore(path))?.what, /an entry below the count is missing/);
  t.ok(existsSync(join(path, "lmdb.damaged-1", "data.mdb")));
  const anew = openLmdb(join(path, "lmdb"));
  t.equal(new StoreNumbers(anew).termCount, 0, "what is opened then is the new one");
  await anew.close();
});

t.test("a store that is gone: with logs that retention shortened it says what is lost", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  mkdirSync(join(folder.path, "log"));
  const environment = openLmdb(join(folder.path, "lmdb"));
  t.teardown(() => environment.close());
  t.equal(lostStore(folder.path, 2, environment), null, "a first start");
  const start = { file: 3, checksum: 1, block: 2, chain: Buffer.alloc(32), atMs: 1_700_000_000_000 };
  writeLogStart(folder.path, { nodeId: "0".repeat(12), boot: 1, lane: 0 }, start);
  t.strictSame(lostStore(folder.path, 2, environment), { lostBeforeMs: start.atMs });
  await noteNewStore(folder.path, 2, 1);
  t.strictSame(
    lostStore(folder.path, 2, environment),
    { lostBeforeMs: start.atMs },
    "an import hides no loss",
  );
  t.equal(lostStore(folder.path, 1, environment), null, "its own logs");
  await environment.root.transaction(() =>
    putCheckpoint(environment, { atMs: 1, bootsBefore: 2, sources: [] }),
  );
  t.equal(lostStore(folder.path, 2, environment), null, "a store that knows what it holds");
  t.equal(newestTime(folder.path, 2, environment), 1);
});
