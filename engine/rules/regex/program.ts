/**
 * Tree of a pattern → program of a non-deterministic automaton (Thompson): at each place the set of instructions that a
 * match could be at. Its size is bounded, and with it what one character can cost.
 *
 * ```
 *  SET    a code point of set `x`, then `y`      SPLIT  `x` or `y`
 *  ASSERT assertion `x` holds here, then `y`     MATCH
 * ```
 */
import type { CharSet } from "./char-set.ts";
import { ASSERTIONS, PatternFault, type PatternNode } from "./syntax.ts";

export const SET = 0;
export const SPLIT = 1;
export const ASSERT = 2;
export const MATCH = 3;

/** Instructions; a pattern that asks for more is refused. */
export const PROGRAM_SIZE_MAX = 300;
/** Parts of the tree that are gone through, repeated ones each time: empty ones make no instruction. */
const STEPS_MAX = 20_000;

export interface Program {
  readonly operations: Uint8Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  readonly start: number;
  readonly sets: readonly CharSet[];
  readonly hasAssertions: boolean;
}

export function compilePattern(tree: PatternNode, length: number): Program {
  return new Compiler(length).program(tree);
}

class Compiler {
  readonly #length: number;
  readonly #operations: number[] = [];
  readonly #x: number[] = [];
  readonly #y: number[] = [];
  readonly #sets: CharSet[] = [];
  #steps = 0;

  constructor(length: number) {
    this.#length = length;
  }

  program(tree: PatternNode): Program {
    const match = this.#add(MATCH, 0, 0);
    const start = this.#compile(tree, match);
    return {
      operations: Uint8Array.from(this.#operations),
      x: Uint16Array.from(this.#x),
      y: Uint16Array.from(this.#y),
      start,
      sets: this.#sets,
      hasAssertions: this.#operations.includes(ASSERT),
    };
  }

  #tooLarge(): PatternFault {
    return new PatternFault("the pattern is too large: shorten it, or repeat less", 0, this.#length);
  }

  #add(operation: number, x: number, y: number): number {
    if (this.#operations.length >= PROGRAM_SIZE_MAX) throw this.#tooLarge();
    this.#operations.push(operation);
    this.#x.push(x);
    this.#y.push(y);
    return this.#operations.length - 1;
  }

  /** Where to begin so that `node` is matched and `next` follows. */
  #compile(node: PatternNode, next: number): number {
    if (++this.#steps > STEPS_MAX) throw this.#tooLarge();
    switch (node.kind) {
      case "set":
        this.#sets.push(node.set);
        return this.#add(SET, this.#sets.length - 1, next);
      case "assert":
        return this.#add(ASSERT, ASSERTIONS.indexOf(node.assertion), next);
      case "sequence":
        return node.parts.reduceRight((follower, part) => this.#compile(part, follower), next);
      case "alternatives":
        return node.parts
          .map((part) => this.#compile(part, next))
          .reduceRight((second, first) => this.#add(SPLIT, first, second));
      case "repeat":
        return this.#repeat(node, next);
    }
  }

  #repeat({ node, min, max }: PatternNode & { kind: "repeat" }, next: number): number {
    let begin = next;
    if (max === Number.POSITIVE_INFINITY) {
      begin = this.#add(SPLIT, 0, next);
      this.#x[begin] = this.#compile(node, begin);
    } else {
      for (let count = min; count < max; count++) begin = this.#add(SPLIT, this.#compile(node, begin), next);
    }
    for (let count = 0; count < min; count++) begin = this.#compile(node, begin);
    return begin;
  }
}
