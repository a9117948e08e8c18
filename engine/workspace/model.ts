/**
 * The checked model: what a workspace means once every name resolves and every expression type-checks.
 *
 * It is plain JSON (canonical form is what a bundle carries), it holds names and never numbers of a node, and
 * CEL stays text in it. Names are folded to lower case. Instants are integer milliseconds since 1970-01-01 UTC.
 * Arrays that the workspace does not order are sorted by name, so that the same workspace gives the same bytes.
 * Optional properties are absent, never null.
 */

export type AttributeType = "number" | "integer" | "boolean" | "string" | "timestamp";
/** A timestamp's value is integer epoch milliseconds; an integer is exact up to ±(2^53 − 1). */
export type AttributeValue = number | string | boolean;

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly default?: AttributeValue;
  readonly allowed?: readonly AttributeValue[];
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
}

/** `trusted`: servers only may send it. `client`: browsers too. */
export interface ContextAttribute extends Attribute {
  readonly source: "trusted" | "client";
  /** The feed that gives it, named by the first parts of `name`; absent: callers send it. */
  readonly feed?: string;
}

/** What becomes of a candidate that depends on a feed which is older than it may be. */
export const STALE_POLICIES = ["drop", "use"] as const;
/** `drop`: it leaves at applicability (FEED_STALE). `use`: it is decided by the values that there are. */
export type StalePolicy = (typeof STALE_POLICIES)[number];

/**
 * A context table that is pushed beside the bundle: its attributes stand in `Model.context` as `<feed>.<attribute>`, and
 * have the values of the row whose key is the call's value of `key`.
 */
export interface Feed {
  readonly name: string;
  readonly displayName?: string;
  /** The context attribute that joins it: a text, an integer or a boolean that callers send. */
  readonly key: string;
  /** Older than this it is stale, unless a rule says otherwise. */
  readonly maxAgeMs: number;
  readonly whenStale: StalePolicy;
  /** Older than this its attributes have no value for anybody; absent: the last table lasts. */
  readonly forgetAfterMs?: number;
}

/** What a rule says of a feed in place of what the feed says of itself; it depends on the feed, read or not. */
export interface FeedUse {
  readonly feed: string;
  readonly maxAgeMs?: number;
  readonly whenStale?: StalePolicy;
}

export const MEDIUMS = ["web", "app", "email", "sms", "push", "agent", "kiosk"] as const;
export type Medium = (typeof MEDIUMS)[number];

export const CONSENT_VALUES = ["granted", "denied", "unknown"] as const;

/** A constant, or CEL text that yields a number. */
export type NumberSource = number | string;

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

/**
 * How long contacts count against a cap. Rolling windows count in quarters of an hour of UTC and round towards "too
 * many"; calendar ones begin at local midnight of the visitor's (`Model.visitorTimeZone`) or the channel's time zone,
 * weeks on Monday.
 */
export type CapWindow =
  | { readonly kind: "rolling"; readonly ms: number }
  | {
      readonly kind: "calendar";
      readonly unit: "day" | "week" | "month";
      readonly zone: "visitor" | "channel";
    }
  | { readonly kind: "ever" };

/** At most `max` contacts (live reservations included) of one visitor within the window. */
export interface Cap {
  readonly name: string;
  /** A purpose, and a medium for a purpose, only in `Model.caps`. */
  readonly of: "offer" | "category" | "zone" | "medium" | "purpose";
  /** The one it is about, by name; absent: each for itself. An offer's own caps have none. */
  readonly subject?: string;
  /** Of a medium: only contacts with, and offers of, this purpose. */
  readonly purpose?: string;
  readonly max: number;
  readonly window: CapWindow;
}

/** A visitor stops getting an offer. */
export interface Suppression {
  readonly on: "accept" | "reject" | "presented";
  /** With `presented`: once it was presented more often than this. */
  readonly moreThan?: number;
  /** With `presented`: contacts of so many ms count, up to the last one; absent: all. So what set in does not fade. */
  readonly withinMs?: number;
  /** From the last such response or contact on; absent: for good. */
  readonly forMs?: number;
  /**
   * `category`, or an offer attribute that is constant: also every offer that has the same value there as the one
   * responded to (or presented). Absent: that offer alone.
   */
  readonly relatedBy?: string;
}

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

