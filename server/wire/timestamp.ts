/**
 * Instants on the wires: RFC 3339 text in JSON and msgpack, seconds and nanoseconds in protobuf, epoch ms inside.
 * The years are 1 to 9999, as `google.protobuf.Timestamp` has them; what is finer than a millisecond is cut off.
 */
import { outOfRange, wrongType } from "./fields.ts";

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z. */
export const TIMESTAMP_MS_MIN = -62_135_596_800_000;
export const TIMESTAMP_MS_MAX = 253_402_300_799_999;

const PATTERN =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Epoch ms of RFC 3339 text (`T` and `Z` in upper case). Errors: WRONG_TYPE, VALUE_OUT_OF_RANGE. */
export function parseTimestamp(text: string, path: string): number {
  const parts = text.length > 40 ? null : PATTERN.exec(text);
  if (parts === null) wrongType(path, "an RFC 3339 timestamp such as 2026-11-02T08:00:00Z");
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number, number, number, number, number, number,
  ];
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const dayMax = month === 2 && !isLeapYear ? 28 : (DAYS_IN_MONTH[month - 1] ?? 0);
  const offsetHours = Number(parts[9] ?? 0);
  const offsetMinutes = Number(parts[10] ?? 0);
  const isReal =
    day >= 1 && day <= dayMax && hour <= 23 && minute <= 59 && second <= 59 && offsetHours <= 23 && offsetMinutes <= 59;
  if (!isReal) outOfRange(path, "is no moment of the calendar");
  const ms = Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offsetMs = (parts[8] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return checkTimestamp(date.getTime() - offsetMs, path);
}

export function checkTimestamp(ms: number, path: string): number {
  if (!(ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX)) {
    outOfRange(path, "is outside of the years 1 to 9999");
  }
  return ms;
}

/** RFC 3339 in UTC, with three decimals or none, as canonical JSON has it. What is no such instant gives its number. */
export function formatTimestamp(ms: number): string {
  if (!(ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX)) return String(ms);
  const text = new Date(ms).toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text;
}
