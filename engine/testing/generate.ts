/**
 * Arbitrary workspaces (as checked models), visitors and requests: everything that a decision can meet in this
 * version, small enough that the parts meet often: few offers, few scores so that ties are common, dates around the
 * clock, attributes that are missing, segments built on segments.
 */
import fc from "fast-check";
import { STOP_KINDS, type Stop } from "../trust/documents.ts";
import type { Invariant, Model } from "../workspace/model.ts";
import type { Attribute, ContextAttribute } from "../workspace/model-attributes.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { Feed, FeedUse } from "../workspace/model-feeds.ts";
import { STALE_POLICIES } from "../workspace/model-feeds.ts";
import type { Offer, OfferAttributeSource, Predicates, Validity } from "../workspace/model-offers.ts";
import type { Factors, NumberSource, TreatmentRule } from "../workspace/model-strategy.ts";
import {
  CATEGORIES,
  CONTEXT,
  Dice,
  FEED_ATTRIBUTES,
  FEEDS,
  IDS,
  KATHMANDU,
  KEYS,
  LEVELS,
  LISBON,
  maybe,
  NOW_MS,
  OFFER,
  offerExpressions,
  PROFILE,
  PURPOSES,
  ZONE,
  ZONE_AFAR,
  ZONE_ATTRIBUTE,
} from "./dice.ts";
import type { ExpressionArbitraries } from "./expressions.ts";
import { channelCaps, offerCaps, past, suppressions, workspaceCaps } from "./generate-memory.ts";
import { allSegments } from "./generate-segments.ts";
import type { NaiveFeedTable, ScenarioOverlay } from "./naive-feeds.ts";
import type { Members } from "./naive-segments.ts";
import type { OraclePreview, OracleRequest, OracleVisitor } from "./oracle.ts";

export interface Scenario {
  readonly model: Model;
  readonly members: Members;
  /** Absent: none. */
  readonly overlay?: ScenarioOverlay;
  readonly calls: readonly {
    readonly visitor: OracleVisitor;
    readonly request: OracleRequest;
    readonly nowMs: number;
  }[];
}

export const scenarioArbitrary: fc.Arbitrary<Scenario> = fc
  .gen()
  .map((generate): Scenario => scenario(new Dice(generate)));

function scenario(dice: Dice): Scenario {
  const consent: Attribute[] = MEDIUMS.flatMap((medium) =>
    PURPOSES.map((purpose) => ({
      name: `consent.${medium}.${purpose}`,
      type: "string" as const,
      allowed: ["granted", "denied", "unknown"],
    })),
  );
  const feeds = dice.oneIn(3) ? undefined : FEEDS.map((feed) => aFeed(dice, feed));
  const codes = Array.from({ length: dice.count(1, 7) }, (_, index) => `offer-${index}`);
  const fallbacks = ["story", "news"];
  const offerAttributes = dice.declare(OFFER);
  const offers = [
    ...codes.map((code) => offer(dice, code, offerAttributes)),
    ...fallbacks.map((code) => ({
      code,
      fallback: true,
      attributes: offerValues(dice, offerAttributes),
    })),
  ];
  const { segments, segmentGroups, names, members } = allSegments(dice);
  const channels = ["shop", "kiosk"]
    .slice(0, dice.count(1, 2))
    .map((name) => channel(dice, name, codes, fallbacks, names, feeds));
  const model: Model = {
    format: 1,
    name: "generated",
    timeZone: ZONE,
    levels: LEVELS.map((name) => ({
      name,
      defaultOffers: dice.oneIn(3)
        ? [{ offer: dice.pick(codes), score: dice.pick([1, 5]), ...maybe("zones", someZones(dice)) }]
        : [],
    })),
    purposes: PURPOSES,
    profile: [...dice.declare(PROFILE), ...consent, ZONE_ATTRIBUTE],
    context: context(dice, feeds),
    ...maybe("feeds", feeds),
    offerAttributes,
    segments,
    segmentGroups,
    offers,
    channels,
    ...maybe("caps", workspaceCaps(dice, PURPOSES)),
    invariants: Array.from({ length: dice.count(0, 2) }, (_, index) => invariant(dice, `invariant-${index}`)),
    goldens: [],
    previews: [],
    tzdbVersion: "test",
    timeZones: { [ZONE]: LISBON, [ZONE_AFAR]: KATHMANDU },
    ...maybe("visitorTimeZone", dice.pick([undefined, ZONE_ATTRIBUTE.name])),
  };
  const calls = Array.from({ length: dice.count(1, 3) }, () => call(dice, model, channels));
  const stops = dice.oneIn(3) ? someStops(dice, channels, [...codes, ...fallbacks]) : [];
  return { model, members, calls, overlay: { stops, feeds: dice.subset(feeds ?? []).map(aTable(dice)) } };
}

