/**
 * Arbitrary sequences of calls over few visitors: a shop in which nearly everything may be offered, so that what speaks
 * against an offer is the memory; many points a call; times that step over the edges of windows.
 */
import fc from "fast-check";
import type { Model } from "../workspace/model.ts";
import type { Channel, InteractionPoint } from "../workspace/model-channels.ts";
import {
  CATEGORIES,
  Dice,
  KATHMANDU,
  LISBON,
  maybe,
  NOW_MS,
  PURPOSES,
  ZONE,
  ZONE_AFAR,
  ZONE_ATTRIBUTE,
} from "./dice.ts";
import { channelCaps, offerCaps, suppressions, workspaceCaps } from "./generate-memory.ts";
import type { OracleRequest } from "./oracle-question.ts";

/** Whom a step is about: customers, and devices that are linked to one of them, then to another. Best known first. */
export const PERSONS = {
  customer: { level: "customer", id: "C-1" },
  other: { level: "customer", id: "C-2" },
  device: { level: "device", id: "D-1" },
  tablet: { level: "device", id: "D-2" },
} as const;
export type Person = keyof typeof PERSONS;
export type Customer = "customer" | "other";
export type Device = "device" | "tablet";

export type SequenceStep = { readonly nowMs: number } & (
  | { readonly kind: "decide"; readonly person: Person; readonly request: OracleRequest }
  /** `which`: of all that was presented so far, modulo their number. `by`: null: to whom it was presented. */
  | {
      readonly kind: "respond";
      readonly event: "seen" | "taken" | "declined";
      readonly which: number;
      readonly by: Person | null;
    }
  | { readonly kind: "hide"; readonly person: Person; readonly offer: string }
  /** It is the customer's from now on. Alone in its millisecond. */
  | { readonly kind: "link"; readonly device: Device; readonly customer: Customer }
);
export interface Sequence {
  readonly model: Model;
  readonly zone: string | undefined;
  readonly steps: readonly SequenceStep[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const PAUSES_MS = [0, 1, MINUTE_MS, 14 * MINUTE_MS, 45 * MINUTE_MS, 5 * HOUR_MS, DAY_MS, 8 * DAY_MS];
export const HIDE_MINUTES = 90;

export const sequenceArbitrary: fc.Arbitrary<Sequence> = fc
  .gen()
  .map((generate): Sequence => sequence(new Dice(generate)));

function sequence(dice: Dice): Sequence {
  const codes = Array.from({ length: dice.count(2, 5) }, (_, index) => `offer-${index}`);
  const channel = shop(dice, codes);
  const model: Model = {
    format: 1,
    name: "sequence",
    timeZone: ZONE,
    levels: ["customer", "device"].map((name) => ({ name, defaultOffers: [] })),
    purposes: PURPOSES,
    ...maybe("caps", workspaceCaps(dice, PURPOSES)),
    profile: [ZONE_ATTRIBUTE],
    context: [],
    offerAttributes: [
      { name: "brand", type: "string", default: "x" },
      { name: "price", type: "number" },
    ],
    segments: [],
    segmentGroups: [],
    offers: codes.map((code) => ({
      code,
      fallback: false,
      ...maybe("category", dice.pick([undefined, ...CATEGORIES])),
      ...maybe("purpose", dice.pick([undefined, ...PURPOSES])),
      ...maybe("caps", offerCaps(dice)),
      ...maybe("suppressions", dice.oneIn(3) ? suppressions(dice) : undefined),
      attributes: dice.oneIn(2) ? { brand: { kind: "constant", value: "y" } } : {},
    })),
    channels: [channel],
    invariants: [],
    goldens: [],
    previews: [],
    visitorTimeZone: ZONE_ATTRIBUTE.name,
    tzdbVersion: "test",
    timeZones: { [ZONE]: LISBON, [ZONE_AFAR]: KATHMANDU },
  };
  let nowMs = NOW_MS - dice.pick([0, 1, 30 * MINUTE_MS]);
  let before: SequenceStep["kind"] = "decide";
  const steps = Array.from({ length: dice.count(2, 14) }, (): SequenceStep => {
    const made = step(dice, channel, codes);
    nowMs += dice.pick(PAUSES_MS) + Number(made.kind === "link" || before === "link");
    before = made.kind;
    return { nowMs, ...made };
  });
  return { model, zone: dice.pick([undefined, ZONE, ZONE_AFAR]), steps };
}

type WithoutTime<T> = T extends unknown ? Omit<T, "nowMs"> : never;

function step(dice: Dice, { name, points }: Channel, codes: readonly string[]): WithoutTime<SequenceStep> {
  const device = dice.pick(["device", "device", "tablet"] as const);
  const customer = dice.pick(["customer", "customer", "other"] as const);
  const person = dice.pick([customer, device]);
  if (dice.oneIn(4)) {
    const event = dice.pick(["seen", "seen", "taken", "declined"] as const);
    return { kind: "respond", event, which: dice.count(0, 1000), by: dice.pick([null, null, person]) };
  }
  if (dice.oneIn(10)) return { kind: "hide", person, offer: dice.pick(codes) };
  if (dice.oneIn(5)) return { kind: "link", device, customer };
  const asked = Array.from({ length: dice.count(1, 6) }, () => ({
    point: dice.pick(points).name,
    count: dice.count(1, 4),
    allowDuplicates: true,
  }));
  return { kind: "decide", person, request: { channel: name, points: asked, context: {}, preview: null } };
}

function shop(dice: Dice, codes: readonly string[]): Channel {
  const zones = ["home", "order"];
  const plain = { category: "plain", attributes: [] } as const;
  return {
    name: "shop",
    salt: "salt",
    timeZone: ZONE,
    deadlineMsDefault: 50,
    consentUnknown: "denied",
    unrecorded: "answer",
    zones: zones.map((zone) => ({ name: zone })),
    points: Array.from({ length: 4 }, (_, index) => point(dice, `p${index}`, zones)),
    events: [
      { ...plain, name: "seen", category: "contact" },
      { ...plain, name: "taken", category: "accept" },
      { ...plain, name: "declined", category: "reject" },
      {
        ...plain,
        name: "hide",
        attributes: [{ name: "code", type: "string" }],
        suppress: { offerFrom: "code", minutes: HIDE_MINUTES },
      },
    ],
    anonymous: {},
    ...maybe("holdout", dice.oneIn(8) ? { salt: "h", sharePpm: 1_000_000, answer: "nothing" } : undefined),
    factors: {},
    rules: codes.map((offer, index) => ({
      id: `rule-${index}`,
      zone: "*",
      offer,
      enabled: true,
      score: dice.pick([10, 20, 30]),
      ...maybe("suitability", dice.oneIn(6) ? "state.contacts('any', duration('24h')) < 9" : undefined),
    })),
    whiteLists: [],
    blackLists: [],
    caps: [...channelCaps(dice, codes, zones), ...channelCaps(dice, codes, zones)],
    ...maybe("suppressions", suppressions(dice)),
  };
}

function point(dice: Dice, name: string, zones: readonly string[]): InteractionPoint {
  const reservationMs = dice.pick([MINUTE_MS, HOUR_MS]);
  return {
    name,
    zone: dice.pick(zones),
    medium: dice.pick(["app", "web"] as const),
    ...(dice.oneIn(2)
      ? ({ contact: "impression", reservationMs } as const)
      : ({ contact: "decide", reservationMs: 0 } as const)),
    consent: "ignored",
    duplicates: dice.pick(["allow", "caller", "refuse"] as const),
    countMax: 5,
    quotas: [],
    fallbacks: [],
  };
}
