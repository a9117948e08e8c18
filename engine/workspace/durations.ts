/** Durations of a workspace within bounds, with words for those that are none. */
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
    checker.report(container, key, { code: "DURATION_INVALID", message });
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
  checker.report(container, "for", { code: "DURATION_INVALID", message });
  return undefined;
}

const FOREVER = "forever";
