/**
 * Reports of goldens, sequences and previews as a terminal shows them: stated in red with `-`, what came out in green
 * with `+`. Of a sequence that failed, the steps that did are shown, each with its number and clock. An offer that was
 * stated and did not come is told with its line of the trace: where it was left, and why.
 */
import {
  type Golden,
  type GoldenAnswer,
  type GoldenDifference,
  type GoldenExpectation,
  type GoldenReport,
  type GoldenSequence,
  type GoldenSequenceReport,
  type GoldenStep,
  type PreviewReport,
  traceDetail,
} from "../../engine/index.ts";
import { type Colours, countText, plainText } from "../cli/index.ts";

export function goldenText(report: GoldenReport, golden: Golden, c: Colours): string {
  if (report.passed) return `${c.green("✓")} ${report.name}`;
  const lines = [`${c.red("✗")} ${c.bold(report.name)}`, ...outcomeLines(report, golden.expect, c)];
  return lines.join("\n");
}

export function sequenceText(report: GoldenSequenceReport, sequence: GoldenSequence, c: Colours): string {
  if (report.passed) return `${c.green("✓")} ${report.name} ${c.dim(countText(report.steps.length, "step"))}`;
  const lines = [`${c.red("✗")} ${c.bold(report.name)}`];
  for (const [index, step] of report.steps.entries()) {
    if (step.differences.length === 0) continue;
    const { number, atMs, visitor } = step;
    const stated = sequence.steps[index]!;
    const title = `step ${number}: ${short(titleOf(stated))}`;
    const clock = new Date(atMs).toISOString();
    lines.push(`  ${c.bold(title)} ${c.dim(`${clock}, ${short(`${visitor.level}:${visitor.id}`)}`)}`);
    lines.push(...outcomeLines(step, stated.kind === "decide" ? stated.expect : null, c));
  }
  return lines.join("\n");
}

/** What a step does, in the words of the file. */
function titleOf(step: GoldenStep): string {
  if (step.kind === "decide") return `decide ${step.request.points.map(({ point }) => point).join(", ")}`;
  if (step.kind === "event") return `event ${step.event}`;
  if (step.kind === "update") return `update ${[...Object.keys(step.set), ...step.unset].join(", ")}`;
  return step.kind === "link" ? `link ${step.known.level}:${step.known.id}` : "forget";
}

function outcomeLines(
  report: { readonly differences: readonly GoldenDifference[]; readonly answer: GoldenAnswer | null },
  expect: GoldenExpectation | null,
  c: Colours,
): string[] {
  const lines: string[] = [];
  for (const { path, expected, actual } of report.differences) {
    lines.push(`    ${c.cyan(pathText(path, report.answer))}`);
    lines.push(c.red(`      - ${expected}`), c.green(`      + ${actual}`));
  }
  if (report.answer === null) return lines;
  if (expect !== null) lines.push(...missingLines(expect, report.answer, c));
  lines.push(c.dim("    what was decided:"), ...answerLines(report.answer, c));
  return lines;
}

const REASONS_SHOWN_MAX = 4;

/** Of each offer that was stated and did not come, or came as a fallback only: stage, reason and detail of the trace. */
function missingLines(expect: GoldenExpectation, answer: GoldenAnswer, c: Colours): string[] {
  const lines: string[] = [];
  for (const { point, treatments } of expect.points) {
    const came = answer.points.find((each) => each.point === point)?.treatments ?? [];
    for (const { offer, fallback } of treatments) {
      const ofOffer = came.filter((treatment) => treatment.offer === offer);
      const isThere = ofOffer.some((treatment) => fallback === undefined || treatment.fallback === fallback);
      if (isThere) continue;
      const trace = answer.trace.filter(
        (line) => line.point === point && line.offer === offer && line.stage !== "SELECTED",
      );
      const told = trace.map((line) => {
        const why = traceDetail(line, true);
        return `${line.stage} ${line.reason}${why === "" ? "" : ` (${why})`}`;
      });
      const reasons = [...new Set(told)];
      const more = reasons.length - REASONS_SHOWN_MAX;
      const shown = reasons.slice(0, REASONS_SHOWN_MAX);
      if (more > 0) shown.push(`and ${countText(more, "more reason")} (--json)`);
      if (reasons.length === 0)
        shown.push(answer.holdout ? "the visitor is held out" : "it was no candidate");
      const title = ofOffer.length > 0 ? "came as a fallback only" : "did not come";
      for (const reason of shown)
        lines.push(`    ${c.bold(plainText(offer))} ${title} at ${point}: ${plainText(reason)}`);
    }
  }
  return lines;
}

export function previewText(report: PreviewReport, c: Colours): string {
  const lines = [`${c.cyan("▸")} ${c.bold(report.name)} ${c.dim("(preview)")}`];
  if (report.answer === null) lines.push(c.red(`    ${report.refusal}`));
  else lines.push(...answerLines(report.answer, c));
  return lines.join("\n");
}

/** @param what in the singular: `golden decision`, `sequence`. */
export function summaryText(what: string, count: number, failedCount: number, c: Colours): string {
  if (count === 0) return c.yellow(`no ${what}s`);
  const passed = `${count - failedCount} of ${countText(count, what)} passed`;
  return failedCount === 0 ? c.green(passed) : c.red(`${passed}, ${failedCount} failed`);
}

/** `points[0].status` → `home.hero: status`. */
function pathText(path: string, answer: GoldenAnswer | null): string {
  const match = /^points\[(\d+)\]\.?(.*)$/.exec(path);
  if (match === null || answer === null) return path;
  return `${answer.points[Number(match[1])]?.point ?? path}: ${match[2]}`;
}

function answerLines(answer: GoldenAnswer, c: Colours): string[] {
  const lines = answer.holdout ? [c.yellow("      the visitor is held out")] : [];
  for (const { point, status, treatments, heldOut } of answer.points) {
    lines.push(`      ${point} ${c.dim(status)}`);
    const list = [
      ...treatments.map((each) => ["", each] as const),
      ...heldOut.map((each) => ["would be ", each] as const),
    ];
    if (list.length === 0) lines.push(c.dim("        nothing"));
    list.forEach(([prefix, { offer, score, treatmentId, attributes }], index) => {
      const rank = prefix === "" ? `${index + 1}` : "·";
      lines.push(`        ${rank} ${prefix}${c.bold(offer)} ${c.dim(`score ${score}, ${treatmentId}`)}`);
      const values = Object.entries(attributes).map(([name, value]) => `${name}: ${short(value)}`);
      if (values.length > 0) lines.push(c.dim(`          ${values.join(", ")}`));
    });
  }
  return lines;
}

const VALUE_LENGTH_MAX = 60;

function short(value: unknown): string {
  const text = plainText(String(value));
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX - 1)}…` : text;
}
