import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import type {
  RecoverResult,
  RecoverTask,
  ScrubResult,
  ScrubTask,
  SealResult,
  SealTask,
} from "../batch/pool.ts";
import { recoverNode } from "../batch/recover.ts";
import { tendLogs } from "../batch/tend.ts";
import { damageOf } from "../store/log-fault.ts";
import { scrubLogs } from "../store/log-scrub.ts";
import { logSizes, sealLogs } from "../store/log-sealer.ts";
import { verifyLogs } from "../store/log-verify.ts";
import {
  logDecision,
  openTemporaryStore,
  sampleGeneration,
  temporaryFolder,
} from "../store/testing/sample.ts";
import { LogKeeper } from "./log-keeper.ts";

const generation = sampleGeneration();

/** The pool's task, in this thread. */
const pool = {
  async seal(task: SealTask): Promise<SealResult> {
    const report = sealLogs(task.dataPath, { liveBoot: task.boot, onlyLive: true, blocksMax: 3 });
    const sizes = logSizes(task.dataPath, task.boot, new Map());
    return { ...report, ...sizes, faults: report.faults.map(damageOf) };
  },
  tend: tendLogs,
  async scrub({ dataPath, boot, progress }: ScrubTask): Promise<ScrubResult> {
    return scrubLogs(dataPath, boot, progress, 2_000);
  },
  async recover(task: RecoverTask): Promise<RecoverResult> {
    return recoverNode(task);
  },
};

function capture() {
  const lines: { level: number; msg: string }[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, logger };
}

t.test("log keeper: repairs a torn tail at start, and says what it cut off", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const first = await openTemporaryStore(folder.path);
  for (let turn = 0; turn < 3; turn++) {
    logDecision(first.store, generation, "v");
    first.store.log.flush();
  }
  await first.close();
  const name = readdirSync(join(folder.path, "log"))[0]!;
  const path = join(folder.path, "log", name);
  const whole = readFileSync(path);
  appendFileSync(path, whole.subarray(64, 90));
  const { lines, logger } = capture();
  const nodeId = first.store.source.nodeId;
  const report = await new LogKeeper({ path: folder.path, nodeId, boot: 2 }, logger).recover(pool);
  t.equal(report.repaired.length, 1);
  t.match(lines, [
    { level: 40, msg: new RegExp(`${name} was cut off at offset ${whole.length} \\(26 bytes, kept in`) },
  ]);
  t.ok(readFileSync(path).equals(whole));
  // Damage in front of whole frames: told at every start, never touched.
  const altered = Buffer.from(whole);
  altered[100]! ^= 1;
  writeFileSync(path, altered);
  for (const file of readdirSync(join(folder.path, "log"))) {
    if (file.endsWith(".seal")) writeFileSync(join(folder.path, "log", file), "");
  }
  for (const boot of [3, 4]) {
    const told = capture();
    await new LogKeeper({ path: folder.path, nodeId, boot }, told.logger).recover(pool);
    t.match(told.lines, [
      { level: 50, code: "LOG_CORRUPT", msg: new RegExp(`${name}: block 0, offset 64: checksum`) },
    ]);
  }
  t.ok(readFileSync(path).equals(altered));
});

t.test("log keeper: seals full blocks while the node runs", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logBlockSize: 500, logFileSizeMax: 5_000 });
  const { nodeId } = opened.store.source;
  const { lines, logger } = capture();
  const keeper = new LogKeeper({ path: folder.path, nodeId, boot: 1 }, logger);
  keeper.start(pool, { retentionMs: 0, retentionBytes: 0 }, { sealMs: 5, tendMs: 5, scrubMs: 5 });
  for (let turn = 0; turn < 60; turn++) {
    logDecision(opened.store, generation, "v");
    opened.store.log.flush();
    if (turn % 10 === 0) await sleep(5);
  }
  while (keeper.sizes.diskBytes === 0) await sleep(5);
  t.ok(keeper.sizes.unsealedBytes < keeper.sizes.diskBytes, "and says how much is there");
  const written = verifyLogs(folder.path).files.reduce((sum, file) => sum + file.records, 0);
  const unsealed = (): number =>
    verifyLogs(folder.path).files.reduce((sum, file) => sum + file.recordsUnsealed, 0);
  while (unsealed() > 8) await sleep(10);
  t.pass(`of ${written} records the last block's are not sealed yet`);
  await keeper.stop();
  await opened.close();
  t.same(lines, []);
  t.same(verifyLogs(folder.path).faults, []);
});

t.test("log keeper: a full disk at start is waited for, and told once", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  for (let turn = 0; turn < 5; turn++) logDecision(opened.store, generation, "v");
  const { nodeId } = opened.store.source;
  await opened.close();
  const { lines, logger } = capture();
  let attempts = 0;
  const full = {
    async recover(task: RecoverTask): Promise<RecoverResult> {
      attempts += 1;
      if (attempts < 4) throw new NodeError("STORE_UNWRITABLE", "no space left on device");
      return recoverNode(task);
    },
  };
  const keeper = new LogKeeper({ path: folder.path, nodeId, boot: 2 }, logger, 1);
  const report = await keeper.recover(full);
  t.equal(attempts, 4);
  t.equal(report.memories.records, 6);
  t.equal(keeper.recovered?.records, 6);
  t.match(lines, [
    { level: 50, msg: /no space left on device; trying again until there is room/ },
    { level: 40, msg: /the visitor store was empty: it was rebuilt from the logs/ },
    { level: 30, msg: /6 records folded in [^/]*$/, records: 6 },
  ]);
  t.equal(lines.length, 3);
});

