/**
 * Compiles checked expressions to functions, once per lane and generation.
 *
 * `key` is the canonical text: expressions of equal key (and equal scope) are one. Evaluating allocates nothing but
 * the strings it makes, throws nothing, and never reads more than `reads`, `now`, the counts that it asks for and its literals.
 */
import { NodeError } from "../errors.ts";
import type { AttributeType, AttributeValue } from "../workspace/model-attributes.ts";
import type { NumberSource } from "../workspace/model-strategy.ts";
import { checkedTree, isTree } from "./check.ts";
import { Emitter, type ZoneTables } from "./emit.ts";
import type { ExpressionInputs } from "./expression-inputs.ts";
import { formatTree } from "./format.ts";
import type { ExpressionScope, ExpressionType } from "./scope.ts";
import { templateTree } from "./template.ts";
import { type AttributeRead, queriesOfTree, readsNow, readsOfTree, type TreeNode } from "./tree.ts";

export interface CompiledExpression {
  /** As written. */
  readonly text: string;
  /** Canonical text: equal keys, equal meaning. */
  readonly key: string;
  readonly tree: TreeNode;
  /** Attributes it reads, each once; a MISSING outcome is an index into these. */
  readonly reads: readonly AttributeRead[];
  readonly readsNow: boolean;
  /** Whether it asks the visitor's memory. */
  readonly readsState: boolean;
  readonly zones: ZoneTables;
}

export interface CompiledPredicate extends CompiledExpression {
  /** TRUE, FALSE, ERROR or MISSING (outcome.ts). */
  readonly evaluate: (inputs: ExpressionInputs) => number;
}

export interface CompiledNumber extends CompiledExpression {
  /** A finite number; NaN where it failed (overflow and infinities included), and then `inputs.failure` says how. */
  readonly evaluate: (inputs: ExpressionInputs) => number;
}

export interface CompiledValue extends CompiledExpression {
  /** Undefined where it failed, and then `inputs.failure` says how. */
  readonly evaluate: (inputs: ExpressionInputs) => AttributeValue | undefined;
}

export interface CompiledTemplate extends CompiledExpression {
  readonly evaluate: (inputs: ExpressionInputs) => string | undefined;
}

function treeOf(text: string, expected: ExpressionType, scope: ExpressionScope): TreeNode {
  const result = checkedTree(text, expected, scope);
  if (isTree(result)) return result;
  throw new NodeError("BUNDLE_INVALID", `expression does not check: ${result[0]!.message}: ${text}`);
}

function describe(text: string, tree: TreeNode, zones: ZoneTables): CompiledExpression {
  const reads = readsOfTree(tree);
  const readsState = queriesOfTree(tree).length > 0;
  return { text, key: formatTree(tree), tree, reads, readsNow: readsNow(tree), readsState, zones };
}

/** Errors: BUNDLE_INVALID where the text does not check (a bundle made by another builder). */
export function compilePredicate(text: string, scope: ExpressionScope, zones: ZoneTables): CompiledPredicate {
  const tree = treeOf(text, "boolean", scope);
  const described = describe(text, tree, zones);
  return { ...described, evaluate: new Emitter(described.reads, zones).predicate(tree) };
}

/** A score or a factor: a number stands for itself. Errors: as compilePredicate. */
export function compileNumber(
  source: NumberSource,
  scope: ExpressionScope,
  zones: ZoneTables,
): CompiledNumber {
  const tree: TreeNode =
    typeof source === "number"
      ? { kind: "literal", type: "double", value: source, start: 0, end: 0 }
      : treeOf(source, "number", scope);
  const described = describe(String(source), tree, zones);
  const evaluate = new Emitter(described.reads, zones).value(tree, "NaN") as CompiledNumber["evaluate"];
  return { ...described, evaluate };
}

/** An offer attribute's expression, of the attribute's declared type. Errors: as compilePredicate. */
export function compileValue(
  text: string,
  type: AttributeType,
  scope: ExpressionScope,
  zones: ZoneTables,
): CompiledValue {
  const tree = treeOf(text, type, scope);
  const described = describe(text, tree, zones);
  const evaluate = new Emitter(described.reads, zones).value(tree, "undefined");
  return { ...described, evaluate: evaluate as CompiledValue["evaluate"] };
}

/** Text with `{{ CEL }}` parts. Errors: as compilePredicate. */
export function compileTemplate(text: string, scope: ExpressionScope, zones: ZoneTables): CompiledTemplate {
  const tree = templateTree(text, scope);
  if (!isTree(tree)) {
    throw new NodeError("BUNDLE_INVALID", `template does not check: ${tree[0]!.message}: ${text}`);
  }
  const described = describe(text, tree, zones);
  const evaluate = new Emitter(described.reads, zones).value(tree, "undefined");
  return { ...described, evaluate: evaluate as CompiledTemplate["evaluate"] };
}
