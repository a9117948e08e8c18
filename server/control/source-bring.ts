/** From a bundle source into the blob store. */
import type { BlobRef } from "../../engine/index.ts";
import type { BlobStore } from "./blob-store.ts";
import { type BundleSource, unreachable } from "./source.ts";

/** Blobs that are fetched at once. */
const FETCHES_MAX = 4;

/**
 * Brings what of `refs` the store lacks, each blob from where it broke off.
 *
 * @param onProgress bytes brought by this call so far.
 * Errors: SOURCE_UNREACHABLE, BLOB_CORRUPT, STORE_UNWRITABLE; the first, when all under way have ended.
 */
export async function bringBlobs(
  source: BundleSource,
  store: BlobStore,
  bundleId: string,
  refs: readonly BlobRef[],
  signal: AbortSignal,
  onProgress: (broughtBytes: number) => void = () => {},
): Promise<void> {
  const lacking = store.lacking(refs);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let next = 0;
  let cause: unknown = null;
  let broughtBytes = 0;
  const bring = async (): Promise<void> => {
    for (let one = lacking[next++]; one !== undefined; one = lacking[next++]) {
      const { sha256, sizeBytes, receivedBytes } = one;
      const ref = { sha256, sizeBytes };
      let at = receivedBytes;
      let isComplete = false;
      for await (const part of source.blob(bundleId, ref, at, both)) {
        ({ isComplete } = await store.put(ref, at, part));
        at += part.length;
        broughtBytes += part.length;
        onProgress(broughtBytes);
      }
      // No bytes at all, or all were there but for the check.
      if (!isComplete) ({ isComplete } = await store.put(ref, at, new Uint8Array(0)));
      if (!isComplete) {
        throw unreachable(source.name, `blob ${sha256.slice(0, 12)}… ends after ${at} of ${sizeBytes} bytes`);
      }
    }
  };
  const workers = Array.from({ length: FETCHES_MAX }, () =>
    bring().catch((error) => {
      // The others are stopped for it; how they end says nothing.
      cause ??= error;
      stop.abort();
    }),
  );
  await Promise.all(workers);
  if (cause !== null) throw cause;
}
