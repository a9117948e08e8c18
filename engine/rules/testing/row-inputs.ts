/** Inputs over a row as a visitor table would lend it: somewhere in the middle, strings in the dictionary or beside. */
import { plainCell } from "../../visitors/plain-visitor.ts";
import { rowLengthOf } from "../../visitors/visitor.ts";
import type { AttributeValue } from "../../workspace/model-attributes.ts";
import { type ExpressionInputs, emptyInputs, profileDefaults } from "../expression-inputs.ts";
import type { ExpressionScope } from "../scope.ts";

export interface RowParts {
  /** Stored values, parallel to the scope's profile. */
  readonly profile: readonly (AttributeValue | undefined)[];
  readonly defaults?: readonly (AttributeValue | undefined)[];
  readonly context?: readonly (AttributeValue | undefined)[];
  readonly offer?: readonly (AttributeValue | undefined)[];
  readonly nowMs: number;
  /** Where the row begins in its array. */
  readonly base?: number;
  /** Strings that have a code of the dictionary; others are the visitor's own. */
  readonly strings?: readonly string[];
}

export function rowInputs(scope: ExpressionScope, parts: RowParts): ExpressionInputs {
  const { base = 0, strings = [], profile, defaults = [], context = [], offer = [], nowMs } = parts;
  const columns = scope.columns ?? Int32Array.from(scope.profile.keys());
  // Cells around the row are somebody else's.
  const row = new Float64Array(base + rowLengthOf(columns) + 3).fill(1);
  const texts: string[] = [];
  scope.profile.forEach(({ type }, index) => {
    const value = profile[index];
    const code = typeof value === "string" && type === "string" ? strings.indexOf(value) : -1;
    row[base + columns[index]!] = code === -1 ? plainCell(value, type, texts) : code;
  });
  return {
    ...emptyInputs(),
    row,
    base,
    strings,
    texts,
    defaults: profileDefaults(scope.profile, defaults),
    context,
    offer,
    nowMs,
  };
}
