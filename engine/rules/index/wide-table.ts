/**
 * Wide conditions while an index is built: what conditions ask of several attributes at once. Equal ones are one.
 *
 * A set of values becomes ranges of its attribute's classes; a clause holds where the class of one of its attributes
 * lies in one of its ranges.
 */
import type { AttributeTable } from "./attribute-table.ts";
import type { Growing, RulesDirectory } from "./layout.ts";
import type { Clause } from "./normal-form.ts";
import { setText, type ValueSet } from "./value-set.ts";

/** First class of a value; 0 is "no value". */
const FIRST = 1;

export class WideTable {
  readonly #attributes: AttributeTable;
  readonly #numberOf = new Map<string, number>();
  readonly #conditions: (readonly (readonly { readonly attribute: number; readonly set: ValueSet }[])[])[] =
    [];

  constructor(attributes: AttributeTable) {
    this.#attributes = attributes;
  }

  /** Number of what these clauses ask of several attributes; null: nothing. Notes their bounds. */
  add(clauses: readonly Clause[]): number | null {
    const wide = clauses.filter(({ length }) => length > 1);
    if (wide.length === 0) return null;
    const texts = wide.map((clause) =>
      clause.map(({ attribute, set }) => `${attribute.name} ${setText(set)}`).join("|"),
    );
    const key = texts.sort().join("&");
    let number = this.#numberOf.get(key);
    if (number !== undefined) return number;
    number = this.#conditions.length;
    this.#numberOf.set(key, number);
    this.#conditions.push(
      wide.map((clause) =>
        clause.map(({ attribute, set }) => {
          const id = this.#attributes.id(attribute);
          this.#attributes.note(id, set);
          return { attribute: id, set };
        }),
      ),
    );
    return number;
  }

  /** After the attributes were sealed. */
  write(ints: Growing<Int32Array>): Pick<RulesDirectory, "wideAt" | "wideCount"> {
    const places = this.#conditions.map((clauses) => {
      const record: number[] = [clauses.length];
      for (const clause of clauses) {
        const ranges = clause.flatMap(({ attribute, set }) => this.#ranges(attribute, set));
        record.push(ranges.length / 3, ...ranges);
      }
      return ints.append(record);
    });
    return { wideAt: ints.append(places), wideCount: places.length };
  }

  /** Flat: attribute, first class, class count. */
  #ranges(attribute: number, { missing, startsIn, toggles }: ValueSet): number[] {
    const { classCount } = this.#attributes.entry(attribute);
    const changes = toggles.map((bound) => this.#attributes.classAt(attribute, bound));
    const edges = startsIn === missing ? changes : [FIRST, ...changes];
    if (missing) edges.unshift(0);
    if (edges.length % 2 === 1) edges.push(classCount);
    const ranges: number[] = [];
    for (let at = 0; at < edges.length; at += 2) {
      const count = edges[at + 1]! - edges[at]!;
      if (count > 0) ranges.push(attribute, edges[at]!, count);
    }
    return ranges;
  }
}
