/** Series of what decisions read beside the bundle: the stop list and the feeds. */
import { isInForce, STOP_KINDS } from "../../engine/index.ts";
import type { FeedStatus } from "../control/messages.ts";
import { gauge, type Series, single } from "./series.ts";

export const OVERLAY_SERIES: readonly Series[] = [
  gauge(
    "proffer_overlay_version",
    "Version of stop list and feeds together, counted from the start.",
    ({ overlay }) => overlay.version,
  ),
  gauge(
    "proffer_stop_list_sequence",
    "Number of the stop list in force; 0 where there never was one.",
    ({ overlay }) => overlay.stopListSequence,
  ),
  {
    type: "gauge",
    name: "proffer_stops_in_force",
    help: "Stops that hold now, by what they stop; proffer_drops_total counts what they drop as ELIGIBILITY.",
    read: ({ facts: { overlay } }) => {
      const nowMs = Date.now();
      return STOP_KINDS.map((kind) => ({
        value: overlay.stops.filter((stop) => stop.kind === kind && isInForce(stop, nowMs)).length,
        labels: { kind },
      }));
    },
  },
  single(
    "feedStaleDrops",
    "proffer_feed_stale_drops_total",
    "Candidates dropped because a feed that they depend on is too old, or was never pushed, whatever else may have spoken against them; less dry calls.",
  ),
  ofFeeds(
    "proffer_feed_age_seconds",
    "Since the time that the feed's table tells of; feeds that the active bundle declares and somebody pushed.",
    ({ asOfMs, ageMs }) => (asOfMs === 0 ? undefined : ageMs / 1000),
  ),
  ofFeeds("proffer_feed_rows", "Rows of the feed's table; 0 where none was pushed.", ({ rows }) => rows),
  ofFeeds(
    "proffer_feed_sequence",
    "Number of the feed's table; 0 where none was pushed.",
    ({ sequence }) => sequence,
  ),
  ofFeeds(
    "proffer_feed_stale",
    "1 where the feed is older than it may be, or was never pushed; rules may state another age.",
    ({ stale }) => Number(stale),
  ),
];

/** By feed, of those that the active bundle declares. */
function ofFeeds(name: string, help: string, read: (feed: FeedStatus) => number | undefined): Series {
  return {
    type: "gauge",
    name,
    help,
    read: ({ facts }) =>
      facts.feeds.flatMap((status) => {
        const value = read(status);
        return value === undefined ? [] : [{ value, labels: { feed: status.feed } }];
      }),
  };
}
