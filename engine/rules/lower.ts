/**
 * The checker: CEL syntax tree → typed tree, or the problems that stand in the way.
 *
 * It types by the CEL specification (no silent conversions; int, double comparable and equal across types), resolves
 * attributes and functions, folds literals, and refuses what this version does not do. A node that failed is `null`;
 * whatever contains it stays silent, so that each fault is told once.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { callNode } from "./calls.ts";
import type { NameTable } from "./names.ts";
import { arithmeticNode, compareNode, indexNode, listNode, membershipNode } from "./operators.ts";
import type { SyntaxNode } from "./parse.ts";
import type { ExpressionProblem } from "./scope.ts";
import type { AttributeRead, Macro, ScalarType, TreeNode, TreeType } from "./tree.ts";
import { elementTypeOf, isList, joinTypes, TYPE_OF_ATTRIBUTE, TYPE_TEXTS, typeText } from "./types.ts";

export const MACROS: readonly string[] = ["exists", "all", "exists_one", "filter", "map"];

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
  readonly #variables: { readonly name: string; readonly type: TreeType | "none" }[] = [];

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
        return compareNode(this, node, node.op, node.args);
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return arithmeticNode(this, node, node.args);
      case "in":
        return membershipNode(this, node, node.args);
      case "list":
        return listNode(this, node, node.args);
      case "[]":
        return indexNode(this, node, node.args);
      case "call":
        return callNode(this, node, node.args[0], null, node.args[1]);
      case "rcall": {
        const [name, receiver, args] = node.args;
        const macro = MACROS.includes(name) && args.length >= 2;
        return macro
          ? this.#macro(node, name as Macro, receiver, args)
          : callNode(this, node, name, receiver, args);
      }
      case "refused":
        return this.fault(node, node.args);
    }
  }

  hasVariable(name: string): boolean {
    return this.#variables.some((variable) => variable.name === name);
  }

  #literal(node: Range, value: bigint | number | string | boolean | null): TreeNode | null {
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
    return this.fault(node, "there is no null here: ask for a value with `has(profile.name)`");
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

  expect(node: TreeNode, type: ScalarType, what: string): boolean {
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
    const fit = parts.map((part) => this.expect(part, "bool", `a side of \`${node.op}\``));
    if (fit.includes(false)) return null;
    return { kind: node.op === "&&" ? "and" : "or", type: "bool", parts, start: node.start, end: node.end };
  }

  #not(node: Range, inner: SyntaxNode): TreeNode | null {
    const operand = this.lower(inner);
    if (operand === null || !this.expect(operand, "bool", "what `!` negates")) return null;
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
    if (!this.expect(test, "bool", "the condition of `? :`")) return null;
    const type = joinTypes(whenTrue.type, whenFalse.type);
    if (type === null || type === "none") {
      const texts = `${typeText(whenTrue.type)} and ${typeText(whenFalse.type)}`;
      return this.fault(node, `both results of \`? :\` must be of one type, not ${texts}`);
    }
    return { kind: "conditional", type, test, whenTrue, whenFalse, start: node.start, end: node.end };
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
    if (where !== undefined && !this.expect(where, "bool", "the filter of `map`")) return null;
    if (macro !== "map" && !this.expect(body, "bool", `what \`${macro}\` asks of each item`)) return null;
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
