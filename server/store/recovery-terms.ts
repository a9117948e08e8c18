/** What log files defined, and what events name, as the node's terms: looked up for a batch before it is folded. */
import { NodeError, zoneTermName } from "../../engine/index.ts";
import type { StoreNumbers } from "./numbers.ts";
import type { FactBatch } from "./recovery-batch.ts";
import { namesOfEvent } from "./recovery-facts.ts";

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

export class RecoveredTerms {
  readonly #numbers: StoreNumbers;
  /** By index of the batch's records. */
  readonly treatments: TreatmentTerms[] = [];
  readonly places: PlaceTerms[] = [];
  /** Names that could not be given numbers. */
  readonly namesLost = new Set<string>();

  constructor(numbers: StoreNumbers) {
    this.#numbers = numbers;
  }

  readonly term = (name: string): number => this.#numbers.termOrZero(name);

  /**
   * Terms of what was defined since the last time. Names had them when they were logged: what has none now lost it
   * with the end of LMDB in a power loss, and gets one. Where none is left it counts as unnamed (`namesLost`): a node that
   * did not start for that would never start again. Errors: STORE_UNWRITABLE.
   */
  async prepare({
    treatmentRecords,
    placeRecords,
    others,
  }: Pick<FactBatch, "treatmentRecords" | "placeRecords" | "others">): Promise<void> {
    const treatments = treatmentRecords.slice(this.treatments.length);
    const places = placeRecords.slice(this.places.length);
    const names = new Set<string>();
    for (const { offer, category, rule } of treatments)
      for (const name of [offer, category, rule]) names.add(name);
    for (const { channel, point, zone } of places)
      for (const name of [channel, point, zoneTermName(channel, zone)]) names.add(name);
    for (const other of others)
      if (other.kind === "event") for (const name of namesOfEvent(other.record)) names.add(name);
    const { term } = this;
    const unknown = [...names].filter((name) => name !== "" && term(name) === 0);
    await this.#intern(unknown.filter((name) => !this.namesLost.has(name)));
    for (const { offer, category, rule } of treatments)
      this.treatments.push({ offer: term(offer), category: term(category), rule: term(rule) });
    for (const { channel, point, zone, medium, reservationMs } of places) {
      const terms = { channel: term(channel), point: term(point), zone: term(zoneTermName(channel, zone)) };
      this.places.push({ ...terms, medium, reservationMs });
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

  /** Forgets what files defined, as the batch does. */
  clear(batch: FactBatch): void {
    batch.clearRecords();
    this.treatments.length = 0;
    this.places.length = 0;
  }
}

export function isTableFull(error: unknown): boolean {
  return error instanceof NodeError && error.code === "INTERN_TABLE_FULL";
}
