/**
 * From the data's folder to the report: workspace, bundle, node, visitors, decisions, clicks, stop.
 *
 * All by the ways that users go: `proffer build`, `serve` and `import` as processes, gRPC for the rest. Nothing is left
 * behind: the workspace, the bundle and the node's data lie in a temporary folder.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { startProgress } from "../cli/progress.ts";
import { note } from "../cli/terminal.ts";
import { openClient } from "../client/index.ts";
import { type NodeProcess, startNodeProcess } from "../client/node-process.ts";
import { ROOT } from "../root.ts";
import { type Impression, readOpenBanditData } from "./data.ts";
import { CONNECTIONS, replay } from "./replay.ts";
import { type ReplayReport, replayReport } from "./report.ts";
import { LEVEL, openBanditWorkspace, visitorsCsv, writeWorkspace } from "./workspace.ts";

export interface RunOptions {
  /** Only so many impressions, from the first in time; 0: all. */
  readonly limit: number;
  readonly quiet?: boolean;
}

/** Errors: INPUT_INVALID (data), INTERNAL (build, start), NODE_UNREACHABLE. The folder and the node are gone either way. */
export async function runOpenBandit(dataFolder: string, options: RunOptions): Promise<ReplayReport> {
  const say = options.quiet ? () => {} : note;
  const data = readOpenBanditData(dataFolder);
  const impressions = options.limit > 0 ? data.impressions.slice(0, options.limit) : data.impressions;
  const folder = mkdtempSync(join(tmpdir(), "proffer-open-bandit-"));
  let node: NodeProcess | undefined;
  try {
    const quiet = options.quiet === true;
    const [workspace, bundle] = [join(folder, "workspace"), join(folder, "open-bandit.bundle")];
    writeWorkspace(workspace, openBanditWorkspace(data));
    await proffer(["build", workspace, "-o", bundle], quiet);
    node = await startNodeProcess({ bundle, dataDir: join(folder, "data") });
    say(`node ${node.pid} serves gRPC on ${node.host}:${node.grpcPort}`);
    const visitors = join(folder, "visitors.csv");
    writeFileSync(visitors, visitorsCsv(impressions));
    const grpc = `grpc://${node.host}:${node.grpcPort}`;
    const imported = await proffer(["import", "profiles", visitors, "--level", LEVEL, "--node", grpc], quiet);
    const result = await drivenBy(node, impressions, quiet);
    const exitCode = await node.stop();
    node = undefined;
    const importedCount = Number(imported.imported);
    const importSeconds = Number(imported.seconds);
    return replayReport(result, {
      impressionCount: impressions.length,
      importedCount,
      importSeconds,
      exitCode,
    });
  } finally {
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drivenBy(node: NodeProcess, impressions: readonly Impression[], quiet: boolean) {
  const address = { host: node.host, port: node.grpcPort, text: `${node.host}:${node.grpcPort}` };
  const client = openClient("grpc", address, { connections: CONNECTIONS, token: "" });
  const progress = startProgress({ label: "replay", total: impressions.length, unit: "decisions", quiet });
  try {
    return await replay(client, impressions, (done) => progress.update(done));
  } finally {
    progress.stop();
    client.close();
  }
}

/** Runs a command of `proffer` with `--json`; its progress bars go through. Errors: INTERNAL where it fails. */
async function proffer(args: readonly string[], quiet: boolean): Promise<Record<string, unknown>> {
  const script = join(ROOT, "dist", "scripts", "proffer.js");
  const child = spawn(process.execPath, ["--enable-source-maps", script, ...args, "--json"], {
    stdio: ["ignore", "pipe", quiet ? "ignore" : "inherit"],
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new CommandError("INTERNAL", `proffer ${args[0]} failed (${code}): ${said.trim()}`);
  return JSON.parse(said) as Record<string, unknown>;
}
