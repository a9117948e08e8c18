/**
 * Rows of a CSV or NDJSON file: each a value with its line, or a fault; a bad row never takes others with it.
 *
 * CSV is RFC 4180 with a header: commas, quotes doubled inside quotes, line ends inside quotes. Ours, because a row
 * whose quote is never closed must cost one row and not the rest of the file: where no closing quote comes within
 * QUOTED_LINES_MAX lines, the row's first line is the bad one and reading goes on with the next.
 */
import { CommandError } from "../cli/index.ts";
import { repeatedKey } from "./json-keys.ts";
import { type Line, readLines } from "./lines.ts";

export type RowFormat = "csv" | "ndjson";

export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly raw: string;
  /** CSV: the fields, in the header's order. NDJSON: any JSON value. */
  readonly value: unknown;
  /** "" where there is a value. */
  readonly fault: string;
}

const QUOTED_LINES_MAX = 100;
const QUOTED_LENGTH_MAX = 256 * 1024;
const COLUMNS_MAX = 10_000;
const NEVER_CLOSED = "a quote is never closed";
const IN_BARE =
  "a quote stands in a field that does not begin with one: put the field in quotes, and double the quote inside";
const AFTER_QUOTED =
  "something stands between a closing quote and the next comma: double a quote that is part of the text";

export interface RowOptions {
  readonly onBytes?: (sizeBytes: number) => void;
  /** CSV: looks at the header, in the file's spelling without surrounding space; may throw. */
  readonly onColumns?: (columns: readonly string[]) => void;
}

export function readRows(path: string, format: RowFormat, options: RowOptions = {}): AsyncGenerator<Row[]> {
  return format === "csv" ? readCsv(path, options) : readNdjson(path, options);
}

async function* readNdjson(path: string, options: RowOptions): AsyncGenerator<Row[]> {
  for await (const lines of readLines(path, options.onBytes)) {
    const rows: Row[] = [];
    for (const { number, text, fault } of lines) {
      if (fault !== "") rows.push({ line: number, raw: text, value: null, fault });
      else if (text.trim() !== "") {
        try {
          const value: unknown = JSON.parse(text);
          const key = repeatedKey(text);
          const wrong = key === undefined ? "" : `\`${key.slice(0, 100)}\` is there twice`;
          rows.push({ line: number, raw: text, value: wrong === "" ? value : null, fault: wrong });
        } catch {
          rows.push({ line: number, raw: text, value: null, fault: "the line is not JSON" });
        }
      }
    }
    yield rows;
  }
}

async function* readCsv(path: string, options: RowOptions): AsyncGenerator<Row[]> {
  const records = new CsvRecords();
  let columns: string[] | null = null;
  const take = (found: CsvRecord[]): Row[] => {
    const rows: Row[] = [];
    for (const record of found) {
      if (columns !== null) rows.push(rowOf(record, columns.length));
      else {
        columns = headerOf(path, record);
        options.onColumns?.(columns);
      }
    }
    return rows;
  };
  for await (const lines of readLines(path, options.onBytes)) yield take(records.push(lines));
  yield take(records.finish());
  if (columns === null)
    throw new CommandError("INPUT_INVALID", `${path} is empty: a CSV file begins with a header`);
}

function headerOf(path: string, record: CsvRecord): string[] {
  if (record.fault !== "")
    throw new CommandError("INPUT_INVALID", `${path}:${record.line}: the header: ${record.fault}`);
  const columns = record.fields.map((field) => field.trim());
  if (columns.length > COLUMNS_MAX)
    throw new CommandError("INPUT_INVALID", `${path}: more than ${COLUMNS_MAX} columns`);
  const seen = new Set<string>();
  for (const column of columns) {
    const key = column.toLowerCase();
    if (seen.has(key)) {
      throw new CommandError("INPUT_INVALID", `${path}:${record.line}: the header has \`${column}\` twice`);
    }
    seen.add(key);
  }
  return columns;
}

