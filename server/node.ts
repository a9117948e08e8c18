/**
 * A node: wires the parts, starts them in order, drains and stops them.
 *
 *   credentials → data directory (lock) → batch pool → admin port → log repaired → ports → bundle compiled and its
 *   goldens decided → lanes → active → ready
 *
 * The admin port answers first, so that probes see a start under way; `/readyz` says no until a bundle is active and
 * every lane serves. `stop` is the same backwards. This thread takes no decision traffic; it hands packed batches on.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Logger } from "pino";
import { NodeError, policyText } from "../engine/index.ts";
import { type AdminServer, startAdmin } from "./admin/admin-server.ts";
import { NodeMetrics } from "./admin/metrics.ts";
import type { NodeConfig } from "./config/config.ts";
import type { AuditLog } from "./control/audit-log.ts";
import { CONTROL_LOAD_NONE } from "./control/callers.ts";
import { type ControlServer, startControl } from "./control/control-server.ts";
import { httpSupport } from "./http/http.ts";
import { loadCredentials } from "./lanes/load-credentials.ts";
import type { LaneFault } from "./lanes/messages.ts";
import { Principals } from "./lanes/principals.ts";
import type { ControlState } from "./store/control-state.ts";
import { laneCountDefault } from "./supervisor/cores.ts";
import { makeNodeParts, type NodeParts } from "./supervisor/node-parts.ts";
import { isLoopback, resolvePorts } from "./supervisor/ports.ts";
import { VERSION } from "./version.ts";

/** Calls of the control port that are under way when the node stops. */
const CONTROL_GRACE_MS = 1000;

export interface NodeOptions {
  readonly config: NodeConfig;
  readonly logger: Logger;
  /** Tests only: lanes accept faults. */
  readonly acceptsFaults?: boolean;
  /** Aborted: a start that waits for room on the disk ends, by an AbortError. */
  readonly stopSignal?: AbortSignal;
  /** The process cannot go on: say why and end it. */
  onFatal(message: string): void;
}

export interface RunningNode {
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Of each lane; none where none are configured. */
  readonly grpcLanePorts: readonly number[];
  readonly adminHost: string;
  readonly adminPort: number;
  readonly controlHost: string;
  readonly controlPort: number;
  readonly laneCount: number;
  /** What lanes said of themselves: transports, fallbacks. */
  readonly notes: readonly string[];
  readonly bundleId: () => string;
  /** Verifies, compiles, and activates a bundle file, and makes it the one that a restart runs. */
  activate(path: string): Promise<{ bundleId: string; generation: number }>;
  /** Drains: resolves with whether all calls and lanes ended in time. */
  stop(): Promise<boolean>;
  /** Tests only. */
  injectFault(lane: number, fault: LaneFault): void;
}

