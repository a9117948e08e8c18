/**
 * What an expression may name, and what is said of one that names something else.
 *
 * Roots: `profile.*`, `context.*`, `offer.*` (code, category, purpose, value, cost and the declared offer attributes)
 * and `now`. `session.*` and `state.*` are known names that this version refuses with a message of their own.
 */
import type { Attribute, AttributeType } from "../workspace/model.ts";

export type ExpressionRoot = "profile" | "context" | "offer" | "now";

export interface ExpressionScope {
  readonly profile: readonly Attribute[];
  readonly context: readonly Attribute[];
  /** Declared offer attributes; the built-in ones are added by the checker. */
  readonly offer: readonly Attribute[];
  /** Roots allowed here; rule segments, for one, see no `offer`. */
  readonly roots: readonly ExpressionRoot[];
  /** IANA zone names that calendar functions may name; others are build errors. */
  readonly timeZones?: ReadonlySet<string>;
}

export interface ExpressionProblem {
  readonly message: string;
  /** UTF-16 offsets into the expression, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** The nearest known name, where a name is unknown. */
  readonly suggestion?: string;
}

export type ExpressionType = AttributeType | "any";
