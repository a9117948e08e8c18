/** Dates, durations and shares: what is read, and what is refused. */
import t from "tap";
import type { TimeZoneTable } from "./model.ts";
import { hasOffset, parseDuration, parseInstant, parseShare } from "./quantities.ts";

const PLUS_TWO: TimeZoneTable = { initialOffsetMinutes: 120, atMs: [], offsetMinutes: [] };

for (const [text, expected, why] of [
  ["2026-01-31", "2026-01-30T22:00:00.000Z", "a date is its first moment in the zone"],
  ["2026-01-31T08:00", "2026-01-31T06:00:00.000Z", "a local time"],
  ["2026-01-31 08:00:30", "2026-01-31T06:00:30.000Z", "with a space, as YAML has it"],
  ["2026-01-31T08:00:30.25", "2026-01-31T06:00:30.250Z", "a fraction is tenths and hundredths"],
  ["2026-01-31T08:00Z", "2026-01-31T08:00:00.000Z", "UTC"],
  ["2026-01-31T08:00:00+05:30", "2026-01-31T02:30:00.000Z", "an offset"],
  ["2026-01-31T08:00:00-01:00", "2026-01-31T09:00:00.000Z", "an offset behind UTC"],
  ["2024-02-29", "2024-02-28T22:00:00.000Z", "a leap day"],
  ["0001-01-01T00:00Z", undefined, "a year that Date would take for 1901"],
  ["2026-02-29", undefined, "a day that does not exist"],
  ["2026-13-01", undefined, "a month that does not exist"],
  ["2026-01-31T24:00", undefined, "an hour that does not exist"],
  ["2026-01-31T08:00:60Z", undefined, "no leap seconds"],
  ["2026-01-31T08:00+25:00", undefined, "an offset that does not exist"],
  ["2026-1-31", undefined, "digits are not left out"],
  ["31.01.2026", undefined, "no other order"],
  ["", undefined, "nothing"],
] as const) {
  t.test(`instant: ${why}`, async (t) => {
    const atMs = parseInstant(text, PLUS_TWO);
    t.equal(atMs === undefined ? undefined : new Date(atMs).toISOString(), expected);
  });
}

for (const [text, expected] of [
  ["500ms", 500],
  ["45s", 45_000],
  ["30m", 1_800_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["0s", 0],
  ["30", undefined],
  ["-1m", undefined],
  ["1.5h", undefined],
  ["1 h", undefined],
  ["9999999999d", undefined],
] as const) {
  t.test(`duration: ${text}`, async (t) => t.equal(parseDuration(text), expected));
}

for (const [text, expected] of [
  ["5%", 50_000],
  ["0.5%", 5000],
  ["0.0001%", 1],
  ["100%", 1_000_000],
  ["0%", 0],
  ["12.3456 %", 123_456],
  ["100.0001%", undefined],
  ["0.00001%", undefined],
  ["5", undefined],
  [".5%", undefined],
  ["-5%", undefined],
] as const) {
  t.test(`share: ${text}`, async (t) => t.equal(parseShare(text), expected));
}

t.test("whether a time states its offset", async (t) => {
  t.same(["2026-01-31", "2026-01-31T08:00", "2026-01-31T08:00Z", "x"].map(hasOffset), [
    false,
    false,
    true,
    false,
  ]);
});
