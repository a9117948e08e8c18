/**
 * Memory that encoders write answers into: a slab of which each answer is given a view, the next one begins behind it.
 *
 * Nothing is copied on the way out, and a view costs less than a buffer of its own. A slab lives as long as one of
 * its views. Between `begin` and `finish` nothing waits, so one sink serves all encoders of a kind in a thread.
 *
 *     slab  [ answer | answer | answer being written … at | free ]
 *                               ^ start
 */
import { Buffer } from "node:buffer"; // As a global it is a getter, asked each time.
import { assert, utf8Size, utf8Write } from "../../engine/index.ts";

const SLAB_SIZE = 256 * 1024;
/** With less room than this a new slab is begun. */
const ROOM_MIN = 8 * 1024;
/** Answers larger than this cannot come of bounded calls; a programmer error, not a request's. */
const SIZE_MAX = 256 * 1024 * 1024;

const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);

export class ByteSink {
  bytes = Buffer.allocUnsafeSlow(SLAB_SIZE);
  at = 0;
  #start = 0;

  begin(): void {
    if (this.bytes.length - this.at < ROOM_MIN) {
      this.bytes = Buffer.allocUnsafeSlow(SLAB_SIZE);
      this.at = 0;
    }
    this.#start = this.at;
  }

  /** What was written since `begin`. The caller's to keep, not to change. */
  finish(): Buffer {
    return this.bytes.subarray(this.#start, this.at);
  }

  /** The same with memory of its own: for bytes that go to another thread. */
  finishAlone(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(this.#start, this.at));
  }

  /** Makes room for `size` more bytes; offsets stay what they are. */
  room(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    assert(needed <= SIZE_MAX, "wire: an answer is larger than any bounded call can give");
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(this.#start, this.at), this.#start);
    this.bytes = grown;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  raw(source: Uint8Array): void {
    this.room(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }

  /** UTF-8 without a length; `size` must be `utf8Size(text)`. */
  utf8(text: string, size: number): void {
    this.room(size);
    if (text.length < 48) this.at = utf8Write(text, this.bytes, this.at);
    else this.at += this.bytes.write(text, this.at, size, "utf8");
  }

  float64(value: number, littleEndian: boolean): void {
    this.room(8);
    float64[0] = value;
    for (let index = 0; index < 8; index++) {
      this.bytes[this.at + index] = float64Bytes[littleEndian ? index : 7 - index]!;
    }
    this.at += 8;
  }
}

/** Bytes of `text` in UTF-8, by the quicker of two ways. */
export function textSize(text: string): number {
  return text.length < 48 ? utf8Size(text) : Buffer.byteLength(text);
}
