/**
 * The process: configuration, logger, signals, exit codes. `proffer serve` is this with its flags.
 *
 * Exit codes: 0 drained after SIGTERM or SIGINT; 1 did not drain in time; 2 could not start (configuration, ports,
 * data directory, bundle; said with its code); 70 a lane hung or exhausted its heap.
 */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Logger, pino } from "pino";
import { NodeError } from "../engine/index.ts";
import { ENV_PREFIX, flagsHelp, loadConfig } from "./config/config.ts";
import { type RunningNode, startNode, VERSION } from "./node.ts";

export const EXIT_DRAINED = 0;
export const EXIT_NOT_DRAINED = 1;
export const EXIT_NOT_STARTED = 2;
export const EXIT_FATAL = 70;

const DEFAULT_FILE = fileURLToPath(new URL("../../config/node.yaml", import.meta.url));

/** Runs a node until a signal ends it; resolves with the exit code. `argv`: flags only. */
export async function serve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  onStarted: (node: RunningNode, logger: Logger) => void = () => {},
): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(`proffer serve: run a node\n\n${flagsHelp()}\n`);
    return EXIT_DRAINED;
  }
  let logger: Logger | null = null;
  try {
    const { config, warnings, effective } = loadConfig({ defaultFile: DEFAULT_FILE, env, argv });
    logger = createLogger(config.logLevel);
    logger.info({ version: VERSION, node: process.version }, "proffer starts");
    for (const warning of warnings) logger.warn(warning);
    const shown = Object.fromEntries(Object.entries(effective).map(([path, entry]) => [path, entry.value]));
    const origins = Object.fromEntries(
      Object.entries(effective)
        .filter(([, entry]) => entry.origin !== "default")
        .map(([path, entry]) => [path, entry.origin]),
    );
    logger.info({ configuration: shown, origins }, "effective configuration");
    const stop = nextSignal();
    const acceptsFaults = env[`${ENV_PREFIX}TEST_FAULTS`] === "1";
    const node = await startNode({
      config,
      logger,
      acceptsFaults,
      onFatal: endProcess,
    });
    logger.info(
      {
        http: `http://${node.host}:${node.httpPort}`,
        grpc: `${node.host}:${node.grpcPort}`,
        admin: `http://${node.adminHost}:${node.adminPort}`,
        lanes: node.laneCount,
        bundle: node.bundleId(),
      },
      "proffer serves",
    );
    if (acceptsFaults) listenForFaults(node);
    onStarted(node, logger);
    const signal = await stop;
    logger.info({ signal }, "draining");
    const inTime = await node.stop();
    logger.info({ inTime }, "stopped");
    return inTime ? EXIT_DRAINED : EXIT_NOT_DRAINED;
  } catch (error) {
    report(error, logger);
    return EXIT_NOT_STARTED;
  }
}

/** JSON lines on standard output, written at once: a process that ends loses none. */
export function createLogger(level: string): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 1, sync: true }));
}

function report(error: unknown, logger: Logger | null): void {
  if (error instanceof NodeError) {
    writeSync(2, `proffer: ${error.code}: ${error.message}\n`);
    logger?.fatal({ code: error.code, field: error.field }, error.message);
  } else {
    writeSync(2, `proffer: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    logger?.fatal({ err: error }, "could not start");
  }
}

/** Tests only (PROFFER_TEST_FAULTS=1): whoever spawned the process has a lane throw, hang or run out of heap. */
function listenForFaults(node: RunningNode): void {
  process.on("message", (message: { lane: number; fault: "throw" | "hang" | "heap" }) => {
    node.injectFault(message.lane, message.fault);
  });
  process.channel?.unref();
}

/** SIGTERM or SIGINT; a second one while draining ends the process at once. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.on(name, () => {
        count += 1;
        if (count === 1) resolve(name);
        else endProcess(`${name} again while draining`);
      });
    }
  });
}

/**
 * Ends the process without the lanes' consent. `process.exit` would stop the lanes' threads, and a thread that is
 * stopped with sockets open aborts the process (uWS; architecture.md §1): the code would be lost.
 */
function endProcess(message: string): void {
  writeSync(2, `proffer: ${message}; the process ends\n`);
  process.exit(EXIT_FATAL);
}
