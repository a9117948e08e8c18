/** Places in scalars: whatever the style, a word of the value is found where it stands in the file. */
import fc from "fast-check";
import t from "tap";
import { stringify } from "yaml";
import { Sources } from "./source.ts";

const STYLES = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

/** Words that are found again, with everything between them that YAML folds, escapes or indents. */
const word = fc.integer({ min: 0, max: 999_999 }).map((number) => `w${number}x`);
const gap = fc.constantFrom(
  " ",
  "  ",
  "\n",
  "\n\n",
  " && ",
  `"`,
  "'",
  "''",
  `\\`,
  "\\n",
  "\t",
  "é",
  "😀",
  "{{",
  ": ",
  " #",
);
const value = fc
  .array(fc.tuple(word, gap), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.flat().join(""));

t.test("a word of a value is at its place in the file", async (t) => {
  let count = 0;
  fc.assert(
    fc.property(
      value,
      fc.constantFrom(...STYLES),
      fc.integer({ min: 12, max: 60 }),
      (text, style, lineWidth) => {
        const options = { defaultStringType: style, lineWidth, minContentWidth: 4 } as const;
        const yaml = stringify({ first: "x", list: [{ key: text }] }, options);
        const sources = new Sources();
        const root = sources.parse("a.yaml", yaml) as { list: { key: string }[] } | undefined;
        const container = root?.list[0];
        if (container?.key !== text) return; // The writer could not keep this value in this style.
        for (const match of text.matchAll(/w\d+x/g)) {
          const place = sources.placeInText(container, "key", match.index, match.index + match[0].length);
          count += 1;
          const found = yaml.slice(place.start, place.end);
          // A long double-quoted word may be broken by an escaped line end.
          if (found.replace(/\\\n\s*/g, "") !== match[0]) {
            throw new Error(
              `${match[0]} is said to be at ${JSON.stringify(found)} in ${JSON.stringify(yaml)}`,
            );
          }
        }
      },
    ),
    { numRuns: 1500, seed: 20261122 },
  );
  t.ok(count > 5000, "seed 20261122");
});

for (const [why, yaml, from, to, line, column] of [
  ["a plain text", "key: alpha beta", 6, 10, 1, 12],
  ["a hexadecimal escape", `key: "\\x61\\u00e9 beta"`, 3, 7, 1, 18],
  ["an escape outside of the first plane", `key: "\\U0001F600 beta"`, 3, 7, 1, 18],
  ["an escaped line end", `key: "alp\\\n  ha beta"`, 6, 10, 2, 6],
  ["a doubled quote", "key: 'it''s beta'", 5, 9, 1, 13],
  ["a block with an indentation of its own", "key: |2\n    alpha\n   beta", 9, 13, 3, 4],
  ["a folded block with a blank line", "key: >\n  alpha\n\n  beta", 6, 10, 4, 3],
  ["a block with Windows line ends", "key: |\r\n  alpha\r\n  beta\r\n", 6, 10, 3, 3],
  ["the end of the text", "key: alpha", 5, 5, 1, 11],
] as const) {
  t.test(`places: ${why}`, async (t) => {
    const sources = new Sources();
    const root = sources.parse("a.yaml", yaml) as { key: string };
    sources.report(sources.placeInText(root, "key", from, to), { code: "CYCLE", message: "x" });
    t.match(sources.diagnostics[0], { line, column }, JSON.stringify(root));
  });
}
