/**
 * Blobs on their way into the data directory (`BundleFolder` holds and reads what is there), and out of it again.
 *
 *     bundles/partial/<64 hex>          a blob that is not whole; goes on where it broke off, also after a restart
 *
 * A blob comes in parts, in order. With its last byte it is hashed, synced and renamed to its place: what is under
 * `blobs` was whole and right when it was put there. One thread writes.
 *
 * Bounds: limits.ts. A full disk is STORE_UNWRITABLE; the partial is given up and its room with it.
 */
import { createHash, type Hash } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { assert, type BlobRef, blobsOf, ENGINE_LIMITS, NodeError } from "../../engine/index.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import { bytesFree, reasonOf } from "../store/disk-room.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { Turns } from "./turns.ts";

const SHA256 = /^[0-9a-f]{64}$/;

/** Well within a millisecond. */
const STATS_PER_TURN = 128;

interface Partial {
  receivedBytes: number;
  /** Of all that was received; null where an earlier process received some of it. */
  hash: Hash | null;
  lastAtMs: number;
}

/** A whole blob that no live bundle names. */
interface Stray {
  readonly path: string;
  readonly sizeBytes: number;
  /** 0: nobody will go on with it. */
  readonly lastAtMs: number;
}

export interface BlobProgress {
  readonly receivedBytes: number;
  /** Of the part: what was not there already. */
  readonly freshBytes: number;
  readonly isComplete: boolean;
}

export class BlobStore {
  readonly #folder: BundleFolder;
  readonly #partialPath: string;
  readonly #partials = new Map<string, Partial>();
  /** One writer a blob; all in this thread. */
  readonly #turns = new Turns();

