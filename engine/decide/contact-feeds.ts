/**
 * Which contacts any rule of a channel asks about, by their terms: most of what a memory holds is asked about by none, and
 * is left at a look. It may say yes of one that then counts nowhere, and never no of one that counts.
 */
import type { ListsByIndex } from "./lists-by-index.ts";
import { type MemoryRules, purposeIndexOf } from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";

const MEDIUM_COUNT = 256;

export class ContactFeeds {
  /** By term, 1: something is counted of it. */
  readonly #offers: Uint8Array;
  readonly #zones: Uint8Array;
  readonly #categories: Uint8Array;
  /** By medium number. */
  readonly #mediums = new Uint8Array(MEDIUM_COUNT);
  /** Of offers that the bundle does not have: they may have been for any purpose. */
  readonly #unknownOffer: number;

  constructor(rules: MemoryRules, subjects: MemorySubjects) {
    const [category, zone, medium, purpose] = rules.counters;
    this.#unknownOffer = purpose.items.length > 0 ? 1 : 0;
    const flags = (terms: Int32Array, isAsked: (index: number) => boolean, unknown: number): Uint8Array =>
      Uint8Array.from(terms, (index) => (index < 0 ? unknown : Number(isAsked(index))));
    const isAskedOffer = (index: number): boolean =>
      rules.ownCapCounts[index]! > 0 ||
      hasItems(rules.onPresented, index) ||
      isCountedPurpose(purpose, subjects.purposeOfOffer[index]!);
    this.#offers = flags(subjects.offers, isAskedOffer, this.#unknownOffer);
    this.#zones = flags(subjects.zones, (index) => hasItems(zone, index), 0);
    this.#categories = flags(subjects.categories, (index) => hasItems(category, index), 0);
    for (let number = 0; number < MEDIUM_COUNT; number++)
      if (hasItems(medium, number)) this.#mediums[number] = 1;
  }

  /** Whether a contact counts anywhere. @param medium its number. */
  any(offer: number, zone: number, category: number, medium: number): boolean {
    const ofOffer = offer < this.#offers.length ? this.#offers[offer]! : this.#unknownOffer;
    const ofZone = zone < this.#zones.length ? this.#zones[zone]! : 0;
    const ofCategory = category < this.#categories.length ? this.#categories[category]! : 0;
    return (ofOffer | ofZone | ofCategory | this.#mediums[medium]!) !== 0;
  }
}

function hasItems({ starts }: ListsByIndex, index: number): boolean {
  return index + 1 < starts.length && starts[index]! < starts[index + 1]!;
}

/** By any medium. */
function isCountedPurpose(lists: ListsByIndex, purpose: number): boolean {
  if (purpose < 0) return false;
  for (let index = purposeIndexOf(purpose, 0); index < purposeIndexOf(purpose + 1, 0); index++)
    if (hasItems(lists, index)) return true;
  return false;
}
