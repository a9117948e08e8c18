/**
 * Header blocks that need no dynamic table (RFC 7541 §6.1, §6.2.2): made once, sent as often as one likes on any
 * connection. Also for blocks of one answer: fields of the static table by index, all others as literals. No Huffman code:
 * it would save a client some ten bytes a call and cost it the decoding of each.
 */
import { assert } from "../../../../engine/index.ts";
import { staticFieldIndex, staticNameIndex } from "./static-table.ts";

/**
 * Encodes fields in the order given.
 *
 * @param fields name, value, name, value…; names in lower case, latin-1.
 * Cost: allocates the block; for speed keep what is constant.
 */
export function encodeStaticBlock(fields: readonly string[]): Buffer {
  assert(fields.length % 2 === 0, "hpack: names and values come in pairs");
  const parts: Uint8Array[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    const value = fields[at + 1]!;
    const fieldIndex = staticFieldIndex(name, value);
    if (fieldIndex > 0) {
      parts.push(integerBytes(fieldIndex, 0x7f, 0x80));
      continue;
    }
    const nameIndex = staticNameIndex(name);
    parts.push(integerBytes(nameIndex, 0x0f, 0x00));
    if (nameIndex === 0) pushString(parts, name);
    pushString(parts, value);
  }
  return Buffer.concat(parts);
}

/** §5.1. */
export function integerBytes(value: number, prefixMask: number, flags: number): Uint8Array {
  assert(Number.isSafeInteger(value) && value >= 0, "hpack: an integer from 0");
  if (value < prefixMask) return Uint8Array.of(flags | value);
  const octets = [flags | prefixMask];
  let rest = value - prefixMask;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) octets.push(0x80 | (rest % 0x80));
  octets.push(rest);
  return Uint8Array.from(octets);
}

function pushString(parts: Uint8Array[], text: string): void {
  const octets = Buffer.from(text, "latin1");
  parts.push(integerBytes(octets.length, 0x7f, 0x00), octets);
}
