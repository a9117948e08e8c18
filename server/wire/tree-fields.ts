/**
 * Single fields of a tree (JSON, msgpack), each checked for its type and bounds; null is "not set".
 *
 * `prefix` is the path of the message that the field stands in: empty, or ending with a dot.
 */
import { ENGINE_LIMITS, NodeError, parseTimestamp, type WireValue } from "../../engine/index.ts";
import {
  checkCount,
  checkLength,
  checkName,
  checkSize,
  malformed,
  noteSpelling,
  outOfRange,
  wrongType,
} from "./fields.ts";
import { WIRE_LIMITS } from "./limits.ts";

export type Tree = Record<string, unknown>;
const UINT32_MAX = 0xffff_ffff;

export function unknownField(prefix: string, key: string): never {
  const path = `${prefix}${key.length > 64 ? `${key.slice(0, 64)}…` : key}`;
  throw new NodeError("UNKNOWN_FIELD", `${path} is no field of this call`, { field: path });
}

/** Refuses a message that spells one field both ways. */
export function once(message: Tree, camel: string, snake: string, prefix: string): void {
  if (Object.hasOwn(message, camel) && Object.hasOwn(message, snake)) {
    malformed(`${prefix}${camel} is there twice, in both spellings`, `${prefix}${camel}`);
  }
}

export function asMessage(tree: unknown, prefix: string): Tree {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    const path = prefix.replace(/\.$/, "");
    if (path === "") malformed("the body must be an object");
    wrongType(path, "an object");
  }
  return tree as Tree;
}

export function listOf(value: unknown, prefix: string, name: string): readonly unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) wrongType(`${prefix}${name}`, "a list");
  return value;
}

export function stringOf(value: unknown, prefix: string, name: string): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return wrongType(`${prefix}${name}`, "text");
}

export function textOf(value: unknown, lengthMax: number, prefix: string, name: string): string {
  const text = stringOf(value, prefix, name);
  return text.length > lengthMax ? checkLength(text, lengthMax, `${prefix}${name}`) : text;
}

export function nameOf(value: unknown, prefix: string, name: string): string {
  return checkName(stringOf(value, prefix, name), prefix === "" ? name : `${prefix}${name}`);
}

export function booleanOf(value: unknown, prefix: string, name: string): boolean {
  if (typeof value === "boolean") return value;
  if (value === null) return false;
  return wrongType(`${prefix}${name}`, "true or false");
}

/** A number as JSON writes it; leading zeros do no harm. */
const NUMBER_TEXT = /^-?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/;

/** As canonical JSON has it: a number, or the same in a string, with an exponent or without. */
export function uint32Of(value: unknown, prefix: string, name: string): number {
  let number = value;
  if (value === null) return 0;
  if (typeof value === "string") number = NUMBER_TEXT.test(value) ? Number(value) : Number.NaN;
  if (typeof number !== "number" || Number.isNaN(number)) wrongType(`${prefix}${name}`, "a whole number");
  if (!Number.isInteger(number) || number < 0 || number > UINT32_MAX) {
    outOfRange(`${prefix}${name}`, `must be a whole number from 0 to ${UINT32_MAX}`);
  }
  return number;
}

export function timestampOf(value: unknown, prefix: string, name: string): number | null {
  if (value === null) return null;
  const ms = parseTimestamp(stringOf(value, prefix, name));
  if (Number.isNaN(ms)) wrongType(`${prefix}${name}`, "an RFC 3339 timestamp such as 2026-11-02T08:00:00Z");
  return ms;
}

export function namesOf(value: unknown, countMax: number, prefix: string, name: string): string[] {
  const list = listOf(value, prefix, name);
  checkCount(list.length, countMax, `${prefix}${name}`);
  return list.map((entry, index) => {
    if (typeof entry !== "string") wrongType(`${prefix}${name}[${index}]`, "text");
    return checkName(entry, `${prefix}${name}[${index}]`);
  });
}

/** A map of values under folded names, without a prototype. */
export function valuesOf(value: unknown, prefix: string, name: string): Record<string, WireValue> {
  const values: Record<string, WireValue> = Object.create(null);
  if (value === null) return values;
  const path = `${prefix}${name}.`;
  const tree = asMessage(value, path);
  let count = 0;
  for (const key in tree) {
    values[checkName(key, path)] = wireValueOf(tree[key], path, key);
    count += 1;
    checkCount(count, WIRE_LIMITS.attributesPerCallMax, `${prefix}${name}`);
  }
  return values;
}

/** Where keys of a map name one attribute in two spellings: which of the two is meant, nobody can tell. */
export function refuseSpelledTwice(value: unknown, name: string): void {
  if (value === null) return;
  const spellings: Record<string, string> = Object.create(null);
  for (const key in asMessage(value, name)) noteSpelling(spellings, key, name);
}

/** A `google.protobuf.Value`: any tree, its numbers finite, its text bounded. */
export function wireValueOf(value: unknown, prefix: string, name: string): WireValue {
  if (typeof value === "string") {
    return value.length * 3 > ENGINE_LIMITS.stringValueSizeMax
      ? checkSize(value, ENGINE_LIMITS.stringValueSizeMax, `${prefix}${name}`)
      : value;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    outOfRange(`${prefix}${name}`, "is no finite number");
  }
  return value as WireValue;
}
