/**
 * Frequency caps: at most so many contacts of one visitor within a window, of channels and of single offers.
 *
 * A cap that nothing could ever reach is no error: it is warned of where that is plain to see.
 */
import type { CheckedOffers } from "./check-offers.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { durationAt } from "./durations.ts";
import { MEMORY_BOUNDS } from "./memory-bounds.ts";
import type { Cap, CapWindow } from "./model-caps.ts";
import { type InteractionPoint, MEDIUMS } from "./model-channels.ts";
import { foldName } from "./names.ts";
import type { RawCap, RawChannelCap, RawOffer, RawWorkspaceCap } from "./raw.ts";

/** What a channel's caps may be about. */
export interface CapSubjects {
  readonly zones: ReadonlyMap<string, unknown>;
  readonly points: readonly InteractionPoint[];
  readonly offers: CheckedOffers;
}

export function checkChannelCaps(
  checker: Checker,
  raws: readonly RawChannelCap[] | undefined,
  subjects: CapSubjects,
): Cap[] | undefined {
  if (raws === undefined) return undefined;
  const caps = new Map<string, Cap>();
  const places = new Map<Cap, RawCap>();
  for (const raw of raws) {
    const name = checker.name("cap", raw, "name");
    const subject = raw.subject === undefined ? undefined : checkSubject(checker, raw, subjects);
    const cap = defined<Cap>({
      name,
      of: raw.of,
      subject,
      max: raw.max,
      window: checkWindow(checker, raw),
    });
    checker.add("cap", caps, name, cap, raw, "name");
    places.set(cap, raw);
  }
  warnOfIdle(checker, [...caps.values()], places);
  return byName(caps.values(), (cap) => cap.name);
}

/** Of the whole workspace: they hold in every channel. */
export function checkWorkspaceCaps(
  checker: Checker,
  raws: readonly RawWorkspaceCap[] | undefined,
  purposes: ReadonlySet<string>,
): Cap[] | undefined {
  if (raws === undefined) return undefined;
  const caps = new Map<string, Cap>();
  const places = new Map<Cap, RawCap>();
  const mediums: ReadonlySet<string> = new Set(MEDIUMS);
  for (const raw of raws) {
    const { of, max } = raw;
    const name = checker.name("cap", raw, "name");
    const subjects = of === "medium" ? mediums : purposes;
    const subject = raw.subject === undefined ? undefined : checker.reference(of, raw, "subject", subjects);
    const purpose =
      raw.purpose === undefined ? undefined : checker.reference("purpose", raw, "purpose", purposes);
    if (of === "purpose" && purpose !== undefined && !checker.sources.isSpoilt(raw)) {
      const message =
        "`purpose` narrows a cap `of: medium`; the purpose that this one is about is its `subject`";
      checker.report(raw, "purpose", { code: "COMBINATION_INVALID", message }, true);
    }
    const cap = defined<Cap>({ name, of, subject, purpose, max, window: checkWindow(checker, raw) });
    checker.add("cap", caps, name, cap, raw, "name");
    places.set(cap, raw);
  }
  warnOfIdle(checker, [...caps.values()], places);
  return byName(caps.values(), (cap) => cap.name);
}

/** An offer's own caps. One without a name is called by what it says: `3-in-7d`. */
export function checkOfferCaps(checker: Checker, offer: RawOffer): Cap[] | undefined {
  if (offer.caps === undefined) return undefined;
  const caps = new Map<string, Cap>();
  const places = new Map<Cap, RawCap>();
  for (const raw of offer.caps) {
    const name = raw.name === undefined ? nameOf(raw) : checker.name("cap", raw, "name");
    const cap: Cap = { name, of: "offer", max: raw.max, window: checkWindow(checker, raw) };
    checker.add("cap", caps, name, cap, raw, raw.name === undefined ? "max" : "name");
    places.set(cap, raw);
  }
  warnOfIdle(checker, [...caps.values()], places);
  return byName(caps.values(), (cap) => cap.name);
}

function nameOf({ max, window, per, in: zone }: RawCap): string {
  if (window !== undefined) return foldName(`${max}-in-${window}`);
  if (per === undefined) return `${max}-ever`;
  return zone === "visitor" ? `${max}-per-${per}-of-visitor` : `${max}-per-${per}`;
}

