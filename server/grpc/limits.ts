/** Bounds of the gRPC transport; at each we refuse, close or wait, as said. */
export const GRPC_LIMITS = {
  /** Bytes of one request message, decompressed. Above: RESOURCE_EXHAUSTED. Room for a batch of some thousand calls. */
  messageSizeMax: 4 * 1024 * 1024,
  /** Calls at once on one connection; the client waits with the rest (HTTP/2 setting). */
  streamsPerConnectionMax: 256,
  /** Connections at once; further ones are closed as they come. */
  connectionsMax: 4096,
  /** A silent connection is asked whether it is still there. */
  keepaliveTimeMs: 60_000,
  keepaliveTimeoutMs: 20_000,
  /** A connection without calls is closed (GOAWAY); clients connect anew when they need to. */
  connectionIdleMs: 30 * 60_000,
  /** Answers of one stream that may wait for the end of the turn before reading pauses. */
  streamAnswersPendingMax: 64,
  /** DecideStreams open at once, and of one caller; the next is refused with LANE_OVERLOADED, CALLER_OVERLOADED. */
  streamsOpenMax: 1024,
  streamsPerCallerMax: 512,
  /** A DecideStream whose caller asks nothing for so long, or takes no answer, ends with STREAM_IDLE. */
  streamIdleMs: 10 * 60_000,
  /** Streams of health's Watch; a balancer needs one. */
  healthWatchesMax: 1024,
} as const;
export type GrpcLimits = { readonly [K in keyof typeof GRPC_LIMITS]: number };
