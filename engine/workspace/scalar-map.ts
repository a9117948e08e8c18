/**
 * Where a character of a YAML scalar's value stands in the file.
 *
 * An expression is checked as text, a designer looks at a line: plain, quoted and block scalars fold lines, drop
 * indentation and have escapes, so the offsets differ. Apart from quotes and escapes only white space differs
 * between source and value, so both are walked side by side.
 */

export type ScalarStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};
const HEX_ESCAPE_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Offsets into `text` of each UTF-16 unit of `value`, and one more for its end.
 *
 * @param start where the scalar's node begins (at the quote, or at `|` and `>`).
 * @param end where its content ends, exclusive.
 * Cost: O(length of the node). Where source and value cannot be matched, the place stays near the last match.
 */
export function mapScalar(
  text: string,
  start: number,
  end: number,
  style: ScalarStyle,
  value: string,
): number[] {
  const offsets = new Array<number>(value.length + 1);
  let at = start;
  if (style === "QUOTE_SINGLE" || style === "QUOTE_DOUBLE") at += 1;
  else if (style !== "PLAIN") at = Math.min(end, lineEnd(text, at) + 1);
  for (let index = 0; index < value.length; index++) {
    const unit = value[index]!;
    const found =
      style === "QUOTE_DOUBLE" ? findEscaped(text, at, end, unit) : findPlain(text, at, end, unit);
    at = found.at;
    offsets[index] = Math.min(at, end);
    // A character outside of the first plane is two units of the value and one escape of the source.
    for (let part = 1; part < found.unitCount && index + 1 < value.length; part++) offsets[++index] = at;
    if (found.length > 0) at += found.length;
    if (style === "QUOTE_SINGLE" && unit === "'" && found.length > 0) at += 1;
  }
  offsets[value.length] = Math.min(at, end);
  return offsets;
}

interface Found {
  readonly at: number;
  /** Of the source; 0 where the unit is not there (a space made of a folded line end). */
  readonly length: number;
  readonly unitCount: number;
}

/** Where `unit` stands from `at` on, past white space that the value does not have. */
function findPlain(text: string, from: number, end: number, unit: string): Found {
  let at = from;
  if (!isSpace(unit)) while (at < end && isSpace(text[at]!)) at += 1;
  return { at, length: text[at] === unit ? 1 : 0, unitCount: 1 };
}

function findEscaped(text: string, from: number, end: number, unit: string): Found {
  let at = from;
  while (at < end) {
    const { decoded, length } =
      text[at] === "\\" ? decodeEscape(text, at) : { decoded: text[at]!, length: 1 };
    if (decoded[0] === unit) return { at, length, unitCount: decoded.length };
    // An escaped line end is nothing; white space that does not match was folded.
    const isLineEnd = text[at] === "\\" && isBreak(text[at + 1]);
    if (!isLineEnd && (isSpace(unit) || !isSpace(decoded))) break;
    at += length;
    while (isLineEnd && at < end && isSpace(text[at]!)) at += 1;
  }
  return { at, length: 0, unitCount: 1 };
}

function decodeEscape(text: string, at: number): { decoded: string; length: number } {
  const letter = text[at + 1] ?? "";
  const digits = HEX_ESCAPE_LENGTH[letter];
  if (digits === undefined) return { decoded: ESCAPES[letter] ?? "", length: 2 };
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  const valid = code >= 0 && code <= 0x10ffff;
  return { decoded: valid ? String.fromCodePoint(code) : "", length: 2 + digits };
}

function isSpace(unit: string): boolean {
  return unit === " " || unit === "\n" || unit === "\t" || unit === "\r";
}
function isBreak(unit: string | undefined): boolean {
  return unit === "\n" || unit === "\r";
}
function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
