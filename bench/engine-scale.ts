/**
 * Does a decision stay in microseconds at the size that the big products publish as their limits?
 *
 * Four workloads, each in a process of its own, one core, everything drawn from the seed (engine-scale/…):
 *
 * ```
 *   rules      200 rules × 5 conditions, 3 offers returned; beside json-rules-engine, ZEN, cel-js, json-logic, closures
 *   guardrail  10,000 offers in 20 zones, 55 attributes, 60 segments, 10 caps an offer, 30 returned
 *   growth     one zone of 100, 1,000 and 10,000 treatments: what a decision costs by size, typical and at its worst
 *   actions    2,500 actions × 10 criteria × P·C·V·L, the top 5
 * ```
 * A decision here ends after step 12: no codes minted, no log. In each workload a sample is held against the naive oracle
 * first, and V8 is asked what it deoptimises once all is warm. A full run writes `results/engine-scale.svg`.
 */
import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/root.ts";
import { deoptimised } from "./engine-scale/deopts.ts";
import { missedGoals } from "./engine-scale/goals.ts";
import { EFFORT_FULL, EFFORT_SMOKE } from "./engine-scale/measure.ts";
import { growthPlot } from "./engine-scale/plot.ts";
import { WORKLOADS, type WorkloadName, type WorkloadReport } from "./engine-scale/report.ts";
import { type BenchOptions, type BenchReport, type BenchResult, Checksum } from "./harness.ts";

const CHILD = new URL("./engine-scale/child.js", import.meta.url);

export async function run(options: BenchOptions): Promise<BenchReport> {
  const results: BenchResult[] = [];
  const notes: string[] = [];
  const checksum = new Checksum();
  const { rounds } = options.smoke ? EFFORT_SMOKE : EFFORT_FULL;
  // One at a time, or they would take each other's core; in a smoke run nobody looks at the figures.
  const smoke = options.smoke ? WORKLOADS.map((name) => runWorkload(name, options)) : [];
  for (const [index, name] of WORKLOADS.entries()) {
    const { report, trace } = await (smoke[index] ?? runWorkload(name, options));
    for (const digit of report.checksum) checksum.add(digit.charCodeAt(0));
    const deopts = deoptimised(trace);
    const total = deopts.reduce((sum, [, count]) => sum + count, 0);
    results.push(...report.results, { name: `${name}, deoptimised when warm`, value: total, unit: "" });
    notes.push(...report.notes);
    if (total > 0)
      notes.push(`${name}: V8 deoptimised ${deopts.map((each) => each.join(" × ")).join(", ")}.`);
    if (report.curves !== undefined && !options.smoke) writePlot(report);
  }
  notes.push(
    `Rates are of processor time, all threads of the process counted: ours and the peers' the best of ${rounds}; percentiles are of the clock.`,
    "Bytes beside the answer: what a decision allocates less what a field-by-field copy of its answer allocates.",
    "Deoptimised: lines of V8's --trace-deopt, switched on for as many decisions again after all figures were taken.",
  );
  if (!options.smoke) notes.push(...missedGoals(results));
  return { bench: "engine-scale", checksum: checksum.hex, results, notes };
}

function writePlot({ curves }: WorkloadReport): void {
  const folder = join(ROOT, "bench", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "engine-scale.svg"),
    growthPlot(curves!, "Time per decision: 55 attributes, up to 30 offers returned, one core"),
  );
}

/** Runs one workload to its end. Errors: throws where the process fails. */
function runWorkload(
  name: WorkloadName,
  { smoke, seed }: BenchOptions,
): Promise<{ report: WorkloadReport; trace: string }> {
  const child = fork(CHILD, [name, smoke ? "smoke" : "full", String(seed)], {
    execArgv: ["--expose-gc", "--enable-source-maps"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    serialization: "advanced",
  });
  let report: WorkloadReport | undefined;
  let trace = "";
  child.on("message", (message) => {
    report = message as WorkloadReport;
  });
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    trace += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && report !== undefined) resolve({ report, trace });
      else reject(new Error(`the workload \`${name}\` ended with ${code}`));
    });
  });
}
