/**
 * From a verified bundle to what lanes read: key indexes, bitmaps and the rule index in shared memory, set algebra
 * evaluated.
 *
 * Runs in the batch pool. Everything that touches no rule is evaluated here, once, per audience level; what does is
 * left to the lanes, as `planSegments` says. A set at compile time is a bitmap over the level's ordinals and one bit
 * for all visitors of the level without an ordinal (`outside`), so that complements are exact.
 */
import { assert } from "../assert.ts";
import type { CompiledBundle, CompiledSegments } from "../decide/generation.ts";
import { NodeError } from "../errors.ts";
import type { SegmentAlgebra } from "../segments/algebra.ts";
import type { Bitmap, BitmapLibrary } from "../segments/bitmap.ts";
import type { HashSeed } from "../segments/id-hash.ts";
import { writeKeyIndex } from "../segments/key-index.ts";
import { type MemberRows, writeMemberRows } from "../segments/member-rows.ts";
import type { Container } from "../segments/portable.ts";
import { planSegments, type SegmentPlan } from "../segments/segment-plan.ts";
import { writeSharedBitmap } from "../segments/shared-bitmap.ts";
import type { Bundle } from "./bundle.ts";
import { canonicalBytes } from "./canonical-json.ts";
import { compileRules } from "./compile-rules.ts";

interface VisitorSet {
  readonly bits: Bitmap;
  readonly outside: boolean;
}

/**
 * Compiles a bundle.
 *
 * @param hashSeed drawn per node: ids come from outside, and their table must not be guessable.
 * Cost: for 1,000,000 ids and thirty lists about a second; memory of the indexes and bitmaps.
 * Errors: BUNDLE_INVALID where a dictionary, a list or the segments' graph is not what the format allows.
 */
export function compileBundle(bundle: Bundle, library: BitmapLibrary, hashSeed: HashSeed): CompiledBundle {
  const { manifest, model } = bundle;
  const blobOf = (sha256: string): Uint8Array => {
    const blob = bundle.blobs.get(sha256);
    assert(blob !== undefined, "compile: a blob is missing");
    return blob;
  };
  const keys = manifest.data.levels.map(({ name, idCount, dictionary }) => ({
    level: name,
    count: idCount,
    index: writeKeyIndex(
      dictionary.map(({ sha256 }) => blobOf(sha256)),
      idCount,
      hashSeed,
    ),
  }));
  const plan = planSegments(model.segments, model.segmentGroups);
  const bitmaps: CompiledSegments["bitmaps"][number][] = [];
  const rows: MemberRows[] = [];
  const lists = new Map(manifest.data.lists.map((list) => [list.segment, list]));
  for (const { name: level } of model.levels) {
    const idCount = keys.find((entry) => entry.level === level)?.count ?? 0;
    const loadList = (segment: string): Bitmap => {
      const entry = lists.get(segment);
      assert(entry !== undefined && entry.level === level, "compile: a list is missing");
      const bits = library.fromPortable(blobOf(entry.bitmap.sha256), "BUNDLE_INVALID");
      if (bits.size !== entry.memberCount || (bits.size > 0 && bits.maximum() >= idCount)) {
        bits.dispose();
        throw new NodeError("BUNDLE_INVALID", `bundle: list of \`${segment}\`: other members than stated`);
      }
      return bits;
    };
    const compiled = compileLevel(plan, level, idCount, library, loadList);
    bitmaps.push(...compiled.bitmaps);
    if (compiled.rows !== null && compiled.rows.segments.length > 0) rows.push(compiled.rows);
  }
  const modelBytes = canonicalBytes(model);
  const modelBuffer = new SharedArrayBuffer(modelBytes.length);
  new Uint8Array(modelBuffer).set(modelBytes);
  const asOf = manifest.data.lists.flatMap(({ asOfMs }) => asOfMs ?? []);
  return {
    bundleId: bundle.id,
    strategyRoot: manifest.strategyRoot,
    dataRoot: manifest.dataRoot,
    model: modelBuffer,
    segments: { keys, bitmaps, rows },
    rules: compileRules(model),
    segmentsAsOfMs: asOf.reduce((oldest, one) => Math.min(oldest, one), asOf[0] ?? 0),
  };
}

