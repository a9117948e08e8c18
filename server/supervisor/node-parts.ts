/** What a node is made of: its store opened, everything else made and wired, nothing of it started. */

import { resolve } from "node:path";
import type { Logger } from "pino";
import type { NodeConfig } from "../config/config.ts";
import type { ControlLoad } from "../control/callers.ts";
import { openSource } from "../control/source-open.ts";
import { proxyList } from "../grpc/server.ts";
import { loadTls, type TlsMaterial } from "../grpc/tls.ts";
import type { loadCredentials } from "../lanes/load-credentials.ts";
import { VERSION } from "../version.ts";
import type { CatchUp } from "./catch-up.ts";
import { ClockWatch } from "./clock-watch.ts";
import { type ControlPlane, makeCatchUp, makeControlPlane } from "./control-plane.ts";
import { type DataPlane, makeDataPlane } from "./data-plane.ts";
import { LogKeeper } from "./log-keeper.ts";
import { startLogProbe } from "./log-probe.ts";
import { NodeReport } from "./node-report.ts";
import { NodeStatusSource } from "./node-status.ts";
import { type OpenStore, openStore, ROOM_RETRY_MS } from "./open-store.ts";
import type { PortsResolved } from "./ports.ts";
import { VisitorKeeper } from "./visitor-keeper.ts";
import { WithdrawalAlarm } from "./withdrawal-alarm.ts";

export interface NodePartsOptions {
  readonly config: NodeConfig;
  readonly logger: Logger;
  readonly credentials: ReturnType<typeof loadCredentials>;
  readonly laneCount: number;
  /** The configured bundle file, "" for none. */
  readonly bundleFile: string;
  /** Epoch ms. */
  readonly startedAtMs: number;
  /** Gets what ends each part, also where a later one fails; last first. */
  readonly cleanUps: (() => Promise<void> | void)[];
  readonly stopSignal: AbortSignal | undefined;
  /** Tests only: lanes accept faults. */
  readonly acceptsFaults: boolean;
  /** `serving`, or what the node is about. */
  readonly phase: () => string;
  /** What is under way at the control port. */
  readonly controlLoad: () => ControlLoad;
  /** The process cannot go on. */
  readonly onFatal: (message: string) => void;
}

export interface NodeParts {
  readonly store: OpenStore;
  readonly data: DataPlane;
  readonly control: ControlPlane;
  readonly catchUp: CatchUp | null;
  readonly logKeeper: LogKeeper;
  readonly visitorKeeper: VisitorKeeper;
  readonly clockWatch: ClockWatch;
  readonly report: NodeReport;
  readonly status: NodeStatusSource;
  /** Filled in once they are known. */
  readonly ports: PortsResolved;
  readonly controlTls: TlsMaterial | null;
}

/** Errors: DATA_DIR_*, CONFIG_INVALID. */
export async function makeNodeParts(options: NodePartsOptions): Promise<NodeParts> {
  const { config, logger, stopSignal, acceptsFaults, laneCount, bundleFile, cleanUps, credentials } = options;
  const { auditRetentionBytes } = config;
  const dataDir = resolve(config.dataDir);
  const store = await openStore({ dataDir, auditRetentionBytes, logger, stopSignal }, cleanUps);
  const { handle } = store.directory;
  const logKeeper = new LogKeeper(handle, logger, ROOM_RETRY_MS, stopSignal ?? null);
  const ports: PortsResolved = { httpPort: 0, grpcPort: 0, grpcLanePorts: [] };
  const tls = loadTls(config.grpcTls);
  const controlTls = loadTls(config.controlTls, "controlTls");
  proxyList(config.grpcTrustedProxies); // What is no address is told now.
  const data = await makeDataPlane({
    ...{ config, store, tls, laneCount, bundleFile, ports, credentials, acceptsFaults, logger, cleanUps },
    control: () => control,
    onFatal: options.onFatal,
  });
  const visitorKeeper = new VisitorKeeper(handle, logger);
  const controlOptions = { config, store, data, logger, cleanUps, onChange: () => status.tell() };
  const control: ControlPlane = makeControlPlane(controlOptions);
  const { shared, series, pool, generations } = data;
  const { inForce, lifecycle, stopKeeper, feedKeeper, withdrawalWatch } = control;
  const stopLogProbe = startLogProbe(shared, dataDir, logger);
  const clockWatch = new ClockWatch(logger);
  cleanUps.push(
    clockWatch.start(),
    stopLogProbe,
    new WithdrawalAlarm(shared, series, logger).start(),
    withdrawalWatch.start(),
    () => pool.close(),
    () => logKeeper.stop(),
    // Lanes have ended by then: what they did is all in it.
    () => visitorKeeper.stop(),
  );
  const source = openSource({
    config: config.bundleSource,
    environment: config.trust.environment,
    tls: controlTls,
    warn: (message) => logger.warn(message),
  });
  const catchUp = source === null ? null : makeCatchUp(controlOptions, control, source);
  const report = new NodeReport({
    ...{ config, startedAtMs: options.startedAtMs, store, data, control, catchUp },
    ...{ logKeeper, visitorKeeper, clockWatch, phase: options.phase, controlLoad: options.controlLoad },
  });
  const status: NodeStatusSource = new NodeStatusSource({
    ...{ nodeId: handle.nodeId, version: VERSION, policy: config.trust, inForce, generations, lifecycle },
    notReadyReason: () => report.notReadyReason(),
    notes: () => report.notes(),
    stopListSequence: () => stopKeeper.sequence,
    stops: (nowMs) => stopKeeper.entries(nowMs),
    lifted: () => stopKeeper.lifted(),
    feeds: (nowMs) => feedKeeper.status(nowMs),
    withdrawals: () => withdrawalWatch.counts(),
    sourceHeardAtMs: () => catchUp?.heardAtMs ?? 0,
  });
  const keepers = { logKeeper, visitorKeeper, clockWatch };
  return { store, data, control, catchUp, ...keepers, report, status, ports, controlTls };
}
