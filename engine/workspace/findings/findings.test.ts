/**
 * Findings, to the letter: each row changes a workspace in which there is nothing to find, and states every finding
 * that comes of it, with the text under its carets in brackets. Rows without any are as much of the promise: what is
 * not certain is not told.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { Expressions } from "../expressions.ts";
import { loadWorkspace } from "../load.ts";
import { CONDITION_FINDINGS } from "../testing/condition-findings.ts";
import { FINDINGS_FILES, STRATEGY, withRule } from "../testing/findings-workspace.ts";
import { diagnosticLines } from "../testing/small-workspace.ts";
import { WORKSPACE_FINDINGS } from "../testing/workspace-findings.ts";
import { FINDING_CODES } from "./codes.ts";
import { Facts } from "./facts.ts";
import { findShadowed } from "./find-rules.ts";
import { sourcesOf } from "./sources.ts";

const AT_MS = Date.UTC(2026, 10, 22);

const linesOf = (changes: Readonly<Record<string, string>>, atMs = AT_MS): string[] => {
  const loaded = loadWorkspace(new Map(Object.entries({ ...FINDINGS_FILES, ...changes })), {
    findingsAtMs: atMs,
  });
  t.ok(loaded.model, diagnosticLines(loaded).join("\n"));
  return diagnosticLines(loaded).map((line) => line.replace(/^\w+\/all\.yaml:|^strategy\/web\.yaml:/, ""));
};

t.test("nothing to find", async (t) => t.strictSame(linesOf({}), []));

for (const [condition, found, why] of CONDITION_FINDINGS) {
  t.test(`rules: ${why}: ${condition}`, async (t) => {
    const lines = linesOf(withRule(`eligibility: "${condition}"`));
    t.strictSame(lines, found === "" ? [] : [`5 ${found}`.replace("] rule", "] RULE_NEVER_FIRES rule")]);
  });
}

for (const [changes, found, why] of WORKSPACE_FINDINGS) {
  t.test(`findings: ${why}`, async (t) => t.strictSame(linesOf(changes), found));
}

t.test("findings: of the time that is given, and only where one is", async (t) => {
  const changes = withRule("validity: { until: 2026-11-01 }");
  t.strictSame(linesOf(changes, Date.UTC(2026, 9, 31)), []);
  t.strictSame(
    diagnosticLines(loadWorkspace(new Map(Object.entries({ ...FINDINGS_FILES, ...changes })))),
    [],
  );
});

t.test("findings: searching is bounded over a whole check, and what was left out is told", async (t) => {
  const rivals = Array.from({ length: 4 }, (_, at) => {
    return `  - { id: r${at}, zone: home, offer: a, score: ${at}, eligibility: "profile.age > ${10 * at}" }\n`;
  });
  const first = FINDINGS_FILES[STRATEGY]!.replace("offer: a,", 'offer: a, eligibility: "profile.age > 0",');
  const files = { ...FINDINGS_FILES, [STRATEGY]: first + rivals.join("") };
  const { profile, context, offerAttributes, ...model } = loadWorkspace(new Map(Object.entries(files)))
    .model!;
  const { scopes } = new Expressions(profile, context, offerAttributes, new Map());
  const found = (stepsMax?: number): string[] => {
    const facts = new Facts({ ...model, profile, context, offerAttributes }, scopes, AT_MS);
    findShadowed(facts, sourcesOf(facts), stepsMax);
    return facts.findings.map(({ code, message }) => `${code} ${message}`);
  };
  t.equal(found().length, 4, "all of them, by `first`");
  t.match(found(1).at(-1), /^SHADOWED_UNSOUGHT rule `r\d` and \d more were not held against/);
});

t.test("FINDINGS.md tells every code, and none that there is not", async (t) => {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
  const page = readFileSync(join(root, "engine/workspace/FINDINGS.md"), "utf8");
  const told = [...page.matchAll(/^## `([A-Z_]+)`$/gm)].map(([, code]) => code);
  t.strictSame(told, Object.keys(FINDING_CODES), "a section each, in the table's order");
  for (const [code, meaning] of Object.entries(FINDING_CODES)) {
    const section = page.slice(page.indexOf(`## \`${code}\``)).split("\n## ")[0]!;
    t.ok(section.includes(meaning), `${code}: with its meaning`);
    t.match(section, /\*\*Mend it:\*\*/, `${code}: with a way out`);
  }
});
