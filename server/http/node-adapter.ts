/**
 * HTTP and WebSocket on `node:http` and `ws`: the fallback where uWebSockets.js cannot load.
 *
 * Loaded only there. Several lanes can share its port where `canSharePort`; elsewhere one lane serves HTTP.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { NodeError } from "../../engine/index.ts";
import { BodyReader, isLengthOver } from "./body-reader.ts";
import {
  type Adapter,
  type AdapterOptions,
  type Application,
  type Exchange,
  type ExchangeListener,
  type Headers,
  type Refusal,
  STATUS_TEXTS,
  type UpgradeRequest,
  type WsConnection,
  type WsListener,
} from "./exchange.ts";
import { canSharePort } from "./port-sharing.ts";

/** How often silence is looked at: it ends a WebSocket after the idle time, and a quarter of it at most. */
const PINGS_PER_IDLE_TIME = 4;

/** Errors: PORT_IN_USE, CONFIG_INVALID. */
export async function startNodeHttp(application: Application, options: AdapterOptions): Promise<Adapter> {
  const adapter = new NodeAdapter(application, options);
  await adapter.listen();
  return adapter;
}

class NodeAdapter implements Adapter {
  readonly name = "node:http";
  readonly options: AdapterOptions;
  openCount = 0;
  connectionCount = 0;
  isClosing = false;
  readonly #application: Application;
  readonly #server: Server;
  readonly #ws: WebSocketServer;
  readonly #pinger: NodeJS.Timeout;
  /** When each WebSocket was last heard, `performance.now()`. */
  readonly #heardAt = new WeakMap<WebSocket, number>();

  constructor(application: Application, options: AdapterOptions) {
    this.options = options;
    this.#application = application;
    this.#ws = new WebSocketServer({
      noServer: true,
      maxPayload: options.wsPayloadSizeMax,
      perMessageDeflate: false,
      // The application has chosen already; `#upgrade` hands its choice on.
      handleProtocols: (_offered, request) => protocols.get(request) ?? false,
    });
    this.#server = createServer(
      {
        maxHeaderSize: options.headSizeMax,
        headersTimeout: options.bodyBounds.timeoutMs,
        requestTimeout: 2 * options.bodyBounds.timeoutMs,
        connectionsCheckingInterval: Math.min(30_000, options.bodyBounds.timeoutMs),
        keepAliveTimeout: 10_000,
        noDelay: true,
      },
      (request, response) => application.handle(new NodeExchange(this, request, response)),
    );
    this.#server.maxConnections = options.connectionsMax;
    this.#server.on("connection", (socket: Socket) => {
      this.connectionCount += 1;
      socket.once("close", () => {
        this.connectionCount -= 1;
      });
    });
    this.#server.on("upgrade", (request, socket: Socket, head) => this.#upgrade(request, socket, head));
    this.#pinger = setInterval(() => this.#ping(), options.wsIdleTimeoutMs / PINGS_PER_IDLE_TIME);
    this.#pinger.unref();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    const { host, port, sharePort } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const code = cause.code === "EADDRINUSE" ? "PORT_IN_USE" : "CONFIG_INVALID";
        reject(new NodeError(code, `cannot listen on ${host}:${port}`, { cause }));
      });
      // `reusePort` is not in the types of Node 20, and ignored by it.
      const listenOptions = { host, port, reusePort: sharePort && canSharePort() };
      this.#server.listen(listenOptions, resolve);
    });
  }

  stopListening(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    // `node:http`'s own `close` would cut idle connections too, and with them a request that is on its way.
    NetServer.prototype.close.call(this.#server);
  }

  async close(): Promise<void> {
    this.stopListening();
    clearInterval(this.#pinger);
    for (const socket of this.#ws.clients) socket.terminate();
    this.#server.close(() => {}); // Its timers; it does not listen any more.
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#ws.close(() => resolve()));
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on("error", () => {}); // Whoever resets in the middle of a handshake is nobody's error.
    const path = pathOf(request.url ?? "/");
    const upgradeRequest: UpgradeRequest = { path, header: (name) => headerOf(request, name) };
    const outcome =
      path === this.options.wsPath
        ? this.#application.upgrade(upgradeRequest)
        : { status: 404, headers: [], body: "" };
    if ("status" in outcome) {
      refuseUpgrade(socket, outcome);
      return;
    }
    protocols.set(request, outcome.protocol);
    this.#ws.handleUpgrade(request, socket, head, (ws) => {
      const connection = new NodeConnection(ws);
      const listener = outcome.open(connection);
      const heard = () => this.#heardAt.set(ws, performance.now());
      heard();
      for (const sign of ["message", "ping", "pong"] as const) ws.on(sign, heard);
      connection.attach(listener);
    });
  }

  /** Asks who was silent for half of the idle time, and cuts who was for all of it. */
  #ping(): void {
    const idleMs = this.options.wsIdleTimeoutMs;
    const now = performance.now();
    for (const socket of this.#ws.clients) {
      const silentMs = now - this.#heardAt.get(socket)!;
      if (silentMs >= idleMs) socket.terminate();
      else if (silentMs >= idleMs / 2) socket.ping();
    }
  }
}

