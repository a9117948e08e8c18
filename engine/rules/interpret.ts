/**
 * Evaluates a typed tree by walking it: for explanations, and for partial evaluation when a workspace is checked.
 * Decisions run the generated function (emit.ts), which shares the implementation of every operation.
 *
 * A failure is a value here too (`Failure`), so nothing throws. An input may itself be a failure: that is how
 * partial evaluation says "unknown". Depth is bounded by the checker.
 */
import { assert, unreachable } from "../assert.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { type ExpressionInputs, readValue } from "./expression-inputs.ts";
import { FUNCTIONS, holdsValue, type TreeValue } from "./functions.ts";
import { arithmetic, compareValues } from "./operations.ts";
import { ERROR, missingOutcome } from "./outcome.ts";
import { regexOf } from "./regex/regex.ts";
import { calendarPart, fixedOffsetMinutes, offsetMsAt } from "./time.ts";
import type { AttributeRead, CalendarPart, TreeNode } from "./tree.ts";

export class Failure {
  /** ERROR or MISSING. */
  readonly outcome: number;
  constructor(outcome: number) {
    this.outcome = outcome;
  }
}

/** A value that is not known yet: neither true nor false, whatever it may be. */
export const UNKNOWN = new Failure(ERROR);
const FAILED = new Failure(ERROR);

export type Interpreted = TreeValue | Failure;
type Input = AttributeValue | Failure | undefined;

/** Inputs where only the offer is known; everything else is neither this nor that. */
export class OfferAlone {
  readonly offer: readonly Input[];
  constructor(offer: readonly Input[]) {
    this.offer = offer;
  }
}

export type InterpreterInputs = ExpressionInputs | OfferAlone;

function inputOf(inputs: InterpreterInputs, read: AttributeRead): Input {
  if (!(inputs instanceof OfferAlone)) return readValue(inputs, read);
  return read.root === "offer" ? inputs.offer[read.index] : UNKNOWN;
}

/** Milliseconds to add to UTC at an instant, by zone. */
export type ZoneOffset = (ms: number) => number;

/** Errors: an unknown zone is a programmer error, the checker refused it. */
export function zoneOffset(
  zone: string | undefined,
  tables: Readonly<Record<string, TimeZoneTable>>,
): ZoneOffset {
  const fixedMinutes = zone === undefined ? 0 : fixedOffsetMinutes(zone);
  if (fixedMinutes !== undefined) return () => fixedMinutes * 60_000;
  assert(Object.hasOwn(tables, zone!), "rules: an expression names a time zone without a table");
  const table = tables[zone!]!;
  return (ms) => offsetMsAt(table, ms);
}

export class Interpreter {
  readonly #missing: ReadonlyMap<string, Failure>;
  readonly #zones: Readonly<Record<string, TimeZoneTable>> | null;
  readonly #variables: TreeValue[] = [];

  /**
   * @param reads of the whole expression: a failure names its index in here.
   * @param zones null: no tables at hand, local time is unknown.
   */
  constructor(reads: readonly AttributeRead[], zones: Readonly<Record<string, TimeZoneTable>> | null) {
    this.#missing = new Map(reads.map((read, index) => [read.name, new Failure(missingOutcome(index))]));
    this.#zones = zones;
  }

  evaluate(node: TreeNode, inputs: InterpreterInputs): Interpreted {
    switch (node.kind) {
      case "literal":
        return node.value;
      case "now":
        return inputs instanceof OfferAlone ? UNKNOWN : inputs.nowMs;
      case "attribute":
        return inputOf(inputs, node.read) ?? this.#missing.get(node.read.name)!;
      case "has": {
        const value = inputOf(inputs, node.read);
        return value instanceof Failure ? value : value !== undefined;
      }
      case "state": {
        if (inputs instanceof OfferAlone) return UNKNOWN;
        const count = inputs.state.count(node.index);
        return node.type === "bool" ? count > 0 : count;
      }
      case "variable":
        return this.#variables[node.slot]!;
      case "and":
        return this.#absorb(node.parts, inputs, false);
      case "or":
        return this.#absorb(node.parts, inputs, true);
      case "conditional": {
        const test = this.evaluate(node.test, inputs);
        if (test instanceof Failure) return test;
        return this.evaluate(test === true ? node.whenTrue : node.whenFalse, inputs);
      }
      case "comprehension":
        return this.#comprehension(node, inputs);
      default:
        return this.#strict(node, inputs);
    }
  }

