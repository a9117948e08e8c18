/**
 * Typed tree → JavaScript function.
 *
 * The source holds indexes, columns and our own names only; literals, implementations and zone tables reach the
 * function as parameters. A profile attribute is its cell, where the row has one, else its default (visitors/visitor.ts). Booleans are outcomes (outcome.ts: 1, 0, negative for a failure) in local variables, other values are
 * JavaScript values; a failure leaves the block of the boolean it belongs to:
 *
 * ```
 * L1: { v2 = R[b + 7]; if (v2 !== v2) { v2 = N[3]; if (v2 !== v2) { v1 = -2; break L1; } }
 *       v1 = v2 >= k0 ? 1 : 0; }
 * ```
 * So the normal path neither allocates nor throws. Comprehensions and lists that are not literals go to the
 * interpreter, which shares every operation's implementation.
 */
import { assert } from "../assert.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { ExpressionInputs } from "./expression-inputs.ts";
import { boundedTime, compareCodePoints, divideInts, FUNCTIONS } from "./functions.ts";
import { Failure, Interpreter, localPart, zoneOffset } from "./interpret.ts";
import { ERROR, missingOutcome } from "./outcome.ts";
import { type AttributeRead, type TreeNode, visitTree } from "./tree.ts";

export type ZoneTables = Readonly<Record<string, TimeZoneTable>>;

/** What a generated function does with a failure: given the outcome's source text, statements that leave. */
type Leave = (outcome: string) => string;

const MAX = String(Number.MAX_SAFE_INTEGER);
/** Above this many literals, a look-up in a Set is faster than comparing one by one. */
const SET_ITEMS_MIN = 9;
/** What a function takes out of its inputs, where it reads it. */
const SOURCES = {
  R: "R = I.row, b = I.base",
  D: "D = I.defaults.texts",
  N: "N = I.defaults.cells",
  S: "S = I.strings, T = I.texts",
  C: "C = I.context",
  O: "O = I.offer",
  Q: "Q = I.state",
} as const;

export class Emitter {
  readonly #lines: string[] = [];
  readonly #parameters: unknown[] = [];
  readonly #reads: readonly AttributeRead[];
  readonly #zones: ZoneTables;
  readonly #interpreter: Interpreter;
  #variableCount = 0;
  #labelCount = 0;
  readonly #sources = new Set<keyof typeof SOURCES>();

  constructor(reads: readonly AttributeRead[], zones: ZoneTables) {
    this.#reads = reads;
    this.#zones = zones;
    this.#interpreter = new Interpreter(reads, zones);
  }

  /** The function `(inputs) => outcome`. */
  predicate(tree: TreeNode): (inputs: ExpressionInputs) => number {
    const result = this.#boolean(tree);
    return this.#build(`return ${result};`) as (inputs: ExpressionInputs) => number;
  }

  /** The function `(inputs) => value`; `failed` (source text) is returned after `inputs.failure` was set. */
  value(tree: TreeNode, failed: "NaN" | "undefined"): (inputs: ExpressionInputs) => unknown {
    const leave: Leave = (outcome) => `I.failure = ${outcome}; return ${failed};`;
    const result = this.#value(tree, leave);
    if (tree.type === "double" || tree.type === "number") {
      this.#emit(`if (${result} - ${result} !== 0) { ${leave(String(ERROR))} }`); // NaN or infinite.
    }
    return this.#build(`return ${result};`);
  }

