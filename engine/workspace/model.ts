/**
 * The checked model: what a workspace means once every name resolves and every expression type-checks. Its parts are
 * in model-….ts, and what is said here is so of all of them.
 *
 * It is plain JSON (canonical form is what a bundle carries), it holds names and never numbers of a node, and
 * CEL stays text in it. Names are folded to lower case. Instants are integer milliseconds since 1970-01-01 UTC.
 * Arrays that the workspace does not order are sorted by name, so that the same workspace gives the same bytes.
 * Optional properties are absent, never null.
 */
import type { Attribute, ContextAttribute } from "./model-attributes.ts";
import type { Cap } from "./model-caps.ts";
import type { Channel } from "./model-channels.ts";
import type { Feed } from "./model-feeds.ts";
import type { Golden, GoldenSequence, Preview } from "./model-goldens.ts";
import type { Offer } from "./model-offers.ts";
import type { Segment, SegmentGroup } from "./model-segments.ts";

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

/** Transitions of one zone: from `atMs[i]` on, local time is UTC + `offsetMinutes[i]`; before the first, `initialOffsetMinutes`. */
export interface TimeZoneTable {
  readonly initialOffsetMinutes: number;
  readonly atMs: readonly number[];
  readonly offsetMinutes: readonly number[];
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
