import t from "tap";
import { ClockWatch } from "./clock-watch.ts";

function watched() {
  const clock = { wall: 1_700_000_000_000, monotonic: 5_000 };
  const told: string[] = [];
  const warn = (_: unknown, message: string) => void told.push(message);
  const clocks = { wallMs: () => clock.wall, monotonicMs: () => clock.monotonic };
  const watch = new ClockWatch({ warn } as unknown as ConstructorParameters<typeof ClockWatch>[0], clocks);
  const pass = (wallMs: number, monotonicMs: number) => {
    clock.wall += wallMs;
    clock.monotonic += monotonicMs;
    watch.look();
  };
  return { clock, told, watch, pass };
}

t.test("clock: jumps are told once each and counted, slewing and a slow look are not", async (t) => {
  const { told, watch, pass } = watched();
  for (let look = 0; look < 5000; look++) pass(999.5, 1000);
  pass(30_000, 30_000);
  pass(60_000, 1000);
  pass(0, 900);
  t.strictSame(told, []);
  pass(1000 - 13 * 3_600_000, 1000);
  for (let look = 0; look < 100; look++) pass(1000, 1000);
  t.equal(told.length, 1);
  t.match(told[0], /^the clock went back by 13 h: .*contacts dated ahead of the clock count in caps/);
  pass(1000 + 3 * 86_400_000, 1000);
  t.match(told[1], /^the clock went forward by 3 d \(or the machine slept\)/);
  pass(-1500, 1000);
  t.match(told[2], /^the clock went back by 2\.5 s/);
  t.strictSame(watch.steps, { back: 2, forward: 1 });
});

t.test("clock: at start against what the data directory knows", async (t) => {
  const { clock, told, watch } = watched();
  watch.compareWith(0);
  watch.compareWith(clock.wall - 1e9);
  watch.compareWith(clock.wall + 900);
  t.strictSame(told, []);
  watch.compareWith(clock.wall + 5 * 60_000);
  t.match(told, [/^the clock went back by 5 min since this node last ran/]);
  t.strictSame(watch.steps, { back: 1, forward: 0 });
});
