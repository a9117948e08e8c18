/**
 * What handlers take and give: the contract without a wire. Instants are epoch ms, values are scalars; names that
 * are folded (channel, event, points) are folded by the decoder. `DecideCall` and `Decision` are the engine's.
 */
import type { AttributeValue, DecideCall, Decision, NodeErrorCode, WireValue } from "../../engine/index.ts";

export interface VisitorId {
  level: string;
  id: string;
}

/** A decision ready to be encoded, with what only the node knows. */
export interface DecideResult {
  decision: Decision;
  freshness: { bundleAgeMs: number; segmentsAgeMs: number; profileAgeMs: number };
  /** Whether trace details may show values (admin). */
  showValues: boolean;
  /** The answer may not leave when the log cannot be written (channel `unrecorded: refuse`): see Outbox. */
  mustRecord: boolean;
}

export interface ErrorBody {
  code: NodeErrorCode;
  message: string;
  field: string;
}

/** Decoded calls are copies (not the lane's reused one): they outlive the turn. */
export interface DecideBatchCall {
  requests: DecideCall[];
}
/**
 * A batch is decided in another thread, so its answers come back encoded as `DecideResponse` messages of protobuf;
 * the codecs splice them (protobuf) or decode and re-encode them (JSON, msgpack).
 */
export interface DecideBatchResult {
  results: ({ response: Uint8Array } | { error: ErrorBody })[];
}

export interface PostEventCall {
  requestId: string;
  channel: string;
  level: string;
  id: string;
  sessionId: string;
  event: string;
  eventId: string;
  treatmentCode: string;
  /** Null: arrival. */
  occurredAtMs: number | null;
  attributes: Record<string, WireValue>;
}
export interface Advisory {
  code: string;
  level: "INFO" | "WARNING";
  message: string;
}
export interface PostEventResult {
  applied: boolean;
  duplicate: boolean;
  advisories: Advisory[];
}

export interface StartSessionCall {
  /** "": the node makes one. */
  sessionId: string;
  channel: string;
  level: string;
  id: string;
  relyOnExisting: boolean;
  attributes: Record<string, WireValue>;
}
export interface SetAudienceCall {
  sessionId: string;
  level: string;
  id: string;
  attributes: Record<string, WireValue>;
}
export interface EndSessionCall {
  sessionId: string;
}
export interface SessionResult {
  sessionId: string;
  level: string;
  id: string;
  advisories: Advisory[];
}

/** One line of a visitor's history, newest first. `kind`: contact, accept, reject, or a plain event's name. */
export interface HistoryLine {
  offer: string;
  point: string;
  treatmentCode: string;
  kind: string;
  atMs: number;
}
export interface ForgetVisitorCall {
  level: string;
  id: string;
  exportFirst: boolean;
}
export interface ForgetVisitorResult {
  /** False: there was nothing to forget. */
  forgotten: boolean;
  exported: ProfileResult | null;
  /** Where copies remain and until when, for people: `log (redacted at the next compaction)`, `list gold-members of the active bundle`… */
  remainingIn: string[];
}

export interface GetProfileCall {
  level: string;
  id: string;
  includeHistory: boolean;
}
export interface UpdateProfileCall {
  level: string;
  id: string;
  set: Record<string, WireValue>;
  unset: string[];
}
export interface ProfileResult {
  level: string;
  id: string;
  known: boolean;
  /** Sorted by name. Timestamps are epoch ms here and RFC 3339 strings on the wires: `types` tells them apart. */
  attributes: { name: string; value: AttributeValue; timestamp: boolean }[];
  segments: string[];
  /** With `includeHistory`; else empty. */
  history?: HistoryLine[];
}

export interface GetVersionResult {
  version: string;
  /** Empty before a bundle is active. */
  bundle: string;
  generation: number;
  formats: string[];
}

/** One part of an uploaded list of segment members, see LaneServices. */
export interface ImportMembersCall {
  segment: string;
  /** The uploader's token for this upload, `[A-Za-z0-9_-]{1,64}`. */
  upload: string;
  part: number;
  last: boolean;
  /** When the list was drawn; null: now. */
  asOfMs: number | null;
  body: Uint8Array;
}
export interface ImportMembersResult {
  upload: string;
  /** Of all parts so far. */
  receivedSizeBytes: number;
  /** After the last part: what is active now. */
  activated: { bundle: string; generation: number; memberCount: number } | null;
}
