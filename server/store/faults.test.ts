/** What a store survives: kills, torn and altered files, a full disk. Random moments and bits; the seed is printed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { FRAME_HEADER_SIZE, frameChecksum, HEADER_SIZE } from "./log-format.ts";
import { LogFileReader } from "./log-reader.ts";
import { recoverLogs } from "./log-recover.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { factId, sourceHex } from "./source.ts";
import {
  emptyVisitor,
  logDecision,
  openTemporaryStore,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const seed = Number(process.env.PROFFER_TEST_SEED ?? Date.now() % 2 ** 31);
t.comment(`seed ${seed}`);
let state = seed | 0;
/** In [0, end); Numerical Recipes' generator, its high bits. */
function below(end: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * end);
}

const generation = sampleGeneration();

function script(name: string): string {
  return fileURLToPath(new URL(`./testing/${name}.js`, import.meta.url));
}

function logFiles(path: string): string[] {
  return readdirSync(join(path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort();
}

/** Lines of a process that is killed after `ms`. */
async function linesUntilKilled(child: ChildProcess, ms: number): Promise<string[]> {
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => {
    if (text === "") setTimeout(() => child.kill("SIGKILL"), ms);
    text += chunk;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return text.split("\n").slice(0, -1); // The last may be cut short.
}

t.test("kill -9 at random moments: every answered record is there, the tail is repaired", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const answered = new Set<string>();
  const versions = new Map<string, number>();
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [script("crash-writer"), folder.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = await linesUntilKilled(child, 30 + below(250));
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
  t.ok(answered.size > 100, `${answered.size} decisions were answered`);
  t.same(
    [...answered].filter((id) => !logged.has(id)),
    [],
    "none that was answered is missing",
  );
  const visitor = emptyVisitor();
  for (const [id, version] of versions) {
    t.ok(opened.store.profiles.read(generation, "customer", id, visitor), id);
    t.ok(visitor.version >= version, "the profile has every write that was answered");
  }
  await opened.close();
});

/** A closed directory of one small source. */
async function smallLog(path: string): Promise<string> {
  const opened = await openTemporaryStore(path, { logBlockSize: 1_500 });
  for (let turn = 0; turn < 6; turn++) {
    for (let call = 0; call < 2; call++) logDecision(opened.store, generation, `v-${turn}`);
    opened.store.log.flush();
  }
  await opened.close();
  return logFiles(path)[0]!;
}

/** Ends of the frames, the header's first. */
function frameEnds(path: string, name: string): number[] {
  const reader = new LogFileReader(path, name);
  const ends = [HEADER_SIZE];
  for (let frame = reader.next(); frame !== null; frame = reader.next()) ends.push(frame.endOffset);
  reader.close();
  return ends;
}

t.test("truncated at every byte: what is whole is kept, the rest is the tail", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const name = await smallLog(folder.path);
  const path = join(folder.path, "log", name);
  const bytes = readFileSync(path);
  const ends = frameEnds(path, name);
  t.equal(ends.at(-1), bytes.length);
  t.ok(ends.length > 6);
  let wrong = 0;
  for (let size = bytes.length - 1; size >= HEADER_SIZE; size--) {
    truncateSync(path, size);
    const reader = new LogFileReader(path, name);
    let frames = 0;
    while (reader.next() !== null) frames += 1;
    const whole = ends.filter((end) => end <= size).length - 1;
    const kind = ends.includes(size) ? "end" : "tail";
    if (frames !== whole || reader.stop?.kind !== kind || reader.stop.offset !== ends[whole]) wrong += 1;
    reader.close();
  }
  t.equal(wrong, 0);
  for (let size = 0; size < bytes.length; size += 97) {
    const copy = temporaryFolder();
    mkdirSync(join(copy.path, "log"));
    writeFileSync(join(copy.path, "log", name), bytes.subarray(0, size));
    const report = recoverLogs(copy.path, 2);
    t.same(report.faults, [], `repaired at ${size}`);
    const isWhole = ends.includes(size);
    t.equal(report.repaired.length, isWhole ? 0 : 1);
    t.same(verifyLogs(copy.path).faults, []);
    if (!isWhole) {
      const saved = readFileSync(report.repaired[0]!.savedAs);
      t.ok(saved.equals(bytes.subarray(report.repaired[0]!.offset, size)), "what was cut off is kept");
    }
    copy.remove();
  }
});

t.test("a bit flipped anywhere is found, and named by block and offset", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const name = await smallLog(folder.path);
  const path = join(folder.path, "log", name);
  const bytes = readFileSync(path);
  const ends = frameEnds(path, name);
  let missed = 0;
  let misnamed = 0;
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1 << below(8);
    writeFileSync(path, altered);
    try {
      const reader = new LogFileReader(path, name);
      while (reader.next() !== null);
      const stop = reader.stop!;
      reader.close();
      const frameStart = ends.filter((end) => end <= at).at(-1)!;
      if (stop.kind === "end" || stop.offset !== frameStart) missed += 1;
      const isLastFrame = frameStart === ends.at(-2);
      if (stop.kind !== (isLastFrame ? "tail" : "damage")) misnamed += 1;
    } catch (error) {
      if (!(error instanceof NodeError) || at >= HEADER_SIZE) missed += 1;
    }
  }
  t.equal(missed, 0);
  t.equal(misnamed, 0, "in front of whole frames it is damage, in the last one it may be a torn tail");
  // At start: reported, named, and nothing is cut off.
  const altered = Buffer.from(bytes);
  altered[ends[1]! + 40]! ^= 4;
  writeFileSync(path, altered);
  const report = recoverLogs(folder.path, 2);
  t.equal(report.repaired.length, 0);
  t.match(report.faults[0], {
    code: "LOG_CORRUPT",
    message: new RegExp(`${name}: block 0, offset ${ends[1]}`),
  });
  t.ok(readFileSync(path).equals(altered));
  t.match(recoverLogs(folder.path, 3).faults, [{ code: "LOG_CORRUPT" }], "and again at every start");
});

