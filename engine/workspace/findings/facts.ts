/** What all findings are found from: the checked model, the trees of its expressions, the plan of its segments. */
import { FeedReads } from "../../feeds/feed-reads.ts";
import { checkedTree, isTree } from "../../rules/check.ts";
import { type ExpressionScope, offerValuesOf } from "../../rules/scope.ts";
import type { TreeNode } from "../../rules/tree.ts";
import { planSegments, type SegmentPlan } from "../../segments/segment-plan.ts";
import type { ExpressionKind } from "../expressions.ts";
import type { Model } from "../model.ts";
import type { Offer, Predicates } from "../model-offers.ts";
import type { FindingCode } from "./codes.ts";
import { ALWAYS, type Goal, IS_TRUE } from "./goals.ts";
import { Satisfier } from "./satisfy.ts";

/** Something found, and the model's item that it is about. */
export interface Finding {
  readonly severity: "warning" | "note";
  readonly code: FindingCode;
  readonly message: string;
  readonly suggestion?: string | undefined;
  /** A rule, offer, point, segment or segment group. */
  readonly item: object;
  /** Of the item as it is written, `validity.until` within `validity`. */
  readonly key: string;
  /** Where the key's text says it. */
  readonly node?: TreeNode | undefined;
}

/** One thing that must hold, and how it is told. */
export interface Part {
  readonly goal: Goal;
  /** For people: `profile.age > 30`. */
  readonly text: string;
  /** Where it is written, if it is a part of an expression. */
  readonly place?: PartPlace;
}

export interface PartPlace {
  /** The model's item, whose raw form the checker remembers. */
  readonly item: object;
  readonly key: string;
  readonly node: TreeNode;
}

export class Facts {
  readonly model: Model;
  readonly plan: SegmentPlan;
  readonly feedReads: FeedReads;
  readonly atMs: number;
  readonly findings: Finding[] = [];
  readonly #scopes: Readonly<Record<ExpressionKind, ExpressionScope>>;
  readonly #trees = new Map<string, TreeNode | null>();
  readonly #ruleTrees = new Map<number, TreeNode>();
  readonly #satisfiers = new Map<string, Satisfier>();

  /** @param model without errors. */
  constructor(model: Model, scopes: Readonly<Record<ExpressionKind, ExpressionScope>>, atMs: number) {
    this.#scopes = scopes;
    this.model = model;
    this.atMs = atMs;
    this.plan = planSegments(model.segments, model.segmentGroups);
    this.feedReads = new FeedReads(model, this.plan);
    for (const { index, rule } of this.plan.segments) {
      const tree = rule === undefined ? null : this.tree(rule, "segment");
      if (tree !== null) this.#ruleTrees.set(index, tree);
    }
  }

  /** Null for a text with faults. */
  tree(text: string, kind: ExpressionKind): TreeNode | null {
    const key = `${kind} ${text}`;
    let tree = this.#trees.get(key);
    if (tree === undefined) {
      const result = checkedTree(text, "boolean", this.#scopes[kind]);
      tree = isTree(result) ? result : null;
      this.#trees.set(key, tree);
    }
    return tree;
  }

  /** Answers questions about an offer; null: about nobody's. */
  satisfierOf(offer: Offer | null): Satisfier {
    const key = offer?.code ?? "";
    let satisfier = this.#satisfiers.get(key);
    if (satisfier === undefined) {
      const { model, plan, atMs } = this;
      const values = offer === null ? [] : offerValuesOf(model.offerAttributes, offer);
      satisfier = new Satisfier({ model, plan, ruleTrees: this.#ruleTrees, atMs }, values);
      this.#satisfiers.set(key, satisfier);
    }
    return satisfier;
  }

  isTrue(text: string | undefined, outcomes: number = IS_TRUE): Goal {
    const node = text === undefined ? null : this.tree(text, "treatment");
    return node === null ? ALWAYS : { kind: "expression", node, outcomes };
  }

  /** Parts of predicates: what stands between `&&` is a part of its own, so that it can be told by itself. */
  predicateParts(item: Predicates & object, tell: (text: string) => string): Part[] {
    return (["eligibility", "applicability", "suitability"] as const).flatMap((key) => {
      const text = item[key];
      const tree = text === undefined ? null : this.tree(text, "treatment");
      return tree === null ? [] : this.expressionParts(item, key, text!, tree, tell);
    });
  }

  expressionParts(
    item: object,
    key: string,
    text: string,
    tree: TreeNode,
    tell: (text: string) => string = (each) => each,
  ): Part[] {
    const nodes = tree.kind === "and" ? tree.parts : [tree];
    return nodes.map((node) => ({
      goal: { kind: "expression", node, outcomes: IS_TRUE },
      text: tell(`\`${text.slice(node.start, node.end)}\``),
      place: { item, key, node },
    }));
  }
}

/**
 * A smallest set of parts that cannot hold together; empty: they may. Parts that come first are kept first.
 *
 * Cost: one question, and where the answer is no, one more for each part.
 */
export function contradiction(satisfier: Satisfier, parts: readonly Part[]): Part[] {
  const mayHold = (each: readonly Part[]): boolean => satisfier.mayHold(each.map(({ goal }) => goal));
  if (mayHold(parts)) return [];
  let core = [...parts];
  for (const part of [...parts].reverse()) {
    const rest = core.filter((each) => each !== part);
    if (!mayHold(rest)) core = rest;
  }
  return core;
}
