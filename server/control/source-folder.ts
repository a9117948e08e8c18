/**
 * A folder of bundle files as a bundle source: of those for this environment, the one that was released last, or, where
 * nothing is released, the newest file.
 *
 * A file is looked at when it is new or has changed. One that cannot be read (still being copied, perhaps) is told once
 * and passed over.
 */
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type BlobRef, NodeError } from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { LatestHas, LatestOffer } from "./control-node.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { type BundleSource, unreachable } from "./source.ts";
import {
  type BundleFound,
  compareFound,
  Offers,
  placesOf,
  readFound,
  readFoundManifest,
} from "./source-bundle.ts";

const SUFFIX = ".bundle";
const FILES_MAX = 1000;

interface LookedAt {
  readonly path: string;
  /** Changes with the file. */
  readonly version: string;
  readonly mtimeMs: number;
  readonly sizeBytes: number;
  /** Null: it cannot be used. */
  readonly found: BundleFound | null;
}

export class FolderSource implements BundleSource {
  readonly name: string;
  readonly #path: string;
  readonly #environment: string;
  readonly #warn: (message: string) => void;
  #files: readonly LookedAt[] = [];
  readonly #offers = new Offers();

  constructor(path: string, environment: string, warn: (message: string) => void) {
    this.name = path;
    this.#path = path;
    this.#environment = environment;
    this.#warn = warn;
  }

  async latest(has: LatestHas): Promise<LatestOffer | null> {
    this.#files = await this.#look();
    const usable = this.#files.flatMap((file) =>
      file.found === null ? [] : [{ ...file, found: file.found }],
    );
    const [newest] = usable.sort(
      (a, b) => compareFound(b.found, a.found) || b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1),
    );
    if (newest === undefined) return null;
    return this.#offers.offer(newest.found, `${newest.path} ${newest.version}`, has);
  }

  async manifest(bundleId: string): Promise<Uint8Array> {
    return await this.#reading(bundleId, async (found, read) => (await readFoundManifest(read, found)).bytes);
  }

  async *blob(bundleId: string, ref: BlobRef, offset: number, signal: AbortSignal) {
    const { path, found } = this.#fileOf(bundleId);
    const file = await this.#open(path);
    try {
      const { manifest } = await readFoundManifest(pieceOf(file, this.name), found);
      const at = placesOf(found, manifest).get(ref.sha256);
      if (at === undefined)
        throw unreachable(this.name, `the bundle names no blob ${ref.sha256.slice(0, 12)}…`);
      const read = pieceOf(file, this.name);
      const end = at + ref.sizeBytes;
      for (let from = at + offset; from < end; from += CONTROL_LIMITS.partSizeMax) {
        signal.throwIfAborted();
        yield await read(from, Math.min(end, from + CONTROL_LIMITS.partSizeMax));
      }
    } finally {
      await file.close();
    }
  }

  table(): Promise<Uint8Array> {
    return Promise.reject(unreachable(this.name, "a folder has no feeds"));
  }

  close(): void {}

  async #look(): Promise<readonly LookedAt[]> {
    let names: string[];
    try {
      names = (await readdir(this.#path)).filter((name) => name.endsWith(SUFFIX)).sort();
    } catch (cause) {
      throw unreachable(this.name, reasonOf(cause), cause);
    }
    if (names.length > FILES_MAX) throw unreachable(this.name, `more than ${FILES_MAX} bundle files`);
    const files: LookedAt[] = [];
    for (const name of names) {
      const file = await this.#lookAt(join(this.#path, name));
      if (file !== null) files.push(file);
    }
    return files;
  }

  /** Null: it is gone. */
  async #lookAt(path: string): Promise<LookedAt | null> {
    const facts = await stat(path).catch(() => null);
    if (facts === null || !facts.isFile()) return null;
    const { mtimeMs, size: sizeBytes, ino } = facts;
    const version = `${ino} ${sizeBytes} ${mtimeMs}`;
    const known = this.#files.find((file) => file.path === path && file.version === version);
    if (known !== undefined) return known;
    let found: BundleFound | null = null;
    try {
      const file = await this.#open(path);
      try {
        found = await readFound(pieceOf(file, this.name), sizeBytes, this.#environment);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#warn(`bundle source ${path} is passed over: ${error.message}`);
    }
    return { path, version, mtimeMs, sizeBytes, found };
  }

  #fileOf(bundleId: string): { path: string; found: BundleFound } {
    for (const { path, found } of this.#files) if (found?.header.id === bundleId) return { path, found };
    throw unreachable(this.name, `there is no bundle ${bundleId.slice(0, 12)}…`);
  }

  async #reading<T>(
    bundleId: string,
    work: (found: BundleFound, read: ReturnType<typeof pieceOf>) => Promise<T>,
  ): Promise<T> {
    const { path, found } = this.#fileOf(bundleId);
    const file = await this.#open(path);
    try {
      return await work(found, pieceOf(file, this.name));
    } finally {
      await file.close();
    }
  }

  async #open(path: string): Promise<FileHandle> {
    try {
      return await open(path, "r");
    } catch (cause) {
      throw unreachable(this.name, reasonOf(cause), cause);
    }
  }
}

function pieceOf(file: FileHandle, name: string) {
  return async (from: number, end: number): Promise<Uint8Array> => {
    const bytes = Buffer.allocUnsafe(end - from);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at);
      if (bytesRead === 0) throw unreachable(name, "the file ends early: it is being written");
      at += bytesRead;
    }
    return bytes;
  };
}
