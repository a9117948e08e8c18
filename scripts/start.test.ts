import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "./root.ts";

const home = mkdtempSync(join(tmpdir(), "proffer-start-"));
t.teardown(() => rmSync(home, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  /** Resolves with all output once `pattern` is in it. */
  until(pattern: RegExp): Promise<string>;
  stop(): Promise<number | null>;
}

function run(script: string, flags: readonly string[]): Running {
  const env = Object.entries(process.env).filter(([name]) => !/^(PROFFER_|TAP|NODE_OPTIONS$)/.test(name));
  const ports = [
    "--http-port",
    "0",
    "--grpc-port",
    "0",
    "--admin-port",
    "0",
    "--control-port",
    "0",
    "--lanes",
    "1",
  ];
  const child = spawn(
    process.execPath,
    [join(ROOT, "dist", "scripts", script), "--visitors", "300", ...ports, ...flags],
    { env: { ...Object.fromEntries(env), PROFFER_HOME: home }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    async until(pattern) {
      const endAt = Date.now() + 90_000;
      while (!pattern.test(output)) {
        if (Date.now() > endAt || child.exitCode !== null)
          throw new Error(`not seen: ${pattern}\n${output.slice(-2000)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return output;
    },
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Runs the `curl` line that was printed, with a deadline that a busy machine's first call keeps too. */
function runCurl(output: string): { points: { status: string; treatments: { offer: string }[] }[] } {
  const line = /^ *(curl -s .*)$/m.exec(output)![1]!.replace(/\{(?="channel")/, '{"deadlineMs":60000,');
  const result = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  return JSON.parse(result.stdout);
}
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

t.test("npm start: from nothing to a curl line that returns an offer", async (t) => {
  const node = run("start.js", []);
  const output = await node.until(/curl -s /);
  t.match(output, /imported 300 profiles/);
  if (hasCurl) {
    const [point] = runCurl(output).points;
    t.equal(point!.status, "POINT_STATUS_DECIDED");
    t.ok(point!.treatments.length >= 1, "at least one treatment");
  } else t.comment("curl is not here: the line was not run");
  t.equal(await node.stop(), 0);
});

t.test("npm run dev: a changed offer is in the next answer, a broken one changes nothing", async (t) => {
  const workspace = join(home, "workspace");
  cpSync(join(ROOT, "config", "samples", "harbor-coffee"), workspace, { recursive: true });
  const node = run("dev.js", ["--workspace", workspace]);
  t.teardown(() => node.stop());
  const output = await node.until(/watches /);
  t.notMatch(output, /imports their profiles/, "the population is there already");
  const offers = join(workspace, "offers", "drinks.yaml");
  const text = readFileSync(offers, "utf8");
  writeFileSync(offers, text.replace("title: Bring a friend", "title: Changed by the test"));
  await node.until(/generation 2 is active/);
  writeFileSync(offers, text.replace("code:", "kode:"));
  await node.until(/kode/);
  writeFileSync(offers, text);
  await node.until(/generation 3 is active/);
});
