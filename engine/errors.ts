/**
 * Operating errors: every code that a caller, an operator or a designer can meet, with its place on each wire.
 *
 * One table, so that a code without a status does not compile. `server/ERRORS.md` is written from it.
 * A code is public API: it is never renamed and never reused. What is an *outcome* ("nothing to offer") is not here.
 */

/** gRPC status numbers, and by them Connect's names and HTTP statuses. */
export const GrpcStatus = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
export type GrpcStatusNumber = (typeof GrpcStatus)[keyof typeof GrpcStatus];

export interface ErrorEntry {
  readonly grpc: GrpcStatusNumber;
  /** The Connect protocol's for that gRPC status; another only for what is refused before there is a call. */
  readonly http: number;
  readonly meaning: string;
}

const entry = (grpc: GrpcStatusNumber, http: number, meaning: string): ErrorEntry => ({
  grpc,
  http,
  meaning,
});
const S = GrpcStatus;

export const ERRORS = {
  // Requests
  MALFORMED_BODY: entry(
    S.INVALID_ARGUMENT,
    400,
    "The body is not valid JSON, msgpack or protobuf for this call.",
  ),
  UNKNOWN_FIELD: entry(
    S.INVALID_ARGUMENT,
    400,
    "A JSON or msgpack body has a field that the contract does not know.",
  ),
  WRONG_TYPE: entry(S.INVALID_ARGUMENT, 400, "A field has a value of another type than the contract states."),
  FIELD_TOO_LONG: entry(S.INVALID_ARGUMENT, 400, "A name, an id or a list is longer than the stated limit."),
  FIELD_REQUIRED: entry(
    S.INVALID_ARGUMENT,
    400,
    "A field that the call cannot do without is missing or empty.",
  ),
  VALUE_OUT_OF_RANGE: entry(
    S.INVALID_ARGUMENT,
    400,
    "A number is outside of what the contract or the schema allows.",
  ),
  BODY_TOO_LARGE: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "The body is larger than the node's limit; nothing of it was read on.",
  ),
  CONTENT_TYPE_UNSUPPORTED: entry(
    S.INVALID_ARGUMENT,
    415,
    "The content type or encoding is none that this port speaks.",
  ),
  CONTENT_ENCODING_UNSUPPORTED: entry(
    S.UNIMPLEMENTED,
    501,
    "The body is compressed in a way that this port does not take (HTTP: identity; gRPC: identity, gzip).",
  ),
  PATH_UNKNOWN: entry(S.NOT_FOUND, 404, "Nothing is served under this HTTP path."),
  METHOD_UNKNOWN: entry(S.UNIMPLEMENTED, 501, "No such method, or one that this version does not serve yet."),
  METHOD_NOT_ALLOWED: entry(S.UNIMPLEMENTED, 405, "The path exists, but not for this HTTP method."),
  FRAME_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "A WebSocket envelope is not of the negotiated sub-protocol.",
  ),
  // Names and values
  CHANNEL_UNKNOWN: entry(S.NOT_FOUND, 404, "The active bundle has no such interactive channel."),
  EVENT_UNKNOWN: entry(S.NOT_FOUND, 404, "The channel declares no such event."),
  LEVEL_UNKNOWN: entry(S.INVALID_ARGUMENT, 400, "The workspace declares no such audience level."),
  SEGMENT_UNKNOWN: entry(
    S.NOT_FOUND,
    404,
    "The active bundle has no such segment, or none that is shipped as a list.",
  ),
  VISITOR_REQUIRED: entry(S.INVALID_ARGUMENT, 400, "The call names no visitor."),
  ATTRIBUTE_UNKNOWN: entry(S.INVALID_ARGUMENT, 400, "profile.yaml declares no such attribute."),
  ATTRIBUTE_VALUE_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "A value cannot be coerced to the attribute's type, or is not allowed.",
  ),
  ATTRIBUTE_NOT_TRUSTED: entry(
    S.PERMISSION_DENIED,
    403,
    "A browser sent a context attribute that only servers may set.",
  ),
  TREATMENT_CODE_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "The treatment code was not minted by this fleet, or was altered.",
  ),
  RESPONSE_TOO_LATE: entry(
    S.FAILED_PRECONDITION,
    400,
    "The decision lies longer back than the channel takes responses for (`responses.within`).",
  ),
  RESPONSE_WITHOUT_CONTACT: entry(
    S.FAILED_PRECONDITION,
    400,
    "The node knows of no contact that this is a response to, and the channel refuses such responses.",
  ),
  SESSION_REQUIRED: entry(S.INVALID_ARGUMENT, 400, "The call needs a session id."),
  SESSION_UNKNOWN: entry(
    S.NOT_FOUND,
    404,
    "There is no such session, or it has ended or timed out; start another.",
  ),
  VISITOR_ALREADY_KNOWN: entry(
    S.FAILED_PRECONDITION,
    400,
    "The session's visitor is as well known as the one that was named, or better; such two never merge. Start a session for the other one.",
  ),
  VISITOR_BUSY: entry(
    S.ABORTED,
    409,
    "The visitor's record was in use for too long; nothing was changed, the call may be repeated.",
  ),
  TREATMENT_CODE_REQUIRED: entry(
    S.INVALID_ARGUMENT,
    400,
    "Events of this category need the code of the treatment they belong to.",
  ),
  TREATMENT_CODE_MISMATCH: entry(
    S.INVALID_ARGUMENT,
    400,
    "The code belongs to another visitor or channel than the call names.",
  ),
  BUNDLE_UNKNOWN: entry(S.NOT_FOUND, 404, "The node holds no such bundle."),
  NOT_SUPPORTED_YET: entry(
    S.UNIMPLEMENTED,
    501,
    "The contract knows this, but this version of the node does not do it yet.",
  ),
  // Callers
  CREDENTIALS_MISSING: entry(S.UNAUTHENTICATED, 401, "The node wants a token, and the call has none."),
  CREDENTIALS_INVALID: entry(S.UNAUTHENTICATED, 401, "The token is unknown, altered or expired."),
  ROLE_FORBIDDEN: entry(S.PERMISSION_DENIED, 403, "The caller's role may not do this."),
  HOST_FORBIDDEN: entry(
    S.PERMISSION_DENIED,
    403,
    "A node without credentials was called under another host name than localhost's.",
  ),
  // Load and life
  LANE_OVERLOADED: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "The lane has as many calls in flight as it may; retry as hinted, or elsewhere.",
  ),
  CALLER_OVERLOADED: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "This caller has as many calls, or bytes of them, in flight as it may; retry as hinted.",
  ),
  CONTROL_OVERLOADED: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "The control port holds as many bytes of requests as it may; retry as hinted.",
  ),
  BATCH_QUEUE_FULL: entry(S.RESOURCE_EXHAUSTED, 429, "The batch pool's queue is full; retry as hinted."),
  DEADLINE_EXCEEDED: entry(S.DEADLINE_EXCEEDED, 504, "The caller's time ran out before the decision began."),
  CANCELLED: entry(S.CANCELLED, 499, "The caller went away or cancelled."),
  BUNDLE_NOT_READY: entry(S.UNAVAILABLE, 503, "No bundle has been activated yet."),
  STREAM_IDLE: entry(S.UNAVAILABLE, 503, "The stream's caller was silent for too long; open another."),
  DRAINING: entry(S.UNAVAILABLE, 503, "The node is shutting down; another takes the call."),
  LANE_ENDED: entry(S.UNAVAILABLE, 503, "The lane ended while the call was under way; it is being replaced."),
  LOG_UNWRITABLE: entry(
    S.UNAVAILABLE,
    503,
    "The log cannot be written (disk full?); calls that must be recorded are refused.",
  ),
  STORE_UNWRITABLE: entry(
    S.UNAVAILABLE,
    503,
    "A store, a bundle or the audit log cannot be written (disk full?); nothing was changed.",
  ),
  INTERNAL: entry(S.INTERNAL, 500, "A fault of the node; the log has the details under the request's id."),
  // Bundles
  BUNDLE_NOT_A_BUNDLE: entry(S.INVALID_ARGUMENT, 400, "The file does not begin as a Proffer bundle does."),
  BUNDLE_TRUNCATED: entry(S.DATA_LOSS, 500, "The bundle ends before what its header promises."),
  BUNDLE_FORMAT_NEWER: entry(
    S.FAILED_PRECONDITION,
    400,
    "The bundle's format number is newer than this node reads.",
  ),
  BUNDLE_CORRUPT: entry(S.DATA_LOSS, 500, "A hash does not match: the bundle was altered or damaged."),
  BUNDLE_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "The bundle's hashes match but its content is not what the format allows.",
  ),
  BUNDLE_TOO_LARGE: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "A part of the bundle is larger than the node's limits.",
  ),
  WORKSPACE_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "The workspace has errors; each is listed with file, line and column.",
  ),
  // Start, files, configuration
  CONFIG_INVALID: entry(
    S.FAILED_PRECONDITION,
    400,
    "The node's configuration has an unknown key or an impossible value.",
  ),
  // Trust and delivery (control plane)
  SIGNATURE_MISSING: entry(
    S.FAILED_PRECONDITION,
    400,
    "The node demands a signed statement of this kind, and there is none.",
  ),
  SIGNATURE_INVALID: entry(
    S.FAILED_PRECONDITION,
    400,
    "A signature does not fit its payload: it was altered, or signed by another key.",
  ),
  DOCUMENT_INVALID: entry(S.INVALID_ARGUMENT, 400, "A signed document is not what its kind has to be."),
  KEY_UNKNOWN: entry(S.FAILED_PRECONDITION, 400, "The node does not trust the key, or not for this role."),
  KEY_REVOKED: entry(S.FAILED_PRECONDITION, 400, "The key was revoked."),
  KEY_EXPIRED: entry(S.FAILED_PRECONDITION, 400, "The key, or the statement, is past its date."),
  KEY_NOT_YET_VALID: entry(S.FAILED_PRECONDITION, 400, "The key's validity has not begun."),
  APPROVALS_SHORT: entry(
    S.FAILED_PRECONDITION,
    400,
    "Fewer keys have approved the strategy than the node demands.",
  ),
  ENVIRONMENT_MISMATCH: entry(S.FAILED_PRECONDITION, 400, "The statement is about another environment."),
  SEQUENCE_REPLAYED: entry(
    S.FAILED_PRECONDITION,
    400,
    "The node has seen this sequence number, or a higher one: an old statement is not taken again.",
  ),
  RELEASE_MISMATCH: entry(
    S.FAILED_PRECONDITION,
    400,
    "The statement names another bundle, strategy or data root than what it came with.",
  ),
  DATA_SHARE_EXCEEDED: entry(
    S.FAILED_PRECONDITION,
    400,
    "The data update changes more of a list than a data publisher alone may.",
  ),
  BUNDLE_REVOKED: entry(S.FAILED_PRECONDITION, 400, "The bundle or its strategy was revoked."),
  ATTEMPT_UNKNOWN: entry(S.NOT_FOUND, 404, "No such attempt is open: offer again."),
  ATTEMPT_IN_PROGRESS: entry(S.ABORTED, 409, "Another attempt is under way on this node; try again later."),
  ATTEMPT_ENDED: entry(
    S.ABORTED,
    409,
    "The attempt was ended for what goes before it, which is named: look at what runs now, then push again.",
  ),
  ATTEMPT_OUT_OF_ORDER: entry(
    S.FAILED_PRECONDITION,
    400,
    "The attempt is not so far: offer, upload, prepare, commit.",
  ),
  RELEASE_SCHEDULED: entry(
    S.FAILED_PRECONDITION,
    400,
    "The attempt was committed and its release waits for its start, which only what is signed ends: a newer release, or a revocation.",
  ),
  BLOB_UNKNOWN: entry(S.NOT_FOUND, 404, "The node holds no such blob."),
  BLOB_CORRUPT: entry(S.DATA_LOSS, 500, "A blob's bytes are not what its hash says."),
  BLOBS_LACKING: entry(S.FAILED_PRECONDITION, 400, "Blobs that the manifest names are not all there."),
  GOLDEN_FAILED: entry(S.FAILED_PRECONDITION, 400, "A golden decision comes out otherwise than it states."),
  INVARIANT_BROKEN: entry(
    S.FAILED_PRECONDITION,
    400,
    "Decisions for a sample of the population break an invariant more often than allowed.",
  ),
  WARM_FAILED: entry(S.FAILED_PRECONDITION, 400, "A lane could not make the bundle ready."),
  FEED_UNKNOWN: entry(S.NOT_FOUND, 404, "The active bundle declares no such feed."),
  FEED_INVALID: entry(S.INVALID_ARGUMENT, 400, "A feed's table is not what the bundle declares."),
  STOP_INVALID: entry(S.INVALID_ARGUMENT, 400, "A stop names nothing that there is, or its times are wrong."),
  SOURCE_UNREACHABLE: entry(S.UNAVAILABLE, 503, "The bundle source does not answer, or not with a bundle."),
  AUDIT_DAMAGED: entry(S.DATA_LOSS, 500, "The audit log's chain is broken."),
  PORT_IN_USE: entry(S.FAILED_PRECONDITION, 400, "Another process listens on the port."),
  DATA_DIR_LOCKED: entry(S.FAILED_PRECONDITION, 400, "Another process holds the data directory."),
  DATA_DIR_INVALID: entry(S.FAILED_PRECONDITION, 400, "The data directory cannot be used."),
  LOG_CORRUPT: entry(
    S.DATA_LOSS,
    500,
    "A log file is damaged before its tail; the first broken block is named.",
  ),
  LOG_FORMAT_NEWER: entry(
    S.FAILED_PRECONDITION,
    400,
    "The log file's format number is newer than this version reads.",
  ),
  INTERN_TABLE_FULL: entry(
    S.RESOURCE_EXHAUSTED,
    429,
    "The node's table of names and strings is at its bound.",
  ),
  NODE_UNREACHABLE: entry(S.UNAVAILABLE, 503, "No node answers at the address given."),
  INPUT_INVALID: entry(
    S.INVALID_ARGUMENT,
    400,
    "A file or argument given to the command line cannot be used.",
  ),
} as const satisfies Record<string, ErrorEntry>;

export type NodeErrorCode = keyof typeof ERRORS;

export interface NodeErrorOptions {
  /** The request's or document's field at fault, as a path (`points[1].count`). */
  readonly field?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An operating error with a stable code. Never match on its text. */
export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: NodeErrorCode;
  readonly field: string;
  readonly retryAfterMs: number;
  constructor(code: NodeErrorCode, message: string, options: NodeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field ?? "";
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
