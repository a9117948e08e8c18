import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import t from "tap";
import { parse } from "yaml";
import { NodeError } from "../../engine/index.ts";
import { flagsHelp, loadConfig } from "./config.ts";
import type { ConfigKey } from "./config-key.ts";
import { CONFIG_KEYS, NODE_CONFIG_SCHEMA } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "proffer-config-"));
t.teardown(() => rmSync(folder, { recursive: true }));
const asset = (path: string) => fileURLToPath(new URL(`../../../config/${path}`, import.meta.url));

function file(text: string): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return path;
}
const load = (argv: string[] = [], env: Record<string, string> = {}, defaultFile = "") =>
  loadConfig({ argv, env, defaultFile });
function codeAndMessage(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return error instanceof NodeError ? `${error.code}: ${error.message}` : String(error);
  }
}

t.test("config: file < environment < flags", async (t) => {
  const path = file("listen: { httpPort: 1111, grpcPort: 1112 }\nlanes: 3\n");
  const env = { PROFFER_HTTP_PORT: "2222", PROFFER_GRPC_PORT: "2223" };
  const { config, effective } = load(["--http-port", "3333", `--config=${path}`], env);
  t.equal(config.httpPort, 3333, "a flag wins");
  t.equal(config.grpcPort, 2223, "then the environment");
  t.equal(config.lanes, 3, "then the file");
  t.equal(config.host, "127.0.0.1", "then the default");
  t.equal(effective["listen.httpPort"]?.origin, "flag");
  t.equal(effective.lanes?.origin, "file");
});

