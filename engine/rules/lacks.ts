/** What an expression cannot do without: attributes that it reads unasked and that a visitor or call may lack. */
import { checkedTree, isTree } from "./check.ts";
import type { ExpressionScope } from "./scope.ts";
import { templateTree } from "./template.ts";
import { type AttributeRead, readsOfTree, visitTree } from "./tree.ts";

/**
 * The first one's name; undefined where there is none, or the text has faults (reported elsewhere).
 *
 * @param predicates conditions that hold where the text is evaluated: what they read is there, near enough to warn by.
 * Cost: O(length).
 */
export function attributeLacking(
  text: string,
  isTemplate: boolean,
  predicates: readonly string[],
  scope: ExpressionScope,
): string | undefined {
  const tree = isTemplate ? templateTree(text, scope) : checkedTree(text, "any", scope);
  if (!isTree(tree)) return undefined;
  const reads: AttributeRead[] = [];
  const asked = new Set<string>();
  for (const predicate of predicates) {
    const condition = checkedTree(predicate, "boolean", scope);
    for (const { name } of isTree(condition) ? readsOfTree(condition) : []) asked.add(name);
  }
  visitTree(tree, (node) => {
    if (node.kind === "attribute") reads.push(node.read);
    if (node.kind === "has") asked.add(node.read.name);
  });
  return reads.find(({ root, index, name }) => {
    return root !== "offer" && !asked.has(name) && scope[root][index]!.default === undefined;
  })?.name;
}
