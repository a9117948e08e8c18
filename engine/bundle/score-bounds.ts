/**
 * The highest final score that a treatment can come to: the product of the highest that its score and factors can be.
 *
 * Parts that the offer alone decides are exact, so a treatment without expressions over the visitor has its score as
 * its bound. A propensity that counts is at most 1. The rest is interval arithmetic (rules/index/number-range.ts),
 * multiplied in the order in which scores are, so that rounding cannot lift a score above its bound.
 */
import type { ZoneEntry } from "../decide/zone-entries.ts";
import { NodeError } from "../errors.ts";
import { checkedTree, isTree } from "../rules/check.ts";
import type { ZoneDirectory } from "../rules/index/layout.ts";
import { declaredRange, rangedReads, rangeOf } from "../rules/index/number-range.ts";
import type { ExpressionScope } from "../rules/scope.ts";
import type { TreeNode } from "../rules/tree.ts";
import type { AttributeValue, Model, NumberSource } from "../workspace/model.ts";

type OfferValues = readonly (AttributeValue | undefined)[];
/** A propensity is a probability. */
const PROPENSITY_MAX = 1;

export class ScoreBounds {
  readonly #model: Model;
  readonly #scope: ExpressionScope;
  readonly #trees = new Map<string, TreeNode>();

  constructor(model: Model, scope: ExpressionScope) {
    this.#model = model;
    this.#scope = scope;
  }

  /** Infinity where nothing bounds it. */
  of({ score, factors }: ZoneEntry, values: OfferValues): number {
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

/** JSON has no infinity. */
function finite(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}
