/** What the logs tell beyond the checkpoint comes back: killed anywhere, damaged or short of files, and again. */

import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { EntryKind, trimMemory, type VisitorMemory } from "../../engine/index.ts";
import { fuzzSettings, SeededRandom } from "../../engine/testing/fuzz.ts";
import { recoverNode } from "../batch/recover.ts";
import { smallDisk } from "../testing/disk-kit.ts";
import { putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { InternTable } from "./intern-table.ts";
import { openLmdb, visitorKey } from "./lmdb-environment.ts";
import { verifyLogs } from "./log-verify.ts";
import { StoreNumbers } from "./numbers.ts";
import { decodeProfileRecord } from "./profile-record.ts";
import { recoverMemories } from "./recovery.ts";
import { testForgetting } from "./testing/forgetting-cases.ts";
import {
  accept,
  decide,
  generation,
  logFiles,
  memories,
  memoryOf,
  NOW_MS,
  recovered,
} from "./testing/recovery-kit.ts";
import { emptyVisitor, openTemporaryStore, readProfile, temporaryFolder } from "./testing/sample.ts";

const { seed } = fuzzSettings(1);
const random = new SeededRandom(seed);
t.comment(`seed ${seed}`);

t.test("recovery: decisions and events become what is remembered of each visitor", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const ids: string[] = [];
  for (let index = 0; index < 30; index++) {
    ids.push(decide(opened, `v-${index % 3}`, index + 1, NOW_MS + index * 1000, index % 2));
  }
  accept(opened, "v-0", ids[0]!, 31, NOW_MS + 60_000);
  await opened.close();
  await recovered(folder.path, 2, (environment, recovery) => {
    t.same(recovery.faults, []);
    t.equal(recovery.records, 32, "a boot record as well");
    const memory = memoryOf(environment, "v-0")!;
    const numbers = new StoreNumbers(environment);
    t.equal(memory.version, 31);
    t.equal(memory.lastFactUs, (NOW_MS + 60_000) * 1000);
    t.equal(memory.entries.length, 31);
    const first = memory.entries[0]!;
    t.equal(first.decisionId, ids[0]);
    t.equal(first.kind, EntryKind.CONTACT);
    t.same(
      [first.offer, first.rule, first.zone, first.point, first.category, first.channel].map((term) =>
        numbers.name(term),
      ),
      ["offer-0", "rule-0", "sample/home", "home.hero", "drinks", "sample"],
    );
    const reserved = memory.entries.find((entry) => entry.decisionId === ids[3])!;
    t.match(reserved, { kind: EntryKind.RESERVATION, lasts: 60_000, medium: 1 });
    t.match(memory.entries.at(-1), { kind: EntryKind.ACCEPT, decisionId: ids[0] });
    t.same(readCheckpoint(environment), { atMs: NOW_MS, bootsBefore: 2, sources: [] });
  });
  await recovered(folder.path, 3, (environment, recovery) => {
    t.equal(recovery.records, 0, "what was recovered is not read again");
    t.equal(memoryOf(environment, "v-0")!.entries.length, 31);
  });
});

/** 40 visitors, some hundred facts, several files. */
async function writeLog(path: string, turns = 300): Promise<void> {
  const opened = await openTemporaryStore(path, { logFileSizeMax: 8_000, logBlockSize: 2_000 });
  const versions = new Map<string, number>();
  for (let turn = 0; turn < turns; turn++) {
    const id = `v-${turn % 40}`;
    const version = (versions.get(id) ?? 0) + 1;
    const atMs = NOW_MS + turn * 1000;
    const decisionId = decide(opened, id, version, atMs, turn % 2);
    versions.set(id, version);
    if (turn % 5 !== 0) continue;
    accept(opened, id, decisionId, version + 1, atMs + 500);
    versions.set(id, version + 1);
  }
  await opened.close();
}

