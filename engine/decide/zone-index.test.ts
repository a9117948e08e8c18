/** Large zones through the index, against the naive oracle and against the functions that an explanation asks. */
import t from "tap";
import { compileRules } from "../bundle/compile-rules.ts";
import { indexParts } from "../rules/index/layout.ts";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { differences } from "../testing/compare.ts";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import type { Scenario } from "../testing/generate.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { TreatmentRule } from "../workspace/model-strategy.ts";
import { decide } from "./decide.ts";
import type { OpenedGeneration } from "./opened.ts";
import { call, NOW_MS, offer, open, point, rule, shop, visitor } from "./testing/kit.ts";

const { seed } = fuzzSettings(1);
const TIERS = ["bronze", "silver", "gold", "golden", ""];
const DAYPARTS = ["morning", "noon", "night"];

/** A condition of one of the forms that rules have, most of them for the index, some for functions. */
function condition(random: SeededRandom, depth = 0): string {
  const number = () => random.below(100);
  const atoms = [
    () => `profile.age ${random.pick(["<", "<=", ">", ">=", "==", "!="])} ${number()}`,
    () => `profile.x ${random.pick(["<", "<=", ">", ">="])} ${number() / 4 + 0.125}`,
    () => `profile.tier ${random.pick(["==", "!="])} '${random.pick(TIERS)}'`,
    () => `profile.tier in ['${random.pick(TIERS)}', '${random.pick(TIERS)}']`,
    () => `profile.tier.startsWith('${random.pick(["go", "s", ""])}')`,
    () => `context.daypart == '${random.pick(DAYPARTS)}'`,
    () => `context.t < ${number()}.0`,
    () => `has(profile.${random.pick(["age", "x"])})`,
    () => `profile.age % 7 == ${random.below(7)}`,
    () => `now < timestamp('2026-11-0${1 + random.below(3)}T08:00:00Z')`,
  ];
  if (depth > 2 || random.below(3) === 0) return random.pick(atoms)();
  const [a, b] = [condition(random, depth + 1), condition(random, depth + 1)];
  return random.pick([
    `${a} && ${b}`,
    `(${a} || ${b})`,
    `!(${a})`,
    `(${a} ? ${b} : ${random.pick(atoms)()})`,
  ]);
}

/** Scores from few values, so that many are equal; some by expression, bounded and not. */
function scoreOf(random: SeededRandom): number | string {
  if (random.below(3) > 0) return random.below(20);
  return random.pick([
    "profile.x * 2.0",
    "context.t > 50.0 ? 7.5 : 3.0",
    "has(profile.age) && profile.age > 40 ? 12 : profile.age / 3",
    "offer.value",
    "profile.age",
  ]);
}

function largeZone(random: SeededRandom, ruleCount: number): Scenario {
  const offers = Array.from({ length: Math.ceil(ruleCount / 2) }, (_, index) =>
    offer(`offer-${index}`, {
      value: random.below(30),
      ...(random.below(3) === 0 && { eligibility: condition(random) }),
      ...(random.below(5) === 0 && { purpose: "marketing" }),
      ...(random.below(20) === 0 && { validity: { untilMs: NOW_MS + random.below(3) - 1 } }),
    }),
  );
  const rules = Array.from({ length: ruleCount }, (_, index): TreatmentRule => {
    const conditions = {
      ...(random.below(4) > 0 && { eligibility: condition(random) }),
      ...(random.below(3) === 0 && { applicability: condition(random) }),
      ...(random.below(5) === 0 && { suitability: condition(random) }),
    };
    return rule(`r${index}`, random.pick(offers).code, {
      score: scoreOf(random),
      enabled: random.below(30) > 0,
      ...conditions,
      ...(random.below(3) === 0 && { segment: random.pick(["list", "grown"]) }),
      ...(random.below(6) === 0 && { propensity: "profile.x / 100.0" }),
    });
  });
  const base = shop({
    rules,
    points: [point("p1", { consent: "required", countMax: 30 })],
    whiteLists: [{ name: "w", offers: ["offer-0"], visitors: [{ level: "customer", id: "C-1" }], score: 9 }],
    blackLists: [{ name: "b", offers: ["offer-1", "offer-2"], visitors: [{ level: "customer", id: "C-2" }] }],
  });
  const model: Model = {
    ...base,
    profile: base.profile.map((attribute) =>
      attribute.name === "x" ? { ...attribute, min: 0, max: 50 } : attribute,
    ),
    offers: [...offers, offer("story", { fallback: true })],
    segments: [
      { name: "grown", rule: "profile.age >= 18" },
      { name: "list", list: { level: "customer" } },
    ],
  };
  const calls = Array.from({ length: ruleCount > 100 ? 3 : 8 }, (_, index) => {
    const values: Record<string, AttributeValue> = {};
    if (random.below(5) > 0) values.age = random.below(100);
    // Now and then more than is declared, as it may have been stored before it was.
    if (random.below(5) > 0) values.x = random.below(index === 0 ? 100 : 50);
    if (random.below(5) > 0) values.tier = random.pick(TIERS);
    if (random.below(3) > 0) values["consent.app.marketing"] = random.pick(["granted", "denied"]);
    return {
      visitor: { level: "customer", id: `C-${index % 4}`, known: true, values, memories: [] },
      request: {
        channel: "web",
        points: [{ point: "p1", count: random.pick([1, 3, 30]), allowDuplicates: false }],
        context: { daypart: random.pick(DAYPARTS), t: random.below(100) },
        preview: null,
      },
      nowMs: NOW_MS,
    };
  });
  return { model, members: { list: ["C-0", "C-2"] }, calls };
}

