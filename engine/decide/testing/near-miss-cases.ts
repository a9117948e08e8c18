/**
 * Near misses case by case: what is asked, and which change of one attribute would have let rule `r1` through for offer
 * `a`; and where there is none.
 */
import { nextUp } from "../../rules/index/value-set.ts";
import type { Model } from "../../workspace/model.ts";
import type { AttributeValue } from "../../workspace/model-attributes.ts";
import type { Channel } from "../../workspace/model-channels.ts";
import type { Offer } from "../../workspace/model-offers.ts";
import type { TreatmentRule } from "../../workspace/model-strategy.ts";
import type { WireValue } from "../call.ts";
import { NOW_MS, point } from "./kit.ts";

export interface NearMissCase {
  readonly rule?: Partial<TreatmentRule>;
  readonly offer?: Partial<Offer>;
  readonly channel?: Partial<Channel>;
  readonly model?: Partial<Model>;
  readonly profile?: Record<string, AttributeValue> | null;
  readonly context?: Record<string, WireValue>;
  readonly lists?: Record<string, readonly string[]>;
}

const HOUR_MS = 3_600_000;
export const nearMissProfile: Model["profile"] = [
  { name: "age", type: "integer", min: 0, max: 120 },
  { name: "city", type: "string" },
  { name: "consent.app.marketing", type: "string", allowed: ["granted", "denied", "unknown"] },
  { name: "limit", type: "integer" },
  { name: "seen", type: "timestamp" },
  { name: "tier", type: "string", default: "bronze", allowed: ["bronze", "silver", "gold"] },
  { name: "vip", type: "boolean" },
  { name: "x", type: "number" },
];
const live = (rule: string): Partial<Model> => ({ segments: [{ name: "s", rule }] });
const guard = (require: string, when?: string): Partial<Model> => ({
  invariants: [{ name: "i", require, ...(when === undefined ? {} : { when }) }],
});
export const adult = { eligibility: "profile.age >= 18" };

