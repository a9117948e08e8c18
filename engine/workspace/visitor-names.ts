/** Visitors as workspaces name them: `customer:C-1001`, a level and an id. */
import { ENGINE_LIMITS } from "../limits.ts";
import { type Checker, type Names, valueAt } from "./checker.ts";
import { foldName } from "./names.ts";

export interface VisitorName {
  readonly level: string;
  readonly id: string;
}

/** What is wrong with a visitor's id. Ids are case-sensitive bytes of UTF-8. */
export function visitorIdProblem(id: string): string | undefined {
  if (id === "") return "a visitor's id may not be empty";
  if (Buffer.byteLength(id) <= ENGINE_LIMITS.visitorIdSizeMax) return undefined;
  return `a visitor's id has at most ${ENGINE_LIMITS.visitorIdSizeMax} bytes`;
}

/** The visitor at `container[key]`; undefined, and reported, where it is none. */
export function visitorAt(
  checker: Checker,
  container: object,
  key: string | number,
  levels: Names,
): VisitorName | undefined {
  const text = String(valueAt(container, key));
  const colon = text.indexOf(":");
  const level = foldName(text.slice(0, Math.max(0, colon)));
  const id = text.slice(colon + 1);
  const problem = visitorIdProblem(id);
  if (colon < 1 || problem !== undefined) {
    const message = problem ?? "a visitor is written `LEVEL:ID`, as `customer:C-1001`";
    checker.report(container, key, { code: "VALUE_NOT_ALLOWED", message });
    return undefined;
  }
  if (!levels.has(level)) {
    checker.unknown("level", level, levels, () => checker.sources.placeInText(container, key, 0, colon));
  }
  return { level, id };
}
