/**
 * What generated workspaces say of visitors' memory (caps, suppressions, time zones), small enough to be met: few
 * offers, low caps, windows whose edges what happened lies at.
 */
import type {
  Attribute,
  AttributeValue,
  Cap,
  CapWindow,
  Model,
  Offer,
  Suppression,
  TimeZoneTable,
} from "../workspace/model.ts";
import { CATEGORIES, type Dice, maybe, ZONE } from "./dice.ts";
import type { Scenario } from "./generate.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The profile attribute that holds a generated visitor's time zone. */
const ZONE_ATTRIBUTE: Attribute = {
  name: "home_zone",
  type: "string",
  allowed: [ZONE, "Asia/Kolkata", "Pacific/Kiritimati"],
};
/** Half an hour off, and a day ahead of most. */
const MORE_ZONES: Readonly<Record<string, TimeZoneTable>> = {
  "Asia/Kolkata": { initialOffsetMinutes: 330, atMs: [], offsetMinutes: [] },
  "Pacific/Kiritimati": { initialOffsetMinutes: 840, atMs: [], offsetMinutes: [] },
};

/** The same workspace and calls, with caps, suppressions and impressions. */
export function withMemory(dice: Dice, { model, members, calls }: Scenario): Scenario {
  const constant = constantAttributes(model.offers, model.offerAttributes);
  const codes = model.offers.flatMap(({ code, fallback }) => (fallback ? [] : [code]));
  const remembering: Model = {
    ...model,
    profile: [...model.profile, ZONE_ATTRIBUTE],
    offers: model.offers.map((offer) =>
      offer.fallback
        ? offer
        : {
            ...offer,
            ...maybe("caps", offerCaps(dice)),
            ...maybe("suppressions", dice.oneIn(3) ? suppressions(dice, constant) : undefined),
          },
    ),
    channels: model.channels.map((channel) => ({
      ...channel,
      points: channel.points.map((point) =>
        dice.oneIn(3) ? { ...point, contact: "impression" as const, reservationMs: 1_800_000 } : point,
      ),
      caps: channelCaps(
        dice,
        codes,
        channel.zones.map(({ name }) => name),
      ),
      suppressions: suppressions(dice, constant),
    })),
    visitorTimeZone: ZONE_ATTRIBUTE.name,
    timeZones: { ...model.timeZones, ...MORE_ZONES },
  };
  const remembered = calls.map((call) => {
    const zone = dice.pick([undefined, ...ZONE_ATTRIBUTE.allowed!]);
    const { visitor } = call;
    const own: Record<string, AttributeValue> = zone === undefined ? {} : { [ZONE_ATTRIBUTE.name]: zone };
    const values = visitor.known ? { ...visitor.values, ...own } : {};
    return { ...call, visitor: { ...visitor, values } };
  });
  return { model: remembering, members, calls: remembered };
}

const WINDOWS_MS = [15 * MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 400 * DAY_MS] as const;

function capWindow(dice: Dice): CapWindow {
  if (dice.oneIn(6)) return { kind: "ever" };
  if (dice.oneIn(2)) return { kind: "rolling", ms: dice.pick(WINDOWS_MS) };
  const unit = dice.pick(["day", "week", "month"] as const);
  return { kind: "calendar", unit, zone: dice.pick(["visitor", "channel"] as const) };
}

function channelCaps(dice: Dice, codes: readonly string[], zones: readonly string[]): Cap[] {
  return Array.from({ length: dice.count(0, 3) }, (_, index): Cap => {
    const of = dice.pick(["offer", "category", "zone", "medium"] as const);
    const subjects = { offer: codes, category: CATEGORIES, zone: zones, medium: ["app", "web"] }[of];
    const subject = maybe("subject", dice.oneIn(2) ? dice.pick(subjects) : undefined);
    return { name: `cap-${index}`, of, ...subject, max: dice.count(1, 3), window: capWindow(dice) };
  });
}

function offerCaps(dice: Dice): Cap[] | undefined {
  if (!dice.oneIn(3)) return undefined;
  return Array.from({ length: dice.count(1, 2) }, (_, index) => {
    return { name: `own-${index}`, of: "offer" as const, max: dice.count(1, 2), window: capWindow(dice) };
  });
}

/** @param attributes offer attributes that are constant wherever an offer has them. */
function suppressions(dice: Dice, attributes: readonly string[]): Suppression[] {
  return Array.from({ length: dice.count(0, 2) }, (): Suppression => {
    const on = dice.pick(["accept", "reject", "presented"] as const);
    const presented =
      on === "presented"
        ? { moreThan: dice.count(0, 3), ...maybe("withinMs", dice.pick([undefined, ...WINDOWS_MS])) }
        : {};
    return {
      on,
      ...presented,
      ...maybe("forMs", dice.pick([undefined, MINUTE_MS, HOUR_MS, DAY_MS, 30 * DAY_MS])),
      ...maybe("relatedBy", dice.pick([undefined, undefined, "category", ...attributes])),
    };
  });
}

/** Offer attributes that no offer makes for its visitor. */
function constantAttributes(offers: readonly Offer[], attributes: readonly Attribute[]): string[] {
  return attributes
    .map(({ name }) => name)
    .filter((name) => offers.every(({ attributes: own }) => (own[name]?.kind ?? "constant") === "constant"));
}
