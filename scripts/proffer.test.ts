import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import t from "tap";
import { ROOT } from "./root.ts";
import { proffer, type Run } from "./testing/run-proffer.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
/** As a process: how it ends, and what a terminal's absence does to its colours. */
function profferProcess(...args: string[]): Run {
  const result = spawnSync(process.execPath, [PROFFER, ...args], { encoding: "utf8", timeout: 20_000 });
  return { code: result.status as Run["code"], out: result.stdout, err: result.stderr };
}

const DATA_DIR = join(mkdtempSync(join(tmpdir(), "proffer-cli-")), "data");
t.teardown(() => rmSync(dirname(DATA_DIR), { recursive: true, force: true }));

for (const [args, code, out, err, why] of [
  [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/, "the version alone on stdout"],
  [["--help"], 0, /serve\s+run a node/, /^$/, "help lists the commands"],
  [["help"], 0, /decide\s+ask a running node/, /^$/, "and so does the help command"],
  [["exit-codes"], 0, /NODE_UNREACHABLE/, /^$/, "the exit codes are listed"],
  [["chekc", "."], 2, /^$/, /Did you mean check\?/, "a misspelt command is a usage error with a suggestion"],
  [["--colour"], 2, /^$/, /unknown option '--colour'/, "so is an unknown option"],
  [
    ["chekc", "--json"],
    2,
    /"code":\s*"USAGE"[\s\S]*unknown command 'chekc'/,
    /^$/,
    "with --json on stdout, as one document",
  ],
  [
    ["import", "profiles", "x.csv"],
    2,
    /^$/,
    /one of --data and --node is wanted/,
    "an import names where to",
  ],
  [
    ["import", "segment", "s", "x.csv", "--data", "d", "--as-of", "tomorrow"],
    2,
    /^$/,
    /--as-of wants a time/,
    "and a time that can be read",
  ],
  [
    ["serve", "--json", "--bundle", "/nowhere", "--data-dir", DATA_DIR],
    3,
    /"error":\s*\{\s*"code":\s*"BUNDLE_UNKNOWN"/,
    /BUNDLE_UNKNOWN/,
    "a node that does not start says so in JSON",
  ],
  [
    ["serve", "--http-prot", "1", "--json"],
    2,
    /"CONFIG_INVALID"/,
    /did you mean/,
    "a wrong flag is bad usage",
  ],
  [
    ["decide", "--help"],
    0,
    /^(?![\s\S]*default: \[\])[\s\S]*--context/,
    /^$/,
    "an empty list is no default to tell",
  ],
  [["load", "--help"], 0, /^(?![\s\S]*default: \[\])[\s\S]*--point/, /^$/, "nor here"],
  [["constructor"], 2, /^$/, /unknown command/, "a name of Object's prototype is no command"],
] as const) {
  t.test(`proffer: ${why}`, async (t) => {
    // Of each outcome one; and `serve` ends its process itself.
    const wantsProcess = (["--version", "--help", "chekc", "serve"] as string[]).includes(args[0]);
    const result = wantsProcess ? profferProcess(...args) : await proffer(...args);
    t.match(result, { code, out, err });
    t.notOk((result.out + result.err).includes("\u001b["), "no colours where there is no terminal");
  });
}

t.test("proffer: --json prints one document", async (t) => {
  const rows = JSON.parse((await proffer("exit-codes", "--json")).out).exitCodes as {
    code: number;
    name: string;
  }[];
  t.ok(rows.some((row) => row.code === 4 && row.name === "NODE_UNREACHABLE"));
});

t.test("proffer: every command listed is there, and helps", { timeout: 60_000 }, async (t) => {
  const listed = [...(await proffer("--help")).out.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name!);
  t.ok(listed.length >= 9, listed.join(" "));
  for (const name of listed)
    t.match(
      name === "serve" ? profferProcess(name, "--help") : await proffer(name, "--help"),
      { code: 0, err: "", out: new RegExp(name) },
      name,
    );
});
