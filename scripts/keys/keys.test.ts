import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import t from "tap";
import { isSignatureOf, parsePublicKey, publicKeyBytes, signBytes } from "../../engine/index.ts";
import { openKey, readKeyFacts, writeNewKey } from "./key-file.ts";
import { askSecret, passphraseOf, type SecretInput } from "./passphrase.ts";
import { keepSequence, nextSequence, takeSequence } from "./sequences.ts";
import { keyNames, keyPath } from "./signer.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-keys-"));
t.teardown(() => rmSync(folder, { recursive: true }));
const PASSPHRASE = "correct horse battery";
const path = join(folder, "ops.key.json");
const facts = writeNewKey(path, "ops", PASSPHRASE, Date.UTC(2026, 10, 23));

t.test("key file: opened with its passphrase it signs, and its public half fits", async (t) => {
  const key = openKey(path, PASSPHRASE);
  t.strictSame(publicKeyBytes(key), parsePublicKey(facts.publicKey));
  const payload = Buffer.from("{}");
  t.ok(isSignatureOf(payload, signBytes(payload, key), parsePublicKey(facts.publicKey)));
  t.strictSame(readKeyFacts(path), facts, "and its facts need none");
  t.match(facts, { name: "ops", madeAt: "2026-11-23T00:00:00.000Z", keyId: /^[0-9a-f]{16}$/ });
});

t.test("key file: its owner's alone, encrypted, never written over", async (t) => {
  t.equal(statSync(path).mode & 0o777, 0o600);
  const text = readFileSync(path, "utf8");
  const secret = openKey(path, PASSPHRASE).export({ format: "jwk" }).d!;
  const raw = Buffer.from(secret, "base64url");
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    t.notMatch(text, raw.toString(encoding).slice(0, 40), `no private key in ${encoding}`);
  }
  t.throws(() => writeNewKey(path, "ops", PASSPHRASE, 0), { code: "EEXIST" });
  t.equal(readFileSync(path, "utf8"), text);
  t.throws(() => writeNewKey(join(folder, "short"), "short", "elevenchars", 0), { message: /at least 12/ });
  t.notOk(existsSync(join(folder, "short")));
});

const altered = (change: (file: Record<string, unknown>) => unknown): string => {
  const file = JSON.parse(readFileSync(path, "utf8"));
  return JSON.stringify(change(file) ?? file);
};
for (const [text, passphrase, pattern, why] of [
  [altered(() => undefined), "correct horse batterz", /does not open it/, "another passphrase"],
  [
    altered((file) => Object.assign(file, { name: "boss" })),
    PASSPHRASE,
    /does not open it, or it was altered/,
    "another name",
  ],
  [
    altered((file) => Object.assign(file, { publicKey: Buffer.alloc(32, 7).toString("base64") })),
    PASSPHRASE,
    /key id is not/,
    "another public key",
  ],
  [
    altered((file) => ({ ...file, kdf: { ...(file.kdf as object), cost: 2 ** 30 } })),
    PASSPHRASE,
    /another way/,
    "a cost that would take all memory",
  ],
  [altered((file) => Object.assign(file, { tag: "" })), PASSPHRASE, /does not open it/, "no tag"],
  [
    altered((file) => ({ ...file, tag: String(file.tag).slice(0, 4) })),
    PASSPHRASE,
    /does not open it/,
    "a tag cut short, to be guessed",
  ],
  [altered(() => ({ kind: "x" })), PASSPHRASE, /no key file/, "something else"],
  ["-----BEGIN PRIVATE KEY-----", PASSPHRASE, /^(?!.*BEGIN).*no key file$/, "no JSON, and not quoted"],
  ["null", PASSPHRASE, /no key file/, "null"],
  ["x".repeat(20_000), PASSPHRASE, /too large/, "a large file"],
] as const) {
  t.test(`key file: ${why}`, async (t) => {
    const other = join(folder, `${Math.random()}.json`);
    writeFileSync(other, text, { mode: 0o600 });
    t.throws(() => openKey(other, passphrase), { code: "INPUT_INVALID", message: pattern });
  });
}

t.test("key file: one that others may read is refused", async (t) => {
  const other = join(folder, "open.json");
  writeFileSync(other, readFileSync(path), { mode: 0o600 });
  chmodSync(other, 0o640);
  t.throws(() => openKey(other, PASSPHRASE), { message: /others than its owner/, fix: /chmod 600/ });
});

t.test("keys: by name, by path, and the only one by itself", async (t) => {
  t.strictSame(keyNames(folder), ["ops"]);
  t.equal(keyPath({ keys: folder }), path);
  t.equal(keyPath({ keys: folder, key: "ops" }), path);
  t.equal(keyPath({ keys: "/nowhere", key: path }), path);
  t.throws(() => keyPath({ keys: folder, key: "boss" }), { message: /there is no key boss/, fix: /ops/ });
  t.throws(() => keyPath({ keys: "/nowhere" }), { message: /is not said/, fix: /keys generate/ });
});

