/** How much of a list data updates may change: one by one, together in a period, and after updates that were missed. */
import fc from "fast-check";
import t from "tap";
import { NodeError } from "../errors.ts";
import { type DataShareBase, type DataShareUse, judgeDataShare, type ListChange } from "./data-share.ts";
import { makePolicy, openPolicy } from "./policy.ts";
import { PRODUCTION, productionParts } from "./testing/trust-kit.ts";

const EVERY_MS = PRODUCTION.dataShareEveryMs;
const NOW_MS = Date.UTC(2026, 10, 23);
const FRESH: DataShareBase = { uses: [], nowMs: NOW_MS, missedSinceMs: null };
const change = (changedCount: number, visitorCount = 1000, segment = "gold"): ListChange => ({
  ...{ segment, level: "customer", changedCount, visitorCount },
});
const said = (run: () => unknown): string => {
  try {
    run();
    return "ok";
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return `${error.code} ${error.message}`;
  }
};

for (const [changedCount, visitorCount, share, expected, why] of [
  [100, 1000, 0.1, /^ok$/, "as many as the bound says"],
  [
    101,
    1000,
    0.1,
    /^DATA_SHARE_EXCEEDED list gold: 101 of 1000 visitors of level customer come or go, 10.1 %; production lets data updates together change 10 % in 24 h, and 100 visitors are left of that. It is more than data updates may ever change in one period. A release/,
    "one more",
  ],
  [1, 1000, 0, /^DATA_SHARE_EXCEEDED/, "a bound of nothing"],
  [0, 1000, 0, /^ok$/, "and no change"],
  [5000, 1000, 1, /^ok$/, "1 is no bound"],
  [29, 100, 0.29, /^ok$/, "a share that no number is exactly"],
  [30, 100, 0.29, /, and 29 visitors are left/, "which is told whole"],
  [1500, 1000, 0.99, /^DATA_SHARE_EXCEEDED/, "new ids are no room for more"],
  [10, 0, 0.1, /^ok$/, "a level whose lists knew nobody"],
] as const) {
  t.test(`data share: ${why}`, async (t) => {
    const policy = makePolicy({ ...productionParts(), dataShareMax: share });
    const one = change(changedCount, visitorCount);
    const fine = { ...one, segment: "fine", changedCount: 0 };
    t.match(
      said(() => judgeDataShare(policy, [fine, one, fine], FRESH)),
      expected,
    );
    t.same(judgeDataShare(openPolicy("production"), [one], FRESH), [], "an open node has no bound");
  });
}

t.test("data share: the list that changes most is named, and how many more", async (t) => {
  const changes = [20, 90, 5, 30].map((count, at) => change(count, 100, "abcd"[at]));
  t.match(
    said(() => judgeDataShare(PRODUCTION, changes, FRESH)),
    /^DATA_SHARE_EXCEEDED list b \(and 2 more lists\): 90 of 100/,
  );
});

t.test(
  "data share: all updates of a period together, counted against who was there before them",
  async (t) => {
    const at = (uses: readonly DataShareUse[], nowMs: number): DataShareBase => ({ ...FRESH, uses, nowMs });
    const first = judgeDataShare(PRODUCTION, [change(60)], FRESH);
    const laterMs = NOW_MS + EVERY_MS / 2;
    // By then the lists know more visitors: what the first update added.
    const later = at(first, laterMs);
    t.match(
      said(() => judgeDataShare(PRODUCTION, [change(41, 9000)], later)),
      /41 of 1000 visitors .*, 4.1 %, after 60 in updates before it; .*, and 40 visitors are left of that. It may be taken after 2026-11-24T00:00:00.000Z/,
    );
    t.equal(
      said(() => judgeDataShare(PRODUCTION, [change(41, 9000, "other")], later)),
      "ok",
      "each list has its own",
    );
    const second = judgeDataShare(PRODUCTION, [change(40, 9000)], later);
    t.match(
      said(() => judgeDataShare(PRODUCTION, [change(61)], at(second, laterMs))),
      /, and 0 visitors are left of that. It may be taken after 2026-11-24T12:00:00.000Z/,
    );
    t.equal(
      said(() => judgeDataShare(PRODUCTION, [change(60)], at(second, NOW_MS + EVERY_MS))),
      "ok",
      "a period after the first, what that used is there again",
    );
    t.match(
      said(() => judgeDataShare(PRODUCTION, [change(1)], at(second, NOW_MS - EVERY_MS))),
      /^DATA_SHARE_EXCEEDED/,
      "a clock that was put back forgets nothing",
    );
    const filled = judgeDataShare(PRODUCTION, [change(500, 0)], FRESH);
    t.match(
      said(() => judgeDataShare(PRODUCTION, [change(51, 500)], at(filled, NOW_MS + 1))),
      /51 of 500/,
      "filled once, it is bounded",
    );
  },
);

t.test("data share: on the node's own ways, a share for each period that was missed", async (t) => {
  const after = (missedMs: number, count: number) =>
    said(() => judgeDataShare(PRODUCTION, [change(count)], { ...FRESH, missedSinceMs: NOW_MS - missedMs }));
  t.match(after(EVERY_MS, 101), /, and 100 visitors are left of that. It may be taken after 2026-11-23T00:/);
  t.equal(after(EVERY_MS + 1, 200), "ok");
  t.match(after(EVERY_MS + 1, 201), /It may be taken after 2026-11-23T23:59:59.999Z/);
  t.match(after(-EVERY_MS, 101), /^DATA_SHARE_EXCEEDED/, "a clock that was put back");
  t.equal(after(-EVERY_MS, 100), "ok", "and it takes nothing away");
  t.equal(after(7 * EVERY_MS, 700), "ok", "a node that was down for a week");
  t.match(after(1e12, 1001), /^DATA_SHARE_EXCEEDED .* ever change in one period/, "never more than all");
});

t.test("data share: no period of any updates changes more of a list than the share", async (t) => {
  const updates = fc.array(
    fc.record({
      afterMs: fc.nat({ max: EVERY_MS / 2 }),
      count: fc.integer({ min: 1, max: 60 }),
      visitorCount: fc.integer({ min: 1000, max: 5000 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(updates, (all) => {
      let uses: readonly DataShareUse[] = [];
      let nowMs = NOW_MS;
      const taken: { readonly atMs: number; readonly count: number; readonly visitorCount: number }[] = [];
      for (const { afterMs, count, visitorCount } of all) {
        nowMs += afterMs;
        try {
          uses = judgeDataShare(PRODUCTION, [change(count, visitorCount)], { ...FRESH, uses, nowMs });
          taken.push({ atMs: nowMs, count, visitorCount });
        } catch (error) {
          if (!(error instanceof NodeError)) throw error;
        }
      }
      t.ok(uses.length <= 14);
      for (const [index, { atMs, visitorCount }] of taken.entries()) {
        const within = taken.slice(index).filter((other) => other.atMs < atMs + EVERY_MS);
        const sum = within.reduce((total, { count }) => total + count, 0);
        if (sum > 0.1 * visitorCount) return false;
      }
      return true;
    }),
  );
});
