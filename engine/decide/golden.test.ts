import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import type { Model } from "../workspace/model.ts";
import type { Golden, GoldenExpectation, Preview } from "../workspace/model-goldens.ts";
import { runGoldens, runPreviews } from "./golden.ts";
import { offer, point, rule, shop } from "./testing/kit.ts";

const library = await loadBitmapLibrary();
const model: Model = shop(
  {
    points: [point("p1", { fallbacks: ["story"] }), point("p2")],
    rules: [
      rule("for-gold", "a", { segment: "gold", score: 0.3, lever: 10 }),
      rule("for-others", "b", { segment: "not-gold" }),
      rule("adult", "c", { eligibility: "profile.age >= 18", score: 10 }),
    ],
  },
  {
    segments: [
      { name: "gold", list: { level: "customer" } },
      { name: "not-gold", expression: "!gold" },
    ],
    offers: [
      offer("a", { attributes: { title: { kind: "template", template: "Hi {{ profile.tier }}" } } }),
      offer("b"),
      offer("c"),
      offer("story", { fallback: true }),
    ],
  },
);

function preview(name: string, lists: readonly string[], changes: Partial<Preview["visitor"]> = {}): Preview {
  return {
    name,
    atMs: Date.UTC(2026, 10, 2),
    visitor: { level: "customer", id: "C-1", known: true, profile: { age: 30 }, lists, ...changes },
    request: { channel: "web", points: [{ point: "p1", count: 3, allowDuplicates: false }], context: {} },
  };
}
function golden(expect: Partial<GoldenExpectation>, lists: readonly string[] = ["gold"]): Golden {
  return { ...preview("g", lists), expect: { points: [], dropped: [], ...expect } };
}
const decided = { point: "p1", status: "DECIDED" };

t.test("goldens: one visitor on different lists is decided in different rounds", async (t) => {
  const previews = [preview("gold", ["gold"]), preview("none", []), preview("gold again", ["gold"])];
  const offers = runPreviews(model, library, previews).map(({ answer }) =>
    answer?.points[0]?.treatments.map((treatment) => treatment.offer),
  );
  t.strictSame(offers, [
    ["c", "a"],
    ["b", "c"],
    ["c", "a"],
  ]);
});

t.test("goldens: a visitor without a record", async (t) => {
  const [report] = runPreviews(model, library, [preview("nobody", [], { known: false, profile: {} })]);
  t.strictSame(
    report?.answer?.points[0]?.treatments.map((treatment) => treatment.offer),
    ["b"],
  );
});

for (const [expect, path, why] of [
  [{ holdout: false }, null, "only what is stated is compared"],
  [{ holdout: true }, "holdout", "the holdout"],
  [{ points: [{ ...decided, treatments: [{ offer: "c" }, { offer: "a" }] }] }, null, "offers in order"],
  [
    { points: [{ ...decided, treatments: [{ offer: "a" }, { offer: "c" }] }] },
    "points[0].treatments",
    "order counts",
  ],
  [{ points: [{ ...decided, treatments: [{ offer: "c" }] }] }, "points[0].treatments", "number counts"],
  [
    { points: [{ point: "p1", status: "FALLBACK", treatments: [{ offer: "c" }, { offer: "a" }] }] },
    "points[0].status",
    "the status",
  ],
  [{ points: [{ ...decided, point: "p2", treatments: [] }] }, "points[0]", "another point was asked for"],
  [
    { points: [{ ...decided, treatments: [{ offer: "c" }, { offer: "a", score: 3 }] }] },
    null,
    "a score as a designer reckons it: 0.3 × 10",
  ],
  [
    { points: [{ ...decided, treatments: [{ offer: "c" }, { offer: "a", score: 3.001 }] }] },
    "points[0].treatments[1].score",
    "another score",
  ],
  [
    {
      points: [
        { ...decided, treatments: [{ offer: "c" }, { offer: "a", attributes: { title: "Hi bronze" } }] },
      ],
    },
    null,
    "an attribute made for the visitor",
  ],
  [
    { points: [{ ...decided, treatments: [{ offer: "c", attributes: { title: "Hi" } }, { offer: "a" }] }] },
    "points[0].treatments[0].attributes.title",
    "an attribute that is not there",
  ],
  [
    { points: [{ ...decided, treatments: [{ offer: "c", treatmentId: "home/x" }, { offer: "a" }] }] },
    "points[0].treatments[0].treatmentId",
    "another rule",
  ],
  [{ dropped: [{ point: "p1", offer: "b", reason: "NOT_IN_SEGMENT" }] }, null, "a reason"],
  [
    { dropped: [{ point: "p1", offer: "b", stage: "SCORE", reason: "NOT_IN_SEGMENT" }] },
    "dropped[0]",
    "another stage",
  ],
  [
    { dropped: [{ point: "p1", offer: "story", reason: "NOT_IN_SEGMENT" }] },
    "dropped[0]",
    "no candidate there",
  ],
] as const) {
  t.test(`goldens: ${why}`, async (t) => {
    const [report] = runGoldens(model, library, [golden(expect)]);
    t.strictSame(
      report?.differences.map((difference) => difference.path),
      path === null ? [] : [path],
    );
    t.equal(report?.passed, path === null);
  });
}

t.test("goldens: a refused request is a difference, not an exception", async (t) => {
  const asked = golden({});
  const [report] = runGoldens(model, library, [
    { ...asked, request: { ...asked.request, channel: "nowhere" } },
  ]);
  t.match(report?.differences, [{ path: "request", actual: /CHANNEL_UNKNOWN/ }]);
});