  /** Cost: a listing of the partials. Errors: STORE_UNWRITABLE. */
  constructor(folder: BundleFolder, nowMs = Date.now()) {
    this.#folder = folder;
    this.#partialPath = join(folder.path, "partial");
    try {
      mkdirSync(join(folder.path, "blobs"), { recursive: true, mode: 0o700 });
      mkdirSync(join(folder.path, "manifests"), { recursive: true, mode: 0o700 });
      mkdirSync(this.#partialPath, { recursive: true, mode: 0o700 });
      this.#findPartials(nowMs);
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  /** Of a blob that is not whole: how much is there. */
  receivedBytes(sha256: string): number {
    return this.#partials.get(sha256)?.receivedBytes ?? 0;
  }

  /** Those of `refs` that are not there, and how much of each is. Cost: a stat each, a few in each turn of the event loop. */
  async lacking(
    refs: Iterable<BlobRef>,
  ): Promise<{ sha256: string; sizeBytes: number; receivedBytes: number }[]> {
    const lacking: { sha256: string; sizeBytes: number; receivedBytes: number }[] = [];
    let count = 0;
    for (const ref of refs) {
      count += 1;
      if (count % STATS_PER_TURN === 0) await setImmediate();
      if (this.#folder.hasBlob(ref)) continue;
      const receivedBytes = Math.min(this.receivedBytes(ref.sha256), ref.sizeBytes);
      lacking.push({ ...ref, receivedBytes });
    }
    return lacking;
  }

  /**
   * Errors: STORE_UNWRITABLE, where so many bytes more would leave the disk too full for the decision log. Of what is there
   * already none: also on a full disk a node goes back to a bundle that it has.
   */
  checkRoom(bytes: number): void {
    if (bytes === 0) return;
    const free = bytesFree(this.#folder.path);
    const needed = bytes + CONTROL_LIMITS.diskReserveBytes;
    if (free < 0 || free >= needed) return;
    throw new NodeError(
      "STORE_UNWRITABLE",
      `the bundle needs ${bytes} bytes on the node's disk and ${CONTROL_LIMITS.diskReserveBytes} stay free; ${free} are free`,
    );
  }

  /**
   * Adds the part that begins at `offset`. What is there already is passed over; a part that leaves a hole is refused.
   *
   * Errors: VALUE_OUT_OF_RANGE (a hole), BODY_TOO_LARGE (more than the blob's size), BLOB_CORRUPT (whole, and not what
   * its hash says: begin anew), STORE_UNWRITABLE.
   */
  put(ref: BlobRef, offset: number, data: Uint8Array): Promise<BlobProgress> {
    assert(SHA256.test(ref.sha256), "blob store: a hash is 64 hex digits");
    return this.#turns.take(ref.sha256, () => this.#put(ref, offset, data));
  }

  /**
   * Removes every bundle that is not in `liveBundleIds` with the blobs that it alone names. What an upload that broke off
   * brought is kept to be gone on with, for a day and within bounds, and no more of it than the disk has room left; the
   * oldest go first. A manifest that cannot be read is removed: nothing can be made of it.
   */
  async collectGarbage(
    liveBundleIds: ReadonlySet<string>,
    nowMs = Date.now(),
  ): Promise<{ removedBlobs: number; removedBytes: number }> {
    const live = new Set<string>();
    const gone = new Set<string>();
    for (const bundleId of this.#folder.bundleIds()) {
      const isLive = liveBundleIds.has(bundleId);
      this.#nameBlobs(bundleId, isLive ? live : gone);
      if (!isLive) this.#folder.removeManifest(bundleId);
    }
    const strays: Stray[] = [];
    const blobs = join(this.#folder.path, "blobs");
    for (const prefix of await readdir(blobs)) {
      for (const name of await readdir(join(blobs, prefix))) {
        if (live.has(name)) continue;
        const path = join(blobs, prefix, name);
        const { size, mtimeMs } = await stat(path);
        const isKept = SHA256.test(name) && !gone.has(name);
        strays.push({ path, sizeBytes: size, lastAtMs: isKept ? mtimeMs : 0 });
      }
    }
    await this.#dropOldPartials(nowMs);
    const removed = this.#beyondBounds(strays, nowMs);
    for (const { path } of removed) await rm(path, { force: true });
    const removedBytes = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { removedBlobs: removed.length, removedBytes };
  }

  /** Newest first within what partials leave of the bounds: the others. */
  #beyondBounds(strays: Stray[], nowMs: number): Stray[] {
    const { partialsSizeMax, partialAgeMsMax, diskReserveBytes } = CONTROL_LIMITS;
    const free = bytesFree(this.#folder.path);
    let room = free < 0 ? partialsSizeMax : Math.min(partialsSizeMax, Math.max(0, free - diskReserveBytes));
    for (const { receivedBytes } of this.#partials.values()) room -= receivedBytes;
    let count = 0;
    return strays
      .sort((a, b) => b.lastAtMs - a.lastAtMs)
      .filter(({ sizeBytes, lastAtMs }) => {
        room -= sizeBytes;
        count += 1;
        return room < 0 || count > ENGINE_LIMITS.bundleBlobsMax || nowMs - lastAtMs > partialAgeMsMax;
      });
  }

  async #dropOldPartials(nowMs: number): Promise<void> {
    for (const [sha256, { lastAtMs }] of [...this.#partials]) {
      if (nowMs - lastAtMs > CONTROL_LIMITS.partialAgeMsMax) await this.dropPartial(sha256);
    }
  }

  dropPartial(sha256: string): Promise<void> {
    return this.#turns.take(sha256, () => this.#drop(sha256));
  }

  #nameBlobs(bundleId: string, live: Set<string>): void {
    try {
      for (const { sha256 } of blobsOf(this.#folder.manifest(bundleId))) live.add(sha256);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#folder.removeManifest(bundleId);
    }
  }

  async #put(ref: BlobRef, offset: number, data: Uint8Array): Promise<BlobProgress> {
    if (this.#folder.hasBlob(ref)) return { receivedBytes: ref.sizeBytes, freshBytes: 0, isComplete: true };
    const partial = this.#partials.get(ref.sha256) ?? (await this.#begin(ref));
    const { receivedBytes } = partial;
    if (offset > receivedBytes) {
      throw new NodeError(
        "VALUE_OUT_OF_RANGE",
        `blob ${ref.sha256.slice(0, 12)} goes on at byte ${receivedBytes}, not at ${offset}`,
        { field: "offset" },
      );
    }
    if (offset + data.length > ref.sizeBytes) {
      await this.#drop(ref.sha256);
      throw new NodeError(
        "BODY_TOO_LARGE",
        `blob ${ref.sha256.slice(0, 12)} has ${ref.sizeBytes} bytes by the manifest, and more are sent`,
      );
    }
    const fresh = data.subarray(Math.min(data.length, receivedBytes - offset));
    const path = join(this.#partialPath, ref.sha256);
    try {
      const file = await open(path, "r+");
      try {
        await writeAll(file, fresh, receivedBytes);
        partial.hash?.update(fresh);
        partial.receivedBytes += fresh.length;
        partial.lastAtMs = Date.now();
        if (partial.receivedBytes < ref.sizeBytes) {
          return { receivedBytes: partial.receivedBytes, freshBytes: fresh.length, isComplete: false };
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = partial.hash?.digest("hex") ?? (await hashFile(path));
      if (sha256 !== ref.sha256) {
        const message = `blob ${ref.sha256.slice(0, 12)}…: what came is not what its hash says`;
        throw new NodeError("BLOB_CORRUPT", message);
      }
      await this.#publish(ref.sha256, path);
    } catch (cause) {
      await this.#drop(ref.sha256);
      throw cause instanceof NodeError ? cause : unwritable(cause);
    }
    return { receivedBytes: ref.sizeBytes, freshBytes: fresh.length, isComplete: true };
  }

  async #publish(sha256: string, partialPath: string): Promise<void> {
    const target = this.#folder.blobPath(sha256);
    const folder = dirname(target);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(partialPath, target);
    this.#partials.delete(sha256);
    await syncFolder(folder);
    if (made !== undefined) await syncFolder(join(this.#folder.path, "blobs"));
  }

  async #begin(ref: BlobRef): Promise<Partial> {
    this.checkRoom(ref.sizeBytes);
    await this.#makeRoomForPartial(ref.sizeBytes);
    try {
      await (await open(join(this.#partialPath, ref.sha256), "w", 0o600)).close();
    } catch (cause) {
      throw unwritable(cause);
    }
    const partial: Partial = { receivedBytes: 0, hash: createHash("sha256"), lastAtMs: Date.now() };
    this.#partials.set(ref.sha256, partial);
    return partial;
  }

  /** The oldest go until there is room; the one who is put off begins anew. */
  async #makeRoomForPartial(sizeBytes: number): Promise<void> {
    const { partialsMax, partialsSizeMax, partialAgeMsMax } = CONTROL_LIMITS;
    const oldestFirst = [...this.#partials].sort(([, a], [, b]) => a.lastAtMs - b.lastAtMs);
    let count = oldestFirst.length;
    let size = oldestFirst.reduce((sum, [, { receivedBytes }]) => sum + receivedBytes, 0);
    for (const [sha256, { receivedBytes, lastAtMs }] of oldestFirst) {
      const isOver = count >= partialsMax || size + sizeBytes > partialsSizeMax;
      if (!isOver && Date.now() - lastAtMs <= partialAgeMsMax) return;
      count -= 1;
      size -= receivedBytes;
      await this.dropPartial(sha256);
    }
  }

  async #drop(sha256: string): Promise<void> {
    this.#partials.delete(sha256);
    await rm(join(this.#partialPath, sha256), { force: true });
  }

  /** What earlier processes left: gone on with where it is young enough, else removed. */
  #findPartials(nowMs: number): void {
    for (const name of readdirSync(this.#partialPath)) {
      const path = join(this.#partialPath, name);
      const { size, mtimeMs } = statSync(path);
      const isKept = SHA256.test(name) && nowMs - mtimeMs <= CONTROL_LIMITS.partialAgeMsMax;
      if (isKept) this.#partials.set(name, { receivedBytes: size, hash: null, lastAtMs: mtimeMs });
      else rmSync(path, { recursive: true, force: true });
    }
  }
}

async function writeAll(file: FileHandle, data: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < data.length) {
    written += (await file.write(data, written, data.length - written, position + written)).bytesWritten;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest("hex");
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unwritable(cause: unknown): NodeError {
  return new NodeError("STORE_UNWRITABLE", `the node cannot keep bundles: ${reasonOf(cause)}`, { cause });
}
