/** A model as sections of things with facts, in the words of those who design it. */
import type {
  Attribute,
  Channel,
  Golden,
  InteractionPoint,
  Invariant,
  Model,
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
  Phrases,
  quoted,
  suppressionWords,
} from "./phrases.ts";

/** In the order in which they are told: what a marketer asks for first comes first. */
export const SECTIONS = {
  offers: "offer",
  rules: "rule",
  segments: "segment",
  segmentGroups: "segment group",
  fallbacks: "fallback",
  defaultOffers: "default offer",
  lists: "white or black list",
  points: "point",
  zones: "zone",
  channels: "channel",
  feeds: "feed",
  events: "event",
  attributes: "attribute",
  invariants: "invariant",
  goldens: "golden decision",
  sequences: "golden sequence",
  previews: "preview",
  workspace: "workspace setting",
} as const;
export type SectionName = keyof typeof SECTIONS;
export type ModelThings = Readonly<Record<SectionName, readonly Thing[]>>;

const asIs = (value: unknown): string => plainValue(value);
const named = (names: readonly string[]): string => (names.length === 0 ? "nothing" : names.join(", "));
const staleWords = (policy: string): string =>
  policy === "drop" ? "its offers are dropped" : "decided by the values that there are";
const on = (isOn: boolean): string => (isOn ? "yes" : "no");

export function modelThings(model: Model, phrases = new Phrases(model)): ModelThings {
  const ofChannels = (things: (channel: Channel) => readonly Thing[]): Thing[] =>
    model.channels.flatMap(things);
  return {
    offers: model.offers.map((offer) => offerThing(offer, phrases)),
    rules: ofChannels((channel) => channel.rules.map((rule) => ruleThing(rule, channel, phrases))),
    segments: model.segments.map((segment) => segmentThing(segment, phrases)),
    segmentGroups: model.segmentGroups.map((group) =>
      thing(group.name, group.name, group, { name: null, segments: ["in order", named] }),
    ),
    fallbacks: ofChannels((channel) => channel.points.map((point) => fallbackThing(point, channel, phrases))),
    defaultOffers: model.levels.flatMap((level) =>
      level.defaultOffers.map((entry) =>
        thing(
          `${level.name}/${entry.offer}`,
          `${phrases.of("offer", entry.offer)} for ${phrases.of("level", level.name)}`,
          entry,
          { offer: null, score: ["score", numberWords], zones: ["zones", named] },
        ),
      ),
    ),
    lists: ofChannels((channel) => [
      ...channel.whiteLists.map((list) => listThing("white list", list, channel, phrases)),
      ...channel.blackLists.map((list) => listThing("black list", list, channel, phrases)),
    ]),
    points: ofChannels((channel) => channel.points.map((point) => pointThing(point, channel, phrases))),
    zones: ofChannels((channel) =>
      channel.zones.map((zone) =>
        thing(`${channel.name}/${zone.name}`, phrases.zone(channel.name, zone.name), zone, {
          name: null,
          displayName: ["called", quoted],
        }),
      ),
    ),
    channels: model.channels.map((channel) => channelThing(channel, phrases)),
    feeds: (model.feeds ?? []).map((feed) =>
      thing(feed.name, feed.displayName ?? feed.name, feed, {
        name: null,
        displayName: ["called", quoted],
        key: ["joined by", (key) => `context.${key}`],
        maxAgeMs: ["stale when older than", durationWords],
        whenStale: ["when stale", staleWords],
        forgetAfterMs: ["forgotten after", durationWords],
      }),
    ),
    events: ofChannels((channel) =>
      channel.events.map((event) =>
        thing(`${channel.name}/${event.name}`, event.displayName ?? event.name, event, {
          name: null,
          displayName: ["called", quoted],
          attributes: (attributes) =>
            attributes.map((attribute) => [`attribute ${attribute.name}`, attributeFacts(attribute)]),
        }),
      ),
    ),
    attributes: [
      ...model.profile.map((attribute) => attributeThing("profile", attribute)),
      ...model.context.map((attribute) => attributeThing("context", attribute)),
      ...model.offerAttributes.map((attribute) => attributeThing("offer", attribute)),
    ],
    invariants: model.invariants.map(invariantThing),
    goldens: model.goldens.map((golden) => goldenThing(golden, phrases)),
    sequences: (model.sequences ?? []).map((sequence) =>
      thing(sequence.name, sequence.name, sequence, {
        name: null,
        steps: (steps) => steps.map((step, index) => [`step ${index + 1}`, plainValue(step)]),
      }),
    ),
    previews: model.previews.map((preview) => goldenThing(preview, phrases)),
    workspace: workspaceThings(model, phrases),
  };
}

