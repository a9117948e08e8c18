/**
 * Reads header blocks (RFC 7541): one per connection, since the dynamic table lives as long as it does.
 *
 * A block is always read to its end, also when its list is too large to be used: the table must stay what the peer
 * thinks it is (RFC 9113 §4.3). Past the bounds nothing more is kept of the list, so that a block of many references to a
 * large entry costs a step each and no memory. What a fault is called is the caller's business.
 */
import { DynamicTable } from "./dynamic-table.ts";
import { HeaderField, nameKindOf } from "./header-field.ts";
import { huffmanDecodeInto } from "./huffman.ts";
import { STATIC_COUNT, STATIC_FIELDS } from "./static-table.ts";

export interface DecoderBounds {
  readonly headerListSizeMax: number;
  readonly headerFieldsMax: number;
  /** Our SETTINGS_HEADER_TABLE_SIZE: what the peer may choose at most once it has acknowledged that. */
  readonly headerTableSizeMax: number;
}

/** §5.1 bounds nothing; no number here may be as large. */
const INTEGER_MAX = 2 ** 24;
/** §4.2: two updates say all that there is to say, the smallest size in between and the last. */
const SIZE_UPDATES_MAX = 2;

/** Shared by all decoders of a thread: nothing lives in it between two calls. */
let scratch = Buffer.allocUnsafeSlow(16_384);

export class HpackDecoder {
  readonly table: DynamicTable;
  /** Of the last block, in order; the first `fieldCount` entries. */
  readonly fields: HeaderField[] = [];
  fieldCount = 0;
  /** Of the last block: larger than the bounds allow; `fields` is then a part of it. */
  isTooLarge = false;
  /** Size updates of the last block. */
  sizeUpdateCount = 0;

  readonly #bounds: DecoderBounds;
  #bytes: Buffer = scratch;
  #at = 0;
  #end = 0;
  #listSize = 0;

  /** @param tableSize of the peer's table at first, whatever the bounds say: they may be unknown to it yet. */
  constructor(bounds: DecoderBounds, tableSize = bounds.headerTableSizeMax) {
    this.#bounds = bounds;
    this.table = new DynamicTable(Math.max(bounds.headerTableSizeMax, tableSize), tableSize);
  }

  /** The peer has acknowledged the bounds. A larger table than they allow must be resized by the next block (RFC 9113 §4.3.1). */
  restrictTable(): void {
    const { headerTableSizeMax } = this.#bounds;
    if (headerTableSizeMax < this.table.sizeAllowed) this.table.restrict(headerTableSizeMax);
  }

  /** False: the block cannot be read, which is a COMPRESSION_ERROR of the connection. */
  decode(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#listSize = 0;
    this.fieldCount = 0;
    this.isTooLarge = false;
    this.sizeUpdateCount = 0;
    const isRead = this.#readBlock() && this.table.sizeMax <= this.table.sizeAllowed;
    this.#bytes = scratch; // The received buffer is not ours to hold.
    return isRead;
  }

  #readBlock(): boolean {
    let hasField = false;
    while (this.#at < this.#end) {
      const first = this.#bytes[this.#at]!;
      if (first >= 0x80) {
        // §6.1: indexed field.
        const field = this.#indexed(this.#integer(0x7f));
        if (field === null) return false;
        this.#keep(field);
        hasField = true;
      } else if (first >= 0x40) {
        // §6.2.1: literal, to be inserted.
        const field = this.#literal(0x3f);
        if (field === null) return false;
        this.table.insert(field);
        this.#keep(field);
        hasField = true;
      } else if (first >= 0x20) {
        // §6.3: table size update; §4.2: only at the beginning.
        const sizeMax = this.#integer(0x1f);
        if (hasField || sizeMax < 0 || sizeMax > this.table.sizeAllowed) return false;
        if (++this.sizeUpdateCount > SIZE_UPDATES_MAX) return false;
        this.table.resize(sizeMax);
      } else {
        // §6.2.2, §6.2.3: literal, not inserted.
        const field = this.#literal(0x0f);
        if (field === null) return false;
        this.#keep(field);
        hasField = true;
      }
    }
    return true;
  }

  #keep(field: HeaderField): void {
    this.#listSize += field.size;
    if (this.#listSize > this.#bounds.headerListSizeMax || this.fieldCount >= this.#bounds.headerFieldsMax) {
      this.isTooLarge = true;
      return;
    }
    this.fields[this.fieldCount++] = field;
  }

  /** §2.3.3: index 0 and one past the tables are errors. */
  #indexed(index: number): HeaderField | null {
    if (index <= 0) return null;
    if (index <= STATIC_COUNT) return STATIC_FIELDS[index - 1]!;
    if (index - STATIC_COUNT > this.table.count) return null;
    return this.table.at(index - STATIC_COUNT - 1);
  }

  #literal(prefixMask: number): HeaderField | null {
    const index = this.#integer(prefixMask);
    if (index < 0) return null;
    let name: string;
    let nameKind: number;
    if (index === 0) {
      const text = this.#string();
      if (text === null) return null;
      name = text;
      nameKind = nameKindOf(name);
    } else {
      const named = this.#indexed(index);
      if (named === null) return null;
      name = named.name;
      nameKind = named.nameKind;
    }
    const value = this.#string();
    return value === null ? null : new HeaderField(name, value, nameKind);
  }

  /** §5.1; −1: cut off, or too large to mean anything. Five octets hold INTEGER_MAX; more are refused, zeros too. */
  #integer(prefixMask: number): number {
    if (this.#at >= this.#end) return -1;
    let value = this.#bytes[this.#at++]! & prefixMask;
    if (value < prefixMask) return value;
    for (let shift = 0; shift <= 28; shift += 7) {
      if (this.#at >= this.#end) return -1;
      const octet = this.#bytes[this.#at++]!;
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value <= INTEGER_MAX ? value : -1;
    }
    return -1;
  }

  /** §5.2; null: cut off, or wrongly coded. */
  #string(): string | null {
    if (this.#at >= this.#end) return null;
    const isHuffman = this.#bytes[this.#at]! >= 0x80;
    const size = this.#integer(0x7f);
    const start = this.#at;
    if (size < 0 || size > this.#end - start) return null;
    this.#at = start + size;
    if (!isHuffman) return this.#bytes.toString("latin1", start, this.#at);
    // No code is shorter than 5 bits.
    if (scratch.length < size * 1.6) scratch = Buffer.allocUnsafeSlow(Math.ceil(size * 1.6));
    const decodedSize = huffmanDecodeInto(this.#bytes, start, this.#at, scratch);
    return decodedSize < 0 ? null : scratch.toString("latin1", 0, decodedSize);
  }
}
