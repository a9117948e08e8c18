/** A full disk under the visitor store: who cannot be written stays in memory, and goes when there is room again. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { smallDisk } from "../testing/disk-kit.ts";
import { readCheckpoint } from "./checkpoint-meta.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { decideFor, held, inTime, openTestVisitors } from "./testing/visitors.ts";
import { beginCheckpoint } from "./visitor-checkpoint.ts";

t.test("a full disk: evictions and checkpoints fail, nobody is lost, and both go on", async (t) => {
  const disk = smallDisk(t, "4m");
  if (disk === null) return;
  const visitors = await openTestVisitors(disk, 256);
  const store = visitors.open(0);
  const generation = await visitors.generation(store);
  const checkpoint = async (): Promise<number> => {
    let progress = beginCheckpoint(disk, visitors.directory.handle.boot, Date.now(), "");
    while (!progress.isDone) progress = await store.checkpoint(progress, 50);
    return progress.copied;
  };
  await inTime(store, () => decideFor(store, generation, "v-0"));
  t.equal(await checkpoint(), 1);
  const ballast = join(disk, "ballast");
  for (let size = 4_000_000; size > 0; size -= 20_000) {
    try {
      writeFileSync(ballast, Buffer.alloc(size));
      break;
    } catch {
      rmSync(ballast, { force: true }); // Smaller.
    }
  }
  // So many that they cannot all stay: some wait in vain.
  const known: string[] = [];
  let refused = 0;
  for (let index = 1; index < 1200 && refused < 20; index++) {
    const id = `v-${index}`;
    const sinceMs = performance.now() - 80;
    for (;;) {
      if (decideFor(store, generation, id) !== null) {
        known.push(id);
        break;
      }
      if (await store.visitors.whenFree(sinceMs)) continue;
      refused += 1;
      break;
    }
  }
  t.equal(refused, 20, `the table is full for as long as the disk is; ${known.length} are known`);
  await t.rejects(checkpoint(), { code: "STORE_UNWRITABLE" });
  for (const id of known) {
    const visitor = store.visitors.hold(generation, "customer", id);
    if (visitor === null) continue; // One that left while there was room cannot come back just now.
    if (visitor.state.version !== 1) t.equal(visitor.state.version, 1, id);
    store.visitors.release(visitor);
  }
  rmSync(ballast);
  await sleep(150); // A full disk is tried again after 100 ms.
  for (let index = 0; index < 300; index++)
    await inTime(store, () => decideFor(store, generation, `w-${index}`));
  for (const id of known) {
    const visitor = await held(store, generation, id);
    if (visitor.state.version !== 1) t.equal(visitor.state.version, 1, id);
    store.visitors.release(visitor);
  }
  t.ok((await checkpoint()) > 0, "and checkpoints are whole again");
  await visitors.close();
  const environment = openLmdb(join(disk, "lmdb"));
  t.equal(readCheckpoint(environment)?.sources.length, 1);
  const keys = [...environment.memories.getKeys({ start: "customer", end: "customer\x01" })];
  t.ok(keys.length >= known.length, "everybody is in LMDB");
  await environment.close();
});
