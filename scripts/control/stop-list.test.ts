/** Stop lists of many nodes: read, changed, sent to all; who is behind, ahead, elsewhere, or not there. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { openPolicy, REVOKED_NONE, type Stop, type TrustPolicy } from "../../engine/index.ts";
import { KEYS, PRODUCTION } from "../../engine/trust/testing/trust-kit.ts";
import { StopKeeper } from "../../server/control/stop-keeper.ts";
import { serve } from "../../server/control/testing/serve.ts";
import { changeStopList, exitOf, type StopListChange } from "./stop-list.ts";
import { stopIdOf, subjectOf } from "./stop-words.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-stops-"));
t.teardown(() => rmSync(folder, { recursive: true }));
let folderCount = 0;
function newFolder(): string {
  const path = join(folder, String(folderCount++));
  mkdirSync(path);
  return path;
}

/** A control port whose stop list is the real one. */
async function node(policy: TrustPolicy = openPolicy("development")) {
  const dataPath = newFolder();
  const keeper = new StopKeeper({
    dataPath,
    policy,
    revoked: () => REVOKED_NONE,
    model: () => null,
    publish: async () => {},
    logger: { info: () => {}, warn: () => {} },
    nowMs: Date.now,
  });
  /** Runs before a list is taken: somebody else comes first. */
  const before = { run: async () => {} };
  const served = await serve({
    overlay: {
      setStopList: async (_attempt, document, caller) => {
        const first = before.run;
        before.run = async () => {};
        await first();
        return await keeper.set(document, caller);
      },
      pushFeed: () => Promise.reject(new Error("no feeds here")),
      feedTable: () => null,
    },
    status: {
      status: () => ({
        ...served.node.status(),
        environment: policy.environment,
        stopListSequence: keeper.sequence,
        stops: keeper.entries(Date.now()),
        lifted: keeper.lifted(),
      }),
      onStatusChange: () => () => {},
    },
  });
  t.teardown(() => served.close());
  t.teardown(() => keeper.close());
  return { keeper, address: served.address, before, dataPath };
}
type Node = Awaited<ReturnType<typeof node>>;

function stop(name: string): Stop {
  const subject = subjectOf("offer", name, undefined);
  return { id: stopIdOf(subject), ...subject, fromMs: 0, why: "sold out" };
}
function changing(nodes: readonly { address: string }[], change: StopListChange["change"]): StopListChange {
  return {
    fleet: nodes.map(({ address }) => ({ name: address, client: { address, token: "", tls: null } })),
    change,
    signer: () => Promise.reject(new Error("nobody asked for a signature")),
    mustSign: false,
    keysFolder: newFolder(),
  };
}
const adding = (nodes: readonly { address: string }[], name: string) =>
  changing(nodes, (stops) => [...stops.filter(({ id }) => id !== stop(name).id), stop(name)]);
const idsOf = ({ keeper }: Node) => keeper.entries(0).map(({ id }) => id);

t.test(
  "stop list: every node has it when the command ends, and the newest list is the one that is changed",
  async (t) => {
    const nodes = [await node(), await node(), await node()] as const;
    const [first, second, third] = nodes;
    const report = await changeStopList(adding(nodes, "a"));
    t.match(report, { environment: "development", sequence: 1, signer: "" });
    t.equal(exitOf(report), 0);
    for (const each of nodes) t.strictSame(idsOf(each), ["offer_a"]);
    await changeStopList(adding([second], "b"));
    await changeStopList(adding([first, second], "c"));
    t.strictSame(idsOf(first), ["offer_a", "offer_b", "offer_c"], "one that was behind has what it missed");
    await changeStopList(changing(nodes, (stops) => stops.filter(({ id }) => id !== "offer_b")));
    for (const each of nodes) {
      t.strictSame(idsOf(each), ["offer_a", "offer_c"]);
      t.equal(each.keeper.sequence, 4);
    }
    t.equal(third.keeper.entries(0)[0]!.why, "sold out");
  },
);

