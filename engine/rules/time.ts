/**
 * Calendar arithmetic and durations for expressions, over epoch milliseconds and the bundle's own zone tables: no `Intl`, no `Date`,
 * so that every node and every version of Node.js computes the same.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days ↔ civil), proleptic Gregorian.
 */
import type { TimeZoneTable } from "../workspace/model.ts";
import type { CalendarPart } from "./tree.ts";

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
const DAYS_PER_ERA = 146_097; // 400 years.
const DAYS_TO_EPOCH = 719_468; // From 0000-03-01 to 1970-01-01.

/** Range of CEL durations: what 64 bits of nanoseconds hold, about ±292 years. */
export const DURATION_MS_MAX = 9_223_372_036_854;

/** Days since 1970-01-01 of a civil date; `month` counts from 1. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
}

/** Year × 10,000 + month × 100 + day: one number, so that nothing is allocated. */
function civilFromDays(days: number): number {
  const z = days + DAYS_TO_EPOCH;
  const era = Math.floor(z / DAYS_PER_ERA);
  const dayOfEra = z - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1;
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 10_000 + month * 100 + day;
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/**
 * One part of the local calendar, as CEL numbers it: `getMonth`, `getDayOfMonth`, `getDayOfYear` and `getDayOfWeek`
 * (Sunday) from 0, `getDate` from 1.
 *
 * @param localMs epoch ms plus the zone's offset.
 * Cost: a few divisions; allocates nothing.
 */
export function calendarPart(part: CalendarPart, localMs: number): number {
  const days = Math.floor(localMs / MS_PER_DAY);
  const msOfDay = localMs - days * MS_PER_DAY;
  switch (part) {
    case "getMilliseconds":
      return msOfDay % MS_PER_SECOND;
    case "getSeconds":
      return Math.floor(msOfDay / MS_PER_SECOND) % 60;
    case "getMinutes":
      return Math.floor(msOfDay / MS_PER_MINUTE) % 60;
    case "getHours":
      return Math.floor(msOfDay / MS_PER_HOUR);
    case "getDayOfWeek":
      return modulo(days + 4, 7); // 1970-01-01 was a Thursday.
    case "getFullYear":
      return Math.floor(civilFromDays(days) / 10_000);
    case "getMonth":
      return (Math.floor(civilFromDays(days) / 100) % 100) - 1;
    case "getDate":
      return civilFromDays(days) % 100;
    case "getDayOfMonth":
      return (civilFromDays(days) % 100) - 1;
    case "getDayOfYear":
      return days - daysFromCivil(Math.floor(civilFromDays(days) / 10_000), 1, 1);
  }
}

/** Offset from UTC at an instant. Cost: one binary search; allocates nothing. */
export function offsetMsAt(table: TimeZoneTable, ms: number): number {
  let low = 0;
  let high = table.atMs.length; // The first transition after `ms` lies in [low, high].
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.atMs[middle]! <= ms) low = middle + 1;
    else high = middle;
  }
  const minutes = low === 0 ? table.initialOffsetMinutes : table.offsetMinutes[low - 1]!;
  return minutes * MS_PER_MINUTE;
}

const FIXED_OFFSET = /^([+-]?)(\d{2}):(\d{2})$/;

/** Minutes of `UTC`, `Z` or `[+-]hh:mm`; undefined for what must be a zone's name. */
export function fixedOffsetMinutes(zone: string): number | undefined {
  if (zone === "UTC" || zone === "Z") return 0;
  const match = FIXED_OFFSET.exec(zone);
  if (match === null || Number(match[2]) > 23 || Number(match[3]) > 59) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === "-" ? -minutes : minutes;
}

/** Units as the specification writes them, in nanoseconds. */
const DURATION_UNITS_NS: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1000n,
  "\u00b5s": 1000n,
  "\u03bcs": 1000n,
  ns: 1n,
};
const DURATION_PART = /(\d{0,15})(?:\.(\d{0,15}))?(h|ms|m|s|us|\u00b5s|\u03bcs|ns)/y;
const DURATION_LENGTH_MAX = 128;

/** Milliseconds of `90m`, `-1.5h`, `1h30m`; undefined for another text, what is finer than 1 ms, or out of range. */
export function parseDuration(text: string): number | undefined {
  if (text.length > DURATION_LENGTH_MAX) return undefined;
  const isNegative = text.startsWith("-");
  let position = isNegative || text.startsWith("+") ? 1 : 0;
  if (text.slice(position) === "0") return 0;
  if (position === text.length) return undefined;
  let totalNs = 0n;
  while (position < text.length) {
    DURATION_PART.lastIndex = position;
    const [part, whole = "", fraction = "", unit = ""] = DURATION_PART.exec(text) ?? [""];
    if (whole + fraction === "") return undefined;
    // Fractions as integers: 0.1 h is exactly 360,000 ms, whatever 0.1 is in binary.
    const scaled = BigInt(whole + fraction) * DURATION_UNITS_NS[unit]!;
    const scale = 10n ** BigInt(fraction.length);
    if (scaled % scale !== 0n) return undefined;
    totalNs += scaled / scale;
    position += part.length;
  }
  if (totalNs % 1_000_000n !== 0n) return undefined;
  const totalMs = Number(totalNs / 1_000_000n);
  if (totalMs > DURATION_MS_MAX) return undefined;
  return isNegative ? 0 - totalMs : totalMs;
}

const SPOKEN_MS: readonly (readonly [words: RegExp, ms: number])[] = [
  [/^(?:w|wks?|weeks?)$/i, 7 * MS_PER_DAY],
  [/^(?:d|days?)$/i, MS_PER_DAY],
  [/^(?:h|hrs?|hours?)$/i, MS_PER_HOUR],
  [/^(?:m|mins?|minutes?)$/i, MS_PER_MINUTE],
  [/^(?:s|secs?|seconds?)$/i, MS_PER_SECOND],
];

/**
 * Milliseconds of what people write where a duration is asked for: `7d`, `2w`, `7 days`, `1.5 hours`. For messages
 * that say how it is written here; undefined where it is not plain, months and years among that.
 */
export function spokenDurationMs(text: string): number | undefined {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]{1,8})\s*$/i.exec(text);
  if (match === null) return undefined;
  const unit = SPOKEN_MS.find(([words]) => words.test(match[2]!));
  const ms = unit === undefined ? Number.NaN : Number(match[1]) * unit[1];
  return Number.isInteger(ms) && ms <= DURATION_MS_MAX ? ms : undefined;
}

/** Seconds with a fraction, as CEL prints a duration: `5400s`, `0.25s`. */
export function formatDuration(ms: number): string {
  return `${ms / MS_PER_SECOND}s`;
}
