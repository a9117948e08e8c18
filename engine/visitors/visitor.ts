/**
 * A visitor as the engine reads it in one decision: cells of a row of the visitor table, and its memory.
 *
 * The stored value of the generation's profile attribute `i` (index into `model.profile`) is the cell
 * `row[base + generation.columns[i]]`, by the attribute's type:
 *
 * ```
 *   NaN                          nothing is stored
 *   number, integer, timestamp   the number itself
 *   boolean                      0 or 1
 *   string, cell ≥ 0             an index into `strings`, the node's dictionary
 *   string, cell < 0             −1 − index into `texts`, strings of this visitor alone
 * ```
 * Defaults are the engine's business. Whoever lends a state sees to it that the row reaches as far as the
 * generation's columns and that `strings` and `texts` hold every code in it, and may use the object again for the next.
 */
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { MemoryView } from "./memory-layout.ts";

export interface VisitorState {
  level: string;
  id: string;
  /** Whether the store has a profile; without one the row is not read, and the channel's anonymous defaults apply. */
  known: boolean;
  /** Version of the record that was read; 0 without one. */
  version: number;
  /** When the record was last written, epoch ms; 0 without one. */
  updatedAtMs: number;
  row: Float64Array;
  base: number;
  strings: readonly string[];
  texts: readonly string[];
  /** Its memory first, then those of the ids linked to it; empty: nothing is remembered. */
  memories: readonly MemoryView[];
  /** Whose alias it is: consents are read there, where what either told is merged. Null: nobody's. */
  owner: ProfileCells | null;
}

/** The cells of a profile, see above. */
export interface ProfileCells {
  readonly known: boolean;
  readonly row: Float64Array;
  readonly base: number;
  readonly strings: readonly string[];
  readonly texts: readonly string[];
}

/** What a generation says of its profile: which attributes, and in which columns their cells lie. */
export interface ProfileColumns {
  readonly columns: Int32Array;
  readonly model: { readonly profile: readonly { readonly type: AttributeType }[] };
}

/** Nobody: what a thread's reused state is before its first visitor. */
export function emptyVisitorState(): VisitorState {
  return {
    level: "",
    id: "",
    known: false,
    version: 0,
    updatedAtMs: 0,
    row: new Float64Array(0),
    base: 0,
    strings: [],
    texts: [],
    memories: [],
    owner: null,
  };
}

/** What a cell that is not NaN says. Undefined only for a code that its dictionary does not hold. */
export function cellValue(
  cell: number,
  type: AttributeType,
  strings: readonly string[],
  texts: readonly string[],
): AttributeValue | undefined {
  if (type === "string") return cell >= 0 ? strings[cell] : texts[-1 - cell];
  return type === "boolean" ? cell === 1 : cell;
}

/** The stored value of profile attribute `index`, without defaults; undefined where nothing is stored. */
export function storedValue(
  { columns, model }: ProfileColumns,
  visitor: ProfileCells,
  index: number,
): AttributeValue | undefined {
  if (!visitor.known) return undefined;
  const cell = visitor.row[visitor.base + columns[index]!]!;
  if (Number.isNaN(cell)) return undefined;
  return cellValue(cell, model.profile[index]!.type, visitor.strings, visitor.texts);
}

/** Cells that a row must have for these columns. */
export function rowLengthOf(columns: Int32Array): number {
  return columns.reduce((length, column) => Math.max(length, column + 1), 0);
}
