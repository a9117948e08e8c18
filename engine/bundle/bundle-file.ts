/**
 * One file of a bundle: header, manifest, blobs, trailer. BUNDLE.md describes it for those who write readers.
 *
 * Blobs are stored as they are: zlib's output differs between versions of Node, and the same workspace must give the
 * same bytes; nor can what is not compressed be a decompression bomb. Bitmaps are compact by themselves.
 * Every byte before the trailer is covered by the manifest's hash, or by a check against it. Sizes are compared with
 * the bytes at hand before anything is allocated; blobs are views, not copies.
 *
 * ```
 *    0  8 × u8   magic 89 50 52 46 0d 0a 1a 0a ("PRF", and line ends that a text transfer would change)
 *    8  u32      format, 1
 *   12  u32      manifest's size
 *   16  u64      sum of the blobs' sizes
 *   24  u32      trailer's size: signed documents (engine/trust), outside of all hashes; may be 0
 *   28  u32      0
 *   32  32 × u8  SHA-256 of the manifest: the bundle's id
 *   64           manifest | blobs, in the order the manifest names them, each once | trailer
 * ```
 */
import { createHash } from "node:crypto";
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { SignedDocument } from "../trust/documents.ts";
import { decodeDocuments, encodeDocuments } from "../trust/signed-document.ts";
import { canonicalBytes } from "./canonical-json.ts";
import { BUNDLE_FORMAT, blobsOf, type Manifest, parseManifest, sha256Hex } from "./manifest.ts";

const MAGIC = Uint8Array.of(0x89, 0x50, 0x52, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
export const HEADER_SIZE_BYTES = 64;

export interface BundleFile {
  /** Hex SHA-256 of the manifest. */
  readonly id: string;
  readonly manifest: Manifest;
  /** By hash; views over the file's bytes. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** What was signed of it, as it stands in the trailer: read, and judged by nobody yet. */
  readonly documents: readonly SignedDocument[];
}

/** Puts a file together. `blobs` must hold all that the manifest names; what else it holds is left out. */
export function writeBundleFile(
  manifest: Manifest,
  blobs: ReadonlyMap<string, Uint8Array>,
): { id: string; bytes: Uint8Array } {
  const manifestBytes = canonicalBytes(manifest);
  const refs = blobsOf(manifest);
  const blobsSizeBytes = refs.reduce((sum, ref) => sum + ref.sizeBytes, 0);
  const sizeBytes = HEADER_SIZE_BYTES + manifestBytes.length + blobsSizeBytes;
  const isTooLarge =
    manifestBytes.length > ENGINE_LIMITS.bundleManifestSizeMax ||
    sizeBytes > ENGINE_LIMITS.bundleSizeMax ||
    refs.some((ref) => ref.sizeBytes > ENGINE_LIMITS.bundleBlobSizeMax);
  if (isTooLarge) throw new NodeError("BUNDLE_TOO_LARGE", "bundle: larger than nodes accept");
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, BUNDLE_FORMAT, true);
  view.setUint32(12, manifestBytes.length, true);
  view.setBigUint64(16, BigInt(blobsSizeBytes), true);
  const idBytes = createHash("sha256").update(manifestBytes).digest();
  bytes.set(idBytes, 32);
  bytes.set(manifestBytes, HEADER_SIZE_BYTES);
  let at = HEADER_SIZE_BYTES + manifestBytes.length;
  for (const ref of refs) {
    const blob = blobs.get(ref.sha256);
    assert(blob !== undefined && blob.length === ref.sizeBytes, "bundle: a blob is missing");
    bytes.set(blob, at);
    at += blob.length;
  }
  assert(at === sizeBytes, "bundle: sizes do not add up");
  return { id: idBytes.toString("hex"), bytes };
}

/** What a file's first 64 bytes say, checked against its size. */
export interface BundleHeader {
  /** Hex SHA-256 that the manifest must have. */
  readonly id: string;
  readonly manifestAt: number;
  readonly blobsAt: number;
  readonly trailerAt: number;
  readonly endAt: number;
}

/**
 * @param bytes the file's first 64, or all of it where it is shorter; more may follow.
 * Errors: BUNDLE_NOT_A_BUNDLE, BUNDLE_TRUNCATED, BUNDLE_FORMAT_NEWER, BUNDLE_CORRUPT, BUNDLE_TOO_LARGE.
 */
