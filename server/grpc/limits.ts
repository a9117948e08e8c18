/**
 * Bounds of the gRPC layer; those of HTTP/2 below it are in `http2/limits.ts`. At each we refuse, close or wait, as
 * said. Every one may be configured (`grpc.<name>`), and GRPC.md lists them all.
 */
import type { LimitTable } from "./limit-table.ts";

export const GRPC_LIMIT_TABLE = {
  messageSizeMax: {
    default: 1024 * 1024,
    min: 1024,
    max: 64 * 1024 * 1024,
    breach: "message_too_large",
    meaning: "Bytes of one request message, decompressed. Above: RESOURCE_EXHAUSTED (BODY_TOO_LARGE).",
  },
  unfinishedBytesPerConnectionMax: {
    default: 8 * 1024 * 1024,
    min: 64 * 1024,
    max: 2 ** 30,
    breach: "unfinished_messages",
    meaning:
      "Bytes that messages of one connection hold which are not whole yet; of each up to 4 KiB are not counted. At least `http.bodySizeMax`. Above: CALLER_OVERLOADED.",
  },
  unfinishedBytesPerLaneMax: {
    default: 128 * 1024 * 1024,
    min: 64 * 1024,
    max: 2 ** 31 - 1,
    breach: "unfinished_messages",
    meaning: "The same over all connections of a lane. At least `http.bodySizeMax`. Above: LANE_OVERLOADED.",
  },
  compressSizeMax: {
    default: 64 * 1024,
    min: 0,
    max: 1024 * 1024,
    meaning:
      "Answers of more bytes leave uncompressed, whatever the caller takes: compressing holds up the lane.",
  },
  connectionsMax: {
    default: 32_768,
    min: 1,
    max: 1_000_000,
    breach: "connections_exceeded",
    meaning: "Connections of the node, all lanes together. Further ones are closed as they come.",
  },
  addressConnectionsMax: {
    default: 16_384,
    min: 1,
    max: 1_000_000,
    breach: "address_connections_exceeded",
    meaning:
      "Connections of one address (IPv6: of one /64). A trusted proxy's own are not counted, those it speaks for are.",
  },
  tlsHandshakeMs: {
    default: 10_000,
    min: 100,
    max: 120_000,
    breach: "tls_failed",
    meaning: "How long a TLS handshake, or a PROXY header, may take.",
  },
  streamAnswersPendingMax: {
    default: 64,
    min: 1,
    max: 4096,
    meaning: "Answers of one stream that may wait for the end of the turn before reading pauses.",
  },
  streamsOpenMax: {
    default: 1024,
    min: 1,
    max: 1_000_000,
    meaning: "DecideStreams open at once in a lane; as many of reflection. Above: LANE_OVERLOADED.",
  },
  streamsPerCallerMax: {
    default: 512,
    min: 1,
    max: 1_000_000,
    meaning: "DecideStreams of one caller open at once in a lane. Above: CALLER_OVERLOADED.",
  },
  streamIdleMs: {
    default: 10 * 60_000,
    min: 100,
    max: 24 * 60 * 60_000,
    meaning:
      "A DecideStream, or one of reflection, whose caller asks nothing for so long, or takes no answer, ends with STREAM_IDLE.",
  },
  healthWatchesMax: {
    default: 1024,
    min: 1,
    max: 100_000,
    meaning: "Streams of health's Watch in a lane; a balancer needs one. Above: RESOURCE_EXHAUSTED.",
  },
} as const satisfies LimitTable;
export type GrpcLimits = { readonly [K in keyof typeof GRPC_LIMIT_TABLE]: number };
