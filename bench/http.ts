/**
 * How much processor does an HTTP `Decide` cost, against the least that an HTTP answer of its size can cost?
 *
 * `Decide` in JSON on harbor-coffee (one point, three offers; visitors of a population of 1,000,000 in turn, log on)
 * against a bare uWebSockets.js echo of the same sizes, each with the server on one core and wrk on another, 8
 * connections, no pipelining. Compared is the processor time per call of the thread that serves (/proc), echo's ÷
 * Decide's: rates say less, because wrk shares the wait. Void where that thread is under 90 % busy. Rounds alternate,
 * medians are compared. Beside it autocannon with 10 requests pipelined, without a goal: it saturates before the lane.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type NodeProcess, startNodeProcess } from "../scripts/client/node-process.ts";
import { visitorAt } from "../scripts/harbor-coffee/population.ts";
import { ROOT } from "../scripts/root.ts";
import { SERVICE_NAME } from "../server/handlers/handlers.ts";
import { buildHarborCoffee, heroCall, turnCall, writePopulation } from "./harbor-coffee.ts";
import { type BenchOptions, type BenchReport, type BenchResult, percentile } from "./harness.ts";
import { autocannonLoad, hasWrk, type Load, threadTimesMs, threadUse, wrkLoad } from "./http-load.ts";
import { pinnedTo, SERVER_CORE, startLineProcess, withFolder } from "./processes.ts";

const PATH = `/${SERVICE_NAME}/Decide`;
const GOAL = 0.6;
const BUSY_MIN = 0.9;
const PIPELINING = 10;

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const visitorCount = smoke ? 2_000 : 1_000_000;
  return withFolder(async (folder) => {
    const { bundleBytes } = await buildHarborCoffee(seed, visitorCount);
    const bundle = join(folder, "harbor-coffee.bundle");
    writeFileSync(bundle, bundleBytes);
    const dataDir = join(folder, "data");
    await writePopulation(dataDir, seed, visitorCount);
    const bodies = join(folder, "bodies");
    writeFileSync(bodies, requestBodies(seed, visitorCount, smoke ? 500 : 50_000));

    const prefix = pinnedTo(SERVER_CORE);
    const node = await startNodeProcess({ bundle, dataDir, prefix, flags: ["--lanes", "1"] });
    try {
      const answerSize = await answerSizeOf(node, seed);
      const script = join(ROOT, "dist", "bench", "http-echo.js");
      const command = [...prefix, process.execPath, script, String(answerSize)];
      const echo = await startLineProcess(command);
      try {
        const servers = {
          decide: serverOf(node.pid, node.httpPort),
          echo: serverOf(echo.pid, Number(echo.line)),
        };
        const facts = { answerSize, isPinned: prefix.length > 0, visitorCount };
        return await measure(servers, bodies, folder, smoke, facts);
      } finally {
        await echo.stop();
      }
    } finally {
      await node.stop();
    }
  });
}

interface Server {
  readonly pid: number;
  readonly url: string;
}
const serverOf = (pid: number, port: number): Server => ({ pid, url: `http://127.0.0.1:${port}${PATH}` });

/** Bodies of calls for visitors spread over the population, one a line. */
function requestBodies(seed: number, visitorCount: number, count: number): string {
  const step = Math.max(1, Math.floor(visitorCount / count));
  let text = "";
  for (let index = 0; index < count; index++) {
    text += `${requestBody(seed, (index * step) % visitorCount, index)}\n`;
  }
  return text;
}

function requestBody(seed: number, visitor: number, index: number): string {
  const call = turnCall(heroCall(), visitorAt(seed, visitor), index);
  const context = Object.fromEntries(call.contextNames.map((name, at) => [name, call.contextValues[at]]));
  const points = call.points.map(({ point, count }) => ({ point, count }));
  return JSON.stringify({
    channel: call.channel,
    visitor: { level: call.level, id: call.id },
    points,
    context,
  });
}

