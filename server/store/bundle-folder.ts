/**
 * Bundles in the data directory: manifests and blobs, each under its hash, so that bundles share what they have in
 * common and a node asks only for what it lacks.
 *
 *     manifests/<bundle id>.json       the manifest's canonical bytes; written when all of its blobs are there
 *     blobs/<2 hex>/<sha256>           immutable; synced, then renamed into place
 *
 * What is read is verified: a blob whose bytes are not what its name says is BLOB_CORRUPT, and is removed, so that it
 * can be brought again. Files alone: what may be removed, and uploads under way, are others' business.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  type BlobRef,
  type Bundle,
  type BundleParts,
  blobsOf,
  type Manifest,
  manifestBytes,
  NodeError,
  openBundle,
  parseManifest,
  sha256Hex,
} from "../../engine/index.ts";
import { errorCode, syncFolder, writeFileAtomic } from "./atomic-file.ts";

const SHA256 = /^[0-9a-f]{64}$/;
const MANIFEST_END = ".json";
const FOLDER_MODE = 0o700;

export class BundleFolder {
  readonly path: string;

  /** @param path the folder `bundles` of a data directory. */
  constructor(path: string) {
    this.path = path;
  }

  manifestPath(bundleId: string): string {
    if (!SHA256.test(bundleId)) throw new NodeError("BUNDLE_UNKNOWN", "a bundle id is 64 hex digits");
    return join(this.path, "manifests", `${bundleId}${MANIFEST_END}`);
  }

  blobPath(sha256: string): string {
    if (!SHA256.test(sha256)) throw new NodeError("BLOB_UNKNOWN", "a blob's name is 64 hex digits");
    return join(this.path, "blobs", sha256.slice(0, 2), sha256);
  }

  /** Ids of the bundles that are here. */
  bundleIds(): string[] {
    return namesIn(join(this.path, "manifests"))
      .filter((name) => name.endsWith(MANIFEST_END))
      .map((name) => name.slice(0, -MANIFEST_END.length))
      .filter((id) => SHA256.test(id));
  }

  has(bundleId: string): boolean {
    return existsSync(this.manifestPath(bundleId));
  }

  /** By size alone; its bytes are verified when they are read. */
  hasBlob({ sha256, sizeBytes }: BlobRef): boolean {
    return statSync(this.blobPath(sha256), { throwIfNoEntry: false })?.size === sizeBytes;
  }

  lacking(manifest: Manifest): BlobRef[] {
    return blobsOf(manifest).filter((ref) => !this.hasBlob(ref));
  }

  /** Errors: BUNDLE_UNKNOWN, BUNDLE_CORRUPT, those of `parseManifest`. */
  manifest(bundleId: string): Manifest {
    const path = this.manifestPath(bundleId);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (cause) {
      if (errorCode(cause) !== "ENOENT") throw cause;
      throw new NodeError("BUNDLE_UNKNOWN", `the node holds no bundle ${bundleId.slice(0, 12)}…`, { cause });
    }
    if (sha256Hex(bytes) !== bundleId) throw new NodeError("BUNDLE_CORRUPT", `${path} was altered`);
    return parseManifest(bytes);
  }

  /** Cost: one pass of SHA-256. Errors: BLOB_UNKNOWN, BLOB_CORRUPT (the file is removed). */
  blob(sha256: string): Uint8Array {
    const path = this.blobPath(sha256);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (cause) {
      if (errorCode(cause) !== "ENOENT") throw cause;
      throw new NodeError("BLOB_UNKNOWN", `blob ${sha256.slice(0, 12)}… is not here`, { cause });
    }
    if (sha256Hex(bytes) === sha256) return bytes;
    rmSync(path, { force: true });
    throw new NodeError("BLOB_CORRUPT", `blob ${sha256.slice(0, 12)}… was altered on the disk`);
  }

  /**
   * Drops what of a bundle was altered on the disk, so that it is lacking and can be brought again.
   * Cost: reads the whole bundle.
   */
  dropDamaged(bundleId: string): void {
    try {
      for (const ref of this.#blobsHere(bundleId)) this.blob(ref.sha256);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      if (error.code === "BLOB_CORRUPT") this.dropDamaged(bundleId);
      else if (error.code === "BUNDLE_CORRUPT") this.removeManifest(bundleId);
    }
  }

  #blobsHere(bundleId: string): BlobRef[] {
    return blobsOf(this.manifest(bundleId)).filter(({ sha256 }) => existsSync(this.blobPath(sha256)));
  }

  /** The manifest is verified now, each blob when it is asked for. Errors: those of `manifest`. */
  parts(bundleId: string): BundleParts {
    return { id: bundleId, manifest: this.manifest(bundleId), blobs: { get: (sha256) => this.blob(sha256) } };
  }

  /** Errors: those of `parts`, of `openBundle`. */
  read(bundleId: string): Bundle {
    return openBundle(this.parts(bundleId));
  }

  /** Keeps a blob's verified bytes; one that is there stays. Cost: an fsync. Errors: system errors. */
  writeBlob(ref: BlobRef, bytes: Uint8Array): void {
    if (this.hasBlob(ref)) return;
    const path = this.blobPath(ref.sha256);
    mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
    const aside = `${path}.tmp`;
    try {
      const descriptor = openSync(aside, "w", 0o600);
      try {
        let written = 0;
        while (written < bytes.length) written += writeSync(descriptor, bytes, written);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(aside, path);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  }

  /**
   * Keeps a bundle: blobs that are new, then the manifest. `blobs` has, at least, those that are lacking.
   * Cost: an fsync for each of them. Errors: BLOBS_LACKING, system errors.
   */
  write(bundleId: string, manifest: Manifest, blobs: ReadonlyMap<string, Uint8Array>): void {
    const folders = new Set<string>();
    for (const ref of this.lacking(manifest)) {
      const bytes = blobs.get(ref.sha256);
      if (bytes === undefined)
        throw new NodeError("BLOBS_LACKING", `blob ${ref.sha256.slice(0, 12)}… is not here`);
      this.writeBlob(ref, bytes);
      folders.add(dirname(this.blobPath(ref.sha256)));
    }
    for (const folder of folders) syncFolder(folder);
    if (folders.size > 0) syncFolder(join(this.path, "blobs"));
    this.writeManifest(bundleId, manifestBytes(manifest));
  }

  /** The bundle is here from then on: every blob must be. Cost: two fsyncs. */
  writeManifest(bundleId: string, bytes: Uint8Array): void {
    if (this.has(bundleId)) return;
    mkdirSync(join(this.path, "manifests"), { recursive: true, mode: FOLDER_MODE });
    writeFileAtomic(this.manifestPath(bundleId), bytes);
  }

  /** The bundle is not here any more; its blobs are. */
  removeManifest(bundleId: string): void {
    rmSync(this.manifestPath(bundleId), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
