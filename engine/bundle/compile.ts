/**
 * From a verified bundle to what lanes read: key indexes, bitmaps, member rows, the model and the rule index, in shared
 * memory.
 *
 * Runs in the batch pool. Over the tables of another bundle, usually the active one, it takes over what would come out the
 * same: all of the strategy where its root is the same, bitmaps by what they are made of (compile-segments.ts), key indexes
 * whose dictionary was appended to, rows of members.
 */
import { assert } from "../assert.ts";
import type { CompiledBundle, CompiledSegments } from "../decide/generation.ts";
import type { CompiledRules } from "../rules/index/layout.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import type { HashSeed } from "../segments/id-hash.ts";
import { type MemberRows, writeMemberRows } from "../segments/member-rows.ts";
import { planSegments } from "../segments/segment-plan.ts";
import { FreshBuffers, type TableBuffer, type TableBuffers } from "../segments/table-buffer.ts";
import { type LevelKeys, writeLevelKeys } from "../segments/write-key-index.ts";
import type { Model } from "../workspace/model.ts";
import type { Bundle } from "./bundle.ts";
import { canonicalBytes } from "./canonical-json.ts";
import { compileRules } from "./compile-rules.ts";
import { compileLevel } from "./compile-segments.ts";

/** What a compile may build on. */
export interface CompileFrom {
  /** Tables to take over, which must have been compiled with the same seed; null: none. */
  readonly base: CompiledBundle | null;
  /** Key indexes to go on from where the base has none of a level: those that were kept on a disk. */
  readonly keys: readonly LevelKeys[];
  readonly buffers: TableBuffers;
  /** Whether ids may be appended where an index of the base lies (write-key-index.ts). */
  mayAppend(index: TableBuffer): boolean;
}

/**
 * Compiles a bundle.
 *
 * @param hashSeed drawn per node: ids come from outside, and their table must not be guessable.
 * Cost: for 5,000,000 ids and 200 lists two seconds, most of it the key index; over a base, what changed.
 * Errors: BUNDLE_INVALID where a dictionary, a list or the segments' graph is not what the format allows. What was
 * appended to the base's indexes until then stands: who allowed it must not allow it again.
 */
export function compileBundle(
  bundle: Bundle,
  library: BitmapLibrary,
  hashSeed: HashSeed,
  from: CompileFrom = { base: null, keys: [], buffers: new FreshBuffers(), mayAppend: () => false },
): CompiledBundle {
  const { manifest } = bundle;
  const { strategyRoot, dataRoot } = manifest;
  const asOf = manifest.data.lists.flatMap(({ asOfMs }) => asOfMs ?? []);
  const { base } = from;
  const strategy =
    base?.strategyRoot === strategyRoot
      ? { strategy: base.strategy, model: base.model, rules: base.rules }
      : compileStrategy(bundle.model, from.buffers);
  return {
    bundleId: bundle.id,
    strategyRoot,
    dataRoot,
    ...strategy,
    segments: compileSegments(bundle, library, hashSeed, from),
    segmentsAsOfMs: asOf.reduce((oldest, one) => Math.min(oldest, one), asOf[0] ?? 0),
  };
}

/** Every buffer of a compiled bundle, each once. */
export function tableBuffersOf({ strategy, segments }: CompiledBundle): TableBuffer[] {
  const all = [
    strategy,
    ...segments.keys.map(({ index }) => index),
    ...segments.bitmaps.map(({ containers }) => containers),
    ...segments.rows.map(({ words }) => words),
  ];
  return [...new Map(all.map((table) => [table.id, table])).values()];
}

