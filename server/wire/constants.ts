/**
 * What an encoder keeps per generation: the parts of an answer that are the same in every call.
 *
 * Each treatment's part is made when it is first needed, or for all at once by `warm`, before the generation goes
 * live. Keyed weakly: with a generation go its constants.
 */
import { type AttributeValue, formatTimestamp, type Generation, type Treatment } from "../../engine/index.ts";

export interface GenerationConstants<Head, Part> {
  readonly head: Head;
  /** By treatment index. */
  readonly parts: (Part | undefined)[];
}

/** Treatments of a warming whose parts are made at once. */
const PARTS_PER_STEP = 8;

export class ConstantsCache<Head, Part> {
  /** By a strategy's treatments: generations that differ in their data share them. */
  readonly #parts = new WeakMap<readonly Treatment[], (Part | undefined)[]>();
  readonly #byGeneration = new WeakMap<Generation, GenerationConstants<Head, Part>>();
  readonly #makeHead: (generation: Generation) => Head;
  readonly #makePart: (treatment: Treatment) => Part;

  constructor(makeHead: (generation: Generation) => Head, makePart: (treatment: Treatment) => Part) {
    this.#makeHead = makeHead;
    this.#makePart = makePart;
  }

  of(generation: Generation): GenerationConstants<Head, Part> {
    const known = this.#byGeneration.get(generation);
    if (known !== undefined) return known;
    const { treatments } = generation;
    let parts = this.#parts.get(treatments);
    if (parts === undefined) {
      parts = new Array<Part | undefined>(treatments.length).fill(undefined);
      this.#parts.set(treatments, parts);
    }
    const made: GenerationConstants<Head, Part> = { head: this.#makeHead(generation), parts };
    this.#byGeneration.set(generation, made);
    return made;
  }

  part(constants: GenerationConstants<Head, Part>, generation: Generation, index: number): Part {
    const known = constants.parts[index];
    if (known !== undefined) return known;
    const made = this.#makePart(generation.treatments[index]!);
    constants.parts[index] = made;
    return made;
  }

  /** In steps, for a lane that serves meanwhile. */
  *warm(generation: Generation): Generator<undefined, void> {
    const constants = this.of(generation);
    for (let index = 0; index < generation.treatments.length; index++) {
      if (index % PARTS_PER_STEP === 0) yield;
      this.part(constants, generation, index);
    }
  }
}

/** An attribute's value as it goes over a wire: timestamps as RFC 3339 text; what JSON cannot carry not at all. */
export function wireScalar(
  value: AttributeValue | undefined,
  isTimestamp: boolean,
): string | number | boolean | undefined {
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) return undefined;
  return isTimestamp ? formatTimestamp(value) : value;
}

/** An age for `Freshness`: what is unknown or in the future is 0. */
export function ageOf(ms: number): number {
  return ms > 0 ? Math.min(Math.floor(ms), Number.MAX_SAFE_INTEGER) : 0;
}
