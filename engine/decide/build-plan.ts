/**
 * From a channel of the model to its plan. Names become indexes, dates become numbers, texts become conditions; what
 * the offer alone decides is decided here once (an invariant about credit never touches a coffee).
 *
 * Control plane: may allocate, may throw. Errors: BUNDLE_INVALID.
 */
import { NodeError } from "../errors.ts";
import { FALSE, TRUE } from "../rules/outcome.ts";
import { consentAttributeName } from "../visitors/consent.ts";
import type {
  AttributeValue,
  Channel,
  Factors,
  InteractionPoint,
  Model,
  NumberSource,
  Offer,
  OfferList,
  Predicates,
  TreatmentRule,
  Validity,
} from "../workspace/model.ts";
import { ALL_ZONES } from "../workspace/model.ts";
import type { ConditionTable, NumberTable } from "./conditions.ts";
import type { Treatment } from "./generation.ts";
import type { Memberships } from "./membership.ts";
import {
  Candidate,
  type CandidateParts,
  type ChannelPlan,
  type InvariantPlan,
  NONE,
  type NumberPlan,
  type PointPlan,
  type ZonePlan,
} from "./plan.ts";
import type { TreatmentTable } from "./treatments.ts";
import type { ListTable } from "./visitor-lists.ts";

export interface PlanTables {
  readonly model: Model;
  readonly conditions: ConditionTable;
  readonly numbers: NumberTable;
  readonly memberships: Memberships;
  readonly lists: ListTable;
  readonly treatments: TreatmentTable;
  readonly profileIndex: ReadonlyMap<string, number>;
  readonly offerIndex: ReadonlyMap<string, number>;
  /** By offer index: place of its code in code-unit order. */
  readonly offerOrder: readonly number[];
}

/** A candidate before its zone is sorted. */
type Draft = Omit<CandidateParts, "idOrder">;
/** What brings a candidate into a zone. */
type Source = Pick<Draft, "segment" | "whiteList" | "level" | "enabled"> & {
  readonly validity: Validity | undefined;
  readonly predicates: Predicates;
  readonly factors: Factors;
  readonly score: NumberSource;
};
const ANYBODY = { segment: NONE, whiteList: NONE, level: NONE, enabled: true } as const;

/** A channel's lists by the numbers they were given, and what is worked out once per offer of it. */
interface ChannelParts {
  readonly channel: Channel;
  readonly whiteLists: readonly number[];
  /** Black lists that name an offer: their numbers and their zones. */
  readonly blackListsByOffer: ReadonlyMap<string, readonly { list: number; zones: OfferList["zones"] }[]>;
  readonly invariantsByOffer: Map<string, readonly InvariantPlan[]>;
}

export function buildChannelPlan(tables: PlanTables, channel: Channel): ChannelPlan {
  const { model, lists } = tables;
  const levels = model.levels.map(({ name }) => name);
  const { indexOf } = tables.memberships.plan;
  const whiteLists = channel.whiteLists.map((list) => lists.add(list, levels, indexOf));
  const blackListsByOffer = new Map<string, { list: number; zones: OfferList["zones"] }[]>();
  for (const blackList of channel.blackLists) {
    const entry = { list: lists.add(blackList, levels, indexOf), zones: blackList.zones };
    for (const code of new Set(blackList.offers)) {
      const entries = blackListsByOffer.get(code);
      if (entries === undefined) blackListsByOffer.set(code, [entry]);
      else entries.push(entry);
    }
  }
  const parts: ChannelParts = { channel, whiteLists, blackListsByOffer, invariantsByOffer: new Map() };
  const zones = new Map(channel.zones.map(({ name }) => [name, buildZone(tables, parts, name)] as const));
  const points = new Map<string, PointPlan>();
  channel.points.forEach((point, index) => {
    const zone = zones.get(point.zone);
    if (zone === undefined)
      throw new NodeError("BUNDLE_INVALID", `point \`${point.name}\`: no zone \`${point.zone}\``);
    points.set(point.name, buildPoint(tables, channel, point, index, zone));
  });
  const anonymous = channel.anonymous;
  return {
    channel,
    points,
    defaultsKnown: model.profile.map((attribute) => attribute.default),
    defaultsAnonymous: model.profile.map((attribute) =>
      Object.hasOwn(anonymous, attribute.name) ? anonymous[attribute.name] : attribute.default,
    ),
    consentUnknownMeans: channel.consentUnknown,
  };
}

