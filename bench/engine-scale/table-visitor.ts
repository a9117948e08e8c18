/**
 * Visitors as a lane lends them: a row of cells, texts as codes of one dictionary that all visitors share.
 *
 * `PlainVisitor` has texts of its own; the visitor table has codes, and an engine may look codes up instead of texts.
 */
import { type AttributeValue, type Generation, rowLengthOf, type VisitorState } from "../../engine/index.ts";
import type { OracleVisitor } from "../../engine/testing/oracle.ts";
import type { MemoryView } from "../../engine/visitors/memory-layout.ts";

const NO_TEXTS: readonly string[] = [];

export class TableVisitor implements VisitorState {
  readonly level: string;
  readonly id: string;
  readonly known: boolean;
  readonly version = 1;
  readonly updatedAtMs = 0;
  readonly row: Float64Array;
  readonly base = 0;
  readonly strings: readonly string[];
  readonly texts = NO_TEXTS;
  memories: readonly MemoryView[];
  readonly owner = null;

  /** @param codes and `strings`: the dictionary, shared by all and filled here. */
  constructor(
    { model, columns }: Generation,
    { level, id, known, values }: OracleVisitor,
    memories: readonly MemoryView[],
    codes: Map<string, number>,
    strings: string[],
  ) {
    this.level = level;
    this.id = id;
    this.known = known;
    this.strings = strings;
    this.memories = memories;
    this.row = new Float64Array(rowLengthOf(columns)).fill(Number.NaN);
    model.profile.forEach(({ name }, index) => {
      if (Object.hasOwn(values, name)) this.row[columns[index]!] = cellOf(values[name]!, codes, strings);
    });
  }
}

function cellOf(value: AttributeValue, codes: Map<string, number>, strings: string[]): number {
  if (typeof value !== "string") return Number(value);
  let code = codes.get(value);
  if (code === undefined) {
    code = strings.push(value) - 1;
    codes.set(value, code);
  }
  return code;
}