t.test("recovery: stopped after any commit and run again, the same comes of it", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  await writeLog(folder.path);
  const expected = await recovered(folder.path, 2, (environment, { faults }) => {
    t.same(faults, []);
    return memories(environment, 40);
  });
  t.equal(expected.filter((memory) => memory !== null).length, 40);
  for (let stopAt = 1; stopAt < 5; stopAt++) {
    rmSync(join(folder.path, "lmdb"), { recursive: true });
    const environment = openLmdb(join(folder.path, "lmdb"));
    let commits = 0;
    const { root } = environment;
    const transactionSync = root.transactionSync.bind(root);
    const stopping = Object.assign(Object.create(root) as typeof root, {
      transactionSync: (action: () => unknown) => {
        commits += 1;
        if (commits > stopAt) throw new Error("killed here");
        return transactionSync(action);
      },
    });
    const options = { dataPath: folder.path, boot: 2, nowMs: NOW_MS };
    const killed = recoverMemories({ ...options, environment: { ...environment, root: stopping } });
    if (stopAt < 2) await t.rejects(killed, { code: "STORE_UNWRITABLE" });
    else await killed.catch(() => {});
    await recoverMemories({ ...options, environment });
    // And once more over all of it: facts that are known change nothing.
    root.transactionSync(() => putCheckpoint(environment, { atMs: 1, bootsBefore: 1, sources: [] }));
    const again = await recoverMemories({ ...options, environment });
    t.equal(again.records > 300, true);
    t.same(memories(environment, 40), expected, `stopped after commit ${stopAt}`);
    await environment.close();
  }
});

t.test("recovery: from a noted position, wherever it lies, definitions before it are known", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  await writeLog(folder.path, 120);
  const expected = await recovered(folder.path, 2, (environment) => memories(environment, 40));
  const files = logFiles(folder.path);
  t.ok(files.length > 1);
  for (const [index, path] of files.entries()) {
    const offset = random.below(readFileSync(path).length);
    rmSync(join(folder.path, "lmdb"), { recursive: true });
    const environment = openLmdb(join(folder.path, "lmdb"));
    const sources = [{ boot: 1, lane: 0, file: index + 1, offset }];
    environment.root.transactionSync(() => putCheckpoint(environment, { atMs: 1, bootsBefore: 1, sources }));
    const options = { dataPath: folder.path, boot: 2, environment, nowMs: NOW_MS };
    const { faults } = await recoverMemories(options);
    t.same(faults, []);
    for (const [visitor, memory] of memories(environment, 40).entries()) {
      if (memory === null) continue;
      const whole = expected[visitor]!;
      t.equal(memory.version, whole.version);
      // Offers' terms are given anew.
      const told = ({ kind, decisionId, position, atMs }: VisitorMemory["entries"][number]) =>
        `${kind} ${decisionId} ${position} ${atMs}`;
      const known = new Set(whole.entries.map(told));
      const odd = memory.entries.filter(
        (entry) => !known.has(told(entry)) && entry.kind !== EntryKind.ACCEPT,
      );
      t.same(odd, [], "what is read is the end of what there is");
    }
    await environment.close();
  }
});

for (const [what, why] of [
  ["flip", "a bit flipped in the middle"],
  ["truncate", "an earlier file cut short"],
  ["missing", "a file in the middle gone"],
  ["header", "a header that is none"],
  ["identity", "an identity record that is none"],
] as const) {
  t.test(`recovery: ${why}: named, and the rest is there`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    await writeLog(folder.path);
    const files = logFiles(folder.path);
    t.ok(files.length > 3);
    const victim = files[1]!;
    const bytes = readFileSync(victim);
    if (what === "flip") {
      bytes[Math.floor(bytes.length / 2)]! ^= 1 << random.below(8);
      writeFileSync(victim, bytes);
    } else if (what === "truncate") truncateSync(victim, bytes.length - 700);
    else if (what === "missing") rmSync(victim);
    else if (what === "header") writeFileSync(victim, bytes.fill(0, 0, 64));
    else {
      const name = readdirSync(join(folder.path, "identity"))[0]!;
      const path = join(folder.path, "identity", name);
      const identities = readFileSync(path);
      identities[100]! ^= 1;
      writeFileSync(path, identities);
    }
    await recovered(folder.path, 2, (environment, { faults }) => {
      t.ok(faults.length >= 1);
      const text = faults.map(({ code, message }) => `${code} ${message}`).join("\n");
      const named = what === "identity" ? /LOG_CORRUPT 00000001-00000\.pid: record 3/ : /000002\.plog/;
      t.match(text, named);
      t.match(text, /lost|missing|damaged/);
      const there = memories(environment, 40).filter((memory) => memory !== null);
      t.ok(there.length >= 38, "almost all visitors are remembered");
      const last = memoryOf(environment, "v-19")!;
      t.equal(last.lastFactUs > (NOW_MS + 290_000) * 1000, true, "what stands behind the damage was read");
    });
    await recovered(folder.path, 3, (_, { records }) => t.equal(records, 0, "no start reads it again"));
  });
}

