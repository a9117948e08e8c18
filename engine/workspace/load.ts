/**
 * Loads a workspace: text of its files in, checked model or diagnostics out. Pure.
 *
 * Every file is parsed and held against its schema, then all of them are checked together in the order in which
 * things refer to each other: attributes, feeds, segments, offers, channels, strategy, invariants, goldens. All faults
 * are reported, sorted by place; the model is there only when none is an error.
 */

import { ENGINE_LIMITS } from "../limits.ts";
import {
  checkAttributes,
  checkContextAttributes,
  consentAttributes,
  indexByName,
} from "./check-attributes.ts";
import { checkWorkspaceCaps } from "./check-caps.ts";
import { type ChannelFile, type CheckedChannel, checkChannels } from "./check-channels.ts";
import { checkFeeds, contextWithFeeds } from "./check-feeds.ts";
import { checkGoldens, checkPreviews } from "./check-goldens.ts";
import { checkInvariants } from "./check-invariants.ts";
import { warnOfUnlimitedChannels } from "./check-medium-caps.ts";
import { checkOffers, offerFacts } from "./check-offers.ts";
import { checkRollback } from "./check-rollback.ts";
import { type AudienceList, checkSegments } from "./check-segments.ts";
import { checkSequences } from "./check-sequences.ts";
import { checkLevels, checkStrategies } from "./check-strategy.ts";
import { checkTreatmentIds } from "./check-treatment-ids.ts";
import { checkVisitorTimeZone } from "./check-visitor-time-zone.ts";
import { byName, Checker, defined, sortedRecord } from "./checker.ts";
import { compareDiagnostics, compareText, type Diagnostic } from "./diagnostic.ts";
import { Expressions } from "./expressions.ts";
import { findFindings, reportFindings } from "./findings/find.ts";
import { fileKindOf } from "./layout.ts";
import type { Model, TimeZoneTable } from "./model.ts";
import type { Channel } from "./model-channels.ts";
import { attributeNameProblem, foldName } from "./names.ts";
import type {
  RawAttributes,
  RawChannel,
  RawFeed,
  RawGoldens,
  RawInvariants,
  RawOffers,
  RawPreviews,
  RawSegments,
  RawStrategy,
  RawWorkspace,
} from "./raw.ts";
import { checkSchema } from "./schema-check.ts";
import { Sources } from "./source.ts";
import { timeZoneTable, tzdbVersion } from "./time-zones.ts";

export interface LoadOptions {
  /** Paths of the audience lists that are there, below their folder: a missing one is a warning. Absent: not looked at. */
  readonly listFiles?: ReadonlySet<string>;
  /** A bundle is built of this: a missing list is an error. */
  readonly mustHaveLists?: boolean;
  /** Findings are looked for, as of this time: what is valid and cannot come to anything. Absent: not looked for. */
  readonly findingsAtMs?: number;
  /** Offsets of the first fault in files whose text is no UTF-8, by path; `files` has what could be read of them. */
  readonly undecodable?: ReadonlyMap<string, Undecodable>;
}

export interface Undecodable {
  readonly offset: number;
  readonly message: string;
}

export interface LoadedWorkspace {
  /** Absent where `diagnostics` has an error. */
  readonly model?: Model;
  /** Where the members of list segments come from, by segment name; empty without a model. */
  readonly lists: readonly AudienceList[];
  /** Sorted by file and place; at most `diagnosticsMax`. */
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics beyond that. */
  readonly diagnosticsOmitted: number;
}

/**
 * @param files text by path below the workspace, with `/`; other than YAML files are ignored.
 *
 * Cost: O(size of the files), plus CEL checks, each distinct expression once.
 * Errors: never throws on content; what is wrong is in `diagnostics`. The order of `files` does not matter.
 */
export function loadWorkspace(
  files: ReadonlyMap<string, string>,
  options: LoadOptions = {},
): LoadedWorkspace {
  const sources = new Sources();
  const read = readFiles(sources, files, options);
  const checker = new Checker(sources, read.incomplete, new Set(read.removedNames));
  const checked = read.workspace === undefined ? undefined : checkAll(checker, read, read.workspace, options);
  if (checked !== undefined && sources.faultCount === 0 && options.findingsAtMs !== undefined)
    reportFindings(checker, findFindings(checked.model, checker.expressions!.scopes, options.findingsAtMs));
  const diagnostics = [...sources.diagnostics].sort(compareDiagnostics);
  const diagnosticsOmitted = sources.omittedCount;
  if (checked === undefined || sources.faultCount > 0) return { lists: [], diagnostics, diagnosticsOmitted };
  return { ...checked, diagnostics, diagnosticsOmitted };
}

