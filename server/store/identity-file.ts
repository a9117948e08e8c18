/**
 * Identity files: which visitor a surrogate stands for. Logs carry surrogates only.
 *
 *     header 32: "PROFFPID" │ u16 format │ u16 header size │ node 6 │ u16 lane │ u32 boot │ u32 salt │ u32 crc of the 28 before
 *     record:    u16 size │ u8 state │ u8 level size │ surrogate 8 │ level │ id │ u32 crc of all before it
 *
 * Numbers are little-endian (the surrogate's bytes are in reading order); `size` counts the whole record; records' checksums
 * start from the file's random salt, so that no id can pass for a record. A record never changes its size: erasing a visitor
 * overwrites level and id with zeros, sets the state to ERASED and the checksum anew, in place.
 */
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { NodeError } from "../../engine/index.ts";
import { AppendFile, type FsyncPolicy } from "./append-file.ts";
import { crc32Of } from "./crc.ts";
import { type Source, sourceStem } from "./source.ts";

const IDENTITY_FORMAT = 1;
const MAGIC = Buffer.from("PROFFPID", "latin1");
export const IDENTITY_HEADER_SIZE = 32;
const SALT_OFFSET = 24;
const RECORD_FIXED_SIZE = 16;
const RECORD_SIZE_MAX = 512;
const SURROGATE_SIZE = 8;
const CHECKSUM_SIZE = 4;
/** A turn's records are one write: what a crash tore is not larger than this by far. */
const SEARCH_SIZE = 4 * 1024 * 1024;
const IDENTITY_LIVE = 1;
export const IDENTITY_ERASED = 2;
export const IDENTITY_RECORD_OFFSET = { size: 0, state: 2, levelSize: 3, surrogate: 4, level: 12 } as const;

/** Where the checksums of a file's records start, from its header. */
export function identitySalt(header: Buffer): number {
  return header.readUInt32LE(SALT_OFFSET);
}

/** `<boot>-<lane>.pid` */
export function identityFileName(boot: number, lane: number): string {
  return `${sourceStem(boot, lane)}.pid`;
}

export interface IdentityRecord {
  /** 16 hex digits. */
  readonly surrogate: string;
  /** Both empty where erased. */
  readonly level: string;
  readonly id: string;
  readonly erased: boolean;
  readonly offset: number;
}

/** Gathers a turn's records and appends them to a source's identity file. */
export class IdentityWriter {
  readonly #file: AppendFile;
  readonly #salt = randomBytes(4).readUInt32LE();
  #buffer = Buffer.allocUnsafeSlow(16 * 1024);
  #position = 0;

