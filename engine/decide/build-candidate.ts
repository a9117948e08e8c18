/**
 * From one way into a zone (a rule, a white list, a level's default) to a candidate: its conditions, its numbers, its
 * dates, and the invariants that could touch it. What the offer alone decides is decided here once: an invariant about
 * credit never touches a coffee.
 *
 * Control plane: may allocate, may throw. Errors: BUNDLE_INVALID.
 */
import { NodeError } from "../errors.ts";
import type { FeedReads } from "../feeds/feed-reads.ts";
import { ASK_DATES, ASK_STAGES, askBit } from "../rules/index/layout.ts";
import { FALSE, TRUE } from "../rules/outcome.ts";
import type { Model } from "../workspace/model.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { Offer, Predicates } from "../workspace/model-offers.ts";
import type { NumberSource, OfferList } from "../workspace/model-strategy.ts";
import type { MemoryRulesBuilder } from "./build-memory-rules.ts";
import type { ConditionTable, NumberTable } from "./conditions.ts";
import type { Treatment } from "./generation.ts";
import type { GenerationFeeds } from "./generation-feeds.ts";
import type { Memberships } from "./membership.ts";
import type { MemorySubjects } from "./memory-subjects.ts";
import { type CandidateParts, type InvariantPlan, NONE, type NumberPlan } from "./plan.ts";
import type { RuleIndex } from "./rule-index.ts";
import type { TreatmentTable } from "./treatments.ts";
import type { ListTable } from "./visitor-lists.ts";
import type { ZoneEntry } from "./zone-entries.ts";

export interface PlanTables {
  readonly model: Model;
  /** Null: there are no feeds. */
  readonly feeds: { readonly feeds: GenerationFeeds; readonly reads: FeedReads } | null;
  readonly rules: RuleIndex;
  readonly conditions: ConditionTable;
  readonly numbers: NumberTable;
  readonly memberships: Memberships;
  readonly lists: ListTable;
  readonly treatments: TreatmentTable;
  readonly subjects: MemorySubjects;
  readonly profileIndex: ReadonlyMap<string, number>;
  readonly offerIndex: ReadonlyMap<string, number>;
  /** By offer index: place of its code in code-unit order. */
  readonly offerOrder: readonly number[];
}

/** A candidate before its zone is put in order. */
export type Draft = Omit<CandidateParts, "idOrder">;
/** What the index says of it. */
export interface IndexedParts {
  readonly scoreBound: number;
  /** Bits of what is to be asked, see rules/index/layout. */
  readonly asks: number;
  /** Of score, propensity, context weight, value, lever: the program, below 0 where there is none. */
  readonly programs: readonly number[];
}
/** A channel's lists by the numbers they were given, and what is worked out once per offer of it. */
export interface ChannelParts {
  readonly channel: Channel;
  readonly memory: MemoryRulesBuilder;
  readonly whiteLists: readonly number[];
  /** Black lists that name an offer: their numbers and their zones. */
  readonly blackListsByOffer: ReadonlyMap<string, readonly { list: number; zones: OfferList["zones"] }[]>;
  readonly invariantsByOffer: Map<string, readonly InvariantPlan[]>;
}

/** A propensity is a probability. */
const PROPENSITY_MAX = 1;

export function buildCandidate(
  tables: PlanTables,
  parts: ChannelParts,
  treatment: Treatment,
  entry: ZoneEntry,
  { scoreBound, asks, programs }: IndexedParts,
  blackLists: readonly number[],
): Draft {
  const { offer } = treatment;
  const offerIndex = tables.offerIndex.get(offer.code)!;
  const { predicates, factors, validity } = entry;
  const number = (part: number, from: NumberSource | undefined, max = Number.POSITIVE_INFINITY) =>
    buildNumber(tables, from ?? 1, offer, programs[part]!, max);
  const score = number(0, entry.score);
  const propensity = number(1, factors.propensity, PROPENSITY_MAX);
  const contextWeight = number(2, factors.contextWeight);
  const value = number(3, factors.value);
  const lever = number(4, factors.lever);
  const factorsAll = [score, propensity, contextWeight, value, lever];
  const product = factorsAll.reduce((product, part) => product * part.constant, 1);
  const scoreIsConstant =
    factorsAll.every((part) => part.expression === NONE && part.constant >= 0) &&
    propensity.constant <= PROPENSITY_MAX &&
    Number.isFinite(product);
  const either = (stage: keyof Predicates) =>
    buildConditions(tables, [predicates[stage], offer[stage]], offer);
  return {
    treatment,
    offerIndex,
    offerOrder: tables.offerOrder[offerIndex]!,
    scoreBound,
    scoreConstant: scoreIsConstant ? product + 0 : Number.NaN,
    segment: segmentIndex(tables, entry),
    whiteList: entry.whiteList === NONE ? NONE : parts.whiteLists[entry.whiteList]!,
    level: entry.level,
    asked: askedConditions(tables, asks, predicates, offer),
    asksDates: (asks & ASK_DATES) !== 0,
    enabled: entry.enabled,
    hasDates: validity !== undefined || offer.validity !== undefined,
    ruleFromMs: validity?.fromMs ?? Number.NEGATIVE_INFINITY,
    ruleUntilMs: validity?.untilMs ?? Number.POSITIVE_INFINITY,
    offerFromMs: offer.validity?.fromMs ?? Number.NEGATIVE_INFINITY,
    offerUntilMs: offer.validity?.untilMs ?? Number.POSITIVE_INFINITY,
    eligibility: either("eligibility"),
    blackLists,
    purpose: purposeIndex(tables, offer),
    applicability: either("applicability"),
    suitability: either("suitability"),
    feeds: dependenciesOf(tables, parts, entry, offer),
    caps: parts.memory.capsOfOffer(offer, offerIndex),
    capSet: parts.memory.capSetOf(offerIndex),
    suppressedBy: parts.memory.suppressorsOfOffer(offer, offerIndex),
    categoryIndex: tables.subjects.categoryOfOffer[offerIndex]!,
    score,
    propensity,
    contextWeight,
    value,
    lever,
    hasPropensity: factors.propensity !== undefined,
    scoreIsConstant,
    invariants: invariantsOf(tables, parts, offer),
  };
}

