/**
 * Text → tokens, by the lexis of the CEL specification: numbers, strings of every quoting with their escapes, names,
 * comments. Faults are thrown as `SyntaxFault` with their place. Cost: O(length); no regular expressions.
 */
import { SyntaxFault } from "./syntax.ts";

export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  /** `contentStart`: where its characters begin, if they stand as they are. */
  | { readonly kind: "string"; readonly value: string; readonly contentStart?: number }
  /** A literal of a type that there is not: bytes, unsigned integers. */
  | { readonly kind: "bytes" | "uint" }
  | { readonly kind: "name"; readonly value: string }
  /** A name in backquotes, for what follows a dot. */
  | { readonly kind: "quoted"; readonly value: string }
  | { readonly kind: "symbol"; readonly value: string }
  | { readonly kind: "end" }
);

/** Symbols of one character, by its code; and those of two. Strings are made once. */
const SYMBOLS = new Map([..."<>+-*/%!?:.,()[]{}"].map((symbol) => [symbol.charCodeAt(0), symbol]));
const PAIRS = ["&&", "||", "==", "!=", "<=", ">="];
const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  '"': '"',
  "'": "'",
  "`": "`",
};
/** Digits of escapes that name a code point. */
const HEX_ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 };

const BACKSLASH = 92;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Codes are UTF-16 units; NaN past the end is none of these. */
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isOctal = (code: number): boolean => code >= 48 && code <= 55;
const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
const isLetter = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 95;
const isSpace = (code: number): boolean =>
  code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
const isPrefix = (code: number): boolean => (code | 32) === 98 || (code | 32) === 114; // b, r
const isQuote = (code: number): boolean => code === 34 || code === 39;

