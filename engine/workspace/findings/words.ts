/** How findings are told: what contradicts what, and what may have been meant. */
import { formatTree } from "../../rules/format.ts";
import type { TreeNode } from "../../rules/tree.ts";
import type { Part } from "./facts.ts";

/** `a never holds` · `a and b cannot both hold` · `a, b and c cannot all hold` */
export function contradictionText(core: readonly Part[]): string {
  const texts = core.map(({ text }) => text);
  if (texts.length === 1) return `${texts[0]} never holds`;
  const last = texts.pop();
  return `${texts.join(", ")} and ${last} cannot ${texts.length === 1 ? "both" : "all"} hold`;
}

/**
 * What two parts of one condition, both about one attribute, were probably to be: one of both. Undefined for others.
 *
 * `profile.tier == "gold" && profile.tier == "silver"` → `profile.tier in ["gold", "silver"]`
 */
export function suggestionFor(core: readonly Part[]): string | undefined {
  const [one, two] = core.map(({ place }) => place);
  if (core.length !== 2 || one === undefined || two === undefined) return undefined;
  if (one.item !== two.item || one.key !== two.key) return undefined;
  const [first, second] = [comparedTo(one.node), comparedTo(two.node)];
  if (first === null || second === null || first.name !== second.name) return undefined;
  if (first.operator === "==" && second.operator === "==")
    return `${first.name} in [${formatTree(first.literal)}, ${formatTree(second.literal)}]`;
  return `${formatTree(one.node)} || ${formatTree(two.node)}`;
}

function comparedTo(node: TreeNode): { name: string; operator: string; literal: TreeNode } | null {
  if (node.kind !== "compare" || node.left.kind !== "attribute" || node.right.kind !== "literal") return null;
  return { name: node.left.read.name, operator: node.operator, literal: node.right };
}
