/**
 * A process to be killed: opens a data directory and writes as a lane does, telling on stdout what it has answered.
 *
 * Lines: `ready`, `d <decision id>` after the flush of its record, `p <id> <version>` after commit and flush.
 */
import { writeSync } from "node:fs";
import { recoverLogs } from "../log-recover.ts";
import { logDecision, openTemporaryStore, sampleGeneration } from "./sample.ts";

const path = process.argv[2]!;
const opened = await openTemporaryStore(path, { logFileSizeMax: 60_000, logBlockSize: 8_000 });
const recovery = recoverLogs(path, opened.store.source.boot);
const generation = sampleGeneration();
const { log, profiles } = opened.store;
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};
say(`ready ${recovery.faults.length}`);
for (let turn = 0; ; turn++) {
  const ids: string[] = [];
  for (let call = 0; call < 1 + (turn % 5); call++)
    ids.push(logDecision(opened.store, generation, `v-${turn % 50}`));
  log.flush();
  for (const id of ids) say(`d ${id}`);
  if (turn % 10 !== 0) continue;
  const id = `p-${turn % 7}`;
  const write = {
    level: "customer",
    id,
    set: [{ name: "age", value: turn }],
    unset: [],
    atUs: Date.now() * 1000,
  };
  const { version } = await profiles.write(write);
  log.appendProfileWrite(write, version, "crm");
  log.flush();
  say(`p ${id} ${version}`);
}
