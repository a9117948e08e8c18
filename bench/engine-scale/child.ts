/**
 * One workload in a process of its own, as a node runs one: what V8 learnt of another workload does not tell here.
 *
 * Started by `engine-scale.ts` with an IPC channel; arguments: workload, smoke or full, seed. Its standard output is V8's.
 */

import type { WorkloadName, WorkloadOptions, WorkloadReport } from "./report.ts";
import { runActions } from "./run-actions.ts";
import { runGrowth } from "./run-growth.ts";
import { runGuardrail } from "./run-guardrail.ts";
import { runRules } from "./run-rules.ts";

const RUNS: Readonly<Record<WorkloadName, (options: WorkloadOptions) => Promise<WorkloadReport>>> = {
  rules: runRules,
  guardrail: runGuardrail,
  growth: runGrowth,
  actions: runActions,
};

const [name, size, seed] = process.argv.slice(2);
const report = await RUNS[name as WorkloadName]({ smoke: size === "smoke", seed: Number(seed) });
// The end of the process flushes V8's trace; native peers may keep threads that would hold it.
process.send!(report, () => process.exit(0));
