/**
 * What keeps the log in bounds while the node runs, in the batch pool: compaction of what forgotten visitors left, and
 * retention. A slice a call, so that a batch that waits behind it does not wait long.
 */
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import { readCheckpoint } from "../store/checkpoint-meta.ts";
import { type LmdbEnvironment, openLmdb } from "../store/lmdb-environment.ts";
import { compactLogs } from "../store/log-compact.ts";
import { damageOf } from "../store/log-fault.ts";
import { planRetention, type RetentionReport, removeRetained } from "../store/log-retain.ts";
import type { TendResult, TendTask } from "./pool.ts";

const COMPACTED_BYTES_MAX = 64 * 1024 * 1024;
const RETAINED_KEY = "retained";
const NOTHING: RetentionReport = { filesRemoved: 0, bytesRemoved: 0 };

/** Errors: LOG_UNWRITABLE. */
export async function tendLogs(task: TendTask): Promise<TendResult> {
  const { dataPath, boot } = task;
  const nowMs = Date.now();
  try {
    const compaction = compactLogs(dataPath, { liveBoot: boot, nowMs, bytesMax: COMPACTED_BYTES_MAX });
    const retention = await retain(task, nowMs);
    return { ...compaction, ...retention, faults: compaction.faults.map(damageOf) };
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    throw new NodeError("LOG_UNWRITABLE", `the log cannot be tended: ${reasonOf(cause)}`, { cause });
  }
}

async function retain(task: TendTask, nowMs: number): Promise<RetentionReport> {
  if (task.retentionMs === 0 && task.retentionBytes === 0) return NOTHING;
  const environment = openLmdb(join(task.dataPath, "lmdb"));
  try {
    const checkpoint = readCheckpoint(environment);
    if (checkpoint === null) return NOTHING;
    const plan = planRetention(task.dataPath, checkpoint, task, nowMs);
    if (plan.files.length + plan.leftovers.length === 0) return NOTHING;
    await flushCheckpoint(environment, nowMs);
    return removeRetained(task.dataPath, plan, nowMs);
  } finally {
    await environment.close();
  }
}

/** What is committed before this commit is on the disk when it is: a power loss must not take back what logs are removed for. */
async function flushCheckpoint({ meta, root }: LmdbEnvironment, nowMs: number): Promise<void> {
  await meta.put(RETAINED_KEY, Buffer.from(JSON.stringify({ atMs: nowMs })));
  await root.flushed;
}
