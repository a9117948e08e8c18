/** The profile attribute that holds a visitor's time zone: its allowed values are zones, whose tables the bundle carries. */
import type { Checker } from "./checker.ts";
import type { Attribute } from "./model-attributes.ts";
import { foldName } from "./names.ts";
import type { RawAttribute, RawWorkspace } from "./raw.ts";

/** Its folded name, also where something is wrong with it; undefined where the workspace names none. */
export function checkVisitorTimeZone(
  checker: Checker,
  workspace: RawWorkspace,
  profile: readonly Attribute[],
  raws: readonly RawAttribute[],
): string | undefined {
  if (workspace.visitorTimeZone === undefined) return undefined;
  const names = new Map(profile.map((attribute) => [attribute.name, attribute] as const));
  const name = checker.reference("profile attribute", workspace, "visitorTimeZone", names);
  const attribute = names.get(name);
  const raw = raws.find((each) => foldName(each.name) === name);
  if (attribute === undefined || raw === undefined) return name;
  if (attribute.type !== "string" || (raw.allowed === undefined && !checker.sources.isSpoilt(raw))) {
    const message = `\`${name}\` is to be a text with \`allowed\`: the time zones that visitors may have`;
    checker.report(workspace, "visitorTimeZone", { code: "COMBINATION_INVALID", message });
    return name;
  }
  for (const [index, zone] of (raw.allowed ?? []).entries()) {
    if (typeof zone !== "string") continue; // Its type is reported with the attribute.
    const known = checker.timeZoneAt(raw.allowed!, index, checker.timeZone);
    checker.timeZonesUsed.add(known);
  }
  return name;
}
