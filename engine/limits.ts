/** Bounds of what the engine accepts. At a bound we refuse with a code; nothing grows without one. */
export const ENGINE_LIMITS = {
  /** Bytes of UTF-8 in a visitor's id. */
  visitorIdSizeMax: 128,
  /** Characters in the name of a channel, point, zone, event, segment, offer, attribute or rule. */
  nameLengthMax: 128,
  pointsPerCallMax: 32,
  treatmentsPerPointMax: 100,
  contextAttributesPerCallMax: 256,
  /** Bytes of UTF-8 in one string value of an attribute. */
  stringValueSizeMax: 4096,
  requestIdLengthMax: 128,
  /**
   * Near misses of one explained call: candidates looked at, values that are tried on them, on one and on all, and
   * decisions made again to verify; steps, a node of an expression each, to find what to try. Candidates that came
   * furthest come first; beyond, none is looked for.
   */
  nearMissCandidatesMax: 5000,
  nearMissStepsMax: 500_000,
  nearMissTrialsPerCandidateMax: 64,
  nearMissTrialsMax: 2000,
  nearMissDecisionsMax: 200,
  offersMax: 100_000,
  rulesPerChannelMax: 100_000,
  segmentsMax: 65_536,
  /** In one exclusive group, where each segment is held against all before it. */
  segmentsPerGroupMax: 256,
  /** Segments built on segments built on segments…: memberships of live ones call one another. */
  segmentDepthMax: 256,
  attributesMax: 4096,
  feedsMax: 64,
  /** A feed's table as it is pushed: bytes of its JSON, rows, and rows times columns. */
  feedTableSizeMax: 32 * 1024 * 1024,
  feedRowsMax: 500_000,
  feedCellsMax: 4_000_000,
  /** All tables of a node together, as they were pushed. */
  feedTablesSizeMax: 256 * 1024 * 1024,
  expressionLengthMax: 16_384,
  expressionNodesMax: 4096,
  /** Levels of operators, calls and conditionals inside one another; chains of `&&` and `||` count once. */
  expressionDepthMax: 100,
  expressionListItemsMax: 1000,
  /** Nodes that one evaluation may visit; nested comprehensions multiply. */
  expressionStepsMax: 50_000,
  /** UTF-16 units of a text that an expression makes; a longer one is an error of its evaluation. */
  expressionTextMax: 65_536,
  templatePartsMax: 100,
  /** Distinct questions to `state.*` in one bundle, and windows in them: a decision that asks any looks up all. */
  stateQueriesMax: 10_000,
  stateWindowsMax: 256,
  /** That one manifest names: a list's members each, and dictionaries of ids. */
  bundleBlobsMax: 65_536 + 8192,
  bundleManifestSizeMax: 64 * 1024 * 1024,
  bundleBlobSizeMax: 1024 * 1024 * 1024,
  /** One buffer, and one file that is read whole. */
  bundleSizeMax: 2 * 1024 * 1024 * 1024 - 1,
  bundleTrailerSizeMax: 1024 * 1024,
  /** What is signed: a payload's bytes, signatures under it, documents that come with one bundle. */
  signedPayloadSizeMax: 512 * 1024,
  signaturesPerDocumentMax: 32,
  documentsPerBundleMax: 64,
  /** Of one strategy: with a release and a data update they still go into one bundle's documents. */
  approvalsKeptMax: 62,
  trustKeysMax: 1024,
  /** In one stop list. */
  stopsMax: 1000,
  stopLiftsMax: 256,
  /** Of each: keys, bundles and strategies that one node has seen revoked. */
  revokedMax: 10_000,
  idsPerDictionaryBlob: 65_536,
  /** Distinct visitor ids that a level's lists may name. */
  idsPerLevelMax: 50_000_000,
  workspaceFilesMax: 20_000,
  workspaceFileSizeMax: 16 * 1024 * 1024,
  workspaceSizeMax: 256 * 1024 * 1024,
  /** Nesting of maps and lists in one workspace file, and values in it after aliases are followed. */
  workspaceDepthMax: 32,
  workspaceValuesPerFileMax: 4_000_000,
  workspaceAliasesPerFileMax: 10_000,
  channelsMax: 256,
  /** Caps of one channel, and ways in which its suppressions set in: by offer, mostly. */
  memoryRulesPerChannelMax: 2_000_000,
  pointsPerChannelMax: 4096,
  goldensMax: 10_000,
  /** Diagnostics that are kept; more are counted only. */
  diagnosticsMax: 1000,
} as const;
