import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../../testing/fuzz.ts";
import type { Attribute, AttributeValue } from "../../workspace/model-attributes.ts";
import { compileNumber } from "../compile.ts";
import { ALL_ROOTS, type ExpressionScope } from "../scope.ts";
import { rowInputs } from "../testing/row-inputs.ts";
import { Growing, type RulesTables } from "./layout.ts";
import type { IndexedAttribute } from "./normal-form.ts";
import { rangeOf } from "./number-range.ts";
import { ScoreMachine } from "./score-machine.ts";
import { type ProgramStep, programOf } from "./score-program.ts";

const { seed, runs } = fuzzSettings(3000);
const profile: Attribute[] = [
  { name: "age", type: "integer", min: 0, max: 120 },
  { name: "share", type: "number", min: 0, max: 1 },
  { name: "vip", type: "boolean" },
];
const context: Attribute[] = [
  { name: "heat", type: "number", allowed: [-5, 0, 21.5, 40] },
  { name: "rain", type: "boolean" },
];
const scope: ExpressionScope = {
  profile,
  columns: Int32Array.of(3, 0, 1),
  context,
  offer: [],
  roots: ALL_ROOTS,
};
const OFFER: (AttributeValue | undefined)[] = ["a", undefined, undefined, 2.5, undefined];

const { double } = fc.letrec<{ double: string; int: string; boolean: string }>((tie) => {
  const [number, int, boolean] = [tie("double"), tie("int"), tie("boolean")];
  const options = { depthSize: "small", withCrossShrink: true } as const;
  const pair = (of: fc.Arbitrary<string>, operators: readonly string[]) =>
    fc.tuple(of, fc.constantFrom(...operators), of).map((parts) => `(${parts.join(" ")})`);
  const chosen = (of: fc.Arbitrary<string>) =>
    fc.tuple(boolean, of, of).map(([test, a, b]) => `(${test} ? ${a} : ${b})`);
  const plain = fc.constantFrom(
    "profile.age",
    "profile.share",
    "context.heat",
    "18",
    "0.5",
    "0.0",
    "offer.value",
  );
  return {
    double: fc.oneof(
      options,
      fc.constantFrom(
        "profile.share",
        "context.heat",
        "0.0",
        "0.5",
        "-2.5",
        "1e300",
        "offer.value",
        "offer.cost",
        "0.1 + 2.5 * profile.share",
        "(context.heat * -0.5 + offer.value)",
      ),
      pair(number, ["+", "-", "*", "/"]),
      chosen(number),
      int.map((a) => `double(${a})`),
      number.map((a) => `-(${a})`),
    ),
    int: fc.oneof(
      options,
      fc.constantFrom("profile.age", "0", "1", "-7", "9007199254740991"),
      pair(int, ["+", "-", "*", "/", "%"]),
      chosen(int),
      int.map((a) => `-(${a})`),
    ),
    boolean: fc.oneof(
      options,
      fc.constantFrom("profile.vip", "context.rain", "has(profile.age)", "has(context.heat)", "true"),
      pair(plain, ["<", "<=", ">", ">=", "==", "!="]),
      pair(boolean, ["&&", "||"]),
      boolean.map((a) => `!${a}`),
    ),
  };
});

const values = (attribute: Attribute): fc.Arbitrary<AttributeValue | undefined> => {
  const { type, allowed } = attribute;
  const of: fc.Arbitrary<AttributeValue> =
    type === "boolean"
      ? fc.boolean()
      : fc.constantFrom<AttributeValue>(
          ...(allowed ?? (type === "integer" ? [0, 17, 18, 120] : [0, 0.5, 1])),
        );
  return fc.option(of, { nil: undefined, freq: 5 });
};
const inputs = fc
  .record({
    profile: fc.tuple(...profile.map(values)),
    context: fc.tuple(...context.map(values)),
    nowMs: fc.constant(0),
    base: fc.constantFrom(0, 4),
  })
  .map((parts) => rowInputs(scope, { ...parts, offer: OFFER }));

/** As the compile step lays programs out. */
function machineOf(steps: readonly ProgramStep[]): ScoreMachine {
  const reads: IndexedAttribute[] = [];
  const numbers = new Growing(Float64Array);
  const ints = steps.flatMap(({ op, arg }) => {
    if (arg === null) return [op, 0];
    if (typeof arg === "number") return [op, numbers.append([arg])];
    if ("slope" in arg) return [op, numbers.append([arg.start, arg.slope]), reads.push(arg.attribute) - 1, 0];
    return [op, reads.push(arg) - 1];
  });
  const directory = { reads } as unknown as RulesTables["directory"];
  const tables = {
    directory,
    ints: Int32Array.of(ints.length / 2, ...ints),
    numbers: numbers.cells(),
    places: new Uint16Array(0),
    words: new Int32Array(0),
  };
  return new ScoreMachine(tables, scope.columns!);
}

t.test("programs come to what functions come to, and within their range", async (t) => {
  t.comment(`seed ${seed}`);
  let programCount = 0;
  let valueCount = 0;
  let boundedCount = 0;
  fc.assert(
    fc.property(double, fc.array(inputs, { minLength: 3, maxLength: 6 }), (text, given) => {
      const program = compileNumber(text, scope, {});
      const { low, high } = rangeOf(program.tree, { profile, context, offer: OFFER });
      const steps = programOf(program.tree, OFFER, {});
      if (steps !== null) programCount += 1;
      if (high < Number.POSITIVE_INFINITY) boundedCount += 1;
      const machine = steps === null ? null : machineOf(steps);
      for (const [index, one] of given.entries()) {
        const value = program.evaluate(one);
        if (!Number.isNaN(value)) {
          valueCount += 1;
          if (value < low || value > high)
            throw new Error(`${value} is not within ${low} to ${high}: ${text}`);
        }
        if (machine === null) continue;
        machine.run(0, one, index + 1);
        const found = machine.result[0]!;
        const isNumber = Number.isFinite(found);
        if (isNumber !== !Number.isNaN(value) || (isNumber && found !== value))
          throw new Error(`${found}, not ${value}: ${text}`);
      }
    }),
    { seed, numRuns: runs },
  );
  t.ok(programCount > runs / 3, `many have a program (${programCount})`);
  t.ok(valueCount > runs, "most have values");
  t.ok(boundedCount > runs / 10, `some are bounded (${boundedCount})`);
});

t.test("what has no program", async (t) => {
  for (const [text, why] of [
    ["double(profile.age / 2)", "integer division"],
    ["double(size(context.heat > 1.0 ? 'a' : 'b'))", "other functions"],
    ["profile.share / profile.share > 1.0 ? 1.0 : 2.0", "what may be NaN for another reason is compared"],
    ["offer.cost", "what the offer has not fails always, for its function to say why"],
  ] as const)
    t.equal(programOf(compileNumber(text, scope, {}).tree, OFFER, {}), null, why);
});