export class Lexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token; `end` again and again after the last. */
  next(): Token {
    this.#skip();
    const start = this.#at;
    const code = this.#code(0);
    if (Number.isNaN(code)) return { kind: "end", start, end: start };
    if (isLetter(code)) {
      const prefix = isPrefix(code) ? this.#stringPrefix() : null;
      if (prefix !== null) return this.#string(start, prefix);
      this.#name();
      return { kind: "name", value: this.#text.slice(start, this.#at), start, end: this.#at };
    }
    if (isQuote(code)) return this.#string(start, "");
    if (isDigit(code) || (code === 46 && isDigit(this.#code(1)))) return this.#number(start);
    if (code === 96) return this.#quoted(start);
    const pair =
      this.#code(1) === 61 || this.#code(1) === code
        ? PAIRS.find((each) => this.#text.startsWith(each, start))
        : undefined;
    const symbol = pair ?? SYMBOLS.get(code);
    if (symbol === undefined) {
      const shown = String.fromCodePoint(this.#text.codePointAt(start)!);
      throw new SyntaxFault(`Unexpected character: ${shown}`, start, start + shown.length);
    }
    this.#at += symbol.length;
    return { kind: "symbol", value: symbol, start, end: this.#at };
  }

  /** NaN past the end. */
  #code(ahead: number): number {
    return this.#text.charCodeAt(this.#at + ahead);
  }

  #name(): void {
    while (isLetter(this.#code(0)) || isDigit(this.#code(0))) this.#at += 1;
  }

  #skip(): void {
    for (;;) {
      const code = this.#code(0);
      if (isSpace(code)) this.#at += 1;
      else if (code === 47 && this.#code(1) === 47) {
        while (
          this.#at < this.#text.length &&
          this.#code(0) !== LINE_FEED &&
          this.#code(0) !== CARRIAGE_RETURN
        )
          this.#at += 1;
      } else return;
    }
  }

  #number(start: number): Token {
    let isDouble = false;
    if (this.#code(0) === 48 && (this.#code(1) | 32) === 120) {
      this.#at += 2;
      while (isHex(this.#code(0))) this.#at += 1;
      if (this.#at === start + 2) throw new SyntaxFault("`0x` has no digits", start, this.#at);
    } else {
      this.#digits();
      if (this.#code(0) === 46 && isDigit(this.#code(1))) {
        isDouble = true;
        this.#at += 1;
        this.#digits();
      }
      isDouble = this.#exponent() || isDouble;
    }
    const end = this.#at;
    const isUnsigned = !isDouble && (this.#code(0) | 32) === 117;
    if (isUnsigned) this.#at += 1;
    if (isLetter(this.#code(0))) {
      this.#name();
      throw new SyntaxFault("a number ends before a letter", start, this.#at);
    }
    if (isUnsigned) return { kind: "uint", start, end: this.#at };
    const text = this.#text.slice(start, end);
    if (!isDouble) return { kind: "int", value: BigInt(text), start, end };
    const value = Number(text);
    if (!Number.isFinite(value)) throw new SyntaxFault("the number is too large", start, end);
    return { kind: "double", value, start, end };
  }

  #digits(): void {
    while (isDigit(this.#code(0))) this.#at += 1;
  }

  /** Moves over `e5`, `E-3`; stays where there is none. */
  #exponent(): boolean {
    if ((this.#code(0) | 32) !== 101) return false;
    const signed = this.#code(1) === 43 || this.#code(1) === 45 ? 2 : 1;
    if (!isDigit(this.#code(signed))) return false;
    this.#at += signed;
    this.#digits();
    return true;
  }

  /** `r`, `b`, `br` or `rb` before a quote, in lower case; null where there is no string. */
  #stringPrefix(): string | null {
    const length = isPrefix(this.#code(1)) ? 2 : 1;
    if (!isQuote(this.#code(length))) return null;
    const prefix = this.#text.slice(this.#at, this.#at + length).toLowerCase();
    return prefix === "rr" || prefix === "bb" ? null : prefix;
  }

  #string(start: number, prefix: string): Token {
    this.#at += prefix.length;
    const quote = this.#text[this.#at]!;
    const isTriple = this.#text.startsWith(quote.repeat(3), this.#at);
    const delimiter = isTriple ? quote.repeat(3) : quote;
    this.#at += delimiter.length;
    const isRaw = prefix.includes("r");
    const contentStart = this.#at;
    let value = "";
    let from = contentStart; // What stands as it is, is taken in one piece.
    while (!this.#text.startsWith(delimiter, this.#at)) {
      const code = this.#code(0);
      if (Number.isNaN(code)) throw new SyntaxFault("the string has no end", start, this.#at);
      if (!isTriple && (code === LINE_FEED || code === CARRIAGE_RETURN)) {
        throw new SyntaxFault("a string of more than one line stands in three quotes", start, this.#at);
      }
      if (code === BACKSLASH && !isRaw) {
        value += this.#text.slice(from, this.#at) + this.#escape(prefix.includes("b"));
        from = this.#at;
      } else this.#at += 1;
    }
    const isVerbatim = from === contentStart;
    value += this.#text.slice(from, this.#at);
    this.#at += delimiter.length;
    const end = this.#at;
    if (prefix.includes("b")) return { kind: "bytes", start, end };
    return isVerbatim
      ? { kind: "string", value, contentStart, start, end }
      : { kind: "string", value, start, end };
  }

  /** What the escape at the place means; moves over it. */
  #escape(isBytes: boolean): string {
    const start = this.#at;
    const letter = this.#text[start + 1] ?? "";
    if (Object.hasOwn(ESCAPES, letter)) {
      this.#at += 2;
      return ESCAPES[letter]!;
    }
    const digitCount = Object.hasOwn(HEX_ESCAPE_DIGITS, letter) ? HEX_ESCAPE_DIGITS[letter]! : 0;
    if (digitCount > 0 && !(isBytes && digitCount > 2)) return this.#codePoint(start, 2, digitCount, 16);
    if (letter >= "0" && letter <= "3") return this.#codePoint(start, 1, 3, 8);
    const end = Math.min(start + 2, this.#text.length);
    throw new SyntaxFault(`there is no escape \`${this.#text.slice(start, end)}\``, start, end);
  }

  /** The character that `digitCount` digits name; too few of them, surrogates and what is past Unicode's end are faults. */
  #codePoint(start: number, prefixLength: number, digitCount: number, base: 8 | 16): string {
    this.#at = start + prefixLength;
    const end = this.#at + digitCount;
    const isBaseDigit = base === 16 ? isHex : isOctal;
    while (this.#at < end && isBaseDigit(this.#code(0))) this.#at += 1;
    const value = Number.parseInt(this.#text.slice(start + prefixLength, this.#at), base);
    const isCharacter = value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
    if (this.#at === end && isCharacter) return String.fromCodePoint(value);
    const text = this.#text.slice(start, this.#at);
    throw new SyntaxFault(`\`${text}\` is no character of Unicode`, start, this.#at);
  }

  #quoted(start: number): Token {
    const close = this.#text.indexOf("`", start + 1);
    const value = close === -1 ? "" : this.#text.slice(start + 1, close);
    const isName = /^[\w./ -]+$/.test(value);
    const end = close === -1 ? this.#text.length : close + 1;
    if (!isName)
      throw new SyntaxFault("a name in backquotes holds letters, digits, `_`, `.`, `-`, `/`", start, end);
    this.#at = end;
    return { kind: "quoted", value, start, end };
  }
}
