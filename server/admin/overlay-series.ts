/** Series of what decisions read beside the bundle: the stop list. */
import { isInForce, STOP_KINDS } from "../../engine/index.ts";
import { gauge, type Series } from "./series.ts";

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
];
