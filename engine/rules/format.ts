/**
 * Typed tree → CEL text in one form, with as few parentheses as the grammar allows.
 *
 * Two uses: the key by which equal expressions are one (`profile.age>=18` and `(profile.Age >= 18)` are), and what
 * explanations show. Integers and doubles stay apart (`1`, `1.0`), so equal text means equal meaning.
 */
import { formatTimestamp } from "../visitors/timestamp.ts";
import { textOfDouble } from "./functions.ts";
import { stateQueryCel } from "./state-query.ts";
import { formatDuration } from "./time.ts";
import type { TreeNode } from "./tree.ts";

/** Binding strength, weakest first, as in CEL's grammar. */
const CONDITIONAL = 1;
const OR = 2;
const AND = 3;
const EQUALITY = 4;
const RELATION = 4; // `a < b == c` parses, but nobody reads it: parentheses.
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const ATOM = 8;

export function formatTree(node: TreeNode): string {
  return format(node, 0);
}

function format(node: TreeNode, least: number): string {
  const [text, strength] = render(node);
  return strength < least ? `(${text})` : text;
}

function render(node: TreeNode): [text: string, strength: number] {
  switch (node.kind) {
    case "literal":
      return literal(node);
    case "now":
      return ["now", ATOM];
    case "attribute":
      return [node.read.name, ATOM];
    case "has":
      return [`has(${node.read.name})`, ATOM];
    case "variable":
      return [node.name, ATOM];
    case "list":
      return [`[${node.items.map((item) => format(item, 0)).join(", ")}]`, ATOM];
    case "and":
      return [node.parts.map((part) => format(part, AND + 1)).join(" && "), AND];
    case "or":
      return [node.parts.map((part) => format(part, OR + 1)).join(" || "), OR];
    case "not":
      return [`!${format(node.operand, UNARY)}`, UNARY];
    case "negate":
      return [`-${format(node.operand, UNARY + 1)}`, UNARY];
    case "conditional": {
      const test = format(node.test, CONDITIONAL + 1);
      return [
        `${test} ? ${format(node.whenTrue, CONDITIONAL + 1)} : ${format(node.whenFalse, CONDITIONAL)}`,
        CONDITIONAL,
      ];
    }
    case "compare": {
      const strength = node.operator === "==" || node.operator === "!=" ? EQUALITY : RELATION;
      return [
        `${format(node.left, strength + 1)} ${node.operator} ${format(node.right, strength + 1)}`,
        strength,
      ];
    }
    case "in":
      return [`${format(node.element, RELATION + 1)} in ${format(node.list, RELATION + 1)}`, RELATION];
    case "arithmetic": {
      const strength = node.operator === "+" || node.operator === "-" ? SUM : PRODUCT;
      return [
        `${format(node.left, strength)} ${node.operator} ${format(node.right, strength + 1)}`,
        strength,
      ];
    }
    case "index":
      return [`${format(node.list, ATOM)}[${format(node.index, 0)}]`, ATOM];
    case "call":
      return [call(node), ATOM];
    case "state":
      return [stateQueryCel(node.query, node.type === "bool"), ATOM];
    case "matches":
      return [`${format(node.operand, ATOM)}.matches(${JSON.stringify(node.pattern)})`, ATOM];
    case "calendar": {
      const zone = node.zone === undefined ? "" : JSON.stringify(node.zone);
      return [`${format(node.operand, ATOM)}.${node.part}(${zone})`, ATOM];
    }
    case "comprehension": {
      const where = node.where === undefined ? "" : `${format(node.where, 0)}, `;
      const body = `${node.variable}, ${where}${format(node.body, 0)}`;
      return [`${format(node.list, ATOM)}.${node.macro}(${body})`, ATOM];
    }
  }
}

function literal(node: TreeNode & { kind: "literal" }): [string, number] {
  const { value } = node;
  if (typeof value !== "number") return [JSON.stringify(value), ATOM];
  if (node.type === "timestamp") return [`timestamp("${formatTimestamp(value)}")`, ATOM];
  if (node.type === "duration") return [`duration("${formatDuration(value)}")`, ATOM];
  const strength = value < 0 || Object.is(value, -0) ? UNARY : ATOM;
  if (node.type === "int") return [String(value), strength];
  const text = textOfDouble(value);
  return [/[.e]/.test(text) ? text : `${text}.0`, strength];
}

function call(node: TreeNode & { kind: "call" }): string {
  const [, receiverType, name] = /^(?:([\w<>]+)\.)?(\w+)\(/.exec(node.signature)!;
  const args = node.args.map((arg) => format(arg, 0));
  if (receiverType === undefined) return `${name}(${args.join(", ")})`;
  return `${format(node.args[0]!, ATOM)}.${name}(${args.slice(1).join(", ")})`;
}
