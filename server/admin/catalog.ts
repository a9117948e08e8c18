/**
 * The catalogue of metrics: label values and where each series lies in a thread's slab of counters.
 *
 * Every thread that decides (lanes, batch workers) owns one slab, a `Float64Array` in shared memory that it alone
 * writes; the admin port adds the slabs up when it is scraped. A slot's slab outlives its thread: a replaced lane
 * counts on. Label values come from here, from the error and reason tables, and, bounded, from the active bundle
 * (series-table.ts); never from a request.
 *
 *   slab: [ static counters | histograms | points × statuses | offers × kinds | invariants | gauges ]
 */
import {
  ERRORS,
  type NodeErrorCode,
  POINT_STATUS_NAMES,
  REASONS,
  type Reason,
  STAGE_NAMES,
} from "../../engine/index.ts";
import { BREACHES, type Breach } from "../grpc/http2/http2.ts";
import { METHODS, type MethodName, type TransportName } from "../handlers/handlers.ts";

export const TRANSPORTS = ["grpc", "http", "ws"] as const satisfies readonly TransportName[];
export const METHOD_NAMES: readonly MethodName[] = Object.values(METHODS).filter(
  (handler) => handler !== null,
);
export const ERROR_CODES = Object.keys(ERRORS) as NodeErrorCode[];
export const REASON_CODES = Object.keys(REASONS) as Reason[];
/** Those that a candidate is dropped for. */
export const DROP_REASONS = REASON_CODES.filter((reason) => REASONS[reason].stage !== "SELECTED");
/** Statuses of a point's answer, without UNSPECIFIED. */
export const STATUS_NAMES = POINT_STATUS_NAMES.slice(1);
export const SHED_REASONS = ["lane", "caller", "batch_queue", "draining"] as const;
export type ShedReason = (typeof SHED_REASONS)[number];
export const CALL_CLASSES = ["interactive", "batch"] as const;
export const EVENT_CATEGORIES = ["contact", "accept", "reject", "plain"] as const;
/** What is counted by offer. */
export const OFFER_KINDS = ["presented", "contact", "accept", "reject"] as const;
export type OfferKind = (typeof OFFER_KINDS)[number];

/** Upper bounds in seconds, from 10 µs up. */
export const LATENCY_BUCKETS_S = [
  0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25,
  0.5, 1, 2.5, 5, 10,
] as const;
const LATENCY_BUCKETS_MS = Float64Array.from(LATENCY_BUCKETS_S, (seconds) => seconds * 1000);
/** Buckets, the +Inf one, and the sum in seconds. */
export const HISTOGRAM_SIZE = LATENCY_BUCKETS_S.length + 2;

/** Series with names of the bundle: bounds of the tables; what does not fit counts in the first place. */
export const POINT_SERIES_MAX = 4096;
export const INVARIANT_SERIES_MAX = 256;
export const OFFER_SERIES_HARD_MAX = 10_001;

/** Single counters and gauges, one place each. */
export const SINGLES = [
  "decisions",
  "decisionsHeldOut",
  "decisionsUnrecorded",
  "decisionsDry",
  "contextUnknown",
  "feedStaleDrops",
  "profileReads",
  "profileWrites",
  "logFlushes",
  "logFailures",
  "batchRequests",
  "visitorsRefused",
  "linksFull",
  "eventsRepeated",
  "responsesTooLate",
  "responsesWithoutContact",
  "sessionsStarted",
  "sessionsEnded",
  "visitorsLinked",
  "visitorsForgotten",
  "logWrittenBytes",
  "grpcConnections",
  "grpcReadBytes",
  "grpcWrittenBytes",
  // Gauges of the thread, overwritten by it.
  "grpcConnectionsOpen",
  "grpcStreamsOpen",
  "eventLoopLagSeconds",
  "eventLoopLagSecondsMax",
  "heapUsedBytes",
  "externalBytes",
  "threadBusySeconds",
] as const;
export type Single = (typeof SINGLES)[number];

function layout() {
  let next = 0;
  const take = (count: number): number => {
    const start = next;
    next += count;
    return start;
  };
  const singles = take(SINGLES.length);
  const errors = take(TRANSPORTS.length * ERROR_CODES.length);
  const shed = take(SHED_REASONS.length * CALL_CLASSES.length);
  const breaches = take(BREACHES.length);
  const stageDrops = take(STAGE_NAMES.length);
  const reasonDrops = take(REASON_CODES.length);
  const events = take(EVENT_CATEGORIES.length);
  const latency = take(METHOD_NAMES.length * TRANSPORTS.length * HISTOGRAM_SIZE);
  const points = take(POINT_SERIES_MAX * STATUS_NAMES.length);
  const invariants = take(INVARIANT_SERIES_MAX);
  const offers = take(OFFER_SERIES_HARD_MAX * OFFER_KINDS.length);
  return {
    singles,
    errors,
    shed,
    breaches,
    stageDrops,
    reasonDrops,
    events,
    latency,
    points,
    invariants,
    offers,
    length: next,
  };
}
export const SLAB = layout();
export const SLAB_SIZE_BYTES = SLAB.length * Float64Array.BYTES_PER_ELEMENT;

const SINGLE_INDEX = new Map<Single, number>(SINGLES.map((name, index) => [name, SLAB.singles + index]));
const ERROR_INDEX = new Map<string, number>(ERROR_CODES.map((code, index) => [code, index]));
const REASON_INDEX = new Map<string, number>(REASON_CODES.map((code, index) => [code, index]));
const BREACH_INDEX = new Map<Breach, number>(BREACHES.map((name, index) => [name, index]));
const METHOD_INDEX = new Map<MethodName, number>(METHOD_NAMES.map((name, index) => [name, index]));
const TRANSPORT_INDEX: Record<TransportName, number> = { grpc: 0, http: 1, ws: 2 };

export const singleIndex = (name: Single): number => SINGLE_INDEX.get(name)!;
export const errorIndex = (transport: TransportName, code: NodeErrorCode): number =>
  SLAB.errors + TRANSPORT_INDEX[transport] * ERROR_CODES.length + ERROR_INDEX.get(code)!;
export const shedIndex = (reason: ShedReason, isBatch: boolean): number =>
  SLAB.shed + SHED_REASONS.indexOf(reason) * CALL_CLASSES.length + (isBatch ? 1 : 0);
export const breachIndex = (name: Breach): number => SLAB.breaches + BREACH_INDEX.get(name)!;
export const reasonIndex = (reason: Reason): number => SLAB.reasonDrops + REASON_INDEX.get(reason)!;
export const latencyIndex = (method: MethodName, transport: TransportName): number =>
  SLAB.latency +
  (METHOD_INDEX.get(method)! * TRANSPORTS.length + TRANSPORT_INDEX[transport]) * HISTOGRAM_SIZE;

/** Counts one duration, in ms, in the histogram that begins at `start` of `slab`. */
export function observeLatency(slab: Float64Array, start: number, durationMs: number): void {
  let bucket = 0;
  while (bucket < LATENCY_BUCKETS_MS.length && durationMs > LATENCY_BUCKETS_MS[bucket]!) bucket++;
  slab[start + bucket]! += 1;
  slab[start + HISTOGRAM_SIZE - 1]! += durationMs / 1000;
}
