/** Start times against a wall clock that is stepped, as a time daemon or a machine that sleeps does it. */
import t from "tap";
import { Schedule } from "./schedule.ts";

/** Ten minutes ahead: far beyond what the tests wait for by themselves. */
const AHEAD_MS = 10 * 60_000;

function stepped() {
  const clock = { stepMs: 0 };
  const told: string[] = [];
  const heard: Record<string, () => void> = {};
  const tell = (what: string) => () => {
    told.push(what);
    heard[what]?.();
  };
  const schedule = new Schedule({
    makeReady: tell("makeReady"),
    start: tell("start"),
    nowMs: () => Date.now() + clock.stepMs,
  });
  const until = (what: string) =>
    new Promise<void>((resolve) => {
      const keepAlive = setInterval(() => {}, 1000);
      heard[what] = () => {
        clearInterval(keepAlive);
        resolve();
      };
    });
  return { clock, told, schedule, until };
}

t.test("schedule: the clock steps forward over the start: what is overdue begins", async (t) => {
  const { clock, told, schedule, until } = stepped();
  const startAtMs = Date.now() + AHEAD_MS;
  const begun = until("start");
  schedule.set(startAtMs);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.same(told, [], "it is far away");
  clock.stepMs = AHEAD_MS + 5 * 60_000;
  await begun;
  t.same(told, ["start"], "once, and with nothing to be made ready first");
});

t.test("schedule: the clock steps forward to near the start, and back again", async (t) => {
  const { clock, told, schedule, until } = stepped();
  const soon = until("makeReady");
  schedule.set(Date.now() + AHEAD_MS);
  clock.stepMs = AHEAD_MS - 30_000;
  await soon;
  t.same(told, ["makeReady"], "it is warm before it begins");
  clock.stepMs = -3_600_000;
  const begun = until("start");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  t.same(told, ["makeReady"], "an hour back: it waits that much longer");
  clock.stepMs = AHEAD_MS;
  await begun;
  schedule.set(Date.now() + 2 * AHEAD_MS);
  schedule.stop();
  clock.stepMs = 3 * AHEAD_MS;
  await new Promise((resolve) => setTimeout(resolve, 1200));
  t.equal(told.filter((what) => what === "start").length, 1, "stopped, nothing begins");
});
