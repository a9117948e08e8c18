/** Treatment rules, white and black lists, and the default offers of audience levels. */
import { ENGINE_LIMITS } from "../limits.ts";
import type { CheckedChannel } from "./check-channels.ts";
import { type CheckedFeeds, checkFeedUses } from "./check-feeds.ts";
import type { CheckedOffers } from "./check-offers.ts";
import { byName, type Checker, defined, type Names } from "./checker.ts";
import { compareText } from "./diagnostic.ts";
import type { AudienceLevel } from "./model.ts";
import { ALL_ZONES, type OfferList, type TreatmentRule, type WhiteList } from "./model-strategy.ts";
import { foldName } from "./names.ts";
import type { RawOfferList, RawRule, RawStrategy, RawWorkspace } from "./raw.ts";
import { type VisitorName, visitorAt } from "./visitor-names.ts";

export interface CheckedStrategy {
  readonly rules: readonly TreatmentRule[];
  readonly whiteLists: readonly WhiteList[];
  readonly blackLists: readonly OfferList[];
}

const ALL_OFFERS = "*";
/** White list offers and rules share scores: marketer's, 0 to 100. */
const SCORE_MAX = 100;

interface Collected {
  readonly rules: Map<string, TreatmentRule>;
  readonly whiteLists: Map<string, WhiteList>;
  readonly blackLists: Map<string, OfferList>;
}

interface Surroundings {
  readonly offers: CheckedOffers;
  readonly segments: Names;
  readonly levels: Names;
  readonly feeds: CheckedFeeds;
}

/** By channel; a channel without strategy files has an empty one. */
export function checkStrategies(
  checker: Checker,
  files: readonly RawStrategy[],
  channels: ReadonlyMap<string, CheckedChannel>,
  surroundings: Surroundings,
): Map<string, CheckedStrategy> {
  const collected = new Map<string, Collected>();
  for (const name of channels.keys()) {
    collected.set(name, { rules: new Map(), whiteLists: new Map(), blackLists: new Map() });
  }
  for (const file of files) {
    const name = checker.reference("channel", file, "channel", channels);
    const channel = channels.get(name);
    const target = collected.get(name);
    if (channel === undefined || target === undefined) continue;
    collectFile(checker, file, channel, target, surroundings);
    checker.limit("rules of a channel", target.rules.size, ENGINE_LIMITS.rulesPerChannelMax, file);
  }
  return new Map(
    [...collected].map(([name, { rules, whiteLists, blackLists }]) => [
      name,
      {
        rules: byName(rules.values(), (rule) => rule.id),
        whiteLists: byName(whiteLists.values(), (list) => list.name),
        blackLists: byName(blackLists.values(), (list) => list.name),
      },
    ]),
  );
}

function collectFile(
  checker: Checker,
  file: RawStrategy,
  channel: CheckedChannel,
  target: Collected,
  surroundings: Surroundings,
): void {
  const zones: ReadonlySet<string> = new Set(channel.zones.map((zone) => zone.name));
  for (const raw of file.rules ?? []) {
    const id = checker.name("rule", raw, "id");
    checker.add(
      "rule",
      target.rules,
      id,
      checkRule(checker, id, raw, channel, zones, surroundings),
      raw,
      "id",
    );
  }
  for (const raw of file.whiteLists ?? []) {
    const list = { ...checkList(checker, "white list", raw, zones, surroundings), score: raw.score ?? 0 };
    checker.add("white list", target.whiteLists, list.name, list, raw, "name");
  }
  for (const raw of file.blackLists ?? []) {
    const list = checkList(checker, "black list", raw, zones, surroundings);
    checkWithheld(checker, raw, surroundings.offers);
    checker.add("black list", target.blackLists, list.name, list, raw, "name");
  }
}

function checkRule(
  checker: Checker,
  id: string,
  raw: RawRule,
  channel: CheckedChannel,
  zones: ReadonlySet<string>,
  { offers, segments, feeds }: Surroundings,
): TreatmentRule {
  const { eligibility, applicability, suitability, propensity, contextWeight, value, lever, score } = raw;
  checker.predicates(raw);
  checker.factors(raw);
  checker.numberSource(raw, "score", SCORE_MAX);
  if (score === undefined && propensity === undefined && channel.factors.propensity === undefined) {
    const message = "a rule needs a `score`, or a `propensity` of its own or of its channel";
    checker.report(raw, "id", { code: "KEY_MISSING", message });
  }
  return defined<TreatmentRule>({
    id,
    zone: raw.zone === ALL_ZONES ? ALL_ZONES : checker.reference("zone", raw, "zone", zones),
    segment: raw.segment === undefined ? undefined : checker.reference("segment", raw, "segment", segments),
    offer: checker.reference("offer", raw, "offer", offers.byCode),
    enabled: raw.enabled ?? true,
    validity: checker.validity(raw),
    eligibility,
    applicability,
    suitability,
    score,
    propensity,
    contextWeight,
    value,
    lever,
    feeds: checkFeedUses(checker, raw, feeds),
  });
}

