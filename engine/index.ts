/** The engine's public face: the server reaches it through here only. */
export * from "./assert.ts";
export * from "./bundle/bundle.ts";
export {
  type BundleHeader,
  HEADER_SIZE_BYTES as BUNDLE_HEADER_SIZE_BYTES,
  readBundleHeader,
  readHeadersManifest,
  withDocuments,
} from "./bundle/bundle-file.ts";
export { canonicalJson, parseCanonical } from "./bundle/canonical-json.ts";
export { type CompileFrom, compileBundle, tableBuffersOf } from "./bundle/compile.ts";
export { compileRules } from "./bundle/compile-rules.ts";
export * from "./bundle/compose.ts";
export { DataDraft, type ListDraft } from "./bundle/data-draft.ts";
export { idFault } from "./bundle/id-dictionary.ts";
export {
  type BlobRef,
  blobsOf,
  type Manifest,
  manifestBytes,
  parseManifest,
  sha256Hex,
} from "./bundle/manifest.ts";
export * from "./decide/call.ts";
export * from "./decide/decide.ts";
export * from "./decide/decision.ts";
export { exerciseSteps } from "./decide/exercise.ts";
export * from "./decide/generation.ts";
export * from "./decide/golden.ts";
export * from "./decide/golden-sequence.ts";
export { WITHDRAWN } from "./decide/golden-withdrawn.ts";
export * from "./decide/holdout.ts";
export * from "./decide/naming.ts";
export * from "./decide/near-miss-text.ts";
export * from "./decide/open.ts";
export * from "./decide/overlay.ts";
export * from "./decide/reasons.ts";
export * from "./decide/recording.ts";
export { isInForce, unmatchedStops } from "./decide/stops.ts";
export * from "./decide/treatment-code.ts";
export * from "./errors.ts";
export * from "./feeds/age-text.ts";
export { feedAttributes } from "./feeds/declared.ts";
export { type FeedRows, feedRowsBytes, parseFeedRows } from "./feeds/feed-rows.ts";
export {
  buildFeedTable,
  type FeedFault,
  type FeedTable,
  feedColumnKey,
  feedTableBytes,
} from "./feeds/feed-table.ts";
export { foldName } from "./fold.ts";
export * from "./hash/murmur3.ts";
export * from "./hash/siphash.ts";
export * from "./hash/utf8.ts";
export * from "./limits.ts";
export * from "./rules/check.ts";
export * from "./rules/compile.ts";
export * from "./rules/explain.ts";
export * from "./rules/expression-inputs.ts";
export * from "./rules/forbid.ts";
export { type IndexPart, indexParts } from "./rules/index/layout.ts";
export * from "./rules/outcome.ts";
export * from "./rules/scope.ts";
export * from "./rules/template.ts";
export * from "./rules/tree.ts";
export * from "./segments/algebra.ts";
export * from "./segments/bitmap.ts";
export { encodeId, type HashSeed } from "./segments/id-hash.ts";
export { KeyIndex } from "./segments/key-index.ts";
export { KeyTable } from "./segments/key-table.ts";
export * from "./segments/segment-plan.ts";
export { SegmentReader } from "./segments/segment-reader.ts";
export { openPortable, type SharedBitmap } from "./segments/shared-bitmap.ts";
export { newTableMemory, type TableBuffer, type TableBuffers } from "./segments/table-buffer.ts";
export type { LevelKeys } from "./segments/write-key-index.ts";
export * from "./suggest.ts";
export * from "./trust/data-share.ts";
export * from "./trust/documents.ts";
export * from "./trust/judge.ts";
export * from "./trust/judge-strategy.ts";
export * from "./trust/keys.ts";
export { ENVIRONMENT_PATTERN, encodePayload, parsePayload } from "./trust/payload-shape.ts";
export * from "./trust/policy.ts";
export * from "./trust/signed-document.ts";
export { signedText } from "./trust/signed-text.ts";
export * from "./trust/stop-merge.ts";
export { policyText } from "./trust/words.ts";
export * from "./visitors/append.ts";
export * from "./visitors/coerce.ts";
export * from "./visitors/consent.ts";
export * from "./visitors/count.ts";
export * from "./visitors/decision-fact.ts";
export * from "./visitors/event-id.ts";
export * from "./visitors/event-names.ts";
export * from "./visitors/event-rules.ts";
export * from "./visitors/fact-id.ts";
export * from "./visitors/facts.ts";
export * from "./visitors/fold.ts";
export * from "./visitors/group.ts";
export * from "./visitors/history.ts";
export * from "./visitors/link-rules.ts";
export * from "./visitors/link-turns.ts";
export * from "./visitors/local-visitors.ts";
export * from "./visitors/memory.ts";
export * from "./visitors/memory-codec.ts";
export * from "./visitors/memory-layout.ts";
export { linksOf } from "./visitors/memory-links.ts";
export * from "./visitors/memory-lookup.ts";
export { trimMemory } from "./visitors/memory-trim.ts";
export * from "./visitors/node-numbers.ts";
export * from "./visitors/plain-visitor.ts";
export * from "./visitors/table/index.ts";
export * from "./visitors/timestamp.ts";
export * from "./visitors/trim-in-place.ts";
export * from "./visitors/unfold.ts";
export * from "./visitors/visitor.ts";
export * from "./visitors/windows.ts";
export * from "./visitors/zone-names.ts";
export * from "./workspace/diagnostic.ts";
// Not `workspace/load.ts`: YAML and schema libraries belong to who builds, not to every lane.
export * from "./workspace/model.ts";
export * from "./workspace/model-attributes.ts";
export * from "./workspace/model-caps.ts";
export * from "./workspace/model-channels.ts";
export * from "./workspace/model-feeds.ts";
export * from "./workspace/model-goldens.ts";
export * from "./workspace/model-offers.ts";
export * from "./workspace/model-segments.ts";
export * from "./workspace/model-strategy.ts";
export { localToUtcMs, offsetMinutesAt } from "./workspace/time-zones.ts";
