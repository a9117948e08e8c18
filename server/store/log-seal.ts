/**
 * Seals: a digest of every block, chained through all files of a source, in a side file `<boot>-<lane>.<n>.seal`.
 *
 *     header 64: "PROFSEAL" │ u16 format │ u16 header size │ node 6 │ u16 lane │ u32 boot │ u32 file │ previous chain 32 │ u32 crc
 *     entry 96:  u32 block │ u32 flags │ u32 records │ u32 checksum of the last frame │ u32 start │ u32 end │ 8 × 0
 *                │ root 32 │ chain 32
 *
 * Leaf: SHA-256 of a record's payload. Inner node: SHA-256 of 0x01, left, right; an odd one moves up as it is. Root of
 * no records: 32 zeros. chain = SHA-256(chain before ‖ the entry's first 64 bytes); before a source's first entry 32 zeros.
 *
 * A block is sealed when a frame of the next one exists or its file is finished; a finished file ends with an entry
 * flagged CLOSED that covers nothing. Runs in the batch pool: lanes only write checksums.
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { assert, NodeError } from "../../engine/index.ts";
import { errorCode } from "./atomic-file.ts";
import { type LogFile, listLogSources, sealPath } from "./log-folder.ts";
import { HEADER_SIZE } from "./log-format.ts";
import { LogFileReader, type LogPosition, stopError } from "./log-reader.ts";

export const SEAL_FORMAT = 1;
const SEAL_HEADER_SIZE = 64;
const SEAL_ENTRY_SIZE = 96;
const SEALED_SIZE = 64;
const DIGEST_SIZE = 32;
const MAGIC = Buffer.from("PROFSEAL", "latin1");
const FLAG_CLOSED = 1;
export const NO_DIGEST = Buffer.alloc(DIGEST_SIZE);

export interface Seal {
  readonly block: number;
  readonly closed: boolean;
  readonly recordCount: number;
  readonly lastChecksum: number;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly root: Buffer;
  readonly chain: Buffer;
}

export interface SealFile {
  readonly previousChain: Buffer;
  readonly seals: readonly Seal[];
  /** Bytes of whole, chained entries; what follows is torn or altered. */
  readonly wholeSize: number;
  readonly size: number;
  /** Number of the first entry whose chain does not hold, −1 where all do. */
  readonly brokenIndex: number;
}

/** Root over a block's payloads, added in order; keeps one digest a level. */
export class MerkleTree {
  /** `#levels[h]` is a finished subtree of 2^h leaves, or null. */
  readonly #levels: (Buffer | null)[] = [];
  count = 0;

  add(payload: Uint8Array): void {
    let digest = sha256(payload);
    let level = 0;
    for (; ; level++) {
      const standing = this.#levels[level] ?? null;
      if (standing === null) break;
      this.#levels[level] = null;
      digest = innerNode(standing, digest);
    }
    this.#levels[level] = digest;
    this.count += 1;
  }

  root(): Buffer {
    let digest: Buffer | null = null;
    for (const standing of this.#levels) {
      if (standing === null) continue;
      digest = digest === null ? standing : innerNode(standing, digest);
    }
    return digest ?? NO_DIGEST;
  }
}

/** Null where there is no seal file. Errors: LOG_FORMAT_NEWER, LOG_CORRUPT for a damaged header. */
export function readSeals(logPath: string, name: string): SealFile | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(sealPath(logPath));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
  if (bytes.length < SEAL_HEADER_SIZE) {
    return { previousChain: NO_DIGEST, seals: [], wholeSize: 0, size: bytes.length, brokenIndex: -1 };
  }
  const isWhole =
    bytes.subarray(0, MAGIC.length).equals(MAGIC) && crc32(bytes.subarray(0, 60)) === bytes.readUInt32LE(60);
  if (!isWhole) throw new NodeError("LOG_CORRUPT", `${name}: the header of its seals is damaged`);
  const format = bytes.readUInt16LE(8);
  if (format > SEAL_FORMAT) throw new NodeError("LOG_FORMAT_NEWER", `${name}: seals of format ${format}`);
  const previousChain = Buffer.from(bytes.subarray(28, 60));
  const seals: Seal[] = [];
  let chain: Buffer = previousChain;
  let at = SEAL_HEADER_SIZE;
  let brokenIndex = -1;
  for (; at + SEAL_ENTRY_SIZE <= bytes.length; at += SEAL_ENTRY_SIZE) {
    const entry = bytes.subarray(at, at + SEAL_ENTRY_SIZE);
    const seal = decodeSeal(entry);
    if (!chainOf(chain, entry).equals(seal.chain)) {
      brokenIndex = seals.length;
      break;
    }
    chain = seal.chain;
    seals.push(seal);
  }
  return { previousChain, seals, wholeSize: at, size: bytes.length, brokenIndex };
}