/** Where no feed gives them, its attributes are sent like any others. */
function context(dice: Dice, feeds: readonly Feed[] | undefined): ContextAttribute[] {
  const feedOf = (attribute: string) => feeds?.find(({ name }) => attribute.startsWith(`${name}.`))?.name;
  return dice
    .declare([...CONTEXT, ...FEED_ATTRIBUTES])
    .map((each) => ({ ...each, source: "trusted" as const, ...maybe("feed", feedOf(each.name)) }));
}

const AGES_MS = [1000, 60_000, 3_600_000];

function aFeed(dice: Dice, { name, key }: (typeof FEEDS)[number]): Feed {
  const maxAgeMs = dice.pick(AGES_MS);
  const whenStale = dice.pick(STALE_POLICIES);
  return {
    name,
    key,
    maxAgeMs,
    whenStale,
    ...maybe("forgetAfterMs", dice.pick([undefined, maxAgeMs, 3_600_000])),
  };
}

function aTable(dice: Dice): (feed: Feed) => NaiveFeedTable {
  return ({ name, key }) => {
    const keys = dice.subset(KEYS[key]!);
    const attributes = FEED_ATTRIBUTES.filter((each) => each.name.startsWith(`${name}.`));
    const row = () =>
      Object.fromEntries(
        Object.entries(dice.values(attributes)).map(([attribute, value]) => [
          attribute.slice(name.length + 1),
          value,
        ]),
      );
    const ageMs = dice.pick([0, 0, ...AGES_MS, ...AGES_MS.map((each) => each + 1), -5]);
    const sequence = dice.count(1, 9);
    return {
      feed: name,
      sequence,
      asOfMs: NOW_MS - ageMs,
      rows: Object.fromEntries(keys.map((each) => [each, row()])),
    };
  };
}

function someStops(dice: Dice, channels: readonly Channel[], codes: readonly string[]): Stop[] {
  return Array.from({ length: dice.count(1, 3) }, (_, index) => stop(dice, `${index}`, channels, codes));
}

function stop(dice: Dice, id: string, channels: readonly Channel[], codes: readonly string[]): Stop {
  const kind = dice.oneIn(2) ? "offer" : dice.pick(STOP_KINDS);
  const points = channels.flatMap((channel) => channel.points);
  const names = {
    offer: [...codes, "no-such-offer"],
    point: points.map(({ name }) => name),
    zone: ["home", "order"],
    medium: ["app", "web", "sms"],
    all: [""],
  } as const;
  return {
    id,
    kind,
    name: dice.pick(names[kind]),
    ...maybe("channel", dice.pick([undefined, undefined, "shop", "kiosk"])),
    fromMs: dice.pick([0, 0, NOW_MS, NOW_MS + 1]),
    ...maybe("untilMs", dice.pick([undefined, undefined, NOW_MS, NOW_MS + 1])),
    why: "generated",
  };
}

function offer(dice: Dice, code: string, attributes: readonly Attribute[]): Offer {
  return {
    code,
    fallback: false,
    ...maybe("category", dice.pick([undefined, ...CATEGORIES])),
    ...maybe("purpose", dice.pick([undefined, ...PURPOSES])),
    ...maybe("value", dice.pick([undefined, 2, 0.5])),
    ...maybe("validity", validity(dice)),
    ...predicates(dice),
    ...maybe("caps", offerCaps(dice)),
    ...maybe("suppressions", suppressions(dice)),
    attributes: offerValues(dice, attributes),
  };
}