/** The case, the change that is told, and why. */
export const NEAR_MISSES: readonly (readonly [NearMissCase, string, string])[] = [
  [{ rule: adult, profile: { age: 17 } }, "profile.age 17 → 18", "the threshold itself"],
  [{ rule: { eligibility: "profile.age > 18" }, profile: { age: 17 } }, "profile.age 17 → 19", "beyond it"],
  [
    { rule: { eligibility: "18 <= profile.age" }, profile: { age: 17 } },
    "profile.age 17 → 18",
    "turned round",
  ],
  [{ rule: { eligibility: "profile.age < 18" }, profile: { age: 30 } }, "profile.age 30 → 17", "from above"],
  [
    { rule: { eligibility: "profile.age < 10 || profile.age > 65" }, profile: { age: 60 } },
    "profile.age 60 → 66",
    "the nearer of two ranges",
  ],
  [
    { rule: { eligibility: "!(profile.age >= 10 && profile.age <= 65)" }, profile: { age: 12 } },
    "profile.age 12 → 9",
    "the same, negated",
  ],
  [
    { rule: adult, offer: { suitability: "profile.age < 30 && profile.age != 18" }, profile: { age: 17 } },
    "profile.age 17 → 19",
    "what holds of the same attribute must go on holding",
  ],
  [
    { rule: { ...adult, suitability: "profile.age % 2 == 0 || profile.age > 40" }, profile: { age: 17 } },
    "profile.age 17 → 18",
    "a function that has no turning points does not hinder",
  ],
  [
    {
      rule: { eligibility: `profile.limit in [${Array.from({ length: 600 }, (_, at) => at * 10)}]` },
      profile: { limit: 5988 },
    },
    "profile.limit 5988 → 5990",
    "the nearest of a long list",
  ],
  [{ rule: { score: "profile.x" }, profile: { x: -5 } }, "profile.x -5 → 0", "a score's limit"],
  [
    { rule: { eligibility: "10.0 / profile.x > 0.0" }, profile: { x: -1 } },
    "profile.x -1 → 0",
    "where a quotient changes its sign",
  ],
  [
    {
      rule: { eligibility: "profile.n % 7 == 3" },
      model: { profile: [{ name: "n", type: "integer", min: 0, max: 50 }] },
      profile: { n: 5 },
    },
    "profile.n 5 → 3",
    "a small range: all of it",
  ],
  [{ rule: adult }, "profile.age no value → 18", "missing: the value nearest to 0 that does"],
  [{ rule: adult, profile: null }, "profile.age no value → 18", "a visitor without a record"],
  [
    { rule: adult, channel: { anonymous: { age: 3 } }, profile: null },
    "profile.age 3 → 18",
    "what a visitor without a record counts as",
  ],
  [
    { rule: { eligibility: "profile.x > 0.5" }, profile: { x: 0.5 } },
    `profile.x 0.5 → ${nextUp(0.5)}`,
    "a double: the next one",
  ],
  [{ rule: { eligibility: "profile.x >= 0.5" }, profile: { x: 0.25 } }, "profile.x 0.25 → 0.5", "a double"],
  [
    { rule: { eligibility: "profile.x * 2.0 + 1.0 >= 4.0" }, profile: { x: 1 } },
    "profile.x 1 → 1.5",
    "sums and multiples are solved",
  ],
  [
    { rule: { eligibility: "profile.limit - profile.age >= 10" }, profile: { limit: 30, age: 22 } },
    "profile.age 22 → 20",
    "two attributes: the one that moves less of its range",
  ],
  [
    { rule: { eligibility: "double(profile.age) / 4.0 > 5.0" }, profile: { age: 20 } },
    "profile.age 20 → 21",
    "through a conversion, in whole steps",
  ],
  [
    {
      rule: { eligibility: "profile.city == context.daypart" },
      profile: { city: "a" },
      context: { daypart: "b" },
    },
    'context.daypart "b" → "a"',
    "equality of two attributes: either would do, the first by name",
  ],
  [
    { rule: { eligibility: 'profile.tier in ["gold", "silver"]' } },
    'profile.tier "bronze" → "gold"',
    "one of a list, from a default",
  ],
  [
    { rule: { eligibility: 'profile.tier != "bronze"' } },
    'profile.tier "bronze" → "gold"',
    "another allowed value",
  ],
  [
    { rule: { eligibility: 'profile.city.startsWith("Lis")' }, profile: { city: "Porto" } },
    'profile.city "Porto" → "Lis"',
    "a prefix: the literal beside the attribute",
  ],
  [
    { rule: { eligibility: 'profile.city != "Porto"' }, profile: { city: "Porto" } },
    'profile.city "Porto" → "any"',
    "any other text",
  ],
  [
    { rule: { eligibility: '["a", "b"].exists(each, each == profile.city)' }, profile: { city: "c" } },
    'profile.city "c" → "a"',
    "a comprehension's literals",
  ],
  [{ rule: { eligibility: "profile.vip" }, profile: { vip: false } }, "profile.vip false → true", "a flag"],
  [
    { rule: { eligibility: "!profile.vip" }, profile: { vip: true } },
    "profile.vip true → false",
    "a flag, negated",
  ],
  [
    { rule: { applicability: "context.t > 20.0" }, context: { t: 12 } },
    `context.t 12 → ${nextUp(20)}`,
    "an attribute of the call",
  ],
  [
    { rule: { eligibility: "now - profile.seen >= duration('24h')" }, profile: { seen: NOW_MS - HOUR_MS } },
    "profile.seen 2026-11-02T07:00:00Z → 2026-11-01T08:00:00Z",
    "an instant by the clock",
  ],
  [
    { rule: { eligibility: "!has(profile.city)" }, profile: { city: "a" } },
    'profile.city "a" → no value',
    "taken away",
  ],
  [{ rule: { eligibility: "has(profile.city)" } }, 'profile.city no value → "any"', "any value"],
  [
    { rule: { eligibility: "profile.city > 'm'" }, profile: { city: "a" } },
    'profile.city "a" → "other"',
    "texts: above one",
  ],
  [
    { rule: { eligibility: "profile.city > 'zebra'" }, profile: { city: "a" } },
    'profile.city "a" → "zebraa"',
    "texts: above one, far down",
  ],
  [
    { rule: { eligibility: "profile.city < 'aaa'" }, profile: { city: "x" } },
    'profile.city "x" → ""',
    "texts: below one",
  ],
  [
    { rule: { eligibility: "profile.city <= ''" }, profile: { city: "x" } },
    'profile.city "x" → ""',
    "texts: not above one",
  ],
  [
    { rule: { eligibility: "profile.city != 'any'" }, profile: { city: "any" } },
    'profile.city "any" → "other"',
    "texts: another one",
  ],
  [
    {
      rule: { eligibility: "profile.city > 'zebra' && 1 + profile.limit == 2" },
      profile: { city: "a", limit: 1 },
    },
    'profile.city "a" → "zebraa"',
    "texts: in a condition that clauses do not say all of",
  ],
  [
    { rule: { eligibility: "profile.x + 1.0 > 1.0" }, profile: { x: -1 } },
    "profile.x -1 → 2.2204460492503128e-16",
    "what is next to a solution rounds to it",
  ],
  [
    { rule: { score: "10.0 / profile.x" }, profile: { x: -1 } },
    "profile.x -1 → 5.562684646268004e-308",
    "a score with a pole: beside it, it is beyond what a double holds",
  ],
  [
    { rule: { score: 100, value: "profile.x" }, profile: { x: 1e308 } },
    "profile.x 1e+308 → 0",
    "numbers that are fine each, and their product is none",
  ],
  [
    { rule: { score: 3, value: "10.0 / profile.x" }, profile: { x: -1 } },
    "profile.x -1 → 9.999999999999996e-100",
    "a factor with a pole: beside it, the product is",
  ],
  [
    { rule: { segment: "s" }, model: live("profile.age >= 18"), profile: { age: 17 } },
    "profile.age 17 → 18",
    "a segment's rule",
  ],
  [
    {
      rule: { segment: "both" },
      model: {
        segments: [
          { name: "both", expression: "s & !kids" },
          { name: "kids", rule: "profile.age < 18" },
          { name: "s", rule: "profile.age < 65" },
        ],
      },
      profile: { age: 70 },
    },
    "profile.age 70 → 64",
    "segments built on rules",
  ],
  [
    {
      model: live("profile.age < 18"),
      channel: { blackLists: [{ name: "minors", offers: ["a"], visitors: [], segment: "s" }] },
      profile: { age: 17 },
    },
    "profile.age 17 → 18",
    "a black list by a segment",
  ],
  [
    {
      offer: { purpose: "marketing" },
      channel: { points: [point("p1", { consent: "required" })] },
      profile: { "consent.app.marketing": "denied" },
    },
    'profile.consent.app.marketing "denied" → "granted"',
    "consent",
  ],
  [{ rule: { score: "profile.x * 10.0" } }, "profile.x no value → 0", "a score that wants a value"],
  [
    { rule: { ...adult, applicability: "profile.age >= 21" }, profile: { age: 17 } },
    "profile.age 17 → 21",
    "all that speaks against it, not only what was met first",
  ],
  [{ model: guard("profile.age >= 18"), profile: { age: 17 } }, "profile.age 17 → 18", "an invariant"],
  [{ model: guard("profile.age >= 18") }, "profile.age no value → 18", "an invariant that cannot be told"],
  [
    {
      model: guard("profile.age >= 18", 'context.daypart == "late"'),
      profile: { age: 17 },
      context: { daypart: "late" },
    },
    "profile.age 17 → 18",
    "an invariant: what it requires, or that it does not apply",
  ],
  [
    { rule: { eligibility: "profile.age >= 16" }, model: guard("profile.age >= 18"), profile: { age: 12 } },
    "profile.age 12 → 18",
    "a change that the guard would speak against lets nothing through",
  ],
];

