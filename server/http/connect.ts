/**
 * The Connect protocol of unary calls: the body is the message, errors are JSON with an HTTP status.
 *
 * Source: https://connectrpc.com/docs/protocol
 */
import { NodeError } from "../../engine/index.ts";
import type { Codec } from "../wire/codec.ts";
import { errorAnswer } from "./connect-error.ts";
import type { Headers } from "./exchange.ts";
import type { UnaryProtocol } from "./unary.ts";

export function connectProtocol(codec: Codec): UnaryProtocol {
  const own: Headers = [["content-type", codec.name === "json" ? "application/json" : "application/proto"]];
  return {
    codec,
    checkHead(exchange) {
      const version = exchange.header("connect-protocol-version");
      if (version !== "" && version !== "1") {
        throw new NodeError("MALFORMED_BODY", "connect-protocol-version must be 1");
      }
      const encoding = exchange.header("content-encoding");
      if (encoding !== "" && encoding !== "identity") {
        throw new NodeError("CONTENT_ENCODING_UNSUPPORTED", "content-encoding: only identity is supported");
      }
    },
    deadlineAt(exchange) {
      const timeout = exchange.header("connect-timeout-ms");
      if (timeout === "") return Number.POSITIVE_INFINITY;
      if (!/^\d{1,10}$/.test(timeout)) {
        throw new NodeError("VALUE_OUT_OF_RANGE", "connect-timeout-ms must be 1 to 10 digits");
      }
      return exchange.receivedAt + Number(timeout);
    },
    messageOf: (body) => body,
    answer: (message, extra) => ({
      status: 200,
      headers: extra.length === 0 ? own : [...own, ...extra],
      body: message,
    }),
    error: errorAnswer,
  };
}
