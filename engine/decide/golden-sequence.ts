/**
 * Golden sequences: calls one after the other, each under the clock it states, run against the real engine.
 *
 * Decisions are decided and remembered, events judged and folded, ids linked and forgotten by the functions that nodes
 * use, over visitors in plain memory (`LocalVisitors`); each sequence begins with visitors of its own. Every step is
 * run, also after one that came out otherwise than stated. Control plane.
 */
import { NodeError } from "../errors.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import type { EventVerdict } from "../visitors/event-rules.ts";
import type { GroupMember } from "../visitors/group.ts";
import { LocalVisitors, openedCodeOf } from "../visitors/local-visitors.ts";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import type { Model } from "../workspace/model.ts";
import type {
  GoldenDecideStep,
  GoldenEventStep,
  GoldenLinkStep,
  GoldenSequence,
  GoldenStep,
} from "../workspace/model-goldens.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { Generation } from "./generation.ts";
import { answerOf, type GoldenAnswer, type GoldenDifference, goldenCall } from "./golden.ts";
import { eventDifferences, goldenDifferences } from "./golden-compare.ts";
import { takeGoldenFeeds } from "./golden-feeds.ts";
import { type ListedVisitor, openRound, roundsOf } from "./golden-rounds.ts";
import type { OpenedCode } from "./treatment-code.ts";

/** What an event step came to. */
export interface GoldenEventOutcome {
  readonly applied: boolean;
  readonly duplicate: boolean;
  /** Codes, in the order told. */
  readonly advisories: readonly string[];
  /** Code and message of a refusal, "" where the event was taken. */
  readonly error: string;
  readonly message: string;
}

export interface GoldenStepReport {
  /** From 1, as people count. */
  readonly number: number;
  readonly kind: GoldenStep["kind"];
  readonly atMs: number;
  /** Whom the step is about. */
  readonly visitor: { readonly level: string; readonly id: string };
  readonly differences: readonly GoldenDifference[];
  /** Of a decide step that was answered, else null. */
  readonly answer: GoldenAnswer | null;
  /** Of an event step that was judged, else null. */
  readonly outcome: GoldenEventOutcome | null;
}

export interface GoldenSequenceReport {
  readonly name: string;
  readonly passed: boolean;
  readonly steps: readonly GoldenStepReport[];
}

/**
 * Runs sequences and compares every step.
 *
 * @param model checked, or of a verified bundle.
 * Cost: O(strategy) a round, one round unless visitors' lists contradict one another.
 * Errors: BUNDLE_INVALID where the model cannot be opened at all.
 */
export function runSequences(
  model: Model,
  library: BitmapLibrary,
  sequences: readonly GoldenSequence[] = model.sequences ?? [],
): GoldenSequenceReport[] {
  const reports = new Array<GoldenSequenceReport>(sequences.length);
  for (const round of roundsOf(sequences.map(visitorsOf))) {
    const numbers = new LocalNumbers();
    const generation = openRound(model, library, round, numbers);
    for (const index of round.indexes) {
      const sequence = sequences[index]!;
      const steps = new SequenceRun(generation, numbers, sequence).run();
      const passed = steps.every(({ differences }) => differences.length === 0);
      reports[index] = { name: sequence.name, passed, steps };
    }
  }
  return reports;
}

/** All that a sequence names; who is named by a step only is on no list. */
function visitorsOf({ visitor, others, steps }: GoldenSequence): ListedVisitor[] {
  const named = new Map<string, ListedVisitor>();
  const add = (one: ListedVisitor): void => {
    const key = `${one.level}\n${one.id}`;
    if (!named.has(key)) named.set(key, one);
  };
  for (const one of [visitor, ...others]) add(one);
  for (const step of steps) {
    if (step.visitor !== undefined) add({ ...step.visitor, lists: [] });
    if (step.kind === "link") add({ ...step.known, lists: [] });
  }
  return [...named.values()];
}

type StepResult = Pick<GoldenStepReport, "differences" | "answer" | "outcome">;
const DONE: StepResult = { differences: [], answer: null, outcome: null };

class SequenceRun {
  readonly #generation: Generation;
  readonly #sequence: GoldenSequence;
  readonly #visitors: LocalVisitors;
  /** What the named decide steps decided, and for whom. */
  readonly #decided = new Map<string, { decision: Decision; level: string; id: string; atMs: number }>();

  constructor(generation: Generation, numbers: LocalNumbers, sequence: GoldenSequence) {
    this.#generation = generation;
    this.#sequence = sequence;
    this.#visitors = new LocalVisitors(numbers);
  }

