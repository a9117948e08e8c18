/**
 * From what came over a wire, or stood in a file, to a value of an attribute's declared type.
 *
 * One set of rules for context, profile updates, imports and events. Never throws: a failure is a constant that says
 * why, the caller knows which field it was. Exact or refused: nothing is rounded, trimmed or guessed.
 *
 * | declared  | taken from                                                                  |
 * | --------- | --------------------------------------------------------------------------- |
 * | integer   | integral number within ±(2^53 − 1); decimal string (`-17`)                    |
 * | number    | finite number; JSON's spelling of one as a string (`-1.5e3`)                  |
 * | boolean   | boolean; `true`, `false` as strings                                           |
 * | string    | string; number and boolean as JSON spells them                                |
 * | timestamp | RFC 3339 string; integral epoch milliseconds                                  |
 *
 * `null` is "no value". −0 becomes 0, so that what is stored, logged and sent as JSON stays what was decided on.
 */
import type { WireValue } from "../decide/call.ts";
import { isWellFormed, utf8Size } from "../hash/utf8.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import { formatTimestamp, parseTimestamp, TIMESTAMP_MS_MAX, TIMESTAMP_MS_MIN } from "./timestamp.ts";

/** Why a value is refused; one constant object each, compared by identity or read for its text. */
export class CoercionFailure {
  /** For people; names no value, since values may be personal. */
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export const COERCION_FAILURES = {
  notAScalar: new CoercionFailure("must be a scalar, not an object or a list"),
  notAnInteger: new CoercionFailure("must be an integer within ±(2^53 − 1)"),
  notANumber: new CoercionFailure("must be a finite number"),
  notABoolean: new CoercionFailure("must be true or false"),
  notAString: new CoercionFailure("must be well-formed text"),
  tooLong: new CoercionFailure(`must be at most ${ENGINE_LIMITS.stringValueSizeMax} bytes of UTF-8`),
  notATimestamp: new CoercionFailure("must be an RFC 3339 date-time or integral epoch milliseconds"),
  notAllowed: new CoercionFailure("must be one of the allowed values"),
  tooSmall: new CoercionFailure("is below the allowed minimum"),
  tooLarge: new CoercionFailure("is above the allowed maximum"),
} as const;

/** Allowed values that a message lists; further ones are counted. */
const LISTED_MAX = 12;
const LISTED_LENGTH_MAX = 60;

/**
 * Why a value is refused, with what would be taken: for messages, never for decisions.
 *
 * Bounded: so many values, each cut to so many characters.
 */
export function refusalText(attribute: Attribute, failure: CoercionFailure): string {
  const { allowed, min, max } = attribute;
  if (failure === COERCION_FAILURES.tooSmall) return `must be at least ${boundText(attribute, min)}`;
  if (failure === COERCION_FAILURES.tooLarge) return `must be at most ${boundText(attribute, max)}`;
  if (failure !== COERCION_FAILURES.notAllowed || allowed === undefined) return failure.message;
  const listed = allowed.slice(0, LISTED_MAX).map((value) => {
    const text = String(value);
    return text.length > LISTED_LENGTH_MAX ? `${text.slice(0, LISTED_LENGTH_MAX)}…` : text;
  });
  const more = allowed.length - listed.length;
  return `must be one of ${listed.join(", ")}${more > 0 ? ` (and ${more} more)` : ""}`;
}

function boundText({ type }: Attribute, bound: number | undefined): string {
  return type === "timestamp" && bound !== undefined ? formatTimestamp(bound) : String(bound);
}

/** A value of `attribute`'s type, undefined for "no value" (null), or why it is refused. Allocates nothing. */
export function coerceValue(
  attribute: Attribute,
  wire: WireValue,
): AttributeValue | undefined | CoercionFailure {
  if (wire === null) return undefined;
  if (typeof wire === "object") return COERCION_FAILURES.notAScalar;
  // What is allowed word for word needs no other look.
  if (typeof wire === "string" && attribute.type === "string" && attribute.allowed?.includes(wire) === true)
    return wire;
  const value = coerceType(attribute, wire);
  if (value instanceof CoercionFailure) return value;
  if (typeof value === "number") {
    if (attribute.min !== undefined && value < attribute.min) return COERCION_FAILURES.tooSmall;
    if (attribute.max !== undefined && value > attribute.max) return COERCION_FAILURES.tooLarge;
  }
  if (attribute.allowed !== undefined && !attribute.allowed.includes(value))
    return COERCION_FAILURES.notAllowed;
  return value;
}

function coerceType(attribute: Attribute, wire: string | number | boolean): AttributeValue | CoercionFailure {
  switch (attribute.type) {
    case "integer":
      return coerceInteger(wire);
    case "number":
      return coerceNumber(wire);
    case "boolean":
      if (typeof wire === "boolean") return wire;
      if (wire === "true") return true;
      return wire === "false" ? false : COERCION_FAILURES.notABoolean;
    case "string":
      return coerceString(wire);
    case "timestamp":
      return coerceTimestamp(wire);
  }
}

/** What comes as the number that it is stays the object that it is: a new one would be 16 bytes of every call. */
function coerceInteger(wire: string | number | boolean): number | CoercionFailure {
  if (typeof wire === "number" && Number.isSafeInteger(wire) && !Object.is(wire, -0)) return wire;
  if (typeof wire === "boolean") return COERCION_FAILURES.notAnInteger;
  if (typeof wire === "string" && !isDecimalInteger(wire)) return COERCION_FAILURES.notAnInteger;
  const value = Number(wire);
  return Number.isSafeInteger(value) ? value + 0 : COERCION_FAILURES.notAnInteger;
}

function coerceNumber(wire: string | number | boolean): number | CoercionFailure {
  if (typeof wire === "number" && Number.isFinite(wire) && !Object.is(wire, -0)) return wire;
  if (typeof wire === "boolean") return COERCION_FAILURES.notANumber;
  if (typeof wire === "string" && !isJsonNumber(wire)) return COERCION_FAILURES.notANumber;
  const value = Number(wire);
  return Number.isFinite(value) ? value + 0 : COERCION_FAILURES.notANumber;
}

function coerceString(wire: string | number | boolean): string | CoercionFailure {
  if (typeof wire === "number" && !Number.isFinite(wire)) return COERCION_FAILURES.notAString;
  const text = typeof wire === "string" ? wire : String(wire); // String(−0) is "0".
  if (!isWellFormed(text)) return COERCION_FAILURES.notAString;
  // A UTF-16 unit is at most three bytes, so that most strings need no count.
  const fits =
    text.length * 3 <= ENGINE_LIMITS.stringValueSizeMax || utf8Size(text) <= ENGINE_LIMITS.stringValueSizeMax;
  return fits ? text : COERCION_FAILURES.tooLong;
}

function coerceTimestamp(wire: string | number | boolean): number | CoercionFailure {
  if (typeof wire === "boolean") return COERCION_FAILURES.notATimestamp;
  const ms = typeof wire === "string" ? parseTimestamp(wire) : wire;
  const isInstant = Number.isInteger(ms) && ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX;
  return isInstant ? ms + 0 : COERCION_FAILURES.notATimestamp;
}

/** `-?[0-9]+`, without a regular expression: this runs in decisions. */
function isDecimalInteger(text: string): boolean {
  const from = text.charCodeAt(0) === MINUS ? 1 : 0;
  return from < text.length && digitsEnd(text, from) === text.length;
}

/** JSON's grammar of a number, except that leading zeros are let pass. */
function isJsonNumber(text: string): boolean {
  const from = text.charCodeAt(0) === MINUS ? 1 : 0;
  let at = digitsEnd(text, from);
  if (at === from) return false;
  if (text[at] === ".") {
    const fraction = at + 1;
    at = digitsEnd(text, fraction);
    if (at === fraction) return false;
  }
  if (text[at] === "e" || text[at] === "E") {
    const signed = text[at + 1] === "+" || text[at + 1] === "-";
    const exponent = at + (signed ? 2 : 1);
    at = digitsEnd(text, exponent);
    if (at === exponent) return false;
  }
  return at === text.length;
}

const MINUS = 45;

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit < 48 || unit > 57) break;
    at++;
  }
  return at;
}
