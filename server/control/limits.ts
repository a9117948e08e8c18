/** Bounds of the control plane. At each the call is refused with the code that is named. */
import { ENGINE_LIMITS } from "../../engine/index.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

export const CONTROL_LIMITS = {
  /** Bytes of `data` in one message of Upload, PushFeed and Fetch. BODY_TOO_LARGE. */
  partSizeMax: MIB,
  /** What may stand beside a manifest in a message: documents, names. BODY_TOO_LARGE. */
  messageRestSizeMax: 2 * MIB,
  /** A request that names things only: Abort, List, Status, Watch, Latest, Fetch, Audit. BODY_TOO_LARGE. */
  smallRequestSizeMax: 64 * KIB,
  /** What the messages of one compressed frame (16 KiB) may unpack to: deflate makes a thousand of one at the most. */
  frameUnpackedSizeMax: 16 * MIB,
  /** What requests under way may come to, of all callers (CONTROL_OVERLOADED) and of one (CALLER_OVERLOADED). */
  requestBytesMax: 320 * MIB,
  requestBytesPerCallerMax: 192 * MIB,
  /** Documents in one call. FIELD_TOO_LONG. */
  documentsMax: ENGINE_LIMITS.documentsPerBundleMax,
  signaturesPerDocumentMax: ENGINE_LIMITS.signaturesPerDocumentMax,
  /** A payload: of a revocation or a stop list, at the most. FIELD_TOO_LONG. */
  payloadSizeMax: ENGINE_LIMITS.signedPayloadSizeMax,
  /** A feed's table. BODY_TOO_LARGE. */
  feedTableSizeMax: ENGINE_LIMITS.feedTableSizeMax,
  /** All that one Upload brings. BODY_TOO_LARGE. */
  uploadSizeMax: 2 * 1024 * MIB,
  /** An Upload or a PushFeed that brings nothing for so long ends with STREAM_IDLE. */
  streamIdleMs: 60_000,
  /** Calls of one caller under way, streams among them. CALLER_OVERLOADED. */
  callsInFlightPerCallerMax: 64,
  /** How many calls a caller may make at once after a pause, in seconds of its rate. CALLER_OVERLOADED. */
  burstSeconds: 2,
  /** Callers that are counted apart (addresses, where there are no names); the longest silent is forgotten. */
  callersMax: 4096,
  /** Watches in all, and of one caller. CALLER_OVERLOADED. */
  watchersMax: 64,
  watchersPerCallerMax: 16,
  /** Between two statuses to one watcher. */
  watchIntervalMs: 100,
  /** States that wait for a slow watcher; with more of them it is let go, CALLER_OVERLOADED. */
  watchStatesPendingMax: 64,
  /** What a known caller may send ahead of what was read, in one call and in all of its connection. */
  streamWindowBytes: MIB,
  connectionWindowBytes: 2 * MIB,
  /** Streams of one connection at once. */
  streamsPerConnectionMax: 128,
  /** A connection without a call is closed after so long, and one that does not answer a ping. */
  connectionIdleMs: 2 * 60_000,
  pingIntervalMs: 30_000,
  pingTimeoutMs: 10_000,
  /** Uploads that broke off, kept to be gone on with: files, and bytes of them together. The oldest go first. */
  partialsMax: 64,
  partialsSizeMax: 4 * 1024 * MIB,
  /** And none is kept for longer than that without a byte. */
  partialAgeMsMax: 24 * 3_600_000,
  /** What a blob must leave free on the disk: the decision log needs it more. STORE_UNWRITABLE. */
  diskReserveBytes: 64 * MIB,
} as const;
export type ControlLimits = { readonly [K in keyof typeof CONTROL_LIMITS]: number };

/** A nonce of an attempt. */
export const ATTEMPT = /^[A-Za-z0-9_-]{16,64}$/;
