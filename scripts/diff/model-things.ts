/** A model as sections of things with facts, in the words of those who design it. */
import type { Attribute, Channel, Golden, Invariant, Model } from "../../engine/index.ts";
import { factsOf, plainValue, type Thing } from "./facts.ts";
import { capWords, durationWords, numberWords, Phrases, quoted, zoneWords } from "./phrases.ts";
import {
  asIs,
  channelThing,
  fallbackThing,
  listThing,
  named,
  offerThing,
  on,
  pointThing,
  ruleThing,
  segmentThing,
  staleWords,
  thing,
} from "./strategy-things.ts";

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
      Object.entries(tables).map(([name, table]) => [`time zone rules of ${name}`, zoneWords(table)]),
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
    caps: (caps) => caps.map((cap) => [`cap ${cap.name}`, capWords(cap)]),
    rollback: ({ withdrawals, decisions, withinMs }) => [
      [
        "rolls back by itself",
        `above ${withdrawals} withdrawals a decision, judged from ${decisions} decisions on, within ${durationWords(withinMs)} of an activation`,
      ],
    ],
  });
  return [{ key: "workspace", name: "workspace", facts }];
}
