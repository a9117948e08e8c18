import fc from "fast-check";
import t from "tap";
import { atomExpressions } from "../../testing/atom-expressions.ts";
import { expressionArbitraries, INTS, STRINGS } from "../../testing/expressions.ts";
import { fuzzSettings } from "../../testing/fuzz.ts";
import type { Attribute, AttributeValue } from "../../workspace/model-attributes.ts";
import { checkedTree, isTree } from "../check.ts";
import { compilePredicate } from "../compile.ts";
import { type ExpressionInputs, readValue } from "../expression-inputs.ts";
import { TRUE } from "../outcome.ts";
import { ALL_ROOTS, type ExpressionScope, OFFER_BUILT_IN } from "../scope.ts";
import { rowInputs } from "../testing/row-inputs.ts";
import type { AttributeRead } from "../tree.ts";
import { type Atom, type NormalForm, normalForm } from "./normal-form.ts";
import { setHolds, setText } from "./value-set.ts";

const { seed, runs } = fuzzSettings(3000);

const profile: Attribute[] = [
  { name: "age", type: "integer" },
  { name: "share", type: "number" },
  { name: "since", type: "timestamp" },
  { name: "tier", type: "string" },
  { name: "vip", type: "boolean" },
];
const context: Attribute[] = [
  { name: "device", type: "string" },
  { name: "rain", type: "boolean" },
];
const offerAttributes: Attribute[] = [{ name: "limit", type: "integer" }];
const scope: ExpressionScope = {
  profile,
  columns: Int32Array.of(4, 0, 9, 2, 7),
  context,
  offer: offerAttributes,
  roots: ALL_ROOTS,
  timeZones: new Set(["UTC"]),
};
const named = [
  ...profile.map((attribute) => ({ ...attribute, name: `profile.${attribute.name}` })),
  ...context.map((attribute) => ({ ...attribute, name: `context.${attribute.name}` })),
  { name: "now", type: "timestamp" as const },
];
const opaque = fc.oneof(
  expressionArbitraries(named.slice(0, -1), ["UTC"]).boolean.map(({ ours }) => ours),
  fc.constantFrom(
    "profile.age >= offer.limit",
    "offer.code == 'a'",
    "has(offer.limit)",
    "offer.value > 1.0",
    "profile.age < profile.age + 1",
    "profile.tier == context.device",
    "true",
    "1 / 0 > 0",
  ),
);
const texts = atomExpressions(named, opaque);

const someValue = ({
  type,
}: {
  readonly type: Attribute["type"];
}): fc.Arbitrary<AttributeValue | undefined> => {
  const values: Record<Attribute["type"], fc.Arbitrary<AttributeValue>> = {
    integer: fc.constantFrom(...INTS, 17, 19),
    number: fc.constantFrom(0, 0.5, 2, -7.25, 1e300, 5e-324, 2.0000000000000004),
    string: fc.constantFrom(...STRINGS, "gone", "\u{10FFFF}x", "\uE000", "a\0", "\uD7FFz"),
    boolean: fc.boolean(),
    timestamp: fc.constantFrom(0, 951_782_400_000, 951_782_400_001, 1_782_945_005_250),
  };
  return fc.option(values[type], { nil: undefined, freq: 4 });
};
const inputs = fc
  .record({
    profile: fc.tuple(...profile.map(someValue)),
    defaults: fc.constant([]),
    context: fc.tuple(...context.map(someValue)),
    nowMs: fc.constantFrom(0, 951_782_400_000, 951_782_400_001),
    base: fc.constantFrom(0, 5),
    strings: fc.subarray([...STRINGS]),
  })
  .map((parts): ExpressionInputs => rowInputs(scope, parts));
const offers = fc.constantFrom<(AttributeValue | undefined)[]>(
  ["a", undefined, undefined, 2, undefined, 18],
  ["b", "food", "marketing", undefined, 1, undefined],
);

function atomHolds({ attribute, set }: Atom, given: ExpressionInputs): boolean {
  if (attribute.root === "now") return setHolds(set, given.nowMs);
  const column = attribute.root === "profile" ? scope.columns![attribute.index]! : -1;
  const value = readValue(given, { ...attribute, column } as AttributeRead);
  return setHolds(set, typeof value === "boolean" ? Number(value) : value);
}

function clausesHold({ clauses }: NormalForm, given: ExpressionInputs): boolean {
  return clauses.every((clause) => clause.some((atom) => atomHolds(atom, given)));
}