function compileSegments(
  { manifest, model, blobs }: Bundle,
  library: BitmapLibrary,
  seed: HashSeed,
  { base, keys: keptKeys, buffers, mayAppend }: CompileFrom,
): CompiledSegments {
  const read = (sha256: string): Uint8Array => {
    const blob = blobs.get(sha256);
    assert(blob !== undefined, "compile: a blob is missing");
    return blob;
  };
  const baseKeys = (level: string): LevelKeys | null =>
    [...(base?.segments.keys ?? []), ...keptKeys].find((keys) => keys.level === level) ?? null;
  const keys = manifest.data.levels.map(({ name, idCount, dictionary }): LevelKeys => {
    const from = baseKeys(name);
    const source = {
      count: idCount,
      sizeBytes: dictionary.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      blobs: dictionary.map(({ sha256 }) => sha256),
      read,
    };
    const options = { seed, buffers, base: from, mayAppend: from !== null && mayAppend(from.index) };
    return writeLevelKeys(name, source, options);
  });
  const plan = planSegments(model.segments, model.segmentGroups);
  const lists = new Map(manifest.data.lists.map((list) => [list.segment, list]));
  const bitmaps: CompiledSegments["bitmaps"][number][] = [];
  const rows: MemberRows[] = [];
  for (const { name: level } of model.levels) {
    const idCount = keys.find((entry) => entry.level === level)?.count ?? 0;
    const idCountBefore = base?.segments.keys.find((entry) => entry.level === level)?.count ?? 0;
    // Lists of fewer ids are lists of these; dictionaries that shrink are other ones.
    const taken = (idCountBefore <= idCount ? base : null)?.segments;
    const before = taken?.bitmaps.filter((bitmap) => bitmap.level === level) ?? [];
    const made = compileLevel({ level, idCount, plan, lists, read, library, buffers, base: before });
    bitmaps.push(...made);
    const rowsBefore = taken?.rows.find((one) => one.level === level);
    const from = rowsBefore === undefined ? null : { rows: rowsBefore, members: before };
    const levelRows = writeMemberRows(level, idCount, made, buffers, from);
    if (levelRows !== null) rows.push(levelRows);
  }
  return { keys, bitmaps, rows };
}

/** The model and the rule index one behind the other in one buffer; what is told of them are views. */
function compileStrategy(
  model: Model,
  buffers: TableBuffers,
): Pick<CompiledBundle, "strategy" | "model" | "rules"> {
  // When lists were drawn is the data's: the tables of a strategy are the same over any.
  const segments = model.segments.map((segment) =>
    segment.list === undefined ? segment : { ...segment, list: { level: segment.list.level } },
  );
  const modelBytes = canonicalBytes({ ...model, segments });
  const rules = compileRules(model);
  const parts = [rules.numbers, rules.ints, rules.words, rules.places, rules.directory, modelBytes];
  const strategy = buffers.take(parts.reduce((sum, part) => sum + aligned(part.byteLength), 0));
  let at = 0;
  const put = <T extends ArrayBufferView>(part: T, make: (buffer: SharedArrayBuffer, at: number) => T): T => {
    const source = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    new Uint8Array(strategy.buffer, at, part.byteLength).set(source);
    const view = make(strategy.buffer, at);
    at += aligned(part.byteLength);
    return view;
  };
  const shared: CompiledRules = {
    numbers: put(rules.numbers, (buffer, at) => new Float64Array(buffer, at, rules.numbers.length)),
    ints: put(rules.ints, (buffer, at) => new Int32Array(buffer, at, rules.ints.length)),
    words: put(rules.words, (buffer, at) => new Int32Array(buffer, at, rules.words.length)),
    places: put(rules.places, (buffer, at) => new Uint16Array(buffer, at, rules.places.length)),
    directory: put(rules.directory, (buffer, at) => new Uint8Array(buffer, at, rules.directory.length)),
  };
  const sharedModel = put(modelBytes, (buffer, at) => new Uint8Array(buffer, at, modelBytes.length));
  return { strategy, model: sharedModel, rules: shared };
}

/** To whole cache lines: rows and records are laid out so as not to lie in two. */
function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 64) * 64;
}
