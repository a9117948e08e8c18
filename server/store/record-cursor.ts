/**
 * Reads MessagePack values where they lie, one after the other, and makes no objects of them: for recoveries, which need
 * a few fields of very many records. Checks every length against the record's end, as the reader of msgpack.ts does.
 */
import { RecordFormatError } from "./msgpack.ts";

const UINT32_SIZE = 2 ** 32;

export class RecordCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;
  #end = 0;

  /** Turns to the bytes of a frame. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Turns to one record of the frame. */
  begin(start: number, end: number): void {
    this.at = start;
    this.#end = end;
  }

  get isAtString(): boolean {
    const head = this.#bytes[this.#peek()]!;
    return (head >= 0xa0 && head < 0xc0) || head === 0xd9 || head === 0xdb;
  }

  get isAtArray(): boolean {
    const head = this.#bytes[this.#peek()]!;
    return (head >= 0x90 && head < 0xa0) || head === 0xdc || head === 0xdd;
  }

  /** A string, or nil: "". */
  stringIfAny(): string {
    if (this.#bytes[this.#peek()] !== 0xc0) return this.string();
    this.#take(1);
    return "";
  }

  /** Length of an array whose values follow. */
  array(): number {
    const head = this.#bytes[this.#take(1)]!;
    if (head >= 0x90 && head < 0xa0) return head & 0x0f;
    if (head === 0xdc) return this.view.getUint16(this.#take(2));
    if (head === 0xdd) return this.view.getUint32(this.#take(4));
    throw new RecordFormatError("a field is no array");
  }

  number(): number {
    const head = this.#bytes[this.#take(1)]!;
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xcb:
        return this.view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#bytes[this.#take(1)]!;
      case 0xcd:
        return this.view.getUint16(this.#take(2));
      case 0xce:
        return this.view.getUint32(this.#take(4));
      case 0xcf: {
        const start = this.#take(8);
        return this.view.getUint32(start) * UINT32_SIZE + this.view.getUint32(start + 4);
      }
      case 0xd2:
        return this.view.getInt32(this.#take(4));
      default:
        throw new RecordFormatError("a field is no number");
    }
  }

  /** Where a binary of `size` bytes begins. */
  binary(size: number): number {
    const start = this.#take(2);
    if (this.#bytes[start] !== 0xc4 || this.#bytes[start + 1] !== size)
      throw new RecordFormatError("a field is no binary of the size it must have");
    return this.#take(size);
  }

  string(): string {
    const start = this.at;
    const head = this.#bytes[this.#take(1)]!;
    let size: number;
    if (head >= 0xa0 && head < 0xc0) size = head & 0x1f;
    else if (head === 0xd9) size = this.#bytes[this.#take(1)]!;
    else if (head === 0xdb) size = this.view.getUint32(this.#take(4));
    else {
      this.at = start;
      throw new RecordFormatError("a field is no string");
    }
    const from = this.#take(size);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, size).toString("utf8");
  }

  /** Passes over `count` values. Cost: O(values in them). */
  skip(count: number): void {
    for (let left = count; left > 0; left--) {
      const head = this.#bytes[this.#take(1)]!;
      if (head < 0x80 || head >= 0xe0 || head === 0xc0 || head === 0xc2 || head === 0xc3) continue;
      if (head >= 0x90 && head < 0xa0) left += head & 0x0f;
      else if (head >= 0xa0 && head < 0xc0) this.#take(head & 0x1f);
      else left += this.#skipLong(head);
    }
  }

  /** Returns how many values more are to be passed. */
  #skipLong(head: number): number {
    switch (head) {
      case 0xcb:
      case 0xcf:
        this.#take(8);
        return 0;
      case 0xce:
      case 0xd2:
        this.#take(4);
        return 0;
      case 0xcd:
        this.#take(2);
        return 0;
      case 0xcc:
        this.#take(1);
        return 0;
      case 0xc4:
      case 0xd9:
        this.#take(this.#bytes[this.#take(1)]!);
        return 0;
      case 0xdb:
        this.#take(this.view.getUint32(this.#take(4)));
        return 0;
      case 0xdc:
        return this.view.getUint16(this.#take(2));
      case 0xdd:
        return this.view.getUint32(this.#take(4));
      default:
        throw new RecordFormatError("value of a type that records do not use");
    }
  }

  #peek(): number {
    if (this.at >= this.#end) throw new RecordFormatError("a record has too few fields");
    return this.at;
  }

  #take(size: number): number {
    const start = this.at;
    if (size > this.#end - start) throw new RecordFormatError("value runs past the record's end");
    this.at = start + size;
    return start;
  }
}
