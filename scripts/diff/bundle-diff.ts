/** What is different between two bundles, section by section, and counted. */
import type { Model } from "../../engine/index.ts";
import { type Change, compareThings, type FactChange, type Thing } from "./facts.ts";
import { type MemberChange, memberChanges } from "./members.ts";
import { type ModelThings, modelThings, SECTIONS, type SectionName } from "./model-things.ts";
import { Phrases } from "./phrases.ts";
import type { DiffSide } from "./sides.ts";

export interface SectionChange extends Change {
  readonly section: SectionName;
  /** Of a segment with a shipped list. */
  readonly members?: MemberChange;
}

export interface BundleDiff {
  readonly before: DiffNames;
  readonly after: DiffNames;
  readonly changes: readonly SectionChange[];
}
export interface DiffNames {
  readonly bundle: string;
  readonly name: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
}

export async function diffBundles(before: DiffSide, after: DiffSide): Promise<BundleDiff> {
  const models = [before.bundle.model, after.bundle.model] as const;
  const phrases = new Phrases(models[1], models);
  const things = [
    modelThings(models[0], new Phrases(models[0], models)),
    modelThings(models[1], phrases),
  ] as const;
  const members = await memberChanges(before, after);
  const changes = (Object.keys(SECTIONS) as SectionName[]).flatMap((section) => {
    const found = compareSection(section, ...things).map((change) => ({ ...change, section }));
    return section === "segments" ? withMembers(found, members, phrases) : found;
  });
  return { before: namesOf(before), after: namesOf(after), changes };
}

function compareSection(section: SectionName, before: ModelThings, after: ModelThings): Change[] {
  if (section !== "fallbacks") return compareThings(before[section], after[section]);
  // Of points that are new or gone, the point's own change tells enough; but what it answers must be in it.
  const isBoth = ({ key }: Thing): boolean =>
    [before, after].every((things) => things.points.some((point) => point.key === key));
  return compareThings(before.fallbacks.filter(isBoth), after.fallbacks.filter(isBoth));
}

/** Segments whose members changed are changed, also where their definition is the same. */
function withMembers(
  changes: readonly SectionChange[],
  members: ReadonlyMap<string, MemberChange>,
  phrases: Phrases,
): SectionChange[] {
  const told = changes.map((change) => {
    const moved = members.get(change.key);
    if (moved === undefined) return change;
    return { ...change, members: moved, facts: [...change.facts, ...memberFacts(moved, phrases)] };
  });
  for (const [segment, moved] of members) {
    if (told.some(({ key }) => key === segment)) continue;
    const facts = memberFacts(moved, phrases);
    const name = phrases.of("segment", segment);
    told.push({ section: "segments", kind: "changed", key: segment, name, members: moved, facts });
  }
  return told;
}

function memberFacts(moved: MemberChange, phrases: Phrases): FactChange[] {
  const facts: FactChange[] = [];
  if (moved.cameCount + moved.wentCount > 0) {
    const [before, after] = [String(moved.beforeCount), String(moved.afterCount)];
    facts.push({ label: "members", before, after });
  }
  const { beforeAsOfMs: one, afterAsOfMs: other } = moved;
  if (one !== other) {
    const text = (ms: number | null): string | null => (ms === null ? null : phrases.instant(ms));
    facts.push({ label: "list drawn", before: text(one), after: text(other) });
  }
  return facts;
}

function namesOf({ bundle: { id, manifest, model } }: DiffSide): DiffNames {
  const { strategyRoot, dataRoot } = manifest;
  return { bundle: id, name: nameOf(model), strategyRoot, dataRoot };
}

function nameOf({ name, displayName }: Model): string {
  return displayName ?? name;
}

export interface DiffCount {
  readonly section: SectionName;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** Of the sections in which something is different. */
export function countChanges(changes: readonly SectionChange[]): DiffCount[] {
  return (Object.keys(SECTIONS) as SectionName[]).flatMap((section) => {
    const own = changes.filter((change) => change.section === section);
    const of = (kind: Change["kind"]): number => own.filter((change) => change.kind === kind).length;
    return own.length === 0
      ? []
      : [{ section, added: of("added"), removed: of("removed"), changed: of("changed") }];
  });
}
