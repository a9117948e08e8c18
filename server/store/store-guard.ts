/**
 * The visitor store (LMDB) before a node opens it: one that is damaged is moved aside whole, so that recovery makes a new
 * one from the logs; and what the logs cannot give back, because retention took it, is told.
 *
 * Nothing is deleted: `lmdb.damaged-<n>` is for whoever looks. No forget reaches it; every start says that it is there.
 */
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { AssertionError, NodeError } from "../../engine/index.ts";
import { errorCode, reasonOf, syncFolder } from "./atomic-file.ts";
import { putCheckpoint, readCheckpoint } from "./checkpoint-meta.ts";
import { sweepDictionary } from "./dictionary-sweep.ts";
import { bytesFree } from "./disk-room.ts";
import { InternTable } from "./intern-table.ts";
import { lmdbDamage } from "./lmdb-check.ts";
import { type LmdbEnvironment, openLmdb } from "./lmdb-environment.ts";
import { listLogSources } from "./log-folder.ts";
import { LogFileReader } from "./log-reader.ts";
import { readLogStart } from "./log-start.ts";
import { StoreNumbers } from "./numbers.ts";

/** Of an empty one, with its table of readers. */
const NEW_STORE_SIZE = 512 * 1024;
const DAMAGED = /^lmdb\.damaged-(\d{1,9})$/;
/** LMDB's own codes: a page not found, corrupted, panic, no LMDB file, incompatible, a bad transaction, a bad value. */
const LMDB_DAMAGE_CODES = new Set([-30797, -30796, -30795, -30793, -30784, -30782, -30781]);

export interface StoreDamage {
  /** What is broken. */
  readonly what: string;
  /** Where the damaged store lies now. */
  readonly keptIn: string;
}

/** What a store that was not there, or was moved aside, means. */
export interface StoreLoss {
  /** Retention had removed logs: memories and profiles last written before this time are lost; 0: nothing is. */
  readonly lostBeforeMs: number;
}

/** Moves a damaged store aside. Null: it is whole, or there is none. Cost: see `lmdbDamage`. Errors: system errors; ENOSPC where a new one is needed and has no room. */
export async function guardStore(dataPath: string): Promise<StoreDamage | null> {
  const folder = join(dataPath, "lmdb");
  const dataFile = join(folder, "data.mdb");
  if (!existsSync(dataFile)) {
    requireRoom(dataPath);
    return null;
  }
  const pages = lmdbDamage(dataFile);
  const what = pages === "" ? await contentDamage(folder) : `data.mdb: ${pages}`;
  if (what === "") return null;
  requireRoom(dataPath);
  const last = Math.max(0, ...damagedStores(dataPath).map((name) => Number(DAMAGED.exec(name)![1])));
  const keptIn = join(dataPath, `lmdb.damaged-${last + 1}`);
  renameSync(folder, keptIn);
  mkdirSync(folder, { mode: 0o700 });
  syncFolder(dataPath);
  return { what, keptIn };
}

/** LMDB maps the files that it makes: without room for their pages the process would end at the first write (SIGBUS). */
function requireRoom(dataPath: string): void {
  const free = bytesFree(dataPath);
  if (free < 0 || free >= NEW_STORE_SIZE) return;
  const message = `ENOSPC: a new visitor store takes ${NEW_STORE_SIZE} bytes`;
  throw Object.assign(new Error(message), { code: "ENOSPC" });
}

/** Names of stores that starts moved aside. */
export function damagedStores(dataPath: string): string[] {
  return readdirSync(dataPath).filter((name) => DAMAGED.test(name));
}

/** What every thread reads when it opens the store, read once; before, what nobody needs of it is erased. */
async function contentDamage(folder: string): Promise<string> {
  let environment: LmdbEnvironment | null = null;
  try {
    environment = openLmdb(folder);
    await swept(environment);
    new StoreNumbers(environment);
    new InternTable(environment.interns);
    readCheckpoint(environment);
    return "";
  } catch (error) {
    if (!isDamage(error)) throw error;
    return (error as Error).message;
  } finally {
    await environment?.close();
  }
}

