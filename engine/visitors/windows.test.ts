import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import { offsetMinutesAt, timeZoneTable } from "../workspace/time-zones.ts";
import { BUCKET_MS } from "./memory-layout.ts";
import { parseTimestamp } from "./timestamp.ts";
import { calendarEndMs, calendarStartMs, rollingStartMs, windowStartMs } from "./windows.ts";

const MINUTE_MS = 60_000;
const table = (name: string): TimeZoneTable => timeZoneTable(name)!;
/** 23 minutes east: midnight is at no quarter of an hour of UTC. */
const ODD: TimeZoneTable = { initialOffsetMinutes: 23, atMs: [], offsetMinutes: [] };

for (const [zone, unit, now, start, why] of [
  ["UTC", "day", "2026-11-02T08:00:00Z", "2026-11-02T00:00:00Z", "a plain day"],
  [
    "UTC",
    "day",
    "2026-11-02T00:00:00Z",
    "2026-11-02T00:00:00Z",
    "midnight belongs to the day that it begins",
  ],
  ["UTC", "day", "2026-11-01T23:59:59.999Z", "2026-11-01T00:00:00Z", "and the millisecond before does not"],
  ["UTC", "week", "2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z", "a Monday begins its week"],
  ["UTC", "week", "2026-11-01T23:59:00Z", "2026-10-26T00:00:00Z", "a Sunday ends one"],
  ["UTC", "week", "2027-01-01T12:00:00Z", "2026-12-28T00:00:00Z", "weeks know no year"],
  ["UTC", "week", "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z", "before the epoch, too"],
  ["UTC", "month", "2026-11-02T08:00:00Z", "2026-11-01T00:00:00Z", "a plain month"],
  ["UTC", "month", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "the first of a month after a short one"],
  ["UTC", "month", "2026-02-28T23:59:59Z", "2026-02-01T00:00:00Z", "the last of February"],
  ["UTC", "month", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "a leap day is February's"],
  ["UTC", "month", "2000-02-29T12:00:00Z", "2000-02-01T00:00:00Z", "also of a fourth century"],
  ["UTC", "month", "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "the last of a year"],
  ["UTC", "month", "1969-12-31T23:00:00Z", "1969-12-01T00:00:00Z", "before the epoch"],
  ["Europe/Lisbon", "day", "2026-07-10T22:59:00Z", "2026-07-09T23:00:00Z", "summer: an hour before UTC's"],
  [
    "Europe/Lisbon",
    "day",
    "2026-07-10T23:00:00Z",
    "2026-07-10T23:00:00Z",
    "the next day there, not yet here",
  ],
  ["Europe/Lisbon", "day", "2026-01-10T12:00:00Z", "2026-01-10T00:00:00Z", "winter: as UTC"],
  [
    "Europe/Lisbon",
    "day",
    "2026-03-29T12:00:00Z",
    "2026-03-29T00:00:00Z",
    "a day of 23 hours: clocks go on at 1:00",
  ],
  [
    "Europe/Lisbon",
    "day",
    "2026-10-25T23:59:00Z",
    "2026-10-24T23:00:00Z",
    "a day of 25 hours: clocks go back at 2:00",
  ],
  ["Europe/Lisbon", "month", "2026-10-31T12:00:00Z", "2026-09-30T23:00:00Z", "a month that began in summer"],
  [
    "Europe/Lisbon",
    "week",
    "2026-03-30T12:00:00Z",
    "2026-03-29T23:00:00Z",
    "the Monday after clocks went on",
  ],
  ["Europe/Lisbon", "week", "2026-03-29T12:00:00Z", "2026-03-23T00:00:00Z", "the week in which they do"],
  [
    "America/New_York",
    "day",
    "2026-11-02T04:59:00Z",
    "2026-11-01T04:00:00Z",
    "west: yesterday still, in 25 hours",
  ],
  [
    "America/New_York",
    "day",
    "2026-11-02T05:00:00Z",
    "2026-11-02T05:00:00Z",
    "an hour later than the day before",
  ],
  [
    "Asia/Kathmandu",
    "day",
    "2026-11-02T08:00:00Z",
    "2026-11-01T18:15:00Z",
    "5:45 east: a quarter of an hour",
  ],
  ["Asia/Kathmandu", "month", "2026-10-31T18:15:00Z", "2026-10-31T18:15:00Z", "November begins there"],
  ["Australia/Lord_Howe", "day", "2026-01-10T12:59:00Z", "2026-01-09T13:00:00Z", "summer: 11:00 east"],
  ["Australia/Lord_Howe", "day", "2026-07-10T12:00:00Z", "2026-07-09T13:30:00Z", "winter: 10:30 east"],
  [
    "Australia/Lord_Howe",
    "day",
    "2026-04-05T12:00:00Z",
    "2026-04-04T13:00:00Z",
    "a day of 24 hours and a half",
  ],
  [
    "America/Havana",
    "day",
    "2026-03-08T12:00:00Z",
    "2026-03-08T05:00:00Z",
    "no midnight: the day begins at 1:00",
  ],
  [
    "America/Havana",
    "day",
    "2026-11-01T12:00:00Z",
    "2026-11-01T04:00:00Z",
    "midnight comes twice: the first",
  ],
  [
    "America/Sao_Paulo",
    "day",
    "2018-11-04T12:00:00Z",
    "2018-11-04T03:00:00Z",
    "no midnight, south of the equator",
  ],
  [
    "America/Sao_Paulo",
    "day",
    "2018-02-18T12:00:00Z",
    "2018-02-18T03:00:00Z",
    "23:00 comes twice: midnight is after the second",
  ],
  [
    "Pacific/Apia",
    "day",
    "2011-12-30T12:00:00Z",
    "2011-12-30T10:00:00Z",
    "the day that was skipped ended before it began",
  ],
  ["Pacific/Kiritimati", "day", "2026-11-02T10:00:00Z", "2026-11-02T10:00:00Z", "14 hours east"],
] as const) {
  t.test(`windows: ${zone}, ${why}`, async (t) => {
    const window = { kind: "calendar", unit, zone: "visitor" } as const;
    t.equal(windowStartMs(window, parseTimestamp(now), table(zone)), parseTimestamp(start));
  });
}

t.test("windows: what starts at no quarter of an hour starts at the one before", async (t) => {
  const nowMs = parseTimestamp("2026-11-02T12:00:00Z");
  t.equal(calendarStartMs(nowMs, "day", ODD), parseTimestamp("2026-11-01T23:30:00Z"), "23:37 by the clock");
});

t.test("windows: a day whose midnight lies within a jump begins with the jump", async (t) => {
  // Clocks go from 23:30 to 0:30: an hour's jump, and midnight in the middle of it.
  const jumpMs = parseTimestamp("2026-03-28T23:30:00Z");
  const skips: TimeZoneTable = { initialOffsetMinutes: 0, atMs: [jumpMs], offsetMinutes: [60] };
  t.equal(calendarStartMs(parseTimestamp("2026-03-29T12:00:00Z"), "day", skips), jumpMs);
  t.equal(calendarStartMs(jumpMs, "day", skips), jumpMs, "at once, not half an hour later");
  t.equal(calendarStartMs(jumpMs - 1, "day", skips), parseTimestamp("2026-03-28T00:00:00Z"));
  t.equal(calendarEndMs(jumpMs - 1, "day", skips), jumpMs, "and there the day before ends");
});

for (const [unit, now, end] of [
  ["day", "2026-10-25T12:00:00Z", "2026-10-26T00:00:00Z"],
  ["day", "2026-07-10T23:00:00Z", "2026-07-11T23:00:00Z"],
  ["week", "2026-03-29T12:00:00Z", "2026-03-29T23:00:00Z"],
  ["month", "2026-01-31T12:00:00Z", "2026-02-01T00:00:00Z"],
  ["month", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
] as const) {
  t.test(`windows: the ${unit} of ${now} in Lisbon ends at ${end}`, async (t) => {
    t.equal(calendarEndMs(parseTimestamp(now), unit, table("Europe/Lisbon")), parseTimestamp(end));
  });
}

for (const [ms, now, start, why] of [
  [3_600_000, "2026-11-02T08:00:00Z", "2026-11-02T07:00:00Z", "an hour, at a quarter"],
  [3_600_000, "2026-11-02T08:14:59.999Z", "2026-11-02T07:00:00Z", "the quarter that is cut counts whole"],
  [60_000, "2026-11-02T08:05:00Z", "2026-11-02T08:00:00Z", "a minute: the whole quarter"],
  [60_000, "2026-11-02T08:00:30Z", "2026-11-02T07:45:00Z", "a minute, over a border"],
  [0, "2026-11-02T08:05:00Z", "2026-11-02T08:00:00Z", "nothing is a quarter, too"],
] as const) {
  t.test(`windows: rolling, ${why}`, async (t) => {
    t.equal(windowStartMs({ kind: "rolling", ms }, parseTimestamp(now), ODD), parseTimestamp(start));
  });
}

t.test("windows: ever has no start", async (t) => {
  t.equal(windowStartMs({ kind: "ever" }, 0, ODD), Number.NEGATIVE_INFINITY);
});

t.test("windows: the start is the first instant of the local day, week, month, rounded down", async (t) => {
  const { seed, runs } = fuzzSettings(150);
  t.comment(`seed ${seed}, ${runs} runs`);
  const zones = [
    "Europe/Lisbon",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "UTC",
  ];
  const from = Date.UTC(2010, 0, 1) / MINUTE_MS;
  const until = Date.UTC(2030, 0, 1) / MINUTE_MS;
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom("day", "week", "month"),
      fc.integer({ min: from, max: until }),
      (zone, unit, minutes) => {
        const rules = zone === "UTC" ? ODD : table(zone);
        const nameOf = (ms: number): string => {
          const local = new Date(ms + offsetMinutesAt(rules, ms) * MINUTE_MS);
          if (unit === "month") return local.toISOString().slice(0, 7);
          const days = Math.floor(local.getTime() / 86_400_000);
          return String(unit === "day" ? days : Math.floor((days + 3) / 7));
        };
        const nowMs = minutes * MINUTE_MS;
        const name = nameOf(nowMs);
        // Hours that can be jumped over, then minutes.
        let first = nowMs;
        while (nameOf(first - 180 * MINUTE_MS) === name) first -= 180 * MINUTE_MS;
        for (let ms = first; ms > first - 180 * MINUTE_MS; ms -= MINUTE_MS)
          if (nameOf(ms) === name) first = Math.min(first, ms);
        const start = calendarStartMs(nowMs, unit, rules);
        t.equal(
          start,
          Math.floor(first / BUCKET_MS) * BUCKET_MS,
          `${zone} ${unit} ${new Date(nowMs).toISOString()}`,
        );
        t.ok(start <= nowMs && rollingStartMs(nowMs, nowMs - first) <= first);
      },
    ),
    { seed, numRuns: runs },
  );
});
