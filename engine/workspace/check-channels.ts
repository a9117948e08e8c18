/** Channels: zones, points, anonymous defaults, fallbacks, holdout, responses. Their strategy is checked elsewhere. */
import { ENGINE_LIMITS } from "../limits.ts";
import { type AttributesByName, attributeValues } from "./check-attributes.ts";
import { checkChannelCaps } from "./check-caps.ts";
import { checkEvents } from "./check-events.ts";
import type { CheckedOffers } from "./check-offers.ts";
import { checkRelated, checkSuppressions } from "./check-suppressions.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { durationAt, meantDuration } from "./durations.ts";
import { MEMORY_BOUNDS } from "./memory-bounds.ts";
import type { Channel, Holdout, InteractionPoint, Quota, ResponsePolicy, Zone } from "./model-channels.ts";
import { foldName, nearestName } from "./names.ts";
import { parseDuration, parseShare } from "./quantities.ts";
import type { RawChannel, RawPoint } from "./raw.ts";

/** A channel without its strategy. */
export type CheckedChannel = Omit<Channel, "rules" | "whiteLists" | "blackLists">;

export interface ChannelFile {
  /** Folder below `channels/`. */
  readonly folder: string;
  readonly raw: RawChannel;
}

const RESERVATION_MS_DEFAULT = 30 * 60_000;
const RESERVATION_MS_MAX = 30 * 86_400_000;
const DEADLINE_MS_DEFAULT = 50;
const COUNT_MAX_DEFAULT = 10;
const RESPONSES_WITHIN_MS_DEFAULT = 30 * 86_400_000;

export function checkChannels(
  checker: Checker,
  files: readonly ChannelFile[],
  profile: AttributesByName,
  offerAttributes: AttributesByName,
  offers: CheckedOffers,
): Map<string, CheckedChannel> {
  const channels = new Map<string, CheckedChannel>();
  for (const { folder, raw } of files) {
    const name = checker.name("channel", raw, "name");
    if (foldName(folder) !== name) {
      const message = `the channel is \`${name}\`, but its folder is \`${folder}\``;
      checker.report(raw, "name", { code: "COMBINATION_INVALID", message });
    }
    const channel = checkChannel(checker, name, raw, profile, offerAttributes, offers);
    checker.add("channel", channels, name, channel, raw, "name");
  }
  if (files[0] !== undefined)
    checker.limit("channels", channels.size, ENGINE_LIMITS.channelsMax, files[0].raw);
  return channels;
}

function checkChannel(
  checker: Checker,
  name: string,
  raw: RawChannel,
  profile: AttributesByName,
  offerAttributes: AttributesByName,
  offers: CheckedOffers,
): CheckedChannel {
  const { displayName, salt = name, deadlineMs = DEADLINE_MS_DEFAULT, factors = {} } = raw;
  const timeZone = checker.timeZoneAt(raw, "timeZone", checker.timeZone);
  checker.timeZonesUsed.add(timeZone);
  const zones = new Map<string, Zone>();
  for (const zone of raw.zones) {
    const zoneName = checker.name("zone", zone, "name");
    const item = defined<Zone>({ name: zoneName, displayName: zone.displayName });
    checker.add("zone", zones, zoneName, item, zone, "name");
  }
  const fallbacks = checkFallbacks(checker, raw.fallbacks, offers);
  const points = new Map<string, InteractionPoint>();
  for (const point of raw.points) {
    const pointName = checker.name("point", point, "name");
    const item: InteractionPoint = defined<InteractionPoint>({
      name: pointName,
      displayName: point.displayName,
      zone: checker.reference("zone", point, "zone", zones),
      medium: point.medium,
      contact: point.contact ?? "decide",
      reservationMs: checkReservation(checker, point),
      consent: point.consent ?? "required",
      duplicates: point.duplicates ?? "caller",
      countMax: point.countMax ?? COUNT_MAX_DEFAULT,
      quotas: checkQuotas(checker, point, offerAttributes, offers),
      fallbacks: point.fallbacks === undefined ? fallbacks : checkFallbacks(checker, point.fallbacks, offers),
    });
    checker.add("point", points, pointName, item, point, "name");
  }
  checker.factors(factors);
  const subjects = { zones, points: [...points.values()], offers };
  const suppressions = checkSuppressions(checker, raw.suppress);
  const suppressible = offers.offers.filter((offer) => !offer.fallback);
  checkRelated(checker, raw.suppress, offerAttributes, offers.offers, suppressible);
  return defined<CheckedChannel>({
    name,
    displayName,
    salt,
    timeZone,
    deadlineMsDefault: deadlineMs,
    consentUnknown: raw.consentUnknown ?? "denied",
    unrecorded: raw.unrecorded ?? "answer",
    zones: byName(zones.values(), (zone) => zone.name),
    points: byName(points.values(), (point) => point.name),
    events: checkEvents(checker, raw, profile),
    anonymous: attributeValues(checker, "profile attribute", profile, raw.anonymous),
    holdout: checkHoldout(checker, raw),
    factors: { ...factors },
    caps: checkChannelCaps(checker, raw.caps, subjects),
    suppressions,
    responses: checkResponses(checker, raw),
    sessionTimeoutMs: durationAt(checker, raw, "sessionTimeout", MEMORY_BOUNDS.sessionTimeout),
  });
}

