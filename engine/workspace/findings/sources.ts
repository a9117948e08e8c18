/**
 * What can bring an offer to a point: treatment rules, white lists, default offers of audience levels. And why one of
 * them never can.
 */
import { type Bound, intersection, valuesBelow, valuesFrom, valuesOf } from "../../rules/index/value-set.ts";
import { formatTimestamp } from "../../visitors/timestamp.ts";
import type { Channel } from "../model-channels.ts";
import type { Offer, Validity } from "../model-offers.ts";
import { ALL_ZONES, type OfferList, type TreatmentRule } from "../model-strategy.ts";
import { contradiction, type Facts, type Part } from "./facts.ts";
import { type Goal, IS_FALSE, IS_TRUE, NOT_TRUE } from "./goals.ts";

export interface Source {
  readonly channel: Channel;
  readonly offer: Offer;
  /** Of this channel; those that no point asks for left out. */
  readonly zones: readonly string[];
  /** Absent unless a rule. */
  readonly rule?: TreatmentRule;
  /** What must hold for it to bring anything, its offer's conditions aside. */
  readonly parts: readonly Part[];
}

/** Null where it may bring its offer; else what cannot be together. */
export interface Failing {
  readonly core: readonly Part[];
}

export function sourcesOf(facts: Facts): Source[] {
  const { model } = facts;
  const offers = new Map(model.offers.map((offer) => [offer.code, offer]));
  return model.channels.flatMap((channel) => {
    const asked = [...new Set(channel.points.map(({ zone }) => zone))];
    const source = (code: string, zones: readonly string[] | undefined, parts: readonly Part[]): Source => ({
      channel,
      offer: offers.get(code)!,
      zones: zones === undefined ? asked : asked.filter((zone) => zones.includes(zone)),
      parts,
    });
    const rules = channel.rules.map((rule): Source => {
      const zones = rule.zone === ALL_ZONES ? undefined : [rule.zone];
      return { ...source(rule.offer, zones, ruleParts(facts, rule)), rule };
    });
    const lists = channel.whiteLists.flatMap((list) =>
      list.offers.map((code) => source(code, list.zones, listParts(facts, list))),
    );
    const defaults = model.levels.flatMap(({ name, defaultOffers }) =>
      defaultOffers.map(({ offer, zones }) => source(offer, zones, [levelPart(facts, name)])),
    );
    return [...rules, ...lists, ...defaults];
  });
}

/** By zone: the parts that cannot be together, none where the source may bring its offer there. */
export function failures(facts: Facts, source: Source): Map<string, readonly Part[]> {
  const { channel, offer } = source;
  const satisfier = facts.satisfierOf(offer);
  const parts = [...source.parts, ...offerParts(facts, offer)];
  const guards = guardParts(facts, channel);
  const known = new Map<string, readonly Part[]>();
  return new Map(
    source.zones.map((zone) => {
      const lists = blackListParts(facts, source, zone);
      const key = lists.map(({ text }) => text).join();
      const core = known.get(key) ?? contradiction(satisfier, [...parts, ...lists, ...guards]);
      known.set(key, core);
      return [zone, core];
    }),
  );
}

export function ruleParts(facts: Facts, rule: TreatmentRule): Part[] {
  const parts = facts.predicateParts(rule, (text) => text);
  if (rule.segment !== undefined) parts.push(segmentPart(facts, rule.segment));
  return [...parts, ...validityParts(facts, rule.validity, "the rule")];
}

function offerParts(facts: Facts, offer: Offer): Part[] {
  const parts = facts.predicateParts(offer, (text) => `${text} of offer \`${offer.code}\``);
  return [...parts, ...validityParts(facts, offer.validity, `offer \`${offer.code}\``)];
}

export function segmentPart(facts: Facts, name: string): Part {
  const segment = facts.plan.indexOf.get(name)!;
  return { goal: { kind: "final", segment, outcomes: IS_TRUE }, text: `being in segment \`${name}\`` };
}

/** Who is named is there; else it is the segment that brings visitors. */
function listParts(facts: Facts, { visitors, segment }: OfferList): Part[] {
  return visitors.length > 0 || segment === undefined ? [] : [segmentPart(facts, segment)];
}

function levelPart(facts: Facts, name: string): Part {
  const goal: Goal = { kind: "term", term: facts.satisfierOf(null).level, set: valuesOf([name]) };
  return { goal, text: `being a ${name}` };
}

function validityParts(facts: Facts, validity: Validity | undefined, what: string): Part[] {
  if (validity === undefined) return [];
  const { fromMs, untilMs } = validity;
  const term = facts.satisfierOf(null).now;
  let set = term.base;
  if (fromMs !== undefined) set = intersection(set, valuesFrom(fromMs as Bound));
  if (untilMs !== undefined) set = intersection(set, valuesBelow(untilMs as Bound));
  const from = fromMs === undefined ? "" : ` from ${formatTimestamp(fromMs)}`;
  const until = untilMs === undefined ? "" : ` until ${formatTimestamp(untilMs)}`;
  return [{ goal: { kind: "term", term, set }, text: `${what} being valid${from}${until}` }];
}

/** A list by names may name nobody who comes; one by a segment keeps all of it away. */
function blackListParts(facts: Facts, { channel, offer }: Source, zone: string): Part[] {
  return channel.blackLists.flatMap((list) => {
    const isHere = list.zones === undefined || list.zones.includes(zone);
    if (list.segment === undefined || !isHere || !list.offers.includes(offer.code)) return [];
    const segment = facts.plan.indexOf.get(list.segment)!;
    const goal: Goal = { kind: "final", segment, outcomes: NOT_TRUE };
    return [{ goal, text: `not being on black list \`${list.name}\`` }];
  });
}

/** An invariant lets pass what it is not about, and what it requires. */
function guardParts(facts: Facts, channel: Channel): Part[] {
  return facts.model.invariants.flatMap(({ name, channels, when, require }) => {
    if (channels !== undefined && !channels.includes(channel.name)) return [];
    const required = facts.isTrue(require);
    const goal: Goal =
      when === undefined ? required : { kind: "any", goals: [facts.isTrue(when, IS_FALSE), required] };
    return [{ goal, text: `passing invariant \`${name}\`` }];
  });
}
