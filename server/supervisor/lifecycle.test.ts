/** A bundle's life on a development node, over its control port: stages, two phases, pushers in each other's way, going back. */
import { utimesSync } from "node:fs";
import t from "tap";
import { blobsOf, type Model, manifestBytes } from "../../engine/index.ts";
import { drawAttempt } from "../control/client.ts";
import { BundleFolder } from "../store/bundle-folder.ts";
import { connectCall, decideBody, startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import { clientOf, GOLD, prepare, push, shopBundle, withGold } from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const one = shopBundle("one");
const two = shopBundle("two");

t.test("a push, step by step, on a node that has nothing", async (t) => {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/steps`]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const decided = async (id = "C-1") => (await connectCall(node.httpUrl, "Decide", decideBody(id))).body;

  const attempt = drawAttempt();
  t.match((await client.prepare(attempt, [])).answer, {
    ack: false,
    code: "ATTEMPT_UNKNOWN",
    stage: "fetch",
  });
  const offered = await client.offer(attempt, manifestBytes(one.manifest), []);
  t.ok(offered.lacking.length > 4, "it lacks every blob");
  t.match((await client.commit(attempt, [])).answer, { ack: false, code: "ATTEMPT_OUT_OF_ORDER" });
  t.match((await client.prepare(attempt, [])).answer, { ack: false, stage: "fetch", code: "BLOBS_LACKING" });
  t.equal((await prepare(client, attempt, one)).ack, true, "and the same attempt goes on");
  t.equal((await client.status()).generation, 0, "prepared, it decides nothing yet");

  const other = drawAttempt();
  const refused = await client.offer(other, manifestBytes(two.manifest), []);
  t.match(refused.answer, { ack: false, code: "ATTEMPT_IN_PROGRESS", stage: "offer" }, "two pushers at once");
  t.match(
    refused.answer.message,
    /anonymous holds it since 2.*Z with bundle .*, prepared, and gives way at 2/,
  );
  const again = drawAttempt();
  t.match(
    (await prepare(client, again, one)).ack,
    true,
    "a pusher that was killed and begins anew goes on with what is prepared",
  );
  t.equal((await client.prepare(attempt, [])).answer.ack, true, "the first one too, should it be alive");
  t.equal((await client.abort(again)).answer.ack, true);
  t.equal((await client.prepare(attempt, [])).answer.ack, true, "who gives up gives up for itself");
  t.equal((await prepare(client, again, one)).ack, true);
  const done = await client.commit(attempt, []);
  t.match(done, { answer: { ack: true }, bundle: one.id, generation: 1, startsAtMs: 0 });
  t.same(
    done.answer.stages.map(({ stage }) => stage),
    ["offer", "fetch", "verify", "compile", "validate", "warm", "activate"],
    "every stage is timed",
  );
  t.match(await client.commit(again, []), { generation: 1 }, "whoever of the two commits, commits the same");
  t.match(await client.commit(attempt, []), { generation: 1 }, "who lost the answer asks again");
  t.equal((await decided()).bundle, one.id);

  t.match(
    await push(client, two),
    { answer: { ack: true }, generation: 2 },
    "the other comes when it is over",
  );
  t.same(
    (await client.offer(drawAttempt(), manifestBytes(two.manifest), [])).lacking,
    [],
    "nothing is sent twice",
  );

  const status = await client.status();
  t.match(status, { bundle: two.id, generation: 2, releaseSequence: 2, lastNack: { code: "BLOBS_LACKING" } });
  t.match(status.trust, /nothing has to be signed/);
});

t.test("what is refused leaves everything as it was, and stands in nobody's way", async (t) => {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/refused`]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  await push(client, one);
  const golden = {
    name: "b wins",
    atMs: Date.UTC(2026, 0, 1),
    visitor: { level: "customer", id: "C-1", known: true, profile: {}, lists: [] },
    request: { channel: "web", context: {}, points: [{ point: "hero", count: 1, allowDuplicates: false }] },
    expect: { points: [{ point: "hero", status: "DECIDED", treatments: [{ offer: "b" }] }], dropped: [] },
  };
  const wrong = shopBundle("wrong", GOLD, { goldens: [golden] } as unknown as Partial<Model>);
  const rules = one.model.channels[0]!.rules.map((rule) => ({ ...rule, eligibility: "profile.nothing >" }));
  const unopened = shopBundle("unopened", GOLD, {
    channels: [{ ...one.model.channels[0]!, rules }],
  } as Partial<Model>);
  for (const [bundle, expected, why] of [
    [wrong, { stage: "validate", code: "GOLDEN_FAILED", resource: "golden b wins" }, "a golden that fails"],
    [unopened, { code: "BUNDLE_INVALID", stage: "compile" }, "an expression that is none"],
  ] as const) {
    t.match((await push(client, bundle)).answer, { ack: false, ...expected }, why);
    t.match(await client.status(), { bundle: one.id, generation: 1, lastNack: expected });
  }
  const attempt = drawAttempt();
  await prepare(client, attempt, two);
  t.equal((await client.abort(attempt)).answer.ack, true);
  t.match((await client.commit(attempt, [])).answer, { ack: false, code: "ATTEMPT_UNKNOWN" });
  t.equal((await client.status()).bundle, one.id, "given up: nothing has changed");
  t.match(await push(client, two), { answer: { ack: true }, bundle: two.id });
});