  /** Errors: LOG_UNWRITABLE; `EEXIST` (as system error) where the source was used before. */
  constructor(path: string, source: Source, fsync: FsyncPolicy) {
    const header = Buffer.alloc(IDENTITY_HEADER_SIZE);
    MAGIC.copy(header);
    header.writeUInt16LE(IDENTITY_FORMAT, 8);
    header.writeUInt16LE(IDENTITY_HEADER_SIZE, 10);
    header.write(source.nodeId, 12, "hex");
    header.writeUInt16LE(source.lane, 18);
    header.writeUInt32LE(source.boot, 20);
    header.writeUInt32LE(this.#salt, SALT_OFFSET);
    header.writeUInt32LE(crc32(header.subarray(0, 28)), 28);
    this.#file = new AppendFile(path, header, 0o600, fsync);
  }

  get hasPending(): boolean {
    return this.#position > 0;
  }

  append(high: number, low: number, level: string, id: string): void {
    if (this.#buffer.length - this.#position < RECORD_SIZE_MAX) {
      const grown = Buffer.allocUnsafeSlow(this.#buffer.length * 2);
      this.#buffer.copy(grown, 0, 0, this.#position);
      this.#buffer = grown;
    }
    const start = this.#position;
    const buffer = this.#buffer;
    const levelSize = buffer.write(level, start + 12, "utf8");
    const idSize = buffer.write(id, start + 12 + levelSize, "utf8");
    const size = RECORD_FIXED_SIZE + levelSize + idSize;
    buffer.writeUInt16LE(size, start);
    buffer[start + 2] = IDENTITY_LIVE;
    buffer[start + 3] = levelSize;
    buffer.writeUInt32BE(high, start + 4);
    buffer.writeUInt32BE(low, start + 8);
    buffer.writeUInt32LE(crc32Of(buffer, start, start + size - 4, this.#salt), start + size - 4);
    this.#position = start + size;
  }

  /** One write of what is pending, which is dropped in any case. Errors: LOG_UNWRITABLE; nothing half-written stays. */
  flush(): void {
    const size = this.#position;
    if (size === 0) return;
    this.#position = 0;
    this.#file.write(this.#buffer.subarray(0, size));
  }

  drop(): void {
    this.#position = 0;
  }

  /** Resolves when everything flushed so far is synced. Errors: LOG_UNWRITABLE. */
  async synced(): Promise<void> {
    await this.#file.synced();
  }

  close(): void {
    this.#file.close();
  }
}

/** A record where it lies, for those who read millions. */
export interface RawIdentity {
  readonly bytes: Buffer;
  /** Of the surrogate, then the level, then the id; the id ends at `idEnd`. */
  at: number;
  levelEnd: number;
  idEnd: number;
  erased: boolean;
  /** Of the record in its file. */
  offset: number;
}

export interface IdentityScan {
  readonly recordCount: number;
  /** End of the last whole record. */
  readonly endOffset: number;
  readonly size: number;
  /** Whether a whole record lies behind the first broken one: then what is broken is not the tail. */
  readonly isBeforeTail: boolean;
  /** The first broken record; null where everything is whole. */
  readonly fault: NodeError | null;
}

/**
 * Reads a file's records in order. At one that is not whole it goes on behind it, with the next that is, if any.
 *
 * Cost: reads the file once, a record at a time from a 1 MiB buffer. Errors: LOG_FORMAT_NEWER; damage is the result's `fault`.
 */
export function scanIdentityFile(
  path: string,
  name: string,
  onRecord: (record: IdentityRecord) => void,
): IdentityScan {
  return scanIdentitiesRaw(path, name, (raw) => onRecord(toRecord(raw)));
}

/** A piece of a file: both are where a record begins, or the file ends. */
export interface IdentityRange {
  readonly from: number;
  readonly to: number;
}

/** The same without an object a record: `raw` is reused. `range`: a piece only. */
export function scanIdentitiesRaw(
  path: string,
  name: string,
  onRecord: (raw: RawIdentity) => void,
  range: IdentityRange = { from: IDENTITY_HEADER_SIZE, to: Number.POSITIVE_INFINITY },
): IdentityScan {
  const descriptor = openSync(path, "r");
  try {
    const size = fstatSync(descriptor).size;
    const header = Buffer.alloc(IDENTITY_HEADER_SIZE);
    const headerSize = readSync(descriptor, header, 0, header.length, 0);
    const isHeaderWhole =
      headerSize === IDENTITY_HEADER_SIZE &&
      header.subarray(0, MAGIC.length).equals(MAGIC) &&
      crc32(header.subarray(0, 28)) === header.readUInt32LE(28);
    if (!isHeaderWhole) {
      const fault = new NodeError("LOG_CORRUPT", `${name}: the header is damaged`);
      return { recordCount: 0, endOffset: 0, size, isBeforeTail: true, fault };
    }
    const format = header.readUInt16LE(8);
    if (format > IDENTITY_FORMAT) throw new NodeError("LOG_FORMAT_NEWER", `${name}: format ${format}`);
    const salt = header.readUInt32LE(SALT_OFFSET);
    const buffer = Buffer.alloc(1024 * 1024);
    const raw: RawIdentity = { bytes: buffer, at: 0, levelEnd: 0, idEnd: 0, erased: false, offset: 0 };
    let offset = range.from;
    let endOffset = offset;
    let recordCount = 0;
    let fault: NodeError | null = null;
    let isBeforeTail = false;
    while (offset < size && offset < range.to) {
      const filled = readSync(descriptor, buffer, 0, buffer.length, offset);
      if (filled === 0) break; // It was cut off meanwhile.
      let position = 0;
      const isLast = offset + filled >= size;
      const end = Math.min(filled, range.to - offset);
      while (position < end && (isLast || filled - position >= RECORD_SIZE_MAX)) {
        const recordSize = wholeSize(buffer, position, filled, salt);
        if (recordSize === 0) break;
        raw.at = position + IDENTITY_RECORD_OFFSET.surrogate;
        raw.levelEnd = position + IDENTITY_RECORD_OFFSET.level + buffer[position + 3]!;
        raw.idEnd = position + recordSize - CHECKSUM_SIZE;
        raw.erased = buffer[position + 2] === IDENTITY_ERASED;
        raw.offset = offset + position;
        onRecord(raw);
        recordCount += 1;
        position += recordSize;
        endOffset = offset + position;
      }
      const isBroken = position < end && (isLast || filled - position >= RECORD_SIZE_MAX);
      offset += position;
      if (!isBroken) continue;
      fault ??= new NodeError(
        "LOG_CORRUPT",
        `${name}: record ${recordCount + 1} at offset ${offset} is damaged`,
      );
      const rest = Buffer.alloc(Math.min(size - offset, SEARCH_SIZE));
      readSync(descriptor, rest, 0, rest.length, offset);
      const next = nextRecord(rest, salt);
      if (next < 0) break;
      isBeforeTail = true;
      offset += next;
    }
    return { recordCount, endOffset, size, isBeforeTail, fault };
  } finally {
    closeSync(descriptor);
  }
}

/** Where the first whole record at `from` or behind it begins, −1 where none does nearby. Errors: system errors. */
export function findIdentity(path: string, from: number): number {
  const descriptor = openSync(path, "r");
  try {
    const header = Buffer.alloc(IDENTITY_HEADER_SIZE);
    readSync(descriptor, header, 0, header.length, 0);
    const bytes = Buffer.alloc(8 * RECORD_SIZE_MAX);
    const size = readSync(descriptor, bytes, 0, bytes.length, from - 1);
    const found = nextRecord(bytes.subarray(0, size), identitySalt(header));
    return found < 0 ? -1 : from - 1 + found;
  } finally {
    closeSync(descriptor);
  }
}

function toRecord({ bytes, at, levelEnd, idEnd, erased, offset }: RawIdentity): IdentityRecord {
  const levelStart = at + SURROGATE_SIZE;
  return {
    surrogate: bytes.toString("hex", at, levelStart),
    level: erased ? "" : bytes.toString("utf8", levelStart, levelEnd),
    id: erased ? "" : bytes.toString("utf8", levelEnd, idEnd),
    erased,
    offset,
  };
}

/** Size of the whole record at `at`, 0 where none is. */
function wholeSize(bytes: Buffer, at: number, end: number, salt: number): number {
  if (end - at < RECORD_FIXED_SIZE) return 0;
  const size = bytes.readUInt16LE(at);
  const state = bytes[at + 2]!;
  const levelSize = bytes[at + 3]!;
  if (size > RECORD_SIZE_MAX || size > end - at || size < RECORD_FIXED_SIZE + levelSize) return 0;
  if (state !== IDENTITY_LIVE && state !== IDENTITY_ERASED) return 0;
  const checksumAt = at + size - CHECKSUM_SIZE;
  return crc32Of(bytes, at, checksumAt, salt) === bytes.readUInt32LE(checksumAt) ? size : 0;
}

/** Where the next whole record begins behind the first byte, −1 where none does. */
function nextRecord(bytes: Buffer, salt: number): number {
  for (let start = 1; start + RECORD_FIXED_SIZE <= bytes.length; start++) {
    if (wholeSize(bytes, start, bytes.length, salt) > 0) return start;
  }
  return -1;
}

/** Visitors by surrogate (16 hex digits), over all identity files of a data directory. */
export type IdentityMap = Map<string, { readonly level: string; readonly id: string }>;

/** Cost: an entry for every visitor ever met. Files that cannot be read give what is whole in them. */
export function readIdentities(dataPath: string): IdentityMap {
  const folder = join(dataPath, "identity");
  const identities: IdentityMap = new Map();
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith(".pid")) continue;
    scanIdentityFile(join(folder, name), name, ({ surrogate, level, id, erased }) => {
      if (!erased) identities.set(surrogate, { level, id });
    });
  }
  return identities;
}
