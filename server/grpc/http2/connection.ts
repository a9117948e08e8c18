/**
 * One HTTP/2 connection (RFC 9113), server side.
 *
 *   socket ─► frame-reader ─► dispatch ─► receive-*, settings ─► Stream, Http2Application
 *   socket ◄─ output ◄─ writing ◄─ Stream (sending-line: what windows hold back)
 *
 * State and the rules that concern the whole connection are here; what each frame does is in the modules it is handed to.
 * Invariants: a stream is in `streams` from its HEADERS to its end; all that came with one read of the socket is answered
 * with one write; after `fail` nothing is read or told any more.
 */
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks"; // As a global it is a getter, asked each time.
import { ErrorCode, FRAME_SIZE_DEFAULT, STREAM_ID_LARGEST, WINDOW_SIZE_DEFAULT } from "./codes.ts";
import { dispatch } from "./dispatch.ts";
import { Flood, FloodGuard } from "./flood.ts";
import { FrameReader, type FrameSink } from "./frame-reader.ts";
import { HeaderBlock } from "./header-block.ts";
import { HeaderReader } from "./header-reader.ts";
import type { Breach, Http2Application, Http2Connection, Http2Options } from "./http2.ts";
import type { Http2Limits } from "./limits.ts";
import { Output } from "./output.ts";
import { PastStreams } from "./past-streams.ts";
import { SendingLine } from "./sending-line.ts";
import { writeOwnSettings } from "./settings.ts";
import { type Stream, StreamBit } from "./stream.ts";
import { StreamTable } from "./stream-table.ts";
import { DRAIN_PING, Timing } from "./timing.ts";
import { writeGoaway, writePing, writeReset, writeWindowUpdate } from "./writing.ts";

/** A socket that was told GOAWAY has so long to close its side. */
const LINGER_MS = 1000;

/** Connections with something to send at the end of this turn. */
const unflushed: Connection[] = [];

function flushAll(): void {
  for (const connection of unflushed.splice(0)) connection.flush();
}

/** Serves `socket`, whose handshakes are done, until it is closed. */
export function serveHttp2(
  socket: Socket,
  application: Http2Application,
  options: Http2Options<Http2Limits>,
): Http2Connection {
  return new Connection(socket, application, options);
}

export class Connection implements Http2Connection, FrameSink {
  readonly application: Http2Application;
  readonly limits: Http2Limits;
  readonly remoteAddress: string;
  state: unknown = undefined;
  readAt: number;

  readonly output: Output;
  readonly frameReader: FrameReader;
  readonly headerReader: HeaderReader;
  readonly block: HeaderBlock;
  readonly floods: FloodGuard;
  readonly line: SendingLine;
  readonly past = new PastStreams();
  readonly streams = new StreamTable();
  /** Streams that are over while their application's work goes on. */
  heldCount = 0;
  /** The highest that the peer has opened, or tried to. */
  lastPeerId = 0;

  /** What we may send, and what a stream begins with. */
  sendWindow = WINDOW_SIZE_DEFAULT;
  peerWindowSize = WINDOW_SIZE_DEFAULT;
  /** What the peer may send, and what a stream begins with: ours as far as acknowledged. */
  recvWindow = WINDOW_SIZE_DEFAULT;
  /** Taken by readers, not given back to the peer yet. */
  returnableSize = 0;
  ownWindowSize = WINDOW_SIZE_DEFAULT;
  /** Bytes in the queues of streams. */
  heldSize = 0;
  hasPeerSettings = false;
  areSettingsAcknowledged = false;
  /** The next header block has to say that our table is empty, or has said so. */
  mustShrinkTable = false;
  hasShrunkTable = false;
  isDraining = false;
  /** The last GOAWAY is out: streams above `lastPeerId` are not served. */
  isDrained = false;
  isFailed = false;
  isPaused = false;

  readonly #socket: Socket;
  readonly #timing: Timing;
  #isReading = false;
  #isUnflushed = false;
  #isClosed = false;
  #lingerUntil = 0;
  /** Ended because it was drained and all its streams are answered. */
  #isServed = false;

