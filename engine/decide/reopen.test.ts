/** Opening over other data, closing, and exercising: what a swap of lists does in a lane. */
import t from "tap";
import { buildBundle, readBundle, replaceList } from "../bundle/bundle.ts";
import { compileBundle } from "../bundle/compile.ts";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import type { TreatmentRule } from "../workspace/model-strategy.ts";
import { decide } from "./decide.ts";
import { exerciseSteps } from "./exercise.ts";
import type { Generation } from "./generation.ts";
import { closeGeneration, openGeneration, openSteps, reopenGeneration } from "./open.ts";
import { call, NOW_MS, offer, point, rule, shop, visitor } from "./testing/kit.ts";

const library = await loadBitmapLibrary();
const SEED = [3, 4] as const;
const MODEL = shop(
  {
    points: [point("p1")],
    rules: [
      rule("in", "a", { segment: "gold", score: 90 }),
      rule("adult", "b", { segment: "grown", score: 50 }),
    ],
  },
  {
    offers: [offer("a"), offer("b")],
    segments: [
      { name: "gold", list: { level: "customer" } },
      { name: "grown", rule: "profile.age >= 18" },
    ],
  },
);

function compiledOf(changes: { rules?: readonly TreatmentRule[]; members: readonly string[] }) {
  const [channel] = MODEL.channels;
  const model =
    changes.rules === undefined ? MODEL : { ...MODEL, channels: [{ ...channel!, rules: changes.rules }] };
  const bundle = readBundle(buildBundle(model, [{ segment: "gold", members: changes.members }]).bytes);
  return { bundle, compiled: compileBundle(bundle, library, SEED) };
}

function offersOf(generation: Generation, id: string): string {
  const asked = call({ points: [["p1", 5]], id });
  const decision = decide(generation, asked, visitor(generation, { age: 20 }, id), NOW_MS, 1);
  return decision.points[0]!.picks.map(({ treatment }) => generation.treatments[treatment]!.offer.code).join(
    " ",
  );
}

t.test("reopen: the same strategy over other lists, decided in turns with the one before", async (t) => {
  const first = compiledOf({ members: ["v1"] });
  const bytes = replaceList(first.bundle, { segment: "gold", members: ["v2", "v3"] }).bytes;
  const compiled = compileBundle(readBundle(bytes), library, SEED);
  const before = openGeneration(first.compiled, 1, NOW_MS);
  const after = reopenGeneration(before, compiled, 2, NOW_MS + 1);
  if (after === null) return t.fail("the strategy is the same");
  t.match(after, { bundleId: compiled.bundleId, number: 2, activatedAtMs: NOW_MS + 1 });
  t.equal(after.treatments, before.treatments, "nothing of the strategy is made again");
  for (const [id, was, is] of [
    ["v1", "a b", "b"],
    ["v2", "b", "a b"],
    ["v3", "b", "a b"],
    ["v1", "a b", "b"],
    ["v9", "b", "b"],
  ] as const) {
    t.equal(offersOf(before, id), was, `${id} before`);
    t.equal(offersOf(after, id), is, `${id} after`);
  }
  closeGeneration(before);
  t.throws(() => offersOf(before, "v1"), { code: "BUNDLE_NOT_READY" }, "its lists are nobody's any more");
  t.equal(offersOf(after, "v2"), "a b", "those of the other are");
});

t.test("reopen: another strategy is opened anew", async (t) => {
  const before = openGeneration(compiledOf({ members: ["v1"] }).compiled, 1, NOW_MS);
  const { compiled } = compiledOf({ members: ["v1"], rules: [rule("in", "b", { segment: "gold" })] });
  t.equal(reopenGeneration(before, compiled, 2, NOW_MS), null);
});

t.test("open in steps: a zone of many rules is many steps, and comes out the same", async (t) => {
  const rules = Array.from({ length: 100 }, (_, at) =>
    rule(`r${at}`, at % 2 === 0 ? "a" : "b", { score: at }),
  );
  const { compiled } = compiledOf({ members: ["v1"], rules });
  const steps = openSteps(compiled, 1, NOW_MS, new LocalNumbers());
  let stepCount = 0;
  for (;;) {
    const step = steps.next();
    stepCount += 1;
    if (step.done !== true) continue;
    t.equal(offersOf(step.value, "v1"), offersOf(openGeneration(compiled, 1, NOW_MS), "v1"));
    break;
  }
  t.ok(stepCount > 40, `${stepCount} steps`);
});

t.test("exercise: every point is decided, a step each, and nothing is left behind", async (t) => {
  const { compiled } = compiledOf({ members: ["exercise-1"] });
  const generation = openGeneration(compiled, 1, NOW_MS);
  t.equal([...exerciseSteps(generation, NOW_MS)].length, 3);
  t.equal(offersOf(generation, "v1"), "b", "as if nobody had been asked about");
});
