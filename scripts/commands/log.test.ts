import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { recoverLogs } from "../../server/store/log-recover.ts";
import { openStore } from "../../server/store/store.ts";
import {
  logDecision,
  openTemporaryStore,
  sampleEvent,
  sampleGeneration,
  temporaryFolder,
} from "../../server/store/testing/sample.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const log = (...args: string[]) => proffer("log", ...args);

const generation = sampleGeneration();

t.test("proffer log: its help says that it prints a document a line", async (t) => {
  t.match((await log("--help")).out, /one document a\s+line/);
});

t.test("proffer log: prints, as text and as lines of JSON, beside a running node", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const id = logDecision(opened.store, generation, "C-1\u001b[31m");
  opened.store.log.appendEvent(sampleEvent("C-2", id));
  const write = {
    level: "customer",
    id: "C-2",
    set: [{ name: "tier", value: "gold" }],
    unset: ["age"],
    atUs: 1_790_000_000_000_000,
  };
  const { version } = await opened.store.profiles.write(write);
  opened.store.log.appendProfileWrite(write, version, "crm");
  opened.store.log.flush();

  const text = await log(folder.path, "--visitors");
  t.equal(text.code, 0);
  t.match(
    text.out,
    new RegExp(`${id} decision .*home.hero DECIDED \\[offer-0 70, offer-1 68.75, offer-2 67.5\\]`),
  );
  t.match(text.out, /event .*customer:C-2 v0 accept \(accept\) of offer-0/);
  t.match(text.out, /profile-write customer:C-2 v1 tier="gold" −age crm/);
  t.notOk(text.out.includes("\u001b"), "ids cannot steer the terminal");
  t.notMatch((await log(folder.path)).out, /C-2/, "surrogates only, unless asked");

  const json = await log(folder.path, "--json", "--visitors");
  const rows = json.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.same(
    rows.map((row) => row.kind),
    ["boot", "decision", "event", "profile-write"],
  );
  t.match(rows[1], { id, visitor: { level: "customer", id: "C-1\u001b[31m" }, channel: "sample" });
  t.equal((await log(folder.path, "--limit", "2")).out.trim().split("\n").length, 2);

  const child = spawn(process.execPath, [PROFFER, "log", folder.path, "--follow", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let followed = "";
  const sees = (what: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (followed.includes(what)) resolve();
      };
      child.stdout.on("data", look);
      look();
    });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    followed += chunk;
  });
  await sees("profile-write");
  const later = logDecision(opened.store, generation, "C-3");
  opened.store.log.flush();
  await sees(later);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  t.equal(await ended, 0, "Ctrl-C ends following, without an error");
  await opened.close();
});

t.test("proffer log --verify: counts, and names the first broken block", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logBlockSize: 1_000 });
  for (let turn = 0; turn < 30; turn++) {
    logDecision(opened.store, generation, "v");
    opened.store.log.flush();
  }
  await opened.close();
  const before = await log(folder.path, "--verify");
  t.match(before, {
    code: 0,
    out: /\nok 40 records in 1 file, 0 blocks sealed, 40 records not sealed yet\n/,
  });
  t.same(recoverLogs(folder.path, 2).faults, []);
  const json = JSON.parse((await log(folder.path, "--verify", "--json")).out) as Record<string, unknown>;
  t.match(json, { ok: true, records: 40, recordsUnsealed: 0, gaps: 0, tailBytes: 0, firstFault: null });

  const name = readdirSync(join(folder.path, "log")).find((each) => each.endsWith(".plog"))!;
  const path = join(folder.path, "log", name);
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(path, bytes);
  const damaged = await log(folder.path, "--verify");
  t.equal(damaged.code, 1);
  t.match(damaged.out, new RegExp(`DAMAGED ${name}`));
  t.match(damaged.out, new RegExp(`first: ${name}: block \\d+, offset \\d+: checksum`));
  t.match(damaged.err, /fix: Keep a copy/);
  const told = JSON.parse((await log(folder.path, "--verify", "--json")).out) as Record<string, unknown>;
  t.match(told, {
    ok: false,
    firstFault: { code: "LOG_CORRUPT", source: "00000001-00000", file: name, what: /checksum/ },
  });
  const printed = await log(folder.path);
  t.equal(printed.code, 1, "printing stops there and says so");
  t.match(printed.err, /error: .*block \d+, offset \d+/);
});

