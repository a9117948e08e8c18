/**
 * The data directory: everything a node keeps, under one exclusive lock.
 *
 *     LOCK/            who holds it (directory-lock.ts)      node.json       node id, boot counter
 *     fleet.secrets    keys of treatment codes, mode 0600    control/        what is in force (control-state.ts)
 *     bundles/         manifests, blobs (bundle-folder.ts)   log/            decision log and seals (LOG.md)
 *     identity/        surrogate → visitor (LOG.md)          lmdb/           profiles, memories, numbers
 *     spill/           part of the visitor table, wiped at start (visitor-spill.ts)
 *     node.mark        tells this directory from a copy of it (node-file.ts)
 *
 * Folder and files are the owner's alone: profiles, identities and keys are in them.
 *
 * Copies and backups: BACKUP.md.
 */
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Bundle, NodeError } from "../../engine/index.ts";
import { readTextIfPresent, syncFolder, writeFileAtomic } from "./atomic-file.ts";
import { BundleFolder } from "./bundle-folder.ts";
import { migrateBundles } from "./bundle-migrate.ts";
import { CONTROL_STATE_NONE, type ControlState } from "./control-state.ts";
import { readControlState, writeControlState } from "./control-state-file.ts";
import { type DirectoryLock, lockDirectory, lockHolder } from "./directory-lock.ts";
import { untilRoom } from "./disk-room.ts";
import { LMDB_FILE_MODE } from "./lmdb-environment.ts";
import { listLogSources } from "./log-folder.ts";
import { beginNodeBoot, type FormerNode, readNodeFile } from "./node-file.ts";

const FOLDER_MODE = 0o700;
/** Bits of group and others. */
const OTHERS = 0o077;
const FOLDERS = ["bundles", "control", "log", "identity", "lmdb"] as const;

/** What a lane needs to open its store; survives structured clone. */
export interface DataDirectoryHandle {
  readonly path: string;
  /** 12 hex digits. */
  readonly nodeId: string;
  /** From 1, raised at each start. */
  readonly boot: number;
  /** What sources of this start carry as their node; absent: the node id, for who writes under none. */
  readonly sourceNodeId?: string;
  /** Ids that the directory had before it was copied. */
  readonly former?: readonly FormerNode[];
}

/** A key of the fleet. The first mints treatment codes, all verify. */
export interface FleetSecret {
  /** First four bytes of the key's SHA-256, as 8 hex digits. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

export class DataDirectory {
  readonly handle: DataDirectoryHandle;
  readonly secrets: readonly FleetSecret[];
  readonly bundles: BundleFolder;
  /** What the start changed about the directory, for people. */
  readonly notes: readonly string[];
  /** Of these, what stays worth knowing while the node runs. */
  readonly lastingNotes: readonly string[];
  readonly #lock: DirectoryLock;

  constructor(
    handle: DataDirectoryHandle,
    secrets: readonly FleetSecret[],
    lock: DirectoryLock,
    notes: readonly string[] = [],
    lastingNotes: readonly string[] = [],
  ) {
    this.handle = handle;
    this.secrets = secrets;
    this.bundles = bundleFolder(handle.path);
    this.notes = [...lastingNotes, ...notes];
    this.lastingNotes = lastingNotes;
    this.#lock = lock;
  }

  /** Before the first bundle: CONTROL_STATE_NONE. Errors: DATA_DIR_INVALID. */
  readState(): ControlState {
    return readControlState(this.handle.path) ?? CONTROL_STATE_NONE;
  }

  /** One atomic write: after a power loss the old or the new state is in force. */
  writeState(state: ControlState): void {
    writeControlState(this.handle.path, state);
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

/** The bundles of a data directory, whoever holds it. */
export function bundleFolder(dataPath: string): BundleFolder {
  return new BundleFolder(join(dataPath, "bundles"));
}

/** The active bundle of a directory that a node may be running on; null: none yet. Errors: those of reading it. */
export function readActiveBundle(dataPath: string): Bundle | null {
  const activeId = readControlState(dataPath)?.activeId ?? "";
  return activeId === "" ? null : bundleFolder(dataPath).read(activeId);
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
    const { node, sourceNodeId, copyNote } = beginNodeBoot(path);
    const secretsNote = secretsFault(path);
    const secrets = readOrMakeSecrets(join(path, "fleet.secrets"));
    syncFolder(path);
    const handle = { path, nodeId: node.nodeId, boot: node.boot, sourceNodeId, former: node.former };
    const lasting = [copyNote, secretsNote].filter((note) => note !== "");
    return new DataDirectory(handle, secrets, lock, [...notes, ...migrateBundles(path)], lasting);
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

/** Told where the keys of codes that were minted here are gone; "": they are not. */
function secretsFault(path: string): string {
  if (existsSync(join(path, "fleet.secrets")) || listLogSources(path).length === 0) return "";
  return "fleet.secrets is missing and is made anew: treatment codes minted before are refused until it is put back";
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
