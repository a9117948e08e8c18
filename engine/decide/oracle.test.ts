/** The engine against the naive oracle: same answers, same reasons, with a trace and without. */
import t from "tap";
import { fuzzDecide } from "../testing/fuzz-decide.ts";

const seed = Number(process.env.PROFFER_TEST_SEED ?? Date.now() % 2 ** 31);
const runCount = Number(process.env.PROFFER_TEST_RUNS ?? 1500);

t.test("decide: the engine answers as the oracle does", async (t) => {
  t.comment(`seed ${seed}, ${runCount} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
  const { reasonCounts, failure } = await fuzzDecide(seed, runCount);
  t.equal(failure, "");
  t.comment(JSON.stringify(Object.fromEntries(reasonCounts)));
});
