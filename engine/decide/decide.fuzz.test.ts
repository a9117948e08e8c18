/** The engine against the naive oracle: same answers, same reasons, with a trace and without, call after call. */
import t from "tap";
import { fuzzSettings } from "../testing/fuzz.ts";
import { fuzzDecide, fuzzSequences } from "../testing/fuzz-decide.ts";
import { REASONS } from "./reasons.ts";

const { seed, runs } = fuzzSettings(600);
/** On a busy machine fewer runs will do: the checks must not wait. */
const TIME_MS_MAX = 8000;
const SEQUENCES_TIME_MS_MAX = 4000;
const RUNS_THAT_MEET_ALL = 2000;
const SEQUENCES_THAT_MEET_ALL = 300;
const isLong = process.env.PROFFER_TEST_RUNS !== undefined;

t.test("decide: the engine answers as the oracle does", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
  const { reasonCounts, failure, runCount } = await fuzzDecide(seed, runs, isLong ? undefined : TIME_MS_MAX);
  t.equal(failure, "");
  t.comment(`${runCount} runs`);
  t.comment(JSON.stringify(Object.fromEntries(reasonCounts)));
  const missing = Object.keys(REASONS).filter((reason) => !reasonCounts.has(reason));
  // A few hundred runs may miss a rare one; thousands do not, unless the generator stopped producing it.
  if (runCount >= RUNS_THAT_MEET_ALL) t.strictSame(missing, [], "every reason was met");
  else if (missing.length > 0) t.comment(`not met in so few runs: ${missing.join(", ")}`);
});

t.test("decide: visitors remember as the oracle does, and no call exceeds a cap", async (t) => {
  t.comment(`seed ${seed}`);
  const timeMsMax = isLong ? undefined : SEQUENCES_TIME_MS_MAX;
  const { reasonCounts, failure, runCount } = await fuzzSequences(seed, runs, timeMsMax);
  t.equal(failure, "");
  t.comment(`${runCount} runs`);
  t.comment(JSON.stringify(Object.fromEntries(reasonCounts)));
  const ofMemory = Object.keys(REASONS).filter((reason) => /^(CAP|SUPPRESSED)_/.test(reason));
  const missing = ofMemory.filter((reason) => !reasonCounts.has(reason));
  if (runCount >= SEQUENCES_THAT_MEET_ALL) t.strictSame(missing, [], "every reason that memory has was met");
  else if (missing.length > 0) t.comment(`not met in so few runs: ${missing.join(", ")}`);
});