/** The case, and why nothing is told. */
export const NO_NEAR_MISSES: readonly (readonly [NearMissCase, string])[] = [
  [
    { rule: { ...adult, applicability: "context.t > 20.0" }, profile: { age: 17 } },
    "two attributes would have to change",
  ],
  [{ rule: { eligibility: "profile.age > 120" }, profile: { age: 17 } }, "no value that is allowed would do"],
  [{ rule: { ...adult, enabled: false }, profile: { age: 17 } }, "the rule is switched off as well"],
  [{ rule: { ...adult, validity: { untilMs: 5 } }, profile: { age: 17 } }, "the rule has ended as well"],
  [
    {
      rule: { segment: "l", ...adult },
      model: { segments: [{ name: "l", list: { level: "customer" } }] },
      profile: { age: 17 },
    },
    "a list of names is no attribute",
  ],
  [{ rule: { eligibility: "now.getHours() == 3" } }, "the clock is no attribute"],
  [{ rule: { eligibility: 'state.contacts("any") > 3' } }, "memory is no attribute"],
  [
    {
      rule: { eligibility: 'context.daypart == "late"' },
      model: guard("profile.age >= 18"),
      profile: { age: 17 },
    },
    "an invariant speaks against it as well",
  ],
  [{ rule: { eligibility: "profile.age / 0 == 1" }, profile: { age: 17 } }, "what fails whatever the value"],
];
