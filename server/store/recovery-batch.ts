/**
 * Facts on their way from logs into memories: decisions in flat arrays, all else as records. Visitors are the numbers of
 * their surrogates (identity-index.ts); recovery-groups.ts puts together what is one visitor's.
 *
 * Bounded: a recovery folds a batch when it is full, so that a log of any length takes the same memory. A visitor's facts
 * come in the order of their times, which is that of its versions, as they were folded when they happened; and in each
 * source's own order, whatever its times say.
 */
import { assert } from "../../engine/index.ts";
import type {
  EventRecord,
  LinkRecord,
  PointRecord,
  ProfileWriteRecord,
  TreatmentRecord,
} from "./log-record.ts";

/** What a visitor folds that is no decision. */
export type OtherFact =
  | { readonly kind: "event"; readonly record: EventRecord }
  | { readonly kind: "profile-write"; readonly record: ProfileWriteRecord }
  /** `other`: of whom the visitor is the alias, or the owner. */
  | {
      readonly kind: "link";
      readonly record: LinkRecord;
      readonly role: "alias" | "owner";
      readonly other: number;
    };

/** The more a batch holds, the fewer times a visitor's memory is read and written; 128 MB. */
const FACTS_MAX = 1 << 21;
const PRESENTATIONS_INITIAL = 1 << 21;
const PRESENTATIONS_MAX = 1 << 23;
const OTHERS_MAX = 1 << 17;
/** A frame's bytes hold at most this many of them. */
const RECORD_SIZE_MIN = 32;

/**
 * A fact: one cache line, since facts are folded in another order than they were read.
 *
 *     f64 sequence │ version │ atUs │ nowMs │ i32 visitor │ u32 source │ u32 surrogate high, low │ i32 start │ i32 end │ f64 orderUs
 *
 * Decisions: their presentations are those from `start` to before `end`. Else `end` is −1 − index of the other fact.
 */
const FACT_DOUBLES = 8;
const FACT_WORDS = 16;
const FACT = {
  SEQUENCE: 0,
  VERSION: 1,
  AT_US: 2,
  NOW_MS: 3,
  ORDER_US: 7,
  VISITOR: 8,
  SOURCE: 9,
  SURROGATE_HIGH: 10,
  SURROGATE_LOW: 11,
  START: 12,
  END: 13,
} as const;
/** u32 place │ u32 treatment │ position │ held out << 8 */
const PRESENTATION_WORDS = 3;
const HELD_OUT = 0x100;

/** A batch's decisions, for another thread to read. */
export interface SharedFacts {
  readonly facts: SharedArrayBuffer;
  readonly presentations: SharedArrayBuffer;
}

export class FactBatch {
  count = 0;
  readonly #factsMax: number;
  readonly #facts: SharedArrayBuffer;
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  presentationCount = 0;
  #presentations: Uint32Array<SharedArrayBuffer>;
  readonly others: OtherFact[] = [];
  /** How often `clearRecords` was called: indexes from before are void. */
  epoch = 0;
  /** What files defined, of all files since `clearRecords`. */
  readonly treatmentRecords: TreatmentRecord[] = [];
  readonly placeRecords: PointRecord[] = [];

  /** `shared`: another thread's batch, to be read. */
  constructor(factsMax = FACTS_MAX, shared: SharedFacts = newFacts(factsMax)) {
    this.#factsMax = factsMax;
    this.#facts = shared.facts;
    this.#doubles = new Float64Array(shared.facts);
    this.#words = new Int32Array(shared.facts);
    this.#presentations = new Uint32Array(shared.presentations);
  }

