/**
 * How large a change of an attribute is, so that the smallest can be told. Compared in this order:
 *
 * 1. **how far**, from 0 to 1: of numbers the difference by the declared range, or by the larger of the two (at least
 *    1) where none is declared; of instants the difference by itself and thirty days; of texts and booleans 1; to or
 *    from "no value" 2;
 * 2. the attribute's name;
 * 3. by how much, of the same unit: of numbers the difference, from "no value" the distance to 0 (of instants: to now);
 * 4. the value, in the order of numbers and of code units.
 *
 * So of one number the nearest value comes first, and of several attributes the one that moves least of what it may.
 */
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";

export interface Change {
  /** With its root. */
  readonly name: string;
  readonly attribute: Attribute;
  readonly from: AttributeValue | undefined;
  readonly to: AttributeValue | undefined;
}

export interface MeasuredChange extends Change {
  readonly distance: number;
  readonly difference: number;
}

const OTHER_KIND = 2;
const INSTANT_SCALE_MS = 30 * 86_400_000;

/** `nowMs`: the decision's clock. */
export function measureChange(change: Change, nowMs: number): MeasuredChange {
  const { attribute, from, to } = change;
  const isInstant = attribute.type === "timestamp";
  if (typeof to !== "number") {
    const distance = from === undefined || to === undefined ? OTHER_KIND : 1;
    return { ...change, distance, difference: 0 };
  }
  if (typeof from !== "number")
    return { ...change, distance: OTHER_KIND, difference: Math.abs(isInstant ? to - nowMs : to) };
  const difference = Math.abs(to - from);
  const distance = isInstant
    ? difference / (difference + INSTANT_SCALE_MS)
    : difference / rangeOf(attribute, from, to);
  return { ...change, distance: Math.min(distance, 1), difference };
}

function rangeOf({ min, max }: Attribute, from: number, to: number): number {
  if (min !== undefined && max !== undefined && max > min) return max - min;
  return Math.max(Math.abs(from), Math.abs(to), 1);
}

export function compareChanges(a: MeasuredChange, b: MeasuredChange): number {
  return (
    a.distance - b.distance ||
    compare(a.name, b.name) ||
    a.difference - b.difference ||
    compare(a.to ?? "", b.to ?? "")
  );
}

function compare(a: AttributeValue, b: AttributeValue): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
