/** Series of visitors: the hot table, its checkpoints (how long does a restart take?), sessions, links and forgetting. */
import { counter, gauge, type Series, single } from "./series.ts";

export const VISITOR_SERIES: readonly Series[] = [
  gauge("proffer_visitors_hot", "Visitors and sessions in memory.", (facts) => facts.visitors.hot),
  gauge("proffer_visitors_slots", "Visitors that fit into memory.", (facts) => facts.visitors.slots),
  counter(
    "proffer_visitors_hits_total",
    "Look-ups that found the visitor in memory.",
    (facts) => facts.visitors.hits,
  ),
  counter(
    "proffer_visitors_misses_total",
    "Look-ups that did not: the visitor was loaded from LMDB, or the call had to wait.",
    (facts) => facts.visitors.misses,
  ),
  counter(
    "proffer_visitors_evictions_total",
    "Visitors that left memory for LMDB.",
    (facts) => facts.visitors.evictions,
  ),
  counter(
    "proffer_visitors_full_total",
    "Times that no room was found at once: make the table larger where this rises.",
    (facts) => facts.visitors.full,
  ),
  counter(
    "proffer_visitors_lock_waits_total",
    "Times that another thread held the visitor.",
    (facts) => facts.visitors.lockWaits,
  ),
  counter(
    "proffer_visitors_lock_busy_total",
    "Of these, held for longer than a spin: the call waited for a later turn.",
    (facts) => facts.visitors.lockBusy,
  ),
  counter(
    "proffer_visitors_counts_dropped_total",
    "Counts by offer and time of visitors with more than a memory keeps: the oldest, which count no more.",
    (facts) => facts.visitors.talliesForgotten,
  ),
  gauge(
    "proffer_visitors_memory_bytes",
    "Bytes for ids and memories in the table's arena.",
    (facts) => facts.visitors.arenaBytes,
  ),
  gauge("proffer_visitors_memory_used_bytes", "Of these, in use.", (facts) => facts.visitors.arenaUsedBytes),
  counter("proffer_checkpoints_total", "Whole checkpoints of visitors.", (facts) => facts.checkpoint.total),
  counter(
    "proffer_checkpoint_failures_total",
    "Checkpoints that could not be written.",
    (facts) => facts.checkpoint.failuresTotal,
  ),
  gauge(
    "proffer_checkpoint_age_seconds",
    "Since the last whole checkpoint (or the start) began: a recovery reads the log from there.",
    ({ checkpoint, startedAtMs }) => Math.max(0, Date.now() - (checkpoint.atMs || startedAtMs)) / 1000,
  ),
  gauge(
    "proffer_checkpoint_duration_seconds",
    "How long the last whole checkpoint took.",
    (facts) => facts.checkpoint.durationMs / 1000,
  ),
  gauge(
    "proffer_checkpoint_visitors",
    "Visitors that the last whole checkpoint wrote.",
    (facts) => facts.checkpoint.visitors,
  ),
  single("sessionsStarted", "proffer_sessions_started_total", "Sessions begun, less those that went on."),
  single("sessionsEnded", "proffer_sessions_ended_total", "Sessions ended by a call."),
  single("visitorsLinked", "proffer_visitors_linked_total", "Anonymous ids that became a known visitor's."),
  single("visitorsForgotten", "proffer_visitors_forgotten_total", "Visitors forgotten."),
  single(
    "visitorsRefused",
    "proffer_visitors_refused_total",
    "Calls refused since their visitor stayed busy, or the table full, for 100 ms.",
  ),
  single(
    "linksFull",
    "proffer_links_full_total",
    "Links that took the place of an older one, since their visitor has more linked ids than are read together.",
  ),
];
