/**
 * `npm run fuzz -- decide`: generated workspaces, visitors and requests through engine and oracle, one call at a time
 * and as sequences that visitors remember.
 *
 * A failure is told with its seed and path, and shrunk as far as fast-check gets.
 */
import fc from "fast-check";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { differences } from "./compare.ts";
import { sequenceDifferences } from "./compare-sequence.ts";
import { scenarioArbitrary } from "./generate.ts";
import { sequenceArbitrary } from "./generate-sequence.ts";
import { oracleDecide } from "./oracle.ts";

export interface FuzzReport {
  /** "" when nothing was found. */
  readonly failure: string;
  readonly runCount: number;
  /** How often each reason was met, so that a generator that stopped producing one is seen. */
  readonly reasonCounts: ReadonlyMap<string, number>;
}

/** @param timeMsMax after which no further run begins; what ran counts. */
export async function fuzzDecide(
  seed: number,
  runCount: number,
  timeMsMax = Number.MAX_SAFE_INTEGER,
): Promise<FuzzReport> {
  const library = await loadBitmapLibrary();
  const reasonCounts = new Map<string, number>();
  const property = fc.property(scenarioArbitrary, (scenario) => {
    const found = differences(scenario, library);
    if (found.length > 0) throw new Error(`${found.join("\n")}\n${JSON.stringify(scenario)}`);
    for (const { visitor, request, nowMs } of scenario.calls) {
      const { model, members, overlay } = scenario;
      const { reasons } = oracleDecide(model, members, visitor, request, nowMs, overlay);
      for (const line of reasons) {
        const reason = line.slice(line.lastIndexOf(" ") + 1);
        reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      }
    }
  });
  return reportOf(property, seed, runCount, timeMsMax, reasonCounts);
}

/** Sequences of calls: what visitors remember, and that no cap is ever exceeded. */
export async function fuzzSequences(
  seed: number,
  runCount: number,
  timeMsMax = Number.MAX_SAFE_INTEGER,
): Promise<FuzzReport> {
  const library = await loadBitmapLibrary();
  const reasonCounts = new Map<string, number>();
  const property = fc.property(sequenceArbitrary, (sequence) => {
    const found = sequenceDifferences(sequence, library, reasonCounts);
    if (found.length > 0) throw new Error(`${found.join("\n")}\n${JSON.stringify(sequence)}`);
  });
  return reportOf(property, seed, runCount, timeMsMax, reasonCounts);
}

function reportOf<T>(
  property: fc.IProperty<T>,
  seed: number,
  numRuns: number,
  timeMsMax: number,
  reasonCounts: ReadonlyMap<string, number>,
): FuzzReport {
  const limit = timeMsMax < Number.MAX_SAFE_INTEGER ? { interruptAfterTimeLimit: timeMsMax } : {};
  const details = fc.check(property, { seed, numRuns, ...limit });
  const failure = details.failed
    ? `seed ${seed}, path ${details.counterexamplePath}: ${String(details.errorInstance)}`
    : "";
  return { failure, runCount: details.numRuns, reasonCounts };
}