t.test("stop list: of two operators at once neither undoes the other", async (t) => {
  const nodes = [await node(), await node()] as const;
  nodes[1].before.run = async () => {
    await changeStopList(adding(nodes, "theirs"));
  };
  const report = await changeStopList(adding(nodes, "ours"));
  t.equal(exitOf(report), 0, "the number was taken meanwhile: read again, and made anew");
  for (const each of nodes) t.strictSame(idsOf(each).sort(), ["offer_ours", "offer_theirs"]);
});

t.test("stop list: who is out of reach is named, and keeps nobody from having it", async (t) => {
  const there = await node();
  const gone = await serve();
  await gone.close();
  const report = await changeStopList(adding([gone, there], "a"));
  t.strictSame(idsOf(there), ["offer_a"]);
  t.match(report.nodes, [
    { node: gone.address, outcome: "unreachable", code: "NODE_UNREACHABLE" },
    { node: there.address, outcome: "done" },
  ]);
  t.equal(exitOf(report), 4);
  await t.rejects(changeStopList(adding([gone], "a")), { code: "NODE_UNREACHABLE" });
});

t.test(
  "stop list: nodes that were out of reach in turn lose no stop, and what was lifted stays lifted",
  async (t) => {
    const [first, second] = [await node(), await node()] as const;
    const both = [first, second];
    const lifting = (nodes: readonly Node[], name: string) =>
      changing(nodes, (stops) => stops.filter(({ id }) => id !== stop(name).id));
    await changeStopList(adding(both, "old"));
    await changeStopList(adding([second], "umbrella"));
    await changeStopList(lifting([first], "old"));
    await changeStopList(adding([first], "newsletter"));
    t.strictSame(idsOf(first), ["offer_newsletter"]);
    const report = await changeStopList(adding(both, "gift-card"));
    for (const each of both) {
      t.strictSame(idsOf(each).sort(), ["offer_gift-card", "offer_newsletter", "offer_umbrella"]);
    }
    t.strictSame(
      report.beyond.map((one) => [one.node, one.act, one.stop.name]).sort(),
      [
        [first.address, "stop", "umbrella"],
        [second.address, "lift", "old"],
        [second.address, "stop", "newsletter"],
      ].sort(),
      "and what the list does beside what was asked for is told",
    );
    t.strictSame((await changeStopList(lifting(both, "umbrella"))).beyond, []);
    t.strictSame((await changeStopList(adding(both, "old"))).beyond, []);
    for (const each of both) t.ok(idsOf(each).includes("offer_old"), "stopped again after it was lifted");
  },
);

t.test(
  "stop list: one that was made apart and came by another way is made whole by the next command",
  async (t) => {
    const [first, second] = [await node(), await node()] as const;
    await changeStopList(adding([second], "umbrella"));
    await changeStopList(adding([first], "a"));
    await changeStopList(adding([first], "newsletter"));
    // As a node takes it from its peer.
    await second.keeper.set(first.keeper.document!, { name: "peer", address: "" });
    t.strictSame(idsOf(second).sort(), ["offer_a", "offer_newsletter", "offer_umbrella"]);
    t.equal(second.keeper.notes().length, 1);
    await changeStopList(adding([first, second], "b"));
    t.strictSame(second.keeper.notes(), []);
    t.strictSame(idsOf(first).sort(), ["offer_a", "offer_b", "offer_newsletter", "offer_umbrella"]);
  },
);

for (const [isOneFolder, isSigned, why] of [
  [true, true, "from one keys folder"],
  [false, true, "from several"],
  [false, false, "unsigned"],
] as const) {
  t.test(`stop list: many commands at once, ${why}: every stop holds on every node`, async (t) => {
    const policy = isSigned ? PRODUCTION : openPolicy("development");
    const nodes = [await node(policy), await node(policy)];
    const { name, id: keyId, privateKey } = KEYS.operator;
    const shared = newFolder();
    const names = ["a", "b", "c", "d"];
    const reports = await Promise.all(
      names.map((one) =>
        changeStopList({
          ...adding(nodes, one),
          signer: async () => ({ name, keyId, privateKey }),
          mustSign: isSigned,
          keysFolder: isOneFolder ? shared : newFolder(),
        }),
      ),
    );
    for (const report of reports) t.equal(exitOf(report), 0);
    for (const each of nodes)
      t.strictSame(
        idsOf(each).sort(),
        names.map((one) => `offer_${one}`),
      );
    if (isOneFolder) t.equal(new Set(reports.map(({ sequence }) => sequence)).size, names.length);
  });
}