export interface Segment {
  readonly name: string;
  readonly displayName?: string;
  /** Shipped members, of one audience level. `asOfMs`: when the list was drawn. */
  readonly list?: { readonly level: string; readonly asOfMs?: number };
  /** CEL predicate evaluated live; with `list`, the segment is the union of both. */
  readonly rule?: string;
  /** Set algebra over other segments: names, `&`, `|`, `-`, `!`, parentheses. Excludes `list` and `rule`. */
  readonly expression?: string;
}

/**
 * Mutually exclusive segments in priority order: a visitor is in the first that holds it and in no other of the
 * group; `remainder` (a segment of its own, defined only here) holds who is in none. Expressions see the result.
 */
export interface SegmentGroup {
  readonly name: string;
  readonly segments: readonly string[];
  readonly remainder?: string;
}

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

export interface AudienceLevel {
  readonly name: string;
  readonly displayName?: string;
  /** Offers that every visitor of the level is a candidate for, in all zones unless named. */
  readonly defaultOffers: readonly {
    readonly offer: string;
    readonly score: number;
    readonly zones?: readonly string[];
  }[];
}

/** Violated when `when` holds (or cannot be told) and `require` is anything but true. */
export interface Invariant {
  readonly name: string;
  readonly description?: string;
  /** Absent: all channels. */
  readonly channels?: readonly string[];
  readonly when?: string;
  readonly require: string;
}

/**
 * What a bundle is taken back for: so many withdrawals by the guard a decision are too many. Held against a sample of the
 * population before the bundle is activated, and against what it decides for a while after.
 */
export interface RollbackPolicy {
  /** Withdrawals for each decision, 0 to 1; above, the bundle does not stay. */
  readonly withdrawals: number;
  /** So many decisions must have been made before they are judged. */
  readonly decisions: number;
  /** And so long after its activation a bundle is judged. */
  readonly withinMs: number;
}
export const ROLLBACK_BOUNDS = {
  decisionsMax: 1_000_000_000,
  within: { minMs: 10_000, maxMs: 7 * 86_400_000, text: "10s to 7d" },
} as const;

/** Transitions of one zone: from `atMs[i]` on, local time is UTC + `offsetMinutes[i]`; before the first, `initialOffsetMinutes`. */
export interface TimeZoneTable {
  readonly initialOffsetMinutes: number;
  readonly atMs: readonly number[];
  readonly offsetMinutes: readonly number[];
}

export interface GoldenVisitor {
  readonly level: string;
  readonly id: string;
  /** False: there is no record, the channel's anonymous defaults apply. */
  readonly known: boolean;
  readonly profile: Readonly<Record<string, AttributeValue>>;
  /** Shipped lists that hold the visitor, by segment name. */
  readonly lists: readonly string[];
}

export interface GoldenRequest {
  readonly channel: string;
  readonly points: readonly {
    readonly point: string;
    readonly count: number;
    readonly allowDuplicates: boolean;
  }[];
  readonly context: Readonly<Record<string, AttributeValue>>;
  /** Sorted by feed; one that is not named was never pushed. */
  readonly feeds?: readonly GoldenFeed[];
}

/** A feed as it stands for one request. */
export interface GoldenFeed {
  readonly feed: string;
  readonly ageMs: number;
  /** The row that the call's key joins, by attribute without the feed's name; absent: there is none. */
  readonly row?: Readonly<Record<string, AttributeValue>>;
}

