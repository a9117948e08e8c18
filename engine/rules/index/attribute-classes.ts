/**
 * Which class each attribute's value falls into, in the decision under way: worked out when first asked for, and
 * remembered under the decision's stamp. A class is what all lines about the attribute turn into a row.
 */
import { compareCodePoints } from "../code-points.ts";
import type { ExpressionInputs } from "../expression-inputs.ts";
import type { AttributeEntry, RulesTables } from "./layout.ts";

const MISSING = 0;
const FIRST = 1;

const Way = {
  PROFILE_NUMBER: 0,
  PROFILE_TEXT: 1,
  CONTEXT_NUMBER: 2,
  CONTEXT_TEXT: 3,
  CLOCK: 4,
} as const;

export class AttributeClasses {
  /** By attribute; of those that were asked for in the decision under way. */
  readonly classes: Int32Array;
  readonly #stamps: Int32Array;
  readonly #ways: Uint8Array;
  /** Index into the profile or the context; column of the profile's cell. */
  readonly #indexes: Int32Array;
  readonly #columns: Int32Array;
  readonly #boundsAt: Int32Array;
  readonly #boundCounts: Int32Array;
  readonly #numbers: Float64Array;
  /** By attribute: what is listed, with its class; null: by bounds. */
  readonly #listed: readonly (ReadonlyMap<string, number> | null)[];
  readonly #texts: readonly (readonly string[])[];

  /** @param columns by index into the profile. */
  constructor({ directory, numbers }: RulesTables, columns: Int32Array) {
    const { attributes } = directory;
    const count = attributes.length;
    this.classes = new Int32Array(count);
    this.#stamps = new Int32Array(count);
    this.#ways = Uint8Array.from(attributes, wayOf);
    this.#indexes = Int32Array.from(attributes, ({ index }) => index);
    this.#columns = Int32Array.from(attributes, ({ root, index }) =>
      root === "profile" ? columns[index]! : 0,
    );
    this.#boundsAt = Int32Array.from(attributes, ({ boundsAt }) => boundsAt);
    this.#boundCounts = Int32Array.from(attributes, ({ boundCount }) => boundCount);
    this.#numbers = numbers;
    this.#listed = attributes.map(({ kind, texts }) =>
      kind === "listed" ? new Map(texts.map((text, place) => [text, FIRST + 1 + place])) : null,
    );
    this.#texts = attributes.map(({ texts }) => texts);
  }

  resetStamps(): void {
    this.#stamps.fill(0);
  }

  /** Cost: a look-up, or once per decision one search among the attribute's bounds. Allocates nothing. */
  classOf(attribute: number, inputs: ExpressionInputs, stamp: number): number {
    if (this.#stamps[attribute] === stamp) return this.classes[attribute]!;
    const found = this.#find(attribute, inputs);
    this.#stamps[attribute] = stamp;
    this.classes[attribute] = found;
    return found;
  }

  #find(attribute: number, inputs: ExpressionInputs): number {
    switch (this.#ways[attribute]) {
      case Way.PROFILE_NUMBER: {
        let cell = inputs.row[inputs.base + this.#columns[attribute]!]!;
        if (Number.isNaN(cell)) {
          cell = inputs.defaults.cells[this.#indexes[attribute]!]!;
          if (Number.isNaN(cell)) return MISSING;
        }
        return FIRST + this.#passed(attribute, cell);
      }
      case Way.PROFILE_TEXT: {
        const cell = inputs.row[inputs.base + this.#columns[attribute]!]!;
        if (Number.isNaN(cell))
          return this.#ofText(attribute, inputs.defaults.texts[this.#indexes[attribute]!]);
        return this.#ofText(attribute, cell >= 0 ? inputs.strings[cell] : inputs.texts[-1 - cell]);
      }
      case Way.CONTEXT_NUMBER: {
        const value = inputs.context[this.#indexes[attribute]!];
        if (value === undefined) return MISSING;
        return FIRST + this.#passed(attribute, Number(value)); // Booleans are 0 and 1.
      }
      case Way.CONTEXT_TEXT:
        return this.#ofText(attribute, inputs.context[this.#indexes[attribute]!] as string | undefined);
      default:
        return FIRST + this.#passed(attribute, inputs.nowMs);
    }
  }

  #ofText(attribute: number, text: string | undefined): number {
    if (text === undefined) return MISSING;
    const listed = this.#listed[attribute]!;
    if (listed !== null) return listed.get(text) ?? FIRST;
    const bounds = this.#texts[attribute]!;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareCodePoints(bounds[middle]!, text) <= 0) low = middle + 1;
      else high = middle;
    }
    return FIRST + low;
  }

  /** How many of the attribute's bounds are not above the value. */
  #passed(attribute: number, value: number): number {
    const numbers = this.#numbers;
    const from = this.#boundsAt[attribute]!;
    let low = from;
    let high = from + this.#boundCounts[attribute]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low - from;
  }
}

function wayOf({ root, type }: AttributeEntry): number {
  if (root === "now") return Way.CLOCK;
  if (root === "profile") return type === "string" ? Way.PROFILE_TEXT : Way.PROFILE_NUMBER;
  return type === "string" ? Way.CONTEXT_TEXT : Way.CONTEXT_NUMBER;
}
