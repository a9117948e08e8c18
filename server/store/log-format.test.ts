/**
 * A reader by the letter of LOG.md, sharing nothing with the store's: offsets, checksums, digests and arrays are
 * spelled out here again, and must find the same in files that the store wrote.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { unpack } from "msgpackr";
import t from "tap";
import { recoverLogs } from "./log-recover.ts";
import { LogStream } from "./log-stream.ts";
import { parseFactId } from "./source.ts";
import {
  logDecision,
  openTemporaryStore,
  sampleEvent,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const sha = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Bottom up, level by level. */
function merkleRoot(leaves: Buffer[]): Buffer {
  let level = leaves;
  if (level.length === 0) return Buffer.alloc(32);
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const right = level[index + 1];
      above.push(right === undefined ? level[index]! : sha(Buffer.from([1]), level[index]!, right));
    }
    level = above;
  }
  return level[0]!;
}

t.test("LOG.md: a stranger's reader finds every record, checksum and seal", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logBlockSize: 1_200, logFileSizeMax: 2_500 });
  const ids: string[] = [];
  for (let turn = 0; turn < 40; turn++) {
    ids.push(logDecision(opened.store, sampleGeneration(), `C-${turn % 3}`));
    if (turn % 4 === 0) opened.store.log.appendEvent(sampleEvent("C-1", ids.at(-1)!));
    opened.store.log.flush();
  }
  const { nodeId } = opened.store.source;
  await opened.close();
  recoverLogs(folder.path, 2);

  const surrogates = new Map<string, string>();
  for (const name of readdirSync(join(folder.path, "identity"))) {
    const bytes = readFileSync(join(folder.path, "identity", name));
    t.equal(bytes.toString("latin1", 0, 8), "PROFFPID");
    t.equal(crc32(bytes.subarray(0, 28)), bytes.readUInt32LE(28));
    const salt = bytes.readUInt32LE(24);
    for (let at = 32; at < bytes.length; at += bytes.readUInt16LE(at)) {
      const record = bytes.subarray(at, at + bytes.readUInt16LE(at));
      t.equal(crc32(record.subarray(0, -4), salt), record.readUInt32LE(record.length - 4));
      const levelSize = record[3]!;
      surrogates.set(
        record.toString("hex", 4, 12),
        record.toString("utf8", 12 + levelSize, record.length - 4),
      );
    }
  }

  const decisions: { sequence: number; visitor: string; channel: unknown; offers: unknown[] }[] = [];
  let previousChecksum = 0;
  let chain: Buffer = Buffer.alloc(32);
  const files = readdirSync(join(folder.path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort();
  t.ok(files.length > 2);
  for (const [index, name] of files.entries()) {
    t.equal(name, `00000001-00000.${String(index + 1).padStart(6, "0")}.plog`);
    const bytes = readFileSync(join(folder.path, "log", name));
    t.equal(bytes.toString("latin1", 0, 8), "PROFFLOG");
    t.same([bytes.readUInt16LE(8), bytes.readUInt16LE(10), bytes.readUInt16LE(18)], [2, 64, 0]);
    t.equal(bytes.toString("hex", 12, 18), nodeId);
    t.same([bytes.readUInt32LE(20), bytes.readUInt32LE(24)], [1, index + 1]);
    t.equal(bytes.readUInt32LE(40), previousChecksum);
    t.equal(crc32(bytes.subarray(0, 60)), bytes.readUInt32LE(60));
    const salt = bytes.readUInt32LE(28);
    previousChecksum = bytes.readUInt32LE(60);
    const blocks = new Map<number, { leaves: Buffer[]; start: number; end: number; checksum: number }>();
    const names: string[] = [];
    const treatments: unknown[][] = [];
    const points: unknown[][] = [];
    for (let at = 64; at < bytes.length; ) {
      const frame = bytes.subarray(at, at + bytes.readUInt32LE(at + 4));
      t.equal(frame.toString("latin1", 0, 4), "PFRM");
      t.equal(frame.readUInt32LE(16), previousChecksum);
      previousChecksum = frame.readUInt32LE(28);
      t.equal(crc32(frame.subarray(32), crc32(frame.subarray(0, 28), salt)), previousChecksum);
      const number = frame.readUInt32LE(12);
      const block = blocks.get(number) ?? { leaves: [], start: at, end: 0, checksum: 0 };
      blocks.set(number, block);
      let count = 0;
      for (let record = 32; record < frame.length; record += 4 + frame.readUInt32LE(record)) {
        const payload = frame.subarray(record + 4, record + 4 + frame.readUInt32LE(record));
        block.leaves.push(sha(payload));
        count += 1;
        const value = unpack(payload) as unknown[];
        if (value[0] === 1) names[value[1] as number] = value[2] as string;
        if (value[0] === 9) treatments[value[1] as number] = value;
        if (value[0] === 10) points[value[1] as number] = value;
        if (value[0] !== 2) continue;
        const [point] = value[7] as unknown[][];
        const picks = point![1] as number[];
        t.equal(points[point![0] as number]![3], "home.hero");
        decisions.push({
          sequence: value[1] as number,
          channel: names[value[13] as number],
          visitor: surrogates.get(Buffer.from(value[4] as Uint8Array).toString("hex"))!,
          offers: picks.filter((_, field) => field % 5 === 0).map((number) => treatments[number]![3]),
        });
      }
      t.equal(count, frame.readUInt32LE(8));
      at += frame.length;
      block.end = at;
      block.checksum = previousChecksum;
    }
    const seals = readFileSync(join(folder.path, "log", name.replace("plog", "seal")));
    t.equal(seals.toString("latin1", 0, 8), "PROFSEAL");
    t.ok(seals.subarray(28, 60).equals(chain));
    let at = 64;
    for (const [number, block] of blocks) {
      const entry = seals.subarray(at, at + 96);
      t.same(
        [0, 4, 8, 12, 16, 20].map((offset) => entry.readUInt32LE(offset)),
        [number, 0, block.leaves.length, block.checksum, block.start, block.end],
      );
      t.ok(entry.subarray(32, 64).equals(merkleRoot(block.leaves)));
      chain = sha(chain, entry.subarray(0, 64));
      t.ok(entry.subarray(64).equals(chain));
      at += 96;
    }
    t.equal(seals.readUInt32LE(at + 4), 1, "the last entry closes the file");
    chain = sha(chain, seals.subarray(at, at + 64));
    t.equal(seals.length, at + 96);
  }
  t.same(
    decisions,
    ids.map((id, turn) => ({
      sequence: parseFactId(id)!.sequence,
      channel: "sample",
      visitor: `C-${turn % 3}`,
      offers: ["offer-0", "offer-1", "offer-2"],
    })),
  );
});

