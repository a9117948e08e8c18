/**
 * Step 3: which segments hold the visitor. What is shipped is read from bitmaps, what touches a rule is live.
 *
 * Answers have three values: a rule that reads a missing attribute, or fails, can not be told, and neither can what
 * depends on it (Kleene's logic: `known & unknown` is unknown unless known is false). Each membership is worked out
 * at most once per decision. Inside of an exclusive group there is no third value: a cell that cannot be told does not
 * hold the visitor, so that those below it and the remainder can be told. What compiles into bitmaps and what is live, `segments/segment-plan.ts` says.
 */
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { type ExpressionInputs, emptyInputs } from "../rules/expression-inputs.ts";
import { FALSE, TRUE } from "../rules/outcome.ts";
import { algebraNames, type SegmentAlgebra } from "../segments/algebra.ts";
import type { SegmentPlan } from "../segments/segment-plan.ts";
import { SegmentReader } from "../segments/segment-reader.ts";
import type { ConditionTable } from "./conditions.ts";

export const OUT = 0;
export const IN = 1;
/** Neither: it depends on something that has no value. */
export const UNDECIDABLE = 2;

/** `SegmentAlgebra` with names resolved. */
type Tree =
  | { readonly kind: "segment"; readonly index: number }
  | { readonly kind: "not"; readonly operand: Tree }
  | { readonly kind: "and" | "or"; readonly operands: readonly Tree[] };

interface LiveSegment {
  readonly compiled: "final" | "own" | "list" | "none";
  /** Condition of its rule, −1 without one. */
  readonly rule: number;
  readonly tree: Tree | null;
  readonly before: readonly number[];
  readonly remainderOf: readonly number[] | null;
  /** Other segments of its exclusive group, the remainder included; for previews. */
  readonly groupMates: readonly number[];
}

/** `held`: it is in a segment that it should not be in. `list`: it is not on the segment's list. */
export type Decisive =
  | { readonly kind: "rule"; readonly segment: number; readonly condition: number }
  | { readonly kind: "held" | "list"; readonly segment: number };

const NOT_LOOKED_UP = -2;
const NO_ROWS = new Uint32Array(0);

/** What a preview says of segments, by index: 0 nothing, else OVERRIDE_IN or OVERRIDE_OUT. */
export const OVERRIDE_IN = 1;
export const OVERRIDE_OUT = 2;

export class Memberships {
  readonly plan: SegmentPlan;
  #reader: SegmentReader;
  readonly #conditions: ConditionTable;
  readonly #segments: readonly LiveSegment[];
  readonly #ownStamps: Int32Array;
  readonly #own: Uint8Array;
  readonly #finalStamps: Int32Array;
  readonly #final: Uint8Array;
  #inputs: ExpressionInputs = emptyInputs();
  #stamp = 0;
  #levelIndex = 0;
  #id = "";
  #ordinal = NOT_LOOKED_UP;
  /** The rows of the visitor's level, and where the visitor's begins; −1: they are not asked. */
  #rows: Uint32Array = NO_ROWS;
  #rowAt = -1;
  /** By level × segments + segment: its bit in a row where that is all there is to ask; else −1. */
  readonly #rowBits: Int32Array;
  #rowBitsAt = 0;
  #overrides: Uint8Array | null = null;

