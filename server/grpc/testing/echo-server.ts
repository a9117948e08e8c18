/**
 * The HTTP/2 core with a plain application on it, on a port of its own: what conformance and attacks are tried against.
 *
 * What it does with a request is said by the path:
 *
 *     /             the body comes back when the request has ended, behind `:status: 200`
 *     /big?N        N bytes come back, as fast as windows allow
 *     /early        answered at the headers, whatever body follows
 *     /hold         never answered
 *     /work         never answered, and its work never ends: a reset stream keeps its place until `letGo`
 *     /count        as `/`, but the body is only counted
 *     /unread       nothing is ever taken of the body
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import type { Test } from "tap";
import { serveHttp2 } from "../http2/connection.ts";
import type {
  Breach,
  Http2Application,
  Http2Connection,
  Http2Stream,
  RequestHeaders,
  StreamReader,
} from "../http2/http2.ts";
import { HTTP2_LIMITS, type Http2Limits } from "../http2/limits.ts";
import { block, indexed } from "./plain-hpack.ts";

const STATUS_200 = indexed(8);
const TRAILERS = block(["x-end", "yes"]);
const NOTHING = new Uint8Array(0);
const TICK_MS = 5;

export interface SeenRequest {
  readonly headers: RequestHeaders;
  body: string;
  trailers: readonly string[] | null;
  /** The error code that it was closed with; −1: it was not. */
  closedWith: number;
}

/** Answers as the paths above say, and notes what it was told. */
export class EchoApplication implements Http2Application {
  readonly breaches: Breach[] = [];
  readonly requests: SeenRequest[] = [];
  /** False: requests are not noted, for long runs. */
  readonly isNoting: boolean;
  closedCount = 0;
  openReaderCount = 0;
  readonly #working = new Set<Http2Stream>();

  constructor(isNoting = true) {
    this.isNoting = isNoting;
  }

  request(stream: Http2Stream, headers: RequestHeaders, isEnd: boolean): StreamReader {
    const seen: SeenRequest = { headers, body: "", trailers: null, closedWith: -1 };
    if (this.isNoting) this.requests.push(seen);
    const reader = new EchoReader(this, stream, headers.path, seen);
    if (headers.path === "/early") stream.headers(STATUS_200, true);
    else if (isEnd) reader.end(null);
    return reader;
  }

  breach(name: Breach): void {
    this.breaches.push(name);
  }

  connectionClosed(): void {
    this.closedCount += 1;
  }

  works(stream: Http2Stream): void {
    this.#working.add(stream);
  }

  /** Work that went on behind streams that are over ends. */
  letGo(): void {
    for (const stream of this.#working) stream.release();
    this.#working.clear();
  }
}

class EchoReader implements StreamReader {
  readonly #application: EchoApplication;
  readonly #stream: Http2Stream;
  readonly #path: string;
  readonly #seen: SeenRequest;
  readonly #chunks: Uint8Array[] = [];
  #sizeLeft = 0;

  constructor(application: EchoApplication, stream: Http2Stream, path: string, seen: SeenRequest) {
    this.#application = application;
    this.#stream = stream;
    this.#path = path;
    this.#seen = seen;
  }

  data(bytes: Uint8Array): void {
    if (this.#path === "/unread") return;
    if (this.#path !== "/count") this.#chunks.push(bytes.slice());
    this.#stream.consumed(bytes.length);
  }

  end(trailers: readonly string[] | null): void {
    const stream = this.#stream;
    const body = Buffer.concat(this.#chunks);
    this.#seen.body = body.toString("latin1");
    this.#seen.trailers = trailers;
    if (this.#path === "/hold" || this.#path === "/work" || this.#path === "/early") return;
    if (this.#path.startsWith("/big?")) {
      this.#sizeLeft = Number(this.#path.slice(5));
      stream.headers(STATUS_200, false);
      this.drained();
      return;
    }
    stream.answer(STATUS_200, body, NOTHING, TRAILERS);
  }

  closed(code: number): void {
    this.#seen.closedWith = code;
    if (this.#path === "/work") this.#application.works(this.#stream);
    else this.#stream.release();
  }

  drained(): void {
    while (this.#sizeLeft > 0) {
      const size = Math.min(this.#sizeLeft, BIG_PART.length);
      this.#sizeLeft -= size;
      if (!this.#stream.write(BIG_PART.subarray(0, size))) return;
    }
    this.#stream.end();
  }
}

const BIG_PART = Buffer.alloc(10_000, "b");

export interface EchoServer {
  readonly port: number;
  readonly application: EchoApplication;
  readonly requests: SeenRequest[];
  readonly connections: Set<Http2Connection>;
}

/** Listens until the test ends. `limits`: what differs from the defaults. */
export async function serveEcho(t: Test, limits: Partial<Http2Limits> = {}): Promise<EchoServer> {
  const application = new EchoApplication();
  const connections = new Set<Http2Connection>();
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    const connection = serveHttp2(socket, application, {
      limits: { ...HTTP2_LIMITS, ...limits },
      remoteAddress: socket.remoteAddress ?? "",
      firstBytes: null,
    });
    connections.add(connection);
    socket.once("close", () => {
      sockets.delete(socket);
      connections.delete(connection);
    });
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const ticker = setInterval(() => {
    for (const connection of connections) connection.tick(performance.now());
  }, TICK_MS);
  t.teardown(() => {
    clearInterval(ticker);
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return {
    port: (listener.address() as AddressInfo).port,
    application,
    requests: application.requests,
    connections,
  };
}
