/**
 * Golden decisions: requests whose answers a workspace states, decided by the real engine.
 *
 * A golden says which shipped lists hold its visitor, whatever the data says today: so goldens are decided over
 * lists that hold exactly their visitors, and a data update never breaks one. Visitors of one id on different lists
 * are decided in different rounds (golden-rounds.ts). Nothing is remembered: golden-sequence.ts is about memory.
 */
import { NodeError } from "../errors.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import { PlainVisitor } from "../visitors/plain-visitor.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Golden, GoldenExpectation, GoldenRequest, Preview } from "../workspace/model-goldens.ts";
import { DecideCall } from "./call.ts";
import { decide } from "./decide.ts";
import { type Decision, type Pick, POINT_STATUS_NAMES, type TraceLine } from "./decision.ts";
import type { Generation } from "./generation.ts";
import { goldenDifferences } from "./golden-compare.ts";
import { takeGoldenFeeds } from "./golden-feeds.ts";
import { openRound, roundsOf } from "./golden-rounds.ts";
import { withdrawnDifferences } from "./golden-withdrawn.ts";

export interface GoldenAnswerTreatment {
  readonly offer: string;
  readonly treatmentId: string;
  readonly score: number;
  readonly fallback: boolean;
  /** In the order of names. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** What a request came to, less all that differs from node to node (ids, codes, generation, freshness). */
export interface GoldenAnswer {
  readonly holdout: boolean;
  readonly points: readonly {
    readonly point: string;
    readonly status: string;
    readonly treatments: readonly GoldenAnswerTreatment[];
    readonly heldOut: readonly GoldenAnswerTreatment[];
  }[];
  readonly trace: readonly TraceLine[];
}

/** One thing that came out otherwise than stated. */
export interface GoldenDifference {
  /** `points[0].treatments[1].score`, `holdout`, `dropped[0]`, `request`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

export interface GoldenReport {
  readonly name: string;
  readonly passed: boolean;
  readonly differences: readonly GoldenDifference[];
  /** Null where the request was refused. */
  readonly answer: GoldenAnswer | null;
}

export interface PreviewReport {
  readonly name: string;
  /** Null where the request was refused, for `refusal`. */
  readonly answer: GoldenAnswer | null;
  readonly refusal: string;
}

/**
 * Decides goldens and compares.
 *
 * @param model checked, or of a verified bundle.
 * Cost: O(strategy) a round, one round unless visitors' lists contradict one another.
 * Errors: BUNDLE_INVALID where the model cannot be opened at all.
 */
export function runGoldens(
  model: Model,
  library: BitmapLibrary,
  goldens: readonly Golden[] = model.goldens,
): GoldenReport[] {
  const previews = runPreviews(model, library, goldens);
  return goldens.map((golden, index): GoldenReport => {
    const { name, answer, refusal } = previews[index]!;
    const differences =
      answer === null
        ? [{ path: "request", expected: "an answer", actual: refusal }]
        : [
            ...goldenDifferences(golden.expect satisfies GoldenExpectation, answer),
            ...withdrawnDifferences(model, golden, answer),
          ];
    return { name, passed: differences.length === 0, differences, answer };
  });
}

/** Decides requests that state nothing of their answers. Cost and errors: as runGoldens. */
export function runPreviews(
  model: Model,
  library: BitmapLibrary,
  previews: readonly Preview[] = model.previews,
): PreviewReport[] {
  const reports: PreviewReport[] = new Array(previews.length);
  for (const round of roundsOf(previews.map(({ visitor }) => [visitor]))) {
    const generation = openRound(model, library, round, new LocalNumbers());
    for (const index of round.indexes) reports[index] = report(generation, previews[index]!);
  }
  return reports;
}

function report(generation: Generation, preview: Preview): PreviewReport {
  const { name } = preview;
  try {
    return { name, answer: answerTo(generation, preview), refusal: "" };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { name, answer: null, refusal: `${error.code}: ${error.message}` };
  }
}

/** A golden's request as a call, explained. */
export function goldenCall(visitor: { level: string; id: string }, request: GoldenRequest): DecideCall {
  const call = new DecideCall();
  call.channel = request.channel;
  call.level = visitor.level;
  call.id = visitor.id;
  call.points = request.points.map((point) => ({ ...point }));
  call.contextNames = Object.keys(request.context);
  call.contextValues = Object.values(request.context);
  call.explain = true;
  return call;
}

function answerTo(generation: Generation, { visitor, request, atMs }: Preview): GoldenAnswer {
  const call = goldenCall(visitor, request);
  call.dryRun = true;
  takeGoldenFeeds(generation, request, atMs);
  const { level, id, known, profile: values } = visitor;
  const updatedAtMs = known ? atMs : 0;
  const state = new PlainVisitor(generation, { level, id, known, updatedAtMs, values });
  return answerOf(decide(generation, call, state, atMs, 0));
}

/** A decision as text would show it: names for indexes, attributes in the order of names. */
export function answerOf(decision: Decision): GoldenAnswer {
  const { generation } = decision;
  const treatments = (picks: readonly Pick[]): GoldenAnswerTreatment[] =>
    picks.map((pick) => {
      const { id, offer } = generation.treatments[pick.treatment]!;
      const attributes = attributesOf(generation, pick);
      return { offer: offer.code, treatmentId: id, score: pick.score, fallback: pick.fallback, attributes };
    });
  return {
    holdout: decision.holdout,
    points: decision.points.map(({ point, status, picks, heldOut }) => ({
      point,
      status: POINT_STATUS_NAMES[status]!,
      treatments: treatments(picks),
      heldOut: treatments(heldOut),
    })),
    trace: decision.trace ?? [],
  };
}

/** Constants and personal values of a pick, in the order of names. */
export function attributesOf(generation: Generation, pick: Pick): Record<string, AttributeValue> {
  const { constants, personal } = generation.treatments[pick.treatment]!;
  const values: [string, AttributeValue][] = constants.map(({ name, value }) => [name, value]);
  personal.forEach(({ name }, index) => {
    const value = pick.personal?.[index];
    if (value !== undefined) values.push([name, value]);
  });
  return Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}
