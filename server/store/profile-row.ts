/**
 * A profile record laid out as a row of cells, as the visitor table keeps it and as the engine reads it
 * (engine/visitors/visitor.ts): one f64 a column, NaN where nothing is stored.
 *
 * The row holds all columns that the node has, whatever the generation: it outlives generations. A string is its number
 * in the node's dictionary, or −1 − its index among the record's own strings (`textsOf`). Which cell a column has is
 * the table's business (`cellOf`). A row that was laid out when fewer columns were known is laid out again by its owner.
 */
import { NodeError } from "../../engine/index.ts";
import type { InternTable } from "./intern-table.ts";
import type { StoreNumbers } from "./numbers.ts";
import {
  ENTRY_SIZE,
  KIND_SHIFT,
  OFFSET,
  PROFILE_FORMAT,
  PROFILE_HEADER_SIZE,
  STAMP_SIZE,
  ValueKind,
} from "./profile-record.ts";

const NO_CELL = -1;
const KINDS = 3;
const Kind = { NUMBER: 0, BOOLEAN: 1, STRING: 2 } as const;
const KIND_NAMES = ["number", "boolean", "string"] as const;

export interface ProfileHead {
  surrogateHigh: number;
  surrogateLow: number;
  version: number;
  lastFactUs: number;
}

/** One per thread. */
export class ProfileRows {
  readonly #interns: InternTable;
  readonly #numbers: StoreNumbers;
  readonly #cellOf: (column: number) => number;
  readonly #columnsMax: number;
  /** Cell by interned number of the attribute's name × KINDS + kind. */
  #cells = new Int32Array(0);
  #columnCount = 0;
  #namesMapped = 0;
  #bytes: Buffer | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** `columnsMax`: columns past it have no cell; no generation that declares them is opened. */
  constructor(
    interns: InternTable,
    numbers: StoreNumbers,
    cellOf: (column: number) => number,
    columnsMax: number,
  ) {
    this.#interns = interns;
    this.#numbers = numbers;
    this.#cellOf = cellOf;
    this.#columnsMax = columnsMax;
    this.#mapCells();
  }

  /** Whether the record relies on names or strings that this thread has not read yet: `learn`, then read it anew. */
  mustLearn(bytes: Buffer): boolean {
    const view = this.#viewOf(bytes);
    return (
      view.getUint16(OFFSET.nameCount, true) > this.#interns.names.length ||
      view.getUint32(OFFSET.stringCount, true) > this.#interns.strings.length
    );
  }

  learn(): void {
    this.#interns.load();
    this.#numbers.load();
    this.#mapCells();
  }

  /** Makes sure that `project` lays out all columns that this thread knows by now; returns how many. */
  learnColumns(): number {
    const columnCount = Math.min(this.#numbers.columnCount, this.#columnsMax);
    const isStale = this.#columnCount !== columnCount || this.#namesMapped !== this.#interns.names.length;
    if (isStale) this.#mapCells();
    return this.#columnCount;
  }

  /** Errors: DATA_DIR_INVALID. */
  headOf(bytes: Buffer, into: ProfileHead): void {
    const view = this.#viewOf(bytes);
    if (view.getUint8(OFFSET.format) !== PROFILE_FORMAT) {
      throw new NodeError(
        "DATA_DIR_INVALID",
        "a profile record has a format that this version does not read",
      );
    }
    into.surrogateHigh = view.getUint32(OFFSET.surrogateHigh, true);
    into.surrogateLow = view.getUint32(OFFSET.surrogateLow, true);
    into.version = view.getFloat64(OFFSET.version, true);
    into.lastFactUs = view.getFloat64(OFFSET.lastFactUs, true);
  }

  /**
   * Lays the record out in `row`, whose cells from `base` on are NaN. Returns how many strings of its own it has.
   *
   * Call `learnColumns` before. Cost: O(entries), allocates nothing.
   */
  project(bytes: Buffer, row: Float64Array, base: number): number {
    const view = this.#viewOf(bytes);
    const cells = this.#cells;
    const entriesEnd = PROFILE_HEADER_SIZE + view.getUint16(OFFSET.entryCount, true) * ENTRY_SIZE;
    let textCount = 0;
    for (let at = PROFILE_HEADER_SIZE; at < entriesEnd; at += ENTRY_SIZE) {
      const name = view.getUint16(at, true) * KINDS;
      let cell = NO_CELL;
      let value = 0;
      switch (view.getUint16(at + 2, true) >> KIND_SHIFT) {
        case ValueKind.NUMBER:
          cell = cells[name + Kind.NUMBER]!;
          value = view.getFloat64(at + 4, true);
          break;
        case ValueKind.BOOLEAN:
          cell = cells[name + Kind.BOOLEAN]!;
          value = view.getFloat64(at + 4, true);
          break;
        case ValueKind.DICTIONARY:
          cell = cells[name + Kind.STRING]!;
          value = view.getFloat64(at + 4, true);
          break;
        case ValueKind.TEXT:
          cell = cells[name + Kind.STRING]!;
          textCount += 1;
          value = -textCount;
          break;
      }
      if (cell !== NO_CELL) row[base + cell] = value;
    }
    return textCount;
  }

  /** The record's own strings, in the order of their entries. Allocates them. */
  textsOf(bytes: Buffer): string[] {
    const view = this.#viewOf(bytes);
    const entriesEnd = PROFILE_HEADER_SIZE + view.getUint16(OFFSET.entryCount, true) * ENTRY_SIZE;
    const heapStart = entriesEnd + view.getUint16(OFFSET.stampCount, true) * STAMP_SIZE;
    const texts: string[] = [];
    for (let at = PROFILE_HEADER_SIZE; at < entriesEnd; at += ENTRY_SIZE) {
      if (view.getUint16(at + 2, true) >> KIND_SHIFT !== ValueKind.TEXT) continue;
      const textStart = heapStart + view.getUint32(at + 4, true);
      texts.push(bytes.toString("utf8", textStart, textStart + view.getUint32(at + 8, true)));
    }
    return texts;
  }

  #mapCells(): void {
    const { names } = this.#interns;
    const columnKeys = this.#numbers.columnKeys.slice(0, this.#columnsMax);
    const cellOfKey = new Map(columnKeys.map((key, column) => [key, this.#cellOf(column)]));
    const cells = new Int32Array(names.length * KINDS);
    for (let number = 0; number < names.length; number++) {
      for (let kind = 0; kind < KINDS; kind++)
        cells[number * KINDS + kind] = cellOfKey.get(`${names[number]}:${KIND_NAMES[kind]}`) ?? NO_CELL;
    }
    this.#cells = cells;
    this.#columnCount = columnKeys.length;
    this.#namesMapped = names.length;
  }

  /** The library reuses one buffer, so that one view serves most reads. */
  #viewOf(bytes: Buffer): DataView {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }
}