/** All bitmaps of one level. Those that hold nobody are left out. */
function compileLevel(
  plan: SegmentPlan,
  level: string,
  idCount: number,
  library: BitmapLibrary,
  loadList: (segment: string) => Bitmap,
): { bitmaps: CompiledSegments["bitmaps"][number][]; rows: MemberRows | null } {
  const own: (VisitorSet | undefined)[] = [];
  const final: (VisitorSet | undefined)[] = [];
  const made: Bitmap[] = [];
  const keep = (bits: Bitmap): Bitmap => {
    made.push(bits);
    return bits;
  };
  const complement = ({ bits, outside }: VisitorSet): VisitorSet => {
    const flipped = keep(bits.clone());
    flipped.flipBelow(idCount);
    return { bits: flipped, outside: !outside };
  };
  const evaluate = (tree: SegmentAlgebra): VisitorSet => {
    if (tree.kind === "name") return known(final[plan.indexOf.get(tree.name)!]);
    if (tree.kind === "not") return complement(evaluate(tree.operand));
    const operands = tree.operands.map(evaluate);
    const bits = keep(operands[0]!.bits.clone());
    let { outside } = operands[0]!;
    for (const operand of operands.slice(1)) {
      if (tree.kind === "and") bits.andWith(operand.bits);
      else bits.orWith(operand.bits);
      outside = tree.kind === "and" ? outside && operand.outside : outside || operand.outside;
    }
    return { bits, outside };
  };
  /** `from` without everybody in one of `others`, by their own membership. */
  const without = (from: VisitorSet, others: readonly number[]): VisitorSet => {
    if (others.length === 0) return from;
    const bits = keep(from.bits.clone());
    let { outside } = from;
    for (const other of others) {
      const set = known(own[other]);
      bits.andNotWith(set.bits);
      outside = outside && !set.outside;
    }
    return { bits, outside };
  };
  const nobody: VisitorSet = { bits: keep(library.empty()), outside: false };
  const bitmaps: CompiledSegments["bitmaps"][number][] = [];
  const members: { segment: string; containers: readonly Container[] }[] = [];
  const emit = (segment: string, { bits, outside }: VisitorSet): void => {
    if (bits.size === 0 && !outside) return;
    const containers = bits.containers();
    members.push({ segment, containers });
    bitmaps.push({
      segment,
      level,
      count: bits.size,
      outside,
      containers: writeSharedBitmap(containers),
    });
  };
  try {
    for (const { index, membership } of plan.order) {
      const segment = plan.segments[index]!;
      const hasList = segment.listLevel === level;
      if (membership === "own") {
        if (segment.ownLive) {
          if (hasList) emit(segment.name, { bits: keep(loadList(segment.name)), outside: false });
        } else if (segment.remainderOf === undefined) {
          if (segment.tree !== undefined) own[index] = evaluate(segment.tree);
          else own[index] = hasList ? { bits: keep(loadList(segment.name)), outside: false } : nobody;
        }
      } else if (!segment.finalLive) {
        const { remainderOf } = segment;
        final[index] =
          remainderOf === undefined
            ? without(known(own[index]), segment.before)
            : without(complement(nobody), remainderOf);
        emit(segment.name, final[index]);
      } else if (segment.compiled === "own") {
        emit(segment.name, known(own[index]));
      }
    }
  } finally {
    for (const bits of made) bits.dispose();
  }
  return { bitmaps, rows: writeMemberRows(level, idCount, members) };
}

function known(set: VisitorSet | undefined): VisitorSet {
  assert(set !== undefined, "compile: a membership is used before it is known");
  return set;
}
