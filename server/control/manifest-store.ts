/**
 * Manifests on disk, each under its bundle's id, which is its SHA-256: `bundles/manifests/<id>.json`, whole or not at
 * all. Read by any thread, written by the main one.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode, writeFileAtomic } from "../store/atomic-file.ts";
import { reasonOf } from "../store/disk-room.ts";
import { SHA256, sizeOf } from "./blob-read.ts";

const SUFFIX = ".json";

export function manifestPath(folder: string, bundleId: string): string {
  if (!SHA256.test(bundleId)) throw new NodeError("BUNDLE_UNKNOWN", "a bundle id is 64 hex digits");
  return join(folder, "manifests", bundleId + SUFFIX);
}

/** A manifest's bytes, verified. Errors: BUNDLE_UNKNOWN, BUNDLE_CORRUPT (it is removed), system errors. */
export function readManifest(folder: string, bundleId: string): Buffer {
  const path = manifestPath(folder, bundleId);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw cause;
    throw new NodeError("BUNDLE_UNKNOWN", `the node holds no bundle ${bundleId.slice(0, 12)}`);
  }
  if (createHash("sha256").update(bytes).digest("hex") !== bundleId) {
    rmSync(path, { force: true });
    throw new NodeError(
      "BUNDLE_CORRUPT",
      `the manifest of bundle ${bundleId.slice(0, 12)} changed on the node's disk, and was removed`,
    );
  }
  return bytes;
}

export class ManifestStore {
  /** The data directory's `bundles`. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, "manifests"), { recursive: true, mode: 0o700 });
  }

  has(bundleId: string): boolean {
    return sizeOf(manifestPath(this.folder, bundleId)) >= 0;
  }

  /** Keeps a manifest and returns its id. Cost: two fsyncs. Errors: STORE_UNWRITABLE. */
  put(bytes: Uint8Array): string {
    const bundleId = createHash("sha256").update(bytes).digest("hex");
    if (this.has(bundleId)) return bundleId;
    try {
      writeFileAtomic(manifestPath(this.folder, bundleId), bytes, 0o600);
    } catch (cause) {
      throw new NodeError("STORE_UNWRITABLE", `the node cannot keep bundles: ${reasonOf(cause)}`, { cause });
    }
    return bundleId;
  }

  /** Ids of all that are kept, in no order. */
  ids(): string[] {
    return readdirSync(join(this.folder, "manifests"))
      .filter((name) => name.endsWith(SUFFIX) && SHA256.test(name.slice(0, -SUFFIX.length)))
      .map((name) => name.slice(0, -SUFFIX.length));
  }

  /** Removes all but those in `live`, and what a crash left half written. */
  keepOnly(live: ReadonlySet<string>): void {
    for (const name of readdirSync(join(this.folder, "manifests"))) {
      const isLive = name.endsWith(SUFFIX) && live.has(name.slice(0, -SUFFIX.length));
      if (!isLive) rmSync(join(this.folder, "manifests", name), { force: true });
    }
  }
}
