/**
 * Properties of the loader: it never throws, it says something of every workspace that it has no model of, its
 * places exist, what it makes does not depend on the order of files, and a node can run it.
 */
import fc from "fast-check";
import t from "tap";
import { modelFault } from "../bundle/model-shape.ts";
import { open } from "../decide/testing/kit.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import { formatDiagnostic } from "./diagnostic.ts";
import { type LoadedWorkspace, loadWorkspace } from "./load.ts";
import { filesWith, MEMORY_WORKSPACE } from "./testing/small-workspace.ts";

const { seed, runs } = fuzzSettings(60);
t.setTimeout(600_000);
/** Findings too are told of whatever has no errors, with places that are there. */
const OPTIONS = { findingsAtMs: Date.UTC(2026, 10, 22) };
const paths = Object.keys(MEMORY_WORKSPACE);

/** Throws where the loader's promises do not hold. */
function assertSound(files: ReadonlyMap<string, string>, loaded: LoadedWorkspace): void {
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  if ((loaded.model === undefined) !== errors.length > 0) throw new Error("a model if and only if no error");
  for (const each of loaded.diagnostics) {
    const lines = (files.get(each.file) ?? "").split("\n");
    const line = lines[each.line - 1]?.replace(/\r$/, "");
    if (line !== each.quote)
      throw new Error(`${each.file}:${each.line} is not what is quoted: ${each.message}`);
    const inside = each.column >= 1 && each.column <= line.length + 1 && each.columnEnd > each.column;
    if (!inside) throw new Error(`column ${each.column} is not in line ${each.line} of ${each.file}`);
    if (formatDiagnostic(each).includes("\u001b")) throw new Error("an escape sequence reaches the terminal");
  }
  const again = JSON.stringify(loadWorkspace(new Map([...files].reverse()), OPTIONS));
  if (again !== JSON.stringify(loaded)) throw new Error("another order of files, another result");
  const fault = loaded.model === undefined ? "" : modelFault(JSON.parse(JSON.stringify(loaded.model)));
  if (fault !== "") throw new Error(fault);
  const lists = Object.fromEntries(loaded.lists.map(({ segment }) => [segment, ["C-1001"]]));
  if (loaded.model !== undefined) open(loaded.model, lists);
}

function check(files: ReadonlyMap<string, string>): void {
  assertSound(files, loadWorkspace(files, OPTIONS));
}

const hostile = fc.constantFrom(
  "[",
  "]",
  "{",
  "}",
  "&a",
  "*a",
  "!!js",
  "<<: *a",
  "'",
  '"',
  "|",
  ">",
  "- ",
  ": ",
  "#",
  "\t",
  "\r\n",
  "\n",
  "\u0000",
  "\u001b[31m",
  "__proto__: 1",
  "constructor: x",
  "null",
  "~",
  "1e999",
  ".nan",
  "-0",
  "0x10",
  "9007199254740993",
  "\ud800",
  "\ufeff",
  "---",
  "...",
  "%YAML 1.1",
  "? x",
  "!!binary aGk=",
  "{{ ",
  "}}",
  "&& ",
  "profile.",
  "now",
);

t.test("the workspace that is changed is good", async (t) => {
  const loaded = loadWorkspace(filesWith({}, MEMORY_WORKSPACE), OPTIONS);
  t.same(loaded.diagnostics, []);
  assertSound(filesWith({}, MEMORY_WORKSPACE), loaded);
});

t.test("arbitrary texts", async (t) => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(hostile, { maxLength: 20 }).map((parts) => parts.join("")),
  );
  const property = fc.property(fc.constantFrom(...paths), text, (path, changed) =>
    check(filesWith({ [path]: changed }, MEMORY_WORKSPACE)),
  );
  fc.assert(property, { numRuns: runs, seed });
  t.pass(`seed ${seed}`);
});

t.test("small changes of a good workspace", async (t) => {
  const change = fc.record({
    path: fc.constantFrom(...paths),
    at: fc.nat({ max: 4000 }),
    length: fc.nat({ max: 12 }),
    insert: fc.oneof(fc.constant(""), hostile, fc.string({ maxLength: 4 })),
  });
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
    const files = filesWith({}, MEMORY_WORKSPACE);
    for (const { path, at, length, insert } of changes) {
      const text = files.get(path)!;
      const from = at % (text.length + 1);
      files.set(path, text.slice(0, from) + insert + text.slice(from + length));
    }
    check(files);
  });
  fc.assert(property, { numRuns: runs, seed });
  t.pass(`seed ${seed}`);
});

t.test("words of a good workspace in each other's places", async (t) => {
  const words = [
    ...new Set(
      Object.values(MEMORY_WORKSPACE)
        .join("\n")
        .match(/[\w.&!-]+|"[^"]*"/g),
    ),
  ];
  const swap = fc.record({
    path: fc.constantFrom(...paths),
    index: fc.nat(),
    word: fc.constantFrom(...words),
  });
  const property = fc.property(fc.array(swap, { minLength: 1, maxLength: 5 }), (swaps) => {
    const files = filesWith({}, MEMORY_WORKSPACE);
    for (const { path, index, word } of swaps) {
      const parts = files.get(path)!.split(/([\w.&!-]+|"[^"]*")/);
      parts[(index % Math.max(1, Math.floor(parts.length / 2))) * 2 + 1] = word;
      files.set(path, parts.join(""));
    }
    check(files);
  });
  fc.assert(property, { numRuns: runs, seed });
  t.pass(`seed ${seed}`);
});

for (const [why, text] of [
  ["brackets without end", "[".repeat(100_000)],
  ["maps within maps", `${"{a: ".repeat(5000)}1${"}".repeat(5000)}`],
  [
    "lists within lists",
    `segments:\n${Array.from({ length: 60 }, (_, depth) => `${" ".repeat(depth)}-`).join("\n")}`,
  ],
  [
    "aliases that grow",
    `a: &a [x,x,x,x,x,x,x,x]\n${"bcdefghi".replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(8)}]\n`)}`,
  ],
  ["an alias of itself", "segments: &a [*a]"],
  [
    "many wrong keys",
    `segments:\n${Array.from({ length: 20_000 }, (_, index) => `  - {name: s${index}, k: 1}`).join("\n")}`,
  ],
] as const) {
  t.test(`hostile YAML: ${why}`, async (t) => {
    const startedAt = Date.now();
    const loaded = loadWorkspace(filesWith({ "segments/coffee.yaml": text }));
    t.ok(loaded.diagnostics.length > 0, loaded.diagnostics[0]?.message ?? "nothing said");
    t.ok(loaded.diagnostics.length <= 1000);
    t.ok(Date.now() - startedAt < 10_000, "in bounded time");
  });
}
