/**
 * One HTTP/2 connection of the load generator: sends calls that are frames already, counts answers.
 *
 * It knows as little of HTTP/2 as a client can that keeps the peer's windows and reads what it is answered: frames are
 * split and gathered by the node's own code, statuses are read by `AnswerHeaders`. In stream mode all messages go over one
 * stream, and every message that comes back is an answer. Any breach by the peer fails the run: there is no half-right load.
 */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import {
  Flag,
  FRAME_HEADER_SIZE,
  FrameType,
  PREFACE,
  SettingId,
  WINDOW_SIZE_DEFAULT,
} from "../../server/grpc/http2/codes.ts";
import { FrameReader, type FrameSink } from "../../server/grpc/http2/frame-reader.ts";
import { Output } from "../../server/grpc/http2/output.ts";
import { AnswerHeaders } from "./answer-headers.ts";
import { type Calls, frame, headerBlocks } from "./calls.ts";
import { MessageCounter } from "./message-counter.ts";

/** Given to the peer, and topped up when half is used: answers never wait for it. */
const WINDOW_SIZE = 2 ** 30;
const READ_SIZE = 64 * 1024;
/** More than are ever in flight, and a power of two. */
export const STREAMS_REMEMBERED = 1024;
/** Shared by all connections of a thread: what is read is dealt with before the next read. */
const readBuffer = Buffer.alloc(READ_SIZE);

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly isTls: boolean;
  readonly isStream: boolean;
}

export interface ConnectionHooks {
  /** An answer with status 0. @param message where it lies, there during this call only; empty: it is gone by now. */
  answered(connection: LoadConnection, streamId: number, message: Buffer): void;
  /** An answer with another status, or a reset. */
  refused(connection: LoadConnection, streamId: number, why: string): void;
  /** The load cannot go on. */
  broken(why: string): void;
}

const EMPTY = Buffer.alloc(0);

export class LoadConnection implements FrameSink {
  inFlight = 0;
  readonly #target: Target;
  readonly #hooks: ConnectionHooks;
  readonly #reader = new FrameReader(this);
  readonly #headers = new AnswerHeaders();
  #output!: Output;
  #socket!: Socket;
  #nextId = 1;
  #isClosed = false;
  #hasSettings: () => void = () => {};
  /** What we may send. */
  #window = WINDOW_SIZE_DEFAULT;
  #streamWindow = WINDOW_SIZE_DEFAULT;
  #peerWindow = WINDOW_SIZE_DEFAULT;
  /** What came since the peer's window was topped up. */
  #receivedSize = 0;
  /** Which streams have had a message, by id / 2 % STREAMS_REMEMBERED. */
  readonly #hasMessage = new Uint8Array(STREAMS_REMEMBERED);
  /** The last that came, and its stream. */
  #message: Buffer = EMPTY;
  #messageId = 0;
  readonly #messages = new MessageCounter();

  constructor(target: Target, hooks: ConnectionHooks) {
    this.#target = target;
    this.#hooks = hooks;
    // The reader is a server's, which a preface comes to first.
    this.#reader.read(PREFACE);
  }

