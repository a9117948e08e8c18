/**
 * Threads race over a small table: no update is lost, nobody has two slots, no block two owners, and all that was taken
 * is given back. `RACE_MS` makes it longer, `PROFFER_TEST_SEED` repeats a seed.
 */
import { Worker } from "node:worker_threads";
import t from "tap";
import { assert } from "../../assert.ts";
import { fuzzSettings } from "../../testing/fuzz.ts";
import { createVisitorTable, readTableCounters, VisitorTable, type VisitorTableBuffers } from "./index.ts";
import { Slots } from "./slots.ts";
import { CONTROL } from "./table-layout.ts";
import { auditTable } from "./testing/audit-table.ts";
import { change, check, copyOut, load, makeRaceStore, storeViews } from "./testing/memory-of-counts.ts";
import { levelOf, type RacerData, type RacerReport } from "./testing/racer.ts";
import { VisitorKey } from "./visitor-key.ts";

const THREADS = 3;
const RACES_MAX = 20;
const runMs = Number(process.env.RACE_MS ?? 500);
const { seed } = fuzzSettings(1);

function start(data: RacerData): Promise<RacerReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./testing/racer.js", import.meta.url), { workerData: data });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Ids that the table puts into its first set, those of even and of odd visitors. */
function idsOfOneSet(buffers: VisitorTableBuffers, count: number): string[] {
  const slots = new Slots(buffers, 1);
  const control = new Int32Array(buffers.control);
  const key = new VisitorKey(slots, control[CONTROL.SEED]!, control[CONTROL.SEED + 1]!);
  const ids: string[] = [];
  for (let number = 0; ids.length < count; number++) {
    key.read(levelOf(ids.length), `v${number}`);
    if (slots.setOf(key.hashLow) === 0) ids.push(`v${number}`);
  }
  return ids;
}

function idsOfAnySet(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index % 3 === 0 ? `Ж-${index >> 1}` : `visitor-${index >> 1}`,
  );
}

for (const [slotCount, visitorCount, pages, counter, why] of [
  [8, 6, 28, "lockWaits", "few visitors that all have a slot"],
  [14, 60, 28, "slotsFull", "most visitors have none"],
  [90, 40, 28, "setsFull", "all visitors belong in one set"],
  [300, 400, 6, "arenaFull", "the arena is short"],
  [6000, 3000, 60, "compactions", "memories grow out of their pages"],
  [40, 200, 64, "evictions", "all of it"],
] as const) {
  t.test(`race of ${THREADS} threads: ${why} (seed ${seed})`, async (t) => {
    const buffers = createVisitorTable({
      slotCount,
      columnCount: 10,
      columnsMax: 32,
      arenaSizeBytes: pages * 65_536,
      seed: [seed, 2],
      holderCount: THREADS + 1,
    });
    const ids = counter === "setsFull" ? idsOfOneSet(buffers, visitorCount) : idsOfAnySet(visitorCount);
    const store = makeRaceStore(visitorCount);
    const table = new VisitorTable(buffers, THREADS + 1);
    const views = storeViews(store);
    let total = 0;
    if (counter === "compactions") {
      // Pages of small blocks, of which two in three are free again: there is something to put together.
      for (let visitor = 0; visitor < visitorCount; visitor++) {
        const slot = table.insert(levelOf(visitor), ids[visitor]!);
        assert(load(table, slot, visitor, views) && change(table, slot, visitor, 1), "race: no room");
        table.publish(slot);
        views.commit(copyOut(table, slot));
        views.count(visitor, 1);
        total--;
        table.unlock(slot);
      }
      for (let visitor = 0; visitor < visitorCount; visitor++)
        if (visitor % 3 > 0) table.free(table.lock(levelOf(visitor), ids[visitor]!));
    }
    const reports: RacerReport[] = [];
    // Again where a busy machine let one thread end before the next began.
    do {
      const threads = Array.from({ length: THREADS }, (_, index) =>
        start({
          buffers,
          store,
          holder: index + 1,
          seed: seed + reports.length + index,
          runMs,
          ids,
          compacts: counter === "compactions",
        }),
      );
      reports.push(...(await Promise.all(threads)));
    } while (readTableCounters(buffers)[counter] === 0 && reports.length < RACES_MAX * THREADS);
    t.strictSame(auditTable(buffers), []);
    let hot = 0;
    for (let visitor = 0; visitor < visitorCount; visitor++) {
      const slot = table.lock(levelOf(visitor), ids[visitor]!);
      let version = views.read(visitor)[0]!;
      if (slot >= 0) {
        check(table, slot, visitor);
        version = table.surrogateLow(slot);
        table.unlock(slot);
        hot++;
      }
      if (version !== views.counted(visitor))
        t.fail(`visitor ${visitor} has version ${version}, ${views.counted(visitor)} changes were made`);
      total += version;
    }
    t.equal(
      total,
      reports.reduce((sum, { changes }) => sum + changes, 0),
      "every change is there",
    );
    t.ok(total > 100, "there was a race");
    t.equal(table.freeSlotCount, slotCount - hot);
    const counters = readTableCounters(buffers);
    t.comment(JSON.stringify({ reports, counters }));
    t.ok(counters[counter] > 0, counter);
  });
}
