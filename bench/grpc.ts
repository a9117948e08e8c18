/**
 * How fast is `Decide` over gRPC, decision included, against servers that do nothing but answer?
 *
 * harbor-coffee, one point, three offers, visitors of a population in turn, contacts on impression, log on with `interval`,
 * against echoes of the same sizes by grpc-js and by gRPC C++ (where a compiler is present): 8 connections with 16 calls in
 * flight on each, and with 1. The server has one core, the load generator (`grpc/load.ts`) the other; servers take turns in
 * every round, and medians are compared. Beside rates, the processor time of the server's process per call: it holds also
 * where the generator is the slower of the two, which the notes say. Then DecideStream and TLS against the same, latency
 * in the open loop at half of each server's capacity, and what idle connections cost.
 */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeDecision, encodeRequest } from "../scripts/client/index.ts";
import { type NodeProcess, startNodeProcess } from "../scripts/client/node-process.ts";
import { visitorAt } from "../scripts/harbor-coffee/population.ts";
import { SERVER_CERT, SERVER_KEY } from "../server/grpc/testing/certificates.ts";
import { SERVICE_NAME } from "../server/handlers/handlers.ts";
import { prefixed } from "./grpc/calls.ts";
import { type Generator, startGenerator } from "./grpc/generator.ts";
import { IDLE_LIMITS, idleMemory } from "./grpc/idle-memory.ts";
import { latencyAtHalf } from "./grpc/latency.ts";
import { buildOpenLoop } from "./grpc/open-loop.ts";
import { buildCppEcho, ECHO_PATH, missingForCppEcho, startCppEcho, startGrpcJsEcho } from "./grpc/peers.ts";
import { CPP, GRPC_JS, grpcReport } from "./grpc/report.ts";
import { allRounds, type Case, loadRound, median, type Round, type Served } from "./grpc/rounds.ts";
import { buildHarborCoffee, heroCall, turnCall, writePopulation } from "./harbor-coffee.ts";
import { type BenchOptions, type BenchReport, percentile } from "./harness.ts";
import { type LineProcess, pinnedTo, SERVER_CORE, withFolder } from "./processes.ts";

const DECIDE = `/${SERVICE_NAME}/Decide`;
const STREAM = `/${SERVICE_NAME}/DecideStream`;
const PREFIX_SIZE = 5;

const SIZES = {
  smoke: {
    visitorCount: 1_000,
    roundCount: 1,
    roundMs: 250,
    latencyMs: 400,
    idleCount: 200,
    settleMs: 200,
  },
  full: {
    visitorCount: 200_000,
    roundCount: 5,
    roundMs: 3_000,
    latencyMs: 10_000,
    idleCount: 10_000,
    settleMs: 3_000,
  },
};

export async function run({ smoke, seed }: BenchOptions): Promise<BenchReport> {
  const sizes = smoke ? SIZES.smoke : SIZES.full;
  const closers: (() => Promise<unknown>)[] = [];
  return withFolder(async (folder) => {
    try {
      return await measure(await start(folder, seed, smoke, sizes, closers), sizes, smoke);
    } finally {
      for (const close of closers.reverse()) await close();
    }
  });
}

interface Servers {
  readonly generator: Generator;
  readonly decide: Served;
  readonly stream: Served;
  readonly tls: Served;
  readonly grpcJs: Served;
  /** Null: left out. */
  readonly cpp: Served | null;
  readonly idle: NodeProcess;
  /** The open loop's generator in C++; "": there is none. */
  readonly openLoop: string;
  readonly notes: readonly string[];
}
type Sizes = typeof SIZES.full;

async function start(
  folder: string,
  seed: number,
  smoke: boolean,
  { visitorCount }: Sizes,
  closers: (() => Promise<unknown>)[],
): Promise<Servers> {
  const bundle = join(folder, "harbor-coffee.bundle");
  writeFileSync(bundle, (await buildHarborCoffee(seed, visitorCount)).bundleBytes);
  await writePopulation(join(folder, "data"), seed, visitorCount);
  cpSync(join(folder, "data"), join(folder, "tls-data"), { recursive: true });
  const requests = requestMessages(seed, visitorCount);
  const callsFile = join(folder, "decide.calls");
  writeFileSync(callsFile, Buffer.concat(requests));

  const prefix = pinnedTo(SERVER_CORE);
  const node = async (dataDir: string, env: NodeJS.ProcessEnv): Promise<NodeProcess> => {
    const started = await startNodeProcess({
      bundle,
      dataDir: join(folder, dataDir),
      prefix,
      flags: ["--lanes", "1"],
      env: { ...process.env, ...env },
    });
    closers.push(() => started.stop());
    return started;
  };
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(cert, SERVER_CERT);
  writeFileSync(key, SERVER_KEY);
  const clear = await node("data", {});
  const tls = await node("tls-data", { PROFFER_GRPC_TLS_CERT: cert, PROFFER_GRPC_TLS_KEY: key });
  const idle = await node("idle-data", IDLE_LIMITS);
  const generator = await startGenerator();
  closers.push(() => generator.stop());

  const served = { callsFile, isTls: false, isStream: false, path: DECIDE };
  const decide = { ...served, name: "Decide", pid: clear.pid, port: clear.grpcPort };
  const { samples } = await loadRound(generator, { server: decide, inFlight: 16 }, smoke ? 250 : 1_000);
  const answerSize = percentile(
    Float64Array.from(decoded(samples), ({ size }) => size),
    0.5,
  );
  const requestSize = percentile(
    Float64Array.from(requests, ({ length }) => length - PREFIX_SIZE),
    0.5,
  );
  const echoFile = join(folder, "echo.calls");
  writeFileSync(echoFile, prefixed(echoMessage(requestSize)));
  const echo = async (name: string, started: Promise<LineProcess>): Promise<Served> => {
    const { pid, line, stop } = await started;
    closers.push(stop);
    return { ...served, name, pid, port: Number(line), path: ECHO_PATH, callsFile: echoFile };
  };
  const missing = smoke ? "time: its build takes half a minute" : missingForCppEcho();
  return {
    generator,
    decide,
    stream: { ...decide, name: "DecideStream", path: STREAM, isStream: true },
    tls: { ...decide, name: "Decide over TLS", pid: tls.pid, port: tls.grpcPort, isTls: true },
    grpcJs: await echo(GRPC_JS, startGrpcJsEcho(prefix, answerSize)),
    cpp:
      missing === "" ? await echo(CPP, startCppEcho(prefix, await buildCppEcho(folder), answerSize)) : null,
    idle,
    openLoop: smoke ? "" : await buildOpenLoop(folder),
    notes: [
      `request ${requestSize} bytes, answer ${answerSize} bytes, ${visitorCount} visitors in turn; ` +
        (prefix.length > 0 ? "server and load generator on a core each" : "not pinned to cores"),
      ...(missing === "" ? [] : [`${CPP} is left out, for want of ${missing}`]),
    ],
  };
}

