/** Releases with a start time: begun on time, also after a restart; with the newest lists; replaced by another. */
import t from "tap";
import { composeBundle, loadBitmapLibrary } from "../../engine/index.ts";
import { KEYS } from "../../engine/trust/testing/trust-kit.ts";
import { drawAttempt } from "../control/client.ts";
import { startNodeProcess, temporaryFolder, until } from "../testing/node-kit.ts";
import {
  approved,
  clientOf,
  dataUpdate,
  GOLD,
  prepare,
  push,
  release,
  revocation,
  shopBundle,
  trustConfig,
  withGold,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
// An update may change a share again after each millisecond: a peer takes at once what it missed.
const config = trustConfig(folder.path, "  dataShareEveryMs: 1\n");
const one = shopBundle("one");
const two = shopBundle("two");
const three = shopBundle("three");
/** Within it a push is over on a busy machine, too. */
const AHEAD_MS = 8000;

t.test("start times: kept over restarts, begun on time, also when the node was down then", async (t) => {
  const flags = ["--config", config, "--data-dir", `${folder.path}/times`];
  let node = await startNodeProcess(flags);
  let client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  await push(client, one, [approved(one), release(one, 1)]);
  const soonMs = Date.now() + AHEAD_MS;
  const waiting = await push(client, two, [approved(two), release(two, 2, { startAtMs: soonMs })]);
  t.match(waiting, { answer: { ack: true }, generation: 0, startsAtMs: soonMs });
  t.match(await client.status(), {
    bundle: one.id,
    scheduled: { bundle: two.id, startsAtMs: soonMs, sequence: 2 },
  });
  t.equal((await client.list()).bundles.find(({ bundle }) => bundle === two.id)?.state, "scheduled");
  for await (const status of client.watch()) if (status.bundle === two.id) break;
  const begun = await client.status();
  t.ok(begun.activatedAtMs >= soonMs, "not before its time");
  t.equal(begun.scheduled, null);
  const acts: string[] = [];
  for await (const line of client.audit(0)) acts.push(Buffer.from(line).toString());
  const began = acts.find((line) => /"act":"release"/.test(line) && /"by":"node"/.test(line)) ?? "";
  t.match(began, two.id, "that it began is in the audit log");
  t.match(
    began,
    /scheduled start: release 2 of production, signed by [\w.-]+ \([0-9a-f]{16}\)/,
    "and who signed",
  );
  const committed = acts.find((line) => /"act":"commit"/.test(line) && line.includes(two.id)) ?? "";
  t.match(committed, /scheduled, starts at 2[^;]*; release 2 of production, signed by [\w.-]+ \(/);

  const laterMs = Date.now() + 700;
  await push(client, three, [approved(three), release(three, 3, { startAtMs: laterMs })]);
  client.close();
  await node.stop("SIGKILL");
  while (Date.now() < laterMs) await new Promise((resolve) => setTimeout(resolve, 50));
  node = await startNodeProcess(flags);
  client = clientOf(node);
  t.match(
    await client.status(),
    { bundle: three.id, scheduled: null },
    "it should have begun: it runs from the start on",
  );

  const farMs = Date.now() + 3_600_000;
  const attempt = drawAttempt();
  await prepare(client, attempt, two, [release(two, 4, { startAtMs: farMs })]);
  t.match(await client.commit(attempt, []), { startsAtMs: farMs });
  t.match(
    (await client.abort(attempt)).answer,
    {
      ack: false,
      code: "RELEASE_SCHEDULED",
      message: /^release 4 of bundle .* a newer release \(proffer push/,
    },
    "what was signed is ended by nothing that is not",
  );
  t.match(await client.status(), { scheduled: { sequence: 4 } });
  t.match(await client.commit(attempt, []), { answer: { ack: true }, startsAtMs: farMs }, "a lost answer");
  t.match((await push(client, one, [release(one, 5)])).answer, {
    ack: true,
    message: /release 4 of .* given up/,
  });
  t.match(
    (await client.commit(attempt, [])).answer,
    { ack: false, code: "ATTEMPT_UNKNOWN" },
    "what was given up was not committed",
  );
  t.match((await push(client, two, [release(two, 6, { startAtMs: farMs })])).answer, { message: "" });
  const replaced = (await push(client, one, [release(one, 7, { startAtMs: farMs + 1000 })])).answer;
  const told = new RegExp(
    `release 6 of bundle ${two.id.slice(0, 12)}, scheduled for 2.*Z, is given up for it`,
  );
  t.match(
    replaced,
    { ack: true, message: told },
    "another one with a start time takes its place, and says so",
  );
  t.match(await node.line(({ msg = "" }) => told.test(msg)), { level: 40, bundle: one.id });
  const records: string[] = [];
  for await (const line of client.audit(0)) records.push(Buffer.from(line).toString());
  const commits = records.filter((line) => /"act":"commit"/.test(line) && line.includes(one.id));
  t.match(commits.at(-1), told, "and in the audit log");
  const ended = (await push(client, three, [release(three, 8)])).answer;
  t.match(
    ended,
    { ack: true, message: /release 7 of bundle .*, is given up for it/ },
    "what it ends is told",
  );

  const planned = [release(two, 9, { startAtMs: farMs })];
  const revoked = drawAttempt();
  t.match(await prepare(client, revoked, two, planned), { ack: true });
  t.match(await client.commit(revoked, []), { answer: { ack: true }, startsAtMs: farMs });
  t.match(await client.revoke(drawAttempt(), revocation(1, { keyIds: ["0".repeat(16)] })), {
    answer: { ack: true },
  });
  t.match(await client.status(), { scheduled: { bundle: two.id } }, "another key was revoked");
  t.match(await client.revoke(drawAttempt(), revocation(2, { keyIds: [KEYS.operator.id] })), {
    answer: { ack: true },
  });
  t.match(
    await client.status(),
    { bundle: three.id, scheduled: null },
    "what its key released and has not begun does not begin; what runs goes on",
  );
  t.match(
    (await client.commit(revoked, [])).answer,
    { ack: false, code: "ATTEMPT_UNKNOWN", message: /something else has taken the place/ },
    "nor is it told to wait for its start",
  );
  t.ok(await node.line(({ msg }) => msg === "the scheduled release is given up: it was revoked"));
});

t.test("start times: what begins brings the lists that a data update brought since", async (t) => {
  const flags = ["--config", config, "--data-dir", `${folder.path}/newest`];
  let node = await startNodeProcess(flags);
  let client = clientOf(node);
  const lateFlags = ["--config", config, "--bundle-source-interval-ms", "1000"];
  const startLate = () =>
    startNodeProcess([
      ...[...lateFlags, "--data-dir", `${folder.path}/late`],
      ...["--bundle-source", `proffer://${node.controlAddress}`],
    ]);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const begun = () => until("it has begun", async () => (await client.status()).scheduled === null, 60_000);
  await push(client, one, [approved(one), release(one, 1)]);
  const startAtMs = Date.now() + AHEAD_MS;
  const planned = release(two, 2, { startAtMs });
  t.match((await push(client, two, [approved(two), planned])).answer, { ack: true });
  const newer = withGold(one, [...GOLD.slice(1), "N-1"]);
  t.match((await push(client, newer, [dataUpdate(newer, 1)])).answer, { ack: true });
  await begun();
  const status = await client.status();
  t.match(status, {
    strategyRoot: two.manifest.strategyRoot,
    dataRoot: newer.manifest.dataRoot,
    ...{ releaseSequence: 2, dataSequence: 1 },
  });
  const acts: { act: string; by: string; subject: string; detail: string }[] = [];
  for await (const line of client.audit(0)) acts.push(JSON.parse(Buffer.from(line).toString()));
  const start = acts.find(({ act, by }) => act === "release" && by === "node");
  t.equal(start?.subject, status.bundle);
  t.match(
    start?.detail,
    /^scheduled start: release 2 .*, with the newest lists: data update 1 of production/,
  );

  const late = await startLate();
  const lateClient = clientOf(late);
  const seen = await lateClient.status();
  t.match(seen, { bundle: status.bundle, releaseSequence: 2, dataSequence: 1 }, "a peer takes the same");
  lateClient.close();
  await late.stop();

  // The next strategy has a list more: nobody signed what comes of the two.
  const vip = { name: "vip", list: { level: "customer", asOfMs: Date.UTC(2026, 0, 1) } };
  const wide = shopBundle("wide", GOLD, { segments: [...two.model.segments, vip] });
  const last = withGold(two, [...GOLD.slice(2), "N-1", "N-2"]);
  const widePlan = release(wide, 3, { startAtMs: Date.now() + AHEAD_MS });
  t.match((await push(client, wide, [approved(wide), widePlan])).answer, { ack: true });
  t.match((await push(client, last, [dataUpdate(last, 2)])).answer, { ack: true });
  await begun();
  const made = composeBundle(wide, last, await loadBitmapLibrary());
  t.match(await client.status(), { bundle: made.id, releaseSequence: 3, dataSequence: 2 });
  t.not(made.manifest.dataRoot, last.manifest.dataRoot);
  const again = await startLate();
  const againClient = clientOf(again);
  t.teardown(async () => {
    againClient.close();
    await again.stop();
  });
  await until("a peer runs what was released", async () => (await againClient.status()).bundle === wide.id);
  const next = withGold(wide, [...GOLD.slice(3), "N-1", "N-2", "N-3"]);
  t.match((await push(client, next, [dataUpdate(next, 3)])).answer, { ack: true });
  await until("and the next lists, like all", async () => (await againClient.status()).bundle === next.id);
  t.match(await againClient.status(), { releaseSequence: 3, dataSequence: 3, notes: [] });

  const dueMs = Date.now() + AHEAD_MS;
  t.match((await push(client, two, [release(two, 4, { startAtMs: dueMs })])).answer, { ack: true });
  const missed = withGold(next, [...GOLD.slice(4), "N-1", "N-2", "N-3"]);
  t.match((await push(client, missed, [dataUpdate(missed, 4)])).answer, { ack: true });
  client.close();
  await node.stop("SIGKILL");
  await until("its time has come", () => Date.now() > dueMs, 60_000);
  node = await startNodeProcess(flags);
  client = clientOf(node);
  const due = composeBundle(two, missed, await loadBitmapLibrary());
  const after = await client.status();
  t.match(
    after,
    { bundle: due.id, scheduled: null },
    "with the newest lists, too, where the node was down then",
  );
  t.match(after, { releaseSequence: 4, dataSequence: 4 });
});
