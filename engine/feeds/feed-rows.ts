/**
 * A feed's table as it is pushed and kept: canonical JSON,
 *
 *     {"columns":["condition","temperature"],"rows":[["alfama","rain",11.5],["belem","sun",null]]}
 *
 * The first value of a row is its key: the value of the context attribute that joins the feed, as text; the others are
 * those of the columns, null where there is none. Rows rise by key (UTF-16 units), so that one table is one text.
 * Columns may be there that no bundle declares yet: they are kept, and read once one does.
 */
import { canonicalBytes, parseCanonical } from "../bundle/canonical-json.ts";
import type { WireValue } from "../decide/call.ts";
import { NodeError } from "../errors.ts";
import { foldName } from "../fold.ts";
import { ENGINE_LIMITS } from "../limits.ts";

export interface FeedRows {
  /** Names of attributes, without the feed's. */
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  /** By row: the key, then a value for each column. */
  readonly rows: readonly (readonly WireValue[])[];
}

export function rowValue({ rows }: FeedRows, row: number, column: number): WireValue {
  return rows[row]![column + 1]!;
}

/** Reads a table. Cost: O(size). Errors: FEED_INVALID with the row and column at fault. */
export function parseFeedRows(bytes: Uint8Array): FeedRows {
  if (bytes.length > ENGINE_LIMITS.feedTableSizeMax)
    throw invalid(`the table has more than ${ENGINE_LIMITS.feedTableSizeMax} bytes`);
  const parsed = parseCanonical(bytes);
  if (!parsed.ok) throw invalid(`the table is ${parsed.fault}`);
  const { columns, rows, ...rest } = (parsed.value ?? {}) as Record<string, unknown>;
  if (!Array.isArray(columns) || !Array.isArray(rows) || Object.keys(rest).length > 0)
    throw invalid("a table is an object of `columns` and `rows`");
  checkColumns(columns);
  if (rows.length > ENGINE_LIMITS.feedRowsMax)
    throw invalid(`the table has ${rows.length} rows, more than ${ENGINE_LIMITS.feedRowsMax}`);
  if (rows.length * columns.length > ENGINE_LIMITS.feedCellsMax)
    throw invalid(`the table has more than ${ENGINE_LIMITS.feedCellsMax} values`);
  const keys: string[] = [];
  rows.forEach((row: unknown, index) => {
    const place = `row ${index + 1}`;
    if (!Array.isArray(row) || row.length !== columns.length + 1)
      throw invalid(`${place} is not a key and ${columns.length} values`, place);
    const key: unknown = row[0];
    if (typeof key !== "string" || key.length > ENGINE_LIMITS.stringValueSizeMax)
      throw invalid(`${place}: its key is no text within bounds`, `${place}, key`);
    if (index > 0 && key <= keys[index - 1]!) {
      const what = key === keys[index - 1] ? "is there twice" : "stands behind a greater one";
      throw invalid(`${place}: key ${JSON.stringify(key)} ${what}`, `${place}, key`);
    }
    keys.push(key);
  });
  return { columns: columns as string[], keys, rows: rows as WireValue[][] };
}

function checkColumns(columns: readonly unknown[]): void {
  if (columns.length > ENGINE_LIMITS.attributesMax)
    throw invalid(`the table has more than ${ENGINE_LIMITS.attributesMax} columns`);
  const seen = new Set<unknown>();
  for (const name of columns) {
    if (typeof name !== "string" || name === "" || name.length > ENGINE_LIMITS.nameLengthMax)
      throw invalid("a column is named by a text within bounds");
    if (foldName(name) !== name) throw invalid(`column \`${name}\` is not in lower case`, `column ${name}`);
    if (seen.has(name)) throw invalid(`column \`${name}\` is there twice`, `column ${name}`);
    seen.add(name);
  }
}

/** The bytes of a table. @param rows key first; in any order, each key once. */
export function feedRowsBytes(
  columns: readonly string[],
  rows: readonly (readonly [string, ...WireValue[]])[],
): Uint8Array {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return canonicalBytes({ columns, rows: sorted });
}

/** @param resource the row and column at fault. */
function invalid(message: string, resource?: string): NodeError {
  return new NodeError("FEED_INVALID", message, resource === undefined ? {} : { field: resource });
}
