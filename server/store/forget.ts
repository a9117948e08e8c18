/**
 * Forgetting a visitor, the log's part: its identity records are overwritten in place, in all identity files of the node,
 * so that its surrogates stand for nobody. What the log still holds under them goes with the next compaction.
 *
 * Order, for who forgets: erase table and LMDB, commit; append FORGET with the surrogates and flush; then erase the
 * identities. A crash before the last step leaves the FORGET record, and the next start finishes what it says.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { NodeError } from "../../engine/index.ts";
import { reasonOf } from "./atomic-file.ts";
import { wantSweep } from "./dictionary-sweep.ts";
import { noteForgotten } from "./forgotten.ts";
import {
  IDENTITY_ERASED,
  IDENTITY_HEADER_SIZE,
  IDENTITY_RECORD_OFFSET,
  type IdentityRecord,
  identitySalt,
  scanIdentityFile,
} from "./identity-file.ts";
import { type LmdbEnvironment, visitorKey } from "./lmdb-environment.ts";
import { OFFSET } from "./profile-record.ts";

/** Surrogates of a visitor, of all lanes and boots. Cost: reads all identity files. Errors: system errors. */
export function surrogatesOf(dataPath: string, level: string, id: string): string[] {
  const surrogates = new Set<string>();
  eachIdentityFile(dataPath, (path, name) => {
    scanIdentityFile(path, name, (record) => {
      if (record.level === level && record.id === id) surrogates.add(record.surrogate);
    });
  });
  return [...surrogates];
}

/**
 * Overwrites the visitor's identity records, also in files that lanes are writing to: a record never changes its size, and
 * lanes only append behind it. Returns how many; durable when it returns.
 *
 * Cost: reads all identity files. Errors: LOG_UNWRITABLE.
 */
export function eraseIdentity(dataPath: string, level: string, id: string): number {
  return eraseWhere(dataPath, (record) => record.level === level && record.id === id);
}

/** The same by surrogates: one who came under the visitor's id since has another, and stays. Errors: LOG_UNWRITABLE. */
export function eraseSurrogates(dataPath: string, surrogates: readonly string[]): number {
  if (surrogates.length === 0) return 0;
  const erased = new Set(surrogates);
  return eraseWhere(dataPath, ({ surrogate }) => erased.has(surrogate));
}

/**
 * What a crash left undone of the FORGET records with these surrogates. True: there was something. What was folded of a
 * visitor that came back meanwhile went with it then: fold again, of the erased nothing is folded any more.
 *
 * Errors: LOG_UNWRITABLE, what LMDB throws.
 */
export function finishForgetting(
  environment: LmdbEnvironment,
  dataPath: string,
  surrogates: readonly string[],
): boolean {
  if (surrogates.length === 0) return false;
  const forgotten = new Set(surrogates);
  const visitors = new Map<string, { level: string; id: string }>();
  eachIdentityFile(dataPath, (path, name) => {
    scanIdentityFile(path, name, ({ surrogate, level, id, erased }) => {
      if (!erased && forgotten.has(surrogate)) visitors.set(visitorKey(level, id), { level, id });
    });
  });
  if (visitors.size === 0) return false;
  const { root, memories, profiles, surrogates: drawn, commits } = environment;
  root.transactionSync(() => {
    for (const key of visitors.keys()) {
      // A visitor that came back since has other surrogates, and what is remembered under those stays.
      const memory = memories.getBinary(key);
      if (memory !== undefined && forgotten.has(hexOf(memory.readUInt32LE(0), memory.readUInt32LE(4))))
        void memories.remove(key);
      const profile = profiles.getBinary(key);
      const high = profile?.readUInt32LE(OFFSET.surrogateHigh) ?? 0;
      if (profile !== undefined && forgotten.has(hexOf(high, profile.readUInt32LE(OFFSET.surrogateLow))))
        void profiles.remove(key);
      const shared = drawn.getBinary(key);
      if (shared !== undefined && forgotten.has(hexOf(shared.readUInt32LE(0), shared.readUInt32LE(4))))
        void drawn.remove(key);
    }
    wantSweep(environment); // LMDB may be of before the erasing, as after a power loss.
  });
  Atomics.add(commits, 0, 1);
  eraseWhere(dataPath, (record) => forgotten.has(record.surrogate));
  return true;
}

function eraseWhere(dataPath: string, isToErase: (record: IdentityRecord) => boolean): number {
  const found: { path: string; name: string; offsets: number[] }[] = [];
  const surrogates = new Set<string>();
  eachIdentityFile(dataPath, (path, name) => {
    const offsets: number[] = [];
    scanIdentityFile(path, name, (record) => {
      if (record.erased || !isToErase(record)) return;
      offsets.push(record.offset);
      surrogates.add(record.surrogate);
    });
    if (offsets.length > 0) found.push({ path, name, offsets });
  });
  let erased = 0;
  try {
    noteForgotten(dataPath, [...surrogates], Date.now());
    if (found.length > 0) removeTorn(dataPath);
    for (const { path, offsets } of found) {
      overwrite(path, offsets);
      erased += offsets.length;
    }
  } catch (cause) {
    throw new NodeError("LOG_UNWRITABLE", `an identity cannot be erased: ${reasonOf(cause)}`, { cause });
  }
  return erased;
}

function overwrite(path: string, offsets: readonly number[]): void {
  const descriptor = openSync(path, "r+");
  try {
    const header = Buffer.alloc(IDENTITY_HEADER_SIZE);
    readSync(descriptor, header, 0, header.length, 0);
    const salt = identitySalt(header);
    const sizeBytes = Buffer.alloc(2);
    for (const offset of offsets) {
      readSync(descriptor, sizeBytes, 0, 2, offset);
      const record = Buffer.alloc(sizeBytes.readUInt16LE(0));
      readSync(descriptor, record, 0, record.length, offset);
      record[IDENTITY_RECORD_OFFSET.state] = IDENTITY_ERASED;
      record.fill(0, IDENTITY_RECORD_OFFSET.level, record.length - 4);
      record.writeUInt32LE(crc32(record.subarray(0, record.length - 4), salt), record.length - 4);
      // One write within a page or two: whole, or as it was.
      writeSync(descriptor, record, 0, record.length, offset);
    }
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What repairs cut off and kept may hold a part of anybody's id. */
function removeTorn(dataPath: string): void {
  const folder = join(dataPath, "identity");
  for (const name of readdirSync(folder))
    if (name.includes(".pid.torn-")) rmSync(join(folder, name), { force: true });
}

function eachIdentityFile(dataPath: string, visit: (path: string, name: string) => void): void {
  const folder = join(dataPath, "identity");
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : [])
    if (name.endsWith(".pid")) visit(join(folder, name), name);
}

function hexOf(high: number, low: number): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
