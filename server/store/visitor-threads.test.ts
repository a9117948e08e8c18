/** The visitor store under several threads at once: nothing is lost, nothing is stale, nobody waits for ever. */
import { Worker } from "node:worker_threads";
import t from "tap";
import { type LinkFact, readTableCounters, tidyAfter } from "../../engine/index.ts";
import { readCheckpoint } from "./checkpoint-meta.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { factId, sourceHex } from "./source.ts";
import { temporaryFolder } from "./testing/sample.ts";
import type { VisitorWorkerData, VisitorWorkerResult } from "./testing/visitor-worker.ts";
import { held, openTestVisitors, type TestVisitors } from "./testing/visitors.ts";
import { beginCheckpoint } from "./visitor-checkpoint.ts";

const WORKER = new URL("./testing/visitor-worker.js", import.meta.url);
const VISITORS = 700;

function work(
  visitors: TestVisitors,
  lane: number,
  options: Partial<VisitorWorkerData> = {},
): Promise<VisitorWorkerResult> {
  const { handle: directory } = visitors.directory;
  const workerData: VisitorWorkerData = {
    directory,
    buffers: visitors.buffers,
    lane,
    seed: 100 + lane,
    rounds: 3000,
    visitorCount: VISITORS,
    throwAfter: 0,
    ...options,
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData });
    let result: VisitorWorkerResult | null = null;
    worker.on("message", (message: VisitorWorkerResult) => {
      result = message;
    });
    worker.on("error", reject);
    worker.on("exit", () => (result === null ? reject(new Error("no result")) : resolve(result)));
  });
}

t.test("threads: two lanes and checkpoints over a table a third of the visitors fit in", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const visitors = await openTestVisitors(folder.path, 256);
  const store = visitors.open(5);
  const generation = await visitors.generation(store);
  const lanes = Promise.all([work(visitors, 0), work(visitors, 1)]);
  let checkpoints = 0;
  let isOver = false;
  void lanes.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    let progress = beginCheckpoint(folder.path, visitors.directory.handle.boot, Date.now(), "");
    while (!progress.isDone) progress = await store.checkpoint(progress, 5);
    checkpoints += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const results = await lanes;
  t.ok(checkpoints > 2, `${checkpoints} checkpoints beside the lanes`);
  const counts = new Map<number, number>();
  for (const { counts: byIndex, faults } of results) {
    t.same(faults, []);
    for (const [index, count] of Object.entries(byIndex))
      counts.set(Number(index), (counts.get(Number(index)) ?? 0) + count);
  }
  let lost = 0;
  for (const [index, count] of counts) {
    const visitor = await held(store, generation, `v-${index}`);
    if (visitor.state.version !== count) lost += 1;
    store.visitors.release(visitor);
  }
  t.equal(lost, 0, `every decision of ${counts.size} visitors`);
  const { evictions, takeBacks, lockWaits } = readTableCounters(visitors.buffers);
  t.ok(evictions > VISITORS, `${evictions} left the table, ${takeBacks} were taken back, ${lockWaits} waits`);
  await visitors.close();

  // A restart has what the last checkpoint wrote, and nothing of it is in the table.
  const again = await openTestVisitors(folder.path, 1024);
  const reader = again.open(0);
  const sameGeneration = await again.generation(reader);
  const environment = openLmdb(`${folder.path}/lmdb`);
  t.ok((readCheckpoint(environment)?.sources.length ?? 0) >= 3, "positions of every lane's log");
  await environment.close();
  let behind = 0;
  for (const [index, count] of counts) {
    const visitor = await held(reader, sameGeneration, `v-${index}`);
    if (visitor.state.version > count) behind += 1;
    reader.visitors.release(visitor);
  }
  t.equal(behind, 0);
  await again.close();
});

t.test("threads: a checkpoint at the end leaves a restart nothing to recover", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const visitors = await openTestVisitors(folder.path, 2048);
  const store = visitors.open(5);
  await visitors.generation(store);
  const { counts } = await work(visitors, 0, { rounds: 500 });
  let progress = beginCheckpoint(folder.path, visitors.directory.handle.boot, Date.now(), "");
  while (!progress.isDone) progress = await store.checkpoint(progress, 5);
  t.equal(progress.copied, Object.keys(counts).length);
  progress = beginCheckpoint(folder.path, visitors.directory.handle.boot, Date.now(), "");
  while (!progress.isDone) progress = await store.checkpoint(progress, 5);
  t.equal(progress.copied, 0, "nobody changed since");
  await visitors.close();
  const again = await openTestVisitors(folder.path, 2048);
  const reader = again.open(0);
  const generation = await again.generation(reader);
  for (const [index, count] of Object.entries(counts)) {
    const visitor = await held(reader, generation, `v-${index}`);
    if (visitor.state.version !== count) t.equal(visitor.state.version, count, `v-${index}`);
    reader.visitors.release(visitor);
  }
  await again.close();
});

t.test(
  "threads: a lane that ends with the lock held is tidied up after; the visitor is as it was",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const visitors = await openTestVisitors(folder.path, 256);
    t.teardown(() => visitors.close());
    const store = visitors.open(5);
    const generation = await visitors.generation(store);
    await t.rejects(work(visitors, 0, { rounds: 10, visitorCount: 1, throwAfter: 5 }), /while it holds/);
    t.equal(store.visitors.hold(generation, "customer", "v-0"), null, "nobody gets at it");
    tidyAfter(visitors.buffers, 1);
    const visitor = await held(store, generation, "v-0");
    t.equal(visitor.state.version, 4, "before the call that failed");
    t.equal(visitor.readMemory().entries.length, 12);
    store.visitors.release(visitor);
  },
);

t.test("threads: linked ids held from several sides at once never deadlock", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const visitors = await openTestVisitors(folder.path, 256);
  t.teardown(() => visitors.close());
  const store = visitors.open(5);
  const generation = await visitors.generation(store);
  // A chain of owners would not do: v-0 owns v-1 to v-6, so that whoever is held locks the same seven.
  for (let index = 1; index <= 6; index++) {
    const owner = { level: "customer", id: "v-0" };
    const alias = { level: "customer", id: `v-${index}` };
    const both = store.visitors.holdBoth(generation, owner, alias)!;
    const link: Omit<LinkFact, "role" | "otherId"> = {
      kind: "link",
      version: 0,
      atUs: index,
      factId: factId(sourceHex(store.source), index),
      otherLevel: "customer",
      linked: true,
    };
    both[0].fold({ ...link, role: "owner", otherId: alias.id });
    both[1].fold({ ...link, role: "alias", otherId: owner.id });
    for (const one of both) store.visitors.release(one);
  }
  const results = await Promise.all(
    [0, 1].map((lane) => work(visitors, lane, { rounds: 400, visitorCount: 7 })),
  );
  let total = 0;
  for (const { counts, faults } of results) {
    t.same(faults, []);
    for (const count of Object.values(counts)) total += count;
  }
  const visitor = await held(store, generation, "v-3");
  t.equal(visitor.state.memories.length, 7);
  let versions = visitor.state.version;
  store.visitors.release(visitor);
  for (const index of [0, 1, 2, 4, 5, 6]) {
    const other = await held(store, generation, `v-${index}`);
    versions += other.state.version;
    store.visitors.release(other);
  }
  t.equal(versions, total);
});
