import t from "tap";
import { ALGEBRA_DEPTH_MAX, algebraNames, parseAlgebra, type SegmentAlgebra } from "./algebra.ts";

/** Prefix notation, so that a row shows the tree. */
function show(tree: SegmentAlgebra): string {
  if (tree.kind === "name") return tree.name;
  if (tree.kind === "not") return `!${show(tree.operand)}`;
  return `(${tree.kind} ${tree.operands.map(show).join(" ")})`;
}

for (const [text, shown, why] of [
  ["gold", "gold", "a name alone"],
  ["gold-members & !lapsed", "(and gold-members !lapsed)", "a hyphen inside a name belongs to it"],
  ["a - b", "(and a !b)", "a difference is an intersection with the complement"],
  ["a -b", "(and a !b)", "a hyphen cannot begin a name"],
  ["(a)-b", "(and a !b)", "after a parenthesis a hyphen is the operator"],
  ["a | b & c - d | e", "(or a (and b c !d) e)", "& and - bind tighter than |, chains are flat"],
  ["!(a | b)", "!(or a b)", "complement of a group"],
  ["!!a", "!!a", "twice the complement is written as such"],
  ["Gold&Silver", "(and gold silver)", "names are folded"],
  [" a\n\t|b ", "(or a b)", "any white space"],
  ["1.x_2", "1.x_2", "digits, dots and underscores"],
] as const) {
  t.test(`algebra: ${why}`, async (t) => {
    const result = parseAlgebra(text);
    t.equal(result.ok && show(result.tree), shown);
  });
}

for (const [text, start, end, pattern, why] of [
  ["", 0, 0, /expression ends/, "nothing at all"],
  ["a &", 3, 3, /expression ends/, "an operator without its right side"],
  ["& a", 0, 1, /before `&`/, "an operator without its left side"],
  ["(a | b", 0, 1, /never closed/, "an open parenthesis is pointed at"],
  ["a)", 1, 2, /never opened/, "a closing one too many"],
  ["a b", 2, 3, /expected `&`/, "two names in a row"],
  ["a & 💥", 4, 6, /unexpected character/, "a character outside of the basic plane is quoted whole"],
  ["a + b", 2, 3, /expected `&`/, "an operator we do not have"],
  [`${"(".repeat(65)}a${")".repeat(65)}`, 64, 65, /more than 64/, "too deep"],
] as const) {
  t.test(`algebra: ${why}`, async (t) => {
    const result = parseAlgebra(text);
    if (result.ok) return t.fail("it must not parse");
    t.match(result.problem.message, pattern);
    t.strictSame([result.problem.start, result.problem.end], [start, end]);
  });
}

t.test("algebra: long chains and the deepest nesting parse", async (t) => {
  const chain = parseAlgebra(Array.from({ length: 4000 }, (_, index) => `s${index % 10}`).join("|"));
  t.equal(chain.ok && algebraNames(chain.tree).length, 4000);
  const depth = ALGEBRA_DEPTH_MAX;
  t.ok(parseAlgebra(`${"(".repeat(depth)}a${")".repeat(depth)}`).ok);
  t.notOk(parseAlgebra("a|".repeat(10_000)).ok, "a text over the limit");
});
