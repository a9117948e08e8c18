/** What a node with trust takes, and what it refuses, whoever pushes it: over its control port, its start, its data plane. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { composeBundle, loadBitmapLibrary, withDocuments } from "../../engine/index.ts";
import { KEYS } from "../../engine/trust/testing/trust-kit.ts";
import { drawAttempt } from "../control/client.ts";
import {
  connectCall,
  decideBody,
  spawnNode,
  startNodeProcess,
  temporaryFolder,
} from "../testing/node-kit.ts";
import {
  approval,
  approved,
  clientOf,
  dataUpdate,
  fileOf,
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
const config = trustConfig(folder.path);
const one = shopBundle("one");
const two = shopBundle("two");
const three = shopBundle("three");

interface AuditLine {
  readonly act: string;
  readonly detail: string;
}

t.test("a node with trust: releases, approvals, data updates, revocations", async (t) => {
  const flags = ["--config", config, "--data-dir", `${folder.path}/trust`];
  let node = await startNodeProcess(flags);
  let client = clientOf(node);
  const stop = async (): Promise<void> => {
    client.close();
    await node.stop();
  };
  t.teardown(stop);
  t.match((await client.status()).trust, /a strategy approved by 1 designer and 2 reviewers/);

  const short = [approval(one, KEYS.designer, KEYS.reviewers[0]), release(one, 1)];
  for (const [documents, expected, why] of [
    [short, { stage: "verify", code: "APPROVALS_SHORT" }, "one approval short"],
    [[release(one, 1)], { stage: "verify", code: "APPROVALS_SHORT" }, "a release alone"],
    [[approved(one)], { stage: "activate", code: "SIGNATURE_MISSING" }, "approved, and not released"],
    [
      [approved(one), release(two, 1)],
      { stage: "verify", code: "RELEASE_MISMATCH" },
      "another bundle's release",
    ],
    [
      [approved(one), release(one, 1, { environment: "staging" })],
      { stage: "verify", code: "ENVIRONMENT_MISMATCH" },
      "a release for another environment",
    ],
    [
      [approved(two), release(one, 1)],
      { stage: "verify", code: "APPROVALS_SHORT" },
      "another strategy's approvals",
    ],
    [
      [approved(one), dataUpdate(one, 1)],
      { stage: "verify", code: "RELEASE_MISMATCH" },
      "lists of no strategy in force",
    ],
  ] as const) {
    t.match((await push(client, one, documents)).answer, { ack: false, ...expected }, why);
  }
  t.equal((await client.status()).generation, 0, "nothing of that runs");

  const attempt = drawAttempt();
  t.match(await prepare(client, attempt, one, [short[0]!]), { code: "APPROVALS_SHORT" });
  t.match(
    (await client.prepare(attempt, [approval(one, KEYS.reviewers[2])])).answer,
    { ack: true },
    "one more came",
  );
  t.match(await client.commit(attempt, [release(one, 5)]), { answer: { ack: true }, bundle: one.id });
  t.match(await client.status(), { bundle: one.id, releaseSequence: 5 });
  const [entry] = (await client.list()).bundles;
  t.same(
    entry!.approvals.map((who) => who.split(" ")[0]),
    ["designer", "reviewer", "reviewer"],
  );

  const replayed = (await push(client, two, [approved(two), release(two, 5)])).answer;
  t.match(replayed, { ack: false, code: "SEQUENCE_REPLAYED" }, "an old number is not taken again");

  const some = withGold(one, [...GOLD.slice(1), "N-1"]);
  const many = withGold(one, GOLD.slice(20));
  t.match(
    (await push(client, many, [dataUpdate(many, 1)])).answer,
    { ack: false, stage: "verify", code: "DATA_SHARE_EXCEEDED", resource: "list gold" },
    "more members than a data publisher alone may change",
  );
  t.match((await push(client, some, [dataUpdate(some, 1)])).answer, { ack: true });
  t.match(await client.status(), { bundle: some.id, releaseSequence: 5, dataSequence: 1 });
  t.match((await push(client, one, [dataUpdate(one, 1)])).answer, { code: "SEQUENCE_REPLAYED" });
  t.match(
    (await push(client, many, [release(many, 6)])).answer,
    { ack: true },
    "an operator's release is not bound by the share; approvals of the strategy are known",
  );

  const imported = await fetch(`${node.httpUrl}/v1/import/segments/gold?upload=u&part=0&last=true`, {
    method: "POST",
    body: "C-7",
  });
  t.equal(imported.status, 400);
  t.match(await imported.text(), /SIGNATURE_MISSING.*data publisher/s, "an import is no way around it");
  t.match((await client.release(drawAttempt(), null, "previous")).answer, { code: "SIGNATURE_MISSING" });

  t.match((await push(client, two, [approved(two), release(two, 7)])).answer, { ack: true });
  const revoked = await client.revoke(
    drawAttempt(),
    revocation(1, { strategyRoots: [two.manifest.strategyRoot] }),
  );
  const acts: AuditLine[] = [];
  for await (const line of client.audit(0)) acts.push(JSON.parse(Buffer.from(line).toString()));
  const [at, backAt] = ["revoke", "rollback"].map((act) => acts.findIndex((one) => one.act === act));
  t.ok(at! >= 0 && at! < backAt!, "a revocation stands before the rollback that it causes");
  t.match(acts[at!]!.detail, /^revocation 1 of production \(.*\), signed by [\w.-]+ \([0-9a-f]{16}\)$/);
  t.match(acts[backAt!]!.detail, /^back to bundle [0-9a-f]{64}: /, "which says where to");

  t.match(revoked.answer, { ack: true });
  const after = await client.status();
  t.match(
    after,
    { strategyRoot: one.manifest.strategyRoot, dataRoot: two.manifest.dataRoot },
    "what ran before is back, with the newest lists",
  );
  t.match(after.rolledBack, /the active bundle was revoked/);
  t.match((await push(client, two, [approved(two), release(two, 8)])).answer, {
    ...{ ack: false, stage: "offer", code: "BUNDLE_REVOKED" },
  });
  t.match((await client.release(drawAttempt(), release(two, 9))).answer, {
    ack: false,
    code: /BUNDLE_(REVOKED|UNKNOWN)/,
  });

  const other = shopBundle("other", [...GOLD, "N-2"]);
  t.match((await push(client, other, [approved(other), release(other, 10)])).answer, { ack: true });
  const composed = composeBundle(many, other, await loadBitmapLibrary());
  const { strategyRoot, dataRoot } = composed.manifest;
  const names = { bundleId: composed.id, strategyRoot, dataRoot };
  t.match(
    (await client.release(drawAttempt(), release({ ...names, bundleId: "e".repeat(64) }, 11))).answer,
    { ack: false, code: "RELEASE_MISMATCH", resource: `bundle ${composed.id}` },
    "a release that was made for other lists is told for which it should be",
  );
  t.match((await client.release(drawAttempt(), release(names, 10))).answer, { code: "SEQUENCE_REPLAYED" });
  t.match(await client.release(drawAttempt(), release(names, 12)), {
    ...{ answer: { ack: true }, bundle: composed.id },
  });
  t.match(
    await client.status(),
    { strategyRoot: many.manifest.strategyRoot, dataRoot: other.manifest.dataRoot },
    "back, with the newest lists",
  );

  await stop();
  node = await startNodeProcess(flags);
  client = clientOf(node);
  t.match(
    await client.status(),
    { bundle: composed.id, releaseSequence: 12, dataSequence: 1 },
    "all of it outlives a restart",
  );
  t.match((await push(client, three, [approved(three), release(three, 7)])).answer, {
    code: "SEQUENCE_REPLAYED",
  });
  const keyRevoked = await client.revoke(drawAttempt(), revocation(2, { keyIds: [KEYS.designer.id] }));
  t.match(keyRevoked.answer, { ack: true });
  const status = await client.status();
  t.equal(status.bundle, composed.id, "the active bundle goes on");
  t.match(status.notes.join("\n"), /designer/, "and that nobody stands for it any more is told");
  t.match((await push(client, three, [approved(three), release(three, 20)])).answer, { code: "KEY_REVOKED" });
});

t.test("a bundle file at the start is judged too", async (t) => {
  const path = join(folder.path, "unsigned.bundle");
  writeFileSync(path, fileOf(one));
  const start = ["--config", config, "--data-dir", `${folder.path}/file`, "--bundle", path];
  const refused = spawnNode(start);
  t.equal((await refused.exited).code, 3);
  t.match(refused.stderr(), /APPROVALS_SHORT/);
  writeFileSync(path, withDocuments(fileOf(one), [approved(one), release(one, 1)]));
  const node = await startNodeProcess(start);
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle, one.id);
  const client = clientOf(node);
  t.match((await push(client, two, [approved(two), release(two, 2)])).answer, { ack: true });
  client.close();
  await node.stop();
  const again = await startNodeProcess(start);
  t.teardown(() => again.stop());
  const { body } = await connectCall(again.httpUrl, "Decide", decideBody());
  t.equal(body.bundle, two.id, "the same file does not undo what was released since");
});