/** Errors: CONFIG_INVALID, DATA_DIR_*, PORT_IN_USE, BUNDLE_*; whatever was started is stopped again. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { config, logger } = options;
  const credentials = loadCredentials(config);
  const isOpen = new Principals(credentials).isOpen;
  if (isOpen && !isLoopback(config.host)) {
    throw new NodeError(
      "CONFIG_INVALID",
      `without credentials a node listens on loopback only, not on ${config.host}: set auth.tokensFile or auth.adminToken`,
      { field: "listen.host" },
    );
  }
  const cleanUps: (() => Promise<void> | void)[] = [];
  try {
    return await new NodeStarter(options, credentials, cleanUps).start(isOpen);
  } catch (error) {
    for (const cleanUp of cleanUps.reverse()) {
      try {
        await cleanUp();
      } catch (cause) {
        logger.error({ err: cause }, "clean-up after a failed start");
      }
    }
    throw error;
  }
}

type Credentials = ReturnType<typeof loadCredentials>;

class NodeStarter {
  readonly #options: NodeOptions;
  readonly #credentials: Credentials;
  readonly #cleanUps: (() => Promise<void> | void)[];
  readonly #startedAtMs = Date.now();
  #phase = "starting";
  #control: ControlServer | null = null;

  constructor(options: NodeOptions, credentials: Credentials, cleanUps: (() => Promise<void> | void)[]) {
    this.#options = options;
    this.#credentials = credentials;
    this.#cleanUps = cleanUps;
  }

  async start(isOpen: boolean): Promise<RunningNode> {
    const { config, logger } = this.#options;
    const laneCount = laneCountOf(config, logger);
    const bundleFile = bundleFileOf(config);
    const parts = await makeNodeParts({
      ...{ config, logger, laneCount, bundleFile, cleanUps: this.#cleanUps },
      ...{ credentials: this.#credentials, startedAtMs: this.#startedAtMs },
      stopSignal: this.#options.stopSignal,
      acceptsFaults: this.#options.acceptsFaults === true,
      phase: () => this.#phase,
      controlLoad: () => this.#control?.load() ?? CONTROL_LOAD_NONE,
      onFatal: (message) => this.#options.onFatal(message),
    });
    const { data, control, logKeeper, clockWatch, ports, catchUp } = parts;
    const { lanes, generations, pool } = data;
    lanes.spawnAhead();
    this.#cleanUps.push(() => lanes.endSpares());
    const admin = await this.#openAdmin(parts);
    this.#phase = "repairing the log";
    clockWatch.compareWith((await logKeeper.recover(pool)).newestMs);
    Object.assign(ports, await resolvePorts(config));

    this.#phase = "loading the bundle";
    const keepBundle = await control.bundles.activateFirst(bundleFile);
    await control.stopKeeper.restore();
    await control.feedKeeper.restore();
    this.#phase = "starting lanes";
    await lanes.start();
    keepBundle?.();
    const controlServer = await this.#serve(parts);
    if (catchUp !== null) {
      this.#cleanUps.push(() => catchUp.stop());
      // A node that has something decides by it meanwhile; one that has nothing is not ready before it has looked.
      if (generations.active === null) this.#phase = "catching up from the bundle source";
      const first = catchUp.start(this.#options.stopSignal);
      if (generations.active === null) await this.#overOrActive(parts, first);
    }
    this.#phase = "serving";
    logger.info(policyText(config.trust));
    if (isOpen) {
      logger.warn(`no credentials are configured: everybody who reaches ${config.host} may do everything`);
    }
    if (generations.active === null)
      logger.warn("no bundle yet: nothing is decided until one is given (bundle, --bundle)");
    for (const note of lanes.notes) logger.info(note);
    return this.#running(parts, admin, controlServer);
  }

  /** When the first look is over, or a push gave the node something to run, however long the source takes. */
  async #overOrActive({ data, status }: NodeParts, first: Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => {
      const ended = status.onStatusChange(() => {
        if (data.generations.active !== null) over();
      });
      const over = () => {
        ended();
        resolve();
      };
      void first.then(over);
    });
  }

  /** Errors: PORT_IN_USE. */
  async #openAdmin({ data, report, status, ports }: NodeParts): Promise<AdminServer> {
    const { config } = this.#options;
    const metrics = new NodeMetrics(data.shared, data.series, () => report.facts());
    const admin: AdminServer = await startAdmin(config.adminHost, config.adminPort, {
      metrics: async () => ({ text: await metrics.expose(), contentType: metrics.contentType }),
      notReadyReason: () => report.notReadyReason(),
      readyNotes: () => report.notes(),
      status: () =>
        report.page(ports, { admin: admin.port, control: this.#control?.port ?? 0 }, status.status()),
    });
    this.#cleanUps.push(() => admin.close());
    return admin;
  }

  /** Lanes decide: what goes on beside them begins, and the control port opens. Errors: PORT_IN_USE. */
  async #serve(parts: NodeParts): Promise<ControlServer> {
    const { config, logger } = this.#options;
    const { store, data, control, logKeeper, visitorKeeper, status, controlTls: tls } = parts;
    const { lifecycle, inForce, overlay, withdrawalWatch } = control;
    const { audit } = store;
    noteStart(audit, inForce.state, store.directory.handle.boot);
    logKeeper.start(data.pool, {
      retentionMs: config.logRetentionMs,
      retentionBytes: config.logRetentionBytes,
    });
    visitorKeeper.start(data.pool, config.visitorCheckpointMs);
    lifecycle.start();
    withdrawalWatch.begin(Date.now());
    const server = await startControl({
      ...{ lifecycle, overlay, status, audit, tls, logger },
      trustedKeys: config.trust.keys,
      host: config.controlHost,
      port: config.controlPort,
      principals: new Principals(this.#credentials),
      callsPerSecondMax: config.controlCallsPerSecondMax,
      connectionsMax: config.controlConnectionsMax,
    }).catch(async (error: unknown) => {
      await data.lanes.drain(0);
      throw error;
    });
    this.#control = server;
    this.#cleanUps.push(() => server.close(CONTROL_GRACE_MS));
    return server;
  }

  #running({ data, control, ports }: NodeParts, admin: AdminServer, server: ControlServer): RunningNode {
    const { config } = this.#options;
    const { lanes, generations, shared } = data;
    let stopping: Promise<boolean> | null = null;
    return {
      host: config.host,
      ...ports,
      adminHost: config.adminHost,
      adminPort: admin.port,
      controlHost: config.controlHost,
      controlPort: server.port,
      laneCount: shared.laneCount,
      notes: lanes.notes,
      bundleId: () => generations.active?.bundleId ?? "",
      activate: (file) => control.bundles.activateFile(file),
      injectFault: (lane, fault) => lanes.injectFault(lane, fault),
      stop: () => {
        stopping ??= (async () => {
          this.#phase = "draining";
          const inTime = await lanes.drain(config.graceMs, config.lameDuckMs);
          for (const cleanUp of this.#cleanUps.reverse()) await cleanUp();
          return inTime;
        })();
        return stopping;
      },
    };
  }
}

