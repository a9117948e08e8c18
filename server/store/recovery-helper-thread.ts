/** The helper's thread (recovery-helper.ts): does its share of each task that it is given, and ends at a null. */
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../engine/index.ts";
import { readIdentityPieces } from "./identity-pieces.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { Facts } from "./recovery-batch.ts";
import { ChunkScanner, ChunkTable } from "./recovery-chunks.ts";
import {
  type FoldTask,
  foldShare,
  type HelperAnswer,
  type HelperData,
  type HelperTask,
  type ScanTask,
} from "./recovery-helper.ts";
import { RecoveredRecords } from "./recovery-records.ts";
import { FrameScan } from "./recovery-scan.ts";
import { VisitorFolder } from "./recovery-visitor.ts";

const { path } = workerData as HelperData;
const environment = openLmdb(path);
const records = new RecoveredRecords(environment);
const folder = new VisitorFolder(environment, records, notMine);
const port = parentPort;
assert(port !== null, "recovery: the helper is a thread");

port.on("message", (task: HelperTask | null) => {
  if (task !== null) port.postMessage(answer(task));
  else void environment.close().then(() => port.close());
});

function answer(task: HelperTask): HelperAnswer {
  try {
    if (task.kind === "identities") return { faults: [], failure: null, found: readIdentityPieces(task) };
    if (task.kind === "scan") scan(task);
    else fold(task);
    return { faults: folder.faults.splice(0).map(({ message }) => message), failure: null };
  } catch (error) {
    return { faults: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

function scan({ chunks, files, arena, start, end }: ScanTask): void {
  const scanner = new ChunkScanner(files, new FrameScan(new Facts(arena), start, end));
  const table = new ChunkTable(chunks);
  try {
    while (scanner.next(table));
  } finally {
    scanner.close();
  }
}

function fold({ groups, keys, arena, files }: FoldTask): void {
  environment.refresh();
  folder.begin({ facts: new Facts(arena), files, order: groups.order });
  const bytes = Buffer.from(keys.bytes.buffer); // As a Buffer again: it came as a plain array.
  foldShare(groups, { ...keys, bytes }, folder, records, () => records.write(notMine));
}

function notMine(): never {
  throw new Error("recovery: the helper was given what is not for it");
}
