/**
 * `/metrics`: the exposition of what threads counted, made anew at each scrape by adding their slabs up.
 *
 * prom-client prints; our metrics are objects of its registry's shape whose `get` reads shared memory, because
 * counting through prom-client's own objects would cost a hash of labels per call. Every series that the catalogue
 * and the active bundles name is there from the start, at zero.
 */
import { Registry } from "prom-client";
import { REASONS, STAGE_NAMES } from "../../engine/index.ts";
import type { SharedState } from "../lanes/shared-state.ts";
import type { LogSizes } from "../store/log-sealer.ts";
import type { ClockSteps } from "../supervisor/clock-watch.ts";
import type { LogDamage } from "../supervisor/log-keeper.ts";
import {
  CALL_CLASSES,
  DROP_REASONS,
  ERROR_CODES,
  EVENT_CATEGORIES,
  errorIndex,
  HISTOGRAM_SIZE,
  LATENCY_BUCKETS_S,
  latencyIndex,
  METHOD_NAMES,
  OFFER_KINDS,
  type OfferKind,
  reasonIndex,
  SHED_REASONS,
  type Single,
  SLAB,
  STATUS_NAMES,
  shedIndex,
  singleIndex,
  TRANSPORTS,
} from "./catalog.ts";
import type { SeriesTable } from "./series-table.ts";
import { VISITOR_SERIES, type VisitorFacts } from "./visitor-series.ts";

/** What this start found of the visitor store. */
export interface StoreFacts {
  /** What was broken about it, "" where nothing was. */
  readonly damage: string;
  /** Stores that this start or earlier ones moved aside. */
  readonly keptAside: readonly string[];
  /** It was damaged or not there, and made anew from the logs. */
  readonly isRebuilt: boolean;
  /** Where logs had been removed: what was last written before this is lost; 0: nothing is. */
  readonly lostBeforeMs: number;
}

/** What only the supervisor knows. */
export interface NodeFacts extends VisitorFacts {
  readonly version: string;
  readonly startedAtMs: number;
  readonly generation: number;
  /** Empty before a bundle is active. */
  readonly bundleId: string;
  readonly generationActivatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly lanesReady: number;
  readonly lanesWanted: number;
  readonly lanesReplacedTotal: number;
  readonly generationFailuresTotal: number;
  /** What this start folded from the logs; null while it does. */
  readonly recovered: { readonly records: number; readonly durationMs: number } | null;
  readonly logDamage: LogDamage;
  readonly visitorStore: StoreFacts;
  readonly logSizes: LogSizes;
  /** By compaction, since the start. */
  readonly recordsRedacted: number;
  /** −1 where the system does not say. */
  readonly dataDirFreeBytes: number;
  readonly clockSteps: ClockSteps;
  readonly isReady: boolean;
}

interface Value {
  value: number;
  labels?: Record<string, string>;
  metricName?: string;
}
type Read = (sums: Float64Array, facts: NodeFacts) => Value[];

const BYTES_PER_KIBIBYTE = 1024;
const MICROSECONDS = 1e6;

export class NodeMetrics {
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #shared: SharedState;
  readonly #series: SeriesTable;
  readonly #facts: () => NodeFacts;
  /** Sums of all slabs and the node's facts, read once a scrape. */
  #sums = new Float64Array(SLAB.length);
  #factsNow: NodeFacts;

  constructor(shared: SharedState, series: SeriesTable, facts: () => NodeFacts) {
    this.#shared = shared;
    this.#series = series;
    this.#facts = facts;
    this.#factsNow = facts();
    this.contentType = this.#registry.contentType;
    this.#registerCalls();
    this.#registerDecisions();
    this.#registerNode();
    this.#registerVisitors();
    this.#registerThreads();
  }

  async expose(): Promise<string> {
    const sums = new Float64Array(SLAB.length);
    const slotCount = this.#shared.laneCount + this.#shared.buffers.workerCount;
    for (let slot = 0; slot < slotCount; slot++) {
      const slab = this.#shared.slab(slot);
      for (let index = 0; index < sums.length; index++) sums[index]! += slab[index]!;
    }
    this.#sums = sums;
    this.#factsNow = this.#facts();
    return this.#registry.metrics();
  }

  #register(type: "counter" | "gauge" | "histogram", name: string, help: string, read: Read): void {
    const metric = {
      name,
      help,
      type,
      aggregator: "sum",
      get: async () => ({
        name,
        help,
        type,
        aggregator: "sum",
        values: read(this.#sums, this.#factsNow),
      }),
    };
    // The registry asks a metric for `name` and `get` only; its types want its own classes.
    this.#registry.registerMetric(metric as unknown as Parameters<Registry["registerMetric"]>[0]);
  }