  /** Resolves when it is connected and the server has said its settings; rejects where it closes before. */
  open(): Promise<void> {
    const { host, port, isTls } = this.#target;
    const onread = {
      buffer: readBuffer,
      callback: (size: number) => {
        this.#read(readBuffer.subarray(0, size));
        return true;
      },
    };
    const socket = isTls
      ? connectTls({ host, port, ALPNProtocols: ["h2"], rejectUnauthorized: false })
      : connectTcp({ host, port, onread });
    this.#socket = socket;
    this.#output = new Output(socket, Number.POSITIVE_INFINITY, () => this.flush());
    if (isTls) socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.setNoDelay(true);
    socket.on("close", () => this.#broken("closed by the server"));
    return new Promise((resolve, reject) => {
      socket.once("close", () => reject(new Error("closed before its settings")));
      socket.on("error", (error) => {
        this.#broken(error.message);
        reject(error);
      });
      socket.once(isTls ? "secureConnect" : "connect", () => {
        const settings = Buffer.alloc(6);
        settings.writeUInt16BE(SettingId.INITIAL_WINDOW_SIZE, 0);
        settings.writeUInt32BE(WINDOW_SIZE, 2);
        this.#put(PREFACE);
        this.#put(frame(FrameType.SETTINGS, 0, 0, settings));
        this.#topUp(0, WINDOW_SIZE - WINDOW_SIZE_DEFAULT);
        this.flush();
      });
      this.#hasSettings = resolve;
    });
  }

  /** Adds call `index` to what `flush` sends. Returns its stream. */
  send(calls: Calls, index: number): number {
    const { bytes, starts, headersSize } = calls;
    const start = starts[index]!;
    const end = starts[index + 1]!;
    const size = end - start - headersSize - FRAME_HEADER_SIZE;
    const { isStream } = this.#target;
    this.inFlight += 1;
    this.#window -= size;
    if (isStream) this.#streamWindow -= size;
    if (this.#window < 0 || this.#streamWindow < 0) this.#broken("the server's window is used up");
    const output = this.#output;
    const id = this.#nextId;
    if (id === 1) {
      const { path, isTls } = this.#target;
      this.#put(frame(FrameType.HEADERS, Flag.END_HEADERS, id, headerBlocks(path, isTls).first));
      this.#nextId = 3;
    } else if (!isStream) {
      this.#nextId = id + 2;
      output.reserve(headersSize);
      bytes.copy(output.bytes, output.size, start, start + headersSize);
      this.#putId(output.size, id);
      output.size += headersSize;
    }
    const streamId = isStream ? 1 : id;
    const dataSize = end - start - headersSize;
    output.reserve(dataSize);
    bytes.copy(output.bytes, output.size, start + headersSize, end);
    this.#putId(output.size, streamId);
    output.size += dataSize;
    return streamId;
  }

  flush(): void {
    if (!this.#isClosed) this.#output.flush(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  frame(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    switch (type) {
      case FrameType.HEADERS:
        return this.#receiveHeaders(flags, id, bytes, start, end);
      case FrameType.DATA:
        return this.#receiveData(flags, id, bytes, start, end);
      case FrameType.WINDOW_UPDATE:
        if (id === 0) this.#window += bytes.readUInt32BE(start);
        else if (this.#target.isStream) this.#streamWindow += bytes.readUInt32BE(start);
        return true;
      case FrameType.SETTINGS:
        if ((flags & Flag.ACK) === 0) this.#receiveSettings(bytes, start, end);
        return true;
      case FrameType.PING:
        if ((flags & Flag.ACK) === 0)
          this.#put(frame(FrameType.PING, Flag.ACK, 0, bytes.subarray(start, end)));
        return true;
      case FrameType.RST_STREAM:
        this.inFlight -= 1;
        this.#hooks.refused(this, id, `reset with ${bytes.readUInt32BE(start)}`);
        return true;
      case FrameType.GOAWAY:
        return this.#broken(
          `GOAWAY ${bytes.readUInt32BE(start + 4)} ${bytes.toString("latin1", start + 8, end)}`,
        );
      default:
        return this.#broken(`a frame of type ${type}`);
    }
  }

  badPreface(): void {}
  frameTooLarge(): void {
    this.#broken("a frame too large");
  }

  #read(bytes: Buffer): void {
    if (this.#isClosed) return;
    this.#reader.read(bytes);
    // Its trailers come with the next read, which goes to where it lies.
    if (this.#message.length > 0) this.#message = Buffer.from(this.#message);
    this.flush();
  }

  #receiveHeaders(flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    if ((flags & (Flag.END_HEADERS | Flag.PADDED | Flag.PRIORITY)) !== Flag.END_HEADERS) {
      return this.#broken("HEADERS of a kind that this client does not read");
    }
    const status = this.#headers.statusOf(bytes, start, end);
    if ((flags & Flag.END_STREAM) === 0) return true;
    this.inFlight -= 1;
    const slot = (id >> 1) % STREAMS_REMEMBERED;
    const hasMessage = this.#hasMessage[slot] === 1;
    this.#hasMessage[slot] = 0;
    if (status !== 0) this.#hooks.refused(this, id, this.#headers.lastError || "no grpc-status");
    else if (this.#target.isStream) return this.#broken("the stream was ended");
    else if (!hasMessage) this.#hooks.refused(this, id, "status 0 without a message");
    else this.#hooks.answered(this, id, this.#messageId === id ? this.#message : EMPTY);
    this.#message = EMPTY;
    return !this.#isClosed;
  }

  #receiveData(flags: number, id: number, bytes: Buffer, start: number, end: number): boolean {
    if ((flags & Flag.PADDED) !== 0) return this.#broken("DATA with padding");
    this.#receivedSize += end - start;
    if (this.#receivedSize > WINDOW_SIZE / 2) {
      this.#topUp(0, this.#receivedSize);
      if (this.#target.isStream) this.#topUp(1, this.#receivedSize);
      this.#receivedSize = 0;
    }
    if (this.#target.isStream) this.#answeredInStream(id, this.#messages.ended(bytes, start, end));
    else if (end > start) this.#received(id, bytes, start, end);
    return !this.#isClosed;
  }

  #answeredInStream(id: number, count: number): void {
    for (let each = 0; each < count; each++) {
      this.inFlight -= 1;
      this.#hooks.answered(this, id, EMPTY);
    }
  }

  #received(id: number, bytes: Buffer, start: number, end: number): void {
    this.#hasMessage[(id >> 1) % STREAMS_REMEMBERED] = 1;
    this.#message = bytes.subarray(start, end);
    this.#messageId = id;
  }

  #receiveSettings(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at += 6) {
      if (bytes.readUInt16BE(at) !== SettingId.INITIAL_WINDOW_SIZE) continue;
      const size = bytes.readUInt32BE(at + 2);
      this.#streamWindow += size - this.#peerWindow;
      this.#peerWindow = size;
    }
    this.#put(frame(FrameType.SETTINGS, Flag.ACK, 0, EMPTY));
    this.#hasSettings();
  }

  #topUp(id: number, size: number): void {
    const increment = Buffer.alloc(4);
    increment.writeUInt32BE(size);
    this.#put(frame(FrameType.WINDOW_UPDATE, 0, id, increment));
  }

  #put(bytes: Uint8Array): void {
    this.#output.reserve(bytes.length);
    this.#output.put(bytes);
  }

  #putId(frameAt: number, id: number): void {
    const { bytes } = this.#output;
    bytes[frameAt + 5] = id >>> 24;
    bytes[frameAt + 6] = id >>> 16;
    bytes[frameAt + 7] = id >>> 8;
    bytes[frameAt + 8] = id;
  }

  /** False, as the reader wants it. */
  #broken(why: string): false {
    if (this.#isClosed) return false;
    this.close();
    this.#hooks.broken(why);
    return false;
  }
}
