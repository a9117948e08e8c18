/**
 * What a golden states against what came out. Only what is stated is compared: a treatment's score, id or attributes
 * may be left out; the number and order of treatments may not.
 */
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { GoldenEventStep, GoldenExpectation, GoldenTreatment } from "../workspace/model-goldens.ts";
import type { GoldenAnswer, GoldenAnswerTreatment, GoldenDifference } from "./golden.ts";
import type { GoldenEventOutcome } from "./golden-sequence.ts";
import { traceDetail } from "./near-miss-text.ts";

/** Scores are products of decimals: a designer's 0.3 × 10 is 3. */
const SCORE_TOLERANCE = 1e-9;

export function goldenDifferences(expect: GoldenExpectation, answer: GoldenAnswer): GoldenDifference[] {
  const found: GoldenDifference[] = [];
  const differ = (path: string, expected: unknown, actual: unknown): void => {
    found.push({ path, expected: text(expected), actual: text(actual) });
  };
  if (expect.holdout !== undefined && expect.holdout !== answer.holdout) {
    differ("holdout", expect.holdout, answer.holdout);
  }
  expect.points.forEach((expected, index) => {
    const path = `points[${index}]`;
    const actual = answer.points[index];
    if (actual === undefined || actual.point !== expected.point) {
      differ(path, expected.point, actual?.point ?? "no such point in the answer");
      return;
    }
    if (actual.status !== expected.status) differ(`${path}.status`, expected.status, actual.status);
    const offers = (list: readonly { offer: string }[]): string =>
      list.length === 0 ? "nothing" : list.map(({ offer }) => offer).join(", ");
    if (offers(expected.treatments) !== offers(actual.treatments)) {
      differ(`${path}.treatments`, offers(expected.treatments), offers(actual.treatments));
      return;
    }
    expected.treatments.forEach((treatment, rank) => {
      const at = `${path}.treatments[${rank}]`;
      found.push(...treatmentDifferences(at, treatment, actual.treatments[rank]!));
    });
  });
  expect.dropped.forEach(({ point, offer, stage, reason }, index) => {
    const lines = answer.trace.filter((line) => line.point === point && line.offer === offer);
    const isAsStated = lines.some(
      (line) => line.reason === reason && (stage === undefined || line.stage === stage),
    );
    if (isAsStated) return;
    const told = lines.map((line) => `${line.stage} ${line.reason} (${traceDetail(line, true)})`);
    const expected = `${offer} at ${point}: ${stage === undefined ? "" : `${stage} `}${reason}`;
    differ(`dropped[${index}]`, expected, told.length === 0 ? "it was no candidate there" : told.join("; "));
  });
  return found;
}

/** What an event step states against what came of it. Without a stated refusal, one is a difference. */
export function eventDifferences(
  expect: GoldenEventStep["expect"],
  outcome: GoldenEventOutcome,
): GoldenDifference[] {
  const found: GoldenDifference[] = [];
  const { applied, duplicate, advisories, error = "" } = expect;
  if (error !== outcome.error) {
    const actual = outcome.error === "" ? "the event was taken" : `${outcome.error}: ${outcome.message}`;
    found.push({ path: "error", expected: error === "" ? "no error" : error, actual });
    return found;
  }
  if (applied !== undefined && applied !== outcome.applied)
    found.push({ path: "applied", expected: text(applied), actual: text(outcome.applied) });
  if (duplicate !== undefined && duplicate !== outcome.duplicate)
    found.push({ path: "duplicate", expected: text(duplicate), actual: text(outcome.duplicate) });
  const codes = (list: readonly string[]): string =>
    list.length === 0 ? "none" : [...list].sort().join(", ");
  if (advisories !== undefined && codes(advisories) !== codes(outcome.advisories))
    found.push({ path: "advisories", expected: codes(advisories), actual: codes(outcome.advisories) });
  return found;
}

function treatmentDifferences(
  path: string,
  expected: GoldenTreatment,
  actual: GoldenAnswerTreatment,
): GoldenDifference[] {
  const found: GoldenDifference[] = [];
  const compare = (
    name: string,
    wanted: AttributeValue | undefined,
    got: AttributeValue | undefined,
  ): void => {
    if (wanted === undefined || isEqual(wanted, got)) return;
    found.push({ path: `${path}.${name}`, expected: text(wanted), actual: text(got) });
  };
  compare("treatmentId", expected.treatmentId, actual.treatmentId);
  compare("score", expected.score, actual.score);
  compare("fallback", expected.fallback, actual.fallback);
  for (const [name, value] of Object.entries(expected.attributes ?? {})) {
    const got = Object.hasOwn(actual.attributes, name) ? actual.attributes[name] : undefined;
    compare(`attributes.${name}`, value, got);
  }
  return found;
}

function isEqual(expected: AttributeValue, actual: AttributeValue | undefined): boolean {
  if (typeof expected !== "number" || typeof actual !== "number") return expected === actual;
  return Math.abs(expected - actual) <= SCORE_TOLERANCE * Math.max(1, Math.abs(expected));
}

function text(value: unknown): string {
  if (value === undefined) return "no value";
  return typeof value === "string" ? value : JSON.stringify(value);
}
