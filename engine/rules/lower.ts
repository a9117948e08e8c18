/**
 * The checker: CEL syntax tree → typed tree, or the problems that stand in the way.
 *
 * It types by the CEL specification (no silent conversions; int, double comparable and equal across types), resolves
 * attributes and functions, folds literals, and refuses what this version does not do. A node that failed is `null`;
 * whatever contains it stays silent, so that each fault is told once.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import type { AttributeType, AttributeValue } from "../workspace/model.ts";
import { callNode } from "./calls.ts";
import type { NameTable } from "./names.ts";
import type { SyntaxNode } from "./parse.ts";
import type { ExpressionProblem } from "./scope.ts";
import type {
  AttributeRead,
  CompareOperator,
  ListType,
  Macro,
  ScalarType,
  TreeNode,
  TreeType,
} from "./tree.ts";

export const TYPE_OF_ATTRIBUTE: Readonly<Record<AttributeType, ScalarType>> = {
  number: "double",
  integer: "int",
  boolean: "bool",
  string: "string",
  timestamp: "timestamp",
};

const TYPE_TEXTS: Readonly<Record<ScalarType | "none", string>> = {
  bool: "a boolean",
  int: "an integer",
  double: "a number",
  number: "a number or integer",
  string: "a string",
  timestamp: "a timestamp",
  duration: "a duration",
  none: "nothing",
};
const MACROS: readonly string[] = ["exists", "all", "exists_one", "filter", "map"];

export function typeText(type: TreeType): string {
  return isList(type) ? "a list" : TYPE_TEXTS[type as ScalarType];
}
export function isList(type: TreeType): type is ListType {
  return type.startsWith("list<");
}
export function elementTypeOf(type: ListType): ScalarType | "none" {
  return type.slice(5, -1) as ScalarType | "none";
}
export function isNumeric(type: TreeType): boolean {
  return type === "int" || type === "double" || type === "number";
}

/** The type that holds values of both, or null: equal types, or numbers of different kinds. */
function joinTypes(left: ScalarType | "none", right: ScalarType | "none"): ScalarType | "none" | null {
  if (left === right || right === "none") return left;
  if (left === "none") return right;
  return isNumeric(left) && isNumeric(right) ? "number" : null;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export class Lowering {
  readonly problems: ExpressionProblem[] = [];
  readonly names: NameTable;
  /** For a message where an argument is missing or wrong. */
  readonly timeZones: ReadonlySet<string> | undefined;
  #depth = 0;
  /** Variables of the comprehensions around, innermost last; the slot is the position. */
  readonly #variables: { readonly name: string; readonly type: ScalarType | "none" }[] = [];

  constructor(names: NameTable, timeZones: ReadonlySet<string> | undefined) {
    this.names = names;
    this.timeZones = timeZones;
  }

  /** Notes a problem; the null stands for the node that could not be made. */
  fault(range: Range, message: string, suggestion?: string): null {
    const { start, end } = range;
    this.problems.push(
      suggestion === undefined ? { message, start, end } : { message, start, end, suggestion },
    );
    return null;
  }

  lower(node: SyntaxNode): TreeNode | null {
    if (this.#depth >= ENGINE_LIMITS.expressionDepthMax) {
      return this.fault(
        node,
        `the expression is nested too deeply (limit ${ENGINE_LIMITS.expressionDepthMax})`,
      );
    }
    this.#depth += 1;
    const result = this.#lower(node);
    this.#depth -= 1;
    return result;
  }

  /** All of them, or null where one failed; every one is looked at, so that all faults are told. */
  lowerAll(nodes: readonly SyntaxNode[]): TreeNode[] | null {
    const trees = nodes.map((node) => this.lower(node));
    return trees.includes(null) ? null : (trees as TreeNode[]);
  }

  #lower(node: SyntaxNode): TreeNode | null {
    switch (node.op) {
      case "value":
        return this.#literal(node, node.args);
      case "id":
      case ".":
        return this.#path(node);
      case "&&":
      case "||":
        return this.#logical(node);
      case "!_":
        return this.#not(node, node.args);
      case "-_":
        return this.#negate(node, node.args);
      case "?:":
        return this.#conditional(node, node.args);
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.#compare(node, node.op, node.args);
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return this.#arithmetic(node, node.args);
      case "in":
        return this.#in(node, node.args);
      case "list":
        return this.#list(node, node.args);
      case "[]":
        return this.#index(node, node.args);
      case "call":
        return callNode(this, node, node.args[0], null, node.args[1]);
      case "rcall": {
        const [name, receiver, args] = node.args;
        const macro = MACROS.includes(name) && args.length >= 2;
        return macro
          ? this.#macro(node, name as Macro, receiver, args)
          : callNode(this, node, name, receiver, args);
      }
      case "map":
        return this.fault(node, "maps (`{…}`) are not supported");
      default:
        return this.fault(node, `\`${node.op}\` is not supported`);
    }
  }

  #literal(node: SyntaxNode, value: unknown): TreeNode | null {
    const { start, end } = node;
    if (typeof value === "string") return { kind: "literal", type: "string", value, start, end };
    if (typeof value === "boolean") return { kind: "literal", type: "bool", value, start, end };
    if (typeof value === "number") return { kind: "literal", type: "double", value, start, end };
    if (typeof value === "bigint") {
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
        return this.fault(node, `integers are exact up to ±${Number.MAX_SAFE_INTEGER} only`);
      }
      return { kind: "literal", type: "int", value: Number(value), start, end };
    }
    if (value === null) {
      return this.fault(node, "there is no null here: ask for a value with `has(profile.name)`");
    }
    if (value instanceof Uint8Array) return this.fault(node, "bytes are not supported");
    return this.fault(node, "unsigned integers are not supported; leave out the `u`");
  }

  /** The dotted path that ends in `node`, root first; null where it does not begin with a name. */
  pathOf(node: SyntaxNode): string[] | null {
    const parts: string[] = [];
    let at = node;
    while (at.op === ".") {
      parts.push(at.args[1]);
      at = at.args[0];
    }
    if (at.op !== "id") return null;
    parts.push(at.args);
    return parts.reverse();
  }

  #path(node: SyntaxNode): TreeNode | null {
    const path = this.pathOf(node);
    const { start, end } = node;
    if (path === null) return this.fault(node, "only `profile`, `context` and `offer` have parts");
    const slot = this.#variables.findLastIndex((variable) => variable.name === path[0]);
    if (slot !== -1) {
      const type = this.#variables[slot]!.type;
      if (path.length > 1) return this.fault(node, `\`${path[0]}\` has no parts`);
      return { kind: "variable", name: path[0]!, slot, type: type === "none" ? "int" : type, start, end };
    }
    if (path[0] === "now" && this.names.allows("now")) {
      if (path.length > 1) return this.fault(node, "`now` has no parts; `now.getHours()` is a call");
      return { kind: "now", type: "timestamp", start, end };
    }
    const resolved = this.names.resolve(path);
    if ("message" in resolved) return this.fault(node, resolved.message, resolved.suggestion);
    const type = TYPE_OF_ATTRIBUTE[resolved.attribute.type];
    return { kind: "attribute", type, read: resolved.read, start, end };
  }

  /** The attribute that `has(…)` asks for. */
  attributeOf(node: SyntaxNode): AttributeRead | null {
    const path = this.pathOf(node);
    if (path === null || node.op !== ".") {
      return this.fault(node, "`has` takes an attribute: `has(profile.name)`");
    }
    const resolved = this.names.resolve(path);
    if ("message" in resolved) return this.fault(node, resolved.message, resolved.suggestion);
    return resolved.read;
  }

  #expect(node: TreeNode, type: ScalarType, what: string): boolean {
    if (node.type === type) return true;
    this.fault(node, `${what} must be ${TYPE_TEXTS[type]}, but this is ${typeText(node.type)}`);
    return false;
  }

  /** A chain of one operator becomes one node, so its length does not count as depth. */
  #logical(node: SyntaxNode & { op: "&&" | "||" }): TreeNode | null {
    const chain: SyntaxNode[] = [];
    let at: SyntaxNode = node;
    while (at.op === node.op) {
      chain.push(at.args[1]);
      at = at.args[0];
    }
    chain.push(at);
    const parts = this.lowerAll(chain.reverse());
    if (parts === null) return null;
    const fit = parts.map((part) => this.#expect(part, "bool", `a side of \`${node.op}\``));
    if (fit.includes(false)) return null;
    return { kind: node.op === "&&" ? "and" : "or", type: "bool", parts, start: node.start, end: node.end };
  }

  #not(node: Range, inner: SyntaxNode): TreeNode | null {
    const operand = this.lower(inner);
    if (operand === null || !this.#expect(operand, "bool", "what `!` negates")) return null;
    return { kind: "not", type: "bool", operand, start: node.start, end: node.end };
  }

  #negate(node: Range, inner: SyntaxNode): TreeNode | null {
    const operand = this.lower(inner);
    if (operand === null) return null;
    const { start, end } = node;
    if (operand.type !== "int" && operand.type !== "double") {
      return this.fault(node, `\`-\` cannot negate ${typeText(operand.type)}`);
    }
    if (operand.kind === "literal") {
      const negated = -(operand.value as number);
      return { ...operand, value: operand.type === "int" ? negated + 0 : negated, start, end };
    }
    return { kind: "negate", type: operand.type, operand, start, end };
  }

  #conditional(node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
    const parts = this.lowerAll(inner);
    if (parts === null) return null;
    const [test, whenTrue, whenFalse] = parts as [TreeNode, TreeNode, TreeNode];
    if (!this.#expect(test, "bool", "the condition of `? :`")) return null;
    const type =
      isList(whenTrue.type) || isList(whenFalse.type) ? null : joinTypes(whenTrue.type, whenFalse.type);
    if (type === null || type === "none") {
      const texts = `${typeText(whenTrue.type)} and ${typeText(whenFalse.type)}`;
      return this.fault(node, `both results of \`? :\` must be of one scalar type, not ${texts}`);
    }
    return { kind: "conditional", type, test, whenTrue, whenFalse, start: node.start, end: node.end };
  }

  #compare(node: Range, operator: CompareOperator, inner: readonly SyntaxNode[]): TreeNode | null {
    const parts = this.lowerAll(inner);
    if (parts === null) return null;
    const [left, right] = parts as [TreeNode, TreeNode];
    const isEquality = operator === "==" || operator === "!=";
    const [leftType, rightType] = [left.type, right.type];
    const areLists = isList(leftType) && isList(rightType);
    const fits = areLists
      ? isEquality && joinTypes(elementTypeOf(leftType), elementTypeOf(rightType)) !== null
      : !isList(leftType) && !isList(rightType) && joinTypes(leftType, rightType) !== null;
    if (!fits) {
      const texts = `${typeText(leftType)} with ${typeText(rightType)}`;
      return this.fault(node, `\`${operator}\` cannot compare ${texts}`);
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

  #arithmetic(
    node: SyntaxNode & { op: "+" | "-" | "*" | "/" | "%" },
    inner: readonly SyntaxNode[],
  ): TreeNode | null {
    const parts = this.lowerAll(inner);
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
    const time = TIME_ARITHMETIC[`${leftType} ${node.op} ${rightType}`];
    if (time !== undefined) return { ...base, type: time, arithmetic: "time" };
    const message = `\`${node.op}\` is not defined for ${typeText(leftType)} and ${typeText(rightType)}`;
    if (!isNumeric(leftType) || !isNumeric(rightType) || node.op === "%") return this.fault(node, message);
    return this.fault(node, `${message}: CEL does not convert by itself; ${conversionHint(left, right)}`);
  }

  #in(node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
    const parts = this.lowerAll(inner);
    if (parts === null) return null;
    const [element, list] = parts as [TreeNode, TreeNode];
    if (!isList(list.type)) {
      const hint =
        list.type === "string" ? "; a part of a string is asked for with `text.contains(part)`" : "";
      return this.fault(
        list,
        `the right side of \`in\` must be a list, but this is ${typeText(list.type)}${hint}`,
      );
    }
    const elementType = elementTypeOf(list.type);
    if (isList(element.type) || joinTypes(element.type, elementType) === null) {
      const texts = `${typeText(element.type)} in a list of ${TYPE_TEXTS[elementType].replace(/^an? /, "")} values`;
      return this.fault(node, `\`in\` looks for ${texts}`);
    }
    return { kind: "in", type: "bool", element, list, start: node.start, end: node.end };
  }

  #list(node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
    const items = this.lowerAll(inner);
    if (items === null) return null;
    let type: ScalarType | "none" = "none";
    for (const item of items) {
      if (isList(item.type)) return this.fault(item, "lists of lists are not supported");
      const joined = joinTypes(type, item.type);
      if (joined === null) {
        return this.fault(
          item,
          `a list holds values of one type, but this is ${typeText(item.type)} after ${TYPE_TEXTS[type]}`,
        );
      }
      type = joined;
    }
    return { kind: "list", type: `list<${type}>`, items, start: node.start, end: node.end };
  }

  #index(node: Range, inner: readonly SyntaxNode[]): TreeNode | null {
    if (inner[0]!.op === "id" && !this.#variables.some((variable) => variable.name === inner[0]!.args)) {
      return this.fault(node, "attributes are named with dots: `profile.name`, not `profile[…]`");
    }
    const parts = this.lowerAll(inner);
    if (parts === null) return null;
    const [list, index] = parts as [TreeNode, TreeNode];
    if (!isList(list.type))
      return this.fault(node, `\`[…]\` takes from a list, but this is ${typeText(list.type)}`);
    const type = elementTypeOf(list.type);
    if (type === "none") return this.fault(node, "the list is empty");
    if (!this.#expect(index, "int", "the position in a list")) return null;
    return { kind: "index", type, list, index, start: node.start, end: node.end };
  }

  #macro(node: Range, macro: Macro, receiver: SyntaxNode, args: readonly SyntaxNode[]): TreeNode | null {
    const list = this.lower(receiver);
    const variable = args[0]!;
    if (variable.op !== "id")
      return this.fault(variable, `the first argument of \`${macro}\` names a variable`);
    if (args.length > (macro === "map" ? 3 : 2)) return this.fault(node, `\`${macro}\` takes two arguments`);
    if (list === null) return null;
    if (!isList(list.type))
      return this.fault(list, `\`${macro}\` goes over a list, but this is ${typeText(list.type)}`);
    const itemType = elementTypeOf(list.type);
    const slot = this.#variables.length;
    this.#variables.push({ name: variable.args, type: itemType });
    const where = macro === "map" && args.length === 3 ? this.lower(args[1]!) : undefined;
    const body = this.lower(args.at(-1)!);
    this.#variables.pop();
    if (body === null || where === null) return null;
    if (where !== undefined && !this.#expect(where, "bool", "the filter of `map`")) return null;
    if (macro !== "map" && !this.#expect(body, "bool", `what \`${macro}\` asks of each item`)) return null;
    if (isList(body.type)) return this.fault(body, "lists of lists are not supported");
    const type: TreeType = macro === "map" ? `list<${body.type}>` : macro === "filter" ? list.type : "bool";
    const { start, end } = node;
    const base = {
      kind: "comprehension",
      type,
      macro,
      list,
      slot,
      variable: variable.args,
      body,
      start,
      end,
    } as const;
    return where === undefined ? base : { ...base, where };
  }
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