interface ReadFiles {
  /** Some file could not be read, so some names may be missing. */
  incomplete: boolean;
  readonly removedNames: string[];
  workspace: RawWorkspace | undefined;
  profile: RawAttributes | undefined;
  context: RawAttributes | undefined;
  readonly feeds: RawFeed[];
  readonly channels: ChannelFile[];
  readonly segments: RawSegments[];
  readonly offers: RawOffers[];
  readonly strategies: RawStrategy[];
  readonly invariants: RawInvariants[];
  readonly goldens: RawGoldens[];
  readonly previews: RawPreviews[];
}

function readFiles(
  sources: Sources,
  files: ReadonlyMap<string, string>,
  { undecodable }: LoadOptions,
): ReadFiles {
  const read: ReadFiles = {
    incomplete: false,
    removedNames: [],
    workspace: undefined,
    profile: undefined,
    context: undefined,
    feeds: [],
    channels: [],
    segments: [],
    offers: [],
    strategies: [],
    invariants: [],
    goldens: [],
    previews: [],
  };
  if (!isWorkspace(sources, files)) return read;
  const paths = [...files.keys()].sort(compareText);
  let sizeLeft: number = ENGINE_LIMITS.workspaceSizeMax;
  for (const [index, path] of paths.entries()) {
    const text = files.get(path)!;
    const { kind, problem, folder = "" } = fileKindOf(path);
    if (problem !== undefined) sources.reportFile(path, text, problem);
    if (kind === undefined) continue;
    sizeLeft -= text.length;
    if (sizeLeft < 0 || index >= ENGINE_LIMITS.workspaceFilesMax) {
      sources.reportFile(path, text, { code: "YAML_LIMIT", message: "the workspace is too large" });
      read.incomplete = true;
      break;
    }
    const encoding = undecodable?.get(path);
    if (encoding !== undefined) {
      const { offset, message } = encoding;
      sources.reportAt(path, text, offset, { code: "ENCODING_INVALID", message });
      read.incomplete = true;
      continue;
    }
    const parsed = sources.parse(path, text);
    const result = parsed === undefined ? undefined : checkSchema(sources, kind, parsed);
    if (result !== undefined) for (const name of result.removedNames) read.removedNames.push(name);
    if (result?.value === undefined) {
      read.incomplete = true;
      continue;
    }
    const value = result.value as unknown;
    if (kind === "workspace") read.workspace = value as RawWorkspace;
    else if (kind === "profile") read.profile = value as RawAttributes;
    else if (kind === "context") read.context = value as RawAttributes;
    else if (kind === "feed") read.feeds.push(value as RawFeed);
    else if (kind === "channel") read.channels.push({ folder, raw: value as RawChannel });
    else if (kind === "segments") read.segments.push(value as RawSegments);
    else if (kind === "offers") read.offers.push(value as RawOffers);
    else if (kind === "strategy") read.strategies.push(value as RawStrategy);
    else if (kind === "invariants") read.invariants.push(value as RawInvariants);
    else if (kind === "tests") read.goldens.push(value as RawGoldens);
    else read.previews.push(value as RawPreviews);
  }
  if (read.channels.length === 0 && !read.incomplete) {
    sources.reportFile("channels", "", {
      code: "FILE_MISSING",
      message: "a workspace has at least one `channels/NAME/channel.yaml`",
    });
  }
  return read;
}

/** Whether this is a workspace at all. Where it is not, nothing else is worth saying. */
function isWorkspace(sources: Sources, files: ReadonlyMap<string, string>): boolean {
  if (files.has("workspace.yaml") || files.has("workspace.yml")) return true;
  const below = [...files.keys()].sort().find((path) => /\/workspace\.ya?ml$/.test(path));
  sources.reportFile("workspace.yaml", "", {
    code: "FILE_MISSING",
    message: "every workspace has a `workspace.yaml`, and this folder has none",
    suggestion: below?.slice(0, below.lastIndexOf("/")),
  });
  return false;
}

