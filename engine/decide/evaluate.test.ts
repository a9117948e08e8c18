/** Steps 4 to 8 by their reasons: what the explained decision says of the one rule `r1` for offer `a`. */
import t from "tap";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { TreatmentRule } from "../workspace/model-strategy.ts";
import { decide } from "./decide.ts";
import type { Reason } from "./reasons.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

interface Case {
  readonly rule?: Partial<TreatmentRule>;
  readonly offer?: Partial<Offer>;
  readonly channel?: Partial<Channel>;
  readonly model?: Partial<Model>;
  readonly profile?: Record<string, AttributeValue> | null;
  readonly context?: Record<string, string | number>;
  readonly lists?: Record<string, readonly string[]>;
  readonly nowMs?: number;
  readonly detail?: string;
  readonly detailWithValues?: string;
}

function explain(test: Case) {
  const offers = [offer("a", test.offer), offer("b")];
  const model = shop({ rules: [rule("r1", "a", test.rule)], ...test.channel }, { offers, ...test.model });
  const generation = open(model, test.lists);
  const request = call({ points: ["p1"], explain: true, ...(test.context && { context: test.context }) });
  const visited = visitor(generation, test.profile === undefined ? {} : test.profile);
  const decision = decide(generation, request, visited, test.nowMs ?? NOW_MS, 0);
  const line = decision.trace!.find(({ treatmentId }) => treatmentId === "home/r1");
  return { line: line!, decision };
}

const DAY_MS = 86_400_000;
const consenting = { points: [point("p1", { consent: "required" })] };
const granted = { "consent.app.marketing": "granted" };
const list = { segments: [{ name: "gold", list: { level: "customer" } }] };
const live = { segments: [{ name: "grown", rule: "profile.age >= 18" }] };

