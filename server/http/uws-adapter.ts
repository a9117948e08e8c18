/**
 * HTTP and WebSocket on uWebSockets.js.
 *
 * What its rules ask for, and where it is done: a request object is valid in its handler's turn only (headers are read
 * there, before anything waits); a body's chunk is neutered on return (copied unless it is the last); a response may
 * not be touched once it was aborted or ended (`#state`); what is written later is corked.
 *
 * It closes a connection whose next request comes while the last is unanswered (HTTP pipelining behind an
 * asynchronous answer: uNetworking/uWebSockets.js#277). Our answers wait for the end of the turn. So, when a request
 * is aborted in the very turn it came, calls are answered in place for the next minute: the client's next connection
 * pipelines well.
 *
 * Of two different `content-length` headers it takes the first and shows no other. Seeing both takes a walk over all
 * headers, 2 to 3 µs a request, so it is not done: a proxy in front has to refuse such requests, as RFC 9112 §6.3 bids.
 */
import { createRequire } from "node:module";
import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket, WebSocket } from "uwebsockets";
import { NodeError } from "../../engine/index.ts";
import { BodyReader, isLengthOver } from "./body-reader.ts";
import {
  type Adapter,
  type AdapterOptions,
  type Application,
  type Exchange,
  type ExchangeListener,
  type Headers,
  STATUS_TEXTS,
  type WsAcceptance,
  type WsConnection,
  type WsListener,
} from "./exchange.ts";

type Uws = typeof import("uwebsockets");

const PIPELINING_SEEN_MS = 60_000;
const PORT_SHARED = 0;
const PORT_EXCLUSIVE = 1;

/** The library, or why it cannot be loaded here. It is CommonJS with a binary, and an optional dependency. */
export function loadUws(): { uws: Uws } | { reason: string } {
  try {
    return { uws: createRequire(import.meta.url)("uwebsockets") as Uws };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: message.split("\n")[0]!.slice(0, 300) };
  }
}

/** Errors: PORT_IN_USE. */
export function startUws(uws: Uws, application: Application, options: AdapterOptions): UwsAdapter {
  return new UwsAdapter(uws, application, options);
}

