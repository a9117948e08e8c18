import t from "tap";
import type { Segment, SegmentGroup } from "../workspace/model-segments.ts";
import { planSegments } from "./segment-plan.ts";

const list = (name: string): Segment => ({ name, list: { level: "customer" } });
const rule = (name: string): Segment => ({ name, rule: "profile.age > 3" });
const expression = (name: string, text: string): Segment => ({ name, expression: text });
const both = (name: string): Segment => ({ ...list(name), ...rule(name) });

for (const [segments, groups, expected, why] of [
  [[list("a"), rule("b"), both("c")], [], "a:final b:none c:list", "a list is compiled, a rule is live"],
  [
    [list("a"), list("b"), expression("e", "a & !b")],
    [],
    "a:final b:final e:final",
    "an expression over lists is compiled",
  ],
  [
    [list("a"), rule("r"), expression("e", "a | f"), expression("f", "r - a")],
    [],
    "a:final r:none e:none f:none",
    "what touches a rule is live, also through another expression",
  ],
  [
    [list("a"), list("b")],
    [{ name: "g", segments: ["b", "a"], remainder: "rest" }],
    "a:final b:final rest:final",
    "a group of lists is compiled, with its remainder",
  ],
  [
    [list("a"), both("r"), list("z")],
    [{ name: "g", segments: ["a", "r", "z"], remainder: "rest" }],
    "a:final r:list z:own rest:none",
    "in a group everything after a live segment is live; before it, nothing is",
  ],
  [
    [list("a"), rule("r"), list("z"), expression("e", "z | a"), expression("f", "a - rest")],
    [{ name: "g", segments: ["r", "z"], remainder: "rest" }],
    "a:final r:none z:own e:none f:none rest:none",
    "expressions see the group's result, so they are live with it",
  ],
] as const satisfies readonly (readonly [readonly Segment[], readonly SegmentGroup[], string, string])[]) {
  t.test(`segment plan: ${why}`, async (t) => {
    const plan = planSegments(segments, groups);
    t.equal(plan.segments.map(({ name, compiled }) => `${name}:${compiled}`).join(" "), expected);
    for (const { name, index } of plan.segments) t.equal(plan.indexOf.get(name), index);
    const seen = new Set<string>();
    for (const { index, membership } of plan.order) {
      const { before, remainderOf } = plan.segments[index]!;
      if (membership === "final") {
        t.ok(seen.has(`own ${index}`));
        for (const other of remainderOf ?? before) t.ok(seen.has(`own ${other}`));
      }
      seen.add(`${membership} ${index}`);
    }
    t.equal(seen.size, 2 * plan.segments.length);
  });
}

for (const [segments, groups, pattern, why] of [
  [[expression("e", "a")], [], /no segment `a`/, "an unknown name"],
  [[expression("e", "a &")], [], /expression ends/, "an expression that does not parse"],
  [[expression("a", "b"), expression("b", "!a")], [], /depends on itself/, "a circle"],
  [[expression("a", "a")], [], /depends on itself/, "a segment of itself"],
  [[list("a")], [{ name: "g", segments: ["a", "a"] }], /in two groups/, "a segment twice in a group"],
  [
    [list("a")],
    [
      { name: "g", segments: ["a"] },
      { name: "h", segments: ["a"] },
    ],
    /in two groups/,
    "a segment in two groups",
  ],
  [
    [list("a")],
    [{ name: "g", segments: ["a"], remainder: "a" }],
    /defined twice/,
    "a remainder of a known name",
  ],
  [
    [expression("a", "z"), list("z")],
    [{ name: "g", segments: ["a", "z"] }],
    /depends on itself/,
    "an expression over what its own group takes it out of",
  ],
  [
    Array.from({ length: 257 }, (_, index) => list(`s${index}`)),
    [{ name: "g", segments: Array.from({ length: 257 }, (_, index) => `s${index}`) }],
    /more than 256/,
    "a group too large to be held against itself",
  ],
] as const satisfies readonly (readonly [readonly Segment[], readonly SegmentGroup[], RegExp, string])[]) {
  t.test(`segment plan: refuses ${why}`, async (t) => {
    t.throws(() => planSegments(segments, groups), { code: "BUNDLE_INVALID", message: pattern });
  });
}

t.test("segment plan: a chain of 20,000 expressions needs no stack", async (t) => {
  const segments = [list("s0")];
  for (let index = 1; index <= 20_000; index++) segments.push(expression(`s${index}`, `!s${index - 1}`));
  t.equal(planSegments(segments.reverse(), []).order.length, 40_002);
});
