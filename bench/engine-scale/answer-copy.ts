/**
 * A copy of an answer, field by field: it allocates what the answer itself takes, and nothing else.
 *
 * What a decision allocates beside its answer is what `decide` allocates less what this does.
 */
import type { Decision, Pick, PointDecision } from "../../engine/index.ts";

export function copyAnswer(decision: Decision): Decision {
  const points = new Array<PointDecision>(decision.points.length);
  for (let at = 0; at < points.length; at++) {
    const { point, pointIndex, status, picks, heldOut } = decision.points[at]!;
    points[at] = { point, pointIndex, status, picks: copyPicks(picks), heldOut: copyPicks(heldOut) };
  }
  return {
    generation: decision.generation,
    decisionId: decision.decisionId,
    channelIndex: decision.channelIndex,
    points,
    holdout: decision.holdout,
    trace: null,
    stageDrops: decision.stageDrops.slice(),
    withdrawals: decision.withdrawals.slice(),
    contextUnknownCount: decision.contextUnknownCount,
    overlayVersion: decision.overlayVersion,
    feeds: decision.feeds,
    staleDrops: decision.staleDrops,
    profileUpdatedAtMs: decision.profileUpdatedAtMs,
  };
}

function copyPicks(picks: readonly Pick[]): Pick[] {
  const copy = new Array<Pick>(picks.length);
  for (let at = 0; at < copy.length; at++) {
    const { treatment, score, propensity, selectionProbability, fallback, code, personal } = picks[at]!;
    // Sums, so that numbers become objects of their own, as those that the engine works out do.
    copy[at] = {
      treatment,
      score: score + 0,
      propensity: propensity + 0,
      selectionProbability,
      fallback,
      code,
      personal,
    };
  }
  return copy;
}
