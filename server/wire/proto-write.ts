/**
 * Protobuf's wire format, written forward: a sub-message begins with one byte kept for its length and is moved up
 * when the length takes more. Fields at their default are the caller's to leave out.
 */
import { ByteSink, textSize } from "./byte-sink.ts";

export class ProtoWriter extends ByteSink {
  /** A varint of up to 2^53 − 1. */
  varint(value: number): void {
    this.room(8);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest = rest > 0x7fff_ffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** `tag` is the field's number and wire type as one byte (fields 1 to 15). */
  text(tag: number, text: string): void {
    this.byte(tag);
    const size = textSize(text);
    this.varint(size);
    this.utf8(text, size);
  }

  /** The same for ASCII, of whatever length. */
  ascii(tag: number, text: string): void {
    const size = text.length;
    this.byte(tag);
    this.varint(size);
    this.room(size);
    this.at += this.bytes.write(text, this.at, size, "latin1");
  }

  number(tag: number, value: number): void {
    this.byte(tag);
    this.varint(value);
  }

  double(tag: number, value: number): void {
    this.byte(tag);
    this.float64(value, true);
  }

  /** Begins a sub-message; returns what `close` wants back. */
  open(tag: number): number {
    this.byte(tag);
    this.byte(0);
    return this.at;
  }

  close(start: number): void {
    const size = this.at - start;
    if (size < 0x80) {
      this.bytes[start - 1] = size;
      return;
    }
    const extra = size < 0x4000 ? 1 : size < 0x20_0000 ? 2 : size < 0x1000_0000 ? 3 : 4;
    this.room(extra);
    this.bytes.copyWithin(start + extra, start, this.at);
    const end = this.at + extra;
    this.at = start - 1;
    this.varint(size);
    this.at = end;
  }
}

/** Tag bytes: `(field << 3) | wire type`. */
export const varintTag = (field: number): number => field << 3;
export const doubleTag = (field: number): number => (field << 3) | 1;
export const bytesTag = (field: number): number => (field << 3) | 2;
