/**
 * Members of a segment from a file: CSV with an `id` column, NDJSON (a string, or an object with `id`, a line), or
 * portable roaring with an id dictionary, a text file whose line number (from 0) is the ordinal.
 *
 * A `level` column or field is optional and must be the list's level. Only ids are looked at; whether one may be in a
 * list is asked of the engine by whoever takes them.
 */
import { readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { ENGINE_LIMITS, openPortable } from "../../engine/index.ts";
import { CommandError } from "../cli/index.ts";
import { readLines } from "./lines.ts";
import { type Row, type RowFormat, readRows } from "./rows.ts";

export type MemberFormat = RowFormat | "roaring";
export const MEMBER_FORMATS = ["csv", "ndjson", "roaring"] as const;

export interface MemberRow {
  readonly line: number;
  readonly id: string;
  readonly raw: string;
  readonly code: string;
  /** "" where there is an id. */
  readonly fault: string;
}

export interface MemberOptions {
  readonly format: MemberFormat;
  /** Level of the list; where it is not known, that of the first row that names one. */
  readonly level?: string;
  /** For roaring. */
  readonly dictionary?: string;
  readonly onBytes?: (sizeBytes: number) => void;
}

/** By the file's ending. Errors: INPUT_INVALID where that says nothing. */
export function formatOf<Format extends string>(path: string, formats: readonly Format[]): Format {
  const byExtension: Record<string, string> = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".roaring": "roaring",
    ".bin": "roaring",
  };
  const format = byExtension[extname(path).toLowerCase()] as Format | undefined;
  if (format === undefined || !formats.includes(format)) {
    const fix = `Name it with --format ${formats.join("|")}.`;
    throw new CommandError("INPUT_INVALID", `${path}: its ending does not tell its format`, { fix });
  }
  return format;
}

/** The file whose bytes are read through, for progress: a roaring file's dictionary. */
export function sizeToRead(path: string, { format, dictionary }: MemberOptions): number {
  return statSync(format === "roaring" && dictionary !== undefined ? dictionary : path).size;
}

export async function* readMembers(path: string, options: MemberOptions): AsyncGenerator<MemberRow[]> {
  if (options.format === "roaring") {
    yield* readRoaring(path, options);
    return;
  }
  let idAt = -1;
  let levelAt = -1;
  const onColumns = (columns: readonly string[]): void => {
    const find = (name: string): number => columns.findIndex((column) => column.toLowerCase() === name);
    idAt = find("id");
    levelAt = find("level");
    if (idAt >= 0) return;
    const message = `${path}: there is no column \`id\`, only ${columns.slice(0, 10).join(", ")}`;
    throw new CommandError("INPUT_INVALID", message, { fix: "Begin the file with a header that names it." });
  };
  const fromJson = (value: unknown): { id: unknown; level?: unknown } => {
    if (typeof value !== "object" || value === null) return { id: value };
    return value as { id: unknown; level?: unknown };
  };
  let levelExpected: unknown = options.level;
  const take = ({ line, raw, value, fault }: Row): MemberRow => {
    const refuse = (code: string, text: string): MemberRow => ({ line, raw, id: "", code, fault: text });
    if (fault !== "") return refuse("INPUT_INVALID", fault);
    const isCsv = options.format === "csv";
    const { id, level } = isCsv
      ? { id: (value as string[])[idAt], level: levelAt < 0 ? undefined : (value as string[])[levelAt] }
      : fromJson(value);
    if (typeof id !== "string" || id === "")
      return refuse("FIELD_REQUIRED", "there is no `id` that is a text");
    if (level !== undefined) levelExpected ??= level;
    if (level !== undefined && level !== levelExpected) {
      return refuse("LEVEL_UNKNOWN", `the list is of level ${levelExpected}, the row of another`);
    }
    return { line, raw, id, code: "", fault: "" };
  };
  const bytes = options.onBytes === undefined ? {} : { onBytes: options.onBytes };
  for await (const rows of readRows(path, options.format, { ...bytes, onColumns })) yield rows.map(take);
}

async function* readRoaring(path: string, options: MemberOptions): AsyncGenerator<MemberRow[]> {
  if (options.dictionary === undefined) {
    const fix = "Name it with --dictionary FILE: one id a line, the line's number from 0 is the ordinal.";
    throw new CommandError("INPUT_INVALID", `${path}: a roaring file needs its id dictionary`, { fix });
  }
  if (statSync(path).size > ENGINE_LIMITS.bundleBlobSizeMax) {
    throw new CommandError("INPUT_INVALID", `${path} is larger than a list may be`);
  }
  const opened = openPortable(readFileSync(path));
  if (!opened.ok) throw new CommandError("INPUT_INVALID", `${path}: ${opened.fault}`);
  const { members } = opened;
  let found = 0;
  let ordinalNext = 0;
  for await (const lines of readLines(options.dictionary, options.onBytes)) {
    const rows: MemberRow[] = [];
    for (const { number, text, fault } of lines) {
      ordinalNext = number;
      if (!members.has(number - 1)) continue;
      found++;
      const wrong = fault === "" ? "" : `the dictionary: ${fault}`;
      rows.push({
        line: number,
        id: text,
        raw: text,
        code: wrong === "" ? "" : "INPUT_INVALID",
        fault: wrong,
      });
    }
    yield rows;
  }
  const missing = members.cardinality - found;
  if (missing > 0) {
    const message = `${options.dictionary} has ${ordinalNext} lines, but ${missing} ordinals of ${path} lie beyond`;
    throw new CommandError("INPUT_INVALID", message, {
      fix: "Use the dictionary that the file was made with.",
    });
  }
}
