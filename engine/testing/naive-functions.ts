/** Values, operators and functions of the naive evaluator, each as plainly as JavaScript lets it be said. */

import type { TimeZoneTable } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";

export class Instant {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}
export class Span {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}
/** `missing` names the attribute without a value; undefined for another error. */
export class CelFailure extends Error {
  readonly missing: string | undefined;
  constructor(message: string, missing?: string) {
    super(message);
    this.missing = missing;
  }
}

export type Value = bigint | number | string | boolean | Instant | Span | Value[];

/** What a `state.*` call counts. */
export interface NaiveQuestion {
  /** Kinds of what happened. */
  readonly kinds: readonly ("contact" | "accept" | "reject")[];
  /** `offer.latte`, `any`. */
  readonly what: string;
  /** Back from now; undefined: ever. */
  readonly windowMs: number | undefined;
}

export interface NaiveEnvironment {
  /** By root, then name. A declared attribute without an entry in `values` is missing. */
  readonly attributes: Readonly<Record<string, readonly Attribute[]>>;
  readonly values: Readonly<Record<string, ReadonlyMap<string, AttributeValue>>>;
  readonly nowMs: number;
  /** Answers to `state.*`; absent: a visitor of whom nothing is remembered. */
  readonly state?: (question: NaiveQuestion) => number;
  readonly timeZones: Readonly<Record<string, TimeZoneTable>>;
}

const isNumber = (value: Value): value is number | bigint =>
  typeof value === "number" || typeof value === "bigint";

export function isEqual(left: Value, right: Value): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: JavaScript compares a BigInt with a number exactly, as CEL wants.
  if (isNumber(left) && isNumber(right)) return left == right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]!));
  }
  if (left instanceof Instant || left instanceof Span) return left.ms === (right as Instant).ms;
  return left === right;
}

function order(left: Value, right: Value): number {
  if (typeof left === "string") {
    const [a, b] = [[...left], [...(right as string)]];
    for (let at = 0; at < Math.min(a.length, b.length); at++) {
      if (a[at] !== b[at]) return a[at]!.codePointAt(0)! - b[at]!.codePointAt(0)!;
    }
    return a.length - b.length;
  }
  if (left instanceof Instant || left instanceof Span) return left.ms - (right as Instant).ms;
  if ((left as number) < (right as number)) return -1;
  if ((left as number) > (right as number)) return 1;
  return isEqual(left, right) ? 0 : Number.NaN;
}

function int(value: bigint): bigint {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > limit || value < -limit) throw new CelFailure("integer overflow");
  return value;
}

export function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    case "<":
      return order(left, right) < 0;
    case "<=":
      return order(left, right) <= 0;
    case ">":
      return order(left, right) > 0;
    case ">=":
      return order(left, right) >= 0;
  }
  if (typeof left === "string") return madeText(left + (right as string));
  if (Array.isArray(left)) return [...left, ...(right as Value[])];
  if (typeof left === "bigint") return integerOperation(operator, left, right as bigint);
  if (typeof left === "number") {
    const other = right as number;
    if (operator === "+") return left + other;
    if (operator === "-") return left - other;
    return operator === "*" ? left * other : left / other;
  }
  const ms = (left as Span).ms + (operator === "+" ? 1 : -1) * (right as Span).ms;
  const isInstant = left instanceof Instant !== right instanceof Instant;
  return isInstant ? instant(ms) : span(ms);
}

const TEXT_MAX = 65_536;
const ITEMS_MAX = 1000;
/** 64 bits of nanoseconds. */
const SPAN_MS_MAX = 9_223_372_036_854;

function madeText(text: string): string {
  if (text.length > TEXT_MAX) throw new CelFailure("too long");
  return text;
}

function span(ms: number): Span {
  if (Math.abs(ms) > SPAN_MS_MAX) throw new CelFailure("duration out of range");
  return new Span(ms);
}

function instant(ms: number): Instant {
  const year = new Date(ms).getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new CelFailure("timestamp out of range");
  return new Instant(ms);
}

function integerOperation(operator: string, left: bigint, right: bigint): bigint {
  if (operator === "+") return int(left + right);
  if (operator === "-") return int(left - right);
  if (operator === "*") return int(left * right);
  if (right === 0n) throw new CelFailure("division by zero");
  return operator === "/" ? left / right : left % right;
}

