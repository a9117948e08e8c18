/** The audit log over starts, files, full disks and damage: what is altered is named by its record. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pino from "pino";
import t, { type Test } from "tap";
import { NodeError } from "../../engine/index.ts";
import { fillDisk, smallDisk } from "../testing/disk-kit.ts";
import { auditFolder, listAuditFiles, readAuditKey } from "./audit-folder.ts";
import { AuditLog, type AuditOptions } from "./audit-log.ts";
import { type AuditRecord, parseRecord, RECORD_SIZE_MAX, visitorSubject } from "./audit-record.ts";
import { verifyAudit } from "./audit-verify.ts";
import type { AuditAct } from "./control-node.ts";

const logger = pino({ level: "silent" });
const act = (changes: Partial<AuditAct> = {}): AuditAct => ({
  act: "offer",
  by: "ana",
  address: "127.0.0.1",
  subject: "b".repeat(64),
  outcome: "ok",
  detail: "",
  ...changes,
});
const open = (dataPath: string, changes: Partial<AuditOptions> = {}) =>
  new AuditLog({ dataPath, logger, retentionBytes: 0, ...changes });

function folderOf(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), "proffer-audit-"));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function recordsOf(log: AuditLog, from = 1): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const line of log.read(from)) records.push(parseRecord(line)!);
  return records;
}

t.test("records are chained over files and starts, and read back from any number", async (t) => {
  const path = folderOf(t);
  for (let start = 0; start < 4; start++) {
    const log = open(path, { fileSizeMax: 900 });
    for (let index = 0; index < 5; index++) log.record(act({ subject: `${start}-${index}` }));
    if (start % 2 === 0) log.close(); // Else as a kill leaves it.
  }
  const log = open(path);
  log.recordAll([act({ act: "stop" }), act({ act: "lift" })]);
  const records = await recordsOf(log);
  t.same(
    records.map(({ number }) => number),
    Array.from({ length: 22 }, (_, index) => index + 1),
  );
  t.same(
    records.slice(0, 20).map(({ subject }) => subject),
    Array.from({ length: 20 }, (_, index) => `${Math.floor(index / 5)}-${index % 5}`),
  );
  t.same(await recordsOf(log, 17), records.slice(16));
  t.same(await recordsOf(log, 99), []);
  t.match(log.facts, { records: { stop: 1, lift: 1, offer: 0 }, damagedCount: 0, number: 22 });
  const report = verifyAudit(path);
  t.match(report, { first: 1, last: 22, faults: [], sha256: log.facts.sha256 });
  t.ok(report.fileCount > 3);
  t.same(verifyAudit(auditFolder(path)), report, "the folder by itself is the same log");
  log.close();
});

t.test("fields are bounded, and visitors stand in it under a key", async (t) => {
  const path = folderOf(t);
  const log = open(path);
  const long = "\u0001".repeat(5000);
  log.record(act({ by: long, address: long, subject: long, outcome: long, detail: long }));
  log.record(
    act({ act: "lookup", subject: log.subjectOf("customer", "C-1"), detail: "half a pair: \ud800" }),
  );
  const [longest, lookup] = await recordsOf(log);
  t.equal(longest!.detail.length, 1024);
  t.ok(readFileSync(listAuditFiles(auditFolder(path))[0]!.path).length < RECORD_SIZE_MAX + 1000);
  t.match(lookup, { subject: /^visitor:[0-9a-f]{32}$/, detail: "half a pair: \ufffd" });
  const key = readAuditKey(auditFolder(path))!;
  t.equal(lookup!.subject, visitorSubject(key, "customer", "C-1"), "whoever has the key finds it");
  t.not(lookup!.subject, visitorSubject(key, "custome", "r:C-1"));
  log.close();
  t.equal(open(path).subjectOf("customer", "C-1"), lookup!.subject, "the key outlives the start");
});

t.test("what a crash leaves is mended and told", async (t) => {
  const rows = [
    {
      why: "the last line is torn",
      damage: (file: string) => appendFileSync(file, '{"act":"off'),
      repair: { outcome: "torn", subject: "record 4", number: 4 },
    },
    {
      why: "the newest file has nothing but a torn line",
      damage: (file: string) => writeFileSync(join(file, "..", "0000000000000004.jsonl"), '{"act'),
      repair: { outcome: "torn", subject: "record 4", number: 4 },
    },
    {
      why: "records were lost from the end (a power loss)",
      damage: (file: string) => truncateSync(file, readFileSync(file).indexOf("\n") + 1),
      repair: { outcome: "missing", subject: "records 2 to 3", number: 2 },
    },
    {
      why: "the head is gone",
      damage: (file: string) => rmSync(join(file, "..", "head")),
      repair: { outcome: "head", subject: "record 3", number: 4 },
    },
    {
      why: "all files are gone",
      damage: (file: string) => rmSync(file),
      repair: { outcome: "missing", subject: "records 1 to 3", number: 1 },
    },
  ];
  for (const { why, damage, repair } of rows) {
    const path = folderOf(t);
    const log = open(path);
    for (let index = 0; index < 3; index++) log.record(act());
    log.close();
    damage(listAuditFiles(auditFolder(path))[0]!.path);
    const again = open(path);
    again.record(act({ subject: "after" }));
    const records = await recordsOf(again);
    t.match(records.at(-2), { act: "repair", by: "node", ...repair }, why);
    t.match(records.at(-1), { subject: "after", number: repair.number + 1 }, why);
    t.same(verifyAudit(path).faults, [], `${why}: the chain goes on`);
    again.close();
  }
});

t.test("retention keeps a chain that verifies, and says what it removed", async (t) => {
  const path = folderOf(t);
  const log = open(path, { fileSizeMax: 2000, retentionBytes: 8000 });
  for (let index = 0; index < 100; index++) log.record(act());
  const report = verifyAudit(path);
  t.same(report.faults, []);
  t.ok(report.first > 50 && report.last > 100, `${report.first} to ${report.last}`);
  const files = listAuditFiles(auditFolder(path));
  const bytes = files.reduce((sum, file) => sum + readFileSync(file.path).length, 0);
  t.ok(bytes <= 8000, `${bytes} bytes`);
  const prunes = (await recordsOf(log)).filter((record) => record.act === "prune");
  t.equal(Number(prunes.at(-1)!.subject), report.first - 1);
  log.close();
  rmSync(files[0]!.path);
  t.match(verifyAudit(path).faults, [
    { kind: "missing", number: files[0]!.first, numberTo: files[1]!.first - 1 },
  ]);
});

t.test("damage is named by record, whatever it is", async (t) => {
  const path = folderOf(t);
  const log = open(path, { fileSizeMax: 3000 });
  for (let index = 0; index < 30; index++) log.record(act({ subject: String(index) }));
  log.close();
  const folder = auditFolder(path);
  const files = listAuditFiles(folder);
  const original = new Map(files.map((file) => [file.name, readFileSync(file.path)]));
  const lineOf = (name: string) => original.get(name)!.toString().trimEnd().split("\n");
  /** Numbers whose lines differ from what was written. */
  type Damage = (file: string, index: number, at: number) => { bytes: Buffer; numbers: number[] };
  const withLines = (name: string, change: (lines: string[]) => void): Buffer => {
    const lines = lineOf(name);
    change(lines);
    return Buffer.from(lines.map((line) => `${line}\n`).join(""));
  };
  const firstOf = (name: string) => Number(name.slice(0, 16));
  const damages: Record<string, Damage> = {
    bitFlip: (name, _, at) => {
      const bytes = Buffer.from(original.get(name)!);
      const offset = at % bytes.length;
      bytes[offset]! ^= 1 << (at % 8);
      const index = bytes.subarray(0, offset).toString("latin1").split("\n").length - 1;
      return { bytes, numbers: [firstOf(name) + index] };
    },
    removed: (name, index) => ({
      bytes: withLines(name, (lines) => lines.splice(index % lines.length, 1)),
      numbers: [firstOf(name) + (index % lineOf(name).length)],
    }),
    duplicated: (name, index) => ({
      bytes: withLines(name, (lines) => lines.splice(index % lines.length, 0, lines[index % lines.length]!)),
      numbers: [firstOf(name) + (index % lineOf(name).length)],
    }),
    reordered: (name, index) => {
      const swapped = index % (lineOf(name).length - 1);
      const bytes = withLines(name, (lines) => {
        lines.splice(swapped, 2, lines[swapped + 1]!, lines[swapped]!);
      });
      return { bytes, numbers: [firstOf(name) + swapped] };
    },
    truncated: (name, _, at) => {
      const bytes = original.get(name)!;
      const cut = bytes.subarray(0, at % bytes.length);
      return { bytes: cut, numbers: [firstOf(name) + cut.toString("latin1").split("\n").length - 1] };
    },
    rewritten: (name, index) => {
      const number = firstOf(name) + (index % lineOf(name).length);
      const bytes = withLines(name, (lines) => {
        lines[index % lines.length] = lines[index % lines.length]!.replace('"by":"ana"', '"by":"bob"');
      });
      return { bytes, numbers: [number] };
    },
  };
  const seed = Number(process.env.FUZZ_SEED ?? 20261123);
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(damages)),
      fc.nat(files.length - 1),
      fc.nat(10_000),
      (kind, fileIndex, at) => {
        const file = files[fileIndex]!;
        const { bytes, numbers } = damages[kind]!(file.name, at, at);
        writeFileSync(file.path, bytes);
        const { faults } = verifyAudit(path);
        writeFileSync(file.path, original.get(file.name)!);
        for (const number of numbers) {
          const named = faults.find((fault) => fault.number <= number && number <= fault.numberTo);
          if (named === undefined)
            throw new Error(`record ${number} is not named: ${JSON.stringify(faults)}`);
          if (!/record/.test(named.message)) throw new Error(named.message);
        }
      },
    ),
    { seed, numRuns: 300 },
  );
  t.comment(`seed ${seed}`);
  t.same(verifyAudit(path).faults, [], "and what was not damaged is told as whole");
  // Any start over it goes on, whatever the newest file looks like.
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(damages)), fc.nat(10_000), (kind, at) => {
      const copy = mkdtempSync(join(path, "copy-"));
      cpSync(folder, auditFolder(copy), { recursive: true });
      const file = listAuditFiles(auditFolder(copy)).at(-1)!;
      writeFileSync(file.path, damages[kind]!(file.name, at, at).bytes);
      const again = open(copy);
      const before = verifyAudit(copy).faultCount;
      again.record(act());
      again.close();
      const { faults, faultCount, last } = verifyAudit(copy);
      rmSync(copy, { recursive: true });
      if (faultCount > before || last !== again.facts.number) throw new Error(JSON.stringify(faults));
    }),
    { seed, numRuns: 60 },
  );
});

