/**
 * Series of the gRPC port: its connections and streams by lane (a connection lives on one lane, so that lanes may be
 * loaded unevenly), bytes, and what callers did that went too far, by name.
 */
import { BREACHES } from "../grpc/http2/http2.ts";
import {
  breachIndex,
  LATENCY_BUCKETS_S,
  latencyIndex,
  METHOD_NAMES,
  type Single,
  singleIndex,
  TRANSPORTS,
} from "./catalog.ts";
import { counters, type Series, single, type Value } from "./series.ts";

export const GRPC_SERIES: readonly Series[] = [
  counters(
    "proffer_grpc_breaches_total",
    "Limits exceeded and rules of HTTP/2 broken, by name.",
    ({ sums }) => BREACHES.map((breach) => ({ value: sums[breachIndex(breach)]!, labels: { breach } })),
  ),
  single("grpcReadBytes", "proffer_grpc_read_bytes_total", "Bytes that connections read, once a second."),
  single(
    "grpcWrittenBytes",
    "proffer_grpc_written_bytes_total",
    "Bytes that connections wrote, once a second.",
  ),
  ofLanes("counter", "grpcConnections", "proffer_grpc_connections_total", "Connections accepted, by lane."),
  ofLanes("gauge", "grpcConnectionsOpen", "proffer_grpc_connections", "Open connections, by lane."),
  ofLanes("gauge", "grpcStreamsOpen", "proffer_grpc_streams", "Calls and streams under way, by lane."),
  {
    type: "counter",
    name: "proffer_lane_calls_total",
    help: "Calls answered, by lane and transport.",
    read: ({ shared }) =>
      Array.from({ length: shared.laneCount }, (_, slot) => callsOf(shared.slab(slot), String(slot))).flat(),
  },
];

function callsOf(slab: Float64Array, lane: string): Value[] {
  return TRANSPORTS.map((transport) => {
    let count = 0;
    for (const method of METHOD_NAMES) {
      const start = latencyIndex(method, transport);
      for (let bucket = 0; bucket <= LATENCY_BUCKETS_S.length; bucket++) count += slab[start + bucket]!;
    }
    return { value: count, labels: { lane, transport } };
  });
}

function ofLanes(type: Series["type"], slabName: Single, name: string, help: string): Series {
  return {
    type,
    name,
    help,
    read: ({ shared }) =>
      Array.from({ length: shared.laneCount }, (_, slot) => ({
        value: shared.slab(slot)[singleIndex(slabName)]!,
        labels: { lane: String(slot) },
      })),
  };
}
