/**
 * What decisions read beside the bundle: the stop list and the feeds. It changes at any time, without a new generation;
 * a decision reads one version of it from start to end, and its record says which.
 *
 * Survives structured clone. Each thread that decides makes of it what its generations need.
 */
import type { Stop } from "../trust/documents.ts";
import type { AttributeValue } from "../workspace/model.ts";

export interface Overlay {
  /** Counts up on this node, from 1 at its start. */
  readonly version: number;
  /** Of the stop list; 0: there is none yet. */
  readonly stopListSequence: number;
  readonly stops: readonly Stop[];
  /** Sorted by name. */
  readonly feeds: readonly FeedTable[];
}

/** A context table that was pushed: rows by key. */
export interface FeedTable {
  readonly feed: string;
  readonly sequence: number;
  /** The time it tells of, epoch ms. */
  readonly asOfMs: number;
  /** By key (the value of the context attribute that joins it, as text): values by the feed's attributes, by place. */
  readonly rows: ReadonlyMap<string, readonly (AttributeValue | null)[]>;
  /** Names of the attributes, by place. */
  readonly attributes: readonly string[];
}

export const OVERLAY_NONE: Overlay = { version: 0, stopListSequence: 0, stops: [], feeds: [] };
