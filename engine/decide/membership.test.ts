import t from "tap";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Segment, SegmentGroup } from "../workspace/model-segments.ts";
import { decide, visitorSegments } from "./decide.ts";
import { call, NOW_MS, open, rule, shop, visitor } from "./testing/kit.ts";

const listed = (name: string): Segment => ({ name, list: { level: "customer" } });
const ruled = (name: string, text: string): Segment => ({ name, rule: text });
const algebra = (name: string, expression: string): Segment => ({ name, expression });

interface Case {
  readonly segments: readonly Segment[];
  readonly groups?: readonly SegmentGroup[];
  readonly in?: readonly string[];
  readonly profile?: Record<string, AttributeValue>;
}
const group = (remainder?: string, ...segments: string[]): readonly SegmentGroup[] => [
  { name: "g", segments, ...(remainder !== undefined && { remainder }) },
];

for (const [why, test, expected] of [
  ["a list", { segments: [listed("a"), listed("b")], in: ["a"] }, ["a"]],
  [
    "compiled algebra",
    { segments: [listed("a"), listed("b"), algebra("c", "a & !b")], in: ["a"] },
    ["a", "c"],
  ],
  ["a complement holds who is on no list", { segments: [listed("a"), algebra("c", "!a")] }, ["c"]],
  [
    "list or rule: by the list",
    { segments: [{ ...listed("a"), rule: "profile.age > 1" }], in: ["a"] },
    ["a"],
  ],
  [
    "list or rule: by the rule",
    { segments: [{ ...listed("a"), rule: "profile.age > 1" }], profile: { age: 2 } },
    ["a"],
  ],
  [
    "live algebra",
    {
      segments: [
        listed("a"),
        ruled("r", "profile.age > 1"),
        algebra("c", "a & r"),
        algebra("d", "a - r"),
        algebra("e", "!(a | r)"),
      ],
      in: ["a"],
      profile: { age: 2 },
    },
    ["a", "c", "r"],
  ],
  [
    "live algebra over live algebra",
    {
      segments: [ruled("r", "profile.age > 1"), algebra("c", "!r"), algebra("d", "!c")],
      profile: { age: 2 },
    },
    ["d", "r"],
  ],
  [
    "what cannot be told is in neither a segment nor its complement",
    { segments: [ruled("r", "profile.age > 1"), algebra("c", "!r")] },
    [],
  ],
  [
    "unless the other side decides",
    {
      segments: [
        listed("a"),
        ruled("r", "profile.age > 1"),
        algebra("c", "r | a"),
        algebra("d", "r & !a"),
        algebra("e", "!d"),
      ],
      in: ["a"],
    },
    ["a", "c", "e"],
  ],
  [
    "a group: the first that holds",
    { segments: [listed("a"), listed("b")], groups: group("rest", "b", "a"), in: ["a", "b"] },
    ["b"],
  ],
  [
    "a group: the remainder",
    { segments: [listed("a"), listed("b")], groups: group("rest", "b", "a") },
    ["rest"],
  ],
  [
    "a group with a live segment before a list",
    {
      segments: [listed("a"), ruled("r", "profile.age > 1")],
      groups: group("rest", "r", "a"),
      in: ["a"],
      profile: { age: 2 },
    },
    ["r"],
  ],
  [
    "a group whose live segment does not hold",
    {
      segments: [listed("a"), ruled("r", "profile.age > 1")],
      groups: group("rest", "r", "a"),
      in: ["a"],
      profile: { age: 1 },
    },
    ["a"],
  ],
  [
    "a group whose live segment cannot be told: it holds nobody, and the cell below may",
    { segments: [listed("a"), ruled("r", "profile.age > 1")], groups: group("rest", "r", "a"), in: ["a"] },
    ["a"],
  ],
  [
    "a group of segments that cannot be told: the remainder holds whom no cell holds",
    {
      segments: [ruled("r", "profile.age > 1"), algebra("c", "!r")],
      groups: group("rest", "r", "c"),
    },
    ["rest"],
  ],
  [
    "outside of its group such a segment still cannot be told, nor can its complement",
    {
      segments: [listed("a"), ruled("r", "profile.age > 1"), algebra("c", "!r"), algebra("d", "!a")],
      groups: group("rest", "r", "a"),
      in: ["a"],
    },
    ["a"],
  ],
  [
    "a live segment after lists",
    {
      segments: [listed("a"), listed("b"), ruled("r", "profile.age > 1")],
      groups: group("rest", "a", "b", "r"),
      in: ["b"],
      profile: { age: 2 },
    },
    ["b"],
  ],
  [
    "a remainder of a live group",
    {
      segments: [listed("a"), ruled("r", "profile.age > 1")],
      groups: group("rest", "a", "r"),
      profile: { age: 1 },
    },
    ["rest"],
  ],
  [
    "expressions see what the group made of it",
    {
      segments: [listed("a"), listed("b"), algebra("c", "a")],
      groups: group(undefined, "b", "a"),
      in: ["a", "b"],
    },
    ["b"],
  ],
] as readonly (readonly [string, Case, readonly string[]])[]) {
  t.test(`membership: ${why}`, async (t) => {
    const model = shop({}, { segments: test.segments, segmentGroups: test.groups ?? [] });
    const lists = Object.fromEntries(
      test.segments
        .filter(({ list }) => list !== undefined)
        .map(({ name }) => [name, test.in?.includes(name) ? ["C-0", "C-1"] : ["C-0"]]),
    );
    const generation = open(model, lists);
    t.same(visitorSegments(generation, visitor(generation, test.profile ?? {}), NOW_MS), expected);
  });
}

