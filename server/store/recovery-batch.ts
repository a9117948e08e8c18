/**
 * Facts on their way from logs into memories: decisions as words in shared memory, all else as records. Visitors are the
 * numbers of their surrogates (identity-index.ts); recovery-groups.ts puts together what is one visitor's.
 *
 * Bounded: a recovery folds a batch when the memory is full, so that a log of any length takes the same. A visitor's facts
 * are folded in the order of their times, which is that of its versions, as when they happened; and in each source's own
 * order, whatever its times say. A fact is named by a number: where its words begin, or −1 − index of one that has none.
 */
import type { DecisionRecord, EventRecord, LinkRecord, ProfileWriteRecord } from "./log-record.ts";

/** What a visitor folds beside the decisions that have words. */
export type OtherFact =
  | { readonly kind: "event"; readonly record: EventRecord }
  | { readonly kind: "profile-write"; readonly record: ProfileWriteRecord }
  /** One that spells out what others name by number. */
  | { readonly kind: "decision"; readonly record: DecisionRecord }
  /** `other`: of whom the visitor is the alias, or the owner. */
  | {
      readonly kind: "link";
      readonly record: LinkRecord;
      readonly role: "alias" | "owner";
      readonly other: number;
    };

/**
 * A decision's words, on a boundary of 8 bytes:
 *
 *     i32 presentations │ i32 file │ f64 sequence │ f64 version │ f64 atUs │ f64 nowMs │ u32 surrogate high │ low
 *     then of each:  i32 treatment │ u32 place 23, held out 1, position 8
 *
 * What is not read as a decision lies between them as the payload that it is: i32 RAW │ i32 2 × size + (1 = its frame
 * holds redacted ones) │ bytes. Treatments and places are numbers of the file.
 */
export const FACT_WORDS = 12;
export const FACT = {
  COUNT: 0,
  FILE: 1,
  SEQUENCE: 1,
  VERSION: 2,
  AT_US: 3,
  NOW_MS: 4,
  SURROGATE_HIGH: 10,
  SURROGATE_LOW: 11,
} as const;
export const RAW = -1;
export const RAW_HEAD_WORDS = 2;
export const PRESENTATION_WORDS = 2;
export const HELD_OUT = 0x100;
export const PLACE_SHIFT = 9;
export const PLACES_MAX = 1 << (32 - PLACE_SHIFT);

const ARENA_SIZE_MIN = 64 * 1024;
/** Half of it has room for the largest frame. Some 72 bytes are used for a decision of 110. */
const ARENA_SIZE_MAX = 512 * 1024 * 1024;
/** At most this many are needed for a byte of a log. */
export const BYTES_PER_LOG_BYTE = 2;
const FACTS_INITIAL = 1 << 16;

/** Room for what logs of so many bytes hold, in shared memory: pages that nobody writes to cost nothing. */
export function newArena(logSize: number): SharedArrayBuffer {
  const size = Math.ceil((2 * BYTES_PER_LOG_BYTE * logSize) / ARENA_SIZE_MIN) * ARENA_SIZE_MIN;
  return new SharedArrayBuffer(Math.min(Math.max(size, ARENA_SIZE_MIN), ARENA_SIZE_MAX));
}

/** Decisions where they lie, for whichever thread. */
export class Facts {
  readonly arena: SharedArrayBuffer;
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly doubles: Float64Array<SharedArrayBuffer>;
  /** What `touch` found: without a use of it there would be no look. */
  seen = 0;

  constructor(arena: SharedArrayBuffer) {
    this.arena = arena;
    this.words = new Int32Array(arena);
    this.doubles = new Float64Array(arena);
  }

  /** Index of its file, among those of the recovery. */
  file(fact: number): number {
    return this.words[fact + FACT.FILE]!;
  }
  sequence(fact: number): number {
    return this.doubles[(fact >> 1) + FACT.SEQUENCE]!;
  }
  version(fact: number): number {
    return this.doubles[(fact >> 1) + FACT.VERSION]!;
  }
  atUs(fact: number): number {
    return this.doubles[(fact >> 1) + FACT.AT_US]!;
  }
  nowMs(fact: number): number {
    return this.doubles[(fact >> 1) + FACT.NOW_MS]!;
  }
  surrogateHigh(fact: number): number {
    return this.words[fact + FACT.SURROGATE_HIGH]! >>> 0;
  }
  surrogateLow(fact: number): number {
    return this.words[fact + FACT.SURROGATE_LOW]! >>> 0;
  }

  /**
   * Looks at those of `order` from `from` to before `to`, for nothing but that they are near when they are folded: one
   * after the other each would be waited for.
   */
  touch(order: Int32Array, from: number, to: number): void {
    const { words } = this;
    let seen = 0;
    for (let place = from; place < to; place++) {
      const fact = order[place]!;
      if (fact >= 0) seen ^= words[fact]! ^ words[fact + FACT_WORDS + PRESENTATION_WORDS]!;
    }
    this.seen = seen;
  }

