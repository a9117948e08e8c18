/**
 * Compiled expressions against the CEL library's own evaluator, the naive one beside the tests, and our interpreter.
 *
 * Where the library departs from the specification (or from our bounds), the specification wins, and the library is
 * asked in other words; each departure is listed here:
 * - `1 == 1.0` and `1 in [1.0]` are refused by its checker: it is asked through `dyn(…)`.
 * - strings are ordered by UTF-16 unit: asked through `compareText`, by code point.
 * - ints overflow at ±2^63, ours at ±(2^53 − 1): `plus`, `minus`, `times`, `safeInt` check our bound.
 * - timestamp + duration is not bounded to years 1–9999, and rounds negative spans: asked through `shift`.
 * - `int("")` is 0, `int("0b1")` is 1 there: asked through `intOf`.
 * - timestamp − timestamp counts nanoseconds in a double, inexact beyond 104 days: asked through `between`.
 * - `lowerAscii` folds beyond ASCII, which no string here can show but `É` (tested in compile.test.ts).
 * - local time uses `Intl` and the process' own zone: the process' zone must be UTC to compare.
 * - `state.*` is ours: it is given the counts by `stateCount`.
 * - `"ell" in "hello"`, `null`, maps, bytes, `matches`, uint, `dyn`, `type`: refused by our checker.
 * - which failure is told (missing or error, and of which attribute) is not its subject: the naive evaluator's is.
 */
import { Environment } from "@marcbachmann/cel-js";
import { Duration } from "@marcbachmann/cel-js/evaluator";
import fc from "fast-check";
import t from "tap";
import { expressionArbitraries, INTS, STRINGS, stateTexts } from "../testing/expressions.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import { CelFailure, type NaiveEnvironment, type NaiveQuestion, naiveValue } from "../testing/naive-cel.ts";
import { parseTimestamp } from "../visitors/timestamp.ts";
import type { Attribute, AttributeValue, TimeZoneTable } from "../workspace/model.ts";
import { checkExpression, checkedTree, isTree } from "./check.ts";
import { compileNumber, compilePredicate, compileValue } from "./compile.ts";
import type { ExpressionInputs } from "./expression-inputs.ts";
import { formatTree } from "./format.ts";
import { Failure, Interpreter } from "./interpret.ts";
import { ERROR, isMissing, missingReadIndex, TRUE } from "./outcome.ts";
import { ALL_ROOTS, type ExpressionScope, type ExpressionType } from "./scope.ts";
import { StateQueries } from "./state-query.ts";
import { checkTemplate } from "./template.ts";
import { rowInputs } from "./testing/row-inputs.ts";
import { readsOfTree } from "./tree.ts";

process.env.TZ = "UTC";
const { seed, runs } = fuzzSettings(800);

/** One offset for ever, as far as these instants go: what the library asks `Intl` must not depend on its data. */
const KOLKATA: TimeZoneTable = { initialOffsetMinutes: 330, atMs: [], offsetMinutes: [] };
const timeZones = { "Asia/Kolkata": KOLKATA };
const profile: Attribute[] = [
  { name: "group.count", type: "integer" },
  { name: "group.share", type: "number" },
  { name: "age", type: "integer" },
  { name: "since", type: "timestamp" },
  { name: "tier", type: "string" },
  { name: "vip", type: "boolean" },
];
const context: Attribute[] = [
  { name: "device", type: "string" },
  { name: "rain", type: "boolean" },
];
const queries = new StateQueries();
const scope: ExpressionScope = {
  queries,
  profile,
  // As a node gives them: in no order that says anything, with gaps.
  columns: Int32Array.of(4, 0, 9, 2, 7, 1),
  context,
  offer: [],
  roots: ALL_ROOTS,
  timeZones: new Set(Object.keys(timeZones)),
};
const named = [
  ...profile.map((attribute) => ({ ...attribute, name: `profile.${attribute.name}` })),
  ...context.map((attribute) => ({ ...attribute, name: `context.${attribute.name}` })),
];
const WINDOWS_MS = { "15m": 900_000, "24h": 86_400_000, "9600h": 34_560_000_000 } as const;
const WHATS = ["offer.a", "Category.Drinks", "zone.home", "medium.app", "any"] as const;
const asked = stateTexts(WHATS, Object.keys(WINDOWS_MS));
const expressions = expressionArbitraries(named, ["Asia/Kolkata", "UTC"], asked);