function offerValues(dice: Dice, attributes: readonly Attribute[]): Record<string, OfferAttributeSource> {
  const kinds = {
    number: "double",
    integer: "int",
    boolean: "boolean",
    string: "string",
    timestamp: "timestamp",
  };
  return Object.fromEntries(
    dice.subset(attributes).map((attribute): [string, OfferAttributeSource] => {
      const value = dice.value(attribute);
      const byDefault = maybe("default", dice.pick([undefined, value]));
      if (!dice.oneIn(4)) return [attribute.name, { kind: "constant", value }];
      if (attribute.name === "title" && dice.oneIn(2)) {
        const template = "Hi {{ profile.tier }}, {{ profile.age }} at {{ now }}";
        return [
          attribute.name,
          { kind: "template", template, ...maybe("default", dice.pick([undefined, "?"])) },
        ];
      }
      const kind = kinds[attribute.type] as keyof ExpressionArbitraries;
      const expression = dice.expression(offerExpressions, kind);
      return [attribute.name, { kind: "expression", expression, ...byDefault }];
    }),
  );
}

function validity(dice: Dice): Validity | undefined {
  if (!dice.oneIn(6)) return undefined;
  const edges = [undefined, NOW_MS - 1, NOW_MS, NOW_MS + 1];
  return { ...maybe("fromMs", dice.pick(edges)), ...maybe("untilMs", dice.pick(edges)) };
}

function predicates(dice: Dice): Predicates {
  const some = (times: number): string | undefined =>
    dice.oneIn(2 * times) ? dice.predicate(true) : undefined;
  return {
    ...maybe("eligibility", some(3)),
    ...maybe("applicability", some(4)),
    ...maybe("suitability", some(4)),
  };
}

function number(dice: Dice): NumberSource {
  if (dice.oneIn(4)) return dice.expression(offerExpressions, dice.pick(["int", "double"] as const));
  return dice.pick([0, 1, 10, 10, 50, "offer.value", "profile.age"]);
}

function factors(dice: Dice): Factors {
  const some = (): NumberSource | undefined => (dice.oneIn(4) ? number(dice) : undefined);
  const probability = (): NumberSource =>
    dice.oneIn(3) ? number(dice) : dice.pick([0, 0.25, 0.5, 1, 1.5, "profile.affinity.coffee"]);
  return {
    ...maybe("propensity", dice.oneIn(4) ? probability() : undefined),
    ...maybe("contextWeight", some()),
    ...maybe("value", some()),
    ...maybe("lever", some()),
  };
}

function someZones(dice: Dice): string[] | undefined {
  return dice.pick([undefined, ["home"], ["home", "order"]]);
}

function invariant(dice: Dice, name: string): Invariant {
  const require = dice.pick(["offer.category != 'food'", "offer.price <= 1.0", dice.predicate(true)]);
  return {
    name,
    require,
    ...maybe("when", dice.oneIn(2) ? dice.predicate(true) : undefined),
    ...maybe("channels", dice.pick([undefined, undefined, ["shop"], ["kiosk"]])),
  };
}

function channel(
  dice: Dice,
  name: string,
  codes: readonly string[],
  fallbacks: readonly string[],
  segments: readonly string[],
  feeds: readonly Feed[] | undefined,
): Channel {
  const zones = ["home", "order"].slice(0, dice.count(1, 2));
  const segment = (): { segment?: string } =>
    maybe("segment", dice.oneIn(2) ? dice.pick([undefined, ...segments]) : undefined);
  const rules = Array.from({ length: dice.count(0, 14) }, (_, index): TreatmentRule => {
    const own = dice.oneIn(4) ? factors(dice) : {};
    return {
      id: `rule-${index}`,
      zone: dice.pick([...zones, "*"]),
      ...segment(),
      offer: dice.pick(dice.oneIn(6) ? fallbacks : codes),
      enabled: !dice.oneIn(16),
      ...maybe("validity", validity(dice)),
      ...predicates(dice),
      ...own,
      ...maybe("feeds", feedUses(dice, feeds)),
      ...maybe("score", own.propensity !== undefined && dice.oneIn(2) ? undefined : number(dice)),
    };
  });
  const list = (): {
    offers: string[];
    visitors: { level: string; id: string }[];
    segment?: string;
    zones?: string[];
  } => ({
    offers: dice.subset(codes),
    visitors: dice.subset(IDS).map((id) => ({ level: dice.pick(LEVELS), id })),
    ...segment(),
    ...maybe("zones", someZones(dice)),
  });
  return {
    name,
    salt: dice.pick(["salt", "pepper"]),
    timeZone: ZONE,
    deadlineMsDefault: 50,
    consentUnknown: dice.pick(["denied", "granted"] as const),
    unrecorded: "answer",
    zones: zones.map((zone) => ({ name: zone })),
    points: Array.from({ length: dice.count(1, 3) }, (_, index) =>
      point(dice, `p${index}`, zones, fallbacks),
    ),
    events: [],
    anonymous: dice.values(PROFILE),
    ...maybe("holdout", holdout(dice)),
    factors: factors(dice),
    rules,
    whiteLists: Array.from({ length: dice.count(0, 2) }, (_, index) => ({
      name: `white-${index}`,
      ...list(),
      score: dice.pick([10, 95]),
    })),
    blackLists: Array.from({ length: dice.count(0, 2) }, (_, index) => ({
      name: `black-${index}`,
      ...list(),
    })),
    ...maybe("caps", channelCaps(dice, codes, zones)),
    ...maybe("suppressions", suppressions(dice)),
  };
}

