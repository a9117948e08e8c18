/** What an expression comes to that nothing has a say in: then it is checked as a literal is. */
import { checkedTree, isTree } from "./check.ts";
import { Interpreter, OfferAlone, UNKNOWN } from "./interpret.ts";
import type { ExpressionScope } from "./scope.ts";
import { queriesOfTree, readsNow, readsOfTree } from "./tree.ts";

/** NaN where it fails for everybody; undefined where it reads something, or has faults (reported elsewhere). */
export function constantNumber(text: string, scope: ExpressionScope): number | undefined {
  const tree = checkedTree(text, "number", scope);
  if (!isTree(tree) || readsOfTree(tree).length > 0 || readsNow(tree) || queriesOfTree(tree).length > 0)
    return undefined;
  const value = new Interpreter([], null).evaluate(tree, new OfferAlone([]));
  if (value === UNKNOWN) return undefined;
  return typeof value === "number" ? value : Number.NaN;
}
