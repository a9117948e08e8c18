/**
 * A visitor's memory as objects: for folding facts, for histories, for writing. `memory-layout.ts` has it as bytes.
 */
import type { EntryKindNumber } from "./memory-layout.ts";

/** One thing that happened; names are terms. Fields as in `ENTRY`. */
export interface MemoryEntry {
  kind: EntryKindNumber;
  /** 32 hex digits; "" where the entry belongs to no presentation. */
  decisionId: string;
  position: number;
  medium: number;
  heldOut: boolean;
  fallback: boolean;
  offer: number;
  rule: number;
  zone: number;
  point: number;
  category: number;
  channel: number;
  event: number;
  atMs: number;
  lasts: number;
  afterDecisionMs: number;
}

export interface MemoryTally {
  offer: number;
  zone: number;
  category: number;
  kind: EntryKindNumber;
  medium: number;
  grain: number;
  flags: number;
  bucket: number;
  count: number;
}

/** What an anonymous id's owner is, or which ids a known visitor owns; the last word about each, by time and fact. */
export interface MemoryLink {
  role: "alias" | "owner";
  level: string;
  id: string;
  linked: boolean;
  atUs: number;
  factId: string;
  /** Of an alias: the words about this owner, oldest first (`link-turns.ts`). Empty: only the last word is known. */
  turns: readonly number[];
}

export interface VisitorMemory {
  version: number;
  lastFactUs: number;
  links: MemoryLink[];
  /** The last fact folded of each source, 32 hex digits, by source. */
  marks: string[];
  eventIds: { hashHigh: number; hashLow: number; atMs: number }[];
  tallies: MemoryTally[];
  /**
   * Days since the epoch: what was added up before it is added up by day, for want of room earlier than by age; 0: by age
   * alone. Only ever later.
   */
  dayLine: number;
  /** Tallies forgotten by the folds done with this object (`MEMORY_LIMITS.talliesMax`); not kept. */
  forgotten: number;
  /** By time, then by the rest: one order for one set. */
  entries: MemoryEntry[];
}
