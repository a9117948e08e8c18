/** Segments, groups, and that none is defined by itself. */

import { ENGINE_LIMITS } from "../limits.ts";
import { algebraNames, parseAlgebra } from "../segments/algebra.ts";
import { byName, type Checker, defined, type Names } from "./checker.ts";
import type { LoadOptions } from "./load.ts";
import type { Segment, SegmentGroup } from "./model-segments.ts";
import { foldName, nearestName } from "./names.ts";
import type { RawGroup, RawSegment, RawSegments } from "./raw.ts";
import { effective, own, SegmentGraph, segmentOf } from "./segment-graph.ts";

/** Where the members of a segment's list come from. */
export interface AudienceList {
  readonly segment: string;
  readonly level: string;
  /** Path below the audience lists' folder, with `/`. */
  readonly file: string;
  readonly asOfMs?: number;
}

export interface CheckedSegments {
  readonly segments: readonly Segment[];
  readonly groups: readonly SegmentGroup[];
  readonly lists: readonly AudienceList[];
  /** Segments and remainders: all that a rule or a list may name. */
  readonly names: ReadonlySet<string>;
}

interface Named<T> {
  readonly raw: T;
  readonly name: string;
}

const FILE_PATH = /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\\0]+$/;

export function checkSegments(
  checker: Checker,
  files: readonly RawSegments[],
  levels: Names,
  options: LoadOptions,
): CheckedSegments {
  const segments = new Map<string, Named<RawSegment>>();
  const names = new Map<string, { readonly raw: object; readonly key: string }>();
  for (const raw of files.flatMap((file) => file.segments ?? [])) {
    const name = segmentName(checker, raw, "name");
    checker.add("segment", names, name, { raw, key: "name" }, raw, "name");
    if (!segments.has(name)) segments.set(name, { raw, name });
  }
  const groups = new Map<string, Named<RawGroup>>();
  for (const raw of files.flatMap((file) => file.groups ?? [])) {
    const name = checker.name("group", raw, "name");
    checker.add("group", groups, name, { raw, name }, raw, "name");
    if (raw.remainder === undefined) continue;
    const remainder = segmentName(checker, raw, "remainder");
    checker.add("segment", names, remainder, { raw, key: "remainder" }, raw, "remainder");
  }
  if (files[0] !== undefined) checker.limit("segments", names.size, ENGINE_LIMITS.segmentsMax, files[0]);

  const graph = new SegmentGraph();
  const lists: AudienceList[] = [];
  const checked: Segment[] = [];
  for (const { raw, name } of segments.values()) {
    const list = checkList(checker, raw, name, levels, options);
    if (list !== undefined) lists.push(list);
    const expression = checkExpression(checker, raw, name, names, graph);
    checker.expression(raw, "rule", "segment", "boolean");
    checkCombination(checker, raw, name);
    const listed = list && defined<NonNullable<Segment["list"]>>({ level: list.level, asOfMs: list.asOfMs });
    const { displayName, rule } = raw;
    const segment = defined<Segment>({ name, displayName, list: listed, rule, expression });
    checker.cameFrom(segment, raw);
    checked.push(segment);
  }
  const checkedGroups = checkGroups(checker, [...groups.values()], segments, graph);
  reportGraph(checker, graph, segments, names);
  return {
    segments: byName(checked, (segment) => segment.name),
    groups: byName(checkedGroups, (group) => group.name),
    lists: byName(lists, (list) => list.segment),
    names: new Set([...names.keys()]),
  };
}

/** A segment's name may not begin with a hyphen: in an expression that is an operator. */
function segmentName(checker: Checker, raw: object, key: string): string {
  const name = checker.name("segment", raw, key);
  if (name.startsWith("-")) {
    checker.report(raw, key, { code: "NAME_INVALID", message: "a segment's name may not begin with `-`" });
  }
  return name;
}

function checkList(
  checker: Checker,
  raw: RawSegment,
  segment: string,
  levels: Names,
  { listFiles, mustHaveLists = false }: LoadOptions,
): AudienceList | undefined {
  const { list } = raw;
  if (list === undefined) return undefined;
  const level = checker.reference("level", list, "level", levels);
  const file = list.file ?? `${segment}.csv`;
  if (!FILE_PATH.test(file)) {
    const message = "a list's file is a path below the lists' folder, without `..`";
    checker.report(list, "file", { code: "VALUE_NOT_ALLOWED", message });
  } else if (listFiles !== undefined && !listFiles.has(file)) {
    const message = `there is no file \`${file}\` among the audience lists`;
    const severity = mustHaveLists ? "error" : "warning";
    const suggestion = nearestName(file, listFiles);
    checker.report(list, "file", { severity, code: "LIST_FILE_MISSING", message, suggestion });
  }
  const asOfMs = list.asOf === undefined ? undefined : checker.instant(list, "asOf");
  return defined<AudienceList>({ segment, level, file, asOfMs });
}

