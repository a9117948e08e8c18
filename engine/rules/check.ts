/**
 * Checks expressions when a workspace is built: every fault with its place and, where a name is unknown, the name
 * that was probably meant. Cost: O(length); may allocate freely (control plane).
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { stepCountMax } from "./cost.ts";
import { literalProblems } from "./literals.ts";
import { Lowering } from "./lower.ts";
import { nameTableOf } from "./names.ts";
import { isProblem, parseExpression } from "./parse.ts";
import type { ExpressionProblem, ExpressionScope, ExpressionType } from "./scope.ts";
import { fixedOffsetMinutes } from "./time.ts";
import { type TreeNode, zonesOfTree } from "./tree.ts";
import { typeText } from "./types.ts";

/** The typed tree of `text`, or its problems (at least one). */
export function checkedTree(
  text: string,
  expected: ExpressionType,
  scope: ExpressionScope,
): TreeNode | readonly ExpressionProblem[] {
  const syntax = parseExpression(text);
  if (isProblem(syntax)) return [syntax];
  const lowering = new Lowering(nameTableOf(scope), scope.timeZones);
  const tree = lowering.lower(syntax);
  if (tree === null || lowering.problems.length > 0) {
    return lowering.problems;
  }
  if (stepCountMax(tree) > ENGINE_LIMITS.expressionStepsMax) {
    const message = `evaluating it could take more than ${ENGINE_LIMITS.expressionStepsMax} steps`;
    return [{ message, start: 0, end: text.length }];
  }
  if (!isExpected(tree, expected)) {
    const wanted = expected === "any" ? "a single value" : WANTED[expected];
    return [
      {
        message: `the result must be ${wanted}, but this is ${typeText(tree.type)}`,
        start: 0,
        end: text.length,
      },
    ];
  }
  return tree;
}

const WANTED: Readonly<Record<Exclude<ExpressionType, "any">, string>> = {
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  string: "a string",
  timestamp: "a timestamp",
};

function isExpected(tree: TreeNode, expected: ExpressionType): boolean {
  switch (expected) {
    case "number":
      return tree.type === "int" || tree.type === "double" || tree.type === "number";
    case "integer":
      return tree.type === "int";
    case "boolean":
      return tree.type === "bool";
    case "string":
    case "timestamp":
      return tree.type === expected;
    case "any":
      return tree.type !== "duration" && !tree.type.startsWith("list<");
  }
}

export function isTree(result: TreeNode | readonly ExpressionProblem[]): result is TreeNode {
  return !Array.isArray(result);
}

/**
 * What is wrong with an expression, warnings included; empty when nothing is.
 *
 * @param expected the type its result must have; an integer will do for `number`.
 */
export function checkExpression(
  text: string,
  expected: ExpressionType,
  scope: ExpressionScope,
): ExpressionProblem[] {
  const result = checkedTree(text, expected, scope);
  return isTree(result) ? literalProblems(result, scope) : [...result];
}

/** IANA zones that the calendar functions of a correct expression name: their tables belong into the bundle. */
export function timeZonesOf(text: string, scope: ExpressionScope): string[] {
  const { timeZones: _, ...anyZone } = scope;
  const result = checkedTree(text, "any", anyZone);
  if (!isTree(result)) return [];
  return zonesOfTree(result).filter((zone) => fixedOffsetMinutes(zone) === undefined);
}
