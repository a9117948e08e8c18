/** A lane's store over the node's data directory: profiles and the decision log, under a source of its own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  assert,
  NodeError,
  type NodeNumbers,
  VisitorTable,
  type VisitorTableBuffers,
} from "../../engine/index.ts";
import type { FsyncPolicy } from "./append-file.ts";
import { errorCode, reasonOf } from "./atomic-file.ts";
import type { DataDirectoryHandle } from "./data-directory.ts";
import { LaneLog } from "./decision-log.ts";
import { DeferredLog } from "./deferred-log.ts";
import { IdentityWriter, identityFileName } from "./identity-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import { type LmdbEnvironment, openLmdb } from "./lmdb-environment.ts";
import { LogWriter } from "./log-writer.ts";
import { isOwnEarlierSource } from "./node-file.ts";
import { StoreNumbers } from "./numbers.ts";
import { LmdbProfileStore } from "./profile-store.ts";
import { TableSessions } from "./session-store.ts";
import type { Source } from "./source.ts";
import { SurrogateRegistry, SurrogateSource } from "./surrogates.ts";
import type { DecisionLog, ProfileStore, SessionStore } from "./types.ts";
import { type CheckpointProgress, continueCheckpoint } from "./visitor-checkpoint.ts";
import { VisitorEvictor } from "./visitor-evictor.ts";
import { VisitorLoader } from "./visitor-loader.ts";
import { type SampledVisitor, sampleVisitors } from "./visitor-sample.ts";
import { VisitorSlots } from "./visitor-slots.ts";
import { VisitorSpill } from "./visitor-spill.ts";
import { LaneVisitorStore } from "./visitor-store.ts";

export interface StoreOptions {
  readonly directory: DataDirectoryHandle;
  /** In [0, 255]. A lane that replaces an ended one of the same number gets a source of its own: lane + 256 × k. */
  readonly lane: number;
  /** Proffer's version, for the log. */
  readonly version: string;
  /** Default `interval`. */
  readonly fsync?: FsyncPolicy;
  readonly logFileSizeMax?: number;
  readonly logBlockSize?: number;
  readonly nowMs?: () => number;
  /** The hot visitors, shared by all threads; without them `visitors`, `sessions` and `checkpoint` are not to be used. */
  readonly visitors?: VisitorAccess;
  /** Opens the source (a log file, an identity file) with the first record only: for threads that may never write one. */
  readonly isSourceDeferred?: boolean;
}

export interface VisitorAccess {
  readonly buffers: VisitorTableBuffers;
  /** This thread's number in the table, from 1: no two living threads share one. */
  readonly holder: number;
  /** A call was refused since its visitor stayed busy, or the table full. */
  readonly onRefused?: () => void;
}

export interface Store {
  readonly profiles: ProfileStore;
  readonly log: DecisionLog;
  readonly visitors: LaneVisitorStore;
  readonly sessions: SessionStore;
  /** The node's terms and columns, as LMDB has them. */
  readonly numbers: StoreNumbers;
  /** The same for generations that are opened in this thread: columns are cells of the visitor table's rows. */
  readonly generationNumbers: NodeNumbers;
  /** A slice of a checkpoint, see visitor-checkpoint.ts. */
  checkpoint(progress: CheckpointProgress, durationMs: number): Promise<CheckpointProgress>;
  /** A sample of the visitors that the node knows, see visitor-sample.ts. */
  sampleVisitors(levels: readonly string[], countMax: number, seed: number): SampledVisitor[];
  /** After `numbers.intern`: the table's rows have the columns, or INTERN_TABLE_FULL. */
  ensureColumns(): void;
  /** What this lane's records are filed under; opens a deferred source. */
  readonly source: Source;
  /** Commits and flushes what is pending, syncs, closes. */
  close(): Promise<void>;
}

const LANE_STEP = 256;

interface SourceFiles {
  readonly source: Source;
  readonly log: LogWriter;
  readonly identity: IdentityWriter;
}

/**
 * Opens a lane's store; the caller holds the directory's lock (DataDirectory).
 *
 * Cost: a few files and the LMDB environment. Errors: LOG_UNWRITABLE, DATA_DIR_INVALID.
 */
