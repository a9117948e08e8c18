/**
 * What the control service asks of the node, in plain data: no wire in it. The service (control-service.ts) knows
 * protobuf, callers and limits; what is behind this knows bundles, trust and lanes.
 *
 * What the node refuses is a `Nack`, thrown; every other error is a fault of the call (NodeError) or of the node.
 */
import { NodeError, type NodeErrorCode, type SignedDocument } from "../../engine/index.ts";

import type { NodeStatus } from "./messages.ts";

export const STAGES = ["offer", "fetch", "verify", "compile", "validate", "warm", "activate"] as const;
export type Stage = (typeof STAGES)[number];

export interface StageTime {
  readonly stage: Stage;
  readonly ms: number;
}

/** Who calls, for the audit log and for whom an attempt belongs to. */
export interface ControlCaller {
  /** The token's or the certificate's name. */
  readonly name: string;
  readonly address: string;
}

/** A refusal of what was offered: which stage, what about, in words for a designer. */
export class Nack extends NodeError {
  readonly stage: Stage;
  /** `offer X`, `golden Y`, `blob 1a2b…`, `key 3c4d…`. */
  readonly resource: string;
  stages: readonly StageTime[] = [];

  /** @param retryAfterMs when trying again may do, as it is; 0: it would not. */
  constructor(
    stage: Stage,
    resource: string,
    code: NodeErrorCode,
    message: string,
    cause?: unknown,
    retryAfterMs = 0,
  ) {
    super(code, message, { field: resource, cause, retryAfterMs });
    this.stage = stage;
    this.resource = resource;
  }
}

export interface BlobWanted {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
}

export interface Activation {
  readonly bundleId: string;
  /** 0 while it waits for its start time. */
  readonly generation: number;
  /** Epoch ms; 0: it is active. */
  readonly startsAtMs: number;
  readonly stages: readonly StageTime[];
  /** By what it runs: a release, a data update. */
  readonly documents: readonly SignedDocument[];
  /** What else it did, for people: a release that waited for its start and is given up. Absent: nothing. */
  readonly also?: string;
  /** It was committed before, and recorded then; absent: it was not. */
  readonly isRepeated?: boolean;
}

