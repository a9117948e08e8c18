/**
 * From the caps and suppressions of a channel and its offers to counters, suppressors and what feeds them.
 *
 * Used while candidates are built: each asks what concerns its offer; `seal` lays the lists out. Equal counters are
 * one, equal suppressors are one, so that their number follows what is declared, not pairs of offers.
 *
 * Control plane: may allocate, may throw. Cost: O(offers × suppressions of the channel). Errors: BUNDLE_INVALID.
 */

import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { mediumNumber } from "../visitors/memory-layout.ts";
import { zoneTermName } from "../visitors/zone-names.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Cap, CapWindow, Suppression } from "../workspace/model-caps.ts";
import { type Channel, MEDIUMS } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { ListsBuilder } from "./lists-by-index.ts";
import {
  type CapPlan,
  type MemoryRules,
  type PresentedPlan,
  purposeIndexOf,
  type SuppressorPlan,
} from "./memory-rules.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import { NONE } from "./plan.ts";
import { reasonCode } from "./reason-codes.ts";

const KINDS = ["accept", "reject", "presented"] as const;
const CAP_CODES = {
  offer: reasonCode("CAP_OFFER_REACHED"),
  category: reasonCode("CAP_CATEGORY_REACHED"),
  zone: reasonCode("CAP_ZONE_REACHED"),
  medium: reasonCode("CAP_MEDIUM_REACHED"),
  purpose: reasonCode("CAP_PURPOSE_REACHED"),
} as const;
const SUPPRESSION_CODES = {
  accept: reasonCode("SUPPRESSED_ACCEPTED"),
  reject: reasonCode("SUPPRESSED_REJECTED"),
  presented: reasonCode("SUPPRESSED_PRESENTED"),
} as const;
const NOTHING: readonly number[] = [];

