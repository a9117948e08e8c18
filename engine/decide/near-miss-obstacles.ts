/**
 * What speaks against a dropped candidate, all of it and not only what was met first, and which attributes have a say.
 *
 * A condition is a conjunction of clauses (rules/index/normal-form.ts), each a disjunction over attributes: one that
 * does not hold names the attributes that could make it hold. One attribute alone lets a candidate through only if
 * every clause that speaks against it names that attribute. So most candidates are no near miss, and that is known
 * without trying anything.
 */
import type { ExpressionInputs } from "../rules/expression-inputs.ts";
import { readValue } from "../rules/expression-inputs.ts";
import type { Atom, NormalForm } from "../rules/index/normal-form.ts";
import { setHolds } from "../rules/index/value-set.ts";
import { FALSE, TRUE } from "../rules/outcome.ts";
import type { AttributeRead } from "../rules/tree.ts";
import { consentOutcome } from "../visitors/consent.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { ExpressionUse } from "./conditions.ts";
import { profileValue } from "./inputs.ts";
import { IN } from "./membership.ts";
import type { OpenedGeneration } from "./opened.ts";
import { type Candidate, type ChannelPlan, NONE, type PointPlan } from "./plan.ts";
import { SURVIVED } from "./reason-codes.ts";

/** An expression that has a say in a candidate; null: not a condition, so it has no clauses. */
export interface CandidateUse extends ExpressionUse {
  readonly form: NormalForm | null;
}

export interface Obstacles {
  /** Attributes of the visitor and the call that everything that speaks against the candidate reads. */
  readonly shared: readonly AttributeRead[];
  /** Every expression that has a say in whether it comes to a score and past the guard: what holds has to go on holding. */
  readonly uses: readonly CandidateUse[];
}

/**
 * Null where no one attribute can let it through: what speaks against it has none in common, or is no matter of
 * attributes (dates, names on lists, memory).
 *
 * The desk must stand at the decision's beginning. Cost: O(expressions of the candidate); allocates.
 */
export function obstaclesOf(
  generation: OpenedGeneration,
  plan: ChannelPlan,
  point: PointPlan,
  candidate: Candidate,
): Obstacles | null {
  const { desk, recall } = generation;
  if (
    desk.stopped !== null &&
    (desk.stopped.offers[candidate.offerIndex]! || desk.stopped.points[point.index]!) !== 0
  )
    return null;
  if (candidate.feeds.some((dependency) => generation.feeds!.isStale(dependency))) return null;
  if (!candidate.enabled || !isInDates(candidate, desk.inputs)) return null;
  if (candidate.level !== NONE && candidate.level !== desk.levelIndex) return null;
  if (recall.code(candidate, point) !== SURVIVED) return null;
  const search = new ObstacleSearch(generation);
  search.addSegment(candidate.segment);
  search.addLists(candidate);
  for (const stage of [candidate.eligibility, candidate.applicability, candidate.suitability])
    for (const condition of stage) {
      search.addCondition(condition);
      if (search.isHopeless) return null;
    }
  search.addConsent(plan, point, candidate);
  search.addNumbers(candidate);
  search.addGuard(candidate);
  return { shared: search.shared(), uses: search.uses };
}

function isInDates(candidate: Candidate, { nowMs }: ExpressionInputs): boolean {
  const { ruleFromMs, ruleUntilMs, offerFromMs, offerUntilMs } = candidate;
  return nowMs >= Math.max(ruleFromMs, offerFromMs) && nowMs < Math.min(ruleUntilMs, offerUntilMs);
}

class ObstacleSearch {
  readonly uses: CandidateUse[] = [];
  readonly #generation: OpenedGeneration;
  /** Reads that all obstacles so far have in common; null: no obstacle yet. */
  #shared: ReadonlyMap<string, AttributeRead> | null = null;

  constructor(generation: OpenedGeneration) {
    this.#generation = generation;
  }

  /** What speaks against it so far has no attribute in common. */
  get isHopeless(): boolean {
    return this.#shared?.size === 0;
  }

