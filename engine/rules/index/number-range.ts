/**
 * How low and how high a number can come out, by interval arithmetic over what attributes are declared to be.
 *
 * Sound for every value that is told: rounding is monotone, so the same operation on the bounds, rounded alike, bounds
 * the result. What is not known is unbounded. Declared ranges bind what is written from now on, not what was stored
 * before: `ranges` names what was relied on, and whoever uses the bound looks whether it holds for the visitor.
 */
import type { Attribute, AttributeValue } from "../../workspace/model-attributes.ts";
import { type AttributeRead, type TreeNode, visitTree } from "../tree.ts";

export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

export const UNBOUNDED: NumberRange = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
const NOT_NEGATIVE: NumberRange = { low: 0, high: Number.POSITIVE_INFINITY };

export interface RangeScope {
  readonly profile: readonly Attribute[];
  readonly context: readonly Attribute[];
  /** Values of the offer at hand. */
  readonly offer: readonly (AttributeValue | undefined)[];
}

/** What an attribute is declared to be within; null where nothing is. */
export function declaredRange({ type, allowed, min, max }: Attribute): NumberRange | null {
  if (type === "string" || type === "boolean") return null;
  if (allowed !== undefined && allowed.length > 0) {
    const numbers = allowed as readonly number[];
    return numbers.reduce<NumberRange>(
      ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
      { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY },
    );
  }
  if (min === undefined && max === undefined) return null;
  return { low: min ?? UNBOUNDED.low, high: max ?? UNBOUNDED.high };
}

/** Attributes of profile and context whose declared range the bounds of a tree rely on. */
export function rangedReads(tree: TreeNode, scope: RangeScope): AttributeRead[] {
  const reads: AttributeRead[] = [];
  visitTree(tree, (node) => {
    if (node.kind !== "attribute" || node.read.root === "offer") return;
    if (declaredRange(scope[node.read.root][node.read.index]!) !== null) reads.push(node.read);
  });
  return reads;
}

/** Bounds of a numeric node's value, where it has one. Cost: O(nodes). */
export function rangeOf(node: TreeNode, scope: RangeScope): NumberRange {
  switch (node.kind) {
    case "literal":
      return typeof node.value === "number" ? known(node.value, node.value) : UNBOUNDED;
    case "attribute":
      return ofAttribute(node.read, scope);
    case "state":
      return NOT_NEGATIVE;
    case "negate": {
      const { low, high } = rangeOf(node.operand, scope);
      return known(-high, -low);
    }
    case "conditional":
      return either(rangeOf(node.whenTrue, scope), rangeOf(node.whenFalse, scope));
    case "index":
      if (node.list.kind !== "list" || node.list.items.length === 0) return UNBOUNDED;
      return node.list.items.map((item) => rangeOf(item, scope)).reduce(either);
    case "arithmetic":
      return ofArithmetic(node, scope);
    case "call":
      return ofCall(node, scope);
    default:
      return UNBOUNDED;
  }
}

function ofAttribute({ root, index }: AttributeRead, scope: RangeScope): NumberRange {
  if (root !== "offer") return declaredRange(scope[root][index]!) ?? UNBOUNDED;
  const value = scope.offer[index];
  return typeof value === "number" ? known(value, value) : UNBOUNDED;
}

function ofArithmetic(node: TreeNode & { kind: "arithmetic" }, scope: RangeScope): NumberRange {
  if (node.arithmetic !== "double" && node.arithmetic !== "int") return UNBOUNDED;
  const left = rangeOf(node.left, scope);
  const right = rangeOf(node.right, scope);
  switch (node.operator) {
    case "+":
      return known(left.low + right.low, left.high + right.high);
    case "-":
      return known(left.low - right.high, left.high - right.low);
    case "*":
      return corners(left, right, (a, b) => a * b);
    case "/": {
      if (right.low <= 0 && right.high >= 0) return UNBOUNDED;
      const quotient = corners(left, right, (a, b) => a / b);
      return node.arithmetic === "double"
        ? quotient
        : known(Math.trunc(quotient.low), Math.trunc(quotient.high));
    }
    case "%":
      return UNBOUNDED;
  }
}

function ofCall({ signature, args }: TreeNode & { kind: "call" }, scope: RangeScope): NumberRange {
  switch (signature) {
    case "double(double)":
    case "double(int)":
    case "double(number)":
    case "int(int)":
      return rangeOf(args[0]!, scope);
    case "int(double)":
    case "int(number)": {
      const { low, high } = rangeOf(args[0]!, scope);
      return known(Math.trunc(low), Math.trunc(high));
    }
    default:
      return UNBOUNDED;
  }
}

function corners(left: NumberRange, right: NumberRange, of: (a: number, b: number) => number): NumberRange {
  const all = [
    of(left.low, right.low),
    of(left.low, right.high),
    of(left.high, right.low),
    of(left.high, right.high),
  ];
  return known(Math.min(...all), Math.max(...all));
}

function either(left: NumberRange, right: NumberRange): NumberRange {
  return { low: Math.min(left.low, right.low), high: Math.max(left.high, right.high) };
}

/** Infinity − Infinity and the like say nothing. */
function known(low: number, high: number): NumberRange {
  return { low: Number.isNaN(low) ? UNBOUNDED.low : low, high: Number.isNaN(high) ? UNBOUNDED.high : high };
}
