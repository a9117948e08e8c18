/**
 * What the supervisor and its lanes say to each other, and what a lane is started with. Plain data: it survives
 * structured clone, shared buffers stay shared.
 */
import type { CompiledBundle, OverlayChange, VisitorTableBuffers } from "../../engine/index.ts";
import type { GenerationSeries } from "../admin/series-table.ts";
import type { Http2Limits } from "../grpc/http2/limits.ts";
import type { GrpcLimits } from "../grpc/limits.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import type { CallAct } from "../handlers/audited.ts";
import type { ErrorBody, ImportMembersCall } from "../handlers/messages.ts";
import type { FsyncPolicy } from "../store/append-file.ts";
import type { DataDirectoryHandle } from "../store/data-directory.ts";
import type { TableSecret } from "../store/kept-keys.ts";
import type { Credentials } from "./principals.ts";
import type { SharedBuffers } from "./shared-state.ts";

/** A generation as threads get it; each opens it for itself. */
export interface GenerationSpec {
  readonly number: number;
  readonly activatedAtMs: number;
  readonly compiled: CompiledBundle;
  readonly series: GenerationSeries;
}

/** What every thread that decides needs. */
export interface ThreadData {
  readonly shared: SharedBuffers;
  readonly directory: DataDirectoryHandle;
  /** The hot visitor table. */
  readonly visitors: VisitorTableBuffers;
  /** Keys of treatment codes: the first mints, all verify. */
  readonly secrets: readonly { readonly keyId: string; readonly key: Uint8Array }[];
  readonly logLevel: string;
  /** When log and identity files are forced to disk. */
  readonly fsync: FsyncPolicy;
  readonly version: string;
  /** Of tables of what comes from outside that live as long as the process. */
  readonly hashSeed: readonly [number, number];
  /** Of key indexes. */
  readonly tableSecret: TableSecret;
}

export interface LaneData extends ThreadData {
  readonly slot: number;
  readonly host: string;
  readonly httpPort: number;
  /** Whether several lanes listen on the same port of HTTP. */
  readonly sharesPorts: boolean;
  readonly grpc: LaneGrpc;
  readonly credentials: Credentials;
  readonly options: LaneOptions;
  /** Tests only: accept `fault` messages. */
  readonly acceptsFaults: boolean;
}
/**
 * A lane's first message. What it opens is beside what it keeps: kept, the first generation's tables would never be let
 * go of.
 */
export interface LaneStart {
  readonly data: LaneData;
  /** Emptied as they are opened. */
  readonly generations: GenerationSpec[];
}
/** How the lane takes part in the gRPC port. */
export interface LaneGrpc {
  /** Shared with other lanes, or this one's alone; null: another lane's. */
  readonly port: number | null;
  readonly sharePort: boolean;
  /** An endpoint of this lane's own; null: none. */
  readonly lanePort: number | null;
  readonly tls: TlsMaterial | null;
  readonly trustedProxies: readonly string[];
  readonly limits: Partial<GrpcLimits & Http2Limits>;
}
export interface LaneOptions {
  readonly laneInFlightMax: number;
  readonly callerInFlightMax: number;
  readonly retryAfterMs: number;
  readonly bodySizeMax: number;
  readonly corsOrigins: readonly string[];
  readonly wsIdleTimeoutMs: number;
  readonly batchRequestsMax: number;
  readonly batchJobsPendingMax: number;
}

/** What lanes ask of the supervisor. */
export type LaneRequest =
  | { readonly kind: "batch"; readonly payload: Uint8Array }
  | { readonly kind: "import"; readonly call: ImportMembersCall }
  | { readonly kind: "surrogates"; readonly level: string; readonly id: string }
  | { readonly kind: "erase"; readonly surrogates: readonly string[] }
  | AuditRequest
  | OverlayRequest;

/** Acts for the audit log; `needsRoom`: they are still to be done. */
export interface AuditRequest {
  readonly kind: "audit";
  readonly acts: readonly CallAct[];
  readonly needsRoom: boolean;
}

/** By a lane that starts: the whole of it; every change from then on is sent to it. */
export interface OverlayRequest {
  readonly kind: "overlay";
}

/**
 * What tests have lanes do. `throwHeld`: to throw in the middle of changing a visitor, FAULT_VISITOR; `fill`: to fill
 * the heap and live on; `burst`: to burst it in one go; `warm`, `warmEnd`: to throw when it makes the next generation
 * ready, where that is caught and where it ends the lane.
 */
export type LaneFault = "throw" | "throwHeld" | "hang" | "fill" | "burst" | "warm" | "warmEnd";
/** Of the first level. */
export const FAULT_VISITOR = "held-at-fault";

/** The first decision of a thread that an invariant of a generation spoke against. */
export interface FirstWithdrawal {
  readonly generation: number;
  readonly invariant: string;
  readonly channel: string;
  readonly point: string;
  readonly offer: string;
  readonly decisionId: string;
  readonly atMs: number;
}

export type ToLane =
  | { readonly type: "prepare"; readonly generation: GenerationSpec }
  | { readonly type: "drop"; readonly number: number }
  | { readonly type: "overlay"; readonly change: OverlayChange }
  /** No swap came for a while: memory may be given back. */
  | { readonly type: "tidy" }
  | { readonly type: "drain"; readonly graceMs: number; readonly lameDuckMs: number }
  | { readonly type: "reply"; readonly id: number; readonly value: unknown }
  | {
      readonly type: "replyError";
      readonly id: number;
      readonly error: ErrorBody;
      readonly retryAfterMs: number;
    }
  | { readonly type: "fault"; readonly fault: LaneFault };

export type FromLane =
  | { readonly type: "ready"; readonly notes: readonly string[] }
  | { readonly type: "startFailed"; readonly error: ErrorBody }
  | { readonly type: "prepared"; readonly number: number; readonly error: ErrorBody | null }
  /** It reads nothing of the generation's tables any more. */
  | { readonly type: "dropped"; readonly number: number }
  | { readonly type: "overlayTaken"; readonly version: number }
  | { readonly type: "withdrawal"; readonly first: FirstWithdrawal }
  | { readonly type: "request"; readonly id: number; readonly request: LaneRequest }
  | { readonly type: "heapFull"; readonly usedBytes: number; readonly limitBytes: number }
  | { readonly type: "ending"; readonly why: string };
