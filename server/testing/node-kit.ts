/** Nodes for tests: a small shop's bundle, a node as a process of its own, and how to wait for it and end it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildBundle, type Model } from "../../engine/index.ts";

const PROFFER = fileURLToPath(new URL("../../scripts/proffer.js", import.meta.url));
/** Limits for what hangs, not for a slow machine. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const UNTIL_TIMEOUT_MS = 60_000;
const OFTEN_MS = 3000;

type Channel = Model["channels"][number];

function point(name: string, changes: Partial<Channel["points"][number]> = {}): Channel["points"][number] {
  return {
    name,
    zone: "home",
    medium: "web",
    contact: "impression",
    reservationMs: 60_000,
    consent: "ignored",
    duplicates: "caller",
    countMax: 10,
    quotas: [],
    fallbacks: ["story"],
    ...changes,
  };
}

/** A channel `web`: two points, five offers, a list segment `gold`, events of each category. */
export function shopModel(channel: Partial<Channel> = {}): Model {
  const rules = ["a", "b", "c", "d"].map((offer, index) => ({
    id: `rule-${offer}`,
    zone: "home",
    offer,
    enabled: true,
    score: 80 - 10 * index,
  }));
  const offers = ["a", "b", "c", "d", "e"].map((code) => ({
    code,
    fallback: false,
    attributes: { title: { kind: "constant" as const, value: `Offer ${code}` } },
  }));
  return {
    format: 1,
    name: "shop",
    timeZone: "UTC",
    levels: [
      { name: "customer", defaultOffers: [] },
      { name: "device", defaultOffers: [] },
    ],
    purposes: ["marketing"],
    profile: [
      { name: "age", type: "integer", min: 0, max: 130 },
      { name: "consent.web.marketing", type: "string", allowed: ["granted", "denied", "unknown"] },
      { name: "seen", type: "timestamp" },
      { name: "tier", type: "string", default: "bronze" },
    ],
    context: [
      { name: "daypart", type: "string", source: "client" },
      { name: "store", type: "string", source: "trusted" },
    ],
    offerAttributes: [{ name: "title", type: "string" }],
    segments: [{ name: "gold", list: { level: "customer", asOfMs: Date.UTC(2026, 0, 1) } }],
    segmentGroups: [],
    offers: [...offers, { code: "story", fallback: true, attributes: {} }],
    channels: [
      {
        name: "web",
        salt: "salt",
        timeZone: "UTC",
        deadlineMsDefault: 1000,
        consentUnknown: "denied",
        unrecorded: "answer",
        zones: [{ name: "home" }],
        points: [point("hero"), point("side", { contact: "decide" })],
        events: [
          { name: "accept", category: "accept", attributes: [] },
          { name: "impression", category: "contact", attributes: [] },
          { name: "reject", category: "reject", attributes: [] },
          { name: "view", category: "plain", attributes: [{ name: "count", type: "integer" }] },
        ],
        anonymous: {},
        factors: {},
        rules: [
          ...rules,
          { id: "rule-gold", zone: "home", offer: "e", segment: "gold", enabled: true, score: 99 },
        ],
        whiteLists: [],
        blackLists: [],
        ...channel,
      },
    ],
    invariants: [],
    goldens: [],
    previews: [],
    tzdbVersion: "2026a",
    timeZones: { UTC: { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] } },
  };
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "proffer-node-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes the shop's bundle (or another model's) and returns its path and id. */
export function writeBundleFile(
  folder: string,
  model: Model = shopModel(),
  gold: readonly string[] = ["C-GOLD"],
): { path: string; id: string } {
  const built = buildBundle(model, [{ segment: "gold", members: gold }]);
  const path = join(folder, `${built.id.slice(0, 12)}.bundle`);
  writeFileSync(path, built.bytes);
  return { path, id: built.id };
}

export interface LogLine {
  readonly msg?: string;
  readonly level?: number;
  readonly [key: string]: unknown;
}

