/** Torn, altered, forged and missing log files: each is found, and named. Random bits; the seed is printed. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { FRAME_HEADER_SIZE, frameChecksum, HEADER_SIZE } from "./log-format.ts";
import { inventoryLogs } from "./log-inventory.ts";
import { LogFileReader } from "./log-reader.ts";
import { recoverLogs } from "./log-recover.ts";
import { verifyLogs } from "./log-verify.ts";
import { logDecision, openTemporaryStore, sampleGeneration, temporaryFolder } from "./testing/sample.ts";

const { seed } = fuzzSettings(1);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}`);

const generation = sampleGeneration();

function logFiles(path: string): string[] {
  return readdirSync(join(path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort();
}

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
  for (let size = 0; size < bytes.length; size += 151) {
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
    altered[at]! ^= 1 << random.below(8);
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
  for (let offset = 0; offset < seals.length; offset += 11) {
    const altered = Buffer.from(seals);
    altered[offset]! ^= 1 << random.below(8);
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

t.test("an emptied identity folder is told by a start and by verification", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  await smallLog(folder.path);
  t.strictSame(verifyLogs(folder.path).faults, []);
  t.strictSame(inventoryLogs(folder.path, 2), []);
  rmSync(join(folder.path, "identity", "00000001-00000.pid"));
  t.match(inventoryLogs(folder.path, 2), [
    {
      code: "LOG_CORRUPT",
      message: /identity files are missing: 00000001-00000\.pid; .* bring `identity\/` back from a copy/,
      files: ["00000001-00000.pid"],
    },
  ]);
  t.strictSame(inventoryLogs(folder.path, 1), [], "the running boot's are not looked at");
  t.match(verifyLogs(folder.path).faults, [{ file: "00000001-00000.pid", what: /^missing: whom/ }]);
  truncateSync(join(folder.path, "log", "00000001-00000.000001.plog"), HEADER_SIZE);
  rmSync(join(folder.path, "log", "00000001-00000.000001.seal"), { force: true });
  t.strictSame(inventoryLogs(folder.path, 2), [], "a source that wrote no record lacks none");
});
