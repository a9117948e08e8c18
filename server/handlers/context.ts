/**
 * What handlers work with: the parts of the lane (or batch worker) that they run in. One per thread.
 */
import type { CodeKeys, CodeMinter, Decision } from "../../engine/index.ts";
import type { StoreNumbers } from "../store/numbers.ts";
import type { DecisionLog, ProfileStore, SessionStore, VisitorStore } from "../store/types.ts";
import type { CallAct } from "./audited.ts";
import type { Counters } from "./counters.ts";
import type { LaneGenerations } from "./lane-generation.ts";
import type { ImportMembersCall, ImportMembersResult } from "./messages.ts";

export interface HandlerLimits {
  readonly batchRequestsMax: number;
  readonly retryAfterMs: number;
}

export interface HandlerContext {
  readonly version: string;
  /**
   * In a batch worker: the channel's deadline, which is about a person who waits, does not count (a batch's last
   * request waits for all before it); a request's own `deadline_ms` and the transport's deadline do.
   */
  readonly isBatch: boolean;
  readonly limits: HandlerLimits;
  readonly generations: LaneGenerations;
  readonly profiles: ProfileStore;
  readonly visitors: VisitorStore;
  readonly sessions: SessionStore;
  /** The node's terms: names of offers, events… as numbers, and back (`termOrZero`, `name`). */
  readonly numbers: StoreNumbers;
  readonly log: DecisionLog;
  readonly counters: Counters;
  readonly codes: CodeKeys;
  readonly minter: CodeMinter;
  /** The clock, read once a call. */
  nowMs(): number;
  /** A random u32, read once a call. */
  seed(): number;
  /** Resolves when what was appended to the log before is written; rejects with LOG_UNWRITABLE. */
  recorded(): Promise<void>;
  /** Something was appended: the log is written at this turn's end. */
  appended(): void;
  /**
   * An event was folded, and is not yet known to be in the log; call what this gives when it is, or when the fold was
   * taken back. Lanes only.
   */
  beginEvent(): () => void;
  /** Resolves when what all lanes' events begun so far have come to is settled; false: it took a second. */
  eventsSettled(): Promise<boolean>;
  /** A decision was appended: the log is written at this turn's end, whatever becomes of the answer. */
  appendedDecision(mustRecord: boolean): void;
  /** The guard withdrew something of a decision that is recorded. */
  noteWithdrawals(decision: Decision, atMs: number): void;
  isLogUnwritable(): boolean;
  /** How many chunks of one batch the pool can decide at once. */
  readonly batchChunksAtOnce: number;
  /** A place in the batch pool's queue; false: full. */
  enterBatch(): boolean;
  leaveBatch(): void;
  /** Decides a packed chunk in the batch pool. */
  decideInPool(payload: Uint8Array): Promise<Uint8Array>;
  /** Under which the log ever named the visitor, 16 hex digits each; read in the batch pool. */
  surrogatesOf(level: string, id: string): Promise<readonly string[]>;
  /** Overwrites the identity records of these, in the batch pool; durable when it resolves. Errors: LOG_UNWRITABLE. */
  eraseSurrogates(surrogates: readonly string[]): Promise<void>;
  /**
   * Has acts written to the audit log; resolves when they are. `needsRoom`: what they tell (without any: what is told
   * later) is still to be done, and is not where it could not be recorded. Errors: STORE_UNWRITABLE. Lanes only.
   */
  recordCalls(acts: readonly CallAct[], needsRoom: boolean): Promise<void>;
  importMembers(call: ImportMembersCall): Promise<ImportMembersResult>;
}