  /** Empty also where nothing speaks against it. */
  shared(): readonly AttributeRead[] {
    return [...(this.#shared?.values() ?? [])];
  }

  addCondition(condition: number): void {
    const { conditions, desk } = this.#generation;
    const use = this.#use(condition);
    this.uses.push(use);
    if (conditions.evaluate(condition, desk.inputs, desk.stamp) === TRUE) return;
    const against = use.form!.clauses.filter((clause) => !clause.some((atom) => this.#holds(atom)));
    for (const clause of against)
      this.#against(
        clause.map(({ attribute }) => attribute.name),
        use,
      );
    if (against.length === 0) this.#against(null, use); // Something that no clause says.
  }

  addSegment(segment: number): void {
    if (segment === NONE) return;
    const { memberships } = this.#generation;
    const rules = memberships.rulesUnder(segment);
    const { rule, listLevel, before } = memberships.plan.segments[segment]!;
    if (rule !== undefined && listLevel === undefined && before.length === 0) this.addCondition(rules[0]!);
    else this.#addRules(rules, memberships.final(segment) === IN);
  }

  addLists({ whiteList, blackLists }: Candidate): void {
    const { lists, desk, memberships } = this.#generation;
    const rulesOf = (list: number): number[] => {
      const segment = lists.segmentOf(list);
      return segment === NONE ? [] : memberships.rulesUnder(segment);
    };
    const isOn = (list: number): boolean =>
      lists.holds(list, desk.levelIndex, desk.id, memberships, desk.stamp) === IN;
    if (whiteList !== NONE) this.#addRules(rulesOf(whiteList), isOn(whiteList));
    for (const list of blackLists) this.#addRules(rulesOf(list), !isOn(list));
  }

  addConsent({ consentUnknownMeans }: ChannelPlan, point: PointPlan, { purpose }: Candidate): void {
    if (point.consentAttributes === null || purpose === NONE) return;
    const index = point.consentAttributes[purpose]!;
    const stored = index === NONE ? undefined : profileValue(this.#generation, index);
    if (consentOutcome(stored, consentUnknownMeans) === "granted") return;
    this.#share(index === NONE ? [] : [this.#generation.profileReads[index]!]);
  }

  addNumbers({ score, propensity, contextWeight, value, lever }: Candidate): void {
    const { numbers, desk } = this.#generation;
    const reads: AttributeRead[] = [];
    let product = 1;
    for (const plan of [score, propensity, contextWeight, value, lever]) {
      if (plan.expression === NONE) {
        product *= plan.constant;
        continue;
      }
      const use = { ...numbers.useOf(plan.expression), form: null };
      this.uses.push(use);
      reads.push(...use.program.reads);
      const number = numbers.evaluate(plan.expression, desk.inputs, desk.stamp);
      product *= number;
      const max = plan === propensity ? 1 : Number.MAX_VALUE;
      if (!(number >= 0 && number <= max)) this.#against(null, use);
    }
    if (!Number.isFinite(product)) this.#share(reads);
  }

  /** An invariant is lifted where it no longer applies, or where what it requires holds (guard.ts). */
  addGuard({ invariants }: Candidate): void {
    const { conditions, desk } = this.#generation;
    for (const { when, require } of invariants) {
      const applies = when === NONE ? TRUE : conditions.evaluate(when, desk.inputs, desk.stamp);
      const isMet = conditions.evaluate(require, desk.inputs, desk.stamp) === TRUE;
      this.#addRules(when === NONE ? [require] : [when, require], applies === FALSE || isMet);
    }
  }

  /** One obstacle, where `holds` is false, that one of these conditions could lift. */
  #addRules(rules: readonly number[], holds: boolean): void {
    const uses = rules.map((rule) => this.#use(rule));
    this.uses.push(...uses);
    if (!holds) this.#share(uses.flatMap(({ program }) => program.reads));
  }

  #use(condition: number): CandidateUse {
    const { conditions } = this.#generation;
    return { ...conditions.useOf(condition), form: conditions.formOf(condition) };
  }

  #holds({ attribute: { root, index }, set }: Atom): boolean {
    const { desk, profileReads } = this.#generation;
    let value: AttributeValue | undefined;
    if (root === "now") value = desk.inputs.nowMs;
    else if (root === "context") value = desk.context[index];
    else value = readValue(desk.inputs, profileReads[index]!);
    return setHolds(set, typeof value === "boolean" ? Number(value) : value);
  }

  /** An obstacle that these attributes of the expression could lift; null: any that it reads. */
  #against(names: readonly string[] | null, { program: { reads } }: CandidateUse): void {
    this.#share(names === null ? reads : reads.filter(({ name }) => names.includes(name)));
  }

  #share(reads: readonly AttributeRead[]): void {
    const own = reads.filter(({ root }) => root !== "offer").map((read) => [read.name, read] as const);
    const before = this.#shared;
    this.#shared = new Map(before === null ? own : own.filter(([name]) => before.has(name)));
  }
}
