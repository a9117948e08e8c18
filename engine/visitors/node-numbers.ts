/**
 * Numbers that a node gives for good: columns of its visitor table to attributes, terms to names.
 *
 * A bundle carries names only. The node's own are kept with its store; goldens, tests and benches use `LocalNumbers`.
 */
import type { Attribute } from "../workspace/model-attributes.ts";

export interface NodeNumbers {
  /** Column of the attribute, by name and kind of type: a change of kind is another attribute. From 0. */
  column(attribute: Attribute): number;
  /** Term of a name, from 1; the same name is the same term, whatever it names. */
  term(name: string): number;
}

/** Columns differ by what a cell holds: a number (integer, timestamp), a boolean, or a string's code. */
export function columnKey({ name, type }: Attribute): string {
  const kind = type === "string" || type === "boolean" ? type : "number";
  return `${name}:${kind}`;
}

/** Numbers in the order they are asked for. */
export class LocalNumbers implements NodeNumbers {
  readonly #columns = new Map<string, number>();
  readonly #terms = new Map<string, number>();

  column(attribute: Attribute): number {
    const key = columnKey(attribute);
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    this.#columns.set(key, this.#columns.size);
    return this.#columns.size - 1;
  }

  term(name: string): number {
    const known = this.#terms.get(name);
    if (known !== undefined) return known;
    this.#terms.set(name, this.#terms.size + 1);
    return this.#terms.size;
  }
}