t.test(
  "clauses hold wherever the compiled function is true, and nowhere else where they are exact",
  async (t) => {
    let exactCount = 0;
    let trueCount = 0;
    let atomsMax = 0;
    fc.assert(
      fc.property(texts, fc.array(inputs, { minLength: 4, maxLength: 8 }), offers, (text, given, offer) => {
        fc.pre(isTree(checkedTree(text, "boolean", scope))); // A few could take more steps than are allowed.
        const program = compilePredicate(text, scope, {});
        const form = normalForm(program.tree, offer, {});
        if (form.isExact) exactCount += 1;
        for (const clause of form.clauses) atomsMax = Math.max(atomsMax, clause.length);
        for (const one of given) {
          one.offer = offer;
          const isTrue = program.evaluate(one) === TRUE;
          if (isTrue) trueCount += 1;
          const holds = clausesHold(form, one);
          if (isTrue && !holds) throw new Error(`true, but its clauses do not hold: ${text}`);
          if (form.isExact && holds && !isTrue) throw new Error(`clauses hold, but it is not true: ${text}`);
        }
      }),
      { seed, numRuns: runs },
    );
    t.ok(exactCount > runs / 3, `most conditions fit (${exactCount} of ${runs})`);
    t.ok(trueCount > runs / 4, "and many are true");
    t.ok(atomsMax > 2, "disjunctions over several attributes are among them");
    t.equal(OFFER_BUILT_IN.length, 5, "offers here have the built-in attributes first");
  },
);

t.test("what conditions come to", async (t) => {
  const formOf = (
    text: string,
    offer: (AttributeValue | undefined)[] = ["a", undefined, undefined, 2, undefined, 18],
  ) => normalForm(compilePredicate(text, scope, {}).tree, offer, {});
  const written = ({ clauses, isExact }: NormalForm): string =>
    clauses
      .map((clause) => clause.map(({ attribute, set }) => `${attribute.name} ${setText(set)}`).join(" | "))
      .join("; ") + (isExact ? "" : " …");
  for (const [text, expected, why] of [
    ["profile.age >= 18", "profile.age [false,false,[18]]", "a threshold"],
    ["profile.age >= 18 && profile.age < 65", "profile.age [false,false,[18,65]]", "a range is one clause"],
    [
      "!(profile.age >= 18)",
      "profile.age [false,true,[18]]",
      "negation; without an age it does not hold either",
    ],
    ["!has(profile.age) || profile.age < 18", "profile.age [true,true,[18]]", "`||` absorbs what is missing"],
    [
      "profile.tier in ['b', 'a', 'a']",
      'profile.tier [false,false,["a","a\\u0000","b","b\\u0000"]]',
      "a list",
    ],
    ["profile.tier.startsWith('go')", 'profile.tier [false,false,["go","gp"]]', "a prefix"],
    ["profile.vip", "profile.vip [false,false,[1,1.0000000000000002]]", "a boolean"],
    ["profile.age >= offer.limit", "profile.age [false,false,[18]]", "an offer's attribute is a constant"],
    [
      "profile.vip || context.rain",
      "context.rain [false,false,[1,1.0000000000000002]] | profile.vip [false,false,[1,1.0000000000000002]]",
      "two attributes",
    ],
    ["offer.code == 'a'", "", "true of this offer, whoever asks"],
    ["offer.code == 'b'", "", "never: a clause without atoms"],
    ["profile.age > profile.age - 1", " …", "no atom: the function must be asked"],
    ["profile.vip || profile.age > profile.age - 1", " …", "an opaque part opens its clause"],
    [
      "profile.age > 1 && profile.age > profile.age - 1",
      "profile.age [false,false,[1.0000000000000002]] …",
      "the other clauses stay",
    ],
    ["profile.age > 1 / 0", "", "a constant that fails is never true"],
  ] as const)
    t.equal(written(formOf(text)), expected, `${why}: ${text}`);
  t.same(formOf("offer.code == 'b'").clauses, [[]], "never");
  t.same(formOf("profile.age >= offer.limit", ["a"]).clauses, [[]], "the offer lacks it: never");
  const wide = Array.from(
    { length: 12 },
    (_, at) => `(profile.age == ${at} && profile.tier == '${at}')`,
  ).join(" || ");
  t.equal(formOf(wide).isExact, false, "what would blow up goes to the function");
});
