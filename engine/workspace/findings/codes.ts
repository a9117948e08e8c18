/**
 * Codes of findings: what is valid and yet does not do what it seems to. FINDINGS.md tells them with examples, and a
 * test holds that page to this table.
 */
export const FINDING_CODES = {
  RULE_NEVER_FIRES: "A rule that no visitor, call and time can satisfy.",
  RULE_ENDED: "A rule whose dates, or those of its offer, are over.",
  RULE_DISABLED: "A rule that is switched off.",
  RULE_SHADOWED: "A rule that another one of the same offer beats whenever it fires.",
  SHADOWED_UNSOUGHT: "Rules that were not held against others of the same offer: too much to search.",
  SEGMENT_DEAD: "A segment that can hold nobody.",
  OFFER_ENDED: "An offer whose dates are over.",
  OFFER_UNREACHED: "An offer that no rule, list, default or fallback brings to a point.",
  POINT_FALLS_BACK: "A point that can only answer with its fallbacks.",
  POINT_SILENT: "A point that can only answer nothing.",
} as const satisfies Record<string, string>;
export type FindingCode = keyof typeof FINDING_CODES;
