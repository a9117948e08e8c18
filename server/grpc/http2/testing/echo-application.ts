/** Answers every request, as it has ended, with the same bytes: the least that an application can do. */
import { encodeStaticBlock } from "../hpack/static-block.ts";
import type { Breach, Http2Application, Http2Connection, Http2Stream, StreamReader } from "../http2.ts";

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

export class EchoApplication implements Http2Application {
  readonly connections = new Set<Http2Connection>();
  readonly #answer: Uint8Array;

  constructor(answerSize: number) {
    this.#answer = new Uint8Array(answerSize).fill(0x61);
  }

  request(stream: Http2Stream, _headers: unknown, isEnd: boolean): StreamReader {
    const reader = new EchoReader(stream, this.#answer);
    if (isEnd) reader.end();
    return reader;
  }
  breach(name: Breach): void {
    process.stderr.write(`${name}\n`);
  }
  connectionClosed(connection: Http2Connection): void {
    this.connections.delete(connection);
  }
}
