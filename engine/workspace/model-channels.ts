/** The checked model: a channel with its zones, interaction points and events, and how it decides and takes responses. */
import type { Attribute, AttributeValue } from "./model-attributes.ts";
import type { Cap, Suppression } from "./model-caps.ts";
import type { Factors, OfferList, TreatmentRule, WhiteList } from "./model-strategy.ts";

export const MEDIUMS = ["web", "app", "email", "sms", "push", "agent", "kiosk"] as const;

export type Medium = (typeof MEDIUMS)[number];

export const CONSENT_VALUES = ["granted", "denied", "unknown"] as const;

export interface Zone {
  readonly name: string;
  readonly displayName?: string;
}

export interface Quota {
  /** `category`, or the name of an offer attribute that is constant. */
  readonly by: string;
  readonly max: number;
}

export interface InteractionPoint {
  readonly name: string;
  readonly displayName?: string;
  readonly zone: string;
  readonly medium: Medium;
  readonly contact: "decide" | "impression";
  readonly reservationMs: number;
  /** `required`: an offer with a purpose needs consent (medium, purpose). */
  readonly consent: "required" | "ignored";
  /** May repeat an offer given to an earlier point: always, never, or as the request says. */
  readonly duplicates: "allow" | "refuse" | "caller";
  readonly countMax: number;
  readonly quotas: readonly Quota[];
  /** Offer codes, best first; already resolved (the point's own, else the channel's). May be empty. */
  readonly fallbacks: readonly string[];
}

export interface EventDefinition {
  readonly name: string;
  readonly displayName?: string;
  readonly category: "contact" | "accept" | "reject" | "plain";
  readonly attributes: readonly Attribute[];
  /** Profile attributes that the event writes: the value of one of its own attributes, or a constant. */
  readonly sets?: readonly {
    readonly attribute: string;
    readonly from?: string;
    readonly value?: AttributeValue;
  }[];
  /**
   * An offer that the event suppresses: the one that its attribute `offerFrom` names, else that of its treatment
   * code. `minutes` 0: for good.
   */
  readonly suppress?: { readonly offerFrom?: string; readonly minutes: number };
}

/** How responses by treatment code are taken. */
export interface ResponsePolicy {
  /** A response this long after the decision is refused (RESPONSE_TOO_LATE). */
  readonly withinMs: number;
  /** What becomes of one whose contact this node does not know of (another node may). */
  readonly withoutContact: "accept" | "warn" | "refuse";
}

export interface Holdout {
  readonly salt: string;
  readonly sharePpm: number;
  readonly answer: "fallback" | "nothing";
}

export interface Channel {
  readonly name: string;
  readonly displayName?: string;
  readonly salt: string;
  readonly timeZone: string;
  readonly deadlineMsDefault: number;
  /** What an unknown consent means where a point requires one. */
  readonly consentUnknown: "denied" | "granted";
  /** What happens to a decision that cannot be logged. */
  readonly unrecorded: "answer" | "refuse";
  readonly zones: readonly Zone[];
  readonly points: readonly InteractionPoint[];
  readonly events: readonly EventDefinition[];
  /** Profile values of a visitor without a record; over the attributes' own defaults. */
  readonly anonymous: Readonly<Record<string, AttributeValue>>;
  readonly holdout?: Holdout;
  readonly factors: Factors;
  readonly rules: readonly TreatmentRule[];
  readonly whiteLists: readonly WhiteList[];
  readonly blackLists: readonly OfferList[];
  readonly caps?: readonly Cap[];
  /** For all its offers that state none of their own for the same `on`. */
  readonly suppressions?: readonly Suppression[];
  /** Absent: 30 days, `warn`. */
  readonly responses?: ResponsePolicy;
  /** A session ends this long after its last call; absent: 30 minutes. */
  readonly sessionTimeoutMs?: number;
}
