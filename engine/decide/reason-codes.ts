/**
 * Reasons as small numbers while a decision is made; `reasons.ts` has their names, stages and meanings.
 *
 * The numbers live inside one process only: nothing stores or sends them.
 */
import { REASONS, type Reason, Stage } from "./reasons.ts";

/** Nothing speaks against the candidate so far. */
export const SURVIVED = 0;

const NAMES = Object.keys(REASONS) as Reason[];

/** 1 and up, in the order of REASONS. */
export function reasonCode(reason: Reason): number {
  return NAMES.indexOf(reason) + 1;
}

export function reasonName(code: number): Reason {
  return NAMES[code - 1]!;
}

/** Stage number of a reason's code. */
export const STAGE_OF_CODE: Uint8Array = Uint8Array.from([
  0,
  ...NAMES.map((name) => Stage[REASONS[name].stage]),
]);

export const NOT_IN_SEGMENT = reasonCode("NOT_IN_SEGMENT");
export const SEGMENT_UNDECIDABLE = reasonCode("SEGMENT_UNDECIDABLE");
export const RULE_DISABLED = reasonCode("RULE_DISABLED");
export const RULE_NOT_STARTED = reasonCode("RULE_NOT_STARTED");
export const RULE_ENDED = reasonCode("RULE_ENDED");
export const OFFER_NOT_STARTED = reasonCode("OFFER_NOT_STARTED");
export const OFFER_ENDED = reasonCode("OFFER_ENDED");
export const STOPPED = reasonCode("STOPPED");
export const ELIGIBILITY_FALSE = reasonCode("ELIGIBILITY_FALSE");
export const ELIGIBILITY_ATTRIBUTE_MISSING = reasonCode("ELIGIBILITY_ATTRIBUTE_MISSING");
export const ELIGIBILITY_ERROR = reasonCode("ELIGIBILITY_ERROR");
export const BLACK_LISTED = reasonCode("BLACK_LISTED");
export const CONSENT_DENIED = reasonCode("CONSENT_DENIED");
export const CONSENT_UNKNOWN = reasonCode("CONSENT_UNKNOWN");
export const APPLICABILITY_FALSE = reasonCode("APPLICABILITY_FALSE");
export const APPLICABILITY_ATTRIBUTE_MISSING = reasonCode("APPLICABILITY_ATTRIBUTE_MISSING");
export const APPLICABILITY_ERROR = reasonCode("APPLICABILITY_ERROR");
export const FEED_STALE = reasonCode("FEED_STALE");
export const SUITABILITY_FALSE = reasonCode("SUITABILITY_FALSE");
export const SUITABILITY_ATTRIBUTE_MISSING = reasonCode("SUITABILITY_ATTRIBUTE_MISSING");
export const SUITABILITY_ERROR = reasonCode("SUITABILITY_ERROR");
export const SUPPRESSED_ACCEPTED = reasonCode("SUPPRESSED_ACCEPTED");
export const SUPPRESSED_REJECTED = reasonCode("SUPPRESSED_REJECTED");
export const SUPPRESSED_PRESENTED = reasonCode("SUPPRESSED_PRESENTED");
export const SUPPRESSED_BY_EVENT = reasonCode("SUPPRESSED_BY_EVENT");
export const CAP_OFFER_REACHED = reasonCode("CAP_OFFER_REACHED");
export const CAP_CATEGORY_REACHED = reasonCode("CAP_CATEGORY_REACHED");
export const CAP_ZONE_REACHED = reasonCode("CAP_ZONE_REACHED");
export const CAP_MEDIUM_REACHED = reasonCode("CAP_MEDIUM_REACHED");
export const SCORE_ATTRIBUTE_MISSING = reasonCode("SCORE_ATTRIBUTE_MISSING");
export const SCORE_INVALID = reasonCode("SCORE_INVALID");
export const BETTER_RULE = reasonCode("BETTER_RULE");
export const OUTRANKED = reasonCode("OUTRANKED");
export const OFFER_ALREADY_GIVEN = reasonCode("OFFER_ALREADY_GIVEN");
export const QUOTA_REACHED = reasonCode("QUOTA_REACHED");
export const INVARIANT_VIOLATED = reasonCode("INVARIANT_VIOLATED");
export const INVARIANT_UNDECIDABLE = reasonCode("INVARIANT_UNDECIDABLE");
export const HELD_OUT = reasonCode("HELD_OUT");
export const SELECTED = reasonCode("SELECTED");
export const SELECTED_FALLBACK = reasonCode("SELECTED_FALLBACK");