for (const [offset, value, code, why] of [
  [8, 3, "LOG_FORMAT_NEWER", "a newer format"],
  [0, 0, "LOG_CORRUPT", "another beginning"],
  [30, 7, "LOG_CORRUPT", "a damaged header"],
] as const) {
  t.test(`log file: ${why} is said, and nothing is read`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path);
    opened.store.log.flush();
    await opened.close();

    const name = readdirSync(join(folder.path, "log"))[0]!;
    const bytes = readFileSync(join(folder.path, "log", name));
    bytes[offset] = value;
    writeFileSync(join(folder.path, "log", name), bytes);
    const stream = new LogStream(folder.path);
    t.same([...stream.poll()], []);
    t.match(stream.faults, [{ code }]);
    stream.close();
    t.match(recoverLogs(folder.path, 2).faults, [{ code }], "a start goes on and says so");
  });
}

for (const fsync of ["always", "interval", "os"] as const) {
  t.test(`log: synced under the policy ${fsync}, over a change of files`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path, { fsync, logFileSizeMax: 1_500 });
    const { log } = opened.store;
    await log.synced();
    for (let turn = 0; turn < 30; turn++) {
      logDecision(opened.store, sampleGeneration(), "v");
      log.flush();
      if (turn % 3 === 0) await log.synced();
    }
    await Promise.all([log.synced(), log.synced()]);
    await opened.close();
    await opened.store.log.close();
    t.ok(readdirSync(join(folder.path, "log")).length > 2);
    const stream = new LogStream(folder.path);
    t.equal([...stream.poll()].filter((entry) => entry.record.kind === "decision").length, 30);
    stream.close();
  });
}
