/** The figures that every workload has: rate first, then percentiles, then bytes. Leaves V8's trace of deoptimisations. */
import type { BenchResult } from "../harness.ts";
import { bytesBesideAnswer, decisionNs, type MeasureEffort, percentiles, traceDeopts } from "./measure.ts";
import type { OpenedWorkload } from "./workload.ts";

export function standardFigures(
  name: string,
  { decideAt, callCount }: OpenedWorkload,
  effort: MeasureEffort,
): BenchResult[] {
  const ns = decisionNs(decideAt, effort);
  const times = percentiles(name, decideAt, ns, effort);
  const { answer, beside } = bytesBesideAnswer(decideAt, callCount, effort);
  traceDeopts(decideAt, ns, effort);
  return [
    { name, value: 1e9 / ns, unit: "decisions/s" },
    { name: `${name}, processor time`, value: ns, unit: "ns" },
    ...times,
    { name: `${name}, allocated beside the answer`, value: beside, unit: "bytes" },
    { name: `${name}, the answer itself`, value: answer, unit: "bytes" },
  ];
}
