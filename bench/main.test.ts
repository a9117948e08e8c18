import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../scripts/root.ts";
import type { BenchResult } from "./harness.ts";

const MAIN = join(ROOT, "dist", "bench", "main.js");
const runMain = (...args: string[]) =>
  spawnSync(process.execPath, ["--expose-gc", MAIN, ...args], { encoding: "utf8", timeout: 60_000 });

t.test("bench: the engine's smoke run prints what it must and writes its JSON", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-bench-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "engine.json");
  const { status, stdout, stderr } = runMain("engine", "--smoke", "--seed", "7", "--json", file);
  t.equal(status, 0, stderr);
  t.match(stdout, /Node v\d+/);
  t.match(stdout, /seed 7/);
  t.match(stdout, /checksum [0-9a-f]{8}/);
  const report = JSON.parse(readFileSync(file, "utf8"));
  t.same(Object.keys(report), ["bench", "commit", "machine", "node", "seed", "results"]);
  t.match(report, { bench: "engine", seed: 7, node: process.version });
  const results = new Map((report.results as BenchResult[]).map((result) => [result.name, result]));
  const decisions = results.get("decisions")!;
  t.equal(decisions.peer, "cel-js rule by rule");
  t.equal(decisions.ratio, decisions.value / results.get("cel-js rule by rule")!.value);
  t.ok(results.get("allocated per decision")!.value > 0);
});

for (const [args, problem] of [
  [[], "which bench?"],
  // One that is new here must be smoke-tested too: by a test, or by name in scripts/check.ts.
  [[], "-- engine|engine-scale|grpc|http|memory|swap|visitors|all "],
  [["motor"], "there is no bench `motor`"],
  [["engine", "--seed", "x"], "--seed must be a whole number"],
  [["engine", "--fast"], "Unknown option '--fast'"],
] as const) {
  t.test(`bench: refuses ${args.join(" ") || "no name"}: ${problem}`, async (t) => {
    const { status, stderr } = runMain(...args);
    t.equal(status, 2);
    t.ok(stderr.includes(problem), stderr);
  });
}
