import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import type { NodeError } from "../../engine/index.ts";
import { activated, CONTROL_STATE_NONE } from "./control-state.ts";
import {
  dataDirectoryHolder,
  inspectDataDirectory,
  openDataDirectory,
  parseFleetSecrets,
} from "./data-directory.ts";
import { lockDirectory } from "./directory-lock.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { temporaryFolder } from "./testing/sample.ts";

const HOLDER = fileURLToPath(new URL("./testing/lock-holder.js", import.meta.url));

interface Holder {
  readonly pid: number;
  readonly said: string;
  kill(): Promise<void>;
}
async function holder(folder: string): Promise<Holder> {
  const child = spawn(process.execPath, [HOLDER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const said = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
  return {
    pid: child.pid!,
    said,
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

t.test("data directory: its owner's alone, whoever made it", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const modeOf = (...names: string[]) => statSync(join(folder.path, ...names)).mode & 0o777;
  const made = await openDataDirectory(join(folder.path, "made"));
  t.strictSame(made.notes, []);
  t.equal(modeOf("made"), 0o700);
  await openLmdb(join(folder.path, "made", "lmdb")).close();
  for (const name of ["data.mdb", "lock.mdb"]) t.equal(modeOf("made", "lmdb", name), 0o600, name);
  await made.close();

  const data = join(folder.path, "made", "lmdb", "data.mdb");
  chmodSync(join(folder.path, "made"), 0o755);
  chmodSync(data, 0o664);
  const again = await openDataDirectory(join(folder.path, "made"));
  t.match(again.notes, [/made was open to others \(mode 755\)/, /data\.mdb was open to others \(mode 664\)/]);
  t.equal(modeOf("made"), 0o700);
  t.equal(statSync(data).mode & 0o777, 0o600);
  await again.close();
});

t.test("data directory: made whole, its node id kept, its boot raised, its secrets private", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const path = join(folder.path, "a", "b");
  const first = await openDataDirectory(path);
  t.match(first.handle, { nodeId: /^[0-9a-f]{12}$/, boot: 1, path });
  t.equal(statSync(join(path, "fleet.secrets")).mode & 0o777, 0o600);
  t.equal(first.secrets.length, 1);
  t.equal(first.secrets[0]!.key.length, 32);
  t.same(first.readState(), CONTROL_STATE_NONE);
  const rest = {
    sizeBytes: 1,
    lastActiveAtMs: 0,
    release: null,
    dataUpdate: null,
    shareUses: [],
    dataSequence: 0,
    madeOfId: "",
  };
  const facts = { bundleId: "0a".repeat(32), strategyRoot: "0b".repeat(32), dataRoot: "0c".repeat(32) };
  first.writeState(activated(first.readState(), { ...facts, ...rest, name: "shop" }, 7));
  await first.close();

  const second = await openDataDirectory(path);
  const { sourceNodeId, ...lasting } = second.handle;
  t.same({ ...lasting, sourceNodeId: first.handle.sourceNodeId }, { ...first.handle, boot: 2 });
  t.equal(sourceNodeId?.slice(0, 8), first.handle.nodeId.slice(0, 8));
  t.strictSame(second.lastingNotes, []);
  t.ok(second.secrets[0]!.key.equals(first.secrets[0]!.key));
  t.equal(second.readState().activeId, facts.bundleId);
  t.same(inspectDataDirectory(path), { path, nodeId: first.handle.nodeId, boot: 2 });
  t.equal(await dataDirectoryHolder(path), process.pid);
  await second.close();
  t.equal(await dataDirectoryHolder(path), 0);
  writeFileSync(join(path, "log", "00000002-00000.000001.plog"), "");
  rmSync(join(path, "fleet.secrets"));
  const third = await openDataDirectory(path);
  t.match(third.lastingNotes, [/fleet\.secrets is missing/], "codes that it minted are no longer resolved");
  t.match(third.notes, third.lastingNotes);
  await third.close();
  t.same(
    readdirSync(path).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

for (const [content, why] of [
  ["", "an empty node.json"],
  ["{", "node.json that is no JSON"],
  ["null", "node.json of nothing"],
  ['{"format":1,"nodeId":"xyz","boot":1}', "a node id that is none"],
  ['{"format":1,"nodeId":"0123456789ab","boot":-1}', "a boot number that is none"],
  ['{"format":2,"nodeId":"0123456789ab","boot":1}', "a newer format"],
] as const) {
  t.test(`data directory: refuses ${why}, and changes nothing`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    writeFileSync(join(folder.path, "node.json"), content);
    await t.rejects(openDataDirectory(folder.path), { code: "DATA_DIR_INVALID" });
    t.equal(readFileSync(join(folder.path, "node.json"), "utf8"), content);
    t.equal(await dataDirectoryHolder(folder.path), 0, "the lock is free again");
  });
}

t.test("data directory: a file in its place, and no directory at all", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const path = join(folder.path, "file");
  writeFileSync(path, "");
  await t.rejects(openDataDirectory(path), { code: "DATA_DIR_INVALID" });
  t.throws(() => inspectDataDirectory(folder.path), { code: "DATA_DIR_INVALID" });
});

t.test("secrets: one key a line, the first mints; a bad line is named and not quoted", async (t) => {
  const key = "ab".repeat(32);
  const secrets = parseFleetSecrets(`# new\n${key}\n\n${"CD".repeat(32)} # old\n`, "f");
  t.same(
    secrets.map((secret) => secret.key.toString("hex")),
    [key, "cd".repeat(32)],
  );
  t.match(secrets[0]!.keyId, /^[0-9a-f]{8}$/);
  for (const text of ["", "# nothing\n", `${key}\nsecret-but-wrong\n`]) {
    const refused = (): unknown => parseFleetSecrets(text, "f");
    t.throws(refused, { code: "DATA_DIR_INVALID" });
    try {
      refused();
    } catch (error) {
      t.notMatch((error as NodeError).message, /secret-but-wrong|abab/);
    }
  }
});

t.test("lock: a live holder is named, a killed one is succeeded", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const lock = join(folder.path, "LOCK");
  const first = await holder(lock);
  t.equal(first.said, "held\n");
  await t.rejects(lockDirectory(lock), {
    code: "DATA_DIR_LOCKED",
    message: new RegExp(`process ${first.pid} `),
  });
  const second = await holder(lock);
  t.match(second.said, new RegExp(`^refused process ${first.pid} `));
  await second.kill();
  await first.kill();
  const mine = await lockDirectory(lock);
  await t.rejects(lockDirectory(lock), { code: "DATA_DIR_LOCKED" }, "also within one process");
  await mine.release();
  const again = await lockDirectory(lock);
  await again.release();
  t.ok(readdirSync(lock).length <= 2, "old numbers and sockets do not pile up");
});

t.test("lock: of many who want it after a kill, one gets it", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const lock = join(folder.path, "LOCK");
  for (let round = 0; round < 5; round++) {
    const killed = await holder(lock);
    await killed.kill();
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDirectory(lock)));
    const won = results.filter((result) => result.status === "fulfilled");
    t.equal(won.length, 1);
    for (const result of results) {
      if (result.status === "rejected") t.match(result.reason, { code: "DATA_DIR_LOCKED" });
    }
    await won[0]!.value.release();
  }
});

t.test("lock: in a folder with a very long name", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const lock = join(folder.path, "x".repeat(120), "LOCK");
  const mine = await lockDirectory(lock);
  await t.rejects(lockDirectory(lock), { code: "DATA_DIR_LOCKED" });
  await mine.release();
  await (await lockDirectory(lock)).release();
});

t.test("lock: files of foreign hands", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const lock = join(folder.path, "LOCK");
  mkdirSync(lock);
  for (const content of [
    "",
    "{",
    "null",
    '{"pid":"x","socket":"../../../x.sock"}',
    '{"pid":1,"socket":"","started":""}',
  ]) {
    writeFileSync(join(lock, "7"), content);
    writeFileSync(join(lock, "007"), "not a number of ours");
    const mine = await lockDirectory(lock);
    await mine.release();
    t.ok(readdirSync(lock).includes("8"));
    rmSync(join(lock, "8"));
  }
});
