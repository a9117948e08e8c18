/**
 * What a start does to the logs of earlier boots, in the batch pool: torn ends are cut off, missing seals made, and what
 * the logs tell beyond the checkpoint is folded into LMDB. Progress is told through shared memory.
 */
import { join } from "node:path";
import type { NodeError } from "../../engine/index.ts";
import { openLmdb } from "../store/lmdb-environment.ts";
import { recoverLogs } from "../store/log-recover.ts";
import { recoverMemories } from "../store/recovery.ts";
import { SESSION_CODEC } from "../store/session-record.ts";
import type { RecoverResult, RecoverTask } from "./pool.ts";

/** Errors: LOG_UNWRITABLE, STORE_UNWRITABLE, DATA_DIR_INVALID. */
export async function recoverNode({ dataPath, boot, progress }: RecoverTask): Promise<RecoverResult> {
  const { faults, ...report } = recoverLogs(dataPath, boot);
  const told = new Float64Array(progress);
  const environment = openLmdb(join(dataPath, "lmdb"));
  try {
    const recovery = await recoverMemories({
      dataPath,
      boot,
      environment,
      nowMs: Date.now(),
      sessions: SESSION_CODEC,
      onProgress: ({ bytesDone, bytesTotal, records }) => told.set([bytesDone, bytesTotal, records]),
    });
    const { faults: found, ...memories } = recovery;
    return { ...report, memories, faults: withoutRepeats([...faults, ...found]) };
  } finally {
    await environment.close();
  }
}

/** Damage is met by the repair, the sealing and the folding alike; the last says what is lost. */
function withoutRepeats(faults: readonly NodeError[]): RecoverResult["faults"] {
  const kept = faults.filter(
    ({ message }, index) =>
      !faults.some(
        (other, at) =>
          at !== index && other.message.startsWith(message) && (other.message !== message || at < index),
      ),
  );
  return kept.map(({ code, message, field }) => ({ code, message, field }));
}
