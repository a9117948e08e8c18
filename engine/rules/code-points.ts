/**
 * Strings as CEL sees them: sequences of code points. A lone surrogate counts as one. Nothing here allocates.
 */

/** Where the code point after the one at `at` begins. */
export function nextCodePoint(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit >= 0xdc00) return at + 1;
  const next = text.charCodeAt(at + 1); // NaN past the end.
  return next >= 0xdc00 && next < 0xe000 ? at + 2 : at + 1;
}

/** Code points before the UTF-16 offset `end`. Cost: O(length). */
export function codePointCount(text: string, end: number = text.length): number {
  let count = 0;
  for (let at = 0; at < end; at = nextCodePoint(text, at)) count += 1;
  return count;
}

/** UTF-16 offset of the code point `index`, the end included; −1 where there is none. Cost: O(index). */
export function unitOffset(text: string, index: number): number {
  if (index < 0) return -1;
  let at = 0;
  for (let left = index; left > 0; left--) {
    if (at >= text.length) return -1;
    at = nextCodePoint(text, at);
  }
  return at;
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
