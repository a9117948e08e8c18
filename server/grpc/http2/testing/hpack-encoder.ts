/**
 * An HPACK encoder for tests, with a dynamic table and Huffman code (RFC 7541): what a client of ours would be. Which
 * form each field takes is the caller's choice, so that a property can try all.
 */
import { DynamicTable } from "../hpack/dynamic-table.ts";
import { HeaderField, nameKindOf } from "../hpack/header-field.ts";
import { HUFFMAN_CODES, HUFFMAN_LENGTHS } from "../hpack/huffman.ts";
import { integerBytes } from "../hpack/static-block.ts";
import { STATIC_COUNT, staticFieldIndex, staticNameIndex } from "../hpack/static-table.ts";

export interface FieldForm {
  /** 0: by index where it is known; 1: literal, inserted; 2: literal; 3: literal, never to be inserted. */
  readonly form: number;
  readonly isHuffman: boolean;
  /** A name by index where it is known. */
  readonly isNameIndexed: boolean;
}

export function huffmanEncode(text: Uint8Array): Uint8Array {
  let bits = "";
  for (const symbol of text) {
    bits += HUFFMAN_CODES[symbol]!.toString(2).padStart(HUFFMAN_LENGTHS[symbol]!, "0");
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
}

export function stringBytes(text: string, isHuffman: boolean): Buffer {
  const plain = Buffer.from(text, "latin1");
  const octets = isHuffman ? huffmanEncode(plain) : plain;
  return Buffer.concat([integerBytes(octets.length, 0x7f, isHuffman ? 0x80 : 0), octets]);
}

export class HpackEncoder {
  readonly #table: DynamicTable;

  constructor(tableSizeMax = 4096) {
    this.#table = new DynamicTable(tableSizeMax);
  }

  resize(sizeMax: number): Uint8Array {
    this.#table.resize(sizeMax);
    return integerBytes(sizeMax, 0x1f, 0x20);
  }

  field(name: string, value: string, { form, isHuffman, isNameIndexed }: FieldForm): Uint8Array {
    const index =
      staticFieldIndex(name, value) || this.#find((field) => field.name === name && field.value === value);
    if (form === 0 && index > 0) return integerBytes(index, 0x7f, 0x80);
    const nameIndex = isNameIndexed ? staticNameIndex(name) || this.#find((field) => field.name === name) : 0;
    const [prefixMask, flags] = form <= 1 ? [0x3f, 0x40] : form === 2 ? [0x0f, 0x00] : [0x0f, 0x10];
    if (form <= 1) this.#table.insert(new HeaderField(name, value, nameKindOf(name)));
    return Buffer.concat([
      integerBytes(nameIndex, prefixMask!, flags!),
      nameIndex === 0 ? stringBytes(name, isHuffman) : Buffer.alloc(0),
      stringBytes(value, isHuffman),
    ]);
  }

  #find(matches: (field: HeaderField) => boolean): number {
    for (let at = 0; at < this.#table.count; at++)
      if (matches(this.#table.at(at))) return STATIC_COUNT + 1 + at;
    return 0;
  }
}
