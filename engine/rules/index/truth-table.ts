/**
 * A wide condition of few atoms as a truth table of half a cache line (layout.ts): what all its atoms say at once is a
 * place in the table, so that nothing of it is a jump that a processor would have to guess.
 */
import { TABLE_ATOMS, TABLE_ATTRIBUTE_COUNT, TABLE_ATTRIBUTES, TABLE_INTS, TABLE_MASKS } from "./layout.ts";
import type { Atom, Formula } from "./normal-form.ts";

/** An atom by numbers: bit `c` of `mask` says whether it holds for class `c` of the attribute. */
export interface AtomMask {
  readonly attribute: number;
  readonly mask: number;
}

export interface TruthTable {
  readonly record: readonly number[];
  readonly atoms: readonly AtomMask[];
}

/** Of the 32 things that five atoms can say at once, those in which each of them holds. */
const HOLDS_IN = [0xaaaa_aaaa, 0xcccc_cccc, 0xf0f0_f0f0, 0xff00_ff00, 0xffff_0000] as const;
const ALWAYS = -1;
const NEVER = 0;

/**
 * A formula's record; null where it has opaque parts or does not fit.
 *
 * @param maskOf null where there are more classes than a mask has bits (`MASK_CLASSES_MAX`).
 * Cost: O(atoms).
 */
export function truthTable(formula: Formula, maskOf: (atom: Atom) => AtomMask | null): TruthTable | null {
  const atoms: AtomMask[] = [];
  const table = truths(formula, atoms, maskOf);
  if (table === null) return null;
  const record = new Array<number>(TABLE_INTS).fill(0);
  record[0] = table;
  for (const [at, { attribute, mask }] of atoms.entries()) {
    record[TABLE_MASKS + at] = mask;
    const place = TABLE_ATTRIBUTES + (at >> 2);
    record[place] = record[place]! | (attribute << (8 * (at & 3)));
  }
  return { record, atoms };
}

/** In which of the 32 it is true; null where it does not fit. Adds to `atoms` those that it names first. */
function truths(formula: Formula, atoms: AtomMask[], maskOf: (atom: Atom) => AtomMask | null): number | null {
  if (formula.kind === "opaque") return null;
  if (formula.kind === "atom") {
    const made = maskOf(formula.atom);
    if (made === null || made.attribute >= TABLE_ATTRIBUTE_COUNT) return null;
    let at = atoms.findIndex(({ attribute, mask }) => attribute === made.attribute && mask === made.mask);
    if (at === -1) at = atoms.push(made) - 1;
    return at < TABLE_ATOMS ? HOLDS_IN[at]! | 0 : null;
  }
  const isAll = formula.kind === "all";
  let both = isAll ? ALWAYS : NEVER;
  for (const part of formula.parts) {
    const one = truths(part, atoms, maskOf);
    if (one === null) return null;
    both = isAll ? both & one : both | one;
  }
  return both;
}

/** 1 where the record at `at` holds for these classes (by attribute), else 0. */
export function tableHolds(ints: Int32Array, at: number, classes: Int32Array): number {
  const four = ints[at + TABLE_ATTRIBUTES]!;
  const truths =
    ((ints[at + 1]! >>> classes[four & 255]!) & 1) |
    (((ints[at + 2]! >>> classes[(four >>> 8) & 255]!) & 1) << 1) |
    (((ints[at + 3]! >>> classes[(four >>> 16) & 255]!) & 1) << 2) |
    (((ints[at + 4]! >>> classes[four >>> 24]!) & 1) << 3) |
    (((ints[at + 5]! >>> classes[ints[at + 7]!]!) & 1) << 4);
  return (ints[at]! >>> truths) & 1;
}
