/** proffer status over real control ports: mutual TLS and tokens by a fleet's file, nodes that differ, changes as they come. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { STATUS } from "../../server/control/testing/plain-node.ts";
import { ADMIN_TOKEN, serve } from "../../server/control/testing/serve.ts";
import {
  CA_CERT,
  CLIENT_CERT,
  CLIENT_KEY,
  SERVER_CERT,
  SERVER_KEY,
} from "../../server/grpc/testing/certificates.ts";
import { loadTls } from "../../server/grpc/tls.ts";
import { temporaryFolder } from "../../server/testing/node-kit.ts";
import { differencesOf, type NodeView, notesOf } from "../control/fleet-status.ts";
import { statusTable } from "../control/status-table.ts";
import { ROOT } from "../root.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const { path: folder, remove } = temporaryFolder();
t.teardown(remove);
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
write("ca.pem", CA_CERT);
write("me.pem", CLIENT_CERT);
write("me.key", CLIENT_KEY);
write("token", ADMIN_TOKEN);
const certificate = { cert: write("cert.pem", SERVER_CERT), key: write("key.pem", SERVER_KEY) };

function run(...args: string[]) {
  const child = spawn(process.execPath, [PROFFER, "status", ...args]);
  let [out, err] = ["", ""];
  const waiting = new Set<() => void>();
  child.stdout.on("data", (part: Buffer) => {
    out += part;
    for (const look of waiting) look();
  });
  child.stderr.on("data", (part: Buffer) => (err += part));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, err })),
  );
  /** Resolves when the output fits. */
  const told = (fits: (out: string) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!fits(out)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { child, ended, told };
}

t.test(
  "status: a fleet by mutual TLS and by token, as it is and as it changes",
  { timeout: 60_000 },
  async (t) => {
    const mutual = await serve({
      tls: loadTls({ ...certificate, clientCa: join(folder, "ca.pem") }, "controlTls"),
    });
    const byToken = await serve(
      { tls: loadTls({ ...certificate, clientCa: "" }, "controlTls") },
      { adminToken: ADMIN_TOKEN },
    );
    t.teardown(() => Promise.all([mutual.close(), byToken.close()]));
    const fleet = write(
      "fleet.yaml",
      `nodes:
  - { name: one, address: "${mutual.address}", tls: { ca: ca.pem, cert: me.pem, key: me.key } }
  - { name: two, address: "${byToken.address}", tls: { ca: ca.pem }, tokenFile: token }
`,
    );
    const watch = run("--fleet", fleet, "--watch", "--json");
    t.teardown(() => watch.child.kill("SIGKILL"));
    const both = await run("--fleet", fleet, "--json").ended;
    t.equal(both.code, 0, both.err);
    t.match(JSON.parse(both.out), { ok: true, agree: true, nodes: [{ name: "one" }, { name: "two" }] });

    await watch.told((out) => /"ok":true,"agree":true/.test(out));
    mutual.node.say({ bundle: "b".repeat(64), releaseSequence: 7 });
    await watch.told((out) => /"agree":false.*"differs":\["bundle","releaseSequence"\]/.test(out));
    watch.child.kill("SIGINT");
    t.match(await watch.ended, { code: 0, err: "" });

    const table = await run("--fleet", fleet).ended;
    t.match(table.out, /≠ bbbbbbbbbbbb[\s\S]*≠ 7|≠ none/);
    t.match(table.out, /2 nodes, 1 differs/);
    const wrong = await run("--nodes", byToken.address, "--ca", join(folder, "ca.pem"), "--token", "guessed")
      .ended;
    t.equal(wrong.code, 5, "it answers, and refuses");
    t.match(wrong.out, /CREDENTIALS_INVALID/);
  },
);

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const words = { id: (id: string) => id, instant: String, span: String };
for (const [change, note, why] of [
  [{ ready: false, notes: ["no bundle yet"] }, ["not ready", "no bundle yet"], "not ready, and why"],
  [{ ready: false, notes: ["not ready: no bundle"] }, ["not ready: no bundle"], "not ready, said once"],
  [
    { attempt: { attempt: "a", bundle: "b1", stage: "compile", done: 1, total: 4, pusher: "ci" } },
    ["ci pushes b1: compile 25 %"],
    "a push under way",
  ],
  [
    { scheduled: { bundle: "b2", startsAtMs: 5, sequence: 9 } },
    ["release 9, b2, begins 5"],
    "a release with a start time",
  ],
  [
    { rolledBack: "from b3: too many" },
    ["rolled back by itself: from b3: too many"],
    "a rollback by the node",
  ],
  [
    {
      withdrawals: [
        { invariant: "adults", count: 2 },
        { invariant: "rest", count: 0 },
      ],
    },
    ["2 withdrawn by invariant adults"],
    "withdrawals",
  ],
] as const) {
  t.test(`status: notes: ${why}`, async (t) =>
    t.same(notesOf({ ...STATUS, ...change }, NOW_MS, words), note),
  );
}

