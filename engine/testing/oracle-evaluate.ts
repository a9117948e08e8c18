/** The oracle's steps 4 to 8: whether one candidate is fit for the visitor at a point, and its score. */
import type { InteractionPoint } from "../workspace/model-channels.ts";
import type { Offer, Validity } from "../workspace/model-offers.ts";
import type { NumberSource } from "../workspace/model-strategy.ts";
import { CelFailure, naivePredicate, naiveValue } from "./naive-cel.ts";
import type { OracleCandidate } from "./oracle-model.ts";
import type { OracleScene } from "./oracle-scene.ts";

export interface Scored {
  readonly candidate: OracleCandidate;
  readonly final: number;
  readonly propensity: number;
}

/** The score, or the first reason against it. */
export function evaluate(
  scene: OracleScene,
  candidate: OracleCandidate,
  point: InteractionPoint,
): Scored | string {
  const { offer } = candidate;
  const membership = scene.holds(candidate.source);
  if (membership === null) return "SEGMENT_UNDECIDABLE";
  if (!membership) return "NOT_IN_SEGMENT";
  if (!candidate.enabled) return "RULE_DISABLED";
  const outside =
    reasonOutside(scene, candidate.validity, "RULE") ?? reasonOutside(scene, offer.validity, "OFFER");
  if (outside !== null) return outside;
  if (scene.isOfferStopped(offer.code) || scene.isPointStopped(point)) return "STOPPED";
  const ineligible = unsatisfied(scene, "eligibility", candidate);
  if (ineligible !== null) return ineligible;
  for (const list of scene.channel.blackLists) {
    const isHere = list.zones === undefined || list.zones.includes(point.zone);
    if (isHere && list.offers.includes(offer.code) && scene.holds({ list }) === true) return "BLACK_LISTED";
  }
  if (point.consent === "required" && offer.purpose !== undefined) {
    const consent = scene.profile.get(`consent.${point.medium}.${offer.purpose}`);
    if (consent === "denied") return "CONSENT_DENIED";
    if (consent !== "granted" && scene.channel.consentUnknown === "denied") return "CONSENT_UNKNOWN";
  }
  if (scene.feeds.isStale(candidate)) return "FEED_STALE";
  const unfit =
    unsatisfied(scene, "applicability", candidate) ??
    unsatisfied(scene, "suitability", candidate) ??
    scene.memory.reason(offer, point);
  return unfit ?? score(scene, candidate);
}

function reasonOutside(
  scene: OracleScene,
  validity: Validity | undefined,
  what: "RULE" | "OFFER",
): string | null {
  if (validity?.fromMs !== undefined && scene.nowMs < validity.fromMs) return `${what}_NOT_STARTED`;
  if (validity?.untilMs !== undefined && scene.nowMs >= validity.untilMs) return `${what}_ENDED`;
  return null;
}

/** The rule's predicate first, then the offer's. */
function unsatisfied(
  scene: OracleScene,
  stage: "eligibility" | "applicability" | "suitability",
  candidate: OracleCandidate,
): string | null {
  for (const text of [candidate.predicates[stage], candidate.offer[stage]]) {
    if (text === undefined) continue;
    const { outcome } = naivePredicate(text, scene.environment(candidate.offer));
    if (outcome === "FALSE") return `${stage.toUpperCase()}_FALSE`;
    if (outcome === "MISSING") return `${stage.toUpperCase()}_ATTRIBUTE_MISSING`;
    if (outcome === "ERROR") return `${stage.toUpperCase()}_ERROR`;
  }
  return null;
}

function score(scene: OracleScene, candidate: OracleCandidate): Scored | string {
  const { propensity, contextWeight, value, lever } = candidate.factors;
  const numbers: number[] = [];
  for (const source of [candidate.score, propensity ?? 1, contextWeight ?? 1, value ?? 1, lever ?? 1]) {
    const number = numberOf(scene, source, candidate.offer);
    if (typeof number === "string") return number;
    if (numbers.length === 1 && number > 1) return "SCORE_INVALID"; // A propensity is a probability.
    numbers.push(number);
  }
  const final = numbers.reduce((product, number) => product * number, 1);
  if (!Number.isFinite(final)) return "SCORE_INVALID";
  return { candidate, final, propensity: propensity === undefined ? 0 : numbers[1]! };
}

function numberOf(scene: OracleScene, source: NumberSource, offer: Offer): number | string {
  if (typeof source === "number") return source;
  try {
    const value = naiveValue(source, scene.environment(offer)) as number;
    return value >= 0 ? value + 0 : "SCORE_INVALID";
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return error.missing === undefined ? "SCORE_INVALID" : "SCORE_ATTRIBUTE_MISSING";
  }
}