  constructor(socket: Socket, application: Http2Application, options: Http2Options<Http2Limits>) {
    const nowMs = performance.now();
    this.#socket = socket;
    this.application = application;
    this.limits = options.limits;
    this.remoteAddress = options.remoteAddress;
    this.readAt = nowMs;
    this.output = new Output(socket, this.limits.outputPauseSize, () => this.#afterWrite());
    this.frameReader = new FrameReader(this);
    this.headerReader = new HeaderReader(this.limits);
    this.block = new HeaderBlock(this.limits);
    this.floods = new FloodGuard(this.limits, nowMs);
    this.line = new SendingLine(this);
    this.#timing = new Timing(this, nowMs, Math.random());
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed());
    writeOwnSettings(this);
    const { firstBytes } = options;
    if (firstBytes !== null) {
      this.#read(Buffer.from(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength));
    }
    this.flush();
  }

  /** Those in the table, and those whose application's work goes on. */
  get streamCount(): number {
    return this.streams.size + this.heldCount;
  }

  /** Whether a further request would be too much: of streams, or of answers that wait already. */
  get isFull(): boolean {
    const { streamsPerConnectionMax, outputSizeMax } = this.limits;
    return (
      this.streamCount >= streamsPerConnectionMax || (this.output.size + this.heldSize) * 2 > outputSizeMax
    );
  }

  now(): number {
    return this.#isReading ? this.readAt : performance.now();
  }

