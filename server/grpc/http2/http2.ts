/**
 * What the HTTP/2 core and the layer above it say to each other: the whole of their contract.
 *
 * The core (`connection.ts` and below) speaks RFC 9113 with one socket; it knows streams, header lists and bytes, not
 * gRPC. Everything is synchronous: the application hears of a request while the bytes that brought it are being read,
 * and what it writes is gathered and leaves in one write of the socket right after the callback in which it was written
 * (a read of the socket, the outbox's turn; `process.nextTick`), so that no answer waits for another round of the loop.
 */

/**
 * A request's header list as it was decoded. One object is shared by all requests that repeat the same header block, so
 * that what a layer works out from it (route, caller, encodings) can be remembered by identity; it never changes.
 */
export interface RequestHeaders {
  readonly method: string;
  /** Of `:path`, with its query. */
  readonly path: string;
  readonly scheme: string;
  /** Of `:authority`, else `host`; "" without either. */
  readonly authority: string;
  /** All other fields in the order sent, names in lower case: name, value, name, value… Values are latin-1 text. */
  readonly fields: readonly string[];
  /** −1 without one. */
  readonly contentLength: number;
  /** What the layer above has worked out from these headers, its own to set; undefined at first. */
  memo: unknown;
}

/** The value of the first such field; undefined: there is none. */
export function fieldOf(headers: RequestHeaders, name: string): string | undefined {
  const { fields } = headers;
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1];
  return undefined;
}

/**
 * What takes the rest of a stream. Calls come in the order of the wire; none after `closed`. Where the application ends
 * the stream before the peer has ended its side, the core sends RST_STREAM with NO_ERROR behind the end (RFC 9113 §8.1),
 * and nothing more is told.
 */
export interface StreamReader {
  /**
   * Some of the body. `bytes` is a view that holds during this call only. The reader says `stream.consumed(n)` when it
   * has room again: until then the peer's window stays that much smaller. `isLast`: nothing follows, `end` is called
   * next (and the body is as long as its content-length says, where there is one).
   */
  data(bytes: Uint8Array, isLast: boolean): void;
  /** The peer has ended its side; trailers, if it sent any, as name, value, name, value… */
  end(trailers: readonly string[] | null): void;
  /**
   * The stream is over before the application ended it: the peer reset it, the connection broke or was closed, or a
   * limit was exceeded. `code` is an ErrorCode of RFC 9113 §7.
   */
  closed(code: number): void;
  /** After `write` said false: all that was queued has left into the connection's output. */
  drained(): void;
}

export interface Http2Stream {
  readonly id: number;
  readonly connection: Http2Connection;
  /** Whether it is over for writing: ended, reset, or its connection gone. Then all below do nothing. */
  readonly isClosed: boolean;
  /**
   * A header block, encoded already without use of the dynamic table (`hpack/static-block.ts`). Interim, initial or
   * trailing; with `isEnd` the stream ends for writing. If the peer has not ended its side by then, it is told to stop
   * (RST_STREAM with NO_ERROR, RFC 9113 §8.1).
   */
  headers(block: Uint8Array, isEnd: boolean): void;
  /**
   * DATA: `first` and `second` end to end, in one frame where it fits; copied before it returns. False: flow control or
   * a slow peer holds it back, and more should wait for `StreamReader.drained`.
   */
  write(first: Uint8Array, second?: Uint8Array): boolean;
  /** Ends the stream for writing without trailers: an empty DATA frame behind what is queued. */
  end(): void;
  /**
   * A whole unary answer: headers, DATA in frames whose payloads are `first` then `second` end to end, the stream's
   * trailers. Where `trailers` has no byte, the last DATA ends the stream. All is copied before it returns.
   */
  answer(headers: Uint8Array, first: Uint8Array, second: Uint8Array, trailers: Uint8Array): void;
  /** RST_STREAM. What was queued is dropped. */
  reset(code: number): void;
  /**
   * After `StreamReader.closed`: the application's work for the stream has ended. Until then it keeps its place among the
   * connection's concurrent streams, so that a peer cannot have more work under way by resetting. `answer`, `headers`
   * with `isEnd` and `reset` say the same; on a stream that is not over this does nothing.
   */
  release(): void;
  /**
   * The rest of the body has to come within so many milliseconds from now, else the stream is reset (`body_timeout`);
   * 0: whenever it likes. A stream starts with `bodyTimeoutMs` of the limits.
   */
  expectBody(withinMs: number): void;
  /** The reader has taken so many bytes of `data`; windows grow again. */
  consumed(byteCount: number): void;
}

