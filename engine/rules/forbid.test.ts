import t from "tap";
import type { Offer } from "../workspace/model-offers.ts";
import { constantNumber } from "./constant.ts";
import { undecidableWhen, whyForbiddable } from "./forbid.ts";
import { attributeLacking } from "./lacks.ts";
import { ALL_ROOTS, type ExpressionScope } from "./scope.ts";

const scope: ExpressionScope = {
  profile: [{ name: "age", type: "integer" }],
  context: [],
  offer: [],
  roots: ALL_ROOTS,
};
const story: Offer = { code: "story", category: "brand", fallback: true, attributes: {} };

for (const [when, require, why, expected] of [
  [undefined, "true", "it holds for everybody", undefined],
  ["offer.category == 'credit'", "profile.age >= 18", "it is about other offers", undefined],
  [undefined, "profile.age >= 18", "it depends on the visitor", /depends on more than the offer/],
  [
    undefined,
    "state.contacts('any') < 3",
    "it depends on the visitor's memory",
    /depends on more than the offer/,
  ],
  [
    undefined,
    "state.contacts('any') >= 0",
    "a count is unknown, even one that cannot be negative",
    /depends on more/,
  ],
  [
    "state.responded('any')",
    "offer.category == 'brand'",
    "what is required holds by the offer alone",
    undefined,
  ],
  ["state.responded('any')", "offer.category == 'credit'", "it may be about it", /`require` is false for it/],
  ["offer.category == 'credit' && state.responded('any')", "false", "a false part decides", undefined],
] as const) {
  t.test(`forbid: ${why}`, async (t) => {
    const invariant = when === undefined ? { name: "i", require } : { name: "i", when, require };
    const told = whyForbiddable(invariant, story, scope);
    if (expected === undefined) t.equal(told, undefined);
    else t.match(told, expected);
  });
}

t.test(
  "forbid: whether an invariant is about an offer is not the offer's alone where memory has a say",
  async (t) => {
    const about = (when: string) => undecidableWhen({ name: "i", when, require: "false" }, story, scope);
    t.equal(about("offer.purpose == 'x'"), "offer.purpose");
    t.equal(about("offer.purpose == 'x' && state.responded('any')"), undefined);
  },
);

t.test("constant: a number that memory has a say in is none", async (t) => {
  t.equal(constantNumber("2 * 3", scope), 6);
  t.equal(constantNumber("0 * state.contacts('any')", scope), undefined);
});

t.test("lacks: a count is never lacking", async (t) => {
  t.equal(attributeLacking("state.contacts('any')", false, [], scope), undefined);
  t.equal(attributeLacking("state.contacts('any') + profile.age", false, [], scope), "profile.age");
});