for (const ruleCount of [31, 32, 33, 600, 1400])
  t.test(`${ruleCount} treatments come out as the oracle has them`, async (t) => {
    t.comment(`seed ${seed}`);
    const library = await loadBitmapLibrary();
    t.same(differences(largeZone(new SeededRandom(seed + ruleCount), ruleCount), library), []);
  });

t.test("the same model gives the same bytes, whatever was compiled before", async (t) => {
  const model = () => largeZone(new SeededRandom(7), 700).model;
  const one = compileRules(model());
  compileRules(shop());
  const two = compileRules(model());
  for (const part of ["directory", "numbers", "ints", "places", "words"] as const)
    t.ok(Buffer.from(one[part]).equals(Buffer.from(two[part])), part);
  const parts = indexParts(one);
  const total = Object.values(one).reduce((sum, buffer) => sum + buffer.byteLength, 0);
  t.equal(
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
    total,
    "the parts that are told add up",
  );
  t.ok(parts.every(({ bytes }) => bytes > 0));
});

t.test("without a trace no more is looked at than can matter, and drops count what was", async (t) => {
  const rules = Array.from({ length: 3200 }, (_, index) =>
    rule(`r${index}`, "a", {
      score: 3200 - index,
      eligibility: `profile.age >= ${index % 2 === 0 ? 18 : 99}`,
    }),
  ).map((each, index) => ({ ...each, offer: `o${index}` }));
  const offers = rules.map(({ offer: code }) => offer(code));
  const generation = open(shop({ rules }, { offers: [...offers, offer("story", { fallback: true })] }));
  const grown = visitor(generation, { age: 30 });
  const asked = call({ points: [["p1", 5]] });
  const { points, stageDrops } = decide(generation, asked, grown, NOW_MS, 0);
  t.same(
    points[0]!.picks.map(({ score }) => score),
    [3200, 3198, 3196, 3194, 3192],
  );
  t.same(stageDrops, [0, 0, 16, 0, 0, 0, 0, 0], "one word: half of it is ruled out, the rest waits");
  const none = decide(generation, asked, visitor(generation, { age: 17 }), NOW_MS, 0);
  t.same(
    none.stageDrops,
    [0, 0, 3200, 0, 0, 0, 0, 0],
    "where nothing is let pass, all of them are looked at",
  );
});

t.test(
  "many bounds: classes are searched, and what is too heavy for rows is asked of functions",
  async (t) => {
    const random = new SeededRandom(11);
    const list = () =>
      `profile.age in [${Array.from({ length: 900 }, () => 1000 + 2 * random.below(40_000)).join(", ")}, 30]`;
    const heavy = () => `${list()} || ${list()}`;
    const rules = Array.from({ length: 96 }, (_, index) =>
      rule(`r${index}`, `o${index}`, {
        score: index,
        eligibility: index < 64 ? heavy() : `profile.x >= ${index}.5`,
        applicability: `profile.x < ${1000 - index}.25`,
      }),
    );
    const offers = rules.map(({ offer: code }) => offer(code));
    const generation = open(
      shop({ rules, points: [point("p1", { countMax: 96 })] }, { offers: [...offers, offer("story")] }),
    ) as OpenedGeneration;
    const zone = generation.plans.get("web")!.points.get("p1")!.zone;
    const askedCount = zone.candidates.filter(({ asked }) => asked.length > 0).length;
    t.ok(askedCount > 0 && askedCount < 64, `some are too heavy (${askedCount}), and no more than must be`);
    for (const age of [29, 30, 1000, 1002])
      for (const x of [0, 70.5, 904.3, 2000]) {
        const [plain, explained] = [false, true].map((explain) => {
          const asked = call({ points: [["p1", 96]], explain });
          return decide(generation, asked, visitor(generation, { age, x }), NOW_MS, 0).points;
        });
        t.same(plain, explained, `age ${age}, x ${x}`);
      }
  },
);
