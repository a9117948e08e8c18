/**
 * Bundles: made from a checked model and member lists, read and verified, given a new list.
 *
 * Bytes in, bytes out: files are the caller's. No clock, no randomness, nothing of the machine: the same model and
 * members give the same bytes on every version of Node. When a list was drawn (`asOfMs`) belongs to the data
 * section, so that a data update leaves the strategy root as it is; the model gets it back when a bundle is read.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import type { Model } from "../workspace/model.ts";
import { nearestName } from "../workspace/names.ts";
import { type BundleFile, readBundleFile, writeBundleFile } from "./bundle-file.ts";
import { canonicalBytes, parseCanonical } from "./canonical-json.ts";
import { DataDraft } from "./data-draft.ts";
import {
  type BlobRef,
  blobRef,
  blobsOf,
  type Manifest,
  makeManifest,
  type StrategySection,
  sha256Hex,
} from "./manifest.ts";
import { memoryNamesFault } from "./memory-names.ts";
import { modelFault } from "./model-shape.ts";

/** Where a bundle's blobs come from: a file's bytes in memory, or a folder that reads and verifies them when asked. */
export interface BlobSource {
  get(sha256: string): Uint8Array | undefined;
}

/** A bundle taken apart: who gives `blobs` vouches for their hashes. */
export interface BundleParts {
  /** Hex SHA-256 of the manifest. */
  readonly id: string;
  readonly manifest: Manifest;
  readonly blobs: BlobSource;
}

/** A verified bundle. */
export interface Bundle extends BundleParts {
  readonly model: Model;
}

export interface BuiltBundle {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
}