  /**
   * The item for which a comprehension is what it is, and the part asked of it: the false one of `all`, the true one of
   * `exists`, else the first that fails. The item stays the variable's value. Undefined where all of them decided.
   */
  decidingItem(
    node: TreeNode & { kind: "comprehension" },
    inputs: InterpreterInputs,
  ): { readonly item: TreeValue; readonly part: TreeNode } | undefined {
    const list = this.evaluate(node.list, inputs);
    if (list instanceof Failure) return undefined;
    const find = (isIt: (value: Interpreted) => boolean) => {
      for (const item of list as readonly TreeValue[]) {
        this.#variables[node.slot] = item;
        const passes = node.where === undefined || this.evaluate(node.where, inputs);
        if (node.where !== undefined && isIt(passes)) return { item, part: node.where };
        if (passes === true && isIt(this.evaluate(node.body, inputs))) return { item, part: node.body };
      }
      return undefined;
    };
    const decisive = node.macro === "exists" ? true : node.macro === "all" ? false : null;
    const decided = decisive === null ? undefined : find((value) => value === decisive);
    return decided ?? find((value) => value instanceof Failure);
  }

  /** `&&` ends at the first false, `||` at the first true; else the first failure, if any. */
  #absorb(parts: readonly TreeNode[], inputs: InterpreterInputs, decisive: boolean): Interpreted {
    let failure: Failure | null = null;
    for (const part of parts) {
      const value = this.evaluate(part, inputs);
      if (value === decisive) return decisive;
      if (value instanceof Failure) failure ??= value;
    }
    return failure ?? !decisive;
  }

  /** Operators that need all their operands: the first failure is theirs. */
  #strict(node: TreeNode, inputs: InterpreterInputs): Interpreted {
    if (node.kind === "list") return this.#all(node.items, inputs);
    if (node.kind === "call") {
      const args = this.#all(node.args, inputs);
      return args instanceof Failure
        ? args
        : (FUNCTIONS.get(node.signature)!.run(...(args as never[])) ?? FAILED);
    }
    const [firstNode, secondNode] = operandsOf(node);
    const first = this.evaluate(firstNode, inputs);
    if (first instanceof Failure) return first;
    if (secondNode === undefined) return this.#apply(node, first, undefined);
    const second = this.evaluate(secondNode, inputs);
    if (second instanceof Failure) return second;
    return this.#apply(node, first, second);
  }

  #all(nodes: readonly TreeNode[], inputs: InterpreterInputs): readonly TreeValue[] | Failure {
    const values: TreeValue[] = [];
    for (const node of nodes) {
      const value = this.evaluate(node, inputs);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    return values;
  }

  #apply(node: TreeNode, first: TreeValue, second: TreeValue | undefined): Interpreted {
    switch (node.kind) {
      case "not":
        return first !== true;
      case "negate":
        return node.type === "int" ? 0 - (first as number) : -(first as number);
      case "compare":
        return compareValues(node.operator, node.operands, first, second!);
      case "arithmetic":
        return arithmetic(node, first, second!) ?? FAILED;
      case "in":
        return holdsValue(second as readonly TreeValue[], first);
      case "index":
        return (first as readonly TreeValue[])[second as number] ?? FAILED;
      case "matches":
        return regexOf(node).test(first as string) ?? FAILED;
      case "calendar":
        if (this.#zones === null && node.zone !== undefined) return UNKNOWN;
        return localPart(node.part, first as number, zoneOffset(node.zone, this.#zones ?? {}));
      default:
        return unreachable(node as never, "rules: a node without an operation");
    }
  }

  #comprehension(node: TreeNode & { kind: "comprehension" }, inputs: InterpreterInputs): Interpreted {
    const list = this.evaluate(node.list, inputs);
    if (list instanceof Failure) return list;
    const results: TreeValue[] = [];
    let failure: Failure | null = null;
    let heldCount = 0;
    for (const item of list as readonly TreeValue[]) {
      this.#variables[node.slot] = item;
      if (node.where !== undefined) {
        const passes = this.evaluate(node.where, inputs);
        if (passes instanceof Failure) return passes;
        if (passes !== true) continue;
      }
      const value = this.evaluate(node.body, inputs);
      const isQuantifier = node.macro === "exists" || node.macro === "all";
      if (value instanceof Failure) {
        if (!isQuantifier) return value;
        failure ??= value;
        continue;
      }
      if (isQuantifier && value === (node.macro === "exists")) return value;
      if (value === true) heldCount += 1;
      if (node.macro === "filter" && value === true) results.push(item);
      if (node.macro === "map") results.push(value);
    }
    if (node.macro === "exists" || node.macro === "all") return failure ?? node.macro === "all";
    return node.macro === "exists_one" ? heldCount === 1 : results;
  }
}

function operandsOf(node: TreeNode): [TreeNode, TreeNode?] {
  switch (node.kind) {
    case "not":
    case "negate":
    case "calendar":
    case "matches":
      return [node.operand];
    case "compare":
    case "arithmetic":
      return [node.left, node.right];
    case "in":
      return [node.element, node.list];
    case "index":
      return [node.list, node.index];
    default:
      return unreachable(node as never, "rules: a node without operands");
  }
}

export function localPart(part: CalendarPart, ms: number, offset: ZoneOffset): number {
  return calendarPart(part, ms + offset(ms));
}
