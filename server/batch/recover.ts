/**
 * What a start does to the logs of earlier boots, in the batch pool: torn ends are cut off, missing seals made, and what
 * the logs tell beyond the checkpoint is folded into LMDB. Progress is told through shared memory.
 */
import { join } from "node:path";
import type { NodeError } from "../../engine/index.ts";
import { openLmdb } from "../store/lmdb-environment.ts";
import { filesOf } from "../store/log-fault.ts";
import { inventoryLogs } from "../store/log-inventory.ts";
import { recoverLogs } from "../store/log-recover.ts";
import { recoverMemories } from "../store/recovery.ts";
import { SESSION_CODEC } from "../store/session-record.ts";
import { lostStore, newestTime } from "../store/store-guard.ts";
import type { RecoverResult, RecoverTask } from "./pool.ts";

/** Errors: LOG_UNWRITABLE, STORE_UNWRITABLE, DATA_DIR_INVALID. */
export async function recoverNode({ dataPath, boot, progress }: RecoverTask): Promise<RecoverResult> {
  const inventory = inventoryLogs(dataPath, boot);
  const { faults: unrepaired, ...report } = recoverLogs(dataPath, boot);
  const told = new Float64Array(progress);
  const environment = openLmdb(join(dataPath, "lmdb"));
  try {
    const newestMs = newestTime(dataPath, boot, environment);
    const storeLoss = lostStore(dataPath, boot, environment);
    const recovery = await recoverMemories({
      dataPath,
      boot,
      environment,
      nowMs: Date.now(),
      sessions: SESSION_CODEC,
      onProgress: ({ bytesDone, bytesTotal, records }) => told.set([bytesDone, bytesTotal, records]),
    });
    const { faults: found, ...memories } = recovery;
    const faults = [...unrepaired, ...found];
    return {
      ...report,
      memories,
      storeLoss,
      newestMs,
      faults: withoutRepeats([...notYetTold(inventory, faults), ...faults]),
    };
  } finally {
    await environment.close();
  }
}

/** What the inventory found in files that repair and folding have nothing to say about: these say more. */
function notYetTold(inventory: readonly NodeError[], faults: readonly NodeError[]): NodeError[] {
  const told = new Set(faults.flatMap(filesOf));
  return inventory.filter((fault) => filesOf(fault).some((file) => !told.has(file)));
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
  return kept.map((fault) => {
    const { code, message, field } = fault;
    return { code, message, field, files: filesOf(fault) };
  });
}
