/** What the guard takes away in a golden is stated in it, where the workspace states a rate of withdrawals. */
import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import type { Golden } from "../workspace/model-goldens.ts";
import { runGoldens } from "./golden.ts";
import { NOW_MS, rule, shop } from "./testing/kit.ts";

const library = await loadBitmapLibrary();

function golden(dropped: Golden["expect"]["dropped"]): Golden {
  return {
    name: "a minor",
    atMs: NOW_MS,
    visitor: { level: "customer", id: "C-9", known: true, profile: { age: 17 }, lists: [] },
    request: { channel: "web", points: [{ point: "p1", count: 1, allowDuplicates: false }], context: {} },
    expect: { points: [{ point: "p1", status: "DECIDED", treatments: [{ offer: "b" }] }], dropped },
  };
}

for (const [dropped, hasRate, expected, why] of [
  [
    [],
    true,
    [
      {
        path: "withdrawn",
        expected: "stated under `dropped` with reason INVARIANT_VIOLATED",
        actual: /^offer a at p1 \(invariant `no-a-to-minors`/,
      },
    ],
    "what it takes without being told so",
  ],
  [[{ point: "p1", offer: "a", reason: "INVARIANT_VIOLATED" }], true, [], "a golden that states it"],
  [[], false, [], "no rate is stated"],
] as const) {
  t.test(`golden and guard: ${why}`, async (t) => {
    const model = shop(
      { rules: [rule("ra", "a", { score: 90 }), rule("rb", "b")] },
      {
        invariants: [{ name: "no-a-to-minors", when: "offer.code == 'a'", require: "profile.age >= 18" }],
        goldens: [golden(dropped)],
        ...(hasRate ? { rollback: { withdrawals: 0.5, decisions: 1, withinMs: 60_000 } } : {}),
      },
    );
    const [report] = runGoldens(model, library);
    t.equal(report!.passed, expected.length === 0);
    t.equal(report!.differences.length, expected.length);
    t.match(report!.differences, expected);
  });
}