export interface SealReport {
  readonly blocksSealed: number;
  /** Whether it stopped at `blocksMax`, with more to do. */
  readonly hasMore: boolean;
  /** What could not be sealed: damage in a log or its seals. */
  readonly faults: readonly NodeError[];
}

export interface SealOptions {
  /** The boot that is running: the last file of each of its sources may still grow. 0: none is. */
  readonly liveBoot: number;
  /** Only the running boot's sources: what earlier ones left is a start's business. */
  readonly onlyLive?: boolean;
  /** About how many blocks to seal at most. */
  readonly blocksMax?: number;
  /** Last chains of closed files by name; kept by who calls again and again, so that these are not read each time. */
  readonly closedChains?: Map<string, Buffer>;
}

/**
 * Seals what can be sealed in the logs of a data directory and closes the seals of finished files.
 *
 * Cost: reads what is not sealed yet; call it one at a time, in the batch pool. Errors: system errors (disk full).
 */
export function sealLogs(dataPath: string, options: SealOptions): SealReport {
  const { liveBoot, onlyLive = false, blocksMax = Number.POSITIVE_INFINITY } = options;
  const faults: NodeError[] = [];
  const closedChains = options.closedChains ?? new Map<string, Buffer>();
  let blocksSealed = 0;
  for (const source of listLogSources(dataPath)) {
    if (onlyLive && source.boot !== liveBoot) continue;
    try {
      for (const [index, file] of source.files.entries()) {
        if (closedChains.has(file.name)) continue;
        if (blocksSealed >= blocksMax) return { blocksSealed, hasMore: true, faults };
        const before = source.files[index - 1];
        const previousChain = before === undefined ? NO_DIGEST : closedChains.get(before.name);
        if (previousChain === undefined) break; // The file before it is not closed.
        const isFinished = source.boot !== liveBoot || index < source.files.length - 1;
        const result = sealFile(file, previousChain, isFinished, blocksMax - blocksSealed);
        blocksSealed += result.blocksSealed;
        if (result.chain !== null) closedChains.set(file.name, result.chain);
      }
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      faults.push(error);
    }
  }
  return { blocksSealed, hasMore: blocksSealed >= blocksMax, faults };
}

/** `chain`: of the last seal, null where the file is not closed. */
function sealFile(
  file: LogFile,
  previousChain: Buffer,
  isFinished: boolean,
  blocksMax: number,
): { blocksSealed: number; chain: Buffer | null } {
  const existing = readSeals(file.path, file.name);
  if (existing !== null && existing.brokenIndex >= 0) {
    throw new NodeError(
      "LOG_CORRUPT",
      `${file.name}: seal ${existing.brokenIndex + 1} does not follow the one before`,
    );
  }
  const last = existing?.seals.at(-1);
  if (last?.closed === true) return { blocksSealed: 0, chain: last.chain };
  const reader = new LogFileReader(file.path, file.name);
  const sink = new SealSink(file, reader, existing, previousChain);
  try {
    if (last !== undefined) reader.seek(positionBehind(last));
    let tree = new MerkleTree();
    let start = reader.position.offset;
    let position: LogPosition = reader.position;
    for (let frame = reader.next(); frame !== null; frame = reader.next()) {
      if (frame.block !== position.block && tree.count > 0) {
        sink.add(tree, start, position, false);
        tree = new MerkleTree();
        start = frame.offset;
        if (sink.count >= blocksMax) return { blocksSealed: sink.count, chain: null };
      }
      for (const payload of frame.payloads) tree.add(payload);
      position = reader.position;
    }
    if (reader.stop?.kind === "damage") throw stopError(file.name, reader.stop);
    if (!isFinished) return { blocksSealed: sink.count, chain: null };
    if (reader.stop?.kind === "tail") throw stopError(file.name, reader.stop);
    if (tree.count > 0) sink.add(tree, start, position, false);
    sink.add(new MerkleTree(), position.offset, position, true);
    return { blocksSealed: sink.count - 1, chain: sink.chain };
  } finally {
    sink.close();
    reader.close();
  }
}

