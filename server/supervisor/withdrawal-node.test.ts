/** Invariants over a running node: a bundle that breaks them on the node's visitors is refused, one that breaks them under calls is taken back. */
import t from "tap";
import { encodePayload, type Invariant } from "../../engine/index.ts";
import { parseExposition, sampleOf } from "../testing/exposition.ts";
import { connectCall, decideBody, startNodeProcess, temporaryFolder, until } from "../testing/node-kit.ts";
import { clientOf, GOLD, push, shopBundle, withGold } from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
/** On a busy machine too. */
const SLOW_MS = 60_000;
const ROLLBACK = { withdrawals: 0.05, decisions: 40, withinMs: 600_000 };
const MINORS: Invariant = { name: "no-a-to-minors", when: "offer.code == 'a'", require: "profile.age >= 18" };
/** Nothing of it is in anybody's profile: only calls tell. */
const NIGHT: Invariant = {
  name: "no-a-at-night",
  when: "offer.code == 'a' && has(context.daypart)",
  require: "context.daypart != 'night'",
};

const flags = ["--data-dir", `${folder.path}/data`, "--lanes", "2"];
let node = await startNodeProcess(flags);
let client = clientOf(node);
t.teardown(async () => {
  client.close();
  await node.stop();
});
const good = shopBundle("good");
const minors = shopBundle("minors", GOLD, { invariants: [MINORS], rollback: ROLLBACK });
const night = shopBundle("night", GOLD, { invariants: [NIGHT], rollback: ROLLBACK });

async function decided(daypart: string, id: string) {
  const body = { ...decideBody(id), context: { daypart } };
  return (await connectCall(node.httpUrl, "Decide", body)).body;
}

t.test(
  "validation: decided dry for the node's visitors, refused with invariant, offer, point and how many",
  async (t) => {
    t.match(await push(client, good), { answer: { ack: true }, generation: 1 });
    for (const age of [17, 18, 40]) {
      const set = { visitor: { level: "customer", id: `C-${age}` }, set: { age } };
      t.equal((await connectCall(node.httpUrl, "UpdateProfile", set)).status, 200);
    }
    const { answer } = await push(client, minors);
    t.match(answer, {
      ack: false,
      stage: "validate",
      code: "INVARIANT_BROKEN",
      resource: "invariant no-a-to-minors",
      message:
        /takes offer a away once at (hero|side) of channel web; 1 more elsewhere: 33 % of the 6 decisions that were tried for 3 visitors/,
    });
    t.match(await client.status(), {
      bundle: good.id,
      generation: 1,
      lastNack: { code: "INVARIANT_BROKEN" },
    });
  },
);

t.test(
  "rollback: too many withdrawals after the activation, back to what ran before, with the decision that was first",
  async (t) => {
    t.match(await push(client, night), { answer: { ack: true } });
    for (let call = 0; call < 100; call++) t.equal((await decided("noon", `N-${call}`)).bundle, night.id);
    const ids = new Set<string>();
    await until(
      "the node has gone back",
      async () => {
        const { bundle, decisionId } = await decided("night", `X-${ids.size}`);
        if (bundle === night.id) ids.add(decisionId);
        return bundle === good.id;
      },
      SLOW_MS,
    );
    await until("and says so", async () => (await client.status()).rolledBack !== "", SLOW_MS);
    const { rolledBack, bundle, withdrawals } = await client.status();
    t.equal(bundle, good.id);
    t.match(
      rolledBack,
      /invariant no-a-at-night was broken: the guard withdrew \d+ treatments in \d+ decisions/,
    );
    const [, first] =
      /decision ([0-9a-f]{32}) broke it first, with offer a at hero of channel web/.exec(rolledBack) ?? [];
    t.ok(ids.has(first!), "the decision is one of those that were made");
    t.match(withdrawals, [{ invariant: "no-a-at-night", count: ids.size }]);
    t.match(await node.line(({ msg = "" }) => msg.startsWith("rolled back: ")), {
      level: 50,
      bundle: night.id,
      backTo: good.id,
      msg: /no-a-at-night/,
    });
    const families = parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
    t.equal(sampleOf(families, "proffer_withdrawal_rollbacks_total"), 1);
    t.equal((await decided("night", "later")).bundle, good.id, "and it stays there");
  },
);

