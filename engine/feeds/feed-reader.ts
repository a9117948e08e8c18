/**
 * A feed's table as one thread reads it: rows by key, cells as values. Texts become strings when they are first read,
 * and stay.
 */
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { type FeedTable, keyHash } from "./feed-table.ts";

export const NO_ROW = -1;

export class FeedReader {
  readonly table: FeedTable;
  readonly #texts: string[] = [];

  constructor(table: FeedTable) {
    this.table = table;
  }

  /** NO_ROW where no row has the key. Cost: O(key) and a few slots; allocates nothing. */
  rowOf(key: string): number {
    const { slots } = this.table;
    const mask = slots.length - 1;
    for (let at = keyHash(key) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const row = slots[at]! - 1;
      if (this.#hasKey(row, key)) return row;
    }
    return NO_ROW;
  }

  #hasKey(row: number, key: string): boolean {
    const { keyEnds, keyUnits } = this.table;
    const from = row === 0 ? 0 : keyEnds[row - 1]!;
    if (keyEnds[row]! - from !== key.length) return false;
    for (let at = 0; at < key.length; at++) if (keyUnits[from + at] !== key.charCodeAt(at)) return false;
    return true;
  }

  /** Undefined where the row has no value there. Allocates the first time that a text is read. */
  value(row: number, column: number, type: AttributeType): AttributeValue | undefined {
    const cell = this.table.cells[column * this.table.rowCount + row]!;
    if (Number.isNaN(cell)) return undefined;
    if (type === "string") return this.#texts[cell] ?? this.#text(cell);
    return type === "boolean" ? cell === 1 : cell;
  }

  #text(number: number): string {
    const { textEnds, textUnits } = this.table;
    let text = "";
    for (let at = number === 0 ? 0 : textEnds[number - 1]!; at < textEnds[number]!; at++)
      text += String.fromCharCode(textUnits[at]!);
    this.#texts[number] = text;
    return text;
  }
}