const cases: readonly (readonly [Reason, Case, string])[] = [
  ["SELECTED", {}, "nothing speaks against it"],
  // 4 segment
  ["SELECTED", { rule: { segment: "gold" }, model: list, lists: { gold: ["C-1"] } }, "on the segment's list"],
  [
    "NOT_IN_SEGMENT",
    { rule: { segment: "gold" }, model: list, lists: { gold: ["C-2"] }, detail: "not in segment `gold`" },
    "not on the list",
  ],
  ["SELECTED", { rule: { segment: "grown" }, model: live, profile: { age: 18 } }, "a live rule holds"],
  [
    "NOT_IN_SEGMENT",
    { rule: { segment: "grown" }, model: live, profile: { age: 17 } },
    "a live rule does not hold",
  ],
  ["SEGMENT_UNDECIDABLE", { rule: { segment: "grown" }, model: live }, "a live rule reads what has no value"],
  [
    "NOT_IN_SEGMENT",
    { rule: { segment: "gold", enabled: false }, model: list },
    "segment before eligibility",
  ],
  // 5 enabled, dates
  ["RULE_DISABLED", { rule: { enabled: false, validity: { untilMs: 0 } } }, "switched off, before its dates"],
  ["RULE_NOT_STARTED", { rule: { validity: { fromMs: NOW_MS + 1 } } }, "starts in a millisecond"],
  ["SELECTED", { rule: { validity: { fromMs: NOW_MS } } }, "from is inclusive"],
  ["RULE_ENDED", { rule: { validity: { untilMs: NOW_MS } } }, "until is exclusive"],
  ["SELECTED", { rule: { validity: { untilMs: NOW_MS + 1 } } }, "the last millisecond"],
  [
    "OFFER_NOT_STARTED",
    {
      offer: { validity: { fromMs: NOW_MS + DAY_MS } },
      detail: "the offer holds from 2026-11-03T08:00:00Z, it is 2026-11-02T08:00:00Z",
    },
    "the offer's own dates",
  ],
  ["OFFER_ENDED", { offer: { validity: { untilMs: NOW_MS } } }, "the offer is over"],
  [
    "RULE_ENDED",
    { rule: { validity: { untilMs: 0 } }, offer: { validity: { untilMs: 0 } } },
    "the rule's dates before the offer's",
  ],
  // 5 predicates
  [
    "SELECTED",
    { rule: { eligibility: "profile.age >= 18" }, profile: { age: 18 } },
    "an eligibility predicate holds",
  ],
  [
    "ELIGIBILITY_FALSE",
    {
      rule: { eligibility: "profile.age >= 18" },
      profile: { age: 17 },
      detail: "profile.age >= 18 is false",
      detailWithValues: "profile.age >= 18 is false: profile.age = 17",
    },
    "it does not hold",
  ],
  [
    "ELIGIBILITY_ATTRIBUTE_MISSING",
    { rule: { eligibility: "profile.age >= 18" }, detail: "profile.age has no value" },
    "it reads what has no value",
  ],
  [
    "ELIGIBILITY_FALSE",
    { rule: { eligibility: "profile.tier == 'gold'" }, profile: null },
    "an attribute's default is a value",
  ],
  [
    "ELIGIBILITY_ERROR",
    { rule: { eligibility: "1 / profile.age > 0" }, profile: { age: 0 } },
    "division by zero",
  ],
  [
    "ELIGIBILITY_FALSE",
    { offer: { eligibility: "profile.x > 1.0" }, profile: { x: 1 } },
    "the offer's own predicate",
  ],
  [
    "ELIGIBILITY_FALSE",
    {
      rule: { eligibility: "profile.x > 1.0" },
      offer: { eligibility: "profile.age > 1" },
      profile: { x: 1 },
    },
    "the rule's predicate is asked before the offer's",
  ],
  [
    "SELECTED",
    { rule: { eligibility: "has(profile.x) || profile.age == 3" }, profile: { age: 3 } },
    "|| absorbs, has() asks",
  ],
  ["SELECTED", { rule: { eligibility: "offer.code == 'a'" } }, "what is true of the offer alone"],
  ["ELIGIBILITY_FALSE", { rule: { eligibility: "offer.code == 'b'" } }, "what is false of the offer alone"],
  // 5 black lists
  [
    "BLACK_LISTED",
    {
      channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [{ level: "customer", id: "C-1" }] }] },
      detail: "on black list `x`",
    },
    "named by a black list",
  ],
  [
    "SELECTED",
    { channel: { blackLists: [{ name: "x", offers: ["b"], visitors: [{ level: "customer", id: "C-1" }] }] } },
    "a black list of another offer",
  ],
  [
    "SELECTED",
    { channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [{ level: "device", id: "C-1" }] }] } },
    "the same id of another level",
  ],
  [
    "SELECTED",
    { channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [{ level: "customer", id: "c-1" }] }] } },
    "ids are case-sensitive",
  ],
  [
    "SELECTED",
    {
      channel: {
        blackLists: [
          { name: "x", offers: ["a"], visitors: [{ level: "customer", id: "C-1" }], zones: ["other"] },
        ],
      },
    },
    "a black list of another zone",
  ],
  [
    "BLACK_LISTED",
    {
      channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [], segment: "gold" }] },
      model: list,
      lists: { gold: ["C-1"] },
    },
    "by segment",
  ],
  [
    "SELECTED",
    { channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [], segment: "grown" }] }, model: live },
    "a segment that cannot be told black-lists nobody",
  ],
  [
    "ELIGIBILITY_FALSE",
    {
      rule: { eligibility: "profile.x > 1.0" },
      profile: { x: 0 },
      channel: { blackLists: [{ name: "x", offers: ["a"], visitors: [{ level: "customer", id: "C-1" }] }] },
    },
    "predicates before black lists",
  ],
  // 5 consent
  [
    "SELECTED",
    { offer: { purpose: "marketing" }, channel: consenting, profile: granted },
    "consent for medium and purpose",
  ],
  [
    "CONSENT_DENIED",
    {
      offer: { purpose: "marketing" },
      channel: consenting,
      profile: { "consent.app.marketing": "denied" },
      detailWithValues: "consent.app.marketing is not granted: it is denied",
    },
    "denied",
  ],
  ["CONSENT_UNKNOWN", { offer: { purpose: "marketing" }, channel: consenting }, "never stated"],
  [
    "CONSENT_UNKNOWN",
    { offer: { purpose: "marketing" }, channel: consenting, profile: { "consent.app.marketing": "unknown" } },
    "stated as unknown",
  ],
  [
    "SELECTED",
    { offer: { purpose: "marketing" }, channel: { ...consenting, consentUnknown: "granted" } },
    "the channel takes unknown as granted",
  ],
  [
    "CONSENT_DENIED",
    {
      offer: { purpose: "marketing" },
      channel: { ...consenting, consentUnknown: "granted" },
      profile: { "consent.app.marketing": "denied" },
    },
    "a denial stays one",
  ],
  ["SELECTED", { channel: consenting }, "an offer without a purpose needs none"],
  ["SELECTED", { offer: { purpose: "marketing" } }, "a point that ignores consent"],
  [
    "CONSENT_UNKNOWN",
    {
      offer: { purpose: "marketing" },
      channel: { points: [point("p1", { consent: "required", medium: "email" })] },
      profile: granted,
    },
    "consent is per medium",
  ],
  // 6, 7
  [
    "APPLICABILITY_FALSE",
    { rule: { applicability: "context.daypart == 'morning'" }, context: { daypart: "noon" } },
    "not at this time of day",
  ],
  [
    "APPLICABILITY_ATTRIBUTE_MISSING",
    { rule: { applicability: "context.daypart == 'morning'" } },
    "context without a value",
  ],
  ["SELECTED", { rule: { applicability: "context.t == 1.0" } }, "context with a default"],
  [
    "APPLICABILITY_ERROR",
    { offer: { applicability: "1 / profile.age > 0" }, profile: { age: 0 } },
    "an error in applicability",
  ],
  [
    "APPLICABILITY_FALSE",
    { rule: { applicability: "profile.x > 1.0", suitability: "profile.x > 1.0" }, profile: { x: 0 } },
    "applicability before suitability",
  ],
  ["SUITABILITY_FALSE", { rule: { suitability: "profile.x > 1.0" }, profile: { x: 0 } }, "not of interest"],
  ["SUITABILITY_ATTRIBUTE_MISSING", { offer: { suitability: "profile.x > 1.0" } }, "interest unknown"],
  [
    "SUITABILITY_ERROR",
    { offer: { suitability: "1 / profile.age > 0" }, profile: { age: 0 } },
    "an error in suitability",
  ],
  [
    "APPLICABILITY_FALSE",
    { rule: { applicability: "now < timestamp('2026-11-02T08:00:00Z')" } },
    "now is the clock of the call",
  ],
  [
    "SELECTED",
    { rule: { applicability: "now < timestamp('2026-11-02T08:00:00Z')" }, nowMs: NOW_MS - 1 },
    "a millisecond earlier",
  ],
  // 8
  ["SCORE_ATTRIBUTE_MISSING", { rule: { score: "profile.x" } }, "a score that reads what has no value"],
  [
    "SCORE_INVALID",
    {
      rule: { score: "profile.x" },
      profile: { x: -1 },
      detail: "profile.x came to a negative number",
      detailWithValues: "profile.x came to -1: profile.x = -1",
    },
    "a negative score",
  ],
  [
    "SCORE_INVALID",
    {
      rule: { score: "1.0 / profile.x" },
      profile: { x: 0 },
      detail: "1.0 / profile.x came to Infinity",
      detailWithValues: "1.0 / profile.x came to Infinity: profile.x = 0",
    },
    "an infinite score",
  ],
  [
    "SCORE_INVALID",
    { rule: { score: "1.0 / 0.0" }, detail: "1.0 / 0.0 came to Infinity" },
    "an infinite score for everybody",
  ],
  [
    "SCORE_INVALID",
    {
      rule: { propensity: "profile.x" },
      profile: { x: 1.5 },
      detail: "profile.x came to a number; a propensity is at most 1",
      detailWithValues: "profile.x came to 1.5: profile.x = 1.5; a propensity is at most 1",
    },
    "a propensity above 1, whose value only admins see",
  ],
  [
    "SCORE_INVALID",
    { rule: { propensity: 1.5 }, detail: "the propensity is above 1" },
    "a propensity above 1 as a number, which no build lets through",
  ],
  [
    "SCORE_INVALID",
    {
      rule: { propensity: "offer.value" },
      offer: { value: 7 },
      detail: "offer.value came to 7; a propensity is at most 1",
    },
    "a propensity above 1 by the offer, which is no secret",
  ],
  ["SCORE_INVALID", { rule: { score: "1 / profile.age" }, profile: { age: 0 } }, "a score that fails"],
  ["SCORE_INVALID", { rule: { lever: "profile.x" }, profile: { x: -1 } }, "a negative factor"],
  [
    "SCORE_ATTRIBUTE_MISSING",
    { channel: { factors: { value: "offer.value" } } },
    "a channel's factor reads what the offer lacks",
  ],
  [
    "SCORE_INVALID",
    {
      rule: { score: "profile.x", lever: "profile.x" },
      profile: { x: 1e200 },
      detail: "score × p × c × v × l is not a finite number",
    },
    "an overflow of the product",
  ],
  ["SELECTED", { rule: { score: 0 } }, "a score of 0 is one"],
];
for (const [reason, test, why] of cases) {
  t.test(`${reason}: ${why}`, async (t) => {
    const { line, decision } = explain(test);
    t.equal(line.reason, reason);
    if (test.detail !== undefined) t.equal(line.detail, test.detail);
    if (test.detailWithValues !== undefined) t.equal(line.detailWithValues, test.detailWithValues);
    t.equal(decision.points[0]!.picks.length, reason === "SELECTED" ? 1 : 0);
    t.equal(
      decision.stageDrops.reduce((sum, count) => sum + count),
      reason === "SELECTED" ? 0 : 1,
    );
  });
}

