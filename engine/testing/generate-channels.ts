/** Arbitrary channels: rules, lists, points and a holdout, with few scores so that ties are common. */
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import type { Feed } from "../workspace/model-feeds.ts";
import type { Factors, NumberSource, TreatmentRule } from "../workspace/model-strategy.ts";
import { type Dice, IDS, LEVELS, maybe, offerExpressions, PROFILE, ZONE } from "./dice.ts";
import { feedUses } from "./generate-feeds.ts";
import { channelCaps, suppressions } from "./generate-memory.ts";
import { predicates, validity } from "./generate-offers.ts";

export function channel(
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

function holdout(dice: Dice): Channel["holdout"] {
  if (!dice.oneIn(3)) return undefined;
  const sharePpm = dice.pick([0, 300_000, 1_000_000]);
  return { salt: "h", sharePpm, answer: dice.pick(["fallback", "nothing"] as const) };
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

function number(dice: Dice): NumberSource {
  if (dice.oneIn(4)) return dice.expression(offerExpressions, dice.pick(["int", "double"] as const));
  return dice.pick([0, 1, 10, 10, 50, "offer.value", "profile.age"]);
}

export function someZones(dice: Dice): string[] | undefined {
  return dice.pick([undefined, ["home"], ["home", "order"]]);
}
