import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { unpack } from "msgpackr";
import t from "tap";
import type { LaneLog } from "./decision-log.ts";
import { readIdentities } from "./identity-file.ts";
import { LogFileReader } from "./log-reader.ts";
import type { DecisionRecord, EventRecord, LogRecord, ProfileWriteRecord } from "./log-record.ts";
import { recoverLogs } from "./log-recover.ts";
import { readSeals } from "./log-seal.ts";
import { sealLogs } from "./log-sealer.ts";
import { LogStream } from "./log-stream.ts";
import { verifyLogs } from "./log-verify.ts";
import { parseFactId } from "./source.ts";
import {
  emptyVisitor,
  logDecision,
  openTemporaryStore,
  readProfile,
  sampleCall,
  sampleDecision,
  sampleEvent,
  sampleGeneration,
  temporaryFolder,
} from "./testing/sample.ts";

const generation = sampleGeneration();

function recordsOf(path: string): LogRecord[] {
  const stream = new LogStream(path);
  const records = [...stream.poll()].map((entry) => entry.record);
  stream.close();
  t.same(stream.faults, []);
  return records;
}

t.test("log: what is appended comes back, field by field", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { log, profiles, source } = opened.store;
  log.appendGeneration(generation, 1_000);
  const nowMs = 1_790_000_000_123;
  const first = logDecision(opened.store, generation, "C-1", nowMs);
  const second = logDecision(opened.store, generation, "C-1", nowMs);
  t.not(first, second);
  t.same(parseFactId(first), { ...source, sequence: 3 }, "a decision id is its fact's id");
  const decisionId = log.nextDecisionId();
  const held = sampleDecision(generation, decisionId);
  held.holdout = true;
  held.points[0]!.heldOut = held.points[0]!.picks;
  held.points[0]!.picks = [{ ...held.points[0]!.heldOut[0]!, treatment: 4, score: 0, fallback: true }];
  held.points.push({ point: "no.such", pointIndex: -1, status: 3, picks: [], heldOut: [] });
  held.withdrawals = [{ invariant: 2, pointIndex: 0, treatment: 0 }];
  const weather = {
    attributes: ["weather.heat", "weather.open", "weather.sky"],
    values: [11.5, undefined, "réin"],
  };
  held.feeds = [
    { feed: "stock", sequence: 2 ** 40, ageMs: 0, attributes: ["stock.left"], values: [undefined] },
    { feed: "weather", sequence: 7, ageMs: 90_000, ...weather },
  ];
  const call = sampleCall("Ж", "réquest-1");
  call.points.push({ point: "no.such", count: 1, allowDuplicates: true });
  call.contextValues[0] = null;
  log.appendDecision({
    call,
    decision: held,
    nowMs,
    seed: 0xffff_ffff,
    visitorVersion: 7,
    atUs: nowMs * 1000 + 3,
    surrogateHigh: 0,
    surrogateLow: 0,
    transport: "grpc",
    caller: "till",
  });
  log.appendEvent(sampleEvent("C-1", first, nowMs));
  log.appendEvent(sampleEvent("C-2", null, nowMs + 1));
  const write = {
    level: "customer",
    id: "C-1",
    set: [
      { name: "age", value: 41 },
      { name: "first_name", value: "Łucja" },
    ],
    unset: ["tier"],
    atUs: nowMs * 1000,
  };
  const { version } = await profiles.write(write);
  log.appendProfileWrite(write, version, "crm");
  t.ok(log.hasPending);
  log.flush();
  t.notOk(log.hasPending);

  const records = recordsOf(folder.path);
  t.same(
    records.map((record) => record.kind),
    ["boot", "generation", "decision", "decision", "decision", "event", "event", "profile-write"],
  );
  const decisions = records.filter((record): record is DecisionRecord => record.kind === "decision");
  const [one, two, three] = decisions as [DecisionRecord, DecisionRecord, DecisionRecord];
  t.match(one, {
    nowMs,
    atUs: nowMs * 1000,
    seed: 12345,
    bundle: generation.bundleId,
    generation: 1,
    transport: "http",
    caller: "tester",
    channel: "sample",
    requestId: "r-1",
    visitorVersion: 0,
    holdout: false,
    stageDrops: [0, 3, 1, 0, 0, 2, 1],
    withdrawals: [],
  });
  t.same(one.context, [
    { name: "daypart", value: "morning" },
    { name: "made.up", value: 7.5 },
  ]);
  t.same(one.points[0], {
    point: "home.hero",
    count: 3,
    allowDuplicates: false,
    status: 1,
    zone: "home",
    medium: 2,
    reservationMs: -1,
    heldOut: [],
    picks: [0, 1, 2].map((index) => ({
      treatmentId: `home/rule-${index}`,
      offer: `offer-${index}`,
      category: "drinks",
      rule: `rule-${index}`,
      rank: index + 1,
      score: 70 - index * 1.25,
      propensity: 0,
      selectionProbability: 1,
      fallback: false,
    })),
  });
  t.equal(two.atUs, one.atUs + 1, "a fact's time is raised to the visitor's last fact + 1 µs");
  t.equal(two.surrogate, one.surrogate);
  t.not(three.surrogate, one.surrogate);
  t.match(three, {
    holdout: true,
    requestId: "réquest-1",
    seed: 0xffff_ffff,
    visitorVersion: 7,
    withdrawals: [2],
  });
  t.equal(three.points[0]!.heldOut.length, 3);
  t.match(three.points[0]!.picks, [{ treatmentId: "home/rule-4", score: 0, fallback: true }]);
  t.match(three.points[1], { point: "no.such", status: 3, picks: [], allowDuplicates: true });
  t.same(one.feeds, []);
  t.same(three.feeds, [
    { feed: "stock", sequence: 2 ** 40, ageMs: 0, values: [] },
    {
      feed: "weather",
      sequence: 7,
      ageMs: 90_000,
      values: [
        { name: "weather.heat", value: 11.5 },
        { name: "weather.sky", value: "réin" },
      ],
    },
  ]);
  t.same(three.context[0], { name: "daypart", value: null });
  const event = records[5] as EventRecord;
  t.match(event, {
    atMs: nowMs,
    atUs: nowMs * 1000 + 2,
    occurredAtMs: nowMs - 5,
    event: "accept",
    eventId: "e-1",
    surrogate: one.surrogate,
    treatment: {
      decisionId: first,
      offer: "offer-0",
      rule: "rule-0",
      point: "home.hero",
      position: 0,
      atMs: nowMs,
    },
    attributes: [{ name: "section", value: "hot drinks" }],
  });
  t.equal((records[6] as EventRecord).treatment, null);
  t.match(records[7] as ProfileWriteRecord, {
    surrogate: one.surrogate,
    version: 1,
    factSequence: 1,
    set: write.set,
    unset: ["tier"],
    caller: "crm",
  });
  const sequences = records.map((record) => (record as DecisionRecord).sequence);
  t.same(sequences, [1, 2, 3, 4, 5, 6, 7, 8], "sequence from 1, without gaps");
  const identities = readIdentities(folder.path);
  t.same(identities.get(one.surrogate), { level: "customer", id: "C-1" });
  t.same(identities.get(three.surrogate), { level: "customer", id: "Ж" });
  await opened.close();
});

