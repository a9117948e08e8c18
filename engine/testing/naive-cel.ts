/**
 * CEL, naively: walks the parser's own tree with BigInt integers, classes for times, and exceptions for failures.
 *
 * It shares nothing with engine/rules but the parser, so that both can only agree by both being right. Slow, for
 * tests only. Where several failures are left after `&&` and `||` absorbed what they can, the leftmost is thrown.
 */
import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import {
  binary,
  CelFailure,
  callFunction,
  Instant,
  isEqual,
  type NaiveEnvironment,
  type NaiveQuestion,
  Span,
  textOf,
  type Value,
} from "./naive-functions.ts";

export { CelFailure, type NaiveEnvironment, type NaiveQuestion };

const parser = new Environment({ limits: { maxAstNodes: 100_000, maxListElements: 10_000 } });
const TREES_KEPT_MAX = 10_000;
const syntaxTrees = new Map<string, ASTNode>();

function syntaxOf(text: string): ASTNode {
  let tree = syntaxTrees.get(text);
  if (tree === undefined) {
    tree = parser.parse(text).ast;
    if (syntaxTrees.size >= TREES_KEPT_MAX) syntaxTrees.clear();
    syntaxTrees.set(text, tree);
  }
  return tree;
}

/** The value as the engine would hold it. Throws CelFailure. */
export function naiveValue(text: string, environment: NaiveEnvironment): AttributeValue {
  const value = evaluate(syntaxOf(text), environment, new Map());
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Instant || value instanceof Span) return value.ms;
  if (Array.isArray(value)) throw new Error("a list is no result");
  if (typeof value === "number" && !Number.isFinite(value)) throw new CelFailure("not finite");
  return value;
}

export type NaiveOutcome = "TRUE" | "FALSE" | "MISSING" | "ERROR";

export function naivePredicate(
  text: string,
  environment: NaiveEnvironment,
): { outcome: NaiveOutcome; missing?: string } {
  try {
    return { outcome: naiveValue(text, environment) === true ? "TRUE" : "FALSE" };
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return error.missing === undefined
      ? { outcome: "ERROR" }
      : { outcome: "MISSING", missing: error.missing };
  }
}

/** Replaces each `{{ … }}`; expressions in tests hold no braces. Throws CelFailure. */
export function naiveTemplate(template: string, environment: NaiveEnvironment): string {
  return template.replace(/\{\{(.*?)\}\}/gs, (_, text: string) => {
    return textOf(evaluate(syntaxOf(text), environment, new Map()));
  });
}

function evaluate(node: ASTNode, environment: NaiveEnvironment, variables: Map<string, Value>): Value {
  const run = (each: ASTNode): Value => evaluate(each, environment, variables);
  switch (node.op) {
    case "value":
      return node.args as Value;
    case "id":
    case ".":
      return readPath(pathOf(node), environment, variables);
    case "list":
      return node.args.map(run);
    case "!_":
      return run(node.args) !== true;
    case "-_": {
      const value = run(node.args);
      return typeof value === "bigint" ? -value : -(value as number);
    }
    case "?:":
      return run(node.args[0]) === true ? run(node.args[1]) : run(node.args[2]);
    case "&&":
    case "||":
      return absorb(node.args, node.op === "||", run);
    case "[]": {
      const [list, index] = [run(node.args[0]) as Value[], run(node.args[1])];
      const item = list[Number(index)];
      if (item === undefined) throw new CelFailure("out of range");
      return item;
    }
    case "in": {
      const element = run(node.args[0]);
      return (run(node.args[1]) as Value[]).some((item) => isEqual(element, item));
    }
    case "call":
      if (node.args[0] === "has") return hasPath(pathOf(node.args[1][0]!), environment);
      return callFunction(node.args[0], node.args[1].map(run), environment);
    case "rcall": {
      const [name, receiver, args] = node.args;
      if (receiver.op === "id" && receiver.args === "state" && !variables.has("state")) {
        return askState(name, args.map(run), environment);
      }
      if (args[0]?.op === "id" && MACROS.has(name)) {
        return comprehension(name, run(receiver) as Value[], args, environment, variables);
      }
      return callFunction(name, [run(receiver), ...args.map(run)], environment);
    }
    default:
      return binary(node.op, run((node.args as ASTNode[])[0]!), run((node.args as ASTNode[])[1]!));
  }
}

const MACROS = new Set(["exists", "all", "exists_one", "filter", "map"]);

function absorb(sides: readonly ASTNode[], decisive: boolean, run: (node: ASTNode) => Value): boolean {
  let failure: unknown;
  for (const side of sides) {
    try {
      if (run(side) === decisive) return decisive;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function comprehension(
  macro: string,
  list: Value[],
  args: readonly ASTNode[],
  environment: NaiveEnvironment,
  variables: Map<string, Value>,
): Value {
  const name = args[0]!.args as string;
  const at = (item: Value, node: ASTNode): Value =>
    evaluate(node, environment, new Map([...variables, [name, item]]));
  if (macro === "map") {
    if (args.length === 2) return list.map((item) => at(item, args[1]!));
    return list.flatMap((item) => (at(item, args[1]!) === true ? [at(item, args[2]!)] : []));
  }
  if (macro === "filter") return list.filter((item) => at(item, args[1]!) === true);
  if (macro === "exists_one") return list.filter((item) => at(item, args[1]!) === true).length === 1;
  let failure: unknown;
  for (const item of list) {
    try {
      if ((at(item, args[1]!) === true) === (macro === "exists")) return macro === "exists";
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return macro === "all";
}

/** Strings are what is counted and which response, in this order; a span is the window. */
function askState(name: string, args: readonly Value[], environment: NaiveEnvironment): Value {
  const [what, said] = args.filter((arg) => typeof arg === "string");
  const window = args.find((arg) => arg instanceof Span);
  const kinds: Record<string, NaiveQuestion["kinds"]> = {
    contacts: ["contact"],
    accepted: ["accept"],
    rejected: ["reject"],
    responses: ["accept", "reject"],
    responded: ["accept", "reject"],
  };
  const question: NaiveQuestion = {
    kinds: kinds[name]!.filter((kind) => said === undefined || said === kind),
    what: what!.toLowerCase(),
    windowMs: window?.ms,
  };
  const count = environment.state?.(question) ?? 0;
  return name === "contacts" || name === "responses" ? BigInt(count) : count > 0;
}

function pathOf(node: ASTNode): string[] {
  return node.op === "." ? [...pathOf(node.args[0]), node.args[1]] : [node.args as string];
}

function readPath(path: string[], environment: NaiveEnvironment, variables: Map<string, Value>): Value {
  if (path.length === 1 && variables.has(path[0]!)) return variables.get(path[0]!)!;
  if (path.length === 1 && path[0] === "now") return new Instant(environment.nowMs);
  const root = path[0]!;
  const name = path.slice(1).join(".").toLowerCase();
  const attribute = environment.attributes[root]?.find((each) => each.name === name);
  if (attribute === undefined) throw new Error(`no such attribute: ${path.join(".")}`);
  const value = environment.values[root]?.get(name);
  if (value === undefined) throw new CelFailure("no such key", `${root}.${name}`);
  if (attribute.type === "integer") return BigInt(value);
  return attribute.type === "timestamp" ? new Instant(value as number) : value;
}

function hasPath(path: string[], environment: NaiveEnvironment): boolean {
  return environment.values[path[0]!]!.has(path.slice(1).join(".").toLowerCase());
}
