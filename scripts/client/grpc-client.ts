/**
 * A lean gRPC client for unary calls on `node:http2`, with the five bytes of gRPC framing written by hand.
 *
 * It exists because a load driver must cost less than what it drives. No retries, no compression, no service config.
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import type { SecureContext } from "node:tls";
import { SERVICE_NAME } from "../../server/handlers/handlers.ts";
import type { Address } from "./address.ts";
import {
  type Answer,
  type CallOptions,
  failure,
  type NodeClient,
  RECONNECT_PAUSE_MS,
  unreachable,
} from "./answer.ts";
import { answerOfTrailers } from "./grpc-status.ts";

const FRAME_HEADER_SIZE = 5;
const WINDOW_SIZE = 1024 * 1024;

export interface ClientOptions {
  readonly connections: number;
  /** Empty: none. */
  readonly token: string;
  /** Null: clear text. Default: null. */
  readonly tls?: SecureContext | null;
}

export class GrpcClient implements NodeClient {
  readonly encoding = "protobuf";
  readonly inFlightPerConnectionMax = 1000;
  readonly #address: Address;
  readonly #connections: GrpcConnection[];

  constructor(address: Address, options: ClientOptions) {
    this.#address = address;
    this.#connections = Array.from(
      { length: options.connections },
      () => new GrpcConnection(this.#address, options),
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

class GrpcConnection {
  readonly #address: Address;
  readonly #token: string;
  readonly #tls: SecureContext | null;
  #session: ClientHttp2Session | undefined;
  #openedAt = Number.NEGATIVE_INFINITY;
  /** Why the last session ended, for the calls that ended with it. */
  #cause: unknown;

  constructor(address: Address, { token, tls = null }: ClientOptions) {
    this.#address = address;
    this.#token = token;
    this.#tls = tls;
  }

  call(method: string, body: Uint8Array, done: (answer: Answer) => void, timeoutMs: number): void {
    const session = this.#usableSession();
    if (session === undefined) {
      setTimeout(() => done(unreachable(this.#address.text, this.#cause)), RECONNECT_PAUSE_MS);
      return;
    }
    const stream = session.request(this.#headers(method, timeoutMs), { endStream: false });
    new GrpcCall(stream, done, () => unreachable(this.#address.text, this.#cause));
    const frame = Buffer.allocUnsafe(FRAME_HEADER_SIZE + body.length);
    frame[0] = 0;
    frame.writeUInt32BE(body.length, 1);
    frame.set(body, FRAME_HEADER_SIZE);
    stream.end(frame);
  }

  close(): void {
    this.#session?.close();
  }

  #headers(method: string, timeoutMs: number): Record<string, string> {
    const headers: Record<string, string> = {
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: `/${SERVICE_NAME}/${method}`,
      "content-type": "application/grpc+proto",
      te: "trailers",
    };
    if (this.#token !== "") headers.authorization = `Bearer ${this.#token}`;
    if (timeoutMs > 0) headers["grpc-timeout"] = `${Math.ceil(timeoutMs)}m`;
    return headers;
  }

  #usableSession(): ClientHttp2Session | undefined {
    const session = this.#session;
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const now = performance.now();
    if (now - this.#openedAt < RECONNECT_PAUSE_MS) return undefined;
    this.#openedAt = now;
    const settings = { initialWindowSize: WINDOW_SIZE };
    const opened =
      this.#tls === null
        ? connect(`http://${this.#address.text}`, { settings })
        : connect(`https://${this.#address.text}`, { settings, secureContext: this.#tls });
    opened.on("connect", () => opened.setLocalWindowSize(WINDOW_SIZE));
    opened.on("error", (cause) => {
      this.#cause = cause;
    });
    this.#session = opened;
    return opened;
  }
}

/** One stream of HTTP/2, from its request to its trailers. */
class GrpcCall {
  readonly #done: (answer: Answer) => void;
  readonly #chunks: Buffer[] = [];
  #trailers: Record<string, unknown> | undefined;

  constructor(stream: ClientHttp2Stream, done: (answer: Answer) => void, broken: () => Answer) {
    this.#done = done;
    stream.on("response", (headers) => {
      if (headers["grpc-status"] !== undefined) this.#trailers = headers;
      else if (headers[":status"] !== 200) {
        this.#trailers = { "grpc-status": "2", "grpc-message": `HTTP status ${headers[":status"]}` };
      }
    });
    stream.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    stream.on("trailers", (trailers) => {
      this.#trailers ??= trailers;
    });
    // "close" follows, and ends the call.
    stream.on("error", () => {});
    stream.on("close", () => this.#done(this.#answer(broken)));
  }

  #answer(broken: () => Answer): Answer {
    if (this.#trailers === undefined) return broken();
    if (this.#trailers["grpc-status"] !== "0") {
      return answerOfTrailers(this.#trailers as Parameters<typeof answerOfTrailers>[0]);
    }
    const message = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const isWhole =
      message.length >= FRAME_HEADER_SIZE &&
      message[0] === 0 &&
      message.readUInt32BE(1) === message.length - FRAME_HEADER_SIZE;
    if (!isWhole) return failure("ANSWER_MALFORMED", "the answer is not one uncompressed gRPC message");
    return { ok: true, body: message.subarray(FRAME_HEADER_SIZE) };
  }
}
