/**
 * Members of segments that are made of others by set algebra or that a group makes exclusive, as far as no rule is in
 * them: what is decided live has no members to count.
 *
 * A set is a bit for each ordinal, and what holds for all ordinals behind them (`outside`: of a complement). A segment
 * that holds everybody but some is not counted. Every set has a key, made of what it is made of: equal keys over the same
 * ids are equal members, and nothing is read for them.
 */

import type { BlobRef } from "../../engine/bundle/manifest.ts";
import {
  assert,
  type PlannedSegment,
  planSegments,
  type SegmentAlgebra,
  type SegmentPlan,
} from "../../engine/index.ts";
import type { DiffSide } from "./sides.ts";

export interface MemberSet {
  readonly words: Uint32Array;
  readonly outside: boolean;
}
const NOBODY: MemberSet = { words: new Uint32Array(0), outside: false };
const ALL_BITS = 0xffff_ffff;

/** The segments of one side at one audience level. */
export class AlgebraSets {
  readonly #side: DiffSide;
  readonly #level: string;
  readonly #plan: SegmentPlan;
  readonly #read: (ref: BlobRef) => Promise<Uint32Array>;
  readonly #keys = new Map<string, string>();
  readonly #sets = new Map<string, Promise<MemberSet>>();

  /** @param read the members of a list, in ordinals that both sides of the comparison mean alike. */
  constructor(side: DiffSide, level: string, read: (ref: BlobRef) => Promise<Uint32Array>) {
    const { segments, segmentGroups } = side.bundle.model;
    this.#side = side;
    this.#level = level;
    this.#plan = planSegments(segments, segmentGroups);
    this.#read = read;
  }

  /** Names of those that are more than their list and have members to count. */
  names(): string[] {
    return this.#plan.segments
      .filter(({ finalLive, tree, before, remainderOf }) => {
        return !finalLive && (tree !== undefined || before.length > 0 || remainderOf !== undefined);
      })
      .map(({ name }) => name);
  }

  keyOf(name: string): string {
    return this.#finalKey(this.#segment(name));
  }

  async members(name: string): Promise<MemberSet> {
    return await this.#final(this.#segment(name));
  }

  #segment(name: string): PlannedSegment {
    const segment = this.#plan.segments[this.#plan.indexOf.get(name)!];
    assert(segment !== undefined, "diff: a segment that is not planned");
    return segment;
  }

  #list({ name, listLevel }: PlannedSegment): BlobRef | null {
    if (listLevel !== this.#level) return null;
    return this.#side.bundle.manifest.data.lists.find(({ segment }) => segment === name)!.bitmap;
  }

  #ownKey(segment: PlannedSegment): string {
    return this.#keyed(`own ${segment.name}`, () => {
      if (segment.tree !== undefined) return this.#treeKey(segment.tree);
      return this.#list(segment)?.sha256 ?? "nobody";
    });
  }
  #finalKey(segment: PlannedSegment): string {
    return this.#keyed(`final ${segment.name}`, () => {
      const others = (segment.remainderOf ?? segment.before).map((index) =>
        this.#ownKey(this.#plan.segments[index]!),
      );
      const own = segment.remainderOf === undefined ? this.#ownKey(segment) : "everybody";
      return others.length === 0 ? own : `(${own} without ${others.join(" ")})`;
    });
  }
  #treeKey(tree: SegmentAlgebra): string {
    if (tree.kind === "name") return this.#finalKey(this.#segment(tree.name));
    if (tree.kind === "not") return `(not ${this.#treeKey(tree.operand)})`;
    return `(${tree.kind} ${tree.operands.map((operand) => this.#treeKey(operand)).join(" ")})`;
  }
  #keyed(what: string, make: () => string): string {
    const key = this.#keys.get(what) ?? make();
    this.#keys.set(what, key);
    return key;
  }

  #own(segment: PlannedSegment): Promise<MemberSet> {
    return this.#kept(`own ${segment.name}`, async () => {
      if (segment.tree !== undefined) return await this.#evaluate(segment.tree);
      const list = this.#list(segment);
      return list === null ? NOBODY : { words: await this.#read(list), outside: false };
    });
  }
  #final(segment: PlannedSegment): Promise<MemberSet> {
    return this.#kept(`final ${segment.name}`, async () => {
      const { before, remainderOf } = segment;
      let set = remainderOf === undefined ? await this.#own(segment) : complement(NOBODY);
      for (const index of remainderOf ?? before) {
        set = combine("and", set, complement(await this.#own(this.#plan.segments[index]!)));
      }
      return set;
    });
  }
  async #evaluate(tree: SegmentAlgebra): Promise<MemberSet> {
    if (tree.kind === "name") return await this.#final(this.#segment(tree.name));
    if (tree.kind === "not") return complement(await this.#evaluate(tree.operand));
    const [first, ...others] = tree.operands;
    let set = await this.#evaluate(first!);
    for (const operand of others) set = combine(tree.kind, set, await this.#evaluate(operand));
    return set;
  }
  #kept(what: string, make: () => Promise<MemberSet>): Promise<MemberSet> {
    const set = this.#sets.get(what) ?? make();
    this.#sets.set(what, set);
    return set;
  }
}

function complement({ words, outside }: MemberSet): MemberSet {
  return { words: words.map((word) => ~word >>> 0), outside: !outside };
}

function combine(kind: "and" | "or", one: MemberSet, other: MemberSet): MemberSet {
  const words = new Uint32Array(Math.max(one.words.length, other.words.length));
  for (let index = 0; index < words.length; index++) {
    const [left, right] = [wordAt(one, index), wordAt(other, index)];
    words[index] = kind === "and" ? left & right : left | right;
  }
  const outside = kind === "and" ? one.outside && other.outside : one.outside || other.outside;
  return { words, outside };
}

function wordAt({ words, outside }: MemberSet, index: number): number {
  return words[index] ?? (outside ? ALL_BITS : 0);
}
