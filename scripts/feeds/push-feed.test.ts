/** A feed's table for many nodes: who is behind, ahead, elsewhere, not there, or wants a signature. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { feedRowsBytes, type Model, openPolicy, REVOKED_NONE, type TrustPolicy } from "../../engine/index.ts";
import { KEYS, PRODUCTION } from "../../engine/trust/testing/trust-kit.ts";
import { makeFeedTable } from "../../server/batch/feed-table.ts";
import { FeedKeeper } from "../../server/control/feed-keeper.ts";
import { serve } from "../../server/control/testing/serve.ts";
import type { FeedMark } from "../../server/store/control-state.ts";
import { shopModel } from "../../server/testing/node-kit.ts";
import { exitOf, type FeedPush, pushFeed } from "./push-feed.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-feeds-"));
t.teardown(() => rmSync(folder, { recursive: true }));
let folderCount = 0;
function newFolder(): string {
  const path = join(folder, String(folderCount++));
  mkdirSync(path);
  return path;
}

const shop = shopModel();
const model: Model = {
  ...shop,
  context: [...shop.context, { name: "weather.sky", type: "string", source: "trusted", feed: "weather" }],
  feeds: [{ name: "weather", key: "store", maxAgeMs: 60_000, whenStale: "drop" }],
};
const MODEL = Buffer.from(JSON.stringify(model));
const TABLE = feedRowsBytes(["sky"], [["s1", "rain"]]);

/** A control port whose feeds are real. */
async function node(policy: TrustPolicy = openPolicy("development")) {
  let marks: readonly FeedMark[] = [];
  const keeper = new FeedKeeper({
    mark: (feed) => marks.find((mark) => mark.feed === feed) ?? null,
    keepMarks: (kept) => {
      marks = kept;
    },
    dataPath: newFolder(),
    policy,
    revoked: () => REVOKED_NONE,
    models: () => [MODEL],
    makeTable: async (task) => makeFeedTable(task),
    publish: async () => {},
    logger: { info: () => {}, warn: () => {} },
    nowMs: Date.now,
  });
  /** Runs before a table is taken: somebody else comes first. */
  const before = { run: async () => {} };
  const served = await serve({
    overlay: {
      setStopList: () => Promise.reject(new Error("no stops here")),
      pushFeed: async (_attempt, document, table, caller) => {
        const first = before.run;
        before.run = async () => {};
        await first();
        return await keeper.push(document, table, caller);
      },
      feedTable: (sha256) => keeper.table(sha256),
    },
    status: {
      status: () => ({
        ...served.node.status(),
        environment: policy.environment,
        feeds: keeper.status(Date.now()),
      }),
      onStatusChange: () => () => {},
    },
  });
  t.teardown(() => served.close());
  return { keeper, address: served.address, before };
}

function pushTo(nodes: readonly { address: string }[], more: Partial<FeedPush> = {}): FeedPush {
  return {
    fleet: nodes.map(({ address }) => ({ name: address, client: { address, token: "", tls: null } })),
    feed: "weather",
    table: TABLE,
    asOfMs: Date.now(),
    sequence: undefined,
    signer: () => Promise.reject(new Error("nobody asked for a signature")),
    mustSign: false,
    keysFolder: newFolder(),
    ...more,
  };
}

t.test("feed push: every node has it, numbered above what any of them had", async (t) => {
  const nodes = [await node(), await node()] as const;
  const [first, second] = nodes;
  t.match(await pushFeed(pushTo([second])), { environment: "development", feed: "weather", sequence: 1 });
  const report = await pushFeed(pushTo(nodes));
  t.match(report, { sequence: 2, signer: "", nodes: [{ outcome: "done" }, { outcome: "done" }] });
  t.equal(exitOf(report), 0);
  for (const each of nodes) t.equal(each.keeper.sequence("weather"), 2);
  first.before.run = async () => {
    await pushFeed(pushTo(nodes));
  };
  const third = await pushFeed(pushTo(nodes));
  t.ok(third.sequence >= 4, "somebody else's came in between: it is numbered anew");
  t.equal(exitOf(third), 0);
  const old = await pushFeed(pushTo(nodes, { sequence: 2 }));
  t.match(old.nodes, [{ outcome: "refused", code: "SEQUENCE_REPLAYED" }, { code: "SEQUENCE_REPLAYED" }]);
  t.equal(exitOf(old), 5);
});

t.test("feed push: who is out of reach is named, and keeps nobody from having it", async (t) => {
  const there = await node();
  const gone = await serve();
  await gone.close();
  const report = await pushFeed(pushTo([gone, there]));
  t.match(report.nodes, [
    { node: gone.address, outcome: "unreachable", code: "NODE_UNREACHABLE" },
    { node: there.address, outcome: "done" },
  ]);
  t.equal(exitOf(report), 4);
  t.equal(there.keeper.sequence("weather"), 1);
});

t.test("feed push: nodes of two environments are refused before anything is sent", async (t) => {
  const nodes = [await node(), await node(openPolicy("staging"))];
  await t.rejects(pushFeed(pushTo(nodes)), { code: "INPUT_INVALID", message: /staging/ });
  for (const each of nodes) t.equal(each.keeper.sequence("weather"), 0);
});

t.test("feed push: signed where a node demands it, by a feed publisher's key", async (t) => {
  const nodes = [await node(PRODUCTION), await node(PRODUCTION)];
  let askedCount = 0;
  const signer = async (key: (typeof KEYS)["feed"]) => {
    askedCount += 1;
    return { name: key.name, keyId: key.id, privateKey: key.privateKey };
  };
  const push = pushTo(nodes, { signer: () => signer(KEYS.feed) });
  t.match(await pushFeed(push), { signer: "feed-1", sequence: 1, environment: "production" });
  t.equal(askedCount, 1);
  for (const each of nodes) t.equal(each.keeper.sequence("weather"), 1);
  const kept = await pushFeed({ ...push, mustSign: true });
  t.equal(kept.sequence, 2);
  const byAnother = await pushFeed(pushTo(nodes, { signer: () => signer(KEYS.designer) }));
  t.match(byAnother.nodes[0], { outcome: "refused", code: "KEY_UNKNOWN" });
  t.equal(exitOf(byAnother), 5);
});

t.test("feed push: what the bundle does not declare so is told with its row and column", async (t) => {
  const there = await node();
  const table = feedRowsBytes(["sky", "sly"], [["s1", { a: 1 }, "rain"]]);
  const report = await pushFeed(pushTo([there], { table }));
  t.match(report.nodes, [
    { code: "FEED_INVALID", message: 'row "s1", column sky: it must be a scalar, not an object or a list' },
  ]);
  const named = await pushFeed(pushTo([there], { feed: "wether" }));
  t.match(named.nodes, [{ code: "FEED_UNKNOWN", message: /did you mean `weather`/ }]);
});
