/**
 * Step 12, second half: attributes made for the visitor, for winners only.
 */
import { FALSE } from "../rules/outcome.ts";
import { CoercionFailure, coerceValue } from "../visitors/coerce.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Pick } from "./decision.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { PersonalPlan } from "./plan.ts";

/** Fills `pick.personal`; an attribute that cannot be made takes its default, without one it has no value. */
export function personalise(generation: OpenedGeneration, pick: Pick): void {
  const plans = generation.personal[pick.treatment]!;
  if (plans === null) return;
  const { inputs } = generation.desk;
  const values = new Array<AttributeValue | undefined>(plans.length);
  for (let at = 0; at < plans.length; at++) {
    inputs.failure = FALSE;
    inputs.offer = plans[at]!.offerValues;
    values[at] = madeValue(plans[at]!, generation);
  }
  pick.personal = values;
}

/** Where nobody was looked at: every personal attribute takes its default. */
export function personaliseByDefault(generation: OpenedGeneration, pick: Pick): void {
  const plans = generation.personal[pick.treatment]!;
  if (plans !== null) pick.personal = plans.map((plan) => plan.default);
}

function madeValue(plan: PersonalPlan, generation: OpenedGeneration): AttributeValue | undefined {
  const { inputs } = generation.desk;
  const made = plan.expression !== null ? plan.expression.evaluate(inputs) : plan.template!.evaluate(inputs);
  if (made === undefined) return plan.default;
  // Bounds and allowed values hold for what is made as they do for what is sent.
  const value = coerceValue(plan.attribute, made);
  return value instanceof CoercionFailure ? plan.default : value;
}
