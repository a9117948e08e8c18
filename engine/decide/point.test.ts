/** Steps 9 to 12: ranking, allocation, fallbacks, holdout, guard, personal attributes. */
import t from "tap";
import { murmur3 } from "../hash/murmur3.ts";
import type { Channel, Model } from "../workspace/model.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { POINT_STATUS_NAMES } from "./decision.ts";
import { type Asked, call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

type Profile = Record<string, string | number>;
function ask(
  channel: Partial<Channel>,
  asked: Asked = {},
  model: Partial<Model> = {},
  profile: Profile = {},
) {
  const generation = open(shop(channel, model));
  const { id = "C-1", level = "customer" } = asked;
  return decide(generation, call(asked), visitor(generation, profile, id, level), NOW_MS, 0);
}
/** `p1 DECIDED home/r1 home/r2`, a line a point. */
const told = (decision: Decision) =>
  decision.points.map(({ point, status, picks }) =>
    [
      point,
      POINT_STATUS_NAMES[status],
      ...picks.map((pick) => decision.generation.treatments[pick.treatment]!.id),
    ].join(" "),
  );
const reasons = (decision: Decision) =>
  decision.trace!.map(({ point, treatmentId, reason }) => `${point} ${treatmentId} ${reason}`);
const rules = (...scores: number[]) => scores.map((score, at) => rule(`r${at + 1}`, "abcde"[at]!, { score }));

for (const [why, channel, asked, expected] of [
  ["best first", { rules: rules(1, 3, 2) }, { points: [["p1", 3]] }, ["p1 DECIDED home/r2 home/r3 home/r1"]],
  [
    "no more than asked for",
    { rules: rules(1, 3, 2) },
    { points: [["p1", 2]] },
    ["p1 DECIDED home/r2 home/r3"],
  ],
  [
    "no more than the point gives",
    { rules: rules(1, 3, 2), points: [point("p1", { countMax: 1 })] },
    { points: [["p1", 5]] },
    ["p1 DECIDED home/r2"],
  ],
  [
    "a shorter list is simply shorter",
    { rules: rules(1), points: [point("p1", { fallbacks: ["story"] })] },
    { points: [["p1", 3]] },
    ["p1 DECIDED home/r1"],
  ],
  [
    "nothing survived: the fallback",
    { points: [point("p1", { fallbacks: ["story"] })] },
    {},
    ["p1 FALLBACK p1/fallback:story"],
  ],
  ["nothing survived and no fallback is an answer", {}, {}, ["p1 FALLBACK"]],
  [
    "fallbacks up to the count, each once",
    { points: [point("p1", { fallbacks: ["story", "a", "story", "b"] })] },
    { points: [["p1", 2]] },
    ["p1 FALLBACK p1/fallback:story p1/fallback:a"],
  ],
  [
    "fallbacks may repeat between points",
    {
      points: [
        point("p1", { fallbacks: ["story"] }),
        point("p2", { duplicates: "refuse", fallbacks: ["story"] }),
      ],
    },
    { points: ["p1", "p2"] },
    ["p1 FALLBACK p1/fallback:story", "p2 FALLBACK p2/fallback:story"],
  ],
  [
    "an offer presented as a fallback is given: the next point does not choose it",
    {
      rules: [rule("r1", "a", { zone: "other", score: 2 }), rule("r2", "b", { zone: "other", score: 1 })],
      points: [point("p1", { fallbacks: ["a"] }), point("p2", { zone: "other" })],
    },
    { points: ["p1", "p2"] },
    ["p1 FALLBACK p1/fallback:a", "p2 DECIDED other/r2"],
  ],
  [
    "unless that point may repeat",
    {
      rules: [rule("r1", "a", { zone: "other", score: 2 }), rule("r2", "b", { zone: "other", score: 1 })],
      points: [point("p1", { fallbacks: ["a"] }), point("p2", { zone: "other" })],
    },
    { points: ["p1", ["p2", 1, true]] },
    ["p1 FALLBACK p1/fallback:a", "p2 DECIDED other/r1"],
  ],
  [
    "a fallback that the count left out was not given",
    {
      rules: [rule("r1", "b", { zone: "other" })],
      points: [point("p1", { fallbacks: ["a", "b"] }), point("p2", { zone: "other" })],
    },
    { points: ["p1", "p2"] },
    ["p1 FALLBACK p1/fallback:a", "p2 DECIDED other/r1"],
  ],
  [
    "an offer given to an earlier point is skipped",
    { rules: rules(2, 1) },
    { points: ["p1", "p2"] },
    ["p1 DECIDED home/r1", "p2 DECIDED home/r2"],
  ],
  [
    "unless the caller allows it",
    { rules: rules(2, 1) },
    { points: ["p1", ["p2", 1, true]] },
    ["p1 DECIDED home/r1", "p2 DECIDED home/r1"],
  ],
  [
    "the earlier point's allowance is not the later one's",
    { rules: rules(2, 1) },
    { points: [["p1", 1, true], "p2"] },
    ["p1 DECIDED home/r1", "p2 DECIDED home/r2"],
  ],
  [
    "a point that refuses duplicates refuses the caller's too",
    { rules: rules(2, 1), points: [point("p1"), point("p2", { duplicates: "refuse" })] },
    { points: ["p1", ["p2", 1, true]] },
    ["p1 DECIDED home/r1", "p2 DECIDED home/r2"],
  ],
  [
    "a point that allows them needs no caller",
    { rules: rules(2, 1), points: [point("p1"), point("p2", { duplicates: "allow" })] },
    { points: ["p1", "p2"] },
    ["p1 DECIDED home/r1", "p2 DECIDED home/r1"],
  ],
  [
    "never twice at one point",
    {
      rules: [rule("r1", "a"), rule("r2", "a", { score: 90 })],
      points: [point("p1", { duplicates: "allow" })],
    },
    { points: [["p1", 2, true]] },
    ["p1 DECIDED home/r2"],
  ],
  [
    "the same point asked twice is two points",
    { rules: rules(2, 1) },
    { points: ["p1", "p1"] },
    ["p1 DECIDED home/r1", "p1 DECIDED home/r2"],
  ],
  [
    "an unknown point says so, the others go on",
    { rules: rules(2, 1) },
    { points: ["p9", "p1"] },
    ["p9 UNKNOWN_POINT", "p1 DECIDED home/r1"],
  ],
  [
    "an offer by several rules comes by the best",
    {
      rules: [
        rule("r1", "a", { score: 10 }),
        rule("r2", "a", { score: "30.0" }),
        rule("r3", "b", { score: 20 }),
      ],
    },
    { points: [["p1", 3]] },
    ["p1 DECIDED home/r2 home/r3"],
  ],
  [
    "of equal rules by the one whose id comes first",
    { rules: [rule("r2", "a"), rule("r1", "a")] },
    { points: [["p1", 3]] },
    ["p1 DECIDED home/r1"],
  ],
  [
    "a rule for all zones",
    { rules: [rule("r1", "a", { zone: "*" })], points: [point("p1", { zone: "other" })] },
    {},
    ["p1 DECIDED other/r1"],
  ],
  ["a rule of another zone", { rules: [rule("r1", "a", { zone: "other" })] }, {}, ["p1 FALLBACK"]],
  [
    "white-listed by id",
    {
      rules: rules(80),
      whiteLists: [{ name: "vip", offers: ["b"], visitors: [{ level: "customer", id: "C-1" }], score: 95 }],
    },
    { points: [["p1", 2]] },
    ["p1 DECIDED home/white:vip:b home/r1"],
  ],
  [
    "white-listed: somebody else",
    {
      rules: rules(80),
      whiteLists: [{ name: "vip", offers: ["b"], visitors: [{ level: "customer", id: "C-2" }], score: 95 }],
    },
    { points: [["p1", 2]] },
    ["p1 DECIDED home/r1"],
  ],
  [
    "white-listed in other zones only",
    {
      rules: rules(80),
      whiteLists: [
        {
          name: "vip",
          offers: ["b"],
          visitors: [{ level: "customer", id: "C-1" }],
          zones: ["other"],
          score: 95,
        },
      ],
    },
    { points: [["p1", 2]] },
    ["p1 DECIDED home/r1"],
  ],
] as const) {
  t.test(`allocation: ${why}`, async (t) => {
    const untyped = asked as Asked;
    t.same(told(ask(channel as Partial<Channel>, untyped)), expected);
    t.same(told(ask(channel as Partial<Channel>, { ...untyped, explain: true })), expected, "explained too");
  });
}

t.test("candidates: a level's default offers are for visitors of the level", async (t) => {
  const levels = [
    {
      name: "customer",
      defaultOffers: [
        { offer: "a", score: 5 },
        { offer: "b", score: 9, zones: ["other"] },
      ],
    },
    { name: "device", defaultOffers: [] },
  ];
  t.same(told(ask({}, { points: [["p1", 3]] }, { levels })), ["p1 DECIDED home/default:customer:a"]);
  const device = ask({}, { points: [["p1", 3]], level: "device", explain: true }, { levels });
  t.same(told(device), ["p1 FALLBACK"]);
  t.same(reasons(device), ["p1 home/default:customer:a NOT_IN_SEGMENT"]);
});

t.test("arbitration: equal scores fall by the visitor's hash", async (t) => {
  const orders = new Set<string>();
  for (const id of ["C-1", "C-2", "C-3", "C-4", "C-5", "C-6", "Č-7"]) {
    const expected = ["a", "b", "c"].sort(
      (one, two) => murmur3(`salt:customer:${id}:${one}`) - murmur3(`salt:customer:${id}:${two}`),
    );
    const decision = ask({ rules: rules(5, 5, 5) }, { points: [["p1", 3]], id });
    const offers = decision.points[0]!.picks.map(
      ({ treatment }) => decision.generation.treatments[treatment]!.offer.code,
    );
    t.same(offers, expected, id);
    orders.add(offers.join());
  }
  t.ok(orders.size > 1, "not the same for everybody");
});

t.test("quotas: per category and per attribute, fallbacks aside", async (t) => {
  const offers = [
    offer("a", { category: "drinks" }),
    offer("b", { category: "drinks" }),
    offer("c", { category: "food" }),
    offer("d"),
    offer("e"),
    offer("story", { fallback: true }),
  ];
  const channel = (quotas: { by: string; max: number }[]) => ({
    rules: rules(9, 8, 7, 6, 5),
    points: [point("p1", { quotas, fallbacks: ["story"] })],
  });
  const five = { points: [["p1", 5]], explain: true } as const satisfies Asked;
  const byCategory = ask(channel([{ by: "category", max: 1 }]), five, { offers });
  t.same(
    told(byCategory),
    ["p1 DECIDED home/r1 home/r3 home/r4 home/r5"],
    "offers without a category are not counted",
  );
  t.match(reasons(byCategory).join(), "p1 home/r2 QUOTA_REACHED");

  const titled = offers.map((one, at) => ({
    ...one,
    attributes: { title: { kind: "constant" as const, value: at % 2 === 0 ? "even" : "odd" } },
  }));
  const both = ask(
    channel([
      { by: "category", max: 1 },
      { by: "title", max: 2 },
    ]),
    five,
    { offers: titled },
  );
  t.same(told(both), ["p1 DECIDED home/r1 home/r3 home/r4"], "each quota counts for itself");
  const none = ask(
    channel([{ by: "category", max: 0 }]),
    { points: ["p1"] },
    {
      offers: offers
        .slice(0, 3)
        .concat(offers[5]!, { ...offers[3]!, category: "x" }, { ...offers[4]!, category: "y" }),
    },
  );
  t.same(told(none), ["p1 FALLBACK p1/fallback:story"], "a quota of none, and the fallback is exempt");
});

const invariant = (changes: object) => ({
  invariants: [{ name: "law", require: "profile.age >= 18", ...changes }],
});
for (const [why, model, profile, expected, reason] of [
  ["it holds", invariant({}), { age: 18 }, ["p1 DECIDED home/r1"], "SELECTED"],
  ["violated", invariant({}), { age: 17 }, ["p1 FALLBACK"], "INVARIANT_VIOLATED"],
  [
    "what cannot be evaluated counts as violated",
    invariant({}),
    {},
    ["p1 FALLBACK"],
    "INVARIANT_UNDECIDABLE",
  ],
  [
    "it is not about this offer",
    invariant({ when: "offer.code == 'b'" }),
    { age: 17 },
    ["p1 DECIDED home/r1"],
    "SELECTED",
  ],
  [
    "it is about this offer",
    invariant({ when: "offer.code == 'a'" }),
    { age: 17 },
    ["p1 FALLBACK"],
    "INVARIANT_VIOLATED",
  ],
  [
    "whether it is about this visitor cannot be told",
    invariant({ when: "profile.x > 1.0" }),
    { age: 17 },
    ["p1 FALLBACK"],
    "INVARIANT_UNDECIDABLE",
  ],
  [
    "nor need it, where what it requires holds",
    invariant({ when: "profile.x > 1.0" }),
    { age: 18 },
    ["p1 DECIDED home/r1"],
    "SELECTED",
  ],
  ["another channel's", invariant({ channels: ["shop"] }), { age: 17 }, ["p1 DECIDED home/r1"], "SELECTED"],
] as const) {
  t.test(`guard: ${why}`, async (t) => {
    const decision = ask({ rules: rules(5) }, { explain: true }, model, profile);
    t.same(told(decision), expected);
    t.equal(decision.trace![0]!.reason, reason);
    t.same(
      decision.withdrawals.map(({ invariant }) => invariant),
      reason === "SELECTED" ? [] : [0],
    );
  });
}

t.test("guard: the next takes the place of what was withdrawn", async (t) => {
  const law = invariant({ when: "offer.code == 'a'" });
  const decision = ask(
    { rules: [...rules(9, 8, 7), rule("r0", "a", { score: 1 })] },
    { points: [["p1", 2]], explain: true },
    law,
    { age: 17 },
  );
  t.same(told(decision), ["p1 DECIDED home/r2 home/r3"]);
  t.match(reasons(decision), [
    "p1 home/r2 SELECTED",
    "p1 home/r3 SELECTED",
    "p1 home/r1 INVARIANT_VIOLATED",
    "p1 home/r0 BETTER_RULE",
  ]);
  t.equal(
    decision.trace![2]!.detailWithValues,
    "invariant `law`: profile.age >= 18 is false: profile.age = 17",
  );
});

for (const [why, changes, profile, expected] of [
  ["what is required", {}, {}, "invariant `law`: profile.age has no value"],
  ["its `when`", { when: "profile.x > 1.0" }, { age: 17 }, "invariant `law`: `when`: profile.x has no value"],
  [
    "both: its `when`, which comes first",
    { when: "profile.x > 1.0" },
    {},
    "invariant `law`: `when`: profile.x has no value",
  ],
  [
    "what is required, where its `when` is true",
    { when: "profile.x > 1.0" },
    { x: 2 },
    "invariant `law`: profile.age has no value",
  ],
] as const) {
  t.test(`guard: what could not be told is explained: ${why}`, async (t) => {
    const decision = ask({ rules: rules(5) }, { explain: true }, invariant(changes), profile);
    t.match(decision.trace, [{ reason: "INVARIANT_UNDECIDABLE", detail: expected }]);
  });
}

const everybody = (answer: "fallback" | "nothing") => ({
  holdout: { salt: "h", sharePpm: 1_000_000, answer },
});
t.test("holdout: decided like any other, answered with the fallback", async (t) => {
  const points = [point("p1", { fallbacks: ["story"] }), point("p2")];
  const decision = ask(
    { rules: rules(2, 1), points, ...everybody("fallback") },
    { points: ["p1", "p2", "p9"], explain: true },
  );
  t.equal(decision.holdout, true);
  t.same(told(decision), ["p1 HOLDOUT p1/fallback:story", "p2 HOLDOUT", "p9 UNKNOWN_POINT"]);
  t.match(
    decision.points.map(({ heldOut }) => heldOut),
    [[{ treatment: 0, score: 2 }], [{ treatment: 1, score: 1 }], []],
    "with duplicates seen to",
  );
  t.same(reasons(decision), [
    "p1 p1/fallback:story SELECTED_FALLBACK",
    "p1 home/r1 HELD_OUT",
    "p1 home/r2 OUTRANKED",
    "p2 home/r1 OFFER_ALREADY_GIVEN",
    "p2 home/r2 HELD_OUT",
  ]);
});
t.test("holdout: what it would have got counts as given, what it is shown instead does not", async (t) => {
  const decision = ask(
    {
      rules: [
        rule("r1", "a"),
        rule("s1", "story", { zone: "other", score: 3 }),
        rule("s2", "b", { zone: "other", score: 2 }),
        rule("s3", "c", { zone: "other", score: 1 }),
      ],
      zones: [{ name: "home" }, { name: "other" }, { name: "empty" }],
      points: [
        point("p1", { fallbacks: ["story"] }),
        point("p2", { zone: "empty", fallbacks: ["b"] }),
        point("p3", { zone: "other" }),
      ],
      ...everybody("fallback"),
    },
    { points: ["p1", "p2", ["p3", 2]] },
  );
  const { treatments } = decision.generation;
  t.strictSame(
    decision.points.map(({ heldOut }) => heldOut.map(({ treatment }) => treatments[treatment]!.id)),
    [["home/r1"], ["p2/fallback:b"], ["other/s1", "other/s3"]],
  );
});
t.test("holdout: answered with nothing, what would have been a fallback included", async (t) => {
  const points = [point("p1", { fallbacks: ["story"] })];
  const decision = ask({ points, ...everybody("nothing") }, { explain: true });
  t.same(told(decision), ["p1 HOLDOUT"]);
  t.match(decision.points[0]!.heldOut, [{ fallback: true }]);
  t.same(reasons(decision), ["p1 p1/fallback:story HELD_OUT"]);
});

t.test("personal attributes: for winners, with defaults where they cannot be made", async (t) => {
  const offerAttributes = [
    { name: "greeting", type: "string" as const },
    { name: "saving", type: "number" as const, max: 10 },
    { name: "title", type: "string" as const, default: "untitled" },
  ];
  const personal = offer("a", {
    attributes: {
      greeting: { kind: "template", template: "Hello {{ profile.tier }}", default: "Hello" },
      saving: { kind: "expression", expression: "profile.x * 2.0", default: 0 },
    },
  });
  const ofX = (profile: Profile) => {
    const decision = ask({ rules: rules(5) }, {}, { offers: [personal], offerAttributes }, profile);
    const treatment = decision.generation.treatments[0]!;
    t.same(
      treatment.personal.map(({ name }) => name),
      ["greeting", "saving"],
    );
    t.match(treatment.constants, [{ name: "title", value: "untitled" }], "a declared default is the offer's");
    return decision.points[0]!.picks[0]!.personal;
  };
  t.same(ofX({ x: 2, tier: "gold" }), ["Hello gold", 4]);
  t.same(ofX({}), ["Hello bronze", 0], "no value: the default");
  t.same(ofX({ x: 20 }), ["Hello bronze", 0], "beyond its bounds: the default");
});

t.test("trace: one line a candidate and point, those that came furthest first", async (t) => {
  const decision = ask(
    { rules: [...rules(5, 7, 6), rule("r4", "d", { enabled: false }), rule("r5", "b", { score: 1 })] },
    { points: ["p1", "p2"], explain: true },
  );
  t.same(reasons(decision), [
    "p1 home/r2 SELECTED",
    "p1 home/r3 OUTRANKED",
    "p1 home/r1 OUTRANKED",
    "p1 home/r5 BETTER_RULE",
    "p1 home/r4 RULE_DISABLED",
    "p2 home/r3 SELECTED",
    "p2 home/r2 OFFER_ALREADY_GIVEN",
    "p2 home/r1 OUTRANKED",
    "p2 home/r5 BETTER_RULE",
    "p2 home/r4 RULE_DISABLED",
  ]);
  t.same(decision.stageDrops, [0, 0, 2, 0, 0, 2, 4, 0], "drops by stage");
});
