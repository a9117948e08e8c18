/** Comparisons and arithmetic on values, as the interpreter does them; generated code does the same in line (emit.ts). */
import { compareCodePoints } from "./code-points.ts";
import { boundedTime, divideInts, equalValues, isSafe, type TreeValue } from "./functions.ts";
import { boundedText } from "./strings.ts";
import type { CompareOperator, TreeNode } from "./tree.ts";

export function compareValues(
  operator: CompareOperator,
  operands: "string" | "list" | "plain",
  left: TreeValue,
  right: TreeValue,
): boolean {
  if (operands === "list") {
    return equalValues(left, right) === (operator === "==");
  }
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const order = operands === "string" ? compareCodePoints(left as string, right as string) : left;
  const against = operands === "string" ? 0 : right;
  if (operator === "<") return order < against;
  if (operator === "<=") return order <= against;
  return operator === ">" ? order > against : order >= against;
}

/** Undefined: CEL's error. */
export function arithmetic(
  node: TreeNode & { kind: "arithmetic" },
  left: TreeValue,
  right: TreeValue,
): TreeValue | undefined {
  if (node.arithmetic === "string") return boundedText(`${left}${right}`);
  if (node.arithmetic === "list") return (left as readonly TreeValue[]).concat(right);
  const a = left as number;
  const b = right as number;
  if (node.arithmetic === "time") {
    return boundedTime(node.operator === "+" ? a + b : a - b, node.type as "timestamp" | "duration");
  }
  const isInt = node.arithmetic === "int";
  if (isInt && b === 0 && (node.operator === "/" || node.operator === "%")) return undefined;
  const value = numberOperation(node.operator, a, b, isInt);
  if (!isInt) return value;
  return isSafe(value) ? value + 0 : undefined;
}

function numberOperation(operator: string, a: number, b: number, isInt: boolean): number {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (operator === "%") return a % b;
  return isInt ? divideInts(a, b) : a / b;
}
