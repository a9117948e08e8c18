/** Texts of expressions that are written twice: as we take them, and as the CEL library would have to be asked. */
import fc from "fast-check";

export interface ExpressionText {
  readonly ours: string;
  /** Null where the library departs from the specification and no other words help (rules/library.test.ts lists where). */
  readonly library: string | null;
}

export const same = (text: string): ExpressionText => ({ ours: text, library: text });
type Template = (...parts: string[]) => string;

/** One text of several parts; `library` where it must be written otherwise, null where it cannot. */
export function compose(
  parts: readonly fc.Arbitrary<ExpressionText>[],
  ours: Template,
  library: Template | null = ours,
): fc.Arbitrary<ExpressionText> {
  return fc.tuple(...parts).map((texts) => {
    const words = texts.flatMap((text) => (text.library === null ? [] : [text.library]));
    const isAsked = library !== null && words.length === texts.length;
    return { ours: ours(...texts.map((text) => text.ours)), library: isAsked ? library(...words) : null };
  });
}
