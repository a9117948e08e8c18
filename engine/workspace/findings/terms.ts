/**
 * Atoms of expressions as sets of values of one term: `profile.age < 18` is the attribute `profile.age` below 18.
 *
 * What the offer alone decides is folded. A term that is no attribute (`size(profile.name)`, `now.getHours()`, a count of
 * `state.*`) is known by its text: two comparisons of it can exclude each other all the same. What is no comparison
 * with a constant is a term of its own, true, false or neither.
 */
import { formatTree } from "../../rules/format.ts";
import { boundOf, comparisonSet, isConstant, TURNED } from "../../rules/index/normal-form.ts";
import {
  ANY_VALUE,
  ANYTHING,
  type Bound,
  intersection,
  MISSING_ONLY,
  NO_VALUES,
  otherValues,
  successor,
  union,
  type ValueSet,
  valuesBelow,
  valuesFrom,
  valuesOf,
  valuesWithPrefix,
} from "../../rules/index/value-set.ts";
import { Failure, type Interpreted, Interpreter, OfferAlone } from "../../rules/interpret.ts";
import { calendarPart } from "../../rules/time.ts";
import { type CalendarPart, readsOfTree, type TreeNode } from "../../rules/tree.ts";
import type { Model } from "../model.ts";
import type { Attribute, AttributeValue } from "../model-attributes.ts";
import { ALWAYS, type Goal, IS_FALSE, IS_NEITHER, IS_TRUE, NEVER, type Term } from "./goals.ts";

const BOOLEANS = valuesOf([0, 1]);
const DAY_MS = 86_400_000;

/** What is declared of attributes, and when it is. */
export interface TermFacts {
  readonly profile: readonly Attribute[];
  readonly context: readonly Attribute[];
  readonly atMs: number;
}

export class TermReader {
  readonly #facts: TermFacts;
  readonly #timeZones: Model["timeZones"];
  readonly #offer: OfferAlone;

  /** @param offer what expressions read of it; empty for those that read none. */
  constructor(
    facts: TermFacts,
    timeZones: Model["timeZones"],
    offer: readonly (AttributeValue | undefined)[],
  ) {
    this.#facts = facts;
    this.#timeZones = timeZones;
    this.#offer = new OfferAlone(offer);
  }

  /** The clock: from the time of the check on. */
  get now(): Term {
    return { key: "now", base: valuesFrom(this.#facts.atMs), isWhole: true };
  }

  /** The goal that an atom comes to one of `outcomes`; undefined: the node is no atom but made of others. */
  atom(node: TreeNode, outcomes: number): Goal | undefined {
    if (node.kind === "and" || node.kind === "or" || node.kind === "not" || node.kind === "conditional") {
      return isConstant(node) ? this.#constant(node, outcomes) : undefined;
    }
    if (isConstant(node)) return this.#constant(node, outcomes);
    const comparison = this.#comparison(node, outcomes);
    if (comparison !== undefined) return comparison;
    if (node.kind === "has") {
      const set = unionOf(outcomes, ANY_VALUE, MISSING_ONLY, NO_VALUES);
      return { kind: "term", term: this.attribute(node.read), set };
    }
    return this.#boolean(node, outcomes);
  }

  #evaluate(node: TreeNode): Interpreted {
    return new Interpreter(readsOfTree(node), this.#timeZones).evaluate(node, this.#offer);
  }

  #constant(node: TreeNode, outcomes: number): Goal {
    const value = this.#evaluate(node);
    const outcome = value === true ? IS_TRUE : value === false ? IS_FALSE : IS_NEITHER;
    return (outcomes & outcome) === 0 ? NEVER : ALWAYS;
  }

  #boolean(node: TreeNode, outcomes: number): Goal {
    const set = unionOf(outcomes, valuesOf([1]), valuesOf([0]), MISSING_ONLY);
    return { kind: "term", term: this.#term(node), set };
  }

  /** A term against a constant. */
  #comparison(node: TreeNode, outcomes: number): Goal | undefined {
    const found = this.#sides(node);
    if (found === undefined) return undefined;
    const { side, set, isNaNTrue } = found;
    if (set === null) return (outcomes & IS_NEITHER) === 0 ? NEVER : ALWAYS; // A constant that fails.
    const mayBeNaN = side.kind !== "attribute" && (side.type === "double" || side.type === "number");
    if (mayBeNaN && (outcomes & (isNaNTrue ? IS_TRUE : IS_FALSE)) !== 0) return ALWAYS;
    const wanted = unionOf(outcomes, set, otherValues(set), MISSING_ONLY);
    return { kind: "term", term: this.#term(side), set: wanted };
  }

  /** The term of a comparison and the values for which it is true; null: a constant side fails. */
  #sides(node: TreeNode): { side: TreeNode; set: ValueSet | null; isNaNTrue: boolean } | undefined {
    if (node.kind === "compare" && node.operands !== "list") {
      const isTurned = isConstant(node.left);
      const [side, other] = isTurned ? [node.right, node.left] : [node.left, node.right];
      if (!isConstant(other)) return undefined;
      const operator = isTurned ? TURNED[node.operator] : node.operator;
      const value = this.#evaluate(other);
      if (value instanceof Failure) return { side, set: null, isNaNTrue: false };
      const bound = boundOf(value as AttributeValue);
      return bound === null
        ? undefined
        : { side, set: comparisonSet(operator, bound), isNaNTrue: operator === "!=" };
    }
    if (node.kind === "in" && isConstant(node.list)) {
      const list = this.#evaluate(node.list);
      if (list instanceof Failure) return { side: node.element, set: null, isNaNTrue: false };
      const bounds = (list as readonly AttributeValue[]).map(boundOf);
      if (bounds.includes(null)) return undefined;
      return { side: node.element, set: valuesOf(bounds as Bound[]), isNaNTrue: false };
    }
    if (node.kind === "call" && node.signature === "string.startsWith(string)" && isConstant(node.args[1]!)) {
      const prefix = this.#evaluate(node.args[1]!);
      if (prefix instanceof Failure) return { side: node.args[0]!, set: null, isNaNTrue: false };
      const set = valuesWithPrefix(prefix as string);
      return set === null ? undefined : { side: node.args[0]!, set, isNaNTrue: false };
    }
    return undefined;
  }

