/**
 * One audience level's memberships from lists and set algebra to shared bitmaps, taking over what has not changed.
 *
 * Everything that touches no rule is evaluated here, once, per audience level; what does is left to the lanes, as
 * `planSegments` says. A set is a bitmap over the level's ordinals and one bit for all visitors of the level without an
 * ordinal (`outside`), so that complements are exact. Every set has a *key*, made of the hashes of the lists and of the
 * operations that it comes from: a set with the key of one in the base is that one, and no list is read for it.
 */
import { assert } from "../assert.ts";
import type { CompiledBitmap } from "../decide/generation.ts";
import { NodeError } from "../errors.ts";
import type { SegmentAlgebra } from "../segments/algebra.ts";
import type { Bitmap, BitmapLibrary } from "../segments/bitmap.ts";
import { type Container, parsePortable } from "../segments/portable.ts";
import type { SegmentPlan } from "../segments/segment-plan.ts";
import { writeSharedBitmap } from "../segments/shared-bitmap.ts";
import type { TableBuffers } from "../segments/table-buffer.ts";
import { type ListEntry, sha256Hex } from "./manifest.ts";

export interface LevelSource {
  readonly level: string;
  readonly idCount: number;
  readonly plan: SegmentPlan;
  /** By segment. */
  readonly lists: ReadonlyMap<string, ListEntry>;
  read(sha256: string): Uint8Array;
  readonly library: BitmapLibrary;
  readonly buffers: TableBuffers;
  /** Of the level, to take over; they must be of no more ids than there are now. */
  readonly base: readonly CompiledBitmap[];
}

/** Made when it is first asked for, and not where it can be taken over. */
interface VisitorSet {
  readonly key: string;
  readonly outside: boolean;
  bits(): Bitmap;
  containers(): readonly Container[];
}

/** All bitmaps of the level, in the plan's order; those that hold nobody are left out. Errors: BUNDLE_INVALID. */
export function compileLevel(source: LevelSource): CompiledBitmap[] {
  const sets = new LevelSets(source);
  try {
    return sets.compile();
  } finally {
    sets.dispose();
  }
}

class LevelSets {
  readonly #source: LevelSource;
  readonly #own: (VisitorSet | undefined)[] = [];
  readonly #final: (VisitorSet | undefined)[] = [];
  readonly #made: Bitmap[] = [];
  readonly #nobody: VisitorSet;
  readonly #baseOf: ReadonlyMap<string, CompiledBitmap>;

  constructor(source: LevelSource) {
    this.#source = source;
    this.#nobody = this.#set("nobody", false, () => source.library.empty());
    this.#baseOf = new Map(source.base.map((bitmap) => [bitmap.key, bitmap]));
  }

