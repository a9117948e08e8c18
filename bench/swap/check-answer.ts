/**
 * Whether an answer is of one generation: its bundle is one that was pushed, and every treatment at `hero` is of that
 * bundle's strategy (the offer's `edition`) and of its lists (which of the two rules presented it).
 */
import { type AnswerFacts, BUNDLE_BEGINNING, SEVERAL_EDITIONS } from "./answer-facts.ts";
import { HERO } from "./workspace.ts";

export interface ExpectedEdition {
  readonly edition: number;
  /** By visitor. */
  isInTide(visitor: number): boolean;
}

/** Of bundles that were pushed, by the beginning of their ids. */
export class Editions {
  readonly #byBeginning = new Map<string, ExpectedEdition>();

  add(bundle: string, expected: ExpectedEdition): void {
    this.#byBeginning.set(bundle.slice(0, BUNDLE_BEGINNING), expected);
  }
  of(beginning: string): ExpectedEdition | undefined {
    return this.#byBeginning.get(beginning);
  }
}

/** "" where it is whole; else what is wrong, `mixed: …` where it shows two generations. */
export function answerFault(facts: AnswerFacts, visitor: number, editions: Editions): string {
  const { outcome, bundle, edition, inCount, outCount, hasFallback } = facts;
  if (outcome === "unreadable") return "an answer that is no protobuf";
  const expected = editions.of(bundle);
  if (expected === undefined) return `bundle \`${bundle}\` was never pushed`;
  if (hasFallback) return `${HERO}: a fallback, nothing was decided`;
  if (inCount + outCount === 0) return `nothing at ${HERO}`;
  if (edition !== expected.edition) {
    const shown = edition === SEVERAL_EDITIONS ? "several editions" : `edition ${edition}`;
    return `mixed: ${shown} under ${expected.edition}`;
  }
  const wrongCount = expected.isInTide(visitor) ? outCount : inCount;
  return wrongCount === 0 ? "" : `mixed: lists of another bundle for visitor ${visitor} under ${edition}`;
}
