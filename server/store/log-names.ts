/**
 * What a log file defines once and names by number from then on: names, treatments, points.
 *
 * Definitions of a turn gather here and go in front of its frame's records. Treatments and points are found by their
 * index in the generation, so that a pick costs an array's element and no look-up by text. Where a turn is dropped, what
 * it defined is undefined again; with a new file everything is.
 */
import { assert, type Channel, type Generation, MEDIUMS, mediumNumber } from "../../engine/index.ts";
import { STORE_LIMITS } from "./limits.ts";
import { RECORD_HEADER_SIZE } from "./log-format.ts";
import { RecordKind } from "./log-record.ts";
import { RecordWriter } from "./msgpack.ts";

const DEFINITIONS_SIZE_INITIAL = 8 * 1024;
const UNDEFINED = -1;
/** A turn may use both generations around a swap; an older one is defined anew. */
const GENERATIONS_MAX = 2;

interface GenerationNames {
  readonly generation: Generation;
  readonly treatments: Int32Array;
  readonly contexts: Int32Array;
  /** By channel, then by index of the point. */
  readonly points: Map<string, Int32Array>;
}

export class LogNames {
  readonly #out = new RecordWriter(DEFINITIONS_SIZE_INITIAL);
  #numbers = new Map<string, number>();
  #namesNew: string[] = [];
  #generations: GenerationNames[] = [];
  #pointsOf: Int32Array | null = null;
  #pointsChannel = "";
  #pointsGeneration: Generation | null = null;
  #treatmentCount = 0;
  #pointCount = 0;
  #treatmentCountWritten = 0;
  #pointCountWritten = 0;
  /** Definitions of this turn. */
  count = 0;

  /** Whether the next file should begin: this one's numbers run out. */
  get isCrowded(): boolean {
    const { logNamesMax, logTreatmentsMax } = STORE_LIMITS;
    return (
      this.#numbers.size > logNamesMax / 2 ||
      this.#treatmentCount > logTreatmentsMax / 2 ||
      this.#pointCount > logTreatmentsMax / 2
    );
  }

  get definitions(): Buffer {
    return this.#out.buffer.subarray(0, this.#out.position);
  }

  /** Appends the name's number to `out`, or the name where no number is left. */
  write(out: RecordWriter, name: string): void {
    const number = this.#numbers.get(name) ?? this.#define(name);
    if (number >= 0) out.number(number);
    else out.string(name);
  }

  /** The same for names that may be absent: "" is nil. */
  writeOptional(out: RecordWriter, name: string): void {
    if (name === "") out.nil();
    else this.write(out, name);
  }

  /** Numbers by treatment index, −1 where not yet defined: see `defineTreatment`. */
  treatmentsOf(generation: Generation): Int32Array {
    return this.#of(generation).treatments;
  }

