/**
 * A folder of bundle files as a bundle source: of those for this environment, the one that was released last, or, where
 * nothing is released, the newest file; and the others after it, because whose signatures are right is not known here.
 *
 * A file is looked at when it is new or has changed. One that cannot be read (still being copied, perhaps) is told once
 * and passed over.
 */
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type BlobRef, NodeError } from "../../engine/index.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { LatestHas } from "./control-node.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { type BundleSource, type SourceOffer, unreachable } from "./source.ts";
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

  async latest(has: LatestHas): Promise<SourceOffer | null> {
    this.#files = await this.#look();
    const usable = this.#files.flatMap((file) =>
      file.found === null ? [] : [{ ...file, found: file.found }],
    );
    const sorted = usable.sort(
      (a, b) => compareFound(b.found, a.found) || b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1),
    );
    const files = sorted.map((file) => ({ found: file.found, at: atOf(file), version: atOf(file) }));
    return this.#offers.offer(files, has);
  }

  async manifest(at: string): Promise<Uint8Array> {
    return await this.#reading(at, async (found, read) => (await readFoundManifest(read, found)).bytes);
  }

  async *blob(at: string, ref: BlobRef, offset: number, signal: AbortSignal) {
    const { path, found } = this.#fileOf(at);
    const file = await this.#open(path);
    try {
      const { manifest } = await readFoundManifest(pieceOf(file, this.name), found);
      const place = placesOf(found, manifest).get(ref.sha256);
      if (place === undefined)
        throw unreachable(this.name, `the bundle names no blob ${ref.sha256.slice(0, 12)}…`);
      const read = pieceOf(file, this.name);
      const end = place + ref.sizeBytes;
      for (let from = place + offset; from < end; from += CONTROL_LIMITS.partSizeMax) {
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
      const why = error instanceof NodeError ? error.message : reasonOf(error);
      this.#warn(`bundle source ${path} is passed over: ${why}`);
    }
    return { path, version, mtimeMs, sizeBytes, found };
  }

  #fileOf(at: string): { path: string; found: BundleFound } {
    for (const file of this.#files) {
      const { path, found } = file;
      if (found !== null && atOf(file) === at) return { path, found };
    }
    throw unreachable(this.name, "the file that was offered is gone, or has changed");
  }

  async #reading<T>(
    at: string,
    work: (found: BundleFound, read: ReturnType<typeof pieceOf>) => Promise<T>,
  ): Promise<T> {
    const { path, found } = this.#fileOf(at);
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

function atOf({ path, version, found }: LookedAt): string {
  return `${path} ${version} ${found?.header.id ?? ""}`;
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
