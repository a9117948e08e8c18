/**
 * Arbitrary workspaces (as checked models), visitors and requests: everything that a decision can meet in this
 * version, small enough that the parts meet often: few offers, few scores so that ties are common, dates around the
 * clock, attributes that are missing, segments built on segments.
 */
import fc from "fast-check";
import type { Invariant, Model } from "../workspace/model.ts";
import type { Attribute } from "../workspace/model-attributes.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import {
  Dice,
  FEEDS,
  KATHMANDU,
  LEVELS,
  LISBON,
  maybe,
  OFFER,
  PROFILE,
  PURPOSES,
  ZONE,
  ZONE_AFAR,
  ZONE_ATTRIBUTE,
} from "./dice.ts";
import { call, type ScenarioCall } from "./generate-calls.ts";
import { channel, someZones } from "./generate-channels.ts";
import { aFeed, aTable, context } from "./generate-feeds.ts";
import { workspaceCaps } from "./generate-memory.ts";
import { offer, offerValues } from "./generate-offers.ts";
import { allSegments } from "./generate-segments.ts";
import { someStops } from "./generate-stops.ts";
import type { ScenarioOverlay } from "./naive-feeds.ts";
import type { Members } from "./naive-segments.ts";

export interface Scenario {
  readonly model: Model;
  readonly members: Members;
  /** Absent: none. */
  readonly overlay?: ScenarioOverlay;
  readonly calls: readonly ScenarioCall[];
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

function invariant(dice: Dice, name: string): Invariant {
  const require = dice.pick(["offer.category != 'food'", "offer.price <= 1.0", dice.predicate(true)]);
  return {
    name,
    require,
    ...maybe("when", dice.oneIn(2) ? dice.predicate(true) : undefined),
    ...maybe("channels", dice.pick([undefined, undefined, ["shop"], ["kiosk"]])),
  };
}