function checkWindow(checker: Checker, raw: RawCap): CapWindow {
  const stated = (["window", "per", "ever"] as const).filter((key) => raw[key] !== undefined);
  if (stated.length !== 1 && !checker.sources.isSpoilt(raw)) {
    const message = "state one of `window: 7d` (rolling), `per: day|week|month` (calendar) or `ever: true`";
    checker.report(raw, stated[1] ?? "max", { code: "COMBINATION_INVALID", message }, true);
  }
  if (raw.in !== undefined && raw.per === undefined && !checker.sources.isSpoilt(raw)) {
    const message = "`in` names the time zone of `per`, and there is none";
    checker.report(raw, "in", { code: "COMBINATION_INVALID", message }, true);
  }
  if (raw.window !== undefined) {
    const { minMs } = MEMORY_BOUNDS.window;
    return { kind: "rolling", ms: durationAt(checker, raw, "window", MEMORY_BOUNDS.window) ?? minMs };
  }
  if (raw.per === undefined) return { kind: "ever" };
  const zone = raw.in ?? "channel";
  if (zone === "visitor" && checker.visitorTimeZone === undefined) {
    const message =
      "nothing tells the visitor's time zone: workspace.yaml names its attribute as `visitorTimeZone`";
    checker.report(raw, "in", { code: "COMBINATION_INVALID", message });
  }
  return { kind: "calendar", unit: raw.per, zone };
}

function checkSubject(checker: Checker, raw: RawChannelCap, subjects: CapSubjects): string {
  const { zones, points, offers } = subjects;
  const warn = (message: string): void => {
    checker.report(raw, "subject", { severity: "warning", code: "COMBINATION_INVALID", message });
  };
  if (raw.of === "zone") {
    const zone = checker.reference("zone", raw, "subject", zones);
    if (zones.has(zone) && !checker.hasGaps && !points.some((point) => point.zone === zone)) {
      warn(`no point is in zone \`${zone}\`, so the cap is never reached`);
    }
    return zone;
  }
  if (raw.of === "medium") {
    const mediums: ReadonlySet<string> = new Set(MEDIUMS);
    const medium = checker.reference("medium", raw, "subject", mediums);
    if (mediums.has(medium) && !checker.hasGaps && !points.some((point) => point.medium === medium)) {
      warn(`no point of the channel has the medium \`${medium}\`, so the cap is never reached`);
    }
    return medium;
  }
  if (raw.of === "offer") {
    const code = checker.reference("offer", raw, "subject", offers.byCode);
    if (offers.byCode.get(code)?.fallback === true) {
      const message = `\`${code}\` is a fallback, and a fallback is fit for everybody: no cap may be about it`;
      checker.report(raw, "subject", { code: "FALLBACK_FORBIDDEN", message });
    }
    return code;
  }
  const all = new Set(offers.offers.flatMap(({ category }) => category ?? []));
  const category = foldName(raw.subject!);
  if (checker.hasGaps) return category; // It may be the category of an offer that is not there.
  checker.reference("category", raw, "subject", all);
  const counted = offers.offers.some((offer) => offer.category === category && !offer.fallback);
  if (all.has(category) && !counted) {
    warn(`only fallbacks are of category \`${category}\`, and no cap counts those`);
  }
  return category;
}

const LONGEST_MS = { day: 2 * 86_400_000, week: 8 * 86_400_000, month: 32 * 86_400_000 } as const;

/** Whether what lies in window `b` always lies in window `a` too. False where it is not plain. */
function holds(a: CapWindow, b: CapWindow): boolean {
  if (a.kind === "ever") return true;
  if (a.kind === "rolling")
    return b.kind !== "ever" && a.ms >= (b.kind === "rolling" ? b.ms : LONGEST_MS[b.unit]);
  return b.kind === "calendar" && a.unit === b.unit && a.zone === b.zone;
}

/** Warns of caps that another one about the same always reaches first. */
function warnOfIdle(checker: Checker, caps: readonly Cap[], places: ReadonlyMap<Cap, RawCap>): void {
  const isAbove = (a: Cap, b: Cap): boolean =>
    a.of === b.of &&
    (a.subject === undefined || a.subject === b.subject) &&
    (a.purpose === undefined || a.purpose === b.purpose) &&
    a.max <= b.max &&
    holds(a.window, b.window);
  for (const [index, cap] of caps.entries()) {
    const other = caps.find(
      (each, at) => at !== index && isAbove(each, cap) && (at < index || !isAbove(cap, each)),
    );
    if (other === undefined) continue;
    const message = `this cap is never reached: \`${other.name}\` allows no more, over as long a time`;
    checker.report(places.get(cap)!, "max", { severity: "warning", code: "COMBINATION_INVALID", message });
  }
}
