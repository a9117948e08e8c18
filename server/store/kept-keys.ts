/**
 * Key indexes kept on the disk, so that a start need not make them again: two seconds for five million ids.
 *
 *     bundles/tables/secret         hash seed and key of the checksums; mode 0600, drawn by the node
 *     bundles/tables/<level>.keys   u32 magic | u32 format | u32 size of the header | u32 0
 *                                   header in JSON: level, count, blobs, sizes | the index as it lies in memory
 *                                   HMAC-SHA256 of all that
 *
 * Derived, and this node's alone: what is absent, damaged or of other ids than the bundle's is made again, without a word.
 * The checksum is keyed by a secret that never leaves the directory, so that what was not written by this node is not
 * believed; the dictionary's hashes in the header say what it was made of. One file a level, replaced whole.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type HashSeed, KeyTable, type LevelKeys, type TableBuffers } from "../../engine/index.ts";
import { writeFileAtomic } from "./atomic-file.ts";
import { bytesFree } from "./disk-room.ts";

const FOLDER = "tables";
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const MAGIC = 0x4b54_4650; // "PFTK"
const FORMAT = 1;
const PREFIX_SIZE = 16;
const SEED_SIZE = 8;
const SECRET_SIZE = SEED_SIZE + 32;
const MAC_SIZE = 32;
const HEADER_SIZE_MAX = 64 * 1024 * 1024;
const CHUNK_SIZE = 4 * 1024 * 1024;
/** Indexes of fewer ids are made as fast as they are read. */
const COUNT_MIN = 50_000;
/** What a file lacks of the ids is appended at a start; one that lacks more is written anew. */
const COVERED_SHARE_MIN = 0.9;
/** Room that is left on a disk, in sizes of the file. */
const FREE_SIZES_MIN = 4;

export interface TableSecret {
  readonly hashSeed: HashSeed;
  readonly key: Uint8Array;
}

interface Header {
  readonly level: string;
  readonly count: number;
  readonly blobs: readonly string[];
  readonly sizeBytes: number;
}

/** Drawn where there is none, or none that can be used. Errors: system errors. */
export function tableSecret(bundlesPath: string): TableSecret {
  const path = join(bundlesPath, FOLDER, "secret");
  let bytes: Uint8Array | null = null;
  try {
    bytes = readFileSync(path);
  } catch {
    // None yet.
  }
  if (bytes?.length !== SECRET_SIZE) {
    bytes = randomBytes(SECRET_SIZE);
    mkdirSync(join(bundlesPath, FOLDER), { recursive: true, mode: FOLDER_MODE });
    writeFileAtomic(path, bytes, FILE_MODE);
  }
  const words = new DataView(bytes.buffer, bytes.byteOffset, SEED_SIZE);
  return { hashSeed: [words.getUint32(0, true), words.getUint32(4, true)], key: bytes.subarray(SEED_SIZE) };
}

/** The indexes of these levels that are there and whole. Cost: reading and summing them, 0.2 s for five million ids. */
export function readKeptKeys(
  bundlesPath: string,
  levels: readonly string[],
  secret: TableSecret,
  buffers: TableBuffers,
): LevelKeys[] {
  return levels.flatMap((level) => {
    try {
      return readKeys(keysPath(bundlesPath, level), secret, buffers) ?? [];
    } catch {
      return []; // It is made again.
    }
  });
}

/**
 * Keeps the indexes of a bundle, where those that are there lack many of its ids, and removes those of other levels.
 * They may be appended to meanwhile. Cost: a write and an fsync of what is new. Errors: system errors.
 */
export function keepKeys(bundlesPath: string, all: readonly LevelKeys[], secret: TableSecret): void {
  const folder = join(bundlesPath, FOLDER);
  const wanted = all.filter(({ count }) => count >= COUNT_MIN);
  const paths = new Set(wanted.map(({ level }) => keysPath(bundlesPath, level)));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!paths.has(path) && (name.endsWith(".keys") || name.endsWith(".tmp"))) rmSync(path, { force: true });
  }
  for (const keys of wanted) {
    const path = keysPath(bundlesPath, keys.level);
    const sizeBytes = new KeyTable(keys.index, keys.count).sizeBytes;
    if (covers(path, keys)) continue;
    const free = bytesFree(folder);
    if (free >= 0 && free < sizeBytes * FREE_SIZES_MIN) continue; // Others need it more.
    const aside = `${path}.tmp`;
    try {
      writeKeys(aside, keys, sizeBytes, secret);
      renameSync(aside, path);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  }
}

