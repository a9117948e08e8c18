/** Which treatments a channel gives its points: `[why, channel, asked, expected]`, a line a point as `told` says it. */
import { rules } from "./ask.ts";
import { point, rule } from "./kit.ts";

export const ALLOCATION_ROWS = [
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
] as const;
