/**
 * A client for the node's WebSocket (`/v1/ws`, server/http/WEBSOCKET.md): many calls in flight on a connection,
 * matched by their id. Sub-protocol `proffer.v1.proto` or `proffer.v1.json`.
 */
import { WebSocket } from "ws";
import { proffer } from "#proto/wire.js";
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

const { CallEnvelope, AnswerEnvelope } = proffer.ws.v1;
const SUB_PROTOCOLS: Record<Encoding, string> = { protobuf: "proffer.v1.proto", json: "proffer.v1.json" };

export class WsClient implements NodeClient {
  readonly encoding: Encoding;
  readonly inFlightPerConnectionMax = 1000;
  readonly #connections: WsConnection[];

  constructor(address: Address, options: ClientOptions & { readonly encoding: Encoding }) {
    this.encoding = options.encoding;
    this.#connections = Array.from({ length: options.connections }, () => new WsConnection(address, options));
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

class WsConnection {
  readonly #address: Address;
  readonly #options: ClientOptions & { readonly encoding: Encoding };
  readonly #inFlight = new Map<number, (answer: Answer) => void>();
  #socket: WebSocket | undefined;
  /** Envelopes made before the connection was open. */
  #waiting: (Uint8Array | string)[] = [];
  #openedAt = Number.NEGATIVE_INFINITY;
  #lastId = 0;
  #cause: unknown;

  constructor(address: Address, options: ClientOptions & { readonly encoding: Encoding }) {
    this.#address = address;
    this.#options = options;
  }

  call(method: string, body: Uint8Array, done: (answer: Answer) => void, timeoutMs: number): void {
    const socket = this.#usableSocket();
    if (socket === undefined) {
      setTimeout(() => done(unreachable(this.#address.text, this.#cause)), RECONNECT_PAUSE_MS);
      return;
    }
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    const id = this.#lastId;
    this.#inFlight.set(id, done);
    const envelope = this.#envelope(id, method, body, timeoutMs);
    if (socket.readyState === WebSocket.OPEN) socket.send(envelope);
    else this.#waiting.push(envelope);
  }

  close(): void {
    this.#socket?.close();
  }

  #envelope(id: number, method: string, body: Uint8Array, timeoutMs: number): Uint8Array | string {
    if (this.#options.encoding === "protobuf") {
      return CallEnvelope.encode({ id, method, body, timeoutMs: Math.ceil(timeoutMs) }).finish();
    }
    // The body is JSON already; it is put in as it is.
    const timeout = timeoutMs > 0 ? `,"timeoutMs":${Math.ceil(timeoutMs)}` : "";
    return `{"id":${id},"method":${JSON.stringify(method)}${timeout},"body":${Buffer.from(body).toString()}}`;
  }

  #usableSocket(): WebSocket | undefined {
    const socket = this.#socket;
    if (socket !== undefined && socket.readyState <= WebSocket.OPEN) return socket;
    const now = performance.now();
    if (now - this.#openedAt < RECONNECT_PAUSE_MS) return undefined;
    this.#openedAt = now;
    const { token, tls = null } = this.#options;
    const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
    const url = `${tls === null ? "ws" : "wss"}://${this.#address.text}/v1/ws`;
    const opened = new WebSocket(url, SUB_PROTOCOLS[this.#options.encoding], {
      headers,
      perMessageDeflate: false,
      ...(tls === null ? {} : { secureContext: tls }),
    });
    opened.on("open", () => {
      for (const envelope of this.#waiting) opened.send(envelope);
      this.#waiting = [];
    });
    opened.on("message", (data, isBinary) => this.#read(data as Buffer, isBinary));
    opened.on("error", (cause) => {
      this.#cause = cause;
    });
    opened.on("close", () => this.#breakOff());
    this.#socket = opened;
    return opened;
  }

  #breakOff(): void {
    const dones = [...this.#inFlight.values()];
    this.#inFlight.clear();
    this.#waiting = [];
    for (const done of dones) done(unreachable(this.#address.text, this.#cause));
  }

  #read(data: Buffer, isBinary: boolean): void {
    let id: number;
    let answer: Answer;
    try {
      ({ id, answer } = isBinary ? readBinary(data) : readText(data));
    } catch {
      this.#cause = { code: "ANSWER_MALFORMED" };
      this.#socket?.terminate();
      return;
    }
    const done = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    done?.(answer);
  }
}

function readBinary(data: Buffer): { id: number; answer: Answer } {
  const envelope = AnswerEnvelope.decode(data);
  if (envelope.error != null) {
    const { code, message, field } = envelope.error;
    const { retryAfterMs } = envelope;
    return {
      id: envelope.id,
      answer: failure(code ?? "", message ?? "", { field: field ?? "", retryAfterMs }),
    };
  }
  return { id: envelope.id, answer: { ok: true, body: envelope.result ?? new Uint8Array() } };
}

function readText(data: Buffer): { id: number; answer: Answer } {
  const envelope = JSON.parse(data.toString()) as {
    id: number;
    result?: unknown;
    error?: { code: string; message: string; field?: string };
    retryAfterMs?: number;
  };
  if (envelope.error !== undefined) {
    const { code, message, field } = envelope.error;
    const more = { field: field ?? "", retryAfterMs: envelope.retryAfterMs ?? 0 };
    return { id: envelope.id, answer: failure(code, message, more) };
  }
  return { id: envelope.id, answer: { ok: true, body: Buffer.from(JSON.stringify(envelope.result)) } };
}
