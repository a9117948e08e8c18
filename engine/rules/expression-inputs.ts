/**
 * What expressions read in one decision: the visitor's cells where they lie, context and offer, the clock, and counts
 * of the visitor's memory.
 *
 * A profile attribute is its cell (visitors/visitor.ts), else, where nothing is stored, its default, else missing.
 * Generated code does by itself what `readValue` does; explanations and the interpreter read through the latter.
 */
import { plainCell } from "../visitors/plain-visitor.ts";
import { cellValue } from "../visitors/visitor.ts";
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { FALSE } from "./outcome.ts";
import { NO_STATE, type StateReader } from "./state-query.ts";
import type { AttributeRead } from "./tree.ts";

/** Defaults of a profile, parallel to `model.profile`, in the two shapes in which generated code reads cells. */
export interface ProfileDefaults {
  /** Of strings; undefined: none. */
  readonly texts: readonly (string | undefined)[];
  /** Of numbers and booleans, as cells: beside the row's cells they stay unboxed numbers. NaN: none. */
  readonly cells: Float64Array;
}

/** @param values parallel to `attributes`; undefined: none. One that is not of its attribute's type is none either. */
export function profileDefaults(
  attributes: readonly { readonly type: AttributeType }[],
  values: readonly (AttributeValue | undefined)[],
): ProfileDefaults {
  const texts = attributes.map(({ type }, index) => {
    const value = values[index];
    return type === "string" && typeof value === "string" ? value : undefined;
  });
  const cells = Float64Array.from(attributes, ({ type }, index) =>
    type === "string" ? Number.NaN : plainCell(values[index], type, []),
  );
  return { texts, cells };
}

/** One object is reused: `offer` changes from candidate to candidate. Undefined is "no value" everywhere. */
export interface ExpressionInputs {
  /** Cells: that of column `c` lies at `base + c`, NaN where nothing is stored. */
  row: Float64Array;
  base: number;
  strings: readonly string[];
  texts: readonly string[];
  /** What is read where nothing is stored. */
  defaults: ProfileDefaults;
  /** After defaults, parallel to `model.context`. */
  context: readonly (AttributeValue | undefined)[];
  /** Of texts in the context: the place among the attribute's allowed values, −1 where it was not looked for. */
  contextPlaces: Int32Array;
  /** Parallel to `offerAttributesOf(model.offerAttributes)`. */
  offer: readonly (AttributeValue | undefined)[];
  nowMs: number;
  /** Answers to `state.*`. */
  state: StateReader;
  /** Set by numbers, values and templates that fail: ERROR or MISSING. Never reset. */
  failure: number;
}

export function emptyInputs(): ExpressionInputs {
  return {
    row: new Float64Array(0),
    base: 0,
    strings: [],
    texts: [],
    defaults: { texts: [], cells: new Float64Array(0) },
    context: [],
    contextPlaces: new Int32Array(0),
    offer: [],
    nowMs: 0,
    state: NO_STATE,
    failure: FALSE,
  };
}

/** The value that a read yields, after defaults; undefined where it has none. */
export function readValue(inputs: ExpressionInputs, read: AttributeRead): AttributeValue | undefined {
  if (read.root !== "profile") return inputs[read.root][read.index];
  const cell = inputs.row[inputs.base + read.column]!;
  if (!Number.isNaN(cell)) return cellValue(cell, read.type, inputs.strings, inputs.texts);
  if (read.type === "string") return inputs.defaults.texts[read.index];
  const byDefault = inputs.defaults.cells[read.index]!;
  return Number.isNaN(byDefault) ? undefined : cellValue(byDefault, read.type, [], []);
}