/** A disk without room for it has it swept at a later start. */
async function swept(environment: LmdbEnvironment): Promise<void> {
  try {
    await sweepDictionary(environment);
  } catch (error) {
    if (isDamage(error) || error instanceof TypeError) throw error;
  }
}

function isDamage(error: unknown): boolean {
  if (error instanceof AssertionError || error instanceof RangeError) return true;
  if (error instanceof NodeError) return error.cause instanceof SyntaxError;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "number" && LMDB_DAMAGE_CODES.has(code);
}

/**
 * Null where the store knows what was folded into it, or there is nothing to fold. Logs are written only after a first
 * recovery has noted itself in the store: logs of earlier boots without that note are those of a store that is gone.
 */
export function lostStore(dataPath: string, boot: number, environment: LmdbEnvironment): StoreLoss | null {
  if (readCheckpoint(environment) !== null) return null;
  const sources = listLogSources(dataPath).filter((source) => source.boot < boot);
  let lostBeforeMs = 0;
  const starts = startedSources(dataPath).filter((source) => source.boot < boot);
  for (const { boot: of, lane } of starts) {
    const start = readLogStart(dataPath, of, lane);
    const source = sources.find((at) => at.boot === of && at.lane === lane);
    const first = source?.files.find(({ file }) => file >= (start?.file ?? 1));
    lostBeforeMs = Math.max(lostBeforeMs, first === undefined ? (start?.atMs ?? 1) : createdAt(first));
  }
  return sources.length + starts.length === 0 ? null : { lostBeforeMs };
}

/**
 * For who writes logs and recovers none (an offline import), before its first: a store that is new, and not gone, notes that it
 * knows all there is. The next start would else take it for one that is gone. Errors: DATA_DIR_INVALID.
 */
export async function noteNewStore(dataPath: string, boot: number, nowMs: number): Promise<void> {
  const folder = join(dataPath, "lmdb");
  let environment: LmdbEnvironment | null = null;
  try {
    environment = openLmdb(folder);
    if (readCheckpoint(environment) !== null || lostStore(dataPath, boot, environment) !== null) return;
    const known = { atMs: nowMs, bootsBefore: boot, sources: [] };
    const to = environment;
    await to.root.transaction(() => putCheckpoint(to, known));
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    throw new NodeError("DATA_DIR_INVALID", `cannot open ${folder}: ${reasonOf(cause)}`, { cause });
  } finally {
    await environment?.close();
  }
}

/** The newest time that boots before `boot` wrote down: the checkpoint's, and when the last boot's newest log files began. 0: none. */
export function newestTime(dataPath: string, boot: number, environment: LmdbEnvironment): number {
  let newestMs = readCheckpoint(environment)?.atMs ?? 0;
  const sources = listLogSources(dataPath).filter((source) => source.boot < boot);
  const lastBoot = Math.max(0, ...sources.map((source) => source.boot));
  for (const { boot: of, files } of sources) {
    const last = files.at(-1);
    if (of === lastBoot && last !== undefined) newestMs = Math.max(newestMs, createdAt(last));
  }
  return newestMs;
}

function createdAt({ path, name }: { path: string; name: string }): number {
  try {
    const reader = new LogFileReader(path, name);
    reader.close();
    return reader.header.createdAtMs;
  } catch (error) {
    if (error instanceof NodeError) return 1; // Its damage is told by who reads it.
    throw error;
  }
}

/** Sources of which retention removed files. */
function startedSources(dataPath: string): { boot: number; lane: number }[] {
  let names: string[] = [];
  try {
    names = readdirSync(join(dataPath, "log"));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  return names.flatMap((name) => {
    const match = /^(\d{8})-(\d{5})\.start$/.exec(name);
    return match === null ? [] : [{ boot: Number(match[1]), lane: Number(match[2]) }];
  });
}
