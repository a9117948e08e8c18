import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../scripts/root.ts";
import { deoptimised } from "./engine-scale/deopts.ts";
import { missedGoals } from "./engine-scale/goals.ts";
import { besidePeers } from "./engine-scale/measure-peers.ts";
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
  t.ok(ours.value > 0);
  for (const peer of ["json-rules-engine", "zen", "cel-js", "json-logic", "closures"]) {
    const beside = results.get(`200 rules, ${peer}`);
    if (beside === undefined) {
      t.ok(stdout.includes(`${peer} cannot be loaded here`), `${peer}: neither measured nor excused`);
      continue;
    }
    t.equal(beside.peer, peer);
    t.ok(beside.ratio! > 0);
  }
  t.equal(results.get("guardrail")?.unit, "decisions/s");
  for (const name of ["200 rules", "guardrail", "2,500 actions"]) {
    for (const share of ["p50", "p99", "p99.9"]) t.ok(results.get(`${name} ${share}`)!.value > 0);
    t.ok(results.has(`${name}, allocated beside the answer`));
  }
  for (const name of ["rules", "guardrail", "growth", "actions"])
    t.ok(Number.isInteger(results.get(`${name}, deoptimised when warm`)?.value), name);
  t.match(stdout, "the best of 1;", "the rounds of this run, ours and the peers'");
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

/** What V8 tells of a function that is warmed up with one shape, and traced with `shape`: both in source. */
function tracedWith(shape: string): string {
  const source = `
    import { traceDeopts } from ${JSON.stringify(new URL("./engine-scale/measure.js", import.meta.url).href)};
    function readValue(holder) { return holder.value + 1; }
    const count = 100_000;
    const holders = [{ value: 1 }, ${shape}];
    let asked = 0;
    // No branch: one that was never taken is new code, whatever it holds.
    const decideAt = () => readValue(holders[Math.floor(asked++ / count)]);
    traceDeopts(decideAt, 100, { deoptCount: count });`;
  // Optimised where it runs, not by a helper thread that a busy machine leaves waiting until all is over.
  const args = ["--no-concurrent-recompilation", "--input-type=module", "-e", source];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

t.test(
  "engine-scale: a function that meets something new when warm is counted, a settled one is not",
  async (t) => {
    // Which of the two is named depends on what V8 has put into which; the loop around them is not theirs.
    const countOf = (shape: string) =>
      deoptimised(tracedWith(shape)).filter(([name]) => ["readValue", "decideAt"].includes(name)).length;
    t.ok(countOf('{ other: 1, value: "text" }') > 0);
    t.equal(countOf("{ value: 1 }"), 0);
  },
);

t.test("engine-scale: a row beside a peer says how many times the peer's rate ours is", async (t) => {
  const rates = new Map([
    ["zen", 250],
    ["closures", 4_000],
  ]);
  t.same(besidePeers("200 rules", 1_000, rates), [
    { name: "200 rules, zen", value: 250, unit: "decisions/s", peer: "zen", ratio: 4 },
    { name: "200 rules, closures", value: 4_000, unit: "decisions/s", peer: "closures", ratio: 0.25 },
  ]);
});

t.test("engine-scale: a run says which goals it missed, and only those", async (t) => {
  const met = [
    ...besidePeers("200 rules", 1_000, new Map([["zen", 10]])),
    ...besidePeers("200 rules", 1_000, new Map([["closures, best first", 2_000]])),
    { name: "guardrail", value: 120_000, unit: "decisions/s" },
    { name: "guardrail, allocated beside the answer", value: 200, unit: "bytes" },
    { name: "guardrail p99", value: 1e9, unit: "ns" },
  ];
  t.same(missedGoals(met), []);
  const missed = [
    ...besidePeers("200 rules", 1_000, new Map([["zen", 20]])),
    { name: "guardrail", value: 31_289, unit: "decisions/s" },
    { name: "guardrail, allocated beside the answer", value: 201, unit: "bytes" },
    { name: "one zone, time at 10000 treatments ÷ time at 100", value: 2.6, unit: "" },
  ];
  t.same(missedGoals(missed), [
    "200 rules, zen: ours is 50.0 × it, below the goal of 100 ×",
    "guardrail: 31,300 decisions/s, below the goal of 120,000",
    "guardrail, allocated beside the answer: 201 bytes, above the goal of 200",
    "one zone, time at 10000 treatments ÷ time at 100: 2.6, above the goal of 2.5",
  ]);
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