t.test("rollback: never to what was revoked", async (t) => {
  const middle = shopBundle("middle");
  t.match(await push(client, middle), { answer: { ack: true } });
  t.match(await push(client, night), { answer: { ack: true } });
  const revocation = {
    kind: "revocation",
    environment: (await client.status()).environment,
    sequence: 1,
    madeAtMs: Date.now(),
    keyIds: [],
    bundleIds: [middle.id],
    strategyRoots: [],
    why: "test",
  } as const;
  const unsigned = { payload: encodePayload(revocation), signatures: [] };
  t.match(await client.revoke("r".repeat(16), unsigned), { answer: { ack: true } });
  const requests = Array.from({ length: 20 }, (_, at) => ({
    ...decideBody(`B-${at}`),
    context: { daypart: "night" },
  }));
  const ids = new Set<string>();
  await until(
    "the node has gone back",
    async () => {
      const { body } = await connectCall(node.httpUrl, "DecideBatch", { requests });
      const answers = body.results.map((one: { response: object }) => one.response);
      for (const { bundle, decisionId } of answers) if (bundle === night.id) ids.add(decisionId);
      return answers.some(({ bundle }: { bundle: string }) => bundle !== night.id);
    },
    SLOW_MS,
  );
  t.equal((await decided("night", "R")).bundle, good.id, "past the revoked one, to the one before it");
  const { rolledBack } = await client.status();
  const [, first] = /decision ([0-9a-f]{32}) broke it first/.exec(rolledBack) ?? [];
  t.ok(ids.has(first!), "a decision of a batch is told, too");
});

t.test("rollback: a node that was killed after the activation goes on watching it", async (t) => {
  t.match(await push(client, night), { answer: { ack: true } });
  client.close();
  await node.stop("SIGKILL");
  node = await startNodeProcess(flags);
  client = clientOf(node);
  t.equal((await client.status()).bundle, night.id);
  const requests = Array.from({ length: 20 }, (_, at) => ({
    ...decideBody(`K-${at}`),
    context: { daypart: "night" },
  }));
  await until(
    "the node has gone back",
    async () => {
      await connectCall(node.httpUrl, "DecideBatch", { requests });
      return (await client.status()).bundle === good.id;
    },
    SLOW_MS,
  );
  const { rolledBack } = await client.status();
  t.match(rolledBack, /no-a-at-night was broken: the guard withdrew .* decisions since the node's start/);
});

t.test(
  "rollback: to another strategy, with lists that came meanwhile; where there is none, it says so",
  async (t) => {
    const requests = Array.from({ length: 20 }, (_, at) => ({
      ...decideBody(`M-${at}`),
      context: { daypart: "night" },
    }));
    t.match(await push(client, night), { answer: { ack: true } });
    const newer = withGold(night, [...GOLD.slice(1), "M-1"]);
    t.match(await push(client, newer), { answer: { ack: true } });
    await until(
      "the node has gone back",
      async () => {
        await connectCall(node.httpUrl, "DecideBatch", { requests });
        return (await client.status()).strategyRoot === good.manifest.strategyRoot;
      },
      SLOW_MS,
    );
    const back = { strategyRoot: good.manifest.strategyRoot, dataRoot: newer.manifest.dataRoot };
    t.match(await client.status(), { ...back, rolledBack: /with the newest lists: invariant no-a-at-night/ });

    const only = await startNodeProcess(["--data-dir", `${folder.path}/only`]);
    const onlyClient = clientOf(only);
    t.teardown(async () => {
      onlyClient.close();
      await only.stop();
    });
    t.match(await push(onlyClient, night), { answer: { ack: true } });
    t.match(await push(onlyClient, newer), { answer: { ack: true } });
    await until(
      "it says that it cannot",
      async () => {
        await connectCall(only.httpUrl, "DecideBatch", { requests });
        return (await onlyClient.status()).rolledBack !== "";
      },
      SLOW_MS,
    );
    t.match(await onlyClient.status(), {
      bundle: newer.id,
      rolledBack:
        /^not possible from bundle .* \(invariant no-a-at-night was broken: .*\): nothing else may run$/,
    });
  },
);