function rowOf({ line, raw, fields, fault }: CsvRecord, columnCount: number): Row {
  if (fault !== "") return { line, raw, value: null, fault };
  if (fields.length !== columnCount) {
    const text = `the row has ${fields.length} fields, the header ${columnCount}`;
    return { line, raw, value: null, fault: text };
  }
  return { line, raw, value: fields, fault: "" };
}

interface CsvRecord {
  readonly line: number;
  readonly raw: string;
  readonly fields: string[];
  readonly fault: string;
}

/** Puts lines together into records. A quote is open after an odd number of them, since a quote inside is two. */
class CsvRecords {
  /** Lines of a record whose quote is still open. */
  #open: Line[] = [];
  #openLength = 0;

  push(lines: readonly Line[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    this.#take(lines, records);
    return records;
  }

  /** At the end of the file: what is open stays open. */
  finish(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.#open.length > 0) this.#giveUp(records);
    return records;
  }

  #take(lines: readonly Line[], records: CsvRecord[]): void {
    for (const line of lines) {
      const { number, text, fault } = line;
      if (fault !== "") {
        while (this.#open.length > 0) this.#giveUp(records);
        records.push({ line: number, raw: text, fields: [], fault });
        continue;
      }
      const quoteCount = text.includes('"') ? text.split('"').length - 1 : 0;
      if (this.#open.length === 0 && quoteCount === 0) {
        if (text !== "") records.push({ line: number, raw: text, fields: text.split(","), fault: "" });
        continue;
      }
      const wasOpen = this.#open.length > 0;
      this.#open.push(line);
      this.#openLength += text.length + 1;
      if (wasOpen === (quoteCount % 2 === 0)) {
        const isTooLong = this.#open.length > QUOTED_LINES_MAX || this.#openLength > QUOTED_LENGTH_MAX;
        if (isTooLong) this.#giveUp(records);
      } else this.#close(records);
    }
  }

  #close(records: CsvRecord[]): void {
    const raw = this.#open.map(({ text }) => text).join("\n");
    const parsed = parseFields(raw);
    // The quote that opened the record may itself be the misplaced one: then only its line is bad.
    if (parsed.fault !== "" && this.#open.length > 1) {
      this.#giveUp(records);
      return;
    }
    const line = this.#open[0]!.number;
    this.#open = [];
    this.#openLength = 0;
    records.push({ line, raw, ...parsed });
  }

  /** Calls the first open line bad, and takes the others anew. */
  #giveUp(records: CsvRecord[]): void {
    const [first, ...others] = this.#open;
    this.#open = [];
    this.#openLength = 0;
    const { number: line, text: raw } = first!;
    records.push({ line, raw, fields: [], fault: parseFields(raw).fault || NEVER_CLOSED });
    this.#take(others, records);
  }
}

/** The fields of one record, or what is wrong with its quotes. */
export function parseFields(raw: string): { readonly fields: string[]; readonly fault: string } {
  const fields: string[] = [];
  for (let at = 0; at <= raw.length; ) {
    if (raw[at] !== '"') {
      const comma = raw.indexOf(",", at);
      const end = comma < 0 ? raw.length : comma;
      const field = raw.slice(at, end);
      if (field.includes('"')) return { fields: [], fault: IN_BARE };
      fields.push(field);
      at = end + 1;
      continue;
    }
    let field = "";
    for (at += 1; ; ) {
      const quote = raw.indexOf('"', at);
      if (quote < 0) return { fields: [], fault: NEVER_CLOSED };
      field += raw.slice(at, quote);
      at = quote + 1;
      if (raw[at] !== '"') break;
      field += '"';
      at += 1;
    }
    fields.push(field);
    if (at < raw.length && raw[at] !== ",") return { fields: [], fault: AFTER_QUOTED };
    at += 1;
  }
  return { fields, fault: "" };
}
