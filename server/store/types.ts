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
  /** Of the fact, epoch µs as a safe integer; `write` raises it to the visitor's last fact + 1 µs. */
  atUs: number;
  /** Filled in by `write`: number of the fact among its source's profile writes; ties are broken by it. */
  sequence?: number;
}

export interface ProfileStore {
  /**
   * Reads the visitor's record into `into` (values by profile attribute index of `generation`); returns whether
   * there is one. Synchronous; sees every commit that was answered before, by any thread.
   */
  read(generation: Generation, level: string, id: string, into: VisitorState): boolean;
  /**
   * Merges in one write transaction: reads the record, last writer wins per attribute by (time, source, sequence),
   * consent by time with denial winning ties, raises the version. Resolves after commit with the new version; writes
   * of one turn share a transaction. Fills `write.atUs` and `write.sequence`.
   * Errors: STORE_UNWRITABLE, INTERN_TABLE_FULL, FIELD_TOO_LONG; nothing of the write is kept then.
   */
  write(write: ProfileWrite): Promise<{ version: number }>;
  /**
   * The same for many at once, synchronously in one transaction: offline imports. All or nothing.
   * Cost: blocks the thread, and every other writer, for its duration.
   */
  writeMany(writes: readonly ProfileWrite[]): { version: number }[];
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
/** What a treatment code says of the presentation that an event belongs to. */
export interface EventTreatment {
  decisionId: string;
  offer: string;
  rule: string;
  point: string;
  /** Of the point among those that the call asked for; from 0. */
  position: number;
  atMs: number;
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
  treatment: EventTreatment | null;
  occurredAtMs: number;
  atMs: number;
  attributes: Record<string, AttributeValue>;
  caller: string;
}

/** Buffers records of the turn; `flush` writes them with one `write`. Never waits for the disk's platters. */
export interface DecisionLog {
  /**
   * Draws the next decision id: 32 hex digits of node, boot, lane and sequence. The entry appended next must be the
   * decision that carries it; one that is never appended leaves a gap, which is legal.
   */
  nextDecisionId(): string;
  appendDecision(entry: DecisionEntry): void;
  appendEvent(entry: EventEntry): void;
  /** The fact of a profile write, after its commit and before the write is answered. */
  appendProfileWrite(write: ProfileWrite, version: number, caller: string): void;
  /** A generation became active in this lane. */
  appendGeneration(generation: Generation, atMs: number): void;
  readonly hasPending: boolean;
  /** One write of identity records, then one of log records. Errors: LOG_UNWRITABLE (the buffer is dropped, nothing half-written stays). */
  flush(): void;
  /** Resolves when everything flushed so far is on the disk (at once where syncing is left to the system). */
  synced(): Promise<void>;
  close(): Promise<void>;
}