  /** Numbers by index of the channel's point, −1 where not yet defined: see `definePoint`. */
  pointsOf(generation: Generation, channel: Channel): Int32Array {
    if (generation === this.#pointsGeneration && channel.name === this.#pointsChannel) return this.#pointsOf!;
    const { points } = this.#of(generation);
    let numbers = points.get(channel.name);
    if (numbers === undefined) {
      numbers = new Int32Array(channel.points.length).fill(UNDEFINED);
      points.set(channel.name, numbers);
    }
    this.#pointsGeneration = generation;
    this.#pointsChannel = channel.name;
    this.#pointsOf = numbers;
    return numbers;
  }

  /** Numbers of context attributes' names by their index. */
  writeContext(out: RecordWriter, generation: Generation, index: number, name: string): void {
    const numbers = this.#of(generation).contexts;
    let number = numbers[index]!;
    if (number === UNDEFINED) {
      number = this.#numbers.get(name) ?? this.#define(name);
      numbers[index] = number;
    }
    if (number >= 0) out.number(number);
    else out.string(name);
  }

  /** Appends the number of a treatment, or all that its number would say. */
  defineTreatment(out: RecordWriter, generation: Generation, index: number): void {
    const treatment = generation.treatments[index];
    assert(treatment !== undefined, "log: a pick names no treatment of its generation");
    const { id, offer, rule } = treatment;
    if (this.#treatmentCount >= STORE_LIMITS.logTreatmentsMax) {
      out.array(4);
      out.string(id);
      out.string(offer.code);
      if (offer.category === undefined) out.nil();
      else out.string(offer.category);
      out.string(rule);
      return;
    }
    const number = this.#treatmentCount++;
    this.#of(generation).treatments[index] = number;
    const to = this.#out;
    const start = this.#begin(6, RecordKind.TREATMENT);
    to.number(number);
    to.string(id);
    to.string(offer.code);
    if (offer.category === undefined) to.nil();
    else to.string(offer.category);
    to.string(rule);
    this.#end(start);
    out.number(number);
  }

  /** The same for a point of a channel. */
  definePoint(out: RecordWriter, generation: Generation, channel: Channel, index: number): void {
    const point = channel.points[index];
    assert(point !== undefined, "log: a decision names no point of its channel");
    const isDefined = this.#pointCount < STORE_LIMITS.logTreatmentsMax;
    const to = isDefined ? this.#out : out;
    let start = 0;
    if (isDefined) {
      const number = this.#pointCount++;
      this.pointsOf(generation, channel)[index] = number;
      start = this.#begin(7, RecordKind.POINT);
      to.number(number);
      out.number(number);
    } else to.array(5);
    to.string(channel.name);
    to.string(point.name);
    to.string(point.zone);
    to.number(mediumNumber(MEDIUMS.indexOf(point.medium)));
    to.number(point.contact === "decide" ? -1 : point.reservationMs);
    if (isDefined) this.#end(start);
  }

  /** The turn was written: what it defined stays. */
  keep(): void {
    this.#namesNew.length = 0;
    this.#treatmentCountWritten = this.#treatmentCount;
    this.#pointCountWritten = this.#pointCount;
    this.#clear();
  }

  /** The turn was dropped: what it defined is in no file. */
  drop(): void {
    for (const name of this.#namesNew) this.#numbers.delete(name);
    this.#namesNew.length = 0;
    this.#treatmentCount = this.#treatmentCountWritten;
    this.#pointCount = this.#pointCountWritten;
    this.#forgetGenerations();
    this.#clear();
  }

  /** A new file: nothing is defined in it. */
  reset(): void {
    assert(this.count === 0, "log: a file ends with definitions unwritten");
    this.#numbers = new Map();
    this.#treatmentCount = 0;
    this.#pointCount = 0;
    this.keep();
    this.#forgetGenerations();
  }

  #clear(): void {
    this.#out.position = 0;
    this.count = 0;
  }

  #forgetGenerations(): void {
    this.#generations.length = 0;
    this.#pointsGeneration = null;
  }

  #of(generation: Generation): GenerationNames {
    const newest = this.#generations[0];
    if (newest?.generation === generation) return newest;
    const known = this.#generations.find((names) => names.generation === generation);
    const names = known ?? {
      generation,
      treatments: new Int32Array(generation.treatments.length).fill(UNDEFINED),
      contexts: new Int32Array(generation.model.context.length).fill(UNDEFINED),
      points: new Map(),
    };
    this.#generations = [names, ...this.#generations.filter((other) => other !== names)];
    this.#generations.length = Math.min(this.#generations.length, GENERATIONS_MAX);
    return names;
  }

  /** The number given, −2 where the name is to be spelled out. */
  #define(name: string): number {
    const number = this.#numbers.size;
    if (number >= STORE_LIMITS.logNamesMax || name.length > STORE_LIMITS.logNameLengthMax) return -2;
    this.#numbers.set(name, number);
    this.#namesNew.push(name);
    const start = this.#begin(3, RecordKind.NAME);
    this.#out.number(number);
    this.#out.string(name);
    this.#end(start);
    return number;
  }

  #begin(fieldCount: number, kind: number): number {
    const out = this.#out;
    out.reserve(RECORD_HEADER_SIZE);
    const start = out.position;
    out.position += RECORD_HEADER_SIZE;
    out.array(fieldCount);
    out.number(kind);
    return start;
  }

  #end(start: number): void {
    const out = this.#out;
    out.view.setUint32(start, out.position - start - RECORD_HEADER_SIZE, true);
    this.count += 1;
  }
}
