/**
 * A bundle file at an HTTPS address as a bundle source: any server of static files will do.
 *
 * It is asked with `If-None-Match` whether the file changed; if so, header, manifest and signed documents are read by
 * ranges, and later the blobs that are lacking. A server without ranges sends all of it each time, and what is not
 * wanted is read over. Pieces are of one version of the file (`If-Match`, and the same `ETag` in every answer); where
 * there is no ETag, hashes alone say so.
 */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { type BlobRef, BUNDLE_HEADER_SIZE_BYTES, NodeError } from "../../engine/index.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import type { LatestHas } from "./control-node.ts";
import { CONTROL_LIMITS } from "./limits.ts";
import { type BundleSource, type SourceOffer, unreachable } from "./source.ts";
import { type BundleFound, Offers, placesOf, readFound, readFoundManifest } from "./source-bundle.ts";
import { tlsWords } from "./tls-words.ts";

export interface HttpsSourceOptions {
  readonly url: URL;
  /** "": none. */
  readonly token: string;
  /** Null: the system's authorities. */
  readonly ca: Buffer | null;
  /** Shown where the server asks for a certificate. */
  readonly tls: TlsMaterial | null;
  readonly environment: string;
  /** Between two pieces of an answer, and before its first. */
  readonly idleMs?: number;
}

const IDLE_MS = 20_000;
const NOT_MODIFIED = 304;
const PARTIAL = 206;
const OK = 200;

interface Seen {
  readonly found: BundleFound;
  /** "": the server gives none. */
  readonly etag: string;
  readonly places: ReadonlyMap<string, number>;
  readonly manifest: Uint8Array;
}

/** The head of an answer, and its body still to be read. */
interface Piece {
  readonly body: AsyncIterable<Uint8Array>;
  readonly etag: string;
  readonly fileSizeBytes: number;
}

export class HttpsSource implements BundleSource {
  readonly name: string;
  readonly #options: HttpsSourceOptions;
  readonly #offers = new Offers();
  #seen: Seen | null = null;

  constructor(options: HttpsSourceOptions) {
    this.#options = options;
    const { origin, pathname } = options.url;
    this.name = `${origin}${pathname}`;
  }

  async latest(has: LatestHas, signal: AbortSignal): Promise<SourceOffer | null> {
    const first = await this.#ask(0, BUNDLE_HEADER_SIZE_BYTES, this.#seen?.etag ?? "", "", signal);
    if (first !== null) this.#seen = await this.#look(first, signal);
    const { found, etag } = this.#seen!;
    const { id } = found.header;
    return this.#offers.offer([{ found, at: id, version: etag === "" ? id : etag }], has);
  }

  async manifest(bundleId: string): Promise<Uint8Array> {
    return this.#seenOf(bundleId).manifest;
  }

  async *blob(bundleId: string, ref: BlobRef, offset: number, signal: AbortSignal) {
    const { places, etag } = this.#seenOf(bundleId);
    const at = places.get(ref.sha256);
    if (at === undefined)
      throw unreachable(this.name, `the bundle names no blob ${ref.sha256.slice(0, 12)}…`);
    if (offset >= ref.sizeBytes) return;
    const piece = await this.#ask(at + offset, at + ref.sizeBytes, "", etag, signal);
    for await (const bytes of piece!.body) {
      for (let from = 0; from < bytes.length; from += CONTROL_LIMITS.partSizeMax) {
        yield bytes.subarray(from, from + CONTROL_LIMITS.partSizeMax);
      }
    }
  }

  table(): Promise<Uint8Array> {
    return Promise.reject(unreachable(this.name, "a bundle file has no feeds"));
  }

  close(): void {}

  async #look(first: Piece, signal: AbortSignal): Promise<Seen> {
    const { etag, fileSizeBytes } = first;
    const head = await gather(first.body);
    const read = async (from: number, end: number): Promise<Uint8Array> => {
      if (end <= head.length) return head.subarray(from, end);
      const piece = await this.#ask(from, end, "", etag, signal);
      return await gather(piece!.body);
    };
    const found = await readFound(read, fileSizeBytes, this.#options.environment);
    const { bytes, manifest } = await readFoundManifest(read, found);
    return { found, etag, places: placesOf(found, manifest), manifest: bytes };
  }

