/** What an explained decision says of a candidate whose segment does not hold the visitor. */
import t from "tap";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { decide } from "./decide.ts";
import { call, NOW_MS, open, rule, shop, visitor } from "./testing/kit.ts";

const SEGMENTS: Model["segments"] = [
  { name: "adults", rule: "profile.age >= 18 && profile.age < 120" },
  { name: "both", expression: "gold & adults" },
  { name: "either", expression: "gold | adults" },
  { name: "gold", list: { level: "customer" } },
  { name: "listed", list: { level: "customer" }, rule: "profile.x > 0.5" },
  { name: "minors", expression: "!adults" },
  { name: "nested", expression: "minors - gold" },
];

for (const [segment, profile, onGold, reason, detail, detailWithValues, why] of [
  [
    "adults",
    { age: 17 },
    false,
    "NOT_IN_SEGMENT",
    "not in segment `adults`: profile.age >= 18 is false",
    "not in segment `adults`: profile.age >= 18 is false: profile.age = 17",
    "the part of its rule that is false, with its value for who may see it",
  ],
  [
    "adults",
    {},
    false,
    "SEGMENT_UNDECIDABLE",
    "cannot be told whether in segment `adults`: profile.age has no value",
    "cannot be told whether in segment `adults`: profile.age has no value",
    "what it lacks",
  ],
  ["gold", {}, false, "NOT_IN_SEGMENT", "not in segment `gold`", "", "a list says no more"],
  [
    "listed",
    { x: 0.25 },
    false,
    "NOT_IN_SEGMENT",
    "not in segment `listed`: profile.x > 0.5 is false",
    "not in segment `listed`: profile.x > 0.5 is false: profile.x = 0.25",
    "not on its list either: its rule",
  ],
  [
    "both",
    { age: 17 },
    true,
    "NOT_IN_SEGMENT",
    "not in segment `both`: `adults`: profile.age >= 18 is false",
    "not in segment `both`: `adults`: profile.age >= 18 is false: profile.age = 17",
    "of an expression, the segment that decides, and its rule",
  ],
  [
    "both",
    { age: 18 },
    false,
    "NOT_IN_SEGMENT",
    "not in segment `both`: not on the list of `gold`",
    "",
    "or the list that does not name the visitor",
  ],
  [
    "either",
    { age: 17 },
    false,
    "NOT_IN_SEGMENT",
    "not in segment `either`",
    "",
    "no one of two decides alone",
  ],
  [
    "nested",
    { age: 18 },
    false,
    "NOT_IN_SEGMENT",
    "not in segment `nested`: in `adults`",
    "",
    "the segment that it is in and should not be, however far down",
  ],
  [
    "nested",
    { age: 17 },
    true,
    "NOT_IN_SEGMENT",
    "not in segment `nested`: in `gold`",
    "",
    "what is subtracted",
  ],
] as readonly (readonly [
  string,
  Record<string, AttributeValue>,
  boolean,
  string,
  string,
  string,
  string,
])[]) {
  t.test(`segments: ${segment}: ${why}`, async (t) => {
    const model = shop({ rules: [rule("r1", "a", { segment })] }, { segments: SEGMENTS });
    const generation = open(model, { gold: onGold ? ["C-1"] : ["C-2"], listed: [] });
    const { trace } = decide(generation, call({ explain: true }), visitor(generation, profile), NOW_MS, 0);
    const line = trace!.find(({ treatmentId }) => treatmentId === "home/r1")!;
    t.equal(line.reason, reason);
    t.equal(line.detail, detail);
    t.equal(line.detailWithValues, detailWithValues === "" ? detail : detailWithValues);
  });
}

t.test("segments: in an exclusive group, the one that comes before", async (t) => {
  const model = shop(
    { rules: [rule("r1", "a", { segment: "listed" })] },
    { segments: SEGMENTS, segmentGroups: [{ name: "g", segments: ["adults", "listed"] }] },
  );
  const generation = open(model, { listed: ["C-1"] });
  const { trace } = decide(generation, call({ explain: true }), visitor(generation, { age: 30 }), NOW_MS, 0);
  t.equal(
    trace!.find(({ treatmentId }) => treatmentId === "home/r1")!.detail,
    "not in segment `listed`: in `adults`",
  );
});

t.test("segments: a black list by one says what holds the visitor", async (t) => {
  const list = { name: "no", offers: ["a"], segment: "minors" };
  const told = (visitors: { level: string; id: string }[], segment: string, age: number): string => {
    const blackLists = [{ ...list, visitors, segment }];
    const generation = open(shop({ rules: [rule("r1", "a")], blackLists }, { segments: SEGMENTS }), {
      gold: [],
      listed: [],
    });
    const { trace } = decide(generation, call({ explain: true }), visitor(generation, { age }), NOW_MS, 0);
    return trace!.find(({ treatmentId }) => treatmentId === "home/r1")!.detailWithValues;
  };
  t.equal(told([], "minors", 17), "on black list `no`: in segment `minors`", "an expression");
  t.equal(
    told([], "adults", 20),
    "on black list `no`: in segment `adults`: profile.age >= 18 && profile.age < 120 is true: profile.age = 20",
    "a rule",
  );
  t.equal(told([{ level: "customer", id: "C-1" }], "adults", 20), "on black list `no`", "by name");
});