const valueArbitrary = (attribute: Attribute): fc.Arbitrary<AttributeValue | undefined> => {
  switch (attribute.type) {
    case "integer":
      return fc.option(fc.constantFrom(...INTS), { nil: undefined });
    case "number":
      return fc.option(fc.constantFrom(0, 0.5, 2, -7.25, 1e300), { nil: undefined });
    case "string":
      return fc.option(fc.constantFrom(...STRINGS), { nil: undefined });
    case "boolean":
      return fc.option(fc.boolean(), { nil: undefined });
    case "timestamp":
      return fc.option(fc.constantFrom(0, 951_782_400_000, 1_782_945_005_250), { nil: undefined });
  }
};
const inputsArbitrary = fc
  .record({
    profile: fc.tuple(...profile.map(valueArbitrary)),
    defaults: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.tuple(...profile.map(valueArbitrary)) },
    ),
    context: fc.tuple(...context.map(valueArbitrary)),
    nowMs: fc.constantFrom(parseTimestamp("2026-07-01T22:30:05.250Z"), 0, -1),
    base: fc.constantFrom(0, 5),
    strings: fc.subarray([...STRINGS]),
    contacts: fc.constantFrom(0, 1, 2, 7),
    accepts: fc.constantFrom(0, 1, 18),
    rejects: fc.constantFrom(0, 1),
  })
  .map(({ contacts, accepts, rejects, ...parts }): GivenInputs => {
    const profile = parts.profile.map((value, index) => value ?? parts.defaults[index]);
    // Numbers that differ by what is asked, so that a mixed-up question shows.
    const answer = (kinds: readonly string[], what: string, windowMs: number): number => {
      const counts: Record<string, number> = { contact: contacts, accept: accepts, reject: rejects };
      const count = kinds.reduce((sum, kind) => sum + counts[kind]!, 0);
      const place = WHATS.findIndex((each) => each.toLowerCase() === what);
      return count === 0 ? 0 : count + place * 3 + Object.values<number>(WINDOWS_MS).indexOf(windowMs) + 1;
    };
    const state = {
      count(query: number): number {
        const { of, response, windowMs, ...rest } = queries.list[query]!;
        const responses = response === "any" ? ["accept", "reject"] : [response];
        const what = rest.subject === "any" ? "any" : `${rest.subject}.${rest.name}`;
        return answer(of === "contacts" ? ["contact"] : responses, what, windowMs);
      },
    };
    const askNaively = ({ kinds, what, windowMs }: NaiveQuestion) => answer(kinds, what, windowMs ?? 0);
    return { ...rowInputs(scope, parts), state, profile, askNaively };
  });

/** With what the row must read as. */
interface GivenInputs extends ExpressionInputs {
  readonly profile: readonly (AttributeValue | undefined)[];
  readonly askNaively: (question: NaiveQuestion) => number;
}

