/** Bounds of the HTTP port; at each we refuse with a code, pause or close, as said. */
export const HTTP_LIMITS = {
  /** A body that is not complete by then is given up: CANCELLED, and the connection is closed. */
  bodyTimeoutMs: 10_000,
  /** Of a body that is too large so much more is read, and thrown away, before the answer; then the connection is closed. */
  bodyDiscardedMax: 32 * 1024 * 1024,
  /** Of a request's line and headers, in the fallback; uWebSockets.js has a bound of its own. */
  headSizeMax: 16 * 1024,
  /** Connections at once, WebSockets among them; further ones are closed as they come. */
  connectionsMax: 16_384,
  /** How long a WebSocket may be silent both ways; pings keep it. */
  wsIdleTimeoutMs: 120_000,
  /** Calls at once on one WebSocket; the next is refused with CALLER_OVERLOADED. */
  wsCallsInFlightMax: 256,
  /** Answers' bytes waiting for a slow reader: above the first, calls are refused; above the second, we hang up. */
  wsBufferedSizeHigh: 1024 * 1024,
  wsBufferedSizeMax: 4 * 1024 * 1024,
  /** A connection that must bring a token brings it within this time. */
  wsTokenTimeoutMs: 10_000,
} as const;
export type HttpLimits = { readonly [K in keyof typeof HTTP_LIMITS]: number };
