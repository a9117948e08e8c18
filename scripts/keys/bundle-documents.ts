/**
 * Signed documents in a bundle's file: read with all hashes verified, written aside and renamed.
 *
 * Only the trailer changes; whoever has the file has all that was signed of it, and its id stays what it was.
 */
import { readFileSync } from "node:fs";
import { readBundleFile } from "../../engine/bundle/bundle-file.ts";
import {
  type BundleNames,
  ENGINE_LIMITS,
  mergeDocuments,
  type Payload,
  parsePayload,
  type SignedDocument,
  withDocuments,
} from "../../engine/index.ts";
import { writeFileAtomic } from "../../server/store/atomic-file.ts";
import { CommandError } from "../cli/index.ts";

export interface SignedBundle extends BundleNames {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly documents: readonly SignedDocument[];
}

/** Cost: reads the file and hashes all of it. Errors: BUNDLE_*, DOCUMENT_INVALID, those of the file system. */
export function readSignedBundle(path: string): SignedBundle {
  const bytes = readFileSync(path);
  const { id, manifest, documents } = readBundleFile(bytes);
  const { strategyRoot, dataRoot } = manifest;
  return { path, bytes, bundleId: id, strategyRoot, dataRoot, documents };
}

/** Adds documents; those of which `replaced` is true go. Gives the bundle as it is then. Errors: BUNDLE_TOO_LARGE, those of the file system. */
export function addDocuments(
  bundle: SignedBundle,
  added: readonly SignedDocument[],
  replaced: (payload: Payload) => boolean = () => false,
): SignedBundle {
  const kept = bundle.documents.filter(({ payload }) => !replaced(parsePayload(payload)));
  if (kept.length + added.length > ENGINE_LIMITS.documentsPerBundleMax) {
    const message = `${bundle.path} has as many signed documents as a bundle may`;
    throw new CommandError("BUNDLE_TOO_LARGE", message, { fix: "Build it anew and have it signed once." });
  }
  const documents = mergeDocuments(kept, added);
  const bytes = withDocuments(bundle.bytes, documents);
  writeFileAtomic(bundle.path, bytes);
  return { ...bundle, bytes, documents };
}

export interface Statement {
  readonly payload: Payload;
  readonly document: SignedDocument;
}

/** What is signed, read; nothing of it is verified. */
export function statementsOf({ documents }: Pick<SignedBundle, "documents">): Statement[] {
  return documents.map((document) => ({ payload: parsePayload(document.payload), document }));
}
