/** The checked model: an offer, when and for whom it is fit, and what is presented of it. */
import type { AttributeValue } from "./model-attributes.ts";
import type { Cap, Suppression } from "./model-caps.ts";

/** `fromMs` inclusive, `untilMs` exclusive. */
export interface Validity {
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** Predicates of one stage each; an absent one holds. */
export interface Predicates {
  readonly eligibility?: string;
  readonly applicability?: string;
  readonly suitability?: string;
}

/** A value per presentation: constant, CEL (`expression`) or text with `{{ CEL }}` parts (`template`). */
export type OfferAttributeSource =
  | { readonly kind: "constant"; readonly value: AttributeValue }
  | { readonly kind: "expression"; readonly expression: string; readonly default?: AttributeValue }
  | { readonly kind: "template"; readonly template: string; readonly default?: string };

export interface Offer extends Predicates {
  readonly code: string;
  readonly displayName?: string;
  readonly category?: string;
  /** Consent is asked for (point's medium, this purpose). Absent: no consent needed. */
  readonly purpose?: string;
  readonly value?: number;
  readonly cost?: number;
  readonly validity?: Validity;
  /** Fit for everybody: no predicate, purpose or validity may stand beside it. */
  readonly fallback: boolean;
  /** Of kind `offer`, about this one. */
  readonly caps?: readonly Cap[];
  /** What follows from responses to this offer and contacts with it; over the channel's. */
  readonly suppressions?: readonly Suppression[];
  /** By declared name (`Model.offerAttributes`), sorted. */
  readonly attributes: Readonly<Record<string, OfferAttributeSource>>;
}
