/**
 * The store as handlers see it: profiles (LMDB) and the decision log. One of each per lane, over one data directory.
 */
import type { AttributeValue, DecideCall, Decision, Generation, VisitorState } from "../../engine/index.ts";

export interface ProfileWrite {
  level: string;
  id: string;
  /** Typed and checked values by attribute name. */
  set: readonly { name: string; value: AttributeValue }[];
  unset: readonly string[];
  /** Of the fact, epoch µs as a safe integer. */
  atUs: number;
}

export interface ProfileStore {
  /**
   * Reads the visitor's record into `into` (values by profile attribute index of `generation`); returns whether
   * there is one. Synchronous; sees every commit that was answered before, by any thread.
   */
  read(generation: Generation, level: string, id: string, into: VisitorState): boolean;
  /**
   * Merges in one write transaction: reads the record, last writer wins per attribute by (time, source, sequence),
   * consent by time with denial winning ties, raises the version. Resolves after commit with the new version.
   * Errors: STORE_UNWRITABLE, INTERN_TABLE_FULL.
   */
  write(write: ProfileWrite): Promise<{ version: number }>;
  close(): Promise<void>;
}

export interface DecisionEntry {
  call: DecideCall;
  decision: Decision;
  nowMs: number;
  seed: number;
  visitorVersion: number;
  transport: string;
  caller: string;
}
export interface EventEntry {
  requestId: string;
  channel: string;
  level: string;
  id: string;
  event: string;
  category: string;
  eventId: string;
  /** Resolved from the treatment code; null without one. */
  treatment: { decisionId: string; offer: string; rule: string; atMs: number } | null;
  occurredAtMs: number;
  atMs: number;
  attributes: Record<string, AttributeValue>;
  caller: string;
}

/** Buffers records of the turn; `flush` writes them with one `write`. Never waits for the disk's platters. */
export interface DecisionLog {
  /** Draws the next decision id: 32 hex digits of node, boot, lane and sequence; the entry appended next carries it. */
  nextDecisionId(): string;
  appendDecision(entry: DecisionEntry): void;
  appendEvent(entry: EventEntry): void;
  /** The fact of a profile write, before the write is answered. */
  appendProfileWrite(write: ProfileWrite, version: number, caller: string): void;
  readonly hasPending: boolean;
  /** One write of identity records, then one of log records. Errors: LOG_UNWRITABLE (the buffer is dropped, nothing half-written stays). */
  flush(): void;
  close(): Promise<void>;
}
