/**
 * Reads a pattern piece by piece: characters, escapes and classes (`\d`, `[a-z]`, `[[:alpha:]]`), each with its place where
 * it is not what RE2 takes. What the pieces mean together is the parser's (parse-pattern.ts).
 */
import {
  type CharSet,
  charSet,
  complement,
  EMPTY_SET,
  foldCase,
  PERL_CLASSES,
  POSIX_CLASSES,
} from "./char-set.ts";
import { PatternFault } from "./syntax.ts";

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

export interface Flags {
  readonly foldsCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

export const isDigit = (character: string): boolean =>
  character.length === 1 && character >= "0" && character <= "9";
const isOctal = (character: string): boolean =>
  character.length === 1 && character >= "0" && character <= "7";
export const isLetter = (character: string): boolean => {
  const lower = character.toLowerCase();
  return character.length === 1 && lower >= "a" && lower <= "z";
};

export class PatternReader {
  readonly text: string;
  at = 0;
  flags: Flags = { foldsCase: false, multiline: false, dotAll: false };

  constructor(text: string) {
    this.text = text;
  }

  fault(message: string, start: number, end: number): PatternFault {
    return new PatternFault(message, start, Math.min(end, this.text.length));
  }

  looksAt(part: string): boolean {
    return this.text.startsWith(part, this.at);
  }

  accept(part: string): boolean {
    if (!this.looksAt(part)) return false;
    this.at += part.length;
    return true;
  }

  /** The character at the place, both halves of a pair; empty at the end. */
  peek(): string {
    const codePoint = this.text.codePointAt(this.at);
    return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
  }

  take(): string {
    const character = this.peek();
    this.at += character.length;
    return character;
  }

  /** `\d`, `\D` and their like, folded; null for another escape. */
  perlClass(start: number): CharSet | null {
    const letter = this.peek();
    if (letter === "p" || letter === "P")
      throw this.fault(
        "classes of Unicode are not supported: name the ranges, as `[a-zà-ÿ]`",
        start,
        this.at + 1,
      );
    const set = Object.hasOwn(PERL_CLASSES, letter.toLowerCase())
      ? PERL_CLASSES[letter.toLowerCase()]!
      : null;
    if (set === null) return null;
    this.at += 1;
    const folded = this.flags.foldsCase ? foldCase(set) : set;
    return letter === letter.toLowerCase() ? folded : complement(folded);
  }

  /** After a backslash: one character. */
  escapedCodePoint(start: number): number {
    const letter = this.take();
    if (Object.hasOwn(SIMPLE_ESCAPES, letter)) return SIMPLE_ESCAPES[letter]!;
    if (letter === "x") return this.hexadecimal(start);
    if (letter === "0" || (isOctal(letter) && isOctal(this.peek()))) {
      let value = Number(letter);
      for (let count = 0; count < 2 && isOctal(this.peek()); count++) value = value * 8 + Number(this.take());
      return value;
    }
    if (isDigit(letter)) throw this.fault("there are no back references", start, this.at);
    const isPunctuation = letter !== "" && letter < "\x80" && !isLetter(letter);
    if (isPunctuation) return letter.codePointAt(0)!;
    throw this.fault(`there is no escape \`\\${letter}\``, start, this.at);
  }

  hexadecimal(start: number): number {
    const rest = this.text.slice(this.at, this.at + 12);
    const match = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,8})\})/.exec(rest);
    const value = match === null ? Number.NaN : Number.parseInt(match[1] ?? match[2]!, 16);
    if (!(value <= 0x10ffff))
      throw this.fault("`\\x` takes two digits, or a code point in braces", start, this.at);
    this.at += match![0].length;
    return value;
  }

  /** After `[`. */
  classSet(start: number): CharSet {
    const isNegated = this.accept("^");
    let set: CharSet = EMPTY_SET;
    let isFirst = true;
    while (isFirst || !this.looksAt("]")) {
      if (this.at >= this.text.length) throw this.fault("`[` has no `]`", start, start + 1);
      isFirst = false;
      set = charSet([...set, ...this.classPart()]);
    }
    this.at += 1;
    return isNegated ? complement(set) : set;
  }

  /** A named class, a character or a range. */
  classPart(): CharSet {
    const start = this.at;
    if (this.looksAt("[:")) {
      const close = this.text.indexOf(":]", this.at);
      if (close !== -1) return this.posixClass(start, close + 2);
    }
    if (this.accept("\\")) {
      const named = this.perlClass(start);
      if (named !== null) return named;
      this.at = start;
    }
    const first = this.classCharacter();
    const isRange = this.looksAt("-") && this.text[this.at + 1] !== "]" && this.at + 1 < this.text.length;
    if (isRange) this.at += 1;
    const last = isRange ? this.classCharacter() : first;
    if (last < first) throw this.fault("a range goes upwards", start, this.at);
    const set = [first, last];
    return this.flags.foldsCase ? foldCase(set) : set;
  }

  posixClass(start: number, end: number): CharSet {
    const inside = this.text.slice(start + 2, end - 2);
    const name = inside.startsWith("^") ? inside.slice(1) : inside;
    if (!Object.hasOwn(POSIX_CLASSES, name))
      throw this.fault(`there is no class \`[:${inside}:]\``, start, end);
    this.at = end;
    const set = this.flags.foldsCase ? foldCase(POSIX_CLASSES[name]!) : POSIX_CLASSES[name]!;
    return name === inside ? set : complement(set);
  }

  classCharacter(): number {
    const start = this.at;
    return this.accept("\\") ? this.escapedCodePoint(start) : this.take().codePointAt(0)!;
  }
}
