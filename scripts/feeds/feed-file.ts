/**
 * A feed's table from a file, as canonical JSON (engine/feeds/feed-rows.ts).
 *
 * CSV with a header: a row's key is the column that is named, or the first; the other columns are attributes, and an
 * empty field is no value. JSON: `{"KEY": {"ATTRIBUTE": VALUE}}`, or the table itself, `{"columns": […], "rows": […]}`.
 */
import { readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { ENGINE_LIMITS, feedRowsBytes, foldName, NodeError, parseFeedRows } from "../../engine/index.ts";
import { CommandError } from "../cli/index.ts";
import { repeatedKey } from "../import/json-keys.ts";
import { readRows } from "../import/rows.ts";

type Scalar = string | number | boolean | null;

export interface FeedFile {
  readonly table: Uint8Array;
  readonly columns: readonly string[];
  readonly rowCount: number;
}

/** Errors: INPUT_INVALID with the line, or the key, at fault. */
export async function readFeedFile(path: string, keyColumn: string | undefined): Promise<FeedFile> {
  const ending = extname(path).toLowerCase();
  if (ending !== ".csv" && ending !== ".json")
    throw new CommandError("INPUT_INVALID", `${path}: a feed's table is read from a .csv or .json file`);
  if (statSync(path).size > 4 * ENGINE_LIMITS.feedTableSizeMax)
    throw invalid(path, "it is larger than a feed may be");
  const table = ending === ".csv" ? await fromCsv(path, keyColumn) : fromJson(path);
  try {
    const { columns, keys } = parseFeedRows(table); // As a node will.
    return { table, columns, rowCount: keys.length };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    throw invalid(path, error.message);
  }
}

async function fromCsv(path: string, keyColumn: string | undefined): Promise<Uint8Array> {
  let keyAt = 0;
  let columns: string[] = [];
  const onColumns = (header: readonly string[]): void => {
    const names = header.map((name) => foldName(name));
    keyAt = keyColumn === undefined ? 0 : names.indexOf(foldName(keyColumn));
    if (keyAt < 0)
      throw invalid(path, `there is no column \`${keyColumn}\`, only ${header.slice(0, 10).join(", ")}`);
    columns = names.filter((_, at) => at !== keyAt);
  };
  const rows: [string, ...Scalar[]][] = [];
  const lines = new Map<string, number>();
  for await (const batch of readRows(path, "csv", { onColumns })) {
    for (const { line, value, fault } of batch) {
      if (fault !== "") throw invalid(path, `line ${line}: ${fault}`);
      const fields = value as string[];
      const key = fields[keyAt]!;
      const before = lines.get(key);
      if (before !== undefined)
        throw invalid(path, `line ${line}: key ${JSON.stringify(key)} is in line ${before} already`);
      lines.set(key, line);
      rows.push([
        key,
        ...fields.filter((_, at) => at !== keyAt).map((field) => (field === "" ? null : field)),
      ]);
    }
  }
  return feedRowsBytes(columns, rows);
}

function fromJson(path: string): Uint8Array {
  const text = readFileSync(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `it is not JSON: ${(cause as Error).message}`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw invalid(path, `\`${repeated.slice(0, 100)}\` is there twice`);
  if (!isRecord(value)) throw invalid(path, "an object of rows by key is wanted");
  const { columns, rows } = value;
  if (Array.isArray(columns) && Array.isArray(rows) && Object.keys(value).length === 2)
    return feedRowsBytes(columns as string[], rows as [string, ...Scalar[]][]);
  const names = new Set<string>();
  for (const [key, row] of Object.entries(value)) {
    if (!isRecord(row)) throw invalid(path, `row ${JSON.stringify(key)} is no object of values`);
    const own = Object.keys(row).map(foldName);
    if (new Set(own).size < own.length)
      throw invalid(path, `row ${JSON.stringify(key)} has an attribute twice`);
    for (const name of own) names.add(name);
  }
  const sorted = [...names].sort();
  const made = Object.entries(value).map(([key, row]): [string, ...Scalar[]] => {
    const folded = new Map(Object.entries(row as object).map(([name, each]) => [foldName(name), each]));
    return [key, ...sorted.map((name) => (folded.get(name) ?? null) as Scalar)];
  });
  return feedRowsBytes(sorted, made);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(path: string, what: string): CommandError {
  return new CommandError("INPUT_INVALID", `${path}: ${what}`);
}
