/**
 * Writes msgpack: the smallest form of every integer, floats as 64 bits, text as UTF-8, maps with text names.
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { ByteSink, textSize } from "./byte-sink.ts";

export class MsgpackWriter extends ByteSink {
  text(text: string): void {
    const size = textSize(text);
    this.room(5 + size);
    if (size < 32) this.bytes[this.at++] = 0xa0 | size;
    else this.#length(size, 0xd9, 0xda, 0xdb);
    this.utf8(text, size);
  }

  map(count: number): void {
    this.room(5);
    if (count < 16) this.bytes[this.at++] = 0x80 | count;
    else this.#length(count, 0, 0xde, 0xdf);
  }

  list(count: number): void {
    this.room(5);
    if (count < 16) this.bytes[this.at++] = 0x90 | count;
    else this.#length(count, 0, 0xdc, 0xdd);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  /** An integer in its smallest form, everything else as a float64. */
  number(value: number): void {
    this.room(9);
    const isInteger32 = Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff;
    if (!isInteger32 || Object.is(value, -0)) {
      this.bytes[this.at++] = 0xcb;
      this.float64(value, false);
    } else if (value >= 0) {
      if (value < 0x80) this.bytes[this.at++] = value;
      else this.#length(value, 0xcc, 0xcd, 0xce);
    } else if (value >= -32) this.bytes[this.at++] = value + 0x100;
    else if (value >= -0x80) {
      this.bytes[this.at++] = 0xd0;
      this.bytes[this.at++] = value & 0xff;
    } else if (value >= -0x8000) {
      this.bytes[this.at++] = 0xd1;
      this.at = this.bytes.writeInt16BE(value, this.at);
    } else {
      this.bytes[this.at++] = 0xd2;
      this.at = this.bytes.writeInt32BE(value, this.at);
    }
  }

  /** A tree of plain values; undefined stands for null. Its depth is the contract's, so recursion is bounded. */
  tree(value: unknown): void {
    if (typeof value === "string") this.text(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "boolean") this.boolean(value);
    else if (value === null || value === undefined) this.byte(0xc0);
    else if (Array.isArray(value)) {
      this.list(value.length);
      for (const entry of value) this.tree(entry);
    } else {
      const entries = Object.entries(value);
      this.map(entries.length);
      for (const [name, entry] of entries) {
        this.text(name);
        this.tree(entry);
      }
    }
  }

  /** A type byte and the number after it, of 8, 16 or 32 bits; `type8` 0: there is no such form. */
  #length(value: number, type8: number, type16: number, type32: number): void {
    if (value < 0x100 && type8 !== 0) {
      this.bytes[this.at++] = type8;
      this.bytes[this.at++] = value;
    } else if (value < 0x1_0000) {
      this.bytes[this.at++] = type16;
      this.at = this.bytes.writeUInt16BE(value, this.at);
    } else {
      this.bytes[this.at++] = type32;
      this.at = this.bytes.writeUInt32BE(value, this.at);
    }
  }
}
