/** The checked model: decisions and sequences of calls that must come out as stated, and previews. */
import type { AttributeValue } from "./model-attributes.ts";

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
