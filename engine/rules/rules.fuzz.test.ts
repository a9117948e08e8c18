/**
 * Arbitrary expressions × arbitrary values: the compiled function, the interpreter, the naive evaluator, the CEL library
 * and the clauses of the rule index say the same (testing/voices.ts). A run is one pair; an expression meets twenty values.
 */
import fc from "fast-check";
import t from "tap";
import { assertBriefly } from "../testing/briefly.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import { checkExpression } from "./check.ts";
import { compileNumber, compilePredicate, compileValue } from "./compile.ts";
import { explainExpression } from "./explain.ts";
import { checkTemplate } from "./template.ts";
import { expressions, inputsArbitrary, scope, timeZones } from "./testing/fuzz-world.ts";
import {
  compiledVoice,
  FAILED,
  indexVoice,
  interpretedVoice,
  libraryVoice,
  naiveVoice,
  typeOfKind,
} from "./testing/voices.ts";

const { seed, runs } = fuzzSettings(6000);
const KINDS = ["condition", "boolean", "int", "double", "string", "timestamp"] as const;
const VALUES_PER_EXPRESSION = 20;
const VALUES_COUNT = 4000;
/** Conditions are what most expressions are. */
const SHARES: Readonly<Record<(typeof KINDS)[number], number>> = {
  condition: 0.3,
  boolean: 0.3,
  int: 0.1,
  double: 0.1,
  string: 0.1,
  timestamp: 0.1,
};

t.comment(`seed ${seed}, ${runs} pairs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
/** Made once: an expression and its values are drawn, the values out of these. */
const values = fc.sample(inputsArbitrary, { seed, numRuns: VALUES_COUNT });
const picks = fc.array(fc.nat(VALUES_COUNT - 1), {
  minLength: VALUES_PER_EXPRESSION,
  maxLength: VALUES_PER_EXPRESSION,
});
let pairCount = 0;
let failedCount = 0;
let askedCount = 0;
let indexedCount = 0;
for (const kind of KINDS) {
  t.test(`fuzz: ${kind} expressions, compiled = interpreted = naive = library = index`, async () => {
    const property = fc.property(expressions[kind], picks, ({ ours, library }, picked) => {
      const [refusal] = checkExpression(ours, typeOfKind(kind), scope);
      fc.pre(refusal?.message.includes("steps") !== true); // Macros in macros over what `split` may give: another one.
      if (refusal !== undefined) throw new Error(`refused: ${refusal.message}`);
      const { compiled, answer: compiledAnswer } = compiledVoice(kind, ours);
      const interpretedAnswer = interpretedVoice(kind, ours);
      const naiveAnswer = naiveVoice(ours);
      const libraryAnswer = library === null ? null : libraryVoice(library);
      const index = typeOfKind(kind) === "boolean" ? indexVoice(compiled) : null;
      if (index?.isExact === true) indexedCount += 1;
      for (const pick of picked) {
        const inputs = values[pick]!;
        const answer = compiledAnswer(inputs);
        const naive = naiveAnswer(inputs);
        if (!Object.is(answer, naive) && answer !== naive)
          throw new Error(`compiled ${answer}, naive ${naive}`);
        const interpreted = interpretedAnswer(inputs);
        if (!Object.is(answer, interpreted))
          throw new Error(`compiled ${answer}, interpreted ${interpreted}`);
        const told = typeof answer === "string" && answer.startsWith(FAILED) ? FAILED : answer;
        if (told === FAILED) failedCount += 1;
        pairCount += 1;
        if (index !== null && inputs.isAdmissible) {
          const holds = index.holds(inputs);
          if (answer === true && !holds) throw new Error("true, but its clauses in the index do not hold");
          if (index.isExact && holds !== (answer === true))
            throw new Error(`clauses hold, but it is ${answer}`);
        }
        if (libraryAnswer === null) continue;
        askedCount += 1;
        const expected = libraryAnswer(inputs);
        if (told !== expected) throw new Error(`compiled ${answer}, library ${expected}`);
      }
      const { detail, place } = explainExpression(compiled, values[picked[0]!]!);
      const isWithin = place.start >= 0 && place.start < place.end && place.end <= ours.length;
      if (detail === "" || !isWithin)
        throw new Error(`explained as ${detail} at ${place.start} to ${place.end}`);
      const again = compiledVoice(kind, compiled.key).compiled.key;
      if (again !== compiled.key) throw new Error(`key moves: ${compiled.key}`);
    });
    const numRuns = Math.ceil((runs * SHARES[kind]) / VALUES_PER_EXPRESSION);
    fc.assert(property, { seed, numRuns });
  });
}
t.test("fuzz: pairs", async (t) => {
  t.comment(`${pairCount} pairs of an expression and values agreed`);
  t.ok(pairCount >= runs);
  t.ok(failedCount > 0, "failures are met, too");
  t.ok(indexedCount > 0, "the index takes some whole");
  t.ok(askedCount > 0, "the library is asked, too");
});

const TOKENS = [
  ..."()[]{}.,?:!-+*/%<>=&|\"'\\ \n0a_é𝕏",
  ...[
    "profile",
    "profile.age",
    "profile.tier",
    "context.rain",
    "now",
    "offer.code",
    "session.x",
    'state.contacts("any"',
    'state.responded("offer.a", "accept"',
    "state.",
    "x",
    "1",
    "2.5",
  ],
  ...[
    "'gold'",
    "true",
    "null",
    "&&",
    "||",
    "==",
    ">=",
    " in ",
    "[1, 2]",
    "has(",
    "size(",
    ".exists(x, ",
    ".map(x, ",
  ],
  ...[
    ".startsWith(",
    "duration('1h')",
    "timestamp('",
    ".getHours(",
    "// ",
    "r'",
    "b'",
    "1u",
    "0x",
    "1e9",
    "{{",
    "}}",
  ],
] as const;

t.test("fuzz: any text is checked without an exception, and what passes evaluates without one", async (t) => {
  let passedCount = 0;
  const text = fc.array(fc.constantFrom(...TOKENS), { maxLength: 24 }).map((tokens) => tokens.join(""));
  const property = fc.property(
    fc.oneof(text, fc.string({ unit: "binary" })),
    inputsArbitrary,
    (text, inputs) => {
      for (const expected of ["boolean", "number", "string"] as const) {
        const problems = checkExpression(text, expected, scope);
        for (const { start, end, message } of problems) {
          const isWithin = start >= 0 && start <= end && end <= text.length;
          if (!isWithin || message === "") throw new Error(`${expected}: ${start}–${end}: ${message}`);
        }
        if (problems.length > 0) continue;
        passedCount += 1;
        if (expected === "boolean") compilePredicate(text, scope, timeZones).evaluate(inputs);
        else if (expected === "number") compileNumber(text, scope, timeZones).evaluate(inputs);
        else compileValue(text, "string", scope, timeZones).evaluate(inputs);
      }
      for (const problem of checkTemplate(text, scope)) {
        if (problem.end > text.length) throw new Error(`template: ${problem.message}`);
      }
    },
  );
  const isWhole = assertBriefly(t, property, { seed, numRuns: Math.min(runs, 100_000), timeMsMax: 3000 });
  if (isWhole) t.ok(passedCount > 0, "some texts pass");
});
