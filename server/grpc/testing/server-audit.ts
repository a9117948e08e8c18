/**
 * What a client may expect of all that a server sends, checked frame by frame, whatever the client itself has done:
 *
 *   - SETTINGS first; frames of known types, no larger than 2^14 bytes; nothing pushed          RFC 9113 §3.4, §4.2
 *   - HEADERS, then DATA, of streams that the client has opened; nothing behind their end        §5.1, §8.1
 *   - DATA within the windows that the client gave, as they were when its SETTINGS took effect   §6.9
 *   - PING comes back as it was sent; header blocks can be read                                  §6.7, RFC 7541
 *
 * A client that broke the rules cannot expect what they promise: then only the form of frames is checked.
 * It also keeps what the server lets the client send, for a client that means to keep to it.
 */
import { readBlock } from "./plain-hpack.ts";
import {
  Flag,
  FRAME_SIZE_DEFAULT,
  type Frame,
  FrameReader,
  Setting,
  Type,
  WINDOW_SIZE_MAX,
} from "./wire-frames.ts";

const WINDOW_DEFAULT = 65_535;

export interface AuditedStream {
  /** What the server may send. */
  receiveWindow: number;
  /** What the client may send. */
  sendWindow: number;
  hasHeaders: boolean;
  /** The server has ended it or reset it. */
  isOver: boolean;
  /** The client has ended or reset it. */
  isSentOff: boolean;
}

export class ServerAudit {
  readonly streams = new Map<number, AuditedStream>();
  receiveWindow = WINDOW_DEFAULT;
  sendWindow = WINDOW_DEFAULT;
  /** Code of the last GOAWAY; −1: none. */
  goawayCode = -1;
  frameCount = 0;
  /** False: the client breaks rules. */
  readonly isStrict: boolean;
  readonly #reader = new FrameReader();
  readonly #pings: string[] = [];
  /** Initial windows of SETTINGS frames that are not acknowledged yet; −1: it named none. */
  readonly #windowsSent: number[] = [];
  #streamReceiveWindow = WINDOW_DEFAULT;
  #streamSendWindow = WINDOW_DEFAULT;

  constructor(isStrict: boolean) {
    this.isStrict = isStrict;
  }

  opened(id: number, isEnd: boolean): void {
    this.streams.set(id, {
      receiveWindow: this.#streamReceiveWindow,
      sendWindow: this.#streamSendWindow,
      hasHeaders: false,
      isOver: false,
      isSentOff: isEnd,
    });
  }
  pinged(text: string): void {
    this.#pings.push(text);
  }
  settingsSent(initialWindow: number): void {
    this.#windowsSent.push(initialWindow);
  }

  /** Throws where the server is wrong. */
  take(bytes: Buffer): void {
    for (const frame of this.#reader.push(bytes)) this.#frame(frame);
  }

  #frame(frame: Frame): void {
    const { type, flags, stream: id, payload } = frame;
    const isFirst = this.frameCount++ === 0;
    if (isFirst) check(type === Type.SETTINGS && flags === 0, "SETTINGS come first");
    check(payload.length <= FRAME_SIZE_DEFAULT, "a frame too large");
    switch (type) {
      case Type.SETTINGS:
        check(id === 0, "SETTINGS on a stream");
        if (flags === Flag.ACK) this.#acknowledged();
        else this.#settings(payload);
        return;
      case Type.PING:
        check(id === 0 && payload.length === 8, "PING of a wrong form");
        if (flags === Flag.ACK) {
          this.#expect(this.#pings.shift() === payload.toString("latin1"), "PING changed or out of order");
        }
        return;
      case Type.GOAWAY:
        check(id === 0 && payload.length >= 8, "GOAWAY of a wrong form");
        this.goawayCode = payload.readUInt32BE(4);
        return;
      case Type.WINDOW_UPDATE:
        this.#windowUpdate(id, payload.readUInt32BE(0));
        return;
      case Type.RST_STREAM: {
        check(id !== 0 && payload.length === 4, "RST_STREAM of a wrong form");
        const stream = this.streams.get(id);
        if (stream !== undefined) stream.isOver = true;
        return;
      }
      case Type.HEADERS:
        this.#headers(frame);
        return;
      case Type.DATA:
        this.#data(frame);
        return;
      default:
        throw new Error(`audit: a frame of type ${type}`);
    }
  }

  #headers({ flags, stream: id, payload }: Frame): void {
    const stream = this.streams.get(id);
    check((flags & Flag.END_HEADERS) !== 0, "a header block in pieces");
    check(readBlock(payload).fields.length > 0, "an empty header block");
    this.#expect(stream !== undefined, "HEADERS of a stream that the client has not opened");
    if (stream === undefined) return;
    this.#expect(!stream.isOver, "HEADERS behind a stream's end");
    stream.hasHeaders = true;
    if ((flags & Flag.END_STREAM) !== 0) stream.isOver = true;
  }

  #data({ flags, stream: id, payload }: Frame): void {
    const stream = this.streams.get(id);
    this.#expect(stream !== undefined, "DATA of a stream that the client has not opened");
    if (stream === undefined) return;
    this.#expect(!stream.isOver, "DATA behind a stream's end");
    this.#expect(stream.hasHeaders, "DATA before HEADERS");
    this.receiveWindow -= payload.length;
    stream.receiveWindow -= payload.length;
    const isWithin = payload.length === 0 || (this.receiveWindow >= 0 && stream.receiveWindow >= 0);
    this.#expect(isWithin, "DATA beyond a window");
    if ((flags & Flag.END_STREAM) !== 0) stream.isOver = true;
  }

  #windowUpdate(id: number, increment: number): void {
    check(increment > 0, "WINDOW_UPDATE of nothing");
    if (id === 0) {
      this.sendWindow += increment;
      check(this.sendWindow <= WINDOW_SIZE_MAX, "the connection's window too large");
      return;
    }
    const stream = this.streams.get(id);
    this.#expect(stream !== undefined, "WINDOW_UPDATE of a stream that the client has not opened");
    if (stream === undefined) return;
    stream.sendWindow += increment;
    check(stream.sendWindow <= WINDOW_SIZE_MAX, "a stream's window too large");
  }

  #settings(payload: Buffer): void {
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== Setting.INITIAL_WINDOW_SIZE) continue;
      const size = payload.readUInt32BE(at + 2);
      for (const stream of this.streams.values()) stream.sendWindow += size - this.#streamSendWindow;
      this.#streamSendWindow = size;
    }
  }

  #acknowledged(): void {
    this.#expect(this.#windowsSent.length > 0, "an acknowledgement of no SETTINGS");
    const size = this.#windowsSent.shift() ?? -1;
    if (size < 0) return;
    for (const stream of this.streams.values()) stream.receiveWindow += size - this.#streamReceiveWindow;
    this.#streamReceiveWindow = size;
  }

  /** What only a client that keeps to the rules may expect. */
  #expect(isSo: boolean, fault: string): void {
    if (this.isStrict) check(isSo, fault);
  }
}

function check(isSo: boolean, fault: string): void {
  if (!isSo) throw new Error(`audit: ${fault}`);
}
