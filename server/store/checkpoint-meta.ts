/**
 * From where recovery must read the logs: what the last checkpoint of visitors' memories notes in LMDB.
 *
 * A checkpoint takes the logs' positions first, then writes every memory that is dirty, then, when all of those are
 * committed, this record. So whatever stands in a log before its position is in LMDB. Folding is idempotent: reading
 * from further back than the positions say changes nothing, and a position may lie inside a frame (a write under way
 * when it was taken); who reads begins with that frame or before it.
 *
 * Recovery of earlier boots ends by noting that it is done: `bootsBefore` is then the boot that runs.
 */
import { statSync } from "node:fs";
import { NodeError } from "../../engine/index.ts";
import type { LmdbEnvironment } from "./lmdb-environment.ts";
import { listLogSources } from "./log-folder.ts";

export interface LogOffset {
  readonly boot: number;
  readonly lane: number;
  /** Number of the source's file; files before it are in the checkpoint. */
  readonly file: number;
  /** Bytes of that file which are in the checkpoint. */
  readonly offset: number;
}

export interface Checkpoint {
  readonly atMs: number;
  /** Logs of all boots before this one are in the checkpoint, whole. */
  readonly bootsBefore: number;
  /** Sources of `bootsBefore` and later ones; a source that is not listed is read from its beginning. */
  readonly sources: readonly LogOffset[];
}

const KEY = "checkpoint";
const FORMAT = 1;

/** Null before the first checkpoint: then everything is read. Errors: DATA_DIR_INVALID. */
export function readCheckpoint(environment: LmdbEnvironment): Checkpoint | null {
  environment.meta.resetReadTxn();
  const bytes = environment.meta.getBinaryFast(KEY);
  if (bytes === undefined) return null;
  const text = bytes.toString("utf8", 0, bytes.length);
  try {
    const { format, ...checkpoint } = JSON.parse(text) as Checkpoint & { format: number };
    if (format === FORMAT) return checkpoint;
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", "the checkpoint's record is not JSON", { cause });
  }
  throw new NodeError("DATA_DIR_INVALID", "the checkpoint has a format that this version does not read");
}

/** Only inside a write transaction. */
export function putCheckpoint(environment: LmdbEnvironment, checkpoint: Checkpoint): void {
  void environment.meta.put(KEY, Buffer.from(JSON.stringify({ format: FORMAT, ...checkpoint })));
}

/** Where the logs of the running boot are now. Earlier ones have been recovered: a node begins with that. */
export function checkpointNow(dataPath: string, boot: number, atMs: number): Checkpoint {
  const sources: LogOffset[] = [];
  for (const source of listLogSources(dataPath)) {
    const last = source.files.at(-1);
    if (source.boot < boot || last === undefined) continue;
    const size = statSync(last.path, { throwIfNoEntry: false })?.size ?? 0;
    sources.push({ boot: source.boot, lane: source.lane, file: last.file, offset: size });
  }
  return { atMs, bootsBefore: boot, sources };
}
