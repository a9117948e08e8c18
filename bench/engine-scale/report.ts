/** What a workload's process tells the one that started it. */
import type { BenchResult } from "../harness.ts";

export const WORKLOADS = ["rules", "guardrail", "growth", "actions"] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

export interface WorkloadReport {
  readonly checksum: string;
  readonly results: readonly BenchResult[];
  readonly notes: readonly string[];
  /** Of the growth workload: what the plot shows. */
  readonly curves?: readonly Curve[];
}

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly treatments: number; readonly ns: number }[];
}

export interface WorkloadOptions {
  readonly smoke: boolean;
  readonly seed: number;
}
