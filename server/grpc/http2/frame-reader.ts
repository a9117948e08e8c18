/**
 * Splits what a socket brings into frames (RFC 9113 §3.4, §4.1), in one pass.
 *
 *   +-----------------------------------------------+
 *   |                 Length (24)                   |
 *   +---------------+---------------+---------------+
 *   |   Type (8)    |   Flags (8)   |
 *   +-+-------------+---------------+-------------------------------+
 *   |R|                 Stream Identifier (31)                      |
 *   +=+=============================================================+
 *   |                   Frame Payload (0...)                        |
 *   +---------------------------------------------------------------+
 *
 * A frame that is whole in a buffer is handed on where it lies. Of a frame cut off at a buffer's end the part that came is
 * kept, at most a frame, and completed from the next buffers.
 */
import { assert } from "../../../engine/index.ts";
import { FRAME_HEADER_SIZE, FRAME_SIZE_DEFAULT, PREFACE } from "./codes.ts";

export interface FrameSink {
  /** False: nothing more is read. @param bytes the payload is at [start, end), there during this call only. */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean;
  /** What came is no HTTP/2 preface (§3.4). Nothing more is read. */
  badPreface(): void;
  /** A frame larger than we allow (§4.2). Nothing more is read. */
  frameTooLarge(): void;
}

export class FrameReader {
  /** Frames handed on. */
  frameCount = 0;
  readonly #sink: FrameSink;
  /** Bytes of the preface that have come. */
  #prefaceSize = 0;
  /** A frame's beginning; null: none waits. */
  #partial: Buffer | null = null;
  #partialSize = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Whether a frame has begun and not ended. */
  get isInFrame(): boolean {
    return this.#partial !== null;
  }

  /** Nothing more will be read. */
  stop(): void {
    this.#partial = null;
  }

  read(bytes: Buffer): void {
    let at = 0;
    if (this.#prefaceSize < PREFACE.length) {
      at = this.#readPreface(bytes);
      if (at < 0) return;
    }
    if (this.#partial !== null) {
      at = this.#complete(bytes, at);
      if (at < 0) return;
    }
    const { length } = bytes;
    while (length - at >= FRAME_HEADER_SIZE) {
      const size = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
      if (size > FRAME_SIZE_DEFAULT) {
        this.#tooLarge();
        return;
      }
      const end = at + FRAME_HEADER_SIZE + size;
      if (end > length) break;
      if (!this.#emit(bytes, at, end)) return;
      at = end;
    }
    if (at < length) this.#keep(bytes, at);
  }

  #emit(bytes: Buffer, at: number, end: number): boolean {
    this.frameCount++;
    // The reserved bit is ignored (§4.1).
    const streamId =
      ((bytes[at + 5]! & 0x7f) << 24) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 8) | bytes[at + 8]!;
    return this.#sink.frame(bytes[at + 3]!, bytes[at + 4]!, streamId, bytes, at + FRAME_HEADER_SIZE, end);
  }

  /** Where frames begin in `bytes`; −1: nowhere. */
  #readPreface(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#prefaceSize < PREFACE.length) {
      if (bytes[at++] !== PREFACE[this.#prefaceSize++]) {
        this.stop();
        this.#sink.badPreface();
        return -1;
      }
    }
    return at;
  }

  /** Adds to the partial frame what it lacks. Returns where the next frame begins; −1: nowhere. */
  #complete(bytes: Buffer, start: number): number {
    let at = start;
    let partial = this.#partial!;
    if (this.#partialSize < FRAME_HEADER_SIZE) {
      at = this.#fill(bytes, at, FRAME_HEADER_SIZE);
      if (this.#partialSize < FRAME_HEADER_SIZE) return at;
      const size = (partial[0]! << 16) | (partial[1]! << 8) | partial[2]!;
      if (size > FRAME_SIZE_DEFAULT) {
        this.#tooLarge();
        return -1;
      }
      if (partial.length !== FRAME_HEADER_SIZE + size) {
        const whole = Buffer.allocUnsafe(FRAME_HEADER_SIZE + size);
        partial.copy(whole, 0, 0, FRAME_HEADER_SIZE);
        this.#partial = partial = whole;
      }
    }
    at = this.#fill(bytes, at, partial.length);
    if (this.#partialSize === partial.length) {
      this.#partial = null;
      if (!this.#emit(partial, 0, partial.length)) return -1;
    }
    return at;
  }

  #fill(bytes: Buffer, at: number, sizeWanted: number): number {
    const end = Math.min(bytes.length, at + sizeWanted - this.#partialSize);
    bytes.copy(this.#partial!, this.#partialSize, at, end);
    this.#partialSize += end - at;
    return end;
  }

  #keep(bytes: Buffer, at: number): void {
    assert(this.#partial === null, "frames: one partial frame at a time");
    const { length } = bytes;
    const size =
      length - at < FRAME_HEADER_SIZE
        ? FRAME_HEADER_SIZE
        : FRAME_HEADER_SIZE + ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!);
    this.#partial = Buffer.allocUnsafe(size);
    bytes.copy(this.#partial, 0, at, length);
    this.#partialSize = length - at;
  }

  #tooLarge(): void {
    this.stop();
    this.#sink.frameTooLarge();
  }
}
