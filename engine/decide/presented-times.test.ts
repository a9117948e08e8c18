import t from "tap";
import { PresentedTimes } from "./presented-times.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 10, 2);
const NEVER = Number.NEGATIVE_INFINITY;

/** Hours after the start; `first`, where another than `last`. */
interface At {
  readonly last: number;
  readonly first?: number;
  readonly count?: number;
}

for (const [contacts, forHours, setIn, why] of [
  [[{ last: 0 }, { last: 0.5 }, { last: 0.9 }], Infinity, 0.9, "three within an hour"],
  [[{ last: 0.9 }, { last: 0 }, { last: 0.5 }], Infinity, 0.9, "in any order"],
  [[{ last: 0 }, { last: 0.9 }, { last: 1.9 }], Infinity, NEVER, "never three within an hour"],
  [[{ last: 0 }, { last: 0.5 }, { last: 1.2 }], Infinity, 1.2, "a quarter that lies partly within counts"],
  [[{ last: 0, count: 3 }, { last: 8 }], 9, 8, "a later contact prolongs it"],
  [[{ last: 0, count: 3 }, { last: 8 }, { last: 16 }], 9, 16, "and the next one, too"],
  [[{ last: 0, count: 3 }, { last: 8 }], 8, 0, "not where it had ended"],
  [[{ first: 0, last: 24, count: 3 }], Infinity, 24, "of a day that was added up all may have been at once"],
  [
    [{ first: 0, last: 24, count: 2 }, { last: 25 }],
    Infinity,
    25,
    "and have been near to what came after it",
  ],
  [
    [
      { first: 0, last: 24, count: 2 },
      { first: 24, last: 48 },
    ],
    Infinity,
    48,
    "two days that were added up lie side by side",
  ],
  [[{ first: NEVER, last: 24, count: 3 }, { last: 30 }], 7, 30, "so with what was added up for ever"],
] as readonly (readonly [readonly At[], number, number, string])[]) {
  t.test(`presented more than twice within an hour: ${why}`, async (t) => {
    const times = new PresentedTimes();
    times.add(START_MS, START_MS, 100);
    times.clear();
    for (const { last, first = last, count = 1 } of contacts)
      times.add(START_MS + first * HOUR_MS, START_MS + last * HOUR_MS, count);
    t.equal(times.setInMs(2, HOUR_MS, forHours * HOUR_MS), START_MS + setIn * HOUR_MS);
  });
}

t.test("presented: many contacts, by days", async (t) => {
  const times = new PresentedTimes();
  for (let day = 200; day >= 0; day--) times.add(START_MS + day * DAY_MS, START_MS + day * DAY_MS, 1);
  t.equal(times.setInMs(1, HOUR_MS, Infinity), NEVER);
  t.equal(times.setInMs(1, DAY_MS, HOUR_MS), START_MS + 200 * DAY_MS);
});
