/** Commands that sign for nodes and ask them first: revoke, and release with --nodes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { smallModel } from "../../engine/bundle/testing/small-model.ts";
import {
  buildBundle,
  judgeRevocation,
  makePolicy,
  NodeError,
  parsePublicKey,
  type Revocation,
} from "../../engine/index.ts";
import { Nack } from "../../server/control/control-node.ts";
import { serve } from "../../server/control/testing/serve.ts";
import { writeNewKey } from "../keys/key-file.ts";
import { profferWith } from "../testing/run-proffer.ts";

const PASSPHRASE = "not a good passphrase";
const folder = mkdtempSync(join(tmpdir(), "proffer-revoke-"));
t.teardown(() => rmSync(folder, { recursive: true }));
const keys = join(folder, "keys");
mkdirSync(keys);
const ops = writeNewKey(join(keys, "ops.key.json"), "ops", PASSPHRASE, 0);
const policy = makePolicy({
  environment: "production",
  keys: [
    {
      name: "ops",
      publicKey: parsePublicKey(ops.publicKey),
      roles: ["operator", "designer"],
      notBeforeMs: 0,
      expiresMs: 8e15,
    },
  ],
  approvals: { designer: 1 },
});

const proffer = (...args: string[]) =>
  profferWith({ PROFFER_KEYS: keys, PROFFER_KEY_PASSPHRASE: PASSPHRASE }, ...args);

/** A node that judges revocations as real ones do. */
async function node(environment = "production") {
  const served = await serve();
  t.teardown(() => served.close());
  served.node.say({ environment });
  const taken: Revocation[] = [];
  served.node.revoke = async (_attempt, document) => {
    try {
      taken.push(judgeRevocation({ ...policy, environment }, document, Date.now()));
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      throw new Nack("verify", error.field, error.code, error.message);
    }
  };
  return { ...served, taken };
}

t.test("revoke: signed where nodes demand it, told of each node", async (t) => {
  const [one, two, lab] = [await node(), await node(), await node("lab")];
  const why = ["--why", "laptop stolen"];
  t.match(await proffer("revoke", ...why), { code: 3, err: /what is to be revoked is not said/ });
  const id = "0123456789abcdef";
  const root = "ab".repeat(32);
  const both = `${one.address},${two.address}`;
  const done = await proffer("revoke", "--revoked-key", id, "--strategy", root, ...why, "--nodes", both);
  t.match(done, {
    code: 0,
    out: new RegExp(
      `revoked 2 ids in production: laptop stolen\n  ${root}\n  ${id}\n  ${one.address}  done\n`,
    ),
  });
  for (const { taken } of [one, two]) {
    t.match(taken, [
      { keyIds: [id], strategyRoots: [root], bundleIds: [], why: "laptop stolen", sequence: 1 },
    ]);
  }
  const mixed = `127.0.0.1:1,${one.address},${lab.address}`;
  const some = await proffer("revoke", "--bundle", root, ...why, "--nodes", mixed, "--key", "ops", "--json");
  t.equal(some.code, 5);
  t.match(JSON.parse(some.out), {
    ok: false,
    revocation: { bundleIds: [root], sequence: 2 },
    nodes: [
      { ok: false, code: "NODE_UNREACHABLE" },
      { ok: true },
      { ok: false, code: "ENVIRONMENT_MISMATCH", message: /for production, and this node is lab/ },
    ],
  });
  t.match(await proffer("revoke", "--bundle", "z".repeat(64), ...why, "--nodes", both), {
    code: 3,
    err: /DOCUMENT_INVALID/,
  });
});

t.test("revoke: by the first digits of what nodes hold, where they fit one thing alone", async (t) => {
  const held = await node();
  const idOf = (start: string) => start.padEnd(64, "0");
  const entry = {
    ...{ dataRoot: "", name: "", state: "retained" as const, lastActiveAtMs: 0, sizeBytes: 0 },
    ...{ approvals: [], lacking: "", goneBack: false },
  };
  held.node.entries = [
    { ...entry, bundleId: idOf("aaaaaaaa1"), strategyRoot: idOf("cccccccc") },
    { ...entry, bundleId: idOf("aaaaaaaa2"), strategyRoot: idOf("cccccccc") },
  ];
  const by = (...args: string[]) => proffer("revoke", ...args, "--why", "w", "--nodes", held.address);
  t.match(await by("--bundle", "aaaaaaaa2", "--strategy", "cccccccc"), { code: 0, out: idOf("aaaaaaaa2") });
  t.match(held.taken, [{ bundleIds: [idOf("aaaaaaaa2")], strategyRoots: [idOf("cccccccc")] }]);
  for (const [given, message] of [
    ["aaaaaaaa", /the nodes hold 2 that begin so/],
    ["bbbbbbbb", /the nodes hold none that begins so/],
    ["aaaaaa", /hold none/],
  ] as const) {
    t.match(await by("--bundle", given), { code: 3, err: message });
  }
  t.equal(held.taken.length, 1);
});

