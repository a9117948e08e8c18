/** Offers, rules, segments and what else a channel is made of, each as facts in its designers' words. */
import type {
  Channel,
  InteractionPoint,
  Offer,
  OfferList,
  Segment,
  TreatmentRule,
} from "../../engine/index.ts";
import { factsOf, plainValue, type Thing, type Words } from "./facts.ts";
import {
  attributeWords,
  capWords,
  durationWords,
  numberWords,
  type Phrases,
  quoted,
  suppressionWords,
} from "./phrases.ts";

export const asIs = (value: unknown): string => plainValue(value);
export const named = (names: readonly string[]): string =>
  names.length === 0 ? "nothing" : names.join(", ");
export const staleWords = (policy: string): string =>
  policy === "drop" ? "its offers are dropped" : "decided by the values that there are";
export const on = (isOn: boolean): string => (isOn ? "yes" : "no");

export function thing<T extends object>(key: string, name: string, value: T, words: Words<T>): Thing {
  return { key, name, facts: factsOf(value, words) };
}

export function offerThing(offer: Offer, phrases: Phrases): Thing {
  return thing(offer.code, phrases.of("offer", offer.code), offer, {
    code: null,
    displayName: ["called", quoted],
    category: ["category", asIs],
    value: ["value", numberWords],
    cost: ["cost", numberWords],
    validity: (validity) => phrases.validity(validity),
    fallback: ["fit as a fallback for everybody", on],
    purpose: ["consent needed for", asIs],
    eligibility: ["who may see it (eligibility)", asIs],
    applicability: ["when it fits (applicability)", asIs],
    suitability: ["whether it should be shown (suitability)", asIs],
    caps: (caps) => caps.map((cap) => [`cap ${cap.name}`, capWords(cap)]),
    suppressions: (suppressions) => numbered("suppression", suppressions.map(suppressionWords)),
    attributes: (attributes) =>
      Object.entries(attributes).map(([name, source]) => [`attribute ${name}`, attributeWords(source)]),
  });
}

/** Several of one kind without a name of their own. */
function numbered(label: string, texts: readonly string[]): [string, string][] {
  return texts.map((text, index) => [texts.length === 1 ? label : `${label} ${index + 1}`, text]);
}

export function ruleThing(rule: TreatmentRule, channel: Channel, phrases: Phrases): Thing {
  const who = rule.segment === undefined ? "everybody" : phrases.of("segment", rule.segment);
  const zone = phrases.zone(channel.name, rule.zone);
  const name = `${rule.id}: ${phrases.of("offer", rule.offer)} to ${who} in ${zone}`;
  return thing(
    `${channel.name}/${rule.id}`,
    name,
    { segment: "", ...rule },
    {
      id: null,
      enabled: ["switched on", on],
      offer: ["offer", (code) => phrases.of("offer", code)],
      segment: ["for", (segment) => (segment === "" ? "everybody" : phrases.of("segment", segment))],
      zone: ["in", (zone) => phrases.zone(channel.name, zone)],
      score: ["score", numberWords],
      propensity: ["propensity", numberWords],
      contextWeight: ["context weight", numberWords],
      value: ["value", numberWords],
      lever: ["lever", numberWords],
      validity: (validity) => phrases.validity(validity),
      eligibility: ["who may see it (eligibility)", asIs],
      applicability: ["when it fits (applicability)", asIs],
      suitability: ["whether it should be shown (suitability)", asIs],
    },
  );
}

export function segmentThing(segment: Segment, phrases: Phrases): Thing {
  return thing(segment.name, phrases.of("segment", segment.name), segment, {
    name: null,
    displayName: ["called", quoted],
    // When it was drawn is told with its members.
    list: ["list of", ({ level }) => phrases.of("level", level)],
    rule: ["whoever fits", asIs],
    expression: ["made of", asIs],
  });
}

export function fallbackThing(
  { name, fallbacks }: InteractionPoint,
  channel: Channel,
  phrases: Phrases,
): Thing {
  const answers = fallbacks.map((code) => phrases.of("offer", code)).join(", then ");
  const facts = new Map([["answers", answers === "" ? "nothing" : answers]]);
  return { key: `${channel.name}/${name}`, name: phrases.point(channel.name, name), facts };
}

export function pointThing(point: InteractionPoint, channel: Channel, phrases: Phrases): Thing {
  return thing(`${channel.name}/${point.name}`, phrases.point(channel.name, point.name), point, {
    name: null,
    displayName: ["called", quoted],
    zone: ["in zone", (zone) => phrases.zone(channel.name, zone)],
    medium: ["medium", asIs],
    contact: ["counts as a contact on", asIs],
    reservationMs: ["held until the impression for", durationWords],
    consent: ["consent", asIs],
    duplicates: ["duplicates", asIs],
    countMax: ["offers at most", asIs],
    quotas: (quotas) => quotas.map(({ by, max }) => [`quota by ${by}`, `at most ${max}`]),
    fallbacks: null,
  });
}

export function listThing(kind: string, list: OfferList, channel: Channel, phrases: Phrases): Thing {
  return thing(`${channel.name}/${kind}/${list.name}`, `${kind} ${list.name}`, list, {
    name: null,
    offers: ["offers", (codes) => named(codes.map((code) => phrases.of("offer", code)))],
    visitors: ["visitors", (visitors) => named(visitors.map(({ level, id }) => `${level}:${id}`))],
    segment: ["for", (segment) => phrases.of("segment", segment)],
    zones: ["in", (zones) => named(zones.map((zone) => phrases.zone(channel.name, zone)))],
  });
}

export function channelThing(channel: Channel, phrases: Phrases): Thing {
  return thing(channel.name, phrases.of("channel", channel.name), channel, {
    name: null,
    displayName: ["called", quoted],
    holdout: (holdout) => [
      ["holdout", `${holdout.sharePpm / 10_000} % get ${holdout.answer} (salt ${holdout.salt})`],
    ],
    factors: (factors) => Object.entries(factors).map(([name, source]) => [`factor ${name}`, String(source)]),
    caps: (caps) => caps.map((cap) => [`cap ${cap.name}`, capWords(cap)]),
    suppressions: (suppressions) => numbered("suppression", suppressions.map(suppressionWords)),
    responses: (policy) => [
      ["responses are taken for", durationWords(policy.withinMs)],
      ["responses without a contact", policy.withoutContact],
    ],
    deadlineMsDefault: ["deadline", durationWords],
    sessionTimeoutMs: ["a session ends after", durationWords],
    timeZone: ["time zone", asIs],
    anonymous: (values) =>
      Object.entries(values).map(([name, value]) => [`anonymous ${name}`, plainValue(value)]),
    zones: null,
    points: null,
    events: null,
    rules: null,
    whiteLists: null,
    blackLists: null,
  });
}
