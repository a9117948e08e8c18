import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import t from "tap";
import { fuzzSettings } from "../../testing/fuzz.ts";
import { createVisitorTable, readTableCounters, tidyAfter, VisitorTable } from "./index.ts";
import { auditTable } from "./testing/audit-table.ts";
import { check, makeRaceStore, storeViews, unlockRaceStore } from "./testing/memory-of-counts.ts";
import { levelOf, type RacerData } from "./testing/racer.ts";

const VISITORS = 100;
const { seed } = fuzzSettings(1);

t.test(`table: threads that are terminated while they work leave it whole (seed ${seed})`, async (t) => {
  const buffers = createVisitorTable({
    slotCount: 60,
    columnCount: 10,
    columnsMax: 32,
    arenaSizeBytes: 40 * 65_536,
    seed: [seed, 2],
    holderCount: 2,
  });
  const store = makeRaceStore(VISITORS);
  const ids = Array.from({ length: VISITORS }, (_, index) => `v${index >> 1}`);
  for (let round = 0; round < 8; round++) {
    const workerData: RacerData = {
      buffers,
      store,
      holder: 1,
      seed: seed + round,
      runMs: 600_000,
      ids,
      compacts: true,
    };
    const worker = new Worker(new URL("./testing/racer.js", import.meta.url), { workerData });
    await once(worker, "online");
    const before = readTableCounters(buffers).hits;
    while (readTableCounters(buffers).hits < before + 100) await pause(5);
    await worker.terminate();
    tidyAfter(buffers, 1);
    unlockRaceStore(store);
    t.strictSame(auditTable(buffers, { mayLeak: true }), []);
  }
  const table = new VisitorTable(buffers, 2);
  const views = storeViews(store);
  let hot = 0;
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    const slot = table.lock(levelOf(visitor), ids[visitor]!);
    t.ok(slot >= -1, "nothing is locked");
    if (slot < 0) continue;
    check(table, slot, visitor);
    hot++;
    // What it let go, and was ended before it counted: one call's changes a round.
    const ahead = table.surrogateLow(slot) - views.counted(visitor);
    t.ok(ahead >= 0 && ahead <= 3 * 8, "no change is lost");
    table.unlock(slot);
  }
  t.ok(hot > 0);
});
