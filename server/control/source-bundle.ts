/**
 * A bundle file that is read in pieces, wherever it lies: header, manifest and signed documents when it is looked at,
 * blobs when they are lacking. And which of several is the one to offer.
 */
import {
  BUNDLE_HEADER_SIZE_BYTES,
  type BundleHeader,
  blobsOf,
  decodeDocuments,
  type Manifest,
  parsePayload,
  readBundleHeader,
  readHeadersManifest,
  type SignedDocument,
} from "../../engine/index.ts";
import type { LatestHas } from "./control-node.ts";
import type { SourceOffer } from "./source.ts";

/** Bytes `from` to before `end` of a file. Errors: SOURCE_UNREACHABLE where they are not all there. */
export type PieceReader = (from: number, end: number) => Promise<Uint8Array>;

/** What was signed of a bundle, sorted for who decides whether it is newer. */
export interface BundleFound {
  readonly header: BundleHeader;
  /** Approvals, and what of the rest is for this environment. */
  readonly documents: readonly SignedDocument[];
  readonly stopList: SignedDocument | null;
  readonly revocations: readonly SignedDocument[];
  /** 0: nothing in it releases, updates or stops anything here. */
  readonly releaseSequence: number;
  readonly dataSequence: number;
  readonly stopListSequence: number;
}

/** Errors: BUNDLE_*, DOCUMENT_INVALID, those of `read`. */
export async function readFound(
  read: PieceReader,
  fileSizeBytes: number,
  environment: string,
): Promise<BundleFound> {
  const first = await read(0, Math.min(fileSizeBytes, BUNDLE_HEADER_SIZE_BYTES));
  const header = readBundleHeader(first, fileSizeBytes);
  const { trailerAt, endAt } = header;
  const trailer = trailerAt === endAt ? new Uint8Array(0) : await read(trailerAt, endAt);
  return { header, ...sortDocuments(decodeDocuments(trailer), environment) };
}

/** Errors: BUNDLE_CORRUPT, BUNDLE_INVALID, those of `read`. */
export async function readFoundManifest(
  read: PieceReader,
  { header }: BundleFound,
): Promise<{ bytes: Uint8Array; manifest: Manifest }> {
  const bytes = await read(header.manifestAt, header.blobsAt);
  return { bytes, manifest: readHeadersManifest(header, bytes) };
}

/** Where in the file each blob begins. */
export function placesOf({ header }: BundleFound, manifest: Manifest): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let at = header.blobsAt;
  for (const { sha256, sizeBytes } of blobsOf(manifest)) {
    places.set(sha256, at);
    at += sizeBytes;
  }
  return places;
}

function sortDocuments(all: readonly SignedDocument[], environment: string): Omit<BundleFound, "header"> {
  const documents: SignedDocument[] = [];
  const revocations: SignedDocument[] = [];
  let stopList: SignedDocument | null = null;
  let releaseSequence = 0;
  let dataSequence = 0;
  let stopListSequence = 0;
  for (const document of all) {
    const payload = parsePayload(document.payload);
    if (payload.kind !== "approval" && payload.environment !== environment) continue;
    if (payload.kind === "revocation") revocations.push(document);
    else if (payload.kind === "stopList") {
      if (payload.sequence > stopListSequence) {
        stopList = document;
        stopListSequence = payload.sequence;
      }
    } else if (payload.kind !== "feedUpdate") {
      documents.push(document);
      if (payload.kind === "release") releaseSequence = Math.max(releaseSequence, payload.sequence);
      if (payload.kind === "dataUpdate") dataSequence = Math.max(dataSequence, payload.sequence);
    }
  }
  return { documents, stopList, revocations, releaseSequence, dataSequence, stopListSequence };
}

/** Which of two comes later, by what was signed of them: as in a sort, positive where `a` does. */
export function compareFound(a: BundleFound, b: BundleFound): number {
  return a.releaseSequence - b.releaseSequence || a.dataSequence - b.dataSequence;
}

/** A bundle file and how its source finds it again. */
export interface FileFound {
  readonly found: BundleFound;
  /** As in BundleOffered. */
  readonly at: string;
  /** Changes with the file. */
  readonly version: string;
}

/**
 * What of bundle files is new to who has `has`; null: nothing. Numbers are what the files say of themselves: it is the
 * node that judges whether they are true, and so each that may be the one is offered, the best first.
 *
 * What is released is new by its sequences. What is not, where nothing is, by being another bundle than the node's, until
 * the node has had it once: who pushes to such a node afterwards is not overruled by a file that did not change.
 */
export class Offers {
  #takenVersion = "";

  /** @param files the best first. */
  offer(files: readonly FileFound[], has: LatestHas): SourceOffer | null {
    const released = files.filter(({ found }) => found.releaseSequence > 0 || found.dataSequence > 0);
    const offered =
      released.length > 0 ? released.filter((file) => isNewer(file, has)) : this.#unlike(files, has);
    const [best, ...others] = offered.map(({ found, at }) => {
      const { header, documents } = found;
      return { bundleId: header.id, at, documents };
    });
    const [stopList = null, ...otherStopLists] = files
      .map(({ found }) => found)
      .filter((found) => found.stopListSequence > has.stopListSequence)
      .sort((a, b) => b.stopListSequence - a.stopListSequence)
      .flatMap((found) => (found.stopList === null ? [] : [found.stopList]));
    const revocations = files.flatMap(({ found }) => found.revocations);
    if (best === undefined && stopList === null && revocations.length === 0) return null;
    return {
      ...(best ?? { bundleId: "", documents: [] }),
      ...{ stopList, feeds: [], revocations, others, otherStopLists },
    };
  }

  #unlike(files: readonly FileFound[], has: LatestHas): readonly FileFound[] {
    const had = files.findIndex(
      ({ found, version }) => found.header.id === has.bundleId || version === this.#takenVersion,
    );
    if (had < 0) return files;
    if (files[had]!.found.header.id === has.bundleId) this.#takenVersion = files[had]!.version;
    return files.slice(0, had);
  }
}

function isNewer({ found }: FileFound, has: LatestHas): boolean {
  return found.releaseSequence > has.releaseSequence || found.dataSequence > has.dataSequence;
}
