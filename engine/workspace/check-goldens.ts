/** Golden decisions and previews: requests with names and values as strict as the rest of the workspace. */
import { REASONS, type Reason } from "../decide/reasons.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import { type AttributesByName, attributeValues } from "./check-attributes.ts";
import type { CheckedChannel } from "./check-channels.ts";
import { type CheckedFeeds, checkGoldenFeeds, checkGoldenKeys, goldenContext } from "./check-feeds.ts";
import type { CheckedOffers } from "./check-offers.ts";
import type { AudienceList } from "./check-segments.ts";
import { byName, type Checker, defined, type Names } from "./checker.ts";
import { compareText } from "./diagnostic.ts";
import type {
  Golden,
  GoldenExpectation,
  GoldenRequest,
  GoldenTreatment,
  GoldenVisitor,
  Preview,
} from "./model-goldens.ts";
import { foldName } from "./names.ts";
import type { RawExpectation, RawExpectedPoint, RawGolden, RawGoldens, RawPreviews } from "./raw.ts";
import { timeZoneTable } from "./time-zones.ts";
import { visitorIdProblem } from "./visitor-names.ts";

/** What goldens may name. */
export interface GoldenSurroundings {
  readonly levels: Names;
  readonly channels: ReadonlyMap<string, CheckedChannel>;
  readonly profile: AttributesByName;
  /** What callers send. */
  readonly context: AttributesByName;
  readonly feeds: CheckedFeeds;
  readonly offerAttributes: AttributesByName;
  readonly offers: CheckedOffers;
  readonly lists: readonly AudienceList[];
}

export function checkGoldens(
  checker: Checker,
  files: readonly RawGoldens[],
  surroundings: GoldenSurroundings,
): Golden[] {
  const goldens = new Map<string, Golden>();
  for (const raw of files.flatMap((file) => file.goldens ?? [])) {
    const preview = checkRequest(checker, raw, surroundings);
    const expect = checkExpectation(checker, raw, raw.expect!, surroundings);
    checker.add("golden", goldens, raw.name, { ...preview, expect }, raw, "name");
  }
  if (files[0] !== undefined) checker.limit("goldens", goldens.size, ENGINE_LIMITS.goldensMax, files[0]);
  return byName(goldens.values(), (golden) => golden.name);
}

export function checkPreviews(
  checker: Checker,
  files: readonly RawPreviews[],
  surroundings: GoldenSurroundings,
): Preview[] {
  const previews = new Map<string, Preview>();
  for (const raw of files.flatMap((file) => file.previews)) {
    const channel = surroundings.channels.get(foldName(raw.channel));
    const points = new Set(channel?.points.map((point) => point.name));
    for (const item of raw.points)
      if (channel !== undefined) checker.reference("point", item, "point", points);
    checker.add("preview", previews, raw.name, checkRequest(checker, raw, surroundings), raw, "name");
  }
  return byName(previews.values(), (preview) => preview.name);
}

function checkRequest(checker: Checker, raw: RawGolden, surroundings: GoldenSurroundings): Preview {
  const { channels } = surroundings;
  const channel = checker.reference("channel", raw, "channel", channels);
  const zone = timeZoneTable(channels.get(channel)?.timeZone ?? checker.timeZone);
  const context = goldenContext(checker, raw.context, surroundings);
  const feeds = checkGoldenFeeds(checker, raw.feeds, surroundings.feeds);
  checkGoldenKeys(checker, raw, feeds, context, surroundings);
  return defined<Preview>({
    name: raw.name,
    description: raw.description,
    atMs: checker.instant(raw, "at", zone),
    visitor: checkGoldenVisitor(checker, raw.visitor, surroundings),
    request: defined<GoldenRequest>({ channel, points: requestedPoints(raw.points), context, feeds }),
  });
}

export function requestedPoints(points: RawGolden["points"]): GoldenRequest["points"] {
  return points.map(({ point, count = 1, allowDuplicates = false }) => ({
    point: foldName(point),
    count,
    allowDuplicates,
  }));
}

export function checkGoldenVisitor(
  checker: Checker,
  visitor: RawGolden["visitor"],
  { levels, profile, lists }: GoldenSurroundings,
): GoldenVisitor {
  const known = visitor.known ?? true;
  const idProblem = visitorIdProblem(visitor.id);
  if (idProblem !== undefined) {
    checker.report(visitor, "id", { code: "VALUE_OUT_OF_RANGE", message: idProblem });
  }
  if (!known && Object.keys(visitor.profile ?? {}).length > 0) {
    const message = "nothing is stored of a visitor that is not known";
    checker.report(visitor, "profile", { code: "COMBINATION_INVALID", message }, true);
  }
  return {
    level: checker.reference("level", visitor, "level", levels),
    id: visitor.id,
    known,
    profile: attributeValues(checker, "profile attribute", profile, visitor.profile),
    lists: checkLists(checker, visitor, lists),
  };
}

