/** What is refused, what a call's parts do, and the properties of every decision. */
import fc from "fast-check";
import t from "tap";
import type { NodeErrorCode } from "../errors.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { DecideCall, type WireValue } from "./call.ts";
import { decide, decideDeadline, visitorSegments } from "./decide.ts";
import { type Decision, POINT_STATUS_NAMES } from "./decision.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

const offersOf = (decision: Decision) =>
  decision.points.map(({ picks }) =>
    picks.map(({ treatment }) => decision.generation.treatments[treatment]!.offer.code).join(" "),
  );

const refusals: readonly (readonly [NodeErrorCode, string, (call: DecideCall) => void, string])[] = [
  [
    "FIELD_REQUIRED",
    "channel",
    (c) => {
      c.channel = "";
    },
    "no channel",
  ],
  [
    "CHANNEL_UNKNOWN",
    "channel",
    (c) => {
      c.channel = "shop";
    },
    "no such channel",
  ],
  [
    "CHANNEL_UNKNOWN",
    "channel",
    (c) => {
      c.channel = "__proto__";
    },
    "a name of JavaScript's own is no channel",
  ],
  [
    "FIELD_REQUIRED",
    "points",
    (c) => {
      c.points = [];
    },
    "no point",
  ],
  [
    "FIELD_TOO_LONG",
    "points",
    (c) => {
      c.points = Array.from({ length: 33 }, () => ({ point: "p1", count: 1, allowDuplicates: false }));
    },
    "too many points",
  ],
  [
    "VALUE_OUT_OF_RANGE",
    "points[1].count",
    (c) => {
      c.points[1]!.count = 0;
    },
    "nothing asked for",
  ],
  [
    "VALUE_OUT_OF_RANGE",
    "points[1].count",
    (c) => {
      c.points[1]!.count = 101;
    },
    "too much asked for",
  ],
  [
    "VALUE_OUT_OF_RANGE",
    "points[1].count",
    (c) => {
      c.points[1]!.count = 1.5;
    },
    "half a treatment",
  ],
  [
    "VISITOR_REQUIRED",
    "visitor",
    (c) => {
      c.id = "";
    },
    "no id",
  ],
  [
    "VISITOR_REQUIRED",
    "visitor",
    (c) => {
      c.level = "";
    },
    "no level",
  ],
  [
    "LEVEL_UNKNOWN",
    "visitor.level",
    (c) => {
      c.level = "household";
    },
    "no such level",
  ],
  [
    "FIELD_TOO_LONG",
    "visitor.id",
    (c) => {
      c.id = "é".repeat(65);
    },
    "130 bytes of id",
  ],
  [
    "FIELD_TOO_LONG",
    "context",
    (c) => {
      c.contextNames = new Array<string>(257).fill("t");
    },
    "too much context",
  ],
  [
    "ATTRIBUTE_VALUE_INVALID",
    "context.t",
    (c) => {
      c.contextNames = ["t"];
      c.contextValues = ["warm"];
    },
    "context of another type",
  ],
  [
    "ATTRIBUTE_VALUE_INVALID",
    "context.t",
    (c) => {
      c.contextNames = ["t"];
      c.contextValues = [{}];
    },
    "context that is no scalar",
  ],
  [
    "ATTRIBUTE_UNKNOWN",
    "preview.profile.agee",
    (c) => {
      preview(c, { agee: 1 });
    },
    "a preview of no attribute",
  ],
  [
    "ATTRIBUTE_VALUE_INVALID",
    "preview.profile.age",
    (c) => {
      preview(c, { age: "x" });
    },
    "a preview of another type",
  ],
  [
    "SEGMENT_UNKNOWN",
    "preview.inSegments[0]",
    (c) => {
      preview(c, {}, ["gold"]);
    },
    "a preview of no segment",
  ],
];
function preview(
  of: DecideCall,
  profile: Record<string, WireValue>,
  inSegments: string[] = [],
  asOfMs: number | null = null,
) {
  of.preview = { asOfMs, profile, inSegments, notInSegments: [], bundle: "" };
}
const refusing = open(shop({ rules: [rule("r1", "a")] }));
for (const [code, field, change, why] of refusals) {
  t.test(`refused: ${why}`, async (t) => {
    const asked = call({ points: ["p1", "p2"] });
    change(asked);
    t.throws(() => decide(refusing, asked, visitor(refusing), NOW_MS, 0), { code, field });
    t.throws(() => decideDeadline(refusing, asked, NOW_MS), { code, field }, "and so it is when it is late");
    t.same(
      offersOf(decide(refusing, call(), visitor(refusing), NOW_MS, 0)),
      ["a"],
      "and the next call is served",
    );
  });
}

