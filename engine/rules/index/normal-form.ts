/**
 * Condition → conjunction of clauses, each a disjunction of atoms: what the rule index is made of, and what says
 * which attribute would have to change for a condition to hold.
 *
 * An atom is a set of values of one attribute. A condition has three outcomes (true, false, or neither, where
 * something has no value or fails), and `&&`, `||`, `!` and `? :` are monotone in "is true" and "is false" of their
 * parts: so both are pushed down to the atoms, where each is a set of its own ("no value" is in neither of a
 * comparison's, and in one of `has`'s). What is absorbed by `||` and negation comes out by itself.
 *
 * What is no atom (two attributes compared, arithmetic, calendars, `state.*`, comprehensions over attributes) is
 * opaque. A clause with an opaque part is left out, and so is what would grow beyond the bounds: the clauses are then
 * necessary but not sufficient, and `isExact` is false: whoever passes them must ask the condition's function.
 */
import type { AttributeType, AttributeValue } from "../../workspace/model-attributes.ts";
import type { ZoneTables } from "../emit.ts";
import { Failure, Interpreter, OfferAlone } from "../interpret.ts";
import { type AttributeRead, type CompareOperator, type TreeNode, visitTree } from "../tree.ts";
import {
  ANY_VALUE,
  type Bound,
  intersection,
  isAnything,
  isNothing,
  MISSING_ONLY,
  otherValues,
  setText,
  successor,
  union,
  type ValueSet,
  valuesBelow,
  valuesFrom,
  valuesOf,
  valuesWithPrefix,
} from "./value-set.ts";

/** What an index reads: an attribute of the visitor or the call, or the clock. */
export interface IndexedAttribute {
  readonly root: "profile" | "context" | "now";
  /** Into `model.profile` or `model.context`; 0 of the clock. */
  readonly index: number;
  /** With its root: `profile.age`; `now`. */
  readonly name: string;
  readonly type: AttributeType;
}

export const CLOCK: IndexedAttribute = { root: "now", index: 0, name: "now", type: "timestamp" };

export interface Atom {
  readonly attribute: IndexedAttribute;
  /** Booleans are 0 and 1 in it. */
  readonly set: ValueSet;
}

/** Holds where one of its atoms does; of each attribute at most one, by name. Without any: never. */
export type Clause = readonly Atom[];

export interface NormalForm {
  /** All must hold. Of each attribute at most one clause is about it alone. */
  readonly clauses: readonly Clause[];
  /** Whether the condition is true wherever all clauses hold; they hold wherever it is true in any case. */
  readonly isExact: boolean;
  /** What the clauses were made of: the condition as it stands, with opaque parts in it. */
  readonly formula: Formula;
}

export const NORMAL_FORM_LIMITS = {
  /** Of one condition, while it is made. */
  clausesMax: 64,
  atomsPerClauseMax: 8,
  /** Nodes looked at: a conditional's test is looked at twice. */
  stepsMax: 8192,
} as const;

export type Formula =
  | { readonly kind: "atom"; readonly atom: Atom }
  | { readonly kind: "all" | "any"; readonly parts: readonly Formula[] }
  | { readonly kind: "opaque" };

const ALWAYS: Formula = { kind: "all", parts: [] };
const NEVER: Formula = { kind: "any", parts: [] };
const OPAQUE: Formula = { kind: "opaque" };
const STARTS_WITH = "string.startsWith(string)";

/**
 * The normal form of a predicate for one offer.
 *
 * @param offer what expressions read of it (`offerValuesOf`): `offer.*` is constant here.
 * Cost: O(nodes), and of what `||` multiplies no more than the limits.
 */
export function normalForm(
  tree: TreeNode,
  offer: readonly (AttributeValue | undefined)[],
  zones: ZoneTables,
): NormalForm {
  const formula = new Truths(tree, offer, zones).of(tree, true);
  const { clauses, isExact } = clausesOf(formula);
  return { clauses: simplify(clauses), isExact, formula };
}

class Truths {
  readonly #interpreter: Interpreter;
  readonly #offer: OfferAlone;
  #steps = 0;

