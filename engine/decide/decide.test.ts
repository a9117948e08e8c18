import t from "tap";
import { decide } from "./decide.ts";
import { call, NOW_MS, open, rule, shop, visitor } from "./testing/kit.ts";

t.test("a rule's offer is decided, best first", async (t) => {
  const model = shop({
    rules: [rule("r1", "a", { score: 10 }), rule("r2", "b", { score: "profile.x * 2.0" })],
  });
  const generation = open(model);
  const decision = decide(
    generation,
    call({ points: [["p1", 3]], explain: true }),
    visitor(generation, { x: 20 }),
    NOW_MS,
    1,
  );
  t.equal(decision.points[0]!.picks.length, 2);
});