t.test("status: a refusal is told until something is activated after it", async (t) => {
  const nack = {
    attempt: "a",
    ack: false,
    stage: "verify",
    resource: "key 1",
    code: "KEY_EXPIRED",
    message: "old",
    stages: [],
    retryAfterMs: 0,
  } as const;
  const status = { ...STATUS, lastNack: nack, lastNackAtMs: NOW_MS - 1, activatedAtMs: NOW_MS - 2 };
  t.same(notesOf(status, NOW_MS, words), ["refused 1 ago at verify: key 1: old [KEY_EXPIRED]"]);
  const named = { ...status, lastNack: { ...nack, message: "key 1 is too old" } };
  t.same(notesOf(named, NOW_MS, words), ["refused 1 ago at verify: key 1 is too old [KEY_EXPIRED]"]);
  t.same(notesOf({ ...status, activatedAtMs: NOW_MS }, NOW_MS, words), []);
});

t.test("status: feeds, revocations and stops that differ are marked, node by node", async (t) => {
  const plain = { bold: String, dim: String, red: String, green: String, yellow: String } as never;
  const weather = { feed: "weather", sequence: 4, asOfMs: 5, ageMs: 7_200_000, rows: 1, stale: false };
  const stock = { ...weather, feed: "stock", sequence: 9 };
  const revoked = { keys: 1, bundles: 0, strategies: 2, sha256: "aa" };
  const stop = {
    id: "s",
    kind: "offer",
    name: "a",
    channel: "",
    fromMs: 0,
    untilMs: 0,
    why: "",
    madeAtMs: 0,
  };
  const base = { ...STATUS, stopListSequence: 4, feeds: [weather, stock], revoked };
  const views = [
    { ...base, stops: [{ ...stop, inForce: true }] },
    { ...base, stops: [{ ...stop, inForce: false }], feeds: [{ ...weather, ageMs: 7_200_007 }, stock] },
    {
      ...base,
      feeds: [{ ...weather, sequence: 3, asOfMs: 4 }],
      revoked: { ...revoked, strategies: 1, sha256: "bb" },
    },
  ].map(
    (status, index): NodeView => ({
      node: { name: `n${index}`, client: { address: "a:1", token: "", tls: null } },
      status,
      fault: null,
    }),
  );
  const differences = differencesOf(views);
  t.strictSame([...differences.keys()], ["n2"]);
  t.strictSame([...differences.get("n2")!].sort(), ["feed stock", "feed weather", "revoked", "stops"]);
  const text = statusTable(views, NOW_MS, plain);
  for (const part of [
    "≠ weather 2 h old, number 3",
    "≠ stock: not there",
    "≠ 1 key",
    "2 strategies",
    "1 strategy",
    "≠ none in force",
  ]) {
    t.ok(text.includes(part), part);
  }
  t.match(text, /3 nodes, 1 differs/);
});

t.test("status: stops and feeds, and what comes from nodes does not steer the terminal", async (t) => {
  const plain = { bold: String, dim: String, red: String, green: String, yellow: String } as never;
  const stop = {
    id: "s",
    kind: "offer",
    channel: "",
    fromMs: 0,
    untilMs: 0,
    why: "",
    inForce: true,
    madeAtMs: 0,
  };
  const view: NodeView = {
    node: { name: "n", client: { address: "a:1", token: "", tls: null } },
    status: {
      ...STATUS,
      stopListSequence: 4,
      stops: ["a", "b\u001b[31m", "c", "d"].map((name) => ({ ...stop, name })),
      feeds: [
        { feed: "weather", sequence: 1, asOfMs: NOW_MS - 7_200_000, ageMs: 7_200_000, rows: 1, stale: true },
        { feed: "stock", sequence: 0, asOfMs: 0, ageMs: 0, rows: 0, stale: false },
        { feed: "prices", sequence: 7, asOfMs: 0, ageMs: 0, rows: 0, stale: true },
      ],
    },
    fault: null,
  };
  const text = statusTable([view], NOW_MS, plain);
  for (const part of [
    "offer a",
    "and 1 more",
    "list 4",
    "weather 2 h old, stale",
    "stock: none yet",
    "prices: number 7 is lost, push it again",
    "1 node",
  ]) {
    t.ok(text.includes(part), part);
  }
  t.notMatch(text, "\u001b[31m");
});
