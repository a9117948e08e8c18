/** What a store survives: kills at random moments (the seed is printed), and a full disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import t from "tap";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { smallDisk } from "../testing/disk-kit.ts";
import { recoverLogs } from "./log-recover.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { factId, sourceHex } from "./source.ts";
import {
  emptyVisitor,
  logDecision,
  openTemporaryStore,
  readProfile,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const { seed, runs } = fuzzSettings(4);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}`);

const generation = sampleGeneration();

function script(name: string): string {
  return fileURLToPath(new URL(`./testing/${name}.js`, import.meta.url));
}

/** Said by a process before it is killed, however slow the machine. */
const LINES_MIN = 40;

/** Lines of a process that is killed `ms` after its first, or when it has said enough. */
async function linesUntilKilled(child: ChildProcess, ms: number): Promise<string[]> {
  let text = "";
  let lineCount = 0;
  let isDue = false;
  const killWhenDue = (): void => {
    if (isDue && lineCount >= LINES_MIN) child.kill("SIGKILL");
  };
  const due = (): void => {
    isDue = true;
    killWhenDue();
  };
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
    if (text === "") setTimeout(due, ms);
    text += chunk;
    lineCount += chunk.split("\n").length - 1;
    killWhenDue();
  });
  await new Promise((resolve) => child.once("close", resolve));
  return text.split("\n").slice(0, -1); // The last may be cut short.
}

t.test("kill -9 at random moments: every answered record is there, the tail is repaired", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const answered = new Set<string>();
  const versions = new Map<string, number>();
  const rounds = Math.min(runs, 40);
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script("crash-writer"), folder.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = await linesUntilKilled(child, 30 + random.below(250));
    t.equal(lines[0], "ready 0", "a start over what a kill left finds nothing that it cannot repair");
    for (const line of lines) {
      const [kind, id, version] = line.split(" ");
      if (kind === "d") answered.add(id!);
      if (kind === "p") versions.set(id!, Number(version));
    }
  }
  const opened = await openTemporaryStore(folder.path);
  const report = recoverLogs(folder.path, opened.store.source.boot);
  t.same(report.faults, []);
  const verified = verifyLogs(folder.path);
  t.same(verified.faults, []);
  t.ok(
    verified.files.filter((file) => !file.closed).length <= 1,
    "all but this boot's file are sealed to the end",
  );
  const logged = new Set<string>();
  const profileWrites = new Map<string, number>();
  const stream = new LogStream(folder.path);
  for (const { record, ...source } of stream.poll()) {
    if (record.kind === "decision") logged.add(factId(sourceHex(source), record.sequence));
    if (record.kind === "profile-write") {
      const before = profileWrites.get(record.surrogate) ?? 0;
      profileWrites.set(record.surrogate, Math.max(before, record.version));
    }
  }
  stream.close();
  t.ok(answered.size > rounds * 25, `${answered.size} decisions were answered`);
  t.same(
    [...answered].filter((id) => !logged.has(id)),
    [],
    "none that was answered is missing",
  );
  const visitor = emptyVisitor();
  for (const [id, version] of versions) {
    t.ok(readProfile(opened.store.profiles, generation, "customer", id, visitor), id);
    t.ok(visitor.version >= version, "the profile has every write that was answered");
  }
  await opened.close();
});

t.test(
  "a full disk: refused with a code, nothing half-written, and it goes on when there is room",
  async (t) => {
    const disk = smallDisk(t, "3m");
    if (disk === null) return;
    const opened = await openTemporaryStore(disk, { logBlockSize: 16_000 });
    const { log, profiles } = opened.store;
    const set = [{ name: "first_name", value: "x".repeat(200) }];
    const other = { ...generation, bundleId: "cd".repeat(32), number: 2 };
    await profiles.write({ level: "customer", id: "known", set, unset: [], atUs: 1 });
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, "");
    let ballastSize = 2_900_000;
    for (; ballastSize > 0; ballastSize -= 50_000) {
      try {
        writeFileSync(ballast, Buffer.alloc(ballastSize));
        break;
      } catch {
        // Smaller.
      }
    }
    let refusals = 0;
    let written = 0;
    for (let turn = 0; turn < 2_000 && refusals < 5; turn++) {
      // Once refused, names come that the file has not seen: what a dropped turn defined must not count as defined.
      const used = refusals > 0 ? other : generation;
      for (let call = 0; call < 4; call++) logDecision(opened.store, used, `v-${turn}`);
      try {
        log.flush();
        written += 4;
      } catch (error) {
        t.match(error, { code: "LOG_UNWRITABLE" });
        refusals += 1;
      }
    }
    t.equal(refusals, 5, "the disk was full");
    const full = verifyLogs(disk);
    t.same(full.faults, []);
    t.equal(full.files[0]!.tailBytes, 0, "nothing half-written stays");
    let storeRefusals = 0;
    for (let index = 0; index < 12; index++) {
      try {
        await profiles.write({ level: "customer", id: `new-${index}`, set, unset: [], atUs: 1 });
      } catch (error) {
        t.match(error, { code: "STORE_UNWRITABLE" });
        storeRefusals += 1;
        t.equal(
          readProfile(profiles, generation, "customer", `new-${index}`, emptyVisitor()),
          false,
          "nothing was changed",
        );
      }
    }
    t.ok(storeRefusals > 0, `${storeRefusals} profile writes were refused`);
    rmSync(ballast);
    await sleep(150); // The store tries a full disk again after 100 ms.
    const after = logDecision(opened.store, other, "v-after");
    log.flush();
    await profiles.write({ level: "customer", id: "later", set, unset: [], atUs: 1 });
    const visitor = emptyVisitor();
    t.ok(readProfile(profiles, generation, "customer", "later", visitor));
    t.ok(readProfile(profiles, generation, "customer", "known", visitor));
    await opened.close();
    const verified = verifyLogs(disk);
    t.same(verified.faults, []);
    t.equal(verified.files[0]!.gaps, 1, "the frame behind the gap says so");
    const stream = new LogStream(disk);
    const decisions = [...stream.poll()].filter((entry) => entry.record.kind === "decision");
    stream.close();
    t.equal(decisions.length, written + 1);
    const last = decisions.at(-1)!;
    t.match(last.record, { bundle: other.bundleId });
    t.equal(factId(sourceHex(last), "sequence" in last.record ? last.record.sequence : 0), after);
  },
);
