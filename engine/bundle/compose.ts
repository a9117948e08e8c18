/**
 * One bundle's strategy with another one's lists: what a rollback runs, so that who joined or left a segment since is
 * not forgotten. And how far lists of two bundles differ.
 *
 * A list that the newest data has is taken as it is. One that only the old strategy declares keeps the members it had:
 * its ordinals are those of the old dictionary, which the newest one usually continues; where it does not, members are
 * found again by their ids. The same two bundles give the same bytes on every node, so that a release can name them.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import type { HashSeed } from "../segments/id-hash.ts";
import type { ListChange } from "../trust/data-share.ts";
import type { Bundle, BundleParts, DerivedBundle } from "./bundle.ts";
import { DataDraft } from "./data-draft.ts";
import { IdMatch } from "./id-match.ts";
import { type LevelEntry, type ListEntry, makeManifest, manifestBytes, sha256Hex } from "./manifest.ts";

const NEWLINE = 10;

/**
 * The strategy of one bundle with the data of another. `blobs` are those that neither has.
 *
 * Cost: of manifests alone where dictionaries continue each other; else that of the ids of the level.
 * Errors: BUNDLE_INVALID, BUNDLE_TOO_LARGE, those of reading blobs.
 */
export function composeBundle(
  strategyOf: Bundle,
  dataOf: BundleParts,
  library: BitmapLibrary,
): DerivedBundle {
  const { levels: levelsKnown, segments } = strategyOf.model;
  const own = strategyOf.manifest.data;
  const newest = dataOf.manifest.data;
  const isKnown = new Set(levelsKnown.map(({ name }) => name));
  const levels = newest.levels.filter(({ name }) => isKnown.has(name));
  const lists: ListEntry[] = [];
  const strangers: ListEntry[] = [];
  for (const { name, list } of segments) {
    if (list === undefined) continue;
    const taken = newest.lists.find(({ segment, level }) => segment === name && level === list.level);
    const kept = own.lists.find(({ segment }) => segment === name);
    assert(kept !== undefined, "compose: a bundle lacks a list that its model declares");
    if (taken !== undefined) lists.push(taken);
    else if (isContinued(strategyOf, dataOf, list.level)) lists.push(kept);
    else if (!levels.some((level) => level.name === list.level)) {
      // The newest data knows nobody of that level: its visitors come from the old one.
      levels.push(levelOf(strategyOf, list.level)!);
      lists.push(kept);
    } else strangers.push(kept);
  }
  const blobs = { get: (sha256: string) => firstBlob([dataOf, strategyOf], sha256) };
  const base = makeManifest(strategyOf.manifest.strategy, {
    levels: levels.sort((a, b) => (a.name < b.name ? -1 : 1)),
    lists: lists.sort((a, b) => (a.segment < b.segment ? -1 : 1)),
  });
  const draft = new DataDraft({ id: "", manifest: base, blobs });
  for (const entry of strangers) addAgain(draft, strategyOf, entry, library);
  const made = new Map<string, Uint8Array>();
  const manifest = makeManifest(strategyOf.manifest.strategy, draft.finish(made));
  assert(manifest.strategyRoot === strategyOf.manifest.strategyRoot, "compose: the strategy root changed");
  return { id: sha256Hex(manifestBytes(manifest)), manifest, blobs: made };
}

/**
 * How the lists of two bundles differ: by ordinals where a level's dictionary is continued, else by ids. A list that
 * only the newer one has is of another strategy, which had to be released: nobody has come or gone.
 *
 * @param seed of the table of ids; where they come from outside, one that nobody can guess.
 * Cost: reads the bitmaps that differ, and of a level where one does all of the older ones; for a level that is not continued its ids too (IdMatch), one level at a time.
 * Errors: BUNDLE_INVALID, those of reading blobs.
 */
export function changesOf(
  before: BundleParts,
  after: BundleParts,
  library: BitmapLibrary,
  seed: HashSeed = [0, 0],
): ListChange[] {
  const changes = new Map<string, ListChange>();
  const olds = new Map(before.manifest.data.lists.map((list) => [list.segment, list]));
  const { lists } = after.manifest.data;
  for (const level of new Set(lists.map((list) => list.level))) {
    const isLevelContinued = isContinued(before, after, level);
    let visitorCount: number | null = null;
    let match: IdMatch | null = null;
    for (const list of lists) {
      const { segment } = list;
      const old = olds.get(segment);
      if (list.level !== level || old === undefined) continue;
      let changedCount: number | null = null;
      if (old.level === level) {
        // The same bits over other ids are other visitors.
        if (isLevelContinued && old.bitmap.sha256 === list.bitmap.sha256) continue;
        if (!isLevelContinued) match ??= matchOf(before, after, level, seed);
        changedCount = differenceCount([before, old], [after, list], library, match);
        if (changedCount === 0) continue;
      }
      visitorCount ??= visitorCountOf(before, level, library);
      const all = Math.max(visitorCount, list.memberCount);
      changes.set(segment, { segment, level, changedCount: changedCount ?? all, visitorCount });
    }
  }
  return lists.flatMap(({ segment }) => changes.get(segment) ?? []);
}

