/** What log files defined, and what events name, as the node's terms: looked up for a batch before it is folded. */
import { NodeError, zoneTermName } from "../../engine/index.ts";
import type { Definitions } from "./log-fields.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { OtherFact } from "./recovery-batch.ts";
import { namesOfFact } from "./recovery-facts.ts";

export interface TreatmentTerms {
  readonly offer: number;
  readonly rule: number;
  readonly category: number;
}
export interface PlaceTerms {
  readonly channel: number;
  readonly point: number;
  readonly zone: number;
  readonly medium: number;
  readonly reservationMs: number;
}

const NAMES_LOST_SINGLY_MAX = 8;

/** A file's definitions, and where their terms go. */
export interface DefiningFile {
  readonly definitions: Pick<Definitions, "treatments" | "points">;
  /** By the file's numbers. */
  readonly treatments: TreatmentTerms[];
  readonly places: PlaceTerms[];
}

const NO_TREATMENT: TreatmentTerms = { offer: 0, rule: 0, category: 0 };
const NO_PLACE: PlaceTerms = { channel: 0, point: 0, zone: 0, medium: 0, reservationMs: 0 };

export class RecoveredTerms {
  readonly #numbers: StoreNumbers;
  /** Names that could not be given numbers. */
  readonly namesLost = new Set<string>();

  constructor(numbers: StoreNumbers) {
    this.#numbers = numbers;
  }

  readonly term = (name: string): number => this.#numbers.termOrZero(name);

  /**
   * Terms of what was defined since the last time, and of what `others` name. Names had them when they were logged: what
   * has none now lost it with the end of LMDB in a power loss, and gets one. Where none is left it counts as unnamed
   * (`namesLost`): a node that did not start for that would never start again. Errors: STORE_UNWRITABLE.
   */
  async prepare(
    files: readonly DefiningFile[],
    others: Iterable<{ readonly fact: OtherFact }>,
  ): Promise<void> {
    const names = new Set<string>();
    // What was damaged leaves holes.
    for (const { definitions, treatments, places } of files) {
      for (let number = treatments.length; number < definitions.treatments.length; number++) {
        const treatment = definitions.treatments[number];
        if (treatment === undefined) continue;
        for (const name of [treatment.offer, treatment.category, treatment.rule]) names.add(name);
      }
      for (let number = places.length; number < definitions.points.length; number++) {
        const point = definitions.points[number];
        if (point === undefined) continue;
        for (const name of [point.channel, point.point, zoneTermName(point.channel, point.zone)])
          names.add(name);
      }
    }
    for (const { fact } of others) for (const name of namesOfFact(fact)) names.add(name);
    const { term } = this;
    const unknown = [...names].filter((name) => name !== "" && term(name) === 0);
    await this.#intern(unknown.filter((name) => !this.namesLost.has(name)));
    for (const file of files) this.#define(file);
  }

  #define({ definitions, treatments, places }: DefiningFile): void {
    const { term } = this;
    while (treatments.length < definitions.treatments.length) {
      const treatment = definitions.treatments[treatments.length];
      if (treatment === undefined) treatments.push(NO_TREATMENT);
      else {
        const { offer, category, rule } = treatment;
        treatments.push({ offer: term(offer), category: term(category), rule: term(rule) });
      }
    }
    while (places.length < definitions.points.length) {
      const place = definitions.points[places.length];
      if (place === undefined) places.push(NO_PLACE);
      else {
        const { channel, point, zone, medium, reservationMs } = place;
        const terms = { channel: term(channel), point: term(point), zone: term(zoneTermName(channel, zone)) };
        places.push({ ...terms, medium, reservationMs });
      }
    }
  }

  async #intern(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    // A refusal costs a reading of all names: a table that is full is not asked again and again.
    if (this.namesLost.size >= NAMES_LOST_SINGLY_MAX) {
      for (const name of names) this.namesLost.add(name);
      return;
    }
    try {
      await this.#numbers.intern({ terms: names, columns: [] });
    } catch (error) {
      if (!isTableFull(error)) throw error;
      if (names.length === 1) {
        this.namesLost.add(names[0]!);
        return;
      }
      // Halves, so that what fits is taken in.
      const middle = names.length >> 1;
      await this.#intern(names.slice(0, middle));
      await this.#intern(names.slice(middle));
    }
  }
}

export function isTableFull(error: unknown): boolean {
  return error instanceof NodeError && error.code === "INTERN_TABLE_FULL";
}
