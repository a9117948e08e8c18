/** Which strategies a node has gone back from, however it came to what it runs; kept on the disk. */
import t from "tap";
import { temporaryFolder } from "../testing/node-kit.ts";
import {
  activated,
  type BundleRecord,
  CONTROL_STATE_NONE,
  type ControlState,
  wentBack,
} from "./control-state.ts";
import { readControlState, writeControlState } from "./control-state-file.ts";

const hash = (text: string) => Buffer.from(text).toString("hex").padEnd(64, "0");
const record = (name: string): BundleRecord => ({
  ...{ bundleId: hash(name), strategyRoot: hash(name.slice(0, 1)), dataRoot: hash(name.slice(1)) },
  ...{
    name,
    sizeBytes: 1,
    lastActiveAtMs: 0,
    release: null,
    dataUpdate: null,
    shareUses: [],
    dataSequence: 0,
    madeOfId: "",
  },
});

/** `a1`: on to strategy a with data 1; `<a1`: back to it. */
function after(steps: string): ControlState {
  let state = CONTROL_STATE_NONE;
  for (const [index, step] of steps.split(" ").entries()) {
    const bundle = record(step.replace("<", ""));
    const known = state.bundles.find(({ bundleId }) => bundleId === bundle.bundleId);
    state = activated(state, known ?? bundle, index + 1, step.startsWith("<"));
  }
  return state;
}

for (const [steps, expected, why] of [
  ["a1 b1 c1", "", "on and on"],
  ["a1 b1 c1 <b1", "c", "back by one"],
  ["a1 b1 c1 <b1 <a1", "c b", "and by one more"],
  ["a1 b1 c1 <a1", "b c", "over one: neither of them is before it any more"],
  ["a1 b1 c1 <b2", "c", "with newer lists"],
  ["a1 b1 c1 <b1 b2", "c", "newer lists of it change nothing"],
  ["a1 b1 c1 <b1 <c1", "", "back to what was gone back from is on again"],
  ["a1 b1 c1 <b1 c1 <b1", "c", "pushed again, it may be gone back from again"],
  ["a1 b1 c1 <b1 d1", "c", "something new: what was left stays so"],
  ["a1 b1 b2 <b1", "", "older lists of the same strategy"],
  ["a1 b1 <x1", "", "what never ran"],
  ["a1 b1 a1 b1", "", "two that take turns"],
] as const) {
  t.test(`gone back from: ${why}: ${steps}`, async (t) => {
    const roots = expected === "" ? [] : expected.split(" ").map(hash);
    t.same([...after(steps).goneBackFrom].sort(), roots.sort());
  });
}

t.test("gone back by itself: to older lists takes back the numbers of those that it leaves", async (t) => {
  const on = (state: ControlState, step: string, dataSequence: number, nowMs: number) =>
    activated({ ...state, dataSequence }, record(step), nowMs);
  const state = on(on(CONTROL_STATE_NONE, "a1", 3, 1), "b2", 7, 2);
  const [, a1] = state.bundles;
  const back = wentBack(state, a1!, 3);
  t.match(back, { dataSequence: 3, previousId: "", activeId: a1!.bundleId });
  const newest = { ...record("a2"), dataRoot: record("b2").dataRoot };
  t.equal(wentBack(state, newest, 3).dataSequence, 7, "with the newest they stay taken");
});

t.test("gone back from: kept on the disk; a file that says nothing of it is read", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const state = after("a1 b1 <a1");
  writeControlState(folder.path, state);
  t.same(readControlState(folder.path), state);
  const { goneBackFrom, strategySinceMs, listsSinceMs, ...before } = state;
  writeControlState(folder.path, before as ControlState);
  const unknown = { goneBackFrom: [], strategySinceMs: 0, listsSinceMs: 0 };
  t.same(readControlState(folder.path), { ...state, ...unknown });
  t.same([goneBackFrom.length, strategySinceMs, listsSinceMs], [1, 3, 0]);
});
