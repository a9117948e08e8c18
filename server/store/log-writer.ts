/**
 * Writes a source's frames to its files: one `pwrite` a turn, at a known offset.
 *
 * Invariant: `#offset` is the end of the last whole frame. A write that fails or comes up short is cut off again, and
 * where even that fails the next write tries the cut first; so a file never keeps half a frame that a later frame
 * follows. Syncing is about power loss only: what was written survives the process' end in any case.
 *
 * Does not know what a record is (decision-log.ts does).
 */
import { randomBytes } from "node:crypto";
import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode, syncFolder } from "./atomic-file.ts";
import { STORE_LIMITS } from "./limits.ts";
import {
  encodeHeader,
  FRAME_FLAG_GAP,
  FRAME_HEADER_SIZE,
  HEADER_SIZE,
  headerChecksum,
  type LogHeader,
  logFileName,
  sealFrame,
} from "./log-format.ts";
import type { Source } from "./source.ts";

/** `always`: synced after each write; `interval`: within 20 ms; `os`: whenever the system does. None blocks the lane. */
export type FsyncPolicy = "always" | "interval" | "os";
export const FSYNC_INTERVAL_MS = 20;

export interface LogWriterOptions {
  /** Folder of the files. */
  readonly folder: string;
  readonly source: Source;
  readonly fsync: FsyncPolicy;
  readonly fileSizeMax?: number;
  readonly blockSize?: number;
}

interface SyncWaiter {
  readonly resolve: () => void;
  readonly reject: (error: NodeError) => void;
}

export class LogWriter {
  readonly source: Source;
  readonly #options: LogWriterOptions;
  readonly #fileSizeMax: number;
  readonly #blockSize: number;
  #descriptor = -1;
  #header: LogHeader;
  #offset = 0;
  #needsCut = false;
  #previousChecksum = 0;
  #block = 0;
  #blockStart = HEADER_SIZE;
  #hasGap = false;
  #timer: NodeJS.Timeout | null = null;
  /** Who waits for the sync under way; null without one. */
  #syncing: SyncWaiter[] | null = null;
  /** Bytes written but not known to be synced were written since. */
  #isDirty = false;
  #syncError: Error | null = null;
  /** Who waits for the sync after that. */
  #syncWaiters: SyncWaiter[] = [];

