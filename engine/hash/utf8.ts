/**
 * UTF-8 by hand, over JavaScript strings: sizes and bytes without an encoder object or an allocation.
 *
 * A lone surrogate counts and encodes as U+FFFD, as TextEncoder does; that visitor ids and attribute values have
 * none is checked where they come in.
 */
import { assert } from "../assert.ts";

const REPLACEMENT = 0xfffd;

/** Bytes that `text` takes in UTF-8. Cost: O(length), allocates nothing. */
export function utf8Size(text: string): number {
  let size = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) size += 1;
    else if (isPair(text, index)) {
      size += 2; // Two units, four bytes.
      index++;
    } else size += 2;
  }
  return size;
}

/**
 * Writes `text` into `target` from `offset` on and returns the offset after it.
 *
 * Shapes: `target` must have room for `utf8Size(text)` bytes; a programmer error if not.
 */
export function utf8Write(text: string, target: Uint8Array, offset: number): number {
  let at = offset;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      target[at++] = unit;
      continue;
    }
    const point = codePointAt(text, index);
    if (point >= 0x10000) index++;
    at = writePoint(point, target, at);
  }
  assert(at <= target.length, "utf8: target is too small");
  return at;
}

/** Whether every surrogate is half of a pair, so that the text survives UTF-8. Cost: O(length), allocates nothing. */
export function isWellFormed(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    if (!isPair(text, index)) return false;
    index++;
  }
  return true;
}

/** The code point that begins at `index`, U+FFFD for a lone surrogate. */
export function codePointAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  if (!isPair(text, index)) return REPLACEMENT;
  return 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(index + 1) - 0xdc00);
}

function isPair(text: string, index: number): boolean {
  const high = text.charCodeAt(index);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(index + 1); // NaN past the end: both comparisons fail.
  return low >= 0xdc00 && low <= 0xdfff;
}

function writePoint(point: number, target: Uint8Array, offset: number): number {
  let at = offset;
  if (point < 0x800) target[at++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) target[at++] = 0xe0 | (point >> 12);
    else {
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    target[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  target[at++] = 0x80 | (point & 0x3f);
  return at;
}
