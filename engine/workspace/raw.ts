/** Workspace files as they are after their schema has passed: plain values, unresolved, names as written. */

export type RawScalar = string | number | boolean;
export type RawValues = Readonly<Record<string, RawScalar>>;

export interface RawAttribute {
  readonly name: string;
  readonly type: "number" | "integer" | "boolean" | "string" | "timestamp";
  readonly default?: RawScalar;
  readonly allowed?: readonly RawScalar[];
  readonly min?: number;
  readonly max?: number;
  readonly description?: string;
  readonly source?: "trusted" | "client";
}
export interface RawAttributes {
  readonly attributes: readonly RawAttribute[];
}

export interface RawFeed {
  readonly name: string;
  readonly displayName?: string;
  readonly key: string;
  readonly maxAge: string;
  readonly whenStale?: "drop" | "use";
  readonly forgetAfter?: string;
  readonly attributes: readonly RawAttribute[];
}
/** Of a rule. */
export interface RawFeedUse {
  readonly feed: string;
  readonly maxAge?: string;
  readonly whenStale?: "drop" | "use";
}
/** Of a golden: how a feed stands for it. */
export interface RawGoldenFeed {
  readonly age?: string;
  readonly row?: RawValues;
}
export type RawGoldenFeeds = Readonly<Record<string, RawGoldenFeed>>;

export interface RawWorkspace {
  readonly name: string;
  readonly displayName?: string;
  readonly timeZone?: string;
  readonly levels: readonly {
    readonly name: string;
    readonly displayName?: string;
    readonly defaultOffers?: readonly {
      readonly offer: string;
      readonly score: number;
      readonly zones?: readonly string[];
    }[];
  }[];
  readonly purposes?: readonly string[];
  readonly visitorTimeZone?: string;
  readonly caps?: readonly RawWorkspaceCap[];
  readonly rollback?: {
    readonly withdrawals: number;
    readonly decisions?: number;
    readonly within?: string;
  };
  readonly offerAttributes?: readonly RawAttribute[];
}

export interface RawValidity {
  readonly from?: string;
  readonly until?: string;
  readonly timeZone?: string;
}
export interface RawPredicates {
  readonly eligibility?: string;
  readonly applicability?: string;
  readonly suitability?: string;
}
export interface RawFactors {
  readonly propensity?: number | string;
  readonly contextWeight?: number | string;
  readonly value?: number | string;
  readonly lever?: number | string;
}

export interface RawCap {
  readonly name?: string;
  readonly max: number;
  readonly window?: string;
  readonly per?: "day" | "week" | "month";
  readonly in?: "visitor" | "channel";
  readonly ever?: true;
}
export interface RawChannelCap extends RawCap {
  readonly name: string;
  readonly of: "offer" | "category" | "zone" | "medium";
  readonly subject?: string;
}
export interface RawWorkspaceCap extends RawCap {
  readonly name: string;
  readonly of: "medium" | "purpose";
  readonly subject?: string;
  readonly purpose?: string;
}
export interface RawSuppression {
  readonly on: "accept" | "reject" | "presented";
  readonly moreThan?: number;
  readonly within?: string;
  readonly for: string;
  readonly related?: string;
}

export interface RawPoint {
  readonly name: string;
  readonly displayName?: string;
  readonly zone: string;
  readonly medium: "web" | "app" | "email" | "sms" | "push" | "agent" | "kiosk";
  readonly contact?: "decide" | "impression";
  readonly reservation?: string;
  readonly consent?: "required" | "ignored";
  readonly duplicates?: "allow" | "refuse" | "caller";
  readonly countMax?: number;
  readonly quotas?: readonly { readonly by: string; readonly max: number }[];
  readonly fallbacks?: readonly string[];
}

export interface RawEvent {
  readonly name: string;
  readonly displayName?: string;
  readonly category?: "contact" | "accept" | "reject" | "plain";
  readonly attributes?: readonly RawAttribute[];
  readonly sets?: Readonly<Record<string, RawScalar | { readonly from: string }>>;
  readonly suppress?: { readonly offer?: string; readonly for: string };
}

export interface RawChannel {
  readonly name: string;
  readonly displayName?: string;
  readonly salt?: string;
  readonly timeZone?: string;
  readonly deadlineMs?: number;
  readonly consentUnknown?: "denied" | "granted";
  readonly unrecorded?: "answer" | "refuse";
  readonly zones: readonly { readonly name: string; readonly displayName?: string }[];
  readonly points: readonly RawPoint[];
  readonly events?: readonly RawEvent[];
  readonly anonymous?: RawValues;
  readonly fallbacks?: readonly string[];
  readonly holdout?: {
    readonly salt: string;
    readonly share: string;
    readonly answer?: "fallback" | "nothing";
  };
  readonly factors?: RawFactors;
  readonly caps?: readonly RawChannelCap[];
  readonly suppress?: readonly RawSuppression[];
  readonly responses?: {
    readonly within?: string;
    readonly withoutContact?: "accept" | "warn" | "refuse";
  };
  readonly sessionTimeout?: string;
}

