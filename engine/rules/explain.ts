/**
 * Why an expression came out as it did, for people: the part that decided, without values of the profile and with.
 * Only for explained decisions; may allocate.
 */
import type { AttributeValue } from "../workspace/model.ts";
import type { CompiledExpression } from "./compile.ts";
import { type ExpressionInputs, readValue } from "./expression-inputs.ts";
import { formatTree } from "./format.ts";
import { Failure, type Interpreted, Interpreter } from "./interpret.ts";
import { isMissing, missingReadIndex } from "./outcome.ts";
import { stateQueryText } from "./state-query.ts";
import { queriesOfTree, readsOfTree, type TreeNode } from "./tree.ts";

export interface Explanation {
  /** Names attributes, shows no value. */
  readonly detail: string;
  /** The same with the values read. */
  readonly detailWithValues: string;
}

const VALUES_SHOWN_MAX = 8;
const TEXT_SHOWN_MAX = 200;

/**
 * Explains a predicate, number, value or template that was evaluated with `inputs`.
 *
 * `profile.age >= 18 is false` · with values `profile.age >= 18 is false: profile.age = 17`
 */
export function explainExpression(expression: CompiledExpression, inputs: ExpressionInputs): Explanation {
  const interpreter = new Interpreter(expression.reads, expression.zones);
  const evaluate = (node: TreeNode) => interpreter.evaluate(node, inputs);
  const node = decidingPart(expression.tree, evaluate);
  const value = evaluate(node);
  if (value instanceof Failure && isMissing(value.outcome)) {
    const detail = `${expression.reads[missingReadIndex(value.outcome)]!.name} has no value`;
    return { detail, detailWithValues: detail };
  }
  const text = shorten(formatTree(node));
  const reads = readsOfTree(node);
  const queries = queriesOfTree(node);
  const isPublic = queries.length === 0 && reads.every(({ root }) => root === "offer");
  const detail = `${text} ${verdictOf(value, isPublic)}`;
  const withResult = `${text} ${verdictOf(value, true)}`;
  const values = [
    ...reads.map((read) => () => `${read.name} = ${valueText(readValue(inputs, read))}`),
    ...queries.map(
      ({ query, index }) =>
        () =>
          `${stateQueryText(query)} = ${inputs.state.count(index)}`,
    ),
  ]
    .slice(0, VALUES_SHOWN_MAX)
    .map((show) => show());
  return {
    detail,
    detailWithValues: values.length === 0 ? withResult : `${withResult}: ${values.join(", ")}`,
  };
}

/** What it came to; a number made of the visitor's values would show them, so only its kind is told then. */
function verdictOf(value: Interpreted, showsResult: boolean): string {
  if (value instanceof Failure) return "failed";
  if (typeof value === "boolean") return `is ${value}`;
  if (typeof value !== "number") return "was made";
  if (showsResult || !Number.isFinite(value)) return `came to ${value}`;
  return value < 0 ? "came to a negative number" : "came to a number";
}

/** Of a conjunction, the part that is false or failed; of a disjunction, the part that is true or failed. */
function decidingPart(node: TreeNode, evaluate: (node: TreeNode) => unknown): TreeNode {
  if (node.kind === "conditional") {
    const test = evaluate(node.test);
    if (test instanceof Failure) return decidingPart(node.test, evaluate);
    return decidingPart(test === true ? node.whenTrue : node.whenFalse, evaluate);
  }
  if (node.kind !== "and" && node.kind !== "or") return node;
  const decisive = node.kind === "or";
  const part =
    node.parts.find((each) => evaluate(each) === decisive) ??
    node.parts.find((each) => evaluate(each) instanceof Failure);
  return part === undefined ? node : decidingPart(part, evaluate);
}

function shorten(text: string): string {
  return text.length <= TEXT_SHOWN_MAX ? text : `${text.slice(0, TEXT_SHOWN_MAX - 1)}…`;
}

function valueText(value: AttributeValue | undefined): string {
  return value === undefined ? "no value" : shorten(JSON.stringify(value));
}