export function openStore(options: StoreOptions): Store {
  const { path } = options.directory;
  let files: SourceFiles | null = null;
  const openFiles = (): SourceFiles => {
    files ??= openSource(options);
    return files;
  };
  if (options.isSourceDeferred !== true) openFiles();
  let environment: LmdbEnvironment;
  try {
    environment = openLmdb(join(path, "lmdb"));
  } catch (cause) {
    if (options.isSourceDeferred !== true) {
      openFiles().log.close();
      openFiles().identity.close();
    }
    throw new NodeError("DATA_DIR_INVALID", `cannot open ${join(path, "lmdb")}: ${reasonOf(cause)}`, {
      cause,
    });
  }
  const surrogates = new SurrogateRegistry(new SurrogateSource(), () => openFiles().identity, environment);
  const profiles = new LmdbProfileStore(environment, surrogates, () => openFiles().source);
  const openLog = () =>
    new LaneLog(openFiles().log, surrogates, {
      version: options.version,
      nowMs: options.nowMs ?? Date.now,
    });
  const log = options.isSourceDeferred === true ? new DeferredLog(openLog) : openLog();
  const numbers = new StoreNumbers(environment);
  const hot =
    options.visitors === undefined ? null : openVisitors(options, environment, profiles, surrogates, numbers);
  const visitorsOf = (): NonNullable<typeof hot> => {
    assert(hot !== null, "store: opened without visitors");
    return hot;
  };
  return {
    profiles,
    log,
    numbers,
    get visitors() {
      return visitorsOf().visitors;
    },
    get sessions() {
      return visitorsOf().sessions;
    },
    generationNumbers: {
      term: (name) => numbers.term(name),
      column: (attribute) => visitorsOf().slots.table.cellOf(numbers.column(attribute)),
    },
    sampleVisitors: (levels, countMax, seed) =>
      sampleVisitors(environment, visitorsOf().slots, levels, countMax, seed),
    checkpoint: (progress, durationMs) =>
      continueCheckpoint(environment, visitorsOf().slots, progress, durationMs),
    ensureColumns(): void {
      if (visitorsOf().slots.table.ensureColumns(numbers.columnCount)) return;
      throw new NodeError(
        "INTERN_TABLE_FULL",
        "the visitor table was made for fewer attributes than the node's bundles came to declare; a restart makes room",
      );
    },
    get source() {
      return openFiles().source;
    },
    async close(): Promise<void> {
      try {
        await profiles.close();
        await log.close();
        await hot?.visitors.close();
      } finally {
        await surrogates.close();
        files?.identity.close();
        await environment.close();
      }
    },
  };
}

function openVisitors(
  options: StoreOptions,
  environment: LmdbEnvironment,
  profiles: LmdbProfileStore,
  surrogates: SurrogateRegistry,
  numbers: StoreNumbers,
): { visitors: LaneVisitorStore; sessions: SessionStore; slots: VisitorSlots } {
  const { path, nodeId, boot, former = [] } = options.directory;
  const { buffers, holder, onRefused = () => {} } = options.visitors!;
  const table = new VisitorTable(buffers, holder);
  const spill = new VisitorSpill(path);
  table.onOversizeFreed((slot) => spill.remove(slot));
  const loader = new VisitorLoader(environment, table, profiles.interns, numbers, spill);
  const slots = new VisitorSlots(table, loader, new VisitorEvictor(environment, table, loader), numbers);
  const visitors = new LaneVisitorStore({
    environment,
    slots,
    spill,
    surrogates,
    // Logs of earlier boots were recovered, whole, before this one began.
    isRetired: (sourceHex) => isOwnEarlierSource(sourceHex, nodeId, boot, former),
    onRefused,
  });
  return { visitors, sessions: new TableSessions(environment, slots), slots };
}

/** The first unused source of the lane in this boot: files are created exclusively, so no two openers get one. */
function openSource(options: StoreOptions): SourceFiles {
  const { path, boot } = options.directory;
  const nodeId = options.directory.sourceNodeId ?? options.directory.nodeId;
  const fsync = options.fsync ?? "interval";
  mkdirSync(join(path, "log"), { recursive: true });
  mkdirSync(join(path, "identity"), { recursive: true });
  for (let lane = options.lane; lane <= STORE_LIMITS.laneMax; lane += LANE_STEP) {
    const source: Source = { nodeId, boot, lane };
    let log: LogWriter;
    try {
      log = new LogWriter({
        folder: join(path, "log"),
        source,
        fsync,
        ...(options.logFileSizeMax === undefined ? {} : { fileSizeMax: options.logFileSizeMax }),
        ...(options.logBlockSize === undefined ? {} : { blockSize: options.logBlockSize }),
      });
    } catch (error) {
      if (errorCode(error) === "EEXIST") continue;
      throw error;
    }
    try {
      return {
        source,
        log,
        identity: new IdentityWriter(join(path, "identity", identityFileName(boot, lane)), source, fsync),
      };
    } catch (cause) {
      log.close();
      throw new NodeError("LOG_UNWRITABLE", `cannot make an identity file: ${reasonOf(cause)}`, { cause });
    }
  }
  throw new NodeError("DATA_DIR_INVALID", "too many lanes ended in this boot");
}
