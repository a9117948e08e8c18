/** What log files defined, and what events name, as the node's terms: looked up for a batch before it is folded. */
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

export class RecoveredTerms {
  readonly #numbers: StoreNumbers;
  /** By index of the batch's records. */
  readonly treatments: TreatmentTerms[] = [];
  readonly places: PlaceTerms[] = [];

  constructor(numbers: StoreNumbers) {
    this.#numbers = numbers;
  }

  readonly term = (name: string): number => this.#numbers.termOrZero(name);

  /**
   * Terms of what was defined since the last time. Names had them when they were logged: what has none now lost it
   * with the end of LMDB in a power loss, and gets one. Errors: INTERN_TABLE_FULL, STORE_UNWRITABLE.
   */
  async prepare({ treatmentRecords, placeRecords, others }: FactBatch): Promise<void> {
    const treatments = treatmentRecords.slice(this.treatments.length);
    const places = placeRecords.slice(this.places.length);
    const names = new Set<string>();
    for (const { offer, category, rule } of treatments)
      for (const name of [offer, category, rule]) names.add(name);
    for (const { channel, point, zone } of places) for (const name of [channel, point, zone]) names.add(name);
    for (const other of others)
      if (other.kind === "event") for (const name of namesOfEvent(other.record)) names.add(name);
    const { term } = this;
    const unknown = [...names].filter((name) => name !== "" && term(name) === 0);
    if (unknown.length > 0) await this.#numbers.intern({ terms: unknown, columns: [] });
    for (const { offer, category, rule } of treatments)
      this.treatments.push({ offer: term(offer), category: term(category), rule: term(rule) });
    for (const { channel, point, zone, medium, reservationMs } of places) {
      const terms = { channel: term(channel), point: term(point), zone: term(zone) };
      this.places.push({ ...terms, medium, reservationMs });
    }
  }

  /** Forgets what files defined, as the batch does. */
  clear(batch: FactBatch): void {
    batch.clearRecords();
    this.treatments.length = 0;
    this.places.length = 0;
  }
}
