import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import t from "tap";
import { parse } from "yaml";
import { NodeError, parsePublicKey } from "../../engine/index.ts";
import { loadConfig } from "./config.ts";
import { NODE_CONFIG_SCHEMA } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-trust-"));
t.teardown(() => rmSync(folder, { recursive: true }));

/** Public keys of RFC 8032's first tests. */
const ONE = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const TWO = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
const GOOD = `environment: production
trust:
  keys:
    - { name: designer-1, publicKey: "${ONE}", roles: [designer], notBefore: 2026-01-01, expires: "2028-01-01T06:00:00+01:00" }
    - { name: operator-1, publicKey: "${TWO}", roles: [operator, operator, data-publisher] }
  approvals: { designer: 1, reviewer: 0 }
  dataShareMax: 0.25
  dataShareEveryMs: 3600000
  revoked: ["0011223344556677"]
`;
const load = (yaml: string, ...argv: string[]) => {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, yaml);
  return loadConfig({ argv: ["--config", path, ...argv], env: {}, defaultFile: "" });
};
function refusal(yaml: string, ...argv: string[]): string {
  try {
    load(yaml, ...argv);
    return "";
  } catch (error) {
    return error instanceof NodeError ? `${error.code} ${error.message}` : String(error);
  }
}

t.test("trust: read as it stands", async (t) => {
  const { config, effective } = load(GOOD);
  t.match(config.trust, {
    environment: "production",
    isOpen: false,
    approvals: { designer: 1 },
    dataShareMax: 0.25,
    dataShareEveryMs: 3_600_000,
    revokedKeyIds: ["0011223344556677"],
    keys: [
      {
        id: "21fe31dfa154a261",
        name: "designer-1",
        publicKey: parsePublicKey(ONE),
        notBeforeMs: Date.UTC(2026, 0, 1),
        expiresMs: Date.UTC(2028, 0, 1, 5),
      },
      { name: "operator-1", roles: ["operator", "data-publisher"], notBeforeMs: 0 },
    ],
  });
  t.match(effective.trust, { value: /^production: a strategy approved by 1 designer,/, origin: "file" });
  const ajv = new Ajv.default({ strict: false });
  t.ok(ajv.validate(NODE_CONFIG_SCHEMA, parse(GOOD)), ajv.errorsText());
  t.notOk(ajv.validate(NODE_CONFIG_SCHEMA, parse(GOOD.replace("roles: [designer]", "roles: [boss]"))));
});

t.test("trust: without it nothing has to be signed, and the node says so", async (t) => {
  const { config, effective } = load("environment: development\n");
  t.match(config.trust, { environment: "development", isOpen: true, keys: [] });
  t.match(effective.trust, { value: /^development: nothing .* takes unsigned bundles/, origin: "default" });
  const sources = [
    "/srv/bundles",
    "file:///srv",
    "http://127.0.0.1:1/x",
    "https://localhost/x",
    "proffer://[::1]:5",
  ];
  for (const url of sources) t.equal(refusal("", "--bundle-source", url), "", url);
  for (const url of ["https://example.com/x.bundle", "proffer://10.0.0.1:50052"]) {
    t.match(refusal("", "--bundle-source", url), /^CONFIG_INVALID bundleSource.url: without `trust`/, url);
    t.equal(refusal(GOOD, "--bundle-source", url), "", url);
  }
});

const changed = (from: string, to: string): string => {
  t.ok(GOOD.includes(from), `the sample has ${from}`);
  return GOOD.replace(from, to);
};
for (const [yaml, pattern, why] of [
  [
    changed("approvals:", "approvels:"),
    /trust.approvels: .*unknown key; there are keys, approvals/,
    "a key misspelt",
  ],
  [changed("roles: [designer]", "role: [designer]"), /trust.keys\[0\].role: .*unknown key/, "one of a key"],
  [
    changed("roles: [designer]", "roles: [boss]"),
    /trust.keys\[0\].roles: .*not a list of designer, reviewer/,
    "an unknown role",
  ],
  [changed(ONE, ONE.slice(0, 20)), /trust.keys\[0\].publicKey: .*32 bytes in base64/, "half a key"],
  [
    changed(ONE, "-----BEGIN PRIVATE KEY-----"),
    /trust.keys\[0\].publicKey: .*this is a private key/,
    "a private key",
  ],
  [changed(TWO, ONE), /trust.keys\[1\]: the same key as trust.keys\[0\]/, "a key twice"],
  [changed("2026-01-01", "soon"), /trust.keys\[0\].notBefore: .*neither a time/, "a time that is none"],
  [
    changed("designer: 1", "designer: 2"),
    /trust.approvals: 2 designers must approve, and 1 of the keys/,
    "more approvals than there are keys",
  ],
  [changed("designer: 1", "designer: -1"), /trust.approvals.designer: .*not how many/, "a negative number"],
  [changed("designer: 1", "boss: 1"), /trust.approvals.boss: .*unknown key/, "approvals of an unknown role"],
  [
    changed("dataShareMax: 0.25", "dataShareMax: 25"),
    /trust.dataShareMax: .*from 0 to 1/,
    "a share in percent",
  ],
  [changed('["0011223344556677"]', "[11]"), /trust.revoked: .*key ids/, "an id without its quotes"],
  ["environment: Production\n", /environment: not 1 to 64 lower-case letters/, "an environment in capitals"],
  ["environment: production\n", /trust: environment `production` demands it/, "production without it"],
  ["trust:\n", /trust: .*it is empty/, "nothing under it"],
  ["trust: {}\n", /trust: .*it is empty/, "an empty mapping"],
  ["trust: { keys: [], approvals: {} }\n", /trust.approvals: it demands nobody's/, "keys that are none"],
  ["trust: 5\n", /trust: .*not a mapping/, "trust that is none"],
  ["trust: { keys: {} }\n", /trust.keys: .*not a list/, "keys that are no list"],
] as const) {
  t.test(`trust: ${why}`, async (t) =>
    t.match(refusal(yaml), new RegExp(`^CONFIG_INVALID ${pattern.source}`)),
  );
}

t.test("control port: on loopback, or trusted and with credentials", async (t) => {
  t.match(
    refusal("", "--control-host", "0.0.0.0"),
    /^CONFIG_INVALID without `trust` a node takes unsigned bundles/,
  );
  const bare = refusal(GOOD, "--control-host", "10.0.0.1");
  t.match(
    bare,
    /^CONFIG_INVALID without credentials the control port listens on loopback only, not on 10.0.0.1/,
  );
  const off = ["--control-host", "10.0.0.1", "--tokens-file", "t.yaml"];
  t.match(refusal(GOOD, ...off), /^CONFIG_INVALID without controlTls tokens would .* clear text/);
  t.equal(refusal(GOOD, ...off, "--control-clear-text"), "", "a proxy ends TLS");
  t.equal(refusal(GOOD, ...off, "--control-tls-cert", "c.pem", "--control-tls-key", "k.pem"), "");
  t.equal(refusal("", "--control-host", "::1"), "");
});
