/**
 * HPACK decoding as RFC 7541 tells it, bit by bit and list by list: slow, short, and written apart from the server's
 * decoder, which is fuzzed against it. Only the lengths of the Huffman code are shared (Node's HTTP/2 proves those).
 */
import { HUFFMAN_LENGTHS } from "../http2/hpack/huffman.ts";
import { type Field, STATIC_FIELDS } from "./plain-hpack.ts";

const ENTRY_OVERHEAD = 32;
/** A bound of ours: RFC 7541 §5.1 leaves it to the implementation. */
const INTEGER_OCTETS_MAX = 5;
const INTEGER_MAX = 2 ** 24;
const SIZE_UPDATES_MAX = 2;
const EOS = 256;

/** Symbols by their code, as text of 0 and 1: canonical, shortest first. */
const SYMBOLS = new Map<string, number>();
{
  let code = 0n;
  let length = 0;
  const bySize = HUFFMAN_LENGTHS.map((size, symbol) => [size, symbol] as const).sort(
    ([a, x], [b, y]) => a - b || x - y,
  );
  for (const [size, symbol] of bySize) {
    code <<= BigInt(size - length);
    SYMBOLS.set(code.toString(2).padStart(size, "0"), symbol);
    code += 1n;
    length = size;
  }
}

class Fault extends Error {}

export class NaiveDecoder {
  /** Newest first. */
  table: Field[] = [];
  readonly #sizeAllowed: number;
  #sizeMax: number;

  constructor(sizeAllowed: number) {
    this.#sizeAllowed = sizeAllowed;
    this.#sizeMax = sizeAllowed;
  }

  get tableSize(): number {
    return this.table.reduce((sum, [name, value]) => sum + name.length + value.length + ENTRY_OVERHEAD, 0);
  }

  /** All fields of a block; null: it is no header block. */
  decode(block: Uint8Array): Field[] | null {
    try {
      return this.#decode([...block]);
    } catch (error) {
      if (error instanceof Fault) return null;
      throw error;
    }
  }

  #decode(bytes: number[]): Field[] {
    const fields: Field[] = [];
    let updateCount = 0;
    while (bytes.length > 0) {
      const bits = bytes[0]!.toString(2).padStart(8, "0");
      if (bits.startsWith("1")) {
        fields.push(this.#at(integer(bytes, 7)));
      } else if (bits.startsWith("01")) {
        const field = this.#literal(bytes, 6);
        fields.push(field);
        this.table.unshift(field);
        this.#evict();
      } else if (bits.startsWith("001")) {
        const size = integer(bytes, 5);
        if (fields.length > 0 || size > this.#sizeAllowed || ++updateCount > SIZE_UPDATES_MAX)
          throw new Fault();
        this.#sizeMax = size;
        this.#evict();
      } else fields.push(this.#literal(bytes, 4));
    }
    return fields;
  }

  #literal(bytes: number[], prefixBits: number): Field {
    const index = integer(bytes, prefixBits);
    const name = index === 0 ? text(bytes) : this.#at(index)[0];
    return [name, text(bytes)];
  }

  #at(index: number): Field {
    const field = index === 0 ? undefined : [...STATIC_FIELDS, ...this.table][index - 1];
    if (field === undefined) throw new Fault();
    return field;
  }

  #evict(): void {
    while (this.tableSize > this.#sizeMax) this.table.pop();
  }
}

function octet(bytes: number[]): number {
  const byte = bytes.shift();
  if (byte === undefined) throw new Fault();
  return byte;
}

function integer(bytes: number[], prefixBits: number): number {
  const full = 2 ** prefixBits - 1;
  let value = octet(bytes) & full;
  if (value < full) return value;
  for (let count = 0; ; count++) {
    if (count === INTEGER_OCTETS_MAX) throw new Fault();
    const byte = octet(bytes);
    value += (byte % 128) * 128 ** count;
    if (byte < 128) break;
  }
  if (value > INTEGER_MAX) throw new Fault();
  return value;
}

function text(bytes: number[]): string {
  const isHuffman = (bytes[0] ?? 0) >= 128;
  const size = integer(bytes, 7);
  if (size > bytes.length) throw new Fault();
  const octets = bytes.splice(0, size);
  return Buffer.from(isHuffman ? huffman(octets) : octets).toString("latin1");
}

function huffman(octets: readonly number[]): number[] {
  const symbols: number[] = [];
  let code = "";
  for (const bit of octets.map((byte) => byte.toString(2).padStart(8, "0")).join("")) {
    code += bit;
    const symbol = SYMBOLS.get(code);
    if (symbol === undefined) continue;
    if (symbol === EOS) throw new Fault();
    symbols.push(symbol);
    code = "";
  }
  if (code.length > 7 || code.includes("0")) throw new Fault();
  return symbols;
}