function checkAll(
  checker: Checker,
  read: ReadFiles,
  workspace: RawWorkspace,
  options: LoadOptions,
): { model: Model; lists: readonly AudienceList[] } {
  const name = checker.name("workspace", workspace, "name");
  checker.timeZone = checker.timeZoneAt(workspace, "timeZone", "UTC");
  checker.zone = timeZoneTable(checker.timeZone) ?? checker.zone;
  checker.timeZonesUsed.add(checker.timeZone);

  const purposes = checkPurposes(checker, workspace);
  const consent = consentAttributes(purposes);
  const profile = checkAttributes(checker, "profile", read.profile?.attributes ?? [], consent);
  const sent = checkContextAttributes(checker, read.context?.attributes ?? []);
  const feeds = checkFeeds(checker, read.feeds, sent);
  const context = contextWithFeeds(sent, feeds);
  if (feeds.size > 0)
    checker.limit("attributes of a kind", context.length, ENGINE_LIMITS.attributesMax, read.feeds[0]!);
  checker.visitorTimeZone = checkVisitorTimeZone(checker, workspace, profile, read.profile?.attributes ?? []);
  const offerAttributes = checkAttributes(checker, "offer", workspace.offerAttributes ?? []);
  // Without all files, an attribute may only seem to be missing.
  if (!read.incomplete) {
    const isWhole = read.removedNames.length === 0;
    const zones = read.channels.flatMap(({ raw }) => raw.zones.map((zone) => foldName(zone.name)));
    const facts = isWhole
      ? new Map([...offerFacts(read.offers, purposes), ["zone", { values: zones }]])
      : new Map();
    checker.expressions = new Expressions(profile, context, offerAttributes, facts);
  }
  const profileIndex = indexByName(profile);
  const offerAttributeIndex = indexByName(offerAttributes);
  const levelNames = new Set(workspace.levels.map((level) => foldName(level.name)));

  const segments = checkSegments(checker, read.segments, levelNames, options);
  const offers = checkOffers(checker, read.offers, offerAttributeIndex, new Set(purposes));
  const channels = checkChannels(checker, read.channels, profileIndex, offerAttributeIndex, offers);
  const levels = checkLevels(checker, workspace, offers, channels);
  const strategies = checkStrategies(checker, read.strategies, channels, {
    offers,
    segments: segments.names,
    levels: levelNames,
    feeds,
  });
  const caps = checkWorkspaceCaps(checker, workspace.caps, new Set(purposes));
  warnOfUnlimitedChannels(checker, channels, caps ?? []);
  checkTreatmentIds(checker, channels, strategies);
  const invariants = checkInvariants(checker, read.invariants, channels, offers);
  const surroundings = {
    levels: levelNames,
    channels,
    profile: profileIndex,
    context: indexByName(sent),
    feeds,
    offerAttributes: offerAttributeIndex,
    offers,
    lists: segments.lists,
  };
  const goldens = checkGoldens(checker, read.goldens, surroundings);
  const sequences = checkSequences(checker, read.goldens, surroundings);
  const previews = checkPreviews(checker, read.previews, surroundings);
  for (const [what, count, countMax] of checker.expressions?.questionCounts() ?? [])
    checker.limit(what, count, countMax, workspace);
  const full = (channel: CheckedChannel): Channel => ({ ...channel, ...strategies.get(channel.name)! });
  const model = defined<Model>({
    format: 1,
    name,
    displayName: workspace.displayName,
    timeZone: checker.timeZone,
    levels,
    purposes,
    profile,
    context,
    feeds:
      feeds.size === 0 ? undefined : byName(feeds.values(), ({ feed }) => feed.name).map(({ feed }) => feed),
    offerAttributes,
    segments: segments.segments,
    segmentGroups: segments.groups,
    offers: offers.offers,
    channels: byName(channels.values(), (channel) => channel.name).map(full),
    caps,
    invariants,
    goldens,
    previews,
    sequences: sequences.length === 0 ? undefined : sequences,
    visitorTimeZone: checker.visitorTimeZone,
    rollback: checkRollback(checker, workspace),
    tzdbVersion: tzdbVersion(),
    timeZones: zoneTables(checker.timeZonesUsed),
  });
  return { model, lists: segments.lists };
}

/** Sorted. A purpose is a part of an attribute's name, so it keeps to those rules. */
function checkPurposes(checker: Checker, workspace: RawWorkspace): string[] {
  const purposes = new Set<string>();
  for (const [index, text] of (workspace.purposes ?? []).entries()) {
    const purpose = foldName(text);
    const problem = attributeNameProblem(purpose);
    if (problem !== undefined || purpose.includes(".")) {
      const message = "a purpose is a word like `marketing` or `third_party`";
      const { code, suggestion } = problem ?? { code: "NAME_INVALID" as const, suggestion: undefined };
      checker.report(workspace.purposes!, index, { code, message, suggestion });
      continue;
    }
    if (purposes.has(purpose)) checker.duplicate("purpose", purpose, workspace.purposes!, index);
    purposes.add(purpose);
  }
  return [...purposes].sort(compareText);
}

function zoneTables(names: ReadonlySet<string>): Record<string, TimeZoneTable> {
  return sortedRecord([...names].map((name) => [name, timeZoneTable(name)!] as const));
}
