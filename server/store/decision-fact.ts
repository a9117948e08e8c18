/** A decision as the fact that its log record tells of the visitor: the slow path of `appendPresentations`. */
import type { Decision, DecisionFact, Pick, PresentationFact } from "../../engine/index.ts";

type Presentation = PresentationFact & { readonly reservationMs: number };

/** Allocates. Fallbacks are not remembered; what a held-out visitor would have got is, flagged. */
export function decisionFact(
  decision: Decision,
  decisionId: string,
  version: number,
  atUs: number,
  nowMs: number,
): DecisionFact {
  const { recording } = decision.generation;
  const channel = recording.channels[decision.channelIndex]!;
  const presentations: Presentation[] = [];
  for (const [position, { picks, heldOut, pointIndex }] of decision.points.entries()) {
    const add = (pick: Pick, isHeldOut: boolean): void => {
      if (pick.fallback) return;
      presentations.push({
        position,
        offer: recording.offers[pick.treatment]!,
        rule: recording.rules[pick.treatment]!,
        zone: channel.zones[pointIndex]!,
        point: channel.points[pointIndex]!,
        category: recording.categories[pick.treatment]!,
        channel: channel.channel,
        medium: channel.mediums[pointIndex]!,
        heldOut: isHeldOut,
        fallback: false,
        reservationMs: channel.reservationMs[pointIndex]!,
      });
    };
    for (const pick of picks) add(pick, false);
    for (const pick of heldOut) add(pick, true);
  }
  return { kind: "decision", factId: decisionId, version, atUs, nowMs, presentations };
}
