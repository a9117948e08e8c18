/**
 * The data directory: everything a node keeps, under one exclusive lock.
 *
 *     LOCK/            who holds it (directory-lock.ts)      node.json       node id, boot counter
 *     fleet.secrets    keys of treatment codes, mode 0600    active          id of the bundle that runs
 *     bundles/<id>.bundle                                    log/            decision log and seals (LOG.md)
 *     identity/        surrogate → visitor (LOG.md)          lmdb/           profiles, memories, numbers
 *     spill/           part of the visitor table, wiped at start (visitor-spill.ts)
 *
 * Folder and files are the owner's alone: profiles, identities and keys are in them.
 *
 * The node id is drawn once; the boot number is raised, and on the disk, before anything else is written: a source
 * (node, boot, lane) is therefore never used twice.
 */
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { readTextIfPresent, syncFolder, writeFileAtomic } from "./atomic-file.ts";
import { type DirectoryLock, lockDirectory, lockHolder } from "./directory-lock.ts";
import { untilRoom } from "./disk-room.ts";
import { STORE_LIMITS } from "./limits.ts";
import { LMDB_FILE_MODE } from "./lmdb-environment.ts";

const NODE_FORMAT = 1;
const NODE_ID = /^[0-9a-f]{12}$/;
const BUNDLE_ID = /^[0-9a-f]{64}$/;
const FOLDER_MODE = 0o700;
/** Bits of group and others. */
const OTHERS = 0o077;
const FOLDERS = ["bundles", "log", "identity", "lmdb"] as const;

/** What a lane needs to open its store; survives structured clone. */
export interface DataDirectoryHandle {
  readonly path: string;
  /** 12 hex digits. */
  readonly nodeId: string;
  /** From 1, raised at each start. */
  readonly boot: number;
}

/** A key of the fleet. The first mints treatment codes, all verify. */
export interface FleetSecret {
  /** First four bytes of the key's SHA-256, as 8 hex digits. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

interface NodeFile {
  readonly format: number;
  readonly nodeId: string;
  readonly boot: number;
}

export class DataDirectory {
  readonly handle: DataDirectoryHandle;
  readonly secrets: readonly FleetSecret[];
  /** What the start changed about the directory, for people. */
  readonly notes: readonly string[];
  readonly #lock: DirectoryLock;

  constructor(
    handle: DataDirectoryHandle,
    secrets: readonly FleetSecret[],
    lock: DirectoryLock,
    notes: readonly string[] = [],
  ) {
    this.handle = handle;
    this.secrets = secrets;
    this.notes = notes;
    this.#lock = lock;
  }

  bundlePath(bundleId: string): string {
    checkBundleId(bundleId);
    return join(this.handle.path, "bundles", `${bundleId}.bundle`);
  }

  /** Keeps a verified bundle's bytes. Cost: two fsyncs. Errors: system errors. */
  saveBundle(bundleId: string, bytes: Uint8Array): void {
    writeFileAtomic(this.bundlePath(bundleId), bytes);
  }

  /** Takes over a bundle file written aside on the same file system (synced by the caller). */
  adoptBundle(bundleId: string, asidePath: string): void {
    renameSync(asidePath, this.bundlePath(bundleId));
    syncFolder(join(this.handle.path, "bundles"));
  }

  /** Ids of the bundles kept, newest file first. */
  bundleIds(): string[] {
    const folder = join(this.handle.path, "bundles");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".bundle") && BUNDLE_ID.test(name.slice(0, -".bundle".length)))
      .map((name) => ({ id: name.slice(0, -".bundle".length), at: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
      .map((file) => file.id);
  }

  /** Removes all bundles but the active one and the `keepCount` newest. */
  pruneBundles(keepCount: number): void {
    const active = this.readActive();
    for (const id of this.bundleIds().slice(keepCount)) {
      if (id !== active) rmSync(this.bundlePath(id), { force: true });
    }
  }

  /** Id of the bundle to run, "" before the first. */
  readActive(): string {
    const text = readTextIfPresent(join(this.handle.path, "active"))?.trim() ?? "";
    if (text !== "" && !BUNDLE_ID.test(text)) {
      throw new NodeError("DATA_DIR_INVALID", `${join(this.handle.path, "active")} holds no bundle id`);
    }
    return text;
  }

  /** One atomic write: after a power loss the old or the new bundle is active. */
  writeActive(bundleId: string): void {
    checkBundleId(bundleId);
    writeFileAtomic(join(this.handle.path, "active"), `${bundleId}\n`);
  }

  /** The node that held it last did not end in order. */
  get isAfterKill(): boolean {
    return this.#lock.isAfterKill;
  }

  async close(): Promise<void> {
    await this.#lock.release();
  }
}

/**
 * Locks the directory, makes what is missing, and begins a boot.
 *
 * `whenFull` is asked, again and again, while the disk has no room for that; the directory stays locked meanwhile. Without
 * one a full disk is DATA_DIR_INVALID as well.
 *
 * Errors: DATA_DIR_LOCKED naming the pid, DATA_DIR_INVALID, what `whenFull` throws. Nothing is changed but the lock then.
 */
export async function openDataDirectory(
  path: string,
  whenFull: (error: unknown) => Promise<void> = (error) => Promise.reject(error),
): Promise<DataDirectory> {
  await untilRoom(() => makeFolder(path), whenFull);
  const lock = await untilRoom(() => lockDirectory(join(path, "LOCK")), whenFull);
  const notes = tighten(path);
  try {
    return await untilRoom(() => beginBoot(path, lock, notes), whenFull);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) mkdirSync(path, { mode: FOLDER_MODE });
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `cannot make ${path}: ${String(cause)}`, { cause });
  }
}