t.test("recovery: profile writes that LMDB lost are merged again, others are left alone", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  for (let turn = 0; turn < 6; turn++) {
    const write = {
      level: "customer",
      id: "v-0",
      set: [
        { name: "age", value: 20 + turn },
        ...(turn === 3 ? [{ name: "first_name", value: "Łucja" }] : []),
      ],
      unset: turn === 5 ? ["first_name"] : [],
      atUs: (NOW_MS + turn) * 1000,
    };
    const { version } = await opened.store.profiles.write(write);
    const stamp = { visitorVersion: turn + 1, atUs: write.atUs, surrogateHigh: 0, surrogateLow: 0 };
    opened.store.log.appendProfileWrite(write, version, "crm", stamp);
    opened.store.log.flush();
  }
  await opened.close();
  await recovered(folder.path, 2, (environment, recovery) => {
    t.equal(recovery.profileWritesMerged, 0, "LMDB has them all");
    t.equal(memoryOf(environment, "v-0")!.version, 6);
  });
  rmSync(join(folder.path, "lmdb"), { recursive: true });
  await recovered(folder.path, 2, (_, recovery) => t.equal(recovery.profileWritesMerged, 6));
  const again = await openTemporaryStore(folder.path);
  const visitor = emptyVisitor();
  t.ok(readProfile(again.store.profiles, generation, "customer", "v-0", visitor));
  t.equal(visitor.version, 6);
  await again.close();
});

t.test(
  "recovery: its progress is told while large frames are read, never goes back, and ends at all",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const opened = await openTemporaryStore(folder.path);
    for (let turn = 0; turn < 80; turn++) {
      const atUs = (NOW_MS + turn) * 1000;
      const set = [{ name: "note", value: "x".repeat(20_000) }];
      const write = { level: "customer", id: `v-${turn}`, set, unset: [], atUs };
      const stamp = { visitorVersion: 1, atUs, surrogateHigh: 0, surrogateLow: 0 };
      opened.store.log.appendProfileWrite(write, 1, "crm", stamp);
      if (turn % 10 === 9) opened.store.log.flush();
    }
    await opened.close();
    const environment = openLmdb(join(folder.path, "lmdb"));
    const told: number[] = [];
    await recoverMemories({
      ...{ dataPath: folder.path, boot: 2, environment, nowMs: NOW_MS },
      onProgress: ({ bytesDone, bytesTotal }) => told.push(bytesDone / bytesTotal),
    });
    await environment.close();
    t.ok(new Set(told).size >= 5, told.join(" "));
    t.same(
      told,
      [...told].sort((a, b) => a - b),
    );
    t.equal(told.at(-1), 1);
  },
);

t.test("recovery: a clock that jumped back does no harm", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  let lastUs = 0;
  const clocks = [NOW_MS, NOW_MS + 10, NOW_MS - 3_600_000, NOW_MS - 3_599_999, NOW_MS + 20];
  for (const [index, nowMs] of clocks.entries()) {
    const decisionId = decide(opened, "v-0", 2 * index + 1, nowMs);
    lastUs = Math.max(lastUs + 1, nowMs * 1000);
    accept(opened, "v-0", decisionId, 2 * index + 2, nowMs);
  }
  await opened.close();
  await recovered(folder.path, 2, (environment, { faults }) => {
    t.same(faults, []);
    const memory = memoryOf(environment, "v-0")!;
    t.equal(memory.version, 10);
    t.equal(
      memory.entries.filter(({ kind }) => kind === EntryKind.CONTACT).length,
      15,
      "each contact counts",
    );
    t.equal(memory.entries.filter(({ kind }) => kind === EntryKind.ACCEPT).length, 5);
    const times = memory.entries.map(({ atMs }) => atMs);
    t.same(
      times,
      [...times].sort((a, b) => a - b),
    );
  });
});

testForgetting();

