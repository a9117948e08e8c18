/**
 * The core on a loopback port with an application for tests, which writes down all that it is told.
 *
 *   /echo    answers at the body's end with the body            /hold    does not answer: the test does, by `calls`
 *   /now     answers as it sees the headers                      /drop    never answers, and lets go when it is over
 *   /open    takes a body without a time-out
 */
import { once } from "node:events";
import { createServer } from "node:net";
import type { Test } from "tap";
import { WirePeer, type WirePeerOptions } from "../../testing/wire-peer.ts";
import { type Connection, serveHttp2 } from "../connection.ts";
import { encodeStaticBlock } from "../hpack/static-block.ts";
import type { Breach, Http2Application, Http2Stream, RequestHeaders, StreamReader } from "../http2.ts";
import { HTTP2_LIMITS, type Http2Limits } from "../limits.ts";

export const ANSWER_HEADERS = encodeStaticBlock([":status", "200", "content-type", "application/grpc"]);
export const ANSWER_TRAILERS = encodeStaticBlock(["grpc-status", "0"]);
const NOTHING = new Uint8Array(0);

export class TestCall implements StreamReader {
  readonly stream: Http2Stream;
  readonly headers: RequestHeaders;
  readonly parts: Buffer[] = [];
  isEnded: boolean;
  trailers: readonly string[] | null = null;
  closedCode = -1;
  drainedCount = 0;
  /** False: the test says `consumed`. */
  isConsuming = true;
  readonly #path: string;

  constructor(stream: Http2Stream, headers: RequestHeaders, isEnd: boolean) {
    this.stream = stream;
    this.headers = headers;
    this.isEnded = isEnd;
    this.#path = headers.path;
    if (this.#path === "/open") stream.expectBody(0);
    if (this.#path === "/now" || (this.#path === "/echo" && isEnd)) this.answer();
  }

  get body(): Buffer {
    return Buffer.concat(this.parts);
  }

  answer(body: Uint8Array = NOTHING): void {
    this.stream.answer(ANSWER_HEADERS, body, NOTHING, ANSWER_TRAILERS);
  }

  data(bytes: Uint8Array): void {
    this.parts.push(Buffer.from(bytes));
    if (this.isConsuming) this.stream.consumed(bytes.length);
  }
  end(trailers: readonly string[] | null): void {
    this.isEnded = true;
    this.trailers = trailers;
    if (this.#path === "/echo") this.answer(this.body);
  }
  closed(code: number): void {
    this.closedCode = code;
    if (this.#path === "/drop") this.stream.release();
  }
  drained(): void {
    this.drainedCount++;
  }
}

export class Core implements Http2Application {
  readonly calls: TestCall[] = [];
  readonly breaches: Breach[] = [];
  readonly connections: Connection[] = [];
  closedCount = 0;
  port = 0;

  request(stream: Http2Stream, headers: RequestHeaders, isEnd: boolean): StreamReader {
    const call = new TestCall(stream, headers, isEnd);
    this.calls.push(call);
    return call;
  }
  breach(name: Breach): void {
    this.breaches.push(name);
  }
  connectionClosed(): void {
    this.closedCount++;
  }

  /** Lets so much time pass for all connections' time-outs. */
  pass(ms: number): void {
    for (const connection of this.connections) connection.tick(performance.now() + ms);
  }
}

export interface Served {
  readonly core: Core;
  open(options?: WirePeerOptions): Promise<WirePeer>;
}

export async function serveCore(t: Test, limits: Partial<Http2Limits> = {}): Promise<Served> {
  const core = new Core();
  const peers: WirePeer[] = [];
  const server = createServer((socket) => {
    const connection = serveHttp2(socket, core, {
      limits: { ...HTTP2_LIMITS, ...limits },
      remoteAddress: "127.0.0.1",
      firstBytes: null,
    });
    core.connections.push(connection as Connection);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  core.port = (server.address() as { port: number }).port;
  t.teardown(async () => {
    for (const peer of peers) peer.destroy();
    for (const connection of core.connections) connection.breakOff("protocol_error");
    server.close();
    await once(server, "close");
  });
  return {
    core,
    async open(options) {
      const peer = await WirePeer.open(core.port, options);
      peers.push(peer);
      return peer;
    },
  };
}
