/**
 * Consent: the reserved profile attributes `consent.<medium>.<purpose>`, and what they come to.
 *
 * How consents written at different times merge is the store's business; here is only what one value means.
 */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";

export const CONSENT_PREFIX = "consent.";

/** The reserved attribute that holds a visitor's consent for one medium and purpose. */
export function consentAttributeName(medium: string, purpose: string): string {
  return `${CONSENT_PREFIX}${medium}.${purpose}`;
}

export type ConsentOutcome = "granted" | "CONSENT_DENIED" | "CONSENT_UNKNOWN";

/** What a stored consent (undefined: none) means at a point that requires one. Unknown counts as the channel says. */
export function consentOutcome(
  value: AttributeValue | undefined,
  unknownMeans: Channel["consentUnknown"],
): ConsentOutcome {
  if (value === "granted") return "granted";
  if (value === "denied") return "CONSENT_DENIED";
  return unknownMeans === "granted" ? "granted" : "CONSENT_UNKNOWN";
}
