/** The CEL library against the specification's rows: it departs where EXPRESSIONS.md says, and nowhere else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Environment } from "@marcbachmann/cel-js";
import t from "tap";
import { FAILS, REFUSED, SECTIONS } from "./testing/conformance-rows.ts";
import { DEPARTURES, OUR_BOUNDS } from "./testing/departures.ts";

process.env.TZ = "UTC";
const PAGE = readFileSync(join(import.meta.dirname, "../../../engine/rules/EXPRESSIONS.md"), "utf8");
const schema = { n: "int", x: "double", s: "string", b: "bool", t: "google.protobuf.Timestamp" };
const absent = Object.fromEntries(Object.entries(schema).map(([name, type]) => [`no_${name}`, type]));
const library = new Environment({ limits: { maxDepth: 200 } })
  .registerVariable({ name: "profile", schema: { ...schema, ...absent } })
  .registerVariable("now", "google.protobuf.Timestamp");
const values = {
  profile: { n: 7n, x: 0.5, s: "tacocat", b: true, t: new Date(Date.UTC(2009, 1, 13, 23, 31, 30)) },
  now: new Date(Date.UTC(2026, 6, 1, 22, 30, 5, 250)),
};

function libraryAnswer(text: string): unknown {
  try {
    const parsed = library.parse(text);
    if (!parsed.check().valid) return REFUSED;
    const value: unknown = parsed(values);
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Date) return value.getTime();
    return typeof value === "number" && !Number.isFinite(value) ? FAILS : value;
  } catch {
    return FAILS;
  }
}

const rows = Object.values(SECTIONS)
  .flat()
  .filter(([, expected]) => expected !== REFUSED);
const departing = rows.filter(([text, expected]) => {
  const answer = libraryAnswer(text);
  return answer !== expected && !OUR_BOUNDS.test(text);
});

t.test("library: what departs is listed", async (t) => {
  const unlisted = departing.filter(([text]) => !DEPARTURES.some(({ rows }) => rows.test(text)));
  t.strictSame(unlisted, []);
});

for (const departure of DEPARTURES) {
  t.test(`library: ${departure.title}`, async (t) => {
    const shown = departing.filter(([text]) => departure.rows.test(text));
    t.ok(shown.length > 0, "it still does");
    t.ok(PAGE.includes(`| ${departure.title.replaceAll("|", "\\|")} |`), "and the page says so");
  });
}

t.test("library: the page lists no others", async (t) => {
  const [, table = ""] =
    /## Where the CEL library departs[\s\S]*?\n\| ---[^\n]*\n([\s\S]*?)\n*$/.exec(PAGE) ?? [];
  t.equal(table.split("\n").length, DEPARTURES.length + PARSER_ONLY);
});

/** Rows of the page that parse.test.ts shows: names in backquotes, strength of relations, commas of calls, nested conditionals. */
const PARSER_ONLY = 4;