t.test("an upload that broke off is gone on with, whatever was activated in between", async (t) => {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/broken-off`]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  await push(client, one);
  const more = withGold(
    shopBundle("more"),
    Array.from({ length: 20_000 }, (_, at) => `L-${at}`),
  );
  const attempt = drawAttempt();
  const { lacking } = await client.offer(attempt, manifestBytes(more.manifest), []);
  const [largest, ...rest] = [...lacking].sort((a, b) => b.sizeBytes - a.sizeBytes);
  t.ok(rest.length > 1 && largest!.sizeBytes > 2, "some whole, one in part");
  const whole = rest.slice(1);
  const bytesOf = (sha256: string) => [more.blobs.get(sha256)!];
  t.match((await client.upload(attempt, whole, bytesOf)).answer, { ack: true });
  const halfBytes = Math.floor(largest!.sizeBytes / 2);
  await client.upload(attempt, [largest!], () => [more.blobs.get(largest!.sha256)!.subarray(0, halfBytes)]);
  await client.abort(attempt);
  t.match(await push(client, two), { answer: { ack: true }, bundle: two.id }, "another is pushed meanwhile");
  t.match(await push(client, one), { answer: { ack: true }, bundle: one.id });
  const next = drawAttempt();
  const again = await client.offer(next, manifestBytes(more.manifest), []);
  const left = again.lacking.map(({ sha256, receivedBytes }) => [sha256, receivedBytes]).sort();
  t.same(
    left,
    [
      [largest!.sha256, halfBytes],
      [rest[0]!.sha256, 0],
    ].sort(),
    "only the rest moves",
  );
  t.match(await prepare(client, next, more), { ack: true });
  t.match(await client.commit(next, []), { answer: { ack: true }, bundle: more.id });
});

t.test("a push that was prepared and came to nothing is an upload that broke off, for a day", async (t) => {
  const node = await startNodeProcess(["--data-dir", `${folder.path}/nothing`]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const bundles = new BundleFolder(`${folder.path}/nothing/bundles`);
  await push(client, one);
  const given = shopBundle("given up");
  const ends = async (bundle: typeof one) => {
    const attempt = drawAttempt();
    t.match(await prepare(client, attempt, bundle), { ack: true });
    t.equal((await client.abort(attempt)).answer.ack, true);
  };
  const lackingOf = async (bundle: typeof one) => {
    const attempt = drawAttempt();
    const { answer, lacking } = await client.offer(attempt, manifestBytes(bundle.manifest), []);
    t.equal(answer.ack, true);
    await client.abort(attempt);
    return lacking.length;
  };
  await ends(given);
  t.same(bundles.bundleIds(), [one.id], "it is no bundle of the node's");
  t.match(await push(client, two), { answer: { ack: true } });
  t.equal(await lackingOf(given), 0, "pushed again it moves nothing");
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  const known = new Set([...blobsOf(one.manifest), ...blobsOf(two.manifest)].map(({ sha256 }) => sha256));
  const own = blobsOf(given.manifest).filter(({ sha256 }) => !known.has(sha256));
  t.ok(own.length > 0);
  for (const { sha256 } of own) utimesSync(bundles.blobPath(sha256), longAgo, longAgo);
  await ends(shopBundle("another"));
  t.equal(await lackingOf(given), own.length, "nothing has to be activated for what is too old to go");
});

t.test(
  "going back: the strategy of before with the newest lists; lists alone use up no strategy",
  async (t) => {
    const node = await startNodeProcess(["--data-dir", `${folder.path}/back`]);
    const client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    await push(client, one);
    let newest = two;
    await push(client, newest);
    for (let update = 0; update < 10; update++) {
      newest = withGold(newest, [...GOLD, `N-${update}`]);
      t.equal((await push(client, newest)).answer.ack, true);
    }
    const { bundles } = await client.list();
    t.same(
      bundles
        .filter(({ strategyRoot }) => strategyRoot === one.manifest.strategyRoot)
        .map(({ bundle }) => bundle),
      [one.id],
      "ten data updates later the strategy of before is still there",
    );
    t.ok(bundles.length <= 3, "and of the updates, the active one and the one before it");
    const back = await client.release(drawAttempt(), null, "previous");
    t.match(back.answer, { ack: true });
    const status = await client.status();
    t.equal(status.strategyRoot, one.manifest.strategyRoot);
    t.equal(status.dataRoot, newest.manifest.dataRoot, "with the newest lists");
    const profile = await connectCall(node.httpUrl, "GetProfile", {
      visitor: { level: "customer", id: "N-9" },
    });
    t.match(JSON.stringify(profile.body), /gold/, "who joined since is in");
    t.match((await client.release(drawAttempt(), null, "f".repeat(64))).answer, { code: "BUNDLE_UNKNOWN" });

    const third = shopBundle("third");
    t.match((await push(client, third)).answer, { ack: true });
    t.match((await client.release(drawAttempt(), null, "previous")).answer, { ack: true });
    const active = async () => (await client.status()).strategyRoot;
    t.equal(await active(), one.manifest.strategyRoot, "one that was gone back from is no step on the way");
    const refused = (await client.release(drawAttempt(), null, "previous")).answer;
    const named = (bundle: { id: string }) => `bundle ${bundle.id.slice(0, 12)} \\(shop, activated 20`;
    t.match(refused, {
      ...{ ack: false, code: "BUNDLE_UNKNOWN" },
      message: new RegExp(`no strategy that ran before.*went back from ${named(third)}.*, ${named(newest)}`),
    });
    t.equal(await active(), one.manifest.strategyRoot, "and never forward");
    t.same(
      (await client.list()).bundles.map(({ strategyRoot, goneBack }) => [strategyRoot, goneBack]),
      [
        [one.manifest.strategyRoot, false],
        [third.manifest.strategyRoot, true],
        [newest.manifest.strategyRoot, true],
      ],
    );
    t.match(
      (await client.release(drawAttempt(), null, third.id)).answer,
      { ack: true },
      "unless it is named",
    );
    t.equal(await active(), third.manifest.strategyRoot);
    t.match((await client.release(drawAttempt(), null, "previous")).answer, { ack: true });
    t.equal(await active(), one.manifest.strategyRoot, "from there it goes back again");
  },
);