/** Blocks never share a frame, so what follows a seal begins the next block at the earliest. */
export function positionBehind(seal: Seal): LogPosition {
  return { offset: seal.endOffset, block: seal.block, checksum: seal.lastChecksum };
}

/** Appends entries to a seal file; syncs it once, at the end. */
class SealSink {
  chain: Buffer;
  count = 0;
  readonly #file: LogFile;
  readonly #reader: LogFileReader;
  readonly #previousChain: Buffer;
  #offset: number;
  #descriptor = -1;

  constructor(file: LogFile, reader: LogFileReader, existing: SealFile | null, previousChain: Buffer) {
    this.#file = file;
    this.#reader = reader;
    this.#previousChain = previousChain;
    this.#offset = existing?.wholeSize ?? 0;
    this.chain = existing?.seals.at(-1)?.chain ?? previousChain;
  }

  add(tree: MerkleTree, startOffset: number, end: LogPosition, closed: boolean): void {
    if (this.#descriptor < 0) {
      // A power loss must not leave a seal over bytes that are gone.
      this.#reader.sync();
      this.#open();
    }
    const entry = Buffer.alloc(SEAL_ENTRY_SIZE);
    entry.writeUInt32LE(end.block, 0);
    entry.writeUInt32LE(closed ? FLAG_CLOSED : 0, 4);
    entry.writeUInt32LE(tree.count, 8);
    entry.writeUInt32LE(end.checksum, 12);
    entry.writeUInt32LE(startOffset, 16);
    entry.writeUInt32LE(end.offset, 20);
    tree.root().copy(entry, 32);
    const chain = chainOf(this.chain, entry);
    chain.copy(entry, SEALED_SIZE);
    const written = writeSync(this.#descriptor, entry, 0, entry.length, this.#offset);
    if (written !== entry.length)
      throw new NodeError("LOG_UNWRITABLE", `${this.#file.name}: a seal was cut short`);
    this.#offset += entry.length;
    this.chain = chain;
    this.count += 1;
  }

  close(): void {
    if (this.#descriptor < 0) return;
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  /** Cuts a torn entry off; writes the header where there is none. */
  #open(): void {
    const isNew = this.#offset < SEAL_HEADER_SIZE;
    this.#descriptor = openSync(sealPath(this.#file.path), isNew ? "w" : "r+", 0o640);
    if (!isNew) {
      ftruncateSync(this.#descriptor, this.#offset);
      return;
    }
    const header = Buffer.alloc(SEAL_HEADER_SIZE);
    MAGIC.copy(header);
    header.writeUInt16LE(SEAL_FORMAT, 8);
    header.writeUInt16LE(SEAL_HEADER_SIZE, 10);
    header.write(this.#reader.header.nodeId, 12, "hex");
    header.writeUInt16LE(this.#reader.header.lane, 18);
    header.writeUInt32LE(this.#reader.header.boot, 20);
    header.writeUInt32LE(this.#reader.header.file, 24);
    this.#previousChain.copy(header, 28);
    header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
    writeSync(this.#descriptor, header, 0, header.length, 0);
    this.#offset = SEAL_HEADER_SIZE;
  }
}

function decodeSeal(entry: Buffer): Seal {
  return {
    block: entry.readUInt32LE(0),
    closed: (entry.readUInt32LE(4) & FLAG_CLOSED) !== 0,
    recordCount: entry.readUInt32LE(8),
    lastChecksum: entry.readUInt32LE(12),
    startOffset: entry.readUInt32LE(16),
    endOffset: entry.readUInt32LE(20),
    root: Buffer.from(entry.subarray(32, 64)),
    chain: Buffer.from(entry.subarray(SEALED_SIZE, SEAL_ENTRY_SIZE)),
  };
}

function chainOf(previous: Buffer, entry: Buffer): Buffer {
  return createHash("sha256").update(previous).update(entry.subarray(0, SEALED_SIZE)).digest();
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

const INNER = Buffer.from([1]);
function innerNode(left: Buffer, right: Buffer): Buffer {
  assert(left.length === DIGEST_SIZE && right.length === DIGEST_SIZE, "seal: a node is no digest");
  return createHash("sha256").update(INNER).update(left).update(right).digest();
}

/** Smallest offset a seal may start at. */
export const FIRST_BLOCK_OFFSET = HEADER_SIZE;