t.test("proffer log: filters, and names that lines of JSON keep", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path);
  const { log: lane } = opened.store;
  const dayMs = 86_400_000;
  const nowMs = Date.now();
  const old = logDecision(opened.store, generation, "C-1", nowMs - 3 * dayMs);
  const young = logDecision(opened.store, generation, "C-1", nowMs);
  logDecision(opened.store, generation, "C-2", nowMs);
  lane.appendEvent({
    ...sampleEvent("C-1", young, nowMs),
    suppress: { offer: "offer-4", minutes: 60 },
    attributes: { plan: "cup-pass", seats: 2, note: "n".repeat(200) },
  });
  const side = { visitorVersion: 3, atUs: nowMs * 1000, surrogateHigh: 0, surrogateLow: 0 };
  lane.appendLink({
    alias: { ...side, level: "device", id: "d:1" },
    owner: { ...side, level: "customer", id: "C-1" },
    linked: true,
    atMs: nowMs,
    caller: "tester",
  });
  lane.appendSession({
    session: {
      id: "s-1",
      channel: "sample",
      level: "device",
      visitorId: "d:1",
      changedAtUs: nowMs * 1000,
      untilMs: nowMs + dayMs,
      ended: false,
    },
    surrogateHigh: 0,
    surrogateLow: 0,
    caller: "tester",
  });
  lane.flush();
  const kinds = async (...args: string[]) =>
    (await log(folder.path, "--json", ...args)).out
      .split("\n")
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
  for (const [args, expected] of [
    [
      ["--visitor", "customer:C-1"],
      ["decision", "decision", "event", "link", "session"],
    ],
    [
      ["--visitor", "device:d:1"],
      ["link", "session"],
    ],
    [
      ["--visitor", "customer:C-1", "--since", "2d"],
      ["decision", "event", "link", "session"],
    ],
    [["--visitor", "customer:C-1", "--until", new Date(nowMs - dayMs).toISOString()], ["decision"]],
    [
      ["--kind", "event,session"],
      ["event", "session"],
    ],
    [["--offer", "offer-4"], ["event"]],
    [
      ["--offer", "offer-2"],
      ["decision", "decision", "decision"],
    ],
    [["--offer", "offer-2", "--channel", "other"], []],
    [["--channel", "sample", "--kind", "event"], ["event"]],
  ] as const)
    t.same(await kinds(...args), expected, args.join(" "));
  t.match(await log(folder.path, "--visitor", "customer:C-9"), {
    code: 3,
    err: /nothing was ever logged about customer:C-9/,
  });
  const ofC1 = await log(folder.path, "--visitor", "customer:C-1");
  t.match(ofC1.out, /session +as device:d:1 /, "what happened under a linked id is marked with it");
  t.match(ofC1.err, /also linked: device:d:1 \(`--visitor device:d:1` alone\)/);
  t.match((await log(folder.path, "--visitor", "device:d:1")).err, /linked to: customer:C-1/);
  t.match(
    (await log(folder.path, "--offer", "offer-44")).err,
    /note: no record read names the offer `offer-44`; did you/,
  );
  t.match(
    (await log(folder.path, "--channel", "sampel")).err,
    /names the channel `sampel`; did you mean `sample`\?/,
  );
  t.equal((await log(folder.path, "--offer", "offer-2", "--channel", "sample")).err, "");
  const first = JSON.parse(
    (await log(folder.path, "--json", "--visitor", "customer:C-1")).out.split("\n")[0]!,
  ) as object;
  t.match(first, { id: old, time: new Date(nowMs - 3 * dayMs).toISOString(), lane: 0, boot: 1, block: 0 });
  const { points } = first as { points: object[] };
  t.match(points[0], { status: "DECIDED", medium: "app" }, "names, no numbers");
  t.same(Object.keys(first), [
    ...[
      "id",
      "time",
      "kind",
      "sequence",
      "nowMs",
      "atUs",
      "surrogate",
      "visitorVersion",
      "holdout",
      "points",
    ],
    ...[
      "seed",
      "bundle",
      "generation",
      "transport",
      "caller",
      "channel",
      "requestId",
      "context",
      "stageDrops",
    ],
    ...["withdrawals", "overlay", "feeds", "node", "boot", "lane", "file", "block", "offset"],
  ]);
  const text = (await log(folder.path, "--visitors")).out;
  t.match(text, /link +device:d:1 is now of customer:C-1/);
  t.match(text, /suppresses offer-4 for 60 min \{plan="cup-pass", seats=2, note="n{50,58}…\} /);
  t.match(text, /session .*s-1 until/);
  await opened.close();
});

t.test("proffer log --follow: goes on over a change of files and with new sources", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const opened = await openTemporaryStore(folder.path, { logFileSizeMax: 1_500 });
  const directory = { path: folder.path, nodeId: opened.store.source.nodeId, boot: 1 };
  logDecision(opened.store, generation, "C-1");
  opened.store.log.flush();
  const args = [folder.path, "--follow", "--json", "--visitor", "customer:C-7"];
  const child = spawn(process.execPath, [PROFFER, "log", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let followed = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    followed += chunk;
  });
  const wanted: string[] = [];
  for (let turn = 0; turn < 12; turn++) {
    wanted.push(logDecision(opened.store, generation, "C-7"));
    opened.store.log.flush();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const other = openStore({ directory, lane: 1, version: "0.1.0" });
  wanted.push(logDecision(other, generation, "C-7"));
  other.log.flush();
  for (let wait = 0; wait < 600 && !wanted.every((id) => followed.includes(id)); wait++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  t.same(
    wanted.filter((id) => !followed.includes(id)),
    [],
  );
  t.equal(followed.trim().split("\n").length, wanted.length, "nobody else's");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  t.equal(await ended, 0);
  await other.close();
  await opened.close();
});

for (const [args, code, err, why] of [
  [[ROOT, "--visitor", "C-1"], 2, /LEVEL:ID/, "a visitor without a level"],
  [[ROOT, "--since", "yesterday"], 2, /An instant such as/, "a time that is none"],
  [[ROOT, "--kind", "decisions"], 2, /Of boot, generation, decision/, "a kind that there is none of"],
  [["/nonexistent/proffer"], 3, /no data directory/, "a folder that is not there"],
  [[ROOT], 3, /no data directory/, "a folder of something else"],
  [[], 2, /missing required argument/, "no folder"],
  [[ROOT, "--limit", "0"], 2, /whole number/, "an impossible limit"],
] as const) {
  t.test(`proffer log: ${why}`, async (t) => t.match(await log(...args), { code, err }));
}
