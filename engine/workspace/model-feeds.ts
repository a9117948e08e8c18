/** The checked model: feeds, that is context tables pushed beside the bundle, and what a rule says of one. */

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
