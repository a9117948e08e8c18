/**
 * Step 12, first half: no treatment leaves that an invariant speaks against.
 *
 * An invariant is violated when its `when` holds, or cannot be told, and its `require` is anything but true. Which
 * invariants can touch a candidate at all was worked out when the generation was opened.
 */
import { FALSE, TRUE } from "../rules/outcome.ts";
import type { OpenedGeneration } from "./opened.ts";
import { type Candidate, NONE } from "./plan.ts";
import { INVARIANT_UNDECIDABLE, INVARIANT_VIOLATED, SURVIVED } from "./reason-codes.ts";

/**
 * SURVIVED, or why the treatment is withdrawn; then `desk.culprit` is the invariant's index into model.invariants.
 *
 * VIOLATED only where both parts could be told; else UNDECIDABLE. Allocates nothing.
 */
export function guardCode(generation: OpenedGeneration, candidate: Candidate): number {
  const { desk, conditions } = generation;
  const { invariants } = candidate;
  for (let at = 0; at < invariants.length; at++) {
    const plan = invariants[at]!;
    const when = plan.when === NONE ? TRUE : conditions.evaluate(plan.when, desk.inputs, desk.stamp);
    if (when === FALSE) continue;
    const required = conditions.evaluate(plan.require, desk.inputs, desk.stamp);
    if (required === TRUE) continue;
    desk.culprit = plan.invariant;
    return when === TRUE && required === FALSE ? INVARIANT_VIOLATED : INVARIANT_UNDECIDABLE;
  }
  return SURVIVED;
}
