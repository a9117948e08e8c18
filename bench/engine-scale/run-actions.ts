/** 2,500 actions × 10 criteria × P·C·V·L, the top 5. */
import { Checksum } from "../harness.ts";
import { actionsWorkload } from "./actions-workload.ts";
import { answersChecksum, EFFORT_FULL, EFFORT_SMOKE } from "./measure.ts";
import { checkAgainstOracle, selectivityNote } from "./oracle-check.ts";
import type { WorkloadOptions, WorkloadReport } from "./report.ts";
import { standardFigures } from "./standard-figures.ts";
import { openWorkload } from "./workload.ts";

const NAME = "2,500 actions";

export async function runActions({ smoke, seed }: WorkloadOptions): Promise<WorkloadReport> {
  const workload = actionsWorkload(seed, smoke ? 100 : 2_500, smoke ? 50 : 10_000);
  const opened = await openWorkload(workload);
  const selectivity = checkAgainstOracle(workload, opened, smoke ? 3 : 20);
  const checksum = new Checksum();
  answersChecksum(checksum, opened.decideAt, smoke ? 50 : 2_000);
  return {
    checksum: checksum.hex,
    results: standardFigures(NAME, opened, smoke ? EFFORT_SMOKE : EFFORT_FULL),
    notes: [selectivityNote(NAME, selectivity)],
  };
}