  compile(): CompiledBitmap[] {
    const { plan, level } = this.#source;
    const bitmaps: CompiledBitmap[] = [];
    const emit = (segment: string, set: VisitorSet): void => {
      const bitmap = this.#compiled(segment, set);
      if (bitmap !== null) bitmaps.push(bitmap);
    };
    for (const { index, membership } of plan.order) {
      const segment = plan.segments[index]!;
      const hasList = segment.listLevel === level;
      if (membership === "own") {
        if (segment.ownLive) {
          if (hasList) emit(segment.name, this.#list(segment.name));
        } else if (segment.remainderOf === undefined) {
          if (segment.tree !== undefined) this.#own[index] = this.#evaluate(segment.tree);
          else this.#own[index] = hasList ? this.#list(segment.name) : this.#nobody;
        }
      } else if (!segment.finalLive) {
        const { remainderOf } = segment;
        const final =
          remainderOf === undefined
            ? this.#without(known(this.#own[index]), segment.before)
            : this.#without(this.#complement(this.#nobody), remainderOf);
        this.#final[index] = final;
        emit(segment.name, final);
      } else if (segment.compiled === "own") {
        emit(segment.name, known(this.#own[index]));
      }
    }
    return bitmaps;
  }

  dispose(): void {
    for (const bits of this.#made) bits.dispose();
  }

  /** Null where it holds nobody. */
  #compiled(segment: string, set: VisitorSet): CompiledBitmap | null {
    const { level, buffers } = this.#source;
    const { key, outside } = set;
    const taken = this.#baseOf.get(key);
    if (taken !== undefined) return { ...taken, segment };
    const containers = set.containers();
    const count = containers.reduce((sum, { cardinality }) => sum + cardinality, 0);
    if (count === 0 && !outside) return null;
    return { segment, level, count, outside, key, containers: writeSharedBitmap(containers, buffers) };
  }

  #list(segment: string): VisitorSet {
    const { lists, level, idCount, library, read } = this.#source;
    const entry = lists.get(segment);
    assert(entry !== undefined && entry.level === level, "compile: a list is missing");
    const { bitmap, memberCount } = entry;
    let parsed: readonly Container[] | null = null;
    const containers = (): readonly Container[] => {
      parsed ??= listContainers(read(bitmap.sha256), segment, memberCount, idCount);
      return parsed;
    };
    const set = this.#set(`list ${bitmap.sha256} ${memberCount}`, false, () =>
      library.fromContainers(containers()),
    );
    return { ...set, containers };
  }

  #evaluate(tree: SegmentAlgebra): VisitorSet {
    if (tree.kind === "name") return known(this.#final[this.#source.plan.indexOf.get(tree.name)!]);
    if (tree.kind === "not") return this.#complement(this.#evaluate(tree.operand));
    const operands = tree.operands.map((operand) => this.#evaluate(operand));
    const isAnd = tree.kind === "and";
    const outside = isAnd ? operands.every((one) => one.outside) : operands.some((one) => one.outside);
    return this.#set(keyOf(tree.kind, operands), outside, () => {
      const bits = operands[0]!.bits().clone();
      for (const operand of operands.slice(1)) {
        if (isAnd) bits.andWith(operand.bits());
        else bits.orWith(operand.bits());
      }
      return bits;
    });
  }

  #complement(set: VisitorSet): VisitorSet {
    const { idCount } = this.#source;
    return this.#set(keyOf(`not ${idCount}`, [set]), !set.outside, () => {
      const bits = set.bits().clone();
      bits.flipBelow(idCount);
      return bits;
    });
  }

  /** `from` without everybody in one of `others`, by their own membership. */
  #without(from: VisitorSet, others: readonly number[]): VisitorSet {
    if (others.length === 0) return from;
    const taken = others.map((other) => known(this.#own[other]));
    const outside = from.outside && !taken.some((one) => one.outside);
    return this.#set(keyOf("without", [from, ...taken]), outside, () => {
      const bits = from.bits().clone();
      for (const one of taken) bits.andNotWith(one.bits());
      return bits;
    });
  }

  #set(key: string, outside: boolean, make: () => Bitmap): VisitorSet {
    let made: Bitmap | null = null;
    const bits = (): Bitmap => {
      if (made === null) {
        made = make();
        this.#made.push(made);
      }
      return made;
    };
    return { key, outside, bits, containers: () => bits().containers() };
  }
}

/** As long however deep sets are built on sets. */
function keyOf(operation: string, operands: readonly VisitorSet[]): string {
  return sha256Hex(Buffer.from([operation, ...operands.map(({ key }) => key)].join("\n")));
}

function listContainers(
  bytes: Uint8Array,
  segment: string,
  memberCount: number,
  idCount: number,
): readonly Container[] {
  const parsed = parsePortable(bytes, true); // They are copied where lanes read them.
  if (!parsed.ok) throw new NodeError("BUNDLE_INVALID", parsed.fault);
  const { containers, cardinality } = parsed;
  const last = containers.at(-1);
  const end = last === undefined ? 0 : endOf(last);
  if (cardinality !== memberCount || end > idCount)
    throw new NodeError("BUNDLE_INVALID", `bundle: list of \`${segment}\`: other members than stated`);
  return containers;
}

/** One more than the greatest ordinal in it. */
function endOf({ key, kind, data }: Container): number {
  const base = key * 65_536;
  if (kind === "array") return base + data.at(-1)! + 1;
  if (kind === "run") return base + data.at(-2)! + data.at(-1)! + 1;
  for (let half = data.length - 1; ; half--) {
    if (data[half] !== 0) return base + half * 16 + 32 - Math.clz32(data[half]!);
  }
}

function known(set: VisitorSet | undefined): VisitorSet {
  assert(set !== undefined, "compile: a membership is used before it is known");
  return set;
}