t.test("a full disk: acts are refused before they are done, those under way are recorded", async (t) => {
  const disk = smallDisk(t, "2m");
  if (disk === null) return;
  const lines: string[] = [];
  const log = new AuditLog({
    dataPath: disk,
    logger: pino({}, { write: (line: string) => void lines.push(line) }),
    retentionBytes: 0,
  });
  log.requireRoom();
  const ballast = join(disk, "ballast");
  fillDisk(ballast);
  const detail = "x".repeat(1000);
  for (let index = 0; index < 20; index++) log.record(act({ detail })); // More than the last page had room for.
  t.notOk(existsSync(join(auditFolder(disk), "reserve")), "the reserve was given back for them");
  fillDisk(join(disk, "more"));
  t.throws(() => log.requireRoom(), { code: "STORE_UNWRITABLE" });
  t.throws(() => log.requireRoom(), NodeError);
  t.equal(lines.filter((line) => line.includes("cannot be written")).length, 1, "told once");
  t.notOk(log.facts.isWritable);
  let recorded = 20;
  t.throws(
    () => {
      for (;;) {
        log.record(act({ detail }));
        recorded += 1;
      }
    },
    { code: "STORE_UNWRITABLE" },
  );
  t.match(verifyAudit(disk), { last: recorded, faults: [] }, "no half of a record stays");
  log.recordSurely(act({ act: "stop", detail }));
  t.equal(log.facts.number, recorded, "what was done all the same waits for room");
  rmSync(ballast);
  rmSync(join(disk, "more"));
  log.requireRoom();
  t.match(log.facts, { isWritable: true, number: recorded + 1, records: { stop: 1 } });
  log.record(act());
  log.close();
  t.match(verifyAudit(disk), { last: recorded + 2, faults: [] });
  t.same(
    readdirSync(auditFolder(disk)).filter((name) => name.endsWith(".tmp")),
    [],
  );
});