t.test(
  "context: coerced, the last of a name wins, null is none, what is not declared is counted",
  async (t) => {
    const text = "context.daypart == 'noon' && context.t == 2.0";
    const generation = open(shop({ rules: [rule("r1", "a", { applicability: text })] }));
    const asked = call();
    asked.contextNames = ["daypart", "weather", "t", "daypart", "__proto__"];
    asked.contextValues = ["morning", "rain", "2", "noon", 1];
    const decision = decide(generation, asked, visitor(generation), NOW_MS, 0);
    t.same(offersOf(decision), ["a"]);
    t.equal(decision.contextUnknownCount, 2);
    const none = call({ context: { daypart: "noon", t: null as unknown as number } });
    t.same(
      offersOf(decide(generation, none, visitor(generation), NOW_MS, 0)),
      [""],
      "null: the default, which is 1",
    );
    t.same(
      offersOf(decide(generation, call(), visitor(generation), NOW_MS, 0)),
      [""],
      "nothing stays from call to call",
    );
  },
);

t.test("visitor: stored values, anonymous defaults, attributes' defaults", async (t) => {
  const rules = ["bronze", "silver", "gold"].map((tier, at) =>
    rule(tier, "abc"[at]!, { eligibility: `profile.tier == '${tier}'` }),
  );
  const generation = open(shop({ rules, anonymous: { tier: "silver" } }));
  const tell = (of: ReturnType<typeof visitor>) => offersOf(decide(generation, call(), of, NOW_MS, 0))[0];
  t.equal(tell(visitor(generation, { tier: "gold" })), "c", "what is stored");
  t.equal(tell(visitor(generation, {})), "a", "a known visitor without a value: the attribute's default");
  t.equal(tell(visitor(generation, null)), "b", "an unknown visitor: the channel's anonymous default");
  t.equal(decide(generation, call(), visitor(generation, null), NOW_MS, 0).profileUpdatedAtMs, -1);
  t.equal(decide(generation, call(), visitor(generation), NOW_MS, 0).profileUpdatedAtMs, NOW_MS - 1000);
});

t.test("preview: another clock, another profile", async (t) => {
  const rules = [rule("r1", "a", { validity: { fromMs: NOW_MS + 5 }, eligibility: "profile.age >= 18" })];
  const generation = open(shop({ rules }));
  const asked = call();
  const tell = () => offersOf(decide(generation, asked, visitor(generation, { age: 17 }), NOW_MS, 0))[0];
  preview(asked, { age: "18" }, [], NOW_MS + 5);
  t.equal(tell(), "a");
  preview(asked, { age: 18 });
  t.equal(tell(), "", "the node's clock");
  preview(asked, { age: null }, [], NOW_MS + 5);
  t.equal(tell(), "", "a value taken away");
});

t.test("deadline: fallbacks for every point, and unknown points stay unknown", async (t) => {
  const generation = open(
    shop({ rules: [rule("r1", "a")], points: [point("p1", { fallbacks: ["story"] }), point("p2")] }),
  );
  const decision = decideDeadline(generation, call({ points: [["p1", 3], "p2", "p9"] }), NOW_MS);
  t.same(
    decision.points.map(({ status }) => POINT_STATUS_NAMES[status]),
    ["DEADLINE", "DEADLINE", "UNKNOWN_POINT"],
  );
  t.same(offersOf(decision), ["story", "", ""]);
  t.throws(() => decideDeadline(generation, new DecideCall(), NOW_MS), { code: "FIELD_REQUIRED" });
});

for (const [why, answer, status, offers] of [
  ["the holdout's fallback", "fallback", "HOLDOUT", "story"],
  ["the holdout's nothing", "nothing", "HOLDOUT", ""],
  ["nobody is held out", null, "DEADLINE", "story"],
] as const) {
  t.test(`deadline: a late answer is measured as a timely one: ${why}`, async (t) => {
    const holdout = answer === null ? {} : { holdout: { salt: "h", sharePpm: 1_000_000, answer } };
    const generation = open(shop({ points: [point("p1", { fallbacks: ["story"] })], ...holdout }));
    const decision = decideDeadline(generation, call({ points: ["p1", "p9"] }), NOW_MS);
    t.equal(decision.holdout, answer !== null);
    t.strictSame(
      decision.points.map((each) => POINT_STATUS_NAMES[each.status]),
      [status, "UNKNOWN_POINT"],
    );
    t.strictSame(offersOf(decision), [offers, ""]);
    t.strictSame(decision.points[0]!.heldOut, [], "what it would have got was not decided");
  });
}