/** See feeds/feed-reads.ts. Errors: BUNDLE_INVALID where a rule names a feed that there is not. */
function dependenciesOf(
  { feeds: known, memberships }: PlanTables,
  { channel }: ChannelParts,
  entry: ZoneEntry,
  offer: Offer,
): number[] {
  if (known === null) return [];
  const { feeds, reads } = known;
  const { whiteList, predicates, score, factors, feeds: uses } = entry;
  const segment = entry.segment ?? channel.whiteLists[whiteList]?.segment;
  const named = new Set([
    ...reads.ofPredicates(predicates),
    ...reads.ofScore(score, factors),
    ...reads.ofOffer(offer),
    ...(segment === undefined ? [] : reads.ofSegment(memberships.plan.indexOf.get(segment) ?? NONE)),
    ...uses.map(({ feed }) => feeds.indexOf(feed)),
  ]);
  return [...named]
    .sort((a, b) => a - b)
    .map((feed) => feeds.dependency(feed, uses))
    .filter((dependency) => dependency >= 0);
}

function segmentIndex({ memberships }: PlanTables, { rule, segment }: ZoneEntry): number {
  if (segment === undefined) return NONE;
  const index = memberships.plan.indexOf.get(segment);
  if (index === undefined)
    throw new NodeError("BUNDLE_INVALID", `rule \`${rule}\`: no segment \`${segment}\``);
  return index;
}

/** Decisions ask these without an explanation: their functions are made now. */
function askedConditions({ conditions }: PlanTables, asks: number, rule: Predicates, offer: Offer): number[] {
  return ASK_STAGES.flatMap((stage, number) =>
    [rule, offer].flatMap((predicates, at) => {
      const text = predicates[stage];
      if (text === undefined || (asks & askBit(number, at === 1)) === 0) return [];
      return (conditions.prepare(conditions.add(text, offer)) << 2) | number;
    }),
  );
}

/** Errors: BUNDLE_INVALID; an unknown purpose must not pass as "needs no consent". */
function purposeIndex({ model }: PlanTables, { code, purpose }: Offer): number {
  if (purpose === undefined) return NONE;
  const index = model.purposes.indexOf(purpose);
  if (index === -1) throw new NodeError("BUNDLE_INVALID", `offer \`${code}\`: no purpose \`${purpose}\``);
  return index;
}

/** In the order given; what is true of the offer whatever else happens needs no asking. */
function buildConditions(tables: PlanTables, texts: readonly (string | undefined)[], offer: Offer): number[] {
  return texts
    .filter((text) => text !== undefined)
    .filter((text) => tables.conditions.constantOutcome(text, offer) !== TRUE)
    .map((text) => tables.conditions.add(text, offer));
}

/**
 * What the offer alone makes of it, where that is a number to score with; else a decision finds out. One that has a
 * program needs its function for explanations only.
 */
function buildNumber(
  { numbers }: PlanTables,
  source: NumberSource,
  offer: Offer,
  program: number,
  max: number,
): NumberPlan {
  if (typeof source === "number") return { constant: source, expression: NONE, program: NONE };
  const constant = program < 0 ? numbers.constantValue(source, offer) : undefined;
  if (constant !== undefined && constant >= 0 && constant <= max)
    return { constant: constant + 0, expression: NONE, program: NONE };
  const expression = numbers.add(source, offer);
  if (program < 0) numbers.prepare(expression);
  return { constant: Number.NaN, expression, program: program < 0 ? NONE : program };
}

function invariantsOf(tables: PlanTables, parts: ChannelParts, offer: Offer): readonly InvariantPlan[] {
  const known = parts.invariantsByOffer.get(offer.code);
  if (known !== undefined) return known;
  const { conditions, model } = tables;
  const plans: InvariantPlan[] = [];
  model.invariants.forEach(({ channels, when, require }, invariant) => {
    if (channels !== undefined && !channels.includes(parts.channel.name)) return;
    const whenConstant = when === undefined ? TRUE : conditions.constantOutcome(when, offer);
    if (whenConstant === FALSE || conditions.constantOutcome(require, offer) === TRUE) return;
    plans.push({
      invariant,
      when:
        when === undefined || whenConstant === TRUE ? NONE : conditions.prepare(conditions.add(when, offer)),
      require: conditions.prepare(conditions.add(require, offer)),
    });
  });
  parts.invariantsByOffer.set(offer.code, plans);
  return plans;
}

export function offerOf(tables: PlanTables, code: string): Offer {
  const index = tables.offerIndex.get(code);
  if (index === undefined) throw new NodeError("BUNDLE_INVALID", `there is no offer \`${code}\``);
  return tables.model.offers[index]!;
}
