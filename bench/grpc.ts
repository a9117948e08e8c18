/**
 * How much of a bare gRPC server's speed is left when each call is a decision?
 *
 * `Decide` on harbor-coffee (one point, three offers, a known visitor, log on) against a grpc-js echo that gives back
 * as many bytes, both fed the same request: 8 connections × 16 in flight, server on one core, h2load on another (else
 * our own client, which saturates first). Rounds alternate, so that both see the same machine; medians are compared.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drive } from "../scripts/client/driver.ts";
import {
  callOnce,
  decodeDecision,
  encodeRequest,
  openClient,
  parseAddress,
} from "../scripts/client/index.ts";
import { type NodeProcess, startNodeProcess } from "../scripts/client/node-process.ts";
import { visitorAt } from "../scripts/harbor-coffee/population.ts";
import { ROOT } from "../scripts/root.ts";
import { SERVICE_NAME } from "../server/handlers/handlers.ts";
import { buildHarborCoffee } from "./harbor-coffee.ts";
import { type BenchOptions, type BenchReport, percentile } from "./harness.ts";
import { threadTimesMs, threadUse } from "./http-load.ts";
import { h2load, hasH2load, pinnedTo, SERVER_CORE, startLineProcess, withFolder } from "./processes.ts";

const CONNECTIONS = 8;
const IN_FLIGHT = 16;
const PATH = `/${SERVICE_NAME}/Decide`;
const GOAL = 0.8;
const FRAME_HEADER_SIZE = 5;

const REQUEST = {
  channel: "harbor-coffee",
  visitor: { level: "customer", id: "C-1001" },
  points: [{ point: "home.hero", count: 3 }],
  context: { device: "ios", daypart: "morning", weather: "sun", temperature: 21 },
};

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  return withFolder(async (folder) => {
    const bundle = join(folder, "harbor-coffee.bundle");
    writeFileSync(bundle, (await buildHarborCoffee(seed, smoke ? 1_000 : 100_000)).bundleBytes);
    const prefix = pinnedTo(SERVER_CORE);
    const flags = ["--lanes", "1"];
    const node = await startNodeProcess({ bundle, dataDir: join(folder, "data"), prefix, flags });
    try {
      const { body, answerSize } = await prepare(node, seed);
      const script = join(ROOT, "dist", "bench", "grpc-echo.js");
      const echo = await startLineProcess([...prefix, process.execPath, script, PATH, String(answerSize)]);
      try {
        const before = await decisionCount(node);
        const peer = { port: Number(echo.line), pid: echo.pid };
        const ours = { port: node.grpcPort, pid: node.pid };
        const measured = await rounds(folder, { echo: peer, decide: ours }, body, smoke);
        const decidedCount = (await decisionCount(node)) - before;
        return report(measured, {
          requestSize: body.length,
          answerSize,
          decidedCount,
          isPinned: prefix.length > 0,
        });
      } finally {
        await echo.stop();
      }
    } finally {
      await node.stop();
    }
  });
}

/** Writes the visitor's profile and looks at one answer: a bench of errors would be fast. */
async function prepare(node: NodeProcess, seed: number): Promise<{ body: Uint8Array; answerSize: number }> {
  const client = openClient("grpc", parseAddress(`${node.host}:${node.grpcPort}`, 1), {
    connections: 1,
    token: "",
  });
  try {
    const { level, id, profile } = visitorAt(seed, 0);
    const set = { ...profile };
    for (const name of ["member_since", "last_visit"]) set[name] = new Date(Number(set[name])).toISOString();
    const update = encodeRequest("UpdateProfile", { visitor: { level, id }, set }, "protobuf");
    const updated = await callOnce(client, "UpdateProfile", update);
    if (!updated.ok) throw new Error(`UpdateProfile: ${updated.code} ${updated.message}`);
    const body = encodeRequest("Decide", REQUEST, "protobuf");
    const answer = await callOnce(client, "Decide", body);
    if (!answer.ok) throw new Error(`Decide: ${answer.code} ${answer.message}`);
    const [point] = decodeDecision(answer.body, "protobuf").points;
    if (point?.status !== "DECIDED") throw new Error(`home.hero answers ${point?.status}`);
    return { body, answerSize: answer.body.length };
  } finally {
    client.close();
  }
}