function checkCombination(checker: Checker, raw: RawSegment, name: string): void {
  const { list, rule, expression } = raw;
  const empty = list === undefined && rule === undefined && expression === undefined;
  if (empty && !checker.removedNames.has(name)) {
    const message = "a segment needs `list`, `rule` or `expression`";
    checker.report(raw, "name", { code: "KEY_MISSING", message });
  }
  if (expression === undefined) return;
  for (const key of ["list", "rule"] as const) {
    if (raw[key] === undefined) continue;
    const message = `\`${key}\` may not stand beside \`expression\``;
    checker.report(raw, key, { code: "COMBINATION_INVALID", message }, true);
  }
}

function checkExpression(
  checker: Checker,
  raw: RawSegment,
  name: string,
  names: Names,
  graph: SegmentGraph,
): string | undefined {
  if (raw.expression === undefined) return undefined;
  const result = parseAlgebra(raw.expression);
  if (!result.ok) {
    const { message, start, end } = result.problem;
    checker.sources.report(checker.sources.placeInText(raw, "expression", start, end), {
      code: "ALGEBRA_INVALID",
      message,
    });
    return undefined;
  }
  for (const reference of algebraNames(result.tree)) {
    const { start, end } = reference;
    if (names.has(reference.name)) graph.link(own(name), effective(reference.name));
    else {
      checker.unknown("segment", reference.name, names, () =>
        checker.sources.placeInText(raw, "expression", start, end),
      );
    }
  }
  return foldName(raw.expression);
}

function checkGroups(
  checker: Checker,
  groups: readonly Named<RawGroup>[],
  segments: ReadonlyMap<string, Named<RawSegment>>,
  graph: SegmentGraph,
): SegmentGroup[] {
  const groupOf = new Map<string, string>();
  for (const name of segments.keys()) graph.link(effective(name), own(name));
  return groups.map(({ raw, name }) => {
    if (raw.segments.length > ENGINE_LIMITS.segmentsPerGroupMax) {
      const message = `a group has at most ${ENGINE_LIMITS.segmentsPerGroupMax} segments`;
      checker.report(raw, "segments", { code: "VALUE_OUT_OF_RANGE", message }, true);
      return { name, segments: [] };
    }
    const members = checker.references("segment", raw.segments, segments);
    if (raw.segments.length === 0) {
      checker.report(
        raw,
        "segments",
        { code: "VALUE_OUT_OF_RANGE", message: "a group needs segments" },
        true,
      );
    }
    for (const [index, member] of raw.segments.map(foldName).entries()) {
      const other = groupOf.get(member);
      if (other !== undefined && other !== name) {
        const message = `segment \`${member}\` is in group \`${other}\` already`;
        checker.report(raw.segments, index, { code: "COMBINATION_INVALID", message });
      }
      groupOf.set(member, name);
      for (const earlier of members.slice(0, members.indexOf(member))) {
        graph.link(effective(member), own(earlier));
      }
    }
    const remainder = raw.remainder === undefined ? undefined : foldName(raw.remainder);
    if (remainder !== undefined) {
      for (const member of members) graph.link(effective(remainder), own(member));
    }
    const group = defined<SegmentGroup>({ name, segments: members, remainder });
    checker.cameFrom(group, raw);
    return group;
  });
}

function reportGraph(
  checker: Checker,
  graph: SegmentGraph,
  segments: ReadonlyMap<string, Named<RawSegment>>,
  names: ReadonlyMap<string, { readonly raw: object; readonly key: string }>,
): void {
  const { circles, depths } = graph.survey();
  for (const circle of circles) {
    const names = [...new Set(circle.map(segmentOf))];
    const reported = names
      .map((name) => segments.get(name))
      .find((segment) => segment?.raw.expression !== undefined);
    const text = [...names, names[0]].map((name) => `\`${name}\``).join(" → ");
    const message = `segments are defined by each other: ${text}`;
    if (reported !== undefined) checker.report(reported.raw, "expression", { code: "CYCLE", message });
  }
  for (const [node, depth] of depths) {
    // The first that is too deep; those built on it are too, and need no word.
    if (depth !== ENGINE_LIMITS.segmentDepthMax + 1) continue;
    const { raw, key } = names.get(segmentOf(node))!;
    const message = "this segment is built on a chain of too many others";
    checker.report(raw, key, { code: "LIMIT_EXCEEDED", message });
  }
}
