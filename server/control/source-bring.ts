/** Blobs from a bundle source to wherever they are put, several at once. */
import type { BlobRef } from "../../engine/index.ts";
import type { BlobWanted } from "./control-node.ts";
import { type BundleSource, unreachable } from "./source.ts";

/** Blobs that are fetched at once. */
const FETCHES_MAX = 4;

/**
 * Brings what is lacking, each blob from where it broke off. `put` is given parts of a blob in order; the last of one
 * that has no bytes, or was whole but for its check, is empty.
 *
 * Errors: SOURCE_UNREACHABLE, those of `put`: the first, when all under way have ended.
 */
export async function bringBlobs(
  source: BundleSource,
  bundleId: string,
  lacking: readonly BlobWanted[],
  put: (ref: BlobRef, offset: number, data: Uint8Array) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let next = 0;
  let cause: unknown = null;
  const bring = async (): Promise<void> => {
    for (let one = lacking[next++]; one !== undefined; one = lacking[next++]) {
      const { sha256, sizeBytes, receivedBytes } = one;
      const ref = { sha256, sizeBytes };
      let at = receivedBytes;
      for await (const part of source.blob(bundleId, ref, at, both)) {
        await put(ref, at, part);
        at += part.length;
      }
      if (at !== sizeBytes) {
        throw unreachable(source.name, `blob ${sha256.slice(0, 12)}… ends after ${at} of ${sizeBytes} bytes`);
      }
      if (receivedBytes === sizeBytes) await put(ref, at, new Uint8Array(0));
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
