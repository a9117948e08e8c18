/** When a bundle is taken back for what the guard withdrew of it, and when it is left alone. */
import t from "tap";
import type { RollbackPolicy } from "../../engine/index.ts";
import { SLAB, singleIndex } from "../admin/catalog.ts";
import { createSharedBuffers, SharedState } from "../lanes/shared-state.ts";
import { activated, type BundleRecord, CONTROL_STATE_NONE, wentBack } from "../store/control-state.ts";
import { onTrial } from "./in-force.ts";
import { WithdrawalWatch } from "./withdrawal-watch.ts";

const ACTIVATED_MS = 1_000_000;
const POLICY: RollbackPolicy = { withdrawals: 0.01, decisions: 1000, withinMs: 60_000 };
const FIRST = {
  generation: 2,
  invariant: "no-credit-to-minors",
  channel: "app",
  point: "home.hero",
  offer: "gold-card",
  decisionId: "0a".repeat(16),
  atMs: ACTIVATED_MS + 5,
};

/** `b2`: strategy b with data 2. */
const record = (name: string): BundleRecord => ({
  ...{ bundleId: name, strategyRoot: name.slice(0, 1), dataRoot: name.slice(1), name, sizeBytes: 1 },
  ...{ lastActiveAtMs: 0, release: null, dataUpdate: null, shareUses: [], dataSequence: 0, madeOfId: "" },
});

/** @param startedAtMs when what the node starts with was activated; 0: it went back to it. */
function watchOf(rollback: RollbackPolicy | null = POLICY, startedAtMs = 0) {
  const shared = new SharedState(createSharedBuffers(2, 1));
  const whys: string[] = [];
  const suspects: string[] = [];
  const state = {
    control: { ...activated(CONTROL_STATE_NONE, record("s1"), startedAtMs), strategySinceMs: startedAtMs },
    generation: 1,
    canGoBack: true,
  };
  const watch = new WithdrawalWatch({
    shared,
    series: { invariantNames: ["(other)", "no-beer", "no-credit-to-minors"] },
    active: () => {
      const { generation, control } = state;
      return generation === 0 ? null : { generation, strategyRoot: control.activeId.slice(0, 1), rollback };
    },
    onTrial: (withinMs, nowMs) => onTrial(state.control, withinMs, nowMs),
    rollBack: async (why, suspect) => {
      whys.push(why);
      suspects.push(suspect);
      if (state.canGoBack) {
        state.control = wentBack(state.control, record("a1"), ACTIVATED_MS + 9);
        state.generation = 1;
      }
      return state.canGoBack;
    },
    logger: { error: () => {} },
  });
  /** In one of the threads' slabs. */
  const count = (slot: number, decisions: number, withdrawals: number) => {
    const slab = shared.slab(slot);
    slab[singleIndex("decisions")]! += decisions;
    slab[SLAB.invariants + 2]! += withdrawals;
  };
  const activate = (generation: number, name = `${"abc"[generation - 1]}1`, atMs = ACTIVATED_MS) => {
    state.control = activated(state.control, record(name), atMs);
    state.generation = generation;
  };
  watch.begin(ACTIVATED_MS);
  return { watch, whys, suspects, count, activate, state };
}

t.test(
  "rollback: newer lists in the middle of a strategy's trial neither end it nor begin it anew",
  async (t) => {
    const { watch, whys, suspects, count, activate } = watchOf();
    activate(2, "b1");
    await watch.look(ACTIVATED_MS);
    watch.note(FIRST);
    count(0, 900, 400);
    activate(3, "b2", ACTIVATED_MS + 500);
    await watch.look(ACTIVATED_MS + 500);
    watch.note({ ...FIRST, generation: 3, atMs: FIRST.atMs + 600, decisionId: "later" });
    t.strictSame(whys, []);
    count(0, 100, 0);
    await watch.look(ACTIVATED_MS + POLICY.withinMs);
    t.match(whys[0], /withdrew 400 treatments in 1000 decisions since its activation/);
    t.ok(whys[0]!.includes(`decision ${FIRST.decisionId} broke it first`));
    t.strictSame(suspects, ["strategy"]);
    activate(4, "a2", ACTIVATED_MS + 60_500);
    count(0, 5000, 5000);
    await watch.look(ACTIVATED_MS + 60_600);
    t.equal(whys.length, 1, "what was gone back to is not judged under newer lists, either");
  },
);