/** Who is in any list of the level. */
function visitorCountOf(bundle: BundleParts, level: string, library: BitmapLibrary): number {
  const visitors = library.empty();
  for (const list of bundle.manifest.data.lists) {
    if (list.level !== level) continue;
    const members = library.fromPortable(blobOf(bundle, list.bitmap.sha256), "BUNDLE_INVALID");
    visitors.orWith(members);
    members.dispose();
  }
  const { size } = visitors;
  visitors.dispose();
  return size;
}

function matchOf(before: BundleParts, after: BundleParts, level: string, seed: HashSeed): IdMatch {
  const [old, now] = [levelOf(before, level), levelOf(after, level)];
  const [olds, nows] = [blobsOfLevel(before, old), blobsOfLevel(after, now)];
  return new IdMatch(olds, old?.idCount ?? 0, nows, now?.idCount ?? 0, seed);
}

function* blobsOfLevel(bundle: BundleParts, level: LevelEntry | undefined): Generator<Uint8Array> {
  for (const { sha256 } of level?.dictionary ?? []) yield blobOf(bundle, sha256);
}

function differenceCount(
  [before, old]: readonly [BundleParts, ListEntry],
  [after, list]: readonly [BundleParts, ListEntry],
  library: BitmapLibrary,
  match: IdMatch | null,
): number {
  const now = library.fromPortable(blobOf(after, list.bitmap.sha256), "BUNDLE_INVALID");
  const then = library.fromPortable(blobOf(before, old.bitmap.sha256), "BUNDLE_INVALID");
  const sizes = then.size + now.size;
  let sharedCount: number;
  if (match === null) {
    then.andWith(now);
    sharedCount = then.size;
  } else sharedCount = match.sharedCount(then, now);
  then.dispose();
  now.dispose();
  return sizes - 2 * sharedCount;
}

/** Whether ordinals of `before`'s level mean the same visitors in `after`. Reads two blobs at most. */
function isContinued(before: BundleParts, after: BundleParts, level: string): boolean {
  const old = levelOf(before, level);
  if (old === undefined) return true;
  const now = levelOf(after, level);
  if (now === undefined || now.idCount < old.idCount) return false;
  const lastIndex = old.dictionary.length - 1;
  for (const [index, { sha256 }] of old.dictionary.entries()) {
    const counterpart = now.dictionary[index]!.sha256;
    if (counterpart === sha256) continue;
    const isPartial = index === lastIndex && old.idCount % ENGINE_LIMITS.idsPerDictionaryBlob !== 0;
    if (!isPartial) return false;
    const oldBytes = blobOf(before, sha256);
    const nowBytes = blobOf(after, counterpart).subarray(0, oldBytes.length);
    if (Buffer.compare(oldBytes, nowBytes) !== 0) return false;
  }
  return true;
}

/** The members of a list of `bundle`, by their ids, as a list of the draft. */
function addAgain(draft: DataDraft, bundle: BundleParts, entry: ListEntry, library: BitmapLibrary): void {
  const bits = library.fromPortable(blobOf(bundle, entry.bitmap.sha256), "BUNDLE_INVALID");
  const list = draft.list(entry.segment, entry.level, entry.asOfMs);
  const decoder = new TextDecoder();
  let ordinal = 0;
  for (const { sha256 } of levelOf(bundle, entry.level)?.dictionary ?? []) {
    const blob = blobOf(bundle, sha256);
    for (let start = 0, end = 0; start < blob.length; start = end + 1, ordinal++) {
      end = blob.indexOf(NEWLINE, start);
      if (end < 0) throw new NodeError("BUNDLE_INVALID", "dictionary: the last line does not end");
      if (!bits.has(ordinal)) continue;
      const fault = list.add(decoder.decode(blob.subarray(start, end)));
      if (fault !== "") throw new NodeError("BUNDLE_INVALID", `dictionary: ${fault}`);
    }
  }
  bits.dispose();
}

function levelOf(bundle: BundleParts, level: string): LevelEntry | undefined {
  return bundle.manifest.data.levels.find(({ name }) => name === level);
}

function blobOf(bundle: BundleParts, sha256: string): Uint8Array {
  return firstBlob([bundle], sha256);
}

/** Errors: BLOB_UNKNOWN where none has it. */
function firstBlob(bundles: readonly BundleParts[], sha256: string): Uint8Array {
  let fault: unknown = new NodeError("BLOB_UNKNOWN", `blob ${sha256.slice(0, 12)}… is not here`);
  for (const { blobs } of bundles) {
    try {
      const blob = blobs.get(sha256);
      if (blob !== undefined) return blob;
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
}