export function readBundleHeader(bytes: Uint8Array, fileSizeBytes: number): BundleHeader {
  const truncated = (): NodeError =>
    new NodeError(
      "BUNDLE_TRUNCATED",
      `bundle: it ends after ${fileSizeBytes} bytes, before what it promises`,
    );
  for (let index = 0; index < MAGIC.length; index++) {
    if (index >= bytes.length) throw truncated();
    if (bytes[index] !== MAGIC[index]) {
      throw new NodeError("BUNDLE_NOT_A_BUNDLE", "this does not begin as a Proffer bundle does");
    }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw truncated();
  const format = view.getUint32(8, true);
  if (format > BUNDLE_FORMAT) {
    const message = `the bundle has format ${format}; this version reads up to ${BUNDLE_FORMAT}`;
    throw new NodeError("BUNDLE_FORMAT_NEWER", message);
  }
  if (format !== BUNDLE_FORMAT) throw corrupt("there is no such format");
  if (bytes.length < HEADER_SIZE_BYTES) throw truncated();
  const manifestSizeBytes = view.getUint32(12, true);
  const blobsSizeBytes = Number(view.getBigUint64(16, true));
  const trailerSizeBytes = view.getUint32(24, true);
  const isTooLarge =
    manifestSizeBytes > ENGINE_LIMITS.bundleManifestSizeMax ||
    blobsSizeBytes > ENGINE_LIMITS.bundleSizeMax ||
    trailerSizeBytes > ENGINE_LIMITS.bundleTrailerSizeMax;
  const blobsAt = HEADER_SIZE_BYTES + manifestSizeBytes;
  const trailerAt = blobsAt + blobsSizeBytes;
  const endAt = trailerAt + trailerSizeBytes;
  if (isTooLarge && endAt !== fileSizeBytes) {
    throw corrupt("its sizes are impossible, and not those of the file: the header was altered");
  }
  if (isTooLarge) throw new NodeError("BUNDLE_TOO_LARGE", "bundle: a part is larger than this node allows");
  if (view.getUint32(28, true) !== 0) throw corrupt("a reserved field is not 0");
  if (fileSizeBytes < endAt) throw truncated();
  if (fileSizeBytes > endAt) throw corrupt("there are bytes after its end");
  const id = Buffer.from(bytes.subarray(32, HEADER_SIZE_BYTES)).toString("hex");
  return { id, manifestAt: HEADER_SIZE_BYTES, blobsAt, trailerAt, endAt };
}

/** A file's manifest, verified. Errors: BUNDLE_CORRUPT, those of `parseManifest`. */
export function readHeadersManifest({ id, blobsAt, trailerAt }: BundleHeader, bytes: Uint8Array): Manifest {
  if (sha256Hex(bytes) !== id) throw corrupt("the manifest was altered");
  const manifest = parseManifest(bytes);
  if (blobsOf(manifest).reduce((sum, ref) => sum + ref.sizeBytes, 0) !== trailerAt - blobsAt) {
    throw corrupt("the header's sizes differ from the manifest's");
  }
  return manifest;
}

/**
 * Takes a file apart and verifies all of its hashes; the blobs' content is the caller's to check.
 *
 * Cost: one pass of SHA-256. The blobs alias `bytes`, which must not change.
 * Errors: those of `readBundleHeader` and `readHeadersManifest`; DOCUMENT_INVALID where the trailer holds anything but
 * signed documents.
 */
export function readBundleFile(bytes: Uint8Array): BundleFile {
  const header = readBundleHeader(bytes, bytes.length);
  const manifest = readHeadersManifest(header, bytes.subarray(header.manifestAt, header.blobsAt));
  const blobs = new Map<string, Uint8Array>();
  let at = header.blobsAt;
  for (const { sha256, sizeBytes } of blobsOf(manifest)) {
    const blob = bytes.subarray(at, at + sizeBytes);
    if (sha256Hex(blob) !== sha256) throw corrupt(`blob ${sha256.slice(0, 12)}… was altered`);
    blobs.set(sha256, blob);
    at += sizeBytes;
  }
  return { id: header.id, manifest, blobs, documents: decodeDocuments(bytes.subarray(header.trailerAt)) };
}

/**
 * The same bundle with other documents beside it. Cost: a copy of the file.
 *
 * `bytes` are those of a file that was read, so that its header is known to be right.
 * Errors: BUNDLE_TOO_LARGE where the documents are more than a trailer holds; DOCUMENT_INVALID.
 */
export function withDocuments(bytes: Uint8Array, documents: readonly SignedDocument[]): Uint8Array {
  const trailer = documents.length === 0 ? new Uint8Array() : encodeDocuments(documents);
  const old = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(24, true);
  const sizeBytes = bytes.length - old + trailer.length;
  if (trailer.length > ENGINE_LIMITS.bundleTrailerSizeMax || sizeBytes > ENGINE_LIMITS.bundleSizeMax) {
    throw new NodeError("BUNDLE_TOO_LARGE", "bundle: more signed documents than fit into it");
  }
  assert(documents.length <= ENGINE_LIMITS.documentsPerBundleMax, "bundle: more documents than are read");
  const copy = new Uint8Array(sizeBytes);
  copy.set(bytes.subarray(0, bytes.length - old));
  copy.set(trailer, bytes.length - old);
  new DataView(copy.buffer).setUint32(24, trailer.length, true);
  return copy;
}

function corrupt(what: string): NodeError {
  return new NodeError("BUNDLE_CORRUPT", `bundle: ${what}`);
}
