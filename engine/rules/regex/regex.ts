/**
 * `matches` of CEL: a pattern in RE2's syntax, a literal, read when a workspace is checked, run in linear time.
 *
 * Why our own: an engine that backtracks can hold up a lane for seconds, and what a visitor writes decides it. This one
 * never looks at a character twice; program, states and text are bounded, so the longest time is known.
 */
import { Matcher } from "./matcher.ts";
import { parsePattern } from "./parse-pattern.ts";
import { compilePattern } from "./program.ts";
import { PatternFault } from "./syntax.ts";

/** UTF-16 units of a pattern, and of a text that it is held against; a longer text is an error of the evaluation. */
export const PATTERN_LENGTH_MAX = 1000;
export const MATCHED_TEXT_MAX = 4096;

export class Regex {
  /** Instructions: the most work that one character can be. */
  readonly size: number;
  readonly #matcher: Matcher;

  /** Errors: throws PatternFault. Cost: O(pattern × repetitions), bounded. */
  constructor(pattern: string) {
    if (pattern.length > PATTERN_LENGTH_MAX)
      throw new PatternFault(
        `the pattern is longer than ${PATTERN_LENGTH_MAX} characters`,
        0,
        pattern.length,
      );
    const program = compilePattern(parsePattern(pattern), pattern.length);
    this.size = program.operations.length;
    this.#matcher = new Matcher(program);
  }

  /** Whether the text holds a match; undefined where it is too long. Cost: O(length). */
  test(text: string): boolean | undefined {
    return text.length > MATCHED_TEXT_MAX ? undefined : this.#matcher.test(text);
  }
}

/** What is wrong with a pattern; null when nothing is. */
export function patternFault(pattern: string): PatternFault | null {
  try {
    new Regex(pattern);
    return null;
  } catch (error) {
    if (error instanceof PatternFault) return error;
    throw error;
  }
}

const compiled = new WeakMap<object, Regex>();

/** The engine of a checked node, made once. */
export function regexOf(node: { readonly pattern: string }): Regex {
  let regex = compiled.get(node);
  if (regex === undefined) {
    regex = new Regex(node.pattern);
    compiled.set(node, regex);
  }
  return regex;
}
