/**
 * What a decision presented, as a fact: the slow way of `appendPresentations`, and what golden sequences record.
 */
import type { Decision, Pick } from "../decide/decision.ts";
import type { RecordingTables } from "../decide/recording.ts";
import type { DecisionFact } from "./facts.ts";

/**
 * @param tables of the generation that decided. @param factId the decision's id, 32 hex digits.
 * @param version of the visitor after it. @param atUs the fact's time. @param nowMs the decision's clock.
 */
export function decisionFactOf(
  decision: Decision,
  tables: RecordingTables,
  factId: string,
  version: number,
  atUs: number,
  nowMs: number,
): DecisionFact {
  const channel = tables.channels[decision.channelIndex]!;
  const presentations: DecisionFact["presentations"][number][] = [];
  for (const [position, { picks, heldOut, pointIndex }] of decision.points.entries()) {
    const present = (pick: Pick, isHeldOut: boolean): void => {
      if (pick.fallback) return;
      presentations.push({
        position,
        offer: tables.offers[pick.treatment]!,
        rule: tables.rules[pick.treatment]!,
        zone: channel.zones[pointIndex]!,
        point: channel.points[pointIndex]!,
        category: tables.categories[pick.treatment]!,
        channel: channel.channel,
        medium: channel.mediums[pointIndex]!,
        heldOut: isHeldOut,
        fallback: false,
        reservationMs: channel.reservationMs[pointIndex]!,
      });
    };
    for (const pick of picks) present(pick, false);
    for (const pick of heldOut) present(pick, true);
  }
  return { kind: "decision", factId, version, atUs, nowMs, presentations };
}
