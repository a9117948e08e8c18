/**
 * What may be offered in a zone and by which way it gets there: rules, white lists, the levels' default offers, in the
 * order of the model. A place in this list is how the compiled rule index and a lane's plan mean the same treatment.
 */

import type { Model } from "../workspace/model.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { FeedUse } from "../workspace/model-feeds.ts";
import type { Predicates, Validity } from "../workspace/model-offers.ts";
import {
  ALL_ZONES,
  type Factors,
  type NumberSource,
  type TreatmentRule,
} from "../workspace/model-strategy.ts";
import { NONE } from "./plan.ts";

export interface ZoneEntry {
  /** Rule id, or `white:…`, `default:…`. */
  readonly rule: string;
  /** Its code. */
  readonly offer: string;
  /** Who it is for: a segment by name, a white list (index into the channel's), a level (index into the model's). */
  readonly segment: string | undefined;
  readonly whiteList: number;
  readonly level: number;
  readonly enabled: boolean;
  readonly validity: Validity | undefined;
  /** Of the rule alone. */
  readonly predicates: Predicates;
  readonly factors: Factors;
  /** What a rule says of feeds. */
  readonly feeds: readonly FeedUse[];
  readonly score: NumberSource;
}

const NO_FEEDS: readonly FeedUse[] = [];
const ANYBODY = { segment: undefined, whiteList: NONE, level: NONE, enabled: true, feeds: NO_FEEDS } as const;

export function zoneEntries(model: Model, channel: Channel, zone: string): ZoneEntry[] {
  const entries: ZoneEntry[] = [];
  const holdsHere = (zones: readonly string[] | undefined) => zones === undefined || zones.includes(zone);
  for (const rule of channel.rules)
    if (rule.zone === zone || rule.zone === ALL_ZONES) entries.push(ruleEntry(channel, rule));
  const shared = { ...ANYBODY, validity: undefined, predicates: {}, factors: channel.factors };
  channel.whiteLists.forEach(({ name, zones, offers, score }, whiteList) => {
    if (!holdsHere(zones)) return;
    for (const offer of offers)
      entries.push({ ...shared, rule: `white:${name}:${offer}`, offer, whiteList, score });
  });
  model.levels.forEach(({ name, defaultOffers }, level) => {
    for (const { offer, score, zones } of defaultOffers)
      if (holdsHere(zones))
        entries.push({ ...shared, rule: `default:${name}:${offer}`, offer, level, score });
  });
  return entries;
}

/** A rule's own factors replace the channel's; without a score of its own, its propensity is the score. */
function ruleEntry({ factors }: Channel, rule: TreatmentRule): ZoneEntry {
  const { id, offer, segment, enabled, validity, score = 1, feeds = NO_FEEDS } = rule;
  return {
    rule: id,
    offer,
    segment,
    whiteList: NONE,
    level: NONE,
    enabled,
    validity,
    predicates: rule,
    factors: hasFactors(rule) ? { ...factors, ...definedFactors(rule) } : factors,
    feeds,
    score,
  };
}

function hasFactors({ propensity, contextWeight, value, lever }: Factors): boolean {
  return (propensity ?? contextWeight ?? value ?? lever) !== undefined;
}

function definedFactors({ propensity, contextWeight, value, lever }: Factors): Factors {
  return {
    ...(propensity === undefined ? {} : { propensity }),
    ...(contextWeight === undefined ? {} : { contextWeight }),
    ...(value === undefined ? {} : { value }),
    ...(lever === undefined ? {} : { lever }),
  };
}

/** A treatment's static id. */
export function treatmentId(zone: string, rule: string): string {
  return `${zone}/${rule}`;
}
