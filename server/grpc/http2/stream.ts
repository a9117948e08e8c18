/**
 * A stream (RFC 9113 §5.1) as its application sees it, and its numbers.
 *
 *   state bits      half-closed (remote): REMOTE_ENDED      half-closed (local): no such state for long, see below
 *                   closed: GONE                            idle: no object
 *
 * Where the application ends a stream whose peer has not, the peer is told to stop (§8.1) and the stream is closed: what it
 * still sends is dropped. A stream that ended under its application's hands stays in the connection's budget (`HELD`)
 * until that says that its work is over.
 */
import { assert } from "../../../engine/index.ts";
import type { Connection } from "./connection.ts";
import type { Http2Stream, StreamReader } from "./http2.ts";
import { SendQueue } from "./send-queue.ts";
import { writeAnswer, writeData, writeEnd, writeHeaders, writeReset, writeWindowUpdate } from "./writing.ts";

export const StreamBit = {
  /** END_STREAM has come. */
  REMOTE_ENDED: 1,
  /** The application has ended its side; the end may wait in the queue. */
  LOCAL_ENDED: 2,
  /** Not in the connection's table any more. */
  GONE: 4,
  /** Gone, and the application's work for it goes on. */
  HELD: 8,
  /** `write` said false. */
  WANTS_DRAINED: 16,
  /** Has its turn in the connection's queue of senders. */
  IN_LINE: 32,
} as const;
const CLOSED = StreamBit.LOCAL_ENDED | StreamBit.GONE;
const NOTHING = new Uint8Array(0);

/** Until the application has said who reads. */
const NO_READER: StreamReader = { data() {}, end() {}, closed() {}, drained() {} };

export class Stream implements Http2Stream {
  readonly id: number;
  readonly connection: Connection;
  reader: StreamReader = NO_READER;
  bits: number;
  /** Where it is in the connection's table. */
  slot = 0;
  sendWindow: number;
  recvWindow: number;
  /** Handed to the reader, which has not said `consumed` yet. */
  unconsumedSize = 0;
  /** Consumed, and not yet given back by WINDOW_UPDATE. */
  returnableSize = 0;
  /** Of a body whose length was announced; −1: not announced. */
  bodyLeft: number;
  /** `performance.now()` by which the body must have come; infinite: whenever. */
  bodyDueAt: number;
  queue: SendQueue | null = null;
  /** Since when nothing of the queue could leave. */
  heldSince = 0;
  /** With which it ended before its reader was known; −1: it did not. */
  closedCode = -1;

  constructor(connection: Connection, id: number, bits: number, bodyLeft: number, bodyDueAt: number) {
    this.connection = connection;
    this.id = id;
    this.bits = bits;
    this.sendWindow = connection.peerWindowSize;
    this.recvWindow = connection.ownWindowSize;
    this.bodyLeft = bodyLeft;
    this.bodyDueAt = bodyDueAt;
  }

  get isClosed(): boolean {
    return (this.bits & CLOSED) !== 0;
  }
  get isGone(): boolean {
    return (this.bits & StreamBit.GONE) !== 0;
  }
  get isRemoteEnded(): boolean {
    return (this.bits & StreamBit.REMOTE_ENDED) !== 0;
  }

  headers(block: Uint8Array, isEnd: boolean): void {
    if (this.isClosed) {
      if (isEnd) this.release();
      return;
    }
    if (isEnd) {
      this.#endWith(block);
      return;
    }
    assert(this.queue === null, "stream: headers behind data end the stream");
    writeHeaders(this.connection, this.id, block, false);
  }

  write(first: Uint8Array, second: Uint8Array = NOTHING): boolean {
    if (this.isClosed || first.length + second.length === 0) return true;
    const { connection } = this;
    const size = first.length + second.length;
    if (this.queue === null && connection.maySendNow(this, size)) {
      writeData(connection, this, first, second, false);
      return true;
    }
    this.#enqueue(first, second, null);
    if (this.queue !== null) this.bits |= StreamBit.WANTS_DRAINED;
    return this.queue === null;
  }

  end(): void {
    if (this.isClosed) this.release();
    else this.#endWith(NOTHING);
  }

  answer(headers: Uint8Array, first: Uint8Array, second: Uint8Array, trailers: Uint8Array): void {
    if (this.isClosed) {
      this.release();
      return;
    }
    const { connection } = this;
    this.bits |= StreamBit.LOCAL_ENDED;
    if (this.queue === null && connection.maySendNow(this, first.length + second.length)) {
      writeAnswer(connection, this, headers, first, second, trailers);
      connection.sent(this);
      return;
    }
    assert(this.queue === null, "stream: a whole answer or parts of one");
    writeHeaders(connection, this.id, headers, false);
    this.#enqueue(first, second, trailers);
  }

  reset(code: number): void {
    if (this.isGone) {
      this.release();
      return;
    }
    this.bits |= StreamBit.LOCAL_ENDED;
    writeReset(this.connection, this.id, code);
    this.connection.forget(this);
  }

  release(): void {
    if ((this.bits & StreamBit.HELD) === 0) return;
    this.bits &= ~StreamBit.HELD;
    this.connection.released();
  }

  expectBody(withinMs: number): void {
    this.bodyDueAt = withinMs > 0 ? performance.now() + withinMs : Number.POSITIVE_INFINITY;
  }

  consumed(byteCount: number): void {
    // Of a stream that is gone all was given back at once.
    if (byteCount <= 0 || this.isGone) return;
    assert(byteCount <= this.unconsumedSize, "stream: consumes what it was not given");
    const { connection } = this;
    this.unconsumedSize -= byteCount;
    connection.giveBack(byteCount);
    if (this.isRemoteEnded) return;
    this.returnableSize += byteCount;
    if (this.returnableSize * 2 < connection.ownWindowSize) return;
    writeWindowUpdate(connection, this.id, this.returnableSize);
    this.recvWindow += this.returnableSize;
    this.returnableSize = 0;
  }

  /**
   * The stream is over and the application did not end it. Whoever calls has said so to the peer, where it must know.
   */
  abandon(code: number): void {
    const { connection } = this;
    if ((this.bits & StreamBit.LOCAL_ENDED) !== 0) {
      connection.forget(this);
      return;
    }
    this.bits |= StreamBit.HELD;
    connection.heldCount++;
    connection.forget(this);
    this.closedCode = code;
    this.reader.closed(code);
  }

  /** @param trailers of no byte: none. */
  #endWith(trailers: Uint8Array): void {
    const { connection } = this;
    this.bits |= StreamBit.LOCAL_ENDED;
    if (this.queue !== null) {
      this.queue.trailers = Uint8Array.from(trailers);
      return;
    }
    writeEnd(connection, this.id, trailers);
    connection.sent(this);
  }

  #enqueue(first: Uint8Array, second: Uint8Array, trailers: Uint8Array | null): void {
    const queue = this.queue ?? new SendQueue();
    if (this.queue === null) this.heldSince = this.connection.now();
    this.queue = queue;
    queue.push(first);
    queue.push(second);
    if (trailers !== null) queue.trailers = Uint8Array.from(trailers);
    this.connection.hold(this, first.length + second.length);
  }
}
