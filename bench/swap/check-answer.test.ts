/** The check that the swap bench relies on: it must be able to fail. */
import t from "tap";
import { proffer } from "#proto/wire.js";
import { prefixed } from "../grpc/calls.ts";
import { answerFault } from "./check-answer.ts";

const { DecideResponse } = proffer.decision.v1;
const EDITIONS = new Map([
  ["b1", { edition: 1, isInTide: (visitor: number) => visitor === 7 }],
  ["b2", { edition: 2, isInTide: (visitor: number) => visitor !== 7 }],
]);

interface Shown {
  readonly bundle?: string;
  /** Treatment ids with their editions. */
  readonly hero?: readonly (readonly [string, number])[];
}

function answer({ bundle = "b1", hero = [["hero/in-0", 1]] }: Shown): Buffer {
  const treatments = hero.map(([treatmentId, edition], at) => ({
    offer: `fresh-${at}`,
    treatmentId,
    treatmentCode: "c",
    rank: at + 1,
    score: 90,
    attributes: { edition: { numberValue: edition } },
  }));
  const points = [
    { point: "main", treatments: [{ offer: "x", treatmentId: "main/rule-1", score: 1 }] },
    { point: "hero", treatments },
  ];
  return prefixed(DecideResponse.encode({ decisionId: "d", bundle, generation: 3, points }).finish());
}

for (const [shown, visitor, fault, why] of [
  [{}, 7, /^$/, "one generation"],
  [
    {
      hero: [
        ["hero/in-0", 1],
        ["hero/in-1", 1],
      ],
    },
    7,
    /^$/,
    "one generation in two treatments",
  ],
  [{ bundle: "b2", hero: [["hero/out-0", 2]] }, 7, /^$/, "the other one"],
  [{ hero: [["hero/in-0", 2]] }, 7, /^mixed/, "an offer of the next strategy"],
  [
    {
      hero: [
        ["hero/in-0", 1],
        ["hero/in-1", 2],
      ],
    },
    7,
    /^mixed/,
    "one of two",
  ],
  [{ hero: [["hero/out-0", 1]] }, 7, /^mixed/, "lists of the next bundle"],
  [{ hero: [["hero/in-0", 1]] }, 8, /^mixed/, "another visitor's"],
  [{ bundle: "b3" }, 7, /never pushed/, "a bundle nobody pushed"],
  [{ hero: [] }, 7, /nothing at hero/, "nothing"],
  [{ hero: [["hero/fallback:house", Number.NaN]] }, 7, /nothing was decided/, "a fallback"],
] as const satisfies readonly (readonly [Shown, number, RegExp, string])[]) {
  t.test(`swap bench: ${why}`, async (t) => t.match(answerFault(answer(shown), visitor, EDITIONS), fault));
}
