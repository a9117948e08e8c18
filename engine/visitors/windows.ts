/**
 * When a window of time starts, for caps and suppressions: rolling, calendar, ever.
 *
 * What happened counts in quarters of an hour of UTC, so every start is rounded down to one: a window is never shorter
 * than it says, and up to a quarter of an hour longer. Calendar windows start with the local day, week (Monday) or
 * month by the bundle's own time zone tables: no `Intl`, no `Date`. A day starts at its first instant, whatever the
 * clock shows then: where clocks jump over midnight, with the jump, wherever in the gap midnight lies.
 */

import type { TimeZoneTable } from "../workspace/model.ts";
import type { CapWindow } from "../workspace/model-caps.ts";
import { localStartMs, offsetMinutesAt } from "../workspace/time-zones.ts";
import { BUCKET_MS } from "./memory-layout.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAYS_PER_ERA = 146_097; // 400 years.
const DAYS_TO_EPOCH = 719_468; // From 0000-03-01 to 1970-01-01.

/** The start of the window that ends at `nowMs`. @param table of the zone that a calendar window is in. */
export function windowStartMs(window: CapWindow, nowMs: number, table: TimeZoneTable): number {
  switch (window.kind) {
    case "ever":
      return Number.NEGATIVE_INFINITY;
    case "rolling":
      return rollingStartMs(nowMs, window.ms);
    case "calendar":
      return calendarStartMs(nowMs, window.unit, table);
  }
}

export function rollingStartMs(nowMs: number, windowMs: number): number {
  return quarterOf(nowMs - windowMs);
}

/** Cost: two binary searches in the zone's transitions; allocates nothing. */
export function calendarStartMs(nowMs: number, unit: "day" | "week" | "month", table: TimeZoneTable): number {
  return quarterOf(localStartMs(table, firstDay(localDay(nowMs, table), unit) * DAY_MS));
}

/** When the calendar window that holds `nowMs` ends, exclusive: the next one's first instant. For words, not for counting. */
export function calendarEndMs(nowMs: number, unit: "day" | "week" | "month", table: TimeZoneTable): number {
  const first = firstDay(localDay(nowMs, table), unit);
  // 32 days on it is the next month; its first day is what we are after.
  const next = unit === "month" ? firstDay(first + 32, unit) : first + (unit === "week" ? 7 : 1);
  return localStartMs(table, next * DAY_MS);
}

/** The first instant at which no rolling window of this length holds what happened at `atMs`. */
export function rollingLeavesMs(atMs: number, windowMs: number): number {
  return quarterOf(atMs) + BUCKET_MS + windowMs;
}

/** Days since 1970-01-01 by local clocks. */
function localDay(nowMs: number, table: TimeZoneTable): number {
  return Math.floor((nowMs + offsetMinutesAt(table, nowMs) * MINUTE_MS) / DAY_MS);
}

/** Of the day, week or month that the day lies in; days since 1970-01-01. */
function firstDay(day: number, unit: "day" | "week" | "month"): number {
  if (unit === "day") return day;
  if (unit === "month") return day - dayOfMonth(day) + 1;
  return day - modulo(day + 3, 7); // 1970-01-01 was a Thursday: day 0 is 3 after a Monday.
}

/** From 1. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
function dayOfMonth(day: number): number {
  const dayOfEra = modulo(day + DAYS_TO_EPOCH, DAYS_PER_ERA);
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  return dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
}

function quarterOf(ms: number): number {
  return Math.floor(ms / BUCKET_MS) * BUCKET_MS;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
