/** The engine against the naive oracle: same answers, same reasons, with a trace and without. */
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { fuzzDecide } from "../testing/fuzz-decide.ts";

const { seed, runs } = fuzzSettings(800);

t.test("decide: the engine answers as the oracle does", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
  const { reasonCounts, failure } = await fuzzDecide(seed, runs);
  t.equal(failure, "");
  t.comment(JSON.stringify(Object.fromEntries(reasonCounts)));
});
