/**
 * Rows of a profile file as updates of one visitor each.
 *
 * CSV: columns `id`, `level` (where the file is of several), and attributes by name, or as `profile.<name>` where an
 * attribute is itself called `id` or `level`. An empty cell says nothing of the attribute.
 * NDJSON: `{"id", "level", "attributes": {name: value}, "unset": [names]}`; a null is an attribute to unset.
 * Attribute names are folded. Types are looked at by `typed-profiles.ts`, or by the node that takes the rows.
 */
import { idFault, type WireValue } from "../../engine/index.ts";
import { foldName } from "../../engine/workspace/names.ts";
import { CommandError } from "../cli/index.ts";
import { type Row, type RowFormat, readRows } from "./rows.ts";

export interface ProfileUpdate {
  readonly level: string;
  readonly id: string;
  readonly set: readonly { readonly name: string; readonly value: WireValue }[];
  readonly unset: readonly string[];
}

export type ProfileRow = { readonly line: number; readonly raw: string } & (
  | { readonly update: ProfileUpdate; readonly fault: "" }
  | { readonly update: null; readonly code: string; readonly fault: string }
);

export interface ProfileRowOptions {
  readonly format: RowFormat;
  /** For rows that name none. */
  readonly level: string | undefined;
  readonly onBytes?: (sizeBytes: number) => void;
  /** CSV: the attributes of the header, folded; may throw. */
  readonly onAttributes?: (names: readonly string[]) => void;
}

export async function* readProfileRows(
  path: string,
  options: ProfileRowOptions,
): AsyncGenerator<ProfileRow[]> {
  let attributes: readonly { readonly at: number; readonly name: string }[] = [];
  let idAt = -1;
  let levelAt = -1;
  const onColumns = (header: readonly string[]): void => {
    const find = (name: string): number => header.findIndex((column) => column.toLowerCase() === name);
    idAt = find("id");
    levelAt = find("level");
    if (idAt < 0) throw missing(path, "id", header);
    if (levelAt < 0 && options.level === undefined) throw missing(path, "level", header);
    attributes = header
      .map((column, at) => ({ at, name: foldName(column.replace(/^profile\./i, "")) }))
      .filter(({ at }) => at !== idAt && at !== levelAt);
    const names = attributes.map(({ name }) => name);
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      throw new CommandError("INPUT_INVALID", `${path}: the header has \`${repeated}\` twice`);
    }
    options.onAttributes?.(names);
  };
  const fromCsv = (fields: readonly string[]): ProfileUpdate => {
    const set: { name: string; value: string }[] = [];
    for (const { at, name } of attributes) {
      const value = fields[at]!;
      if (value !== "") set.push({ name, value });
    }
    return { level: levelAt < 0 ? "" : fields[levelAt]!, id: fields[idAt]!, set, unset: [] };
  };
  const { onBytes } = options;
  const rowOptions = onBytes === undefined ? { onColumns } : { onBytes, onColumns };
  for await (const rows of readRows(path, options.format, rowOptions)) {
    yield rows.map((row): ProfileRow => {
      const refuse = (code: string, fault: string): ProfileRow => ({
        line: row.line,
        raw: row.raw,
        update: null,
        code,
        fault,
      });
      if (row.fault !== "") return refuse("INPUT_INVALID", row.fault);
      const made = options.format === "csv" ? fromCsv(row.value as string[]) : fromJson(row);
      if (typeof made === "string") return refuse("INPUT_INVALID", made);
      const level = foldName(made.level === "" ? (options.level ?? "") : made.level);
      if (made.id === "") return refuse("FIELD_REQUIRED", "there is no `id` that is a text");
      if (level === "") return refuse("FIELD_REQUIRED", "there is no `level`");
      const fault = idFault(made.id);
      if (fault !== "") return refuse("VALUE_OUT_OF_RANGE", fault);
      return { line: row.line, raw: row.raw, update: { ...made, level }, fault: "" };
    });
  }
}

const JSON_FIELDS = new Set(["id", "level", "attributes", "unset"]);

/** The update, or what is wrong. */
function fromJson({ value }: Row): ProfileUpdate | string {
  if (!isObject(value)) return "the row is not an object";
  const unknown = Object.keys(value).find((key) => !JSON_FIELDS.has(key));
  if (unknown !== undefined) return `\`${unknown.slice(0, 100)}\` is none of id, level, attributes and unset`;
  const { id = "", level = "", attributes = {}, unset = [] } = value;
  if (typeof id !== "string") return "`id` is not a text";
  if (typeof level !== "string") return "`level` is not a text";
  if (!isObject(attributes)) return "`attributes` is not an object";
  if (!Array.isArray(unset) || unset.some((name) => typeof name !== "string"))
    return "`unset` is not a list of names";
  const names = unset.map((name: string) => foldName(name));
  const set: { name: string; value: WireValue }[] = [];
  const seen = new Set(names);
  for (const [key, one] of Object.entries(attributes)) {
    const name = foldName(key);
    if (seen.has(name)) return `attribute \`${name}\` is there twice`;
    seen.add(name);
    if (one === null) names.push(name);
    else set.push({ name, value: one as WireValue });
  }
  return { id, level, set, unset: names };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function missing(path: string, column: string, header: readonly string[]): CommandError {
  const message = `${path}: there is no column \`${column}\`, only ${header.slice(0, 10).join(", ")}`;
  const fix =
    column === "level"
      ? "Name the level of all rows with --level."
      : "Begin the file with a header that names it.";
  return new CommandError("INPUT_INVALID", message, { fix });
}