/** Errors: CONFIG_INVALID. */
function laneCountOf(config: NodeConfig, logger: Logger): number {
  const wanted = config.lanes === 0 ? laneCountDefault() : config.lanes;
  const laneCount = httpSupport().canSharePort ? wanted : 1;
  if (laneCount < wanted) {
    logger.warn(`one lane in place of ${wanted}: HTTP on this version of Node cannot share its port`);
  }
  if (config.grpcLanePorts.length > 0 && config.grpcLanePorts.length < laneCount) {
    throw new NodeError(
      "CONFIG_INVALID",
      `grpc.lanePorts: ${config.grpcLanePorts.length} for ${laneCount} lanes; one for each is needed`,
      { field: "grpc.lanePorts" },
    );
  }
  return laneCount;
}

/** The configured bundle file, "" for none. Errors: BUNDLE_UNKNOWN. */
function bundleFileOf(config: NodeConfig): string {
  if (config.bundle === "") return "";
  const path = resolve(config.bundle);
  if (!existsSync(path)) throw new NodeError("BUNDLE_UNKNOWN", `there is no bundle file ${path}`);
  return path;
}

/** What is in force after a kill is in the audit log, whatever act was under way. A full disk does not end the start. */
function noteStart(audit: AuditLog, state: ControlState, boot: number): void {
  const { activeId, releaseSequence, dataSequence } = state;
  try {
    const act = { act: "start", by: "node", address: "", subject: activeId, outcome: "ok" } as const;
    audit.record({
      ...act,
      detail: `release ${releaseSequence}, data ${dataSequence}, boot ${boot}, version ${VERSION}`,
    });
  } catch (error) {
    if (!(error instanceof NodeError)) throw error; // The audit log has told why.
  }
}
