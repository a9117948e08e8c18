/**
 * A growing buffer that encoders write into, reused for every answer of a thread; `finish` copies out.
 *
 * Between `begin` and `finish` nothing waits, so one sink serves all encoders of a thread.
 */
import { assert, utf8Size, utf8Write } from "../../engine/index.ts";

const SIZE_FIRST = 64 * 1024;
/** Answers larger than this cannot come of bounded calls; a programmer error, not a request's. */
const SIZE_MAX = 256 * 1024 * 1024;

const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);

export class ByteSink {
  bytes = Buffer.allocUnsafeSlow(SIZE_FIRST);
  at = 0;

  begin(): void {
    this.at = 0;
  }

  /** A copy of what was written. Small ones share one allocation, as Node's own small buffers do. */
  finish(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  /** The same with memory of its own: for bytes that go to another thread. */
  finishAlone(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.at));
  }

  /** Makes room for `size` more bytes. */
  room(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    assert(needed <= SIZE_MAX, "wire: an answer is larger than any bounded call can give");
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.at));
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