/** One attempt of one pusher, from offer to commit; one at a time. */
export interface BundleLifecycle {
  offer(
    attempt: string,
    manifest: Uint8Array,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<{ bundleId: string; lacking: readonly BlobWanted[] }>;
  /** A part of a blob of the open attempt, in order; offset says where it goes on. */
  upload(
    attempt: string,
    sha256: string,
    offset: number,
    data: Uint8Array,
    caller: ControlCaller,
  ): Promise<void>;
  /** What the open attempt's manifest names and the node has not. */
  lacking(attempt: string): Promise<readonly BlobWanted[]>;
  /** `isSignOfLife`: it was prepared already, and its pusher waits for other nodes; not to be recorded again. */
  prepare(
    attempt: string,
    documents: readonly SignedDocument[],
    caller: ControlCaller,
  ): Promise<{ bundleId: string; stages: readonly StageTime[]; isSignOfLife: boolean }>;
  commit(attempt: string, documents: readonly SignedDocument[], caller: ControlCaller): Promise<Activation>;
  /** What there is to say of it; "": what was under way has ended. */
  abort(attempt: string, caller: ControlCaller): Promise<string>;
  /** `release` null: the node demands none, and `bundleId` (or `previous`) says where to. */
  release(
    attempt: string,
    release: SignedDocument | null,
    bundleId: string,
    caller: ControlCaller,
  ): Promise<Activation>;
  /** @param onTaken called once it is in force, before what follows from it (a rollback) is done. */
  revoke(
    attempt: string,
    revocation: SignedDocument,
    caller: ControlCaller,
    onTaken?: () => void,
  ): Promise<void>;
  list(): readonly BundleEntry[];
  /** What is newer here than what the caller has; null: nothing. */
  latest(has: LatestHas): LatestOffer | null;
  /** A manifest's or a blob's bytes from `offset` on. Errors: BLOB_UNKNOWN. */
  fetch(sha256: string, offset: number): AsyncIterable<Uint8Array>;
  /** The bundle whose members a blob holds; "": no bundle here names it, it may hold some; null: it holds none. */
  membersOf(sha256: string): string | null;
}

export interface BundleEntry {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  readonly name: string;
  readonly state: "active" | "prepared" | "scheduled" | "retained" | "revoked";
  readonly lastActiveAtMs: number;
  readonly sizeBytes: number;
  /** Role and key's name, of those that count; also where they are too few by now. */
  readonly approvals: readonly string[];
  /** Why it would not run now; "": it would. */
  readonly lacking: string;
  /** Its strategy was gone back from: `previous` does not stand for it. */
  readonly goneBack: boolean;
}
export interface LatestHas {
  readonly bundleId: string;
  readonly releaseSequence: number;
  readonly dataSequence: number;
  readonly stopListSequence: number;
}
export interface LatestOffer {
  /** Empty where only the others are newer. */
  readonly bundleId: string;
  readonly documents: readonly SignedDocument[];
  readonly stopList: SignedDocument | null;
  readonly feeds: readonly SignedDocument[];
  readonly revocations: readonly SignedDocument[];
}

export interface StopListTaken {
  readonly sequence: number;
  readonly changes: readonly StopChange[];
  /** Ids of stops that name nothing the active bundle has. */
  readonly unmatched: readonly string[];
  /** Ids of stops in which what is in force differs from the list. */
  readonly differing: readonly string[];
  /** What else there is to say: that it is not on the disk; "": nothing. */
  readonly told: string;
}

export interface FeedTaken {
  readonly feed: string;
  readonly sequence: number;
  /** Columns of the table that no open bundle declares: kept, and read once one does. */
  readonly undeclared: readonly string[];
}

/** What a new stop list changes, for the audit log. */
export interface StopChange {
  readonly act: "stop" | "lift";
  /** `offer cold-brew`, `zone home in channel app`, `all`. */
  readonly subject: string;
  readonly detail: string;
}

/** Stop list and feeds: what decisions read beside the bundle (engine/decide/overlay.ts). */
export interface OverlayControl {
  setStopList(attempt: string, stopList: SignedDocument, caller: ControlCaller): Promise<StopListTaken>;
  pushFeed(
    attempt: string,
    document: SignedDocument,
    table: Uint8Array,
    caller: ControlCaller,
  ): Promise<FeedTaken>;
  /** The table of a feed in force by its hash, for peers that catch up; null: none has it. */
  feedTable(sha256: string): Uint8Array | null;
}

/** What Status and Watch tell. */
export interface StatusSource {
  /** As it is now. Cost: called up to ten times a second for each watcher. */
  status(): NodeStatus;
  /**
   * Calls `changed` whenever a stage, an attempt, the release, the overlay or readiness changes; what comes back ends
   * that. A state that an attempt ends in is told before the next attempt begins.
   */
  onStatusChange(changed: () => void): () => void;
}

/** What the audit log keeps of an act. Values of visitors' profiles are never in it. */
export interface AuditAct {
  readonly act:
    | "offer"
    | "upload"
    | "prepare"
    | "commit"
    | "abort"
    | "release"
    | "rollback"
    | "revoke"
    | "stop"
    | "lift"
    | "feed"
    | "approve"
    | "lookup"
    | "export"
    | "erase"
    | "import"
    /** What the node says of itself (audit-log.ts): what was in force when it started, and what it found of the log. */
    | "start"
    | "repair"
    | "prune";
  /** Name of the token or certificate, or `node` for what it did by itself. */
  readonly by: string;
  readonly address: string;
  /** What it was about: a bundle's id, an offer, a surrogate. */
  readonly subject: string;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
  readonly detail: string;
}
export interface Audit {
  /**
   * Before an act that must not go unrecorded: there is room for its record, also where the disk fills up meanwhile.
   * Errors: STORE_UNWRITABLE.
   */
  requireRoom(): void;
  /** Written and in the chain when this returns; synced soon after. Errors: STORE_UNWRITABLE. */
  record(act: AuditAct): void;
  /** The same where there is room; else it is kept in memory, and written before the next one. */
  recordSurely(act: AuditAct): void;
  /** Records from number `from` on, each a line as it stands in the file. */
  read(from: number): AsyncIterable<Uint8Array>;
}
