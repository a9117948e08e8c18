/**
 * String functions of CEL's strings extension, by code point. Undefined is CEL's error: a position out of range, or a
 * result past our bounds (`ENGINE_LIMITS.expressionTextMax`, `expressionListItemsMax`). Cost: O(length).
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { codePointCount, nextCodePoint, unitOffset } from "./code-points.ts";

/** Only A–Z and a–z change, whatever the locale. */
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

export const lowerAscii = (text: string): string => shiftAscii(text, 65, 32);
export const upperAscii = (text: string): string => shiftAscii(text, 97, -32);

/** Texts that are made are bounded: in a macro they could double and double again. */
export function boundedText(text: string): string | undefined {
  return text.length <= ENGINE_LIMITS.expressionTextMax ? text : undefined;
}

/** The empty string at the end itself. */
export function charAt(text: string, index: number): string | undefined {
  const at = unitOffset(text, index);
  return at === -1 ? undefined : text.slice(at, nextCodePoint(text, at));
}

/** −1 where there is none from `from` on. */
export function indexOf(text: string, part: string, from = 0): number | undefined {
  const start = unitOffset(text, from);
  if (start === -1) return undefined;
  const found = text.indexOf(part, start);
  return found === -1 ? -1 : codePointCount(text, found);
}

/** −1 where there is none that begins at `until` or before. */
export function lastIndexOf(text: string, part: string, until?: number): number | undefined {
  const end = until === undefined ? text.length : unitOffset(text, until);
  if (end === -1) return undefined;
  const found = text.lastIndexOf(part, end);
  return found === -1 ? -1 : codePointCount(text, found);
}

export function substring(text: string, from: number, until?: number): string | undefined {
  const start = unitOffset(text, from);
  const end = until === undefined ? text.length : unitOffset(text, until);
  return start === -1 || end === -1 || start > end ? undefined : text.slice(start, end);
}

/** White space as Unicode has it (White_Space). JavaScript's own `trim` takes U+FEFF for it and U+0085 not. */
function isSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  const isGeneral = unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x3000;
  return isGeneral || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f;
}

export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

export function reverse(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; ) {
    const next = nextCodePoint(text, at);
    result = text.slice(at, next) + result;
    at = next;
  }
  return result;
}

/**
 * The first `limit` of them, all of them where it is negative. The empty part is found before each code point and at
 * the end.
 */
export function replace(text: string, part: string, by: string, limit = -1): string | undefined {
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  let result = "";
  let from = 0;
  let search = 0;
  for (let count = 0; count < most; count++) {
    const found = search > text.length ? -1 : text.indexOf(part, search);
    if (found === -1) break;
    result += text.slice(from, found) + by;
    if (result.length > ENGINE_LIMITS.expressionTextMax) return undefined;
    from = found + part.length;
    search = part === "" ? (found < text.length ? nextCodePoint(text, found) : found + 1) : from;
  }
  return boundedText(result + text.slice(from));
}

/** At most `limit` parts, the last one with all that is left; a negative limit is none. The empty separator parts code points. */
export function split(text: string, separator: string, limit = -1): readonly string[] | undefined {
  if (limit === 0 || (text === "" && separator === "")) return [];
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  const parts: string[] = [];
  let from = 0;
  while (parts.length + 1 < most) {
    const found = separator === "" ? nextCodePoint(text, from) : text.indexOf(separator, from);
    if (found === -1 || (separator === "" && found >= text.length)) break;
    if (parts.length + 1 >= ENGINE_LIMITS.expressionListItemsMax) return undefined;
    parts.push(text.slice(from, found));
    from = found + separator.length;
  }
  parts.push(text.slice(from));
  return parts;
}

export function join(parts: readonly string[], separator = ""): string | undefined {
  let length = separator.length * Math.max(0, parts.length - 1);
  for (const part of parts) length += part.length;
  return length <= ENGINE_LIMITS.expressionTextMax ? parts.join(separator) : undefined;
}
