/** Reads HTTP/1.1 responses out of a byte stream, one after another, none bigger than a bound. */

export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
  /** The server closes the connection after it. */
  readonly closes: boolean;
  /** From `retry-after` (seconds) or `retry-after-ms`; 0 without. */
  readonly retryAfterMs: number;
}

const HEAD_SIZE_MAX = 64 * 1024;
const BODY_SIZE_MAX = 64 * 1024 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

export class HttpResponseReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** A whole response, null while there is none yet. What follows it stays for the next. */
  push(chunk: Buffer): HttpResponse | null | "malformed" {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const headEnd = this.#bytes.indexOf(HEAD_END);
    if (headEnd < 0) return this.#bytes.length > HEAD_SIZE_MAX ? "malformed" : null;
    const head = this.#bytes.toString("latin1", 0, headEnd);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
    if (!(status >= 100)) return "malformed";
    const start = headEnd + HEAD_END.length;
    const found = header(head, "transfer-encoding")?.includes("chunked")
      ? this.#chunkedBody(start)
      : this.#sizedBody(start, Number(header(head, "content-length") ?? 0));
    if (found === null || found === "malformed") return found;
    this.#bytes = this.#bytes.subarray(found.end);
    const retryAfterMs = Number(
      header(head, "retry-after-ms") ?? 1000 * Number(header(head, "retry-after") ?? 0),
    );
    const closes = header(head, "connection")?.toLowerCase() === "close";
    return { status, body: found.body, closes, retryAfterMs: retryAfterMs || 0 };
  }

  #sizedBody(start: number, size: number): { body: Buffer; end: number } | null | "malformed" {
    if (!(size >= 0 && size <= BODY_SIZE_MAX)) return "malformed";
    const end = start + size;
    return this.#bytes.length < end ? null : { body: this.#bytes.subarray(start, end), end };
  }

  #chunkedBody(start: number): { body: Buffer; end: number } | null | "malformed" {
    const parts: Buffer[] = [];
    let position = start;
    while (true) {
      const lineEnd = this.#bytes.indexOf("\r\n", position);
      if (lineEnd < 0) return this.#bytes.length - start > BODY_SIZE_MAX ? "malformed" : null;
      const size = Number.parseInt(this.#bytes.toString("latin1", position, lineEnd), 16);
      if (!(size >= 0 && size <= BODY_SIZE_MAX)) return "malformed";
      const end = lineEnd + 2 + size + 2;
      if (this.#bytes.length < end) return null;
      if (size === 0) return { body: Buffer.concat(parts), end };
      parts.push(this.#bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
      position = end;
    }
  }
}

function header(head: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, "i").exec(head)?.[1];
}