t.test("log keeper: damage below the checkpoint is told, whatever it is", async (t) => {
  /** A boot of several closed files, below a checkpoint: the start after it has folded all of it. */
  const prepared = async () => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path, { logBlockSize: 500, logFileSizeMax: 5_000 });
    for (let turn = 0; turn < 120; turn++) {
      logDecision(opened.store, generation, "v");
      opened.store.log.flush();
    }
    const { nodeId } = opened.store.source;
    await opened.close();
    const sound = capture();
    await new LogKeeper({ path: folder.path, nodeId, boot: 2 }, sound.logger).recover(pool);
    t.notMatch(sound.lines, [{ level: 50 }]);
    const log = join(folder.path, "log");
    const names = readdirSync(log).filter((name) => name.endsWith(".plog"));
    t.ok(names.length >= 4, "several files");
    return { path: folder.path, log, names: names.sort(), nodeId };
  };
  /** What the next start tells, and its background verification. */
  const told = async ({ path, nodeId }: { path: string; nodeId: string }) => {
    const { lines, logger } = capture();
    const keeper = new LogKeeper({ path, nodeId, boot: 3 }, logger);
    await keeper.recover(pool);
    const atStart = lines.filter(({ level }) => level === 50).map(({ msg }) => msg);
    keeper.start(pool, { retentionMs: 0, retentionBytes: 0 }, { sealMs: 60_000, tendMs: 60_000, scrubMs: 1 });
    while (!keeper.damage.isVerified) await sleep(5);
    await keeper.stop();
    const all = lines.filter(({ level }) => level === 50).map(({ msg }) => msg);
    return { atStart, later: all.slice(atStart.length), damage: keeper.damage };
  };
  const advice = /keep a copy of the data directory, and run `proffer log .* --verify`$/;

  const sound = await prepared();
  const nothing = await told(sound);
  t.match(nothing, { atStart: [], later: [], damage: { files: [], isVerified: true } });
  t.ok(nothing.damage.verifiedBytes > 10_000, "and all of it was read");

  const flipped = await prepared();
  const name = flipped.names[1]!;
  const bytes = readFileSync(join(flipped.log, name));
  bytes[2_000]! ^= 4;
  writeFileSync(join(flipped.log, name), bytes);
  const afterFlip = await told(flipped);
  t.same(afterFlip.atStart, [], "a size says nothing about a bit");
  t.match(afterFlip.later, [new RegExp(`${name}: block \\d+, offset \\d+: checksum differs`)]);
  t.match(afterFlip.later[0], advice);
  t.same(afterFlip.damage.files, [name]);

  const cut = await prepared();
  const last = cut.names.at(-1)!;
  truncateSync(join(cut.log, cut.names[1]!), 3_000);
  truncateSync(join(cut.log, last), 100);
  const afterCut = await told(cut);
  t.match(afterCut.atStart, [/the file is cut short: 3000 bytes/, /the file is cut short: 100 bytes/]);
  t.match(afterCut.atStart[0], advice);
  t.same(afterCut.later, [], "once is enough");
  t.same(afterCut.damage.files, [cut.names[1], last]);

  const lacking = await prepared();
  rmSync(join(lacking.log, lacking.names[1]!));
  rmSync(join(lacking.log, last));
  rmSync(join(lacking.log, lacking.names[2]!.replace(".plog", ".seal")));
  const afterLoss = await told(lacking);
  t.match(afterLoss.atStart, [
    new RegExp(`missing: ${lacking.names[1]}, ${last};`),
    new RegExp(`${lacking.names[2]}: its seals are missing`),
  ]);
  t.same(afterLoss.damage.files, [lacking.names[1], lacking.names[2], last]);

  const gone = await prepared();
  for (const name of readdirSync(gone.log)) rmSync(join(gone.log, name));
  const afterAll = await told(gone);
  t.match(afterAll.atStart, [new RegExp(`missing: ${gone.names[0]};`)], "a source of which nothing is left");
  t.same(afterAll.damage.files, [gone.names[0]]);
});

t.test("log keeper: damage in what the running boot wrote is told once, and counted", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logBlockSize: 500 });
  for (let turn = 0; turn < 20; turn++) {
    logDecision(opened.store, generation, "v");
    opened.store.log.flush();
  }
  const log = join(folder.path, "log");
  const name = readdirSync(log).find((file) => file.endsWith(".plog"))!;
  const bytes = readFileSync(join(log, name));
  bytes[1_500]! ^= 1;
  writeFileSync(join(log, name), bytes);
  const { lines, logger } = capture();
  const { nodeId } = opened.store.source;
  const keeper = new LogKeeper({ path: folder.path, nodeId, boot: 1 }, logger);
  keeper.start(pool, { retentionMs: 0, retentionBytes: 0 }, { sealMs: 2, tendMs: 2, scrubMs: 60_000 });
  while (keeper.damage.files.length === 0) await sleep(5);
  await sleep(20);
  await keeper.stop();
  await opened.close();
  t.match(lines, [{ level: 50, code: "LOG_CORRUPT", msg: /checksum differs.*--verify`$/ }]);
  t.equal(lines.length, 1);
  t.same(keeper.damage.files, [name]);
});