t.test(
  "stop list: a node that holds it and could not keep it is told, and not as if all was well",
  async (t) => {
    const [whole, full] = [await node(), await node()] as const;
    mkdirSync(join(full.dataPath, "control", "stop-list.json", "in-the-way"), { recursive: true });
    const report = await changeStopList(adding([whole, full], "a"));
    t.match(report.nodes, [
      { outcome: "done", message: "" },
      { outcome: "done", message: /not yet kept on the disk .*would come back without stops/ },
    ]);
    t.equal(exitOf(report), 8);
    for (const each of [whole, full]) t.strictSame(idsOf(each), ["offer_a"]);
  },
);

t.test("stop list: nodes of two environments are refused before anything is sent", async (t) => {
  const nodes = [await node(), await node(openPolicy("staging"))];
  await t.rejects(changeStopList(adding(nodes, "a")), { code: "INPUT_INVALID", message: /staging/ });
  for (const each of nodes) t.strictSame(idsOf(each), []);
});

t.test("stop list: signed where a node demands it, once asked for", async (t) => {
  const nodes = [await node(PRODUCTION), await node(PRODUCTION)];
  let askedCount = 0;
  const signer = async (key: (typeof KEYS)["operator"]) => {
    askedCount += 1;
    return { name: key.name, keyId: key.id, privateKey: key.privateKey };
  };
  const change = { ...adding(nodes, "a"), signer: () => signer(KEYS.operator) };
  t.match(await changeStopList(change), { signer: "operator-1", sequence: 1 });
  t.equal(askedCount, 1);
  for (const each of nodes) t.strictSame(idsOf(each), ["offer_a"]);
  t.match(await changeStopList({ ...change, change: () => [], mustSign: true }), { sequence: 2 });
  const byAnother = { ...adding(nodes, "b"), signer: () => signer(KEYS.designer) };
  const refused = await changeStopList(byAnother);
  t.match(refused.nodes[0], { outcome: "refused", code: "KEY_UNKNOWN" });
  t.equal(exitOf(refused), 5);
});

for (const [kind, name, channel, id] of [
  ["offer", "Cold-Brew", undefined, "offer_cold-brew"],
  ["zone", "home", "App", "zone_home_app"],
  ["all", undefined, undefined, "all"],
  ["offer", "x".repeat(128), undefined, /^offer_x{49}_[0-9a-f]{8}$/],
] as const) {
  t.test(`stop id: ${id}`, async (t) => t.match(stopIdOf(subjectOf(kind, name, channel)), id));
}
for (const [kind, name] of [
  ["shop", "a"],
  ["offer", undefined],
  ["all", "a"],
] as const) {
  t.test(`no subject: ${kind} ${name}`, async (t) =>
    t.throws(() => subjectOf(kind, name, undefined), { code: "INPUT_INVALID" }),
  );
}

t.test(
  "stop list: what a late node missed being lifted is lifted there by the same command again",
  async (t) => {
    const nodes = [await node(), await node(), await node()];
    await changeStopList(adding(nodes, "a"));
    const [one, late] = nodes as [Node, Node, Node];
    const lifting = (of: readonly Node[]) => {
      const seen: { stops: readonly Stop[]; late: readonly Stop[] }[] = [];
      const isA = ({ id }: Stop) => id === stop("a").id;
      const change = changing(of, (stops, others) => {
        seen.push({ stops, late: others });
        return stops.filter((each) => !isA(each));
      });
      return { seen, change };
    };
    await changeStopList(lifting([one]).change);
    t.strictSame([idsOf(one), idsOf(late)], [[], ["offer_a"]]);
    const again = lifting(nodes);
    const report = await changeStopList(again.change);
    t.match(again.seen[0], { stops: [], late: [{ id: "offer_a" }] }, "it is told of");
    t.equal(again.seen[0]!.late.length, 1, "once, however many nodes are late");
    t.equal(exitOf(report), 0);
    t.strictSame([idsOf(one), idsOf(late)], [[], []]);
  },
);