  #single(name: Single, metric: string, help: string): void {
    this.#register("counter", metric, help, (sums) => [{ value: sums[singleIndex(name)]! }]);
  }

  #registerCalls(): void {
    const help = "Time from a call's first byte to its answer, in seconds.";
    this.#register("histogram", "proffer_call_duration_seconds", help, (sums) => histograms(sums));
    this.#register("counter", "proffer_errors_total", "Error answers.", (sums) =>
      TRANSPORTS.flatMap((transport) =>
        ERROR_CODES.map((code) => ({
          value: sums[errorIndex(transport, code)]!,
          labels: { transport, code },
        })),
      ),
    );
    this.#register("counter", "proffer_calls_shed_total", "Calls refused before any work.", (sums) =>
      SHED_REASONS.flatMap((reason) =>
        CALL_CLASSES.map((callClass) => ({
          value: sums[shedIndex(reason, callClass === "batch")]!,
          labels: { reason, class: callClass },
        })),
      ),
    );
    this.#single("batchRequests", "proffer_batch_requests_total", "Requests decided within DecideBatch.");
  }

  #registerDecisions(): void {
    this.#single(
      "decisions",
      "proffer_decided_calls_total",
      "Calls decided, less dry ones; each decides for one or more points.",
    );
    this.#single(
      "decisionsDry",
      "proffer_decided_calls_dry_total",
      "Calls decided dry: Explain, previews, dry runs.",
    );
    this.#single(
      "decisionsHeldOut",
      "proffer_decided_calls_held_out_total",
      "Calls decided for visitors in a holdout.",
    );
    this.#single(
      "decisionsUnrecorded",
      "proffer_decided_calls_unrecorded_total",
      "Answered though the log could not be written.",
    );
    this.#single(
      "contextUnknown",
      "proffer_context_attributes_unknown_total",
      "Context attributes sent but not declared.",
    );
    const answers =
      "Decisions: one for each point that a call names, by channel, point and status; less dry calls.";
    this.#register("counter", "proffer_decisions_total", answers, (sums) => this.#pointAnswers(sums));
    const drops = "Candidates dropped, by stage, over what was evaluated; less dry calls.";
    this.#register("counter", "proffer_drops_total", drops, (sums) =>
      STAGE_NAMES.slice(0, -1).map((stage, index) => ({
        value: sums[SLAB.stageDrops + index]!,
        labels: { stage },
      })),
    );
    const reasons = "Candidates dropped, by stage and reason, of explained decisions only.";
    this.#register("counter", "proffer_drop_reasons_total", reasons, (sums) =>
      DROP_REASONS.map((reason) => ({
        value: sums[reasonIndex(reason)]!,
        labels: { stage: REASONS[reason].stage, reason },
      })),
    );
    const offered = "Treatments presented, by offer.";
    this.#register("counter", "proffer_treatments_total", offered, (sums) => this.#offers(sums, "presented"));
    const contacts = "Contacts, by offer.";
    this.#register("counter", "proffer_contacts_total", contacts, (sums) => this.#offers(sums, "contact"));
    this.#register("counter", "proffer_responses_total", "Responses, by offer and kind.", (sums) => [
      ...this.#offers(sums, "accept", { kind: "accept" }),
      ...this.#offers(sums, "reject", { kind: "reject" }),
    ]);
    this.#register("counter", "proffer_events_total", "Events posted, by category.", (sums) =>
      EVENT_CATEGORIES.map((category, index) => ({
        value: sums[SLAB.events + index]!,
        labels: { category },
      })),
    );
    this.#single(
      "eventsRepeated",
      "proffer_events_repeated_total",
      "Events whose id had been posted before: answered, and not counted again.",
    );
    const refused = "Responses refused, by reason: too late for the offer, or without a contact before.";
    this.#register("counter", "proffer_responses_refused_total", refused, (sums) => [
      { value: sums[singleIndex("responsesTooLate")]!, labels: { reason: "RESPONSE_TOO_LATE" } },
      {
        value: sums[singleIndex("responsesWithoutContact")]!,
        labels: { reason: "RESPONSE_WITHOUT_CONTACT" },
      },
    ]);
    const withdrawals = "Treatments that the guard withdrew, by invariant; less dry calls.";
    this.#register("counter", "proffer_invariant_withdrawals_total", withdrawals, (sums) =>
      this.#series.invariantNames.map((invariant, index) => ({
        value: sums[SLAB.invariants + index]!,
        labels: { invariant },
      })),
    );
  }

  #registerNode(): void {
    const gauge = (name: string, help: string, read: (facts: NodeFacts) => number) =>
      this.#register("gauge", name, help, (_, facts) => [{ value: read(facts) }]);
    this.#register("gauge", "proffer_build_info", "1, with the node's version.", (_, facts) => [
      { value: 1, labels: { version: facts.version, node: process.version } },
    ]);
    gauge("proffer_ready", "Whether /readyz says so.", (facts) => (facts.isReady ? 1 : 0));
    gauge("proffer_generation", "Number of the active generation, 0 before the first.", (f) => f.generation);
    const ageS = (sinceMs: number) => (sinceMs === 0 ? 0 : Math.max(0, Date.now() - sinceMs) / 1000);
    gauge("proffer_generation_age_seconds", "Since the active generation was activated.", (facts) =>
      ageS(facts.generationActivatedAtMs),
    );
    gauge(
      "proffer_segments_age_seconds",
      "Since the oldest member list that states it was drawn; 0 where none does.",
      (facts) => ageS(facts.segmentsAsOfMs),
    );
    const failures = "Bundles that did not become a generation.";
    this.#register("counter", "proffer_generation_failures_total", failures, (_, facts) => [
      { value: facts.generationFailuresTotal },
    ]);
    gauge("proffer_lanes", "Lanes that serve.", (facts) => facts.lanesReady);
    gauge("proffer_lanes_wanted", "Lanes that should serve.", (facts) => facts.lanesWanted);
    const replaced = "Lanes that ended and were replaced.";
    this.#register("counter", "proffer_lanes_replaced_total", replaced, (_, facts) => [
      { value: facts.lanesReplacedTotal },
    ]);
    gauge(
      "proffer_batch_jobs",
      "DecideBatch calls waiting or under way in the pool.",
      () => this.#shared.batchPending,
    );
    gauge("proffer_log_writable", "0 after a write of the decision log failed.", () =>
      this.#shared.isLogUnwritable ? 0 : 1,
    );
    gauge(
      "proffer_recovery_records",
      "Log records that this start folded.",
      (facts) => facts.recovered?.records ?? 0,
    );
    gauge(
      "proffer_recovery_seconds",
      "How long this start folded log records.",
      (facts) => (facts.recovered?.durationMs ?? 0) / 1000,
    );
    gauge(
      "proffer_data_dir_free_bytes",
      "What the node may still write to the disk of its data directory; −1 where the system does not say.",
      (facts) => facts.dataDirFreeBytes,
    );
    gauge(
      "proffer_log_disk_bytes",
      "Log files and their seals, every few seconds.",
      (facts) => facts.logSizes.diskBytes,
    );
    gauge(
      "proffer_log_unsealed_bytes",
      "Log of this boot that no seal covers yet: about a block of 256 KiB a thread, more where sealing lags.",
      (facts) => facts.logSizes.unsealedBytes,
    );
    const redacted = "Log records of forgotten visitors that compaction overwrote.";
    this.#register("counter", "proffer_log_records_redacted_total", redacted, (_, facts) => [
      { value: facts.recordsRedacted },
    ]);
    gauge(
      "proffer_recovery_lost_bytes",
      "Bytes of damaged log that this start could not fold; missing files are not in it.",
      (facts) => facts.logDamage.bytesLost,
    );
    gauge(
      "proffer_recovery_lost_records",
      "Log records that this start could not fold, in or behind damage.",
      (facts) => facts.logDamage.recordsLost,
    );
    gauge(
      "proffer_store_rebuilt",
      "1 where this start found the visitor store damaged or gone and made it anew from the logs.",
      (facts) => Number(facts.visitorStore.isRebuilt),
    );
    gauge(
      "proffer_store_lost_before_seconds",
      "Unix time before which this start lost memories and profiles: the store was gone, logs had been removed. 0: none.",
      (facts) => facts.visitorStore.lostBeforeMs / 1000,
    );
    gauge(
      "proffer_log_damaged_files",
      "Log files known to be damaged or missing: alarm where it is not 0, and run `proffer log DIR --verify`.",
      (facts) => facts.logDamage.files.length,
    );
    gauge(
      "proffer_log_verified_bytes",
      "Sealed bytes of earlier boots' logs that this boot has read again, in the background.",
      (facts) => facts.logDamage.verifiedBytes,
    );
    this.#register("counter", "proffer_clock_steps_total", "Jumps of the machine's clock.", (_, facts) =>
      (["back", "forward"] as const).map((direction) => ({
        value: facts.clockSteps[direction],
        labels: { direction },
      })),
    );
    gauge("proffer_process_start_time_seconds", "Unix time of the start.", (f) => f.startedAtMs / 1000);
    gauge("proffer_process_resident_memory_bytes", "Resident size of the process.", () =>
      process.memoryUsage.rss(),
    );
    gauge(
      "proffer_process_resident_memory_max_bytes",
      "Highest resident size so far.",
      () => process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE,
    );
    this.#register("counter", "proffer_process_cpu_seconds_total", "Processor time of all threads.", () => {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / MICROSECONDS }];
    });
  }

  #registerVisitors(): void {
    for (const { type, name, help, read } of VISITOR_SERIES)
      this.#register(type, name, help, (_, facts) => [{ value: read(facts) }]);
    this.#single(
      "sessionsStarted",
      "proffer_sessions_started_total",
      "Sessions begun, less those that went on.",
    );
    this.#single("sessionsEnded", "proffer_sessions_ended_total", "Sessions ended by a call.");
    this.#single(
      "visitorsLinked",
      "proffer_visitors_linked_total",
      "Anonymous ids that became a known visitor's.",
    );
    this.#single("visitorsForgotten", "proffer_visitors_forgotten_total", "Visitors forgotten.");
    this.#single(
      "visitorsRefused",
      "proffer_visitors_refused_total",
      "Calls refused since their visitor stayed busy, or the table full, for 100 ms.",
    );
    this.#single(
      "linksFull",
      "proffer_links_full_total",
      "Ids that were not linked, since their visitor has as many linked ids as are read together.",
    );
  }

  #registerThreads(): void {
    this.#single("profileReads", "proffer_profile_reads_total", "Profiles read.");
    this.#single("profileWrites", "proffer_profile_writes_total", "Profiles written.");
    this.#single("logWrittenBytes", "proffer_log_written_bytes_total", "Bytes of log records written.");
    this.#single("logFlushes", "proffer_log_writes_total", "Turns whose log records were written.");
    this.#single(
      "logFailures",
      "proffer_log_write_failures_total",
      "Turns whose log records could not be written.",
    );
    const perThread = (name: Single, metric: string, help: string, type: "gauge" | "counter" = "gauge") =>
      this.#register(type, metric, help, () => {
        const slotCount = this.#shared.laneCount + this.#shared.buffers.workerCount;
        return Array.from({ length: slotCount }, (_, slot) => ({
          value: this.#shared.slab(slot)[singleIndex(name)]!,
          labels: { thread: threadName(slot, this.#shared.laneCount) },
        }));
      });
    perThread("eventLoopLagSeconds", "proffer_event_loop_lag_seconds", "Mean lag in the last second.");
    perThread(
      "eventLoopLagSecondsMax",
      "proffer_event_loop_lag_max_seconds",
      "Longest lag in the last second.",
    );
    perThread("heapUsedBytes", "proffer_thread_heap_used_bytes", "JavaScript heap in use.");
    perThread("externalBytes", "proffer_thread_external_bytes", "Memory of buffers outside of the heap.");
    perThread(
      "threadBusySeconds",
      "proffer_thread_busy_seconds_total",
      "Time that the loop was busy.",
      "counter",
    );
    this.#register("gauge", "proffer_lane_calls_in_flight", "Calls under way, by lane.", () =>
      Array.from({ length: this.#shared.laneCount }, (_, slot) => ({
        value: this.#shared.laneInFlight(slot),
        labels: { lane: String(slot) },
      })),
    );
  }

  #pointAnswers(sums: Float64Array): Value[] {
    return this.#series.pointNames.flatMap((name, series) => {
      const [channel, point] = name.includes(" ") ? (name.split(" ") as [string, string]) : [name, name];
      return STATUS_NAMES.map((status, index) => ({
        value: sums[SLAB.points + series * STATUS_NAMES.length + index]!,
        labels: { channel, point, status },
      }));
    });
  }

  #offers(sums: Float64Array, kind: OfferKind, labels: Record<string, string> = {}): Value[] {
    const kindIndex = OFFER_KINDS.indexOf(kind);
    return this.#series.offerNames.map((offer, series) => ({
      value: sums[SLAB.offers + series * OFFER_KINDS.length + kindIndex]!,
      labels: { offer, ...labels },
    }));
  }
}

function threadName(slot: number, laneCount: number): string {
  return slot < laneCount ? `lane-${slot}` : `batch-${slot - laneCount}`;
}

function histograms(sums: Float64Array): Value[] {
  const values: Value[] = [];
  const metricName = "proffer_call_duration_seconds";
  for (const method of METHOD_NAMES) {
    for (const transport of TRANSPORTS) {
      const start = latencyIndex(method, transport);
      let count = 0;
      for (let bucket = 0; bucket <= LATENCY_BUCKETS_S.length; bucket++) {
        count += sums[start + bucket]!;
        const le = bucket < LATENCY_BUCKETS_S.length ? String(LATENCY_BUCKETS_S[bucket]) : "+Inf";
        values.push({ metricName: `${metricName}_bucket`, value: count, labels: { le, method, transport } });
      }
      const sum = sums[start + HISTOGRAM_SIZE - 1]!;
      values.push({ metricName: `${metricName}_sum`, value: sum, labels: { method, transport } });
      values.push({ metricName: `${metricName}_count`, value: count, labels: { method, transport } });
    }
  }
  return values;
}