function buildZone(tables: PlanTables, parts: ChannelParts, zone: string): ZonePlan {
  const { channel } = parts;
  const drafts: Draft[] = [];
  const holdsHere = (zones: readonly string[] | undefined) => zones === undefined || zones.includes(zone);
  const add = (rule: string, code: string, source: Source): void => {
    const offer = offerOf(tables, code);
    const id = `${zone}/${rule}`;
    const treatment = tables.treatments.add({
      id,
      channel: channel.name,
      zone,
      rule,
      offer,
      fallback: false,
    });
    const blackLists = (parts.blackListsByOffer.get(code) ?? [])
      .filter(({ zones }) => holdsHere(zones))
      .map(({ list }) => list);
    drafts.push(buildCandidate(tables, parts, treatment, source, blackLists));
  };
  for (const rule of channel.rules)
    if (rule.zone === zone || rule.zone === ALL_ZONES)
      add(rule.id, rule.offer, ruleSource(tables, channel, rule));
  const shared = { ...ANYBODY, validity: undefined, predicates: {}, factors: channel.factors };
  channel.whiteLists.forEach((list, at) => {
    if (!holdsHere(list.zones)) return;
    const source = { ...shared, whiteList: parts.whiteLists[at]!, score: list.score };
    for (const offer of list.offers) add(`white:${list.name}:${offer}`, offer, source);
  });
  tables.model.levels.forEach((level, index) => {
    for (const { offer, score, zones } of level.defaultOffers)
      if (holdsHere(zones)) add(`default:${level.name}:${offer}`, offer, { ...shared, level: index, score });
  });

  const ids = drafts.map(({ treatment }) => treatment.id).sort();
  const idOrder = new Map(ids.map((id, at) => [id, at]));
  if (idOrder.size !== drafts.length)
    throw new NodeError("BUNDLE_INVALID", `zone \`${zone}\` has two treatments of one id`);
  const candidates = drafts
    .map((draft) => ({ ...draft, idOrder: idOrder.get(draft.treatment.id)! }))
    .sort((a, b) => compareNumbers(b.scoreBound, a.scoreBound) || a.idOrder - b.idOrder)
    .map((draft, position) => new Candidate(position, draft));
  return { name: zone, candidates };
}

/** Not a difference: two bounds may both be infinite. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A rule's own factors replace the channel's; without a score of its own, its propensity is the score. */
function ruleSource(tables: PlanTables, channel: Channel, rule: TreatmentRule): Source {
  const segment = rule.segment === undefined ? NONE : tables.memberships.plan.indexOf.get(rule.segment);
  if (segment === undefined)
    throw new NodeError("BUNDLE_INVALID", `rule \`${rule.id}\`: no segment \`${rule.segment}\``);
  const factors: Factors = { ...channel.factors, ...definedFactors(rule) };
  const { enabled, validity } = rule;
  return { ...ANYBODY, segment, enabled, validity, predicates: rule, factors, score: rule.score ?? 1 };
}

function definedFactors({ propensity, contextWeight, value, lever }: Factors): Factors {
  return {
    ...(propensity === undefined ? {} : { propensity }),
    ...(contextWeight === undefined ? {} : { contextWeight }),
    ...(value === undefined ? {} : { value }),
    ...(lever === undefined ? {} : { lever }),
  };
}