t.test(
  "deadline: personal attributes are told by their defaults, nobody having been looked at",
  async (t) => {
    const attributes: Offer["attributes"] = {
      title: { kind: "template", template: "Hello {{ profile.tier }}", default: "Hello" },
    };
    const generation = open(
      shop(
        { points: [point("p1", { fallbacks: ["story"] })] },
        { offers: [offer("story", { fallback: true, attributes })] },
      ),
    );
    t.strictSame(decideDeadline(generation, call(), NOW_MS).points[0]!.picks[0]!.personal, ["Hello"]);
  },
);

t.test("visitorSegments: refuses what is no visitor", async (t) => {
  for (const [id, level, code] of [
    ["", "customer", "VISITOR_REQUIRED"],
    ["x", "household", "LEVEL_UNKNOWN"],
  ] as const)
    t.throws(() => visitorSegments(refusing, visitor(refusing, {}, id, level), NOW_MS), { code });
});

t.test(
  "every decision: the same again, whatever was decided between; explained or not, the same picks",
  async (t) => {
    const scores = ["profile.x", "context.t * 3.0", "10.0 + profile.x", 5, 5, 5, 8, 1];
    const rules = Array.from({ length: 40 }, (_, at) =>
      rule(`r${at}`, "abcde"[at % 5]!, {
        zone: at % 7 === 0 ? "*" : "home",
        score: scores[at % scores.length]!,
        ...(at % 3 === 0 && { segment: at % 2 === 0 ? "r" : "s" }),
        ...(at % 4 === 0 && { eligibility: `profile.age >= ${at}` }),
        ...(at % 5 === 0 && { suitability: "offer.value > profile.x" }),
      }),
    );
    const offers = [..."abcde"].map((code, at) => offer(code, { value: at, category: "xy"[at % 2]! }));
    const points = [
      point("p1", { quotas: [{ by: "category", max: 1 }] }),
      point("p2"),
      point("p3", { zone: "other", duplicates: "allow" }),
    ];
    const segments = [
      { name: "r", rule: "profile.age > 20" },
      { name: "s", expression: "!r" },
    ];
    const invariants = [{ name: "i", when: "offer.value >= 3.0", require: "profile.age < 60" }];
    const generation = open(
      shop(
        { rules, points },
        { offers: offers.concat(offer("story", { fallback: true })), segments, invariants },
      ),
    );
    const visits = fc.record({
      id: fc.string({ minLength: 1, maxLength: 8 }),
      profile: fc.record(
        { age: fc.integer({ min: 0, max: 80 }), x: fc.constantFrom(0, 1, 2.5, 5, 8, -1) },
        { requiredKeys: [] },
      ),
      points: fc.array(
        fc.tuple(fc.constantFrom("p1", "p2", "p3"), fc.integer({ min: 1, max: 6 }), fc.boolean()),
        { minLength: 1, maxLength: 4 },
      ),
    });
    const plain = ({ generation: _, trace: __, stageDrops: ___, withdrawals: ____, ...rest }: Decision) =>
      JSON.stringify(rest);
    fc.assert(
      fc.property(visits, visits, (one, other) => {
        const ask = ({ id, profile, points: asked }: typeof one, explain: boolean) =>
          decide(
            generation,
            call({ id, points: asked, explain }),
            visitor(generation, profile, id),
            NOW_MS,
            0,
          );
        const first = plain(ask(one, false));
        ask(other, false);
        const explained = ask(one, true);
        const ids = new Set(explained.trace!.map(({ point: name, treatmentId }) => `${name} ${treatmentId}`));
        const isComplete = one.points.every(([name]) =>
          generation.treatments.every(
            ({ id, zone, fallback }) =>
              fallback || zone !== (name === "p3" ? "other" : "home") || ids.has(`${name} ${id}`),
          ),
        );
        return first === plain(explained) && first === plain(ask(one, false)) && isComplete;
      }),
      { numRuns: 500 },
    );
    t.pass();
  },
);
