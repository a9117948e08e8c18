/**
 * A client that speaks HTTP/2 frame by frame, also wrongly: what it sends is what a test says.
 *
 * By itself it does only what every case would have to repeat: it acknowledges the server's SETTINGS and gathers what
 * comes. `barrier` is how tests wait without time: a server takes frames in their order, so when a PING comes back all
 * that was sent before it has been dealt with.
 */
import { connect, type Socket } from "node:net";
import { CLIENT_PREFACE, Flag, type Frame, FrameReader, ping, SETTINGS_ACK, Type } from "./wire-frames.ts";

/** Of one wait; a test that comes so far fails. */
const WAIT_MS = 5_000;

export interface WirePeerOptions {
  /** Sent at once; the usual preface unless said otherwise. */
  readonly first?: Uint8Array;
  /** SETTINGS of the server are acknowledged (default). */
  readonly acknowledges?: boolean;
  /** False: nothing is read from the socket until `resume`. */
  readonly reads?: boolean;
  readonly localAddress?: string;
  readonly socket?: Socket;
}

export class WirePeer {
  /** All that came, in order. */
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  /** The connection is over, from either side. */
  isClosed = false;
  /** The server has ended its side. */
  isEnded = false;
  readonly #reader = new FrameReader();
  readonly #acknowledges: boolean;
  #waiting: (() => void)[] = [];
  #pingCount = 0;

  constructor(socket: Socket, acknowledges: boolean) {
    this.socket = socket;
    this.#acknowledges = acknowledges;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => {});
    socket.on("end", () => {
      this.isEnded = true;
      this.#wake();
    });
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number, options: WirePeerOptions = {}): Promise<WirePeer> {
    const { localAddress } = options;
    const socket =
      options.socket ?? connect({ host: "127.0.0.1", port, ...(localAddress ? { localAddress } : {}) });
    const peer = new WirePeer(socket, options.acknowledges ?? true);
    if (options.reads === false) socket.pause();
    const first = options.first ?? CLIENT_PREFACE;
    if (first.length > 0) socket.write(first);
    await Promise.resolve();
    return peer;
  }

  send(...frames: readonly Uint8Array[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
  }

  /** The first frame from `from` on that matches; undefined where the connection ends without one. */
  async next(matches: (frame: Frame) => boolean, from = 0): Promise<Frame | undefined> {
    let at = from;
    for (;;) {
      for (; at < this.frames.length; at++) if (matches(this.frames[at]!)) return this.frames[at];
      if (this.isClosed || this.isEnded) return undefined;
      await this.#change();
    }
  }

  /** Until all that was sent has been dealt with; false: the connection ended instead. */
  async barrier(): Promise<boolean> {
    this.#pingCount += 1;
    const text = `b${this.#pingCount}`.padEnd(8, "-");
    this.send(ping(text));
    const isEcho = (frame: Frame) =>
      frame.type === Type.PING && frame.flags === Flag.ACK && frame.payload.toString("latin1") === text;
    return (await this.next(isEcho)) !== undefined;
  }

  /** Until the server has closed the connection. */
  async closed(): Promise<void> {
    while (!this.isClosed && !this.isEnded) await this.#change();
  }

  of(type: number, stream?: number): Frame[] {
    return this.frames.filter((frame) => frame.type === type && (stream ?? frame.stream) === frame.stream);
  }

  /** Bytes of DATA on a stream, padding aside: the server sends none. */
  dataSizeOf(stream: number): number {
    return this.of(Type.DATA, stream).reduce((size, { payload }) => size + payload.length, 0);
  }

  hasEnded(stream: number): boolean {
    return this.frames.some(
      ({ type, flags, stream: id }) =>
        id === stream && (type === Type.DATA || type === Type.HEADERS) && (flags & Flag.END_STREAM) !== 0,
    );
  }

  /** Until the server has ended the stream; false: it was reset, or the connection ended. */
  async answered(stream: number): Promise<boolean> {
    const last = await this.next(
      ({ type, flags, stream: id }) =>
        id === stream &&
        (type === Type.RST_STREAM ||
          ((type === Type.DATA || type === Type.HEADERS) && (flags & Flag.END_STREAM) !== 0)),
    );
    return last !== undefined && last.type !== Type.RST_STREAM;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    for (const frame of this.#reader.push(chunk)) {
      this.frames.push(frame);
      const isSettings = frame.type === Type.SETTINGS && (frame.flags & Flag.ACK) === 0;
      if (isSettings && this.#acknowledges) this.send(SETTINGS_ACK);
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`nothing more came in ${WAIT_MS} ms; so far: ${describe(this.frames)}`)),
        WAIT_MS,
      );
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const TYPE_NAMES = Object.keys(Type);

/** Frames for a message about a test that failed. */
export function describe(frames: readonly Frame[]): string {
  return frames
    .map(({ type, flags, stream, payload }) => {
      const bytes = payload.length <= 24 ? payload.toString("hex") : `${payload.length} bytes`;
      return `${TYPE_NAMES[type] ?? type} flags ${flags} stream ${stream} ${bytes}`;
    })
    .join("; ");
}
