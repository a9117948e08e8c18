/**
 * The threads that decide and what they share: lanes, batch workers, their tables, visitors, the generations that are
 * open in them, stops and feeds. Made here and wired; nothing is started, and no bundle is open yet.
 */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import { readBundle } from "../../engine/index.ts";
import { SeriesTable } from "../admin/series-table.ts";
import { BatchPool } from "../batch/pool.ts";
import type { NodeConfig } from "../config/config.ts";
import { OverlayBoard } from "../control/overlay-board.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import type { loadCredentials } from "../lanes/load-credentials.ts";
import type { FirstWithdrawal, ThreadData } from "../lanes/messages.ts";
import { createSharedBuffers, SharedState } from "../lanes/shared-state.ts";
import { readActiveBundle } from "../store/data-directory.ts";
import { tableSecret } from "../store/kept-keys.ts";
import { VERSION } from "../version.ts";
import type { ControlPlane } from "./control-plane.ts";
import { Generations, type GenerationThreads } from "./generations.ts";
import { HeapTidier } from "./heap-tidier.ts";
import { laneData } from "./lane-data.ts";
import { LanePool } from "./lane-pool.ts";
import { answerRequest } from "./lane-requests.ts";
import type { OpenStore } from "./open-store.ts";
import type { PortsResolved } from "./ports.ts";
import { TableKeeper } from "./table-keeper.ts";
import { TablePool } from "./table-pool.ts";
import { makeVisitorTable, TableTidier } from "./visitor-table.ts";

export interface DataPlaneOptions {
  readonly config: NodeConfig;
  readonly store: OpenStore;
  readonly credentials: ReturnType<typeof loadCredentials>;
  readonly tls: TlsMaterial | null;
  readonly laneCount: number;
  /** The configured bundle file, "" for none. */
  readonly bundleFile: string;
  /** Known when lanes start. */
  readonly ports: PortsResolved;
  /** Tests only: lanes accept faults. */
  readonly acceptsFaults: boolean;
  readonly logger: Logger;
  readonly cleanUps: (() => Promise<void> | void)[];
  /** Made after this; asked when threads call. */
  control(): Pick<ControlPlane, "bundles" | "feedKeeper" | "withdrawalWatch">;
  /** The process cannot go on. */
  onFatal(message: string): void;
}

export interface DataPlane {
  readonly shared: SharedState;
  readonly series: SeriesTable;
  readonly visitors: ThreadData["visitors"];
  readonly pool: BatchPool;
  readonly tables: TablePool;
  readonly lanes: LanePool;
  readonly generations: Generations;
  readonly overlayBoard: OverlayBoard;
}

/** Errors: those of the bundle file, of making the visitor table. */
export async function makeDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { config, store, laneCount, bundleFile, logger, cleanUps, control, onFatal } = options;
  const { directory, dataDir, audit } = store;
  const shared = new SharedState(createSharedBuffers(laneCount, config.batchThreads));
  const series = new SeriesTable(config.metricsOffersMax);
  const hashSeed: readonly [number, number] = [randomInt(2 ** 32), randomInt(2 ** 32)];
  const visitors = await makeVisitorTable(directory.handle, config, laneCount, hashSeed, () =>
    bundleFile === "" ? readActiveBundle(dataDir) : readBundle(readFileSync(bundleFile)),
  );
  const threadData: ThreadData = {
    ...{ shared: shared.buffers, directory: directory.handle, visitors, secrets: directory.secrets },
    ...{ logLevel: config.logLevel, fsync: config.logFsync, version: VERSION, hashSeed },
    tableSecret: tableSecret(directory.bundles.path),
  };
  const tidier = new TableTidier(visitors, shared);
  const onWithdrawal = (first: FirstWithdrawal) => control().withdrawalWatch.note(first);
  const tables = new TablePool();
  const onWorkerEnd = (error: unknown) => {
    logger.error({ err: error }, "a batch worker ended");
    tidier.afterWorkers(pool.threadIds);
  };
  const pool: BatchPool = new BatchPool(config.batchThreads, threadData, tables, onWorkerEnd, onWithdrawal);
  const tableKeeper = new TableKeeper(directory.bundles.path, tables, pool, logger);
  cleanUps.push(() => tableKeeper.stop());
  const { ports, tls, credentials, acceptsFaults } = options;
  const laneParts = () => ({
    config,
    threadData,
    shared,
    ports,
    tls,
    credentials,
    acceptsFaults,
  });
  const dataPath = directory.handle.path;
  const lanes: LanePool = new LanePool({
    ...{ shared, laneHangMs: config.laneHangMs, acceptsFaults, logger, onWithdrawal, onFatal },
    laneData: (slot) => laneData(slot, laneParts()),
    generations: () => generations.held,
    overlay: () => overlayBoard.current,
    answerRequest: (request) =>
      answerRequest(request, { dataPath, generations, pool, bundles: control().bundles, audit }),
    tidyAfter: (slot) => tidier.afterLane(slot),
    onLaneEnded: () => control().bundles.noteLaneEnd(),
  });
  const heapTidier = new HeapTidier(tables, pool, lanes, () => {
    if (!control().withdrawalWatch.isWatching(Date.now())) generations.dropPrevious();
  });
  cleanUps.push(() => heapTidier.stop());
  const threads: GenerationThreads = {
    prepare: async (spec) => {
      tables.hold(spec.number, spec.compiled);
      await control().feedKeeper.joinFor(spec.compiled.model);
      tableKeeper.keep(spec.compiled);
      heapTidier.tidyLater();
      await Promise.all([lanes.prepare(spec), pool.open(spec, generations.active?.generation ?? 0)]);
    },
    drop: (number) => {
      const dropped = Promise.all([lanes.drop(number), pool.letGo(number)]);
      tables.letGo(
        number,
        dropped.then((all) => all.every(Boolean)),
      );
    },
  };
  const generations: Generations = new Generations(shared, series, threads, logger);
  const overlayBoard = new OverlayBoard({
    lanes: (change) => lanes.takeOverlay(change),
    workers: (overlay) => pool.takeOverlay(overlay),
  });
  return { shared, series, visitors, pool, tables, lanes, generations, overlayBoard };
}
