/** Going back where nothing has to be signed, over real control ports; signed releases are in fleet-nodes.test.ts. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import t from "tap";
import { type BundleEntry, Nack } from "../../server/control/control-node.ts";
import { STATUS } from "../../server/control/testing/plain-node.ts";
import { serve } from "../../server/control/testing/serve.ts";
import { EXIT } from "../cli/index.ts";
import { exitOf } from "../commands/rollback.ts";
import type { FleetNode } from "./fleet.ts";
import { type RollBackWish, rollBack } from "./roll-back.ts";

const node = (address: string): FleetNode => ({ name: address, client: { address, token: "", tls: null } });
const back = (fleet: readonly FleetNode[], to = "previous", more: Partial<RollBackWish> = {}) =>
  rollBack({
    fleet,
    to,
    signer: () => Promise.reject(new Error("nobody was to sign")),
    mustSign: false,
    keysFolder: "/nowhere",
    onWait: () => {},
    onNode: () => {},
    ...more,
  });
const entry = (bundleId: string): BundleEntry => ({
  bundleId,
  strategyRoot: "s",
  dataRoot: "d",
  name: "n",
  state: "retained",
  lastActiveAtMs: 1,
  sizeBytes: 1,
  approvals: [],
  goneBack: false,
  lacking: "",
});

t.test("roll back: unsigned, to what ran before or to a bundle by how it begins", async (t) => {
  const [one, other] = await Promise.all([serve(), serve()]);
  t.teardown(() => Promise.all([one.close(), other.close()]));
  const fleet = [node(one.address), node(other.address)];
  const report = await back(fleet);
  t.same(
    report.nodes.map(({ outcome, bundle }) => [outcome, bundle]),
    [
      ["scheduled", "previous"],
      ["scheduled", "previous"],
    ],
  );
  t.equal(report.release, null);
  one.node.entries = [entry("aa11"), entry("aa22"), entry("bb33")];
  other.node.entries = [entry("bb33")];
  t.match(await back(fleet, "bb"), { nodes: [{ bundle: "bb33" }, { bundle: "bb33" }] });
  const ambiguous = await back(fleet, "aa");
  t.match(ambiguous.nodes, [
    { outcome: "refused", code: "BUNDLE_UNKNOWN", message: /2 bundles/ },
    { outcome: "refused", code: "BUNDLE_UNKNOWN", message: /0 bundles/ },
  ]);
  t.equal(exitOf(ambiguous.nodes), EXIT.NODE_REFUSED);

  other.node.fails = new Nack("verify", "bundle b", "BUNDLE_REVOKED", "it was revoked");
  const partly = await back(fleet);
  t.match(partly.nodes, [
    { outcome: "scheduled" },
    { outcome: "refused", stage: "verify", code: "BUNDLE_REVOKED" },
  ]);
  t.equal(exitOf(partly.nodes), EXIT.PARTIAL);

  other.node.fails = new Nack("verify", "release", "SIGNATURE_MISSING", "an operator signs here");
  await t.rejects(back(fleet), /nobody was to sign/, "who is asked to sign is asked");
});

t.test("roll back: a second time: not to what was gone back from, and asked for no passphrase", async (t) => {
  const only = await serve();
  t.teardown(only.close);
  const left = { ...entry("cc".repeat(32)), strategyRoot: "left", lastActiveAtMs: 9, goneBack: true };
  only.node.status = () => ({ ...STATUS, bundle: "aa11" });
  only.node.entries = [{ ...entry("aa11"), lastActiveAtMs: 10 }, left];
  const refused = await back([node(only.address)], "previous", { mustSign: true }).catch((error) => error);
  t.match(refused, { code: "BUNDLE_UNKNOWN", message: /holds no strategy that ran before/ });
  t.match(refused.fix, /went back already.*--to cccccccccccc \(n, activated 1970-01-01/);
});

t.test("roll back: what would be refused is not signed, save where one node would take it", async (t) => {
  const [one, other] = await Promise.all([serve(), serve()]);
  t.teardown(() => Promise.all([one.close(), other.close()]));
  const running = { ...entry("aa".repeat(32)), state: "active" as const, lastActiveAtMs: 9 };
  const target = { ...entry("bb".repeat(32)), strategyRoot: "b" };
  const short = { ...target, lacking: "APPROVALS_SHORT: a reviewer is missing" };
  const fine = { ...entry("cc".repeat(32)), strategyRoot: "c", goneBack: true };
  for (const { node } of [one, other]) {
    node.status = () => ({ ...STATUS, bundle: running.bundleId });
    node.entries = [running, short, fine];
  }
  const fleet = [node(one.address), node(other.address)];
  const refused = (to: string) => back(fleet, to, { mustSign: true }).catch((error) => error);
  for (const to of ["previous", "bb"]) {
    const error = await refused(to);
    t.match(error, {
      code: "APPROVALS_SHORT",
      message: /bbbbbbbbbbbb: APPROVALS_SHORT: a reviewer is missing; nothing was/,
    });
    t.match(error.fix, /--to cccccccccccc \(n\)/);
  }
  other.node.entries = [running, target];
  t.match(await refused("bb"), { message: /nobody was to sign/ }, "one would take it");
  for (const { node } of [one, other]) node.entries = [running, { ...target, state: "revoked" }];
  t.match(await refused("bb"), { code: "BUNDLE_REVOKED", fix: /Nothing that it holds/ });
});

t.test("roll back: nodes that run different strategies", async (t) => {
  const [one, other] = await Promise.all([serve(), serve()]);
  t.teardown(() => Promise.all([one.close(), other.close()]));
  one.node.status = () => ({ ...STATUS, bundle: "aa11", strategyRoot: "s" });
  other.node.status = () => ({ ...STATUS, bundle: "bb22", strategyRoot: "another" });
  const refused = await back([node(one.address), node(other.address)]).catch((error) => error);
  t.match(refused, { code: "INPUT_INVALID", message: /run different strategies/, fix: /--to .*--nodes/ });
  t.match(await back([node(other.address)]), { nodes: [{ outcome: "scheduled" }] }, "each by itself is");
});

t.test("roll back: a node's turn is waited for as long as it says, and told", async (t) => {
  const [busy, free] = await Promise.all([serve(), serve()]);
  t.teardown(() => Promise.all([busy.close(), free.close()]));
  const refusal = new Nack("offer", "attempt a", "ATTEMPT_IN_PROGRESS", "another is at it", undefined, 20);
  busy.node.fails = refusal;
  const told: [string, number, string][] = [];
  const onWait: RollBackWish["onWait"] = (name, { number, message }) => {
    told.push([name, number, message]);
    if (number === 1) busy.node.fails = refusal; // It is refused once more, and then has its turn.
  };
  const report = await back([node(busy.address), node(free.address)], "previous", { onWait });
  t.match(report.nodes, [{ outcome: "scheduled" }, { outcome: "scheduled" }]);
  t.same(
    told,
    [1, 2].map((number) => [busy.address, number, "another is at it"]),
  );
});

t.test("roll back: nobody there", async (t) => {
  const gone = await serve();
  await gone.close();
  const report = await back([node(gone.address)]);
  t.match(report.nodes, [
    { outcome: "unreachable", code: "NODE_UNREACHABLE", message: "no node answers at its address" },
  ]);
  t.equal(exitOf(report.nodes), EXIT.NODE_UNREACHABLE);
});

t.test("roll back: a node that hangs keeps no other waiting", async (t) => {
  const one = await serve();
  t.teardown(() => one.close());
  const sockets: Socket[] = [];
  const hung = createServer((socket) => sockets.push(socket.on("error", () => {})));
  await new Promise<void>((resolve) => hung.listen(0, "127.0.0.1", resolve));
  const { port } = hung.address() as AddressInfo;
  const told: string[] = [];
  const fleet = [node(`127.0.0.1:${port}`), node(one.address)];
  const report = await back(fleet, "previous", {
    onNode: ({ name, outcome }) => {
      told.push(outcome);
      if (name !== one.address) return;
      // Only now does it stop hanging: whoever waited for it would wait for long.
      hung.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  t.strictSame(told, ["scheduled", "unreachable"]);
  t.match(report.nodes, [{ outcome: "unreachable" }, { outcome: "scheduled" }]);
  t.equal(exitOf(report.nodes), EXIT.PARTIAL);
});
