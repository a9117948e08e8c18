/**
 * Wide conditions while an index is built: what conditions ask of several attributes at once. Equal ones are one.
 *
 * A condition without opaque parts is written as it stands, whatever it would blow up to as clauses. One of few atoms
 * becomes a truth table (`truth-table.ts`); what does not fit becomes a chain: tests of one attribute's class each, every
 * one with where to go on if it holds and if not, so that none is asked twice. What is asked of one attribute alone is
 * left to the lines, and so is what comes to two conjunctions of which one must hold. A condition with opaque parts is
 * written by its clauses, and its function is asked besides.
 */
import type { AttributeTable } from "./attribute-table.ts";
import type { Ways } from "./build-zone.ts";
import { type Growing, MASK_CLASSES_MAX, type RulesDirectory, TEST_INTS, Verdict } from "./layout.ts";
import type { Atom, Formula, NormalForm } from "./normal-form.ts";
import { type TruthTable, truthTable } from "./truth-table.ts";
import { intersection, setText, type ValueSet } from "./value-set.ts";

export interface WideForm {
  /** What it asks of several attributes at once; null: nothing. */
  readonly wide: Formula | null;
  /** The same as two ways to pass, where it has no more; null: it is no such thing. */
  readonly ways: Ways | null;
  /** Whether lines and wide condition decide it; else its function is asked. */
  readonly isDecided: boolean;
}

/** Where wide conditions were written to. */
export interface WrittenWides
  extends Pick<RulesDirectory, "tablesAt" | "tableCount" | "chainsAt" | "chainCount"> {
  /** By the number that `add` gave: the one that treatments name. */
  readonly numbers: readonly number[];
  /** By the number that `add` gave: attributes that its truth table reads; of a chain none. */
  readonly tableAttributes: readonly (readonly number[])[];
}

/** First class of a value; 0 is "no value". */
const FIRST = 1;
/** Bounds of all its sets together; what is longer is asked of the function. */
const BOUNDS_MAX = 4096;
/** Conjunctions that lines have room for. */
const WAYS_MAX = 2;

export class WideTable {
  readonly #attributes: AttributeTable;
  readonly #numberOf = new Map<string, number>();
  readonly #formulas: Formula[] = [];

  constructor(attributes: AttributeTable) {
    this.#attributes = attributes;
  }

