/** keys, sign, approve, release, verify: from key pairs to a bundle that production takes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { smallModel } from "../../engine/bundle/testing/small-model.ts";
import { buildBundle, readBundle, signPayload, withDocuments } from "../../engine/index.ts";
import { type KeyFacts, openKey, writeNewKey } from "../keys/key-file.ts";
import { ROOT } from "../root.ts";
import { profferWith } from "../testing/run-proffer.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const PASSPHRASE = "not a good passphrase";
const folder = mkdtempSync(join(tmpdir(), "proffer-sign-"));
t.teardown(() => rmSync(folder, { recursive: true }));
const keys = join(folder, "keys");
const env = { PROFFER_KEYS: keys, PROFFER_KEY_PASSPHRASE: PASSPHRASE };

const proffer = (...args: string[]) => profferWith(env, ...args);
async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out } = await proffer(...args, "--json");
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
}

const ROLES = {
  ada: "designer",
  ben: "reviewer",
  cleo: "reviewer",
  ops: "operator",
  lists: "data-publisher",
} as const;
const bundle = join(folder, "small.bundle");
writeFileSync(bundle, buildBundle(smallModel(), [{ segment: "gold", members: ["C-1"] }]).bytes);
const { id } = readBundle(readFileSync(bundle));
const config = join(folder, "node.yaml");

const shownKey = (name: string) => join(keys, `${name}.key.json`);
const made = new Map<string, KeyFacts>();

t.test("keys: made, listed, shown", async (t) => {
  made.set("ops", (await json("keys", "generate", "ops")) as unknown as KeyFacts);
  t.match(made.get("ops"), { keyId: /^[0-9a-f]{16}$/, path: shownKey("ops") });
  t.equal(statSync(shownKey("ops")).mode & 0o777, 0o600);
  t.match(await proffer("keys", "generate", "ops"), {
    code: 3,
    err: /exists already: a key is never written over/,
  });
  for (const name of ["ada", "ben", "cleo", "lists"])
    made.set(name, writeNewKey(shownKey(name), name, PASSPHRASE, Date.now()));
  const [ada, ben] = (await proffer("keys", "list")).out.split("\n");
  t.match(ada, /^ada {4}[0-9a-f]{16} {2}\S{44} {2}made 20/);
  t.match(ben, /^ben/);
  const shown = (await proffer("keys", "show", "ops")).out;
  t.match(shown, /- name: ops # [0-9a-f]{16}\n {6}publicKey: \S{44}\n {6}roles: \[\] # of designer/);
  const entries = Object.entries(ROLES).map(
    ([name, role]) => `    - { name: ${name}, publicKey: "${made.get(name)!.publicKey}", roles: [${role}] }`,
  );
  const trust = `trust:\n  keys:\n${entries.join("\n")}\n  approvals: { designer: 1, reviewer: 2 }\n`;
  writeFileSync(config, `environment: production\n${trust}`);
});

t.test("signing: step by step, each said by `verify` as the node would", async (t) => {
  const verify = (...more: string[]) => json("verify", bundle, "--config", config, ...more);
  const codes = (result: Record<string, unknown>) =>
    (result.checks as { check: string; code: string }[]).map(({ check, code }) => `${check} ${code}`.trim());
  t.strictSame(codes(await verify("--no-test")), [
    "hashes",
    "approvals APPROVALS_SHORT",
    "release SIGNATURE_MISSING",
  ]);
  t.match(await proffer("approve", bundle, "--key", "ben"), { code: 1, err: /nobody has signed/ });
  t.match(await proffer("sign", bundle, "--key", "ada", "--comment", "spring"), {
    code: 0,
    out: /signed strategy [0-9a-f]{64} as ada/,
  });
  t.match(await proffer("sign", bundle, "--key", "ada"), {
    code: 3,
    err: /ada .* has approved this strategy already/,
  });
  t.match(await json("approve", bundle, "--key", "ben", "--environment", "staging"), { code: 0, ok: true });
  t.match((await json("approve", bundle, "--key", shownKey("cleo"))).approvals, { length: 3 });
  const short = await verify("--no-test");
  t.match(codes(short)[1], "approvals ENVIRONMENT_MISMATCH");
  t.match(JSON.stringify(short), /the approval of ben .* is for staging only/);
  // As if ben had approved for every environment.
  const { manifest, documents } = readBundle(readFileSync(bundle));
  const { strategyRoot } = manifest;
  const approval = { kind: "approval", madeAtMs: Date.now(), strategyRoot } as const;
  const ben = signPayload(approval, openKey(shownKey("ben"), PASSPHRASE));
  writeFileSync(bundle, withDocuments(readFileSync(bundle), [...documents, ben]));
  t.match(await json("release", bundle, "--key", "ops"), {
    code: 3,
    error: { message: /which environment/ },
  });
  const first = await json("release", bundle, "--key", "ops", "--environment", "production");
  t.match(first, {
    code: 0,
    kind: "release",
    sequence: 1,
    source: /the first that this machine signs/,
    bundleId: id,
  });
  const second = await proffer(
    "release",
    bundle,
    "--key",
    "ops",
    "--environment",
    "production",
    "--at",
    "+2h",
  );
  t.match(second, {
    code: 0,
    out: /number 2: one more than this machine signed last for production[\s\S]*starts 20/,
  });
  t.match(await proffer("verify", bundle, "--config", config), {
    code: 0,
    out: /production: a strategy approved by 1 designer and 2 reviewers[\s\S]*approvals +designer ada, reviewer ben, reviewer cleo\n.*number 2 of production, from 20/,
  });
  t.match(codes(await verify("--seen", "2", "--no-test"))[2], "release SEQUENCE_REPLAYED");
  t.match(await json("verify", bundle, "--no-test"), {
    ok: true,
    environment: "development",
    trust: /nothing has to be signed/,
  });
  const past = ["--environment", "production", "--sequence", "2", "--at", "2020-01-01"];
  t.match(await proffer("release", bundle, "--key", "ops", ...past), {
    code: 0,
    err: /begins at once where it is pushed: its start, 2020-01-01T00:00:00.000Z, is past/,
  });
  t.equal(readBundle(readFileSync(bundle)).id, id, "the bundle itself is what it was");
});

t.test("signing: by the wrong key, and of newer lists", async (t) => {
  const lists = join(folder, "lists.bundle");
  writeFileSync(lists, buildBundle(smallModel(), [{ segment: "gold", members: ["C-2"] }]).bytes);
  const judged = async () => (await json("verify", lists, "--config", config, "--no-test")).checks;
  t.match(await proffer("release", lists, "--key", "ada", "--environment", "production"), { code: 0 });
  const role = { code: "KEY_UNKNOWN", message: /ada \S+ is designer, not operator/ };
  t.match(await judged(), [{}, { code: "APPROVALS_SHORT" }, role]);
  writeFileSync(lists, withDocuments(readFileSync(lists), []));
  const given = ["--environment", "production", "--sequence", "40"];
  const update = await json("release", lists, "--data", "--key", "lists", ...given);
  t.match(update, { code: 0, kind: "dataUpdate", sequence: 40, source: "as --sequence says" });
  t.match(await judged(), [{}, {}, { ok: true, message: /data update number 40/ }]);
  const running = ["--active", bundle];
  const share = (await json("verify", lists, "--config", config, "--no-test", ...running)).checks;
  t.match(share, [{}, {}, { code: "DATA_SHARE_EXCEEDED", message: /list gold: 2 of 1 visitors/ }]);
  t.match(await json("release", lists, "--key", "ops", "--environment", "production"), { code: 0 });
  const said = readBundle(readFileSync(lists)).documents.map(({ payload }) =>
    Buffer.from(payload).toString(),
  );
  t.match(
    said.find((text) => text.includes('"kind":"release"')),
    /"dataSequence":40,/,
    "it leaves those behind",
  );
});

t.test("signing: a passphrase that is wrong or absent, and files that are no bundles", async (t) => {
  const bare = { ...env, PROFFER_KEY_PASSPHRASE: "" };
  const run = (environment: NodeJS.ProcessEnv, ...args: string[]) =>
    spawnSync(process.execPath, [PROFFER, ...args], { encoding: "utf8", env: environment, input: "" });
  const none = run(bare, "sign", bundle, "--key", "cleo");
  t.match(none, { status: 3, stderr: /no terminal[\s\S]*--passphrase-file/ });
  const wrong = run({ ...env, PROFFER_KEY_PASSPHRASE: "something else" }, "sign", bundle, "--key", "ops");
  t.match(wrong, { status: 3, stderr: /the passphrase does not open it/ });
  t.notMatch(wrong.stderr, /something else/);
  const damaged = join(folder, "damaged.bundle");
  const bytes = readFileSync(bundle);
  bytes[bytes.length - 3]! ^= 0x40;
  writeFileSync(damaged, bytes);
  t.match(await proffer("verify", damaged, "--config", config), { code: 3, err: /DOCUMENT_INVALID/ });
});
