/**
 * What a start does to the files that earlier boots left: torn tails are cut off (and kept aside), missing seals made.
 *
 * Only files whose seals are not closed are read. Damage before a tail is never touched: it is reported at every
 * start, by file, block and offset, until somebody looks at it. Lanes write to files of their own boot, so this may
 * run before or beside them.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode, syncFolder } from "./atomic-file.ts";
import { IDENTITY_HEADER_SIZE, identityFileName, scanIdentityFile } from "./identity-file.ts";
import { type LogFile, type LogSource, listLogSources } from "./log-folder.ts";
import { HEADER_SIZE } from "./log-format.ts";
import { LogFileReader, stopError } from "./log-reader.ts";
import { positionBehind, readSeals } from "./log-seal.ts";
import { sealLogs } from "./log-sealer.ts";

export interface RepairedTail {
  readonly file: string;
  /** Where the file was cut. */
  readonly offset: number;
  readonly removedBytes: number;
  /** File beside it that keeps what was cut. */
  readonly savedAs: string;
}

export interface RecoveryReport {
  readonly repaired: readonly RepairedTail[];
  readonly blocksSealed: number;
  /** LOG_CORRUPT, LOG_FORMAT_NEWER: what could not be repaired. */
  readonly faults: readonly NodeError[];
}

/**
 * Repairs and seals the logs and identity files of boots before `boot`.
 *
 * Cost: reads what is not sealed yet. Errors: LOG_UNWRITABLE where a repair cannot be written.
 */
export function recoverLogs(dataPath: string, boot: number): RecoveryReport {
  const repaired: RepairedTail[] = [];
  const faults: NodeError[] = [];
  const attempt = (repair: () => RepairedTail | null): void => {
    try {
      const tail = repair();
      if (tail !== null) repaired.push(tail);
    } catch (error) {
      if (error instanceof NodeError && error.code !== "LOG_UNWRITABLE") faults.push(error);
      else throw unwritable(error);
    }
  };
  for (const source of listLogSources(dataPath)) {
    if (source.boot >= boot) continue;
    if (isClosed(source)) continue;
    attempt(() => repairIdentity(join(dataPath, "identity"), source));
    for (const [index, file] of source.files.entries()) {
      attempt(() => repairLogFile(file, index === source.files.length - 1));
    }
  }
  let blocksSealed = 0;
  try {
    const sealed = sealLogs(dataPath, { liveBoot: boot });
    blocksSealed = sealed.blocksSealed;
    const known = new Set(faults.map((fault) => fault.message));
    faults.push(...sealed.faults.filter((fault) => !known.has(fault.message)));
  } catch (error) {
    throw unwritable(error);
  }
  return { repaired, blocksSealed, faults };
}

/** Whether the source's last file was sealed to its end: then nothing of it can be torn. */
function isClosed(source: LogSource): boolean {
  const last = source.files.at(-1);
  if (last === undefined) return true;
  try {
    return readSeals(last.path, last.name)?.seals.at(-1)?.closed === true;
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}

function repairLogFile(file: LogFile, isLast: boolean): RepairedTail | null {
  const size = statSync(file.path).size;
  if (size < HEADER_SIZE && isLast) return setAside(file.path, file.name, size);
  const reader = new LogFileReader(file.path, file.name);
  let offset: number;
  try {
    const seals = readSeals(file.path, file.name);
    const last = seals?.seals.at(-1);
    if (last?.closed === true) return null;
    if (last !== undefined) reader.seek(positionBehind(last));
    while (reader.next() !== null);
    const stop = reader.stop;
    if (stop === null || stop.kind === "end") return null;
    if (stop.kind === "damage" || !isLast) throw stopError(file.name, stop);
    offset = stop.offset;
  } finally {
    reader.close();
  }
  return cutTail(file.path, file.name, offset);
}

function repairIdentity(folder: string, source: LogSource): RepairedTail | null {
  const name = identityFileName(source.boot, source.lane);
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  const size = statSync(path).size;
  if (size < IDENTITY_HEADER_SIZE) return setAside(path, name, size);
  const scan = scanIdentityFile(path, name, () => {});
  if (scan.fault === null) return null;
  if (scan.isBeforeTail) throw scan.fault;
  return cutTail(path, name, scan.endOffset);
}

function cutTail(path: string, name: string, offset: number): RepairedTail {
  const bytes = readFileSync(path).subarray(offset);
  const savedAs = freeName(`${path}.torn-${offset}`);
  writeFileSync(savedAs, bytes, { flag: "wx", mode: 0o600 });
  const descriptor = openSync(path, "r+");
  try {
    ftruncateSync(descriptor, offset);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return { file: name, offset, removedBytes: bytes.length, savedAs };
}

/** A file whose very header was not finished: nothing was ever answered from it. */
function setAside(path: string, name: string, size: number): RepairedTail {
  const savedAs = freeName(`${path}.torn-0`);
  renameSync(path, savedAs);
  syncFolder(join(path, ".."));
  return { file: name, offset: 0, removedBytes: size, savedAs };
}

function freeName(path: string): string {
  const taken = new Set(readdirSync(join(path, "..")).map((name) => join(path, "..", name)));
  let candidate = path;
  for (let attempt = 1; taken.has(candidate); attempt++) candidate = `${path}.${attempt}`;
  return candidate;
}

function unwritable(cause: unknown): NodeError {
  if (cause instanceof NodeError) return cause;
  if (errorCode(cause) === "") throw cause; // Not the system's: a fault of ours.
  return new NodeError("LOG_UNWRITABLE", `the logs cannot be repaired: ${String(cause)}`, { cause });
}