function offerOf(tables: PlanTables, code: string): Offer {
  const index = tables.offerIndex.get(code);
  if (index === undefined) throw new NodeError("BUNDLE_INVALID", `there is no offer \`${code}\``);
  return tables.model.offers[index]!;
}

function buildCandidate(
  tables: PlanTables,
  parts: ChannelParts,
  treatment: Treatment,
  source: Source,
  blackLists: readonly number[],
): Draft {
  const { offer } = treatment;
  const offerIndex = tables.offerIndex.get(offer.code)!;
  const { predicates, factors, validity } = source;
  const number = (from: NumberSource | undefined) => buildNumber(tables, from ?? 1, offer);
  const score = number(source.score);
  const propensity = number(factors.propensity);
  const contextWeight = number(factors.contextWeight);
  const value = number(factors.value);
  const lever = number(factors.lever);
  const factorsAll = [score, propensity, contextWeight, value, lever];
  const product = factorsAll.reduce((product, part) => product * part.constant, 1);
  const scoreIsConstant =
    factorsAll.every((part) => part.expression === NONE && part.constant >= 0) && Number.isFinite(product);
  const either = (stage: keyof Predicates) =>
    buildConditions(tables, [predicates[stage], offer[stage]], offer);
  return {
    treatment,
    offerIndex,
    offerOrder: tables.offerOrder[offerIndex]!,
    scoreBound: scoreIsConstant ? product + 0 : Number.POSITIVE_INFINITY,
    segment: source.segment,
    whiteList: source.whiteList,
    level: source.level,
    enabled: source.enabled,
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

function buildNumber(tables: PlanTables, source: NumberSource, offer: Offer): NumberPlan {
  if (typeof source === "number") return { constant: source, expression: NONE };
  const constant = tables.numbers.constantValue(source, offer);
  if (constant !== undefined && constant >= 0) return { constant: constant + 0, expression: NONE };
  return { constant: Number.NaN, expression: tables.numbers.add(source, offer) };
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
      when: when === undefined || whenConstant === TRUE ? NONE : conditions.add(when, offer),
      require: conditions.add(require, offer),
    });
  });
  parts.invariantsByOffer.set(offer.code, plans);
  return plans;
}

function buildPoint(
  tables: PlanTables,
  channel: Channel,
  point: InteractionPoint,
  index: number,
  zone: ZonePlan,
): PointPlan {
  const { model, profileIndex, treatments } = tables;
  const consentAttributes =
    point.consent === "ignored"
      ? null
      : model.purposes.map(
          (purpose) => profileIndex.get(consentAttributeName(point.medium, purpose)) ?? NONE,
        );
  const fallbacks = [...new Set(point.fallbacks)].map((code) => {
    const offer = offerOf(tables, code);
    const id = `${point.name}/fallback:${code}`;
    const parts = { id, channel: channel.name, zone: point.zone, rule: "fallback", offer, fallback: true };
    return treatments.add(parts).index;
  });
  const quotaMax = point.quotas.map(({ max }) => max);
  return { point, index, zone, consentAttributes, quotaKeys: quotaKeys(point, zone), quotaMax, fallbacks };
}

/** Numbers the values that each quota counts by; −1 where an offer has none, or one made per presentation. */
function quotaKeys({ quotas }: InteractionPoint, { candidates }: ZonePlan): Int32Array {
  const keys = new Int32Array(candidates.length * quotas.length).fill(-1);
  quotas.forEach(({ by }, quota) => {
    const numbers = new Map<AttributeValue, number>();
    for (const { position, treatment } of candidates) {
      const value =
        by === "category"
          ? treatment.offer.category
          : treatment.constants.find(({ name }) => name === by)?.value;
      if (value === undefined) continue;
      if (!numbers.has(value)) numbers.set(value, numbers.size);
      keys[position * quotas.length + quota] = numbers.get(value)!;
    }
  });
  return keys;
}