/** Calls for all visitors of the population, length-prefixed. */
function requestMessages(seed: number, visitorCount: number): Buffer[] {
  const call = heroCall();
  return Array.from({ length: visitorCount }, (_, index) => {
    const { level, id, contextNames, contextValues, channel, points } = turnCall(
      call,
      visitorAt(seed, index),
      index,
    );
    const context = Object.fromEntries(contextNames.map((name, at) => [name, contextValues[at]]));
    const request = {
      channel,
      visitor: { level, id },
      points: points.map(({ point, count }) => ({ point, count })),
      context,
    };
    return prefixed(encodeRequest("Decide", request, "protobuf"));
  });
}

/** An Echo whose bytes are `size` with tag and length. */
function echoMessage(size: number): Uint8Array {
  const payloadSize = size < 130 ? size - 2 : size - 3;
  const length = payloadSize < 128 ? [payloadSize] : [(payloadSize & 0x7f) | 0x80, payloadSize >> 7];
  return Buffer.concat([Buffer.from([0x0a, ...length]), Buffer.alloc(payloadSize, "q")]);
}

/** Throws where an answer is none of a decision; whether it is more than a fallback is told: a bench of those would be fast. */
function decoded(samples: readonly string[]): { readonly size: number; readonly isDecided: boolean }[] {
  return samples.map((sample) => {
    const bytes = Buffer.from(sample, "base64").subarray(PREFIX_SIZE);
    const [point] = decodeDecision(bytes, "protobuf").points;
    return { size: bytes.length, isDecided: point?.status === "DECIDED" && point.treatments.length > 0 };
  });
}

async function measure(servers: Servers, sizes: Sizes, smoke: boolean): Promise<BenchReport> {
  const { generator, decide, grpcJs, cpp } = servers;
  const at = (inFlight: number) => ({
    decide: { server: decide, inFlight },
    grpcJs: { server: grpcJs, inFlight },
    cpp: cpp === null ? null : { server: cpp, inFlight },
  });
  const [many, one] = [at(16), at(1)];
  const stream = { server: servers.stream, inFlight: 16 };
  const tls = { server: servers.tls, inFlight: 16 };
  const cases = [many.grpcJs, many.cpp, many.decide, stream, tls, one.grpcJs, one.cpp, one.decide];
  const present = cases.filter((each): each is Case => each !== null);
  const rounds = await allRounds(generator, present, sizes.roundCount, sizes.roundMs);
  const of = (each: Case): readonly Round[] => rounds.get(each)!;
  const ofNullable = (each: Case | null): readonly Round[] | null => (each === null ? null : of(each));

  const samples = [many.decide, one.decide, tls].flatMap((each) =>
    of(each).flatMap((round) => decoded(round.samples)),
  );
  const decidedCount = samples.filter(({ isDecided }) => isDecided).length;
  if (decidedCount < samples.length / 2)
    throw new Error(`only ${decidedCount} of ${samples.length} answers that were looked at are decided`);

  const latencyOf = (server: Served, each: Case) =>
    latencyAtHalf(servers.openLoop, generator, server, median(of(each), "callsPerSecond"), sizes.latencyMs);
  const latency = {
    grpcJs: await latencyOf(grpcJs, many.grpcJs),
    cpp: cpp === null ? null : await latencyOf(cpp, many.cpp!),
    decide: await latencyOf(decide, many.decide),
  };
  const { pid, grpcPort } = servers.idle;
  const warm = { ...decide, pid, port: grpcPort };
  await loadRound(generator, { server: warm, inFlight: 16 }, sizes.settleMs);
  const idle = await idleMemory(generator, { pid, port: grpcPort }, sizes.idleCount, sizes.settleMs);
  const measured = {
    rates: [
      { inFlight: 16, decide: of(many.decide), grpcJs: of(many.grpcJs), cpp: ofNullable(many.cpp) },
      { inFlight: 1, decide: of(one.decide), grpcJs: of(one.grpcJs), cpp: ofNullable(one.cpp) },
    ],
    stream: of(stream),
    tls: of(tls),
    latency,
    idle,
    notes: [
      ...servers.notes,
      `grpc-status of every answer was 0; ${decidedCount} of ${samples.length} messages looked at are decided`,
    ],
  };
  return grpcReport(measured, smoke);
}