for (const [argv, yaml, expected, why] of [
  [
    ["--http-prot", "1"],
    "",
    /CONFIG_INVALID: unknown flag `--http-prot`; did you mean `--http-port`\?/,
    "a flag misspelt",
  ],
  [
    [],
    "listen: { htpPort: 1 }",
    /unknown key `listen.htpPort`; did you mean `listen.httpPort`\?/,
    "a key misspelt",
  ],
  [[], "lisen: { httpPort: 1 }", /unknown key `lisen`; did you mean `listen`\?/, "a group misspelt"],
  [[], "listen: 5", /`listen` must be a mapping/, "a group that is none"],
  [[], "- 1", /not a mapping/, "a file that is a list"],
  [[], "listen: { httpPort: '80' }", /is not an integer/, "text in place of a number"],
  [["--http-port", "70000"], "", /is not between 0 and 65535/, "out of range"],
  [["--http-port", "8o80"], "", /`8o80` is not an integer/, "no number"],
  [["--log-level", "inof"], "", /is none of .*did you mean `info`/, "none of the allowed"],
  [["--http-port"], "", /needs a value/, "no value"],
  [["--grpc-lane-ports", "50061,x"], "", /grpc.lanePorts: `x` is no port/, "a port of a lane that is none"],
  [
    ["--grpc-streams-per-connection-max", "0"],
    "",
    /is not between 1/,
    "a limit of the gRPC port out of range",
  ],
  [
    ["--grpc-connection-age-jitter-percent", "101"],
    "",
    /is not between 0 and 100/,
    "more than all of an age",
  ],
  [["--grpc-header-table-size-max", "65537"], "", /is not between 0 and 65536/, "an HPACK table too large"],
  [["--grpc-stream-window-size", "65534"], "", /is not between 65535 and/, "a window below HTTP/2's own"],
  [["--grpc-body-timeout-ms", "99"], "", /is not between 100 and/, "a time shorter than a look at it"],
  [
    ["--grpc-output-size-max", "65536"],
    "",
    /CONFIG_INVALID: grpc.outputPauseSize \(262144\) is above grpc.outputSizeMax \(65536\)/,
    "output that pauses behind its end",
  ],
  [
    [],
    "grpc: { headerListSizeMax: 32768, headerBlockSizeMax: 16384 }",
    /CONFIG_INVALID: grpc.headerListSizeMax \(32768\) is above grpc.headerBlockSizeMax \(16384\)/,
    "a header list larger than its block",
  ],
  [
    ["--control-host", "0.0.0.0"],
    "",
    /without `trust` .* loopback only, not on 0.0.0.0/,
    "unsigned from anywhere",
  ],
  [["extra"], "", /unexpected argument `extra`/, "no flag at all"],
  [["--config", "/does/not/exist.yaml"], "", /exist\.yaml/, "a named file that is not there"],
  [[], "__proto__: { polluted: 1 }", /unknown key `__proto__/, "a key that would pollute"],
  [[], "a: &x [1]\nb: *x", /CONFIG_INVALID/, "aliases are not expanded"],
] as const) {
  t.test(`config: ${why}`, async (t) => {
    t.match(
      codeAndMessage(() => load([...argv], {}, yaml === "" ? "" : file(yaml))),
      expected,
    );
  });
}

t.test("config: the ends of a limit's range are in it", async (t) => {
  const { config } = load(["--grpc-header-table-size-max", "0"], {
    PROFFER_GRPC_CONNECTION_AGE_JITTER_PERCENT: "100",
  });
  t.match(config.grpcLimits, { headerTableSizeMax: 0, connectionAgeJitterPercent: 100 });
});

t.test("config: what Kubernetes injects is no error", async (t) => {
  const env = {
    PROFFER_PORT: "tcp://10.0.0.1:8080",
    PROFFER_HTTP_PORT: "tcp://10.0.0.1:8080",
    PROFFER_SERVICE_HOST: "10.0.0.1",
    PROFFER_LANSE: "2",
  };
  const { config, warnings } = load([], env);
  t.equal(config.httpPort, 8080, "the default stands");
  t.equal(warnings.length, 2, "two unknown ones, the tcp ones are ignored");
  t.match(warnings.join("\n"), /PROFFER_LANSE is ignored; did you mean `PROFFER_LANES`/);
});

t.test("config: a secret is not printed, and not quoted", async (t) => {
  const { effective, config } = load([], { PROFFER_ADMIN_TOKEN: "hunter2-hunter2-hunter2" });
  t.equal(config.adminToken, "hunter2-hunter2-hunter2");
  t.notMatch(JSON.stringify(effective), /hunter2/);
  t.notMatch(
    codeAndMessage(() => load([], {}, file("auth: { adminToken: [hunter2] }"))),
    /hunter2/,
  );
});

t.test("config: the help is two columns, whatever the names are", async (t) => {
  const starts = flagsHelp()
    .split("\n")
    .map((line) => /^ {2}--\S+ [A-Z]+ {2,}/.exec(line)?.[0].length);
  t.strictSame([...new Set(starts)].length, 1, String(starts));
});

t.test("config: the shipped file is the defaults, and the shipped schema the table", async (t) => {
  const { config } = load([], {}, asset("node.yaml"));
  t.strictSame(config, load().config);
  const document = parse(readFileSync(asset("node.yaml"), "utf8")) as object;
  const ajv = new Ajv.default({ strict: false });
  t.ok(ajv.validate(NODE_CONFIG_SCHEMA, document), ajv.errorsText());
  t.notOk(ajv.validate(NODE_CONFIG_SCHEMA, { lanse: 1 }), "an unknown key is an error in an editor too");
  t.strictSame(JSON.parse(readFileSync(asset("schemas/node.schema.json"), "utf8")), NODE_CONFIG_SCHEMA);
  const shipped = readFileSync(asset("node.yaml"), "utf8");
  for (const key of CONFIG_KEYS as readonly ConfigKey[]) {
    if (key.path !== "lanes") t.match(shipped, `PROFFER_${key.env}`, `${key.path} names its variable`);
    t.match(flagsHelp(), `--${key.flag} `, `${key.path} is in the help`);
  }
});
