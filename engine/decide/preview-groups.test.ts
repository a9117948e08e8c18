/** A preview moves a visitor between segments; an exclusive group stays exclusive whatever it says. */
import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { openScenario } from "../testing/compare.ts";
import { decide } from "./decide.ts";
import { call, NOW_MS, rule, shop, visitor } from "./testing/kit.ts";

const library = await loadBitmapLibrary();
const model = shop(
  {
    rules: [
      rule("a", "a", { segment: "first" }),
      rule("b", "b", { segment: "second" }),
      rule("c", "c", { segment: "rest" }),
    ],
  },
  {
    segments: [
      { name: "first", expression: "drawn" },
      { name: "drawn", list: { level: "customer" } },
      { name: "second", list: { level: "customer" } },
    ],
    segmentGroups: [{ name: "group", segments: ["first", "second"], remainder: "rest" }],
  },
);
const generation = openScenario({ model, members: { second: ["C-1"] }, calls: [] }, library);

for (const [inSegments, notInSegments, offers, why] of [
  [[], [], ["b"], "as things stand"],
  [["drawn"], [], ["a"], "an expression of the group becomes true, and comes first"],
  [["first"], [], ["a"], "put into one, out of the others"],
  [["rest"], [], ["c"], "put into the remainder, out of the others"],
  [[], ["second"], ["c"], "taken out of its one"],
  [["first"], ["first"], ["b"], "named both ways is out"],
] as const) {
  t.test(`preview: ${why}`, async (t) => {
    const asked = call({ points: [["p1", 5]] });
    asked.preview = {
      asOfMs: null,
      profile: {},
      inSegments: [...inSegments],
      notInSegments: [...notInSegments],
      bundle: "",
    };
    const { points } = decide(generation, asked, visitor(generation), NOW_MS, 0);
    const given = points[0]!.picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code);
    t.strictSame(given, offers);
  });
}
