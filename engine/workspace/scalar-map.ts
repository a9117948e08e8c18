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
    if (!isSpace(unit)) {
      while (at < end && isSpace(text[at]!)) at += 1;
      // An escaped line break joins two lines without a space.
      while (style === "QUOTE_DOUBLE" && text[at] === "\\" && isBreak(text[at + 1])) {
        at += 1;
        while (at < end && isSpace(text[at]!)) at += 1;
      }
    }
    offsets[index] = Math.min(at, end);
    if (style === "QUOTE_DOUBLE" && text[at] === "\\") {
      const { decoded, length } = decodeEscape(text, at);
      for (let part = 1; part < decoded.length && index + 1 < value.length; part++) offsets[++index] = at;
      if (decoded !== "") at += length;
    } else if (style === "QUOTE_SINGLE" && unit === "'" && text[at] === "'") {
      at += 2;
    } else if (text[at] === unit) {
      at += 1;
    }
  }
  offsets[value.length] = Math.min(at, end);
  return offsets;
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
