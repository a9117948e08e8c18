/** One zone of 100, 1,000 and 10,000 treatments: time per decision by size, typical and at its worst. */
import { type BenchResult, Checksum, timeRounds } from "../harness.ts";
import { GROWTH_KINDS, growthWorkload, growthZone } from "./growth-workload.ts";
import {
  answersChecksum,
  EFFORT_FULL,
  EFFORT_SMOKE,
  keepAnswer,
  percentiles,
  roundCount,
} from "./measure.ts";
import { checkAgainstOracle, selectivityNote } from "./oracle-check.ts";
import type { Curve, WorkloadOptions, WorkloadReport } from "./report.ts";
import { standardFigures } from "./standard-figures.ts";
import { openWorkload, type Workload } from "./workload.ts";

const SIZES_FULL = [100, 1_000, 10_000];
const SIZES_SMOKE = [20, 60];

export async function runGrowth({ smoke, seed }: WorkloadOptions): Promise<WorkloadReport> {
  const sizes = smoke ? SIZES_SMOKE : SIZES_FULL;
  const effort = smoke ? EFFORT_SMOKE : EFFORT_FULL;
  const workload = growthWorkload(seed, sizes, smoke ? 50 : 5_000);
  const opened = await openWorkload(workload);
  const { decideAt, askPoint } = opened;
  const checksum = new Checksum();
  const notes: string[] = [];
  const zones = GROWTH_KINDS.flatMap((kind) =>
    sizes.map((size) => ({ kind, size, zone: growthZone(kind, size) })),
  );
  for (const { zone, size } of zones) {
    askPoint(zone);
    const selectivity = checkAgainstOracle(asked(workload, zone), opened, smoke || size >= 10_000 ? 2 : 20);
    answersChecksum(checksum, decideAt, smoke ? 20 : 200);
    notes.push(selectivityNote(zone, selectivity));
  }
  // Sizes take turns: what disturbs the machine for a while disturbs all of them.
  const best = new Map<string, number>();
  const counts = new Map(
    zones.map(({ zone }) => {
      askPoint(zone);
      return [zone, roundCount(decideAt, effort.roundMs / 4)] as const;
    }),
  );
  for (let round = 0; round < effort.rounds; round++) {
    for (const { zone } of zones) {
      askPoint(zone);
      const ns = timeRounds(1, counts.get(zone)!, (index) => keepAnswer(index, decideAt(index)));
      best.set(zone, Math.min(best.get(zone) ?? Number.POSITIVE_INFINITY, ns));
    }
  }
  const results: BenchResult[] = [];
  for (const { kind, size, zone } of zones) {
    askPoint(zone);
    const name = `one zone, ${size} treatments, ${kind}`;
    results.push({ name, value: best.get(zone)!, unit: "ns" });
    if (kind === "typical") results.push(...percentiles(name, decideAt, best.get(zone)!, effort));
  }
  const typical = (size: number): number => best.get(growthZone("typical", size))!;
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!];
  results.push({
    name: `one zone, time at ${largest} treatments ÷ time at ${smallest}`,
    value: typical(largest) / typical(smallest),
    unit: "",
  });
  askPoint(growthZone("typical", largest));
  const figures = standardFigures(`one zone, ${largest} treatments`, opened, effort);
  results.push(figures.find(({ name }) => name.includes("beside the answer"))!);
  const curves = GROWTH_KINDS.map(
    (kind): Curve => ({
      name: kind,
      points: sizes.map((size) => ({ treatments: size, ns: best.get(growthZone(kind, size))! })),
    }),
  );
  return { checksum: checksum.hex, results, notes, curves };
}

/** The same calls, of another point. */
function asked(workload: Workload, point: string): Workload {
  const calls = workload.calls.map(({ visitor, request }) => ({
    visitor,
    request: { ...request, points: request.points.map((each) => ({ ...each, point })) },
  }));
  return { ...workload, calls };
}