/** A bundle made of another: its manifest, and the blobs that the other had not. */
export interface DerivedBundle {
  readonly id: string;
  readonly manifest: Manifest;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** Members of a segment's shipped list, in the order that gives them their ordinals. */
export interface MemberList {
  readonly segment: string;
  readonly members: Iterable<string>;
  readonly asOfMs?: number;
}

/**
 * Builds a bundle of a checked model and its member lists; a list that the model declares and nobody gives is empty.
 *
 * @param base its dictionaries are appended to, none of its lists is kept: the bytes then depend on it too.
 * Cost: O(model + members), about 0.3 µs per member; memory of the bundle twice.
 * Errors: SEGMENT_UNKNOWN for a list of a segment that has none, INPUT_INVALID for an id that can be in no list,
 * BUNDLE_TOO_LARGE.
 */
export function buildBundle(
  model: Model,
  lists: readonly MemberList[],
  base: BundleParts | null = null,
): BuiltBundle {
  const ordinals = base === null ? null : ordinalsOf(base, model);
  const draft = new DataDraft(ordinals);
  for (const list of lists) fillList(draft, model, list);
  return finishBundle(model, draft, ordinals);
}

/**
 * The base of a draft whose visitors keep the ordinals that they have in `base`, so that a list that changed a little
 * differs in little. None of its lists is kept.
 */
export function ordinalsOf(base: BundleParts, model: Model): BundleParts {
  const declared = new Set(model.levels.map(({ name }) => name));
  const levels = base.manifest.data.levels.filter(({ name }) => declared.has(name));
  return { ...base, manifest: { ...base.manifest, data: { levels, lists: [] } } };
}

/** The same with lists that were streamed into a draft (of `new DataDraft(base)`, base as `ordinalsOf` gave it). */
export function finishBundle(model: Model, draft: DataDraft, base: BundleParts | null = null): BuiltBundle {
  const blobs = new Map<string, Uint8Array>();
  for (const { name, list } of model.segments) {
    if (list !== undefined && !draft.has(name)) draft.list(name, list.level, list.asOfMs);
  }
  const manifest = makeManifest(writeStrategy(model, blobs), draft.finish(blobs));
  return completed(manifest, blobs, base);
}

/** The list that the model declares for `segment`, begun in `draft`. Errors: SEGMENT_UNKNOWN. */
export function beginList(draft: DataDraft, model: Model, segment: string, asOfMs?: number) {
  const declared = model.segments.find(({ name }) => name === segment)?.list;
  if (declared === undefined) {
    const lists = model.segments.filter(({ list }) => list !== undefined).map(({ name }) => name);
    const nearest = nearestName(segment, lists);
    const suggestion = nearest === undefined ? "" : `; did you mean \`${nearest}\`?`;
    throw new NodeError(
      "SEGMENT_UNKNOWN",
      `\`${segment}\` is no segment that is shipped as a list${suggestion}`,
    );
  }
  return draft.list(segment, declared.level, asOfMs ?? declared.asOfMs);
}

function fillList(draft: DataDraft, model: Model, { segment, members, asOfMs }: MemberList): void {
  const list = beginList(draft, model, segment, asOfMs);
  for (const id of members) {
    const fault = list.add(id);
    if (fault !== "") throw new NodeError("INPUT_INVALID", `list of \`${segment}\`: ${fault}`);
  }
}

/**
 * Gives one segment's list new members: a new data root under the same strategy root, the dictionary appended to.
 *
 * Errors: as `buildBundle`.
 */
export function replaceList(bundle: Bundle, list: MemberList): BuiltBundle {
  const draft = new DataDraft(bundle);
  fillList(draft, bundle.model, list);
  return finishReplacement(bundle, draft);
}

/** The same with a list that was streamed into a draft of `new DataDraft(bundle)`. */
export function finishReplacement(bundle: Bundle, draft: DataDraft): BuiltBundle {
  const { manifest, blobs } = deriveReplacement(bundle, draft);
  return completed(manifest, blobs, bundle);
}

/** A file of these blobs; those that are not there are the base's. */
function completed(
  manifest: Manifest,
  blobs: ReadonlyMap<string, Uint8Array>,
  base: BundleParts | null,
): BuiltBundle {
  const all = new Map(blobs);
  for (const ref of blobsOf(manifest)) {
    if (base !== null && !all.has(ref.sha256)) all.set(ref.sha256, blobIn(base, ref));
  }
  return { manifest, ...writeBundleFile(manifest, all) };
}

/** The same without making a file of it. */
export function deriveReplacement(bundle: Bundle, draft: DataDraft): DerivedBundle {
  const blobs = new Map<string, Uint8Array>();
  const manifest = makeManifest(bundle.manifest.strategy, draft.finish(blobs));
  assert(manifest.strategyRoot === bundle.manifest.strategyRoot, "bundle: the strategy root changed");
  return { id: sha256Hex(canonicalBytes(manifest)), manifest, blobs };
}

function writeStrategy(model: Model, blobs: Map<string, Uint8Array>): StrategySection {
  const put = (value: unknown): BlobRef => {
    const bytes = canonicalBytes(value);
    const ref = blobRef(bytes);
    blobs.set(ref.sha256, bytes);
    return ref;
  };
  const { goldens, previews, sequences, invariants, timeZones, tzdbVersion, ...rest } = model;
  const segments = rest.segments.map((segment) =>
    segment.list === undefined ? segment : { ...segment, list: { level: segment.list.level } },
  );
  return {
    model: put({ ...rest, segments }),
    // Without sequences the blob is what it was before there were any.
    goldens: put(sequences === undefined ? { goldens, previews } : { goldens, previews, sequences }),
    invariants: put(invariants),
    timeZones: put({ timeZones, tzdbVersion }),
  };
}

/**
 * Reads a bundle and verifies every hash, the manifest, the model's shape and that its parts fit one another.
 * What the lists and dictionaries hold is checked by `compileBundle`, before anything can be activated.
 *
 * Cost: one pass of SHA-256 over `bytes`, which the bundle aliases and which must not change.
 * Errors: those of `readBundleFile`.
 */
export function readBundle(bytes: Uint8Array): Bundle & BundleFile {
  return openBundle(readBundleFile(bytes));
}

/** The same for a bundle whose blobs lie elsewhere; of these, it reads those of the strategy. Errors: BUNDLE_INVALID, those of `blobs`. */
export function openBundle<Parts extends BundleParts>(file: Parts): Parts & Bundle {
  const { strategy, data } = file.manifest;
  const read = (ref: BlobRef, what: string): unknown => {
    const parsed = parseCanonical(blobIn(file, ref));
    if (!parsed.ok) throw invalid(`${what}: ${parsed.fault}`);
    return parsed.value;
  };
  const parts = [
    read(strategy.model, "model"),
    read(strategy.goldens, "goldens"),
    { invariants: read(strategy.invariants, "invariants") },
    read(strategy.timeZones, "time zones"),
  ];
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    if (typeof part !== "object" || part === null) throw invalid("a part of the model is no object");
    for (const [key, value] of Object.entries(part)) {
      if (key === "__proto__" || Object.hasOwn(merged, key))
        throw invalid("two parts of the model hold one field, or one has a field that none has");
      merged[key] = value;
    }
  }
  const fault = modelFault(merged);
  if (fault !== "") throw invalid(fault);
  const model = merged as unknown as Model;
  const missing = memoryNamesFault(model);
  if (missing !== "") throw invalid(missing);
  const levels = new Set(model.levels.map(({ name }) => name));
  if (data.levels.some(({ name }) => !levels.has(name))) throw invalid("a dictionary of an unknown level");
  const declared = model.segments.filter(({ list }) => list !== undefined);
  const shipped = new Map(data.lists.map((list) => [list.segment, list]));
  const isSame =
    declared.length === shipped.size &&
    declared.every(({ name, list }) => shipped.get(name)?.level === list?.level);
  if (!isSame) throw invalid("the lists are not those that the model declares");
  const segments = model.segments.map((segment) => {
    const asOfMs = shipped.get(segment.name)?.asOfMs;
    return asOfMs === undefined || segment.list === undefined
      ? segment
      : { ...segment, list: { level: segment.list.level, asOfMs } };
  });
  return { ...file, model: { ...model, segments } };
}

function blobIn(file: BundleParts, ref: BlobRef): Uint8Array {
  const blob = file.blobs.get(ref.sha256);
  assert(blob !== undefined, "bundle: a blob is missing");
  return blob;
}

function invalid(message: string): NodeError {
  return new NodeError("BUNDLE_INVALID", `bundle: ${message}`);
}
