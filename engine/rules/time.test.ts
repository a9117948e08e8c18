import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { TIMESTAMP_MS_MAX, TIMESTAMP_MS_MIN } from "../visitors/timestamp.ts";
import { timeZoneTable } from "../workspace/time-zones.ts";
import {
  calendarPart,
  DURATION_MS_MAX,
  fixedOffsetMinutes,
  formatDuration,
  offsetMsAt,
  parseDuration,
} from "./time.ts";
import type { CalendarPart } from "./tree.ts";

const { seed, runs } = fuzzSettings(2000);
const anyInstant = fc.oneof(
  fc.integer({ min: TIMESTAMP_MS_MIN, max: TIMESTAMP_MS_MAX }),
  fc.integer({ min: Date.UTC(1960, 0), max: Date.UTC(2060, 0) }),
);

t.comment(`seed ${seed}`);
t.test("calendar: as Date's UTC fields, from year 1 to 9999", async () => {
  fc.assert(
    fc.property(anyInstant, (ms) => {
      const date = new Date(ms);
      const yearStart = new Date(ms);
      yearStart.setUTCMonth(0, 1);
      yearStart.setUTCHours(0, 0, 0, 0);
      const expected: Record<CalendarPart, number> = {
        getFullYear: date.getUTCFullYear(),
        getMonth: date.getUTCMonth(),
        getDate: date.getUTCDate(),
        getDayOfMonth: date.getUTCDate() - 1,
        getDayOfWeek: date.getUTCDay(),
        getDayOfYear: Math.floor((ms - yearStart.getTime()) / 86_400_000),
        getHours: date.getUTCHours(),
        getMinutes: date.getUTCMinutes(),
        getSeconds: date.getUTCSeconds(),
        getMilliseconds: date.getUTCMilliseconds(),
      };
      for (const part of Object.keys(expected) as CalendarPart[]) {
        if (calendarPart(part, ms) !== expected[part]) throw new Error(`${part} of ${ms}`);
      }
    }),
    { seed, numRuns: runs },
  );
});

t.test("zones: the tables of the bundle say what Intl says of the past", async () => {
  for (const zone of ["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]) {
    const table = timeZoneTable(zone)!;
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      hour: "2-digit",
      minute: "2-digit",
    });
    const instants = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2024, 0) });
    fc.assert(
      fc.property(instants, (ms) => {
        const localMs = ms + offsetMsAt(table, ms);
        const text = [calendarPart("getHours", localMs), calendarPart("getMinutes", localMs)]
          .map((part) => String(part).padStart(2, "0"))
          .join(":");
        if (text !== format.format(ms)) throw new Error(`${zone} at ${ms}: ${text}, ${format.format(ms)}`);
      }),
      { seed, numRuns: Math.min(runs, 500) },
    );
  }
});

t.test("zones: the edge of a transition, and before the first", async (t) => {
  const table = { initialOffsetMinutes: -60, atMs: [1000, 2000], offsetMinutes: [0, 60] };
  t.strictSame(
    [0, 999, 1000, 1999, 2000, 9999].map((ms) => offsetMsAt(table, ms) / 60_000),
    [-60, -60, 0, 0, 60, 60],
  );
});

for (const [text, minutes] of [
  ["UTC", 0],
  ["Z", 0],
  ["+02:00", 120],
  ["-09:30", -570],
  ["02:00", 120],
  ["+24:00", undefined],
  ["+2:00", undefined],
  ["Europe/Lisbon", undefined],
  ["", undefined],
] as const) {
  t.test(`fixed offset: ${text}`, async (t) => t.equal(fixedOffsetMinutes(text), minutes));
}

for (const [text, ms, why] of [
  ["24h", 86_400_000, "hours"],
  ["1h30m", 5_400_000, "parts"],
  ["-1.5h", -5_400_000, "a sign and a fraction"],
  ["+500ms", 500, "milliseconds"],
  ["0", 0, "nothing"],
  ["-0s", 0, "no negative nothing"],
  ["0.1h", 360_000, "exact, whatever 0.1 is in binary"],
  ["0.0001s", undefined, "finer than a millisecond"],
  ["5us", undefined, "a finer unit"],
  ["1d", undefined, "no days: they are not all of one length"],
  ["", undefined, "no text"],
  ["-", undefined, "a sign alone"],
  ["1h ", undefined, "a space"],
  ["h", undefined, "no number"],
  [".5h", 1_800_000, "a fraction alone"],
  ["5.s", 5000, "a point alone"],
  [".s", undefined, "no digits"],
  ["1500us", undefined, "one and a half milliseconds"],
  ["2000us", 2, "a finer unit, whole milliseconds"],
  ["3000µs500000000ns", 503, "all the units there are"],
  ["2562047h", 9_223_369_200_000, "nearly the most"],
  ["2562048h", undefined, "more than 64 bits of nanoseconds"],
  ["-2562048h", undefined, "and less"],
  ["99999999999999999h", undefined, "out of range"],
] as const) {
  t.test(`duration: ${why}`, async (t) => t.equal(parseDuration(text), ms));
}

t.test("duration: what is written is read", async () => {
  fc.assert(
    fc.property(fc.integer({ min: -DURATION_MS_MAX, max: DURATION_MS_MAX }), (ms) => {
      if (parseDuration(formatDuration(ms)) !== ms) throw new Error(formatDuration(ms));
    }),
    { seed, numRuns: runs },
  );
});
