/**
 * From a channel of the model to its plan: which candidates each zone has, in the order of the rule index, and what
 * each point adds. Names become indexes, texts become conditions.
 *
 * Control plane: may allocate, may throw. Errors: BUNDLE_INVALID.
 */
import { NodeError } from "../errors.ts";
import { profileDefaults } from "../rules/expression-inputs.ts";
import { WORD_BITS } from "../rules/index/layout.ts";
import { consentAttributeName } from "../visitors/consent.ts";
import { mediumNumber } from "../visitors/memory-layout.ts";
import { zoneTermName } from "../visitors/zone-names.ts";
import type { Model, TimeZoneTable } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { type Channel, type InteractionPoint, MEDIUMS } from "../workspace/model-channels.ts";
import type { OfferList } from "../workspace/model-strategy.ts";
import {
  buildCandidate,
  type ChannelParts,
  type Draft,
  offerOf,
  type PlanTables,
} from "./build-candidate.ts";
import { MemoryRulesBuilder } from "./build-memory-rules.ts";
import { Candidate, type ChannelPlan, NONE, type PointPlan, type ZonePlan } from "./plan.ts";
import { treatmentId, zoneEntries } from "./zone-entries.ts";
import { ZoneRecords } from "./zone-records.ts";

/** Of a zone: so many at once cost less than a lane may be kept from its calls. */
const ENTRIES_PER_STEP = 4;

/** In steps, for a lane that serves meanwhile. */
export function* buildChannelPlan(tables: PlanTables, channel: Channel): Generator<undefined, ChannelPlan> {
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
  const zones = new Map<string, ZonePlan>();
  for (const { name } of channel.zones) zones.set(name, yield* buildZone(tables, parts, name));
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

function* buildZone(tables: PlanTables, parts: ChannelParts, zone: string): Generator<undefined, ZonePlan> {
  const { channel, whiteLists } = parts;
  const index = tables.rules.zone(channel.name, zone, whiteLists);
  const entries = zoneEntries(tables.model, channel, zone);
  if (entries.length !== index.count)
    throw new NodeError("BUNDLE_INVALID", `zone \`${zone}\` is not the one that was compiled`);
  const holdsHere = (zones: readonly string[] | undefined) => zones === undefined || zones.includes(zone);
  const positions = new Int32Array(entries.length);
  for (let position = 0; position < index.count; position++) positions[index.placeAt(position)] = position;
  const drafts: Draft[] = [];
  for (const [place, entry] of entries.entries()) {
    if (place % ENTRIES_PER_STEP === 0) yield;
    const { rule } = entry;
    const offer = offerOf(tables, entry.offer);
    const id = treatmentId(zone, rule);
    const made = { id, channel: channel.name, zone, rule, offer, fallback: false };
    const treatment = tables.treatments.add(made);
    const blackLists = (parts.blackListsByOffer.get(entry.offer) ?? [])
      .filter(({ zones }) => holdsHere(zones))
      .map(({ list }) => list);
    drafts.push(
      buildCandidate(tables, parts, treatment, entry, index.partsAt(positions[place]!), blackLists),
    );
  }
  yield;
  const ids = drafts.map(({ treatment }) => treatment.id).sort();
  const idOrder = new Map(ids.map((id, at) => [id, at]));
  if (idOrder.size !== drafts.length)
    throw new NodeError("BUNDLE_INVALID", `zone \`${zone}\` has two treatments of one id`);
  const candidates: Candidate[] = [];
  for (let position = 0; position < drafts.length; position++) {
    if (position % ENTRIES_PER_STEP === 0) yield;
    const draft = drafts[index.placeAt(position)]!;
    candidates.push(new Candidate(position, { ...draft, idOrder: idOrder.get(draft.treatment.id)! }));
  }
  return {
    name: zone,
    candidates,
    index,
    records: new ZoneRecords(candidates),
    feedWords: feedWords(candidates),
  };
}

function feedWords(candidates: readonly Candidate[]): ZonePlan["feedWords"] {
  const byDependency = new Map<number, Int32Array>();
  for (const { feeds, position } of candidates)
    for (const dependency of feeds) {
      let words = byDependency.get(dependency);
      if (words === undefined) {
        words = new Int32Array(Math.ceil(candidates.length / WORD_BITS));
        byDependency.set(dependency, words);
      }
      words[Math.floor(position / WORD_BITS)]! |= 1 << (position % WORD_BITS);
    }
  return [...byDependency].map(([dependency, words]) => ({ dependency, words }));
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
    capsByPurpose: memory.capsOfPurposes(point.medium),
    zoneIndex: tables.subjects.zoneIndex.get(zoneTermName(channel.name, point.zone))!,
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
