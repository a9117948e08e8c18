/**
 * How each segment's membership comes about: what is compiled into bitmaps, what stays live, in which order.
 *
 * A segment has its *own* membership (its list or rule, or its expression) and, in an exclusive group, a *final*
 * one: its own without those who are, by their own, in an earlier segment of the group. A remainder has only a final
 * one: who is in none. Expressions, rules and everything outside of this folder see the final one.
 *
 * What touches a rule is live: rule segments, expressions that name a live segment, and in a group everything from
 * the first live segment on, with the remainder. The rest is compiled. A live segment's compiled bitmap (if any)
 * holds what of it is not live, as `compiled` says.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { Segment, SegmentGroup } from "../workspace/model-segments.ts";
import { algebraNames, parseAlgebra, type SegmentAlgebra } from "./algebra.ts";

export interface PlannedSegment {
  /** Place in `SegmentPlan.segments`; the numbers that SegmentReader takes. */
  readonly index: number;
  readonly name: string;
  /** Level of its shipped list. */
  readonly listLevel?: string;
  /** CEL; the own membership is the list or the rule. */
  readonly rule?: string;
  readonly tree?: SegmentAlgebra;
  /** Earlier segments of its group (indexes): whoever is in one of them by its own membership is not in this. */
  readonly before: readonly number[];
  /** Set for a remainder: all segments of the group. */
  readonly remainderOf?: readonly number[];
  readonly ownLive: boolean;
  readonly finalLive: boolean;
  /**
   * What the bitmap holds: `final` membership (nothing is live); `own` membership (only the group makes it live);
   * the shipped `list` (to be united with the rule); `none`: all of it is live.
   */
  readonly compiled: "final" | "own" | "list" | "none";
}

export interface PlanStep {
  readonly index: number;
  readonly membership: "own" | "final";
}

export interface SegmentPlan {
  /** Declared segments in the model's order, then remainders in the groups' order. */
  readonly segments: readonly PlannedSegment[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Every membership after all that it depends on. */
  readonly order: readonly PlanStep[];
}

type Draft = { -readonly [Key in keyof PlannedSegment]: PlannedSegment[Key] } & { before: number[] };

/**
 * Plans the segments of a model.
 *
 * Cost: O(segments + names in expressions + group sizes²) ; no recursion over the graph.
 * Errors: BUNDLE_INVALID for an unknown name, an expression that does not parse, a segment in two groups, a cycle.
 */
export function planSegments(declared: readonly Segment[], groups: readonly SegmentGroup[]): SegmentPlan {
  const drafts: Draft[] = [];
  const indexOf = new Map<string, number>();
  const add = (name: string, parts: Partial<Draft>): void => {
    if (indexOf.has(name)) throw invalid(`segment \`${name}\` is defined twice`);
    indexOf.set(name, drafts.length);
    const rest = { before: [], ownLive: false, finalLive: false, compiled: "final" } as const;
    drafts.push({ index: drafts.length, name, ...rest, ...parts, before: [] });
  };
  for (const { name, list, rule, expression } of declared) {
    const parts: Partial<Draft> = {};
    if (list !== undefined) parts.listLevel = list.level;
    if (rule !== undefined) parts.rule = rule;
    if (expression !== undefined) {
      const parsed = parseAlgebra(expression);
      if (!parsed.ok) throw invalid(`segment \`${name}\`: ${parsed.problem.message}`);
      parts.tree = parsed.tree;
    }
    add(name, parts);
  }
  const find = (name: string, where: string): number => {
    const index = indexOf.get(name);
    if (index === undefined) throw invalid(`${where}: there is no segment \`${name}\``);
    return index;
  };
  const grouped = new Set<number>();
  for (const group of groups) {
    if (group.segments.length > ENGINE_LIMITS.segmentsPerGroupMax) {
      throw invalid(`group \`${group.name}\` has more than ${ENGINE_LIMITS.segmentsPerGroupMax} segments`);
    }
    const members = group.segments.map((name) => find(name, `group \`${group.name}\``));
    members.forEach((index, place) => {
      if (grouped.has(index))
        throw invalid(`segment \`${drafts[index]!.name}\` is in two groups, or twice in one`);
      grouped.add(index);
      drafts[index]!.before = members.slice(0, place);
    });
    if (group.remainder !== undefined) add(group.remainder, { remainderOf: members });
  }
  const order = inOrder(drafts, (draft) =>
    draft.tree === undefined
      ? []
      : algebraNames(draft.tree).map(({ name }) => find(name, `segment \`${draft.name}\``)),
  );
  for (const { index, membership } of order) {
    const draft = drafts[index]!;
    if (membership === "own") {
      const names = draft.tree === undefined ? [] : algebraNames(draft.tree);
      draft.ownLive =
        draft.rule !== undefined || names.some(({ name }) => drafts[indexOf.get(name)!]!.finalLive);
      continue;
    }
    const others = draft.remainderOf ?? draft.before;
    draft.finalLive = draft.ownLive || others.some((other) => drafts[other]!.ownLive);
    if (!draft.finalLive) draft.compiled = "final";
    else if (draft.remainderOf !== undefined) draft.compiled = "none";
    else if (!draft.ownLive) draft.compiled = "own";
    else draft.compiled = draft.listLevel === undefined ? "none" : "list";
  }
  return { segments: drafts, indexOf, order };
}

/** All steps, each after those it depends on. Node `2 i` is the own membership of segment i, `2 i + 1` the final one. */
function inOrder(drafts: readonly Draft[], namesOf: (draft: Draft) => number[]): PlanStep[] {
  const dependencies = (node: number): number[] => {
    const draft = drafts[node >> 1]!;
    if ((node & 1) === 0) return namesOf(draft).map((index) => 2 * index + 1);
    return [node - 1, ...(draft.remainderOf ?? draft.before).map((index) => 2 * index)];
  };
  const nodeCount = 2 * drafts.length;
  const state = new Uint8Array(nodeCount); // 0 not seen, 1 under way, 2 done
  const order: PlanStep[] = [];
  for (let root = 0; root < nodeCount; root++) {
    if (state[root] !== 0) continue;
    const stack = [{ node: root, waiting: dependencies(root) }];
    state[root] = 1;
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const next = top.waiting.pop();
      if (next === undefined) {
        state[top.node] = 2;
        order.push({ index: top.node >> 1, membership: (top.node & 1) === 0 ? "own" : "final" });
        stack.pop();
      } else if (state[next] === 1) {
        throw invalid(`segment \`${drafts[next >> 1]!.name}\` depends on itself`);
      } else if (state[next] === 0) {
        state[next] = 1;
        stack.push({ node: next, waiting: dependencies(next) });
      }
    }
  }
  assert(order.length === nodeCount, "segment plan: a membership is missing");
  return order;
}

function invalid(message: string): NodeError {
  return new NodeError("BUNDLE_INVALID", message);
}
