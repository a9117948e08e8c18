/** The helper's thread (recovery-helper.ts): folds its shares of each batch that it is given, and ends at a null. */
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../engine/index.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { FactBatch } from "./recovery-batch.ts";
import { foldShare, type HelperAnswer, type HelperData, type HelperTask } from "./recovery-helper.ts";
import { RecoveredRecords } from "./recovery-records.ts";
import { VisitorFolder } from "./recovery-visitor.ts";

const environment = openLmdb((workerData as HelperData).path);
const records = new RecoveredRecords(environment);
const folder = new VisitorFolder(environment, records, notMine);
const port = parentPort;
assert(port !== null, "recovery: the helper is a thread");

port.on("message", (task: HelperTask | null) => {
  if (task !== null) port.postMessage(answer(task));
  else void environment.close().then(() => port.close());
});

function answer({ groups, keys, facts, sources, treatments, places }: HelperTask): HelperAnswer {
  try {
    environment.refresh();
    folder.begin({ batch: new FactBatch(0, facts), sources, treatments, places, order: groups.order });
    const bytes = Buffer.from(keys.bytes.buffer); // As a Buffer again: it came as a plain array.
    foldShare(groups, { ...keys, bytes }, folder, records, () => records.write(notMine));
    return { faults: folder.faults.splice(0).map(({ message }) => message), failure: null };
  } catch (error) {
    return { faults: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

function notMine(): never {
  throw new Error("recovery: the helper was given what is not for it");
}