  get shared(): SharedFacts {
    return { facts: this.#facts, presentations: this.#presentations.buffer };
  }

  /** Whether a frame of so many bytes certainly has room. */
  hasRoomFor(frameSize: number): boolean {
    const recordsMax = Math.ceil(frameSize / RECORD_SIZE_MIN);
    const isRoom =
      this.count + 2 * recordsMax <= this.#factsMax &&
      this.others.length < OTHERS_MAX &&
      this.presentationCount < PRESENTATIONS_MAX;
    return isRoom || this.count === 0;
  }

  sequence(fact: number): number {
    return this.#doubles[fact * FACT_DOUBLES + FACT.SEQUENCE]!;
  }
  version(fact: number): number {
    return this.#doubles[fact * FACT_DOUBLES + FACT.VERSION]!;
  }
  atUs(fact: number): number {
    return this.#doubles[fact * FACT_DOUBLES + FACT.AT_US]!;
  }
  /** Its time, raised to those of its source's facts before it: see `inOrderOfTime`. */
  #orderUs(fact: number): number {
    return this.#doubles[fact * FACT_DOUBLES + FACT.ORDER_US]!;
  }
  nowMs(fact: number): number {
    return this.#doubles[fact * FACT_DOUBLES + FACT.NOW_MS]!;
  }
  visitor(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.VISITOR]!;
  }
  /** Index of the source, among those of the recovery. */
  source(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.SOURCE]!;
  }
  surrogateHigh(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.SURROGATE_HIGH]! >>> 0;
  }
  surrogateLow(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.SURROGATE_LOW]! >>> 0;
  }
  start(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.START]!;
  }
  end(fact: number): number {
    return this.#words[fact * FACT_WORDS + FACT.END]!;
  }
  /** Of a presentation: index into `placeRecords`. */
  place(presentation: number): number {
    return this.#presentations[presentation * PRESENTATION_WORDS]!;
  }
  /** Index into `treatmentRecords`. */
  treatment(presentation: number): number {
    return this.#presentations[presentation * PRESENTATION_WORDS + 1]!;
  }
  position(presentation: number): number {
    return this.#presentations[presentation * PRESENTATION_WORDS + 2]! & 0xff;
  }
  isHeldOut(presentation: number): boolean {
    return (this.#presentations[presentation * PRESENTATION_WORDS + 2]! & HELD_OUT) !== 0;
  }

  /** Begins a fact; `endDecision` or `endOther` ends it. */
  begin(visitor: number, source: number, sequence: number, high: number, low: number): number {
    const fact = this.count;
    assert(fact < this.#factsMax, "recovery: a frame holds more facts than a batch");
    const at = fact * FACT_WORDS;
    this.#doubles[fact * FACT_DOUBLES + FACT.SEQUENCE] = sequence;
    this.#words[at + FACT.VISITOR] = visitor;
    this.#words[at + FACT.SOURCE] = source;
    this.#words[at + FACT.SURROGATE_HIGH] = high;
    this.#words[at + FACT.SURROGATE_LOW] = low;
    return fact;
  }

  addPresentation(place: number, treatment: number, position: number, heldOut: boolean): void {
    const at = this.presentationCount * PRESENTATION_WORDS;
    if (at === this.#presentations.length) {
      const wider = new Uint32Array(new SharedArrayBuffer(2 * this.#presentations.byteLength));
      wider.set(this.#presentations);
      this.#presentations = wider;
    }
    this.presentationCount += 1;
    this.#presentations[at] = place;
    this.#presentations[at + 1] = treatment;
    this.#presentations[at + 2] = position | (heldOut ? HELD_OUT : 0);
  }

  /** `start`: what `presentationCount` was when it was begun. */
  endDecision(fact: number, start: number, version: number, atUs: number, nowMs: number): void {
    const at = fact * FACT_DOUBLES;
    this.#doubles[at + FACT.VERSION] = version;
    this.#doubles[at + FACT.AT_US] = atUs;
    this.#doubles[at + FACT.NOW_MS] = nowMs;
    this.#words[fact * FACT_WORDS + FACT.START] = start;
    this.#words[fact * FACT_WORDS + FACT.END] = this.presentationCount;
    this.count += 1;
  }

  endOther(fact: number, other: OtherFact): void {
    this.#doubles[fact * FACT_DOUBLES + FACT.AT_US] = timeOf(other);
    this.#words[fact * FACT_WORDS + FACT.END] = -1 - this.others.length;
    this.others.push(other);
    this.count += 1;
  }

  /**
   * Indexes of the facts by surrogate, each one's in the order added, and by surrogate where its facts end. Cost:
   * O(facts + surrogates).
   */
  byVisitor(visitorCount: number): { order: Int32Array; ends: Int32Array } {
    const starts = new Int32Array(visitorCount + 1);
    for (let fact = 0; fact < this.count; fact++) starts[this.visitor(fact) + 1]! += 1;
    for (let visitor = 0; visitor < visitorCount; visitor++) starts[visitor + 1]! += starts[visitor]!;
    const order = new Int32Array(this.count);
    for (let fact = 0; fact < this.count; fact++) order[starts[this.visitor(fact)]!++] = fact;
    return { order, ends: starts }; // Each has moved on to its end.
  }

  /**
   * Puts a visitor's facts, `order` from `from` to before `to`, in the order of their times; ties by source. Facts of one
   * source stay in its order. Cost: O(facts) where they are in order already.
   */
  inOrderOfTime(order: Int32Array, from: number, to: number): void {
    let lastUs = Number.NEGATIVE_INFINITY;
    let place = from;
    for (; place < to && this.atUs(order[place]!) >= lastUs; place++) lastUs = this.atUs(order[place]!);
    if (place === to) return;
    const raised = new Map<number, number>();
    for (place = from; place < to; place++) {
      const fact = order[place]!;
      const source = this.source(fact);
      const orderUs = Math.max(this.atUs(fact), raised.get(source) ?? Number.NEGATIVE_INFINITY);
      raised.set(source, orderUs);
      this.#doubles[fact * FACT_DOUBLES + FACT.ORDER_US] = orderUs;
    }
    order.subarray(from, to).sort(
      (a, b) => this.#orderUs(a) - this.#orderUs(b) || this.source(a) - this.source(b) || a - b, // Added in that order.
    );
  }

  /** Empties it. What files defined is kept: later facts refer to it. */
  clear(): void {
    this.count = 0;
    this.presentationCount = 0;
    this.others.length = 0;
  }

  /** With no fact in it: what files defined so far is referred to no more; who still reads them adds it anew. */
  clearRecords(): void {
    assert(this.count === 0, "recovery: facts refer to what is cleared");
    this.epoch += 1;
    this.treatmentRecords.length = 0;
    this.placeRecords.length = 0;
  }
}

function newFacts(factsMax: number): SharedFacts {
  return {
    facts: new SharedArrayBuffer(factsMax * FACT_DOUBLES * Float64Array.BYTES_PER_ELEMENT),
    presentations: new SharedArrayBuffer(
      PRESENTATIONS_INITIAL * PRESENTATION_WORDS * Uint32Array.BYTES_PER_ELEMENT,
    ),
  };
}

/** Of the visitor's fact. */
function timeOf(other: OtherFact): number {
  return other.kind === "link" ? other.record[other.role].atUs : other.record.atUs;
}
