/**
 * gRPC-Web's unary calls over HTTP/1.1, for browsers: binary, and base64 text for clients that can read nothing else.
 *
 *     request   [ 0 ][ length 4 B ][ message ]                              one frame, flag 0
 *     answer    [ 0 ][ length 4 B ][ message ][ 0x80 ][ length 4 B ][ trailers ]
 *     error                                   [ 0x80 ][ length 4 B ][ trailers ]
 *     trailers  grpc-status: 0␍␊grpc-message: …␍␊                           as HTTP/1.1 writes fields
 *
 * The HTTP status is 200 whatever the call's end, which is told in the trailers. Nothing is compressed.
 * Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 */
import { NodeError } from "../../engine/index.ts";
import { percentEncoded, timeoutMsOf } from "../grpc/metadata.ts";
import { grpcStatus } from "../grpc/status.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import type { Headers } from "./exchange.ts";
import type { UnaryAnswer, UnaryProtocol } from "./unary.ts";

const PREFIX_SIZE = 5;
const FLAG_COMPRESSED = 0x01;
const FLAG_TRAILERS = 0x80;
const TRAILERS_OK = frame(FLAG_TRAILERS, Buffer.from("grpc-status: 0\r\n"));

/** `isText`: bodies are base64 both ways. */
function grpcWebProtocol(isText: boolean): UnaryProtocol {
  const contentType = isText ? "application/grpc-web-text+proto" : "application/grpc-web+proto";
  const own: Headers = [["content-type", contentType]];
  const answer = (frames: readonly Uint8Array[], extra: Headers): UnaryAnswer => {
    const body = Buffer.concat(frames);
    return {
      status: 200,
      headers: extra.length === 0 ? own : [...own, ...extra],
      body: isText ? body.toString("base64") : body,
    };
  };
  return {
    codec: protobufCodec,
    checkHead(exchange) {
      const encoding = exchange.header("grpc-encoding") || "identity";
      if (encoding !== "identity") {
        throw new NodeError("CONTENT_ENCODING_UNSUPPORTED", "grpc-encoding: only identity is supported");
      }
    },
    deadlineAt(exchange) {
      const timeout = exchange.header("grpc-timeout");
      const timeoutMs = timeoutMsOf(timeout === "" ? undefined : timeout);
      if (Number.isNaN(timeoutMs)) {
        throw new NodeError("VALUE_OUT_OF_RANGE", "grpc-timeout must be 1 to 8 digits and a unit of HMSmun");
      }
      return exchange.receivedAt + timeoutMs;
    },
    messageOf: (body) => onlyMessage(isText ? decodeText(body) : body),
    answer: (message, extra) => answer([frame(0, message), TRAILERS_OK], extra),
    error: (error, extra) => answer([frame(FLAG_TRAILERS, trailersOf(error))], extra),
  };
}

const BINARY = grpcWebProtocol(false);
const TEXT = grpcWebProtocol(true);

/** By the media type without its parameters, in lower case. A Map: callers say what is looked up. */
export const GRPC_WEB_PROTOCOLS: ReadonlyMap<string, UnaryProtocol> = new Map([
  ["application/grpc-web", BINARY],
  ["application/grpc-web+proto", BINARY],
  ["application/grpc-web-text", TEXT],
  ["application/grpc-web-text+proto", TEXT],
]);

function frame(flags: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_SIZE + payload.length);
  bytes[0] = flags;
  bytes.writeUInt32BE(payload.length, 1);
  bytes.set(payload, PREFIX_SIZE);
  return bytes;
}

function trailersOf(error: NodeError): Buffer {
  const { code, message, metadata } = grpcStatus(error);
  let text = `grpc-status: ${code}\r\ngrpc-message: ${percentEncoded(message)}\r\n`;
  for (let at = 0; at < metadata.length; at += 2) text += `${metadata[at]}: ${metadata[at + 1]}\r\n`;
  return Buffer.from(text, "latin1");
}

/** The one message of a unary call. Errors: MALFORMED_BODY, CONTENT_ENCODING_UNSUPPORTED. */
function onlyMessage(body: Buffer): Uint8Array {
  if (body.length < PREFIX_SIZE) throw malformed("a body begins with a flag and a length of four bytes");
  const flags = body[0]!;
  if (flags === FLAG_COMPRESSED) {
    throw new NodeError("CONTENT_ENCODING_UNSUPPORTED", "messages may not be compressed here");
  }
  if (flags !== 0) throw malformed("a request's frame has the flag 0");
  const end = PREFIX_SIZE + body.readUInt32BE(1);
  if (body.length < end) throw malformed("the body is shorter than its message");
  if (body.length > end) throw malformed("a unary call has one message");
  return body.subarray(PREFIX_SIZE, end);
}

const PAD = 0x3d;
const QUANTUM = 4;

/** Base64 that may be padded anywhere: clients encode and append piece by piece. Errors: MALFORMED_BODY. */
function decodeText(body: Buffer): Buffer {
  if (body.length % QUANTUM !== 0) throw malformed("a text body is base64 in groups of four");
  const bytes = Buffer.allocUnsafe((body.length / QUANTUM) * 3);
  let size = 0;
  for (let at = 0; at < body.length; ) {
    // A piece ends with the group that holds its padding.
    const padAt = body.indexOf(PAD, at);
    const end = padAt < 0 ? body.length : padAt - (padAt % QUANTUM) + QUANTUM;
    const padCount = padAt < 0 ? 0 : end - padAt;
    const written = bytes.write(body.toString("latin1", at, end), size, "base64");
    // Node skips what is no base64 and stops at a pad; then there is less than the length promises.
    if (padCount > 2 || written !== ((end - at) / QUANTUM) * 3 - padCount) {
      throw malformed("a text body is base64");
    }
    size += written;
    at = end;
  }
  return bytes.subarray(0, size);
}

function malformed(message: string): NodeError {
  return new NodeError("MALFORMED_BODY", message);
}
