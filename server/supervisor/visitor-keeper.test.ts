import { pino } from "pino";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import type { CheckpointTask } from "../batch/pool.ts";
import type { CheckpointProgress } from "../store/visitor-checkpoint.ts";
import { VisitorKeeper } from "./visitor-keeper.ts";

const DIRECTORY = { path: "/nowhere", nodeId: "0".repeat(12), boot: 3 };

/** Slices of a checkpoint as the pool would make them: three, then whole. */
class Slices {
  readonly tasks: CheckpointTask[] = [];
  error: NodeError | null = null;

  async checkpoint(task: CheckpointTask): Promise<CheckpointProgress> {
    this.tasks.push(task);
    if (this.error !== null) throw this.error;
    const slot = (task.progress?.slot ?? 0) + 1;
    const positions = { atMs: 1000, bootsBefore: task.boot, sources: [] };
    return {
      positions,
      slot,
      copied: 10 * slot,
      isDone: slot === 3,
      sweptTo: slot === 3 ? "s" : task.sweptTo,
    };
  }
}

t.test(
  "keeper: slices until it is whole, one checkpoint at a time, the sweep goes on where it was",
  async (t) => {
    const slices = new Slices();
    const keeper = new VisitorKeeper(DIRECTORY, pino({ level: "silent" }));
    t.equal(await keeper.checkpoint(), false, "not started");
    keeper.start(slices, 60_000);
    t.same(await Promise.all([keeper.checkpoint(), keeper.checkpoint()]), [true, true]);
    t.equal(slices.tasks.length, 3, "two who ask share one");
    t.match(keeper.facts, { atMs: 1000, visitors: 30, total: 1, failuresTotal: 0 });
    await keeper.stop();
    t.equal(slices.tasks.length, 6, "a last one at the end");
    t.equal(slices.tasks[3]!.sweptTo, "s");
    t.equal(slices.tasks[3]!.progress, null, "with positions of its own");
    await keeper.stop();
    t.equal(slices.tasks.length, 6);
  },
);

t.test("keeper: a failure is told once, and what stands is what was", async (t) => {
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const slices = new Slices();
  const keeper = new VisitorKeeper(DIRECTORY, logger);
  keeper.start(slices, 60_000);
  await keeper.checkpoint();
  slices.error = new NodeError("STORE_UNWRITABLE", "full");
  t.equal(await keeper.checkpoint(), false);
  t.equal(await keeper.checkpoint(), false);
  t.match(keeper.facts, { atMs: 1000, total: 1, failuresTotal: 2 });
  t.equal(lines.length, 1);
  slices.error = null;
  t.equal(await keeper.checkpoint(), true);
  t.match(lines[1], /again/);
  await keeper.stop();
});
