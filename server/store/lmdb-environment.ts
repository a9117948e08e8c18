/**
 * The LMDB environment of a data directory, as each thread opens it: profiles, memories, numbers, surrogates.
 *
 * Reads: lmdb-js keeps a thread's read transaction open for the rest of a turn of its event loop, so that a read may
 * miss what another thread committed since. Every commit therefore raises a counter in memory that all threads of
 * the process share, and a reader that finds it raised lets go of its read transaction first. (Other processes do not
 * write: the directory is locked.)
 *
 * Writes resolve at commit, when every thread and, after a kill, the next process sees them; the sync to the disk
 * follows on LMDB's own thread, and after a power loss the last synced state stands.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { ENGINE_LIMITS } from "../../engine/index.ts";

/** Profiles are people's: the owner's alone. */
export const LMDB_FILE_MODE = 0o600;
/** In `meta`: present from the making of a store until somebody is forgotten, and again since a sweep (dictionary-sweep.ts). */
export const SWEPT_KEY = "dictionary-swept";
const READERS_MAX = 1024;
const NUL = "\0";

export interface LmdbEnvironment {
  readonly path: string;
  readonly root: RootDatabase<Buffer, string>;
  readonly profiles: Database<Buffer, string>;
  readonly interns: Database<Buffer, string>;
  readonly surrogates: Database<Buffer, string>;
  /** Visitors' memories and sessions, as they were when they were last put (visitor-loader.ts). */
  readonly memories: Database<Buffer, string>;
  /** The node's numbers: terms and columns (numbers.ts). */
  readonly numbers: Database<Buffer, string>;
  /** Single records of the store: the last checkpoint (checkpoint-meta.ts). */
  readonly meta: Database<Buffer, string>;
  /** Raised after each commit, by whoever committed; element 0. */
  readonly commits: Int32Array;
  /** Strings in the interned dictionary, as far as any thread has said; element 0. See `InternTable`. */
  readonly stringsKnown: Int32Array;
  /** Raised after each visitor that was forgotten: caches of who is who begin anew; element 0. */
  readonly forgets: Int32Array;
  /** Lets go of the thread's read transaction where something was committed since it began: what is read then is fresh. */
  refresh(): void;
  close(): Promise<void>;
}

/** The key of a visitor; keys are UTF-8. Levels are folded names and hold no NUL. */
export function visitorKey(level: string, id: string): string {
  return level + NUL + id;
}

export function splitVisitorKey(key: string): { level: string; id: string } {
  const at = key.indexOf(NUL);
  return { level: key.slice(0, at), id: key.slice(at + 1) };
}

/** Strings as their UTF-8. The library's own encoding escapes and costs more; keys here are compared, not typed. */
const keyEncoder = {
  writeKey(key: string, target: Buffer, start: number): number {
    let position = start;
    for (let index = 0; index < key.length; index++) {
      const code = key.charCodeAt(index);
      if (code > 0x7f) return start + target.write(key, start, "utf8");
      target[position++] = code;
    }
    return position;
  },
  readKey(source: Buffer, start: number, end: number): string {
    return Buffer.prototype.toString.call(source, "utf8", start, end);
  },
};

interface WithSharedBuffer {
  getUserSharedBuffer(key: string, initial: ArrayBuffer): ArrayBuffer;
}

/** Makes the store where there is none. Errors: what lmdb throws. */
export function openLmdb(path: string, options: { readOnly?: boolean } = {}): LmdbEnvironment {
  const isNew = !existsSync(join(path, "data.mdb"));
  const root = open({
    path,
    encoding: "binary",
    keyEncoder,
    maxReaders: READERS_MAX,
    maxDbs: 16,
    permissionsMode: LMDB_FILE_MODE,
    separateFlushed: true,
    // The library's own grouping leaves a promise that nobody handles when a commit fails; we group writes ourselves.
    eventTurnBatching: false,
    ...(options.readOnly === true ? { readOnly: true } : {}),
    // The library's types lack the mode of its files.
  } as Parameters<typeof open>[0] & { permissionsMode: number }) as RootDatabase<Buffer, string>;
  try {
    const environment = withDatabases(root, path);
    if (isNew) environment.meta.putSync(SWEPT_KEY, Buffer.of(1));
    return environment;
  } catch (error) {
    // Left open, it would be what the library hands out when the path is opened again.
    void root.close();
    throw error;
  }
}

function withDatabases(root: RootDatabase<Buffer, string>, path: string): LmdbEnvironment {
  const database = (name: string): Database<Buffer, string> =>
    root.openDB<Buffer, string>({ name, encoding: "binary", keyEncoder } as { name: string });
  const profiles = database("profiles");
  const shared = (profiles as unknown as WithSharedBuffer).getUserSharedBuffer(
    "proffer.commits",
    new ArrayBuffer(16),
  );
  const commits = new Int32Array(shared, 0, 1);
  let commitsSeen = -1;
  return {
    path,
    root,
    profiles,
    interns: database("interns"),
    surrogates: database("surrogates"),
    memories: database("memories"),
    numbers: database("numbers"),
    meta: database("meta"),
    commits,
    stringsKnown: new Int32Array(shared, 4, 1),
    forgets: new Int32Array(shared, 8, 1),
    refresh(): void {
      const count = Atomics.load(commits, 0);
      if (count === commitsSeen) return;
      commitsSeen = count;
      profiles.resetReadTxn();
    },
    close: () => root.close(),
  };
}

/** The cause of a failed commit comes as a promise inside the error; unhandled, it would end the process. */
export async function commitErrorOf(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  const pending = Promise.resolve(error.commitError);
  try {
    // It is settled in the same turn or never.
    await Promise.race([pending, new Promise((resolve) => setImmediate(resolve))]);
    pending.catch(() => {});
    return error;
  } catch (cause) {
    return cause;
  }
}

/** Bytes of UTF-8 in `id`, against the bound, without counting what cannot exceed it. */
export function isVisitorIdTooLong(id: string): boolean {
  if (id.length * 3 <= ENGINE_LIMITS.visitorIdSizeMax) return false;
  return Buffer.byteLength(id) > ENGINE_LIMITS.visitorIdSizeMax;
}
