/** The guardrails of the big products at once, and what compiling such a workspace takes. */

import { type BenchResult, Checksum } from "../harness.ts";
import { Draws } from "./draws.ts";
import type { GuardrailWorkload } from "./guardrail-workload.ts";
import { drawPast, GUARDRAIL_FULL, GUARDRAIL_SMOKE, guardrailWorkload } from "./guardrail-workload.ts";
import { answersChecksum, EFFORT_FULL, EFFORT_SMOKE } from "./measure.ts";
import { checkAgainstOracle, selectivityNote } from "./oracle-check.ts";
import type { WorkloadOptions, WorkloadReport } from "./report.ts";
import { standardFigures } from "./standard-figures.ts";
import { type OpenedWorkload, openWorkload, sharedSizes } from "./workload.ts";
import { distinctComparisons } from "./zone-rules.ts";

const NAME = "guardrail";

export async function runGuardrail({ smoke, seed }: WorkloadOptions): Promise<WorkloadReport> {
  const drawn = guardrailWorkload(seed, smoke ? GUARDRAIL_SMOKE : GUARDRAIL_FULL);
  const opened = await openWorkload(drawn);
  const workload = withPast(drawn, opened, seed);
  const { times, compiled, decideAt } = opened;
  const selectivity = checkAgainstOracle(workload, opened, smoke ? 3 : 40);
  const checksum = new Checksum();
  answersChecksum(checksum, decideAt, smoke ? 50 : 2_000);
  const touched = touchedConditions(workload, opened, smoke ? 10 : 500);
  const figures = standardFigures(NAME, opened, smoke ? EFFORT_SMOKE : EFFORT_FULL);
  const seconds = (ms: number): number => ms / 1000;
  const sizes = [...sharedSizes(compiled)].map(
    ([part, size]): BenchResult => ({ name: `${NAME}, shared memory: ${part}`, value: size, unit: "bytes" }),
  );
  return {
    checksum: checksum.hex,
    results: [
      ...figures,
      { name: `${NAME}, distinct conditions up to the last pick`, value: touched, unit: "" },
      { name: `${NAME}, compile and open`, value: seconds(times.compile + times.open), unit: "s" },
      { name: `${NAME}, of that in the batch pool`, value: seconds(times.compile), unit: "s" },
      { name: `${NAME}, read and check the YAML`, value: seconds(times.load), unit: "s" },
      { name: `${NAME}, write the bundle`, value: seconds(times.build), unit: "s" },
      ...sizes,
    ],
    notes: [selectivityNote(NAME, selectivity)],
  };
}

/** The same visitors, with something to remember: in the workload, for the oracle, and in what was opened of it. */
function withPast(workload: GuardrailWorkload, opened: OpenedWorkload, seed: number): GuardrailWorkload {
  const draws = new Draws(seed, "past");
  const { decideAt, generation, model, remember } = opened;
  const offers = model.offers.filter(({ fallback }) => !fallback);
  const pasts = workload.calls.map(({ request }, index) => {
    const offered = decideAt(index).points[0]!.picks.flatMap(({ fallback, treatment }) =>
      fallback ? [] : [generation.treatments[treatment]!.offer],
    );
    return drawPast(draws, offers, offered, request.points[0]!.point);
  });
  const calls = workload.calls.map(({ visitor, request }, index) => {
    remember(index, pasts[index]!);
    return { visitor: { ...visitor, memories: [pasts[index]!] }, request };
  });
  return { ...workload, calls };
}

/**
 * Mean count of different comparisons in the predicates of the candidates from the best down to the last one returned:
 * what rule-by-rule evaluation would have to ask, segments and caps not counted.
 */
function touchedConditions(
  workload: GuardrailWorkload,
  { decideAt, generation }: OpenedWorkload,
  count: number,
) {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const [point] = decideAt(index).points;
    const last = point!.picks.at(-1)!;
    const predicates = workload.predicates.get(point!.point)!;
    const { rule } = generation.treatments[last.treatment]!;
    const position = last.fallback ? -1 : (workload.positions.get(rule) ?? -1);
    const end = position < 0 ? predicates.length : position + 1;
    sum += distinctComparisons(predicates.slice(0, end).flat());
  }
  return sum / count;
}
