/** Series of the node as a whole: its generation, its lanes, its machine's clock and its process. */
import { counter, counters, gauge, type Series } from "./series.ts";

const BYTES_PER_KIBIBYTE = 1024;
const MICROSECONDS = 1e6;

export const NODE_SERIES: readonly Series[] = [
  {
    type: "gauge",
    name: "proffer_build_info",
    help: "1, with the node's version.",
    read: ({ facts }) => [{ value: 1, labels: { version: facts.version, node: process.version } }],
  },
  gauge("proffer_ready", "Whether /readyz says so.", (facts) => (facts.isReady ? 1 : 0)),
  gauge("proffer_generation", "Number of the active generation, 0 before the first.", (f) => f.generation),
  gauge("proffer_generation_age_seconds", "Since the active generation was activated.", (facts) =>
    ageS(facts.generationActivatedAtMs),
  ),
  gauge(
    "proffer_segments_age_seconds",
    "Since the oldest member list that states it was drawn; 0 where none does.",
    (facts) => ageS(facts.segmentsAsOfMs),
  ),
  counter(
    "proffer_generation_failures_total",
    "Bundles that did not become a generation.",
    (facts) => facts.generationFailuresTotal,
  ),
  gauge("proffer_lanes", "Lanes that serve.", (facts) => facts.lanesReady),
  gauge("proffer_lanes_wanted", "Lanes that should serve.", (facts) => facts.lanesWanted),
  counter(
    "proffer_lanes_replaced_total",
    "Lanes that ended and were replaced.",
    (facts) => facts.lanesReplacedTotal,
  ),
  {
    type: "gauge",
    name: "proffer_batch_jobs",
    help: "DecideBatch calls waiting or under way in the pool.",
    read: ({ shared }) => [{ value: shared.batchPending }],
  },
  counters("proffer_clock_steps_total", "Jumps of the machine's clock.", ({ facts }) =>
    (["back", "forward"] as const).map((direction) => ({
      value: facts.clockSteps[direction],
      labels: { direction },
    })),
  ),
  gauge("proffer_process_start_time_seconds", "Unix time of the start.", (f) => f.startedAtMs / 1000),
  gauge("proffer_process_resident_memory_bytes", "Resident size of the process.", () =>
    process.memoryUsage.rss(),
  ),
  gauge(
    "proffer_process_resident_memory_max_bytes",
    "Highest resident size so far.",
    () => process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE,
  ),
  counter("proffer_process_cpu_seconds_total", "Processor time of all threads.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROSECONDS;
  }),
];

function ageS(sinceMs: number): number {
  return sinceMs === 0 ? 0 : Math.max(0, Date.now() - sinceMs) / 1000;
}
