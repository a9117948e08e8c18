/**
 * Arbitrary caps, suppressions and pasts: few subjects, small maxima, and times around the edges of windows, so that
 * they bind often.
 */

import type { Model } from "../workspace/model.ts";
import type { Cap, CapWindow, Suppression } from "../workspace/model-caps.ts";
import { CATEGORIES, type Dice, maybe, NOW_MS } from "./dice.ts";
import type { NaiveMemoryEvent } from "./naive-memory.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WINDOWS: readonly CapWindow[] = [
  { kind: "ever" },
  { kind: "rolling", ms: 15 * MINUTE_MS },
  { kind: "rolling", ms: 50 * MINUTE_MS },
  { kind: "rolling", ms: 7 * DAY_MS },
  ...(["day", "week", "month"] as const).flatMap((unit) =>
    (["visitor", "channel"] as const).map((zone): CapWindow => ({ kind: "calendar", unit, zone })),
  ),
];

export function channelCaps(dice: Dice, codes: readonly string[], zones: readonly string[]): readonly Cap[] {
  const subjects = { offer: codes, category: CATEGORIES, zone: zones, medium: ["app", "web"] };
  return Array.from({ length: dice.oneIn(2) ? dice.count(1, 4) : 0 }, (_, index) => {
    const of = dice.pick(["offer", "category", "zone", "medium"] as const);
    const subject = dice.pick([undefined, ...subjects[of]]);
    return {
      name: `cap-${index}`,
      of,
      ...maybe("subject", subject),
      max: dice.count(1, 4),
      window: dice.pick(WINDOWS),
    };
  });
}

/** Of mediums, of purposes, and of mediums for a purpose: in every channel. */
export function workspaceCaps(dice: Dice, purposes: readonly string[]): readonly Cap[] | undefined {
  if (!dice.oneIn(3)) return undefined;
  return Array.from({ length: dice.count(1, 3) }, (_, index) => {
    const of = dice.pick(["medium", "purpose"] as const);
    return {
      name: `limit-${index}`,
      of,
      ...maybe("subject", dice.pick([undefined, ...(of === "medium" ? ["app", "web"] : purposes)])),
      ...maybe("purpose", of === "medium" ? dice.pick([undefined, ...purposes]) : undefined),
      max: dice.count(1, 4),
      window: dice.pick(WINDOWS),
    };
  });
}

export function offerCaps(dice: Dice): readonly Cap[] | undefined {
  if (!dice.oneIn(4)) return undefined;
  return [{ name: "own", of: "offer", max: dice.count(1, 3), window: dice.pick(WINDOWS) }];
}

export function suppressions(dice: Dice): readonly Suppression[] | undefined {
  if (!dice.oneIn(3)) return undefined;
  return Array.from({ length: dice.count(1, 3) }, (): Suppression => {
    const on = dice.pick(["accept", "reject", "presented"] as const);
    const presented =
      on === "presented"
        ? { moreThan: dice.count(0, 3), ...maybe("withinMs", dice.pick([undefined, HOUR_MS, DAY_MS])) }
        : {};
    return {
      on,
      ...presented,
      ...maybe("forMs", dice.pick([undefined, 45 * MINUTE_MS, HOUR_MS, 2 * DAY_MS])),
      ...maybe("relatedBy", dice.pick([undefined, "category", "brand", "price"])),
    };
  });
}

/** Times around quarters, windows, midnights, Mondays and first days of months, in both zones. */
const AGES_MS = [
  -MINUTE_MS,
  0,
  MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS - 1,
  HOUR_MS,
  HOUR_MS + 1,
  90 * MINUTE_MS,
  7 * HOUR_MS,
  DAY_MS,
  DAY_MS + 15 * MINUTE_MS,
  6 * DAY_MS,
  8 * DAY_MS,
  29 * DAY_MS,
  40 * DAY_MS,
] as const;
const KINDS = ["contact", "contact", "contact", "accept", "reject", "event"] as const;
/** Kinds whose end is not known to the millisecond any more once they are added up. */
const KINDS_THAT_END = ["reservation", "suppression"] as const;

/** What happened to a visitor, now and then more than is kept one by one; with an offer that is gone, too. */
export function past(dice: Dice, model: Model): NaiveMemoryEvent[] {
  const isTimed = ({ forMs, withinMs }: Suppression): boolean =>
    forMs !== undefined || withinMs !== undefined;
  const all = [...model.channels, ...model.offers].flatMap(({ suppressions = [] }) => suppressions);
  const isLong = !all.some(isTimed) && dice.oneIn(12);
  const kinds: readonly NaiveMemoryEvent["kind"][] = isLong ? KINDS : [...KINDS, ...KINDS_THAT_END];
  const gone = { code: "gone", category: "gone", fallback: false };
  return Array.from({ length: isLong ? dice.count(60, 90) : dice.count(0, 6) }, (): NaiveMemoryEvent => {
    const { code, category, fallback } = dice.pick([...model.offers, gone]);
    const kind = dice.pick(kinds);
    return {
      kind,
      offer: code,
      category: dice.oneIn(4) ? dice.pick(CATEGORIES) : category,
      channel: dice.pick([...model.channels.map(({ name }) => name), "gone", ""]),
      zone: dice.pick(["home", "order"]),
      medium: dice.pick(["app", "web"] as const),
      atMs: NOW_MS - dice.pick(AGES_MS),
      lastsMs:
        kind === "suppression" ? dice.pick([0, MINUTE_MS, DAY_MS]) : dice.pick([60_000, 60_001, 900_000]),
      fallback: fallback && dice.oneIn(2),
      heldOut: dice.oneIn(8),
    };
  });
}
