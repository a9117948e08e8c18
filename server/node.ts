/**
 * A node: wires the parts, starts them in order, drains and stops them.
 *
 *   credentials → data directory (lock) → batch pool → admin port → log repaired → ports → bundle compiled and its
 *   goldens decided → lanes → active → ready
 *
 * The admin port answers first, so that probes see a start under way; `/readyz` says no until a bundle is active and
 * every lane serves. `stop` is the same backwards. This thread takes no decision traffic; it hands packed batches on.
 */
import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { NodeError, policyText, readBundle } from "../engine/index.ts";
import { type AdminServer, startAdmin } from "./admin/admin-server.ts";
import { NodeMetrics } from "./admin/metrics.ts";
import { SeriesTable } from "./admin/series-table.ts";
import { BatchPool } from "./batch/pool.ts";
import type { NodeConfig } from "./config/config.ts";
import { recordCalls } from "./control/audit-calls.ts";
import { AuditLog } from "./control/audit-log.ts";
import { BlobStore } from "./control/blob-store.ts";
import { CONTROL_LOAD_NONE } from "./control/callers.ts";
import type { OverlayControl } from "./control/control-node.ts";
import { type ControlServer, startControl } from "./control/control-server.ts";
import { FeedKeeper } from "./control/feed-keeper.ts";
import { OverlayBoard } from "./control/overlay-board.ts";
import { openSource } from "./control/source-open.ts";
import { StopKeeper } from "./control/stop-keeper.ts";
import { proxyList } from "./grpc/server.ts";
import { loadTls, type TlsMaterial } from "./grpc/tls.ts";
import { httpSupport } from "./http/http.ts";
import { canSharePort } from "./http/node-adapter.ts";
import type {
  FirstWithdrawal,
  LaneData,
  LaneFault,
  LaneRequest,
  OverlayRequest,
  ThreadData,
} from "./lanes/messages.ts";
import { loadCredentials, Principals } from "./lanes/principals.ts";
import { createSharedBuffers, SharedState } from "./lanes/shared-state.ts";
import type { ControlState } from "./store/control-state.ts";
import { openDataDirectory, readActiveBundle } from "./store/data-directory.ts";
import { bytesFree, reasonOf, untilRoom } from "./store/disk-room.ts";
import { tableSecret } from "./store/kept-keys.ts";
import { damagedStores, guardStore, type StoreDamage } from "./store/store-guard.ts";
import { Admission } from "./supervisor/admission.ts";
import { Bundles } from "./supervisor/bundles.ts";
import { CatchUp } from "./supervisor/catch-up.ts";
import { ClockWatch } from "./supervisor/clock-watch.ts";
import { laneCountDefault } from "./supervisor/cores.ts";
import { Generations } from "./supervisor/generations.ts";
import { InForce } from "./supervisor/in-force.ts";
import { LanePool } from "./supervisor/lane-pool.ts";
import { Lifecycle } from "./supervisor/lifecycle.ts";
import { LogKeeper } from "./supervisor/log-keeper.ts";
import { startLogProbe } from "./supervisor/log-probe.ts";
import { NodeStatusSource } from "./supervisor/node-status.ts";
import { isLoopback, type PortsResolved, resolvePorts } from "./supervisor/ports.ts";
import { ScheduledBundle } from "./supervisor/scheduled-bundle.ts";
import { TableKeeper } from "./supervisor/table-keeper.ts";
import { TablePool } from "./supervisor/table-pool.ts";
import { Uploads } from "./supervisor/uploads.ts";
import { VisitorKeeper } from "./supervisor/visitor-keeper.ts";
import { makeVisitorTable, TableTidier, tableFacts } from "./supervisor/visitor-table.ts";
import { WithdrawalAlarm } from "./supervisor/withdrawal-alarm.ts";
import { WithdrawalWatch } from "./supervisor/withdrawal-watch.ts";

const STALE_NOTE =
  "nothing was heard from the bundle source or a pusher for longer than bundles.staleAfterMs";
const ROOM_RETRY_MS = 1000;
/** Calls of the control port that are under way when the node stops. */
const CONTROL_GRACE_MS = 1000;

