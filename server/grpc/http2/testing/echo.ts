/**
 * An HTTP/2 server that answers every request with so many bytes: what the core costs by itself.
 *
 *   node dist/server/grpc/http2/testing/echo.js SIZE [SECONDS]      prints its port
 */
import { createServer } from "node:net";
import { serveHttp2 } from "../connection.ts";
import { encodeStaticBlock } from "../hpack/static-block.ts";
import type { Http2Application, Http2Connection, Http2Stream, StreamReader } from "../http2.ts";
import { HTTP2_LIMITS } from "../limits.ts";

const HEADERS = encodeStaticBlock([":status", "200", "content-type", "application/grpc"]);
const TRAILERS = encodeStaticBlock(["grpc-status", "0"]);
const NOTHING = new Uint8Array(0);

class EchoReader implements StreamReader {
  readonly #stream: Http2Stream;
  readonly #answer: Uint8Array;
  constructor(stream: Http2Stream, answer: Uint8Array) {
    this.#stream = stream;
    this.#answer = answer;
  }
  data(bytes: Uint8Array): void {
    this.#stream.consumed(bytes.length);
  }
  end(): void {
    this.#stream.answer(HEADERS, this.#answer, NOTHING, TRAILERS);
  }
  closed(): void {
    this.#stream.release();
  }
  drained(): void {}
}

const [size = "300", seconds = "0"] = process.argv.slice(2);
const answer = new Uint8Array(Number(size)).fill(0x61);
const application: Http2Application = {
  request(stream, _headers, isEnd) {
    const reader = new EchoReader(stream, answer);
    if (isEnd) reader.end();
    return reader;
  },
  breach(name) {
    process.stderr.write(`${name}\n`);
  },
  connectionClosed(connection) {
    connections.delete(connection);
  },
};
const connections = new Set<Http2Connection>();
const server = createServer((socket) => {
  const options = { limits: HTTP2_LIMITS, remoteAddress: "", firstBytes: null };
  connections.add(serveHttp2(socket, application, options));
});
setInterval(() => {
  for (const connection of connections) connection.tick(performance.now());
}, 250).unref();
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as { port: number }).port}\n`);
});
if (Number(seconds) > 0) setTimeout(() => process.exit(0), Number(seconds) * 1000);
