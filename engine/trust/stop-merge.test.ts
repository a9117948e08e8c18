/** Stop lists that were made apart from each other: what they are together, and that no stop goes that nobody lifted. */
import fc from "fast-check";
import t from "tap";
import { ENGINE_LIMITS } from "../limits.ts";
import type { LiftedStop, Stop } from "./documents.ts";
import { changedStops, differingStops, mergeStops, STOPS_NONE, type StopState } from "./stop-merge.ts";

const NOW_MS = 1_000_000_000;
const stop = (id: string, madeAtMs: number, more: Partial<Stop> = {}): Stop => ({
  ...{ id, kind: "offer", name: id, fromMs: 0, why: "" },
  ...{ ...more, ...(madeAtMs === 0 ? {} : { madeAtMs }) },
});
const lift = (id: string, madeAtMs: number, more: Partial<LiftedStop> = {}): LiftedStop => ({
  ...{ id, madeAtMs, liftedAtMs: madeAtMs + 1 },
  ...more,
});
const ofTimes = ({ stops }: StopState) => stops.map(({ id, madeAtMs = 0 }) => `${id}${madeAtMs}`);

for (const [older, newer, stops, why] of [
  [[["a", 1]], [["b", 2]], ["b2", "a1"], "each was made without knowing of the other"],
  [[["a", 1]], [["a", 5]], ["a5"], "stopped again: as it was made last"],
  [[["a", 5]], [["a", 1]], ["a5"], "also where the newer list has the older stop"],
  [[["a", 1]], [["-a", 1]], [], "lifted by name"],
  [[["-a", 1]], [["a", 1]], [], "the list with the lift is the older one"],
  [[["a", 2]], [["-a", 1]], ["a2"], "made after what was lifted: whoever lifted did not know of it"],
  [[["-a", 1]], [["a", 2]], ["a2"], "stopped again after it was lifted"],
  [[["a", 0]], [["b", 0]], ["b0", "a0"], "of lists that say no times: nothing is known, and it stays"],
  [[["a", 0]], [["-a", 0]], [], "and lifted by name"],
] as readonly (readonly [(readonly [string, number])[], (readonly [string, number])[], string[], string])[]) {
  t.test(`stops together: ${why}`, async (t) => {
    const state = (entries: readonly (readonly [string, number])[]): StopState => ({
      stops: entries.filter(([id]) => !id.startsWith("-")).map(([id, at]) => stop(id, at)),
      lifted: entries.filter(([id]) => id.startsWith("-")).map(([id, at]) => lift(id.slice(1), at)),
    });
    t.strictSame(ofTimes(mergeStops(state(older), state(newer), NOW_MS)), stops);
  });
}

t.test("stops together: what is over goes by itself, and its lift is forgotten a day later", async (t) => {
  const over = { untilMs: NOW_MS };
  const before: StopState = { stops: [stop("a", 1, over)], lifted: [lift("b", 1, over)] };
  const after = mergeStops(before, STOPS_NONE, NOW_MS);
  t.strictSame(after, { stops: [], lifted: before.lifted });
  t.strictSame(mergeStops(after, STOPS_NONE, NOW_MS + 86_400_000), STOPS_NONE);
});

t.test("stops together: of too many lifts the last are remembered", async (t) => {
  const max = ENGINE_LIMITS.stopLiftsMax;
  const lifted = Array.from({ length: max + 1 }, (_, at) => lift(`l${at}`, 5, { liftedAtMs: 9 + at }));
  const merged = mergeStops({ stops: [], lifted }, STOPS_NONE, NOW_MS);
  t.equal(merged.lifted.length, max);
  t.notOk(merged.lifted.some(({ id }) => id === "l0"));
});

t.test(
  "stops changed: what is gone is lifted, what is new is made after all that stood under its id",
  async (t) => {
    const before: StopState = {
      stops: [stop("a", NOW_MS + 5), stop("b", 2), stop("c", 3, { untilMs: 2 * NOW_MS })],
      lifted: [lift("d", NOW_MS + 7)],
    };
    const after = changedStops(
      before,
      [stop("a", 0, { why: "other" }), stop("b", 0), stop("d", 0), stop("e", 0)],
      NOW_MS,
    );
    t.strictSame(
      ofTimes(after),
      [`a${NOW_MS + 6}`, "b2", `d${NOW_MS + 8}`, `e${NOW_MS}`],
      "by a clock that is behind, too; what is as it was stays as it was made",
    );
    t.strictSame(
      after.lifted.find(({ id }) => id === "c"),
      {
        ...{ id: "c", madeAtMs: 3, liftedAtMs: NOW_MS, untilMs: 2 * NOW_MS },
      },
    );
    t.strictSame(ofTimes(mergeStops(before, after, NOW_MS)), ofTimes(after), "on whoever had the one before");
  },
);

t.test("stops: in what two differ", async (t) => {
  const [a, b] = [stop("a", 1), stop("b", 2)];
  t.strictSame(differingStops([a, b], [b, a]), []);
  t.strictSame(differingStops([a], [b]), ["a", "b"]);
  t.strictSame(differingStops([a], [{ ...a, why: "x" }]), ["a"]);
  t.strictSame(differingStops([a], [stop("a", 9)]), ["a"]);
});

t.test(
  "stops: whatever reaches whom in which order, all have the same, and nothing goes that nobody lifted",
  async () => {
    // Acts in turn, each by somebody who knows of one replica alone; then replicas hear of each other, in some order.
    const act = fc.record({
      replica: fc.nat({ max: 2 }),
      id: fc.constantFrom("a", "b", "c"),
      isLift: fc.boolean(),
      from: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 12 }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        (acts, order) => {
          const replicas: StopState[] = [STOPS_NONE, STOPS_NONE, STOPS_NONE];
          const liftedMade = new Set<string>();
          const made = new Map<string, number>();
          for (const [at, { replica, id, isLift, from }] of acts.entries()) {
            if (from !== replica && at % 3 === 0) {
              replicas[replica] = mergeStops(replicas[replica]!, replicas[from]!, NOW_MS);
            }
            const state = replicas[replica]!;
            const others = state.stops.filter((one) => one.id !== id);
            const found = state.stops.find((one) => one.id === id);
            if (isLift)
              for (let time = 0; time <= (found?.madeAtMs ?? -1); time++) liftedMade.add(`${id}${time}`);
            const after = changedStops(
              state,
              isLift ? others : [...others, stop(id, 0, { why: String(at) })],
              at + 1,
            );
            if (!isLift)
              made.set(id, Math.max(made.get(id) ?? 0, after.stops.find((one) => one.id === id)!.madeAtMs!));
            replicas[replica] = after;
          }
          const all = [0, 1, 2].reduce((state, one) => mergeStops(state, replicas[one]!, NOW_MS), STOPS_NONE);
          const other = order.reduce((state, one) => mergeStops(replicas[one]!, state, NOW_MS), STOPS_NONE);
          const isSame = differingStops(all.stops, other.stops).length === 0;
          const isKept = [...made].every(
            ([id, at]) => liftedMade.has(`${id}${at}`) === !all.stops.some((one) => one.id === id),
          );
          return isSame && isKept;
        },
      ),
    );
  },
);
