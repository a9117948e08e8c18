/** Two threads fold what one would: the same records come of it, and what the second meets is told. */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type LmdbEnvironment, openLmdb, visitorKey } from "./lmdb-environment.ts";
import { type MemoryRecovery, recoverMemories } from "./recovery.ts";
import { accept, decide, NOW_MS } from "./testing/recovery-kit.ts";
import { openTemporaryStore, temporaryFolder } from "./testing/sample.ts";

/** More than a thread takes at once. */
const VISITORS = 3000;

const folder = temporaryFolder();
t.teardown(folder.remove);
const path = join(folder.path, "written");

/** Each decides twice; every fifth accepts something between, the last of them after a batch's end. */
t.before(async () => {
  const opened = await openTemporaryStore(path);
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < VISITORS; index++) {
      const atMs = NOW_MS + round * 60_000 + index;
      const id = decide(opened, `v-${index}`, 1 + 2 * round, atMs, index % 2);
      if (round === 0 && index % 5 === 0) accept(opened, `v-${index}`, id, 2, atMs + 10);
    }
  }
  await opened.close();
});

async function recoverCopy(
  name: string,
  options: { hasHelper: boolean; bounds?: { chunkSize: number; chunksMax: number } },
  prepare: (environment: LmdbEnvironment) => LmdbEnvironment = (environment) => environment,
): Promise<{ recovery: MemoryRecovery; records: Map<string, string> }> {
  const dataPath = join(folder.path, name);
  cpSync(path, dataPath, { recursive: true });
  const environment = openLmdb(join(dataPath, "lmdb"));
  try {
    const prepared = prepare(environment);
    const recovery = await recoverMemories({
      dataPath,
      boot: 2,
      environment: prepared,
      nowMs: NOW_MS,
      ...options,
    });
    environment.memories.resetReadTxn();
    const records = new Map<string, string>();
    for (let index = 0; index < VISITORS; index++) {
      const bytes = environment.memories.getBinary(visitorKey("customer", `v-${index}`));
      if (bytes !== undefined) records.set(`v-${index}`, bytes.toString("hex"));
    }
    return { recovery, records };
  } finally {
    await environment.close();
  }
}

t.test("helper: the records are those that one thread makes", async (t) => {
  const alone = await recoverCopy("alone", { hasHelper: false });
  t.equal(alone.records.size, VISITORS);
  for (const [name, bounds] of [
    ["one batch", undefined],
    ["many batches", { chunkSize: 64 * 1024, chunksMax: 4 }],
  ] as const) {
    const helped = await recoverCopy(name, { hasHelper: true, ...(bounds && { bounds }) });
    t.same(helped.recovery.faults, []);
    t.equal(helped.recovery.records, alone.recovery.records);
    t.same(helped.records, alone.records, name);
  }
});

t.test("helper: memories that cannot be read are told, whichever thread meets them", async (t) => {
  const { recovery, records } = await recoverCopy("damaged", { hasHelper: true }, (environment) => {
    environment.root.transactionSync(() => {
      for (let index = 0; index < VISITORS; index++)
        void environment.memories.put(visitorKey("customer", `v-${index}`), Buffer.from("no memory"));
    });
    return environment;
  });
  t.equal(recovery.faults.length, VISITORS);
  t.ok(recovery.faults.every(({ code }) => code === "LOG_CORRUPT"));
  t.equal(records.size, VISITORS);
});

t.test("helper: where it cannot open the store the recovery fails, and the next goes on", async (t) => {
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  const failing = recoverCopy("failing", { hasHelper: true }, (environment) => ({
    ...environment,
    path: join(file, "lmdb"),
  }));
  await t.rejects(failing, { code: "STORE_UNWRITABLE" });
  const environment = openLmdb(join(folder.path, "failing", "lmdb"));
  const options = { dataPath: join(folder.path, "failing"), boot: 2, environment, nowMs: NOW_MS };
  const { faults, records } = await recoverMemories({ ...options, hasHelper: true });
  t.same(faults, []);
  t.equal(records > VISITORS, true);
  await environment.close();
});
