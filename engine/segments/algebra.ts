/**
 * Set algebra over segments: `gold-members & !lapsed`, `(a | b) - c`, as text and as a tree.
 *
 * Operators, tightest first: `!` (complement), then `&` (both) and `-` (without) from left to right, then `|` (either).
 * Names hold dots and hyphens (`gold-members`), so a hyphen that touches the end of a name belongs to it: the
 * difference of `a` and `b` is written `a - b`. Names are folded to lower case; whether they exist is the caller's
 * business. `a - b` is kept as `a & !b`, and chains are flat, so a tree is no deeper than its parentheses and
 * complements, which are bounded: whoever walks it may recurse.
 */
import { foldName } from "../fold.ts";
import { ENGINE_LIMITS } from "../limits.ts";

export type SegmentAlgebra =
  | { readonly kind: "name"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "not"; readonly operand: SegmentAlgebra }
  | { readonly kind: "and" | "or"; readonly operands: readonly SegmentAlgebra[] };

/** UTF-16 offsets into the text, `end` exclusive. */
export interface AlgebraProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type AlgebraResult =
  | { readonly ok: true; readonly tree: SegmentAlgebra }
  | { readonly ok: false; readonly problem: AlgebraProblem };

/** Parentheses and complements within one another. */
export const ALGEBRA_DEPTH_MAX = 64;

/**
 * Parses a segment expression.
 *
 * Cost: O(length); recursion is bounded by ALGEBRA_DEPTH_MAX.
 * Errors: none is thrown; a text that does not parse gives its first problem with a position.
 */
export function parseAlgebra(text: string): AlgebraResult {
  if (text.length > ENGINE_LIMITS.expressionLengthMax) {
    const message = `a segment expression has at most ${ENGINE_LIMITS.expressionLengthMax} characters`;
    return { ok: false, problem: { message, start: 0, end: text.length } };
  }
  const parser = new AlgebraParser(text);
  try {
    return { ok: true, tree: parser.parse() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The names in a tree, in order of appearance, with repeats. */
export function algebraNames(tree: SegmentAlgebra): { name: string; start: number; end: number }[] {
  if (tree.kind === "name") return [{ name: tree.name, start: tree.start, end: tree.end }];
  if (tree.kind === "not") return algebraNames(tree.operand);
  return tree.operands.flatMap(algebraNames);
}

class Refusal extends Error {
  readonly problem: AlgebraProblem;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.problem = { message, start, end };
  }
}

const SPACE = /[ \t\r\n]/;
const NAME_START = /[A-Za-z0-9._]/;
const NAME_PART = /[A-Za-z0-9._-]/;
const OPERATORS = "&|-!()";

class AlgebraParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  constructor(text: string) {
    this.#text = text;
  }

  parse(): SegmentAlgebra {
    const tree = this.#either();
    const token = this.#peek();
    if (token === ")") throw this.#refuse("this parenthesis was never opened");
    if (token !== "") throw this.#refuse("expected `&`, `|`, `-` or the end");
    return tree;
  }

  /** The next character that is no space, "" at the end; leaves the position on it. */
  #peek(): string {
    while (this.#at < this.#text.length && SPACE.test(this.#text[this.#at]!)) this.#at++;
    return this.#text[this.#at] ?? "";
  }

  #either(): SegmentAlgebra {
    const operands = [this.#both()];
    while (this.#peek() === "|") {
      this.#at++;
      operands.push(this.#both());
    }
    return operands.length === 1 ? operands[0]! : { kind: "or", operands };
  }

  #both(): SegmentAlgebra {
    const operands = [this.#operand()];
    for (let token = this.#peek(); token === "&" || token === "-"; token = this.#peek()) {
      this.#at++;
      const operand = this.#operand();
      operands.push(token === "&" ? operand : { kind: "not", operand });
    }
    return operands.length === 1 ? operands[0]! : { kind: "and", operands };
  }

  #operand(): SegmentAlgebra {
    const token = this.#peek();
    const start = this.#at;
    if (token === "!" || token === "(") {
      if (++this.#depth > ALGEBRA_DEPTH_MAX) {
        throw this.#refuse(`parentheses and complements are nested more than ${ALGEBRA_DEPTH_MAX} deep`);
      }
      this.#at++;
      let tree: SegmentAlgebra;
      if (token === "!") {
        tree = { kind: "not", operand: this.#operand() };
      } else {
        tree = this.#either();
        if (this.#peek() !== ")") throw new Refusal("this parenthesis is never closed", start, start + 1);
        this.#at++;
      }
      this.#depth--;
      return tree;
    }
    if (!NAME_START.test(token)) {
      if (token === "") throw this.#refuse("expected a segment's name, `!` or `(`, but the expression ends");
      const known = OPERATORS.includes(token);
      throw this.#refuse(
        known ? `expected a segment's name, \`!\` or \`(\` before \`${token}\`` : "unexpected character",
      );
    }
    while (NAME_PART.test(this.#text[this.#at] ?? "")) this.#at++;
    return { kind: "name", name: foldName(this.#text.slice(start, this.#at)), start, end: this.#at };
  }

  #refuse(message: string): Refusal {
    const length = (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
    const end = Math.min(this.#at + length, this.#text.length);
    return new Refusal(message, Math.min(this.#at, end), end);
  }
}
