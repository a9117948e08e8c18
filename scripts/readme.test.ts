/**
 * Every command in the README's `sh` blocks (the two set-up ones stand outside of them), run in the order they stand,
 * against the node that `npm start` starts: in a folder of its own that looks like the package, with free ports in place
 * of the default ones.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "./root.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const SET_UP = ["npm ci && npm start", "npm ci && npm test"];
/** A command line that goes on with `\` is one. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((block) =>
  block[1]!
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== ""),
);

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
};

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
  for (let tries = 0; tries < 600; tries++) {
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

t.test("README: every other command runs", { timeout: 120_000, skip }, async (t) => {
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith(".") && name !== "node_modules") symlinkSync(join(ROOT, name), join(folder, name));
  }
  const ports = await start();
  for (const command of commands) {
    const line = command
      .replaceAll("127.0.0.1:8080", ports.http)
      .replaceAll("127.0.0.1:9464", ports.admin)
      .replace(/^npx proffer (decide|load|profile)\b/, `npx proffer $1 -a ${ports.grpc}`)
      .replace(/^npx proffer\b/, `"${process.execPath}" "${join(ROOT, "dist/scripts/proffer.js")}"`)
      .replace("--duration 5", "--duration 1");
    const result = spawnSync("bash", ["-o", "pipefail", "-c", line], {
      cwd: folder,
      env: environment,
      encoding: "utf8",
    });
    t.equal(result.status, 0, command);
    if (result.status !== 0) t.comment(`${line}\n${result.stdout}\n${result.stderr}`);
    if (command.startsWith("curl") && command.includes("/Decide")) {
      const { points } = JSON.parse(result.stdout) as { points: { status: string; treatments: unknown[] }[] };
      t.equal(points[0]!.status, "POINT_STATUS_DECIDED", "it returns an offer");
      t.equal(points[0]!.treatments.length, 3);
    }
  }
});
