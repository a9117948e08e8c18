/** Near misses of explained decisions: what is told, what is not, and that each is so by the oracle's word. */
import t from "tap";
import { nextUp } from "../rules/index/value-set.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { TreatmentRule } from "../workspace/model-strategy.ts";
import type { WireValue } from "./call.ts";
import { decide } from "./decide.ts";
import { nearMissText, traceDetail, traceNumbers } from "./near-miss-text.ts";
import { call, memory, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

interface Case {
  readonly rule?: Partial<TreatmentRule>;
  readonly offer?: Partial<Offer>;
  readonly channel?: Partial<Channel>;
  readonly model?: Partial<Model>;
  readonly profile?: Record<string, AttributeValue> | null;
  readonly context?: Record<string, WireValue>;
  readonly lists?: Record<string, readonly string[]>;
}

const HOUR_MS = 3_600_000;
const profile: Model["profile"] = [
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

/** What is said of rule `r1` for offer `a`; "" where nothing is. */
function told(test: Case): string {
  const offers = [offer("a", test.offer), offer("b")];
  const rules = [rule("r1", "a", test.rule)];
  const generation = open(shop({ rules, ...test.channel }, { offers, profile, ...test.model }), test.lists);
  const asked = call({ explain: true, ...(test.context && { context: test.context }) });
  const visited = visitor(generation, test.profile === undefined ? {} : test.profile);
  const { trace } = decide(generation, asked, visited, NOW_MS, 0);
  const { nearMiss } = trace!.find(({ treatmentId }) => treatmentId === "home/r1")!;
  return nearMiss === undefined
    ? ""
    : nearMissText(nearMiss, true).replace(" would have let it through,", "");
}

const guard = (require: string, when?: string): Partial<Model> => ({
  invariants: [{ name: "i", require, ...(when === undefined ? {} : { when }) }],
});
const adult = { eligibility: "profile.age >= 18" };
const picked = "and it would have been picked";

for (const [test, change, why] of [
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
] as readonly (readonly [Case, string, string])[]) {
  t.test(`near miss: ${why}`, async (t) => t.equal(told(test), `${change} ${picked}`));
}

for (const [test, why] of [
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
] as readonly (readonly [Case, string])[]) {
  t.test(`near miss: none: ${why}`, async (t) => t.equal(told(test), ""));
}

t.test("near miss: whether it would have been picked is decided again", async (t) => {
  const rules = [rule("r1", "a", { ...adult, score: 10 }), rule("r2", "b", { score: 20 })];
  t.equal(
    told({ channel: { rules }, profile: { age: 17 } }),
    "profile.age 17 → 18 though it would not have been picked",
    "the point is full",
  );
  const caps = [{ name: "one", of: "zone", max: 1, window: { kind: "ever" } }] as const;
  const generation = open(shop({ rules, caps }, { profile }));
  const asked = call({ points: ["p1", "p2"], explain: true });
  const { trace } = decide(generation, asked, visitor(generation, { age: 17 }), NOW_MS, 0);
  t.strictSame(
    trace!.filter(({ offer }) => offer === "a").map(({ point, nearMiss }) => [point, nearMiss?.picked]),
    [
      ["p1", false],
      ["p2", undefined],
    ],
    "what an earlier point picked counts: the zone's cap is used up, so at the second it is no near miss",
  );
});

t.test("near miss: the decision and the next one are as if none had been looked for", async (t) => {
  const rules = [rule("r1", "a", { ...adult, score: "profile.age" }), rule("r2", "b", { score: 5 })];
  const caps = [{ name: "two", of: "offer", max: 2, window: { kind: "ever" } }] as const;
  const generation = open(shop({ rules, caps }, { profile }));
  const state = visitor(generation, { age: 17 }, "C-1", "customer", [memory({ offer: "b" })]);
  const ask = (explain: boolean) =>
    decide(generation, call({ points: ["p1", "p2"], explain }), state, NOW_MS, 0);
  const before = ask(false);
  const explained = ask(true);
  t.strictSame(explained.points, before.points);
  t.strictSame(explained.stageDrops, ask(true).stageDrops);
  t.strictSame(ask(false).points, before.points);
});

t.test("near miss: in words", async (t) => {
  const nearMiss = { attribute: "profile.age", type: "integer", from: 17, to: 18, picked: true } as const;
  const line = {
    point: "p",
    offer: "a",
    treatmentId: "home/r1",
    stage: "ELIGIBILITY",
    reason: "ELIGIBILITY_FALSE",
    detail: "profile.age >= 18 is false",
    detailWithValues: "profile.age >= 18 is false: profile.age = 17",
    numbers: {},
    nearMiss,
  } as const;
  t.equal(
    traceDetail(line, true),
    "profile.age >= 18 is false: profile.age = 17; near miss: profile.age 17 → 18 would have let it through, and it would have been picked",
  );
  const { nearMiss: _, ...without } = line;
  const hidden = traceDetail(line, false);
  t.equal(
    hidden,
    "profile.age >= 18 is false; near miss: another value of profile.age would have let it through, and it would have been picked",
  );
  t.notMatch(hidden, /17/, "who may not see values is shown none");
  t.equal(traceDetail(without, true), line.detailWithValues);
});

t.test("near miss: bounded: quotients within quotients, each of which makes three of a value", async (t) => {
  const eligibility = `profile.limit${" / 2".repeat(60)} > 5`;
  t.equal(told({ rule: { eligibility }, profile: { limit: 1 } }), "", "no integer is large enough");
});

t.test("near miss: bounded: beyond so many trials none is looked for", async (t) => {
  const rules = Array.from({ length: 300 }, (_, index) => rule(`r${index}`, "a", adult));
  const generation = open(shop({ rules }, { profile }));
  const { trace } = decide(generation, call({ explain: true }), visitor(generation, { age: 17 }), NOW_MS, 0);
  const toldOf = trace!.filter(({ nearMiss }) => nearMiss !== undefined).length;
  t.equal(toldOf, 200, "LIMITS.nearMissDecisionsMax decisions were made again");
});

t.test(
  "numbers: what an expression makes of the profile is for admins, the final score of a pick for all",
  async (t) => {
    const secret = { score: 3, value: "double(profile.age) * 1000.0", lever: "profile.x" };
    const rules = [rule("r1", "a", secret), rule("r2", "a", { ...secret, score: 2 }), rule("r3", "b")];
    const generation = open(shop({ rules }, { profile }));
    const visited = visitor(generation, { age: 52, x: 0.125 });
    const { trace } = decide(generation, call({ explain: true }), visited, NOW_MS, 0);
    const numbersOf = (id: string, showsValues: boolean) => {
      const line = trace!.find(({ treatmentId }) => treatmentId === id)!;
      return Object.fromEntries(traceNumbers(line, showsValues));
    };
    t.same(numbersOf("home/r1", false), { score: 3, p: 1, c: 1, final: 19_500 });
    t.same(numbersOf("home/r1", true), { score: 3, p: 1, c: 1, v: 52_000, l: 0.125, final: 19_500 });
    t.same(numbersOf("home/r2", false), { score: 2, p: 1, c: 1 }, "a score that no answer shows");
    t.same(
      numbersOf("home/r3", false),
      numbersOf("home/r3", true),
      "constants are the workspace's, not the visitor's",
    );
  },
);
