/** What recording reads of a generation: terms of everything that may be presented. */
import t from "tap";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import { recordingTables } from "./recording.ts";
import { NUMBERS, offer, open, point, rule, shop } from "./testing/kit.ts";

const model = shop(
  {
    rules: [rule("first", "a"), rule("second", "b")],
    points: [
      point("p1", { fallbacks: ["story"] }),
      point("p2", { zone: "other", medium: "email", contact: "impression", reservationMs: 2_592_000_000 }),
    ],
  },
  { offers: [offer("a", { category: "food" }), offer("b"), offer("story", { fallback: true })] },
);

t.test("recording: terms by treatment and by point", async (t) => {
  const { treatments, recording } = open(model);
  for (const [index, treatment] of treatments.entries()) {
    t.equal(recording.offers[index], NUMBERS.term(treatment.offer.code));
    t.equal(recording.rules[index], NUMBERS.term(treatment.rule));
    const { category } = treatment.offer;
    t.equal(recording.categories[index], category === undefined ? 0 : NUMBERS.term(category));
  }
  t.strictSame(recording.channels, [
    {
      channel: NUMBERS.term("web"),
      points: Int32Array.of(NUMBERS.term("p1"), NUMBERS.term("p2")),
      zones: Int32Array.of(NUMBERS.term("web/home"), NUMBERS.term("web/other")),
      mediums: Uint8Array.of(2, 3),
      reservationMs: Float64Array.of(-1, 2_592_000_000),
    },
  ]);
});

t.test("recording: another node's numbers are its own", async (t) => {
  const numbers = new LocalNumbers();
  numbers.term("something else");
  const { treatments } = open(model);
  const tables = recordingTables(model, treatments, numbers);
  t.equal(tables.offers[0], numbers.term("a"));
  t.not(tables.offers[0], 1);
});
