/**
 * Reads a gRPC error out of trailers: the counterpart of `server/grpc/status.ts`, for any gRPC server.
 *
 * Without our details (a proxy's own error, say) the code is the gRPC status's name.
 */
import type { IncomingHttpHeaders } from "node:http2";
import { Reader } from "protobufjs/minimal.js";
import { proffer } from "#proto/wire.js";
import { GrpcStatus } from "../../engine/index.ts";
import { type Answer, failure } from "./answer.ts";

const ERROR_TYPE = "proffer.decision.v1.Error";
const NAMES = new Map<number, string>(Object.entries(GrpcStatus).map(([name, number]) => [number, name]));

/** `name` of the status number, as gRPC spells it. */
export function statusName(status: number): string {
  return NAMES.get(status) ?? `STATUS_${status}`;
}

export function answerOfTrailers(trailers: IncomingHttpHeaders): Answer {
  const status = Number(trailers["grpc-status"]);
  const message = decodeMessage(String(trailers["grpc-message"] ?? ""));
  const retryAfterMs = Number(trailers["retry-after-ms"] ?? 0) || 0;
  const details = trailers["grpc-status-details-bin"];
  if (typeof details === "string") {
    try {
      const error = errorOfDetails(Buffer.from(details, "base64"));
      if (error !== null) return failure(error.code, error.message, { field: error.field, retryAfterMs });
    } catch {
      // Details that cannot be read leave the plain status.
    }
  }
  return failure(statusName(status), message, { retryAfterMs });
}

function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `google.rpc.Status`: details are field 3, each an Any of type_url 1 and value 2. */
function errorOfDetails(bytes: Uint8Array): { code: string; message: string; field: string } | null {
  const reader = Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 !== 3) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    let typeUrl = "";
    let value: Uint8Array = new Uint8Array();
    while (reader.pos < end) {
      const inner = reader.uint32();
      if (inner >>> 3 === 1) typeUrl = reader.string();
      else if (inner >>> 3 === 2) value = reader.bytes();
      else reader.skipType(inner & 7);
    }
    if (typeUrl.endsWith(`/${ERROR_TYPE}`)) return proffer.decision.v1.Error.decode(value);
  }
  return null;
}
