/** Codes of what an event is taken with all the same. Public API; workspaces name them in `advisories:`. */
export const EVENT_ADVISORIES = [
  "CONTACT_ALREADY_KNOWN",
  "EVENT_IDS_FULL",
  "RESPONSE_WITHOUT_CONTACT",
  "SUPPRESS_OFFER_UNKNOWN",
] as const;
