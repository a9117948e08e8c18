/**
 * What the index knows of scores: programs of their parts (rules/index/score-program.ts), and the highest final score
 * that a treatment can come to, the product of the highest that its score and factors can be.
 *
 * Parts that the offer alone decides are exact, so a treatment without expressions over the visitor has its score as
 * its bound. A propensity that counts is at most 1. The rest is interval arithmetic (rules/index/number-range.ts),
 * multiplied in the order in which scores are, so that rounding cannot lift a score above its bound.
 */
import type { ZoneEntry } from "../decide/zone-entries.ts";
import { NodeError } from "../errors.ts";
import { checkedTree, isTree } from "../rules/check.ts";
import { type Growing, programMark, type ZoneDirectory } from "../rules/index/layout.ts";
import type { IndexedAttribute } from "../rules/index/normal-form.ts";
import { declaredRange, rangedReads, rangeOf } from "../rules/index/number-range.ts";
import { Op, type ProgramStep, programOf } from "../rules/index/score-program.ts";
import type { ExpressionScope } from "../rules/scope.ts";
import { readsOfTree, type TreeNode } from "../rules/tree.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { NumberSource } from "../workspace/model-strategy.ts";

type OfferValues = readonly (AttributeValue | undefined)[];
/** A propensity is a probability. */
const PROPENSITY_MAX = 1;

export class ScoreParts {
  readonly #model: Model;
  readonly #scope: ExpressionScope;
  readonly #ints: Growing<Int32Array>;
  readonly #numbers: Growing<Float64Array>;
  readonly #trees = new Map<string, TreeNode>();
  readonly #parts = new Map<string, number>();
  readonly #constants = new Map<number, number>();
  readonly #reads: IndexedAttribute[] = [];

  constructor(
    model: Model,
    scope: ExpressionScope,
    ints: Growing<Int32Array>,
    numbers: Growing<Float64Array>,
  ) {
    this.#model = model;
    this.#scope = scope;
    this.#ints = ints;
    this.#numbers = numbers;
  }

  /** Of each part what the index has of it, see `ZoneDirectory.parts`. */
  partsOf({ score, factors }: ZoneEntry, offer: string, values: OfferValues): number[] {
    const { propensity = 1, contextWeight = 1, value = 1, lever = 1 } = factors;
    return [score, propensity, contextWeight, value, lever].map((source) =>
      typeof source === "string" ? this.#part(source, offer, values) : constantPart(source),
    );
  }

  /** Attributes that the programs read. */
  get reads(): readonly IndexedAttribute[] {
    return this.#reads;
  }

  #part(text: string, offer: string, values: OfferValues): number {
    const tree = this.#tree(text);
    const readsOffer = readsOfTree(tree).some(({ root }) => root === "offer");
    const key = readsOffer ? `${offer}\n${text}` : `\n${text}`;
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = this.#made(programOf(tree, values, this.#model.timeZones));
      this.#parts.set(key, part);
    }
    return part;
  }

  #made(steps: readonly ProgramStep[] | null): number {
    if (steps === null) return Number.NaN;
    const [first] = steps;
    if (first!.op === Op.CONST && steps.length === 1) return constantPart(first!.arg as number);
    const pairs = steps.flatMap((step) => this.#pairs(step));
    return programMark(this.#ints.append([pairs.length / 2, ...pairs]));
  }

  #pairs({ op, arg }: ProgramStep): number[] {
    if (arg === null) return [op, 0];
    if (typeof arg === "number") return [op, this.#constant(arg)];
    if ("slope" in arg)
      return [op, this.#numbers.append([arg.start, arg.slope]), this.#read(arg.attribute), 0];
    return [op, this.#read(arg)];
  }

  #read(attribute: IndexedAttribute): number {
    const read = this.#reads.findIndex(({ name }) => name === attribute.name);
    return read === -1 ? this.#reads.push(attribute) - 1 : read;
  }

  #constant(arg: number): number {
    let at = this.#constants.get(arg);
    if (at === undefined) {
      at = this.#numbers.append([arg]);
      this.#constants.set(arg, at);
    }
    return at;
  }

  /** The highest final score of a treatment; Infinity where nothing bounds it. */
  boundOf({ score, factors }: ZoneEntry, values: OfferValues): number {
    const { propensity = 1, contextWeight = 1, value = 1, lever = 1 } = factors;
    const bound =
      this.#highest(score, values) *
      Math.min(this.#highest(propensity, values), PROPENSITY_MAX) *
      this.#highest(contextWeight, values) *
      this.#highest(value, values) *
      this.#highest(lever, values);
    return Number.isNaN(bound) ? Number.POSITIVE_INFINITY : bound;
  }

  /** What the bounds of these rely on, by name. */
  rangesOf(entries: readonly ZoneEntry[]): ZoneDirectory["ranges"] {
    const ranges = new Map<string, ZoneDirectory["ranges"][number]>();
    const texts = new Set(
      entries
        .flatMap(({ score, factors }) => [score, ...Object.values(factors)])
        .filter((each) => typeof each === "string"),
    );
    const { profile, context } = this.#model;
    for (const text of texts)
      for (const { root, index, name, type } of rangedReads(this.#tree(text), {
        profile,
        context,
        offer: [],
      })) {
        if (root === "offer") continue;
        const { low, high } = declaredRange(this.#model[root][index]!)!;
        ranges.set(name, { root, index, name, type, low: finite(low), high: finite(high) });
      }
    return [...ranges.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Not below 0: what is negative is no score. */
  #highest(source: NumberSource, values: OfferValues): number {
    if (typeof source === "number") return source;
    const { profile, context } = this.#model;
    return Math.max(0, rangeOf(this.#tree(source), { profile, context, offer: values }).high);
  }

  #tree(text: string): TreeNode {
    let tree = this.#trees.get(text);
    if (tree === undefined) {
      const checked = checkedTree(text, "number", this.#scope);
      if (!isTree(checked))
        throw new NodeError("BUNDLE_INVALID", `expression does not check: ${checked[0]!.message}: ${text}`);
      tree = checked;
      this.#trees.set(text, tree);
    }
    return tree;
  }
}

/** What is below 0 is none to score with; −0 is 0. */
function constantPart(value: number): number {
  return value >= 0 ? value + 0 : Number.NaN;
}

/** JSON has no infinity. */
function finite(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}
