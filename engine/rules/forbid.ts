/**
 * Whether an invariant could ever withdraw an offer that is fit for everybody.
 *
 * Three-valued evaluation: what the offer is is known; what the visitor, its memory, the call and the
 * clock are is not. An
 * invariant that does not definitely hold could forbid, and check refuses such a fallback.
 */
import type { Invariant } from "../workspace/model.ts";
import type { Offer } from "../workspace/model-offers.ts";
import { checkedTree, isTree } from "./check.ts";
import { Failure, type Interpreted, Interpreter, OfferAlone, UNKNOWN } from "./interpret.ts";
import { isMissing, missingReadIndex } from "./outcome.ts";
import { type ExpressionScope, offerValuesOf } from "./scope.ts";
import { queriesOfTree, readsNow, readsOfTree } from "./tree.ts";

/**
 * Why the invariant could withdraw `offer`, for people; undefined only where it holds for it whatever the visitor, the
 * context and the time: `when` is false or `require` is true by the offer alone. An expression with faults could
 * forbid (they are reported elsewhere).
 */
export function whyForbiddable(
  invariant: Invariant,
  offer: Offer,
  scope: ExpressionScope,
): string | undefined {
  const required = evaluateFor(invariant.require, offer, scope);
  if (required.value === true) return undefined;
  if (invariant.when !== undefined) {
    const { value, missing } = evaluateFor(invariant.when, offer, scope);
    if (value === false) return undefined;
    if (missing !== undefined) return `\`when\` cannot be told, \`${missing}\` has no value`;
  }
  if (required.missing !== undefined)
    return `\`require\` cannot be told, \`${required.missing}\` has no value`;
  if (required.value === false) return "`require` is false for it";
  return required.value === UNKNOWN ? "`require` depends on more than the offer" : "`require` fails for it";
}

/**
 * The attribute for want of which it cannot be told whether the invariant is about `offer`, whoever the visitor is;
 * undefined where it can be told, where others have a say, and where `require` holds anyway.
 */
export function undecidableWhen(
  invariant: Invariant,
  offer: Offer,
  scope: ExpressionScope,
): string | undefined {
  if (invariant.when === undefined) return undefined;
  const { missing, isOffersAlone } = evaluateFor(invariant.when, offer, scope);
  if (missing === undefined || !isOffersAlone) return undefined;
  return evaluateFor(invariant.require, offer, scope).value === true ? undefined : missing;
}

interface Evaluated {
  readonly value: Interpreted;
  /** The offer's attribute without a value that it failed for. */
  readonly missing: string | undefined;
  readonly isOffersAlone: boolean;
}

function evaluateFor(text: string, offer: Offer, scope: ExpressionScope): Evaluated {
  const tree = checkedTree(text, "boolean", scope);
  if (!isTree(tree)) return { value: UNKNOWN, missing: undefined, isOffersAlone: false };
  const reads = readsOfTree(tree);
  const inputs = new OfferAlone(offerValuesOf(scope.offer, offer));
  const value = new Interpreter(reads, null).evaluate(tree, inputs);
  const isMissingRead = value instanceof Failure && isMissing(value.outcome);
  return {
    value,
    missing: isMissingRead ? reads[missingReadIndex(value.outcome)]!.name : undefined,
    isOffersAlone:
      !readsNow(tree) && queriesOfTree(tree).length === 0 && reads.every(({ root }) => root === "offer"),
  };
}
