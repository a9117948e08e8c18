/**
 * A file that only grows, by whole writes at a known offset; what log and identity files have in common.
 *
 * Invariant: `size` is the end of the last whole write. A write that fails or comes up short is cut off again, and
 * where even that fails the next write tries the cut first; so half a write is never followed by another. Syncing is
 * about power loss only: what was written survives the process' end in any case, and no policy blocks the lane.
 */
import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode, syncFolder } from "./atomic-file.ts";

/** `always`: synced after each write; `interval`: within 20 ms; `os`: whenever the system does. */
export type FsyncPolicy = "always" | "interval" | "os";
const FSYNC_INTERVAL_MS = 20;

interface SyncWaiter {
  readonly resolve: () => void;
  readonly reject: (error: NodeError) => void;
}

export class AppendFile {
  readonly #policy: FsyncPolicy;
  #descriptor = -1;
  #size = 0;
  #needsCut = false;
  #timer: NodeJS.Timeout | null = null;
  /** Something was written that no sync covers, under way or done. */
  #isDirty = false;
  /** Who waits for the sync under way; null without one. */
  #syncing: SyncWaiter[] | null = null;
  /** Who waits for the sync after that. */
  #waiters: SyncWaiter[] = [];
  #syncError: Error | null = null;

  /**
   * Creates the file with its header; `resumeAt` opens the one that is there in its place, and cuts off what lies behind.
   *
   * Errors: LOG_UNWRITABLE (nothing stays); `EEXIST` as a system error.
   */
  constructor(
    path: string,
    header: Buffer | { readonly resumeAt: number },
    mode: number,
    policy: FsyncPolicy,
  ) {
    this.#policy = policy;
    if ("resumeAt" in header) {
      this.#resume(path, header.resumeAt);
      return;
    }
    try {
      this.#descriptor = openSync(path, "wx", mode);
      this.#put(header);
      syncFolder(dirname(path));
    } catch (error) {
      if (this.#descriptor >= 0) {
        closeSync(this.#descriptor);
        rmSync(path, { force: true });
      }
      if (errorCode(error) === "EEXIST") throw error;
      throw unwritable(error);
    }
    this.#size = header.length;
    this.#isDirty = true;
  }

  get size(): number {
    return this.#size;
  }

  #resume(path: string, size: number): void {
    try {
      this.#descriptor = openSync(path, "r+");
      this.#size = size;
      this.#cut();
    } catch (error) {
      if (this.#descriptor >= 0) closeSync(this.#descriptor);
      throw unwritable(error);
    }
  }

  /** Cost: one system call. Errors: LOG_UNWRITABLE; the file is as before then. */
  write(bytes: Buffer): void {
    this.#throwSyncError();
    try {
      if (this.#needsCut) this.#cut();
      this.#needsCut = true;
      this.#put(bytes);
      this.#needsCut = false;
    } catch (cause) {
      try {
        this.#cut();
      } catch {
        // Tried again before the next write; the file may end in half a write until then.
      }
      throw unwritable(cause);
    }
    this.#size += bytes.length;
    this.#isDirty = true;
    this.#scheduleSync();
  }

  /** Resolves when everything written so far is synced (at once under `os`). Errors: LOG_UNWRITABLE. */
  async synced(): Promise<void> {
    this.#throwSyncError();
    if (this.#policy === "os") return;
    if (!this.#isDirty && this.#syncing === null) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#isDirty || this.#syncing === null) this.#waiters.push(waiter);
      else this.#syncing.push(waiter); // All of it is in the sync under way.
      this.#startSync();
    });
  }

  /** Syncs and closes, before it returns. Errors: LOG_UNWRITABLE where what was written may not be on the disk. */
  close(): void {
    const failure = this.#closeNow();
    if (failure !== null) throw failure;
  }

  /**
   * The same for a lane that goes on with another file: under `interval` off this thread. `onFailure` is told, now or
   * later, where what was written may not be on the disk.
   */
  retire(onFailure: (error: NodeError) => void): void {
    const descriptor = this.#descriptor;
    if (this.#policy !== "interval" || descriptor < 0) {
      const failure = this.#closeNow();
      if (failure !== null) onFailure(failure);
      return;
    }
    const waiters = this.#detach();
    fdatasync(descriptor, (error) => {
      closeSync(descriptor);
      const failure = error === null ? null : unwritable(error);
      settle(waiters, failure);
      if (failure !== null) onFailure(failure);
    });
  }

  #closeNow(): NodeError | null {
    const descriptor = this.#descriptor;
    if (descriptor < 0) return null;
    const waiters = this.#detach();
    let failure: NodeError | null = null;
    try {
      if (this.#policy !== "os") fdatasyncSync(descriptor);
    } catch (cause) {
      failure = unwritable(cause);
    }
    closeSync(descriptor);
    settle(waiters, failure);
    return failure;
  }

  /** Nothing is written to it any more; who waits is told when the last of it is synced. */
  #detach(): SyncWaiter[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#descriptor = -1;
    return this.#waiters.splice(0);
  }

  #put(bytes: Buffer): void {
    let written = 0;
    // A disk that fills up may take a part and say so only at the next attempt.
    while (written < bytes.length) {
      const size = writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#size + written);
      if (size === 0) throw new Error("the system wrote nothing");
      written += size;
    }
  }

  #cut(): void {
    ftruncateSync(this.#descriptor, this.#size);
    this.#needsCut = false;
  }

  #scheduleSync(): void {
    if (this.#policy === "os") return;
    if (this.#policy === "always") {
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
    const waiters = this.#waiters;
    this.#syncing = waiters;
    this.#waiters = [];
    this.#isDirty = false;
    fdatasync(this.#descriptor, (error) => {
      this.#syncing = null;
      // EBADF: the file was closed meanwhile, which synced it.
      const failure = error === null || error.code === "EBADF" ? null : error;
      if (failure !== null) this.#syncError = failure;
      settle(waiters, failure === null ? null : unwritable(failure));
      if (!this.#isDirty) return;
      if (this.#waiters.length > 0) this.#startSync();
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

function settle(waiters: readonly SyncWaiter[], failure: NodeError | null): void {
  for (const waiter of waiters) {
    if (failure === null) waiter.resolve();
    else waiter.reject(failure);
  }
}

function unwritable(cause: unknown): NodeError {
  if (cause instanceof NodeError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NodeError("LOG_UNWRITABLE", `the log cannot be written: ${reason}`, { cause });
}