t.test("records altered with all checksums made anew: the seals tell, and name the block", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const name = await smallLog(folder.path);
  t.ok(recoverLogs(folder.path, 2).blocksSealed > 1);
  t.same(verifyLogs(folder.path).faults, []);
  const path = join(folder.path, "log", name);
  const bytes = readFileSync(path);
  const ends = frameEnds(path, name);
  const reader = new LogFileReader(path, name);
  const { salt } = reader.header;
  let checksum = reader.headerChecksum;
  const blocks: number[] = [];
  for (let frame = reader.next(); frame !== null; frame = reader.next()) blocks.push(frame.block);
  reader.close();
  const forged = Buffer.from(bytes);
  const victim = blocks.indexOf(1);
  const at = forged.indexOf("morning", ends[victim]!);
  forged.write("evening", at);
  for (let frame = 0; frame < blocks.length; frame++) {
    const view = forged.subarray(ends[frame]!, ends[frame + 1]!);
    view.writeUInt32LE(checksum, 16);
    checksum = frameChecksum(view, salt);
    view.writeUInt32LE(checksum, FRAME_HEADER_SIZE - 4);
  }
  writeFileSync(path, forged);
  const { faults } = verifyLogs(folder.path);
  t.match(faults[0], { code: "LOG_CORRUPT", message: /block 1, offset \d+: differs from its seal/ });
  // Whole frames taken off the end, and a seal altered.
  writeFileSync(path, bytes.subarray(0, ends.at(-2)!));
  t.match(verifyLogs(folder.path).faults, [{ code: "LOG_CORRUPT" }]);
  writeFileSync(path, bytes);
  const sealPath = path.replace(/plog$/, "seal");
  const seals = readFileSync(sealPath);
  for (let offset = 0; offset < seals.length; offset += 7) {
    const altered = Buffer.from(seals);
    altered[offset]! ^= 1 << below(8);
    writeFileSync(sealPath, altered);
    const fault = verifyLogs(folder.path).faults[0];
    if (fault === undefined) t.fail(`an altered seal passed: byte ${offset}`);
  }
  writeFileSync(sealPath, seals);
  t.same(verifyLogs(folder.path).faults, []);
});

t.test("a file missing in the middle, or from another source, shows", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logFileSizeMax: 1_000 });
  for (let turn = 0; turn < 12; turn++) {
    logDecision(opened.store, generation, "v");
    opened.store.log.flush();
  }
  await opened.close();
  const [first, second, third] = logFiles(folder.path) as [string, string, string];
  t.same(verifyLogs(folder.path).faults, []);
  const aside = temporaryFolder();
  t.teardown(aside.remove);
  cpSync(join(folder.path, "log"), join(aside.path, "log"), { recursive: true });
  rmSync(join(folder.path, "log", second));
  t.match(verifyLogs(folder.path).faults[0]?.message, /missing \(number 2\)/);
  cpSync(join(aside.path, "log", first), join(aside.path, "log", third));
  t.match(verifyLogs(aside.path).faults[0]?.message, /belongs to another file/);
});

t.test(
  "a full disk: refused with a code, nothing half-written, and it goes on when there is room",
  async (t) => {
    const folder = temporaryFolder();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.path]);
    if (mounted.status !== 0) {
      folder.remove();
      t.comment("skipped: no tmpfs can be mounted here");
      return;
    }
    t.teardown(() => {
      spawnSync("umount", ["-l", folder.path]);
      folder.remove();
    });
    const opened = await openTemporaryStore(folder.path, { logBlockSize: 16_000 });
    const { log, profiles } = opened.store;
    const set = [{ name: "first_name", value: "x".repeat(200) }];
    await profiles.write({ level: "customer", id: "known", set, unset: [], atUs: 1 });
    const ballast = join(folder.path, "ballast");
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
      for (let call = 0; call < 4; call++) logDecision(opened.store, generation, `v-${turn}`);
      try {
        log.flush();
        written += 4;
      } catch (error) {
        t.match(error, { code: "LOG_UNWRITABLE" });
        refusals += 1;
      }
    }
    t.equal(refusals, 5, "the disk was full");
    const full = verifyLogs(folder.path);
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
          profiles.read(generation, "customer", `new-${index}`, emptyVisitor()),
          false,
          "nothing was changed",
        );
      }
    }
    t.ok(storeRefusals > 0, `${storeRefusals} profile writes were refused`);
    rmSync(ballast);
    await sleep(150); // The store tries a full disk again after 100 ms.
    const after = logDecision(opened.store, generation, "v-after");
    log.flush();
    await profiles.write({ level: "customer", id: "later", set, unset: [], atUs: 1 });
    const visitor = emptyVisitor();
    t.ok(profiles.read(generation, "customer", "later", visitor));
    t.ok(profiles.read(generation, "customer", "known", visitor));
    await opened.close();
    const verified = verifyLogs(folder.path);
    t.same(verified.faults, []);
    t.equal(verified.files[0]!.gaps, 1, "the frame behind the gap says so");
    const stream = new LogStream(folder.path);
    const decisions = [...stream.poll()].filter((entry) => entry.record.kind === "decision");
    stream.close();
    t.equal(decisions.length, written + 1);
    const last = decisions.at(-1)!;
    t.equal(factId(sourceHex(last), "sequence" in last.record ? last.record.sequence : 0), after);
  },
);