/** Offers that are declared fit for everybody, best first. */
function checkFallbacks(
  checker: Checker,
  codes: readonly string[] | undefined,
  offers: CheckedOffers,
): string[] {
  if (codes === undefined) return [];
  const fallbacks = checker.references("offer", codes, offers.byCode);
  for (const index of codes.keys()) {
    const offer = offers.byCode.get(foldName(codes[index]!));
    if (offer === undefined || offer.fallback) continue;
    if (checker.sources.isSpoilt(offers.raws.get(offer.code)!)) continue;
    const message = `offer \`${offer.code}\` is not declared \`fallback: true\``;
    checker.report(codes, index, { code: "FALLBACK_NOT_FIT", message });
  }
  return fallbacks;
}

function checkReservation(checker: Checker, point: RawPoint): number {
  const contact = point.contact ?? "decide";
  if (point.reservation === undefined) return contact === "impression" ? RESERVATION_MS_DEFAULT : 0;
  const reservationMs = parseDuration(point.reservation);
  if (reservationMs === undefined || reservationMs === 0) {
    const message = `\`${point.reservation}\` is not a duration like 30m, 45s or 2h`;
    checker.report(point, "reservation", {
      code: "DURATION_INVALID",
      message,
      suggestion: meantDuration(point.reservation),
    });
    return 0;
  }
  if (reservationMs > RESERVATION_MS_MAX) {
    checker.report(point, "reservation", { code: "VALUE_OUT_OF_RANGE", message: "must be at most 30d" });
  }
  if (contact !== "impression" && !checker.sources.isSpoilt(point)) {
    const message = "`reservation` says nothing at a point whose `contact` is not `impression`";
    checker.report(point, "reservation", { code: "COMBINATION_INVALID", message }, true);
  }
  return reservationMs;
}

function checkQuotas(
  checker: Checker,
  point: RawPoint,
  offerAttributes: AttributesByName,
  offers: CheckedOffers,
): Quota[] {
  const quotas = new Map<string, Quota>();
  for (const raw of point.quotas ?? []) {
    const by = foldName(raw.by);
    if (by !== "category" && !offerAttributes.has(by)) {
      const suggestion = nearestName(by, ["category", ...offerAttributes.keys()]);
      const message = `a quota counts by \`category\` or an offer attribute, not by \`${by}\``;
      if (!checker.incomplete) checker.report(raw, "by", { code: "REFERENCE_UNKNOWN", message, suggestion });
    }
    const personal = offers.offers.find((offer) => {
      const source = offer.attributes[by];
      return source !== undefined && source.kind !== "constant";
    });
    if (personal !== undefined) {
      const message = `\`${by}\` is not the same for everybody in offer \`${personal.code}\`, so nothing can be counted by it`;
      checker.report(raw, "by", { code: "COMBINATION_INVALID", message });
    }
    checker.add("quota", quotas, by, { by, max: raw.max }, raw, "by");
  }
  return byName(quotas.values(), (quota) => quota.by);
}

function checkResponses(checker: Checker, { responses }: RawChannel): ResponsePolicy | undefined {
  if (responses === undefined) return undefined;
  const { withoutContact = "warn" } = responses;
  const withinMs = durationAt(checker, responses, "within", MEMORY_BOUNDS.responsesWithin);
  return { withinMs: withinMs ?? RESPONSES_WITHIN_MS_DEFAULT, withoutContact };
}

function checkHoldout(checker: Checker, raw: RawChannel): Holdout | undefined {
  const { holdout } = raw;
  if (holdout === undefined) return undefined;
  const sharePpm = parseShare(holdout.share);
  if (sharePpm === undefined) {
    const message = `\`${holdout.share}\` is not a share like 5% or 0.5%, at most 100%, in steps of 0.0001%`;
    checker.report(holdout, "share", { code: "SHARE_INVALID", message });
  }
  return { salt: holdout.salt, sharePpm: sharePpm ?? 0, answer: holdout.answer ?? "fallback" };
}
