/**
 * What `npm start` and `npm run dev` share: the sample's population made and imported once, its workspace built, and
 * a node over both. Everything lies under `.proffer/`; deleting that folder starts anew.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningNode } from "../server/node.ts";
import { colours } from "./cli/terminal.ts";
import { POPULATION_COUNT_DEFAULT, writePopulation } from "./harbor-coffee/generate.ts";
import { POPULATION_SEED } from "./harbor-coffee/population.ts";
import { ROOT } from "./root.ts";

const PROFFER = join(ROOT, "dist", "scripts", "proffer.js");
const SAMPLE = join(ROOT, "config", "samples", "harbor-coffee");
/** As the population's generator makes by itself. */
const VISITORS_DEFAULT = POPULATION_COUNT_DEFAULT;

export interface SamplePaths {
  readonly home: string;
  readonly population: string;
  readonly bundle: string;
  readonly dataDir: string;
}

export interface SampleOptions {
  readonly visitorCount: number;
  /** Folder that is built; a copy of the sample, say. */
  readonly workspace: string;
  /** Flags for the node, after ours were taken out. */
  readonly flags: string[];
}

/** Ours: `--visitors N` and `--workspace DIR`. The rest is the node's. */
export function parseSampleFlags(argv: readonly string[]): SampleOptions {
  const flags = [...argv];
  const take = (name: string): string | undefined => {
    const at = flags.indexOf(name);
    return at < 0 ? undefined : flags.splice(at, 2)[1];
  };
  const visitorCount = Number(take("--visitors") ?? VISITORS_DEFAULT);
  if (!Number.isSafeInteger(visitorCount) || visitorCount < 1) {
    process.stderr.write("--visitors wants a positive integer\n");
    process.exit(2);
  }
  return { visitorCount, workspace: take("--workspace") ?? SAMPLE, flags };
}

/** Under PROFFER_HOME, else `.proffer/` of the package. */
export function samplePaths(): SamplePaths {
  const home = process.env.PROFFER_HOME ?? join(ROOT, ".proffer");
  return {
    home,
    population: join(home, "population"),
    bundle: join(home, "harbor-coffee.bundle"),
    dataDir: join(home, "data"),
  };
}

/** Population, bundle and profiles, each made where it is not there yet; the bundle always. */
export async function prepareSample(
  paths: SamplePaths,
  { visitorCount, workspace }: SampleOptions,
): Promise<void> {
  mkdirSync(paths.home, { recursive: true });
  const isPopulated = readMark(paths, "population") === String(visitorCount);
  if (!isPopulated) {
    say(`makes ${visitorCount.toLocaleString("en")} visitors`);
    await writePopulation({ count: visitorCount, seed: POPULATION_SEED, out: paths.population });
    writeMark(paths, "population", String(visitorCount));
  }
  if (!buildSample(paths, workspace)) process.exit(1);
  const isImported = existsSync(paths.dataDir) && readMark(paths, "imported") === String(visitorCount);
  if (isImported) return;
  say("imports their profiles");
  const profiles = join(paths.population, "profiles.ndjson");
  const target = ["--data", paths.dataDir, "--bundle", paths.bundle];
  if (!proffer(["import", "profiles", profiles, ...target])) process.exit(1);
  writeMark(paths, "imported", String(visitorCount));
}

/** Builds the workspace with the population's lists; false where it has errors, which were printed. */
export function buildSample(paths: SamplePaths, workspace: string): boolean {
  return proffer(["build", workspace, "--lists", join(paths.population, "lists"), "-o", paths.bundle]);
}

/** The environment of the sample's node: ours where the caller's says nothing. */
export function sampleEnvironment(paths: SamplePaths): NodeJS.ProcessEnv {
  const { PROFFER_HOME: _home, ...env } = process.env;
  return { PROFFER_DATA_DIR: paths.dataDir, PROFFER_BUNDLE: paths.bundle, ...env };
}

/** Ports, and a `curl` line that returns an offer. */
export function printWelcome(node: RunningNode): void {
  const body = {
    channel: "harbor-coffee",
    visitor: { level: "customer", id: "C-1001" },
    points: [{ point: "home.hero", count: 2 }],
    context: { daypart: "morning", weather: "rain" },
  };
  const http = `http://${node.host}:${node.httpPort}`;
  process.stdout.write(`
${colours.bold("Proffer decides.")} Stop it with Ctrl-C.

  HTTP, WebSocket  ${colours.cyan(http)}
  gRPC             ${colours.cyan(`${node.host}:${node.grpcPort}`)}
  admin            ${colours.cyan(`http://${node.adminHost}:${node.adminPort}`)}   /metrics /healthz /readyz /statusz

Ask it what a customer should be offered:

  curl -s ${http}/proffer.decision.v1.DecisionService/Decide -H 'content-type: application/json' -d '${JSON.stringify(body)}'

`);
}

export function say(message: string): void {
  process.stdout.write(`${colours.dim("proffer:")} ${message}\n`);
}

function proffer(args: readonly string[]): boolean {
  const result = spawnSync(process.execPath, ["--enable-source-maps", PROFFER, ...args], {
    stdio: "inherit",
  });
  return result.status === 0;
}

function readMark(paths: SamplePaths, name: string): string {
  const path = join(paths.home, `${name}.mark`);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
function writeMark(paths: SamplePaths, name: string, text: string): void {
  writeFileSync(join(paths.home, `${name}.mark`), text);
}
