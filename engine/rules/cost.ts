/**
 * How much evaluating a tree can cost at most, known before any visitor is: comprehensions multiply, so a short text can
 * ask for a long time. Lists come from literals and from `split`, whose items are bounded.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { regexOf } from "./regex/regex.ts";
import { childrenOf, type TreeNode } from "./tree.ts";

/** Of a list-valued node: the most items that it can have, and that each of its items can, where they are lists. */
interface Size {
  readonly count: number;
  readonly inner: Size | null;
}

/** A pattern goes over a whole text: a match in a macro over many items is what it is for each of them. */
const STEPS_PER_INSTRUCTION = 4;
const EMPTY: Size = { count: 0, inner: null };

function larger(left: Size | null, right: Size | null): Size | null {
  if (left === null || right === null) return left ?? right;
  return { count: Math.max(left.count, right.count), inner: larger(left.inner, right.inner) };
}

/** @param variables sizes of the variables' values, by slot; null where they are no lists. */
function sizeOf(node: TreeNode, variables: readonly (Size | null)[]): Size | null {
  switch (node.kind) {
    case "list": {
      const inner = node.items.reduce<Size | null>(
        (size, item) => larger(size, sizeOf(item, variables)),
        null,
      );
      return { count: node.items.length, inner };
    }
    case "variable":
      return variables[node.slot] ?? null;
    case "index":
      return sizeOf(node.list, variables)?.inner ?? null;
    case "conditional":
      return larger(sizeOf(node.whenTrue, variables), sizeOf(node.whenFalse, variables));
    case "arithmetic": {
      if (node.arithmetic !== "list") return null;
      const left = sizeOf(node.left, variables) ?? EMPTY;
      const right = sizeOf(node.right, variables) ?? EMPTY;
      return { count: left.count + right.count, inner: larger(left.inner, right.inner) };
    }
    case "call": {
      if (!node.type.startsWith("list<")) return null;
      const limit = node.args[2];
      const isKnown = limit?.kind === "literal" && (limit.value as number) >= 0;
      const { expressionListItemsMax } = ENGINE_LIMITS;
      const count = isKnown
        ? Math.min(limit.value as number, expressionListItemsMax)
        : expressionListItemsMax;
      return { count, inner: null };
    }
    case "comprehension": {
      const list = sizeOf(node.list, variables) ?? EMPTY;
      if (node.macro === "filter") return list;
      if (node.macro !== "map") return null;
      return { count: list.count, inner: sizeOf(node.body, withVariable(variables, node.slot, list.inner)) };
    }
    default:
      return null;
  }
}

function withVariable(
  variables: readonly (Size | null)[],
  slot: number,
  size: Size | null,
): readonly (Size | null)[] {
  const next = variables.slice(0, slot);
  next[slot] = size;
  return next;
}

function itemCount(size: Size | null): number {
  return size === null ? 0 : size.count * (1 + itemCount(size.inner));
}

/** The most nodes that evaluating a tree can visit, and items that it can compare or copy. Cost: O(nodes × depth). */
export function stepCountMax(node: TreeNode, variables: readonly (Size | null)[] = []): number {
  if (node.kind === "comprehension") {
    const list = sizeOf(node.list, variables) ?? EMPTY;
    const inside = withVariable(variables, node.slot, list.inner);
    const perItem =
      (node.where === undefined ? 0 : stepCountMax(node.where, inside)) + stepCountMax(node.body, inside);
    return 1 + stepCountMax(node.list, variables) + list.count * perItem;
  }
  let steps = node.kind === "matches" ? STEPS_PER_INSTRUCTION * regexOf(node).size : 1;
  for (const child of childrenOf(node)) {
    steps += stepCountMax(child, variables);
    // What goes over a whole list: `in`, `==`, `+`, functions. A list literal's items are children.
    if (node.kind !== "list" && node.kind !== "index") steps += itemCount(sizeOf(child, variables));
  }
  return steps;
}
