import t from "tap";
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { LocalNumbers } from "./node-numbers.ts";
import { PlainVisitor, type PlainVisitorParts } from "./plain-visitor.ts";
import { emptyVisitorState, rowLengthOf, storedValue, type VisitorState } from "./visitor.ts";

const profile = [
  { name: "age", type: "integer" },
  { name: "member", type: "boolean" },
  { name: "since", type: "timestamp" },
  { name: "spend", type: "number" },
  { name: "tier", type: "string" },
] as const satisfies readonly { name: string; type: AttributeType }[];
// Numbers are the node's: given before, in another order, with gaps.
const generation = { model: { profile }, columns: Int32Array.of(5, 0, 3, 9, 1) };
const valuesOf = (visitor: VisitorState) =>
  profile.map((_, index) => storedValue(generation, visitor, index));
const nothing = profile.map(() => undefined);

for (const [values, expected, why] of [
  [{}, nothing, "nothing is stored"],
  [
    { age: 41, member: true, since: 7, spend: 1.5, tier: "gold" },
    [41, true, 7, 1.5, "gold"],
    "every type, by name",
  ],
  [[41, false, 0, -0, ""], [41, false, 0, -0, ""], "by index; what is false or empty is stored all the same"],
  [{ age: "41", member: 1, tier: 3 }, nothing, "a value of another type is not stored"],
  [{ made_up: 1 }, nothing, "nor is one that is not declared"],
] as readonly [PlainVisitorParts["values"], (AttributeValue | undefined)[], string][]) {
  t.test(`plain visitor: ${why}`, async (t) => {
    const visitor = new PlainVisitor(generation, { level: "customer", id: "C-1", values: values! });
    t.strictSame(valuesOf(visitor), expected);
    t.match(visitor, { known: true, version: 1, base: 0, memories: [] });
    t.equal(visitor.row.length, rowLengthOf(generation.columns));
  });
}

t.test("visitor: codes are the dictionary's from 0 up, the visitor's own below", async (t) => {
  const row = new Float64Array(32).fill(Number.NaN);
  const state = {
    ...emptyVisitorState(),
    known: true,
    row,
    base: 20,
    strings: ["bronze", "gold"],
    texts: ["x"],
  };
  for (const [cell, expected] of [
    [0, "bronze"],
    [1, "gold"],
    [-1, "x"],
  ] as const) {
    row[20 + 1] = cell;
    t.equal(storedValue(generation, state, 4), expected);
  }
  row[1] = 0;
  t.equal(storedValue(generation, { ...state, base: 0 }, 4), "bronze", "another visitor's row");
  t.strictSame(valuesOf({ ...state, known: false }), nothing, "without a profile the row says nothing");
});

t.test("node numbers: an attribute keeps its column, another type is another attribute", async (t) => {
  const numbers = new LocalNumbers();
  t.equal(numbers.column({ name: "age", type: "integer" }), 0);
  t.equal(numbers.column({ name: "tier", type: "string" }), 1);
  t.equal(numbers.column({ name: "age", type: "number" }), 0, "a cell holds either");
  t.equal(numbers.column({ name: "age", type: "string" }), 2);
});
