/**
 * HTTP and WebSocket as the application sees them, whichever library holds the sockets: uws-adapter.ts
 * (uWebSockets.js) or node-adapter.ts (`node:http` and `ws`). Both are run through the same tests.
 *
 *     adapter ── handle(exchange) ──► application          one HTTP request
 *     exchange ── body(bytes) | failed(error) | gone() ──► its listener
 *     adapter ── upgrade(request) ──► application          one WebSocket: accepted with a listener, or refused
 */
import type { NodeError } from "../../engine/index.ts";
import type { BodyBounds } from "./body-reader.ts";

export type Headers = readonly (readonly [name: string, value: string])[];

export interface ExchangeListener {
  /** The whole body, once; the bytes are valid during the call only. */
  body(bytes: Buffer): void;
  /** The body was given up: BODY_TOO_LARGE, CANCELLED (too slow). An answer may still be sent; it closes the connection. */
  failed(error: NodeError): void;
  /** The caller went away before its answer; nothing can be sent any more. */
  gone(): void;
}

/** One HTTP request and its answer. */
export interface Exchange {
  /** Upper case. */
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** In the turn of `Application.handle` only. */
  readonly query: string;
  /** `performance.now()` when the request's head had come. */
  readonly receivedAt: number;
  /** Neither answered nor gone. */
  readonly isOpen: boolean;
  /** A header by its lower-case name, "" without; in the turn of `Application.handle` only. */
  header(name: string): string;
  /** Reads the body for `listener`; at most once, in the turn of `Application.handle`. */
  read(sizeMax: number, listener: ExchangeListener): void;
  /** Sends the one answer; nothing where the exchange is no longer open. */
  answer(status: number, headers: Headers, body: string | Uint8Array): void;
}

export interface UpgradeRequest {
  readonly path: string;
  header(name: string): string;
}

/** One WebSocket, open. */
export interface WsConnection {
  /** Bytes handed over that the socket has not taken yet. */
  readonly bufferedSize: number;
  /** `message` is UTF-8 where it is not binary. */
  send(message: Uint8Array, isBinary: boolean): void;
  /** Begins the closing handshake; `closed` follows. */
  close(code: number, reason: string): void;
}

export interface WsListener {
  /** Messages can be sent and will come; called once, before anything else. */
  opened(): void;
  /** The bytes are valid during the call only. */
  message(bytes: Buffer, isBinary: boolean): void;
  /** The socket took what was waiting, or some of it. */
  drained(): void;
  /** Nothing can be sent any more. */
  closed(): void;
}

export interface WsAcceptance {
  /** Sub-protocol, one of those that the client offered. */
  readonly protocol: string;
  open(connection: WsConnection): WsListener;
}
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Application {
  handle(exchange: Exchange): void;
  upgrade(request: UpgradeRequest): WsAcceptance | Refusal;
}

export interface AdapterOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Other lanes listen on the same port. */
  readonly sharePort: boolean;
  /** Path of the WebSocket. */
  readonly wsPath: string;
  /** Paths that calls are posted to: a library that routes by itself need not be asked for them. */
  readonly postPaths: readonly string[];
  readonly wsPayloadSizeMax: number;
  readonly wsIdleTimeoutMs: number;
  readonly bodyBounds: BodyBounds;
  readonly headSizeMax: number;
  readonly connectionsMax: number;
  /**
   * Ends the event loop's turn early: the log is written and answers leave now. uWebSockets.js closes a connection
   * that pipelines requests behind an unanswered one; where that is seen, calls are answered in place for a while.
   */
  endTurn(): void;
}

export interface Adapter {
  readonly name: "uWebSockets.js" | "node:http";
  readonly port: number;
  /** Stops accepting; open connections and their exchanges go on, answers ask to close. */
  stopListening(): void;
  /** Open connections, WebSockets too. */
  readonly connectionCount: number;
  /** Exchanges that are not answered yet. */
  readonly openCount: number;
  /** Cuts what is left. */
  close(): Promise<void>;
}

/** Reason phrases of the statuses that we send. */
export const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: "200 OK",
  204: "204 No Content",
  400: "400 Bad Request",
  401: "401 Unauthorized",
  403: "403 Forbidden",
  404: "404 Not Found",
  405: "405 Method Not Allowed",
  409: "409 Conflict",
  415: "415 Unsupported Media Type",
  426: "426 Upgrade Required",
  429: "429 Too Many Requests",
  499: "499 Client Closed Request",
  500: "500 Internal Server Error",
  501: "501 Not Implemented",
  503: "503 Service Unavailable",
  504: "504 Gateway Timeout",
};
