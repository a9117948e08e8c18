/** Series of calls: how long they take, which fail, which are refused before any work. */
import {
  CALL_CLASSES,
  ERROR_CODES,
  errorIndex,
  HISTOGRAM_SIZE,
  LATENCY_BUCKETS_S,
  latencyIndex,
  METHOD_NAMES,
  SHED_REASONS,
  shedIndex,
  TRANSPORTS,
} from "./catalog.ts";
import { counters, type Series, single, type Value } from "./series.ts";

const DURATION = "proffer_call_duration_seconds";

export const CALL_SERIES: readonly Series[] = [
  {
    type: "histogram",
    name: DURATION,
    help: "Time from a call's first byte to its answer, in seconds.",
    read: ({ sums }) => durations(sums),
  },
  counters("proffer_errors_total", "Error answers.", ({ sums }) =>
    TRANSPORTS.flatMap((transport) =>
      ERROR_CODES.map((code) => ({
        value: sums[errorIndex(transport, code)]!,
        labels: { transport, code },
      })),
    ),
  ),
  counters("proffer_calls_shed_total", "Calls refused before any work.", ({ sums }) =>
    SHED_REASONS.flatMap((reason) =>
      CALL_CLASSES.map((callClass) => ({
        value: sums[shedIndex(reason, callClass === "batch")]!,
        labels: { reason, class: callClass },
      })),
    ),
  ),
  single("batchRequests", "proffer_batch_requests_total", "Requests decided within DecideBatch."),
];

function durations(sums: Float64Array): Value[] {
  const values: Value[] = [];
  for (const method of METHOD_NAMES) {
    for (const transport of TRANSPORTS) {
      const start = latencyIndex(method, transport);
      let count = 0;
      for (let bucket = 0; bucket <= LATENCY_BUCKETS_S.length; bucket++) {
        count += sums[start + bucket]!;
        const le = bucket < LATENCY_BUCKETS_S.length ? String(LATENCY_BUCKETS_S[bucket]) : "+Inf";
        values.push({ metricName: `${DURATION}_bucket`, value: count, labels: { le, method, transport } });
      }
      const sum = sums[start + HISTOGRAM_SIZE - 1]!;
      values.push({ metricName: `${DURATION}_sum`, value: sum, labels: { method, transport } });
      values.push({ metricName: `${DURATION}_count`, value: count, labels: { method, transport } });
    }
  }
  return values;
}
