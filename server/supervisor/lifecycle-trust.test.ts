/** A production node holds everybody to its own policy, whatever the way a bundle comes by. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parsePayload, readBundle, replaceList, withDocuments } from "../../engine/index.ts";
import { KEYS, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { drawAttempt } from "../control/client.ts";
import type { Answer } from "../control/messages.ts";
import {
  connectCall,
  decideBody,
  spawnNode,
  startNodeProcess,
  temporaryFolder,
  writeBundleFile,
} from "../testing/node-kit.ts";
import {
  approval,
  approved,
  clientOf,
  dataUpdate,
  GOLD,
  namesOf,
  prepare,
  push,
  release,
  revocation,
  shopBundle,
  type TestBundle,
  takenBy,
  trustConfig,
  withGold,
} from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const config = trustConfig(folder.path);
const one = shopBundle("one");
const two = shopBundle("two");
const [first, second] = KEYS.reviewers;

t.test("a production node: what is not approved, released or in order is refused, and named", async (t) => {
  const node = await startNodeProcess(["--config", config, "--data-dir", join(folder.path, "data")]);
  const client = clientOf(node);
  t.teardown(async () => {
    client.close();
    await node.stop();
  });
  const active = async () => (await client.status()).bundle;
  const refused = async (bundle: TestBundle, documents: Parameters<typeof push>[2]): Promise<Answer> => {
    const before = await active();
    const { answer } = await push(client, bundle, documents);
    t.equal(answer.ack, false);
    t.equal(await active(), before, "the active one goes on");
    return answer;
  };
  t.match((await client.status()).trust, /^production: a strategy approved by 1 designer and 2 reviewers/);

  const go = release(one, 5);
  for (const [documents, expected, why] of [
    [
      [],
      { code: "APPROVALS_SHORT", message: /there are none; missing: 1 designer .* and 2 reviewers/ },
      "nobody's",
    ],
    [
      [approval(one, KEYS.designer, first), go],
      { code: "APPROVALS_SHORT", message: /missing: 1 reviewer \(reviewer-2, reviewer-3\)/ },
      "one approval short",
    ],
    [
      [approval(one, KEYS.designer, first, KEYS.stranger), go],
      { code: "KEY_UNKNOWN" },
      "a stranger's approval",
    ],
    [[approved(two), go], { code: "APPROVALS_SHORT" }, "approvals of another strategy"],
    [
      [approved(one), signedBy({ ...released(one, 5), environment: "staging" }, KEYS.operator)],
      { code: "ENVIRONMENT_MISMATCH" },
      "a release for staging",
    ],
    [
      [approved(one), signedBy(released(one, 5), KEYS.designer)],
      { code: "KEY_UNKNOWN", message: /is none|designer-1 .* is designer, not operator/ },
      "a release that a designer signed",
    ],
    [[approved(one), release(two, 5)], { code: "RELEASE_MISMATCH" }, "another bundle's release"],
    [
      [approved(one), { ...go, payload: release(one, 6).payload }],
      { code: "SIGNATURE_INVALID" },
      "a number that was altered",
    ],
    [
      [approved(one), dataUpdate(one, 1)],
      { code: "RELEASE_MISMATCH" },
      "lists, where no strategy was released",
    ],
  ] as const) {
    t.match(await refused(one, documents), { stage: "verify", ...expected }, why);
  }

  for (const far of [
    release(one, Number.MAX_SAFE_INTEGER),
    release(one, 5, { dataSequence: Number.MAX_SAFE_INTEGER }),
  ]) {
    const expected = { stage: "verify", code: "DOCUMENT_INVALID", message: /not used up/ };
    t.match(await refused(one, [approved(one), far]), expected, "a number after which none could follow");
  }

  const few = withGold(one, [...GOLD.slice(0, 48), "N-1"]);
  t.match(
    await refused(few, [approved(one), go, dataUpdate(few, 1)]),
    {
      stage: "verify",
      code: "RELEASE_MISMATCH",
      message: /has none to hold them against. Push the release's/,
    },
    "a node's first lists are a release's",
  );

  const attempt = drawAttempt();
  t.match(await prepare(client, attempt, one, [approved(one)]), { ack: true }, "approved it may be prepared");
  const unreleased = await client.commit(attempt, []);
  t.match(unreleased.answer, { ack: false, code: "SIGNATURE_MISSING", stage: "activate" }, "and not run yet");
  t.match(await client.commit(attempt, [go]), { answer: { ack: true }, bundle: one.id, generation: 1 });
  t.match(await client.commit(attempt, [go]), { answer: { ack: true }, generation: 1 }, "a lost answer");
  t.match(
    (await client.commit(attempt, [go, release(one, 6)])).answer,
    { ack: false, code: "ATTEMPT_UNKNOWN", message: /without these documents/ },
    "a newer release under the same nonce is not silently dropped",
  );
  t.equal((await client.status()).releaseSequence, 5);
  t.equal((await connectCall(node.httpUrl, "Decide", decideBody("C-1"))).body.bundle, one.id);

  t.match(await push(client, two, [approved(two), release(two, 6)]), {
    answer: { ack: true },
    generation: 2,
  });
  t.match(
    await refused(one, [approved(one), go]),
    { code: "SEQUENCE_REPLAYED" },
    "the old release once more",
  );
  t.match(
    await push(client, one, [release(one, 7)]),
    { answer: { ack: true }, bundle: one.id },
    "back, by a new one: its approvals are kept",
  );

  const many = withGold(one, GOLD.slice(0, 25));
  t.match(await refused(many, [dataUpdate(many, 1)]), {
    code: "DATA_SHARE_EXCEEDED",
    message: /list gold: 25 of 50 visitors/,
  });
  t.match(
    await refused(few, [signedBy(updated(few, 1), KEYS.feed)]),
    { code: "KEY_UNKNOWN" },
    "a feed publisher's lists",
  );
  const cut = clientOf(node);
  t.teardown(() => cut.close());
  await cut.status();
  const lists = drawAttempt();
  t.match(await prepare(client, lists, few, [dataUpdate(few, 1)]), { ack: true });
  const answers = await Promise.all([cut, client, client].map((each) => each.commit(lists, [])));
  const done = { answer: { ack: true }, bundle: few.id, generation: answers[0]!.generation };
  t.match(answers, [done, done, done], "asked for again while it is under way");
  t.match(await refused(one, [dataUpdate(one, 1)]), { code: "SEQUENCE_REPLAYED" }, "old lists");
  t.match(
    await push(client, many, [release(many, 8, { dataSequence: 6 })]),
    { answer: { ack: true } },
    "a release is not bound by the share",
  );
  t.equal((await client.status()).dataSequence, 6);
  const left = withGold(one, GOLD.slice(0, 24));
  t.match(
    await refused(left, [dataUpdate(left, 6)]),
    { code: "SEQUENCE_REPLAYED" },
    "lists that the release left behind, though this node never saw them",
  );

  const imported = await fetch(`${node.httpUrl}/v1/import/segments/gold?upload=u&part=0&last=true`, {
    method: "POST",
    body: "C-1\n",
  });
  t.match(await imported.json(), { code: "failed_precondition" });
  t.equal(await active(), many.id, "an import into a node is no way around");

  t.match((await client.revoke(drawAttempt(), signedBy(revoked(1), KEYS.designer))).answer, {
    ack: false,
    code: "KEY_UNKNOWN",
  });
  const three = shopBundle("three");
  const { strategyRoot } = three.manifest;
  t.match(await push(client, three, [approved(three), release(three, 9)]), { answer: { ack: true } });
  const gone = revocation(3, { strategyRoots: [strategyRoot] });
  t.match((await client.revoke(drawAttempt(), gone)).answer, { ack: true });
  t.match((await client.revoke(drawAttempt(), gone)).answer, { ack: true }, "the same again does no harm");
  const resigned = revocation(4, { strategyRoots: [strategyRoot] });
  t.match((await client.revoke(drawAttempt(), resigned)).answer, { ack: true });
  t.match((await client.revoke(drawAttempt(), revocation(5, {}))).answer, { ack: true }, "it names nothing");
  const nothing = { bundle: "", releaseSequence: 0, dataSequence: 0, stopListSequence: 0 };
  t.same(
    (await client.latest(nothing)).revocations.map(({ payload }) => parsePayload(Buffer.from(payload))),
    [parsePayload(resigned.payload)],
    "peers get it as it was signed last: the key of the first may expire",
  );
  const { dataRoot } = three.manifest;
  t.match(
    await client.status(),
    { strategyRoot: one.manifest.strategyRoot, dataRoot, rolledBack: /revoked/ },
    "what ran before does again, with the newest lists",
  );
  t.match(await refused(three, [release(three, 10)]), { code: "BUNDLE_REVOKED" }, "it never comes back");

  t.match((await client.revoke(drawAttempt(), revocation(2, { keyIds: [second.id] }))).answer, { ack: true });
  const { bundles } = await client.list();
  t.match(
    bundles.find(({ bundle }) => bundle === many.id),
    {
      approvals: [/designer/, /reviewer/],
      lacking: /^KEY_REVOKED: /,
    },
  );
  const four = shopBundle("four");
  const signed = [approved(four), release(four, 10)];
  t.match(await refused(four, signed), { code: "KEY_REVOKED", message: /the key of reviewer-2/ });
  t.match(await refused(two, [release(two, 10)]), { code: "KEY_REVOKED" }, "nor what it approved before");
  const again = approval(four, KEYS.designer, first, KEYS.reviewers[2]);
  t.match(await push(client, four, [again, release(four, 10)]), { answer: { ack: true }, bundle: four.id });
});

const released = (bundle: TestBundle, sequence: number) =>
  ({
    kind: "release",
    environment: "production",
    madeAtMs: Date.now(),
    sequence,
    ...namesOf(bundle),
  }) as const;
const updated = (bundle: TestBundle, sequence: number) =>
  ({ ...released(bundle, sequence), kind: "dataUpdate" }) as const;
const revoked = (sequence: number) =>
  ({
    kind: "revocation",
    environment: "production",
    madeAtMs: Date.now(),
    sequence,
    keyIds: [first.id],
    bundleIds: [],
    strategyRoots: [],
    why: "",
  }) as const;

t.test("a production node: the file that it is started with is judged too", async (t) => {
  const file = writeBundleFile(folder.path);
  const bytes = readFileSync(file.path);
  const bundle = readBundle(bytes);
  const flags = ["--config", config, "--bundle", file.path, "--data-dir", join(folder.path, "file")];
  const unsigned = spawnNode(flags);
  t.match(await unsigned.exited, { code: 3, signal: null });
  t.match(
    unsigned.stderr(),
    /APPROVALS_SHORT: .*production demands the approval of 1 designer and 2 reviewers/,
  );
  writeFileSync(file.path, withDocuments(bytes, [approved(bundle)]));
  const unreleased = spawnNode(flags);
  t.match(await unreleased.exited, { code: 3 });
  t.match(unreleased.stderr(), /SIGNATURE_MISSING/);
  writeFileSync(file.path, withDocuments(bytes, [approved(bundle), release(bundle, 1)]));
  const node = await startNodeProcess(flags);
  const client = clientOf(node);
  t.match(await client.status(), { bundle: bundle.id, releaseSequence: 1 });
  const from = `from file ${file.path}`;
  t.same(
    await takenBy(client, bundle),
    [
      `approve designer designer-1; ${from}`,
      `approve reviewer reviewer-1; ${from}`,
      `approve reviewer reviewer-2; ${from}`,
      `commit node; ${from}`,
    ],
    "who approved and released it is in the audit log",
  );
  client.close();
  t.equal((await node.stop()).code, 0);

  const { bytes: others } = replaceList(bundle, { segment: "gold", members: ["C-1"] });
  const documents = [approved(bundle), release(bundle, 1), dataUpdate(readBundle(others), 1)];
  writeFileSync(file.path, withDocuments(others, documents));
  const unbound = spawnNode(flags);
  t.match(await unbound.exited, { code: 3 });
  t.match(
    unbound.stderr(),
    /DATA_SHARE_EXCEEDED: .*list gold: 2 of 1 visitors/,
    "its lists are held to the share",
  );
});
