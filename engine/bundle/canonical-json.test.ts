import fc from "fast-check";
import t from "tap";
import { canonicalBytes, canonicalJson, JSON_DEPTH_MAX, parseCanonical } from "./canonical-json.ts";

for (const [value, text, why] of [
  [{ b: 1, a: [true, null] }, '{"a":[true,null],"b":1}', "keys are sorted"],
  [
    { é: 1, z: 2, "\u{1f986}": 3, "\ufb00": 4 },
    '{"z":2,"é":1,"🦆":3,"ﬀ":4}',
    "by UTF-16 unit, not by code point",
  ],
  [{ a: undefined, b: 0 }, '{"b":0}', "what is not there is not written"],
  [
    { 9: [], 10: { b: 1, a: 2 } },
    '{"10":{"a":2,"b":1},"9":[]}',
    "whole numbers as keys are texts like others",
  ],
  [
    { a: { 1: 0, 0: 1 }, b: [{ d: 0, c: 1 }] },
    '{"a":{"0":1,"1":0},"b":[{"c":1,"d":0}]}',
    "parts in order beside parts that are not",
  ],
  [[-0, 1e21, 0.1, 1e-7], "[0,1e+21,0.1,1e-7]", "numbers as ECMAScript writes them"],
  ['"\\\n\u2028é', '"\\"\\\\\\n\u2028é"', "strings with the fewest escapes"],
] as const) {
  t.test(`canonical JSON: ${why}`, async (t) => {
    t.equal(canonicalJson(value), text);
    t.ok(parseCanonical(Buffer.from(text)).ok);
  });
}

for (const [text, why] of [
  ['{"b":1,"a":2}', "keys out of order"],
  ['{"a":1,"a":1}', "a key twice"],
  ['{"9":1,"10":2}', "whole numbers as keys in the order of numbers"],
  ['[{"a":{"c":1,"b":2}}]', "keys out of order further in"],
  ['{"a": 1}', "white space"],
  ["1.0", "a number written longer than it needs to be"],
  ["-0", "minus zero"],
  ["1e999", "a number out of range"],
  ['"\\u0041"', "an escape that is not needed"],
  ["\ufeff1", "a byte order mark"],
  ["", "nothing"],
  ["[".repeat(JSON_DEPTH_MAX + 1), "too deep"],
  ["[".repeat(1_000_000), "far too deep"],
] as const) {
  t.test(`canonical JSON: refuses ${why}`, async (t) => t.notOk(parseCanonical(Buffer.from(text)).ok));
}

t.test("canonical JSON: refuses what is no UTF-8", async (t) => {
  t.notOk(parseCanonical(Buffer.from([0x22, 0xff, 0x22])).ok);
});

t.test("canonical JSON: a key called __proto__ is a key like others", async (t) => {
  const parsed = parseCanonical(Buffer.from('{"__proto__":{"a":1}}'));
  t.ok(parsed.ok && Object.hasOwn(parsed.value as object, "__proto__"));
  t.equal(({} as { a?: number }).a, undefined);
});

t.test("canonical JSON: what is written is read, and is the same in any order of keys", async (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const parsed = parseCanonical(canonicalBytes(value));
      return parsed.ok && canonicalJson(parsed.value) === canonicalJson(value);
    }),
    { seed: 7, numRuns: 300 },
  );
  t.pass();
});