/** May be done again where the disk was full: at worst a boot number is left out. */
function beginBoot(path: string, lock: DirectoryLock, notes: readonly string[]): DataDirectory {
  try {
    for (const folder of FOLDERS) mkdirSync(join(path, folder), { recursive: true, mode: FOLDER_MODE });
    const nodePath = join(path, "node.json");
    const before = readNodeFile(nodePath) ?? {
      format: NODE_FORMAT,
      nodeId: randomBytes(6).toString("hex"),
      boot: 0,
    };
    const boot = before.boot + 1;
    if (boot > STORE_LIMITS.bootMax) throw new NodeError("DATA_DIR_INVALID", "the boot counter is used up");
    writeFileAtomic(nodePath, `${JSON.stringify({ ...before, boot })}\n`);
    const secrets = readOrMakeSecrets(join(path, "fleet.secrets"));
    syncFolder(path);
    return new DataDirectory({ path, nodeId: before.nodeId, boot }, secrets, lock, notes);
  } catch (error) {
    if (error instanceof NodeError) throw error;
    throw new NodeError("DATA_DIR_INVALID", `cannot use ${path}: ${String(error)}`, { cause: error });
  }
}

/** What an earlier version, or whoever made the directory, left open to others is closed to them. */
function tighten(path: string): string[] {
  const notes: string[] = [];
  const close = (target: string, mode: number): void => {
    const found = statSync(target, { throwIfNoEntry: false })?.mode ?? 0;
    if ((found & OTHERS) === 0) return;
    const was = (found & 0o777).toString(8);
    try {
      chmodSync(target, mode);
      notes.push(`${target} was open to others (mode ${was}) and now is its owner's alone`);
    } catch (error) {
      notes.push(`${target} is open to others (mode ${was}), and that cannot be changed: ${String(error)}`);
    }
  };
  close(path, FOLDER_MODE);
  for (const name of ["data.mdb", "lock.mdb"]) close(join(path, "lmdb", name), LMDB_FILE_MODE);
  return notes;
}

/** Node id and last boot of a directory that a node may be running on; takes no lock. Errors: DATA_DIR_INVALID. */
export function inspectDataDirectory(path: string): DataDirectoryHandle {
  const node = readNodeFile(join(path, "node.json"));
  if (node === null)
    throw new NodeError("DATA_DIR_INVALID", `${path} is no data directory: it has no node.json`);
  return { path, nodeId: node.nodeId, boot: node.boot };
}

/** The pid of the process that holds the directory, 0 when nobody does. */
export async function dataDirectoryHolder(path: string): Promise<number> {
  return await lockHolder(join(path, "LOCK"));
}

function readNodeFile(path: string): NodeFile | null {
  const text = readTextIfPresent(path);
  if (text === null) return null;
  let parsed: Partial<NodeFile> | null = null;
  try {
    parsed = JSON.parse(text) as Partial<NodeFile> | null;
  } catch (cause) {
    throw new NodeError("DATA_DIR_INVALID", `${path} is not JSON`, { cause });
  }
  if (typeof parsed?.format === "number" && parsed.format > NODE_FORMAT) {
    throw new NodeError(
      "DATA_DIR_INVALID",
      `${path} has format ${parsed.format}, newer than this version reads`,
    );
  }
  const { nodeId, boot } = parsed ?? {};
  const isValid =
    parsed?.format === NODE_FORMAT &&
    typeof nodeId === "string" &&
    NODE_ID.test(nodeId) &&
    typeof boot === "number" &&
    Number.isSafeInteger(boot) &&
    boot >= 0;
  if (!isValid) throw new NodeError("DATA_DIR_INVALID", `${path} does not hold a node id and a boot number`);
  return { format: NODE_FORMAT, nodeId, boot };
}

/**
 * `fleet.secrets`: one key a line, 64 hex digits; `#` begins a comment. Copy one file to all nodes of a fleet; put a
 * new key first to rotate.
 */
function readOrMakeSecrets(path: string): FleetSecret[] {
  let text = readTextIfPresent(path);
  if (text === null) {
    text = `# Keys of treatment codes, one a line: the first mints, all verify. Keep secret.\n${randomBytes(32).toString("hex")}\n`;
    writeFileAtomic(path, text, 0o600);
  }
  return parseFleetSecrets(text, path);
}

/** Errors: DATA_DIR_INVALID naming the line, never its content. */
export function parseFleetSecrets(text: string, path: string): FleetSecret[] {
  const secrets: FleetSecret[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*/, "").trim();
    if (line === "") continue;
    if (!/^[0-9a-fA-F]{64}$/.test(line)) {
      throw new NodeError("DATA_DIR_INVALID", `${path}:${index + 1}: not a key of 64 hex digits`);
    }
    const key = Buffer.from(line, "hex");
    secrets.push({ keyId: createHash("sha256").update(key).digest("hex").slice(0, 8), key });
  }
  if (secrets.length === 0) throw new NodeError("DATA_DIR_INVALID", `${path} holds no key`);
  return secrets;
}

function checkBundleId(bundleId: string): void {
  if (!BUNDLE_ID.test(bundleId)) throw new NodeError("BUNDLE_UNKNOWN", "a bundle id is 64 hex digits");
}