  tick(now: number): void {
    if (!this.#isClosed) this.#timing.tick(now);
  }

  flush(): void {
    this.#isUnflushed = false;
    if (this.#isClosed || this.output.size + this.heldSize === 0) return;
    if (this.output.size + this.heldSize > this.limits.outputSizeMax) this.breakOff("slow_reader");
    else this.output.flush(this.now());
  }

  /** Frames were added to the output. */
  written(): void {
    if (this.#isReading || this.#isUnflushed) return;
    this.#isUnflushed = true;
    if (unflushed.push(this) === 1) process.nextTick(flushAll);
  }

  drain(graceMs: number): void {
    if (this.#isClosed || this.isFailed) return;
    const nowMs = this.now();
    this.#timing.draining(nowMs, graceMs);
    if (this.isDraining) return;
    this.isDraining = true;
    // §6.8: streams that are under way now are served; the answer to the PING comes behind them.
    writeGoaway(this, STREAM_ID_LARGEST, ErrorCode.NO_ERROR, "");
    writePing(this, 0, DRAIN_PING);
    this.flush();
  }

  /** The peer has heard of the first GOAWAY. */
  drainHeard(): void {
    if (!this.isDraining || this.isDrained || this.isFailed) return;
    this.isDrained = true;
    writeGoaway(this, this.lastPeerId, ErrorCode.NO_ERROR, "");
    this.#endIfDrained();
  }

  destroy(code: number): void {
    this.#fail(code, "");
  }

  /** A connection error (§5.4.1): GOAWAY, and nothing more is read. False, for those who say whether it goes on. */
  fail(code: number, why: string, breach: Breach = "protocol_error"): false {
    if (this.isFailed || this.#isClosed) return false;
    this.application.breach(breach, this.remoteAddress);
    this.#fail(code, why);
    return false;
  }

  /** Nothing can be said to the peer any more, or it would not hear it. */
  breakOff(breach: Breach): void {
    if (this.#isClosed) return;
    if (!this.isFailed) this.application.breach(breach, this.remoteAddress);
    this.isFailed = true;
    this.frameReader.stop();
    this.#abandonAll(ErrorCode.CANCEL);
    this.#socket.destroy();
  }

  /** A stream error (§5.4.2) by the peer's fault. */
  resetStream(stream: Stream, code: number, breach: Breach = "protocol_error"): boolean {
    this.application.breach(breach, this.remoteAddress);
    writeReset(this, stream.id, code);
    stream.abandon(code);
    return this.allows(Flood.PROVOKED_RESET);
  }

  /** The same for a stream that has not been opened, or is over. */
  refuse(id: number, code: number, breach: Breach): boolean {
    this.application.breach(breach, this.remoteAddress);
    writeReset(this, id, code);
    return this.allows(Flood.PROVOKED_RESET);
  }

  /** Takes from an allowance. False: it was used up, and the connection has failed. */
  allows(flood: number): boolean {
    const breach = this.floods.take(flood, this.readAt);
    if (breach === null) return true;
    return this.fail(ErrorCode.ENHANCE_YOUR_CALM, breach, breach);
  }

  find(id: number): Stream | undefined {
    return this.streams.find(id);
  }

  /** §5.1: no frame but HEADERS and PRIORITY may come on it. */
  isIdle(id: number): boolean {
    // §6.8: what the peer opened behind our last GOAWAY is not served, and is no error.
    return (id > this.lastPeerId && !this.isDrained) || (id & 1) === 0;
  }

  /** The stream is over: what it holds is given back. */
  forget(stream: Stream): void {
    if (stream.isGone) return;
    stream.bits |= StreamBit.GONE;
    this.streams.remove(stream);
    if (stream.queue !== null) this.heldSize -= stream.queue.size;
    stream.queue = null;
    if (stream.unconsumedSize > 0) this.giveBack(stream.unconsumedSize);
    stream.unconsumedSize = 0;
    this.#endIfDrained();
  }

  /** Our END_STREAM is in the output. */
  sent(stream: Stream): void {
    this.floods.answerCount++;
    if (stream.isRemoteEnded) this.past.noteClosed(stream.id);
    // §8.1: an answer that did not wait for the end of the request.
    else writeReset(this, stream.id, ErrorCode.NO_ERROR);
    this.forget(stream);
  }

  /** The application is done with a stream that was over. */
  released(): void {
    this.heldCount--;
    this.#endIfDrained();
  }

  maySendNow(stream: Stream, size: number): boolean {
    return (
      size <= stream.sendWindow &&
      size <= this.sendWindow &&
      size <= FRAME_SIZE_DEFAULT &&
      this.output.hasRoom
    );
  }

  /** DATA was put into a stream's queue. */
  hold(stream: Stream, size: number): void {
    this.heldSize += size;
    this.line.join(stream);
    this.line.serve();
    this.written(); // Also where nothing could be sent: the bound of what waits is looked at as the turn ends.
  }

  /** Bytes of the connection's window that the peer may send again (§5.2.2); told when half of it has gathered. */
  giveBack(size: number): void {
    this.returnableSize += size;
    if (this.returnableSize * 2 < this.limits.connectionWindowSize || this.isFailed) return;
    writeWindowUpdate(this, 0, this.returnableSize);
    this.recvWindow += this.returnableSize;
    this.returnableSize = 0;
  }

  /** Called while it ends: a peer that does not close its side is cut off. */
  lingered(nowMs: number): void {
    // Answers that a drained peer still reads: the slow reader's time-out runs.
    if (this.#isServed && this.output.isWriting) this.#lingerUntil = nowMs + LINGER_MS;
    else if (nowMs > this.#lingerUntil) this.#socket.destroy();
  }

  frame(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    return dispatch(this, type, flags, id, bytes, start, end) && !this.isFailed;
  }

  badPreface(): void {
    this.fail(ErrorCode.PROTOCOL_ERROR, "not HTTP/2"); // §3.4
  }

  frameTooLarge(): void {
    this.fail(ErrorCode.FRAME_SIZE_ERROR, "frame too large"); // §4.2
  }

  #read(bytes: Buffer): void {
    if (this.isFailed || this.#isClosed) return;
    this.readAt = performance.now();
    this.#isReading = true;
    this.frameReader.read(bytes);
    this.flush();
    this.#isReading = false;
    if (this.output.hasRoom || this.isPaused) return;
    // A peer that asks and does not read is not read either.
    this.isPaused = true;
    this.#socket.pause();
  }

  #afterWrite(): void {
    this.line.serve();
    this.flush();
    if (!this.isPaused || !this.output.hasRoom) return;
    this.isPaused = false;
    this.#socket.resume();
  }

  #fail(code: number, why: string): void {
    if (this.isFailed || this.#isClosed) return;
    writeGoaway(this, this.lastPeerId, code, why);
    this.#finish();
    this.#abandonAll(code);
  }

  #endIfDrained(): void {
    if (!this.isDrained || this.isFailed || this.streamCount > 0) return;
    this.#isServed = true;
    this.#finish();
  }

  /** Sends what there is, then ends the socket. */
  #finish(): void {
    this.isFailed = true;
    this.frameReader.stop();
    const nowMs = performance.now();
    this.#lingerUntil = nowMs + LINGER_MS;
    this.output.end(nowMs);
  }

  #abandonAll(code: number): void {
    for (const stream of this.streams.all()) stream.abandon(code);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.isFailed = true;
    this.#isClosed = true;
    this.frameReader.stop();
    this.#abandonAll(ErrorCode.CANCEL);
    this.output.discard();
    this.application.connectionClosed(this);
  }
}