export function textOf(value: Value): string {
  if (value instanceof Span) return `${value.ms / 1000}s`;
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  if (value instanceof Instant) return new Date(value.ms).toISOString().replace(".000Z", "Z");
  if (Object.is(value, -0)) return "-0";
  return String(value);
}

export function callFunction(name: string, args: Value[], environment: NaiveEnvironment): Value {
  const [first, second] = args as [Value, Value];
  if (first instanceof Instant && name.startsWith("get")) {
    return BigInt(calendar(name, first.ms, second as string | undefined, environment));
  }
  switch (name) {
    case "charAt":
    case "indexOf":
    case "lastIndexOf":
    case "substring":
    case "trim":
    case "reverse":
    case "replace":
    case "split":
    case "join":
      return naiveString(name, args);
    case "matches":
      if ((first as string).length > 4096) throw new CelFailure("too long");
      return new RegExp(inlineFlags(second as string).pattern, inlineFlags(second as string).flags).test(
        first as string,
      );
    case "size":
      return BigInt([...(first as string | Value[])].length);
    case "startsWith":
      return (first as string).startsWith(second as string);
    case "endsWith":
      return (first as string).endsWith(second as string);
    case "contains":
      return (first as string).includes(second as string);
    case "lowerAscii":
      return (first as string).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    case "upperAscii":
      return (first as string).replace(/[a-z]/g, (letter) => letter.toUpperCase());
    case "string":
      return textOf(first);
    case "double":
      return typeof first === "string" ? decimal(first) : Number(first);
    case "int":
      return integerOf(first);
    case "bool":
      if (typeof first === "boolean") return first;
      if (/^(1|t|true|TRUE|True)$/.test(first as string)) return true;
      if (/^(0|f|false|FALSE|False)$/.test(first as string)) return false;
      throw new CelFailure("not a bool");
    case "timestamp":
      if (first instanceof Instant) return first;
      return instant(typeof first === "string" ? instantOf(first) : Number(first) * 1000);
    case "duration":
      return first instanceof Span ? first : span(spanOf(first as string));
    case "getMilliseconds":
      return BigInt((first as Span).ms % 1000);
    case "getHours":
      return BigInt(Math.trunc((first as Span).ms / 3_600_000));
    case "getMinutes":
      return BigInt(Math.trunc((first as Span).ms / 60_000));
    case "getSeconds":
      return BigInt(Math.trunc((first as Span).ms / 1000));
    default:
      throw new Error(`the naive evaluator knows no function ${name}`);
  }
}

function integerOf(value: Value): bigint {
  if (typeof value === "bigint") return value;
  if (value instanceof Instant) return BigInt(Math.floor(value.ms / 1000));
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new CelFailure("not finite");
    return int(BigInt(Math.trunc(value)));
  }
  if (!/^[+-]?\d{1,20}$/.test(value as string)) throw new CelFailure("not an integer");
  return int(BigInt((value as string).replace(/^\+/, "")));
}

function decimal(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = Number(text);
  if (/\s|^$|0[xXbBoO]/.test(text) || !Number.isFinite(value)) throw new CelFailure("not a number");
  return value;
}

