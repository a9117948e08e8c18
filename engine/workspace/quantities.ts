/** Dates, durations and shares as people write them, turned into the model's integers. Pure; undefined where unreadable. */
import type { TimeZoneTable } from "./model.ts";
import { localToUtcMs, offsetMinutesAt } from "./time-zones.ts";

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|z|[+-]\d{2}:\d{2})?)?$/;
const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
const SHARE = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const PPM_PER_PERCENT = 10_000;

/** Whether a text of `parseInstant` states its own offset. */
export function hasOffset(text: string): boolean {
  return DATE_TIME.exec(text)?.[8] !== undefined;
}

/**
 * Epoch ms of `2026-01-01`, `2026-01-01T08:00[:00[.000]]` (local time in `zone`), or the same with `Z` or `+01:00`.
 *
 * Days and hours must exist: 30 February is undefined, not 2 March.
 */
export function parseInstant(text: string, zone: TimeZoneTable): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const localMs = Date.UTC(
    year!,
    month! - 1,
    day,
    hour,
    minute,
    second,
    Number((match[7] ?? "0").padEnd(3, "0")),
  );
  const date = new Date(localMs);
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month! - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (!exists) return undefined;
  const offset = match[8];
  if (offset === undefined) return localToUtcMs(zone, localMs);
  if (offset === "Z" || offset === "z") return localMs;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return localMs - (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Where clocks of the zone skip a local time: by how much, and the time that is read instead. */
export function skippedTime(
  text: string,
  zone: TimeZoneTable,
): { readonly byMs: number; readonly takenAs: string } | undefined {
  const atMs = parseInstant(text, zone);
  const localMs = parseInstant(text, { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] });
  if (atMs === undefined || localMs === undefined || hasOffset(text)) return undefined;
  const takenMs = atMs + offsetMinutesAt(zone, atMs) * 60_000;
  if (takenMs === localMs) return undefined;
  return { byMs: takenMs - localMs, takenAs: new Date(takenMs).toISOString().slice(0, 16) };
}

/** Milliseconds of `500ms`, `45s`, `30m`, `2h`, `1d`. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2]!]!;
}

/** Parts per million of `5%`, `0.5%`, up to `100%`. */
export function parseShare(text: string): number | undefined {
  const match = SHARE.exec(text);
  if (match === null) return undefined;
  const ppm = Number(match[1]) * PPM_PER_PERCENT + Number((match[2] ?? "").padEnd(4, "0"));
  return ppm <= 100 * PPM_PER_PERCENT ? ppm : undefined;
}
