/** `proffer load`: drives a running node with decisions and reports how it held up. */
import type { Command } from "commander";
import {
  action,
  CommandError,
  durationOption,
  EXIT,
  type ExitCode,
  integerOption,
  JSON_OPTION,
  listOption,
  note,
  numberOption,
  say,
  sayJson,
  startProgress,
} from "../cli/index.ts";
import { drive } from "../client/driver.ts";
import { callOnce, type Encoding, encodeRequest, type NodeClient } from "../client/index.ts";
import { addNodeOptions, clientOf, errorOf, type NodeOptions } from "../client/options.ts";
import { generatedRequests, type PreparedRequest, requestsFromFile } from "../client/requests.ts";
import { Tally } from "../client/tally.ts";
import { pointOf } from "./decide.ts";
import { type LoadReport, loadReport, loadText } from "./load-report.ts";

interface LoadOptions extends NodeOptions {
  readonly connections: number;
  readonly inFlight: number;
  readonly rate: number;
  readonly duration?: number;
  readonly requests: number;
  readonly file?: string;
  readonly channel: string;
  readonly point: string[];
  readonly population: number;
  readonly seed: number;
  readonly warmUp?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const DURATION_SECONDS_DEFAULT = 10;
const POINT_DEFAULT = "home.hero:3";
const SOCKETS_MAX = 4096;

const HELP = `
Without --rate it is a closed loop: connections × in-flight calls are under way, each followed by the next. With --rate
it is an open loop: calls are sent when they are due, and latency counts from then, so that a stall shows.
HTTP/1.1 carries one call a connection: there --in-flight opens that many sockets per connection.

Examples:
  proffer load --duration 30s
  proffer load -p http --connections 8 --in-flight 1 --requests 100000
  proffer load --rate 2000 --duration 1m --file requests.ndjson --json`;

export function register(program: Command): void {
  const command = program
    .command("load")
    .description("drive a running node with decisions and report its speed")
    .option("--connections <n>", "connections to the node", integerOption(1, 1024), 8)
    .option("--in-flight <n>", "calls under way on each connection", integerOption(1, 1000), 16)
    .option("--rate <n>", "open loop: calls a second; 0: closed loop", numberOption(0, 10_000_000), 0)
    .option("--duration <time>", "how long (default: 10s, or until --requests are done)", durationOption)
    .option("--requests <n>", "stop after so many; 0: the duration alone", integerOption(0, 1e12), 0)
    .option("--warm-up <time>", "drive before the clock starts", durationOption)
    .option("--file <file>", "requests from a file: a DecideRequest in JSON a line")
    .option("-c, --channel <name>", "made-up requests: the channel", "harbor-coffee")
    .option(
      "--point <name[:count]>",
      `made-up requests: a point; repeat for more (default: ${POINT_DEFAULT})`,
      listOption,
      [],
    )
    .option("--dry-run", "made-up requests: record nothing, so that no visitor's caps are used up")
    .option("--population <n>", "made-up requests: visitors to draw from", integerOption(1, 1e9), 100_000)
    .option(
      "--seed <n>",
      "made-up requests: the same seed, the same requests",
      integerOption(0, 2 ** 31),
      42,
    );
  addNodeOptions(command)
    .option(...JSON_OPTION)
    .addHelpText("after", HELP)
    .action(action(load));
}

interface Run {
  readonly client: NodeClient;
  readonly requests: readonly PreparedRequest[];
  readonly connections: number;
  readonly inFlightPerConnection: number;
  readonly address: string;
  readonly signal: AbortSignal;
}

async function load(options: LoadOptions): Promise<ExitCode> {
  // HTTP/1.1 has no ids to match answers by: calls under way are sockets.
  const socketsPer = options.protocol === "http" ? options.inFlight : 1;
  const connections = options.connections * socketsPer;
  if (connections > SOCKETS_MAX) {
    throw new CommandError("INPUT_INVALID", `${connections} sockets are more than ${SOCKETS_MAX}`, {
      fix: "Lower --connections or --in-flight.",
      exitCode: EXIT.USAGE,
    });
  }
  const { client, address, encoding } = clientOf(options, connections);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const hello = encodeRequest("GetVersion", {}, encoding);
    const version = await callOnce(client, "GetVersion", hello, { timeoutMs: options.timeout });
    if (!version.ok) throw errorOf(version);
    const requests = await requestsOf(options, encoding);
    const inFlightPerConnection = options.inFlight / socketsPer;
    const setting = { client, requests, connections, inFlightPerConnection, address, signal: stop.signal };
    const report = await run(setting, options);
    if (options.json) sayJson(report);
    else say(loadText(report));
    if (stop.signal.aborted) return EXIT.INTERRUPTED;
    return report.errorCount + report.lostCount > 0 ? EXIT.PROBLEMS : EXIT.OK;
  } finally {
    process.off("SIGINT", onInterrupt);
    client.close();
  }
}

async function run(setting: Run, options: LoadOptions): Promise<LoadReport> {
  const { client, requests, connections, inFlightPerConnection, signal } = setting;
  const { rate: ratePerSecond, timeout: timeoutMs } = options;
  const shape = { connections, inFlightPerConnection, ratePerSecond, timeoutMs, signal };
  if (options.warmUp !== undefined) {
    note(`warming up for ${options.warmUp} s`);
    const durationMs = options.warmUp * 1000;
    await drive(client, requests, { ...shape, durationMs, requestsMax: 0, onAnswer() {} });
  }
  const hasBound = options.requests > 0;
  const seconds = options.duration ?? (hasBound ? Number.POSITIVE_INFINITY : DURATION_SECONDS_DEFAULT);
  const tally = new Tally(client.encoding);
  const progress = startProgress({ label: "load", total: options.requests, unit: "requests" });
  const result = await drive(client, requests, {
    ...shape,
    durationMs: seconds * 1000,
    requestsMax: options.requests,
    onAnswer: (answer, latencyUs) => tally.add(answer, latencyUs),
    // Without a bound the total is what the rate so far will come to.
    onProgress: (done, elapsedMs) =>
      progress.update(done, hasBound ? options.requests : Math.ceil((done * seconds * 1000) / elapsedMs)),
  });
  progress.stop();
  const { protocol } = options;
  const described = { protocol, encoding: client.encoding, address: setting.address, rate: ratePerSecond };
  return loadReport({ ...described, connections, inFlightPerConnection }, tally, result);
}

async function requestsOf(options: LoadOptions, encoding: Encoding): Promise<PreparedRequest[]> {
  if (options.file !== undefined) return requestsFromFile(options.file, encoding);
  const points = (options.point.length > 0 ? options.point : [POINT_DEFAULT]).map(pointOf);
  const { channel, seed, population: populationCount, dryRun = false } = options;
  return generatedRequests({ channel, seed, populationCount, points, encoding, dryRun });
}
