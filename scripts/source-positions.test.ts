/** Stack traces of compiled files, told in the sources. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import t from "tap";
import { ROOT } from "./root.ts";
import { inSources } from "./source-positions.ts";

const COMPILED = fileURLToPath(import.meta.url);
const SOURCE = "scripts/source-positions.test.ts";
const { stack } = new Error("thrown here");

/** Where the line above makes its error, as traces say it: `LINE:COLUMN`, from 1 on. */
function placeIn(path: string): string {
  const lines = readFileSync(path, "utf8").split("\n");
  const index = lines.findIndex((line) => line.startsWith("const { stack }"));
  return `${index + 1}:${lines[index]!.indexOf("new Error") + 1}`;
}

t.test("a trace of a compiled file names the source", async (t) => {
  const inSource = `${SOURCE}:${placeIn(join(ROOT, SOURCE))}`;
  t.match(inSources(stack!), inSource);
  const position = `${COMPILED}:${placeIn(COMPILED)}`;
  t.equal(inSources(`at (${position}) and`), `at (${inSource}) and`, "a path");
  t.equal(inSources(`file://${position}`), inSource, "a file's URL");
  t.equal(inSources(relative(ROOT, position)), inSource, "a path from the package's folder on");
});

for (const text of [
  "no position at all",
  "at /nowhere/to/be/found.js:1:2",
  "at node:internal/modules/run_main:117:5",
  "http://127.0.0.1:8080/x.js:3:4",
]) {
  t.test(`left as it is: ${text}`, async (t) => t.equal(inSources(text), text));
}