  run(): GoldenStepReport[] {
    const { visitor, others, steps } = this.#sequence;
    for (const { level, id, known, profile } of [visitor, ...others])
      if (known) this.#visitors.put(level, id, profile, steps[0]?.atMs ?? 0);
    return steps.map((step, index): GoldenStepReport => {
      const { level, id } = step.visitor ?? visitor;
      const about = { number: index + 1, kind: step.kind, atMs: step.atMs, visitor: { level, id } };
      try {
        return { ...about, ...this.#step(step, level, id) };
      } catch (error) {
        if (!(error instanceof NodeError)) throw error;
        const actual = `${error.code}: ${error.message}`;
        const differences = [{ path: step.kind, expected: "no error", actual }];
        return { ...about, ...DONE, differences };
      }
    });
  }

  /** Errors: those of the call that the step is. */
  #step(step: GoldenStep, level: string, id: string): StepResult {
    const visitors = this.#visitors;
    switch (step.kind) {
      case "decide":
        return this.#decide(step, level, id);
      case "event":
        return this.#event(step, level, id);
      case "update":
        visitors.update(level, id, step.set, step.unset, step.atMs);
        return DONE;
      case "link":
        return this.#link({ level, id }, step);
      case "forget":
        visitors.forget(level, id);
        return DONE;
    }
  }

  #link(visitor: GroupMember, { known, atMs }: GoldenLinkStep): StepResult {
    const { kind } = this.#visitors.link(this.#generation, visitor, known, atMs);
    if (kind === "link" || kind === "linked") return DONE;
    const actual = "not linked: of one level";
    return { ...DONE, differences: [{ path: "link", expected: "linked", actual }] };
  }

  #decide({ request, atMs, as, expect }: GoldenDecideStep, level: string, id: string): StepResult {
    const generation = this.#generation;
    takeGoldenFeeds(generation, request, atMs);
    const state = this.#visitors.hold(generation, level, id);
    const decision = decide(generation, goldenCall({ level, id }, request), state, atMs, 0);
    this.#visitors.record(generation, decision, level, id, atMs);
    if (as !== undefined) this.#decided.set(as, { decision, level, id, atMs });
    const answer = answerOf(decision);
    return { differences: goldenDifferences(expect, answer), answer, outcome: null };
  }

  #event(step: GoldenEventStep, level: string, id: string): StepResult {
    const channel = this.#generation.channels.get(step.channel);
    const event = channel?.events.find(({ name }) => name === step.event);
    if (channel === undefined || event === undefined)
      throw new NodeError("EVENT_UNKNOWN", `the channel declares no event \`${step.event}\``);
    let opened: OpenedCode | null = null;
    if (step.of !== undefined) {
      const found = this.#presented(step.of);
      if (typeof found === "string") {
        const expected = `${step.of.offer} at ${step.of.point} in step \`${step.of.step}\``;
        return { ...DONE, differences: [{ path: "of", expected, actual: found }] };
      }
      opened = found;
    }
    const verdict = this.#visitors.event(this.#generation, {
      level,
      id,
      channel,
      event,
      eventId: step.eventId ?? "",
      opened,
      attributes: step.attributes,
      occurredAtMs: step.occurredAtMs ?? null,
      nowMs: step.atMs,
    });
    const outcome = outcomeOf(verdict);
    return { differences: eventDifferences(step.expect, outcome), answer: null, outcome };
  }

  /** The code of what an earlier step presented; a text that says what it presented instead. */
  #presented({ step, point, offer }: NonNullable<GoldenEventStep["of"]>): OpenedCode | string {
    const named = this.#decided.get(step);
    if (named === undefined) return "no step of that name was answered";
    const { decision, level, id, atMs } = named;
    const { treatments } = this.#generation;
    for (const [position, decided] of decision.points.entries()) {
      if (decided.point !== point) continue;
      const pick = decided.picks.find(({ treatment }) => treatments[treatment]!.offer.code === offer);
      if (pick !== undefined) return openedCodeOf(decision, { level, id }, atMs, position, pick);
      const codes = decided.picks.map(({ treatment }) => treatments[treatment]!.offer.code);
      return codes.length === 0 ? "it presented nothing there" : `it presented ${codes.join(", ")}`;
    }
    return "it asked for no such point";
  }
}

function outcomeOf(verdict: EventVerdict): GoldenEventOutcome {
  const taken = { applied: false, duplicate: false, advisories: [], error: "", message: "" };
  if (verdict.kind === "refused") return { ...taken, error: verdict.code, message: verdict.message };
  if (verdict.kind === "duplicate") return { ...taken, duplicate: true };
  return { ...taken, applied: true, advisories: verdict.advisories.map(({ code }) => code) };
}
