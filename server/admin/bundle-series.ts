/** Series of bundles on their way in and of what is in force: what the SRE alarms on. */
import type { ControlLoad } from "../control/callers.ts";
import { STAGES, type Stage, type StageTime } from "../control/control-node.ts";
import { counter, counters, gauge, type Series } from "./series.ts";

/** What the supervisor knows of bundles. */
export interface BundleSeriesFacts {
  readonly releaseSequence: number;
  readonly dataSequence: number;
  /** Bundles on disk, the active one included. */
  readonly retained: number;
  /** Of the last activation. */
  readonly stages: readonly StageTime[];
  readonly activationsTotal: number;
  readonly rollBacksTotal: number;
  readonly refusalsByStage: Readonly<Record<Stage, number>>;
  readonly isAttemptOpen: boolean;
  /** 0: nothing is scheduled. */
  readonly scheduledAtMs: number;
  /** Revoked, not approved any more, or in place of a damaged one, and it goes on all the same. */
  readonly isActiveAtFault: boolean;
  /** The node's start where the source has not answered yet; 0: no bundle source. */
  readonly sourceHeardAtMs: number;
  readonly sourceFailuresTotal: number;
  readonly isStale: boolean;
  /** Of the control port. */
  readonly controlLoad: ControlLoad;
  /** Shared memory of compiled bundles: in use by a generation, and kept for the next one. */
  readonly tableSizes: { readonly usedBytes: number; readonly freeBytes: number };
  /** When the source last answered, or something was taken from a pusher; the node's start before that. */
  readonly heardAtMs: number;
}

const MS_PER_S = 1000;

export const BUNDLE_SERIES: readonly Series[] = [
  gauge(
    "proffer_release_sequence",
    "Number of the last release taken, 0 before the first.",
    ({ bundles }) => bundles.releaseSequence,
  ),
  gauge(
    "proffer_data_update_sequence",
    "Number of the last data update taken.",
    ({ bundles }) => bundles.dataSequence,
  ),
  gauge("proffer_bundles_retained", "Bundles on disk.", ({ bundles }) => bundles.retained),
  counter(
    "proffer_bundle_activations_total",
    "Bundles activated since the start.",
    ({ bundles }) => bundles.activationsTotal,
  ),
  counter(
    "proffer_bundle_rollbacks_total",
    "Times that the node went back by itself.",
    ({ bundles }) => bundles.rollBacksTotal,
  ),
  counters("proffer_bundle_refusals_total", "Attempts refused, by stage.", ({ facts }) =>
    STAGES.map((stage) => ({ value: facts.bundles.refusalsByStage[stage], labels: { stage } })),
  ),
  {
    type: "gauge",
    name: "proffer_bundle_stage_seconds",
    help: "How long each stage of the last activation took; 0 where it did not run.",
    read: ({ facts }) =>
      STAGES.map((stage) => ({
        value: (facts.bundles.stages.find((one) => one.stage === stage)?.ms ?? 0) / MS_PER_S,
        labels: { stage },
      })),
  },
  gauge("proffer_bundle_attempt_open", "Whether an attempt is under way.", ({ bundles }) =>
    bundles.isAttemptOpen ? 1 : 0,
  ),
  gauge(
    "proffer_bundle_scheduled_start_time_seconds",
    "Unix time at which a release begins, 0 where none waits.",
    ({ bundles }) => bundles.scheduledAtMs / MS_PER_S,
  ),
  gauge(
    "proffer_bundle_active_fault",
    "1: what runs was revoked, would not be approved any more, or stands in for a damaged bundle; Status says which.",
    ({ bundles }) => (bundles.isActiveAtFault ? 1 : 0),
  ),
  gauge(
    "proffer_bundle_source_age_seconds",
    "Since the bundle source last answered, or since the start where it has not yet; 0 where none is configured.",
    ({ bundles }) => ageS(bundles.sourceHeardAtMs),
  ),
  counter(
    "proffer_bundle_source_failures_total",
    "Looks at the bundle source that failed.",
    ({ bundles }) => bundles.sourceFailuresTotal,
  ),
  gauge(
    "proffer_control_age_seconds",
    "Since the bundle source last answered, or something was taken that was pushed, or the start.",
    ({ bundles }) => ageS(bundles.heardAtMs),
  ),
  {
    type: "gauge",
    name: "proffer_bundle_tables_bytes",
    help: "Shared memory of compiled bundles: used by generations that are open, and free for the next swap.",
    read: ({ facts }) => [
      { value: facts.bundles.tableSizes.usedBytes, labels: { state: "used" } },
      { value: facts.bundles.tableSizes.freeBytes, labels: { state: "free" } },
    ],
  },
  gauge(
    "proffer_control_request_bytes",
    "What requests of the control port that are under way may come to.",
    ({ bundles }) => bundles.controlLoad.requestBytes,
  ),
  counters(
    "proffer_control_refusals_total",
    "Calls of the control port refused for load, by code.",
    (scrape) =>
      Object.entries(scrape.facts.bundles.controlLoad.refusals).map(([code, value]) => ({
        value,
        labels: { code },
      })),
  ),
  gauge("proffer_bundle_stale", "Whether that is longer than bundles.staleAfterMs.", ({ bundles }) =>
    bundles.isStale ? 1 : 0,
  ),
];

function ageS(sinceMs: number): number {
  return sinceMs === 0 ? 0 : Math.max(0, Date.now() - sinceMs) / MS_PER_S;
}
