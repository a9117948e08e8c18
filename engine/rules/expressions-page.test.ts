/** EXPRESSIONS.md names every function that there is, and none that there is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { CALENDAR_PARTS, REFUSED } from "./calls.ts";
import { checkExpression } from "./check.ts";
import { FUNCTIONS } from "./functions.ts";
import { MACROS } from "./lower.ts";
import { STATE_FUNCTION_USAGES } from "./state-calls.ts";
import { STATE_WINDOW_MS_MAX, windowText } from "./state-query.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../engine/rules/EXPRESSIONS.md"), "utf8");
/** Signatures in the first column of the tables of functions, with what the second says they give. */
const ROWS = PAGE.split("\n")
  .filter((line) => /^\| `[^`]*\(/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const LISTED = ROWS.filter((cells) => cells.length === 5).flatMap(([, names, gives]) =>
  [...names!.matchAll(/`([^`]+)`/g)].map(([, signature]) => [signature!, gives!] as const),
);

t.test("expressions: the page lists exactly the functions that there are, with what they give", async (t) => {
  const there: (readonly [string, string])[] = [
    ["has(profile.name)", "bool"],
    ["string.matches(pattern)", "bool"],
    ["matches(string, pattern)", "bool"],
    ...[...FUNCTIONS].map(([signature, { result }]) => {
      return [signature.replace("list<string>", "list"), result.replace("list<string>", "list")] as const;
    }),
    ...CALENDAR_PARTS.map((part) => [`timestamp.${part}(zone?)`, "int"] as const),
    ...STATE_FUNCTION_USAGES,
  ];
  const sorted = (list: readonly (readonly [string, string])[]) => list.map((each) => each.join(": ")).sort();
  t.strictSame(sorted(LISTED), sorted(there));
});

t.test("expressions: the page names the macros, what is refused, and the longest window", async (t) => {
  for (const macro of MACROS) t.match(PAGE, `\`list.${macro}(x, `, macro);
  for (const name of Object.keys(REFUSED)) t.match(PAGE, `\`${name}\``, name);
  t.match(PAGE, `\`${windowText(STATE_WINDOW_MS_MAX)}\``);
});

t.test("expressions: the page's examples are expressions", async (t) => {
  const number = { type: "number" } as const;
  const scope = {
    profile: [
      { name: "age", type: "integer" as const },
      { name: "tier", type: "string" as const },
    ],
    context: [{ name: "temperature", ...number }],
    offer: [],
    roots: ["profile", "context", "offer", "state", "now"] as const,
  };
  const [, block = ""] = /```\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const examples = block.trim().split("\n");
  t.equal(examples.length, 3);
  for (const example of examples) t.strictSame(checkExpression(example, "any", scope), [], example);
});
