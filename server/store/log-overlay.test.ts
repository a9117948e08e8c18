/** The overlay in the log: told once in each file, ahead of the first decision made under it. */
import t from "tap";
import { buildFeedTable, OVERLAY_NONE, type Overlay } from "../../engine/index.ts";
import type { LogRecord } from "./log-record.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { logDecision, openTemporaryStore, sampleGeneration, temporaryFolder } from "./testing/sample.ts";

const generation = sampleGeneration();

const overlay: Overlay = {
  version: 3,
  stopListSequence: 7,
  stops: [
    {
      id: "a",
      kind: "offer",
      name: "offer-1",
      channel: "sample",
      fromMs: 1,
      untilMs: 2_000,
      why: "sold out — wirklich",
    },
    { id: "b", kind: "all", name: "", fromMs: 0, why: "" },
  ],
  feeds: [
    buildFeedTable(
      { feed: "weather", sequence: 4, asOfMs: 1_790_000_000_000 },
      { columns: [], keys: [], rows: [] },
      [],
      () => t.fail("there are no values"),
    ),
  ],
};

function recordsOf(path: string): LogRecord[] {
  const stream = new LogStream(path);
  const records = [...stream.poll()].map((entry) => entry.record);
  stream.close();
  t.same(stream.faults, []);
  return records;
}

t.test("log: an overlay is told before its first decision, field by field, and not twice", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { store, close } = await openTemporaryStore(folder.path);
  store.log.noteOverlay(OVERLAY_NONE, 1);
  logDecision(store, generation, "C-1");
  store.log.noteOverlay({ ...overlay, version: 2 }, 40); // Nothing was decided under it.
  store.log.noteOverlay(overlay, 50);
  logDecision(store, generation, "C-1");
  logDecision(store, generation, "C-1");
  await close();
  const records = recordsOf(folder.path);
  t.same(
    records.map(({ kind }) => kind),
    ["boot", "decision", "overlay", "decision", "decision"],
  );
  t.same(records[2], {
    kind: "overlay",
    sequence: 3,
    atMs: 50,
    version: 3,
    stopListSequence: 7,
    stops: overlay.stops,
    feeds: [{ feed: "weather", sequence: 4, asOfMs: 1_790_000_000_000 }],
  });
  t.same(verifyLogs(folder.path).faults, []);
});

t.test("log: every file says what the overlay is, so that older files may go", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { store, close } = await openTemporaryStore(folder.path, { logFileSizeMax: 4_000 });
  store.log.noteOverlay(overlay, 50);
  for (let turn = 0; turn < 200; turn++) {
    logDecision(store, generation, `v-${turn}`);
    store.log.flush();
  }
  await close();
  let fileCount = 0;
  let isTold = false;
  for (const { kind } of recordsOf(folder.path)) {
    if (kind === "boot") {
      fileCount += 1;
      isTold = false;
    } else if (kind === "overlay") {
      t.notOk(isTold, "once in a file");
      isTold = true;
    } else if (kind === "decision" && !isTold) t.fail("a decision stands before its overlay");
  }
  t.ok(fileCount > 3, "several files were written");
});

t.test("log: a source that is opened with its first record knows what it was told before", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { store, close } = await openTemporaryStore(folder.path, { isSourceDeferred: true });
  store.log.noteOverlay(overlay, 50);
  logDecision(store, generation, "C-1");
  await close();
  t.same(
    recordsOf(folder.path).map(({ kind }) => kind),
    ["boot", "overlay", "decision"],
  );
});
