/**
 * What the terms in visitors' memories are in a generation: offers by index, categories and zones by numbers of its own.
 *
 * A zone is one of its channel (`zoneTermName`). The bare names in older memories have numbers of their own, after those
 * of the zones: what counts contacts with a zone counts those of its bare name, too.
 */
import type { NodeNumbers } from "../visitors/node-numbers.ts";
import { zoneTermName } from "../visitors/zone-names.ts";
import type { Model } from "../workspace/model.ts";

/** The node's terms as a generation knows them, by term; −1 (or past the end): it knows no such thing. */
export interface MemorySubjects {
  readonly offers: Int32Array;
  readonly categories: Int32Array;
  readonly zones: Int32Array;
  /** Category number by offer index, −1 where it has none. */
  readonly categoryOfOffer: Int32Array;
  readonly purposeCount: number;
  /** Index into `Model.purposes` by offer index, −1 where it has none. */
  readonly purposeOfOffer: Int32Array;
  /** Zone number by `zoneTermName`, and by bare name what stands for all of that name. */
  readonly zoneIndex: ReadonlyMap<string, number>;
  /** By number of a zone: that of its bare name. */
  readonly bareZones: Int32Array;
  /** Names of the events that suppress offers, by term: for explanations. */
  readonly eventNames: ReadonlyMap<number, string>;
}

/** Terms of offers, categories and zones as indexes. */
export function memorySubjects(model: Model, numbers: NodeNumbers): MemorySubjects {
  const categories = new Map<string, number>();
  const categoryOfOffer = new Int32Array(model.offers.length).fill(-1);
  model.offers.forEach(({ category }, index) => {
    if (category === undefined) return;
    if (!categories.has(category)) categories.set(category, categories.size);
    categoryOfOffer[index] = categories.get(category)!;
  });
  const zones = model.channels.flatMap((channel) =>
    channel.zones.map(({ name }) => ({ name, termName: zoneTermName(channel.name, name) })),
  );
  const zoneNames = [...zones.map(({ termName }) => termName), ...new Set(zones.map(({ name }) => name))];
  const zoneIndex = new Map(zoneNames.map((name, index) => [name, index]));
  const events = model.channels.flatMap((channel) =>
    channel.events.filter(({ suppress }) => suppress !== undefined),
  );
  const byTerm = (names: Iterable<readonly [string, number]>): Int32Array => {
    const terms = [...names].map(([name, index]) => [numbers.term(name), index] as const);
    const length = terms.reduce((most, [term]) => Math.max(most, term + 1), 0);
    const table = new Int32Array(length).fill(-1);
    for (const [term, index] of terms) table[term] = index;
    return table;
  };
  return {
    offers: byTerm(model.offers.map(({ code }, index) => [code, index] as const)),
    categories: byTerm(categories),
    zones: byTerm(zoneIndex),
    categoryOfOffer,
    purposeCount: model.purposes.length,
    purposeOfOffer: Int32Array.from(model.offers, ({ purpose }) =>
      purpose === undefined ? -1 : model.purposes.indexOf(purpose),
    ),
    zoneIndex,
    bareZones: Int32Array.from(zones, ({ name }) => zoneIndex.get(name)!),
    eventNames: new Map(events.map(({ name }) => [numbers.term(name), name])),
  };
}
