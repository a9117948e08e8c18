/** A property with all tests: no longer than the checks may wait, however slow the machine. At length: all its runs. */
import fc from "fast-check";
import type { Test } from "tap";

export interface Brief {
  readonly seed: number;
  readonly numRuns: number;
  readonly timeMsMax: number;
  /** Where shrinking takes minutes: the path that is told repeats what failed. */
  readonly endOnFailure?: boolean;
}

/**
 * Throws what `fc.assert` does. False: cut short, and said so by a comment. Only after a whole run may a test insist
 * that something was met.
 */
export function assertBriefly<T>(t: Test, property: fc.IProperty<T>, options: Brief): boolean {
  const { timeMsMax, ...parameters } = options;
  const isLong = process.env.PROFFER_TEST_RUNS !== undefined;
  const limit = isLong ? {} : { interruptAfterTimeLimit: timeMsMax };
  const details = fc.check(property, { ...parameters, ...limit });
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
  const { interrupted: isCut, numRuns } = details;
  if (isCut) t.comment(`cut short after ${numRuns} of ${options.numRuns} runs: what they met is not judged`);
  return !isCut;
}
