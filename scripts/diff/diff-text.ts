/** A comparison for people to read: what is new, what is gone, what reads differently; at the end, how many. */
import { type Colours, countText, formatCount, plainText } from "../cli/index.ts";
import { type BundleDiff, countChanges, type SectionChange } from "./bundle-diff.ts";
import type { Change, FactChange } from "./facts.ts";
import { SECTIONS, type SectionName } from "./model-things.ts";
import { shortened } from "./phrases.ts";

const MARKS: Readonly<Record<Change["kind"], string>> = { added: "+", removed: "−", changed: "~" };
const ID_LENGTH = 12;

export function diffText(diff: BundleDiff, c: Colours): string {
  const { before, after, changes } = diff;
  const lines = [
    `${c.bold(plainText(after.name))}  ${before.bundle.slice(0, ID_LENGTH)} → ${after.bundle.slice(0, ID_LENGTH)}`,
  ];
  const same = (isSame: boolean): string => (isSame ? "the same" : "other");
  const strategy = same(before.strategyRoot === after.strategyRoot);
  lines.push(c.dim(`${strategy} strategy, ${same(before.dataRoot === after.dataRoot)} lists`));
  for (const section of Object.keys(SECTIONS) as SectionName[]) {
    const own = changes.filter((change) => change.section === section);
    if (own.length === 0) continue;
    lines.push("", c.bold(heading(section)));
    for (const change of own) lines.push(...changeLines(change, c));
  }
  lines.push("", summary(changes));
  return lines.join("\n");
}

function heading(section: SectionName): string {
  const word = plural(SECTIONS[section]);
  return word[0]!.toUpperCase() + word.slice(1);
}

function plural(word: string): string {
  return `${word}s`;
}

function changeLines({ kind, name, facts, members }: SectionChange, c: Colours): string[] {
  const paint = { added: c.green, removed: c.red, changed: c.yellow }[kind];
  const lines = [`  ${paint(`${MARKS[kind]} ${plainText(name)}`)}`];
  if (kind === "removed") return lines;
  for (const fact of facts) {
    const isMembers = fact.label === "members" && members !== undefined;
    const moved = isMembers
      ? ` (${formatCount(members.cameCount)} came, ${formatCount(members.wentCount)} went)`
      : "";
    lines.push(`      ${factText(isMembers ? counted(fact) : fact, kind, c)}${moved}`);
  }
  return lines;
}

function counted({ label, before, after }: FactChange): FactChange {
  const text = (count: string | null): string | null => (count === null ? null : formatCount(Number(count)));
  return { label, before: text(before), after: text(after) };
}

function factText({ label, before, after }: FactChange, kind: Change["kind"], c: Colours): string {
  const text = (value: string): string => shortened(plainText(value));
  const name = c.dim(`${plainText(label)}:`);
  if (kind === "added" && before === null) return `${name} ${text(after ?? "")}`;
  if (before === null) return `${name} ${c.green(text(after ?? ""))} (new)`;
  if (after === null) return `${name} ${c.red(text(before))} (gone)`;
  return `${name} ${c.red(text(before))} → ${c.green(text(after))}`;
}

/** `4 changes: 1 offer added, 2 offers changed, 1 segment changed` */
export function summary(changes: readonly SectionChange[]): string {
  if (changes.length === 0) return "no difference";
  const parts = countChanges(changes).flatMap(({ section, ...counts }) =>
    (["added", "changed", "removed"] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => `${countText(counts[kind], SECTIONS[section], plural(SECTIONS[section]))} ${kind}`),
  );
  return `${countText(changes.length, "change")}: ${parts.join(", ")}`;
}