export interface NodeProcess {
  readonly child: ChildProcess;
  readonly lines: LogLine[];
  readonly httpUrl: string;
  readonly grpcAddress: string;
  readonly adminUrl: string;
  /** HOST:PORT */
  readonly controlAddress: string;
  stderr(): string;
  /** Resolves with the first line that fits, also one printed before. */
  line(fits: (line: LogLine) => boolean, timeoutMs?: number): Promise<LogLine>;
  /** Resolves with how the process ended. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>;
}

/** Spawns `proffer serve` on free ports; does not wait. */
export function spawnNode(
  flags: readonly string[],
  env: Record<string, string> = {},
): Omit<NodeProcess, "httpUrl" | "grpcAddress" | "adminUrl" | "controlAddress"> {
  const inherited = Object.entries(process.env).filter(
    // tap's and a developer's own settings are none of the node's business.
    ([name]) => !name.startsWith("PROFFER_") && !name.startsWith("TAP") && name !== "NODE_OPTIONS",
  );
  const child = spawn(
    process.execPath,
    // Without source maps, as `proffer serve` by itself: to read them is an eighth of a start.
    [
      PROFFER,
      "serve",
      ...["--http-port", "0", "--grpc-port", "0", "--admin-port", "0", "--control-port", "0"],
      ...["--lanes", "1"],
      ...flags,
    ],
    // Tests' own clients keep connections open: a lame duck would wait for them at every end of a node.
    {
      env: { ...Object.fromEntries(inherited), PROFFER_LAME_DUCK_MS: "0", ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let partial = "";
  let stderr = "";
  child.stdout!.on("data", (chunk: Buffer) => {
    const texts = (partial + chunk.toString("utf8")).split("\n");
    partial = texts.pop()!;
    for (const text of texts) if (text.startsWith("{")) lines.push(JSON.parse(text) as LogLine);
    for (const check of waiting) check();
  });
  child.stderr!.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => {
      resolve({ code, signal });
      for (const check of waiting) check();
    });
  });
  const node = {
    child,
    lines,
    exited,
    stderr: () => stderr,
    line: (fits: (line: LogLine) => boolean, timeoutMs = START_TIMEOUT_MS) =>
      new Promise<LogLine>((resolve, reject) => {
        const check = () => {
          const found = lines.find(fits);
          const isGone = child.exitCode !== null || child.signalCode !== null;
          if (found === undefined && !isGone) return;
          clearTimeout(timer);
          waiting.delete(check);
          if (found !== undefined) resolve(found);
          else reject(new Error(`the node ended (${child.exitCode}): ${stderr}`));
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`no such line within ${timeoutMs} ms; standard error: ${stderr}`));
        }, timeoutMs);
        waiting.add(check);
        check();
      }),
    stop: async (signal: NodeJS.Signals = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      const result = await exited;
      clearTimeout(timer);
      return result;
    },
  };
  return node;
}

/** A port that was found free for `0` is free once more until the lanes listen: another test's node may get it then. */
const LOST_PORT = /PORT_IN_USE: (cannot listen on|gRPC: another process)/;
const STARTS_MAX = 3;

/** Spawns a node and waits until it serves; once more where another process took the port that it had found. */
export async function startNodeProcess(
  flags: readonly string[],
  env: Record<string, string> = {},
  startsLeft = STARTS_MAX - 1,
): Promise<NodeProcess> {
  const node = spawnNode(flags, env);
  let line: LogLine;
  try {
    line = await node.line((candidate) => candidate.msg === "proffer serves");
  } catch (error) {
    if (startsLeft === 0 || !LOST_PORT.test(String(error))) throw error;
    await node.exited;
    return startNodeProcess(flags, env, startsLeft - 1);
  }
  return {
    ...node,
    httpUrl: String(line.http),
    grpcAddress: String(line.grpc),
    adminUrl: String(line.admin),
    controlAddress: String(line.control),
  };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any of the contract's messages; tests look at what they know.
  readonly body: any;
  readonly headers: Headers;
}

/** One Connect call in JSON. */
export async function connectCall(
  httpUrl: string,
  method: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${httpUrl}/proffer.decision.v1.DecisionService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
}

export const decideBody = (id = "C-1", count = 1) => ({
  channel: "web",
  visitor: { level: "customer", id },
  points: [{ point: "hero", count }],
});

export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = UNTIL_TIMEOUT_MS,
): Promise<void> {
  const beganAt = Date.now();
  while (!(await check())) {
    if (Date.now() > beganAt + timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    // What takes long is asked for seldom: the asking itself would keep the machine busy.
    const pauseMs = Date.now() - beganAt < OFTEN_MS ? 25 : 250;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
