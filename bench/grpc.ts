/**
 * How much processor does a gRPC `Decide` cost, against a bare gRPC server's answer of its size?
 *
 * `Decide` on harbor-coffee (one point, three offers, visitors of a population in turn, log on) against a grpc-js echo that
 * gives back as many bytes: 8 connections × 16 in flight, server on one core, our own client on the other. The client can
 * ask for many visitors, which h2load cannot: one visitor that is asked for thousands of times a second has a memory as
 * full as one can be. It may saturate before the server, so that compared is the processor time per call of the thread
 * that serves, echo's ÷ Decide's; rates are told beside. Rounds alternate; medians are compared.
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
import { buildHarborCoffee, writePopulation } from "./harbor-coffee.ts";
import { type BenchOptions, type BenchReport, percentile } from "./harness.ts";
import { threadTimesMs, threadUse } from "./http-load.ts";
import { pinnedTo, SERVER_CORE, startLineProcess, withFolder } from "./processes.ts";

const CONNECTIONS = 8;
const IN_FLIGHT = 16;
const PATH = `/${SERVICE_NAME}/Decide`;
const GOAL = 0.8;
/** Looked at before: a bench of errors, or of fallbacks, would be fast. */
const ANSWERS_LOOKED_AT = 50;

const REQUEST = {
  channel: "harbor-coffee",
  points: [{ point: "home.hero", count: 3 }],
  context: { device: "ios", daypart: "morning", weather: "sun", temperature: 21 },
};

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const visitorCount = smoke ? 1_000 : 200_000;
  return withFolder(async (folder) => {
    const bundle = join(folder, "harbor-coffee.bundle");
    writeFileSync(bundle, (await buildHarborCoffee(seed, visitorCount)).bundleBytes);
    const dataDir = join(folder, "data");
    await writePopulation(dataDir, seed, visitorCount);
    const bodies = Array.from({ length: visitorCount }, (_, index) => {
      const { level, id } = visitorAt(seed, index);
      return encodeRequest("Decide", { ...REQUEST, visitor: { level, id } }, "protobuf");
    });
    const prefix = pinnedTo(SERVER_CORE);
    const node = await startNodeProcess({ bundle, dataDir, prefix, flags: ["--lanes", "1"] });
    try {
      const answerSize = await answerSizeOf(node, bodies);
      const script = join(ROOT, "dist", "bench", "grpc-echo.js");
      const echo = await startLineProcess([...prefix, process.execPath, script, PATH, String(answerSize)]);
      try {
        const before = await decisionCount(node);
        const servers = {
          echo: { port: Number(echo.line), pid: echo.pid },
          decide: { port: node.grpcPort, pid: node.pid },
        };
        const measured = await rounds(servers, bodies, smoke);
        const decidedCount = (await decisionCount(node)) - before;
        return report(measured, {
          requestSize: bodies[0]!.length,
          answerSize,
          visitorCount,
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

/** The usual size of an answer. */
async function answerSizeOf(node: NodeProcess, bodies: readonly Uint8Array[]): Promise<number> {
  const client = openClient("grpc", parseAddress(`${node.host}:${node.grpcPort}`, 1), {
    connections: 1,
    token: "",
  });
  try {
    const sizes = new Float64Array(ANSWERS_LOOKED_AT);
    let decidedCount = 0;
    for (let index = 0; index < ANSWERS_LOOKED_AT; index++) {
      const answer = await callOnce(client, "Decide", bodies[index]!);
      if (!answer.ok) throw new Error(`Decide: ${answer.code} ${answer.message}`);
      if (decodeDecision(answer.body, "protobuf").points[0]?.status === "DECIDED") decidedCount += 1;
      sizes[index] = answer.body.length;
    }
    if (decidedCount < ANSWERS_LOOKED_AT / 2)
      throw new Error(`only ${decidedCount} of ${ANSWERS_LOOKED_AT} were decided`);
    return percentile(sizes, 0.5);
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
interface Round {
  /** Processor time of the busiest thread, the one that serves. */
  readonly usPerCall: number;
  readonly callsPerSecond: number;
  readonly busy: number;
}
interface Measured {
  readonly echo: readonly Round[];
  readonly decide: readonly Round[];
}

async function rounds(
  servers: { readonly echo: Served; readonly decide: Served },
  bodies: readonly Uint8Array[],
  smoke: boolean,
): Promise<Measured> {
  const [roundCount, durationMs] = smoke ? [1, 500] : [5, 6_000];
  for (const server of [servers.echo, servers.decide]) await round(server, bodies, durationMs); // Warm.
  const echo: Round[] = [];
  const decide: Round[] = [];
  for (let index = 0; index < roundCount; index++) {
    echo.push(await round(servers.echo, bodies, durationMs));
    decide.push(await round(servers.decide, bodies, durationMs));
  }
  return { echo, decide };
}

async function round(
  { port, pid }: Served,
  bodies: readonly Uint8Array[],
  durationMs: number,
): Promise<Round> {
  const client = openClient("grpc", parseAddress(`127.0.0.1:${port}`, 1), {
    connections: CONNECTIONS,
    token: "",
  });
  let errorCount = 0;
  const before = threadTimesMs(pid);
  const { sentCount, seconds } = await drive(
    client,
    bodies.map((body) => ({ method: "Decide", body })),
    {
      connections: CONNECTIONS,
      inFlightPerConnection: IN_FLIGHT,
      ratePerSecond: 0,
      durationMs,
      requestsMax: 0,
      timeoutMs: 0,
      onAnswer: (answer) => {
        if (!answer.ok) errorCount += 1;
      },
    },
  );
  const { busiestMs } = threadUse(before, threadTimesMs(pid));
  client.close();
  if (errorCount > 0 || sentCount === 0) throw new Error(`${errorCount} of ${sentCount} calls failed`);
  return {
    usPerCall: (busiestMs * 1000) / sentCount,
    callsPerSecond: sentCount / seconds,
    busy: busiestMs / 1000 / seconds,
  };
}

function report(
  { echo, decide }: Measured,
  facts: {
    readonly requestSize: number;
    readonly answerSize: number;
    readonly visitorCount: number;
    readonly decidedCount: number;
    readonly isPinned: boolean;
  },
): BenchReport {
  const ratio = median(echo, "usPerCall") / median(decide, "usPerCall");
  const notes = [
    `request ${facts.requestSize} bytes, answer ${facts.answerSize} bytes, ${facts.visitorCount} visitors in turn` +
      `${facts.isPinned ? "; server on a core of its own" : "; not pinned to cores"}; ` +
      `${facts.decidedCount} decisions by the node's own count`,
  ];
  if (ratio < GOAL) notes.push(`below the goal of ${GOAL}`);
  const peer = "grpc-js echo";
  return {
    bench: "grpc",
    checksum: "",
    results: [
      { name: "grpc-js echo, processor per call", value: median(echo, "usPerCall"), unit: "µs" },
      { name: "Decide, processor per call", value: median(decide, "usPerCall"), unit: "µs", peer, ratio },
      { name: "grpc-js echo, busy", value: median(echo, "busy"), unit: "share" },
      { name: "Decide, busy", value: median(decide, "busy"), unit: "share" },
      { name: "grpc-js echo", value: median(echo, "callsPerSecond"), unit: "calls/s" },
      {
        name: "Decide",
        value: median(decide, "callsPerSecond"),
        unit: "calls/s",
        peer,
        ratio: median(decide, "callsPerSecond") / median(echo, "callsPerSecond"),
      },
    ],
    notes,
  };
}

function median(of: readonly Round[], field: keyof Round): number {
  return percentile(
    Float64Array.from(of, (entry) => entry[field]),
    0.5,
  );
}