function thing<T extends object>(key: string, name: string, value: T, words: Words<T>): Thing {
  return { key, name, facts: factsOf(value, words) };
}

function offerThing(offer: Offer, phrases: Phrases): Thing {
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

function ruleThing(rule: TreatmentRule, channel: Channel, phrases: Phrases): Thing {
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

function segmentThing(segment: Segment, phrases: Phrases): Thing {
  return thing(segment.name, phrases.of("segment", segment.name), segment, {
    name: null,
    displayName: ["called", quoted],
    // When it was drawn is told with its members.
    list: ["list of", ({ level }) => phrases.of("level", level)],
    rule: ["whoever fits", asIs],
    expression: ["made of", asIs],
  });
}

function fallbackThing({ name, fallbacks }: InteractionPoint, channel: Channel, phrases: Phrases): Thing {
  const answers = fallbacks.map((code) => phrases.of("offer", code)).join(", then ");
  const facts = new Map([["answers", answers === "" ? "nothing" : answers]]);
  return { key: `${channel.name}/${name}`, name: phrases.point(channel.name, name), facts };
}

function pointThing(point: InteractionPoint, channel: Channel, phrases: Phrases): Thing {
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

function listThing(kind: string, list: OfferList, channel: Channel, phrases: Phrases): Thing {
  return thing(`${channel.name}/${kind}/${list.name}`, `${kind} ${list.name}`, list, {
    name: null,
    offers: ["offers", (codes) => named(codes.map((code) => phrases.of("offer", code)))],
    visitors: ["visitors", (visitors) => named(visitors.map(({ level, id }) => `${level}:${id}`))],
    segment: ["for", (segment) => phrases.of("segment", segment)],
    zones: ["in", (zones) => named(zones.map((zone) => phrases.zone(channel.name, zone)))],
  });
}

function channelThing(channel: Channel, phrases: Phrases): Thing {
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

function attributeFacts({ name: _name, type, ...rest }: Attribute): string {
  const facts = [...factsOf(rest, {})].map(([label, text]) => `${label} ${text}`);
  return [type, ...facts].join(", ");
}

function attributeThing(of: string, attribute: Attribute): Thing {
  const name = `${of}.${attribute.name}`;
  return thing(name, name, attribute, { name: null });
}

function invariantThing(invariant: Invariant): Thing {
  return thing(invariant.name, invariant.description ?? invariant.name, invariant, {
    name: null,
    description: ["says", quoted],
    channels: ["channels", named],
    when: ["when", asIs],
    require: ["must hold", asIs],
  });
}

function goldenThing(
  golden: Omit<Golden, "expect"> & { expect?: Golden["expect"] },
  phrases: Phrases,
): Thing {
  return thing(golden.name, golden.name, golden, {
    name: null,
    description: ["says", quoted],
    atMs: ["at", (ms) => phrases.instant(ms)],
    expect: (expect) => [
      ...expect.points.map(({ point, status, treatments }): [string, string] => [
        `expected at ${point}`,
        `${status}: ${treatments.map(plainValue).join("; ") || "nothing"}`,
      ]),
      ...expect.dropped.map(({ point, offer, ...rest }): [string, string] => [
        `${offer} dropped at ${point}`,
        plainValue(rest),
      ]),
      ...(expect.holdout === undefined ? [] : [["held out", on(expect.holdout)] as [string, string]]),
    ],
  });
}

/** What stands in the model by itself. */
function workspaceThings(model: Model, phrases: Phrases): Thing[] {
  const facts = factsOf(model, {
    displayName: ["called", quoted],
    purposes: ["purposes", named],
    levels: (levels) => [
      ["audience levels, best known first", named(levels.map(({ name }) => phrases.of("level", name)))],
    ],
    timeZones: (tables) =>
      Object.entries(tables).map(([name, table]) => [`time zone rules of ${name}`, plainValue(table)]),
    profile: null,
    context: null,
    offerAttributes: null,
    segments: null,
    segmentGroups: null,
    offers: null,
    channels: null,
    invariants: null,
    goldens: null,
    previews: null,
    sequences: null,
    feeds: null,
    rollback: ({ withdrawals, decisions, withinMs }) => [
      [
        "rolls back by itself",
        `above ${withdrawals} withdrawals a decision, judged from ${decisions} decisions on, within ${durationWords(withinMs)} of an activation`,
      ],
    ],
  });
  return [{ key: "workspace", name: "workspace", facts }];
}