/** The library with our declarations, and the functions that the departures above are asked through. */
const library = new Environment({ limits: { maxDepth: 1000 } })
  .registerVariable({
    name: "profile",
    schema: {
      age: "int",
      group: { count: "int", share: "double" },
      since: "google.protobuf.Timestamp",
      tier: "string",
      vip: "bool",
    },
  })
  .registerVariable({ name: "context", schema: { device: "string", rain: "bool" } })
  .registerVariable("now", "google.protobuf.Timestamp")
  .registerFunction("plus(int, int): int", (a: bigint, b: bigint) => bounded(a + b))
  .registerFunction("minus(int, int): int", (a: bigint, b: bigint) => bounded(a - b))
  .registerFunction("times(int, int): int", (a: bigint, b: bigint) => bounded(a * b))
  .registerFunction("safeInt(double): int", (a: number) => bounded(BigInt(Math.trunc(a))))
  .registerFunction("stateCount(string): int", (text: string) => stateAnswer(text))
  .registerFunction("intOf(string): int", (text: string) => {
    if (!/^[+-]?\d+$/.test(text)) throw new Error("not an integer");
    return bounded(BigInt(text.replace(/^\+/, "")));
  })
  .registerFunction("compareText(string, string): int", (a: string, b: string) => {
    return BigInt(Buffer.compare(Buffer.from(a), Buffer.from(b))); // UTF-8 bytes are in code point order.
  })
  .registerFunction(
    "between(google.protobuf.Timestamp, google.protobuf.Timestamp): google.protobuf.Duration",
    (later: Date, earlier: Date) => {
      const ms = later.getTime() - earlier.getTime();
      return new Duration(BigInt(Math.trunc(ms / 1000)), (ms % 1000) * 1e6);
    },
  )
  .registerFunction(
    "shift(google.protobuf.Timestamp, google.protobuf.Duration): google.protobuf.Timestamp",
    (at: Date, span: { valueOf(): number }) => {
      const date = new Date(at.getTime() + Math.round(span.valueOf()));
      if (!(date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999)) throw new Error("out of range");
      return date;
    },
  );

/** What the library is told of a memory: it has no `state.*` of its own. */
let stateAnswer: (text: string) => bigint = () => 0n;

function bounded(value: bigint): bigint {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > limit || value < -limit) throw new Error("overflow");
  return value;
}

function libraryContext(inputs: GivenInputs): Record<string, unknown> {
  const root = (attributes: readonly Attribute[], values: readonly (AttributeValue | undefined)[]) => {
    const object: Record<string, unknown> = {};
    attributes.forEach((attribute, index) => {
      const value = values[index];
      const [first, second] = attribute.name.split(".") as [string, string | undefined];
      let target = object;
      if (second !== undefined) {
        object[first] ??= {};
        target = object[first] as Record<string, unknown>;
      }
      if (value === undefined) return;
      target[second ?? first] =
        attribute.type === "integer"
          ? BigInt(value)
          : attribute.type === "timestamp"
            ? new Date(value as number)
            : value;
    });
    return object;
  };
  return {
    profile: root(profile, inputs.profile),
    context: root(context, inputs.context),
    now: new Date(inputs.nowMs),
  };
}

function naiveEnvironment(inputs: GivenInputs): NaiveEnvironment {
  const map = (attributes: readonly Attribute[], values: readonly (AttributeValue | undefined)[]) =>
    new Map(
      attributes.flatMap((attribute, index) => {
        const value = values[index];
        return value === undefined ? [] : [[attribute.name, value] as const];
      }),
    );
  return {
    attributes: { profile, context },
    values: { profile: map(profile, inputs.profile), context: map(context, inputs.context) },
    nowMs: inputs.nowMs,
    state: inputs.askNaively,
    timeZones,
  };
}

const FAILED = "FAILED";
type Answer = AttributeValue | typeof FAILED;

function libraryAnswer(text: string, inputs: GivenInputs): Answer {
  const parsed = library.parse(text);
  const check = parsed.check();
  if (!check.valid) throw new Error(`the library refuses ${text}: ${check.error?.message}`);
  let value: unknown;
  const countOf = (question: string) => naiveValue(question, naiveEnvironment(inputs));
  stateAnswer = (question) => BigInt(countOf(question));
  try {
    value = parsed(libraryContext(inputs));
  } catch {
    return FAILED;
  }
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number" && !Number.isFinite(value)) return FAILED;
  return value as Answer;
}

/** With the failure's kind: `FAILED` alone for the library, `FAILED profile.age` or `FAILED ERROR` for us. */
function naiveAnswer(text: string, inputs: GivenInputs): Answer {
  try {
    return naiveValue(text, naiveEnvironment(inputs));
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return `${FAILED} ${error.missing ?? "ERROR"}`;
  }
}

