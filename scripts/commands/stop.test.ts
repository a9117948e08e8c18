/** `proffer stop` and `proffer lift` against a node that demands signatures: live when the command ends, kept over a restart. */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { KEYS, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { LogStream } from "../../server/store/log-stream.ts";
import { approval, clientOf, namesOf, push, shopBundle } from "../../server/supervisor/testing/push-kit.ts";
import { parseExposition, sampleOf } from "../../server/testing/exposition.ts";
import {
  connectCall,
  decideBody,
  type NodeProcess,
  startNodeProcess,
  temporaryFolder,
  until,
} from "../../server/testing/node-kit.ts";
import { openKey, writeNewKey } from "../keys/key-file.ts";
import { ROOT } from "../root.ts";
import { profferWith } from "../testing/run-proffer.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const PASSPHRASE = "not a good passphrase";
const folder = temporaryFolder();
t.teardown(folder.remove);
const keys = join(folder.path, "keys");
mkdirSync(keys);
const ops = writeNewKey(join(keys, "ops.key.json"), "ops", PASSPHRASE, Date.now());
const operator = {
  ...ops,
  id: ops.keyId,
  privateKey: openKey(ops.path, PASSPHRASE),
  publicKey: new Uint8Array(),
};
const config = join(folder.path, "node.yaml");
const designer = Buffer.from(KEYS.designer.publicKey).toString("base64");
writeFileSync(
  config,
  `environment: production
trust:
  keys:
    - { name: ada, publicKey: ${designer}, roles: [designer] }
    - { name: ops, publicKey: ${ops.publicKey}, roles: [operator] }
  approvals: { designer: 1 }
`,
);
const dataPath = join(folder.path, "data");
const start = () =>
  startNodeProcess(["--config", config, "--data-dir", dataPath, "--lanes", "2"], {
    PROFFER_TEST_FAULTS: "1",
  });
let node: NodeProcess = await start();
t.teardown(() => node.stop());
const bundle = shopBundle("stops");
const client = clientOf(node);
await push(client, bundle, [
  approval(bundle, KEYS.designer),
  signedBy(
    { kind: "release", environment: "production", sequence: 1, madeAtMs: Date.now(), ...namesOf(bundle) },
    operator,
  ),
]);
client.close();

const keysOfTest = { PROFFER_KEYS: keys, PROFFER_KEY_PASSPHRASE: PASSPHRASE };
const argsOf = (args: readonly string[]) => [PROFFER, ...args, "--nodes", node.controlAddress];
const proffer = (...args: string[]) => profferWith(keysOfTest, ...args, "--nodes", node.controlAddress);
async function offered(id = "C-1"): Promise<string> {
  const { body } = await connectCall(node.httpUrl, "Decide", decideBody(id));
  return body.points[0].treatments[0].offer;
}

t.test("stop: whatever is decided after the command has ended is decided without the offer", async (t) => {
  t.equal(await offered(), "a");
  const child = spawn(process.execPath, argsOf(["stop", "offer", "A", "--why", "recalled", "--key", "ops"]), {
    env: { ...process.env, ...keysOfTest },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
  });
  const state = { hasEnded: false };
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => {
      state.hasEnded = true;
      resolve(code);
    });
  });
  let before = 0;
  let after = 0;
  // On several connections, so that both lanes are asked, and all the while.
  const caller = async (name: string) => {
    for (let call = 0; after < 400; call++) {
      const isAfter = state.hasEnded;
      const offer = await offered(`${name}-${call}`);
      if (!isAfter) before += offer === "a" ? 1 : 0;
      else {
        after += 1;
        if (offer !== "b") t.fail(`${offer} was offered after the command had ended`);
      }
    }
  };
  await Promise.all(["x", "y", "z", "w"].map(caller));
  t.equal(await ended, 0);
  t.ok(before > 0, "and before it was offered");
  t.match(
    out,
    /^stopped offer a until it is lifted: recalled\n {2}list 1 of production, signed by ops: 1 node in /,
  );
  const batch = { requests: Array.from({ length: 130 }, (_, index) => decideBody(`B-${index}`)) };
  const { body } = await connectCall(node.httpUrl, "DecideBatch", batch);
  const inBatch = new Set(
    body.results.map(
      (one: { response: { points: { treatments: { offer: string }[] }[] } }) =>
        one.response.points[0]!.treatments[0]!.offer,
    ),
  );
  t.strictSame([...inBatch], ["b"], "in batches too");
});