const segments = [
  listed("a"),
  listed("b"),
  ruled("r", "profile.age > 1"),
  algebra("c", "a & !b"),
  listed("x"),
  listed("y"),
];
for (const [why, inSegments, notInSegments, expected] of [
  ["nothing said", [], [], ["a", "c", "x"]],
  ["put into a list", ["b"], [], ["a", "b", "x"]],
  ["taken out of one, compiled algebra included", [], ["a"], ["x"]],
  ["a live rule is overridden", ["r"], [], ["a", "c", "r", "x"]],
  ["an expression is overridden", [], ["c"], ["a", "x"]],
  ["an exclusive group stays exclusive", ["y"], [], ["a", "c", "y"]],
  ["out of its group: into the remainder", [], ["x"], ["a", "c", "rest"]],
  ["named both ways: out", ["b"], ["b"], ["a", "c", "x"]],
] as const) {
  t.test(`preview: ${why}`, async (t) => {
    const names = ["a", "b", "c", "r", "rest", "x", "y"];
    const rules = names.map((name, at) => rule(name, "abcde"[at % 5]!, { segment: name }));
    const model = shop({ rules }, { segments, segmentGroups: group("rest", "x", "y") });
    const generation = open(model, { a: ["C-1"], x: ["C-1"] });
    const asked = call({ explain: true });
    asked.preview = {
      asOfMs: null,
      profile: {},
      inSegments: [...inSegments],
      notInSegments: [...notInSegments],
      bundle: "",
    };
    const { trace } = decide(generation, asked, visitor(generation, {}), NOW_MS, 0);
    const held = trace!
      .filter(({ stage }) => stage !== "SEGMENT")
      .map(({ treatmentId }) => treatmentId.slice(5));
    t.same(held.sort(), expected);
  });
}

t.test("membership: how far segments may build on one another is bounded", async (t) => {
  const chain = Array.from({ length: 300 }, (_, at) =>
    at === 0 ? ruled("s0", "profile.age > 1") : algebra(`s${at}`, `!s${at - 1}`),
  );
  t.throws(() => open(shop({}, { segments: chain })), { code: "BUNDLE_INVALID" });
});

t.test("membership: a group's cell that cannot be told keeps its own reason", async (t) => {
  const segments = [listed("a"), ruled("r", "profile.age > 1")];
  const rules = ["r", "a", "rest"].map((segment) => rule(segment, "abc"[segment.length % 3]!, { segment }));
  const generation = open(shop({ rules }, { segments, segmentGroups: group("rest", "r", "a") }), { a: [] });
  const { trace } = decide(generation, call({ explain: true }), visitor(generation), NOW_MS, 0);
  t.strictSame(trace!.map(({ treatmentId, reason }) => `${treatmentId} ${reason}`).sort(), [
    "home/a NOT_IN_SEGMENT",
    "home/r SEGMENT_UNDECIDABLE",
    "home/rest SELECTED",
  ]);
});
