/**
 * Text of a pattern → tree, by the syntax of RE2, which CEL's specification names for `matches`. What RE2 refuses is
 * refused (back references, look-around, nested repetition operators), with its place; so are Unicode's classes (`\p{…}`),
 * which depend on the version of Unicode. Groups only group: nothing is captured. Cost: O(length).
 */
import { ANY, type CharSet, complement, foldCase, NEWLINE } from "./char-set.ts";
import { isDigit, isLetter, PatternReader } from "./pattern-reader.ts";
import type { Assertion, PatternNode } from "./syntax.ts";

const REPEAT_MAX = 1000;
const DEPTH_MAX = 100;
const TEXT_ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: "textStart",
  z: "textEnd",
  b: "wordEdge",
  B: "noWordEdge",
};

export function parsePattern(text: string): PatternNode {
  return new PatternParser(text).whole();
}

class PatternParser extends PatternReader {
  #depth = 0;
  readonly #names = new Set<string>();

  whole(): PatternNode {
    const node = this.#alternatives();
    if (this.at < this.text.length) throw this.fault("`)` closes nothing", this.at, this.at + 1);
    return node;
  }

  #alternatives(): PatternNode {
    if (++this.#depth > DEPTH_MAX) throw this.fault("groups are nested too deeply", this.at, this.at + 1);
    const flags = this.flags;
    const parts = [this.#sequence()];
    while (this.accept("|")) parts.push(this.#sequence());
    this.flags = flags; // `(?i)` holds to the end of its group.
    this.#depth -= 1;
    return parts.length === 1 ? parts[0]! : { kind: "alternatives", parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.text.length && !this.looksAt("|") && !this.looksAt(")")) {
      if (this.accept("\\Q")) {
        parts.push(...this.#quoted());
        continue;
      }
      const start = this.at;
      const node = this.#atom();
      if (node === null) continue; // Flags.
      parts.push(this.#repeated(node, start));
    }
    return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
  }

  /** `\Q…\E`: as it stands; an operator after it is about its last character. */
  #quoted(): PatternNode[] {
    const parts: PatternNode[] = [];
    while (this.at < this.text.length && !this.accept("\\E")) parts.push(this.#literal(this.take()));
    const last = parts.pop();
    return last === undefined ? [] : [...parts, this.#repeated(last, this.at)];
  }

  #literal(character: string): PatternNode {
    const codePoint = character.codePointAt(0)!;
    return this.#set([codePoint, codePoint]);
  }

  #set(set: CharSet): PatternNode {
    return { kind: "set", set: this.flags.foldsCase ? foldCase(set) : set };
  }

  #atom(): PatternNode | null {
    const start = this.at;
    const { multiline, dotAll } = this.flags;
    const character = this.take();
    switch (character) {
      case "(":
        return this.#group(start);
      case "[":
        return { kind: "set", set: this.classSet(start) };
      case ".":
        return { kind: "set", set: dotAll ? ANY : complement(NEWLINE) };
      case "^":
        return { kind: "assert", assertion: multiline ? "lineStart" : "textStart" };
      case "$":
        return { kind: "assert", assertion: multiline ? "lineEnd" : "textEnd" };
      case "*":
      case "+":
      case "?":
        throw this.fault(`\`${character}\` repeats nothing`, start, this.at);
      case "\\":
        return this.#escape(start);
      default:
        return this.#literal(character);
    }
  }

  #repeated(node: PatternNode, start: number): PatternNode {
    const bounds = this.#repetition();
    if (bounds === null) return node;
    const operatorAt = this.at;
    if (this.#repetition() !== null)
      throw this.fault(
        "one repetition right after another: put parentheses around the first",
        operatorAt,
        this.at,
      );
    const [min, max] = bounds;
    if (min > max || min > REPEAT_MAX || (max > REPEAT_MAX && max !== Number.POSITIVE_INFINITY))
      throw this.fault(`repetitions count from 0 to ${REPEAT_MAX}, the smaller first`, start, this.at);
    return { kind: "repeat", node, min, max };
  }

  /** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`, each with a `?` that changes nothing for a yes or no; null where there is none. */
  #repetition(): readonly [min: number, max: number] | null {
    let bounds: readonly [number, number] | null = null;
    if (this.accept("*")) bounds = [0, Number.POSITIVE_INFINITY];
    else if (this.accept("+")) bounds = [1, Number.POSITIVE_INFINITY];
    else if (this.accept("?")) bounds = [0, 1];
    else if (this.looksAt("{")) bounds = this.#counted();
    if (bounds !== null) this.accept("?");
    return bounds;
  }

  /** Braces that hold no count are themselves. */
  #counted(): readonly [number, number] | null {
    const match = /^\{(0|[1-9]\d{0,8})(?:(,)(0|[1-9]\d{0,8})?)?\}/.exec(
      this.text.slice(this.at, this.at + 24),
    );
    if (match === null) return null;
    this.at += match[0].length;
    const min = Number(match[1]);
    if (match[2] === undefined) return [min, min];
    return [min, match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3])];
  }

  /** After `(`. Null where it only sets flags. */
  #group(start: number): PatternNode | null {
    const outer = this.flags;
    if (this.accept("?")) {
      const isNamed =
        this.accept("P<") ||
        (this.looksAt("<") && !/^<[=!]/.test(this.text.slice(this.at)) && this.accept("<"));
      if (isNamed) this.#name(start);
      else if (this.#setFlags(start) === ")") return null;
    }
    const node = this.#alternatives();
    this.flags = outer;
    if (!this.accept(")")) throw this.fault("`(` has no `)`", start, start + 1);
    return node;
  }

  #name(start: number): void {
    const from = this.at;
    while (isLetter(this.peek()) || isDigit(this.peek()) || this.peek() === "_") this.at += 1;
    const name = this.text.slice(from, this.at);
    if (name === "" || !this.accept(">"))
      throw this.fault("a group's name is `(?P<name>…)`", start, this.at + 1);
    if (this.#names.has(name)) throw this.fault(`there are two groups \`${name}\``, start, this.at);
    this.#names.add(name);
  }

  /** Reads `i`, `m`, `s`, `U`, `-` up to `:` or `)`, which it answers. */
  #setFlags(start: number): string {
    let flags = this.flags;
    let isOn = true;
    let count = 0;
    for (;;) {
      const character = this.take();
      if (character === ":" || (character === ")" && count > 0)) {
        this.flags = flags;
        return character;
      }
      if (character === "-" && isOn) {
        isOn = false;
        count = 0;
        continue;
      }
      if (character === "i") flags = { ...flags, foldsCase: isOn };
      else if (character === "m") flags = { ...flags, multiline: isOn };
      else if (character === "s") flags = { ...flags, dotAll: isOn };
      else if (character !== "U")
        throw this.fault("RE2 knows `(?:…)`, `(?P<name>…)` and flags `(?imsU)` only", start, this.at);
      count += 1;
    }
  }

  /** After a backslash, outside of a class. */
  #escape(start: number): PatternNode {
    const letter = this.peek();
    if (Object.hasOwn(TEXT_ASSERTIONS, letter)) {
      this.at += 1;
      return { kind: "assert", assertion: TEXT_ASSERTIONS[letter]! };
    }
    const named = this.perlClass(start);
    if (named !== null) return { kind: "set", set: named };
    return this.#literal(String.fromCodePoint(this.escapedCodePoint(start)));
  }
}