t.test("stop: in explanations, Status, metrics and the log", async (t) => {
  const { body } = await connectCall(node.httpUrl, "Explain", decideBody());
  t.match(
    body.decision.trace.find(({ offer }: { offer: string }) => offer === "a"),
    {
      stage: "STAGE_ELIGIBILITY",
      reason: "STOPPED",
      detail: "stop `offer_a`: offer `a` until it is lifted: recalled",
    },
  );
  t.equal(body.decision.overlay, 1);
  const asked = clientOf(node);
  t.teardown(() => asked.close());
  t.match(await asked.status(), {
    stopListSequence: 1,
    stops: [{ id: "offer_a", kind: "offer", name: "a", untilMs: 0, why: "recalled", inForce: true }],
  });
  const families = parseExposition(await (await fetch(`${node.adminUrl}/metrics`)).text());
  t.equal(sampleOf(families, "proffer_stops_in_force", { kind: "offer" }), 1);
  t.equal(sampleOf(families, "proffer_stop_list_sequence"), 1);
  const acts: string[] = [];
  for await (const record of asked.audit(1)) acts.push(Buffer.from(record).toString());
  t.ok(
    acts.some((act) => /"act":"stop"/.test(act) && /"subject":"offer a"/.test(act)),
    "and in the audit log",
  );
  const stream = new LogStream(dataPath);
  const versions = new Map<string, number[]>();
  for (const { record } of stream.poll()) {
    if (record.kind === "overlay") t.match(record.stops, [{ id: "offer_a", name: "a" }]);
    if (record.kind !== "decision") continue;
    const [offer = ""] = record.points[0]!.picks.map((pick) => pick.offer);
    versions.set(offer, [...new Set([...(versions.get(offer) ?? []), record.overlay])]);
  }
  stream.close();
  const told = await profferWith({}, "log", dataPath, "--kind", "overlay");
  t.match(told.out, /overlay +1 has stop list 1: offer a; feeds: none/);
  t.strictSame(
    versions,
    new Map([
      ["a", [0]],
      ["b", [1]],
    ]),
    "each decision says under which overlay it was made",
  );
});

t.test("stop: a lane that takes another's place has it from its first decision on", async (t) => {
  const statusz = async () =>
    (await fetch(`${node.adminUrl}/statusz`)).json() as Promise<Record<string, number>>;
  for (const lane of [0, 1]) {
    node.child.send({ lane, fault: "throw" });
    await until(
      "a replacement",
      async () => {
        const { lanesReplacedTotal, lanesReady } = await statusz();
        return lanesReplacedTotal === lane + 1 && lanesReady === 2;
      },
      60_000,
    );
  }
  for (let call = 0; call < 40; call++) t.equal(await offered(`R-${call}`), "b");
});

t.test("stop: kept over a restart, and lifted by a signed act alone", async (t) => {
  const typo = await proffer("stop", "offer", "aa", "--until", "+2h", "--why", "recalled");
  t.equal(typo.code, 1, "it may be misspelt");
  t.match(
    typo.err,
    /warning: the bundle of \S+ has no offer aa: is it spelled so\?\n.*lift --id offer_aa.*--unknown-ok/,
  );
  t.equal((await proffer("stop", "offer", "aa", "--until", "+20s", "--why", "soon", "--unknown-ok")).code, 0);
  const over = await proffer("stop", "offer", "a", "--until", "2020-01-01", "--why", "recalled");
  t.match(over, { code: 3, out: "", err: /STOP_INVALID[\s\S]*proffer lift/ });
  await node.stop();
  node = await start();
  t.equal(await offered(), "b", "from its first decision on");

  const stranger = join(folder.path, "stranger.key.json");
  writeNewKey(stranger, "stranger", PASSPHRASE, Date.now());
  const refused = await proffer("lift", "offer", "a", "--key", stranger);
  t.match(refused, { code: 5, out: /not lifted offer a[\s\S]*refused .*KEY_UNKNOWN/ });
  t.equal(await offered(), "b");
  t.match(await proffer("lift", "offer", "b"), {
    code: 3,
    err: /offer_a \(offer a\), offer_aa \(offer aa\)/,
  });
  t.match(await proffer("lift", "offer", "a"), {
    code: 0,
    out: /lifted offer a\n {2}list \d+ of production, signed by ops/,
  });
  t.equal(await offered(), "a");
});
