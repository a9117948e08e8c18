/**
 * A feed's table as threads share it: written once when it is pushed (or joined anew), read where it lies.
 *
 * ```
 * slots     Int32    open addressing by the key's hash: row + 1, 0 free; a power of two, at most half of them taken
 * keyEnds   Uint32   row r's key is keyUnits[keyEnds[r - 1] … keyEnds[r])       UTF-16 units, compared as they are
 * cells     Float64  by column, then by row: a number, 0 or 1, epoch ms, or a text's number; NaN: no value
 * textEnds  Uint32   likewise the distinct texts
 * ```
 *
 * A column belongs to one declaration of an attribute, and says which: a generation that declares it otherwise (or not
 * at all) does not read it. So one table serves generations side by side, each with its own columns.
 *
 * Survives structured clone; the buffers are shared, not copied.
 */
import { assert } from "../assert.ts";
import { CoercionFailure, coerceValue } from "../visitors/coerce.ts";
import type { Attribute, AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { type FeedRows, rowValue } from "./feed-rows.ts";

export interface FeedColumn {
  /** `feedColumnKey` of the attribute that it was written for. */
  readonly key: string;
  readonly type: AttributeType;
}

export interface FeedTable {
  readonly feed: string;
  readonly sequence: number;
  /** The time it tells of, epoch ms. */
  readonly asOfMs: number;
  readonly rowCount: number;
  readonly columns: readonly FeedColumn[];
  readonly slots: Int32Array;
  readonly keyEnds: Uint32Array;
  readonly keyUnits: Uint16Array;
  readonly cells: Float64Array;
  readonly textEnds: Uint32Array;
  readonly textUnits: Uint16Array;
}

/** What of a declaration decides about values; `name` without the feed's. */
export function feedColumnKey({ name, type, allowed, min, max }: Attribute): string {
  return JSON.stringify([name, type, allowed ?? null, min ?? null, max ?? null]);
}

/** A value that is none of its attribute's. */
export interface FeedFault {
  /** Key of the row. */
  readonly row: string;
  readonly attribute: Attribute;
  readonly failure: CoercionFailure;
}

/**
 * @param attributes named without the feed's name; each distinct declaration has a column.
 * @param onFault told of values that are not their attribute's; they have no value in the table.
 * Cost: O(cells), allocates the table. Control plane.
 */
export function buildFeedTable(
  about: Pick<FeedTable, "feed" | "sequence" | "asOfMs">,
  rows: FeedRows,
  attributes: readonly Attribute[],
  onFault: (fault: FeedFault) => void,
): FeedTable {
  const rowCount = rows.keys.length;
  const distinct = [...new Map(attributes.map((each) => [feedColumnKey(each), each] as const))];
  const cells = shared(Float64Array, distinct.length * rowCount);
  const texts = new TextNumbers();
  distinct.forEach(([, attribute], column) => {
    const place = rows.columns.indexOf(attribute.name);
    for (let row = 0; row < rowCount; row++) {
      const wire = place < 0 ? null : rowValue(rows, row, place);
      const value = coerceValue(attribute, wire);
      if (value instanceof CoercionFailure) onFault({ row: rows.keys[row]!, attribute, failure: value });
      cells[column * rowCount + row] = cellOf(value, texts);
    }
  });
  return {
    ...about,
    rowCount,
    columns: distinct.map(([key, { type }]) => ({ key, type })),
    slots: slotsOf(rows.keys),
    ...sharedTexts("key", rows.keys),
    cells,
    ...sharedTexts("text", texts.list),
  };
}

function cellOf(value: AttributeValue | undefined | CoercionFailure, texts: TextNumbers): number {
  if (value === undefined || value instanceof CoercionFailure) return Number.NaN;
  return typeof value === "string" ? texts.numberOf(value) : Number(value);
}

class TextNumbers {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.list.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

function slotsOf(keys: readonly string[]): Int32Array {
  const slots = shared(Int32Array, 2 ** Math.ceil(Math.log2(2 * keys.length + 2)));
  const mask = slots.length - 1;
  keys.forEach((key, row) => {
    let at = keyHash(key) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = row + 1;
  });
  return slots;
}

/** FNV-1a over UTF-16 units, its bits mixed. Who publishes the table chooses its keys, who asks does not. */
export function keyHash(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

type TextArrays<Name extends string> = Record<`${Name}Ends`, Uint32Array> &
  Record<`${Name}Units`, Uint16Array>;

function sharedTexts<Name extends string>(name: Name, texts: readonly string[]): TextArrays<Name> {
  const ends = shared(Uint32Array, texts.length);
  const units = shared(
    Uint16Array,
    texts.reduce((sum, { length }) => sum + length, 0),
  );
  let end = 0;
  texts.forEach((text, index) => {
    for (let at = 0; at < text.length; at++) units[end++] = text.charCodeAt(at);
    ends[index] = end;
  });
  assert(end === units.length, "feed table: texts are as long as they were counted");
  return { [`${name}Ends`]: ends, [`${name}Units`]: units } as TextArrays<Name>;
}

type Shareable = Int32Array | Uint32Array | Uint16Array | Float64Array;

function shared<A extends Shareable>(
  Kind: { new (buffer: SharedArrayBuffer): A; readonly BYTES_PER_ELEMENT: number },
  length: number,
): A {
  return new Kind(new SharedArrayBuffer(length * Kind.BYTES_PER_ELEMENT));
}

/** Bytes that a table takes of memory, once for all threads. */
export function feedTableBytes(table: FeedTable): number {
  const { slots, keyEnds, keyUnits, cells, textEnds, textUnits } = table;
  return [slots, keyEnds, keyUnits, cells, textEnds, textUnits].reduce((sum, a) => sum + a.byteLength, 0);
}
