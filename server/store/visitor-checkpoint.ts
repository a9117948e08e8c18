/**
 * Checkpoints: every memory that changed is copied to LMDB, slice by slice, beside the lanes; then it is noted from where
 * recovery must read the logs (checkpoint-meta.ts).
 *
 * The logs' positions are taken before the first slot is looked at. A fact is in the table before it is in a log, so what
 * lies before those positions is in what the slices copy, or was committed before. Copies are made inside the write
 * transaction, one slot locked at a time, as evictions do: the order of commits is the order of copies.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { NodeError } from "../../engine/index.ts";
import { type Checkpoint, checkpointNow, putCheckpoint } from "./checkpoint-meta.ts";
import { commitErrorOf, type LmdbEnvironment } from "./lmdb-environment.ts";
import { sweepSessions } from "./session-store.ts";
import type { VisitorSlots } from "./visitor-slots.ts";

/** Slots looked at, and visitors copied, in one transaction. */
const STEPS_MAX = 16_384;
const COPIES_MAX = 1024;
const SESSIONS_LOOKED_AT_MAX = 2000;
/** How long one slot may be held by another thread before the checkpoint gives up. */
const PATIENCE_MS = 5000;

/** Where a checkpoint stands between its slices; survives structured clone. */
export interface CheckpointProgress {
  readonly positions: Checkpoint;
  /** Slot to go on with; past the last: only the end is left. */
  readonly slot: number;
  readonly copied: number;
  readonly isDone: boolean;
  /** Of the sweep of sessions that goes along, a piece each checkpoint. */
  readonly sweptTo: string;
}

/** Takes the logs' positions; `sweptTo` from the checkpoint before. */
export function beginCheckpoint(
  dataPath: string,
  boot: number,
  nowMs: number,
  sweptTo: string,
): CheckpointProgress {
  return { positions: checkpointNow(dataPath, boot, nowMs), slot: 0, copied: 0, isDone: false, sweptTo };
}

/**
 * Goes on for about `durationMs`. When all is copied, notes the positions, and waits until that is on the disk: only then
 * may logs before them go.
 *
 * Errors: STORE_UNWRITABLE; what was not committed stays dirty, and the checkpoint before stands.
 */
export async function continueCheckpoint(
  environment: LmdbEnvironment,
  slots: VisitorSlots,
  progress: CheckpointProgress,
  durationMs: number,
): Promise<CheckpointProgress> {
  const endAt = performance.now() + durationMs;
  const { slotCount } = slots.table;
  let { slot, copied } = progress;
  let stuckSince = 0;
  try {
    while (slot < slotCount) {
      const slice = await copySlice(environment, slots, slot);
      copied += slice.copied;
      if (slice.next === slot) {
        if (stuckSince === 0) stuckSince = performance.now();
        if (performance.now() - stuckSince > PATIENCE_MS) throw new Error("a visitor stays locked");
        await sleep(1);
      } else stuckSince = 0;
      slot = slice.next;
      if (performance.now() >= endAt && slot < slotCount) return { ...progress, slot, copied };
    }
    let { sweptTo } = progress;
    await environment.root.transaction(() => {
      sweptTo = sweepSessions(
        environment,
        slots,
        progress.positions.atMs,
        sweptTo,
        SESSIONS_LOOKED_AT_MAX,
      ).next;
      putCheckpoint(environment, progress.positions);
    });
    Atomics.add(environment.commits, 0, 1);
    await environment.root.flushed;
    return { ...progress, slot, copied, isDone: true, sweptTo };
  } catch (error) {
    const cause = await commitErrorOf(error);
    if (cause instanceof NodeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NodeError("STORE_UNWRITABLE", `visitors cannot be checkpointed: ${reason}`, { cause });
  }
}

async function copySlice(
  environment: LmdbEnvironment,
  { table, loader }: VisitorSlots,
  from: number,
): Promise<{ next: number; copied: number }> {
  const { checkpoints } = table;
  const seen: number[] = [];
  let next = from;
  await environment.root.transaction(() => {
    const end = Math.min(table.slotCount, from + STEPS_MAX);
    while (next < end && seen.length < 2 * COPIES_MAX) {
      const steps = Math.min(COPIES_MAX, end - next);
      const stop = next + steps;
      next = checkpoints.forEachDirty(next, steps, (slot, token) => {
        loader.putRecord(slot);
        seen.push(slot, token);
      });
      if (next < stop) break; // Held by another thread: later.
    }
  });
  Atomics.add(environment.commits, 0, 1);
  for (let at = 0; at < seen.length; at += 2) checkpoints.settle(seen[at]!, seen[at + 1]!);
  return { next, copied: seen.length / 2 };
}
