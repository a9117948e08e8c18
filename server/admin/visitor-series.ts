/** Series of the hot visitor table and of its checkpoints: what to look at when calls wait, or a restart takes long. */
import type { CheckpointFacts } from "../supervisor/visitor-keeper.ts";
import type { TableFacts } from "../supervisor/visitor-table.ts";

export interface VisitorFacts {
  readonly startedAtMs: number;
  readonly visitors: TableFacts;
  readonly checkpoint: CheckpointFacts;
}

interface VisitorSeries {
  readonly type: "gauge" | "counter";
  readonly name: string;
  readonly help: string;
  read(facts: VisitorFacts): number;
}

export const VISITOR_SERIES: readonly VisitorSeries[] = [
  {
    type: "gauge",
    name: "proffer_visitors_hot",
    help: "Visitors and sessions in memory.",
    read: (facts) => facts.visitors.hot,
  },
  {
    type: "gauge",
    name: "proffer_visitors_slots",
    help: "Visitors that fit into memory.",
    read: (facts) => facts.visitors.slots,
  },
  {
    type: "counter",
    name: "proffer_visitors_hits_total",
    help: "Look-ups that found the visitor in memory.",
    read: (facts) => facts.visitors.hits,
  },
  {
    type: "counter",
    name: "proffer_visitors_misses_total",
    help: "Look-ups that did not: the visitor was loaded from LMDB, or the call had to wait.",
    read: (facts) => facts.visitors.misses,
  },
  {
    type: "counter",
    name: "proffer_visitors_evictions_total",
    help: "Visitors that left memory for LMDB.",
    read: (facts) => facts.visitors.evictions,
  },
  {
    type: "counter",
    name: "proffer_visitors_full_total",
    help: "Times that no room was found at once: make the table larger where this rises.",
    read: (facts) => facts.visitors.full,
  },
  {
    type: "counter",
    name: "proffer_visitors_lock_waits_total",
    help: "Times that another thread held the visitor.",
    read: (facts) => facts.visitors.lockWaits,
  },
  {
    type: "counter",
    name: "proffer_visitors_lock_busy_total",
    help: "Of these, held for longer than a spin: the call waited for a later turn.",
    read: (facts) => facts.visitors.lockBusy,
  },
  {
    type: "gauge",
    name: "proffer_visitors_memory_bytes",
    help: "Bytes for ids and memories in the table's arena.",
    read: (facts) => facts.visitors.arenaBytes,
  },
  {
    type: "gauge",
    name: "proffer_visitors_memory_used_bytes",
    help: "Of these, in use.",
    read: (facts) => facts.visitors.arenaUsedBytes,
  },
  {
    type: "counter",
    name: "proffer_checkpoints_total",
    help: "Whole checkpoints of visitors.",
    read: (facts) => facts.checkpoint.total,
  },
  {
    type: "counter",
    name: "proffer_checkpoint_failures_total",
    help: "Checkpoints that could not be written.",
    read: (facts) => facts.checkpoint.failuresTotal,
  },
  {
    type: "gauge",
    name: "proffer_checkpoint_age_seconds",
    help: "Since the last whole checkpoint (or the start) began: a recovery reads the log from there.",
    read: ({ checkpoint, startedAtMs }) => Math.max(0, Date.now() - (checkpoint.atMs || startedAtMs)) / 1000,
  },
  {
    type: "gauge",
    name: "proffer_checkpoint_duration_seconds",
    help: "How long the last whole checkpoint took.",
    read: (facts) => facts.checkpoint.durationMs / 1000,
  },
  {
    type: "gauge",
    name: "proffer_checkpoint_visitors",
    help: "Visitors that the last whole checkpoint wrote.",
    read: (facts) => facts.checkpoint.visitors,
  },
];
