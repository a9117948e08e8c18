/** How an attempt begins: from a manifest that is offered, or from a bundle that is held; and what it still lacks. */
import {
  blobsOf,
  ENGINE_LIMITS,
  judgeNotRevoked,
  type Manifest,
  manifestBytes,
  mergeDocuments,
  NodeError,
  parseManifest,
  parsePayload,
  type SignedDocument,
} from "../../engine/index.ts";
import type { BlobStore } from "../control/blob-store.ts";
import type { BlobWanted, ControlCaller } from "../control/control-node.ts";
import { reasonOf } from "../store/atomic-file.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";
import type { Admission } from "./admission.ts";
import { Attempt, nackOf } from "./attempt.ts";
import type { InForce } from "./in-force.ts";
import { namesOf } from "./pipeline.ts";

export interface OfferingOptions {
  readonly folder: BundleFolder;
  readonly blobs: BlobStore;
  readonly inForce: InForce;
  readonly admission: Admission;
}

/** Who brings a bundle, and under which nonce. */
export interface Bringer {
  readonly nonce: string;
  readonly caller: ControlCaller;
}

/** What a manifest comes to. */
export interface Offered {
  readonly bundleId: string;
  readonly manifest: Manifest;
  readonly sizeBytes: number;
  /** What has to be brought. */
  readonly wantedBytes: number;
}

export class Offering {
  readonly #options: OfferingOptions;

  constructor(options: OfferingOptions) {
    this.#options = options;
  }

  /** Reads a manifest, and what of it is not here: before anybody's turn, in steps. Errors: Nack. */
  async read(bundleId: string, bytes: Uint8Array): Promise<Offered> {
    try {
      if (bytes.length > ENGINE_LIMITS.bundleManifestSizeMax) {
        throw new NodeError("BUNDLE_TOO_LARGE", "the manifest is larger than this node allows");
      }
      const manifest = parseManifest(bytes);
      const refs = blobsOf(manifest);
      const sizeBytes = refs.reduce((sum, ref) => sum + ref.sizeBytes, 0);
      if (sizeBytes + bytes.length > ENGINE_LIMITS.bundleSizeMax) {
        const message = `the bundle has ${sizeBytes} bytes; this node takes ${ENGINE_LIMITS.bundleSizeMax}`;
        throw new NodeError("BUNDLE_TOO_LARGE", message);
      }
      const lacking = await this.#options.blobs.lacking(refs);
      const wantedBytes = lacking.reduce((sum, one) => sum + one.sizeBytes - one.receivedBytes, 0);
      return { bundleId, manifest, sizeBytes, wantedBytes };
    } catch (error) {
      throw nackOf("offer", `bundle ${bundleId.slice(0, 12)}`, error);
    }
  }

  /** What can be refused at once, before a byte is sent. Errors: Nack. */
  offered(
    { nonce, caller }: Bringer,
    { bundleId, manifest, sizeBytes, wantedBytes }: Offered,
    documents: readonly SignedDocument[],
  ): Attempt {
    const { admission, inForce, blobs } = this.#options;
    try {
      const attempt = new Attempt(nonce, caller, bundleId, manifest);
      judgeNotRevoked(admission.policy, namesOf(attempt), inForce.state.revoked);
      this.add(attempt, documents);
      attempt.total = sizeBytes;
      attempt.done = sizeBytes - wantedBytes;
      blobs.checkRoom(wantedBytes);
      return attempt;
    } catch (error) {
      throw nackOf("offer", `bundle ${bundleId.slice(0, 12)}`, error);
    }
  }

  /** Errors: Nack. */
  held({ nonce, caller }: Bringer, bundleId: string, documents: readonly SignedDocument[]): Attempt {
    let manifest: Manifest;
    try {
      manifest = this.#options.folder.manifest(bundleId);
    } catch (error) {
      throw nackOf("offer", `bundle ${bundleId.slice(0, 12)}`, error);
    }
    const attempt = new Attempt(nonce, caller, bundleId, manifest);
    attempt.documents = documents;
    return attempt;
  }

  /** Documents accumulate over an attempt. Errors: Nack. */
  add(attempt: Attempt, documents: readonly SignedDocument[]): void {
    try {
      for (const { payload } of documents) parsePayload(payload);
      const all = mergeDocuments(attempt.documents, documents);
      if (all.length > ENGINE_LIMITS.documentsPerBundleMax) {
        throw new NodeError("DOCUMENT_INVALID", `more than ${ENGINE_LIMITS.documentsPerBundleMax} documents`);
      }
      attempt.documents = all;
    } catch (error) {
      throw nackOf("verify", "document", error);
    }
  }

  /** In steps. */
  async lacking(attempt: Attempt): Promise<readonly BlobWanted[]> {
    return await this.#options.blobs.lacking(attempt.blobs.values());
  }

  /** The manifest, once all blobs are there: the bundle is held from then on. Errors: STORE_UNWRITABLE. */
  keep(attempt: Attempt): void {
    try {
      attempt.hasKept ||= !this.#options.folder.has(attempt.bundleId);
      this.#options.folder.writeManifest(attempt.bundleId, manifestBytes(attempt.manifest));
    } catch (cause) {
      if (cause instanceof NodeError) throw cause;
      throw new NodeError("STORE_UNWRITABLE", `the bundle cannot be kept: ${reasonOf(cause)}`, { cause });
    }
  }

  /** It came to nothing: what it brought is an upload that broke off, and is kept as such. */
  unkeep(attempt: Attempt): void {
    if (attempt.hasKept) this.#options.folder.removeManifest(attempt.bundleId);
  }

  /** A part of a blob that the attempt's manifest names. Errors: Nack. */
  async put(attempt: Attempt, sha256: string, offset: number, data: Uint8Array): Promise<void> {
    try {
      const ref = attempt.blobs.get(sha256);
      if (ref === undefined) {
        throw new NodeError("BLOB_UNKNOWN", "the manifest that was offered names no such blob");
      }
      const { freshBytes } = await this.#options.blobs.put(ref, offset, data);
      attempt.broughtBytes += freshBytes;
      attempt.done += data.length;
    } catch (error) {
      throw nackOf("fetch", `blob ${sha256.slice(0, 12)}`, error);
    }
  }
}