/** Looks at some answers (a bench of errors would be fast) and gives their usual size. */
async function answerSizeOf(node: NodeProcess, seed: number): Promise<number> {
  const sizes = new Float64Array(50);
  let decidedCount = 0;
  for (let index = 0; index < sizes.length; index++) {
    const response = await fetch(`http://127.0.0.1:${node.httpPort}${PATH}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: requestBody(seed, index, index),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`Decide: ${response.status} ${text}`);
    if (text.includes("POINT_STATUS_DECIDED")) decidedCount += 1;
    sizes[index] = Buffer.byteLength(text);
  }
  if (decidedCount < sizes.length / 2)
    throw new Error(`only ${decidedCount} of ${sizes.length} were decided`);
  return percentile(sizes, 0.5);
}

interface Round {
  readonly usPerCall: number;
  readonly usAllPerCall: number;
  readonly callsPerSecond: number;
  readonly busy: number;
  readonly p99Ms: number;
}

async function round(load: Load, { pid, url }: Server, bodies: string, seconds: number): Promise<Round> {
  const before = threadTimesMs(pid);
  const { calls, seconds: took, errorCount, p99Ms } = await load(url, bodies, seconds);
  const { busiestMs, allMs } = threadUse(before, threadTimesMs(pid));
  if (errorCount > 0 || calls === 0) throw new Error(`${url}: ${errorCount} of ${calls} calls failed`);
  return {
    usPerCall: (busiestMs * 1000) / calls,
    usAllPerCall: (allMs * 1000) / calls,
    callsPerSecond: calls / took,
    busy: busiestMs / 1000 / took,
    p99Ms,
  };
}

async function measure(
  servers: { readonly decide: Server; readonly echo: Server },
  bodies: string,
  folder: string,
  smoke: boolean,
  facts: { readonly answerSize: number; readonly isPinned: boolean; readonly visitorCount: number },
): Promise<BenchReport> {
  const client = hasWrk() ? "wrk" : "autocannon";
  const load = client === "wrk" ? wrkLoad(folder) : autocannonLoad(1);
  const [roundCount, seconds] = smoke ? [1, 1] : [5, 6];
  for (const server of [servers.echo, servers.decide]) await round(load, server, bodies, smoke ? 1 : 5); // Warm.
  const echo: Round[] = [];
  const decide: Round[] = [];
  for (let index = 0; index < roundCount; index++) {
    echo.push(await round(load, servers.echo, bodies, seconds));
    decide.push(await round(load, servers.decide, bodies, seconds));
  }
  const piped = await autocannonLoad(PIPELINING)(servers.decide.url, bodies, seconds);
  const pipedEcho = await autocannonLoad(PIPELINING)(servers.echo.url, bodies, seconds);

  const ratio = median(echo, "usPerCall") / median(decide, "usPerCall");
  const busy = Math.min(median(echo, "busy"), median(decide, "busy"));
  const notes = [
    `answer ${facts.answerSize} bytes, ${facts.visitorCount} visitors; load by ${client}` +
      (facts.isPinned ? ", server and load on a core each" : ", not pinned to cores"),
    `per call of all threads: echo ${median(echo, "usAllPerCall").toFixed(1)} µs, ` +
      `Decide ${median(decide, "usAllPerCall").toFixed(1)} µs`,
  ];
  if (piped.errorCount > 0) notes.push(`autocannon: ${piped.errorCount} errors`);
  const isVoid = busy < BUSY_MIN;
  if (isVoid)
    notes.push(`void: a serving thread was ${(busy * 100).toFixed(0)} % busy, under ${BUSY_MIN * 100} %`);
  else if (ratio < GOAL) notes.push(`below the goal of ${GOAL}`);
  const echoName = "uWS echo";
  const results: BenchResult[] = [
    { name: "uWS echo, processor per call", value: median(echo, "usPerCall"), unit: "µs" },
    {
      name: "Decide, processor per call",
      value: median(decide, "usPerCall"),
      unit: "µs",
      peer: echoName,
      ratio,
    },
    { name: "uWS echo, busy", value: median(echo, "busy"), unit: "share" },
    { name: "Decide, busy", value: median(decide, "busy"), unit: "share" },
    { name: "uWS echo", value: median(echo, "callsPerSecond"), unit: "calls/s" },
    { name: "Decide", value: median(decide, "callsPerSecond"), unit: "calls/s" },
    { name: "Decide, p99 at saturation", value: median(decide, "p99Ms"), unit: "ms" },
    { name: "uWS echo, autocannon -p 10", value: pipedEcho.calls / pipedEcho.seconds, unit: "calls/s" },
    {
      name: "Decide, autocannon -p 10",
      value: piped.calls / piped.seconds,
      unit: "calls/s",
      peer: echoName,
      ratio: piped.calls / piped.seconds / (pipedEcho.calls / pipedEcho.seconds),
    },
  ];
  return { bench: "http", checksum: "", results, notes };
}

function median(rounds: readonly Round[], field: keyof Round): number {
  return percentile(
    Float64Array.from(rounds, (entry) => entry[field]),
    0.5,
  );
}
