/**
 * The process: configuration, logger, signals, exit codes. `proffer serve` is this with its flags.
 *
 * How it ends: drained after SIGTERM or SIGINT; not started (configuration, ports, data directory, bundle), which is
 * said with its code, and whoever called makes an exit code of it (scripts/cli/exit-codes.ts); or killed by itself
 * (SIGKILL, seen as 137) when a lane hung, exhausted its heap, or did not end when drained.
 */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { NodeError, policyText } from "../engine/index.ts";
import { ENV_PREFIX, flagsHelp, loadConfig } from "./config/config.ts";
import { createLogger } from "./lanes/logger.ts";
import type { LaneFault } from "./lanes/messages.ts";
import { type RunningNode, startNode } from "./node.ts";
import { lowerV8Helpers } from "./priorities.ts";
import { armFault } from "./supervisor/test-faults.ts";
import { VERSION } from "./version.ts";

/** How a node ended: drained, or with the error for which it did not start. */
export type ServeEnd = { readonly drained: true } | { readonly drained: false; readonly error: unknown };

const DEFAULT_FILE = fileURLToPath(new URL("../../config/node.yaml", import.meta.url));

/** Runs a node until a signal ends it; resolves with how it ended, which it has said. `argv`: flags only. */
export async function serve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  onStarted: (node: RunningNode, logger: Logger) => void = () => {},
): Promise<ServeEnd> {
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(`proffer serve: run a node\n\n${flagsHelp()}\n`);
    return { drained: true };
  }
  lowerV8Helpers();
  let logger: Logger | null = null;
  const stopping = new AbortController();
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
    if (config.trust.isOpen) {
      logger.warn(`no \`trust\` is configured: unsigned bundles are taken (${policyText(config.trust)})`);
    } else logger.info(policyText(config.trust));
    const stop = nextSignal();
    void stop.then(() => stopping.abort());
    const acceptsFaults = env[`${ENV_PREFIX}TEST_FAULTS`] === "1";
    let node: RunningNode | null = null;
    reloadOnHangUp(async () => {
      if (node === null) throw new NodeError("BUNDLE_NOT_READY", "the node is still starting");
      if (config.bundle === "") throw new NodeError("BUNDLE_UNKNOWN", "no bundle file is configured");
      return node.activate(config.bundle);
    }, logger);
    node = await startNode({
      config,
      logger,
      acceptsFaults,
      stopSignal: stopping.signal,
      onFatal: endProcess,
    });
    if (acceptsFaults) listenForFaults(node);
    logger.info(
      {
        http: `http://${hostInUrl(node.host)}:${node.httpPort}`,
        grpc: `${hostInUrl(node.host)}:${node.grpcPort}`,
        admin: `http://${hostInUrl(node.adminHost)}:${node.adminPort}`,
        control: `${hostInUrl(node.controlHost)}:${node.controlPort}`,
        lanes: node.laneCount,
        bundle: node.bundleId(),
      },
      "proffer serves",
    );
    onStarted(node, logger);
    const signal = await stop;
    logger.info({ signal }, "draining");
    const inTime = await node.stop();
    logger.info({ inTime }, "stopped");
    if (!inTime) endProcess("a lane did not end within the grace period");
    return { drained: true };
  } catch (error) {
    if (stopping.signal.aborted && error instanceof Error && error.name === "AbortError") {
      logger?.info("stopped before it served");
      return { drained: true };
    }
    report(error, logger);
    return { drained: false, error };
  }
}

/** An IPv6 address stands in brackets before a port. */
function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
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

/**
 * SIGHUP: the bundle file has changed; its new content becomes the next generation, or the old one stays. On a
 * terminal it means that the terminal is gone, and ends the node as SIGTERM does.
 */
function reloadOnHangUp(reload: () => Promise<unknown>, logger: Logger): void {
  if (isatty(0)) return;
  process.on("SIGHUP", () => {
    reload().then(
      (active) => logger.info(active, "reloaded"),
      (error: unknown) => logger.error({ err: error }, "not reloaded: the active bundle stays"),
    );
  });
}

/** Tests only (PROFFER_TEST_FAULTS=1): whoever spawned the process has a lane throw, hang or run out of heap, or the process end at a point. */
function listenForFaults(node: RunningNode): void {
  process.on(
    "message",
    (
      message:
        | { lane: number; fault: LaneFault }
        | { faultAt: string; afterMs: number; signal: NodeJS.Signals },
    ) => {
      if ("faultAt" in message) armFault(message.faultAt, message.afterMs, message.signal);
      else node.injectFault(message.lane, message.fault);
    },
  );
  process.channel?.unref();
}

/** SIGTERM or SIGINT; a second one while draining ends the process at once. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    for (const name of ["SIGTERM", "SIGINT", ...(isatty(0) ? ["SIGHUP" as const] : [])] as const) {
      process.on(name, () => {
        count += 1;
        if (count === 1) resolve(name);
        else endProcess(`${name} again while draining`);
      });
    }
  });
}

/**
 * Ends the process without the lanes' consent, by SIGKILL: whoever started it sees 137. `process.exit` would stop the
 * lanes' threads first, and a thread stopped with sockets open aborts the process with a native stack trace (uWS;
 * architecture.md §1), so there is no exit code to be had. Nothing is lost: what was answered has been written.
 */
function endProcess(message: string): void {
  writeSync(2, `proffer: ${message}; the process ends\n`);
  process.kill(process.pid, "SIGKILL");
}
