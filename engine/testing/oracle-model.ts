/** What the oracle reads out of a model: candidates of a zone, an offer's attributes, what expressions see. */

import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { FeedUse } from "../workspace/model-feeds.ts";
import type { Offer, Predicates, Validity } from "../workspace/model-offers.ts";
import type { Factors, NumberSource, OfferList } from "../workspace/model-strategy.ts";
import { CelFailure, type NaiveEnvironment, naiveTemplate, naiveValue } from "./naive-cel.ts";

/** Who a candidate is for; null for everybody. */
export type CandidateSource =
  | { readonly segment: string }
  | { readonly list: OfferList }
  | { readonly level: string }
  | null;

export interface OracleCandidate {
  readonly treatmentId: string;
  readonly offer: Offer;
  readonly source: CandidateSource;
  readonly enabled: boolean;
  readonly validity: Validity | undefined;
  readonly predicates: Predicates;
  readonly score: NumberSource;
  readonly factors: Factors;
  /** What the rule says of feeds. */
  readonly feeds: readonly FeedUse[];
}

export function offerOf(model: Model, code: string): Offer {
  return model.offers.find((offer) => offer.code === code)!;
}

/** Step 4, without asking who the visitor is: rules, white lists, defaults of all levels. */
export function candidatesOf(model: Model, channel: Channel, zone: string): OracleCandidate[] {
  const everywhere = {
    enabled: true,
    validity: undefined,
    predicates: {},
    factors: channel.factors,
    feeds: [],
  };
  const candidates: OracleCandidate[] = [];
  for (const rule of channel.rules) {
    if (rule.zone !== zone && rule.zone !== "*") continue;
    const own = {
      propensity: rule.propensity ?? channel.factors.propensity,
      contextWeight: rule.contextWeight ?? channel.factors.contextWeight,
      value: rule.value ?? channel.factors.value,
      lever: rule.lever ?? channel.factors.lever,
    };
    candidates.push({
      treatmentId: `${zone}/${rule.id}`,
      offer: offerOf(model, rule.offer),
      source: rule.segment === undefined ? null : { segment: rule.segment },
      enabled: rule.enabled,
      validity: rule.validity,
      predicates: rule,
      score: rule.score ?? 1,
      feeds: rule.feeds ?? [],
      factors: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    });
  }
  for (const list of channel.whiteLists) {
    if (list.zones !== undefined && !list.zones.includes(zone)) continue;
    for (const code of list.offers) {
      const treatmentId = `${zone}/white:${list.name}:${code}`;
      const { score } = list;
      candidates.push({ ...everywhere, treatmentId, offer: offerOf(model, code), source: { list }, score });
    }
  }
  for (const level of model.levels) {
    for (const { offer, score, zones } of level.defaultOffers) {
      if (zones !== undefined && !zones.includes(zone)) continue;
      const treatmentId = `${zone}/default:${level.name}:${offer}`;
      const source = { level: level.name };
      candidates.push({ ...everywhere, treatmentId, offer: offerOf(model, offer), source, score });
    }
  }
  return candidates;
}

/** Declared attributes of an offer that are the same for everybody. */
export function constantsOf(model: Model, offer: Offer): Map<string, AttributeValue> {
  const constants = new Map<string, AttributeValue>();
  for (const { name, default: byDefault } of model.offerAttributes) {
    const source = offer.attributes[name];
    if (source === undefined && byDefault !== undefined) constants.set(name, byDefault);
    if (source?.kind === "constant") constants.set(name, source.value);
  }
  return constants;
}

/** All attributes of a winner, in the order of their names. */
export function attributesOf(
  model: Model,
  offer: Offer,
  environment: NaiveEnvironment,
): Record<string, AttributeValue> {
  const attributes = constantsOf(model, offer);
  for (const attribute of model.offerAttributes) {
    const source = offer.attributes[attribute.name];
    if (source === undefined || source.kind === "constant") continue;
    const value = personalValue(attribute, offer, environment) ?? source.default ?? attribute.default;
    if (value !== undefined) attributes.set(attribute.name, value);
  }
  return Object.fromEntries([...attributes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same where nobody was looked at: defaults stand for what is made for a visitor. */
export function defaultAttributesOf(model: Model, offer: Offer): Record<string, AttributeValue> {
  const attributes = constantsOf(model, offer);
  for (const attribute of model.offerAttributes) {
    const source = offer.attributes[attribute.name];
    if (source === undefined || source.kind === "constant") continue;
    const value = source.default ?? attribute.default;
    if (value !== undefined) attributes.set(attribute.name, value);
  }
  return Object.fromEntries([...attributes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Undefined where it cannot be made, or is not what the attribute allows. */
function personalValue(
  attribute: Attribute,
  offer: Offer,
  environment: NaiveEnvironment,
): AttributeValue | undefined {
  const source = offer.attributes[attribute.name]!;
  try {
    const value =
      source.kind === "template"
        ? naiveTemplate(source.template, environment)
        : source.kind === "expression"
          ? naiveValue(source.expression, environment)
          : source.value;
    const { min, max, allowed } = attribute;
    if (allowed !== undefined && !allowed.includes(value)) return undefined;
    if (typeof value === "string" && Buffer.byteLength(value) > 4096) return undefined;
    if (typeof value !== "number") return value;
    const isWithin = (min === undefined || value >= min) && (max === undefined || value <= max);
    return isWithin ? value + 0 : undefined;
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return undefined;
  }
}

const BUILT_IN: readonly Attribute[] = [
  { name: "code", type: "string" },
  { name: "category", type: "string" },
  { name: "purpose", type: "string" },
  { name: "value", type: "number" },
  { name: "cost", type: "number" },
];

/** What an expression sees; without an offer for segments' rules. */
export function environmentOf(
  model: Model,
  profile: ReadonlyMap<string, AttributeValue>,
  context: ReadonlyMap<string, AttributeValue>,
  offer: Offer | null,
  nowMs: number,
): NaiveEnvironment {
  const facts = new Map<string, AttributeValue>(offer === null ? [] : constantsOf(model, offer));
  for (const name of ["code", "category", "purpose", "value", "cost"] as const) {
    const value = offer?.[name];
    if (value !== undefined) facts.set(name, value);
  }
  return {
    attributes: {
      profile: model.profile,
      context: model.context,
      offer: [...BUILT_IN, ...model.offerAttributes],
    },
    values: { profile, context, offer: facts },
    nowMs,
    timeZones: model.timeZones,
  };
}

export function withDefaults(
  attributes: readonly Attribute[],
  values: Readonly<Record<string, AttributeValue>>,
): Map<string, AttributeValue> {
  const result = new Map<string, AttributeValue>();
  for (const { name, default: byDefault } of attributes) {
    const value = Object.hasOwn(values, name) ? values[name] : byDefault;
    if (value !== undefined) result.set(name, value);
  }
  return result;
}