t.test(
  "rollback: lists that come after the strategy has stood its trial are judged by themselves",
  async (t) => {
    const { watch, whys, suspects, count, activate } = watchOf();
    activate(2, "b1");
    await watch.look(ACTIVATED_MS);
    count(0, 5000, 0);
    const laterMs = ACTIVATED_MS + POLICY.withinMs + 1;
    activate(3, "b2", laterMs);
    await watch.look(laterMs);
    count(0, 1000, 500);
    await watch.look(laterMs + POLICY.withinMs);
    t.match(whys[0], /withdrew 500 treatments in 1000 decisions since its newest lists were activated/);
    t.strictSame(suspects, ["bundle"]);
  },
);

t.test("rollback: what goes on for want of another is not judged anew under newer lists", async (t) => {
  const { watch, whys, count, activate, state } = watchOf();
  state.canGoBack = false;
  activate(2, "b1");
  await watch.look(ACTIVATED_MS);
  count(0, 1000, 500);
  await watch.look(ACTIVATED_MS + 1);
  for (const [at, atMs] of [
    [2, ACTIVATED_MS + 2],
    [3, ACTIVATED_MS + 2 * POLICY.withinMs],
  ] as const) {
    activate(at + 1, `b${at}`, atMs);
    await watch.look(atMs);
    count(0, 1000, 500);
    await watch.look(atMs + 1);
  }
  t.equal(whys.length, 1);
  state.canGoBack = true;
  activate(5, "c1", ACTIVATED_MS + 3 * POLICY.withinMs);
  await watch.look(ACTIVATED_MS + 3 * POLICY.withinMs);
  count(0, 1000, 500);
  await watch.look(ACTIVATED_MS + 3 * POLICY.withinMs + 1);
  t.equal(whys.length, 2, "another strategy is");
});

t.test("rollback: a bundle that follows the first within a look is judged all the same", async (t) => {
  const { watch, whys, count, activate } = watchOf();
  activate(2);
  await watch.look(ACTIVATED_MS);
  count(0, 2000, 1000);
  await watch.look(ACTIVATED_MS + 500);
  t.equal(whys.length, 1);
});

t.test(
  "rollback: too many withdrawals after an activation, over all threads, told with the first decision",
  async (t) => {
    const { watch, whys, count, activate } = watchOf();
    count(0, 500, 400);
    await watch.look(ACTIVATED_MS - 1);
    activate(2);
    await watch.look(ACTIVATED_MS);
    watch.note({ ...FIRST, atMs: FIRST.atMs + 1, decisionId: "later" });
    watch.note(FIRST);
    watch.note({ ...FIRST, atMs: FIRST.atMs + 2, decisionId: "latest" });
    watch.note({ ...FIRST, generation: 1, atMs: 0, decisionId: "of the generation before" });
    count(0, 600, 10);
    count(2, 399, 100);
    await watch.look(ACTIVATED_MS + 1);
    t.strictSame(whys, [], "999 decisions are one too few to judge by");
    count(1, 1, 0);
    await watch.look(ACTIVATED_MS + 1);
    t.strictSame(whys, [
      `invariant no-credit-to-minors was broken: the guard withdrew 110 treatments in 1000 decisions since its activation (11 %, 1 % are allowed); decision ${FIRST.decisionId} broke it first, with offer gold-card at home.hero of channel app`,
    ]);
    t.equal(watch.rollbacksTotal, 1);
    t.strictSame(watch.counts(), [{ invariant: "no-credit-to-minors", count: 510 }]);

    count(0, 5000, 5000);
    await watch.look(ACTIVATED_MS + 2);
    t.equal(whys.length, 1, "what was gone back to is not judged");
    activate(3);
    await watch.look(ACTIVATED_MS + 3);
    count(0, 1000, 11);
    await watch.look(ACTIVATED_MS + 4);
    t.equal(whys.length, 2, "what is activated next is");
  },
);

