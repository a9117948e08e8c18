/**
 * Typed tree → JavaScript function.
 *
 * Literals, implementations and zone tables reach the function as parameters, never as source. A profile attribute is
 * its cell, where the row has one, else its default (expression-inputs.ts). Booleans are outcomes (outcome.ts: 1, 0,
 * negative for a failure) in local variables, other values are JavaScript values; a failure leaves the block of the
 * boolean it belongs to:
 *
 * ```
 * L1: { v2 = R[b + 7]; if (v2 !== v2) { v2 = N[3]; if (v2 !== v2) { v1 = -2; break L1; } }
 *       v1 = v2 >= k0 ? 1 : 0; }
 * ```
 * So the normal path neither allocates nor throws; what makes texts or lists allocates those. Comprehensions are loops,
 * the item in a local variable: their number of steps is bounded by the checker (cost.ts).
 */
import { assert } from "../assert.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { compareCodePoints } from "./code-points.ts";
import type { ExpressionInputs } from "./expression-inputs.ts";
import { FunctionSource, type Leave } from "./function-source.ts";
import { boundedTime, divideInts, equalValues, FUNCTIONS, holdsValue } from "./functions.ts";
import { localPart, zoneOffset } from "./interpret.ts";
import { LoopSource } from "./loop-source.ts";
import { ERROR, missingOutcome } from "./outcome.ts";
import { regexOf } from "./regex/regex.ts";
import type { AttributeRead, TreeNode } from "./tree.ts";
import { isList } from "./types.ts";

export type ZoneTables = Readonly<Record<string, TimeZoneTable>>;

