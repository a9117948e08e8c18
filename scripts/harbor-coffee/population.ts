/**
 * The people of the harbor-coffee sample: as many as wanted, the same for the same seed, on every machine.
 *
 * A visitor is a pure function of (seed, index), so that a bench can ask for number 731,204 without making the others.
 * Visitor 0 is (`customer`, `C-1001`), who always consents and is in the gold list: the README's `curl` asks for them.
 */
import type { AttributeValue } from "../../engine/index.ts";

export const POPULATION_SEED = 42;
const FIRST_ID = 1001;
const DAY_MS = 86_400_000;
/** The sample's present; profiles and lists are drawn relative to it. */
const DRAWN_AT_MS = Date.UTC(2026, 10, 1);

const FIRST_NAMES = [
  "Robin",
  "Kim",
  "Sasha",
  "Noor",
  "Alex",
  "Jo",
  "Mika",
  "Lou",
  "Ravi",
  "Ines",
  "Tao",
  "Ada",
];
const STORES = ["harbor-1", "harbor-2", "station", "old-town", "airport", "campus", "riverside", "market"];

export interface SampleVisitor {
  readonly level: string;
  readonly id: string;
  /** Typed values by attribute name; timestamps are epoch ms. */
  readonly profile: Readonly<Record<string, AttributeValue>>;
}

/** Well-mixed u32 of (seed, index, salt); xorshift-multiply rounds, no state. */
function mix(seed: number, index: number, salt: number): number {
  let h =
    (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^
      Math.imul(index + 1, 0xc2b2ae35) ^
      Math.imul(salt + 1, 0x27d4eb2f)) >>>
    0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

const unit = (seed: number, index: number, salt: number): number => mix(seed, index, salt) / 2 ** 32;
/** Two decimals, so that files stay readable and numbers print the same everywhere. */
const share = (value: number): number => Math.round(value * 100) / 100;

export function visitorId(index: number): string {
  return `C-${FIRST_ID + index}`;
}

/** Visitor number `index` (from 0) of the population with this seed. */
export function visitorAt(seed: number, index: number): SampleVisitor {
  const u = (salt: number): number => unit(seed, index, salt);
  const isFirst = index === 0;
  const tier = isFirst ? "gold" : tierOf(seed, index);
  const visits = isFirst ? 9 : Math.floor(u(3) ** 3 * 30);
  const consents = isFirst || u(4) < 0.7;
  const profile: Record<string, AttributeValue> = {
    first_name: FIRST_NAMES[mix(seed, index, 1) % FIRST_NAMES.length]!,
    age: isFirst ? 34 : 16 + Math.floor(u(2) * 65),
    tier,
    points: isFirst ? 1250 : Math.floor(u(5) * (tier === "bronze" ? 600 : 2500)),
    member_since: DRAWN_AT_MS - Math.floor(u(6) * 2000) * DAY_MS,
    last_visit: DRAWN_AT_MS - Math.floor(u(7) ** 2 * 120) * DAY_MS,
    home_store: STORES[mix(seed, index, 8) % STORES.length]!,
    visits_30d: visits,
    spend_90d: share(visits * 3 * (2 + 6 * u(9))),
    vegan: u(10) < 0.12,
    subscription: u(11) < 0.8 ? "none" : u(11) < 0.92 ? "cup-pass" : "bean-club",
    churn_risk: share(u(12) ** 2),
    "affinity.coffee": isFirst ? 0.92 : share(u(13)),
    "affinity.tea": share(u(14) ** 2),
    "affinity.food": share(u(15)),
    "affinity.merchandise": share(u(16) ** 3),
    "consent.app.marketing": consents ? "granted" : u(17) < 0.5 ? "denied" : "unknown",
    "consent.email.marketing": u(18) < 0.5 ? "granted" : "denied",
    "consent.push.marketing": u(19) < 0.4 ? "granted" : "denied",
    "consent.app.service": "granted",
  };
  if (u(20) < 0.6 && !isFirst) profile.birthday_month = 1 + Math.floor(u(21) * 12);
  if (u(22) < 0.7) profile.credit_standing = u(23) < 0.6 ? "good" : u(23) < 0.85 ? "fair" : "poor";
  return { level: "customer", id: visitorId(index), profile };
}

function tierOf(seed: number, index: number): "bronze" | "silver" | "gold" {
  const u = unit(seed, index, 30);
  return u < 0.1 ? "gold" : u < 0.35 ? "silver" : "bronze";
}

/** Who is in which shipped list; by name of the segment. */
export const LISTS: Readonly<Record<string, (seed: number, index: number) => boolean>> = {
  "gold-members": (seed, index) => index === 0 || tierOf(seed, index) === "gold",
  "silver-members": (seed, index) => index !== 0 && tierOf(seed, index) === "silver",
  lapsed: (seed, index) => index !== 0 && unit(seed, index, 31) < 0.15,
  "new-app-users": (seed, index) => unit(seed, index, 32) < 0.08,
  staff: (seed, index) => index !== 0 && unit(seed, index, 33) < 0.005,
  complained: (seed, index) => index !== 0 && unit(seed, index, 34) < 0.01,
  "tasting-panel": (seed, index) => index !== 0 && unit(seed, index, 35) < 0.02,
  "win-back": (seed, index) => index !== 0 && unit(seed, index, 36) < 0.05,
};

/** Ids of a list's members, in index order. */
export function* listMembers(name: string, seed: number, count: number): Generator<string> {
  const isMember = LISTS[name];
  if (isMember === undefined) throw new RangeError(`the sample has no list ${name}`);
  for (let index = 0; index < count; index++) if (isMember(seed, index)) yield visitorId(index);
}