export interface RawSegment {
  readonly name: string;
  readonly displayName?: string;
  readonly list?: { readonly level: string; readonly file?: string; readonly asOf?: string };
  readonly rule?: string;
  readonly expression?: string;
}
export interface RawGroup {
  readonly name: string;
  readonly segments: readonly string[];
  readonly remainder?: string;
}
export interface RawSegments {
  readonly segments?: readonly RawSegment[];
  readonly groups?: readonly RawGroup[];
}

export interface RawComputed {
  readonly template?: string;
  readonly expression?: string;
  readonly default?: RawScalar;
}
export interface RawOffer extends RawPredicates {
  readonly code: string;
  readonly displayName?: string;
  readonly category?: string;
  readonly purpose?: string;
  readonly value?: number;
  readonly cost?: number;
  readonly validity?: RawValidity;
  readonly fallback?: boolean;
  readonly caps?: readonly RawCap[];
  readonly suppress?: readonly RawSuppression[];
  readonly attributes?: Readonly<Record<string, RawScalar | RawComputed>>;
}
export interface RawOffers {
  readonly offers: readonly RawOffer[];
}

export interface RawRule extends RawPredicates, RawFactors {
  readonly id: string;
  readonly zone: string;
  readonly segment?: string;
  readonly offer: string;
  readonly enabled?: boolean;
  readonly validity?: RawValidity;
  readonly score?: number | string;
  readonly feeds?: readonly RawFeedUse[];
}
export interface RawOfferList {
  readonly name: string;
  readonly offers: readonly string[];
  readonly visitors?: readonly string[];
  readonly segment?: string;
  readonly zones?: readonly string[];
  readonly score?: number;
}
export interface RawStrategy {
  readonly channel: string;
  readonly rules?: readonly RawRule[];
  readonly whiteLists?: readonly RawOfferList[];
  readonly blackLists?: readonly RawOfferList[];
}

export interface RawInvariant {
  readonly name: string;
  readonly description?: string;
  readonly channels?: readonly string[];
  readonly when?: string;
  readonly require: string;
}
export interface RawInvariants {
  readonly invariants: readonly RawInvariant[];
}

export interface RawExpectedPoint {
  readonly point: string;
  readonly status: string;
  readonly offers?: readonly string[];
  readonly treatments?: readonly {
    readonly offer: string;
    readonly treatmentId?: string;
    readonly score?: number;
    readonly fallback?: boolean;
    readonly attributes?: RawValues;
  }[];
}
export interface RawExpectation {
  readonly holdout?: boolean;
  readonly points: readonly RawExpectedPoint[];
  readonly dropped?: readonly {
    readonly point: string;
    readonly offer: string;
    readonly stage?: string;
    readonly reason: string;
  }[];
}
export interface RawGolden {
  readonly name: string;
  readonly description?: string;
  readonly at: string;
  readonly visitor: {
    readonly level: string;
    readonly id: string;
    readonly known?: boolean;
    readonly profile?: RawValues;
    readonly lists?: readonly string[];
  };
  readonly channel: string;
  readonly context?: RawValues;
  readonly feeds?: RawGoldenFeeds;
  readonly points: readonly {
    readonly point: string;
    readonly count?: number;
    readonly allowDuplicates?: boolean;
  }[];
  readonly expect?: RawExpectation;
}
/** A step says what it does by one of the keys `decide`, `event`, `update`, `link` and `forget`. */
export interface RawStep {
  readonly at?: string;
  readonly after?: string;
  readonly visitor?: string;
  readonly channel?: string;
  readonly decide?: RawGolden["points"];
  readonly as?: string;
  readonly context?: RawValues;
  readonly feeds?: RawGoldenFeeds;
  readonly event?: string;
  readonly eventId?: string;
  readonly of?: { readonly step: string; readonly point: string; readonly offer: string };
  readonly occurredAt?: string;
  readonly attributes?: RawValues;
  readonly update?: RawValues;
  readonly unset?: readonly string[];
  readonly link?: string;
  readonly forget?: true;
  readonly expect?: RawStepExpectation;
}
/** Of a decision or of an event; which keys may stand there hangs on the step. */
export interface RawStepExpectation extends Omit<RawExpectation, "points"> {
  readonly points?: readonly RawExpectedPoint[];
  readonly applied?: boolean;
  readonly duplicate?: boolean;
  readonly advisories?: readonly string[];
  readonly error?: string;
}
export interface RawSequence {
  readonly name: string;
  readonly description?: string;
  readonly at: string;
  readonly visitor: RawGolden["visitor"];
  readonly others?: readonly RawGolden["visitor"][];
  readonly channel: string;
  readonly context?: RawValues;
  readonly feeds?: RawGoldenFeeds;
  readonly steps: readonly RawStep[];
}
export interface RawGoldens {
  readonly goldens?: readonly RawGolden[];
  readonly sequences?: readonly RawSequence[];
}
export interface RawPreviews {
  readonly previews: readonly RawGolden[];
}
