/**
 * Facts on their way from logs into memories: decisions in flat arrays, all else as records; then grouped by visitor.
 *
 * Bounded: a recovery folds a batch when it is full, so that a log of any length takes the same memory. Within a visitor
 * facts stay in the order they were added, which is each source's own: all that folding asks for.
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
  /** `otherKey`: of whom the visitor is the alias, or the owner. */
  | {
      readonly kind: "link";
      readonly record: LinkRecord;
      readonly role: "alias" | "owner";
      readonly otherKey: string;
    };

const FACTS_MAX = 1 << 20;
const PRESENTATIONS_INITIAL = 1 << 21;
const PRESENTATIONS_MAX = 1 << 22;
const OTHERS_MAX = 1 << 17;
/** A frame's bytes hold at most this many of them. */
const RECORD_SIZE_MIN = 32;

export class FactBatch {
  count = 0;
  readonly visitors = new Int32Array(FACTS_MAX);
  /** Index of the source, among those of the recovery. */
  readonly sources = new Uint32Array(FACTS_MAX);
  readonly sequences = new Float64Array(FACTS_MAX);
  readonly surrogateHighs = new Uint32Array(FACTS_MAX);
  readonly surrogateLows = new Uint32Array(FACTS_MAX);
  readonly versions = new Float64Array(FACTS_MAX);
  readonly atUs = new Float64Array(FACTS_MAX);
  readonly nowMs = new Float64Array(FACTS_MAX);
  /** Decisions: where their presentations begin and end; else `ends` is −1 − index of the other fact. */
  readonly starts = new Int32Array(FACTS_MAX);
  readonly ends = new Int32Array(FACTS_MAX);
  presentationCount = 0;
  /** Indexes into `placeRecords` and `treatmentRecords`. */
  places = new Uint32Array(PRESENTATIONS_INITIAL);
  treatments = new Uint32Array(PRESENTATIONS_INITIAL);
  /** position | held out << 8 */
  positions = new Uint16Array(PRESENTATIONS_INITIAL);
  readonly others: OtherFact[] = [];
  /** What files defined, of all files since `clearRecords`. */
  readonly treatmentRecords: TreatmentRecord[] = [];
  readonly placeRecords: PointRecord[] = [];

  /** Whether a frame of so many bytes certainly has room. */
  hasRoomFor(frameSize: number): boolean {
    const recordsMax = Math.ceil(frameSize / RECORD_SIZE_MIN);
    const isRoom =
      this.count + 2 * recordsMax <= FACTS_MAX &&
      this.others.length < OTHERS_MAX &&
      this.presentationCount < PRESENTATIONS_MAX;
    return isRoom || this.count === 0;
  }

  /** Begins a fact; `endDecision` or `endOther` ends it. */
  begin(visitor: number, source: number, sequence: number, high: number, low: number): number {
    const fact = this.count;
    assert(fact < FACTS_MAX, "recovery: a frame holds more facts than a batch");
    this.visitors[fact] = visitor;
    this.sources[fact] = source;
    this.sequences[fact] = sequence;
    this.surrogateHighs[fact] = high;
    this.surrogateLows[fact] = low;
    return fact;
  }

  addPresentation(place: number, treatment: number, position: number, heldOut: boolean): void {
    if (this.presentationCount === this.places.length) this.#grow();
    const at = this.presentationCount++;
    this.places[at] = place;
    this.treatments[at] = treatment;
    this.positions[at] = position | (heldOut ? 0x100 : 0);
  }

  /** `start`: what `presentationCount` was when it was begun. */
  endDecision(fact: number, start: number, version: number, atUs: number, nowMs: number): void {
    this.starts[fact] = start;
    this.ends[fact] = this.presentationCount;
    this.versions[fact] = version;
    this.atUs[fact] = atUs;
    this.nowMs[fact] = nowMs;
    this.count += 1;
  }

  endOther(fact: number, other: OtherFact): void {
    this.ends[fact] = -1 - this.others.length;
    this.others.push(other);
    this.count += 1;
  }

  /** Indexes of the facts by visitor, each visitor's in the order added. Cost: O(facts + visitors). */
  byVisitor(visitorCount: number): Int32Array {
    const starts = new Int32Array(visitorCount + 1);
    for (let fact = 0; fact < this.count; fact++) starts[this.visitors[fact]! + 1]! += 1;
    for (let visitor = 0; visitor < visitorCount; visitor++) starts[visitor + 1]! += starts[visitor]!;
    const order = new Int32Array(this.count);
    for (let fact = 0; fact < this.count; fact++) order[starts[this.visitors[fact]!]!++] = fact;
    return order;
  }

  /** Empties it. What files defined is kept: later facts refer to it. */
  clear(): void {
    this.count = 0;
    this.presentationCount = 0;
    this.others.length = 0;
  }

  /** With no fact in it: what files defined so far is referred to no more. */
  clearRecords(): void {
    assert(this.count === 0, "recovery: facts refer to what is cleared");
    this.treatmentRecords.length = 0;
    this.placeRecords.length = 0;
  }

  #grow(): void {
    const wider = <T extends Uint32Array | Uint16Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    const length = this.places.length * 2;
    this.places = wider(new Uint32Array(length), this.places);
    this.treatments = wider(new Uint32Array(length), this.treatments);
    this.positions = wider(new Uint16Array(length), this.positions);
  }
}
