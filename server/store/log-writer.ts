/**
 * Writes a source's frames to its files, one write a turn (append-file.ts), and changes files at a size.
 *
 * Does not know what a record is (decision-log.ts does).
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { NodeError } from "../../engine/index.ts";
import { AppendFile, type FsyncPolicy } from "./append-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import {
  encodeHeader,
  FRAME_FLAG_GAP,
  FRAME_HEADER_SIZE,
  HEADER_SIZE,
  headerChecksum,
  logFileName,
  sealFrame,
} from "./log-format.ts";
import type { Source } from "./source.ts";

export interface LogWriterOptions {
  /** Folder of the files. */
  readonly folder: string;
  readonly source: Source;
  readonly fsync: FsyncPolicy;
  readonly fileSizeMax?: number;
  readonly blockSize?: number;
}

/** One file of the source, with where its chain and blocks stand. */
interface OpenLog {
  readonly file: AppendFile;
  readonly number: number;
  readonly salt: number;
  /** By the writer's own clock. */
  readonly createdAtMs: number;
  /** Of the last frame, or of the header. */
  checksum: number;
  block: number;
  blockStart: number;
}

export class LogWriter {
  readonly source: Source;
  readonly #options: LogWriterOptions;
  readonly #fileSizeMax: number;
  readonly #blockSize: number;
  #log: OpenLog;
  #hasGap = false;
  /** Of all frames, in all files. */
  writtenBytes = 0;
  /** The end of the file before may not be on the disk: the next write is refused once, and says so. */
  #failure: NodeError | null = null;

  /** Creates file 1 of the source. Errors: LOG_UNWRITABLE; `EEXIST` (as system error) where the source was used before. */
  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.source = options.source;
    this.#fileSizeMax = options.fileSizeMax ?? STORE_LIMITS.logFileSizeMax;
    this.#blockSize = options.blockSize ?? STORE_LIMITS.logBlockSize;
    this.#log = this.#open(1, 0, 0);
  }

  /** Whether it is time to go on in a new file. */
  isFull(nowMs: number): boolean {
    const { file, createdAtMs } = this.#log;
    if (file.size >= this.#fileSizeMax) return true;
    return nowMs - createdAtMs >= STORE_LIMITS.logFileAgeMsMax && file.size > HEADER_SIZE;
  }

  /** Closes the file and opens the next. Errors: LOG_UNWRITABLE (the old file stays in use). */
  rotate(): void {
    const { file, number, checksum, block, blockStart } = this.#log;
    const isBlockEmpty = blockStart === file.size;
    this.#log = this.#open(number + 1, checksum, isBlockEmpty ? block : block + 1);
    file.retire((error) => {
      this.#failure = error;
    });
  }

  /**
   * Writes one frame. `frame` has FRAME_RESERVED_SIZE free bytes in front of its records.
   *
   * Cost: one CRC pass and one system call. Errors: LOG_UNWRITABLE; the file is as before then.
   */
  write(frame: Buffer, recordCount: number): void {
    this.#throwFailure();
    const log = this.#log;
    const checksum = sealFrame(frame, log.salt, {
      recordCount,
      block: log.block,
      previousChecksum: log.checksum,
      flags: this.#hasGap ? FRAME_FLAG_GAP : 0,
    });
    log.file.write(frame);
    this.writtenBytes += frame.length;
    log.checksum = checksum;
    this.#hasGap = false;
    if (log.file.size - log.blockStart < this.#blockSize) return;
    log.block += 1;
    log.blockStart = log.file.size;
  }

  /** The next frame says that records before it are missing. */
  noteGap(): void {
    this.#hasGap = true;
  }

  /** Resolves when everything written so far is synced. Errors: LOG_UNWRITABLE. */
  async synced(): Promise<void> {
    this.#throwFailure();
    await this.#log.file.synced();
  }

  close(): void {
    this.#log.file.close();
  }

  #throwFailure(): void {
    const failure = this.#failure;
    if (failure === null) return;
    this.#failure = null;
    throw failure;
  }

  #open(number: number, previousChecksum: number, firstBlock: number): OpenLog {
    const { folder, fsync } = this.#options;
    const salt = randomBytes(4).readUInt32LE();
    const createdAtMs = Date.now();
    const header = encodeHeader({
      ...this.source,
      file: number,
      salt,
      createdAtMs,
      previousChecksum,
      firstBlock,
    });
    return {
      file: new AppendFile(join(folder, logFileName(this.source, number)), header, 0o640, fsync),
      number,
      salt,
      createdAtMs,
      checksum: headerChecksum(header),
      block: firstBlock,
      blockStart: HEADER_SIZE,
    };
  }
}

/** Room that `LogWriter.write` wants in front of the records. */
export const FRAME_RESERVED_SIZE = FRAME_HEADER_SIZE;
