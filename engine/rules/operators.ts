/** The checker's part for comparisons, arithmetic, membership, list literals and positions in lists. */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Lowering, Range } from "./lower.ts";
import type { SyntaxNode } from "./parse.ts";
import type { CompareOperator, TreeNode, TreeType } from "./tree.ts";
import { elementTypeOf, isList, isNumeric, joinTypes, typeText } from "./types.ts";

export function compareNode(
  lowering: Lowering,
  node: Range,
  operator: CompareOperator,
  inner: readonly SyntaxNode[],
): TreeNode | null {
  const parts = lowering.lowerAll(inner);
  if (parts === null) return null;
  const [left, right] = parts as [TreeNode, TreeNode];
  const isEquality = operator === "==" || operator === "!=";
  const [leftType, rightType] = [left.type, right.type];
  const areLists = isList(leftType) && isList(rightType);
  const fits = joinTypes(leftType, rightType) !== null && (!areLists || isEquality);
  if (!fits) {
    const texts = `${typeText(leftType)} with ${typeText(rightType)}`;
    return lowering.fault(node, `\`${operator}\` cannot compare ${texts}`);
  }
  const operands = areLists ? "list" : leftType === "string" ? "string" : "plain";
  return {
    kind: "compare",
    type: "bool",
    operator,
    operands,
    left,
    right,
    start: node.start,
    end: node.end,
  };
}

export function arithmeticNode(
  lowering: Lowering,

  node: SyntaxNode & { op: "+" | "-" | "*" | "/" | "%" },
  inner: readonly SyntaxNode[],
): TreeNode | null {
  const parts = lowering.lowerAll(inner);
  if (parts === null) return null;
  const [left, right] = parts as [TreeNode, TreeNode];
  const { start, end } = node;
  const base = { kind: "arithmetic", operator: node.op, left, right, start, end } as const;
  const [leftType, rightType] = [left.type, right.type];
  if (leftType === "int" && rightType === "int") return { ...base, type: "int", arithmetic: "int" };
  if (leftType === "double" && rightType === "double" && node.op !== "%") {
    return { ...base, type: "double", arithmetic: "double" };
  }
  if (node.op === "+" && leftType === "string" && rightType === "string") {
    return { ...base, type: "string", arithmetic: "string" };
  }
  if (node.op === "+" && isList(leftType) && isList(rightType)) {
    const type = joinTypes(leftType, rightType);
    if (type !== null && isList(type)) return { ...base, type, arithmetic: "list" };
  }
  const time = TIME_ARITHMETIC[`${leftType} ${node.op} ${rightType}`];
  if (time !== undefined) return { ...base, type: time, arithmetic: "time" };
  const message = `\`${node.op}\` is not defined for ${typeText(leftType)} and ${typeText(rightType)}`;
  if (!isNumeric(leftType) || !isNumeric(rightType) || node.op === "%") return lowering.fault(node, message);
  return lowering.fault(node, `${message}: CEL does not convert by itself; ${conversionHint(left, right)}`);
}

export function membershipNode(
  lowering: Lowering,
  node: Range,
  inner: readonly SyntaxNode[],
): TreeNode | null {
  const parts = lowering.lowerAll(inner);
  if (parts === null) return null;
  const [element, list] = parts as [TreeNode, TreeNode];
  if (!isList(list.type)) {
    const hint = list.type === "string" ? "; a part of a string is asked for with `text.contains(part)`" : "";
    return lowering.fault(
      list,
      `the right side of \`in\` must be a list, but this is ${typeText(list.type)}${hint}`,
    );
  }
  const elementType = elementTypeOf(list.type);
  if (joinTypes(element.type, elementType) === null) {
    const texts = `${typeText(element.type)} in a list of ${typeText(elementType).replace(/^an? /, "")} values`;
    return lowering.fault(node, `\`in\` looks for ${texts}`);
  }
  return { kind: "in", type: "bool", element, list, start: node.start, end: node.end };
}

export function listNode(lowering: Lowering, node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
  const items = lowering.lowerAll(inner);
  if (items === null) return null;
  let type: TreeType | "none" = "none";
  for (const item of items) {
    const joined: TreeType | "none" | null = joinTypes(type, item.type);
    if (joined === null) {
      return lowering.fault(
        item,
        `a list holds values of one type, but this is ${typeText(item.type)} after ${typeText(type)}`,
      );
    }
    type = joined;
  }
  return { kind: "list", type: `list<${type}>`, items, start: node.start, end: node.end };
}

export function indexNode(lowering: Lowering, node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
  if (inner[0]!.op === "id" && !lowering.hasVariable(inner[0]!.args)) {
    return lowering.fault(node, "attributes are named with dots: `profile.name`, not `profile[…]`");
  }
  const parts = lowering.lowerAll(inner);
  if (parts === null) return null;
  const [list, index] = parts as [TreeNode, TreeNode];
  if (!isList(list.type))
    return lowering.fault(node, `\`[…]\` takes from a list, but this is ${typeText(list.type)}`);
  const type = elementTypeOf(list.type);
  if (type === "none") return lowering.fault(node, "the list is empty");
  if (!lowering.expect(index, "int", "the position in a list")) return null;
  return { kind: "index", type, list, index, start: node.start, end: node.end };
}

const TIME_ARITHMETIC: Readonly<Record<string, "timestamp" | "duration">> = {
  "timestamp + duration": "timestamp",
  "duration + timestamp": "timestamp",
  "timestamp - duration": "timestamp",
  "timestamp - timestamp": "duration",
  "duration + duration": "duration",
  "duration - duration": "duration",
};

function conversionHint(left: TreeNode, right: TreeNode): string {
  for (const side of [left, right]) {
    if (side.kind === "literal" && side.type === "int") return `write ${literalText(side.value)}.0`;
  }
  return "use `double(…)` or `int(…)`";
}

function literalText(value: AttributeValue): string {
  return String(value);
}