  #term(node: TreeNode): Term {
    if (node.kind === "attribute" && node.read.root !== "offer") return this.attribute(node.read);
    if (node.kind === "now") return this.now;
    const isWhole = node.type === "int" || node.type === "timestamp";
    return { key: formatTree(node), base: this.#base(node), isWhole };
  }

  attribute(read: { readonly root: string; readonly index: number; readonly name: string }): Term {
    const attribute =
      read.root === "profile" ? this.#facts.profile[read.index]! : this.#facts.context[read.index]!;
    const isWhole = attribute.type === "integer" || attribute.type === "timestamp";
    return { key: read.name, base: declaredValues(attribute), isWhole };
  }

  /** What a part of an expression can come to; "no value" stands for all ways in which it may fail. */
  #base(node: TreeNode): ValueSet {
    if (node.type === "bool") return { ...BOOLEANS, missing: true };
    if (node.kind === "state") return valuesFrom(0);
    if (node.kind === "call" && node.signature.includes("size(")) return { ...valuesFrom(0), missing: true };
    if (node.kind !== "calendar") return ANYTHING;
    if (node.part !== "getFullYear") return { ...between(...CALENDAR_RANGES[node.part]), missing: true };
    if (node.operand.kind !== "now") return ANYTHING;
    return valuesFrom(calendarPart("getFullYear", this.#facts.atMs - DAY_MS)); // Whatever the zone.
  }
}

const CALENDAR_RANGES: Readonly<
  Record<Exclude<CalendarPart, "getFullYear">, readonly [min: number, max: number]>
> = {
  getMonth: [0, 11],
  getDate: [1, 31],
  getDayOfMonth: [0, 30],
  getDayOfWeek: [0, 6],
  getDayOfYear: [0, 365],
  getHours: [0, 23],
  getMinutes: [0, 59],
  getSeconds: [0, 59],
  getMilliseconds: [0, 999],
};

/** What an attribute's declaration lets it be; without a default, nothing as well. */
export function declaredValues({ type, allowed, min, max, default: preset }: Attribute): ValueSet {
  let values = type === "boolean" ? BOOLEANS : ANY_VALUE;
  if (allowed !== undefined) values = valuesOf(allowed.map((value) => boundOf(value)!));
  if (min !== undefined) values = intersection(values, valuesFrom(min));
  if (max !== undefined) values = intersection(values, valuesBelow(successor(max)));
  return { ...values, missing: preset === undefined };
}

export function between(min: number, max: number): ValueSet {
  return intersection(valuesFrom(min), valuesBelow(successor(max)));
}

function unionOf(outcomes: number, ofTrue: ValueSet, ofFalse: ValueSet, ofNeither: ValueSet): ValueSet {
  let set = NO_VALUES;
  if ((outcomes & IS_TRUE) !== 0) set = union(set, ofTrue);
  if ((outcomes & IS_FALSE) !== 0) set = union(set, ofFalse);
  if ((outcomes & IS_NEITHER) !== 0) set = union(set, ofNeither);
  return set;
}
