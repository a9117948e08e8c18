/**
 * From a channel of the model to its plan: which candidates each zone has, in which order they are looked at, and what
 * each point adds. Names become indexes, texts become conditions.
 *
 * Control plane: may allocate, may throw. Errors: BUNDLE_INVALID.
 */
import { NodeError } from "../errors.ts";
import { profileDefaults } from "../rules/expression-inputs.ts";
import { consentAttributeName } from "../visitors/consent.ts";
import { mediumNumber } from "../visitors/memory-layout.ts";
import {
  ALL_ZONES,
  type AttributeValue,
  type Channel,
  type Factors,
  type InteractionPoint,
  MEDIUMS,
  type Model,
  type OfferList,
  type TimeZoneTable,
  type TreatmentRule,
} from "../workspace/model.ts";
import {
  buildCandidate,
  type ChannelParts,
  type Draft,
  offerOf,
  type PlanTables,
  type Source,
} from "./build-candidate.ts";
import { MemoryRulesBuilder } from "./build-memory-rules.ts";
import { Candidate, type ChannelPlan, NONE, type PointPlan, type ZonePlan } from "./plan.ts";

const ANYBODY = { segment: NONE, whiteList: NONE, level: NONE, enabled: true } as const;

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
  const timeZone = timeZoneOf(model, channel.timeZone);
  const memory = new MemoryRulesBuilder(model, channel, tables.subjects);
  const parts: ChannelParts = {
    channel,
    memory,
    whiteLists,
    blackListsByOffer,
    invariantsByOffer: new Map(),
  };
  const zones = new Map(channel.zones.map(({ name }) => [name, buildZone(tables, parts, name)] as const));
  const points = new Map<string, PointPlan>();
  channel.points.forEach((point, index) => {
    const zone = zones.get(point.zone);
    if (zone === undefined)
      throw new NodeError("BUNDLE_INVALID", `point \`${point.name}\`: no zone \`${point.zone}\``);
    points.set(point.name, buildPoint(tables, parts, point, index, zone));
  });
  const { anonymous } = channel;
  const defaults = model.profile.map((attribute) => attribute.default);
  return {
    channel,
    index: model.channels.indexOf(channel),
    points,
    defaultsKnown: profileDefaults(model.profile, defaults),
    defaultsAnonymous: profileDefaults(
      model.profile,
      model.profile.map(({ name }, index) =>
        Object.hasOwn(anonymous, name) ? anonymous[name] : defaults[index],
      ),
    ),
    consentUnknownMeans: channel.consentUnknown,
    memory: memory.seal(),
    timeZone,
  };
}

/** Errors: BUNDLE_INVALID; days and weeks of caps begin by it. */
function timeZoneOf({ timeZones }: Model, name: string): TimeZoneTable {
  const table = Object.hasOwn(timeZones, name) ? timeZones[name] : undefined;
  if (table === undefined) throw new NodeError("BUNDLE_INVALID", `the bundle has no time zone \`${name}\``);
  return table;
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

function buildPoint(
  tables: PlanTables,
  { channel, memory }: ChannelParts,
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
  const codes = [...new Set(point.fallbacks)];
  const fallbacks = codes.map((code) => {
    const offer = offerOf(tables, code);
    const id = `${point.name}/fallback:${code}`;
    const parts = { id, channel: channel.name, zone: point.zone, rule: "fallback", offer, fallback: true };
    return treatments.add(parts).index;
  });
  const quotaMax = point.quotas.map(({ max }) => max);
  return {
    point,
    index,
    zone,
    caps: memory.capsOfPoint(point.zone, point.medium),
    zoneIndex: tables.subjects.zoneIndex.get(point.zone)!,
    mediumNumber: mediumNumber(MEDIUMS.indexOf(point.medium)),
    consentAttributes,
    quotaKeys: quotaKeys(point, zone),
    quotaMax,
    fallbacks,
    fallbackOffers: codes.map((code) => tables.offerIndex.get(code)!), // As `offerOf` found them.
  };
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
