/**
 * What a look at a survivor needs of its candidate, position by position in the zone: half a cache line where it lies,
 * instead of an object, its lists, and a line in each of five tables. The candidate itself is touched where a bit of
 * `asks` says that something is left to ask of it.
 *
 * ```
 *  0       8        12      16       20          24         28    bytes
 *  ┌───────┬────────┬───────┬────────┬───────────┬──────────┬────┐
 *  │ bound │ offer  │ asks  │ capSet │ treatment │ category │    │
 *  └───────┴────────┴───────┴────────┴───────────┴──────────┴────┘
 *    f64     i32…
 * ```
 */
import { type Candidate, NONE } from "./plan.ts";

/** What is left to ask of a candidate that the index let pass. */
export const Asks = {
  /** Conditions, dates or black lists. */
  CONDITIONS: 1,
  /** A part of its score has a function instead of a program. */
  SCORE_FUNCTION: 2,
  /** It has a propensity, which is reported. */
  PROPENSITY: 4,
  INVARIANTS: 8,
  /** Its final score is not its bound. */
  VISITOR_SCORE: 16,
  /** The zone has another candidate of its offer. */
  SHARED_OFFER: 32,
} as const;

/** In `numbers` of a record. */
const BOUND = 0;
/** In `ints` of a record. */
const OFFER = 2;
const ASKS = 3;
const CAP_SET = 4;
const TREATMENT = 5;
const CATEGORY = 6;
const RECORD_INTS = 8;
const RECORD_NUMBERS = RECORD_INTS / 2;

export class ZoneRecords {
  readonly #ints: Int32Array;
  readonly #numbers: Float64Array;

  /** @param candidates by position. */
  constructor(candidates: readonly Candidate[]) {
    this.#ints = new Int32Array(candidates.length * RECORD_INTS);
    this.#numbers = new Float64Array(this.#ints.buffer);
    const shared = sharedOffers(candidates);
    for (const candidate of candidates) {
      const at = candidate.position * RECORD_INTS;
      this.#numbers[candidate.position * RECORD_NUMBERS + BOUND] = candidate.scoreBound + 0; // −0 would print as such.
      this.#ints[at + OFFER] = candidate.offerIndex;
      this.#ints[at + ASKS] = asksOf(candidate) | (shared.has(candidate.offerIndex) ? Asks.SHARED_OFFER : 0);
      this.#ints[at + CAP_SET] = candidate.capSet;
      this.#ints[at + TREATMENT] = candidate.treatmentIndex;
      this.#ints[at + CATEGORY] = candidate.categoryIndex;
    }
  }

  /** The highest final score that it can come to; without VISITOR_SCORE the one that it has. */
  boundAt(position: number): number {
    return this.#numbers[position * RECORD_NUMBERS + BOUND]!;
  }
  offerAt(position: number): number {
    return this.#ints[position * RECORD_INTS + OFFER]!;
  }
  /** Bits of `Asks`. */
  asksAt(position: number): number {
    return this.#ints[position * RECORD_INTS + ASKS]!;
  }
  /** Set of MemoryRules of the caps that count the offer itself. */
  capSetAt(position: number): number {
    return this.#ints[position * RECORD_INTS + CAP_SET]!;
  }
  treatmentAt(position: number): number {
    return this.#ints[position * RECORD_INTS + TREATMENT]!;
  }
  /** MemorySubjects' number of the offer's category. */
  categoryAt(position: number): number {
    return this.#ints[position * RECORD_INTS + CATEGORY]!;
  }
}

/** Indexes of offers that more than one candidate presents. */
function sharedOffers(candidates: readonly Candidate[]): Set<number> {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const { offerIndex } of candidates) (seen.has(offerIndex) ? shared : seen).add(offerIndex);
  return shared;
}

function asksOf(candidate: Candidate): number {
  const { asksDates, asked, blackLists, hasPropensity, invariants, scoreBound, scoreConstant } = candidate;
  const asksConditions = asksDates || asked.length > 0 || blackLists.length > 0;
  const { score, propensity, contextWeight, value, lever } = candidate;
  const numbers = [score, propensity, contextWeight, value, lever];
  const asksFunction = numbers.some(({ expression, program }) => expression !== NONE && program === NONE);
  return (
    (asksConditions ? Asks.CONDITIONS : 0) |
    (asksFunction ? Asks.SCORE_FUNCTION : 0) |
    (hasPropensity ? Asks.PROPENSITY : 0) |
    (invariants.length > 0 ? Asks.INVARIANTS : 0) |
    (scoreBound === scoreConstant ? 0 : Asks.VISITOR_SCORE)
  );
}
