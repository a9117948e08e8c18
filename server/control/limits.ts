/** Bounds of the control plane. At each the call is refused with the code that is named. */
const KIB = 1024;
const MIB = 1024 * KIB;

export const CONTROL_LIMITS = {
  /** Bytes of `data` in one message of Upload, PushFeed and Fetch. BODY_TOO_LARGE. */
  partSizeMax: MIB,
  /** What stands beside the parts and the manifest in a message: documents, names. BODY_TOO_LARGE. */
  messageRestSizeMax: 2 * MIB,
  /** Documents in one call. FIELD_TOO_LONG. */
  documentsMax: 256,
  signaturesPerDocumentMax: 64,
  /** A payload: of a revocation or a stop list, at the most. FIELD_TOO_LONG. */
  payloadSizeMax: MIB,
  attemptLengthMax: 64,
  attemptLengthMin: 16,
  /** A feed's table. BODY_TOO_LARGE. */
  feedTableSizeMax: 64 * MIB,
  /** Uploads that broke off, kept to be gone on with: files, and bytes of them together. The oldest go first. */
  partialsMax: 64,
  partialsSizeMax: 4 * 1024 * MIB,
  /** And none is kept for longer than that without a byte. */
  partialAgeMsMax: 24 * 3_600_000,
  /** What a blob must leave free on the disk: the decision log needs it more. STORE_UNWRITABLE. */
  diskReserveBytes: 64 * MIB,
} as const;