  /** Creates file 1 of the source. Errors: LOG_UNWRITABLE; `EEXIST` (as system error) where the source was used before. */
  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.source = options.source;
    this.#fileSizeMax = options.fileSizeMax ?? STORE_LIMITS.logFileSizeMax;
    this.#blockSize = options.blockSize ?? STORE_LIMITS.logBlockSize;
    this.#header = this.#open(1, 0, 0);
  }

  /** Number of the file being written. */
  get file(): number {
    return this.#header.file;
  }

  /** Whether the next frame begins a new file, in which no name has been defined yet. */
  get isFull(): boolean {
    return this.#offset >= this.#fileSizeMax;
  }

  /** Closes the file and opens the next. Errors: LOG_UNWRITABLE (the old file stays in use). */
  rotate(): void {
    const before = this.#descriptor;
    const isBlockEmpty = this.#blockStart === this.#offset;
    const block = isBlockEmpty ? this.#block : this.#block + 1;
    this.#header = this.#open(this.#header.file + 1, this.#previousChecksum, block);
    if (this.#options.fsync === "interval") {
      fdatasync(before, () => closeSync(before));
      return;
    }
    // `always`: who waits for the new file's sync relies on the old one's too. Once in many megabytes.
    if (this.#options.fsync === "always") fdatasyncSync(before);
    closeSync(before);
  }

  /**
   * Writes one frame. `frame` has FRAME_HEADER_SIZE free bytes in front of its records.
   *
   * Cost: one CRC pass and one system call. Errors: LOG_UNWRITABLE; the file is as before then.
   */
  write(frame: Buffer, recordCount: number): void {
    this.#throwSyncError();
    if (this.#needsCut) this.#cut();
    const checksum = sealFrame(frame, this.#header.salt, {
      recordCount,
      block: this.#block,
      previousChecksum: this.#previousChecksum,
      flags: this.#hasGap ? FRAME_FLAG_GAP : 0,
    });
    let written = 0;
    try {
      // A disk that fills up may take a part and say so only at the next attempt.
      while (written < frame.length) {
        const size = writeSync(
          this.#descriptor,
          frame,
          written,
          frame.length - written,
          this.#offset + written,
        );
        if (size === 0) throw new Error("the system wrote nothing");
        written += size;
      }
    } catch (cause) {
      this.#needsCut = true;
      try {
        this.#cut();
      } catch {
        // Tried again before the next write; the file's last frame may be a torn one until then.
      }
      throw unwritable(cause);
    }
    this.#offset += frame.length;
    this.#previousChecksum = checksum;
    this.#hasGap = false;
    if (this.#offset - this.#blockStart >= this.#blockSize) {
      this.#block += 1;
      this.#blockStart = this.#offset;
    }
    this.#isDirty = true;
    this.#scheduleSync();
  }

  /** The next frame says that records before it are missing. */
  noteGap(): void {
    this.#hasGap = true;
  }

  /** Resolves when everything written so far is synced (at once under `os`). Errors: LOG_UNWRITABLE. */
  async synced(): Promise<void> {
    this.#throwSyncError();
    if (this.#options.fsync === "os") return;
    if (!this.#isDirty && this.#syncing === null) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#isDirty || this.#syncing === null) this.#syncWaiters.push(waiter);
      else this.#syncing.push(waiter); // All of it is in the sync under way.
      this.#startSync();
    });
  }

  close(): void {
    if (this.#descriptor < 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      if (this.#options.fsync !== "os") fdatasyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
      this.#descriptor = -1;
      for (const waiter of this.#syncWaiters.splice(0)) waiter.resolve();
    }
  }

  #open(file: number, previousChecksum: number, firstBlock: number): LogHeader {
    const path = join(this.#options.folder, logFileName(this.source, file));
    const header: LogHeader = {
      ...this.source,
      file,
      salt: randomBytes(4).readUInt32LE(),
      createdAtMs: Date.now(),
      previousChecksum,
      firstBlock,
    };
    const bytes = encodeHeader(header);
    let descriptor = -1;
    try {
      descriptor = openSync(path, "wx", 0o640);
      if (writeSync(descriptor, bytes, 0, HEADER_SIZE, 0) !== HEADER_SIZE)
        throw new Error("header cut short");
      syncFolder(this.#options.folder);
    } catch (error) {
      if (descriptor >= 0) {
        closeSync(descriptor);
        rmSync(path, { force: true });
      }
      if (errorCode(error) === "EEXIST") throw error;
      throw unwritable(error);
    }
    this.#descriptor = descriptor;
    this.#offset = HEADER_SIZE;
    this.#blockStart = HEADER_SIZE;
    this.#block = firstBlock;
    this.#previousChecksum = headerChecksum(bytes);
    this.#needsCut = false;
    return header;
  }

  #cut(): void {
    try {
      ftruncateSync(this.#descriptor, this.#offset);
      this.#needsCut = false;
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  #scheduleSync(): void {
    if (this.#options.fsync === "os") return;
    if (this.#options.fsync === "always") {
      this.#startSync();
      return;
    }
    if (this.#timer !== null || this.#syncing !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#startSync();
    }, FSYNC_INTERVAL_MS);
    this.#timer.unref();
  }

  #startSync(): void {
    if (this.#syncing !== null || !this.#isDirty || this.#descriptor < 0) return;
    const waiters = this.#syncWaiters;
    this.#syncing = waiters;
    this.#syncWaiters = [];
    this.#isDirty = false;
    fdatasync(this.#descriptor, (error) => {
      this.#syncing = null;
      // EBADF: the file was rotated or closed meanwhile, which synced it.
      const failure = error === null || error.code === "EBADF" ? null : error;
      if (failure !== null) this.#syncError = failure;
      for (const waiter of waiters) {
        if (failure === null) waiter.resolve();
        else waiter.reject(unwritable(failure));
      }
      if (!this.#isDirty) return;
      if (this.#syncWaiters.length > 0) this.#startSync();
      else this.#scheduleSync();
    });
  }

  /** What a failed sync left unsaved is unknown: the next write is refused once, and says so. */
  #throwSyncError(): void {
    const error = this.#syncError;
    if (error === null) return;
    this.#syncError = null;
    throw unwritable(error);
  }
}

function unwritable(cause: unknown): NodeError {
  if (cause instanceof NodeError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NodeError("LOG_UNWRITABLE", `the log cannot be written: ${reason}`, { cause });
}

/** Room that `LogWriter.write` wants in front of the records. */
export const FRAME_RESERVED_SIZE = FRAME_HEADER_SIZE;
