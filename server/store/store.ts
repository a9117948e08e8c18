/** A lane's store over the node's data directory: profiles and the decision log, under a source of its own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import type { FsyncPolicy } from "./append-file.ts";
import { errorCode } from "./atomic-file.ts";
import type { DataDirectoryHandle } from "./data-directory.ts";
import { LaneLog } from "./decision-log.ts";
import { DeferredLog } from "./deferred-log.ts";
import { IdentityWriter, identityFileName } from "./identity-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import { openLmdb } from "./lmdb-environment.ts";
import { LogWriter } from "./log-writer.ts";
import { StoreNumbers } from "./numbers.ts";
import { LmdbProfileStore } from "./profile-store.ts";
import type { Source } from "./source.ts";
import { SurrogateRegistry, SurrogateSource } from "./surrogates.ts";
import type { DecisionLog, ProfileStore } from "./types.ts";

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
  /** Opens the source (a log file, an identity file) with the first record only: for threads that may never write one. */
  readonly isSourceDeferred?: boolean;
}

export interface Store {
  readonly profiles: ProfileStore;
  readonly log: DecisionLog;
  /** The node's terms and columns. */
  readonly numbers: StoreNumbers;
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
  let environment: ReturnType<typeof openLmdb>;
  try {
    environment = openLmdb(join(path, "lmdb"));
  } catch (cause) {
    if (options.isSourceDeferred !== true) {
      openFiles().log.close();
      openFiles().identity.close();
    }
    throw new NodeError("DATA_DIR_INVALID", `cannot open ${join(path, "lmdb")}: ${String(cause)}`, { cause });
  }
  const surrogates = new SurrogateRegistry(new SurrogateSource(), () => openFiles().identity, environment);
  const profiles = new LmdbProfileStore(environment, surrogates, () => openFiles().source);
  const answersWaitForSync = options.fsync === "always";
  const openLog = () =>
    new LaneLog(openFiles().log, surrogates, {
      version: options.version,
      nowMs: options.nowMs ?? Date.now,
      answersWaitForSync,
    });
  const log = options.isSourceDeferred === true ? new DeferredLog(openLog, answersWaitForSync) : openLog();
  return {
    profiles,
    log,
    numbers: new StoreNumbers(environment),
    get source() {
      return openFiles().source;
    },
    async close(): Promise<void> {
      try {
        await profiles.close();
        await log.close();
      } finally {
        await surrogates.close();
        files?.identity.close();
        await environment.close();
      }
    },
  };
}

/** The first unused source of the lane in this boot: files are created exclusively, so no two openers get one. */
function openSource(options: StoreOptions): SourceFiles {
  const { path, nodeId, boot } = options.directory;
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
      throw new NodeError("LOG_UNWRITABLE", `cannot make an identity file: ${String(cause)}`, { cause });
    }
  }
  throw new NodeError("DATA_DIR_INVALID", "too many lanes ended in this boot");
}