/** What a terminal shows while somebody types, and when it shows keys: what is typed must not be in it. */
async function typedAt(keys: string): Promise<{ got: string; events: string[] }> {
  const events: string[] = [];
  const input: SecretInput = Object.assign(new PassThrough(), {
    setRawMode: (isRaw: boolean) => events.push(isRaw ? "(hides)" : "(shows)"),
  });
  const asked = askSecret("passphrase: ", input, (text) => events.push(text));
  input.push(keys);
  const got = await asked.catch((error: { code: string }) => error.code);
  return { got, events };
}
for (const [keys, expected, why] of [
  ["secret\r", "secret", "a line"],
  ["secrex\u007ft\n", "secret", "with a letter taken back"],
  ["\u007fä😀\u007f\n", "ä", "letters of two units, and nothing to take back"],
  ["sec\u0003ret\n", "CANCELLED", "Ctrl-C"],
] as const) {
  t.test(`passphrase at a terminal: ${why}`, async (t) => {
    const events = ["(hides)", "passphrase: ", "(shows)", "\n"];
    t.strictSame(await typedAt(keys), { got: expected, events });
  });
}

t.test("passphrase: of a file, its first line", async (t) => {
  const file = join(folder, "passphrase");
  writeFileSync(file, `${PASSPHRASE}\r\nmore\n`);
  t.equal(await passphraseOf({ passphraseFile: file }, "key ops"), PASSPHRASE);
  writeFileSync(file, "\n");
  await t.rejects(passphraseOf({ passphraseFile: file }, "key ops"), { code: "INPUT_INVALID" });
});

t.test("sequences: one more than the highest known, and where that is from", async (t) => {
  const next = (more: object = {}, kind: "release" | "data" = "release") =>
    nextSequence(folder, { environment: "production", kind, ...more });
  t.match(next(), { sequence: 1, source: /^the first that this machine signs for production/ });
  keepSequence(folder, "production", "release", 7);
  keepSequence(folder, "production", "release", 3);
  t.match(next(), { sequence: 8, source: /^one more than this machine signed last/ });
  t.match(next({}, "data"), { sequence: 1 }, "each kind has its own");
  t.match(
    nextSequence(folder, { environment: "staging", kind: "release" }),
    { sequence: 1 },
    "and each environment",
  );
  const node = { address: "a:50052", sequence: 9 };
  t.match(next({ node }), { sequence: 10, source: "one more than node a:50052 has" });
  t.match(next({ node: { ...node, sequence: 2 } }), { sequence: 8 }, "a node that is behind");
  t.match(next({ node, given: 4 }), { sequence: 4 });
  const far = { code: "INPUT_INVALID", message: /the highest that nodes take/ };
  t.throws(() => next({ node, given: 2 ** 53 - 1 }), far, "none would be left");
  t.throws(
    () => next({ node: { ...node, sequence: 2 ** 53 - 1 } }),
    far,
    "nor is a node believed that says so",
  );
  t.match(
    next({ node: { ...node, sequence: 2 ** 53 - 1 }, given: 10 }),
    { sequence: 10 },
    "a given one stands",
  );
  t.match(next({ node, given: 2 ** 40 }), { sequence: 2 ** 40 });
  writeFileSync(join(folder, "sequences.json"), "{");
  t.throws(() => next(), { code: "INPUT_INVALID", message: /sequences.json/ });
});

t.test(
  "keys: commands at the same time get a number each; one that was killed holds nobody up",
  async (t) => {
    const shared = mkdtempSync(join(tmpdir(), "proffer-sequences-"));
    t.teardown(() => rmSync(shared, { recursive: true }));
    const lock = join(shared, "sequences.json.lock");
    writeFileSync(lock, "");
    utimesSync(lock, 1, 1);
    const module = new URL("./sequences.js", import.meta.url).href;
    const script = `const { takeSequence } = await import(${JSON.stringify(module)});
    for (let taken = 0; taken < 20; taken++) {
      console.log(takeSequence(${JSON.stringify(shared)}, { environment: "e", kind: "stop list" }).sequence);
    }`;
    const run = promisify(execFile);
    const outs = await Promise.all(
      [1, 2, 3].map(() => run(process.execPath, ["--input-type=module", "-e", script])),
    );
    const numbers = outs.flatMap(({ stdout }) => stdout.trim().split("\n").map(Number));
    t.strictSame(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    t.equal(takeSequence(shared, { environment: "e", kind: "stop list" }).sequence, 61);
    t.notOk(existsSync(lock));
  },
);
