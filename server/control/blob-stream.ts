/** Blobs and manifests in parts, as peers fetch them. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "../store/atomic-file.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import { CONTROL_LIMITS } from "./limits.ts";

/**
 * What is kept under a hash, a blob or a manifest, from `offset` on. All of it is hashed on the way, also what lies
 * before `offset`, and the last part is held back until the hash is right.
 *
 * Errors: BLOB_UNKNOWN, BLOB_CORRUPT (it is removed), VALUE_OUT_OF_RANGE.
 */
export async function* streamByHash(
  folder: BundleFolder,
  sha256: string,
  offset: number,
): AsyncGenerator<Uint8Array, void, void> {
  const isManifest = /^[0-9a-f]{64}$/.test(sha256) && folder.has(sha256);
  const path = isManifest ? folder.manifestPath(sha256) : folder.blobPath(sha256);
  const file = await open(path, "r").catch((cause) => {
    if (errorCode(cause) !== "ENOENT") throw cause;
    throw new NodeError("BLOB_UNKNOWN", `the node holds no blob ${sha256.slice(0, 12)}…`, { cause });
  });
  try {
    const { size } = await file.stat();
    if (offset > size) {
      throw new NodeError("VALUE_OUT_OF_RANGE", `the blob has ${size} bytes`, { field: "offset" });
    }
    const hash = createHash("sha256");
    let held: Uint8Array | null = null;
    for (let at = 0; at < size; ) {
      const part = Buffer.allocUnsafe(Math.min(CONTROL_LIMITS.partSizeMax, size - at));
      const { bytesRead } = await file.read(part, 0, part.length, at);
      if (bytesRead === 0) break;
      const bytes = part.subarray(0, bytesRead);
      hash.update(bytes);
      if (held !== null) yield held;
      held = at + bytesRead > offset ? bytes.subarray(Math.max(0, offset - at)) : null;
      at += bytesRead;
    }
    if (hash.digest("hex") !== sha256) {
      rmSync(path, { force: true });
      throw new NodeError("BLOB_CORRUPT", `blob ${sha256.slice(0, 12)}… was altered on the disk`);
    }
    if (held !== null) yield held;
  } finally {
    await file.close();
  }
}
