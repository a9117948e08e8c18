/**
 * The oracle's steps 10 and 12: which of the ranked offers a point presents. It knows what the points before it gave, and
 * what the guard withdrew.
 */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { InteractionPoint } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { naivePredicate } from "./naive-cel.ts";
import type { Scored } from "./oracle-evaluate.ts";
import { constantsOf } from "./oracle-model.ts";
import type { OracleScene } from "./oracle-scene.ts";

export class OracleAllocation {
  readonly #scene: OracleScene;
  /** Codes of offers; who answers for a point adds what it presents, fallbacks too. */
  readonly given = new Set<string>();
  /** Names of invariants, one a withdrawal. */
  readonly withdrawals: string[] = [];

  constructor(scene: OracleScene) {
    this.#scene = scene;
  }

  /** Duplicates, quotas, caps, invariants, in rank order. */
  allocate(
    ranked: readonly Scored[],
    point: InteractionPoint,
    count: number,
    allowDuplicates: boolean,
    reasons: Map<string, string>,
  ): Scored[] {
    const mayRepeat = point.duplicates === "allow" || (point.duplicates === "caller" && allowDuplicates);
    const winners: Scored[] = [];
    for (const scored of ranked) {
      const { offer, treatmentId } = scored.candidate;
      let reason: string | null;
      if (winners.length >= count) reason = "OUTRANKED";
      else if (!mayRepeat && this.given.has(offer.code)) reason = "OFFER_ALREADY_GIVEN";
      else if (this.#isQuotaReached(point, offer, winners)) reason = "QUOTA_REACHED";
      else reason = this.#scene.memory.reason(offer, point) ?? this.#guard(offer);
      reasons.set(treatmentId, reason ?? "SELECTED");
      if (reason !== null) continue;
      winners.push(scored);
      this.#scene.memory.pick(offer, point);
    }
    return winners;
  }

  #isQuotaReached(point: InteractionPoint, offer: Offer, winners: readonly Scored[]): boolean {
    const countedBy = (each: Offer, by: string): AttributeValue | undefined =>
      by === "category" ? each.category : constantsOf(this.#scene.model, each).get(by);
    return point.quotas.some(({ by, max }) => {
      const value = countedBy(offer, by);
      if (value === undefined) return false;
      return winners.filter(({ candidate }) => countedBy(candidate.offer, by) === value).length >= max;
    });
  }

  #guard(offer: Offer): string | null {
    for (const { name, channels, when, require } of this.#scene.model.invariants) {
      if (channels !== undefined && !channels.includes(this.#scene.channel.name)) continue;
      const environment = this.#scene.environment(offer);
      const condition = when === undefined ? "TRUE" : naivePredicate(when, environment).outcome;
      if (condition === "FALSE") continue;
      const required = naivePredicate(require, environment).outcome;
      if (required === "TRUE") continue;
      this.withdrawals.push(name);
      const isTold = condition === "TRUE" && required === "FALSE";
      return isTold ? "INVARIANT_VIOLATED" : "INVARIANT_UNDECIDABLE";
    }
    return null;
  }
}