const MAX = String(Number.MAX_SAFE_INTEGER);
/** Above this many literals, a look-up in a Set is faster than comparing one by one. */
const SET_ITEMS_MIN = 9;
export class Emitter {
  readonly #source = new FunctionSource();
  readonly #reads: readonly AttributeRead[];
  readonly #zones: ZoneTables;
  readonly #loops = new LoopSource(this.#source, {
    boolean: (node) => this.#boolean(node),
    value: (node, leave) => this.#value(node, leave),
  });

  constructor(reads: readonly AttributeRead[], zones: ZoneTables) {
    this.#reads = reads;
    this.#zones = zones;
  }

  /** The function `(inputs) => outcome`. */
  predicate(tree: TreeNode): (inputs: ExpressionInputs) => number {
    const result = this.#boolean(tree);
    return this.#source.build(`return ${result};`) as (inputs: ExpressionInputs) => number;
  }

  /** The function `(inputs) => value`; `failed` (source text) is returned after `inputs.failure` was set. */
  value(tree: TreeNode, failed: "NaN" | "undefined"): (inputs: ExpressionInputs) => unknown {
    const leave: Leave = (outcome) => `I.failure = ${outcome}; return ${failed};`;
    const result = this.#value(tree, leave);
    if (tree.type === "double" || tree.type === "number") {
      this.#source.emit(`if (${result} - ${result} !== 0) { ${leave(String(ERROR))} }`); // NaN or infinite.
    }
    return this.#source.build(`return ${result};`);
  }

  /** Emits statements; answers the source text of the outcome: a variable or a constant. */
  #boolean(node: TreeNode): string {
    assert(node.type === "bool", "rules: not a boolean");
    switch (node.kind) {
      case "literal":
        return node.value === true ? "1" : "0";
      case "and":
        return this.#absorb(node.parts, 0);
      case "or":
        return this.#absorb(node.parts, 1);
      case "not": {
        const operand = this.#boolean(node.operand);
        const target = this.#source.variable();
        this.#source.emit(`${target} = ${operand} < 0 ? ${operand} : 1 - ${operand};`);
        return target;
      }
      case "has": {
        const target = this.#source.variable();
        this.#source.emit(`${target} = ${this.#source.hasValue(node.read)} ? 1 : 0;`);
        return target;
      }
      case "state": {
        const target = this.#source.variable();
        this.#source.emit(`${target} = ${this.#count(node)} > 0 ? 1 : 0;`);
        return target;
      }
      case "comprehension":
        return this.#loops.quantifier(node);
      case "conditional": {
        const target = this.#source.variable();
        const test = this.#boolean(node.test);
        this.#source.emit(`if (${test} === 1) {`);
        this.#source.emit(`${target} = ${this.#boolean(node.whenTrue)};`);
        this.#source.emit(`} else if (${test} === 0) {`);
        this.#source.emit(`${target} = ${this.#boolean(node.whenFalse)};`);
        this.#source.emit(`} else ${target} = ${test};`);
        return target;
      }
      default: {
        const target = this.#source.variable();
        const label = this.#source.label();
        this.#source.emit(`${label}: {`);
        const condition = this.#condition(node, (outcome) => `${target} = ${outcome}; break ${label};`);
        this.#source.emit(`${target} = ${condition} ? 1 : 0; }`);
        return target;
      }
    }
  }

  #absorb(parts: readonly TreeNode[], decisive: 0 | 1): string {
    const target = this.#source.variable();
    const label = this.#source.label();
    this.#source.emit(`${target} = ${1 - decisive}; ${label}: {`);
    for (const part of parts) {
      const outcome = this.#boolean(part);
      this.#source.emit(`if (${outcome} === ${decisive}) { ${target} = ${decisive}; break ${label}; }`);
      this.#source.emit(`if (${outcome} < 0 && ${target} >= 0) ${target} = ${outcome};`);
    }
    this.#source.emit("}");
    return target;
  }

  /** A JavaScript condition; its operands' failures leave. */
  #condition(node: TreeNode, leave: Leave): string {
    if (node.kind === "compare") {
      const left = this.#value(node.left, leave);
      const right = this.#value(node.right, leave);
      if (node.operands === "list") {
        const isEqual = `${this.#source.parameter(equalValues)}(${left}, ${right})`;
        return node.operator === "==" ? isEqual : `!${isEqual}`;
      }
      if (node.operator === "==") return `${left} === ${right}`;
      if (node.operator === "!=") return `${left} !== ${right}`;
      if (node.operands === "plain") return `${left} ${node.operator} ${right}`;
      return `${this.#source.parameter(compareCodePoints)}(${left}, ${right}) ${node.operator} 0`;
    }
    if (node.kind === "in" && node.list.kind === "list" && !isList(node.element.type))
      return this.#membership(node, node.list.items, leave);
    if (node.kind === "in") {
      const element = this.#value(node.element, leave);
      const list = this.#value(node.list, leave);
      return `${this.#source.parameter(holdsValue)}(${list}, ${element})`;
    }
    return `${this.#value(node, leave)} === true`;
  }

  #membership(node: TreeNode & { kind: "in" }, items: readonly TreeNode[], leave: Leave): string {
    const element = this.#value(node.element, leave);
    const literals = items.length >= SET_ITEMS_MIN ? literalValues(items) : null;
    if (literals !== null) return `${this.#source.parameter(new Set(literals))}.has(${element})`;
    const values = items.map((item) => this.#value(item, leave));
    return values.length === 0 ? "false" : values.map((value) => `${element} === ${value}`).join(" || ");
  }

  /** The outcome where the read has no value. */
  #missing({ name }: AttributeRead): number {
    const index = this.#reads.findIndex((read) => read.name === name);
    assert(index !== -1, "rules: an attribute is read that is not among the reads");
    return missingOutcome(index);
  }

  #count({ index }: TreeNode & { kind: "state" }): string {
    assert(Number.isSafeInteger(index) && index >= 0, "rules: a question to the memory without a number");
    return `${this.#source.input("Q")}.count(${index})`;
  }

  /** Emits statements; answers the source text of the value. A failure leaves. */
  #value(node: TreeNode, leave: Leave): string {
    switch (node.kind) {
      case "literal":
        return this.#source.parameter(node.value);
      case "now":
        return "I.nowMs";
      case "attribute":
        return this.#source.read(node.read, this.#missing(node.read), leave);
      case "state":
        return this.#source.assign(node.type === "bool" ? `${this.#count(node)} > 0` : this.#count(node));
      case "conditional":
        return this.#conditional(node, leave);
      case "negate": {
        const operand = this.#value(node.operand, leave);
        return this.#source.assign(node.type === "int" ? `0 - ${operand}` : `-${operand}`);
      }
      case "arithmetic":
        return this.#arithmetic(node, leave);
      case "calendar": {
        const operand = this.#value(node.operand, leave);
        const { part, zone } = node;
        const offset = zoneOffset(zone, this.#zones);
        return this.#source.assign(
          `${this.#source.parameter((ms: number) => localPart(part, ms, offset))}(${operand})`,
        );
      }
      case "call":
        return this.#call(node, leave);
      case "matches": {
        const text = this.#value(node.operand, leave);
        const regex = this.#source.parameter(regexOf(node));
        return this.#orError(`${regex}.test(${text})`, leave);
      }
      case "variable":
        return this.#loops.item(node.slot);
      case "list":
        return this.#list(node.items, leave);
      case "index": {
        const list = this.#value(node.list, leave);
        const index = this.#value(node.index, leave);
        return this.#orError(`${list}[${index}]`, leave);
      }
      case "comprehension":
        if (node.macro === "filter" || node.macro === "map") return this.#loops.list(node, leave);
        return this.#truth(node, leave);
      case "and":
      case "or":
      case "not":
      case "has":
        return this.#truth(node, leave);
      case "compare":
      case "in":
        return this.#source.assign(this.#condition(node, leave));
    }
  }

  /** A boolean as a JavaScript value. */
  #truth(node: TreeNode, leave: Leave): string {
    const outcome = this.#boolean(node);
    this.#source.emit(`if (${outcome} < 0) { ${leave(outcome)} }`);
    return this.#source.assign(`${outcome} === 1`);
  }

  /** A value that is undefined where CEL has an error. */
  #orError(expression: string, leave: Leave): string {
    const result = this.#source.assign(expression);
    this.#source.emit(`if (${result} === undefined) { ${leave(String(ERROR))} }`);
    return result;
  }

  /** A list of literals is made once. */
  #list(items: readonly TreeNode[], leave: Leave): string {
    const values = literalValues(items);
    if (values !== null) return this.#source.parameter(values);
    return this.#source.assign(`[${items.map((item) => this.#value(item, leave)).join(", ")}]`);
  }

  #conditional(node: TreeNode & { kind: "conditional" }, leave: Leave): string {
    const target = this.#source.variable();
    const test = this.#boolean(node.test);
    this.#source.emit(`if (${test} < 0) { ${leave(test)} }`);
    this.#source.emit(`if (${test} === 1) {`);
    this.#source.emit(`${target} = ${this.#value(node.whenTrue, leave)};`);
    this.#source.emit("} else {");
    this.#source.emit(`${target} = ${this.#value(node.whenFalse, leave)};`);
    this.#source.emit("}");
    return target;
  }

  #arithmetic(node: TreeNode & { kind: "arithmetic" }, leave: Leave): string {
    const left = this.#value(node.left, leave);
    const right = this.#value(node.right, leave);
    const failed = leave(String(ERROR));
    const { operator } = node;
    if (node.arithmetic === "double") return this.#source.assign(`${left} ${operator} ${right}`);
    if (node.arithmetic === "list") return this.#source.assign(`${left}.concat(${right})`);
    if (node.arithmetic === "string") {
      const text = this.#source.assign(`${left} + ${right}`);
      this.#source.emit(`if (${text}.length > ${ENGINE_LIMITS.expressionTextMax}) { ${failed} }`);
      return text;
    }
    if (node.arithmetic === "time") {
      const bounded = this.#source.parameter(boundedTime);
      const type = this.#source.parameter(node.type);
      return this.#orError(`${bounded}(${left} ${operator} ${right}, ${type})`, leave);
    }
    const divides = operator === "/" || operator === "%";
    if (divides) this.#source.emit(`if (${right} === 0) { ${failed} }`);
    // `+ 0`: an integer has no negative zero.
    const result = this.#source.assign(
      operator === "/"
        ? `${this.#source.parameter(divideInts)}(${left}, ${right})`
        : `${left} ${operator} ${right} + 0`,
    );
    if (!divides) this.#source.emit(`if (${result} > ${MAX} || ${result} < -${MAX}) { ${failed} }`);
    return result;
  }

  #call(node: TreeNode & { kind: "call" }, leave: Leave): string {
    const args = node.args.map((arg) => this.#value(arg, leave));
    const run = this.#source.parameter(FUNCTIONS.get(node.signature)!.run);
    return this.#orError(`${run}(${args.join(", ")})`, leave);
  }
}

/** Values of literals; null where one is none. */
function literalValues(items: readonly TreeNode[]): readonly AttributeValue[] | null {
  const values = items.flatMap((item) => (item.kind === "literal" ? [item.value] : []));
  return values.length === items.length ? values : null;
}
