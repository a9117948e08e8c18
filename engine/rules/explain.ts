/**
 * Why an expression came out as it did, for people: the part that decided, without values of the profile and with.
 * Only for explained decisions; may allocate.
 */
import { formatTimestamp } from "../visitors/timestamp.ts";
import type { AttributeType } from "../workspace/model-attributes.ts";
import type { CompiledExpression } from "./compile.ts";
import { type ExpressionInputs, readValue } from "./expression-inputs.ts";
import { formatTree } from "./format.ts";
import type { TreeValue } from "./functions.ts";
import { Failure, type Interpreted, Interpreter } from "./interpret.ts";
import { isMissing, missingReadIndex } from "./outcome.ts";
import { stateQueryText } from "./state-query.ts";
import { childrenOf, queriesOfTree, readsOfTree, type TreeNode } from "./tree.ts";

export interface Explanation {
  /** Names attributes, shows no value. */
  readonly detail: string;
  /** The same with the values read. */
  readonly detailWithValues: string;
  /** Where that part stands in the expression's text (UTF-16 offsets, `end` exclusive); of a template, in its `{{ … }}`. */
  readonly place: { readonly start: number; readonly end: number };
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
  const items: Item[] = [];
  const node = decidingPart(expression.tree, interpreter, inputs, items);
  const value = interpreter.evaluate(node, inputs);
  const place = { start: node.start, end: node.end };
  if (value instanceof Failure && isMissing(value.outcome)) {
    const detail = `${expression.reads[missingReadIndex(value.outcome)]!.name} has no value`;
    return { detail, detailWithValues: detail, place };
  }
  const text = shorten(formatTree(node));
  const reads = readsOfTree(node);
  const queries = queriesOfTree(node);
  const isPublic = queries.length === 0 && items.length === 0 && reads.every(({ root }) => root === "offer");
  const detail = `${text} ${verdictOf(value, isPublic)}`;
  const withResult = `${text} ${verdictOf(value, true)}`;
  const values = [
    ...items.map((item) => () => `${item.name} = ${valueText(item.value)}`),
    ...reads.map((read) => () => `${read.name} = ${valueText(readValue(inputs, read), read.type)}`),
    ...queries.map(
      ({ query, index }) =>
        () =>
          `${stateQueryText(query)} = ${inputs.state.count(index)}`,
    ),
  ]
    .slice(0, VALUES_SHOWN_MAX)
    .map((show) => show());
  const detailWithValues = values.length === 0 ? withResult : `${withResult}: ${values.join(", ")}`;
  return { detail, detailWithValues, place };
}

/** Of a comprehension: the item that decided. */
interface Item {
  readonly name: string;
  readonly value: TreeValue;
}

/** What it came to; a number made of the visitor's values would show them, so only its kind is told then. */
function verdictOf(value: Interpreted, showsResult: boolean): string {
  if (value instanceof Failure) return "failed";
  if (typeof value === "boolean") return `is ${value}`;
  if (typeof value !== "number") return "was made";
  if (showsResult || !Number.isFinite(value)) return `came to ${value}`;
  return value < 0 ? "came to a negative number" : "came to a number";
}

/**
 * The smallest part that made the expression what it is: of a conjunction the part that is false, of a disjunction the one
 * that is true, of `all` and `exists` the item, of what failed the operation that did. `items` gets the items on the way,
 * which the interpreter then holds as variables.
 */
function decidingPart(
  node: TreeNode,
  interpreter: Interpreter,
  inputs: ExpressionInputs,
  items: Item[],
): TreeNode {
  const evaluate = (each: TreeNode) => interpreter.evaluate(each, inputs);
  const within = (part: TreeNode) => decidingPart(part, interpreter, inputs, items);
  const value = evaluate(node);
  const hasFailed = value instanceof Failure;
  switch (node.kind) {
    case "conditional": {
      const test = evaluate(node.test);
      if (test instanceof Failure) return within(node.test);
      return within(test === true ? node.whenTrue : node.whenFalse);
    }
    case "and":
    case "or": {
      const decisive = node.kind === "or";
      const part =
        node.parts.find((each) => evaluate(each) === decisive) ??
        node.parts.find((each) => evaluate(each) instanceof Failure);
      return part === undefined ? node : within(part);
    }
    case "not":
      return hasFailed || isComposed(node.operand) ? within(node.operand) : node;
    case "comprehension": {
      const found = interpreter.decidingItem(node, inputs);
      if (found === undefined) return evaluate(node.list) instanceof Failure ? within(node.list) : node;
      items.push({ name: node.variable, value: found.item });
      return within(found.part);
    }
    default: {
      const failed = hasFailed
        ? childrenOf(node).find((each) => evaluate(each) instanceof Failure)
        : undefined;
      return failed === undefined ? node : within(failed);
    }
  }
}

/** Whether something in it can have decided; negations of what has no parts are told as they are. */
function isComposed(node: TreeNode): boolean {
  if (node.kind === "not") return isComposed(node.operand);
  return (
    node.kind === "and" || node.kind === "or" || node.kind === "conditional" || node.kind === "comprehension"
  );
}

function shorten(text: string): string {
  return text.length <= TEXT_SHOWN_MAX ? text : `${text.slice(0, TEXT_SHOWN_MAX - 1)}…`;
}

function valueText(value: TreeValue | undefined, type?: AttributeType): string {
  if (type === "timestamp" && typeof value === "number") return formatTimestamp(value);
  return value === undefined ? "no value" : shorten(JSON.stringify(value));
}
