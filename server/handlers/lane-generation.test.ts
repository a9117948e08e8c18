import t from "tap";
import {
  buildBundle,
  compileBundle,
  LocalNumbers,
  loadBitmapLibrary,
  readBundle,
  replaceList,
} from "../../engine/index.ts";
import { SeriesTable } from "../admin/series-table.ts";
import type { GenerationSpec } from "../lanes/messages.ts";
import { shopModel } from "../testing/node-kit.ts";
import { LaneGenerations } from "./lane-generation.ts";

const library = await loadBitmapLibrary();
const LEVEL = shopModel().levels[0]!.name;
const MODEL = {
  ...shopModel(),
  segments: [{ name: "gold", list: { level: LEVEL } }],
  segmentGroups: [],
  goldens: [],
};
const FIRST = readBundle(buildBundle(MODEL, [{ segment: "gold", members: ["a"] }]).bytes);
const NEXT = readBundle(replaceList(FIRST, { segment: "gold", members: ["a", "b"] }).bytes);
const series = new SeriesTable(16);

function spec(number: number, bundle: typeof FIRST): GenerationSpec {
  return {
    number,
    activatedAtMs: number,
    compiled: compileBundle(bundle, library, [1, 2]),
    series: series.intern(MODEL),
  };
}

/** `epoch` says which one is active; a warming of so many steps. */
function generations(stepCount = 0) {
  const state = { epoch: 0, warmed: 0 };
  const made = new LaneGenerations(
    () => state.epoch,
    () => 1,
    new LocalNumbers(),
    function* () {
      for (let step = 0; step < stepCount; step++) {
        const untilMs = performance.now() + 1;
        while (performance.now() < untilMs) state.warmed += 0;
        yield;
      }
      state.warmed += 1;
    },
  );
  return { made, state };
}

t.test("lane generations: opened between the turns, and over the strategy that is open", async (t) => {
  const { made, state } = generations(20);
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  await made.openMeanwhile(spec(1, FIRST));
  clearInterval(counting);
  t.ok(turns > 3, "others had their turns");
  state.epoch = 1;
  const first = made.current().generation;
  await made.openMeanwhile(spec(2, NEXT));
  state.epoch = 2;
  const next = made.current().generation;
  t.equal(next.treatments, first.treatments, "nothing of the strategy is made again");
  t.not(next.bundleId, first.bundleId);
  t.equal(state.warmed, 2);
});

t.test("lane generations: what is dropped while it is opened is not open", async (t) => {
  const { made, state } = generations(20);
  const opening = made.openMeanwhile(spec(1, FIRST));
  made.drop(1);
  await t.rejects(opening, { code: "WARM_FAILED" });
  t.equal(state.warmed, 0);
  t.equal(made.currentOrNull(), null);
  await made.openMeanwhile(spec(2, FIRST));
  state.epoch = 2;
  t.equal(made.current().generation.number, 2);
});
