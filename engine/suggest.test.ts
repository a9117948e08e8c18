import t from "tap";
import { nameWithSuggestion } from "./suggest.ts";

for (const [name, known, expected, why] of [
  ["gold-memebrs", ["lapsed", "gold-members"], "`gold-memebrs`; did you mean `gold-members`?", "the nearest"],
  ["xyz", ["lapsed"], "`xyz`", "none is near"],
  ["x".repeat(5000), ["x".repeat(64)], `\`${"x".repeat(64)}\``, "a long name is cut, and like nothing"],
] as const) {
  t.test(`names in errors: ${why}`, async (t) => t.equal(nameWithSuggestion(name, known), expected));
}
