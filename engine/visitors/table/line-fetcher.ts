/**
 * Fetches what a visitor's decision will read: a word of each cache line of its row and of its block's beginning.
 *
 * Most visitors have none of their lines in the cache. Used one after the other they are waited for one after the other,
 * since what is decided by one says what is looked at next; read together, for nothing but that they come, they are
 * waited for once. Before the slot is locked a row may be anybody's, so what was read is not looked at.
 */
import {
  BLOCK_CLASSES,
  CONTROL,
  GRANULE_WORDS,
  HEADER,
  HEADER_WORDS,
  type VisitorTableBuffers,
} from "./table-layout.ts";

const LINE_CELLS = 8;
/** Granules, each a line: entries of who is seen often are in the cache. */
const BLOCK_GRANULES_MAX = 16;

export class LineFetcher {
  readonly #headers: Int32Array;
  readonly #blocks: Int32Array;
  /** Rows as words: sums of cells would be boxed. */
  readonly #rows: Int32Array;
  readonly #stride: number;
  /** Where what was read goes: a read that nobody sees is none. */
  readonly #sink = new Int32Array(1);

  constructor(buffers: VisitorTableBuffers) {
    this.#headers = new Int32Array(buffers.headers);
    this.#blocks = new Int32Array(buffers.arena);
    this.#rows = new Int32Array(buffers.rows);
    this.#stride = new Int32Array(buffers.control)[CONTROL.COLUMN_STRIDE]!;
  }

  /** The first group's cells; a slot of any state. */
  row(slot: number): void {
    const rows = this.#rows;
    const start = 2 * slot * this.#stride;
    const end = start + 2 * this.#stride;
    let sum = 0;
    for (let at = start; at < end; at += 2 * LINE_CELLS) sum |= rows[at]!;
    this.#sink[0] = sum;
  }

  /** Of a slot that this thread has locked. */
  block(slot: number): void {
    const blocks = this.#blocks;
    const header = slot * HEADER_WORDS;
    const start = this.#headers[header + HEADER.BLOCK]! * GRANULE_WORDS;
    const granules = Math.min(
      BLOCK_GRANULES_MAX,
      BLOCK_CLASSES[this.#headers[header + HEADER.BLOCK_CLASS]!]!,
    );
    let sum = 0;
    for (let granule = 0; granule < granules; granule++) sum |= blocks[start + granule * GRANULE_WORDS]!;
    this.#sink[0] = sum;
  }
}
