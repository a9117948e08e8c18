/**
 * msgpack bytes into a tree, hardened: no extension types, no binary, names are text and stand once in a map, bounded
 * depth, nothing allocated by a stated length before its bytes are there, nothing after the value.
 *
 * Written here rather than taken from msgpackr, which this package uses for bytes of its own: that one follows
 * records, structured clones and extensions by default, and untrusted bytes must reach none of it.
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { isUtf8 } from "node:buffer";
import { malformed } from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";

/** Errors: MALFORMED_BODY. Maps come back without a prototype. Cost: O(size). */
export function readMsgpack(bytes: Uint8Array): unknown {
  const reader = new MsgpackReader(bytes);
  const tree = reader.value(0);
  if (reader.at !== bytes.length) malformed("msgpack: bytes after the value");
  return tree;
}

class MsgpackReader {
  at = 0;
  readonly #bytes: Buffer;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): unknown {
    const at = this.#take(1);
    const type = this.#bytes[at]!;
    if (type < 0x80) return type;
    if (type < 0x90) return this.#map(type & 0x0f, depth);
    if (type < 0xa0) return this.#list(type & 0x0f, depth);
    if (type < 0xc0) return this.#text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#view.getUint8(this.#take(1));
      case 0xcd:
        return this.#view.getUint16(this.#take(2));
      case 0xce:
        return this.#view.getUint32(this.#take(4));
      case 0xcf:
        return exact(this.#view.getBigUint64(this.#take(8)));
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return exact(this.#view.getBigInt64(this.#take(8)));
      case 0xd9:
        return this.#text(this.#view.getUint8(this.#take(1)));
      case 0xda:
        return this.#text(this.#view.getUint16(this.#take(2)));
      case 0xdb:
        return this.#text(this.#view.getUint32(this.#take(4)));
      case 0xdc:
        return this.#list(this.#view.getUint16(this.#take(2)), depth);
      case 0xdd:
        return this.#list(this.#view.getUint32(this.#take(4)), depth);
      case 0xde:
        return this.#map(this.#view.getUint16(this.#take(2)), depth);
      case 0xdf:
        return this.#map(this.#view.getUint32(this.#take(4)), depth);
      default:
        return malformed("msgpack: binary, extension or unused types are not taken");
    }
  }

  /** Claims `size` bytes and returns where they begin. */
  #take(size: number): number {
    const at = this.at;
    if (size > this.#bytes.length - at) malformed("msgpack: the body ends within a value");
    this.at = at + size;
    return at;
  }

  #text(size: number): string {
    const at = this.#take(size);
    let bits = 0;
    for (let index = at; index < at + size; index++) bits |= this.#bytes[index]!;
    if (bits < 0x80) return this.#bytes.toString("latin1", at, at + size);
    if (!isUtf8(this.#bytes.subarray(at, at + size))) malformed("msgpack: a text is not UTF-8");
    return this.#bytes.toString("utf8", at, at + size);
  }

  #list(count: number, depth: number): unknown[] {
    this.#enter(count, 1, depth);
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) list.push(this.value(depth + 1));
    return list;
  }

  #map(count: number, depth: number): Record<string, unknown> {
    this.#enter(count, 2, depth);
    const map: Record<string, unknown> = Object.create(null);
    for (let index = 0; index < count; index++) {
      const name = this.value(depth + 1);
      if (typeof name !== "string") malformed("msgpack: a map's name is not text");
      if (name in map) malformed("msgpack: a map has one name twice");
      map[name] = this.value(depth + 1);
    }
    return map;
  }

  /** An entry takes at least `entrySizeMin` bytes: a count that cannot be true is refused before anything is read. */
  #enter(count: number, entrySizeMin: number, depth: number): void {
    if (depth >= WIRE_LIMITS.depthMax) malformed(`the body is nested deeper than ${WIRE_LIMITS.depthMax}`);
    if (count * entrySizeMin > this.#bytes.length - this.at)
      malformed("msgpack: the body ends within a value");
  }
}

/** Larger than a double holds exactly is malformed here: no field of the contract takes it. */
function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) malformed("msgpack: an integer is larger than ±(2^53 − 1)");
  return number;
}
