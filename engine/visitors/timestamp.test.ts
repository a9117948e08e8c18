import fc from "fast-check";
import t from "tap";
import { formatTimestamp, parseTimestamp, TIMESTAMP_MS_MAX, TIMESTAMP_MS_MIN } from "./timestamp.ts";

for (const [text, ms, why] of [
  ["1970-01-01T00:00:00Z", 0, "the epoch"],
  ["2026-11-02T08:00:00Z", Date.UTC(2026, 10, 2, 8), "a plain instant"],
  ["2026-11-02T08:00:00.5Z", Date.UTC(2026, 10, 2, 8, 0, 0, 500), "one digit of fraction is tenths"],
  ["2026-11-02T08:00:00.123999Z", Date.UTC(2026, 10, 2, 8, 0, 0, 123), "beyond milliseconds is cut off"],
  ["2026-11-02T08:00:00+01:30", Date.UTC(2026, 10, 2, 6, 30), "east of Greenwich is earlier in UTC"],
  ["2026-11-02t08:00:00-05:00", Date.UTC(2026, 10, 2, 13), "west, and a small t"],
  ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29), "a leap day"],
  ["2000-02-29T00:00:00Z", Date.UTC(2000, 1, 29), "a leap day of a fourth century"],
  ["0001-01-01T00:00:00Z", TIMESTAMP_MS_MIN, "the first instant"],
  ["9999-12-31T23:59:59.999Z", TIMESTAMP_MS_MAX, "the last instant"],
  ["2023-02-29T00:00:00Z", Number.NaN, "no leap year"],
  ["1900-02-29T00:00:00Z", Number.NaN, "a century is no leap year"],
  ["2026-04-31T00:00:00Z", Number.NaN, "April has 30 days"],
  ["2026-13-01T00:00:00Z", Number.NaN, "no 13th month"],
  ["2026-00-01T00:00:00Z", Number.NaN, "no month 0"],
  ["2026-01-01T24:00:00Z", Number.NaN, "the day ends at 23"],
  ["2026-06-30T23:59:60Z", Number.NaN, "epoch milliseconds have no leap second"],
  ["2026-01-01T00:00:00", Number.NaN, "no offset: a local time is no instant"],
  ["2026-01-01", Number.NaN, "a date is no instant"],
  ["2026-01-01 00:00:00Z", Number.NaN, "a blank in place of the T"],
  ["2026-01-01T00:00:00.Z", Number.NaN, "a point without digits"],
  ["2026-01-01T00:00:00+1:00", Number.NaN, "an offset of one digit"],
  ["2026-01-01T00:00:00+24:00", Number.NaN, "an offset of a day"],
  ["2026-01-01T00:00:00Zjunk", Number.NaN, "more after the end"],
  ["+026-01-01T00:00:00Z", Number.NaN, "a sign among digits"],
  ["0000-12-31T23:59:59Z", Number.NaN, "there is no year 0 here"],
  ["0001-01-01T00:00:00+00:01", Number.NaN, "its offset takes it below year 1"],
  ["", Number.NaN, "nothing"],
] as const) {
  t.test(`timestamp: ${why}`, async (t) => t.same(parseTimestamp(text), ms));
}

t.test("timestamp: every instant is written as Date writes it, and read back", async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: TIMESTAMP_MS_MIN, max: TIMESTAMP_MS_MAX }), (ms) => {
      const text = formatTimestamp(ms);
      const dated = new Date(ms).toISOString().replace(".000Z", "Z");
      return text === dated && parseTimestamp(text) === ms;
    }),
    { numRuns: 2000 },
  );
  t.equal(formatTimestamp(1), "1970-01-01T00:00:00.001Z");
});
