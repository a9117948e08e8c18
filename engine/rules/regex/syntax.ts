/** What a pattern says: a tree of sets, assertions, sequences, alternatives and repetitions. */
import type { CharSet } from "./char-set.ts";

export const ASSERTIONS = ["textStart", "textEnd", "lineStart", "lineEnd", "wordEdge", "noWordEdge"] as const;
export type Assertion = (typeof ASSERTIONS)[number];

export type PatternNode =
  /** One code point of the set. */
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assert"; readonly assertion: Assertion }
  | { readonly kind: "sequence" | "alternatives"; readonly parts: readonly PatternNode[] }
  /** `max` may be Infinity. */
  | { readonly kind: "repeat"; readonly node: PatternNode; readonly min: number; readonly max: number };

/** Thrown while a pattern is read or compiled; offsets into the pattern in UTF-16 units, `end` exclusive. */
export class PatternFault extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}
