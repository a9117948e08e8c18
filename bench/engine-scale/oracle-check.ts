/**
 * A sample of a workload's decisions held against the naive oracle: a fast answer that is not the right one is worth
 * nothing. On the way the oracle, which looks at every candidate, tells how many of them hold.
 */
import { REASONS, type Reason } from "../../engine/index.ts";
import { asOracle, firstLines } from "../../engine/testing/compare.ts";
import { oracleDecide } from "../../engine/testing/oracle.ts";
import { NOW_MS, type OpenedWorkload, type Workload } from "./workload.ts";

/** Means over the sample. */
export interface Selectivity {
  readonly candidates: number;
  /** Nothing spoke against them up to the score. */
  readonly survivors: number;
  readonly returned: number;
  /** Of the candidates, by the stage that dropped them. */
  readonly drops: ReadonlyMap<string, number>;
}

/** Dropped, or passed over, only when it was about ranks. */
const SURVIVED: ReadonlySet<string> = new Set(["SELECTED", "ALLOCATION", "SCORE"]);

/** Errors: throws where engine and oracle differ in one of `count` decisions, and says how. */
export function checkAgainstOracle(workload: Workload, opened: OpenedWorkload, count: number): Selectivity {
  const drops = new Map<string, number>();
  let [candidates, survivors, returned] = [0, 0, 0];
  const stride = Math.max(1, Math.floor(workload.calls.length / count));
  for (let turn = 0; turn < count; turn++) {
    const index = (turn * stride) % workload.calls.length;
    const { visitor, request } = workload.calls[index]!;
    const expected = oracleDecide(opened.model, workload.members, visitor, request, NOW_MS);
    const [engine, oracle] = [asOracle(opened.decideAt(index)), { ...expected, reasons: [] }].map((each) =>
      JSON.stringify(each, null, 1),
    );
    if (engine !== oracle)
      throw new Error(`call ${index} is decided otherwise by the oracle\n${firstLines(engine!, oracle!)}`);
    for (const line of expected.reasons) {
      const reason = line.slice(line.lastIndexOf(" ") + 1) as Reason;
      if (reason === "SELECTED_FALLBACK") continue;
      const { stage } = REASONS[reason];
      candidates += 1;
      if (SURVIVED.has(stage)) survivors += 1;
      else drops.set(stage, (drops.get(stage) ?? 0) + 1);
    }
    returned += expected.points[0]!.picks.filter(({ fallback }) => !fallback).length;
  }
  const mean = (sum: number): number => Math.round((10 * sum) / count) / 10;
  return {
    candidates: mean(candidates),
    survivors: mean(survivors),
    returned: mean(returned),
    drops: new Map([...drops].map(([stage, sum]) => [stage, mean(sum)])),
  };
}

export function selectivityNote(
  name: string,
  { candidates, survivors, returned, drops }: Selectivity,
): string {
  const dropped = [...drops].map(([stage, mean]) => `${mean} by ${stage}`).join(", ");
  return `${name}: of ${candidates} candidates ${survivors} hold for a visitor, ${returned} are returned; dropped: ${dropped || "none"} (means; the oracle's).`;
}