  /** What the condition asks of several attributes at once. */
  form({ clauses, isExact, formula }: NormalForm): WideForm {
    const isWhole = !isOpaque(formula) && boundCount(formula) <= BOUNDS_MAX;
    const byClauses = clauses
      .filter(({ length }) => length > 1)
      .map((clause): Formula => ({ kind: "any", parts: clause.map((atom) => ({ kind: "atom", atom })) }));
    // Where clauses are missing, those about one attribute may be, too.
    const byFormula = conjuncts(formula).filter(({ kind }) => !isExact || kind !== "atom");
    const parts = isWhole ? byFormula : byClauses;
    const isDecided = isWhole || isExact;
    if (parts.length === 0) return { wide: null, ways: null, isDecided };
    const wide: Formula = { kind: "all", parts };
    if (boundCount(wide) > BOUNDS_MAX) return { wide: null, ways: null, isDecided: false };
    return { wide, ways: this.#waysOf(wide), isDecided };
  }

  /** The number of a wide condition that no line says; notes the bounds that it asks for. */
  add(wide: Formula): number {
    const key = formulaText(wide);
    const known = this.#numberOf.get(key);
    if (known !== undefined) return known;
    const number = this.#formulas.push(wide) - 1;
    this.#numberOf.set(key, number);
    eachAtom(wide, ({ attribute, set }) => this.#attributes.note(this.#attributes.id(attribute), set));
    return number;
  }

  #waysOf(wide: Formula): Ways | null {
    const found = waysOf(wide);
    if (found === null || found.length === 0) return null;
    const [one, other] = [found[0]!, found.at(-1)!].map((atoms) => {
      const sets = new Map<number, ValueSet>();
      for (const { attribute, set } of atoms) {
        const id = this.#attributes.id(attribute);
        const also = sets.get(id);
        sets.set(id, also === undefined ? set : intersection(also, set));
      }
      return sets;
    });
    return [one!, other!];
  }

  /** After the attributes were sealed. */
  write(ints: Growing<Int32Array>): WrittenWides {
    const tables = this.#formulas.map((formula) => this.#table(formula));
    const isTable = tables.map((table) => table !== null);
    ints.alignToLine();
    const tablesAt = ints.append(tables.flatMap((table) => table?.record ?? []));
    const chains = this.#formulas
      .filter((_, number) => !isTable[number])
      .map((formula) => this.#chain(formula, ints));
    const tableCount = this.#formulas.length - chains.length;
    let table = 0;
    let chain = tableCount;
    return {
      tablesAt,
      tableCount,
      chainsAt: ints.append(chains),
      chainCount: chains.length,
      numbers: isTable.map((is) => (is ? table++ : chain++)),
      tableAttributes: tables.map((table) => (table?.atoms ?? []).map(({ attribute }) => attribute)),
    };
  }

  #table(formula: Formula): TruthTable | null {
    return truthTable(formula, ({ attribute, set }) => {
      const id = this.#attributes.id(attribute);
      const fits = this.#attributes.entry(id).classCount <= MASK_CLASSES_MAX;
      return fits ? { attribute: id, mask: maskOf(this.#ranges(id, set)) } : null;
    });
  }

  #chain(formula: Formula, ints: Growing<Int32Array>): number {
    const tests: number[] = [];
    const first = this.#tests(formula, Verdict.HOLDS, Verdict.FAILS, tests);
    return ints.append([first, ...tests]);
  }

  /** Appends tests, the last ones first; returns the number of the first, or where to go on without one. */
  #tests(formula: Formula, ifSo: number, ifNot: number, tests: number[]): number {
    switch (formula.kind) {
      case "atom":
        return this.#atomTests(formula.atom, ifSo, ifNot, tests);
      case "all":
        return formula.parts.reduceRight((next, part) => this.#tests(part, next, ifNot, tests), ifSo);
      case "any":
        return formula.parts.reduceRight((next, part) => this.#tests(part, ifSo, next, tests), ifNot);
      case "opaque":
        return ifSo; // Never met: such formulas are written by their clauses.
    }
  }

  #atomTests({ attribute, set }: Atom, ifSo: number, ifNot: number, tests: number[]): number {
    const id = this.#attributes.id(attribute);
    const ranges = this.#ranges(id, set);
    const append = (classes: number, count: number, otherwise: number): number =>
      tests.push(id, classes, count, ifSo, otherwise) / TEST_INTS - 1;
    if (this.#attributes.entry(id).classCount > MASK_CLASSES_MAX)
      return ranges.reduceRight((next, [from, count]) => append(from, count, next), ifNot);
    return append(maskOf(ranges), 0, ifNot);
  }

  /** Stretches of classes: the first, and how many. */
  #ranges(attribute: number, { missing, startsIn, toggles }: ValueSet): [from: number, count: number][] {
    const { classCount } = this.#attributes.entry(attribute);
    const changes = toggles.map((bound) => this.#attributes.classAt(attribute, bound));
    const edges = startsIn === missing ? changes : [FIRST, ...changes];
    if (missing) edges.unshift(0);
    if (edges.length % 2 === 1) edges.push(classCount);
    const ranges: [number, number][] = [];
    for (let at = 0; at < edges.length; at += 2) {
      const count = edges[at + 1]! - edges[at]!;
      if (count > 0) ranges.push([edges[at]!, count]);
    }
    return ranges;
  }
}

/** The conjunctions of which one must hold; null where there are more than two. */
function waysOf(formula: Formula): (readonly Atom[])[] | null {
  if (formula.kind === "opaque") return null;
  if (formula.kind === "atom") return [[formula.atom]];
  let ways: (readonly Atom[])[] = formula.kind === "all" ? [[]] : [];
  for (const part of formula.parts) {
    const others = waysOf(part);
    if (others === null) return null;
    ways =
      formula.kind === "all"
        ? ways.flatMap((one) => others.map((other) => [...one, ...other]))
        : [...ways, ...others];
    if (ways.length > WAYS_MAX) return null;
  }
  return ways;
}

function maskOf(ranges: readonly (readonly [from: number, count: number])[]): number {
  let mask = 0;
  for (const [from, count] of ranges) for (let at = from; at < from + count; at++) mask |= 1 << at;
  return mask;
}

/** The parts that must all be true. */
function conjuncts(formula: Formula): Formula[] {
  return formula.kind === "all" ? formula.parts.flatMap(conjuncts) : [formula];
}

function isOpaque(formula: Formula): boolean {
  if (formula.kind === "opaque") return true;
  return formula.kind !== "atom" && formula.parts.some(isOpaque);
}

function eachAtom(formula: Formula, visit: (atom: Atom) => void): void {
  if (formula.kind === "atom") visit(formula.atom);
  else if (formula.kind !== "opaque") for (const part of formula.parts) eachAtom(part, visit);
}

function boundCount(formula: Formula): number {
  let count = 0;
  eachAtom(formula, ({ set }) => {
    count += set.toggles.length + 1;
  });
  return count;
}

function formulaText(formula: Formula): string {
  if (formula.kind === "atom") return `${formula.atom.attribute.name} ${setText(formula.atom.set)}`;
  return formula.kind === "opaque" ? "?" : `${formula.kind}(${formula.parts.map(formulaText).join()})`;
}