function instantOf(text: string): number {
  const shape = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (shape === null) throw new CelFailure("not a timestamp");
  const [, day, time, fraction = "", zone] = shape;
  const ms = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${zone!.toUpperCase()}`);
  // `Date.parse` takes 30 February for 2 March.
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) throw new CelFailure("no such day");
  return ms;
}

function spanOf(text: string): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
  const unsigned = text.replace(/^[+-]/, "");
  if (unsigned === "0") return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ms|us|ns|h|m|s))+$/.test(unsigned)) throw new CelFailure("not a duration");
  let ms = 0;
  for (const [, count, unit] of unsigned.matchAll(/([\d.]+)(ms|us|ns|h|m|s)/g))
    ms += Number(count) * units[unit!]!;
  const whole = Math.round(ms);
  if (Math.abs(whole - ms) > 1e-7) throw new CelFailure("finer than a millisecond");
  return text.startsWith("-") ? 0 - whole : whole;
}

/** `(?is)…`, which JavaScript takes as flags. */
function inlineFlags(pattern: string): { pattern: string; flags: string } {
  const [whole = "", flags = ""] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  return { pattern: pattern.slice(whole.length), flags: `u${flags}` };
}

/** Functions of the strings extension, over arrays of characters. */
function naiveString(name: string, args: Value[]): Value {
  const [first, second, third, fourth] = args as [Value, Value, Value, bigint | undefined];
  if (name === "join") return madeText((first as string[]).join((second as string | undefined) ?? ""));
  const characters = [...(first as string)];
  const position = (value: Value): number => {
    const at = Number(value);
    if (at < 0 || at > characters.length) throw new CelFailure("position out of range");
    return at;
  };
  const isAt = (part: string[], at: number): boolean =>
    at + part.length <= characters.length && part.every((each, index) => characters[at + index] === each);
  switch (name) {
    case "charAt":
      return characters[position(second)] ?? "";
    case "reverse":
      return characters.reverse().join("");
    case "trim":
      return (first as string).replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
    case "substring": {
      const [from, until] = [position(second), third === undefined ? characters.length : position(third)];
      if (from > until) throw new CelFailure("position out of range");
      return characters.slice(from, until).join("");
    }
    case "indexOf": {
      const part = [...(second as string)];
      for (let at = position(third ?? 0n); at <= characters.length; at++)
        if (isAt(part, at)) return BigInt(at);
      return -1n;
    }
    case "lastIndexOf": {
      const part = [...(second as string)];
      for (let at = position(third ?? BigInt(characters.length)); at >= 0; at--)
        if (isAt(part, at)) return BigInt(at);
      return -1n;
    }
    case "replace": {
      const parts = splitNaively(
        characters,
        [...(second as string)],
        fourth === undefined || fourth < 0n ? -1 : Number(fourth) + 1,
      );
      if (second !== "") return madeText(parts.join(third as string));
      const most = fourth === undefined || fourth < 0n ? Number.POSITIVE_INFINITY : Number(fourth);
      let text = "";
      characters.forEach((each, index) => {
        text += index < most ? `${third}${each}` : each;
      });
      return madeText(characters.length < most ? `${text}${third}` : text);
    }
    default: {
      const parts = splitNaively(
        characters,
        [...(second as string)],
        third === undefined ? -1 : Number(third),
      );
      if (parts.length > ITEMS_MAX) throw new CelFailure("too many items");
      return parts;
    }
  }
}

/** Into at most `limit` parts; −1: as many as there are. */
function splitNaively(characters: string[], separator: string[], limit: number): string[] {
  if (limit === 0) return [];
  if (separator.length === 0) {
    if (limit < 0 || limit >= characters.length) return characters;
    return [...characters.slice(0, limit - 1), characters.slice(limit - 1).join("")];
  }
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < characters.length; ) {
    const isSeparator = separator.every((each, index) => characters[at + index] === each);
    if (isSeparator && (limit < 0 || parts.length + 1 < limit)) {
      parts.push(part);
      part = "";
      at += separator.length;
    } else part += characters[at++];
  }
  return [...parts, part];
}

function calendar(part: string, ms: number, zone: string | undefined, environment: NaiveEnvironment): number {
  const date = new Date(ms + offsetMinutes(zone, ms, environment) * 60_000);
  switch (part) {
    case "getFullYear":
      return date.getUTCFullYear();
    case "getMonth":
      return date.getUTCMonth();
    case "getDate":
      return date.getUTCDate();
    case "getDayOfMonth":
      return date.getUTCDate() - 1;
    case "getDayOfWeek":
      return date.getUTCDay();
    case "getDayOfYear":
      return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
    case "getHours":
      return date.getUTCHours();
    case "getMinutes":
      return date.getUTCMinutes();
    case "getSeconds":
      return date.getUTCSeconds();
    default:
      return date.getUTCMilliseconds();
  }
}

function offsetMinutes(zone: string | undefined, ms: number, environment: NaiveEnvironment): number {
  if (zone === undefined || zone === "UTC") return 0;
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) return (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === "-" ? -1 : 1);
  const table = environment.timeZones[zone]!;
  const past = table.atMs.filter((atMs) => atMs <= ms).length;
  return past === 0 ? table.initialOffsetMinutes : table.offsetMinutes[past - 1]!;
}
