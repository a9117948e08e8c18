import { once } from "node:events";
import { Worker } from "node:worker_threads";
import t from "tap";
import { createVisitorTable, VisitorTable } from "./index.ts";
import { auditTable } from "./testing/audit-table.ts";
import type { HammerData } from "./testing/hammer.ts";

const THREADS = 3;

async function hammer(data: Omit<HammerData, "holder">): Promise<void> {
  const threads = Array.from({ length: THREADS }, (_, index) => {
    const workerData: HammerData = { ...data, holder: index + 1 };
    return once(new Worker(new URL("./testing/hammer.js", import.meta.url), { workerData }), "message");
  });
  await Promise.all(threads);
}

function makeBuffers(pages: number) {
  return createVisitorTable({
    slotCount: 4,
    columnCount: 1,
    arenaSizeBytes: pages * 65_536,
    seed: [1, 2],
    holderCount: THREADS + 1,
  });
}

t.test("hammer: a slot's lock lets one in at a time", async (t) => {
  const buffers = makeBuffers(4);
  const table = new VisitorTable(buffers, THREADS + 1);
  const slot = table.insert(1, "a");
  t.equal(slot, 0);
  table.publish(slot);
  table.unlock(slot);
  const rounds = 60_000;
  await hammer({ buffers, what: "slot", rounds });
  t.equal(table.rows[0], THREADS * rounds);
  t.strictSame(auditTable(buffers), []);
});

t.test("hammer: the arena gives nothing to two", async (t) => {
  for (const pages of [3, 30]) {
    const buffers = makeBuffers(pages);
    await hammer({ buffers, what: "arena", rounds: 60_000 });
    t.strictSame(auditTable(buffers), []);
  }
});
