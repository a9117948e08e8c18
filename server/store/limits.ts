/** Bounds of the store. At a bound we refuse with a code; nothing grows without one. */
export const STORE_LIMITS = {
  /** A log file is closed and the next one begun at the first turn that finds it this large. */
  logFileSizeMax: 256 * 1024 * 1024,
  /** And so it is at this age: what is past retention, or of somebody forgotten, waits for its file's end no longer. */
  logFileAgeMsMax: 24 * 3_600_000,
  /** A block is full, and may be sealed, at the first frame that ends this far behind its start. */
  logBlockSize: 256 * 1024,
  /** What a reader accepts as one frame; writers stay below it (see `turnBufferSizeMax`). */
  logFrameSizeMax: 64 * 1024 * 1024,
  /** A turn that has buffered this much writes at once instead of at its end. */
  turnBufferSizeMax: 24 * 1024 * 1024,
  /** One record's payload; calls are bounded far below it. */
  logRecordSizeMax: 16 * 1024 * 1024,
  /** Names that one log file defines; later ones are spelled out in each record. */
  logNamesMax: 65_536,
  logNameLengthMax: 512,
  /** Treatments, and points, that one log file defines; at half of it the next file begins. */
  logTreatmentsMax: 262_144,
  /** Nesting of arrays in a record. */
  logDepthMax: 8,
  /** Bytes of UTF-8 in an audience level's name. */
  levelSizeMax: 128,
  visitorIdSizeMax: 128,
  /** Visitors per half of a lane's surrogate cache. */
  surrogateCacheHalf: 16_384,
  /** Attribute names a node ever interns. */
  internedNamesMax: 65_535,
  /** Strings in the dictionary: in all, by attribute, and bytes of each; others stand in the record itself. */
  internedStringsMax: 1_048_576,
  internedStringsPerAttributeMax: 256,
  internedStringSizeMax: 64,
  /** Names of offers, rules, zones, points, events… that a node ever gives a term, and bytes of each. */
  termsMax: 4_194_304,
  termSizeMax: 1024,
  /** Attributes, by name and kind of type, that ever get a column of the visitor table. */
  columnsMax: 1024,
  /** Attributes in one profile record, tombstones included. */
  profileEntriesMax: 4096,
  /** Profile writes that wait for one lane's transaction. */
  profileWritesPendingMax: 65_536,
  profileWritesPerTransactionMax: 4096,
  bootMax: 0xff_ffff,
  laneMax: 0xffff,
  sequenceMax: 2 ** 40 - 1,
} as const;