/** All decisions of the node so far, from its own counters. */
async function decisionCount(node: NodeProcess): Promise<number> {
  const text = await (await fetch(`http://${node.host}:${node.adminPort}/metrics`)).text();
  const samples = text.matchAll(/^proffer_decisions_total(?:\{[^}]*\})? (\S+)/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}

interface Served {
  readonly port: number;
  readonly pid: number;
}
/** One entry a round. */
interface Rates {
  readonly callsPerSecond: Float64Array;
  /** Processor time of the busiest thread, the lane. Told beside: it says why, and minds neighbours less. */
  readonly usPerCall: Float64Array;
}
interface Measured {
  readonly echo: Rates;
  readonly decide: Rates;
  readonly client: string;
}

async function rounds(
  folder: string,
  servers: { readonly echo: Served; readonly decide: Served },
  body: Uint8Array,
  smoke: boolean,
): Promise<Measured> {
  const roundCount = smoke ? 1 : 5;
  const empty = (): Rates => ({
    callsPerSecond: new Float64Array(roundCount),
    usPerCall: new Float64Array(roundCount),
  });
  const [echo, decide] = [empty(), empty()];
  const client = hasH2load() ? "h2load" : "own client";
  const rate = client === "h2load" ? byH2load : byOwnClient;
  for (let round = 0; round < roundCount; round++) {
    for (const [into, { port, pid }] of [
      [echo, servers.echo],
      [decide, servers.decide],
    ] as const) {
      const [before, startedAt] = [threadTimesMs(pid), performance.now()];
      const callsPerSecond = await rate(folder, port, body, smoke);
      const callCount = (callsPerSecond * (performance.now() - startedAt)) / 1000;
      into.callsPerSecond[round] = callsPerSecond;
      into.usPerCall[round] = (threadUse(before, threadTimesMs(pid)).busiestMs * 1000) / callCount;
    }
  }
  return { echo, decide, client };
}

function byH2load(folder: string, port: number, body: Uint8Array, smoke: boolean): Promise<number> {
  const frame = Buffer.alloc(FRAME_HEADER_SIZE + body.length);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, FRAME_HEADER_SIZE);
  const size = smoke ? { requests: 2_000 } : { seconds: 6, warmUpSeconds: 2 };
  return h2load(folder, {
    port,
    path: PATH,
    body: frame,
    connections: CONNECTIONS,
    inFlight: IN_FLIGHT,
    run: size,
  });
}

async function byOwnClient(_folder: string, port: number, body: Uint8Array, smoke: boolean): Promise<number> {
  const client = openClient("grpc", parseAddress(`127.0.0.1:${port}`, 1), {
    connections: CONNECTIONS,
    token: "",
  });
  let errorCount = 0;
  const result = await drive(client, [{ method: "Decide", body }], {
    connections: CONNECTIONS,
    inFlightPerConnection: IN_FLIGHT,
    ratePerSecond: 0,
    durationMs: smoke ? 500 : 6_000,
    requestsMax: 0,
    timeoutMs: 0,
    onAnswer: (answer) => {
      if (!answer.ok) errorCount += 1;
    },
  });
  client.close();
  if (errorCount > 0) throw new Error(`${errorCount} calls failed`);
  return result.sentCount / result.seconds;
}

function report(
  { echo, decide, client }: Measured,
  facts: { requestSize: number; answerSize: number; decidedCount: number; isPinned: boolean },
): BenchReport {
  const [echoRate, decideRate] = [
    percentile(echo.callsPerSecond, 0.5),
    percentile(decide.callsPerSecond, 0.5),
  ];
  const [echoUs, decideUs] = [percentile(echo.usPerCall, 0.5), percentile(decide.usPerCall, 0.5)];
  const ratio = decideRate / echoRate;
  const notes = [
    `request ${facts.requestSize} bytes, answer ${facts.answerSize} bytes; load by ${client}` +
      `${facts.isPinned ? ", server and load on a core each" : ", not pinned to cores"}; ` +
      `${facts.decidedCount} decisions by the node's own count`,
  ];
  if (ratio < GOAL) notes.push(`below the goal of ${GOAL}`);
  return {
    bench: "grpc",
    checksum: "",
    results: [
      { name: "grpc-js echo", value: echoRate, unit: "calls/s" },
      { name: "Decide", value: decideRate, unit: "calls/s", peer: "grpc-js echo", ratio },
      { name: "grpc-js echo, processor time", value: echoUs, unit: "µs/call" },
      { name: "Decide, processor time", value: decideUs, unit: "µs/call" },
    ],
    notes,
  };
}