t.test(
  "recovery: a full disk is refused with a code, what was folded stays, and it goes on when there is room",
  async (t) => {
    const disk = smallDisk(t, "12m");
    if (disk === null) return;
    const opened = await openTemporaryStore(disk);
    for (let turn = 0; turn < 8_000; turn++) decide(opened, `v-${turn}`, 1, NOW_MS + turn);
    await opened.close();
    const ballast = join(disk, "ballast");
    for (let size = 12_000_000; size > 0; size -= 20_000) {
      try {
        writeFileSync(ballast, Buffer.alloc(size));
        break;
      } catch {
        // Smaller.
      }
    }
    const task = { dataPath: disk, boot: 2, progress: new SharedArrayBuffer(24) };
    await t.rejects(recoverNode(task), { code: /LOG_UNWRITABLE|STORE_UNWRITABLE/ });
    rmSync(ballast);
    const { memories: report, faults } = await recoverNode(task);
    t.same(faults, []);
    t.ok(report.records >= 8_000, `${report.records} records`);
    const environment = openLmdb(join(disk, "lmdb"));
    t.equal(memories(environment, 8_000).filter((memory) => memory?.version === 1).length, 8_000);
    await environment.close();
    t.same(verifyLogs(disk).faults, []);
  },
);

t.test("merging: the logs of three nodes in any order, with repeats, give one state", async (t) => {
  const nodes = [0, 1, 2].map(() => temporaryFolder());
  for (const [index, node] of nodes.entries()) {
    t.teardown(node.remove);
    const opened = await openTemporaryStore(node.path, { logFileSizeMax: 6_000 });
    const decided: string[] = [];
    for (let turn = 0; turn < 60; turn++) {
      const id = `v-${random.below(4)}`;
      const atMs = NOW_MS + random.below(100_000);
      decided.push(decide(opened, id, turn + 1, atMs, random.below(2)));
      if (turn % 3 === 0) accept(opened, id, decided[random.below(decided.length)]!, turn + 1, atMs + 1000);
      if (turn % 7 !== 0) continue;
      const write = {
        level: "customer",
        id,
        set: [{ name: "age", value: 20 + index + turn }],
        unset: [],
        atUs: atMs * 1000,
      };
      const { version } = await opened.store.profiles.write(write);
      const stamp = { visitorVersion: turn + 1, atUs: write.atUs, surrogateHigh: 0, surrogateLow: 0 };
      opened.store.log.appendProfileWrite(write, version, "crm", stamp);
      opened.store.log.flush();
    }
    await opened.close();
  }
  const names = ["drinks", "sample", "sample/home", "home.hero", "home.footer", "accept"];
  for (let index = 0; index < 5; index++) names.push(`offer-${index}`, `rule-${index}`);
  const states: string[] = [];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 1, 0],
    [0, 2, 0, 1, 2],
    [0, 1],
    [1, 0, 1],
  ]) {
    const target = temporaryFolder();
    t.teardown(target.remove);
    const environment = openLmdb(join(target.path, "lmdb"));
    await new StoreNumbers(environment).intern({ terms: names, columns: [] });
    for (const node of order) {
      environment.root.transactionSync(() =>
        putCheckpoint(environment, { atMs: 1, bootsBefore: 1, sources: [] }),
      );
      const options = { dataPath: nodes[node]!.path, boot: 2, environment, nowMs: NOW_MS, isOwn: false };
      t.same((await recoverMemories(options)).faults, []);
    }
    const profiles = [0, 1, 2, 3].map((visitor) => {
      const bytes = environment.profiles.getBinary(visitorKey("customer", `v-${visitor}`));
      if (bytes === undefined) return null;
      // Its surrogate and version are of the node that met the visitor first; what merges are attributes.
      const record = decodeProfileRecord(bytes, new InternTable(environment.interns));
      const entries = [...record.entries].sort(([a], [b]) => a - b);
      return entries.map(([number, { value, stamp }]) => [number, value, stamp.factId.toString("hex")]);
    });
    const of = new Set(order).size === 3 ? "three" : "two";
    const remembered = memories(environment, 4).map((memory) => memory!);
    for (const memory of remembered) trimMemory(memory); // Appended words are brought into order when they are next folded.
    states.push(`${of} ${JSON.stringify([remembered, profiles])}`);
    await environment.close();
  }
  t.equal(new Set(states.slice(0, 4)).size, 1, "three nodes");
  t.equal(new Set(states.slice(4)).size, 1, "two nodes");
});
