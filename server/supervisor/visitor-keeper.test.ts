import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import t, { type Test } from "tap";
import type { CheckpointTask } from "../batch/pool.ts";
import { readCheckpoint } from "../store/checkpoint-meta.ts";
import { openLmdb } from "../store/lmdb-environment.ts";
import { beginCheckpoint, type CheckpointProgress } from "../store/visitor-checkpoint.ts";
import { temporaryFolder, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, openTestThread, scope } from "../testing/thread-kit.ts";
import { VisitorKeeper } from "./visitor-keeper.ts";

/** More than one slice copies. */
const VISITORS = 1500;

/** A thread that decided for many visitors, and the pool's task in this thread, over its store. */
async function opened(t: Test) {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const path = join(folder.path, "data");
  const test = await openTestThread(path);
  t.teardown(() => test.close());
  await test.activate(writeBundleFile(folder.path).path);
  const decideForAll = async () => {
    for (let visitor = 0; visitor < VISITORS; visitor++)
      await test.handlers.decide(decideRequest({ id: `C-${visitor}` }), scope());
    test.thread.outbox.flush();
  };
  const tasks: CheckpointTask[] = [];
  const pool = {
    async checkpoint(task: CheckpointTask): Promise<CheckpointProgress> {
      tasks.push(task);
      const { dataPath, boot, sweptTo } = task;
      return test.thread.store.checkpoint(
        task.progress ?? beginCheckpoint(dataPath, boot, Date.now(), sweptTo),
        0,
      );
    },
  };
  const noted = async () => {
    const environment = openLmdb(join(path, "lmdb"));
    const checkpoint = readCheckpoint(environment);
    await environment.close();
    return checkpoint;
  };
  return { path, handle: test.directory.handle, tasks, pool, decideForAll, noted };
}

t.test("keeper: slices until it is whole, one checkpoint at a time, and a last one at the end", async (t) => {
  const { handle, tasks, pool, decideForAll, noted } = await opened(t);
  await decideForAll();
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const keeper = new VisitorKeeper(handle, logger);
  t.equal(await keeper.checkpoint(), false, "not started");
  keeper.start(pool, 60_000);
  t.same(await Promise.all([keeper.checkpoint(), keeper.checkpoint()]), [true, true]);
  t.equal(tasks.length, 2, "two who ask share one, of two slices");
  t.equal(tasks[0]!.progress, null);
  t.ok((tasks[1]!.progress?.copied ?? 0) > 0);
  t.match(keeper.facts, { visitors: VISITORS, total: 1, failuresTotal: 0 });
  t.equal((await noted())?.atMs, keeper.facts.atMs);
  t.match(lines, [/1500 visitors checkpointed in \d+ ms/]);
  await keeper.stop();
  t.match(keeper.facts, { visitors: 0, total: 2 }, "a last one at the end, over nothing new");
  t.equal(tasks[2]!.progress, null, "with positions of its own");
  const count = tasks.length;
  await keeper.stop();
  t.equal(tasks.length, count);
});

t.test("keeper: a failure is told once, and what stands is what was", async (t) => {
  const { path, handle, pool, decideForAll, noted } = await opened(t);
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const keeper = new VisitorKeeper(handle, logger);
  keeper.start(pool, 60_000);
  await keeper.checkpoint();
  const before = await noted();
  await decideForAll();
  // Where the logs stand cannot be read.
  renameSync(join(path, "log"), join(path, "log.away"));
  writeFileSync(join(path, "log"), "");
  t.equal(await keeper.checkpoint(), false);
  t.equal(await keeper.checkpoint(), false);
  t.match(keeper.facts, { atMs: before!.atMs, total: 1, failuresTotal: 2 });
  t.same(await noted(), before);
  t.equal(lines.length, 1);
  rmSync(join(path, "log"));
  renameSync(join(path, "log.away"), join(path, "log"));
  t.equal(await keeper.checkpoint(), true);
  t.match(keeper.facts, { visitors: VISITORS, total: 2 }, "nobody is left out");
  t.match(lines[1], /again/);
  await keeper.stop();
});