function checkList(
  checker: Checker,
  what: string,
  raw: RawOfferList,
  zones: ReadonlySet<string>,
  { offers, segments, levels }: Surroundings,
): OfferList {
  if (raw.visitors === undefined && raw.segment === undefined) {
    const message = `a ${what} needs \`visitors\` or a \`segment\``;
    checker.report(raw, "name", { code: "KEY_MISSING", message });
  }
  return defined<OfferList>({
    name: checker.name(what, raw, "name"),
    offers: checkListOffers(checker, raw, offers),
    visitors: checkVisitors(checker, raw, levels),
    segment: raw.segment === undefined ? undefined : checker.reference("segment", raw, "segment", segments),
    zones:
      raw.zones === undefined ? undefined : checker.references("zone", raw.zones, zones).sort(compareText),
  });
}

/** A fallback answers where nothing else does: it is fit for everybody, and nobody can be kept from it. */
function checkWithheld(checker: Checker, raw: RawOfferList, offers: CheckedOffers): void {
  for (const [index, code] of raw.offers.entries()) {
    const offer = offers.byCode.get(foldName(code));
    if (offer?.fallback !== true) continue;
    const message =
      `offer \`${offer.code}\` is a fallback: it is presented where nothing survives, black list or not; ` +
      "take it out of the list, or take it out of the points' fallbacks and its `fallback: true` away";
    checker.report(raw.offers, index, { code: "FALLBACK_FORBIDDEN", message });
  }
}

/** Codes, sorted; `*` is every offer of the workspace but fallbacks. */
function checkListOffers(checker: Checker, raw: RawOfferList, offers: CheckedOffers): string[] {
  if (!raw.offers.includes(ALL_OFFERS)) {
    return checker.references("offer", raw.offers, offers.byCode).sort(compareText);
  }
  if (raw.offers.length > 1) {
    const message = "`*` is all offers but fallbacks: nothing may stand beside it";
    checker.report(raw.offers, raw.offers.indexOf(ALL_OFFERS), { code: "COMBINATION_INVALID", message });
  }
  return offers.offers.filter((offer) => !offer.fallback).map((offer) => offer.code);
}

function checkVisitors(checker: Checker, raw: RawOfferList, levels: Names): VisitorName[] {
  const visitors = new Map<string, VisitorName>();
  for (const index of (raw.visitors ?? []).keys()) {
    const visitor = visitorAt(checker, raw.visitors!, index, levels);
    if (visitor === undefined) continue;
    const key = `${visitor.level}:${visitor.id}`;
    if (visitors.has(key)) checker.duplicate("visitor", key, raw.visitors!, index);
    visitors.set(key, visitor);
  }
  return [...visitors.values()].sort((a, b) => compareText(a.level, b.level) || compareText(a.id, b.id));
}

/** Levels, once offers and the zones of all channels are known. */
export function checkLevels(
  checker: Checker,
  workspace: RawWorkspace,
  offers: CheckedOffers,
  channels: ReadonlyMap<string, CheckedChannel>,
): AudienceLevel[] {
  const zones = new Set([...channels.values()].flatMap((channel) => channel.zones.map((zone) => zone.name)));
  const levels = new Map<string, AudienceLevel>();
  for (const raw of workspace.levels) {
    const name = checker.name("level", raw, "name");
    const defaults = new Map<string, AudienceLevel["defaultOffers"][number]>();
    for (const item of raw.defaultOffers ?? []) {
      const offer = checker.reference("offer", item, "offer", offers.byCode);
      const named = item.zones && checker.references("zone", item.zones, zones).sort(compareText);
      const entry = defined<AudienceLevel["defaultOffers"][number]>({
        offer,
        score: item.score,
        zones: named,
      });
      checker.add("default offer", defaults, offer, entry, item, "offer");
    }
    const level = defined<AudienceLevel>({
      name,
      displayName: raw.displayName,
      defaultOffers: byName(defaults.values(), (entry) => entry.offer),
    });
    checker.add("level", levels, name, level, raw, "name");
  }
  return [...levels.values()]; // Their order is of meaning.
}
