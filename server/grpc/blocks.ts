/**
 * Header blocks that answers are made of, encoded once: they use no state of a connection, so that the same bytes
 * serve all.
 *
 *     answer       HEADERS :status 200, content-type, [grpc-encoding]   DATA…   HEADERS grpc-status, [grpc-message, …]
 *     Trailers-Only  HEADERS :status 200, content-type, grpc-status, [grpc-message, …], END_STREAM
 */
import { ENCODINGS_ACCEPTED } from "./compression.ts";
import { encodeStaticBlock as staticBlock } from "./http2/hpack/static-block.ts";
import { percentEncoded } from "./metadata.ts";
import type { CallStatus } from "./status.ts";

const INITIAL = [":status", "200", "content-type", "application/grpc"] as const;

export const OK_HEADERS = staticBlock(INITIAL);
export const GZIP_HEADERS = staticBlock([...INITIAL, "grpc-encoding", "gzip"]);
export const OK_TRAILERS = staticBlock(["grpc-status", "0"]);

/** Initial metadata of a method's own. */
export function headersBlock(metadata: readonly string[], isGzip: boolean): Uint8Array {
  if (metadata.length === 0) return isGzip ? GZIP_HEADERS : OK_HEADERS;
  return staticBlock([...INITIAL, ...(isGzip ? ["grpc-encoding", "gzip"] : []), ...metadata]);
}

function statusFields({ code, message, metadata }: CallStatus): string[] {
  const fields = ["grpc-status", String(code)];
  if (message !== "") fields.push("grpc-message", percentEncoded(message));
  fields.push(...metadata);
  return fields;
}

export function trailersBlock(status: CallStatus): Uint8Array {
  return staticBlock(statusFields(status));
}

/** Trailers-Only: the end of a call that answered nothing. */
export function aloneBlock(status: CallStatus): Uint8Array {
  // Always told here, where it costs nothing: compression.md asks for it with UNIMPLEMENTED.
  return staticBlock([...INITIAL, "grpc-accept-encoding", ENCODINGS_ACCEPTED, ...statusFields(status)]);
}

/** An HTTP answer that is none of gRPC's. */
export function plainBlock(status: number, more: readonly string[] = []): Uint8Array {
  return staticBlock([":status", String(status), "content-type", "text/plain; charset=utf-8", ...more]);
}
