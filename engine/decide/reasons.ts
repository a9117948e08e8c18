/**
 * Reason codes of dropped (and selected) candidates: public API, never renamed. A candidate leaves at one stage
 * for one reason. The table is data: metrics, traces and documentation are made from it.
 */

/** Numbers as in decision.proto's Stage. */
export const Stage = {
  SEGMENT: 1,
  ELIGIBILITY: 2,
  APPLICABILITY: 3,
  SUITABILITY: 4,
  SCORE: 5,
  ALLOCATION: 6,
  SELECTED: 7,
} as const;
export type StageName = keyof typeof Stage;
export const STAGE_NAMES: readonly StageName[] = [
  "SEGMENT",
  "ELIGIBILITY",
  "APPLICABILITY",
  "SUITABILITY",
  "SCORE",
  "ALLOCATION",
  "SELECTED",
];

export const REASONS = {
  NOT_IN_SEGMENT: { stage: "SEGMENT", meaning: "The visitor is not in the rule's segment." },
  SEGMENT_UNDECIDABLE: {
    stage: "SEGMENT",
    meaning: "The rule's segment is live and reads an attribute that has no value, or its expression failed.",
  },
  RULE_DISABLED: { stage: "ELIGIBILITY", meaning: "The treatment rule is switched off." },
  RULE_NOT_STARTED: { stage: "ELIGIBILITY", meaning: "The rule's validity has not begun." },
  RULE_ENDED: { stage: "ELIGIBILITY", meaning: "The rule's validity is over." },
  OFFER_NOT_STARTED: { stage: "ELIGIBILITY", meaning: "The offer's validity has not begun." },
  OFFER_ENDED: { stage: "ELIGIBILITY", meaning: "The offer's validity is over." },
  STOPPED: {
    stage: "ELIGIBILITY",
    meaning: "The stop list names the offer, the point, the zone or the medium.",
  },
  ELIGIBILITY_FALSE: { stage: "ELIGIBILITY", meaning: "An eligibility predicate is false." },
  ELIGIBILITY_ATTRIBUTE_MISSING: {
    stage: "ELIGIBILITY",
    meaning: "An eligibility predicate reads an attribute that has no value.",
  },
  ELIGIBILITY_ERROR: {
    stage: "ELIGIBILITY",
    meaning: "An eligibility predicate failed (division by zero, overflow…).",
  },
  BLACK_LISTED: { stage: "ELIGIBILITY", meaning: "A black list names the visitor for this offer." },
  CONSENT_DENIED: {
    stage: "ELIGIBILITY",
    meaning: "The visitor denied consent for the point's medium and the offer's purpose.",
  },
  CONSENT_UNKNOWN: {
    stage: "ELIGIBILITY",
    meaning: "Consent is unknown, and the channel takes that as denied.",
  },
  APPLICABILITY_FALSE: { stage: "APPLICABILITY", meaning: "An applicability predicate is false." },
  APPLICABILITY_ATTRIBUTE_MISSING: {
    stage: "APPLICABILITY",
    meaning: "An applicability predicate reads an attribute that has no value.",
  },
  APPLICABILITY_ERROR: { stage: "APPLICABILITY", meaning: "An applicability predicate failed." },
  FEED_STALE: {
    stage: "APPLICABILITY",
    meaning: "A feed that the rule depends on is older than the rule allows, or was never pushed.",
  },
  SUITABILITY_FALSE: { stage: "SUITABILITY", meaning: "A suitability predicate is false." },
  SUITABILITY_ATTRIBUTE_MISSING: {
    stage: "SUITABILITY",
    meaning: "A suitability predicate reads an attribute that has no value.",
  },
  SUITABILITY_ERROR: { stage: "SUITABILITY", meaning: "A suitability predicate failed." },
  SUPPRESSED_ACCEPTED: {
    stage: "SUITABILITY",
    meaning: "The visitor accepted the offer, or one related to it, and no longer gets it.",
  },
  SUPPRESSED_REJECTED: {
    stage: "SUITABILITY",
    meaning: "The visitor rejected the offer, or one related to it, and does not get it for now.",
  },
  SUPPRESSED_PRESENTED: {
    stage: "SUITABILITY",
    meaning:
      "The offer, or one related to it, was presented more often than its suppression allows, picks of this call included.",
  },
  SUPPRESSED_BY_EVENT: { stage: "SUITABILITY", meaning: "An event suppressed the offer for the visitor." },
  CAP_OFFER_REACHED: {
    stage: "SUITABILITY",
    meaning: "A frequency cap of the offer is used up, picks of this call included.",
  },
  CAP_CATEGORY_REACHED: {
    stage: "SUITABILITY",
    meaning: "A frequency cap of the offer's category is used up, picks of this call included.",
  },
  CAP_ZONE_REACHED: {
    stage: "SUITABILITY",
    meaning: "A frequency cap of the zone is used up, picks of this call included.",
  },
  CAP_MEDIUM_REACHED: {
    stage: "SUITABILITY",
    meaning:
      "A frequency cap of the point's medium, or of it for the offer's purpose, is used up, picks of this call included.",
  },
  CAP_PURPOSE_REACHED: {
    stage: "SUITABILITY",
    meaning: "A frequency cap of the offer's purpose is used up, picks of this call included.",
  },
  SCORE_ATTRIBUTE_MISSING: {
    stage: "SCORE",
    meaning: "A score or factor expression reads an attribute that has no value.",
  },
  SCORE_INVALID: {
    stage: "SCORE",
    meaning: "A score or factor failed, or is negative, not finite, or (the propensity) above 1.",
  },
  BETTER_RULE: {
    stage: "SCORE",
    meaning: "Another rule brings the same offer with a higher score (or the same, and comes first).",
  },
  OUTRANKED: { stage: "ALLOCATION", meaning: "The point was full before this candidate's turn." },
  OFFER_ALREADY_GIVEN: { stage: "ALLOCATION", meaning: "An earlier point of this call was given the offer." },
  QUOTA_REACHED: {
    stage: "ALLOCATION",
    meaning: "The point's quota for the offer's category or attribute is used up.",
  },
  INVARIANT_VIOLATED: { stage: "ALLOCATION", meaning: "The guard withdrew it: an invariant does not hold." },
  INVARIANT_UNDECIDABLE: {
    stage: "ALLOCATION",
    meaning: "The guard withdrew it: an invariant could not be evaluated.",
  },
  HELD_OUT: { stage: "ALLOCATION", meaning: "It would have been presented; the visitor is held out." },
  SELECTED: { stage: "SELECTED", meaning: "It is presented." },
  SELECTED_FALLBACK: { stage: "SELECTED", meaning: "It is presented as the point's fallback." },
} as const satisfies Record<string, { stage: StageName; meaning: string }>;
export type Reason = keyof typeof REASONS;
