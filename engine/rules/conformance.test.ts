/** The specification's rows (testing/conformance-rows.ts): compiled function, interpreter and naive evaluator say as it does. */
import { Environment } from "@marcbachmann/cel-js";
import t from "tap";
import { CelFailure, naiveValue } from "../testing/naive-cel.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import { checkedTree, isTree } from "./check.ts";
import { compileNumber, compilePredicate, compileValue } from "./compile.ts";
import { formatTree } from "./format.ts";
import { Failure, Interpreter } from "./interpret.ts";
import { TRUE } from "./outcome.ts";
import { ALL_ROOTS, type ExpressionScope } from "./scope.ts";
import { FAILS, REFUSED, SECTIONS } from "./testing/conformance-rows.ts";
import { rowInputs } from "./testing/row-inputs.ts";
import { readsOfTree } from "./tree.ts";

const TYPES = { n: "integer", x: "number", s: "string", b: "boolean", t: "timestamp" } as const;
const VALUES = [7, 0.5, "tacocat", true, Date.UTC(2009, 1, 13, 23, 31, 30)] as const;
const NOW_MS = Date.UTC(2026, 6, 1, 22, 30, 5, 250);
const profile: Attribute[] = [
  ...Object.entries(TYPES).map(([name, type]) => ({ name, type })),
  ...Object.entries(TYPES).map(([name, type]) => ({ name: `no_${name}`, type })),
];
/** One offset for ever: these rows look at one winter only. */
const fixed = (initialOffsetMinutes: number): TimeZoneTable => ({
  initialOffsetMinutes,
  atMs: [],
  offsetMinutes: [],
});
const timeZones = {
  "America/St_Johns": fixed(-210),
  "Asia/Kathmandu": fixed(345),
  "Australia/Sydney": fixed(660),
  "US/Central": fixed(-360),
};
const scope: ExpressionScope = {
  profile,
  context: [],
  offer: [],
  roots: ALL_ROOTS,
  timeZones: new Set(Object.keys(timeZones)),
};
const inputs = { ...rowInputs(scope, { profile: VALUES, nowMs: NOW_MS }) };
const environment = {
  attributes: { profile },
  values: {
    profile: new Map<string, AttributeValue>(Object.keys(TYPES).map((name, index) => [name, VALUES[index]!])),
  },
  nowMs: NOW_MS,
  timeZones,
};

const library = new Environment();

function compiledAnswer(text: string): AttributeValue {
  const tree = checkedTree(text, "any", scope);
  if (!isTree(tree)) return REFUSED;
  if (tree.type === "bool") {
    const outcome = compilePredicate(text, scope, timeZones).evaluate(inputs);
    return outcome < 0 ? FAILS : outcome === TRUE;
  }
  if (tree.type === "string" || tree.type === "timestamp") {
    return compileValue(text, tree.type, scope, timeZones).evaluate(inputs) ?? FAILS;
  }
  const value = compileNumber(text, scope, timeZones).evaluate(inputs);
  return Number.isNaN(value) ? FAILS : value;
}

function interpretedAnswer(text: string): AttributeValue {
  const tree = checkedTree(text, "any", scope);
  if (!isTree(tree)) return REFUSED;
  const value = new Interpreter(readsOfTree(tree), timeZones).evaluate(tree, inputs);
  if (value instanceof Failure || (typeof value === "number" && !Number.isFinite(value))) return FAILS;
  return value as AttributeValue;
}

/** It reads by the library's parser: what that refuses (parse.test.ts lists why) it is given in our one form. */
function naiveAnswer(text: string): AttributeValue {
  const tree = checkedTree(text, "any", scope);
  const oneForm = isTree(tree) ? formatTree(tree) : text;
  try {
    return naiveValue(isParsedByLibrary(text) ? text : oneForm, environment);
  } catch (error) {
    if (error instanceof CelFailure) return FAILS;
    throw error;
  }
}

function isParsedByLibrary(text: string): boolean {
  try {
    library.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A name that every reader of test results takes: one line of ASCII. */
const shown = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

for (const [section, rows] of Object.entries(SECTIONS)) {
  t.test(`conformance: ${section}`, async (t) => {
    for (const [text, expected] of rows) {
      t.equal(compiledAnswer(text), expected, `compiled: ${shown(text)}`);
      t.equal(interpretedAnswer(text), expected, `interpreted: ${shown(text)}`);
      if (expected === REFUSED) continue;
      t.equal(naiveAnswer(text), expected, `naive: ${shown(text)}`);
      const tree = checkedTree(text, "any", scope);
      if (isTree(tree)) t.equal(compiledAnswer(formatTree(tree)), expected, `in one form: ${shown(text)}`);
    }
  });
}

t.test("conformance: many rows, each once", async (t) => {
  const texts = Object.values(SECTIONS).flatMap((rows) => rows.map(([text]) => text));
  t.equal(new Set(texts).size, texts.length);
  t.ok(texts.length > 500, `${texts.length} rows`);
});
