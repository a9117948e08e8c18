import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../scripts/root.ts";
import { deoptimised } from "./engine-scale/deopts.ts";
import { checkAgainstOracle } from "./engine-scale/oracle-check.ts";
import { growthPlot } from "./engine-scale/plot.ts";
import { rulesWorkload } from "./engine-scale/rules-workload.ts";
import { openWorkload } from "./engine-scale/workload.ts";
import type { BenchResult } from "./harness.ts";

t.test("engine-scale: the smoke run has every figure that the goals are about", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-bench-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "engine-scale.json");
  const main = join(ROOT, "dist", "bench", "main.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", main, "engine-scale", "--smoke", "--seed", "7", "--json", file],
    { encoding: "utf8", timeout: 60_000 },
  );
  t.equal(status, 0, stderr);
  const report = JSON.parse(readFileSync(file, "utf8"));
  t.match(report, { bench: "engine-scale", seed: 7 });
  const results = new Map((report.results as BenchResult[]).map((result) => [result.name, result]));
  const ours = results.get("200 rules")!;
  t.equal(ours.unit, "decisions/s");
  for (const peer of ["json-rules-engine", "zen", "cel-js", "json-logic", "closures"]) {
    const beside = results.get(`200 rules, ${peer}`);
    if (beside === undefined) {
      t.ok(stdout.includes(`${peer} cannot be loaded here`), `${peer}: neither measured nor excused`);
      continue;
    }
    t.equal(beside.peer, peer);
    t.equal(beside.ratio, ours.value / beside.value);
  }
  t.equal(results.get("guardrail")?.unit, "decisions/s");
  for (const name of ["200 rules", "guardrail", "2,500 actions"]) {
    for (const share of ["p50", "p99", "p99.9"]) t.ok(results.get(`${name} ${share}`)!.value > 0);
    t.ok(results.has(`${name}, allocated beside the answer`));
  }
  for (const name of ["rules", "guardrail", "growth", "actions"])
    t.ok(results.has(`${name}, deoptimised when warm`));
  for (const kind of ["typical", "sparse", "last", "none"])
    t.ok(results.get(`one zone, 60 treatments, ${kind}`)!.value > 0);
  t.match(stdout, /of 200 candidates [\d.]+ hold for a visitor/, "selectivity is stated");
});

t.test("engine-scale: a workload is the same for the same seed, and another for another", async (t) => {
  const filesOf = (seed: number) => [...rulesWorkload(seed, 3).files];
  t.same(filesOf(1), filesOf(1));
  t.notSame(filesOf(1), filesOf(2));
});

t.test("engine-scale: an answer that the oracle does not give fails the run", async (t) => {
  const workload = rulesWorkload(3, 20);
  const opened = await openWorkload(workload);
  checkAgainstOracle(workload, opened, 20);
  const [first, ...others] = workload.calls;
  const shifted = { ...workload, calls: [...others, first!] };
  t.throws(() => checkAgainstOracle(shifted, opened, 20), /is decided otherwise by the oracle/);
});

t.test("engine-scale: deoptimised functions are counted by name", async (t) => {
  const line = (name: string) =>
    `[bailout (kind: deopt-eager, reason: wrong map): begin. deoptimizing 0x3 <JSFunction ${name}>, 0x5 <Code TURBOFAN>, opt id 1]`;
  const trace = [
    line("decide (sfi = 0x7)"),
    "something else",
    line("(sfi = 0x9)"),
    line("decide (sfi = 0x7)"),
  ];
  t.same(deoptimised(trace.join("\n")), [
    ["decide", 2],
    ["(anonymous)", 1],
  ]);
  t.same(deoptimised(""), []);
});

t.test("engine-scale: the plot has a line a kind and a label an end", async (t) => {
  const curve = (name: string, ns: number) => ({
    name,
    points: [
      { treatments: 100, ns },
      { treatments: 1_000, ns: 2 * ns },
    ],
  });
  const svg = growthPlot([curve("typical", 2_000), curve("none", 50_000)], "caption");
  t.equal(svg.match(/<polyline/g)?.length, 2);
  t.match(svg, "typical: 4.00 µs");
  t.match(svg, "none: 100 µs");
  t.notMatch(svg, "NaN");
});
