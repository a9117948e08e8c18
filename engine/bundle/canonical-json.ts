/**
 * Canonical JSON: one value, one string of bytes, on every version of Node.
 *
 * Object keys in rising order of UTF-16 code units, no white space, strings and numbers as ECMAScript's own
 * `JSON.stringify` writes them (RFC 8785). Properties that are `undefined` are left out. What is hashed is written so,
 * and what is read must be so: a text that is not canonical has been made by something else.
 */
import { assert } from "../assert.ts";

/** Nesting of any document we make; the model's deepest is 8. */
export const JSON_DEPTH_MAX = 32;

/** Cost: O(size). What JSON has no word for is a programmer error. */
export function canonicalJson(value: unknown): string {
  const parts: string[] = [];
  write(value, parts, 0);
  return parts.join("");
}

/** As `JSON.stringify` does, a number that is not finite comes out as null; the model's makers refuse those. */

function write(value: unknown, parts: string[], depth: number): void {
  assert(depth <= JSON_DEPTH_MAX, "canonical JSON: too deep");
  if (typeof value !== "object" || value === null) {
    assert(value !== undefined && typeof value !== "function", "canonical JSON: not a JSON value");
    parts.push(JSON.stringify(value));
  } else if (isInOrder(value, depth)) {
    parts.push(JSON.stringify(value)); // Native: what was read canonical is written at once.
  } else if (Array.isArray(value)) {
    parts.push("[");
    for (let index = 0; index < value.length; index++) {
      if (index > 0) parts.push(",");
      write(value[index], parts, depth + 1);
    }
    parts.push("]");
  } else {
    const record = value as Record<string, unknown>;
    parts.push("{");
    let isFirst = true;
    for (const key of Object.keys(record).sort()) {
      if (record[key] === undefined) continue;
      if (!isFirst) parts.push(",");
      isFirst = false;
      parts.push(JSON.stringify(key), ":");
      write(record[key], parts, depth + 1);
    }
    parts.push("}");
  }
}

/**
 * Whether `JSON.stringify` writes an object in canonical form: keys rise in all of it, and nothing is left out.
 *
 * A key that begins with a digit says no: whole numbers come first in an object, in another order than as texts.
 */
function isInOrder(value: object, depth: number): boolean {
  assert(depth <= JSON_DEPTH_MAX, "canonical JSON: too deep");
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isItemInOrder(value[index], depth)) return false;
    return true;
  }
  let last = "";
  for (const key in value) {
    if (key < last || (key >= "0" && key < ":")) return false;
    if (!isItemInOrder((value as Record<string, unknown>)[key], depth)) return false;
    last = key;
  }
  return true;
}

function isItemInOrder(item: unknown, depth: number): boolean {
  if (typeof item === "object" && item !== null) return isInOrder(item, depth + 1);
  return item !== undefined && typeof item !== "function";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function canonicalBytes(value: unknown): Uint8Array {
  return encoder.encode(canonicalJson(value));
}

export type CanonicalResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: string };

/** Reads bytes that must be canonical JSON. Never throws. */
export function parseCanonical(bytes: Uint8Array): CanonicalResult {
  const wrong = (fault: string): CanonicalResult => ({ ok: false, fault });
  // Before JSON.parse, whose recursion is the engine's: brackets outside of strings.
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isInString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > JSON_DEPTH_MAX) return wrong("nested too deep");
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  let value: unknown;
  let text: string;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return wrong("no JSON in UTF-8");
  }
  // A number out of range (`1e999`) parses as Infinity, which is written as null: not canonical.
  return canonicalJson(value) === text ? { ok: true, value } : wrong("not in canonical form");
}
