/**
 * Seals blocks of logs (log-seal.ts says what a seal is). Runs in the batch pool: lanes only write checksums.
 *
 * A block is sealed when a frame of the next one exists or its file is finished. What is sealed was synced before: a
 * power loss leaves no seal over bytes that are gone.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { NodeError } from "../../engine/index.ts";
import { toLogFault } from "./log-fault.ts";
import { type LogFile, listLogSources, sealPath } from "./log-folder.ts";
import { HEADER_SIZE } from "./log-format.ts";
import { LogFileReader, type LogPosition, stopError } from "./log-reader.ts";
import {
  chainOf,
  FLAG_CLOSED,
  MerkleTree,
  NO_DIGEST,
  positionBehind,
  readSeals,
  SEAL_ENTRY_SIZE,
  SEAL_FORMAT,
  SEAL_HEADER_SIZE,
  SEAL_MAGIC,
  SEALED_SIZE,
  type SealFile,
} from "./log-seal.ts";
import { readLogStart } from "./log-start.ts";

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
  /** Called now and then, with nothing locked: for whoever must not work for long at a stretch. */
  readonly giveWay?: () => void;
}

const NOTHING = (): void => {};

/**
 * Seals what can be sealed in the logs of a data directory and closes the seals of finished files.
 *
 * Cost: reads what is not sealed yet; call it one at a time, in the batch pool. Errors: system errors (disk full).
 */
export function sealLogs(dataPath: string, options: SealOptions): SealReport {
  const { liveBoot, onlyLive = false, blocksMax = Number.POSITIVE_INFINITY, giveWay = NOTHING } = options;
  const faults: NodeError[] = [];
  const closedChains = options.closedChains ?? new Map<string, Buffer>();
  let blocksSealed = 0;
  for (const source of listLogSources(dataPath)) {
    if (onlyLive && source.boot !== liveBoot) continue;
    let name = "";
    try {
      for (const [index, file] of source.files.entries()) {
        name = file.name;
        if (closedChains.has(file.name)) continue;
        if (blocksSealed >= blocksMax) return { blocksSealed, hasMore: true, faults };
        const before = source.files[index - 1];
        const previousChain =
          before === undefined ? chainBefore(dataPath, file) : closedChains.get(before.name);
        if (previousChain === undefined) break; // The file before it is not closed.
        const isFinished = source.boot !== liveBoot || index < source.files.length - 1;
        const result = sealFile(file, previousChain, isFinished, blocksMax - blocksSealed, giveWay);
        blocksSealed += result.blocksSealed;
        if (result.chain !== null) closedChains.set(file.name, result.chain);
      }
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      faults.push(toLogFault(name, error));
    }
  }
  return { blocksSealed, hasMore: blocksSealed >= blocksMax, faults };
}

export interface LogSizes {
  /** Of all log and seal files. */
  readonly diskBytes: number;
  /** Of the running boot's logs, what no seal covers yet. */
  readonly unsealedBytes: number;
}

/** Cost: a look at each file, and the seals of those that are not closed. Errors: system errors. */
export function logSizes(
  dataPath: string,
  liveBoot: number,
  closedChains: ReadonlyMap<string, Buffer>,
): LogSizes {
  let diskBytes = 0;
  let unsealedBytes = 0;
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  for (const source of listLogSources(dataPath)) {
    for (const file of source.files) {
      const size = sizeOf(file.path);
      diskBytes += size + sizeOf(sealPath(file.path));
      if (source.boot !== liveBoot || closedChains.has(file.name)) continue;
      unsealedBytes += Math.max(0, size - sealedEnd(file));
    }
  }
  return { diskBytes, unsealedBytes };
}

function sealedEnd(file: LogFile): number {
  try {
    return readSeals(file.path, file.name)?.seals.at(-1)?.endOffset ?? HEADER_SIZE;
  } catch (error) {
    if (error instanceof NodeError) return HEADER_SIZE; // Told where it was to be sealed.
    throw error;
  }
}

/** Of the file before a source's first: it was removed by retention, or there was none. */
function chainBefore(dataPath: string, file: LogFile): Buffer {
  const start = readLogStart(dataPath, file.boot, file.lane);
  return start?.file === file.file ? start.chain : NO_DIGEST;
}

/** `chain`: of the last seal, null where the file is not closed. */
function sealFile(
  file: LogFile,
  previousChain: Buffer,
  isFinished: boolean,
  blocksMax: number,
  giveWay: () => void,
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
      for (const payload of frame.payloads) tree.add(payload, frame.isRedacted);
      position = reader.position;
      giveWay();
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
    SEAL_MAGIC.copy(header);
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
