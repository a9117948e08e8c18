/**
 * Whether an invariant could ever withdraw an offer that is fit for everybody.
 *
 * Three-valued evaluation: what the offer is is known, what the visitor, the call and the clock are is not. An
 * invariant that does not definitely hold could forbid, and check refuses such a fallback.
 */
import type { Invariant, Offer } from "../workspace/model.ts";
import { checkedTree, isTree } from "./check.ts";
import { type Failure, type Interpreted, Interpreter, UNKNOWN } from "./interpret.ts";
import { type ExpressionScope, offerValuesOf } from "./scope.ts";
import { readsOfTree } from "./tree.ts";

/**
 * False only where the invariant holds for `offer` whatever the visitor, the context and the time: `when` is false
 * or `require` is true by the offer alone. An expression with faults could forbid (they are reported elsewhere).
 */
export function fallbackCanBeForbidden(invariant: Invariant, offer: Offer, scope: ExpressionScope): boolean {
  const required = evaluateFor(invariant.require, offer, scope);
  if (required === true) return false;
  return invariant.when === undefined || evaluateFor(invariant.when, offer, scope) !== false;
}

function evaluateFor(text: string, offer: Offer, scope: ExpressionScope): Interpreted {
  const tree = checkedTree(text, "boolean", scope);
  if (!isTree(tree)) return UNKNOWN;
  const unknown = (count: number): Failure[] => new Array<Failure>(count).fill(UNKNOWN);
  return new Interpreter(readsOfTree(tree), null).evaluate(tree, {
    profile: unknown(scope.profile.length),
    context: unknown(scope.context.length),
    offer: offerValuesOf(scope.offer, offer),
    nowMs: UNKNOWN,
  });
}
