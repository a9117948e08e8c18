/** Key indexes of blobs at hand, for tests: their hashes are their places and contents. */
import { createHash } from "node:crypto";
import type { HashSeed } from "../id-hash.ts";
import { FreshBuffers } from "../table-buffer.ts";
import { type KeyOptions, type LevelKeys, writeLevelKeys } from "../write-key-index.ts";

export function keysOf(
  blobs: readonly Uint8Array[],
  count: number,
  seed: HashSeed,
  from: Partial<KeyOptions> = {},
): LevelKeys {
  const byName = new Map(blobs.map((blob) => [createHash("sha256").update(blob).digest("hex"), blob]));
  const dictionary = {
    count,
    sizeBytes: blobs.reduce((sum, blob) => sum + blob.length, 0),
    blobs: [...byName.keys()],
    read: (sha256: string) => byName.get(sha256)!,
  };
  const options = { seed, buffers: new FreshBuffers(), base: null, mayAppend: false, ...from };
  return writeLevelKeys("customer", dictionary, options);
}
