/**
 * What decisions read beside the bundle: the stop list and the feeds. It changes at any time, without a new generation;
 * a decision reads one version of it from start to end, and its record says which.
 *
 * Survives structured clone. What changes is sent to every thread that decides as an `OverlayChange`, so that a stop
 * does not carry the feeds' tables along; a thread that starts is given the whole. Each thread has its generations
 * take it up (`takeOverlay`) between two decisions.
 */
import { assert } from "../assert.ts";
import type { FeedTable } from "../feeds/feed-table.ts";
import type { Stop } from "../trust/documents.ts";
import type { Generation } from "./generation.ts";
import { OpenedGeneration } from "./opened.ts";
import { GenerationStops } from "./stops.ts";

export interface Overlay {
  /** Counts up on this node, from 1 at its start. */
  readonly version: number;
  /** Of the stop list; 0: there is none yet. */
  readonly stopListSequence: number;
  readonly stops: readonly Stop[];
  /** Sorted by name. */
  readonly feeds: readonly FeedTable[];
}

/** What makes of one version the next. */
export interface OverlayChange {
  /** The version that it makes: one above that which it changes. */
  readonly version: number;
  /** Null: it stays. */
  readonly stopList: { readonly sequence: number; readonly stops: readonly Stop[] } | null;
  /** Tables in place of those of the same name, or beside the others. */
  readonly feeds: readonly FeedTable[];
}

export const OVERLAY_NONE: Overlay = { version: 0, stopListSequence: 0, stops: [], feeds: [] };

export function changedOverlay(overlay: Overlay, change: OverlayChange): Overlay {
  assert(change.version === overlay.version + 1, "overlay: a change of another version");
  const renewed = new Set(change.feeds.map(({ feed }) => feed));
  const feeds = [...overlay.feeds.filter(({ feed }) => !renewed.has(feed)), ...change.feeds];
  return {
    version: change.version,
    stopListSequence: change.stopList?.sequence ?? overlay.stopListSequence,
    stops: change.stopList?.stops ?? overlay.stops,
    feeds: feeds.sort((a, b) => (a.feed < b.feed ? -1 : 1)),
  };
}

/**
 * From the next decision on the generation reads this overlay. Call between two decisions.
 *
 * Cost: O(offers + stops × points + attributes of feeds).
 */
export function takeOverlay(generation: Generation, overlay: Overlay): void {
  assert(generation instanceof OpenedGeneration, "overlay: the generation was not opened");
  generation.overlay = overlay;
  generation.feeds?.take(overlay.feeds);
  generation.stops = null;
  generation.desk.stopped = null;
  if (overlay.stops.length === 0) return;
  const { plans, model } = generation;
  const offerIndex = new Map(model.offers.map(({ code }, index) => [code, index]));
  generation.stops = new GenerationStops(overlay.stops, plans.values(), offerIndex);
}