  /**
   * Adds the rules' conditions to `conditions`, which must not be sealed yet. Errors: BUNDLE_INVALID.
   *
   * @param twin of the same plan over other lists: what was prepared for it serves both, and memos too, since stamps are
   * drawn at one desk.
   */
  constructor(
    plan: SegmentPlan,
    reader: SegmentReader,
    conditions: ConditionTable,
    twin: Memberships | null = null,
  ) {
    this.plan = plan;
    this.#reader = reader;
    this.#conditions = conditions;
    this.#rowBits = rowBits(plan, reader);
    if (twin !== null) {
      this.#segments = twin.#segments;
      this.#ownStamps = twin.#ownStamps;
      this.#own = twin.#own;
      this.#finalStamps = twin.#finalStamps;
      this.#final = twin.#final;
      this.#inputs = twin.#inputs;
      return;
    }
    assertDepth(plan);
    const mates = groupMates(plan);
    this.#segments = plan.segments.map((segment) => ({
      compiled: segment.compiled,
      rule: segment.rule === undefined ? -1 : conditions.prepare(conditions.add(segment.rule, null)),
      tree: segment.tree === undefined ? null : resolve(segment.tree, plan.indexOf),
      before: segment.before,
      remainderOf: segment.remainderOf ?? null,
      groupMates: mates[segment.index]!,
    }));
    const count = plan.segments.length;
    this.#ownStamps = new Int32Array(count);
    this.#own = new Uint8Array(count);
    this.#finalStamps = new Int32Array(count);
    this.#final = new Uint8Array(count);
  }

  /** The same over other lists. */
  over(reader: SegmentReader): Memberships {
    return new Memberships(this.plan, reader, this.#conditions, this);
  }

  /** Who asks for a list's members from now on is told that the bundle is gone. */
  close(): void {
    this.#reader = SegmentReader.CLOSED;
  }

  /** What rules read from now on. */
  read(inputs: ExpressionInputs): void {
    this.#inputs = inputs;
  }

  resetStamps(): void {
    this.#ownStamps.fill(0);
    this.#finalStamps.fill(0);
  }

  /** Turns to a visitor. `overrides`: a preview's, by segment index. */
  begin(levelIndex: number, id: string, stamp: number, overrides: Uint8Array | null): void {
    this.#stamp = stamp;
    this.#levelIndex = levelIndex;
    this.#id = id;
    this.#ordinal = NOT_LOOKED_UP;
    this.#rowAt = -1;
    this.#rowBitsAt = levelIndex * this.#segments.length;
    this.#overrides = overrides;
  }

  /**
   * Shipped lists that hold the id, by name; null where none has ever named it. What an exclusive group hides from one
   * of its lists is not told: that the id is named is.
   */
  listsNaming(levelIndex: number, level: string, id: string): string[] | null {
    const ordinal = this.#reader.ordinal(levelIndex, id);
    if (ordinal < 0) return null;
    return this.plan.segments
      .filter(({ index, listLevel }) => listLevel === level && this.#reader.has(index, levelIndex, ordinal))
      .map(({ name }) => name);
  }

  /** IN, OUT or UNDECIDABLE, as everything outside of an exclusive group sees it. */
  final(index: number): number {
    if (this.#rowAt >= 0) {
      const bit = this.#rowBits[this.#rowBitsAt + index]!;
      if (bit >= 0) return (this.#rows[this.#rowAt + (bit >>> 5)]! >>> (bit & 31)) & IN;
    }
    return this.#finalRemembered(index);
  }

  #finalRemembered(index: number): number {
    if (this.#finalStamps[index] === this.#stamp) return this.#final[index]!;
    const segment = this.#segments[index]!;
    let membership: number;
    if (this.#overrides !== null) membership = this.#finalOfPreview(index, segment, this.#overrides);
    else if (segment.compiled === "final") membership = this.#has(index);
    else membership = this.#finalLive(index, segment);
    this.#finalStamps[index] = this.#stamp;
    this.#final[index] = membership;
    return membership;
  }

  /** Condition of the segment's own rule, −1 without one. */
  ruleOf(index: number): number {
    return this.#segments[index]!.rule;
  }

  /** Conditions of all rules that have a say in whether the segment holds a visitor, each once: for explanations. */
  rulesUnder(index: number): number[] {
    const rules = new Set<number>();
    const seen = new Set([index]);
    for (const each of seen) {
      const { rule, tree, before, remainderOf } = this.#segments[each]!;
      if (rule >= 0) rules.add(rule);
      for (const other of [...before, ...(remainderOf ?? []), ...indexesOf(tree)]) seen.add(other);
    }
    return [...rules];
  }

  /**
   * What keeps the visitor out of a segment (or makes it undecidable), as far down as one thing does: for explanations.
   *
   * Null where several do, or a preview.
   */
  decisive(index: number): Decisive | null {
    if (this.#overrides !== null) return null;
    const segment = this.#segments[index]!;
    const { before, remainderOf, rule, tree, compiled } = segment;
    const holder = (remainderOf ?? before).find((other) => this.#ownOf(other, this.#segments[other]!) === IN);
    if (holder !== undefined) return { kind: "held", segment: holder };
    if (tree !== null) return this.#decisiveIn(tree, IN);
    if (rule >= 0) return { kind: "rule", segment: index, condition: rule };
    return remainderOf === null && compiled !== "none" ? { kind: "list", segment: index } : null;
  }

  /** `tree` is not `wanted`. */
  #decisiveIn(tree: Tree, wanted: typeof IN | typeof OUT): Decisive | null {
    if (tree.kind === "not") return this.#decisiveIn(tree.operand, wanted === IN ? OUT : IN);
    if (tree.kind === "segment") {
      const isHeld = this.final(tree.index) === IN;
      return isHeld ? { kind: "held", segment: tree.index } : this.decisive(tree.index);
    }
    // Of a conjunction that should hold, one part keeps it from that; of a disjunction all parts do.
    if ((tree.kind === "and") !== (wanted === IN)) return null;
    const against = wanted === IN ? OUT : IN;
    const part =
      tree.operands.find((operand) => this.#ofTree(operand) === against) ??
      tree.operands.find((operand) => this.#ofTree(operand) === UNDECIDABLE);
    return part === undefined ? null : this.#decisiveIn(part, wanted);
  }

  #has(index: number): number {
    if (this.#ordinal === NOT_LOOKED_UP) this.#lookUp();
    return this.#reader.has(index, this.#levelIndex, this.#ordinal) ? IN : OUT;
  }

  #lookUp(): void {
    const level = this.#levelIndex;
    this.#ordinal = this.#reader.ordinal(level, this.#id);
    const rows = this.#reader.rows(level);
    if (this.#ordinal < 0 || rows === null || this.#overrides !== null) return;
    this.#rows = rows;
    this.#rowAt = this.#reader.rowAt(level, this.#ordinal);
  }

  #finalLive(index: number, segment: LiveSegment): number {
    if (segment.remainderOf !== null) return this.#inNone(segment.remainderOf);
    const own = this.#ownOf(index, segment);
    if (own === OUT || segment.before.length === 0) return own;
    return this.#inNone(segment.before) === IN ? own : OUT;
  }

  /** IN where the visitor is in none of these by their own memberships; one that cannot be told does not hold it. */
  #inNone(indexes: readonly number[]): number {
    for (const other of indexes) if (this.#ownOf(other, this.#segments[other]!) === IN) return OUT;
    return IN;
  }

  #ownOf(index: number, segment: LiveSegment): number {
    if (this.#ownStamps[index] === this.#stamp) return this.#own[index]!;
    let membership: number;
    if (segment.compiled === "own" || segment.compiled === "final") membership = this.#has(index);
    else if (segment.tree !== null) membership = this.#ofTree(segment.tree);
    else
      membership = segment.compiled === "list" && this.#has(index) === IN ? IN : this.#ofRule(segment.rule);
    this.#ownStamps[index] = this.#stamp;
    this.#own[index] = membership;
    return membership;
  }

  #ofRule(condition: number): number {
    if (condition < 0) return OUT;
    const outcome = this.#conditions.evaluate(condition, this.#inputs, this.#stamp);
    if (outcome === TRUE) return IN;
    return outcome === FALSE ? OUT : UNDECIDABLE;
  }

  #ofTree(tree: Tree): number {
    if (tree.kind === "segment") return this.final(tree.index);
    if (tree.kind === "not") {
      const operand = this.#ofTree(tree.operand);
      if (operand === UNDECIDABLE) return UNDECIDABLE;
      return operand === IN ? OUT : IN;
    }
    const decisive = tree.kind === "and" ? OUT : IN;
    let membership = decisive === OUT ? IN : OUT;
    for (const operand of tree.operands) {
      const one = this.#ofTree(operand);
      if (one === decisive) return decisive;
      if (one === UNDECIDABLE) membership = UNDECIDABLE;
    }
    return membership;
  }

  /**
   * A preview's word is the last one; expressions see it. An exclusive group stays exclusive: who is put into one of
   * its segments is in no other. Who is taken out of one falls to the others as they stand.
   */
  #finalOfPreview(index: number, segment: LiveSegment, overrides: Uint8Array): number {
    if (overrides[index] === OVERRIDE_IN) return IN;
    if (overrides[index] === OVERRIDE_OUT) return OUT;
    for (const mate of segment.groupMates) if (overrides[mate] === OVERRIDE_IN) return OUT;
    if (segment.remainderOf !== null) {
      for (const other of segment.remainderOf) if (this.final(other) === IN) return OUT;
      return IN;
    }
    let membership: number;
    if (segment.tree !== null) membership = this.#ofTree(segment.tree);
    else membership = segment.compiled === "final" ? this.#has(index) : this.#finalLive(index, segment);
    if (membership === OUT) return OUT;
    // An earlier one may be an expression that the preview makes true.
    for (const other of segment.before) if (this.final(other) === IN) return OUT;
    return membership;
  }
}

function resolve(tree: SegmentAlgebra, indexOf: ReadonlyMap<string, number>): Tree {
  if (tree.kind === "name") return { kind: "segment", index: indexOf.get(tree.name)! };
  if (tree.kind === "not") return { kind: "not", operand: resolve(tree.operand, indexOf) };
  return { kind: tree.kind, operands: tree.operands.map((operand) => resolve(operand, indexOf)) };
}

function rowBits({ segments }: SegmentPlan, reader: SegmentReader): Int32Array {
  const bits = new Int32Array(reader.levelCount * segments.length).fill(-1);
  for (let level = 0; level < reader.levelCount; level++)
    for (const { index, compiled } of segments)
      if (compiled === "final") bits[level * segments.length + index] = reader.bit(index, level);
  return bits;
}

function indexesOf(tree: Tree | null): number[] {
  if (tree === null) return [];
  if (tree.kind === "segment") return [tree.index];
  return tree.kind === "not" ? indexesOf(tree.operand) : tree.operands.flatMap(indexesOf);
}

function groupMates(plan: SegmentPlan): number[][] {
  const mates: number[][] = plan.segments.map(() => []);
  const groups = new Map<number, number[]>(); // By first member: `before` of the others begins with it.
  for (const { index, before, remainderOf } of plan.segments) {
    const first = remainderOf?.[0] ?? before[0];
    if (first === undefined) continue;
    const group = groups.get(first) ?? [first];
    group.push(index);
    groups.set(first, group);
  }
  for (const group of groups.values())
    for (const index of group) mates[index] = group.filter((other) => other !== index);
  return mates;
}

/** Memberships call one another, so how far is bounded. Errors: BUNDLE_INVALID. */
function assertDepth(plan: SegmentPlan): void {
  const depths = new Map<string, number>();
  for (const { index, membership } of plan.order) {
    const segment = plan.segments[index]!;
    const dependencies =
      membership === "own"
        ? (segment.tree === undefined ? [] : algebraNames(segment.tree)).map(
            ({ name }) => `final ${plan.indexOf.get(name)}`,
          )
        : [index, ...(segment.remainderOf ?? segment.before)].map((other) => `own ${other}`);
    const depth = 1 + dependencies.reduce((deepest, key) => Math.max(deepest, depths.get(key) ?? 0), 0);
    if (depth > ENGINE_LIMITS.segmentDepthMax)
      throw new NodeError("BUNDLE_INVALID", `segment \`${segment.name}\` is built on too many others`);
    depths.set(`${membership} ${index}`, depth);
  }
}
