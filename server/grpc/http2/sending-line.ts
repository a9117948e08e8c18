/**
 * Streams with DATA that flow control (RFC 9113 §5.2) or a slow socket holds back, served in turn, a frame each. A stream
 * whose own window is shut leaves the line until it opens.
 */
import { FRAME_SIZE_DEFAULT } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { type Stream, StreamBit } from "./stream.ts";
import { writeEnd, writeQueued } from "./writing.ts";

export class SendingLine {
  readonly #connection: Connection;
  readonly #line: Stream[] = [];
  #isServing = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Of a stream with a queue: at its end, unless it stands in the line. */
  join(stream: Stream): void {
    if ((stream.bits & StreamBit.IN_LINE) !== 0) return;
    stream.bits |= StreamBit.IN_LINE;
    this.#line.push(stream);
  }

  /** Sends what may be sent now. Readers that hear `drained` may write more: that is served by the same loop. */
  serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    const line = this.#line;
    const connection = this.#connection;
    while (line.length > 0 && connection.sendWindow > 0 && connection.output.hasRoom) {
      const stream = line.shift()!;
      stream.bits &= ~StreamBit.IN_LINE;
      if (!stream.isGone && stream.queue !== null && stream.sendWindow > 0) this.#serveOne(stream);
    }
    this.#isServing = false;
  }

  #serveOne(stream: Stream): void {
    const connection = this.#connection;
    const queue = stream.queue!;
    const size = Math.min(queue.size, stream.sendWindow, connection.sendWindow, FRAME_SIZE_DEFAULT);
    const isAll = size === queue.size;
    const { trailers } = queue;
    const isEnd = isAll && trailers !== null && trailers.length === 0;
    writeQueued(connection, stream, size, isEnd);
    connection.heldSize -= size;
    stream.heldSince = connection.now();
    if (!isAll) {
      this.join(stream);
      return;
    }
    stream.queue = null;
    if (trailers !== null) {
      if (!isEnd) writeEnd(connection, stream.id, trailers);
      connection.sent(stream);
    } else if ((stream.bits & StreamBit.WANTS_DRAINED) !== 0) {
      stream.bits &= ~StreamBit.WANTS_DRAINED;
      stream.reader.drained();
    }
  }
}