export interface Http2Connection {
  /** Of the peer, or what a trusted proxy said (PROXY protocol). */
  readonly remoteAddress: string;
  /** `performance.now()` when the bytes that are being read came: one look at the clock for all of them. */
  readonly readAt: number;
  /** Anything the layer above wants to keep with the connection. */
  state: unknown;
  /** Sends what was written in this turn. The core does so by itself at the turn's end; a layer with its own turn may ask sooner. */
  flush(): void;
  /**
   * Graceful end (RFC 9113 §6.8): GOAWAY with the highest id, a round trip later GOAWAY with the last one served; closed
   * when its streams are, at the latest after `graceMs`.
   */
  drain(graceMs: number): void;
  /** GOAWAY with the code, then the socket is closed. */
  destroy(code: number): void;
  /** Those open, and those over whose application's work goes on. */
  readonly streamCount: number;
  /** Looks at the connection's time-outs; `now` of `performance.now()`. */
  tick(now: number): void;
}

/**
 * How a connection begins: `serveHttp2(socket, application, options)` of `connection.ts` reads from `socket`, a `net` or
 * `tls` one whose handshake is done, until it is closed. The core owns all time-outs of a connection (preface, headers,
 * body, slow reader, keepalive, idle, greatest age) and looks at them in `tick`, which whoever keeps the connections
 * calls some times a second for each: no timer per connection or stream.
 */
export interface Http2Options<Limits> {
  readonly limits: Limits;
  readonly remoteAddress: string;
  /** What was read before the core took over (behind a PROXY header); null: nothing. Holds during the call only. */
  readonly firstBytes: Uint8Array | null;
}

/** The layer above. */
export interface Http2Application {
  /**
   * A request's headers are complete and well formed. Returns what takes its body; called before any of it. With `isEnd`
   * there is none, and neither `data` nor `end` follows. The application may answer at once, or reset the stream. Of a
   * CONNECT, `scheme` and `path` are "".
   */
  request(stream: Http2Stream, headers: RequestHeaders, isEnd: boolean): StreamReader;
  /** A limit was exceeded or the peer broke the protocol; counted by name (`Breach`). */
  breach(name: Breach, remoteAddress: string): void;
  connectionClosed(connection: Http2Connection): void;
  /**
   * The answer to a request whose header list is too large, as far as `field` knows of it; null or absent: 431. A block
   * that ends the stream.
   */
  tooLargeAnswer?(field: (name: string) => string | undefined): Uint8Array | null;
}

/** Every way in which a peer can go too far, by the name that metrics and documents use. */
export const BREACHES = [
  "protocol_error",
  "preface_timeout",
  "settings_timeout",
  "headers_timeout",
  "body_timeout",
  "slow_reader",
  "rapid_reset",
  "provoked_reset",
  "continuation_flood",
  "header_list_too_large",
  "header_table_thrash",
  "ping_flood",
  "settings_flood",
  "reset_flood",
  "empty_frame_flood",
  "empty_header_flood",
  "priority_flood",
  "window_update_flood",
  "window_overflow",
  "streams_exceeded",
  "connections_exceeded",
  "address_connections_exceeded",
  "message_too_large",
  "unfinished_messages",
  "idle_timeout",
  "keepalive_timeout",
  "tls_failed",
  "proxy_header_invalid",
] as const;
export type Breach = (typeof BREACHES)[number];