/** The sub-protocol chosen for a handshake under way. */
const protocols = new WeakMap<IncomingMessage, string>();

function pathOf(url: string): string {
  const queryAt = url.indexOf("?");
  return queryAt < 0 ? url : url.slice(0, queryAt);
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (value === undefined) return "";
  return typeof value === "string" ? value : value.join(", ");
}

function refuseUpgrade(socket: Socket, { status, headers, body }: Refusal): void {
  const lines = [`HTTP/1.1 ${STATUS_TEXTS[status] ?? status}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  lines.push(`content-length: ${Buffer.byteLength(body)}`, "connection: close", "", body);
  socket.end(lines.join("\r\n"));
}

class NodeExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly receivedAt = performance.now();
  readonly #adapter: NodeAdapter;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #listener: ExchangeListener | null = null;
  #reader: BodyReader | null = null;
  #state: "open" | "answered" | "gone" = "open";
  #mustClose = false;

  constructor(adapter: NodeAdapter, request: IncomingMessage, response: ServerResponse) {
    this.#adapter = adapter;
    this.#request = request;
    this.#response = response;
    const url = request.url ?? "/";
    this.method = request.method ?? "GET";
    this.path = pathOf(url);
    this.query = url.slice(this.path.length + 1);
    adapter.openCount += 1;
    response.once("close", () => {
      if (this.#state !== "open") return;
      this.#leave("gone");
      this.#listener?.gone();
    });
    request.on("error", () => {}); // A reset within the body; `close` follows.
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  header(name: string): string {
    return headerOf(this.#request, name);
  }

  read(sizeMax: number, listener: ExchangeListener): void {
    this.#listener = listener;
    const reader = new BodyReader(
      {
        body: (bytes) => {
          if (this.isOpen) listener.body(bytes);
        },
        failed: (error) => {
          this.#mustClose = true;
          if (this.isOpen) listener.failed(error);
        },
        gone: () => {},
      },
      sizeMax,
      this.#adapter.options.bodyBounds,
    );
    this.#reader = reader;
    const contentLength = this.header("content-length");
    if (isLengthOver(contentLength, sizeMax)) reader.stated(contentLength);
    if (!this.isOpen) return;
    reader.chunk(EMPTY, false); // Starts the clock.
    this.#request.on("data", (chunk: Buffer) => reader.chunk(chunk, false));
    this.#request.on("end", () => reader.chunk(EMPTY, true));
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.#state !== "open") return;
    this.#leave("answered");
    const response = this.#response;
    response.statusCode = status;
    if (status === 499) response.statusMessage = "Client Closed Request";
    for (const [name, value] of headers) response.setHeader(name, value);
    // What was not read is not read on.
    const mustClose = this.#mustClose || this.#adapter.isClosing;
    if (mustClose) response.setHeader("connection", "close");
    if (status === 204) response.end();
    else response.end(body);
    if (this.#mustClose) response.once("finish", () => this.#request.destroy());
  }

  #leave(state: "answered" | "gone"): void {
    this.#state = state;
    this.#reader?.stop();
    this.#adapter.openCount -= 1;
  }
}

const EMPTY = Buffer.alloc(0);

class NodeConnection implements WsConnection {
  readonly #ws: WebSocket;

  constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  attach(listener: WsListener): void {
    const ws = this.#ws;
    ws.on("message", (bytes: Buffer, isBinary: boolean) => listener.message(bytes, isBinary));
    ws.once("close", () => listener.closed());
    ws.on("error", () => {}); // Malformed frames, oversize payloads: `close` follows.
    this.#drained = () => listener.drained();
    listener.opened();
  }

  #drained: () => void = () => {};

  get bufferedSize(): number {
    return this.#ws.bufferedAmount;
  }

  send(message: Uint8Array, isBinary: boolean): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    this.#ws.send(message, { binary: isBinary }, this.#drained);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }
}
