/**
 * Every command in the README's `sh` blocks (the two set-up ones stand outside of them), run in the order they stand,
 * against the node that `npm start` starts: in a folder of its own that looks like the package, with free ports in place
 * of the default ones.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { until } from "../server/testing/node-kit.ts";
import { ROOT } from "./root.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const SET_UP = ["npm ci && npm start", "npm ci && npm test"];
/** Has nodes of its own. */
const TOUR_HEADING = "## From a workspace to two nodes in ten commands\n";
const [beforeTour, tourOn = ""] = readme.split(TOUR_HEADING);
const tourEnd = tourOn.indexOf("\n## ");
const tour = tourOn.slice(0, tourEnd);

/** The `sh` blocks of a text, each its commands; a command line that goes on with `\` is one. */
function blocksOf(text: string): string[][] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((block) =>
    block[1]!
      .replace(/\\\n\s*/g, "")
      .split("\n")
      .filter((line) => line !== ""),
  );
}
const commands = blocksOf(`${beforeTour}${tourOn.slice(tourEnd)}`).flat();

const folder = mkdtempSync(join(tmpdir(), "proffer-readme-"));
let node: ChildProcess | undefined;
t.teardown(async () => {
  node?.kill("SIGTERM");
  await new Promise((resolve) => (node?.exitCode === null ? node.once("exit", resolve) : resolve(undefined)));
  rmSync(folder, { recursive: true, force: true });
});

const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PROFFER_|TAP|NODE_OPTIONS$)/.test(name)),
  ),
  PROFFER_HOME: join(folder, ".proffer"),
  PROFFER_KEYS: join(folder, "keys"),
  PROFFER_KEY_PASSPHRASE: "as nobody else would choose it",
};
/** What lies in the package, in a folder that tests may write to. */
for (const name of readdirSync(ROOT)) {
  if (!name.startsWith(".") && name !== "node_modules") symlinkSync(join(ROOT, name), join(folder, name));
}
const PROFFER = `"${process.execPath}" "${join(ROOT, "dist/scripts/proffer.js")}"`;
function runLine(line: string) {
  return spawnSync("bash", ["-o", "pipefail", "-c", line.replace(/\bnpx proffer\b/g, PROFFER)], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
}

/** Starts the node as `npm start` does, and waits for the addresses that it prints. */
async function start(): Promise<{ http: string; grpc: string; admin: string }> {
  const flags = [
    "--visitors",
    "2000",
    "--http-port",
    "0",
    "--grpc-port",
    "0",
    "--admin-port",
    "0",
    "--control-port",
    "0",
  ];
  node = spawn(process.execPath, [join(ROOT, "dist/scripts/start.js"), ...flags], {
    cwd: folder,
    env: environment,
  });
  let output = "";
  for (const stream of [node.stdout!, node.stderr!]) stream.on("data", (chunk: Buffer) => (output += chunk));
  const welcome = /HTTP, WebSocket\s+http:\/\/(\S+)\s+gRPC\s+(\S+)\s+admin\s+http:\/\/(\S+)/;
  for (let tries = 0; tries < 1200; tries++) {
    const found = welcome.exec(output);
    if (found !== null) return { http: found[1]!, grpc: found[2]!, admin: found[3]! };
    if (node.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the node did not start:\n${output.slice(-4000)}`);
}

t.test("README: the set-up commands stand there as CI runs them", async (t) => {
  for (const command of SET_UP) t.ok(readme.includes(`    ${command}\n`), command);
  t.ok(commands.length >= 15, `${commands.length} commands to run`);
});

const skip =
  spawnSync("curl", ["--version"]).status === 0
    ? false
    : "curl is not here: the README's commands are not run";

t.test("README: every other command runs", { timeout: 240_000, skip }, async (t) => {
  const ports = await start();
  for (const command of commands) {
    const line = command
      .replaceAll("127.0.0.1:8080", ports.http)
      .replaceAll("127.0.0.1:9464", ports.admin)
      .replace(/^npx proffer (decide|load|profile)\b/, `npx proffer $1 -a ${ports.grpc}`)
      .replace("--duration 5", "--duration 1")
      .replace("sleep 3", "sleep 0")
      // The first call of a busy machine takes longer than the channel's deadline.
      .replace(/(\/Decide .*?-d '\{)(?=\s*"channel")/, '$1"deadlineMs":60000,');
    // A reader's machine has nothing else to do meanwhile, this one may have.
    if (command.startsWith("sleep")) await untilSecondGeneration(ports.admin);
    const result = runLine(line);
    t.equal(result.status, 0, command);
    if (result.status !== 0) t.comment(`${line}\n${result.stdout}\n${result.stderr}`);
    if (command.startsWith("curl") && command.includes("/Decide")) {
      const { points } = JSON.parse(result.stdout) as { points: { status: string; treatments: unknown[] }[] };
      t.equal(points[0]!.status, "POINT_STATUS_DECIDED", "it returns an offer");
      t.equal(points[0]!.treatments.length, 3);
    }
  }
});

async function untilSecondGeneration(admin: string): Promise<void> {
  await until("the node has loaded its bundle anew", async () => {
    const status = (await (await fetch(`http://${admin}/statusz`)).json()) as { generation: number };
    return status.generation === 2;
  });
}

/** Four or five digits, so that with 1 and with 2 behind them they are ports that are free now. */
async function freePortPrefix(): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const prefix = String(5000 + Math.floor(Math.random() * 1400));
    const isFree = await Promise.all([isPortFree(Number(`${prefix}1`)), isPortFree(Number(`${prefix}2`))]);
    if (isFree.every(Boolean)) return prefix;
  }
  throw new Error("no two ports are free");
}
function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

t.test(
  "README: from a workspace to two nodes in ten commands, and from then on",
  { timeout: 240_000 },
  async (t) => {
    const [ten, fromThenOn, ...others] = blocksOf(tour);
    t.equal(ten!.length, 10, "ten commands");
    t.equal(others.length, 0);
    const prefix = await freePortPrefix();
    const pids = join(folder, "pids");
    t.teardown(async () => {
      const nodes = readFileSync(pids, "utf8").trim().split("\n").map(Number);
      for (const pid of nodes) if (isAlive(pid)) process.kill(pid, "SIGTERM");
      // Bounded: who has ended is there as long as nobody looks after it, and these are no children of ours.
      for (let tries = 0; tries < 100 && nodes.some(isAlive); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    const outputs = new Map<string, string>();
    for (const command of [...ten!, ...fromThenOn!]) {
      const line = command
        .replaceAll("5006", prefix)
        .replace("--http-port 808$n", "--http-port 0 --visitor-slots 1000 --lanes 1")
        .replace("& done", `& echo $! >> ${pids}; done`);
      const result = runLine(line);
      t.equal(result.status, 0, command);
      if (result.status !== 0) t.comment(`${line}\n${result.stdout}\n${result.stderr}`);
      outputs.set(command.split(" ").slice(0, 3).join(" "), result.stdout);
    }
    t.match(outputs.get("npx proffer status"), /2 nodes, all the same/);
    t.match(
      outputs.get("npx proffer diff"),
      /gift-card[\s\S]*A gift for somebody[\s\S]*→[\s\S]*A present for somebody/,
    );
    t.match(outputs.get("npx proffer rollback"), /rolled back to \S+ on 2 nodes, release 3/);
    t.match(outputs.get("npx proffer audit"), /stop .*gift-card/);
  },
);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