  #seenOf(bundleId: string): Seen {
    if (this.#seen?.found.header.id === bundleId) return this.#seen;
    throw unreachable(this.name, `there is no bundle ${bundleId.slice(0, 12)}…`);
  }

  /**
   * Bytes `from` to before `end`, or as many of them as there are. Null: the file is still that of `etagKnown`.
   *
   * @param etagWanted "": of any version.
   * Errors: SOURCE_UNREACHABLE.
   */
  async #ask(
    from: number,
    end: number,
    etagKnown: string,
    etagWanted: string,
    signal: AbortSignal,
  ): Promise<Piece | null> {
    const answer = await this.#request(
      {
        range: `bytes=${from}-${end - 1}`,
        ...(etagKnown === "" ? {} : { "if-none-match": etagKnown }),
        ...(etagWanted === "" ? {} : { "if-match": etagWanted }),
      },
      signal,
    );
    const { statusCode = 0, headers } = answer;
    if (statusCode === NOT_MODIFIED && etagKnown !== "") {
      answer.resume();
      return null;
    }
    const etag = headers.etag ?? "";
    const isOther = etagWanted !== "" && etag !== etagWanted;
    if ((statusCode !== OK && statusCode !== PARTIAL) || isOther) {
      answer.destroy();
      const changed = statusCode === 412 || isOther;
      throw unreachable(
        this.name,
        changed ? "the file changed while it was read" : `the server answers ${statusCode}`,
      );
    }
    if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity") {
      answer.destroy();
      throw unreachable(this.name, "the server compresses the file, although it was not asked to");
    }
    if (statusCode === OK) {
      const size = Number(headers["content-length"] ?? Number.NaN);
      if (!Number.isSafeInteger(size)) {
        answer.destroy();
        throw unreachable(this.name, "the server does not say how large the file is");
      }
      return { body: cut(answer, from, end, this.name), etag, fileSizeBytes: size };
    }
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers["content-range"] ?? "");
    if (range === null || Number(range[1]) !== from) {
      answer.destroy();
      throw unreachable(this.name, "the server sends another range than it was asked for");
    }
    return { body: cut(answer, 0, end - from, this.name), etag, fileSizeBytes: Number(range[2]) };
  }

  #request(headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, token, ca, tls, idleMs = IDLE_MS } = this.#options;
    const isTls = url.protocol === "https:";
    return new Promise((resolve, reject) => {
      const send = isTls ? requestHttps : requestHttp;
      const request = send(url, {
        headers: {
          ...headers,
          "accept-encoding": "identity",
          ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        },
        signal,
        timeout: idleMs,
        ...(isTls && ca !== null ? { ca } : {}),
        ...(isTls && tls !== null ? { cert: tls.cert, key: tls.key } : {}),
      });
      request.once("timeout", () => request.destroy(new Error(`nothing came for ${idleMs / 1000} s`)));
      request.once("error", (cause: Error) => reject(this.#broken(cause, signal)));
      request.once("response", resolve);
      request.end();
    });
  }

  #broken(cause: Error, signal: AbortSignal): NodeError {
    if (signal.aborted) return new NodeError("CANCELLED", "the fetch was given up", { cause });
    return unreachable(this.name, tlsWords(cause.message) || cause.message, cause);
  }
}

/** Bytes `from` to before `end` of a body; the rest is not waited for. */
async function* cut(
  body: IncomingMessage,
  from: number,
  end: number,
  name: string,
): AsyncGenerator<Uint8Array, void, void> {
  let at = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const part = chunk.subarray(Math.max(0, from - at), Math.max(0, end - at));
      at += chunk.length;
      if (part.length > 0) yield part;
      if (at >= end) return;
    }
  } catch (cause) {
    throw unreachable(name, `the answer breaks off: ${(cause as Error).message}`, cause);
  } finally {
    body.destroy();
  }
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of body) all.push(part);
  return Buffer.concat(all);
}