/** The package's version, from package.json. */
export const VERSION: string = (
  JSON.parse(readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8")) as {
    version: string;
  }
).version;

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

  constructor(options: NodeOptions, credentials: Credentials, cleanUps: (() => Promise<void> | void)[]) {
    this.#options = options;
    this.#credentials = credentials;
    this.#cleanUps = cleanUps;
  }

  async start(isOpen: boolean): Promise<RunningNode> {
    const { config, logger } = this.#options;
    const laneCountWanted = config.lanes === 0 ? laneCountDefault() : config.lanes;
    const laneCount = httpSupport().canSharePort ? laneCountWanted : 1;
    if (laneCount < laneCountWanted) {
      logger.warn(
        `one lane in place of ${laneCountWanted}: HTTP on this version of Node cannot share its port`,
      );
    }
    if (config.grpcLanePorts.length > 0 && config.grpcLanePorts.length < laneCount) {
      throw new NodeError(
        "CONFIG_INVALID",
        `grpc.lanePorts: ${config.grpcLanePorts.length} for ${laneCount} lanes; one for each is needed`,
        { field: "grpc.lanePorts" },
      );
    }
    const bundleFile = bundleFileOf(config);
    const shared = new SharedState(createSharedBuffers(laneCount, config.batchThreads));
    const series = new SeriesTable(config.metricsOffersMax);
    const dataDir = resolve(config.dataDir);
    const directory = await openDataDirectory(dataDir, this.#waitForRoom(dataDir));
    this.#cleanUps.push(() => directory.close());
    for (const note of directory.notes) logger.warn(note);
    const audit = await untilRoom(
      () => new AuditLog({ dataPath: dataDir, logger, retentionBytes: config.auditRetentionBytes }),
      this.#waitForRoom(dataDir),
    );
    this.#cleanUps.push(() => audit.close());
    const storeDamage = await this.#guardStore(dataDir);
    const keptAside = damagedStores(dataDir);
    if (directory.isAfterKill)
      logger.info("the last run did not end in order: what its log tells beyond its checkpoint is recovered");
    const logKeeper = new LogKeeper(
      directory.handle,
      logger,
      ROOM_RETRY_MS,
      this.#options.stopSignal ?? null,
    );
    const ports: PortsResolved = { httpPort: 0, grpcPort: 0, grpcLanePorts: [] };
    const tls = loadTls(config.grpcTls);
    const controlTls = loadTls(config.controlTls, "controlTls");
    proxyList(config.grpcTrustedProxies); // What is no address is told now.
    const hashSeed: readonly [number, number] = [randomInt(2 ** 32), randomInt(2 ** 32)];
    const visitors = await makeVisitorTable(directory.handle, config, laneCount, hashSeed, () =>
      bundleFile === "" ? readActiveBundle(dataDir) : readBundle(readFileSync(bundleFile)),
    );
    const threadData: ThreadData = {
      shared: shared.buffers,
      directory: directory.handle,
      visitors,
      secrets: directory.secrets,
      logLevel: config.logLevel,
      fsync: config.logFsync,
      version: VERSION,
      hashSeed,
      tableSecret: tableSecret(directory.bundles.path),
    };
    const tidier = new TableTidier(visitors, shared);
    const visitorKeeper = new VisitorKeeper(directory.handle, logger);
    const onWithdrawal = (first: FirstWithdrawal) => withdrawalWatch.note(first);
    const tables = new TablePool();
    const pool: BatchPool = new BatchPool(
      config.batchThreads,
      threadData,
      tables,
      (error) => {
        logger.error({ err: error }, "a batch worker ended");
        tidier.afterWorkers(pool.threadIds);
      },
      onWithdrawal,
    );
    const tableKeeper = new TableKeeper(directory.bundles.path, tables, pool, logger);
    this.#cleanUps.push(() => tableKeeper.stop());
    const uploads = new Uploads(dataDir, config.importListSizeMax);
    this.#cleanUps.push(() => uploads.close());
    let bundles: Bundles;
    const lanes: LanePool = new LanePool({
      shared,
      laneHangMs: config.laneHangMs,
      logger,
      laneData: (slot) => this.#laneData(slot, threadData, shared, ports, generations, tls),
      overlay: () => overlayBoard.current,
      answerRequest: (request) =>
        answerRequest(request, directory.handle.path, generations, pool, bundles, audit),
      tidyAfter: (slot) => tidier.afterLane(slot),
      onLaneEnded: () => bundles.noteLaneEnd(),
      onWithdrawal,
      onFatal: (message) => this.#options.onFatal(message),
    });
    const generations: Generations = new Generations(
      shared,
      series,
      {
        prepare: async (spec) => {
          tables.hold(spec.number, spec.compiled);
          await feedKeeper.joinFor(spec.compiled.model);
          tableKeeper.keep(spec.compiled);
          await Promise.all([lanes.prepare(spec), pool.open(spec, generations.active?.generation ?? 0)]);
        },
        drop: (number) =>
          tables.letGo(
            number,
            Promise.all([lanes.drop(number), pool.letGo(number)]).then((all) => all.every(Boolean)),
          ),
      },
      logger,
    );
    const overlayBoard = new OverlayBoard({
      lanes: (change) => lanes.takeOverlay(change),
      workers: (overlay) => pool.takeOverlay(overlay),
    });
    const inForce = new InForce(directory);
    const admission = new Admission(config.trust, inForce);
    const scheduledBundle = new ScheduledBundle({ folder: directory.bundles, pool, inForce });
    const lifecycle: Lifecycle = new Lifecycle({
      folder: directory.bundles,
      blobs: new BlobStore(directory.bundles),
      scheduledBundle,
      ...{ inForce, admission, generations, pool, logger, audit },
      retain: config.bundlesRetain,
      overlay: {
        get stopList() {
          return stopKeeper.document;
        },
        get stopListSequence() {
          return stopKeeper.sequence;
        },
        get feeds() {
          return feedKeeper.documents;
        },
      },
      onChange: () => status.tell(),
    });
    this.#cleanUps.push(() => lifecycle.stop());
    bundles = new Bundles({
      folder: directory.bundles,
      ...{ inForce, admission, generations, lifecycle, pool, uploads, scheduledBundle, logger },
    });
    const stopKeeper = new StopKeeper({
      dataPath: dataDir,
      policy: config.trust,
      revoked: () => inForce.state.revoked,
      model: () => generations.activeSpec?.compiled.model ?? null,
      publish: async (stopList) => {
        await overlayBoard.publish({ stopList });
        status.tell();
      },
      logger,
      nowMs: Date.now,
    });
    const withdrawalWatch = new WithdrawalWatch({
      ...{ shared, series, logger },
      active: () => generations.active,
      rollBack: (why) => lifecycle.rollBack(why),
    });
    const feedKeeper = new FeedKeeper({
      dataPath: dataDir,
      policy: config.trust,
      revoked: () => inForce.state.revoked,
      models: () => {
        const { activeSpec, held } = generations;
        const others = held.filter((spec) => spec !== activeSpec);
        return (activeSpec === null ? others : [activeSpec, ...others]).map(({ compiled }) => compiled.model);
      },
      publish: (feeds) => overlayBoard.publish({ feeds }),
      makeTable: (task) => pool.feedTable(task),
      logger,
      nowMs: Date.now,
    });
    const stopLogProbe = startLogProbe(shared, dataDir, logger);
    const clockWatch = new ClockWatch(logger);
    this.#cleanUps.push(
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
    const overlay: OverlayControl = {
      setStopList: (_attempt, document, caller) => stopKeeper.set(document, caller),
      pushFeed: (_attempt, document, table, caller) => feedKeeper.push(document, table, caller),
      feedTable: (sha256) => feedKeeper.table(sha256),
    };
    const catchUp =
      source === null
        ? null
        : new CatchUp({
            ...{ source, lifecycle, inForce, overlay, audit, logger },
            trustedKeys: config.trust.keys,
            intervalMs: config.bundleSource.intervalMs,
            isRunning: () => generations.active !== null,
            stopListSequence: () => stopKeeper.sequence,
            feedSequence: (feed) => feedKeeper.sequence(feed),
          });
    const heardAtMs = () => Math.max(lifecycle.ledger.heardAtMs, catchUp?.heardAtMs ?? 0);
    const isStale = () =>
      config.bundlesStaleAfterMs > 0 && Date.now() - heardAtMs() > config.bundlesStaleAfterMs;
    const notReadyReason = () => {
      if (this.#phase !== "serving") return this.#phase;
      if (generations.active === null) return "no bundle is active";
      if (lanes.readyCount === 0) return "no lane serves";
      if (shared.isLogUnwritable && generations.active.refusesUnrecorded) return "the log cannot be written";
      if (config.bundlesNotReadyWhenStale && isStale()) return STALE_NOTE;
      return null;
    };
    let control: ControlServer | null = null;
    const facts = () => ({
      version: VERSION,
      startedAtMs: this.#startedAtMs,
      generation: generations.active?.generation ?? 0,
      bundleId: generations.active?.bundleId ?? "",
      generationActivatedAtMs: generations.active?.activatedAtMs ?? 0,
      segmentsAsOfMs: generations.active?.segmentsAsOfMs ?? 0,
      lanesReady: lanes.readyCount,
      lanesWanted: laneCount,
      lanesReplacedTotal: lanes.replacedTotal,
      generationFailuresTotal: lifecycle.ledger.failuresTotal,
      recovered: logKeeper.recovered,
      logDamage: logKeeper.damage,
      visitorStore: {
        damage: storeDamage?.what ?? "",
        keptAside,
        isRebuilt: storeDamage !== null || logKeeper.storeLoss !== null,
        lostBeforeMs: logKeeper.storeLoss?.lostBeforeMs ?? 0,
      },
      logSizes: logKeeper.sizes,
      recordsRedacted: logKeeper.recordsRedacted,
      audit: audit.facts,
      dataDirFreeBytes: bytesFree(dataDir),
      checkpoint: visitorKeeper.facts,
      visitors: tableFacts(visitors),
      clockSteps: clockWatch.steps,
      isReady: notReadyReason() === null,
      overlay: overlayBoard.current,
      feeds: feedKeeper.status(Date.now()),
      withdrawalRollbacksTotal: withdrawalWatch.rollbacksTotal,
      bundles: {
        releaseSequence: inForce.state.releaseSequence,
        dataSequence: inForce.state.dataSequence,
        retained: inForce.state.bundles.length,
        stages: lifecycle.ledger.lastStages,
        activationsTotal: lifecycle.ledger.activationsTotal,
        rollBacksTotal: lifecycle.ledger.rollBacksTotal,
        refusalsByStage: lifecycle.ledger.refusalsByStage,
        isAttemptOpen: lifecycle.attempt !== null,
        scheduledAtMs: inForce.state.scheduled?.startAtMs ?? 0,
        isActiveAtFault: lifecycle.activeFault !== "",
        sourceHeardAtMs: catchUp?.heardAtMs ?? 0,
        sourceFailuresTotal: catchUp?.failuresTotal ?? 0,
        controlLoad: control?.load() ?? CONTROL_LOAD_NONE,
        heardAtMs: heardAtMs(),
        isStale: isStale(),
      },
    });
    const notes = () => [
      ...(isStale() && !config.bundlesNotReadyWhenStale ? [STALE_NOTE] : []),
      ...(lifecycle.activeFault === "" ? [] : [lifecycle.activeFault]),
      ...(catchUp !== null && catchUp.lastFault !== "" ? [`catching up: ${catchUp.lastFault}`] : []),
      ...(shared.isLogUnwritable ? ["the log cannot be written: decisions go unrecorded"] : []),
      ...(audit.facts.damagedCount > 0 ? ["audit log damaged: see `proffer audit DIR --verify`"] : []),
      ...(audit.facts.isWritable ? [] : ["the audit log cannot be written: acts and look-ups are refused"]),
      ...(logKeeper.damage.files.length > 0 ? ["log damaged: see `proffer log DIR --verify`"] : []),
      ...((logKeeper.storeLoss?.lostBeforeMs ?? 0) > 0
        ? ["the visitor store was lost: memories older than the logs are gone"]
        : []),
    ];
    const status: NodeStatusSource = new NodeStatusSource({
      nodeId: directory.handle.nodeId,
      version: VERSION,
      policy: config.trust,
      ...{ inForce, generations, lifecycle, notReadyReason, notes },
      stopListSequence: () => stopKeeper.sequence,
      stops: (nowMs) => stopKeeper.entries(nowMs),
      feeds: (nowMs) => feedKeeper.status(nowMs),
      withdrawals: () => withdrawalWatch.counts(),
      sourceHeardAtMs: () => catchUp?.heardAtMs ?? 0,
    });
    const metrics = new NodeMetrics(shared, series, facts);
    const admin: AdminServer = await startAdmin(config.adminHost, config.adminPort, {
      metrics: async () => ({ text: await metrics.expose(), contentType: metrics.contentType }),
      notReadyReason,
      readyNotes: notes,
      status: () => ({
        pid: process.pid,
        phase: this.#phase,
        ready: notReadyReason() === null,
        ...facts(),
        node: process.version,
        nodeId: directory.handle.nodeId,
        boot: directory.handle.boot,
        dataDir,
        host: config.host,
        ports: {
          http: ports.httpPort,
          grpc: ports.grpcPort,
          grpcLanes: ports.grpcLanePorts,
          admin: admin.port,
          control: control?.port ?? 0,
        },
        control: status.status(),
        bundle: generations.active,
        lanes: lanes.describe(),
        notes: lanes.notes,
        batchJobs: shared.batchPending,
        logWritable: !shared.isLogUnwritable,
        residentBytes: process.memoryUsage.rss(),
      }),
    });
    this.#cleanUps.push(() => admin.close());
    this.#phase = "repairing the log";
    clockWatch.compareWith((await logKeeper.recover(pool)).newestMs);
    Object.assign(ports, await resolvePorts(config));

    this.#phase = "loading the bundle";
    const keepBundle = await bundles.activateFirst(bundleFile);
    await stopKeeper.restore();
    await feedKeeper.restore();
    this.#phase = "starting lanes";
    await lanes.start();
    keepBundle?.();
    noteStart(audit, inForce.state, directory.handle.boot);
    logKeeper.start(pool, {
      retentionMs: config.logRetentionMs,
      retentionBytes: config.logRetentionBytes,
    });
    visitorKeeper.start(pool, config.visitorCheckpointMs);
    lifecycle.start();
    withdrawalWatch.begin(inForce.onTrialSinceMs);
    const controlServer = await startControl({
      lifecycle,
      overlay,
      status,
      audit,
      trustedKeys: config.trust.keys,
      host: config.controlHost,
      port: config.controlPort,
      tls: controlTls,
      principals: new Principals(this.#credentials),
      callsPerSecondMax: config.controlCallsPerSecondMax,
      connectionsMax: config.controlConnectionsMax,
      logger,
    }).catch(async (error: unknown) => {
      await lanes.drain(0);
      throw error;
    });
    control = controlServer;
    this.#cleanUps.push(() => controlServer.close(CONTROL_GRACE_MS));
    if (catchUp !== null) {
      this.#cleanUps.push(() => catchUp.stop());
      // A node that has something decides by it meanwhile; one that has nothing is not ready before it has looked.
      if (generations.active === null) this.#phase = "catching up from the bundle source";
      const first = catchUp.start(this.#options.stopSignal);
      if (generations.active === null) await first;
    }
    this.#phase = "serving";
    logger.info(policyText(config.trust));
    if (isOpen) {
      logger.warn(`no credentials are configured: everybody who reaches ${config.host} may do everything`);
    }
    if (keepBundle === null)
      logger.warn("no bundle yet: nothing is decided until one is given (bundle, --bundle)");
    for (const note of lanes.notes) logger.info(note);

    let stopping: Promise<boolean> | null = null;
    return {
      host: config.host,
      ...ports,
      adminHost: config.adminHost,
      adminPort: admin.port,
      controlHost: config.controlHost,
      controlPort: controlServer.port,
      laneCount,
      notes: lanes.notes,
      bundleId: () => generations.active?.bundleId ?? "",
      activate: (file) => bundles.activateFile(file),
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

  /** A damaged store is moved aside and told; recovery then makes it anew. Errors: DATA_DIR_INVALID. */
  async #guardStore(dataDir: string): Promise<StoreDamage | null> {
    const { logger } = this.#options;
    let damage: StoreDamage | null;
    try {
      damage = await untilRoom(() => guardStore(dataDir), this.#waitForRoom(dataDir));
    } catch (cause) {
      if (cause instanceof NodeError || (cause as Error).name === "AbortError") throw cause;
      throw new NodeError("DATA_DIR_INVALID", `the visitor store cannot be opened: ${String(cause)}`, {
        cause,
      });
    }
    if (damage !== null) {
      logger.error(
        { code: "DATA_DIR_INVALID", keptIn: damage.keptIn },
        `the visitor store is damaged (${damage.what}): it is kept in ${damage.keptIn}, and is made anew from the logs; what these no longer hold is lost`,
      );
    }
    for (const name of damagedStores(dataDir)) {
      logger.warn(
        `${dataDir}/${name} holds visitors' data that no forget reaches: remove it when nobody needs it any more`,
      );
    }
    return damage;
  }

  /** One line, then a try a second: a node that ended would be started again and again by its service manager. */
  #waitForRoom(dataDir: string): (error: unknown) => Promise<void> {
    const { logger, stopSignal } = this.#options;
    let isTold = false;
    return async (error) => {
      if (!isTold)
        logger.error(
          `the disk of ${dataDir} is full (${bytesFree(dataDir)} bytes free), and no boot can begin: ${reasonOf(error)}; trying again until there is room`,
        );
      isTold = true;
      await sleep(ROOM_RETRY_MS, undefined, stopSignal === undefined ? {} : { signal: stopSignal });
    };
  }

  #laneData(
    slot: number,
    threadData: ThreadData,
    shared: SharedState,
    ports: PortsResolved,
    generations: Generations,
    tls: TlsMaterial | null,
  ): LaneData {
    const { config } = this.#options;
    return {
      ...threadData,
      slot,
      host: config.host,
      httpPort: ports.httpPort,
      grpc: {
        // Node 20 cannot share a port of its own sockets between threads: there one lane listens.
        port: slot === 0 || canSharePort() ? ports.grpcPort : null,
        sharePort: shared.laneCount > 1 && canSharePort(),
        lanePort: ports.grpcLanePorts[slot] ?? null,
        tls,
        trustedProxies: config.grpcTrustedProxies,
        limits: config.grpcLimits,
      },
      sharesPorts: shared.laneCount > 1,
      credentials: this.#credentials,
      generations: generations.held,
      acceptsFaults: this.#options.acceptsFaults === true,
      options: {
        laneInFlightMax: config.laneInFlightMax,
        callerInFlightMax: config.callerInFlightMax,
        retryAfterMs: config.retryAfterMs,
        bodySizeMax: config.httpBodySizeMax,
        corsOrigins: config.corsOrigins,
        wsIdleTimeoutMs: config.wsIdleTimeoutMs,
        batchRequestsMax: config.batchRequestsMax,
        batchJobsPendingMax: config.batchJobsPendingMax,
      },
    };
  }
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

async function answerRequest(
  request: Exclude<LaneRequest, OverlayRequest>,
  dataPath: string,
  generations: Generations,
  pool: BatchPool,
  bundles: Bundles,
  audit: AuditLog,
): Promise<{ value: unknown; transfer?: readonly ArrayBuffer[] }> {
  if (request.kind === "audit") {
    recordCalls(audit, request.acts, request.needsRoom);
    return { value: null };
  }
  if (request.kind === "import") return { value: await bundles.add(request.call) };
  if (request.kind === "surrogates") {
    const { level, id } = request;
    return { value: await pool.surrogates({ dataPath, level, id }) };
  }
  if (request.kind === "erase") {
    return { value: await pool.erase({ dataPath, surrogates: request.surrogates }) };
  }
  const generation = generations.activeSpec;
  if (generation === null) throw new NodeError("BUNDLE_NOT_READY", "no bundle is active");
  const value = await pool.decide(generation, request.payload);
  return { value, transfer: [value.buffer as ArrayBuffer] };
}
