/** Near misses of explained decisions: what is told, what is not, and that looking for them changes nothing. */
import t from "tap";
import { decide } from "./decide.ts";
import { nearMissText } from "./near-miss-text.ts";
import { call, memory, NOW_MS, offer, open, rule, shop, visitor } from "./testing/kit.ts";
import {
  adult,
  NEAR_MISSES,
  type NearMissCase,
  NO_NEAR_MISSES,
  nearMissProfile,
} from "./testing/near-miss-cases.ts";

/** What is said of rule `r1` for offer `a`; "" where nothing is. */
function told(test: NearMissCase): string {
  const offers = [offer("a", test.offer), offer("b")];
  const rules = [rule("r1", "a", test.rule)];
  const generation = open(
    shop({ rules, ...test.channel }, { offers, profile: nearMissProfile, ...test.model }),
    test.lists,
  );
  const asked = call({ explain: true, ...(test.context && { context: test.context }) });
  const visited = visitor(generation, test.profile === undefined ? {} : test.profile);
  const { trace } = decide(generation, asked, visited, NOW_MS, 0);
  const { nearMiss } = trace!.find(({ treatmentId }) => treatmentId === "home/r1")!;
  return nearMiss === undefined
    ? ""
    : nearMissText(nearMiss, true).replace(" would have let it through,", "");
}

for (const [test, change, why] of NEAR_MISSES) {
  t.test(`near miss: ${why}`, async (t) => t.equal(told(test), `${change} and it would have been picked`));
}

for (const [test, why] of NO_NEAR_MISSES) {
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
  const generation = open(shop({ rules, caps }, { profile: nearMissProfile }));
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
  const generation = open(shop({ rules, caps }, { profile: nearMissProfile }));
  const state = visitor(generation, { age: 17 }, "C-1", "customer", [memory({ offer: "b" })]);
  const ask = (explain: boolean) =>
    decide(generation, call({ points: ["p1", "p2"], explain }), state, NOW_MS, 0);
  const before = ask(false);
  const explained = ask(true);
  t.strictSame(explained.points, before.points);
  t.strictSame(explained.stageDrops, ask(true).stageDrops);
  t.strictSame(ask(false).points, before.points);
});

t.test("near miss: bounded: quotients within quotients, each of which makes three of a value", async (t) => {
  const eligibility = `profile.limit${" / 2".repeat(60)} > 5`;
  t.equal(told({ rule: { eligibility }, profile: { limit: 1 } }), "", "no integer is large enough");
});

t.test("near miss: bounded: beyond so many trials none is looked for", async (t) => {
  const rules = Array.from({ length: 300 }, (_, index) => rule(`r${index}`, "a", adult));
  const generation = open(shop({ rules }, { profile: nearMissProfile }));
  const { trace } = decide(generation, call({ explain: true }), visitor(generation, { age: 17 }), NOW_MS, 0);
  const toldOf = trace!.filter(({ nearMiss }) => nearMiss !== undefined).length;
  t.equal(toldOf, 200, "LIMITS.nearMissDecisionsMax decisions were made again");
});
