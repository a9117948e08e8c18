/**
 * Which feeds a text names, and so which feeds a candidate depends on.
 *
 * A candidate depends on a feed that is named by the rule's predicates, its score or factors, the offer's predicates or
 * the attributes that are made for the visitor, or by what brings the candidate: a live segment (its rule, the segments
 * it is built on, those before it in its group). Naming is enough, also in `has(…)` or in a branch that is never
 * reached. Lists that withhold and invariants make no candidate depend on a feed.
 *
 * Control plane: texts are parsed, those that do not hold a feed's name are not.
 */
import { foldName } from "../fold.ts";
import { isProblem, parseExpression, type SyntaxNode } from "../rules/parse.ts";
import { expressionsOfTemplate } from "../rules/template.ts";
import { algebraNames } from "../segments/algebra.ts";
import type { SegmentPlan } from "../segments/segment-plan.ts";
import type { Model } from "../workspace/model.ts";
import type { Feed } from "../workspace/model-feeds.ts";
import type { Offer, Predicates } from "../workspace/model-offers.ts";
import type { Factors, NumberSource } from "../workspace/model-strategy.ts";

export type FeedIndexes = ReadonlySet<number>;
const NONE: FeedIndexes = new Set();

export class FeedReads {
  readonly #feeds: readonly Feed[];
  readonly #byText = new Map<string, FeedIndexes>();
  readonly #byOffer = new Map<string, FeedIndexes>();
  /** By segment's index. */
  readonly #bySegment: readonly FeedIndexes[];

  constructor({ feeds = [] }: Model, plan: SegmentPlan) {
    this.#feeds = feeds;
    this.#bySegment = feeds.length === 0 ? [] : this.#ofSegments(plan);
  }

  ofText(text: string): FeedIndexes {
    let found = this.#byText.get(text);
    if (found === undefined) {
      found = this.#namedIn(text);
      this.#byText.set(text, found);
    }
    return found;
  }

  /** @param index of a segment in its plan. */
  ofSegment(index: number): FeedIndexes {
    return this.#bySegment[index] ?? NONE;
  }

  ofOffer(offer: Offer): FeedIndexes {
    let found = this.#byOffer.get(offer.code);
    if (found === undefined) {
      const texts = Object.values(offer.attributes).flatMap((source) => {
        if (source.kind === "constant") return [];
        return source.kind === "expression" ? [source.expression] : expressionsOfTemplate(source.template);
      });
      found = union([this.ofPredicates(offer), ...texts.map((text) => this.ofText(text))]);
      this.#byOffer.set(offer.code, found);
    }
    return found;
  }

  ofPredicates({ eligibility, applicability, suitability }: Predicates): FeedIndexes {
    return union([eligibility, applicability, suitability].map((text) => this.ofText(text ?? "")));
  }

  ofScore(score: NumberSource, { propensity, contextWeight, value, lever }: Factors): FeedIndexes {
    const sources = [score, propensity, contextWeight, value, lever];
    return union(sources.map((source) => (typeof source === "string" ? this.ofText(source) : NONE)));
  }

  #ofSegments(plan: SegmentPlan): FeedIndexes[] {
    const own: FeedIndexes[] = [];
    const final: FeedIndexes[] = [];
    for (const { index, membership } of plan.order) {
      const { rule, tree, before, remainderOf } = plan.segments[index]!;
      const named = tree === undefined ? [] : algebraNames(tree).map(({ name }) => plan.indexOf.get(name)!);
      if (membership === "own")
        own[index] = union([this.ofText(rule ?? ""), ...named.map((each) => final[each] ?? NONE)]);
      else {
        const others = [index, ...before, ...(remainderOf ?? [])];
        final[index] = union(others.map((each) => own[each] ?? NONE));
      }
    }
    return final;
  }

  #namedIn(text: string): FeedIndexes {
    const folded = foldName(text);
    const mayBe = (name: string): boolean => folded.includes(name.split(".")[0]!);
    if (!this.#feeds.some(({ name }) => mayBe(name))) return NONE;
    const syntax = parseExpression(text);
    if (isProblem(syntax)) return NONE; // It will be refused where it is compiled.
    const paths = new Set<string>();
    notePaths(syntax, paths);
    const found = [...paths].map((path) => this.#feeds.findIndex(({ name }) => path.startsWith(`${name}.`)));
    return new Set(found.filter((index) => index >= 0));
  }
}

const CONTEXT = "context.";

/** Paths under `context`, without it, of the node and all below it. Depth is bounded by the parser. */
function notePaths(node: SyntaxNode, paths: Set<string>): void {
  const path = pathOf(node);
  if (path?.startsWith(CONTEXT)) paths.add(foldName(path.slice(CONTEXT.length)));
  if (path !== undefined) return;
  for (const child of partsOf(node.args)) notePaths(child, paths);
}

function partsOf(args: SyntaxNode["args"]): SyntaxNode[] {
  if (Array.isArray(args)) return args.flatMap((each) => partsOf(each as SyntaxNode["args"]));
  return typeof args === "object" && args !== null ? [args as SyntaxNode] : [];
}

function pathOf(node: SyntaxNode): string | undefined {
  if (node.op === "id") return node.args;
  if (node.op !== ".") return undefined;
  const root = pathOf(node.args[0]);
  return root === undefined ? undefined : `${root}.${node.args[1]}`;
}

function union(sets: readonly FeedIndexes[]): FeedIndexes {
  const some = sets.filter(({ size }) => size > 0);
  return some.length === 0 ? NONE : new Set(some.flatMap((set) => [...set]));
}
