/** Segments that can hold nobody: their rule contradicts itself, or their sets have nothing in common. */
import type { SegmentAlgebra } from "../../segments/algebra.ts";
import type { PlannedSegment } from "../../segments/segment-plan.ts";
import type { Model } from "../model.ts";
import { contradiction, type Facts, type Finding, type Part } from "./facts.ts";
import { type Goal, IS_TRUE, NOT_TRUE } from "./goals.ts";
import { contradictionText, suggestionFor } from "./words.ts";

export function findDeadSegments(facts: Facts): void {
  for (const segment of facts.plan.segments) {
    const core = contradiction(facts.satisfierOf(null), partsOf(facts, segment));
    if (core.length === 0) continue;
    const message = `segment \`${segment.name}\` can hold nobody: ${contradictionText(core)}`;
    facts.findings.push({
      severity: "warning",
      code: "SEGMENT_DEAD",
      message,
      suggestion: suggestionFor(core),
      ...writtenAs(facts.model, segment.name),
      node: core.find(({ place }) => place !== undefined)?.place?.node,
    });
  }
}

/** A remainder is written in its group only. */
function writtenAs({ segments, segmentGroups }: Model, name: string): Pick<Finding, "item" | "key"> {
  const group = segmentGroups.find(({ remainder }) => remainder === name);
  if (group !== undefined) return { item: group, key: "remainder" };
  const item = segments.find((each) => each.name === name)!;
  const key = (["rule", "expression", "list"] as const).find((each) => item[each] !== undefined)!;
  return { item, key };
}

function partsOf(facts: Facts, segment: PlannedSegment): Part[] {
  const { index, name, rule, listLevel, tree, before, remainderOf } = segment;
  const others = (remainderOf ?? before).map((other): Part => {
    const goal: Goal = { kind: "own", segment: other, outcomes: NOT_TRUE };
    return { goal, text: `not being in \`${facts.plan.segments[other]!.name}\`, which comes before it` };
  });
  if (remainderOf !== undefined) return others;
  const ruleTree = rule === undefined || listLevel !== undefined ? null : facts.tree(rule, "segment");
  const item = facts.model.segments.find((each) => each.name === name)!;
  if (ruleTree !== null) return [...facts.expressionParts(item, "rule", rule!, ruleTree), ...others];
  if (tree !== undefined) {
    const operands = tree.kind === "and" ? tree.operands : [tree];
    const parts = operands.map((operand): Part => {
      return {
        goal: { kind: "algebra", tree: operand, outcomes: IS_TRUE },
        text: `\`${algebraText(operand)}\``,
      };
    });
    return [...parts, ...others];
  }
  return [{ goal: { kind: "own", segment: index, outcomes: IS_TRUE }, text: "its list or rule" }, ...others];
}

function algebraText(tree: SegmentAlgebra): string {
  if (tree.kind === "name") return tree.name;
  if (tree.kind === "not") return `!${inParentheses(tree.operand)}`;
  return tree.operands.map(inParentheses).join(tree.kind === "and" ? " & " : " | ");
}

function inParentheses(tree: SegmentAlgebra): string {
  return tree.kind === "and" || tree.kind === "or" ? `(${algebraText(tree)})` : algebraText(tree);
}
