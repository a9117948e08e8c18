/**
 * Another lane, for tests: records decisions of visitors drawn at random, as fast as it can, and says for how many it did.
 * Each hold checks that what it reads is a version that it or somebody else left whole.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { VisitorTableBuffers } from "../../../engine/index.ts";
import { SeededRandom } from "../../../engine/testing/fuzz.ts";
import type { DataDirectoryHandle } from "../data-directory.ts";
import { openStore } from "../store.ts";
import { sampleDecision, sampleGeneration } from "./sample.ts";
import { inTime } from "./visitors.ts";

export interface VisitorWorkerData {
  readonly directory: DataDirectoryHandle;
  readonly buffers: VisitorTableBuffers;
  readonly lane: number;
  readonly seed: number;
  readonly rounds: number;
  readonly visitorCount: number;
  /** Throws in the middle of a held visitor's change after so many rounds; 0: never. */
  readonly throwAfter: number;
}

export interface VisitorWorkerResult {
  /** Decisions by visitor's index. */
  readonly counts: Record<number, number>;
  readonly faults: readonly string[];
}

const data = workerData as VisitorWorkerData;
const store = openStore({
  directory: data.directory,
  lane: data.lane,
  version: "0.1.0",
  visitors: { buffers: data.buffers, holder: data.lane + 1 },
});
const generation = sampleGeneration(undefined, store.generationNumbers);
const random = new SeededRandom(data.seed);
const counts: Record<number, number> = {};
const faults: string[] = [];
const CLOCK_US = 1_800_000_000_000_000;
const PRESENTATIONS = 3;

for (let round = 1; round <= data.rounds; round++) {
  // A few are met often.
  const index = Math.floor((random.below(1_000_000) / 1_000_000) ** 3 * data.visitorCount);
  const visitor = await inTime(store, () => store.visitors.hold(generation, "customer", `v-${index}`));
  const { version } = visitor.state;
  if (round % 16 === 0) {
    const memory = visitor.readMemory();
    const tallied = memory.tallies.reduce((sum, { count }) => sum + count, 0);
    const presented = memory.entries.length + tallied;
    if (presented !== version * PRESENTATIONS) faults.push(`v-${index}: ${presented} at version ${version}`);
  }
  visitor.beginFact(CLOCK_US);
  const decisionId = store.log.nextDecisionId();
  visitor.appendPresentations(sampleDecision(generation, decisionId), decisionId, CLOCK_US / 1000);
  if (round === data.throwAfter) throw new Error("a test's lane throws while it holds a visitor");
  if (visitor.state.version !== version + 1) faults.push(`v-${index}: a version was lost`);
  if (round % 50 === 0) store.visitors.restore(visitor);
  else {
    counts[index] = (counts[index] ?? 0) + 1;
    store.visitors.release(visitor);
  }
  if (round % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
}
parentPort!.postMessage({ counts, faults } satisfies VisitorWorkerResult);
await store.close();