export interface GoldenTreatment {
  readonly offer: string;
  readonly treatmentId?: string;
  readonly score?: number;
  readonly fallback?: boolean;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface GoldenExpectation {
  readonly holdout?: boolean;
  readonly points: readonly {
    readonly point: string;
    readonly status: string;
    readonly treatments: readonly GoldenTreatment[];
  }[];
  readonly dropped: readonly {
    readonly point: string;
    readonly offer: string;
    readonly stage?: string;
    readonly reason: string;
  }[];
}

/** A decision that must come out as stated. The same shape without `expect` is a preview. */
export interface Golden {
  readonly name: string;
  readonly description?: string;
  readonly atMs: number;
  readonly visitor: GoldenVisitor;
  readonly request: GoldenRequest;
  readonly expect: GoldenExpectation;
}
export type Preview = Omit<Golden, "expect">;

/** Who a step of a sequence is about; absent: the sequence's visitor. */
export interface GoldenStepBase {
  readonly atMs: number;
  readonly visitor?: { readonly level: string; readonly id: string };
}
export interface GoldenDecideStep extends GoldenStepBase {
  readonly kind: "decide";
  /** Names the step, so that later ones can speak of what it presented. */
  readonly as?: string;
  readonly request: GoldenRequest;
  readonly expect: GoldenExpectation;
}
export interface GoldenEventStep extends GoldenStepBase {
  readonly kind: "event";
  readonly channel: string;
  readonly event: string;
  readonly eventId?: string;
  /** The treatment that a decide step presented: the event carries its code. */
  readonly of?: { readonly step: string; readonly point: string; readonly offer: string };
  readonly occurredAtMs?: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly expect: {
    readonly applied?: boolean;
    readonly duplicate?: boolean;
    /** Codes. */
    readonly advisories?: readonly string[];
    /** The call is refused with this code. */
    readonly error?: string;
  };
}
export interface GoldenUpdateStep extends GoldenStepBase {
  readonly kind: "update";
  readonly set: Readonly<Record<string, AttributeValue>>;
  readonly unset: readonly string[];
}
/** The step's visitor (an anonymous id) becomes known as `known`. */
export interface GoldenLinkStep extends GoldenStepBase {
  readonly kind: "link";
  readonly known: { readonly level: string; readonly id: string };
}
export interface GoldenForgetStep extends GoldenStepBase {
  readonly kind: "forget";
}
export type GoldenStep =
  | GoldenDecideStep
  | GoldenEventStep
  | GoldenUpdateStep
  | GoldenLinkStep
  | GoldenForgetStep;

/** Calls one after the other, each under the clock it states: what a visitor's memory does to decisions. */
export interface GoldenSequence {
  readonly name: string;
  readonly description?: string;
  readonly visitor: GoldenVisitor;
  /** Other visitors that steps name, where they have profiles or lists. */
  readonly others: readonly GoldenVisitor[];
  readonly steps: readonly GoldenStep[];
}

export interface Model {
  readonly format: 1;
  readonly name: string;
  readonly displayName?: string;
  /** Default zone of dates that state none. */
  readonly timeZone: string;
  /** As the workspace lists them, best known first: an id of a later level may become an alias of one before it. */
  readonly levels: readonly AudienceLevel[];
  readonly purposes: readonly string[];
  /** Declared attributes, then the reserved `consent.<medium>.<purpose>` (string, allowed CONSENT_VALUES), sorted by name. */
  readonly profile: readonly Attribute[];
  readonly context: readonly ContextAttribute[];
  /** Sorted by name; absent: none. */
  readonly feeds?: readonly Feed[];
  readonly offerAttributes: readonly Attribute[];
  readonly segments: readonly Segment[];
  readonly segmentGroups: readonly SegmentGroup[];
  readonly offers: readonly Offer[];
  readonly channels: readonly Channel[];
  /** Of mediums and purposes, for every channel; sorted by name. */
  readonly caps?: readonly Cap[];
  readonly invariants: readonly Invariant[];
  readonly goldens: readonly Golden[];
  readonly previews: readonly Preview[];
  readonly sequences?: readonly GoldenSequence[];
  /** The profile attribute (string) that holds a visitor's IANA time zone; its allowed values are in `timeZones`. */
  readonly visitorTimeZone?: string;
  readonly rollback?: RollbackPolicy;
  readonly tzdbVersion: string;
  /** Tables of the zones that the model names, by IANA name. */
  readonly timeZones: Readonly<Record<string, TimeZoneTable>>;
}
