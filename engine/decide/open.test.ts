/** Opening: what a bundle of another builder may not say, and what must hold over very long and very large runs. */
import t from "tap";
import { compileRules } from "../bundle/compile-rules.ts";
import type { NodeErrorCode } from "../errors.ts";
import { FreshBuffers } from "../segments/table-buffer.ts";
import type { Model } from "../workspace/model.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { decide } from "./decide.ts";
import type { Generation } from "./generation.ts";
import { openGeneration } from "./open.ts";
import { type OpenedGeneration, STAMP_MAX } from "./opened.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

const faults: readonly (readonly [string, Partial<Channel>, Partial<Model>])[] = [
  ["a rule of no offer", { rules: [rule("r1", "z")] }, {}],
  ["a rule of no segment", { rules: [rule("r1", "a", { segment: "z" })] }, {}],
  [
    "a white list of no segment",
    { whiteLists: [{ name: "w", offers: [], visitors: [], segment: "z", score: 1 }] },
    {},
  ],
  ["a black list of no segment", { blackLists: [{ name: "w", offers: [], visitors: [], segment: "z" }] }, {}],
  ["a point in no zone", { points: [point("p1", { zone: "z" })] }, {}],
  ["a fallback that is no offer", { points: [point("p1", { fallbacks: ["z"] })] }, {}],
  ["a predicate that does not check", { rules: [rule("r1", "a", { eligibility: "profile.z > 1" })] }, {}],
  ["a score that is no number", { rules: [rule("r1", "a", { score: "'x'" })] }, {}],
  ["two rules of one id", { rules: [rule("r1", "a"), rule("r1", "b")] }, {}],
  [
    "an offer of an unknown purpose, which must not pass as one that needs no consent",
    { rules: [rule("r1", "a")] },
    { purposes: [], offers: [offer("a", { purpose: "marketing" })] },
  ],
  [
    "a template that does not check",
    { rules: [rule("r1", "a")] },
    { offers: [offer("a", { attributes: { title: { kind: "template", template: "{{ profile.z }}" } } })] },
  ],
];
/** Around the bundle: its reader refuses much of this before. */
function openModel(model: Model | string) {
  const bytes = new TextEncoder().encode(typeof model === "string" ? model : JSON.stringify(model));
  const strategy = new FreshBuffers().take(0);
  const segments = { keys: [], bitmaps: [], rows: [] };
  const rules = compileRules(typeof model === "string" ? shop() : model); // Refuses what it needs itself.
  return openGeneration(
    {
      bundleId: "b",
      strategyRoot: "",
      dataRoot: "",
      strategy,
      model: bytes,
      segments,
      rules,
      segmentsAsOfMs: 0,
    },
    1,
    NOW_MS,
  );
}
for (const [why, channel, model] of faults) {
  t.test(`open refuses ${why}`, async (t) => {
    t.throws(() => openModel(shop(channel, model)), { code: "BUNDLE_INVALID" });
  });
}
for (const [text, code, why] of [
  ["{", "BUNDLE_INVALID", "no JSON"],
  ["\xff", "BUNDLE_INVALID", "not a model"],
  ["null", "BUNDLE_INVALID", "nothing"],
  ['{"format":2}', "BUNDLE_FORMAT_NEWER", "a newer format"],
] as readonly (readonly [string, NodeErrorCode, string])[]) {
  t.test(`open refuses ${why}`, async (t) => {
    t.throws(() => openModel(text), { code });
  });
}

t.test("open: treatments in one order, with ids that say where they come from", async (t) => {
  const levels = [
    { name: "customer", defaultOffers: [{ offer: "e", score: 1 }] },
    { name: "device", defaultOffers: [] },
  ];
  const generation = open(
    shop(
      {
        rules: [rule("r1", "a"), rule("r2", "b", { zone: "*" })],
        whiteLists: [{ name: "vip", offers: ["c", "d"], visitors: [], zones: ["home"], score: 9 }],
        points: [point("p1", { fallbacks: ["story"] })],
      },
      { levels },
    ),
  );
  t.same(
    generation.treatments.map(({ id }) => id),
    [
      "home/r1",
      "home/r2",
      "home/white:vip:c",
      "home/white:vip:d",
      "home/default:customer:e",
      "other/r2",
      "other/default:customer:e",
      "p1/fallback:story",
    ],
  );
  t.same(
    generation.treatments.map(({ index }) => index),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
});

t.test("stamps: memos are forgotten before their numbers begin anew", async (t) => {
  const segments = [{ name: "grown", rule: "profile.age >= 18" }];
  const rules = [
    rule("r1", "a", { segment: "grown" }),
    rule("r2", "b", { eligibility: "profile.age < 18", score: "profile.x" }),
    rule("r3", "c", { score: 1 }),
    rule("r4", "d", { score: 1 }),
  ];
  const blackLists = [{ name: "l", offers: ["a"], visitors: [{ level: "customer", id: "C-2" }] }];
  const model = shop({ rules, blackLists }, { segments });
  const visits = [18, 17, 16].flatMap((age) => ["C-1", "C-2", "C-3"].map((id) => ({ age, id })));
  type Visit = (typeof visits)[number];
  const ask = (generation: Generation, { age, id }: Visit) => {
    const asked = call({ id, points: [["p1", 4]] });
    return decide(generation, asked, visitor(generation, { age, x: age }, id), NOW_MS, 0)
      .points[0]!.picks.map(({ treatment, score }) => `${generation.treatments[treatment]!.id} ${score}`)
      .join();
  };
  const generation = open(model);
  const expected = new Map(visits.map((visit) => [visit, ask(open(model), visit)]));
  // The decision after the reset gets the stamp of the one before, and must not find what that one remembered.
  for (const before of visits)
    for (const after of visits) {
      const { desk } = generation as OpenedGeneration;
      desk.forwardStamps(STAMP_MAX);
      t.equal(ask(generation, before), expected.get(before));
      desk.forwardStamps(STAMP_MAX);
      t.equal(
        ask(generation, after),
        expected.get(after),
        `${JSON.stringify(before)} ${JSON.stringify(after)}`,
      );
    }
});

t.test("a zone of 10,000 treatments: looked at are only those that can still matter", async (t) => {
  const offers = Array.from({ length: 10_000 }, (_, at) => offer(`o${at}`));
  const rules = offers.map(({ code }, at) =>
    rule(`r${at}`, code, { score: 100 - at / 1000, eligibility: `profile.age >= ${at % 100}` }),
  );
  const openedAt = performance.now();
  const generation = open(shop({ rules }, { offers }));
  t.comment(`opened in ${Math.round(performance.now() - openedAt)} ms`);
  const { points, stageDrops } = decide(
    generation,
    call({ points: [["p1", 3]] }),
    visitor(generation, { age: 0 }),
    NOW_MS,
    0,
  );
  t.same(
    points[0]!.picks.map(({ score }) => score),
    [100, 99.9, 99.8],
  );
  const lookedAt = stageDrops.reduce((sum, count) => sum + count, 3);
  t.ok(lookedAt < 250, `looked at ${lookedAt}`);
});
