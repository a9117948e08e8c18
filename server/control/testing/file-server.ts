/** A server of one file, as static ones do it, for tests of the HTTPS source. */
import type { IncomingMessage, ServerResponse } from "node:http";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of one file as static ones do it: ETag, If-None-Match, If-Match, ranges. */
export function fileServer(
  file: { bytes: Buffer; etag: string },
  seen: string[],
  options: { ranges?: boolean } = {},
): Answer {
  return (request, response) => {
    const { range, "if-none-match": known, "if-match": wanted, authorization } = request.headers;
    seen.push(`${range ?? ""} ${authorization ?? ""}`.trim());
    if (file.etag !== "") response.setHeader("etag", file.etag);
    if (file.etag !== "" && known === file.etag) return response.writeHead(304).end();
    if (wanted !== undefined && wanted !== file.etag) return response.writeHead(412).end();
    const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? "");
    if (asked === null || options.ranges === false) {
      response.setHeader("content-length", file.bytes.length);
      return response.end(file.bytes);
    }
    const from = Number(asked[1]);
    const end = Math.min(file.bytes.length, Number(asked[2]) + 1);
    response.setHeader("content-range", `bytes ${from}-${end - 1}/${file.bytes.length}`);
    response.setHeader("content-length", end - from);
    return response.writeHead(206).end(file.bytes.subarray(from, end));
  };
}
