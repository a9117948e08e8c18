/**
 * Names of the bundle that have series of their own: points, offers, invariants. Append-only on one node, bounded,
 * so that a counter never changes its meaning when generations change; what does not fit counts as `(other)`.
 *
 * The supervisor owns the table; threads get the places of a generation's names with the generation
 * (`GenerationSeries`), and look none up while deciding.
 */
import type { Model } from "../../engine/index.ts";
import { INVARIANT_SERIES_MAX, OFFER_SERIES_HARD_MAX, POINT_SERIES_MAX } from "./catalog.ts";

/** No name can be spelled so: names are `[a-z0-9._-]`. */
export const OTHER = "(other)";
export const UNKNOWN = "(unknown)";

export interface GenerationSeries {
  /** By channel: series of each of its points in order, then that of unknown points. */
  readonly points: Readonly<Record<string, readonly number[]>>;
  readonly offers: Readonly<Record<string, number>>;
  /** By index into model.invariants. */
  readonly invariants: readonly number[];
}

/** A list of names whose first is the bucket of all that did not fit. */
class NameTable {
  readonly names: string[] = [OTHER];
  readonly #indexes = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  intern(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= this.#max) return 0;
    const index = this.names.length;
    this.names.push(name);
    this.#indexes.set(name, index);
    return index;
  }
}

export class SeriesTable {
  readonly #points = new NameTable(POINT_SERIES_MAX);
  readonly #offers: NameTable;
  readonly #invariants = new NameTable(INVARIANT_SERIES_MAX);

  constructor(offersMax: number) {
    this.#offers = new NameTable(Math.min(offersMax + 1, OFFER_SERIES_HARD_MAX));
  }

  /** Channel and point, joined by a space, by series. */
  get pointNames(): readonly string[] {
    return this.#points.names;
  }
  get offerNames(): readonly string[] {
    return this.#offers.names;
  }
  get invariantNames(): readonly string[] {
    return this.#invariants.names;
  }

  /** Places for all names of a model; new ones get new places while there are any. */
  intern(model: Model): GenerationSeries {
    const points: Record<string, number[]> = Object.create(null);
    for (const channel of model.channels) {
      const names = [...channel.points.map((point) => point.name), UNKNOWN];
      points[channel.name] = names.map((name) => this.#points.intern(`${channel.name} ${name}`));
    }
    const offers: Record<string, number> = Object.create(null);
    for (const offer of model.offers) offers[offer.code] = this.#offers.intern(offer.code);
    const invariants = model.invariants.map((invariant) => this.#invariants.intern(invariant.name));
    return { points, offers, invariants };
  }
}
