/** What the figures are held to, so that a run says itself which goals it missed. */
import type { BenchResult } from "../harness.ts";

/** × of the peer's rate over the rules workload, at least. */
const RATIO_GOALS: Readonly<Record<string, number>> = {
  "json-rules-engine": 1_000,
  zen: 100,
  "cel-js": 15,
  "json-logic": 8,
  closures: 1,
};
/** By the figure's name, at least. */
const LEAST: Readonly<Record<string, number>> = { guardrail: 120_000, "2,500 actions": 70_000 };
/** By the figure's name, at most. */
const MOST: Readonly<Record<string, number>> = {
  "one zone, time at 10000 treatments ÷ time at 100": 2.5,
  "guardrail, of that in the batch pool": 2,
};
const BESIDE_ANSWER = /, allocated beside the answer$/;
const BESIDE_ANSWER_BYTES_MAX = 200;

/** A line for each figure that is short of its goal; a figure without one has none. */
export function missedGoals(results: readonly BenchResult[]): string[] {
  return results.flatMap(({ name, value, unit, peer, ratio }) => {
    const told = `${Number(value.toPrecision(3)).toLocaleString("en")} ${unit}`.trimEnd();
    const ratioGoal = RATIO_GOALS[peer ?? ""];
    if (ratio !== undefined && ratioGoal !== undefined && ratio < ratioGoal)
      return [`${name}: ours is ${ratio.toPrecision(3)} × it, below the goal of ${ratioGoal} ×`];
    const least = LEAST[name];
    if (least !== undefined && value < least)
      return [`${name}: ${told}, below the goal of ${least.toLocaleString("en")}`];
    const most = BESIDE_ANSWER.test(name) ? BESIDE_ANSWER_BYTES_MAX : MOST[name];
    return most !== undefined && value > most ? [`${name}: ${told}, above the goal of ${most}`] : [];
  });
}
