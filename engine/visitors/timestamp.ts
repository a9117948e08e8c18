/**
 * RFC 3339 instants: read strictly, written canonically. No `Date.parse` (it is lenient and differs), no `Intl`.
 *
 * Years 0001 to 9999, as protobuf's Timestamp has them; milliseconds, further digits are cut off; a leap second is
 * refused, since epoch milliseconds have none. Written as proto3 JSON writes it: UTC, no fraction or three digits.
 */
const DAY_MS = 86_400_000;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z. */
export const TIMESTAMP_MS_MIN = -62_135_596_800_000;
export const TIMESTAMP_MS_MAX = 253_402_300_799_999;

const DIGIT_0 = 48;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

/**
 * Epoch milliseconds of an RFC 3339 date-time, NaN where it is none or no day of the calendar.
 *
 * Cost: O(length), allocates nothing.
 */
export function parseTimestamp(text: string): number {
  if (text.length < 20 || text.length > 64) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const shaped =
    text[4] === "-" &&
    text[7] === "-" &&
    (text[10] === "T" || text[10] === "t") &&
    text[13] === ":" &&
    text[16] === ":";
  const inCalendar = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!shaped || !inCalendar || !(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;

  let at = 19;
  let fractionMs = 0;
  if (text[at] === ".") {
    const from = ++at;
    for (let unit = 100; isDigit(text.charCodeAt(at)); at++, unit = Math.floor(unit / 10))
      fractionMs += (text.charCodeAt(at) - DIGIT_0) * unit;
    if (at === from) return Number.NaN;
  }
  const offsetMinutes = offsetAt(text, at);
  const ms =
    daysFromEpoch(year, month, day) * DAY_MS +
    ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 +
    fractionMs;
  return ms >= TIMESTAMP_MS_MIN && ms <= TIMESTAMP_MS_MAX ? ms : Number.NaN; // NaN fails both.
}

/** RFC 3339 in UTC: `2026-11-02T08:00:00Z`, with `.123` where there are milliseconds. */
export function formatTimestamp(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const inDayMs = ms - days * DAY_MS;
  // Days to a civil date, counting years from 1 March so that the leap day comes last (Howard Hinnant).
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const seconds = Math.floor(inDayMs / 1000);
  const time = `${padded(Math.floor(seconds / 3600), 2)}:${padded(Math.floor(seconds / 60) % 60, 2)}:${padded(seconds % 60, 2)}`;
  const fractionMs = inDayMs % 1000;
  return fractionMs === 0 ? `${date}T${time}Z` : `${date}T${time}.${padded(fractionMs, 3)}Z`;
}

/** Minutes east of UTC of what stands at `at` (`Z`, `+02:00`) and ends the text; NaN if it is none. */
function offsetAt(text: string, at: number): number {
  const sign = text[at];
  if (sign === "Z" || sign === "z") return text.length === at + 1 ? 0 : Number.NaN;
  if ((sign !== "+" && sign !== "-") || text.length !== at + 6 || text[at + 3] !== ":") return Number.NaN;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return sign === "+" ? hours * 60 + minutes : -(hours * 60 + minutes);
}

function isDigit(unit: number): boolean {
  return unit >= DIGIT_0 && unit <= DIGIT_0 + 9; // NaN past the end: false.
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit)) return Number.NaN;
    value = value * 10 + (unit - DIGIT_0);
  }
  return value;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function daysFromEpoch(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leapToday = month > 2 && isLeapYear(year) ? 1 : 0;
  return before * 365 + leapDays + DAYS_BEFORE_MONTH[month - 1]! + leapToday + day - 1 - 719_162;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