t.test("log: payloads are plain MessagePack", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  logDecision(opened.store, generation, "C-1");
  opened.store.log.appendEvent(sampleEvent("C-1", null));
  opened.store.log.flush();
  const name = readdirSync(join(folder.path, "log")).find((each) => each.endsWith(".plog"))!;
  const reader = new LogFileReader(join(folder.path, "log", name), name);
  let count = 0;
  for (let frame = reader.next(); frame !== null; frame = reader.next()) {
    for (const payload of frame.payloads) {
      const value = unpack(payload) as unknown[];
      t.ok(Array.isArray(value) && typeof value[0] === "number");
      count += 1;
    }
  }
  t.ok(count > 3);
  reader.close();
  await opened.close();
});

t.test("log: a visitor keeps its surrogate over lanes, restarts and a profile of its own", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const surrogates = new Set<string>();
  const run = async (
    id: string,
    action?: (opened: Awaited<ReturnType<typeof openTemporaryStore>>) => Promise<void>,
  ) => {
    const opened = await openTemporaryStore(folder.path);
    if (action !== undefined) await action(opened);
    logDecision(opened.store, generation, id);
    await opened.close();
  };
  await run("anonymous-1");
  await run("anonymous-1");
  await run("anonymous-1", async ({ store }) => {
    await store.profiles.write({ level: "customer", id: "anonymous-1", set: [], unset: [], atUs: 1 });
  });
  await run("anonymous-1", async ({ store }) => {
    readProfile(store.profiles, generation, "customer", "anonymous-1", emptyVisitor());
  });
  await run("anonymous-1");
  for (const record of recordsOf(folder.path))
    if (record.kind === "decision") surrogates.add(record.surrogate);
  t.equal(surrogates.size, 1);
  t.equal(readIdentities(folder.path).size, 1);
  const boots = recordsOf(folder.path).filter((record) => record.kind === "boot");
  t.equal(boots.length, 5);
  t.equal(verifyLogs(folder.path).faults.length, 0);
});