  #build(last: string): (inputs: ExpressionInputs) => unknown {
    const names = this.#parameters.map((_, index) => `k${index}`);
    const variables = Array.from({ length: this.#variableCount }, (_, index) => `v${index}`);
    const declare = variables.length === 0 ? "" : `let ${variables.join(", ")};`;
    const source = [
      '"use strict";',
      "return function evaluate(I) {",
      ...[...this.#sources].sort().map((name) => `const ${SOURCES[name]};`),
      declare,
      ...this.#lines,
      last,
      "};",
    ].join("\n");
    return new Function(...names, source)(...this.#parameters);
  }

  #emit(line: string): void {
    this.#lines.push(line);
  }
  #variable(): string {
    return `v${this.#variableCount++}`;
  }
  #label(): string {
    return `L${this.#labelCount++}`;
  }
  #parameter(value: unknown): string {
    this.#parameters.push(value);
    return `k${this.#parameters.length - 1}`;
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
        const target = this.#variable();
        this.#emit(`${target} = ${operand} < 0 ? ${operand} : 1 - ${operand};`);
        return target;
      }
      case "has": {
        const target = this.#variable();
        this.#emit(`${target} = ${this.#hasValue(node.read)} ? 1 : 0;`);
        return target;
      }
      case "state": {
        const target = this.#variable();
        this.#emit(`${target} = ${this.#count(node)} > 0 ? 1 : 0;`);
        return target;
      }
      case "conditional": {
        const target = this.#variable();
        const test = this.#boolean(node.test);
        this.#emit(`if (${test} === 1) {`);
        this.#emit(`${target} = ${this.#boolean(node.whenTrue)};`);
        this.#emit(`} else if (${test} === 0) {`);
        this.#emit(`${target} = ${this.#boolean(node.whenFalse)};`);
        this.#emit(`} else ${target} = ${test};`);
        return target;
      }
      default: {
        const target = this.#variable();
        const label = this.#label();
        this.#emit(`${label}: {`);
        const condition = this.#condition(node, (outcome) => `${target} = ${outcome}; break ${label};`);
        this.#emit(`${target} = ${condition} ? 1 : 0; }`);
        return target;
      }
    }
  }

  #absorb(parts: readonly TreeNode[], decisive: 0 | 1): string {
    const target = this.#variable();
    const label = this.#label();
    this.#emit(`${target} = ${1 - decisive}; ${label}: {`);
    for (const part of parts) {
      const outcome = this.#boolean(part);
      this.#emit(`if (${outcome} === ${decisive}) { ${target} = ${decisive}; break ${label}; }`);
      this.#emit(`if (${outcome} < 0 && ${target} >= 0) ${target} = ${outcome};`);
    }
    this.#emit("}");
    return target;
  }

  /** A JavaScript condition; its operands' failures leave. */
  #condition(node: TreeNode, leave: Leave): string {
    if (node.kind === "compare" && node.operands !== "list") {
      const left = this.#value(node.left, leave);
      const right = this.#value(node.right, leave);
      if (node.operator === "==") return `${left} === ${right}`;
      if (node.operator === "!=") return `${left} !== ${right}`;
      if (node.operands === "plain") return `${left} ${node.operator} ${right}`;
      return `${this.#parameter(compareCodePoints)}(${left}, ${right}) ${node.operator} 0`;
    }
    if (node.kind === "in" && node.list.kind === "list")
      return this.#membership(node, node.list.items, leave);
    return `${this.#value(node, leave)} === true`;
  }

  #membership(node: TreeNode & { kind: "in" }, items: readonly TreeNode[], leave: Leave): string {
    const element = this.#value(node.element, leave);
    const literals = items.flatMap((item) => (item.kind === "literal" ? [item.value] : []));
    if (literals.length === items.length && items.length >= SET_ITEMS_MIN) {
      return `${this.#parameter(new Set(literals))}.has(${element})`;
    }
    const values = items.map((item) => this.#value(item, leave));
    return values.length === 0 ? "false" : values.map((value) => `${element} === ${value}`).join(" || ");
  }

  /** The text under which the function knows a part of its inputs. */
  #source(name: keyof typeof SOURCES): string {
    this.#sources.add(name);
    return name;
  }

  #cell({ column }: AttributeRead): string {
    assert(Number.isSafeInteger(column) && column >= 0, "rules: a profile attribute without a column");
    return `${this.#source("R")}[b + ${column}]`;
  }

  /** A value outside of the visitor's row: context, offer, or the profile's default (a cell, unless it is a string). */
  #slot({ root, index, type }: AttributeRead): string {
    if (root !== "profile") return `${this.#source(root === "context" ? "C" : "O")}[${index}]`;
    return `${this.#source(type === "string" ? "D" : "N")}[${index}]`;
  }

  #hasValue(read: AttributeRead): string {
    const slot = this.#slot(read);
    if (read.root !== "profile") return `${slot} !== undefined`;
    const cell = this.#cell(read);
    return `${cell} === ${cell} || ${read.type === "string" ? `${slot} !== undefined` : `${slot} === ${slot}`}`;
  }

  #attribute(read: AttributeRead, leave: Leave): string {
    const index = this.#reads.findIndex(({ name }) => name === read.name);
    assert(index !== -1, "rules: an attribute is read that is not among the reads");
    const missing = leave(String(missingOutcome(index)));
    const slot = this.#slot(read);
    const target = this.#variable();
    if (read.root !== "profile") {
      this.#emit(`${target} = ${slot};`);
      this.#emit(`if (${target} === undefined) { ${missing} }`);
      return target;
    }
    if (read.type === "string") {
      const cell = this.#assign(this.#cell(read));
      // `~cell` is −1 − cell.
      const text = `${cell} >= 0 ? ${this.#source("S")}[${cell} | 0] : T[~${cell}]`;
      this.#emit(`if (${cell} === ${cell}) ${target} = ${text};`);
      this.#emit(`else { ${target} = ${slot}; if (${target} === undefined) { ${missing} } }`);
      return target;
    }
    this.#emit(`${target} = ${this.#cell(read)};`);
    const byDefault = `${target} = ${slot}; if (${target} !== ${target}) { ${missing} }`;
    this.#emit(`if (${target} !== ${target}) { ${byDefault} }`);
    return read.type === "boolean" ? this.#assign(`${target} === 1`) : target;
  }

  #count({ index }: TreeNode & { kind: "state" }): string {
    assert(Number.isSafeInteger(index) && index >= 0, "rules: a question to the memory without a number");
    return `${this.#source("Q")}.count(${index})`;
  }

  /** Emits statements; answers the source text of the value. A failure leaves. */
  #value(node: TreeNode, leave: Leave): string {
    switch (node.kind) {
      case "literal":
        return this.#parameter(node.value);
      case "now":
        return "I.nowMs";
      case "attribute":
        return this.#attribute(node.read, leave);
      case "state":
        return this.#assign(node.type === "bool" ? `${this.#count(node)} > 0` : this.#count(node));
      case "conditional":
        return this.#conditional(node, leave);
      case "negate": {
        const operand = this.#value(node.operand, leave);
        return this.#assign(node.type === "int" ? `0 - ${operand}` : `-${operand}`);
      }
      case "arithmetic":
        return this.#arithmetic(node, leave);
      case "calendar": {
        const operand = this.#value(node.operand, leave);
        const { part, zone } = node;
        const offset = zoneOffset(zone, this.#zones);
        return this.#assign(`${this.#parameter((ms: number) => localPart(part, ms, offset))}(${operand})`);
      }
      case "call":
        if (node.args.some((arg) => arg.type.startsWith("list<"))) return this.#interpreted(node, leave);
        return this.#call(node, leave);
      case "and":
      case "or":
      case "not":
      case "has": {
        const outcome = this.#boolean(node);
        this.#emit(`if (${outcome} < 0) { ${leave(outcome)} }`);
        return this.#assign(`${outcome} === 1`);
      }
      case "compare":
        if (node.operands === "list") return this.#interpreted(node, leave);
        return this.#assign(this.#condition(node, leave));
      case "in":
        if (node.list.kind !== "list") return this.#interpreted(node, leave);
        return this.#assign(this.#condition(node, leave));
      default:
        return this.#interpreted(node, leave);
    }
  }

  #assign(expression: string): string {
    const target = this.#variable();
    this.#emit(`${target} = ${expression};`);
    return target;
  }

  #conditional(node: TreeNode & { kind: "conditional" }, leave: Leave): string {
    const target = this.#variable();
    const test = this.#boolean(node.test);
    this.#emit(`if (${test} < 0) { ${leave(test)} }`);
    this.#emit(`if (${test} === 1) {`);
    this.#emit(`${target} = ${this.#value(node.whenTrue, leave)};`);
    this.#emit("} else {");
    this.#emit(`${target} = ${this.#value(node.whenFalse, leave)};`);
    this.#emit("}");
    return target;
  }

  #arithmetic(node: TreeNode & { kind: "arithmetic" }, leave: Leave): string {
    const left = this.#value(node.left, leave);
    const right = this.#value(node.right, leave);
    const failed = leave(String(ERROR));
    const { operator } = node;
    if (node.arithmetic === "double" || node.arithmetic === "string") {
      return this.#assign(`${left} ${operator} ${right}`);
    }
    if (node.arithmetic === "time") {
      const bounded = this.#parameter(boundedTime);
      const type = this.#parameter(node.type);
      const result = this.#assign(`${bounded}(${left} ${operator} ${right}, ${type})`);
      this.#emit(`if (${result} === undefined) { ${failed} }`);
      return result;
    }
    const divides = operator === "/" || operator === "%";
    if (divides) this.#emit(`if (${right} === 0) { ${failed} }`);
    // `+ 0`: an integer has no negative zero.
    const result = this.#assign(
      operator === "/"
        ? `${this.#parameter(divideInts)}(${left}, ${right})`
        : `${left} ${operator} ${right} + 0`,
    );
    if (!divides) this.#emit(`if (${result} > ${MAX} || ${result} < -${MAX}) { ${failed} }`);
    return result;
  }

  #call(node: TreeNode & { kind: "call" }, leave: Leave): string {
    const args = node.args.map((arg) => this.#value(arg, leave));
    const run = this.#parameter(FUNCTIONS.get(node.signature)!.run);
    const result = this.#assign(`${run}(${args.join(", ")})`);
    this.#emit(`if (${result} === undefined) { ${leave(String(ERROR))} }`);
    return result;
  }

  #interpreted(node: TreeNode, leave: Leave): string {
    const interpreter = this.#interpreter;
    visitTree(node, (each) => {
      if (each.kind === "calendar") zoneOffset(each.zone, this.#zones); // Asserts that there is a table.
    });
    const run = (inputs: ExpressionInputs) => interpreter.evaluate(node, inputs);
    const result = this.#assign(`${this.#parameter(run)}(I)`);
    this.#emit(`if (${result} instanceof ${this.#parameter(Failure)}) { ${leave(`${result}.outcome`)} }`);
    return result;
  }
}
