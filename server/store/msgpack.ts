/**
 * The subset of MessagePack that log records are made of: nil, booleans, numbers, strings, binaries and arrays.
 *
 * Why not a library here: the writer fills a lane's reused buffer with positional arrays and allocates nothing; the
 * reader is fed damaged and hostile bytes, so it knows no extension types, no maps and no references, checks every
 * length against what is left, and bounds depth. What is written is plain MessagePack: any library reads it (tested).
 */
import { assert } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";

const UINT32_SIZE = 2 ** 32;

/** Appends MessagePack values to a buffer that grows. One per lane, reused. */
export class RecordWriter {
  buffer: Buffer;
  view: DataView;
  position = 0;

  constructor(sizeInitial: number) {
    this.buffer = Buffer.allocUnsafeSlow(sizeInitial);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, sizeInitial);
  }

  /** Makes room for `size` bytes more. */
  reserve(size: number): void {
    const needed = this.position + size;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.position);
    this.buffer = grown;
    this.view = new DataView(grown.buffer, grown.byteOffset, grown.length);
  }

  array(length: number): void {
    this.reserve(5);
    if (length < 16) this.buffer[this.position++] = 0x90 | length;
    else if (length < 0x1_0000) {
      this.buffer[this.position] = 0xdc;
      this.view.setUint16(this.position + 1, length);
      this.position += 3;
    } else {
      this.buffer[this.position] = 0xdd;
      this.view.setUint32(this.position + 1, length);
      this.position += 5;
    }
  }

  nil(): void {
    this.reserve(1);
    this.buffer[this.position++] = 0xc0;
  }

  boolean(value: boolean): void {
    this.reserve(1);
    this.buffer[this.position++] = value ? 0xc3 : 0xc2;
  }

  /** Integers in their shortest form (exact to ±(2^53 − 1)), others as float 64. */
  number(value: number): void {
    this.reserve(9);
    const { buffer, view, position } = this;
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) {
        if (value < 0x80) {
          buffer[position] = value;
          this.position = position + 1;
        } else if (value < 0x100) {
          buffer[position] = 0xcc;
          buffer[position + 1] = value;
          this.position = position + 2;
        } else if (value < 0x1_0000) {
          buffer[position] = 0xcd;
          view.setUint16(position + 1, value);
          this.position = position + 3;
        } else if (value < UINT32_SIZE) {
          buffer[position] = 0xce;
          view.setUint32(position + 1, value);
          this.position = position + 5;
        } else {
          buffer[position] = 0xcf;
          view.setUint32(position + 1, Math.floor(value / UINT32_SIZE));
          view.setUint32(position + 5, value >>> 0);
          this.position = position + 9;
        }
        return;
      }
      if (value >= -32) {
        buffer[position] = value & 0xff;
        this.position = position + 1;
        return;
      }
      if (value >= -0x8000_0000) {
        buffer[position] = 0xd2;
        view.setInt32(position + 1, value);
        this.position = position + 5;
        return;
      }
    }
    buffer[position] = 0xcb;
    view.setFloat64(position + 1, value);
    this.position = position + 9;
  }

  /** As float 64, always nine bytes. */
  float(value: number): void {
    this.reserve(9);
    this.buffer[this.position] = 0xcb;
    this.view.setFloat64(this.position + 1, value);
    this.position += 9;
  }

  string(value: string): void {
    const length = value.length;
    this.reserve(length * 3 + 5);
    const { buffer } = this;
    const start = this.position;
    if (length < 64) {
      // Names and ids are short and ASCII: a loop beats the call into native code.
      let position = start + (length < 32 ? 1 : 2);
      let ascii = true;
      for (let index = 0; index < length; index++) {
        const code = value.charCodeAt(index);
        if (code > 0x7f) {
          ascii = false;
          break;
        }
        buffer[position++] = code;
      }
      if (ascii) {
        if (length < 32) buffer[start] = 0xa0 | length;
        else {
          buffer[start] = 0xd9;
          buffer[start + 1] = length;
        }
        this.position = position;
        return;
      }
    }
    const size = buffer.write(value, start + 5, "utf8");
    buffer[start] = 0xdb;
    this.view.setUint32(start + 1, size);
    this.position = start + 5 + size;
  }

  /** Eight raw bytes as a binary, from two u32. */
  binary8(high: number, low: number): void {
    this.reserve(10);
    this.buffer[this.position] = 0xc4;
    this.buffer[this.position + 1] = 8;
    this.view.setUint32(this.position + 2, high);
    this.view.setUint32(this.position + 6, low);
    this.position += 10;
  }

  /** The bytes of a hexadecimal string of even length, as a binary. */
  binaryOfHex(hex: string): void {
    const size = hex.length / 2;
    assert(size < 0x100, "record: binary is too long");
    this.reserve(2 + size);
    this.buffer[this.position] = 0xc4;
    this.buffer[this.position + 1] = size;
    const written = this.buffer.write(hex, this.position + 2, "hex");
    assert(written === size, "record: not a hexadecimal string");
    this.position += 2 + size;
  }

  /** A scalar of a wire or a profile; anything else is written as nil. */
  value(value: unknown): void {
    if (typeof value === "string") this.string(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "boolean") this.boolean(value);
    else this.nil();
  }
}