export class MemoryRulesBuilder {
  readonly #channel: Channel;
  readonly #subjects: MemorySubjects;
  /** Of the workspace: they hold in every channel. */
  readonly #capsOfAll: readonly Cap[];
  readonly #purposes: readonly string[];
  /** Of offer attributes, where declared. */
  readonly #defaults: ReadonlyMap<string, AttributeValue | undefined>;
  readonly #windows: CapWindow[] = [];
  readonly #windowByKey = new Map<string, number>();
  readonly #counterWindows: number[] = [];
  readonly #counterByKey = new Map<string, number>();
  readonly #caps: CapPlan[] = [];
  readonly #counters = {
    category: new ListsBuilder(),
    zone: new ListsBuilder(),
    medium: new ListsBuilder(),
    purpose: new ListsBuilder(),
  };
  readonly #suppressors: SuppressorPlan[] = [];
  readonly #suppressorByKey = new Map<string, number>();
  readonly #presented: PresentedPlan[] = [];
  readonly #on = { accept: new ListsBuilder(), reject: new ListsBuilder(), presented: new ListsBuilder() };
  /** Suppressors by what they keep from the visitor: an offer, or all that have a value. */
  readonly #byOffer = new Map<number, number[]>();
  readonly #byValue = new Map<string, Map<AttributeValue, number[]>>();
  readonly #capsByOffer = new Map<number, readonly number[]>();
  readonly #ownCapCounts: Int32Array;
  readonly #capSets = new ListsBuilder();
  readonly #capSetByKey = new Map<string, number>();
  readonly #capSetOfOffer = new Map<number, number>();

  constructor(model: Model, channel: Channel, subjects: MemorySubjects) {
    this.#channel = channel;
    this.#subjects = subjects;
    this.#capsOfAll = model.caps ?? [];
    this.#purposes = model.purposes;
    this.#ownCapCounts = new Int32Array(model.offers.length);
    this.#defaults = new Map(model.offerAttributes.map(({ name, default: value }) => [name, value]));
    model.offers.forEach((offer, index) => {
      for (const on of KINDS)
        for (const suppression of effectiveSuppressions(channel, offer, on))
          this.#addTrigger(offer, index, suppression);
    });
  }

  /** Caps of the offer: its own, then the channel's for it, then those of its category. Indexes into `caps`. */
  capsOfOffer(offer: Offer, offerIndex: number): readonly number[] {
    const known = this.#capsByOffer.get(offerIndex);
    if (known !== undefined) return known;
    const caps = (offer.caps ?? []).map((cap) => this.#addCap(cap, offer.code, offerIndex));
    for (const cap of this.#channelCaps("offer", offer.code))
      caps.push(this.#addCap(cap, offer.code, offerIndex));
    this.#ownCapCounts[offerIndex] = caps.length;
    this.#capSetOfOffer.set(offerIndex, this.#addCapSet(caps));
    const { category } = offer;
    if (category !== undefined)
      for (const cap of this.#channelCaps("category", category))
        caps.push(this.#addCap(cap, category, this.#subjects.categoryOfOffer[offerIndex]!));
    const shared = caps.length === 0 ? NOTHING : caps;
    this.#capsByOffer.set(offerIndex, shared);
    return shared;
  }

  /** Of the caps that count the offer itself; known once `capsOfOffer` was asked. */
  capSetOf(offerIndex: number): number {
    return this.#capSetOfOffer.get(offerIndex)!;
  }

  /** Caps of a point: of its zone, then of its medium. */
  capsOfPoint(zone: string, medium: (typeof MEDIUMS)[number]): readonly number[] {
    const zoneNumber = this.#subjects.zoneIndex.get(zoneTermName(this.#channel.name, zone))!;
    const mediumAs = mediumNumber(MEDIUMS.indexOf(medium));
    return [
      ...this.#channelCaps("zone", zone).map((cap) => this.#addCap(cap, zone, zoneNumber)),
      ...[
        ...this.#channelCaps("medium", medium),
        ...this.#workspaceCaps("medium", medium).filter(({ purpose }) => purpose === undefined),
      ].map((cap) => this.#addCap(cap, medium, mediumAs)),
    ];
  }

  /** Caps of a point for offers of a purpose, by purpose: of the medium, then of the purpose whatever the medium. */
  capsOfPurposes(medium: (typeof MEDIUMS)[number]): readonly (readonly number[])[] {
    const mediumAs = mediumNumber(MEDIUMS.indexOf(medium));
    return this.#purposes.map((purpose, index) => [
      ...this.#workspaceCaps("medium", medium)
        .filter((cap) => cap.purpose === purpose)
        .map((cap) => this.#addCap(cap, medium, purposeIndexOf(index, mediumAs))),
      ...this.#workspaceCaps("purpose", purpose).map((cap) =>
        this.#addCap(cap, purpose, purposeIndexOf(index, 0)),
      ),
    ]);
  }

  /** What keeps the offer from a visitor: by acceptance, then rejection, then presentation. */
  suppressorsOfOffer(offer: Offer, offerIndex: number): readonly number[] {
    const found = [...(this.#byOffer.get(offerIndex) ?? NOTHING)];
    for (const [by, byValue] of this.#byValue) {
      const value = this.#valueOf(offer, by);
      if (value !== undefined) found.push(...(byValue.get(value) ?? NOTHING));
    }
    if (found.length === 0) return NOTHING;
    const rank = (suppressor: number): number => KINDS.indexOf(this.#suppressors[suppressor]!.suppression.on);
    return found.sort((a, b) => rank(a) - rank(b) || a - b);
  }

  seal(): MemoryRules {
    const { category, zone, medium, purpose } = this.#counters;
    return {
      isEmpty: this.#caps.length === 0 && this.#suppressors.length === 0,
      countsOffersAlone: this.#counterWindows.length === 0 && this.#presented.length === 0,
      windows: this.#windows,
      counterWindows: Int32Array.from(this.#counterWindows),
      caps: this.#caps,
      capCounters: Int32Array.from(this.#caps, ({ counter }) => counter),
      capMax: Int32Array.from(this.#caps, ({ max }) => max),
      capWindows: Int32Array.from(this.#caps, ({ window }) => window),
      ownCapCounts: this.#ownCapCounts,
      capSets: this.#capSets.seal(),
      suppressors: this.#suppressors,
      presented: this.#presented,
      countsWithin: this.#presented.some(({ withinMs }) => withinMs < Infinity),
      counters: [category.seal(), zone.seal(), medium.seal(), purpose.seal()],
      onAccept: this.#on.accept.seal(),
      onReject: this.#on.reject.seal(),
      onPresented: this.#on.presented.seal(),
    };
  }

  #channelCaps(of: Cap["of"], subject: string): readonly Cap[] {
    return capsAbout(this.#channel.caps, of, subject);
  }

  #workspaceCaps(of: Cap["of"], subject: string): readonly Cap[] {
    return capsAbout(this.#capsOfAll, of, subject);
  }

  #addCap(cap: Cap, subject: string, number: number): number {
    const window = this.#addWindow(cap.window);
    const counted = cap.purpose === undefined ? cap.of : "purpose";
    const counter = counted === "offer" ? NONE : this.#addCounter(counted, number, window);
    this.#bound(this.#caps.length);
    const { of, max } = cap;
    return this.#caps.push({ cap, subject, number, counter, window, max, code: CAP_CODES[of] }) - 1;
  }

  #addCounter(of: Exclude<Cap["of"], "offer">, number: number, window: number): number {
    const key = `${of} ${number} ${window}`;
    let counter = this.#counterByKey.get(key);
    if (counter === undefined) {
      counter = this.#counterWindows.push(window) - 1;
      this.#counterByKey.set(key, counter);
      this.#counters[of].add(number, counter);
      if (of === "zone") this.#counters.zone.add(this.#subjects.bareZones[number]!, counter);
    }
    return counter;
  }

  #addCapSet(caps: readonly number[]): number {
    const allowed = caps.map((cap) => this.#caps[cap]!);
    allowed.sort((a, b) => a.max - b.max || a.window - b.window);
    const pairs: number[] = [];
    for (const { window, max } of allowed) pairs.push(window, max);
    const key = pairs.join();
    let set = this.#capSetByKey.get(key);
    if (set === undefined) {
      set = this.#capSetByKey.size;
      this.#capSetByKey.set(key, set);
      for (const each of pairs) this.#capSets.add(set, each);
    }
    return set;
  }

  /** Errors: BUNDLE_INVALID. */
  #bound(count: number): void {
    if (count >= ENGINE_LIMITS.memoryRulesPerChannelMax)
      throw new NodeError(
        "BUNDLE_INVALID",
        `channel \`${this.#channel.name}\`: too many caps and suppressions`,
      );
  }

  #addWindow(window: CapWindow): number {
    const key = windowKey(window);
    const known = this.#windowByKey.get(key);
    if (known !== undefined) return known;
    this.#windowByKey.set(key, this.#windows.length);
    return this.#windows.push(window) - 1;
  }

  /** What happens to `offer` sets the suppression off. */
  #addTrigger(offer: Offer, offerIndex: number, suppression: Suppression): void {
    const { on, moreThan = 0, withinMs = Infinity, forMs = Infinity, relatedBy } = suppression;
    const value = relatedBy === undefined ? undefined : this.#valueOf(offer, relatedBy);
    const what = value === undefined ? ["offer", offerIndex] : [relatedBy, typeof value, value];
    // Presentations are counted offer by offer, so that suppressors of one value may share a length only.
    const key = JSON.stringify([on, on === "presented" ? [moreThan, withinMs] : 0, forMs, what]);
    let suppressor = this.#suppressorByKey.get(key);
    if (suppressor === undefined) {
      this.#bound(this.#suppressors.length);
      suppressor = this.#suppressors.push({ suppression, forMs, code: SUPPRESSION_CODES[on] }) - 1;
      this.#suppressorByKey.set(key, suppressor);
      this.#keeps(suppressor, offerIndex, relatedBy, value);
    }
    if (on === "presented")
      this.#on.presented.add(
        offerIndex,
        this.#presented.push({ suppressor, offer: offerIndex, moreThan, withinMs }) - 1,
      );
    else this.#on[on].add(offerIndex, suppressor);
  }

  #keeps(
    suppressor: number,
    offerIndex: number,
    relatedBy: string | undefined,
    value: AttributeValue | undefined,
  ): void {
    if (relatedBy === undefined || value === undefined) {
      addTo(this.#byOffer, offerIndex, suppressor);
      return;
    }
    let byValue = this.#byValue.get(relatedBy);
    if (byValue === undefined) {
      byValue = new Map();
      this.#byValue.set(relatedBy, byValue);
    }
    addTo(byValue, value, suppressor);
  }

  /** The offer's category, or what it has as a constant for everybody; undefined for neither. */
  #valueOf(offer: Offer, by: string): AttributeValue | undefined {
    if (by === "category") return offer.category;
    const source = Object.hasOwn(offer.attributes, by) ? offer.attributes[by] : undefined;
    if (source !== undefined) return source.kind === "constant" ? source.value : undefined;
    return this.#defaults.get(by);
  }
}

function capsAbout(caps: readonly Cap[] = [], of: Cap["of"], subject: string): readonly Cap[] {
  return caps.filter((cap) => cap.of === of && (cap.subject === undefined || cap.subject === subject));
}

/** An offer's own, if it states any for that, stand over the channel's. */
function effectiveSuppressions(
  channel: Channel,
  offer: Offer,
  on: Suppression["on"],
): readonly Suppression[] {
  const own = (offer.suppressions ?? []).filter((suppression) => suppression.on === on);
  return own.length > 0 ? own : (channel.suppressions ?? []).filter((suppression) => suppression.on === on);
}

function addTo<K>(lists: Map<K, number[]>, key: K, item: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function windowKey(window: CapWindow): string {
  if (window.kind === "rolling") return `rolling ${window.ms}`;
  return window.kind === "calendar" ? `${window.unit} ${window.zone}` : "ever";
}