/** A visitor is only on lists of its own level. */
function checkLists(
  checker: Checker,
  visitor: RawGolden["visitor"],
  lists: readonly AudienceList[],
): string[] {
  if (visitor.lists === undefined) return [];
  const levelOf = new Map(lists.map(({ segment, level }) => [segment, level] as const));
  const names = checker.references("segment with a list", visitor.lists, levelOf);
  const level = foldName(visitor.level);
  for (const index of visitor.lists.keys()) {
    const name = foldName(visitor.lists[index]!);
    const listLevel = levelOf.get(name);
    if (listLevel === undefined || listLevel === level) continue;
    const message = `the list of \`${name}\` holds visitors of level \`${listLevel}\`, not \`${level}\``;
    checker.report(visitor.lists, index, { code: "COMBINATION_INVALID", message });
  }
  return names.sort(compareText);
}

/**
 * @param golden what asks: answers are stated for its points, in its order.
 * @param raw without `points`, nothing is said of the answers.
 */
export function checkExpectation(
  checker: Checker,
  golden: Pick<RawGolden, "channel" | "points">,
  raw: Omit<RawExpectation, "points"> & Partial<RawExpectation>,
  surroundings: GoldenSurroundings,
): GoldenExpectation {
  const asked = golden.points.map(({ point }) => foldName(point));
  const channel = surroundings.channels.get(foldName(golden.channel));
  const known = new Set(channel?.points.map((point) => point.name));
  const stated = raw.points ?? [];
  const isSpoilt = checker.sources.isSpoilt(stated) || checker.sources.isSpoilt(golden.points);
  /** Asked for by a name that no point has, without that being what is expected. */
  const misspelt = new Set<number>();
  for (const [index, item] of golden.points.entries()) {
    if (channel === undefined || known.has(asked[index]!)) continue;
    if (stated[index]?.status === "UNKNOWN_POINT") continue;
    misspelt.add(index);
    checker.reference("point", item, "point", known);
  }
  for (const [index, point] of stated.entries()) {
    if (isSpoilt) break;
    if (misspelt.has(index)) {
      if (foldName(point.point) !== asked[index]) checker.reference("point", point, "point", known);
    } else if (foldName(point.point) !== asked[index]) {
      const wanted =
        asked[index] === undefined ? "asks for no more points" : `asks for \`${asked[index]}\` here`;
      const message = `answers come in the order of the request, which ${wanted}`;
      checker.report(point, "point", { code: "COMBINATION_INVALID", message });
    } else if (channel !== undefined && point.status !== "UNKNOWN_POINT") {
      checker.reference("point", point, "point", known);
    }
  }
  if (raw.points !== undefined && stated.length < asked.length && !isSpoilt) {
    const message = `\`${asked[stated.length]}\` is asked for, but nothing is said of its answer`;
    checker.report(raw, "points", { code: "COMBINATION_INVALID", message }, true);
  }
  for (const item of raw.dropped ?? []) {
    const { stage } = REASONS[item.reason as Reason];
    if (item.stage === undefined || item.stage === stage) continue;
    const message = `${item.reason} is a reason of stage ${stage}`;
    checker.report(item, "stage", { code: "COMBINATION_INVALID", message });
  }
  const named = new Set(misspelt.size > 0 ? [...asked, ...known] : asked);
  const dropped = (raw.dropped ?? []).map((item) => ({
    point: checker.reference("requested point", item, "point", named),
    offer: checker.reference("offer", item, "offer", surroundings.offers.byCode),
    ...(item.stage === undefined ? {} : { stage: item.stage }),
    reason: item.reason,
  }));
  return defined<GoldenExpectation>({
    holdout: raw.holdout,
    points: stated.map((point) => checkExpectedPoint(checker, point, surroundings)),
    dropped,
  });
}

function checkExpectedPoint(
  checker: Checker,
  raw: RawExpectedPoint,
  { offers, offerAttributes }: GoldenSurroundings,
): GoldenExpectation["points"][number] {
  if (raw.offers !== undefined && raw.treatments !== undefined) {
    const message = "state either `offers` or `treatments`";
    checker.report(raw, "treatments", { code: "COMBINATION_INVALID", message }, true);
  }
  const short = (raw.offers ?? []).map((_, index): GoldenTreatment => {
    return { offer: checker.reference("offer", raw.offers!, index, offers.byCode) };
  });
  const long = (raw.treatments ?? []).map((item): GoldenTreatment => {
    const { score, fallback } = item;
    const treatmentId = item.treatmentId && foldName(item.treatmentId);
    const offer = checker.reference("offer", item, "offer", offers.byCode);
    const attributes =
      item.attributes && attributeValues(checker, "offer attribute", offerAttributes, item.attributes);
    return defined<GoldenTreatment>({ offer, treatmentId, score, fallback, attributes });
  });
  return { point: foldName(raw.point), status: raw.status, treatments: [...short, ...long] };
}
