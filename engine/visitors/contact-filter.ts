/**
 * Which contacts anybody asks about, by their terms: most of what a memory holds is asked about by nobody, and is passed by
 * at a look. A filter may let through a contact that then counts nowhere; it never holds back one that counts.
 */
const MEDIUM_COUNT = 256;

export class ContactFilter {
  /** By term and by medium number, 1: it is asked about. */
  readonly #offers: Uint8Array;
  readonly #zones: Uint8Array;
  readonly #categories: Uint8Array;
  readonly #mediums = new Uint8Array(MEDIUM_COUNT);
  readonly #otherOffers: number;

  /**
   * @param offers, zones, categories by term, 1: it is asked about; past the end it is not.
   * @param mediums numbers that are asked about.
   * @param otherOffers 1: offers past the end are.
   */
  constructor(
    offers: Uint8Array,
    zones: Uint8Array,
    categories: Uint8Array,
    mediums: Iterable<number>,
    otherOffers: 0 | 1,
  ) {
    this.#offers = offers;
    this.#zones = zones;
    this.#categories = categories;
    for (const medium of mediums) this.#mediums[medium] = 1;
    this.#otherOffers = otherOffers;
  }

  /** @param medium its number. */
  passes(offer: number, zone: number, category: number, medium: number): boolean {
    const ofOffer = offer < this.#offers.length ? this.#offers[offer]! : this.#otherOffers;
    const ofZone = zone < this.#zones.length ? this.#zones[zone]! : 0;
    const ofCategory = category < this.#categories.length ? this.#categories[category]! : 0;
    return (ofOffer | ofZone | ofCategory | this.#mediums[medium]!) !== 0;
  }
}
