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

const SYMBOLS = ["&&", "||", "==", "!=", "<=", ">=", ..."<>+-*/%!?:.,()[]{}"];
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

const isDigit = (character: string): boolean =>
  character >= "0" && character <= "9" && character.length === 1;
const isHex = (character: string): boolean =>
  isDigit(character) || (character.length === 1 && "abcdefABCDEF".includes(character));
const isLetter = (character: string): boolean =>
  (character >= "a" && character <= "z") || (character >= "A" && character <= "Z") || character === "_";
const isSpace = (character: string): boolean => character !== "" && " \t\n\f\r".includes(character);

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
    const character = this.#peek();
    if (character === "") return { kind: "end", start, end: start };
    if (isDigit(character) || (character === "." && isDigit(this.#peek(1)))) return this.#number(start);
    const prefix = this.#stringPrefix();
    if (prefix !== null) return this.#string(start, prefix);
    if (isLetter(character)) {
      while (isLetter(this.#peek()) || isDigit(this.#peek())) this.#at += 1;
      return { kind: "name", value: this.#text.slice(start, this.#at), start, end: this.#at };
    }
    if (character === "`") return this.#quoted(start);
    const symbol = SYMBOLS.find((each) => this.#text.startsWith(each, start));
    if (symbol === undefined) {
      const shown = String.fromCodePoint(this.#text.codePointAt(start)!);
      throw new SyntaxFault(`Unexpected character: ${shown}`, start, start + shown.length);
    }
    this.#at += symbol.length;
    return { kind: "symbol", value: symbol, start, end: this.#at };
  }

  #peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? "";
  }

  #skip(): void {
    for (;;) {
      if (isSpace(this.#peek())) this.#at += 1;
      else if (this.#text.startsWith("//", this.#at)) {
        while (this.#peek() !== "" && this.#peek() !== "\n" && this.#peek() !== "\r") this.#at += 1;
      } else return;
    }
  }

  #number(start: number): Token {
    const isHexadecimal = this.#peek() === "0" && (this.#peek(1) === "x" || this.#peek(1) === "X");
    let isDouble = false;
    if (isHexadecimal) {
      this.#at += 2;
      while (isHex(this.#peek())) this.#at += 1;
      if (this.#at === start + 2) throw new SyntaxFault("`0x` has no digits", start, this.#at);
    } else {
      this.#digits();
      if (this.#peek() === "." && isDigit(this.#peek(1))) {
        isDouble = true;
        this.#at += 1;
        this.#digits();
      }
      isDouble = this.#exponent() || isDouble;
    }
    const end = this.#at;
    const text = this.#text.slice(start, end);
    if (!isDouble && (this.#peek() === "u" || this.#peek() === "U")) {
      this.#at += 1;
      this.#endOfNumber(start);
      return { kind: "uint", start, end: this.#at };
    }
    this.#endOfNumber(start);
    if (!isDouble) return { kind: "int", value: BigInt(text), start, end };
    const value = Number(text);
    if (!Number.isFinite(value)) throw new SyntaxFault("the number is too large", start, end);
    return { kind: "double", value, start, end };
  }

  #digits(): void {
    while (isDigit(this.#peek())) this.#at += 1;
  }

  /** Moves over `e5`, `E-3`; stays where there is none. */
  #exponent(): boolean {
    if (this.#peek() !== "e" && this.#peek() !== "E") return false;
    const signed = this.#peek(1) === "+" || this.#peek(1) === "-" ? 2 : 1;
    if (!isDigit(this.#peek(signed))) return false;
    this.#at += signed;
    this.#digits();
    return true;
  }

  #endOfNumber(start: number): void {
    if (!isLetter(this.#peek())) return;
    while (isLetter(this.#peek()) || isDigit(this.#peek())) this.#at += 1;
    throw new SyntaxFault("a number ends before a letter", start, this.#at);
  }

  /** Letters before the quote of a string, lower case; null where there is no string. */
  #stringPrefix(): string | null {
    let letters = "";
    while (
      letters.length < 2 &&
      this.#peek(letters.length) !== "" &&
      "rRbB".includes(this.#peek(letters.length))
    )
      letters += this.#peek(letters.length);
    const quote = this.#peek(letters.length);
    const prefix = letters.toLowerCase();
    const isPrefix = prefix.length < 2 || prefix === "br" || prefix === "rb";
    return isPrefix && (quote === '"' || quote === "'") ? prefix : null;
  }

  #string(start: number, prefix: string): Token {
    this.#at += prefix.length;
    const quote = this.#peek();
    const isTriple = this.#text.startsWith(quote.repeat(3), this.#at);
    const delimiter = isTriple ? quote.repeat(3) : quote;
    this.#at += delimiter.length;
    const isRaw = prefix.includes("r");
    const isBytes = prefix.includes("b");
    const contentStart = this.#at;
    let value = "";
    while (!this.#text.startsWith(delimiter, this.#at)) {
      const character = this.#peek();
      if (character === "") throw new SyntaxFault("the string has no end", start, this.#at);
      if (!isTriple && (character === "\n" || character === "\r")) {
        throw new SyntaxFault("a string of more than one line stands in three quotes", start, this.#at);
      }
      if (character === "\\" && !isRaw) value += this.#escape(isBytes);
      else {
        value += character;
        this.#at += 1;
      }
    }
    this.#at += delimiter.length;
    const end = this.#at;
    if (isBytes) return { kind: "bytes", start, end };
    const isVerbatim = value.length === end - delimiter.length - contentStart;
    return isVerbatim
      ? { kind: "string", value, contentStart, start, end }
      : { kind: "string", value, start, end };
  }

  /** What the escape at the place means; moves over it. */
  #escape(isBytes: boolean): string {
    const start = this.#at;
    const letter = this.#peek(1);
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
    const isBaseDigit = (each: string): boolean =>
      base === 16 ? isHex(each) : each !== "" && "01234567".includes(each);
    while (this.#at < end && isBaseDigit(this.#peek())) this.#at += 1;
    const value = Number.parseInt(this.#text.slice(start + prefixLength, this.#at), base);
    const isCharacter = value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
    if (this.#at === end && isCharacter) return String.fromCodePoint(value);
    const text = this.#text.slice(start, this.#at);
    throw new SyntaxFault(`\`${text}\` is no character of Unicode`, start, this.#at);
  }

  #quoted(start: number): Token {
    const close = this.#text.indexOf("`", start + 1);
    const value = close === -1 ? "" : this.#text.slice(start + 1, close);
    const isName =
      value !== "" && [...value].every((each) => isLetter(each) || isDigit(each) || ".-/ ".includes(each));
    const end = close === -1 ? this.#text.length : close + 1;
    if (!isName)
      throw new SyntaxFault("a name in backquotes holds letters, digits, `_`, `.`, `-`, `/`", start, end);
    this.#at = end;
    return { kind: "quoted", value, start, end };
  }
}
