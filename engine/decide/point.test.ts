/** Steps 9 to 12: ranking, allocation, fallbacks, holdout, guard, personal attributes. */
import t from "tap";
import { murmur3 } from "../hash/murmur3.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { ALLOCATION_ROWS } from "./testing/allocation-rows.ts";
import { ask, type Profile, reasons, rules, told } from "./testing/ask.ts";
import { testGuard } from "./testing/guard-cases.ts";
import { type Asked, offer, point, rule } from "./testing/kit.ts";

for (const [why, channel, asked, expected] of ALLOCATION_ROWS) {
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

testGuard();

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