t.test("log: files rotate, blocks are sealed, and everything verifies", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logFileSizeMax: 20_000, logBlockSize: 4_000 });
  const ids: string[] = [];
  for (let turn = 0; turn < 300; turn++) {
    for (let call = 0; call < 3; call++) ids.push(logDecision(opened.store, generation, `v-${turn % 20}`));
    opened.store.log.flush();
    if (turn !== 150) continue;
    let pauseCount = 0;
    const giveWay = () => {
      pauseCount += 1;
    };
    t.ok(
      sealLogs(folder.path, { liveBoot: 1, giveWay }).blocksSealed > 5,
      "full blocks are sealed while the node runs",
    );
    t.ok(pauseCount > 100, "and others are let in after each frame");
  }
  const live = verifyLogs(folder.path);
  t.same(live.faults, []);
  t.ok(live.files.length > 4);
  t.ok(
    live.files.some((file) => file.recordsUnsealed > 0),
    "the unsealed tail is reported",
  );
  await opened.close();

  const report = recoverLogs(folder.path, 2);
  t.same(report.repaired, []);
  t.same(report.faults, []);
  t.ok(report.blocksSealed > 5, "missing seals are made at start");
  const verified = verifyLogs(folder.path);
  t.same(verified.faults, []);
  t.ok(verified.files.every((file) => file.closed && file.recordsUnsealed === 0));
  t.equal(recoverLogs(folder.path, 2).blocksSealed, 0, "once");
  const logged = recordsOf(folder.path).filter((record) => record.kind === "decision");
  t.same(
    logged.map((record) => (record as DecisionRecord).sequence),
    ids.map((id) => parseFactId(id)!.sequence),
  );
  // Chained through files: the first entry of each follows the last of the file before.
  const names = readdirSync(join(folder.path, "log"))
    .filter((name) => name.endsWith(".plog"))
    .sort();
  let chain = Buffer.alloc(32);
  for (const name of names) {
    const seals = readSeals(join(folder.path, "log", name), name)!;
    t.ok(seals.previousChain.equals(chain));
    chain = Buffer.from(seals.seals.at(-1)!.chain);
  }
});

t.test("log: a lane that takes the place of an ended one gets a source of its own", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { openStore } = await import("./store.ts");
  const again = openStore({
    directory: { path: folder.path, nodeId: opened.store.source.nodeId, boot: 1 },
    lane: 0,
    version: "0.1.0",
  });
  t.equal(again.source.lane, 256);
  t.not(opened.store.log.nextDecisionId(), again.log.nextDecisionId());
  await again.close();
  await opened.close();
});

t.test("log: a turn that brings far too much is written in parts, and nothing of it is lost", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const path = join(folder.path, "log", readdirSync(join(folder.path, "log"))[0]!);
  const ids: string[] = [];
  for (let call = 0; call < 60; call++) {
    const decisionId = opened.store.log.nextDecisionId();
    const large = sampleCall("v");
    large.contextNames = Array.from({ length: 250 }, (_, index) => `made.up.${index}`);
    large.contextValues = large.contextNames.map(() => "x".repeat(4096));
    opened.store.log.appendDecision({
      call: large,
      decision: sampleDecision(generation, decisionId),
      nowMs: 1,
      seed: 1,
      visitorVersion: 0,
      atUs: 0,
      surrogateHigh: 0,
      surrogateLow: 0,
      transport: "http",
      caller: "tester",
    });
    ids.push(decisionId);
  }
  t.ok(
    statSync(path).size > 40 * 1024 * 1024,
    "what the buffer does not hold is in the file before the turn ends",
  );
  opened.store.log.flush();
  const logged = recordsOf(folder.path).filter((record) => record.kind === "decision");
  t.equal(logged.length, ids.length);
  await opened.close();
  t.same(verifyLogs(folder.path).faults, []);
});

t.test("log: a file ends when it is a day old, also where nobody asks the lane", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const log = opened.store.log as LaneLog;
  logDecision(opened.store, generation, "v");
  log.flush();
  const files = () => readdirSync(join(folder.path, "log")).filter((name) => name.endsWith(".plog")).length;
  log.rotateAged(Date.now() + 3_600_000);
  t.equal(files(), 1, "an hour is no age");
  logDecision(opened.store, generation, "v");
  log.rotateAged(Date.now() + 2 * 86_400_000);
  t.equal(files(), 1, "not in the middle of a turn");
  log.flush();
  log.rotateAged(Date.now() + 2 * 86_400_000);
  t.equal(files(), 2);
  logDecision(opened.store, generation, "v");
  await opened.close();
  t.equal(recordsOf(folder.path).filter(({ kind }) => kind === "decision").length, 3);
  t.same(verifyLogs(folder.path).faults, []);
});
