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
import {
  formatTimestamp,
  parseTimestamp,
  TIMESTAMP_MS_MAX,
  TIMESTAMP_MS_MIN,
} from "../visitors/timestamp.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { codePointCount } from "./code-points.ts";
import * as strings from "./strings.ts";
import { DURATION_MS_MAX, formatDuration, parseDuration } from "./time.ts";
import type { ListType, ScalarType } from "./tree.ts";

/** A value while evaluating. */
export type TreeValue = AttributeValue | readonly TreeValue[];
export type Implementation = (...args: never[]) => TreeValue | undefined;

export interface FunctionDefinition {
  readonly result: ScalarType | ListType;
  readonly run: Implementation;
}

export function isSafe(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER;
}

/** CEL's equality of two values of comparable types: NaN equals nothing, -0 equals 0, lists item by item. */
export function equalValues(left: TreeValue, right: TreeValue): boolean {
  if (typeof left !== "object") return left === right;
  const other = right as readonly TreeValue[];
  if (left.length !== other.length) return false;
  for (let at = 0; at < left.length; at++) if (!equalValues(left[at]!, other[at]!)) return false;
  return true;
}

/** `in`. */
export function holdsValue(list: readonly TreeValue[], value: TreeValue): boolean {
  for (const item of list) if (equalValues(item, value)) return true;
  return false;
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

function timestampOfText(text: string): number | undefined {
  const ms = parseTimestamp(text);
  return Number.isNaN(ms) ? undefined : ms;
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

const define = <Args extends readonly TreeValue[]>(
  result: ScalarType | ListType,
  run: (...args: Args) => TreeValue | undefined,
): FunctionDefinition => ({ result, run: run as unknown as Implementation });

/** By signature: `receiver.name(argument)` or `name(argument)`. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map([
  ["string.startsWith(string)", define<[string, string]>("bool", (text, part) => text.startsWith(part))],
  ["string.endsWith(string)", define<[string, string]>("bool", (text, part) => text.endsWith(part))],
  ["string.contains(string)", define<[string, string]>("bool", (text, part) => text.includes(part))],
  ["string.size()", define<[string]>("int", codePointCount)],
  ["size(string)", define<[string]>("int", codePointCount)],
  ["list.size()", define<[readonly TreeValue[]]>("int", (list) => list.length)],
  ["size(list)", define<[readonly TreeValue[]]>("int", (list) => list.length)],
  ["string.lowerAscii()", define<[string]>("string", strings.lowerAscii)],
  ["string.upperAscii()", define<[string]>("string", strings.upperAscii)],
  ["string.charAt(int)", define<[string, number]>("string", strings.charAt)],
  ["string.indexOf(string)", define<[string, string]>("int", strings.indexOf)],
  ["string.indexOf(string, int)", define<[string, string, number]>("int", strings.indexOf)],
  ["string.lastIndexOf(string)", define<[string, string]>("int", strings.lastIndexOf)],
  ["string.lastIndexOf(string, int)", define<[string, string, number]>("int", strings.lastIndexOf)],
  ["string.substring(int)", define<[string, number]>("string", strings.substring)],
  ["string.substring(int, int)", define<[string, number, number]>("string", strings.substring)],
  ["string.trim()", define<[string]>("string", strings.trim)],
  ["string.reverse()", define<[string]>("string", strings.reverse)],
  ["string.replace(string, string)", define<[string, string, string]>("string", strings.replace)],
  [
    "string.replace(string, string, int)",
    define<[string, string, string, number]>("string", strings.replace),
  ],
  ["string.split(string)", define<[string, string]>("list<string>", strings.split)],
  ["string.split(string, int)", define<[string, string, number]>("list<string>", strings.split)],
  ["list<string>.join()", define<[readonly string[]]>("string", strings.join)],
  ["list<string>.join(string)", define<[readonly string[], string]>("string", strings.join)],
  ["bool(bool)", define<[boolean]>("bool", (value) => value)],
  [
    "bool(string)",
    define<[string]>("bool", (text) =>
      TRUE_TEXTS.has(text) ? true : FALSE_TEXTS.has(text) ? false : undefined,
    ),
  ],
  ["int(int)", define<[number]>("int", (value) => value)],
  ["int(double)", define<[number]>("int", intOfDouble)],
  ["int(number)", define<[number]>("int", intOfDouble)],
  ["int(string)", define<[string]>("int", intOfText)],
  ["int(timestamp)", define<[number]>("int", (ms) => Math.floor(ms / 1000))],
  ["double(double)", define<[number]>("double", (value) => value)],
  ["double(int)", define<[number]>("double", (value) => value + 0)],
  ["double(number)", define<[number]>("double", (value) => value + 0)],
  ["double(string)", define<[string]>("double", doubleOfText)],
  ["string(string)", define<[string]>("string", (text) => text)],
  ["string(bool)", define<[boolean]>("string", String)],
  ["string(int)", define<[number]>("string", (value) => String(value + 0))],
  ["string(double)", define<[number]>("string", textOfDouble)],
  ["string(number)", define<[number]>("string", textOfDouble)],
  ["string(timestamp)", define<[number]>("string", formatTimestamp)],
  ["string(duration)", define<[number]>("string", formatDuration)],
  ["timestamp(string)", define<[string]>("timestamp", timestampOfText)],
  ["timestamp(timestamp)", define<[number]>("timestamp", (ms) => ms)],
  ["timestamp(int)", define<[number]>("timestamp", (seconds) => boundedTime(seconds * 1000, "timestamp"))],
  ["duration(string)", define<[string]>("duration", parseDuration)],
  ["duration(duration)", define<[number]>("duration", (ms) => ms)],
  ["duration.getHours()", define<[number]>("int", (ms) => Math.trunc(ms / 3_600_000) + 0)],
  ["duration.getMinutes()", define<[number]>("int", (ms) => Math.trunc(ms / 60_000) + 0)],
  ["duration.getMilliseconds()", define<[number]>("int", (ms) => (ms % 1000) + 0)],
  ["duration.getSeconds()", define<[number]>("int", (ms) => Math.trunc(ms / 1000) + 0)],
]);
