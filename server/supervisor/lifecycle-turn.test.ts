/** Who stands in whose way on a production node: nobody without a key, and nobody in an operator's. */
import { writeFileSync } from "node:fs";
import t from "tap";
import { manifestBytes, parsePayload } from "../../engine/index.ts";
import { KEYS, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { ControlClient, drawAttempt } from "../control/client.ts";
import { startNodeProcess, temporaryFolder } from "../testing/node-kit.ts";
import { approved, clientOf, prepare, push, release, shopBundle, trustConfig } from "./testing/push-kit.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
const one = shopBundle("one");
const two = shopBundle("two");
const three = shopBundle("three");

t.test(
  "a caller without any key stands in nobody's way; an operator's release gives way to nobody",
  async (t) => {
    const flags = ["--config", trustConfig(folder.path), "--data-dir", `${folder.path}/data`];
    const node = await startNodeProcess(flags);
    const client = clientOf(node);
    t.teardown(async () => {
      client.close();
      await node.stop();
    });
    const active = async () => (await client.status()).bundle;
    await push(client, one, [approved(one), release(one, 1)]);

    const runsBy = [approved(two), release(two, 2)];
    const junk = shopBundle("junk");
    const nonce = drawAttempt();
    const { lacking } = await client.offer(nonce, manifestBytes(junk.manifest), []);
    const dribble = () =>
      client.upload(nonce, [lacking[0]!], (sha256) => [junk.blobs.get(sha256)!.subarray(0, 5)]);
    t.match(await dribble(), { answer: { ack: true } });
    const likewise = await client.offer(drawAttempt(), manifestBytes(two.manifest), [approved(two)]);
    t.match(likewise.answer, { code: "ATTEMPT_IN_PROGRESS", message: /try again in \d+ s/ }, "nor released");
    t.ok(likewise.answer.retryAfterMs > 0);
    t.match(await push(client, two, runsBy), {
      answer: { ack: true },
      bundle: two.id,
    });
    const ended = new RegExp(
      `anonymous pushed bundle ${two.id.slice(0, 12)} with all that this node demands`,
    );
    t.match(
      (await dribble()).answer,
      { ack: false, code: "ATTEMPT_ENDED", message: ended },
      "who was ended is told why",
    );
    const again = await client.offer(nonce, manifestBytes(junk.manifest), []);
    t.match(again.answer, { ack: false, code: "ATTEMPT_ENDED" }, "under that nonce it is over");
    t.match(
      await prepare(client, drawAttempt(), two, runsBy),
      { ack: true },
      "what runs, and all that was signed of it, anybody has",
    );
    t.match(await push(client, three, [approved(three), release(three, 3)]), { answer: { ack: true } });

    const prepared = drawAttempt();
    const signed = [approved(two), release(two, 5)];
    t.match(await prepare(client, prepared, two, signed), { ack: true });
    const theirs = await push(client, one, [release(one, 6)]);
    t.match(theirs.answer, { code: "ATTEMPT_IN_PROGRESS" }, "who is entitled waits for who is");
    for (const [document, code, why] of [
      [null, "SIGNATURE_MISSING", "one that nobody signed"],
      [release(one, 3), "SEQUENCE_REPLAYED", "an old release"],
      [signedBy(parsePayload(release(one, 9).payload), KEYS.stranger), "KEY_UNKNOWN", "a stranger's"],
      [release(shopBundle("nowhere"), 9), "BUNDLE_UNKNOWN", "one of a bundle that is not held"],
    ] as const) {
      t.match((await client.release(drawAttempt(), document, "previous")).answer, { ack: false, code }, why);
    }
    t.match((await client.status()).attempt, { attempt: prepared }, "none of them has ended it");
    t.match(await client.release(drawAttempt(), release(one, 6)), { answer: { ack: true }, bundle: one.id });
    t.equal(await active(), one.id, "an operator's does, though it is prepared and its pusher may come back");
    const told = /release 6 of bundle .*, which anonymous called for, goes before it/;
    t.match((await client.commit(prepared, [])).answer, { ack: false, code: "ATTEMPT_ENDED", message: told });
    t.equal(await active(), one.id);

    const compiling = drawAttempt();
    await client.offer(compiling, manifestBytes(three.manifest), [approved(three), release(three, 7)]);
    const [, released] = await Promise.all([
      client.prepare(compiling, []),
      client.release(drawAttempt(), release(two, 8)),
    ]);
    t.match(released, { answer: { ack: true }, bundle: two.id }, "while another one is compiled, too");
    t.match((await client.commit(compiling, [])).answer, { ack: false, code: "ATTEMPT_ENDED" });
    t.match(await push(client, three, [release(three, 9)]), { answer: { ack: true } }, "the next push works");

    const acts: string[] = [];
    for await (const line of client.audit(0)) {
      const { act, by, subject, detail } = JSON.parse(Buffer.from(line).toString());
      if (act === "abort" && by === "node") acts.push(`${subject} ${detail}`);
    }
    t.equal(acts.length, 4, "what was ended for what is in the audit log");
    t.match(acts[0], `${junk.id} attempt ${nonce} of anonymous was ended: `);
  },
);

t.test("an attempt is its caller's: what Status shows of it helps nobody else to end it", async (t) => {
  const tokens = `${folder.path}/tokens.yaml`;
  const token = (name: string) => `${name}-has-an-admin-token`;
  const names = ["pipeline", "monitor"] as const;
  const lines = names.map((name) => `  - { name: ${name}, role: admin, token: ${token(name)} }\n`);
  writeFileSync(tokens, `tokens:\n${lines.join("")}`);
  const flags = ["--tokens-file", tokens, "--data-dir", `${folder.path}/callers`];
  const node = await startNodeProcess(flags);
  const [pipeline, monitor] = names.map(
    (name) => new ControlClient({ address: node.controlAddress, token: token(name), tls: null }),
  ) as [ControlClient, ControlClient];
  t.teardown(async () => {
    for (const client of [pipeline, monitor]) client.close();
    await node.stop();
  });
  const attempt = drawAttempt();
  const manifest = manifestBytes(one.manifest);
  const { lacking } = await pipeline.offer(attempt, manifest, []);
  t.match((await monitor.status()).attempt, { attempt, pusher: "pipeline" });
  const junk = () => monitor.upload(attempt, [lacking[0]!], () => [Buffer.alloc(lacking[0]!.sizeBytes)]);
  for (const [call, why] of [
    [() => monitor.abort(attempt), "abort"],
    [junk, "upload"],
    [() => monitor.prepare(attempt, []), "prepare"],
    [() => monitor.commit(attempt, []), "commit"],
  ] as const) {
    const message = /the attempt is pipeline's, and not monitor's/;
    t.match((await call()).answer, { ack: false, code: "ATTEMPT_UNKNOWN", message }, why);
  }
  const refused = await monitor.offer(drawAttempt(), manifestBytes(two.manifest), []);
  t.match(refused.answer, { code: "ATTEMPT_IN_PROGRESS" }, "it stands in the way all the while");
  t.match(await prepare(pipeline, attempt, one), { ack: true });
  const committed = await pipeline.commit(attempt, []);
  t.match(committed, { answer: { ack: true }, bundle: one.id });
  const commits = async () => {
    const outcomes: string[] = [];
    for await (const line of pipeline.audit(0)) {
      const { act, by, outcome } = JSON.parse(Buffer.from(line).toString());
      if (act === "commit") outcomes.push(`${by} ${outcome}`);
    }
    return outcomes;
  };
  const before = await commits();
  t.match(
    await pipeline.commit(attempt, []),
    { answer: { ack: true }, generation: committed.generation },
    "who lost the answer asks again",
  );
  t.same(await commits(), before, "which is one commit, and recorded once");
  const none = { ack: false, code: "ATTEMPT_UNKNOWN" };
  t.match((await monitor.commit(attempt, [])).answer, none, "another has committed nothing");
  const rubbish = { payload: Buffer.from("rubbish"), signatures: [] };
  t.match(
    (await pipeline.commit(attempt, [rubbish])).answer,
    { ...none, message: /committed already, without these documents/ },
    "what it did not come with is not passed over",
  );
  t.same(await commits(), [...before, "monitor ATTEMPT_UNKNOWN", "pipeline ATTEMPT_UNKNOWN"]);
  const nothing = { ack: true, message: /nothing was given up/ };
  t.match((await monitor.abort(attempt)).answer, nothing);
  t.match((await pipeline.commit(attempt, [])).answer, { ack: true }, "another's abort is no matter");
  t.match((await pipeline.abort(attempt)).answer, nothing);
  t.match((await pipeline.commit(attempt, [])).answer, none, "who has given it up has committed nothing");
  t.equal((await pipeline.status()).bundle, one.id);
});
