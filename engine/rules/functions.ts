/**
 * Functions of the expression language: CEL's standard ones that this version supports, by signature.
 *
 * The checker resolves a call to a signature; interpreter and generated code call its implementation, which takes
 * checked values and answers `undefined` where CEL has an error. Pure, total, no locale. What is not here is refused
 * by the checker with a message (`matches`, for one: a backtracking engine could hang a lane).
 *
 * Elsewhere: calendar functions of timestamps (time.ts, with a zone by name: `now.getHours("Europe/Lisbon")`), `has` and
 * the macros `exists all exists_one filter map` (lower.ts), and `state.contacts responses responded accepted rejected`
 * over the visitor's memory (state-query.ts).
 */
import { formatTimestamp, TIMESTAMP_MS_MAX, TIMESTAMP_MS_MIN } from "../visitors/timestamp.ts";
import type { AttributeValue } from "../workspace/model.ts";
import { DURATION_MS_MAX } from "./time.ts";
import type { ScalarType } from "./tree.ts";

/** A value while evaluating. */
export type TreeValue = AttributeValue | readonly AttributeValue[];
export type Implementation = (first: never, second: never) => TreeValue | undefined;

export interface FunctionDefinition {
  readonly result: ScalarType;
  readonly run: Implementation;
}

export function isSafe(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER;
}

/** Code points; a lone surrogate counts as one. Cost: O(length), allocates nothing. */
export function codePointCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length) {
      const next = text.charCodeAt(at + 1);
      if (next >= 0xdc00 && next < 0xe000) at += 1;
    }
    count += 1;
  }
  return count;
}

/**
 * Order of two strings by code point: negative, 0 or positive.
 *
 * UTF-16 order differs only where a surrogate meets a unit above all surrogates; moving both ranges before comparing
 * mends that. Cost: O(common prefix), allocates nothing.
 */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** CEL's equality of two lists of scalars. */
export function equalLists(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}

/** Integer quotient, truncated; exact for all safe integers, since the remainder is taken off first. */
export function divideInts(dividend: number, divisor: number): number {
  return (dividend - (dividend % divisor)) / divisor + 0;
}

/** Bounds of timestamps and durations; undefined outside. */
export function boundedTime(ms: number, type: "timestamp" | "duration"): number | undefined {
  if (type === "timestamp") return ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX ? ms : undefined;
  return ms >= -DURATION_MS_MAX && ms <= DURATION_MS_MAX ? ms : undefined;
}

const TRUE_TEXTS = new Set(["1", "t", "true", "TRUE", "True"]);
const FALSE_TEXTS = new Set(["0", "f", "false", "FALSE", "False"]);
const INTEGER_TEXT = /^[+-]?\d{1,20}$/;
const DOUBLE_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE_TEXT = /^([+-]?)inf(?:inity)?$/i;

function intOfText(text: string): number | undefined {
  if (!INTEGER_TEXT.test(text)) return undefined;
  const value = Number(text) + 0;
  return isSafe(value) ? value : undefined;
}

function doubleOfText(text: string): number | undefined {
  if (text.length > 400) return undefined;
  if (DOUBLE_TEXT.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const infinite = INFINITE_TEXT.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

function intOfDouble(value: number): number | undefined {
  const whole = Math.trunc(value) + 0;
  return isSafe(whole) ? whole : undefined; // NaN is not.
}

export function textOfDouble(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Only A–Z and a–z change: what `lowerAscii` promises, on every locale. */
function shiftAscii(text: string, first: number, delta: number): string {
  let result = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < first || unit >= first + 26) continue;
    result += text.slice(from, at) + String.fromCharCode(unit + delta);
    from = at + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

const define = <A, B = undefined>(
  result: ScalarType,
  run: (first: A, second: B) => TreeValue | undefined,
): FunctionDefinition => ({ result, run: run as Implementation });

/** By signature: `receiver.name(argument)` or `name(argument)`. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map([
  ["string.startsWith(string)", define<string, string>("bool", (text, part) => text.startsWith(part))],
  ["string.endsWith(string)", define<string, string>("bool", (text, part) => text.endsWith(part))],
  ["string.contains(string)", define<string, string>("bool", (text, part) => text.includes(part))],
  ["string.size()", define<string>("int", codePointCount)],
  ["size(string)", define<string>("int", codePointCount)],
  ["list.size()", define<readonly AttributeValue[]>("int", (list) => list.length)],
  ["size(list)", define<readonly AttributeValue[]>("int", (list) => list.length)],
  ["string.lowerAscii()", define<string>("string", (text) => shiftAscii(text, 65, 32))],
  ["string.upperAscii()", define<string>("string", (text) => shiftAscii(text, 97, -32))],
  ["bool(bool)", define<boolean>("bool", (value) => value)],
  [
    "bool(string)",
    define<string>("bool", (text) =>
      TRUE_TEXTS.has(text) ? true : FALSE_TEXTS.has(text) ? false : undefined,
    ),
  ],
  ["int(int)", define<number>("int", (value) => value)],
  ["int(double)", define<number>("int", intOfDouble)],
  ["int(number)", define<number>("int", intOfDouble)],
  ["int(string)", define<string>("int", intOfText)],
  ["int(timestamp)", define<number>("int", (ms) => Math.floor(ms / 1000))],
  ["double(double)", define<number>("double", (value) => value)],
  ["double(int)", define<number>("double", (value) => value + 0)],
  ["double(number)", define<number>("double", (value) => value + 0)],
  ["double(string)", define<string>("double", doubleOfText)],
  ["string(string)", define<string>("string", (text) => text)],
  ["string(bool)", define<boolean>("string", String)],
  ["string(int)", define<number>("string", (value) => String(value + 0))],
  ["string(double)", define<number>("string", textOfDouble)],
  ["string(number)", define<number>("string", textOfDouble)],
  ["string(timestamp)", define<number>("string", formatTimestamp)],
  ["timestamp(timestamp)", define<number>("timestamp", (ms) => ms)],
  ["timestamp(int)", define<number>("timestamp", (seconds) => boundedTime(seconds * 1000, "timestamp"))],
  ["duration(duration)", define<number>("duration", (ms) => ms)],
  ["duration.getHours()", define<number>("int", (ms) => Math.trunc(ms / 3_600_000) + 0)],
  ["duration.getMinutes()", define<number>("int", (ms) => Math.trunc(ms / 60_000) + 0)],
  ["duration.getSeconds()", define<number>("int", (ms) => Math.trunc(ms / 1000) + 0)],
]);
