import t from "tap";
import { headerSentence } from "./file-map.ts";

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
