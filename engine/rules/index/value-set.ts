/**
 * A set of values of one attribute: what an atom of a condition holds for, as bounds at which it begins or ends.
 *
 * ```
 *   startsIn false   toggles [18, 65]      18 ≤ v < 65
 *   startsIn true    toggles ["a", "a\0"]  every string but "a"
 * ```
 * Every set is a union of half-open stretches `[from, to)` of the values in their order: numbers by size (booleans are
 * 0 and 1, timestamps epoch ms), strings by code point. The stretch after a value begins at its successor, `nextUp`
 * of a number and `text + "\0"` of a string, so that `<`, `≤`, `=`, lists and prefixes are all exact. Whether "no value"
 * belongs to the set is a bit of its own.
 */
import { compareCodePoints } from "../code-points.ts";

export type Bound = number | string;

export interface ValueSet {
  /** Whether "no value" is in it. */
  readonly missing: boolean;
  /** Whether values below the first toggle are in it. */
  readonly startsIn: boolean;
  /** Rising; membership changes at each, which belongs to the stretch that it begins. One kind of bound in one set. */
  readonly toggles: readonly Bound[];
}

export const NO_VALUES: ValueSet = { missing: false, startsIn: false, toggles: [] };
export const ANY_VALUE: ValueSet = { missing: false, startsIn: true, toggles: [] };
export const ANYTHING: ValueSet = { missing: true, startsIn: true, toggles: [] };
export const MISSING_ONLY: ValueSet = { missing: true, startsIn: false, toggles: [] };

export function compareBounds(left: Bound, right: Bound): number {
  if (typeof left === "string") return compareCodePoints(left, right as string);
  return left < (right as number) ? -1 : left > (right as number) ? 1 : 0;
}

/** The least bound above a value. @param value a finite number, or a string. */
export function successor(value: Bound): Bound {
  return typeof value === "string" ? `${value}\0` : nextUp(value);
}

const cell = new DataView(new ArrayBuffer(8));

/** The least double above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  cell.setFloat64(0, value);
  cell.setBigInt64(0, cell.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return cell.getFloat64(0);
}

export function valuesBelow(bound: Bound): ValueSet {
  return { missing: false, startsIn: true, toggles: [bound] };
}

export function valuesFrom(bound: Bound): ValueSet {
  return { missing: false, startsIn: false, toggles: [bound] };
}

export function valuesOf(values: readonly Bound[]): ValueSet {
  const toggles: Bound[] = [];
  for (const value of [...values].sort(compareBounds)) {
    const last = toggles.length < 2 ? undefined : toggles.at(-2);
    if (last !== undefined && compareBounds(last, value) === 0) continue;
    if (toggles.length > 0 && compareBounds(toggles.at(-1)!, value) === 0) toggles.pop();
    else toggles.push(value);
    toggles.push(successor(value));
  }
  return { missing: false, startsIn: false, toggles };
}

/** Strings that begin with `prefix`; null where that is no one stretch of strings by code point. */
export function valuesWithPrefix(prefix: string): ValueSet | null {
  if (prefix === "") return ANY_VALUE;
  if (!prefix.isWellFormed()) return null;
  const last = prefix.codePointAt(prefix.length - 1)!;
  const isPair = last >= 0xdc00 && last <= 0xdfff; // The second half of a pair.
  const from = prefix.length - (isPair ? 2 : 1);
  const point = prefix.codePointAt(from)!;
  if (point === 0x10ffff) return null;
  const next = point === 0xd7ff ? 0xe000 : point + 1; // What lies between is no character.
  return {
    missing: false,
    startsIn: false,
    toggles: [prefix, prefix.slice(0, from) + String.fromCodePoint(next)],
  };
}

/** The values that are not in it; "no value" in neither: an atom that reads one is neither true nor false. */
export function otherValues(set: ValueSet): ValueSet {
  return { missing: false, startsIn: !set.startsIn, toggles: set.toggles };
}

export function union(left: ValueSet, right: ValueSet): ValueSet {
  return combine(left, right, (a, b) => a || b);
}

export function intersection(left: ValueSet, right: ValueSet): ValueSet {
  return combine(left, right, (a, b) => a && b);
}

export function isNothing(set: ValueSet): boolean {
  return !set.missing && !set.startsIn && set.toggles.length === 0;
}

export function isAnything(set: ValueSet): boolean {
  return set.missing && set.startsIn && set.toggles.length === 0;
}

/** Whether the set holds a value (booleans as 0 and 1); undefined is "no value". Cost: O(log toggles). */
export function setHolds(set: ValueSet, value: Bound | undefined): boolean {
  if (value === undefined) return set.missing;
  return set.startsIn !== (passedCount(set.toggles, value) % 2 === 1);
}

/** How many of the rising bounds are not above the value. */
export function passedCount(bounds: readonly Bound[], value: Bound): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBounds(bounds[middle]!, value) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Equal text, equal set. */
export function setText({ missing, startsIn, toggles }: ValueSet): string {
  return JSON.stringify([missing, startsIn, toggles]);
}

function combine(left: ValueSet, right: ValueSet, keep: (a: boolean, b: boolean) => boolean): ValueSet {
  const toggles: Bound[] = [];
  let inLeft = left.startsIn;
  let inRight = right.startsIn;
  const startsIn = keep(inLeft, inRight);
  let isIn = startsIn;
  let atLeft = 0;
  let atRight = 0;
  while (atLeft < left.toggles.length || atRight < right.toggles.length) {
    const one = left.toggles[atLeft];
    const two = right.toggles[atRight];
    const order = one === undefined ? 1 : two === undefined ? -1 : compareBounds(one, two);
    const bound = order <= 0 ? one! : two!;
    if (order <= 0) {
      inLeft = !inLeft;
      atLeft += 1;
    }
    if (order >= 0) {
      inRight = !inRight;
      atRight += 1;
    }
    if (keep(inLeft, inRight) === isIn) continue;
    isIn = !isIn;
    toggles.push(bound);
  }
  return { missing: keep(left.missing, right.missing), startsIn, toggles };
}
