/**
 * Which class each attribute's value falls into, in the decision under way: worked out when first asked for, and
 * remembered under the decision's stamp. A class is what all lines about the attribute turn into a row.
 *
 * Visitors' values are as good as random, so what depends on them is no jump wherever that can be had: a processor that
 * guesses wrong loses more than the search takes. Attributes are read sorted by where they lie (`inReadingOrder`), in
 * every zone alike.
 */

import type { Attribute } from "../../workspace/model-attributes.ts";
import { compareCodePoints } from "../code-points.ts";
import type { ExpressionInputs } from "../expression-inputs.ts";
import type { AttributeEntry, RulesTables } from "./layout.ts";

const MISSING = 0;
const FIRST = 1;

const Way = {
  PROFILE_NUMBER: 0,
  PROFILE_TEXT: 1,
  CONTEXT_NUMBER: 2,
  CONTEXT_BOOLEAN: 3,
  CONTEXT_TEXT: 4,
  CLOCK: 5,
} as const;

/** So many bounds are all compared with; of more, some are ruled out first. */
const COMPARED_MAX = 8;
/** Codes of texts whose classes are remembered, for each attribute: a power of two. */
const CODES = 64;

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
  /** What codes of profiles mean; of which codes the classes are known, by attribute and the code's last bits; and those. */
  #strings: readonly string[] = [];
  readonly #codes: Int32Array;
  readonly #classOfCode: Int32Array;
  /** Of texts in the context, by place among the allowed values: their classes. */
  readonly #placeClasses: readonly Int32Array[];

  /**
   * @param columns by index into the profile.
   * @param context as `model.context`.
   */
  constructor({ directory, numbers }: RulesTables, columns: Int32Array, context: readonly Attribute[]) {
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
    this.#placeClasses = attributes.map(({ root, type, index }, attribute) =>
      Int32Array.from(
        root === "context" && type === "string" ? (context[index]!.allowed ?? []) : [],
        (text) => this.#ofText(attribute, text as string),
      ),
    );
    this.#codes = new Int32Array(count * CODES).fill(-1);
    this.#classOfCode = new Int32Array(count * CODES);
  }

  /** The same attributes, each once, in the order in which reading them is cheapest. */
  inReadingOrder(attributes: Iterable<number>): number[] {
    return [...new Set(attributes)].sort((a, b) => this.#ways[a]! - this.#ways[b]! || a - b);
  }

  /** Works out `classes` of the attributes in `list` from one place up to another. Allocates nothing. */
  read(list: Int32Array, from: number, to: number, inputs: ExpressionInputs, stamp: number): void {
    for (let at = from; at < to; at++) this.classOf(list[at]!, inputs, stamp);
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
        return cell >= 0
          ? this.#ofCode(attribute, cell, inputs.strings)
          : this.#ofText(attribute, inputs.texts[-1 - cell]);
      }
      case Way.CONTEXT_NUMBER: {
        const value = inputs.context[this.#indexes[attribute]!];
        return value === undefined ? MISSING : FIRST + this.#passed(attribute, value as number);
      }
      case Way.CONTEXT_BOOLEAN: {
        const value = inputs.context[this.#indexes[attribute]!];
        return value === undefined ? MISSING : FIRST + this.#passed(attribute, Number(value === true));
      }
      case Way.CONTEXT_TEXT: {
        const index = this.#indexes[attribute]!;
        const place = inputs.contextPlaces[index]!;
        if (place >= 0) return this.#placeClasses[attribute]![place]!;
        return this.#ofText(attribute, inputs.context[index] as string | undefined);
      }
      default:
        return FIRST + this.#passed(attribute, inputs.nowMs);
    }
  }

  /** Of a text of the profile by its code: what it means is looked up now and then. */
  #ofCode(attribute: number, code: number, strings: readonly string[]): number {
    if (strings !== this.#strings) {
      this.#strings = strings;
      this.#codes.fill(-1);
    }
    const at = attribute * CODES + (code & (CODES - 1));
    if (this.#codes[at] === code) return this.#classOfCode[at]!;
    const text = strings[code];
    const found = this.#ofText(attribute, text);
    if (text === undefined) return found;
    this.#codes[at] = code;
    this.#classOfCode[at] = found;
    return found;
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

  /** How many of the attribute's bounds are not above the value. Cost: O(log bounds), without a jump that depends on it. */
  #passed(attribute: number, value: number): number {
    const numbers = this.#numbers;
    const from = this.#boundsAt[attribute]!;
    let count = this.#boundCounts[attribute]!;
    let low = from;
    while (count > COMPARED_MAX) {
      const half = count >> 1;
      low += half * Number(numbers[low + half - 1]! <= value);
      count -= half;
    }
    let passed = low - from;
    for (let at = low; at < low + count; at++) passed += Number(numbers[at]! <= value);
    return passed;
  }
}

function wayOf({ root, type }: AttributeEntry): number {
  if (root === "now") return Way.CLOCK;
  if (root === "profile") return type === "string" ? Way.PROFILE_TEXT : Way.PROFILE_NUMBER;
  if (type === "string") return Way.CONTEXT_TEXT;
  return type === "boolean" ? Way.CONTEXT_BOOLEAN : Way.CONTEXT_NUMBER;
}
