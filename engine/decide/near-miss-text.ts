/** A trace's line for who asks: why the candidate left and, on the same line, what would have let it through; its numbers. */
import { formatTimestamp } from "../visitors/timestamp.ts";
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { NearMiss, TraceLine } from "./decision.ts";

/** What stands between the two parts of a line's detail. */
export const NEAR_MISS_MARK = "; near miss: ";
const TEXT_SHOWN_MAX = 60;

/** @param showsValues whether values of the profile may be shown; else a near miss names the attribute alone. */
export function traceDetail(line: TraceLine, showsValues: boolean): string {
  const detail = showsValues ? line.detailWithValues : line.detail;
  return line.nearMiss === undefined
    ? detail
    : detail + NEAR_MISS_MARK + nearMissText(line.nearMiss, showsValues);
}

/** @param showsValues whether values of the profile may be shown; else what an expression made of them is left out. */
export function traceNumbers(
  { numbers, numbersOfValues }: TraceLine,
  showsValues: boolean,
): readonly (readonly [string, number])[] {
  const entries = Object.entries(numbers);
  if (showsValues || numbersOfValues === undefined) return entries;
  return entries.filter(([name]) => !numbersOfValues.includes(name));
}

/** `profile.age 17 → 18 would have let it through, and it would have been picked` */
export function nearMissText({ attribute, type, from, to, picked }: NearMiss, showsValues: boolean): string {
  const change = showsValues
    ? `${attribute} ${valueText(from, type)} → ${valueText(to, type)}`
    : `another value of ${attribute}`;
  const then = picked ? "and it would have been picked" : "though it would not have been picked";
  return `${change} would have let it through, ${then}`;
}

function valueText(value: AttributeValue | undefined, type: AttributeType): string {
  if (value === undefined) return "no value";
  if (type === "timestamp") return formatTimestamp(value as number);
  const text = JSON.stringify(value);
  return text.length <= TEXT_SHOWN_MAX ? text : `${text.slice(0, TEXT_SHOWN_MAX - 1)}…`;
}
