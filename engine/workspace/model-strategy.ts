/** The checked model: what a channel's candidates are and what they score: treatment rules, factors, white and black lists. */
import type { FeedUse } from "./model-feeds.ts";
import type { Predicates, Validity } from "./model-offers.ts";

/** A constant, or CEL text that yields a number. */
export type NumberSource = number | string;

/** Factors for all rules of a channel; a rule's own replace them. An absent factor is off, that is 1. */
export interface Factors {
  readonly propensity?: NumberSource;
  readonly contextWeight?: NumberSource;
  readonly value?: NumberSource;
  readonly lever?: NumberSource;
}

export const ALL_ZONES = "*";

export interface TreatmentRule extends Predicates, Factors {
  readonly id: string;
  /** A zone's name, or `*` for all zones of the channel. */
  readonly zone: string;
  /** Absent: everybody. */
  readonly segment?: string;
  readonly offer: string;
  readonly enabled: boolean;
  readonly validity?: Validity;
  /** Marketer's score 0–100, or an expression. Absent (only with a propensity): 1. */
  readonly score?: NumberSource;
  /** Sorted by feed; one that is only read needs no mention. */
  readonly feeds?: readonly FeedUse[];
}

/** Names visitors directly and/or by a segment; for white lists with a score of its own. */
export interface OfferList {
  readonly name: string;
  readonly offers: readonly string[];
  readonly visitors: readonly { readonly level: string; readonly id: string }[];
  readonly segment?: string;
  /** Absent: all zones. */
  readonly zones?: readonly string[];
}

export interface WhiteList extends OfferList {
  readonly score: number;
}