function keysPath(bundlesPath: string, level: string): string {
  return join(bundlesPath, FOLDER, `${createHash("sha256").update(level).digest("hex").slice(0, 32)}.keys`);
}

function writeKeys(path: string, keys: LevelKeys, sizeBytes: number, { key }: TableSecret): void {
  const { level, count, blobs, index } = keys;
  const header = Buffer.from(JSON.stringify({ level, count, blobs, sizeBytes } satisfies Header));
  const prefix = Buffer.from(Uint32Array.of(MAGIC, FORMAT, header.length, 0).buffer);
  const mac = createHmac("sha256", key);
  const file = openSync(path, "w", FILE_MODE);
  try {
    const put = (bytes: Uint8Array): void => {
      mac.update(bytes);
      writeAll(file, bytes);
    };
    put(prefix);
    put(header);
    for (const chunk of new KeyTable(index, count).chunks(CHUNK_SIZE)) put(chunk);
    writeAll(file, mac.digest());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Null where it is not what this node wrote. Errors: system errors. */
function readKeys(path: string, { key, hashSeed }: TableSecret, buffers: TableBuffers): LevelKeys | null {
  const file = openSync(path, "r");
  try {
    const opened = readHeader(file);
    if (opened === null) return null;
    const { header, bytes } = opened;
    const mac = createHmac("sha256", key).update(bytes);
    const index = buffers.take(header.sizeBytes + Math.ceil(header.sizeBytes / 16)); // Room for ids to come.
    const table = new Uint8Array(index.buffer, 0, header.sizeBytes);
    for (let at = 0; at < table.length; ) {
      const chunk = table.subarray(at, at + CHUNK_SIZE);
      if (!readAll(file, chunk, bytes.length + at)) return null;
      mac.update(chunk);
      at += chunk.length;
    }
    const stated = new Uint8Array(MAC_SIZE);
    const isWhole = readAll(file, stated, bytes.length + header.sizeBytes);
    if (!isWhole || !timingSafeEqual(stated, mac.digest())) return null;
    const { level, count, blobs } = header;
    return KeyTable.isOf(index, hashSeed) ? { level, count, index, blobs } : null;
  } finally {
    closeSync(file);
  }
}

/** Prefix and header; null where the file cannot be one. */
function readHeader(file: number): { header: Header; bytes: Uint8Array } | null {
  const prefix = new Uint8Array(PREFIX_SIZE);
  if (!readAll(file, prefix, 0)) return null;
  const [magic, format, headerSize] = new Uint32Array(prefix.buffer);
  if (magic !== MAGIC || format !== FORMAT || headerSize! > HEADER_SIZE_MAX) return null;
  const bytes = new Uint8Array(PREFIX_SIZE + headerSize!);
  if (!readAll(file, bytes, 0)) return null;
  const header = JSON.parse(Buffer.from(bytes.subarray(PREFIX_SIZE)).toString("utf8")) as Header;
  const isSize = fstatSync(file).size === bytes.length + header.sizeBytes + MAC_SIZE;
  return isSize ? { header, bytes } : null;
}

/** Whether the file holds most of these ids, as far as its header says. */
function covers(path: string, { count, blobs }: LevelKeys): boolean {
  try {
    const file = openSync(path, "r");
    try {
      const header = readHeader(file)?.header;
      if (header === undefined || header.count > count || header.count < count * COVERED_SHARE_MIN)
        return false;
      const full = header.count === count ? header.blobs.length : header.blobs.length - 1;
      return header.blobs.slice(0, full).every((sha256, at) => sha256 === blobs[at]);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

function readAll(file: number, bytes: Uint8Array, position: number): boolean {
  for (let at = 0; at < bytes.length; ) {
    const size = readSync(file, bytes, at, bytes.length - at, position + at);
    if (size === 0) return false;
    at += size;
  }
  return true;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
