/** A trace's lines in words and numbers: what admins are shown, and what all are. */
import t from "tap";
import { decide } from "./decide.ts";
import { traceDetail, traceNumbers } from "./near-miss-text.ts";
import { call, NOW_MS, open, rule, shop, visitor } from "./testing/kit.ts";
import { nearMissProfile } from "./testing/near-miss-cases.ts";

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

t.test(
  "numbers: what an expression makes of the profile is for admins, the final score of a pick for all",
  async (t) => {
    const secret = { score: 3, value: "double(profile.age) * 1000.0", lever: "profile.x" };
    const rules = [rule("r1", "a", secret), rule("r2", "a", { ...secret, score: 2 }), rule("r3", "b")];
    const generation = open(shop({ rules }, { profile: nearMissProfile }));
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
