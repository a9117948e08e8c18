/** Series of threads: what all of them read and wrote, and each one's load and memory. */
import { type Single, singleIndex } from "./catalog.ts";
import { type Series, single } from "./series.ts";

export const THREAD_SERIES: readonly Series[] = [
  single("profileReads", "proffer_profile_reads_total", "Profiles read."),
  single("profileWrites", "proffer_profile_writes_total", "Profiles written."),
  single("logWrittenBytes", "proffer_log_written_bytes_total", "Bytes of log records written."),
  single("logFlushes", "proffer_log_writes_total", "Turns whose log records were written."),
  single("logFailures", "proffer_log_write_failures_total", "Turns whose log records could not be written."),
  ofThreads("gauge", "eventLoopLagSeconds", "proffer_event_loop_lag_seconds", "Mean lag in the last second."),
  ofThreads(
    "gauge",
    "eventLoopLagSecondsMax",
    "proffer_event_loop_lag_max_seconds",
    "Longest lag in the last second.",
  ),
  ofThreads("gauge", "heapUsedBytes", "proffer_thread_heap_used_bytes", "JavaScript heap in use."),
  ofThreads(
    "gauge",
    "externalBytes",
    "proffer_thread_external_bytes",
    "Memory of buffers outside of the heap.",
  ),
  ofThreads(
    "counter",
    "threadBusySeconds",
    "proffer_thread_busy_seconds_total",
    "Time that the loop was busy.",
  ),
  {
    type: "gauge",
    name: "proffer_lane_calls_in_flight",
    help: "Calls under way, by lane.",
    read: ({ shared }) =>
      Array.from({ length: shared.laneCount }, (_, slot) => ({
        value: shared.laneInFlight(slot),
        labels: { lane: String(slot) },
      })),
  },
];

/** A value that each thread keeps in its slab, by thread. */
function ofThreads(type: Series["type"], slabName: Single, name: string, help: string): Series {
  return {
    type,
    name,
    help,
    read: ({ shared }) =>
      Array.from({ length: shared.laneCount + shared.buffers.workerCount }, (_, slot) => ({
        value: shared.slab(slot)[singleIndex(slabName)]!,
        labels: { thread: threadName(slot, shared.laneCount) },
      })),
  };
}

function threadName(slot: number, laneCount: number): string {
  return slot < laneCount ? `lane-${slot}` : `batch-${slot - laneCount}`;
}