  constructor(tree: TreeNode, offer: readonly (AttributeValue | undefined)[], zones: ZoneTables) {
    const reads: AttributeRead[] = [];
    visitTree(tree, (node) => {
      if (node.kind === "attribute" || node.kind === "has") reads.push(node.read);
    });
    this.#interpreter = new Interpreter(reads, zones);
    this.#offer = new OfferAlone(offer);
  }

  /** Where the node comes to `wanted`. */
  of(node: TreeNode, wanted: boolean): Formula {
    this.#steps += 1;
    if (this.#steps > NORMAL_FORM_LIMITS.stepsMax) return OPAQUE;
    switch (node.kind) {
      case "not":
        return this.of(node.operand, !wanted);
      case "and":
      case "or": {
        const parts = node.parts.map((part) => this.of(part, wanted));
        return { kind: (node.kind === "and") === wanted ? "all" : "any", parts };
      }
      case "conditional": {
        const { test, whenTrue, whenFalse } = node;
        const one: Formula = { kind: "all", parts: [this.of(test, true), this.of(whenTrue, wanted)] };
        const two: Formula = { kind: "all", parts: [this.of(test, false), this.of(whenFalse, wanted)] };
        return { kind: "any", parts: [one, two] };
      }
      case "has":
        if (node.read.root === "offer") return this.#constant(node, wanted);
        return atomOf(node.read, wanted ? ANY_VALUE : MISSING_ONLY);
      case "attribute":
        if (node.read.root === "offer") return this.#constant(node, wanted);
        return atomOf(node.read, valuesOf([wanted ? 1 : 0]));
      default: {
        if (isConstant(node)) return this.#constant(node, wanted);
        const found = this.#atom(node);
        if (found === null) return OPAQUE;
        if (found === "fails") return NEVER;
        return { kind: "atom", atom: wanted ? found : { ...found, set: otherValues(found.set) } };
      }
    }
  }

  #constant(node: TreeNode, wanted: boolean): Formula {
    return this.#interpreter.evaluate(node, this.#offer) === wanted ? ALWAYS : NEVER;
  }

  /** Where the node is true; null: no atom. `fails`: it never has a value. */
  #atom(node: TreeNode): Atom | "fails" | null {
    if (node.kind === "compare" && node.operands !== "list") {
      const isTurned = isConstant(node.left);
      const attribute = readOf(isTurned ? node.right : node.left);
      const bound = this.#bound(isTurned ? node.left : node.right);
      if (attribute === null || bound === null) return null;
      if (bound === "fails") return bound;
      return { attribute, set: comparisonSet(isTurned ? TURNED[node.operator] : node.operator, bound.value) };
    }
    if (node.kind === "in") {
      const attribute = readOf(node.element);
      if (attribute === null || !isConstant(node.list)) return null;
      const list = this.#interpreter.evaluate(node.list, this.#offer);
      if (list instanceof Failure) return "fails";
      const bounds = (list as readonly AttributeValue[]).map(boundOf);
      return bounds.includes(null) ? null : { attribute, set: valuesOf(bounds as Bound[]) };
    }
    if (node.kind === "call" && node.signature === STARTS_WITH) {
      const attribute = readOf(node.args[0]!);
      const prefix = this.#bound(node.args[1]!);
      if (attribute === null || prefix === null) return null;
      if (prefix === "fails") return prefix;
      const set = valuesWithPrefix(prefix.value as string);
      return set === null ? null : { attribute, set };
    }
    return null;
  }

  #bound(node: TreeNode): { readonly value: Bound } | "fails" | null {
    if (!isConstant(node)) return null;
    const value = this.#interpreter.evaluate(node, this.#offer);
    if (value instanceof Failure) return "fails";
    const bound = boundOf(value as AttributeValue);
    return bound === null ? null : { value: bound };
  }
}

/** The operator with its sides exchanged. */
export const TURNED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Values that compare so with the bound. */
export function comparisonSet(operator: CompareOperator, bound: Bound): ValueSet {
  switch (operator) {
    case "==":
      return valuesOf([bound]);
    case "!=":
      return otherValues(valuesOf([bound]));
    case "<":
      return valuesBelow(bound);
    case "<=":
      return valuesBelow(successor(bound));
    case ">":
      return valuesFrom(successor(bound));
    case ">=":
      return valuesFrom(bound);
  }
}

