import fc from "fast-check";
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { windowStartMs } from "../visitors/windows.ts";
import type { TimeZoneTable } from "../workspace/model.ts";
import type { CapWindow } from "../workspace/model-caps.ts";
import { WindowStarts } from "./window-starts.ts";

const { seed, runs } = fuzzSettings(500);
const CHANGE_MS = Date.UTC(2026, 2, 29, 1);
const ZONES: TimeZoneTable[] = [
  { initialOffsetMinutes: 0, atMs: [], offsetMinutes: [] },
  { initialOffsetMinutes: 0, atMs: [CHANGE_MS], offsetMinutes: [60] },
  // Offsets that are no quarters of an hour, as once there were.
  { initialOffsetMinutes: 7, atMs: [CHANGE_MS], offsetMinutes: [-443] },
];
const MINUTES: CapWindow[] = [
  { kind: "rolling", ms: 3_600_000 },
  { kind: "rolling", ms: 61 * 60_000 },
  { kind: "calendar", unit: "day", zone: "visitor" },
  { kind: "calendar", unit: "week", zone: "channel" },
  { kind: "calendar", unit: "month", zone: "visitor" },
  { kind: "ever" },
];
const ODD: CapWindow[] = [{ kind: "rolling", ms: 3_600_001 }, ...MINUTES];

t.test(`window starts: what is kept is what would be worked out (seed ${seed})`, async (t) => {
  const step = fc.record({
    // Around midnights and changes of clocks, some steps of milliseconds, some of days.
    byMs: fc.constantFrom(0, 1, 999, 59_999, 60_000, 899_999, 3_600_000, 86_400_000, -1, -60_000),
    windows: fc.constantFrom(MINUTES, MINUTES, ODD),
    visitorZone: fc.constantFrom(...ZONES),
    channelZone: fc.constantFrom(...ZONES),
  });
  let keptCount = 0;
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const kept = new WindowStarts(ODD.length);
    let nowMs = CHANGE_MS - 7_200_000;
    for (const { byMs, windows, visitorZone, channelZone } of steps) {
      nowMs += byMs;
      kept.at({ nowMs }, windows, visitorZone, channelZone);
      const expected = windows.map((window) => {
        const isVisitors = window.kind === "calendar" && window.zone === "visitor";
        return windowStartMs(window, nowMs, isVisitors ? visitorZone : channelZone);
      });
      const actual = [...kept.starts.subarray(0, windows.length)];
      if (actual.join() !== expected.join()) throw new Error(`at ${nowMs}: ${actual}, not ${expected}`);
      keptCount += 1;
    }
  });
  fc.assert(property, { seed, numRuns: runs });
  t.ok(keptCount > 0);
});

t.test("window starts: nothing is worked out twice within a minute", async (t) => {
  const [utc] = ZONES as [TimeZoneTable];
  const kept = new WindowStarts(1);
  const windows: CapWindow[] = [{ kind: "calendar", unit: "day", zone: "channel" }];
  kept.at({ nowMs: CHANGE_MS }, windows, utc, utc);
  kept.starts[0] = 7;
  kept.at({ nowMs: CHANGE_MS + 59_999 }, windows, utc, utc);
  t.equal(kept.starts[0], 7);
  kept.at({ nowMs: CHANGE_MS + 60_000 }, windows, utc, utc);
  t.equal(kept.starts[0], Date.UTC(2026, 2, 29));
});
