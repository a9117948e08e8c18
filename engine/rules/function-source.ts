/**
 * The text of one generated function while it is written: lines, local variables, labels, parameters.
 *
 * It holds indexes, columns and our own names only; everything else reaches the function as a parameter.
 */
import { assert } from "../assert.ts";
import type { ExpressionInputs } from "./expression-inputs.ts";
import type { AttributeRead } from "./tree.ts";

/** What a function takes out of its inputs, where it reads it. */
const INPUTS = {
  R: "R = I.row, b = I.base",
  D: "D = I.defaults.texts",
  N: "N = I.defaults.cells",
  S: "S = I.strings, T = I.texts",
  C: "C = I.context",
  O: "O = I.offer",
  Q: "Q = I.state",
} as const;

/** What a generated function does with a failure: given the outcome's source text, statements that leave. */
export type Leave = (outcome: string) => string;

export class FunctionSource {
  readonly #lines: string[] = [];
  readonly #parameters: unknown[] = [];
  readonly #inputs = new Set<keyof typeof INPUTS>();
  #variableCount = 0;
  #labelCount = 0;

  /** The function of the inputs; `last` returns. */
  build(last: string): (inputs: ExpressionInputs) => unknown {
    const names = this.#parameters.map((_, index) => `k${index}`);
    const variables = Array.from({ length: this.#variableCount }, (_, index) => `v${index}`);
    const declare = variables.length === 0 ? "" : `let ${variables.join(", ")};`;
    const source = [
      '"use strict";',
      "return function evaluate(I) {",
      ...[...this.#inputs].sort().map((name) => `const ${INPUTS[name]};`),
      declare,
      ...this.#lines,
      last,
      "};",
    ].join("\n");
    return new Function(...names, source)(...this.#parameters);
  }

  emit(line: string): void {
    this.#lines.push(line);
  }
  variable(): string {
    return `v${this.#variableCount++}`;
  }
  label(): string {
    return `L${this.#labelCount++}`;
  }
  parameter(value: unknown): string {
    this.#parameters.push(value);
    return `k${this.#parameters.length - 1}`;
  }
  /** A variable that holds what the expression comes to. */
  assign(expression: string): string {
    const target = this.variable();
    this.emit(`${target} = ${expression};`);
    return target;
  }
  /** The name under which the function knows a part of its inputs. */
  input(name: keyof typeof INPUTS): string {
    this.#inputs.add(name);
    return name;
  }

  /** Source text of whether the attribute has a value, stored or by default. */
  hasValue(read: AttributeRead): string {
    const slot = this.#slot(read);
    if (read.root !== "profile") return `${slot} !== undefined`;
    const cell = this.#cell(read);
    return `${cell} === ${cell} || ${read.type === "string" ? `${slot} !== undefined` : `${slot} === ${slot}`}`;
  }

  /** Emits statements; answers the variable that holds the attribute's value. Without one they leave with `missing`. */
  read(read: AttributeRead, missing: number, leave: Leave): string {
    const leaving = leave(String(missing));
    const slot = this.#slot(read);
    const target = this.variable();
    if (read.root !== "profile") {
      this.emit(`${target} = ${slot};`);
      this.emit(`if (${target} === undefined) { ${leaving} }`);
      return target;
    }
    if (read.type === "string") {
      const cell = this.assign(this.#cell(read));
      // `~cell` is −1 − cell.
      const text = `${cell} >= 0 ? ${this.input("S")}[${cell} | 0] : T[~${cell}]`;
      this.emit(`if (${cell} === ${cell}) ${target} = ${text};`);
      this.emit(`else { ${target} = ${slot}; if (${target} === undefined) { ${leaving} } }`);
      return target;
    }
    this.emit(`${target} = ${this.#cell(read)};`);
    const byDefault = `${target} = ${slot}; if (${target} !== ${target}) { ${leaving} }`;
    this.emit(`if (${target} !== ${target}) { ${byDefault} }`);
    return read.type === "boolean" ? this.assign(`${target} === 1`) : target;
  }

  #cell({ column }: AttributeRead): string {
    assert(Number.isSafeInteger(column) && column >= 0, "rules: a profile attribute without a column");
    return `${this.input("R")}[b + ${column}]`;
  }

  /** A value outside of the visitor's row: context, offer, or the profile's default (a cell, unless it is a string). */
  #slot({ root, index, type }: AttributeRead): string {
    if (root !== "profile") return `${this.input(root === "context" ? "C" : "O")}[${index}]`;
    return `${this.input(type === "string" ? "D" : "N")}[${index}]`;
  }
}
