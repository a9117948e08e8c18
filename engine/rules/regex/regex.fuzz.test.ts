/** `matches` against JavaScript's own engine: arbitrary patterns over arbitrary texts. */
import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../../testing/fuzz.ts";
import { patternFault, Regex } from "./regex.ts";

const { seed, runs } = fuzzSettings(3000);
t.test("regex: the same answer as JavaScript's engine", async (t) => {
  const atom = fc.constantFrom(
    "a",
    "b",
    "c",
    ".",
    "[ab]",
    "[^a]",
    "\\w",
    "\\b",
    "\\B",
    "^",
    "$",
    "é",
    "😀",
    "\\n",
    "[a-😀]",
    "",
  );
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc.tuple(tie("node"), tie("node")).map(([a, b]) => a + b),
      fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
      fc
        .tuple(tie("node"), fc.constantFrom("*", "+", "?", "*?", "{2}", "{0,2}", "{1,}"))
        .map(([a, operator]) => `(?:${a})${operator}`),
    ),
  })).node;
  const text = fc.array(fc.constantFrom(..."abc \né", "😀"), { maxLength: 8 }).map((parts) => parts.join(""));
  const flags = fc.constantFrom("", "i", "m", "s", "ims");
  const property = fc.property(
    pattern,
    fc.array(text, { minLength: 1, maxLength: 4 }),
    flags,
    (pattern, texts, flags) => {
      if (patternFault(pattern) !== null) return; // Too large.
      const regex = new Regex(flags === "" ? pattern : `(?${flags})${pattern}`);
      const javaScript = new RegExp(pattern, `u${flags}`);
      for (const text of texts) {
        // V8 finds `\B` between the halves of a pair.
        if (text.includes("😀") && pattern.includes("\\B")) continue;
        // In JavaScript `\w` and `\b` fold the long s and the Kelvin sign with `iu`; no text holds either.
        if (regex.test(text) !== javaScript.test(text))
          throw new Error(`${flags} ${pattern} on ${JSON.stringify(text)}`);
      }
    },
  );
  t.comment(`seed ${seed}`);
  fc.assert(property, { seed, numRuns: runs });
});
