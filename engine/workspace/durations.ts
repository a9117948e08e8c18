/** Durations of a workspace within bounds, with words for those that are none. */

import { spokenDurationMs } from "../rules/time.ts";
import { type Checker, valueAt } from "./checker.ts";
import type { DurationBounds } from "./memory-bounds.ts";
import { parseDuration } from "./quantities.ts";

/** Ms of the duration at `container[key]`; undefined where the key is absent, or reported. */
export function durationAt(
  checker: Checker,
  container: object,
  key: string,
  { minMs, maxMs, text: range }: DurationBounds,
): number | undefined {
  const text = valueAt(container, key);
  if (typeof text !== "string") return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) {
    const message = `\`${text}\` is not a duration like 30m, 12h or 7d`;
    checker.report(container, key, { code: "DURATION_INVALID", message, suggestion: meantDuration(text) });
    return undefined;
  }
  if (ms >= minMs && ms <= maxMs) return ms;
  checker.report(container, key, { code: "VALUE_OUT_OF_RANGE", message: `must be ${range}` });
  return undefined;
}

/** `for: 30d` in ms, or undefined for `for: forever` (and where it is reported). */
export function lastingAt(
  checker: Checker,
  container: { readonly for: string },
  bounds: DurationBounds,
): number | undefined {
  if (container.for.toLowerCase() === FOREVER) return undefined;
  const ms = parseDuration(container.for);
  if (ms !== undefined) return durationAt(checker, container, "for", bounds);
  const message = `\`${container.for}\` is neither \`forever\` nor a duration like 30m, 12h or 7d`;
  const suggestion =
    meantDuration(container.for) ?? (/ever|always/i.test(container.for) ? FOREVER : undefined);
  checker.report(container, "for", { code: "DURATION_INVALID", message, suggestion });
  return undefined;
}

/** How `2w`, `7 days` or `1.5h` is written in a workspace; undefined where it is not plain what is meant. */
export function meantDuration(text: string): string | undefined {
  const ms = spokenDurationMs(text);
  if (ms === undefined) return undefined;
  for (const [unit, unitMs] of UNITS) if (ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  return undefined;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

const FOREVER = "forever";