export type RecordValue = null | boolean | number | string | Uint8Array | RecordValue[];

/** Thrown by `readRecordValue`: the payload is not what this version writes. */
export class RecordFormatError extends Error {
  override readonly name = "RecordFormatError";
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one value that fills `payload` to its end. Errors: RecordFormatError. */
export function readRecordValue(payload: Uint8Array): RecordValue {
  const reader = new RecordReader(payload);
  const value = reader.read(0);
  if (reader.position !== payload.length) throw new RecordFormatError("bytes behind the record's value");
  return value;
}

class RecordReader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Takes `size` bytes and returns where they begin. */
  #take(size: number): number {
    const start = this.position;
    if (size > this.#bytes.length - start) throw new RecordFormatError("value runs past the record's end");
    this.position = start + size;
    return start;
  }

  read(depth: number): RecordValue {
    const head = this.#bytes[this.#take(1)]!;
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head >= 0xa0 && head < 0xc0) return this.#string(head & 0x1f);
    if (head >= 0x90 && head < 0xa0) return this.#array(head & 0x0f, depth);
    const view = this.#view;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4: {
        const size = this.#bytes[this.#take(1)]!;
        const start = this.#take(size);
        return this.#bytes.slice(start, start + size);
      }
      case 0xcb:
        return view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#bytes[this.#take(1)]!;
      case 0xcd:
        return view.getUint16(this.#take(2));
      case 0xce:
        return view.getUint32(this.#take(4));
      case 0xcf: {
        const start = this.#take(8);
        const value = view.getUint32(start) * UINT32_SIZE + view.getUint32(start + 4);
        if (!Number.isSafeInteger(value)) throw new RecordFormatError("integer is not exact");
        return value;
      }
      case 0xd2:
        return view.getInt32(this.#take(4));
      case 0xd9:
        return this.#string(this.#bytes[this.#take(1)]!);
      case 0xdb:
        return this.#string(view.getUint32(this.#take(4)));
      case 0xdc:
        return this.#array(view.getUint16(this.#take(2)), depth);
      case 0xdd:
        return this.#array(view.getUint32(this.#take(4)), depth);
      default:
        throw new RecordFormatError("value of a type that records do not use");
    }
  }

  #string(size: number): string {
    const start = this.#take(size);
    try {
      return utf8.decode(this.#bytes.subarray(start, start + size));
    } catch (cause) {
      throw new RecordFormatError("string is not UTF-8", { cause });
    }
  }

  #array(length: number, depth: number): RecordValue[] {
    if (depth >= STORE_LIMITS.logDepthMax) throw new RecordFormatError("arrays are nested too deeply");
    // Every element takes at least a byte: a longer array cannot be whole, and nothing is allocated for it.
    if (length > this.#bytes.length - this.position) throw new RecordFormatError("array runs past the end");
    const values: RecordValue[] = [];
    for (let index = 0; index < length; index++) values.push(this.read(depth + 1));
    return values;
  }
}
