/**
 * A lean HTTP/1.1 client for Connect's unary protocol, over sockets of our own.
 *
 * One call at a time on a connection, as load drivers do it: no pipelining. It reads what our node and common proxies
 * send (a `content-length` or chunks) and nothing more.
 */
import { connect, isIP, type Socket } from "node:net";
import { type SecureContext, connect as tlsConnect } from "node:tls";
import { SERVICE_NAME } from "../../server/handlers/handlers.ts";
import type { Address } from "./address.ts";
import {
  type Answer,
  type CallOptions,
  type Encoding,
  failure,
  type NodeClient,
  RECONNECT_PAUSE_MS,
  unreachable,
} from "./answer.ts";
import type { ClientOptions } from "./grpc-client.ts";
import { HttpResponseReader } from "./http-response.ts";

export class HttpClient implements NodeClient {
  readonly encoding: Encoding;
  readonly inFlightPerConnectionMax = 1;
  readonly #connections: HttpConnection[];

  constructor(address: Address, options: ClientOptions & { readonly encoding: Encoding }) {
    this.encoding = options.encoding;
    this.#connections = Array.from(
      { length: options.connections },
      () => new HttpConnection(address, options),
    );
  }

  call(
    connection: number,
    method: string,
    body: Uint8Array,
    done: (answer: Answer) => void,
    options: CallOptions = {},
  ): void {
    this.#connections[connection % this.#connections.length]!.call(
      method,
      body,
      done,
      options.timeoutMs ?? 0,
    );
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

interface Waiting {
  readonly method: string;
  readonly body: Uint8Array;
  readonly done: (answer: Answer) => void;
  readonly timeoutMs: number;
}

class HttpConnection {
  readonly #address: Address;
  readonly #constantHeaders: string;
  readonly #tls: SecureContext | null;
  readonly #waiting: Waiting[] = [];
  #socket: Socket | undefined;
  #openedAt = Number.NEGATIVE_INFINITY;
  #reader = new HttpResponseReader();
  /** Of the call that is under way. */
  #done: ((answer: Answer) => void) | undefined;
  #cause: unknown;

  constructor(
    address: Address,
    { token, encoding, tls = null }: ClientOptions & { readonly encoding: Encoding },
  ) {
    this.#address = address;
    this.#tls = tls;
    const type = encoding === "json" ? "application/json" : "application/proto";
    const authorization = token === "" ? "" : `authorization: Bearer ${token}\r\n`;
    this.#constantHeaders =
      `host: ${address.text}\r\ncontent-type: ${type}\r\n` +
      `connect-protocol-version: 1\r\n${authorization}`;
  }

  call(method: string, body: Uint8Array, done: (answer: Answer) => void, timeoutMs: number): void {
    this.#waiting.push({ method, body, done, timeoutMs });
    this.#next();
  }

  close(): void {
    this.#socket?.end();
  }

  #next(): void {
    if (this.#done !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#done = next.done;
    const socket = this.#usableSocket();
    if (socket === undefined) {
      setTimeout(() => this.#finish(unreachable(this.#address.text, this.#cause)), RECONNECT_PAUSE_MS);
      return;
    }
    const timeout = next.timeoutMs > 0 ? `connect-timeout-ms: ${Math.ceil(next.timeoutMs)}\r\n` : "";
    const head =
      `POST /${SERVICE_NAME}/${next.method} HTTP/1.1\r\n${this.#constantHeaders}${timeout}` +
      `content-length: ${next.body.length}\r\n\r\n`;
    const headSize = Buffer.byteLength(head, "latin1");
    const bytes = Buffer.allocUnsafe(headSize + next.body.length);
    bytes.write(head, 0, "latin1");
    bytes.set(next.body, headSize);
    socket.write(bytes);
  }

  #finish(answer: Answer): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(answer);
    this.#next();
  }

  #usableSocket(): Socket | undefined {
    if (this.#socket?.writable) return this.#socket;
    const now = performance.now();
    if (now - this.#openedAt < RECONNECT_PAUSE_MS) return undefined;
    this.#openedAt = now;
    this.#reader = new HttpResponseReader();
    const { host, port } = this.#address;
    // An IP address is no name to ask a server for (RFC 6066).
    const servername = isIP(host) === 0 ? host : "";
    const socket =
      this.#tls === null
        ? connect({ host, port })
        : tlsConnect({ host, port, servername, secureContext: this.#tls, ALPNProtocols: ["http/1.1"] });
    socket.setNoDelay();
    socket.on("data", (chunk: Buffer) => this.#read(chunk, socket));
    socket.on("error", (cause) => {
      this.#cause = cause;
    });
    socket.on("close", () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (this.#done !== undefined) this.#finish(unreachable(this.#address.text, this.#cause));
    });
    this.#socket = socket;
    return socket;
  }

  #read(chunk: Buffer, socket: Socket): void {
    const response = this.#reader.push(chunk);
    if (response === null) return;
    if (response === "malformed" || this.#done === undefined) {
      this.#cause = { code: "ANSWER_MALFORMED" };
      socket.destroy();
      return;
    }
    if (response.closes) socket.end();
    const { status, body, retryAfterMs } = response;
    this.#finish(status === 200 ? { ok: true, body } : connectError(status, body, retryAfterMs));
  }
}

/** Connect's error body: {code, message, details: [{type, value, debug?}]}; ours carries the contract's `Error`. */
function connectError(status: number, body: Uint8Array, retryAfterMs: number): Answer {
  try {
    const error = JSON.parse(Buffer.from(body).toString()) as {
      code?: string;
      message?: string;
      details?: { type?: string; debug?: { code?: string; field?: string } }[];
    };
    const detail = error.details?.find((item) => item.type === "proffer.decision.v1.Error")?.debug;
    const code = detail?.code ?? error.code?.toUpperCase() ?? `HTTP_${status}`;
    return failure(code, error.message ?? "", { field: detail?.field ?? "", retryAfterMs });
  } catch {
    return failure(`HTTP_${status}`, `the node answered with HTTP status ${status}`);
  }
}
