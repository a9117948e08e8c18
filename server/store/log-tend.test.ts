/** Compaction and retention: what is redacted or removed, that the chain verifies all the same, and what a crash leaves. */
import { existsSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { Checkpoint } from "./checkpoint-meta.ts";
import { eraseIdentity, surrogatesOf } from "./forget.ts";
import { listForgotten } from "./forgotten.ts";
import { compactLogs } from "./log-compact.ts";
import { recoverLogs } from "./log-recover.ts";
import { planRetention, removeRetained } from "./log-retain.ts";
import { sealLogs } from "./log-sealer.ts";
import { type LogEntry, LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import {
  logDecision,
  openTemporaryStore,
  sampleEvent,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const generation = sampleGeneration();
const HOUR_MS = 3_600_000;

/** Files of some 20 turns each; the source is closed unless `isLive`. */
async function writeLog(path: string, turns: number): Promise<void> {
  const opened = await openTemporaryStore(path, { logFileSizeMax: 6_000, logBlockSize: 1_500 });
  const { log } = opened.store;
  for (let turn = 0; turn < turns; turn++) {
    const id = `v-${turn % 4}`;
    const decisionId = logDecision(opened.store, generation, id);
    if (turn % 6 === 0) log.appendEvent(sampleEvent(id, decisionId));
    log.flush();
  }
  const visitor = { visitorVersion: 1, atUs: 1, surrogateHigh: 0, surrogateLow: 0, level: "customer" };
  log.appendLink({
    alias: { ...visitor, id: "v-9" },
    owner: { ...visitor, id: "v-1" },
    linked: true,
    atMs: 1,
    caller: "x",
  });
  log.flush();
  await opened.close();
}

function entriesOf(path: string): LogEntry[] {
  const stream = new LogStream(path);
  const entries = [...stream.poll()];
  stream.close();
  t.same(stream.faults, []);
  return entries;
}

function files(path: string): string[] {
  return readdirSync(join(path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort();
}

t.test(
  "compaction: records of a forgotten visitor are digests, all else is as it was, the chain holds",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    await writeLog(folder.path, 80);
    recoverLogs(folder.path, 2);
    const before = verifyLogs(folder.path);
    t.same(before.faults, []);
    t.ok(before.files.length > 2);
    const sizes = before.files.map(({ sizeBytes }) => sizeBytes);
    const kept = entriesOf(folder.path).filter(
      ({ record }) => !JSON.stringify(record).includes('surrogate":'),
    );
    const [surrogate] = surrogatesOf(folder.path, "customer", "v-1");
    const named = entriesOf(folder.path).filter(({ record }) => JSON.stringify(record).includes(surrogate!));
    t.ok(named.length > 20, `${named.length} records of the visitor`);

    eraseIdentity(folder.path, "customer", "v-1");
    const nowMs = Date.now();
    const first = compactLogs(folder.path, { liveBoot: 2, nowMs });
    t.match(first, { recordsRedacted: named.length, recordsTooSmall: 0, faults: [] });
    t.equal(first.surrogatesLeft, 1, "looked through once more when its minute is over");
    const after = verifyLogs(folder.path);
    t.same(after.faults, []);
    t.same(
      after.files.map(({ sizeBytes }) => sizeBytes),
      sizes,
    );
    t.equal(
      after.files.reduce((sum, { redacted }) => sum + redacted, 0),
      named.length,
    );
    for (const name of files(folder.path))
      t.notOk(
        readFileSync(join(folder.path, "log", name)).includes(Buffer.from(surrogate!, "hex")),
        `${name} holds no byte of the surrogate`,
      );
    const entries = entriesOf(folder.path);
    t.equal(entries.filter(({ record }) => record.kind === "redacted").length, named.length);
    for (const entry of kept) t.ok(entries.some((other) => JSON.stringify(other) === JSON.stringify(entry)));

    const second = compactLogs(folder.path, { liveBoot: 2, nowMs: nowMs + HOUR_MS });
    t.match(second, { recordsRedacted: 0, surrogatesLeft: 0 });
    t.same(listForgotten(folder.path), []);
    // Who alters what is left is found: the digests are what the seals are made of.
    const victim = join(folder.path, "log", files(folder.path)[0]!);
    const bytes = readFileSync(victim);
    const mark = bytes.indexOf(0xc1, 64);
    bytes[mark + 5]! ^= 1;
    writeFileSync(victim, bytes);
    t.match(verifyLogs(folder.path).faults[0], { code: "LOG_CORRUPT" });
  },
);

t.test("compaction: slices, live files wait, and what a crash left aside is removed", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  await writeLog(folder.path, 80);
  eraseIdentity(folder.path, "customer", "v-2");
  const nowMs = Date.now() + HOUR_MS;
  sealLogs(folder.path, { liveBoot: 1, onlyLive: true });
  const live = compactLogs(folder.path, { liveBoot: 1, nowMs });
  t.equal(live.surrogatesLeft, 1, "the last file may still grow");
  recoverLogs(folder.path, 2);
  const [name] = files(folder.path);
  writeFileSync(join(folder.path, "log", `${name}.compact.tmp`), "half");
  let rounds = 0;
  for (let report = live; report.surrogatesLeft > 0 && rounds < 100; rounds++)
    report = compactLogs(folder.path, { liveBoot: 2, nowMs: nowMs + rounds, bytesMax: 1 });
  t.ok(rounds < 100);
  t.notOk(readdirSync(join(folder.path, "log")).some((each) => each.endsWith(".tmp")));
  t.same(verifyLogs(folder.path).faults, []);
  t.same(surrogatesOf(folder.path, "customer", "v-2"), []);
});

t.test(
  "retention: oldest files first, never one that no checkpoint covers, verification goes on from the start",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    await writeLog(folder.path, 260);
    recoverLogs(folder.path, 2);
    const names = files(folder.path);
    t.ok(names.length > 5);
    const nowMs = Date.now();
    for (const [index, name] of names.entries()) {
      const at = (nowMs - (names.length - index) * HOUR_MS) / 1000;
      utimesSync(join(folder.path, "log", name), at, at);
    }
    const note = (file: number): Checkpoint => ({
      atMs: nowMs,
      bootsBefore: 1,
      sources: [{ boot: 1, lane: 0, file, offset: 100 }],
    });
    const old = { retentionMs: HOUR_MS / 2, retentionBytes: 0 };
    t.same(planRetention(folder.path, note(1), old, nowMs).files, [], "the checkpoint covers none");
    t.same(planRetention(folder.path, note(4), { retentionMs: 0, retentionBytes: 0 }, nowMs).files, []);
    const young = { retentionMs: (names.length - 1.5) * HOUR_MS, retentionBytes: 0 };
    t.equal(planRetention(folder.path, note(4), young, nowMs).files.length, 2, "by age");
    t.equal(
      planRetention(folder.path, note(4), { retentionMs: 0, retentionBytes: 1 }, nowMs).files.length,
      3,
    );
    const plan = planRetention(folder.path, note(4), old, nowMs);
    t.match(removeRetained(folder.path, plan, nowMs), { filesRemoved: 3 });
    t.same(files(folder.path), names.slice(3));
    const verified = verifyLogs(folder.path);
    t.same(verified.faults, []);
    t.ok(verified.files.every(({ closed }) => closed));
    t.match(recoverLogs(folder.path, 3), { faults: [], blocksSealed: 0 });

    // A crash between the mark and the removal: the file is as good as gone, and goes next time.
    const [next] = files(folder.path);
    const aside = readFileSync(join(folder.path, "log", next!));
    const again = planRetention(folder.path, note(6), old, nowMs);
    removeRetained(folder.path, { files: again.files.slice(0, 1), leftovers: [] }, nowMs);
    writeFileSync(join(folder.path, "log", next!), aside);
    t.same(verifyLogs(folder.path).faults, []);
    const rest = planRetention(folder.path, note(5), { retentionMs: 0, retentionBytes: 0 }, nowMs);
    t.match(rest, { files: [], leftovers: [{ name: next }] });
    removeRetained(folder.path, rest, nowMs);
    t.notOk(existsSync(join(folder.path, "log", next!)));

    // What was not removed by retention but is gone shows.
    const [first] = files(folder.path);
    renameSync(join(folder.path, "log", first!), join(folder.path, "gone"));
    t.match(verifyLogs(folder.path).faults[0]?.message, /a file before it is missing \(number 5\)/);
  },
);

t.test("retention: all files of an old boot; the source is not missing then", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  await writeLog(folder.path, 60);
  recoverLogs(folder.path, 2);
  const nowMs = Date.now() + HOUR_MS;
  const checkpoint = { atMs: nowMs, bootsBefore: 2, sources: [] };
  removeRetained(
    folder.path,
    planRetention(folder.path, checkpoint, { retentionMs: 1, retentionBytes: 0 }, nowMs),
    nowMs,
  );
  t.same(files(folder.path), []);
  t.same(verifyLogs(folder.path), { files: [], faults: [] });
  t.same(recoverLogs(folder.path, 3).faults, []);
});
