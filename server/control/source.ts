/**
 * Where a node looks for what it has not been brought: a folder or an HTTPS address with bundle files, or a peer's
 * control port. A source only says what there is and hands it over; the node judges it as it judges what is pushed.
 *
 *     bundleSource.url   /srv/bundles, file:///srv/bundles   source-folder.ts
 *                        https://host/shop.bundle            source-https.ts
 *                        proffer://host:50052                source-peer.ts
 */
import { createHash } from "node:crypto";
import { type BlobRef, NodeError, type NodeErrorCode, type SignedDocument } from "../../engine/index.ts";
import type { LatestHas, LatestOffer } from "./control-node.ts";

export interface BundleOffered {
  readonly bundleId: string;
  /** What `manifest` and `blob` are asked with; absent: the id. Several files may have a bundle of one id. */
  readonly at?: string;
  readonly documents: readonly SignedDocument[];
}

/** What a source has. Whether it is signed as it must be is the node's to judge: others may be where the first is not. */
export interface SourceOffer extends LatestOffer, BundleOffered {
  /** To be tried where the one before is refused. */
  readonly others?: readonly BundleOffered[];
  readonly otherStopLists?: readonly SignedDocument[];
}

export type Restrictions = Pick<SourceOffer, "revocations" | "stopList">;

export interface BundleSource {
  /** For people: the address, without credentials. */
  readonly name: string;
  /**
   * What is newer there than what the node has. Null: nothing, or the same as when it was asked last.
   * Errors: SOURCE_UNREACHABLE; what it has may be wrong all the same.
   */
  latest(has: LatestHas, signal: AbortSignal): Promise<SourceOffer | null>;
  /**
   * What restricts, and is newer there, while something else is fetched; absent: it stands in the very file that is fetched.
   * Errors: SOURCE_UNREACHABLE.
   */
  restrictions?(has: LatestHas, signal: AbortSignal): Promise<Restrictions>;
  /** A manifest's bytes, of the hash that is its id. Errors: SOURCE_UNREACHABLE, BUNDLE_CORRUPT. */
  manifest(at: string, signal: AbortSignal): Promise<Uint8Array>;
  /** A blob's bytes from `offset` on, verified by who keeps them. Errors: SOURCE_UNREACHABLE. */
  blob(at: string, ref: BlobRef, offset: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** A feed's table. Errors: SOURCE_UNREACHABLE, BLOB_CORRUPT. */
  table(sha256: string, sizeBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}

export function unreachable(name: string, what: string, cause?: unknown): NodeError {
  return new NodeError("SOURCE_UNREACHABLE", `bundle source ${name}: ${what}`, { cause });
}

/** Errors: `code` where the bytes are more than `sizeMax` or have another hash; those of `parts`. */
export async function gatherVerified(
  parts: AsyncIterable<Uint8Array>,
  sha256: string,
  sizeMax: number,
  code: NodeErrorCode,
): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of parts) {
    sizeBytes += part.length;
    if (sizeBytes > sizeMax)
      throw new NodeError(code, `${sha256.slice(0, 12)}… is more than ${sizeMax} bytes`);
    all.push(part);
  }
  const bytes = Buffer.concat(all);
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new NodeError(code, `${sha256.slice(0, 12)}… came with another content than its hash says`);
}
