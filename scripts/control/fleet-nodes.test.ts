/** Two production nodes as processes of their own: pushed to, compared, gone back on. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  buildBundle,
  type Model,
  type Payload,
  readBundle,
  replaceList,
  type SignedDocument,
  withDocuments,
} from "../../engine/index.ts";
import { KEYS, signedBy, type TestKey } from "../../engine/trust/testing/trust-kit.ts";
import { ControlClient } from "../../server/control/client.ts";
import {
  type NodeProcess,
  shopModel,
  startNodeProcess,
  temporaryFolder,
} from "../../server/testing/node-kit.ts";
import { diffBundles } from "../diff/bundle-diff.ts";
import { sideOf } from "../diff/sides.ts";
import { keepSequence } from "../keys/sequences.ts";
import { ROOT } from "../root.ts";
import { type FleetNode, fleetOf } from "./fleet.ts";
import { differencesOf, fleetStatus } from "./fleet-status.ts";
import { readBundleToPush } from "./push-bundle.ts";
import { pushToFleet } from "./push-fleet.ts";
import { rollBack } from "./roll-back.ts";
import { statusTable } from "./status-table.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const { path: folder, remove } = temporaryFolder();
const running = new Set<NodeProcess>();
t.teardown(async () => {
  await Promise.all([...running].map((node) => node.stop()));
  remove();
});

const ROLES: readonly (readonly [TestKey, string])[] = [
  [KEYS.designer, "designer"],
  [KEYS.reviewers[0], "reviewer"],
  [KEYS.operator, "operator"],
  [KEYS.data, "data-publisher"],
];
const config = join(folder, "node.yaml");
writeFileSync(
  config,
  `environment: production
trust:
  approvals: { designer: 1, reviewer: 1 }
  dataShareMax: 1
  keys:
${ROLES.map(([key, role]) => `    - { name: ${key.name}, publicKey: "${Buffer.from(key.publicKey).toString("base64")}", roles: [${role}] }`).join("\n")}
`,
);
async function start(name: string): Promise<NodeProcess> {
  const flags = ["--config", config, "--data-dir", join(folder, name), "--visitor-slots", "1000"];
  const node = await startNodeProcess(flags, {});
  running.add(node);
  return node;
}
const fleetNode = (name: string, { controlAddress }: NodeProcess): FleetNode => ({
  name,
  client: { address: controlAddress, token: "", tls: null },
});

const names = (bytes: Uint8Array) => {
  const { id, manifest } = readBundle(bytes);
  return { bundleId: id, strategyRoot: manifest.strategyRoot, dataRoot: manifest.dataRoot };
};
const statement = { madeAtMs: 1, environment: "production" } as const;
function approvals(bytes: Uint8Array): SignedDocument[] {
  const payload: Payload = { kind: "approval", madeAtMs: 1, strategyRoot: names(bytes).strategyRoot };
  return [signedBy(payload, KEYS.designer, KEYS.reviewers[0])];
}
const release = (bytes: Uint8Array, sequence: number, more: object = {}) =>
  signedBy({ kind: "release", ...statement, sequence, ...names(bytes), ...more }, KEYS.operator);

function written(name: string, bytes: Uint8Array, documents: readonly SignedDocument[]): string {
  const path = join(folder, `${name}.bundle`);
  writeFileSync(path, withDocuments(bytes, documents));
  return path;
}
const shop = (change: Partial<Model> = {}, members = ["C-1", "C-2"]) =>
  buildBundle({ ...shopModel(), ...change }, [{ segment: "gold", members }]).bytes;
const push = (path: string, fleet: readonly FleetNode[], allowMissing = false) =>
  pushToFleet(readBundleToPush(path), fleet, {
    parallel: 8,
    patienceMs: 5000,
    waitMs: 0,
    allowMissing,
    signal: new AbortController().signal,
    onChange: () => {},
  });
const outcomes = ({ nodes }: Awaited<ReturnType<typeof push>>) => nodes.map(({ outcome }) => outcome);

t.test("a fleet of two: push, differ, catch up, go back", { timeout: 120_000 }, async (t) => {
  const [one, other] = await Promise.all([start("one"), start("other")]);
  const fleet = [fleetNode("one", one), fleetNode("other", other)];
  const first = shop();

  const unsigned = await push(written("unsigned", first, []), fleet);
  t.equal(unsigned.end, "refused");
  t.match(
    unsigned.nodes.find(({ fault }) => fault !== null)!.fault,
    { stage: "verify", code: "APPROVALS_SHORT", message: /production/ },
    "the node's own policy decides",
  );
  const path = written("first", first, [...approvals(first), release(first, 1)]);
  const pushed = await push(path, fleet);
  t.same([pushed.end, ...outcomes(pushed)], ["done", "active", "active"]);
  t.same(outcomes(await push(path, fleet)), ["current", "current"], "again: nothing to do");

  const second = shop({ displayName: "Second" });
  const secondPath = written("second", second, [...approvals(second), release(second, 2)]);
  // A newer strategy on one node alone, while the other is gone.
  await other.stop();
  running.delete(other);
  t.equal((await push(secondPath, fleet)).end, "unreachable");
  t.equal((await fleetStatus(fleet))[0]!.status?.releaseSequence, 1, "nothing was activated");
  const partly = await push(secondPath, fleet, true);
  t.same([partly.end, ...outcomes(partly)], ["done", "active", "missing"]);
  const back = fleetNode("other", await start("other"));
  const both = [fleet[0]!, back];
  const views = await fleetStatus(both);
  t.equal(differencesOf(views).size, 1, "they differ now");
  const plain = { bold: String, dim: String, red: String, green: String, yellow: String } as never;
  t.match(statusTable(views, Date.now(), plain), /≠[\s\S]*2 nodes, 1 differs/);
  const again = await push(secondPath, both);
  t.same([again.end, ...outcomes(again)], ["done", "current", "active"]);
  t.equal(differencesOf(await fleetStatus(both)).size, 0, "and are the same again");

  // Newer lists need no release; the strategy before comes back with them.
  const newer = replaceList(readBundle(second), { segment: "gold", members: ["C-2", "C-3", "C-4"] }).bytes;
  const update = signedBy({ kind: "dataUpdate", ...statement, sequence: 1, ...names(newer) }, KEYS.data);
  const refreshed = await push(written("newer", newer, [update]), both);
  t.equal(refreshed.end, "done");
  const signer = async () => ({ name: "ops", keyId: KEYS.operator.id, privateKey: KEYS.operator.privateKey });
  // Signed here, and taken by no node: going back does not use it up.
  keepSequence(folder, statement.environment, "data", 7);
  const rolledBack = await rollBack({
    fleet: both,
    to: "previous",
    signer,
    mustSign: false,
    keysFolder: folder,
    onWait: () => {},
    onNode: () => {},
  });
  t.same(
    rolledBack.nodes.map(({ outcome, code }) => [outcome, code]),
    [
      ["active", ""],
      ["active", ""],
    ],
  );
  t.match(rolledBack, { signer: "ops", release: { sequence: 3, dataSequence: 1 } });
  t.equal(rolledBack.release!.strategyRoot, names(first).strategyRoot);
  for (const { status } of await fleetStatus(both)) {
    t.match(status, {
      strategyRoot: names(first).strategyRoot,
      dataRoot: names(newer).dataRoot,
      releaseSequence: 3,
    });
  }

  // What a node runs, against a file.
  const client = new ControlClient(both[0]!.client);
  const { changes } = await diffBundles(await sideOf(path, client), await sideOf("active", client));
  client.close();
  t.match(changes, [{ section: "segments", members: { cameCount: 2, wentCount: 1 } }]);
  t.equal(changes.length, 1);

  const startAtMs = Date.now() + 3_600_000;
  const third = shop({ displayName: "Third" });
  const later = await push(
    written("third", third, [...approvals(third), release(third, 4, { startAtMs })]),
    both,
  );
  t.same([later.end, ...outcomes(later)], ["done", "scheduled", "scheduled"]);
  t.equal(later.nodes[0]!.startsAtMs, startAtMs);

  const fleetFile = join(folder, "fleet.yaml");
  const lines = both.map(({ name, client }) => `  - { name: ${name}, address: "${client.address}" }`);
  writeFileSync(fleetFile, `nodes:\n${lines.join("\n")}\n`);
  t.equal(fleetOf({ fleet: fleetFile }).length, 2);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [PROFFER, ...args, "--fleet", fleetFile], {
      encoding: "utf8",
      timeout: 30_000,
    });
  const status = run("status", "--bundles", "--json");
  t.equal(status.status, 0, status.stderr);
  t.match(JSON.parse(status.stdout), {
    agree: true,
    nodes: [
      { name: "one", status: { scheduled: { startsAtMs: startAtMs } }, bundles: [{ state: String }] },
      {},
    ],
  });
  const refused = run("push", written("none", shop({ displayName: "Fourth" }), []));
  t.equal(refused.status, 5, "refused is an exit code of its own");
  t.match(refused.stderr, /error: (?:one|other): verify, .*\[APPROVALS_SHORT\]/);
  t.match(refused.stderr, /nothing was activated on any node/);
});
