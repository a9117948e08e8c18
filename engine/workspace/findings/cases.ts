/** One branch of a search: what each term can still be, and the atoms that only values can decide. */
import {
  type Bound,
  compareBounds,
  intersection,
  nextUp,
  type ValueSet,
  valuesOf,
} from "../../rules/index/value-set.ts";
import type { AttributeRead, TreeNode } from "../../rules/tree.ts";
import type { Term } from "./goals.ts";

/** So few values of a term are tried one by one. */
const VALUES_TRIED_MAX = 64;

/** An atom that reads one attribute only, and the outcomes that will do. */
export interface OpenAtom {
  readonly node: TreeNode;
  readonly read: AttributeRead;
  readonly term: Term;
  readonly outcomes: number;
}

export class Cases {
  readonly #sets: Map<string, ValueSet>;
  readonly #atoms: OpenAtom[];

  constructor(sets: ReadonlyMap<string, ValueSet> = new Map(), atoms: readonly OpenAtom[] = []) {
    this.#sets = new Map(sets);
    this.#atoms = [...atoms];
  }

  copy(): Cases {
    return new Cases(this.#sets, this.#atoms);
  }

  /** False: nothing is left that the term could be. */
  narrow(term: Term, set: ValueSet): boolean {
    const narrowed = intersection(this.#sets.get(term.key) ?? term.base, set);
    this.#sets.set(term.key, narrowed);
    return hasSome(narrowed, term.isWhole);
  }

  addAtom(atom: OpenAtom): void {
    this.#atoms.push(atom);
  }

  /**
   * Whether atoms can come out as they have to, where few values are left of what they read.
   *
   * @param outcomeOf what an atom comes to where its attribute has the value (undefined: none).
   */
  mayDecide(outcomeOf: (atom: OpenAtom, value: Bound | undefined) => number): boolean {
    for (const atom of this.#atoms) {
      const { term, outcomes } = atom;
      const set = this.#sets.get(term.key) ?? term.base;
      const values = fewValues(set, term.isWhole);
      if (values === null) continue;
      const does = (value: Bound | undefined): boolean => (outcomeOf(atom, value) & outcomes) !== 0;
      const missing = set.missing && does(undefined);
      const left = values.filter(does);
      if (!this.narrow(term, { ...valuesOf(left), missing })) return false;
    }
    return true;
  }
}

/** Calls `visit` for each stretch `[from, to)`; undefined: without end on that side. Ends where it answers true. */
function someStretch(
  { startsIn, toggles }: ValueSet,
  visit: (from: Bound | undefined, to: Bound | undefined) => boolean,
): boolean {
  for (let at = startsIn ? -1 : 0; at < toggles.length; at += 2)
    if (visit(toggles[at], toggles[at + 1])) return true;
  return false;
}

/** Whether "no value", or any value of the term's kind, is in the set. */
export function hasSome(set: ValueSet, isWhole: boolean): boolean {
  if (set.missing) return true;
  return someStretch(set, (from, to) => {
    if (!isWhole || typeof from !== "number" || to === undefined) return true;
    return compareBounds(Math.ceil(from), to) < 0;
  });
}

/** All values of the set; null: too many, or without end. */
function fewValues(set: ValueSet, isWhole: boolean): Bound[] | null {
  const values: Bound[] = [];
  const isMany = someStretch(set, (from, to) => {
    if (from === undefined || to === undefined) return true;
    if (typeof from === "string" || !isWhole) {
      const next = typeof from === "string" ? `${from}\0` : nextUp(from);
      values.push(from);
      return compareBounds(next, to) !== 0;
    }
    const first = Math.ceil(from);
    if ((to as number) - first > VALUES_TRIED_MAX) return true;
    for (let value = first; value < (to as number); value++) values.push(value);
    return false;
  });
  return isMany || values.length > VALUES_TRIED_MAX ? null : values;
}