/** Null where it has no place in the order of values: infinities and NaN. */
export function boundOf(value: AttributeValue): Bound | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return value;
  return Number.isFinite(value) ? value + 0 : null;
}

function readOf(node: TreeNode): IndexedAttribute | null {
  if (node.kind === "now") return CLOCK;
  return node.kind === "attribute" && node.read.root !== "offer" ? indexed(node.read) : null;
}

export function indexed({ root, index, name, type }: AttributeRead): IndexedAttribute {
  return { root: root as "profile" | "context", index, name, type };
}

function atomOf(read: AttributeRead, set: ValueSet): Formula {
  return { kind: "atom", atom: { attribute: indexed(read), set } };
}

/** Whether the offer alone decides what it comes to. */
export function isConstant(node: TreeNode): boolean {
  let found = true;
  visitTree(node, (each) => {
    if (each.kind === "now" || each.kind === "state") found = false;
    if ((each.kind === "attribute" || each.kind === "has") && each.read.root !== "offer") found = false;
  });
  return found;
}

type Clauses = Omit<NormalForm, "formula">;

function clausesOf(formula: Formula): Clauses {
  if (formula.kind === "opaque") return { clauses: [], isExact: false };
  if (formula.kind === "atom") {
    const { set } = formula.atom;
    if (isAnything(set)) return { clauses: [], isExact: true };
    return { clauses: [isNothing(set) ? [] : [formula.atom]], isExact: true };
  }
  if (formula.kind === "all") {
    const parts = formula.parts.map(clausesOf);
    const clauses = parts.flatMap((part) => part.clauses);
    const isExact = parts.every((part) => part.isExact) && clauses.length <= NORMAL_FORM_LIMITS.clausesMax;
    return { clauses: clauses.slice(0, NORMAL_FORM_LIMITS.clausesMax), isExact };
  }
  let product: Clauses = { clauses: [[]], isExact: true };
  for (const part of formula.parts) product = eitherOf(product, clausesOf(part));
  return product;
}

/** `left || right`: every clause of the one with every clause of the other. */
function eitherOf(left: Clauses, right: Clauses): Clauses {
  let isExact = left.isExact && right.isExact;
  if (left.clauses.length * right.clauses.length > NORMAL_FORM_LIMITS.clausesMax)
    return { clauses: [], isExact: false };
  const clauses: Clause[] = [];
  for (const one of left.clauses)
    for (const two of right.clauses) {
      const clause = joined(one, two);
      if (clause === null) continue; // Holds always.
      if (clause.length > NORMAL_FORM_LIMITS.atomsPerClauseMax) isExact = false;
      else clauses.push(clause);
    }
  return { clauses, isExact };
}

/** The atoms of both; null where one of them holds whatever the value. */
function joined(left: Clause, right: Clause): Clause | null {
  const atoms = new Map(left.map((atom) => [atom.attribute.name, atom]));
  for (const atom of right) {
    const { name } = atom.attribute;
    const other = atoms.get(name);
    const set = other === undefined ? atom.set : union(other.set, atom.set);
    if (isAnything(set)) return null;
    atoms.set(name, { attribute: atom.attribute, set });
  }
  return [...atoms.values()].sort((a, b) => (a.attribute.name < b.attribute.name ? -1 : 1));
}

/** Clauses about one attribute alone become one; equal ones are one; one that never holds is all there is. */
function simplify(clauses: readonly Clause[]): Clause[] {
  const alone = new Map<string, Atom>();
  const several = new Map<string, Clause>();
  for (const clause of clauses) {
    if (clause.length > 1) {
      several.set(clause.map(({ attribute, set }) => `${attribute.name} ${setText(set)}`).join(), clause);
      continue;
    }
    const atom = clause[0];
    if (atom === undefined) return [[]];
    const { name } = atom.attribute;
    const other = alone.get(name);
    const set = other === undefined ? atom.set : intersection(other.set, atom.set);
    if (isNothing(set)) return [[]];
    alone.set(name, { attribute: atom.attribute, set });
  }
  return [...[...alone.values()].map((atom) => [atom]), ...several.values()];
}
