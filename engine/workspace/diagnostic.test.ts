/** Diagnostics as they are printed: to the letter, since people and scripts read them. */
import { stripVTControlCharacters } from "node:util";
import t from "tap";
import { type Diagnostic, diagnosticText, formatDiagnostic } from "./diagnostic.ts";

const BASE: Diagnostic = {
  severity: "error",
  code: "REFERENCE_UNKNOWN",
  message: "unknown segment `gold-memebrs`",
  suggestion: "gold-members",
  file: "segments/core.yaml",
  line: 12,
  column: 17,
  columnEnd: 29,
  quote: "    expression: gold-memebrs & lapsed",
};

t.test("a diagnostic is headline, place, line and caret", async (t) => {
  t.equal(diagnosticText(BASE), "unknown segment `gold-memebrs`; did you mean `gold-members`?");
  t.equal(
    formatDiagnostic(BASE),
    [
      "error[REFERENCE_UNKNOWN]: unknown segment `gold-memebrs`; did you mean `gold-members`?",
      "   --> segments/core.yaml:12:17",
      "   |",
      "12 |     expression: gold-memebrs & lapsed",
      "   |                 ^^^^^^^^^^^^",
    ].join("\n"),
  );
});

t.test("with colours the text is the same", async (t) => {
  const colourful = formatDiagnostic(BASE, true);
  t.not(colourful, formatDiagnostic(BASE));
  t.equal(stripVTControlCharacters(colourful), formatDiagnostic(BASE));
});

t.test("the caret stands under its text behind tabs", async (t) => {
  const lines = formatDiagnostic({ ...BASE, quote: "\tkey:\tvalue", column: 7, columnEnd: 12 }).split("\n");
  t.equal(lines.at(-1), "   | \t    \t^^^^^");
});

t.test("a long line is cut around the place", async (t) => {
  const quote = `${"a".repeat(500)}here${"b".repeat(500)}`;
  const lines = formatDiagnostic({ ...BASE, quote, column: 501, columnEnd: 505 }).split("\n");
  const text = lines.at(-2)!;
  const caret = lines.at(-1)!;
  t.ok(text.length < 200);
  t.equal(text.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1), "here");
  t.match(text, /^12 \| ….*…$/);
});

t.test("a workspace's control characters never reach the terminal", async (t) => {
  const hostile = "\u001b[31mred\u0007\u202e";
  const printed = formatDiagnostic({ ...BASE, message: hostile, quote: hostile, file: `${hostile}.yaml` });
  t.notMatch(printed, /(?!\n)[\p{Cc}\u202e]/u);
});

t.test("without a line there is none", async (t) => {
  t.equal(formatDiagnostic({ ...BASE, quote: "" }).split("\n").length, 2);
});