  /**
   * Puts a visitor's facts, `order` from `from` to before `to` and each source's in its own order, in the order of their
   * times; ties by source.
   *
   * @param sourceOf of a file's index. Cost: O(facts) where they are in order already.
   */
  inOrderOfTime(order: Int32Array, from: number, to: number, sourceOf: (file: number) => number): void {
    let lastUs = Number.NEGATIVE_INFINITY;
    let place = from;
    for (; place < to; place++) {
      const atUs = this.atUs(order[place]!);
      if (atUs <= lastUs) break;
      lastUs = atUs;
    }
    if (place === to) return;
    const count = to - from;
    const facts = order.slice(from, to);
    const sources = new Int32Array(count);
    const raisedUs = new Float64Array(count);
    const lastOf = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const source = sourceOf(this.file(facts[index]!));
      sources[index] = source;
      raisedUs[index] = Math.max(this.atUs(facts[index]!), lastOf.get(source) ?? Number.NEGATIVE_INFINITY);
      lastOf.set(source, raisedUs[index]!);
    }
    const sorted = new Int32Array(count);
    for (let index = 0; index < count; index++) sorted[index] = index;
    sorted.sort((a, b) => raisedUs[a]! - raisedUs[b]! || sources[a]! - sources[b]! || a - b);
    for (let index = 0; index < count; index++) order[from + index] = facts[sorted[index]!]!;
  }
}

export interface AddedFact {
  readonly fact: OtherFact;
  readonly file: number;
  readonly sequence: number;
  readonly visitor: number;
  readonly high: number;
  readonly low: number;
}

export class FactBatch extends Facts {
  count = 0;
  /** By index, in the order added: number of the surrogate, and the fact. */
  #visitors = new Int32Array(FACTS_INITIAL);
  #facts = new Int32Array(FACTS_INITIAL);
  readonly #others: AddedFact[] = [];
  get otherCount(): number {
    return this.#others.length;
  }

  /** `fact`: where the decision's words begin. */
  addDecision(visitor: number, fact: number): void {
    if (this.count === this.#facts.length) this.#grow();
    this.#visitors[this.count] = visitor;
    this.#facts[this.count] = fact;
    this.count += 1;
  }

  /** `added.visitor`: the number of the surrogate. */
  addOther(added: AddedFact): void {
    this.addDecision(added.visitor, -1 - this.#others.length);
    this.#others.push(added);
  }

  #grow(): void {
    const [visitors, facts] = [this.#visitors, this.#facts];
    this.#visitors = new Int32Array(2 * visitors.length);
    this.#facts = new Int32Array(2 * facts.length);
    this.#visitors.set(visitors);
    this.#facts.set(facts);
  }

  /** `fact` is no decision's: below zero. */
  other(fact: number): OtherFact {
    return this.#others[-1 - fact]!.fact;
  }
  get others(): Iterable<AddedFact> {
    return this.#others;
  }

  override file(fact: number): number {
    return fact >= 0 ? super.file(fact) : this.#others[-1 - fact]!.file;
  }
  override sequence(fact: number): number {
    return fact >= 0 ? super.sequence(fact) : this.#others[-1 - fact]!.sequence;
  }
  override atUs(fact: number): number {
    return fact >= 0 ? super.atUs(fact) : timeOf(this.#others[-1 - fact]!.fact);
  }
  override surrogateHigh(fact: number): number {
    return fact >= 0 ? super.surrogateHigh(fact) : this.#others[-1 - fact]!.high;
  }
  override surrogateLow(fact: number): number {
    return fact >= 0 ? super.surrogateLow(fact) : this.#others[-1 - fact]!.low;
  }

  /**
   * The facts by surrogate, each one's in the order added, and by surrogate where its facts end. Cost:
   * O(facts + surrogates).
   */
  byVisitor(visitorCount: number): { order: Int32Array; ends: Int32Array } {
    const visitors = this.#visitors;
    const facts = this.#facts;
    const starts = new Int32Array(visitorCount + 1);
    for (let index = 0; index < this.count; index++) starts[visitors[index]! + 1]! += 1;
    for (let visitor = 0; visitor < visitorCount; visitor++) starts[visitor + 1]! += starts[visitor]!;
    const order = new Int32Array(this.count);
    for (let index = 0; index < this.count; index++) order[starts[visitors[index]!]!++] = facts[index]!;
    return { order, ends: starts }; // Each has moved on to its end.
  }

  /** Facts of several surrogates of a visitor: each source's in its own order. Files of a source have rising indexes. */
  inOrderOfFiles(facts: Int32Array): void {
    facts.sort((a, b) => this.file(a) - this.file(b) || this.sequence(a) - this.sequence(b));
  }

  /** Empties it; who writes words may begin anew. */
  clear(): void {
    this.count = 0;
    this.#others.length = 0;
  }
}

/** Of the visitor's fact. */
function timeOf(other: OtherFact): number {
  return other.kind === "link" ? other.record[other.role].atUs : other.record.atUs;
}
