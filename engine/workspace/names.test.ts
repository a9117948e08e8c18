/** Names: which are refused, and what is suggested instead. */
import t from "tap";
import { attributeNameProblem, nameProblem, nearestName } from "./names.ts";

for (const [name, code, why] of [
  ["home.hero", undefined, "dots"],
  ["gold-members_2", undefined, "hyphens, underscores, digits"],
  ["2for1", undefined, "a digit first"],
  ["", "NAME_INVALID", "nothing"],
  ["café", "NAME_INVALID", "not ASCII"],
  ["a b", "NAME_INVALID", "a space"],
  ["a:b", "NAME_INVALID", "a colon, which treatment ids use"],
  ["a/b", "NAME_INVALID", "a slash, which treatment ids use"],
  ["*", "NAME_INVALID", "the sign for all"],
  ["x".repeat(128), undefined, "as long as allowed"],
  ["x".repeat(129), "NAME_INVALID", "longer than allowed"],
  ["__proto__", "NAME_RESERVED", "no property of objects"],
] as const) {
  t.test(`name: ${why}`, async (t) => t.equal(nameProblem("offer", name)?.code, code));
}

for (const [name, code, why] of [
  ["age", undefined, "a word"],
  ["affinity.coffee", undefined, "parts"],
  ["_x1", undefined, "an underscore first"],
  ["last-visit", "NAME_INVALID", "CEL would subtract"],
  ["1st", "NAME_INVALID", "a digit first"],
  ["a..b", "NAME_INVALID", "an empty part"],
  [".a", "NAME_INVALID", "an empty first part"],
  ["", "NAME_INVALID", "nothing"],
  ["in", "NAME_RESERVED", "a word of CEL"],
  ["a.null", "NAME_RESERVED", "a word of CEL in a part"],
  ["a.__proto__", "NAME_RESERVED", "a property of objects in a part"],
  [`a${".b".repeat(64)}`, "NAME_INVALID", "longer than allowed"],
] as const) {
  t.test(`attribute name: ${why}`, async (t) => t.equal(attributeNameProblem(name)?.code, code));
}

for (const [name, known, expected, why] of [
  ["gold-memebrs", ["silver-members", "gold-members"], "gold-members", "two letters changed places"],
  ["hme", ["home", "order"], "home", "a letter is missing"],
  ["latte", ["espresso", "pastry"], undefined, "nothing is near"],
  ["x", ["y", "z"], undefined, "one letter is near everything"],
  ["a", [], undefined, "nothing is known"],
  ["homes", ["home", "homer"], "home", "the first of equals"],
] as const) {
  t.test(`nearest: ${why}`, async (t) => t.equal(nearestName(name, known), expected));
}
