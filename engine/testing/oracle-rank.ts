/** The oracle's ranking: the best treatment of each offer, and offers by score. */
import { naiveMurmur3 } from "./naive-murmur3.ts";
import type { Scored } from "./oracle-evaluate.ts";
import type { OracleScene } from "./oracle-scene.ts";

/** Of each offer the treatment with the highest score, of equal ones the first by id. */
export function bestByOffer(survivors: readonly Scored[], reasons: Map<string, string>): Scored[] {
  const best = new Map<string, Scored>();
  for (const scored of survivors) {
    const { offer, treatmentId } = scored.candidate;
    const rival = best.get(offer.code);
    const isBetter =
      rival === undefined ||
      scored.final > rival.final ||
      (scored.final === rival.final && treatmentId < rival.candidate.treatmentId);
    if (isBetter) best.set(offer.code, scored);
    const loser = isBetter ? rival : scored;
    if (loser !== undefined) reasons.set(loser.candidate.treatmentId, "BETTER_RULE");
  }
  return [...best.values()];
}

export function rank(scene: OracleScene, scored: readonly Scored[]): Scored[] {
  const prefix = `${scene.channel.salt}:${scene.visitor.level}:${scene.visitor.id}:`;
  const hash = (each: Scored): number => naiveMurmur3(prefix + each.candidate.offer.code);
  return [...scored].sort(
    (a, b) =>
      b.final - a.final || hash(a) - hash(b) || (a.candidate.offer.code < b.candidate.offer.code ? -1 : 1),
  );
}
