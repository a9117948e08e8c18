/** What the guard takes back of what was picked, and what who is held out is answered. */
import t from "tap";
import { ask, reasons, rules, told } from "./ask.ts";
import { point, rule } from "./kit.ts";

export function testGuard(): void {
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
    [
      "its `when`",
      { when: "profile.x > 1.0" },
      { age: 17 },
      "invariant `law`: `when`: profile.x has no value",
    ],
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
}
