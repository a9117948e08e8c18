/**
 * From the data's folder to the report: workspace, bundle, node, visitors, decisions, clicks, stop.
 *
 * All by the ways that users go: `proffer build` and `proffer serve` as processes, gRPC for the rest. Nothing is left
 * behind: the workspace, the bundle and the node's data lie in a temporary folder.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { startProgress } from "../cli/progress.ts";
import { note } from "../cli/terminal.ts";
import { openClient } from "../client/index.ts";
import { type NodeProcess, startNodeProcess } from "../client/node-process.ts";
import { ROOT } from "../root.ts";
import { type Impression, type OpenBanditData, readOpenBanditData } from "./data.ts";
import { CONNECTIONS, importVisitors, replay } from "./replay.ts";
import { type ReplayReport, replayReport } from "./report.ts";
import { openBanditWorkspace, writeWorkspace } from "./workspace.ts";

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
    const bundle = await buildBundle(data, folder);
    node = await startNodeProcess({ bundle, dataDir: join(folder, "data") });
    say(`node ${node.pid} serves gRPC on ${node.host}:${node.grpcPort}`);
    const measured = await drivenBy(node, impressions, options.quiet === true);
    const exitCode = await node.stop();
    node = undefined;
    const { importedCount, seconds: importSeconds } = measured.visitors;
    const impressionCount = impressions.length;
    return replayReport(measured.result, { impressionCount, importedCount, importSeconds, exitCode });
  } finally {
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drivenBy(node: NodeProcess, impressions: readonly Impression[], quiet: boolean) {
  const address = { host: node.host, port: node.grpcPort, text: `${node.host}:${node.grpcPort}` };
  const client = openClient("grpc", address, { connections: CONNECTIONS, token: "" });
  const total = impressions.length;
  try {
    const importing = startProgress({ label: "import visitors", total, unit: "visitors", quiet });
    const visitors = await importVisitors(client, impressions, (done) => importing.update(done));
    importing.stop();
    const replaying = startProgress({ label: "replay", total, unit: "decisions", quiet });
    const result = await replay(client, impressions, (done) => replaying.update(done));
    replaying.stop();
    return { visitors, result };
  } finally {
    client.close();
  }
}

async function buildBundle(data: OpenBanditData, folder: string): Promise<string> {
  const workspace = join(folder, "workspace");
  const bundle = join(folder, "open-bandit.bundle");
  writeWorkspace(workspace, openBanditWorkspace(data));
  const script = join(ROOT, "dist", "scripts", "proffer.js");
  const child = spawn(process.execPath, [script, "build", workspace, "-o", bundle], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new CommandError("INTERNAL", `proffer build failed (${code}): ${said.trim()}`);
  return bundle;
}
