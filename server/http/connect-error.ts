/**
 * Errors as the Connect protocol writes them: HTTP status by code, and a JSON body, whatever the request's encoding.
 *
 *     {"code":"invalid_argument","message":"…","details":[{"type":"proffer.decision.v1.Error","value":"…","debug":{…}}]}
 *
 * Source: https://connectrpc.com/docs/protocol#unary-response
 */
import { ERRORS, type NodeError } from "../../engine/index.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import { errorTree } from "../wire/result-tree.ts";
import type { Headers } from "./exchange.ts";

/** Connect's names by gRPC status number. */
export const CONNECT_CODES = [
  "ok",
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** `extra` headers go behind the content type. */
export function errorAnswer(error: NodeError, extra: Headers = []): ErrorAnswer {
  const { grpc, http } = ERRORS[error.code];
  const headers: [string, string][] = [["content-type", "application/json"]];
  for (const [name, value] of extra) headers.push([name, value]);
  if (error.retryAfterMs > 0) {
    // Whole seconds in the standard header, for proxies; the exact hint beside it, for our own clients.
    headers.push(["retry-after", String(Math.ceil(error.retryAfterMs / 1000))]);
    headers.push(["retry-after-ms", String(error.retryAfterMs)]);
  }
  if (http === 401) headers.push(["www-authenticate", "Bearer"]);
  const detail = { code: error.code, message: error.message, field: error.field };
  const value = Buffer.from(protobufCodec.encodeError(detail)).toString("base64");
  const body = JSON.stringify({
    code: CONNECT_CODES[grpc],
    message: error.message,
    details: [
      {
        type: "proffer.decision.v1.Error",
        value: value.replace(/=+$/, ""), // Connect's base64 has no padding.
        debug: errorTree(detail),
      },
    ],
  });
  return { status: http, headers, body };
}