t.test("revoke: what goes on running is told node by node", async (t) => {
  const [one, two] = [await node(), await node()];
  const [bad, good] = ["ba".repeat(32), "0d".repeat(32)];
  one.node.say({ bundle: good });
  two.node.say({ bundle: bad, activeRevoked: true });
  const args = ["--bundle", bad, "--why", "wrong", "--nodes", `${one.address},${two.address}`];
  t.match(await proffer("revoke", ...args), {
    code: 8,
    out: new RegExp(
      `${one.address}  done, runs 0d0d0d0d0d0d\n.*${two.address}  taken, and STILL RUNS bababababa`,
    ),
    err: /goes on, because nothing else may run there\n.*fix:/,
  });
  const json = await proffer("revoke", ...args, "--json");
  t.equal(json.code, 8);
  t.match(JSON.parse(json.out), {
    ok: false,
    nodes: [
      { ok: true, runs: good, runsRevoked: false },
      { ok: true, runs: bad, runsRevoked: true },
    ],
  });
});

t.test("revoke: what loses its approvals with a key is told", async (t) => {
  const [short, left] = [await node(), await node()];
  const ids = ["aa", "bb", "cc"].map((start) => start.repeat(32)) as [string, string, string];
  const entries = (lacking: readonly string[]) =>
    ids.map((bundleId, index) => ({
      ...{ bundleId, strategyRoot: bundleId, dataRoot: "", name: "", sizeBytes: 0, approvals: [] },
      ...{ state: index === 0 ? ("active" as const) : ("retained" as const), goneBack: false },
      ...{ lastActiveAtMs: 9 - index, lacking: lacking[index]! },
    }));
  const why = "APPROVALS_SHORT: a reviewer is missing";
  short.node.entries = entries([why, why, why]);
  left.node.entries = entries(["", why, ""]);
  for (const { node } of [short, left]) node.say({ bundle: ids[0] });
  const nodes = `${short.address},${left.address}`;
  const args = ["--revoked-key", "0123456789abcdef", "--why", "left us", "--nodes", nodes];
  const told = await proffer("revoke", ...args);
  t.match(told, { code: 0, err: /fix:.*approved by other keys/ });
  t.match(
    told.err,
    `${short.address}: what it runs, aaaaaaaaaaaa, goes on and would not be taken now: ${why}; nor would what it holds: bbbbbbbbbbbb, cccccccccccc; there is nothing left to roll back to`,
  );
  t.match(told.err, new RegExp(`${left.address}: nor would what it holds: bbbbbbbbbbbb\n`));
  t.match(JSON.parse((await proffer("revoke", ...args, "--json")).out).nodes, [
    { ok: true, runsLacking: why, heldLacking: [ids[1], ids[2]], canGoBack: false },
    { ok: true, runsLacking: "", heldLacking: [ids[1]], canGoBack: true },
  ]);
});

t.test("release: its number is one more than the highest of the nodes asked", async (t) => {
  const [one, two, lab] = [await node(), await node(), await node("lab")];
  one.node.say({ releaseSequence: 4 });
  two.node.say({
    releaseSequence: 3,
    scheduled: { bundle: "x", startsAtMs: 1, sequence: 6 },
    dataSequence: 40,
  });
  const bundle = join(folder, "small.bundle");
  writeFileSync(bundle, buildBundle(smallModel(), []).bytes);
  const both = `${one.address},${two.address}`;
  const released = await proffer("release", bundle, "--nodes", both, "--json");
  t.match(JSON.parse(released.out), {
    environment: "production",
    sequence: 7,
    source: `one more than node ${two.address} has`,
  });
  const data = await proffer("release", bundle, "--data", "--nodes", both, "--json");
  t.match(JSON.parse(data.out), { kind: "dataUpdate", sequence: 41 });
  t.match(JSON.parse(readFileSync(join(keys, "sequences.json"), "utf8")).production, {
    release: 7,
    data: 41,
  });
  const mixed = await proffer("release", bundle, "--nodes", `${one.address},${lab.address}`);
  t.match(mixed, { code: 3, err: /is production, and .* is lab/ });
});
