/** 200 rules × 5 conditions, 3 offers returned: the engine beside its peers. */
import { Checksum } from "../harness.ts";
import { EFFORT_FULL, EFFORT_SMOKE } from "./measure.ts";
import { addAnswer, besidePeers, measurePeers } from "./measure-peers.ts";
import { checkAgainstOracle, selectivityNote } from "./oracle-check.ts";
import type { WorkloadOptions, WorkloadReport } from "./report.ts";
import { rulesWorkload } from "./rules-workload.ts";
import { standardFigures } from "./standard-figures.ts";
import { openWorkload } from "./workload.ts";

const NAME = "200 rules";

export async function runRules({ smoke, seed }: WorkloadOptions): Promise<WorkloadReport> {
  const workload = rulesWorkload(seed, smoke ? 50 : 2_000);
  const opened = await openWorkload(workload);
  const { decideAt, generation } = opened;
  const selectivity = checkAgainstOracle(workload, opened, smoke ? 5 : 100);

  const checkedCount = smoke ? 20 : 200;
  const positions = new Map(workload.rules.map(({ offer }, position) => [offer, position]));
  const checksum = new Checksum();
  for (let index = 0; index < checkedCount; index++) {
    const picks = decideAt(index).points[0]!.picks.filter(({ fallback }) => !fallback);
    addAnswer(
      checksum,
      picks.map(({ treatment }) => positions.get(generation.treatments[treatment]!.offer.code)!),
    );
  }
  const effort = smoke ? EFFORT_SMOKE : EFFORT_FULL;
  const figures = standardFigures(NAME, opened, effort);
  const { rates, notes } = await measurePeers(workload, checkedCount, checksum.hex, effort);
  return {
    checksum: checksum.hex,
    results: [...figures, ...besidePeers(NAME, figures[0]!.value, rates)],
    notes: [
      `${selectivityNote(NAME, selectivity)} Peers answered the same ${checkedCount} visitors alike (one checksum).`,
      ...notes,
    ],
  };
}
