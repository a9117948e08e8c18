/**
 * gzip of messages, both ways (gRPC's compression.md).
 *
 * A request is inflated where it stands, into at most as much as a message may have: a bomb costs what a large message
 * costs. An answer is compressed for a caller that compressed its request and takes gzip, as callers that pay for
 * bandwidth do; never a large one, because the lane waits meanwhile.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { NodeError } from "../../engine/index.ts";

export type Encoding = "identity" | "gzip";
export const ENCODINGS_ACCEPTED = "identity,gzip";
/** Below this gzip's own 20 bytes and the time are not worth it. */
const COMPRESS_SIZE_MIN = 256;
/** The quickest: what is compressed here is small. */
const LEVEL = 1;

/** Null: none that is known here. */
export function encodingOf(text: string | undefined): Encoding | null {
  const name = text?.trim().toLowerCase() ?? "identity";
  return name === "identity" || name === "gzip" ? name : null;
}

/** The message. Cost: blocks for as long as zlib takes. Errors: MALFORMED_BODY, BODY_TOO_LARGE. */
export function inflated(bytes: Uint8Array, encoding: Encoding, sizeMax: number): Uint8Array {
  if (encoding !== "gzip") {
    throw new NodeError(
      "MALFORMED_BODY",
      "a message says that it is compressed, and the call names no encoding",
    );
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: sizeMax });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new NodeError("BODY_TOO_LARGE", `the message is larger than ${sizeMax} bytes`, { cause });
    }
    throw new NodeError("MALFORMED_BODY", "the message is no gzip", { cause });
  }
}

/** Whether an answer of so many bytes is worth it. */
export function isWorthCompressing(size: number, sizeMax: number): boolean {
  return size >= COMPRESS_SIZE_MIN && size <= sizeMax;
}

export function compressed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: LEVEL });
}