function feedUses(dice: Dice, feeds: readonly Feed[] | undefined): FeedUse[] | undefined {
  if (feeds === undefined || !dice.oneIn(6)) return undefined;
  return dice.subset(feeds).map(({ name }) => ({
    feed: name,
    ...maybe("maxAgeMs", dice.pick([undefined, ...AGES_MS])),
    ...maybe("whenStale", dice.pick([undefined, ...STALE_POLICIES])),
  }));
}

function holdout(dice: Dice): Channel["holdout"] {
  if (!dice.oneIn(3)) return undefined;
  const sharePpm = dice.pick([0, 300_000, 1_000_000]);
  return { salt: "h", sharePpm, answer: dice.pick(["fallback", "nothing"] as const) };
}

function point(
  dice: Dice,
  name: string,
  zones: readonly string[],
  fallbacks: readonly string[],
): InteractionPoint {
  return {
    name,
    zone: dice.pick(zones),
    medium: dice.pick(["app", "web"] as const),
    ...dice.pick([
      { contact: "decide", reservationMs: 0 } as const,
      { contact: "impression", reservationMs: 60_000 } as const,
    ]),
    consent: dice.pick(["required", "ignored"] as const),
    duplicates: dice.pick(["allow", "refuse", "caller"] as const),
    countMax: dice.count(1, 5),
    quotas: dice.subset(["category", "brand", "price"]).map((by) => ({ by, max: dice.count(1, 2) })),
    fallbacks: dice.subset(fallbacks),
  };
}

function call(dice: Dice, model: Model, channels: readonly Channel[]): Scenario["calls"][number] {
  const asked = dice.pick(channels);
  const pointNames = [...asked.points.map(({ name }) => name), "p-unknown"];
  const profile = Object.fromEntries(
    model.profile.flatMap((attribute) => {
      if (dice.oneIn(3)) return [];
      const value = attribute.allowed === undefined ? dice.value(attribute) : dice.pick(attribute.allowed);
      return [[attribute.name, value]];
    }),
  );
  const known = !dice.oneIn(5);
  return {
    visitor: {
      level: dice.pick(LEVELS),
      id: dice.pick([...IDS, "nobody"]),
      known,
      values: known ? profile : {},
      memories: Array.from({ length: dice.pick([0, 1, 1, 2]) }, () => past(dice, model)),
    },
    request: {
      channel: asked.name,
      points: Array.from({ length: dice.count(1, 3) }, () => ({
        point: dice.pick(pointNames),
        count: dice.count(1, 4),
        allowDuplicates: dice.oneIn(2),
      })),
      context: { ...dice.values(model.context), ...(dice.oneIn(5) ? { undeclared: 1 } : {}) },
      preview: dice.oneIn(5) ? preview(dice, model) : null,
    },
    nowMs: dice.pick([NOW_MS - 1, NOW_MS, NOW_MS + 1]),
  };
}

function preview(dice: Dice, model: Model): OraclePreview {
  // How a preview moves a visitor within an exclusive group is told by the pipeline's own tests.
  const names = model.segmentGroups.length > 0 ? [] : model.segments.map(({ name }) => name);
  return {
    asOfMs: dice.pick([null, NOW_MS - 1, NOW_MS]),
    profile: Object.fromEntries(
      dice.subset(PROFILE).map((attribute) => [attribute.name, dice.oneIn(4) ? null : dice.value(attribute)]),
    ),
    inSegments: dice.subset(names),
    notInSegments: dice.subset(names),
  };
}
