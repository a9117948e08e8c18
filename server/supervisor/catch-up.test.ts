/** A node that is new, or was down while others were pushed to, brings itself what it missed. */
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { feedRowsBytes, parsePayload, withDocuments } from "../../engine/index.ts";
import { KEYS, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { drawAttempt } from "../control/client.ts";
import { parseExposition, sampleOf } from "../testing/exposition.ts";
import {
  connectCall,
  decideBody,
  type LogLine,
  shopModel,
  startNodeProcess,
  temporaryFolder,
  until,
} from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  dataUpdate,
  ENVIRONMENT,
  fileOf,
  GOLD,
  push,
  release,
  revocation,
  shopBundle,
  takenBy,
  trustConfig,
  withGold,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
// An update may change a share again after each millisecond: nodes take at once what they missed.
const config = trustConfig(folder.path, "  dataShareEveryMs: 1\n");
const one = shopBundle("one");
const shop = shopModel();
const two = shopBundle("two", GOLD, {
  context: [...shop.context, { name: "weather.sky", type: "string", source: "trusted", feed: "weather" }],
  feeds: [{ name: "weather", key: "store", maxAgeMs: 3_600_000, whenStale: "drop" }],
});

const takenFrom = (from: string): string[] => [
  `approve designer designer-1; ${from}`,
  `approve reviewer reviewer-1; ${from}`,
  `approve reviewer reviewer-2; ${from}`,
  `commit node; ${from}`,
];

const saysNone = ({ msg }: LogLine): boolean => msg?.startsWith("no bundle yet") === true;

t.test("from a peer: what was released, lists by steps that were missed, revocations", async (t) => {
  const peer = await startNodeProcess(["--config", config, "--data-dir", `${folder.path}/peer`]);
  const client = clientOf(peer);
  t.teardown(async () => {
    client.close();
    await peer.stop();
  });
  await push(client, one, [approved(one), release(one, 1)]);
  const flags = [
    ...["--config", config, "--data-dir", `${folder.path}/late`],
    ...["--bundle-source", `proffer://${peer.controlAddress}`, "--bundle-source-interval-ms", "1000"],
  ];
  let late = await startNodeProcess(flags);
  t.teardown(() => late.stop());
  t.equal(
    (await connectCall(late.httpUrl, "Decide", decideBody())).body.bundle,
    one.id,
    "new: it is ready with it",
  );
  const exports: string[] = [];
  for await (const record of client.audit(0)) {
    const { act, subject, outcome } = JSON.parse(Buffer.from(record).toString());
    if (act === "export") exports.push(`${subject} ${outcome}`);
  }
  t.same(exports, [`${one.id} ok`, "audit log ok"], "that its members left the peer is recorded there, once");
  t.ok(late.lines.some(({ msg }) => msg === "caught up"));
  t.notOk(late.lines.some(saysNone), "a node that has caught up has a bundle");
  await late.stop("SIGKILL");

  // Together more than one update may change; each of them less.
  let newest = one;
  for (let step = 1; step <= 3; step++) {
    newest = withGold(newest, GOLD.slice(4 * step));
    t.match((await push(client, newest, [dataUpdate(newest, step)])).answer, { ack: true });
  }
  const banned = shopBundle("banned");
  await client.revoke("0123456789abcdef", revocation(1, { bundleIds: [banned.id] }));
  late = await startNodeProcess(flags);
  await until("it has caught up", async () => {
    const { body } = await connectCall(late.httpUrl, "Decide", decideBody());
    return body.bundle === newest.id;
  });
  let lateClient = clientOf(late);
  t.teardown(() => lateClient.close());
  t.match(await lateClient.status(), { releaseSequence: 1, dataSequence: 3, notes: [] });
  const fromPeer = `from proffer://${peer.controlAddress}`;
  t.same(
    await takenBy(lateClient, one),
    takenFrom(fromPeer),
    "who approved what it took is in its audit log",
  );
  t.same(
    await takenBy(lateClient, newest),
    takenFrom(fromPeer),
    "and of newer lists, who stands for the strategy",
  );
  t.ok((await lateClient.status()).sourceAgeMs > 0);
  const acts: string[] = [];
  for await (const record of lateClient.audit(0)) {
    const { act, by, subject, outcome } = JSON.parse(Buffer.from(record).toString());
    if (by === "node" && act !== "start") acts.push(`${act} ${subject} ${outcome}`);
  }
  t.ok(acts.includes(`commit ${newest.id} ok`), "what it took by itself is in the audit log");
  t.ok(acts.includes("revoke revocation ok"));
  t.match((await push(lateClient, banned, [])).answer, { code: "BUNDLE_REVOKED" });

  // A release with lists of its own, and an update of those, both missed.
  lateClient.close();
  await late.stop("SIGKILL");
  const fresh = shopBundle(
    "fresh",
    ["F-0", ...GOLD.slice(0, 49)].map((id) => `fresh-${id}`),
  );
  const updated = withGold(
    fresh,
    GOLD.slice(0, 49).map((id) => `fresh-${id}`),
  );
  t.match((await push(client, fresh, [approved(fresh), release(fresh, 2)])).answer, { ack: true });
  t.match((await push(client, updated, [dataUpdate(updated, 4)])).answer, { ack: true });
  late = await startNodeProcess(flags);
  lateClient = clientOf(late);
  await until("both have come", async () => (await lateClient.status()).bundle === updated.id);
  t.match(await lateClient.status(), { releaseSequence: 2, dataSequence: 4 });

  // It leaves updates behind that the late node has never seen.
  await push(client, two, [approved(two), release(two, 3, { dataSequence: 6 })]);
  const table = feedRowsBytes(["sky"], [["s1", "rain"]]);
  const nowMs = Date.now();
  const base = { environment: ENVIRONMENT, madeAtMs: nowMs, sequence: 1 } as const;
  const feed = signedBy(
    {
      ...{ kind: "feedUpdate", feed: "weather", asOfMs: nowMs, ...base },
      ...{ sha256: createHash("sha256").update(table).digest("hex"), sizeBytes: table.length },
    },
    KEYS.feed,
  );
  t.match(await client.pushFeed(drawAttempt(), feed, table), { answer: { ack: true }, sequence: 1 });
  const stop = { id: "s1", kind: "offer", name: "a", fromMs: 0, why: "sold out" } as const;
  const stops = signedBy({ kind: "stopList", ...base, stops: [stop] }, KEYS.operator);
  t.match(await client.setStopList(drawAttempt(), stops), { answer: { ack: true } });
  await until("the commit that it missed", async () => (await lateClient.status()).bundle === two.id);
  await until("and what was pushed beside it", async () => {
    const { stopListSequence, feeds } = await lateClient.status();
    return stopListSequence === 1 && feeds[0]?.sequence === 1;
  });
  t.match(await lateClient.status(), {
    stops: [{ id: "s1", inForce: true }],
    feeds: [{ feed: "weather", rows: 1, stale: false }],
  });
  t.match(await lateClient.status(), { releaseSequence: 3, dataSequence: 6 });
  const step = withGold(two, GOLD.slice(1));
  for (const sequence of [5, 6]) {
    const replayed = await push(lateClient, step, [dataUpdate(step, sequence)]);
    t.match(replayed.answer, { ack: false, stage: "verify", code: "SEQUENCE_REPLAYED" });
  }
  t.match((await push(client, step, [dataUpdate(step, 7)])).answer, { ack: true });
  await until("one after them comes", async () => (await lateClient.status()).bundle === step.id);
  t.match(await lateClient.status(), { dataSequence: 7 });
  await client.abort("0123456789abcdef");
  await peer.stop();
  await until("the source's silence is told", async () => (await lateClient.status()).notes.length > 0);
  const families = parseExposition(await (await fetch(`${late.adminUrl}/metrics`)).text());
  t.ok((sampleOf(families, "proffer_bundle_source_failures_total") ?? 0) > 0);
  t.equal(sampleOf(families, "proffer_release_sequence"), 3);
  t.equal(
    (await connectCall(late.httpUrl, "Decide", decideBody())).body.bundle,
    step.id,
    "it decides all the same",
  );
});

t.test("from a folder, judged all the same; staleness and readiness", async (t) => {
  const source = join(folder.path, "source");
  const strict = trustConfig(folder.path, "bundles: { staleAfterMs: 500, notReadyWhenStale: true }\n");
  const node = await startNodeProcess([
    ...["--config", strict, "--data-dir", `${folder.path}/folder`],
    ...["--bundle-source", source, "--bundle-source-interval-ms", "1000"],
  ]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const ageS = async (): Promise<number> => {
    const families = parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
    return sampleOf(families, "proffer_bundle_source_age_seconds") ?? 0;
  };
  t.ok((await client.status()).sourceAgeMs > 0, "a source that never answered is as old as the start");
  t.ok((await ageS()) > 0);
  t.ok(node.lines.some(saysNone), "nothing has come");
  mkdirSync(source);
  writeFileSync(join(source, "unsigned.bundle"), fileOf(one));
  await until("it is refused", async () => (await client.status()).lastNack?.code === "APPROVALS_SHORT");
  t.match(await client.status(), { ready: false, bundle: "" });
  // What says of itself that it is newer, and is not signed as it must be, hides nothing of the others.
  const put = (name: string, documents: Parameters<typeof withDocuments>[1], bundle = one) => {
    writeFileSync(join(source, "aside"), withDocuments(fileOf(bundle), documents));
    renameSync(join(source, "aside"), join(source, name));
  };
  const stopList = (sequence: number, key: typeof KEYS.operator) =>
    signedBy(
      {
        ...{ kind: "stopList", environment: ENVIRONMENT, madeAtMs: Date.now(), sequence },
        stops: [{ id: "s1", kind: "offer", name: "a", fromMs: 0, why: "sold out" }],
      },
      key,
    );
  const wrong = signedBy(parsePayload(release(two, 999).payload), KEYS.designer);
  put("wrong.bundle", [approved(two), wrong, stopList(999, KEYS.designer)], two);
  put("stops.bundle", [stopList(7, KEYS.operator), revocation(1, { bundleIds: ["0".repeat(64)] })]);
  put("one.bundle", [approved(one), release(one, 3)]);
  await until("it has come", async () => (await client.status()).bundle === one.id);
  await until("the stop list beside it, too", async () => (await client.status()).stopListSequence === 7);
  t.equal((await client.status()).releaseSequence, 3);
  const fromFolder = (await takenBy(client, one)).map((text) => text.split(" /")[0]);
  t.same(fromFolder, takenFrom("from"), "who approved it is in the audit log");
  const refusals = async (): Promise<number> => {
    let count = 0;
    for await (const record of client.audit(0)) {
      const { act, outcome, subject } = JSON.parse(Buffer.from(record).toString());
      if (act === "commit" && outcome !== "ok" && subject === two.id) count += 1;
    }
    return count;
  };
  t.equal(await refusals(), 1);
  const heard = (await client.status()).sourceAgeMs;
  await until("looks after that", async () => (await client.status()).sourceAgeMs !== heard);
  t.equal(await refusals(), 1, "told once");
  const many = withGold(one, GOLD.slice(0, 25));
  writeFileSync(
    join(source, "many.bundle"),
    withDocuments(fileOf(many), [approved(one), release(one, 3), dataUpdate(many, 50)]),
  );
  await until("half of a list is too much, however high the number", async () => {
    const { lastNack } = await client.status();
    return lastNack?.code === "DATA_SHARE_EXCEEDED";
  });
  t.match(await client.status(), { bundle: one.id, dataSequence: 0 });
  rmSync(source, { recursive: true });
  await until("stale", async () => {
    const response = await fetch(`${node.adminUrl}/readyz`);
    return response.status === 503 && /nothing was heard/.test(await response.text());
  });
  t.match((await push(client, many, [dataUpdate(many, 50)])).answer, { ack: false });
  t.match((await client.status()).notes, [/nothing was heard/], "who is refused brings nothing");
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, one.id, "and decides");
});
