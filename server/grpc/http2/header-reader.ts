/**
 * Header blocks of one connection → requests.
 *
 * Clients that keep calling send the same block again and again: all fields by index, or literals that stay the same. A
 * block that changed nothing in the dynamic table is remembered with the table's version; the same bytes under the same
 * version are the same request, and no octet of it is decoded again.
 */
import { HEADER_TABLE_SIZE_DEFAULT } from "./codes.ts";
import type { DecoderBounds } from "./hpack/decoder.ts";
import { HpackDecoder } from "./hpack/decoder.ts";
import type { RequestHeaders } from "./http2.ts";
import { hasEmptyName, requestHeadersOf, trailersOf } from "./request-headers.ts";

/** What came of a block. */
export const HeaderFault = {
  NONE: 0,
  /** COMPRESSION_ERROR of the connection (RFC 9113 §4.3). */
  UNREADABLE: 1,
  TOO_LARGE: 2,
  /** PROTOCOL_ERROR of the stream (§8.1.1). */
  MALFORMED: 3,
  /** As well; of a field without a name. */
  EMPTY_NAME: 4,
} as const;

/** Blocks remembered for a connection: one a method and caller, mostly one. */
const MEMO_COUNT = 4;
const MEMO_BLOCK_SIZE_MAX = 512;

class MemoEntry {
  readonly block: Buffer = Buffer.allocUnsafeSlow(MEMO_BLOCK_SIZE_MAX);
  size = 0;
  version = -1;
  headers: RequestHeaders | null = null;
}

export class HeaderReader {
  /** Of the last call that answered null. */
  fault: number = HeaderFault.NONE;
  /** Table size updates in the last block. */
  sizeUpdateCount = 0;
  readonly #decoder: HpackDecoder;
  readonly #memo: MemoEntry[] = [];
  /** Looked at first. */
  #memoLast = 0;
  #memoNext = 0;

  constructor(bounds: DecoderBounds) {
    this.#decoder = new HpackDecoder(bounds, HEADER_TABLE_SIZE_DEFAULT);
  }

  /** The peer knows our bounds; until then its table is what RFC 9113 §6.5.2 says. */
  acknowledged(): void {
    this.#decoder.restrictTable();
  }

  /** Null: see `fault`. */
  request(bytes: Buffer, start: number, end: number): RequestHeaders | null {
    const known = this.#find(bytes, start, end);
    if (known !== null) {
      this.sizeUpdateCount = 0;
      return known;
    }
    const { version } = this.#decoder.table;
    if (!this.#decode(bytes, start, end)) return null;
    const { fields, fieldCount } = this.#decoder;
    const headers = requestHeadersOf(fields, fieldCount);
    if (headers === null) {
      this.fault = hasEmptyName(fields, fieldCount) ? HeaderFault.EMPTY_NAME : HeaderFault.MALFORMED;
      return null;
    }
    if (version === this.#decoder.table.version) this.#remember(bytes, start, end, headers);
    return headers;
  }

  /** Null: see `fault`. */
  trailers(bytes: Buffer, start: number, end: number): readonly string[] | null {
    if (!this.#decode(bytes, start, end)) return null;
    const trailers = trailersOf(this.#decoder.fields, this.#decoder.fieldCount);
    if (trailers === null) this.fault = HeaderFault.MALFORMED;
    return trailers;
  }

  /** Of the last block, also where it was too large: the first such field among those within the bounds. */
  fieldOf(name: string): string | undefined {
    const { fields, fieldCount } = this.#decoder;
    for (let at = 0; at < fieldCount; at++) if (fields[at]!.name === name) return fields[at]!.value;
    return undefined;
  }

  /** For the table's sake alone. False: see `fault`. */
  skip(bytes: Buffer, start: number, end: number): boolean {
    return this.#decode(bytes, start, end) || this.fault !== HeaderFault.UNREADABLE;
  }

  #decode(bytes: Buffer, start: number, end: number): boolean {
    const isRead = this.#decoder.decode(bytes, start, end);
    this.sizeUpdateCount = this.#decoder.sizeUpdateCount;
    if (!isRead) this.fault = HeaderFault.UNREADABLE;
    else if (this.#decoder.isTooLarge) this.fault = HeaderFault.TOO_LARGE;
    else return true;
    return false;
  }

  #find(bytes: Buffer, start: number, end: number): RequestHeaders | null {
    const memo = this.#memo;
    if (memo.length === 0) return null;
    if (this.#isSame(memo[this.#memoLast]!, bytes, start, end)) return memo[this.#memoLast]!.headers;
    for (let slot = 0; slot < memo.length; slot++) {
      if (!this.#isSame(memo[slot]!, bytes, start, end)) continue;
      this.#memoLast = slot;
      return memo[slot]!.headers;
    }
    return null;
  }

  #isSame(entry: MemoEntry, bytes: Buffer, start: number, end: number): boolean {
    const { size, block } = entry;
    if (size !== end - start || entry.version !== this.#decoder.table.version) return false;
    // From its end: what differs from call to call is the callers' own fields, which come last.
    for (let at = size - 1; at >= 0; at--) if (block[at] !== bytes[start + at]) return false;
    return true;
  }

  #remember(bytes: Buffer, start: number, end: number, headers: RequestHeaders): void {
    if (end - start > MEMO_BLOCK_SIZE_MAX) return;
    const slot = this.#memoNext;
    this.#memoNext = (slot + 1) % MEMO_COUNT;
    const entry = this.#memo[slot] ?? new MemoEntry();
    this.#memo[slot] = entry;
    bytes.copy(entry.block, 0, start, end);
    entry.size = end - start;
    entry.version = this.#decoder.table.version;
    entry.headers = headers;
    this.#memoLast = slot;
  }
}