type Kind = "boolean" | "int" | "double" | "string" | "timestamp";

function compiledAnswer(kind: Kind, text: string, inputs: ExpressionInputs): Answer {
  const failure = (outcome: number, reads: readonly { name: string }[]): Answer =>
    `${FAILED} ${isMissing(outcome) ? reads[missingReadIndex(outcome)]!.name : outcome === ERROR ? "ERROR" : "?"}`;
  if (kind === "boolean") {
    const predicate = compilePredicate(text, scope, timeZones);
    const outcome = predicate.evaluate(inputs);
    return outcome < 0 ? failure(outcome, predicate.reads) : outcome === TRUE;
  }
  if (kind === "int" || kind === "double") {
    const compiled = compileNumber(text, scope, timeZones);
    const value = compiled.evaluate(inputs);
    return Number.isNaN(value) ? failure(inputs.failure, compiled.reads) : value;
  }
  const compiled = compileValue(text, kind, scope, timeZones);
  const value = compiled.evaluate(inputs);
  return value === undefined ? failure(inputs.failure, compiled.reads) : value;
}

/** As explanations see it. */
function interpretedAnswer(text: string, expected: ExpressionType, inputs: ExpressionInputs): Answer {
  const tree = checkedTree(text, expected, scope);
  if (!isTree(tree)) throw new Error(`refused: ${text}`);
  const reads = readsOfTree(tree);
  const value = new Interpreter(reads, timeZones).evaluate(tree, inputs);
  if (value instanceof Failure)
    return `${FAILED} ${isMissing(value.outcome) ? reads[missingReadIndex(value.outcome)]!.name : "ERROR"}`;
  // What is not finite is no result, wherever it is asked for.
  if (typeof value === "number" && !Number.isFinite(value)) return `${FAILED} ERROR`;
  return value as Answer;
}

/** On a busy machine fewer runs will do: the checks must not wait. */
const isLong = process.env.PROFFER_TEST_RUNS !== undefined;
t.comment(`seed ${seed}, ${runs} runs a kind (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
for (const kind of ["boolean", "int", "double", "string", "timestamp"] as const) {
  t.test(`fuzz: ${kind} expressions, compiled = interpreted = library = naive`, async (t) => {
    let failedCount = 0;
    const property = fc.property(expressions[kind], inputsArbitrary, (text, inputs) => {
      const scopeType = kind === "int" || kind === "double" ? "number" : kind;
      if (checkExpression(text.ours, scopeType, scope).length > 0) {
        throw new Error(`refused: ${checkExpression(text.ours, scopeType, scope)[0]?.message}`);
      }
      const answer = compiledAnswer(kind, text.ours, inputs);
      const naive = naiveAnswer(text.ours, inputs);
      if (!Object.is(answer, naive) && answer !== naive)
        throw new Error(`compiled ${answer}, naive ${naive}`);
      const interpreted = interpretedAnswer(text.ours, scopeType, inputs);
      if (!Object.is(answer, interpreted)) throw new Error(`compiled ${answer}, interpreted ${interpreted}`);
      const told = typeof answer === "string" && answer.startsWith(FAILED) ? FAILED : answer;
      if (told === FAILED) failedCount += 1;
      const expected = libraryAnswer(text.library, inputs);
      if (told !== expected) throw new Error(`compiled ${answer}, library ${expected}`);
      const tree = compilePredicate(kind === "boolean" ? text.ours : "true", scope, timeZones).tree;
      const key = formatTree(tree);
      if (formatTree(compilePredicate(key, scope, timeZones).tree) !== key)
        throw new Error(`key moves: ${key}`);
    });
    fc.assert(property, { seed, numRuns: runs, ...(isLong ? {} : { interruptAfterTimeLimit: 4000 }) });
    t.ok(failedCount > 0, "failures are met, too");
  });
}

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
  fc.assert(property, { seed, numRuns: 5 * runs, ...(isLong ? {} : { interruptAfterTimeLimit: 4000 }) });
  t.ok(passedCount > 0, "some texts pass");
});