class UwsAdapter implements Adapter {
  readonly name = "uWebSockets.js";
  readonly port: number;
  readonly options: AdapterOptions;
  openCount = 0;
  isClosing = false;
  /** Open sockets, WebSockets among them. */
  connectionCount = 0;
  readonly #uws: Uws;
  readonly #app: TemplatedApp;
  #token: us_listen_socket | null = null;
  #turn = 0;
  #isTurnCounted = false;
  readonly #endOfTurn = (): void => {
    this.#isTurnCounted = false;
    this.#turn += 1;
  };
  /** `performance.now()` until which answers leave in place. */
  #inPlaceUntil = 0;

  constructor(uws: Uws, application: Application, options: AdapterOptions) {
    this.#uws = uws;
    this.options = options;
    this.#app = uws.App();
    const countConnection = (response: HttpResponse, change: number): void => {
      this.connectionCount += change;
      if (this.connectionCount > options.connectionsMax) response.close();
    };
    // Told of each socket that comes (1) and goes (-1); of one that became a WebSocket the end is told there.
    this.#app.filter(countConnection as Parameters<TemplatedApp["filter"]>[0]);
    this.#app.ws<WsUserData>(options.wsPath, this.#wsBehavior(application));
    const serve = (exchange: UwsExchange) => {
      application.handle(exchange);
      exchange.leaveHandler();
      if (this.#inPlaceUntil !== 0) this.endTurnInPlace();
    };
    // Each thing asked of a request is a call out of JavaScript; the route has told method and path of usual calls already.
    for (const path of options.postPaths) {
      this.#app.post(path, (response, request) =>
        serve(new UwsExchange(this, response, request, "POST", path)),
      );
    }
    this.#app.any("/*", (response, request) => {
      const method = request.getCaseSensitiveMethod();
      serve(new UwsExchange(this, response, request, method, request.getUrl()));
    });
    const listenOptions = options.sharePort ? PORT_SHARED : PORT_EXCLUSIVE;
    // The types lack this form: host, port, options, callback.
    const listen = this.#app.listen.bind(this.#app) as unknown as (
      host: string,
      port: number,
      options: number,
      done: (token: us_listen_socket | false) => void,
    ) => void;
    listen(options.host, options.port, listenOptions, (token) => {
      if (token !== false) this.#token = token;
    });
    if (this.#token === null) {
      throw new NodeError("PORT_IN_USE", `cannot listen on ${options.host}:${options.port}`);
    }
    this.port = uws.us_socket_local_port(this.#token);
  }

  /** A number of this turn of the event loop. */
  turn(): number {
    if (!this.#isTurnCounted) {
      this.#isTurnCounted = true;
      setImmediate(this.#endOfTurn);
    }
    return this.#turn;
  }

  pipeliningSeen(): void {
    this.#inPlaceUntil = performance.now() + PIPELINING_SEEN_MS;
  }

  endTurnInPlace(): void {
    if (this.#inPlaceUntil === 0) return;
    if (performance.now() > this.#inPlaceUntil) this.#inPlaceUntil = 0;
    else this.options.endTurn();
  }

  stopListening(): void {
    this.isClosing = true;
    if (this.#token !== null) this.#uws.us_listen_socket_close(this.#token);
    this.#token = null;
  }

  async close(): Promise<void> {
    this.stopListening();
    this.#app.close();
  }

  #wsBehavior(application: Application): Parameters<TemplatedApp["ws"]>[1] & object {
    const { wsPayloadSizeMax, wsIdleTimeoutMs } = this.options;
    const data = (ws: WebSocket<unknown>) => ws.getUserData() as WsUserData;
    return {
      maxPayloadLength: wsPayloadSizeMax,
      // The library's resolution is 4 s, its smallest value 8 s.
      idleTimeout: Math.max(8, Math.round(wsIdleTimeoutMs / 1000)),
      sendPingsAutomatically: true,
      // Our own bound closes a slow reader (websocket.ts); the library would drop messages silently.
      maxBackpressure: 0,
      upgrade: (response, request, context) => {
        const header = (name: string) => request.getHeader(name);
        const outcome = application.upgrade({ path: request.getUrl(), header });
        if ("status" in outcome) {
          writeAnswer(response, outcome.status, outcome.headers, outcome.body, this.isClosing);
          return;
        }
        const userData: WsUserData = { acceptance: outcome, connection: null, listener: null };
        const key = header("sec-websocket-key");
        response.upgrade(userData, key, outcome.protocol, header("sec-websocket-extensions"), context);
      },
      open: (ws) => {
        const userData = data(ws);
        userData.connection = new UwsConnection(ws);
        userData.listener = userData.acceptance.open(userData.connection);
        userData.listener.opened();
      },
      message: (ws, message, isBinary) => {
        data(ws).listener?.message(Buffer.from(message), isBinary);
      },
      drain: (ws) => data(ws).listener?.drained(),
      close: (ws) => {
        this.connectionCount -= 1;
        const userData = data(ws);
        if (userData.connection !== null) userData.connection.isOpen = false;
        userData.listener?.closed();
      },
    };
  }
}

interface WsUserData {
  readonly acceptance: WsAcceptance;
  connection: UwsConnection | null;
  listener: WsListener | null;
}

/** `open` → `answered` | `gone`, once. */
type ExchangeState = "open" | "answered" | "gone";

class UwsExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly receivedAt = performance.now();
  readonly #adapter: UwsAdapter;
  readonly #response: HttpResponse;
  #request: HttpRequest | null;
  #listener: ExchangeListener | null = null;
  #reader: BodyReader | null = null;
  #state: ExchangeState = "open";
  #mustClose = false;

  constructor(
    adapter: UwsAdapter,
    response: HttpResponse,
    request: HttpRequest,
    method: string,
    path: string,
  ) {
    this.#adapter = adapter;
    this.#response = response;
    this.#request = request;
    this.method = method;
    this.path = path;
    adapter.openCount += 1;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get query(): string {
    return this.#request?.getQuery() ?? "";
  }

  header(name: string): string {
    return this.#request === null ? "" : this.#request.getHeader(name);
  }

  read(sizeMax: number, listener: ExchangeListener): void {
    this.#listener = listener;
    const contentLength = this.header("content-length");
    this.#response.onData((chunk, isLast) => {
      const bytes = Buffer.from(chunk);
      // The usual body comes whole, with its head.
      if (isLast && this.#reader === null && bytes.length <= sizeMax) this.body(bytes);
      else this.#readerOf(sizeMax).chunk(bytes, isLast);
      if (isLast) this.#adapter.endTurnInPlace();
    });
    if (isLengthOver(contentLength, sizeMax)) this.#readerOf(sizeMax).stated(contentLength);
  }

  #readerOf(sizeMax: number): BodyReader {
    this.#reader ??= new BodyReader(this, sizeMax, this.#adapter.options.bodyBounds);
    return this.#reader;
  }

  /** Of the body's reader. */
  body(bytes: Buffer): void {
    if (this.#state === "open") this.#listener?.body(bytes);
  }

  failed(error: NodeError): void {
    this.#mustClose = true;
    if (this.#state === "open") this.#listener?.failed(error);
  }

  gone(): void {
    this.#leave("gone");
    this.#listener?.gone();
  }

  /** The handler returned: the request is no longer valid, and an answer to come needs to hear of an abort. */
  leaveHandler(): void {
    this.#request = null;
    if (this.#state !== "open") return;
    const turn = this.#adapter.turn();
    this.#response.onAborted(() => {
      if (this.#state !== "open") return;
      if (turn === this.#adapter.turn()) this.#adapter.pipeliningSeen();
      this.gone();
    });
  }

  answer(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.#state !== "open") return;
    this.#leave("answered");
    const mustClose = this.#mustClose || this.#adapter.isClosing;
    if (this.method === "HEAD") {
      writeHead(this.#response, status, headers);
    } else writeAnswer(this.#response, status, headers, body, mustClose);
  }

  #leave(state: ExchangeState): void {
    if (this.#state !== "open") return;
    this.#state = state;
    this.#reader?.stop();
    this.#adapter.openCount -= 1;
  }
}

function writeAnswer(
  response: HttpResponse,
  status: number,
  headers: Headers,
  body: string | Uint8Array,
  mustClose: boolean,
): void {
  response.cork(() => {
    if (status !== 200) response.writeStatus(STATUS_TEXTS[status] ?? String(status));
    for (const [name, value] of headers) response.writeHeader(name, value);
    if (status === 204) response.endWithoutBody();
    else response.end(body as string, mustClose);
  });
}

/** Without a length: `endWithoutBody` with one leaves the response unfinished in this build, and the library aborts. */
function writeHead(response: HttpResponse, status: number, headers: Headers): void {
  response.cork(() => {
    response.writeStatus(STATUS_TEXTS[status] ?? String(status));
    for (const [name, value] of headers) response.writeHeader(name, value);
    response.endWithoutBody();
  });
}

class UwsConnection implements WsConnection {
  isOpen = true;
  readonly #ws: WebSocket<unknown>;

  constructor(ws: WebSocket<unknown>) {
    this.#ws = ws;
  }

  get bufferedSize(): number {
    return this.isOpen ? this.#ws.getBufferedAmount() : 0;
  }

  send(message: Uint8Array, isBinary: boolean): void {
    if (!this.isOpen) return;
    this.#ws.cork(() => {
      this.#ws.send(message, isBinary, false);
    });
  }

  close(code: number, reason: string): void {
    if (this.isOpen) this.#ws.end(code, reason);
  }
}
