import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { headerSentence, withFileMap } from "./file-map.ts";
import { ROOT } from "./root.ts";

for (const [source, sentence, why] of [
  ["/** One line. */\ncode();", "One line.", "a comment of one line"],
  [
    "/**\n * First part\n * goes on. Second.\n *\n * More.\n */",
    "First part goes on.",
    "a sentence over two lines",
  ],
  ["#!/usr/bin/env node\n/** After a shebang. */", "After a shebang.", "a program"],
  ["code();", "", "no header"],
] as const) {
  t.test(`file map: ${why}`, async (t) => t.equal(headerSentence(source), sentence));
}

t.test("file map: ARCHITECTURE.md is up to date (npm run generate)", async (t) => {
  const document = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
  t.ok(
    withFileMap(document, ROOT) === document,
    "ARCHITECTURE.md's file map is what `npm run generate` writes",
  );
});
