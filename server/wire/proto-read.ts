/**
 * Protobuf's wire format, read strictly: every length inside its parent, varints of at most ten bytes, text valid
 * UTF-8, no groups. What a message does not know is skipped, as the format demands.
 *
 * One reader walks one buffer; a sub-message is read between `open` and `close`, with no object of its own.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
import { Buffer, isUtf8 } from "node:buffer"; // As a global it is a getter, asked each time.
import { malformed } from "./fields.ts";
import { TextCache } from "./text-cache.ts";

export const WireType = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 } as const;

const words = new TextCache();
const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);

export class ProtoReader {
  /** Field number and wire type of the field that `next` came to. */
  field = 0;
  wireType = 0;
  #bytes: Buffer;
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  /** Comes to the next field of the message that is open; false at its end. */
  next(): boolean {
    if (this.#at === this.#end) return false;
    const tag = this.#varint32(true);
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) malformed("protobuf: field number 0");
    return true;
  }

  /** Whether the field is `field` and of `wireType`; with another wire type it counts as unknown. */
  is(field: number, wireType: number): boolean {
    return this.field === field && this.wireType === wireType;
  }

  skip(): void {
    switch (this.wireType) {
      case WireType.VARINT:
        this.#varint32(false);
        break;
      case WireType.FIXED64:
        this.#take(8);
        break;
      case WireType.BYTES:
        this.#take(this.#size());
        break;
      case WireType.FIXED32:
        this.#take(4);
        break;
      default:
        malformed("protobuf: groups and unused wire types are not taken");
    }
  }

  uint32(): number {
    return this.#varint32(false);
  }

  boolean(): boolean {
    let any = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#bytes[this.#take(1)]!;
      any |= byte & 0x7f;
      if (byte < 0x80) return any !== 0;
    }
    return malformed("protobuf: a varint is longer than ten bytes");
  }

  /** A signed 64-bit varint; the nearest double where it is not exact. */
  int64(): number {
    let value = 0n;
    for (let index = 0; index < 10; index++) {
      const byte = this.#bytes[this.#take(1)]!;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    return malformed("protobuf: a varint is longer than ten bytes");
  }

  double(): number {
    const at = this.#take(8);
    for (let index = 0; index < 8; index++) float64Bytes[index] = this.#bytes[at + index]!;
    return float64[0]!;
  }

  text(): string {
    return this.#textOf(this.#size());
  }

  #textOf(size: number): string {
    const at = this.#take(size);
    let bits = 0;
    for (let index = at; index < at + size; index++) bits |= this.#bytes[index]!;
    if (bits < 0x80) return this.#bytes.toString("latin1", at, at + size);
    if (!isUtf8(this.#bytes.subarray(at, at + size))) malformed("protobuf: a text is not UTF-8");
    return this.#bytes.toString("utf8", at, at + size);
  }

  /** A text that comes again and again: names, common values. The same as `text`, and mostly no new string. */
  word(): string {
    const size = this.#size();
    const at = this.#at;
    const known = words.find(this.#bytes, at, at + size);
    if (known !== null) {
      this.#at = at + size;
      return known;
    }
    const made = this.#textOf(size);
    words.keep(made, size);
    return made;
  }

  /** A view, valid as long as the buffer is. */
  bytes(): Buffer {
    const size = this.#size();
    const at = this.#take(size);
    return this.#bytes.subarray(at, at + size);
  }

  /** Enters a sub-message; returns what `close` wants back. */
  open(): number {
    const size = this.#size();
    const at = this.#take(size);
    const outer = this.#end;
    this.#at = at;
    this.#end = at + size;
    return outer;
  }

  close(outer: number): void {
    this.#end = outer;
  }

  #size(): number {
    const size = this.#varint32(true);
    if (size > this.#end - this.#at) malformed("protobuf: a length goes past the end");
    return size;
  }

  #take(size: number): number {
    const at = this.#at;
    if (size > this.#end - at) malformed("protobuf: the body ends within a field");
    this.#at = at + size;
    return at;
  }

  /** The low 32 bits of a varint. `strict` (tags, lengths): what does not fit 32 bits is malformed. */
  #varint32(strict: boolean): number {
    let byte = this.#bytes[this.#take(1)]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let index = 1; index < 10; index++) {
      byte = this.#bytes[this.#take(1)]!;
      if (index < 4) value |= (byte & 0x7f) << (7 * index);
      else {
        if (index === 4) value |= (byte & 0x0f) << 28;
        const hasMore = index === 4 ? byte & 0x70 : byte & 0x7f;
        if (strict && hasMore !== 0) malformed("protobuf: a tag or length is larger than 32 bits");
      }
      if (byte < 0x80) return value >>> 0;
    }
    return malformed("protobuf: a varint is longer than ten bytes");
  }
}
