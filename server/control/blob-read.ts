/**
 * Reading blobs of a store, from any thread: nothing is handed on whose hash was not looked at.
 *
 * A blob that is not what its name says is removed when that is found, so that the node lacks it, says so, and the next
 * push brings it again. (It is content-addressed: there is nothing in it that could be kept.)
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { NodeError } from "../../engine/index.ts";
import { errorCode } from "../store/atomic-file.ts";
import { CONTROL_LIMITS } from "./limits.ts";

/** As in a manifest. */
export interface BlobRef {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const SHA256 = /^[0-9a-f]{64}$/;

/** @param folder the data directory's `bundles`. */
export function blobPath(folder: string, sha256: string): string {
  if (!SHA256.test(sha256)) throw new NodeError("BLOB_UNKNOWN", "a blob's name is 64 hex digits");
  return join(folder, "blobs", sha256.slice(0, 2), sha256);
}

/** −1 where there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

/**
 * A whole blob, verified.
 *
 * Cost: one read and one hash of its size, in this thread: batch workers use it, the main thread for small ones.
 * Errors: BLOB_UNKNOWN, BLOB_CORRUPT (it is removed), system errors.
 */
export function readBlob(folder: string, { sha256, sizeBytes }: BlobRef): Buffer {
  const path = blobPath(folder, sha256);
  const bytes = readWhole(path, sha256);
  const isRight = bytes.length === sizeBytes && createHash("sha256").update(bytes).digest("hex") === sha256;
  if (!isRight) {
    rmSync(path, { force: true });
    throw blobCorrupt(sha256, "it changed on the node's disk, and was removed");
  }
  return bytes;
}

function readWhole(path: string, sha256: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (cause) {
    throw errorCode(cause) === "ENOENT" ? blobUnknown(sha256) : cause;
  }
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(descriptor).size);
    let at = 0;
    while (at < bytes.length) {
      const count = readSync(descriptor, bytes, at, bytes.length - at, at);
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A blob in parts from `offset` on, for a peer. All of it is hashed on the way, also what lies before `offset`, and the
 * last part is held back until the hash is right.
 *
 * Errors: BLOB_UNKNOWN, BLOB_CORRUPT (it is removed), VALUE_OUT_OF_RANGE.
 */
export async function* streamBlob(
  folder: string,
  sha256: string,
  offset: number,
): AsyncGenerator<Uint8Array, void, void> {
  const path = blobPath(folder, sha256);
  const file = await open(path, "r").catch((cause) => {
    throw errorCode(cause) === "ENOENT" ? blobUnknown(sha256) : cause;
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
      const isWanted = at + bytesRead > offset;
      held = isWanted ? bytes.subarray(Math.max(0, offset - at)) : null;
      at += bytesRead;
    }
    if (hash.digest("hex") !== sha256) {
      rmSync(path, { force: true });
      throw blobCorrupt(sha256, "it changed on the node's disk, and was removed");
    }
    if (held !== null) yield held;
  } finally {
    await file.close();
  }
}

export function blobUnknown(sha256: string): NodeError {
  return new NodeError("BLOB_UNKNOWN", `the node holds no blob ${sha256.slice(0, 12)}`, {
    field: `blob ${sha256.slice(0, 12)}`,
  });
}

export function blobCorrupt(sha256: string, what: string): NodeError {
  return new NodeError("BLOB_CORRUPT", `blob ${sha256.slice(0, 12)}: ${what}`, {
    field: `blob ${sha256.slice(0, 12)}`,
  });
}
