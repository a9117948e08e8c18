/** Zone tables against `Intl` (only the tests may use it), and local times that come twice or never. */
import t from "tap";
import {
  isTimeZone,
  localToUtcMs,
  offsetMinutesAt,
  timeZoneNames,
  timeZoneTable,
  tzdbVersion,
} from "./time-zones.ts";

/** What ICU says, by formatting and reading back. */
function intlOffsetMinutes(zone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value);
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!);
  return Math.round((local - Math.floor(atMs / 60_000) * 60_000) / 60_000);
}

for (const zone of [
  "Europe/Lisbon",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "UTC",
]) {
  t.test(`offsets of ${zone} are those of Intl`, async (t) => {
    const table = timeZoneTable(zone);
    if (table === undefined) return t.fail("no table");
    const differences: string[] = [];
    const stepMs = 9 * 86_400_000 + 3_600_000;
    for (let atMs = Date.UTC(1975, 0, 1); atMs < Date.UTC(2026, 0, 1); atMs += stepMs) {
      const [ours, theirs] = [offsetMinutesAt(table, atMs), intlOffsetMinutes(zone, atMs)];
      if (ours !== theirs) differences.push(`${new Date(atMs).toISOString()}: ${ours}, not ${theirs}`);
    }
    t.same(differences, []);
  });
}

t.test("every zone of the database has a table with rising transitions", async (t) => {
  const faults = [...timeZoneNames()].filter((name) => {
    const table = timeZoneTable(name);
    if (table === undefined || table.atMs.length !== table.offsetMinutes.length) return true;
    const rising = table.atMs.every((atMs, index) => index === 0 || atMs > table.atMs[index - 1]!);
    const bounded = [table.initialOffsetMinutes, ...table.offsetMinutes].every((offset) => {
      return Number.isInteger(offset) && Math.abs(offset) <= 16 * 60;
    });
    return !rising || !bounded;
  });
  t.same(faults, []);
  t.ok(timeZoneNames().size > 500);
  t.match(tzdbVersion(), /^20\d\d[a-z]$/);
});

for (const [why, zone, local, utc] of [
  ["winter", "Europe/Lisbon", "2026-01-15T12:00", "2026-01-15T12:00"],
  ["summer", "Europe/Lisbon", "2026-07-15T12:00", "2026-07-15T11:00"],
  ["a time that comes twice: the first", "Europe/Lisbon", "2026-10-25T01:30", "2026-10-25T00:30"],
  ["a time that is skipped: as much later", "Europe/Lisbon", "2026-03-29T01:30", "2026-03-29T01:30"],
  ["the minute after a skipped hour", "Europe/Lisbon", "2026-03-29T02:00", "2026-03-29T01:00"],
  ["behind UTC, twice", "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"],
  ["behind UTC, skipped", "America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"],
  ["a quarter of an hour", "Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15"],
] as const) {
  t.test(`local time: ${why}`, async (t) => {
    const utcMs = localToUtcMs(timeZoneTable(zone)!, Date.parse(`${local}Z`));
    t.equal(new Date(utcMs).toISOString().slice(0, 16), utc);
  });
}

t.test("names are exact, and aliases are names", async (t) => {
  t.ok(isTimeZone("Asia/Calcutta"));
  t.same(timeZoneTable("Asia/Calcutta"), timeZoneTable("Asia/Kolkata"));
  for (const name of ["europe/lisbon", "Lisbon", "", "__proto__", "constructor"])
    t.notOk(isTimeZone(name), name);
});
