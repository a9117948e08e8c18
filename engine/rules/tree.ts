/**
 * The typed tree of an expression: what the checker makes of the CEL syntax tree, and what the compiler, the
 * interpreter and the explanations read. Every name in it is resolved to (root, index), every operator to the
 * types it works on, every literal to its value, so that nobody after the checker decides about meaning.
 *
 * Values while evaluating: int, double and mixed `number` are JS numbers (ints exact up to ±(2^53 − 1)), strings are
 * strings, bools booleans, timestamps epoch ms, durations ms, lists arrays of those.
 */
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import { type StateQuery, stateQueryText } from "./state-query.ts";

/** `number`: int or double, known only when evaluated (a list or a conditional that mixes both). */
export type ScalarType = "bool" | "int" | "double" | "number" | "string" | "timestamp" | "duration";
/** `list<none>` is the empty list; what is inside is a type, lists of lists among them. */
export type ListType = `list<${string}>`;
export type TreeType = ScalarType | ListType;

export type AttributeRoot = "profile" | "context" | "offer";

/** One attribute that an expression reads. */
export interface AttributeRead {
  readonly root: AttributeRoot;
  /** Index into the scope's attributes of that root (`offer`: built-in ones first, see `offerAttributesOf`). */
  readonly index: number;
  /** With its root: `profile.age`. */
  readonly name: string;
  readonly type: AttributeType;
  /** Of a profile attribute: the column that its cell lies in. −1 for the other roots. */
  readonly column: number;
}

interface Located {
  readonly type: TreeType;
  /** UTF-16 offsets into the expression, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
/** `time`: timestamps and durations, bounded by CEL's range of the result's type. `string`, `list`: `+` joins. */
export type ArithmeticKind = "int" | "double" | "string" | "list" | "time";
export type Macro = "exists" | "all" | "exists_one" | "filter" | "map";
export type CalendarPart =
  | "getFullYear"
  | "getMonth"
  | "getDate"
  | "getDayOfMonth"
  | "getDayOfWeek"
  | "getDayOfYear"
  | "getHours"
  | "getMinutes"
  | "getSeconds"
  | "getMilliseconds";

export type LiteralNode = Located & { readonly kind: "literal"; readonly value: AttributeValue };
export type AttributeNode = Located & { readonly kind: "attribute"; readonly read: AttributeRead };
export type ListNode = Located & { readonly kind: "list"; readonly items: readonly TreeNode[] };

export type TreeNode =
  | LiteralNode
  | AttributeNode
  | ListNode
  | (Located & { readonly kind: "now" })
  | (Located & { readonly kind: "has"; readonly read: AttributeRead })
  /** Two or more parts, evaluated left to right; errors are absorbed, the first one stays. */
  | (Located & { readonly kind: "and" | "or"; readonly parts: readonly TreeNode[] })
  | (Located & { readonly kind: "not"; readonly operand: TreeNode })
  | (Located & { readonly kind: "negate"; readonly operand: TreeNode })
  | (Located & {
      readonly kind: "conditional";
      readonly test: TreeNode;
      readonly whenTrue: TreeNode;
      readonly whenFalse: TreeNode;
    })
  | (Located & {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      /** Strings and lists need more than JavaScript's own operators. */
      readonly operands: "string" | "list" | "plain";
      readonly left: TreeNode;
      readonly right: TreeNode;
    })
  | (Located & {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly arithmetic: ArithmeticKind;
      readonly left: TreeNode;
      readonly right: TreeNode;
    })
  | (Located & { readonly kind: "in"; readonly element: TreeNode; readonly list: TreeNode })
  | (Located & { readonly kind: "index"; readonly list: TreeNode; readonly index: TreeNode })
  /** `signature` is a key of FUNCTIONS; a receiver is the first argument. */
  | (Located & { readonly kind: "call"; readonly signature: string; readonly args: readonly TreeNode[] })
  | (Located & {
      readonly kind: "calendar";
      readonly part: CalendarPart;
      readonly operand: TreeNode;
      /** IANA name or fixed offset; absent: UTC. */
      readonly zone?: string;
    })
  /** Whether the text holds a match of the pattern, a literal (regex.ts). */
  | (Located & { readonly kind: "matches"; readonly operand: TreeNode; readonly pattern: string })
  /** A question to the visitor's memory: the count, or whether it is above 0. */
  | (Located & {
      readonly kind: "state";
      readonly query: StateQuery;
      /** Number among the generation's questions; −1 where none is being opened. */
      readonly index: number;
      /** Of the literal that says what is counted. */
      readonly place: { readonly start: number; readonly end: number };
    })
  | (Located & { readonly kind: "variable"; readonly name: string; readonly slot: number })
  | (Located & {
      readonly kind: "comprehension";
      readonly macro: Macro;
      readonly list: TreeNode;
      readonly slot: number;
      readonly variable: string;
      /** Of `map` with three arguments: only items that pass are mapped. */
      readonly where?: TreeNode;
      readonly body: TreeNode;
    });

/** Direct parts of a node, in the order they are evaluated. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  switch (node.kind) {
    case "literal":
    case "attribute":
    case "now":
    case "has":
    case "variable":
    case "state":
      return [];
    case "list":
      return node.items;
    case "and":
    case "or":
      return node.parts;
    case "not":
    case "negate":
    case "calendar":
    case "matches":
      return [node.operand];
    case "conditional":
      return [node.test, node.whenTrue, node.whenFalse];
    case "compare":
    case "arithmetic":
      return [node.left, node.right];
    case "in":
      return [node.element, node.list];
    case "index":
      return [node.list, node.index];
    case "call":
      return node.args;
    case "comprehension":
      return node.where === undefined ? [node.list, node.body] : [node.list, node.where, node.body];
  }
}

/** Calls `visit` for the node and everything below it. Depth is bounded by the checker. */
export function visitTree(node: TreeNode, visit: (node: TreeNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) visitTree(child, visit);
}

/** Attributes that a tree reads (also by `has`), each once, in order of appearance. */
export function readsOfTree(tree: TreeNode): AttributeRead[] {
  const reads = new Map<string, AttributeRead>();
  visitTree(tree, (node) => {
    if (node.kind === "attribute" || node.kind === "has") reads.set(node.read.name, node.read);
  });
  return [...reads.values()];
}

/** Whether the value depends on the clock. */
export function readsNow(tree: TreeNode): boolean {
  let found = false;
  visitTree(tree, (node) => {
    if (node.kind === "now") found = true;
  });
  return found;
}

/** Questions to the visitor's memory, each once, in order of appearance. */
export function queriesOfTree(tree: TreeNode): { query: StateQuery; index: number }[] {
  const queries = new Map<string, { query: StateQuery; index: number }>();
  visitTree(tree, (node) => {
    if (node.kind !== "state") return;
    queries.set(stateQueryText(node.query), { query: node.query, index: node.index });
  });
  return [...queries.values()];
}

/** Zones that calendar functions of the tree name, sorted. */
export function zonesOfTree(tree: TreeNode): string[] {
  const zones = new Set<string>();
  visitTree(tree, (node) => {
    if (node.kind === "calendar" && node.zone !== undefined) zones.add(node.zone);
  });
  return [...zones].sort();
}
