/**
 * Header blocks that need no dynamic table (RFC 7541 §6.1, §6.2.2): made once, sent as often as one likes on any
 * connection. Also for blocks of one answer: fields of the static table by index, all others as literals.
 */
import { assert } from "../../../../engine/index.ts";
import { huffmanEncode } from "./huffman.ts";
import { staticFieldIndex, staticNameIndex } from "./static-table.ts";

export interface BlockOptions {
  /** Of fields' names whose values an intermediary must not put in its table (§6.2.3): credentials. */
  readonly neverIndexed?: ReadonlySet<string>;
  /** False: strings as they are, which is faster to write and longer. */
  readonly isHuffman?: boolean;
}

/**
 * Encodes fields in the order given.
 *
 * @param fields name, value, name, value…; names in lower case, latin-1.
 * Cost: allocates the block; for speed keep what is constant.
 */
export function encodeStaticBlock(fields: readonly string[], options: BlockOptions = {}): Buffer {
  assert(fields.length % 2 === 0, "hpack: names and values come in pairs");
  const { neverIndexed, isHuffman = true } = options;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]!;
    const value = fields[at + 1]!;
    const isSecret = neverIndexed?.has(name) === true;
    const fieldIndex = isSecret ? 0 : staticFieldIndex(name, value);
    if (fieldIndex > 0) {
      parts.push(integerBytes(fieldIndex, 0x7f, 0x80));
      continue;
    }
    const nameIndex = staticNameIndex(name);
    parts.push(integerBytes(nameIndex, 0x0f, isSecret ? 0x10 : 0x00));
    if (nameIndex === 0) pushString(parts, name, isHuffman);
    pushString(parts, value, isHuffman);
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

function pushString(parts: Uint8Array[], text: string, isHuffman: boolean): void {
  const plain = Buffer.from(text, "latin1");
  const coded = isHuffman ? huffmanEncode(plain) : plain;
  const shorter = coded.length < plain.length ? coded : plain;
  parts.push(integerBytes(shorter.length, 0x7f, shorter === plain ? 0x00 : 0x80), shorter);
}
