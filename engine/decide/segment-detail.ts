/**
 * Why a visitor is not in a segment, or cannot be told to be, as an explained decision says it: the rule's part that is
 * false, the list that does not name it, the segment that holds it and should not.
 */
import type { Explanation } from "../rules/explain.ts";
import { TRUE } from "../rules/outcome.ts";
import type { OpenedGeneration } from "./opened.ts";
import { NONE } from "./plan.ts";

/** `: profile.age >= 18 is false`, to stand after the segment's name; "" where no one thing decides. */
export function segmentDetail(
  generation: OpenedGeneration,
  segment: number,
): Pick<Explanation, "detail" | "detailWithValues"> {
  const { memberships, conditions, desk } = generation;
  const decisive = segment === NONE ? null : memberships.decisive(segment);
  if (decisive === null) return { detail: "", detailWithValues: "" };
  const { name } = memberships.plan.segments[decisive.segment]!;
  const isItself = decisive.segment === segment;
  if (decisive.kind !== "rule") {
    const what = decisive.kind === "held" ? `: in \`${name}\`` : `: not on the list of \`${name}\``;
    const detail = isItself ? "" : what;
    return { detail, detailWithValues: detail };
  }
  const { detail, detailWithValues } = conditions.explain(decisive.condition, desk.inputs);
  const where = isItself ? ": " : `: \`${name}\`: `;
  return { detail: where + detail, detailWithValues: where + detailWithValues };
}

/** Why a visitor is in a segment that holds it: `in segment \`minors\`: profile.age < 18 is true`, where a rule says so. */
export function holdingDetail(
  generation: OpenedGeneration,
  segment: number,
): Pick<Explanation, "detail" | "detailWithValues"> {
  const { memberships, conditions, desk } = generation;
  const text = `in segment \`${memberships.plan.segments[segment]!.name}\``;
  const rule = memberships.ruleOf(segment);
  if (rule === NONE || conditions.evaluate(rule, desk.inputs, desk.stamp) !== TRUE)
    return { detail: text, detailWithValues: text };
  const { detail, detailWithValues } = conditions.explain(rule, desk.inputs);
  return { detail: `${text}: ${detail}`, detailWithValues: `${text}: ${detailWithValues}` };
}
