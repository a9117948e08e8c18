/**
 * Feeds as they are kept: `control/feeds/<feed>.ndjson`, the signed document on the first line, behind it the table as it
 * was pushed, byte for byte. Replaced whole; looked at again whenever other columns of it are wanted.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  decodeDocuments,
  encodeDocuments,
  type FeedUpdate,
  NodeError,
  parsePayload,
  type SignedDocument,
} from "../../engine/index.ts";
import { errorCode, writeFileAtomic } from "../store/atomic-file.ts";

const SUFFIX = ".ndjson";
const LINE_END = 0x0a;

export interface KeptFeed {
  readonly document: SignedDocument;
  readonly update: FeedUpdate;
}

export class FeedFiles {
  readonly #folder: string;

  constructor(dataPath: string) {
    this.#folder = join(dataPath, "control", "feeds");
  }

  pathOf(feed: string): string {
    return join(this.#folder, `${encodeURIComponent(feed)}${SUFFIX}`);
  }

  /** Names of feeds that are kept, sorted; files written aside are not among them. */
  names(): string[] {
    try {
      const files = readdirSync(this.#folder).filter((name) => name.endsWith(SUFFIX));
      return files.map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length))).sort();
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  /** Document and table, held against each other. Errors: DOCUMENT_INVALID; those of reading the file. */
  read(feed: string): KeptFeed & { readonly table: Uint8Array } {
    const bytes = readFileSync(this.pathOf(feed));
    const end = bytes.indexOf(LINE_END);
    const [document] = end < 0 ? [] : decodeDocuments(bytes.subarray(0, end));
    const table = bytes.subarray(end + 1);
    if (document === undefined) throw new NodeError("DOCUMENT_INVALID", "it holds no document");
    const update = feedUpdateOf(document);
    if (update.feed !== feed || update.sha256 !== sha256Of(table))
      throw new NodeError("DOCUMENT_INVALID", "its table is not the one that its document names");
    return { document, update, table };
  }

  /** On the disk when it returns. Errors: those of the file system; the file before stays. */
  write(feed: string, document: SignedDocument, table: Uint8Array): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const line = Buffer.from(encodeDocuments([document]));
    writeFileAtomic(this.pathOf(feed), Buffer.concat([line, Buffer.of(LINE_END), table]), 0o600);
  }
}

/** Errors: DOCUMENT_INVALID. */
export function feedUpdateOf({ payload }: SignedDocument): FeedUpdate {
  const parsed = parsePayload(payload);
  if (parsed.kind === "feedUpdate") return parsed;
  throw new NodeError("DOCUMENT_INVALID", `a feed's update is wanted here, and this is a ${parsed.kind}`);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