for (const [decisions, withdrawals, atMs, expected, why] of [
  [1000, 10, 0, 0, "as many as are allowed"],
  [1000, 11, 0, 1, "one more than are allowed"],
  [999, 999, 0, 0, "too few decisions"],
  [1_000_000, 10_000, 0, 0, "a rate counts, not a number"],
  [1000, 1000, 60_000, 1, "the last moment"],
  [1000, 1000, 60_001, 0, "too late: it has stood its trial"],
] as const) {
  t.test(`rollback: ${why}`, async (t) => {
    const { watch, whys, count, activate } = watchOf();
    await watch.look(0);
    activate(2);
    await watch.look(ACTIVATED_MS);
    count(0, decisions, withdrawals);
    await watch.look(ACTIVATED_MS + atMs);
    t.equal(whys.length, expected);
  });
}

t.test("rollback: not of a workspace that states none", async (t) => {
  const none = watchOf(null);
  await none.watch.look(0);
  none.activate(2);
  await none.watch.look(ACTIVATED_MS);
  none.count(0, 5000, 5000);
  await none.watch.look(ACTIVATED_MS + 1);
  t.strictSame(none.whys, []);
});

for (const [startedAtMs, atMs, expected, why] of [
  [ACTIVATED_MS - 59_000, ACTIVATED_MS, 1, "within its while"],
  [ACTIVATED_MS - 61_000, ACTIVATED_MS, 0, "after it"],
  [0, ACTIVATED_MS, 0, "what was gone back to before"],
] as const) {
  t.test(`rollback: what the node started with: ${why}`, async (t) => {
    const { watch, whys, count, activate } = watchOf(POLICY, startedAtMs);
    count(0, 1000, 500);
    await watch.look(atMs);
    t.equal(whys.length, expected);
    if (expected === 1) {
      t.match(whys[0], /withdrew 500 treatments in 1000 decisions since the node's start/);
      count(0, 1000, 1000);
      await watch.look(atMs);
      t.equal(whys.length, 1, "what was gone back to then is not judged");
    }
    activate(2);
    await watch.look(ACTIVATED_MS);
    count(0, 1000, 500);
    await watch.look(ACTIVATED_MS + 1);
    t.equal(whys.length, expected + 1, "what comes after is judged from its activation");
  });
}

t.test("rollback: where there is nothing to go back to it is tried once", async (t) => {
  const { watch, whys, count, activate, state } = watchOf();
  await watch.look(0);
  state.canGoBack = false;
  activate(2);
  await watch.look(ACTIVATED_MS);
  for (let look = 0; look < 3; look++) {
    count(0, 5000, 5000);
    await watch.look(ACTIVATED_MS + 1);
  }
  t.equal(whys.length, 1);
  t.equal(watch.rollbacksTotal, 0);
});

t.test("rollback: what may be gone back to is kept for as long as that may be", async (t) => {
  const { watch, count, activate, state } = watchOf();
  t.notOk(watch.isWatching(0), "what the node started with is not judged");
  activate(2);
  t.ok(watch.isWatching(ACTIVATED_MS + POLICY.withinMs));
  t.notOk(watch.isWatching(ACTIVATED_MS + POLICY.withinMs + 1), "its while is over");
  state.canGoBack = false;
  await watch.look(ACTIVATED_MS);
  count(0, 2000, 1000);
  await watch.look(ACTIVATED_MS + 1);
  t.notOk(watch.isWatching(ACTIVATED_MS + 2), "it was judged");
  const { watch: unruled, activate: activateUnruled } = watchOf(null);
  activateUnruled(2);
  t.notOk(unruled.isWatching(ACTIVATED_MS), "its workspace states no rate");
});