const full = { score: 10, propensity: 0.5, contextWeight: 3, value: 4, lever: 5 };
for (const [ruleFactors, channelFactors, numbers, why] of [
  [{ score: 70 }, {}, { score: 70, p: 1, c: 1, v: 1, l: 1, final: 70 }, "a factor that is off is 1"],
  [full, {}, { score: 10, p: 0.5, c: 3, v: 4, l: 5, final: 300 }, "all factors"],
  [
    { score: 10 },
    { lever: 2, value: "offer.value" },
    { score: 10, p: 1, c: 1, v: 7, l: 2, final: 140 },
    "the channel's",
  ],
  [
    { score: 10, lever: 3 },
    { lever: 2 },
    { score: 10, p: 1, c: 1, v: 1, l: 3, final: 30 },
    "a rule's own replaces the channel's",
  ],
  [
    { score: "profile.x * 2.0", propensity: "profile.x" },
    {},
    { score: 0.5, p: 0.25, c: 1, v: 1, l: 1, final: 0.125 },
    "expressions",
  ],
] as const) {
  t.test(`score: ${why}`, async (t) => {
    const { line, decision } = explain({
      rule: ruleFactors,
      channel: { factors: channelFactors },
      offer: { value: 7 },
      profile: { x: 0.25 },
    });
    t.same(line.numbers, numbers);
    t.equal(decision.points[0]!.picks[0]!.score, numbers.final);
    t.equal(
      decision.points[0]!.picks[0]!.propensity,
      "propensity" in ruleFactors ? numbers.p : 0,
      "0 when off",
    );
  });
}

for (const [why, propensity, profile, reason] of [
  ["a probability", "profile.x", { x: 1 }, "SELECTED"],
  ["above 1, by the visitor", "profile.x", { x: 1.25 }, "SCORE_INVALID"],
  ["above 1, by the offer", "offer.value", {}, "SCORE_INVALID"],
  ["above 1, as a constant", "0.5 + 1.0", {}, "SCORE_INVALID"],
  ["above 1, as a number that no build lets through", 1.5, {}, "SCORE_INVALID"],
] as const) {
  t.test(`propensity: ${why}`, async (t) => {
    const { line } = explain({ rule: { score: 10, propensity }, offer: { value: 7 }, profile });
    t.equal(line.reason, reason);
  });
}

t.test("score: without one of its own a rule is scored by its propensity", async (t) => {
  const { score: _, ...scoreless } = rule("r1", "a", { propensity: 0.25 });
  const generation = open(shop({ rules: [scoreless] }));
  const decision = decide(generation, call(), visitor(generation), NOW_MS, 0);
  t.match(decision.points[0]!.picks, [{ score: 0.25, propensity: 0.25 }]);
});
