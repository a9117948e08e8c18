/**
 * The control protocol's messages in plain data, field by field as in `proto/proffer/control/v1/control.proto`: what the
 * service and the client work with. `wire/codec.ts` turns them into bytes and back.
 *
 * What a peer left out is "", 0, false or an empty list; a message in a message is then null. Stages and states are the
 * words of control-node.ts; "" is one that this version does not know.
 */
import type { SignedDocument } from "../../engine/index.ts";
import type { BundleEntry, Stage, StageTime } from "./control-node.ts";

/** A stage, or "" where there is none. */
export type StageOrNone = Stage | "";

/** ACK or NACK. */
export interface Answer {
  readonly attempt: string;
  readonly ack: boolean;
  readonly stage: StageOrNone;
  readonly resource: string;
  readonly code: string;
  readonly message: string;
  readonly stages: readonly StageTime[];
  /** 0: trying again without a change does not help. */
  readonly retryAfterMs: number;
}

/** A blob that the node lacks, as the protocol names its fields. */
export interface Wanted {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
}

export interface OfferRequest {
  readonly attempt: string;
  readonly manifest: Uint8Array;
  readonly documents: readonly SignedDocument[];
}
export interface OfferResponse {
  readonly answer: Answer;
  readonly bundle: string;
  readonly lacking: readonly Wanted[];
}
export interface UploadRequest {
  /** In the first message only. */
  readonly attempt: string;
  readonly sha256: string;
  readonly offset: number;
  readonly data: Uint8Array;
}
export interface UploadResponse {
  readonly answer: Answer;
  readonly receivedBytes: number;
  readonly lacking: readonly Wanted[];
}
export interface PrepareRequest {
  readonly attempt: string;
  readonly documents: readonly SignedDocument[];
}
export interface PrepareResponse {
  readonly answer: Answer;
  readonly bundle: string;
}
export interface CommitRequest {
  readonly attempt: string;
  readonly documents: readonly SignedDocument[];
}
export interface CommitResponse {
  readonly answer: Answer;
  readonly bundle: string;
  readonly generation: number;
  readonly startsAtMs: number;
}
export interface AbortRequest {
  readonly attempt: string;
}
export interface AbortResponse {
  readonly answer: Answer;
}
export interface ReleaseRequest {
  readonly attempt: string;
  readonly release: SignedDocument | null;
  readonly bundle: string;
}
export interface ReleaseResponse {
  readonly answer: Answer;
  readonly bundle: string;
  readonly generation: number;
  readonly startsAtMs: number;
}
export interface PushFeedRequest {
  /** In the first message only, like `document`. */
  readonly attempt: string;
  readonly document: SignedDocument | null;
  readonly data: Uint8Array;
}
export interface PushFeedResponse {
  readonly answer: Answer;
  readonly feed: string;
  readonly sequence: number;
  readonly undeclared: readonly string[];
}
export interface SetStopListRequest {
  readonly attempt: string;
  readonly stopList: SignedDocument | null;
}
export interface SetStopListResponse {
  readonly answer: Answer;
  readonly sequence: number;
  /** Ids of stops that name nothing the active bundle has. */
  readonly unmatched: readonly string[];
  /** Ids of stops in which what is in force now differs from the list. */
  readonly differing: readonly string[];
}
export interface RevokeRequest {
  readonly attempt: string;
  readonly revocation: SignedDocument | null;
}
export interface RevokeResponse {
  readonly answer: Answer;
}

export type ListRequest = Readonly<Record<string, never>>;
export interface ListEntry extends Omit<BundleEntry, "bundleId" | "state"> {
  readonly bundle: string;
  readonly state: BundleEntry["state"] | "";
}
export interface ListResponse {
  readonly bundles: readonly ListEntry[];
}

export type StatusRequest = Readonly<Record<string, never>>;
export interface AttemptStatus {
  readonly attempt: string;
  readonly bundle: string;
  readonly stage: StageOrNone;
  /** Bytes while fetching, steps after that. */
  readonly done: number;
  readonly total: number;
  readonly pusher: string;
}
export interface Scheduled {
  readonly bundle: string;
  readonly startsAtMs: number;
  readonly sequence: number;
}
export interface StopEntry {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** "": in every channel. */
  readonly channel: string;
  readonly fromMs: number;
  /** 0: until lifted. */
  readonly untilMs: number;
  readonly why: string;
  readonly inForce: boolean;
  readonly madeAtMs: number;
}
export interface LiftedEntry {
  readonly id: string;
  /** Of the stop. */
  readonly madeAtMs: number;
  readonly liftedAtMs: number;
  /** When the stop would have ended; 0: never. */
  readonly untilMs: number;
}
/** How much was revoked. */
export interface RevokedStatus {
  readonly keys: number;
  readonly bundles: number;
  readonly strategies: number;
  /** The same where the same was revoked; "": nothing was. */
  readonly sha256: string;
}
export interface FeedStatus {
  readonly feed: string;
  readonly sequence: number;
  readonly asOfMs: number;
  readonly ageMs: number;
  readonly rows: number;
  readonly stale: boolean;
}
export interface Withdrawals {
  readonly invariant: string;
  readonly count: number;
}
/** What a node says of itself. */
export interface NodeStatus {
  readonly nodeId: string;
  readonly version: string;
  readonly environment: string;
  /** What trust the node demands, in words. */
  readonly trust: string;
  readonly ready: boolean;
  readonly notes: readonly string[];
  readonly bundle: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  readonly generation: number;
  readonly activatedAtMs: number;
  readonly releaseSequence: number;
  readonly dataSequence: number;
  readonly stopListSequence: number;
  /** Of the last activation. */
  readonly stages: readonly StageTime[];
  readonly attempt: AttemptStatus | null;
  readonly scheduled: Scheduled | null;
  readonly stops: readonly StopEntry[];
  readonly feeds: readonly FeedStatus[];
  readonly withdrawals: readonly Withdrawals[];
  /** Since the node's bundle source last answered, or since the node's start where it has not yet; 0 without one. */
  readonly sourceAgeMs: number;
  /** The last attempt that was refused or rolled back. */
  readonly lastNack: Answer | null;
  readonly lastNackAtMs: number;
  /** What the node rolled back by itself, and why; "": nothing since it started, or another release or strategy was taken since. */
  readonly rolledBack: string;
  readonly lifted: readonly LiftedEntry[];
  /** Null: a node of an earlier version, which does not say. */
  readonly revoked: RevokedStatus | null;
  /** The active bundle was revoked, and goes on because nothing else may run there. */
  readonly activeRevoked: boolean;
}
export type WatchRequest = Readonly<Record<string, never>>;
export interface WatchResponse {
  readonly status: NodeStatus;
}

export interface LatestRequest {
  readonly bundle: string;
  readonly releaseSequence: number;
  readonly dataSequence: number;
  readonly stopListSequence: number;
}
export interface LatestResponse {
  readonly bundle: string;
  readonly documents: readonly SignedDocument[];
  readonly stopList: SignedDocument | null;
  readonly feeds: readonly SignedDocument[];
  readonly revocations: readonly SignedDocument[];
}
export interface FetchRequest {
  readonly sha256: string;
  readonly offset: number;
}
export interface FetchResponse {
  readonly data: Uint8Array;
}
export interface AuditRequest {
  readonly from: number;
}
export interface AuditResponse {
  readonly record: Uint8Array;
}
