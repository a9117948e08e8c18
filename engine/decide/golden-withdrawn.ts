/**
 * What the guard takes away in a golden, held against what the golden states of it (`dropped`, with its reason).
 *
 * Only where the workspace states for how many withdrawals a bundle is taken back (`rollback`): there, an offer that is
 * chosen and then forbidden is a fault of the strategy, unless somebody wrote down that it is meant.
 */

import type { Model } from "../workspace/model.ts";
import type { Golden } from "../workspace/model-goldens.ts";
import type { GoldenAnswer, GoldenDifference } from "./golden.ts";

/** The path of such a difference. */
export const WITHDRAWN = "withdrawn";

export function withdrawnDifferences(
  { rollback }: Model,
  { expect: { dropped } }: Golden,
  { trace }: GoldenAnswer,
): GoldenDifference[] {
  if (rollback === undefined) return [];
  return trace.flatMap(({ point, offer, reason, detail }) => {
    if (reason !== "INVARIANT_VIOLATED" && reason !== "INVARIANT_UNDECIDABLE") return [];
    const isStated = dropped.some(
      (stated) => stated.point === point && stated.offer === offer && stated.reason === reason,
    );
    if (isStated) return [];
    const expected = `stated under \`dropped\` with reason ${reason}`;
    return [{ path: WITHDRAWN, expected, actual: `offer ${offer} at ${point} (${detail})` }];
  });
}
