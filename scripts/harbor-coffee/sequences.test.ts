/**
 * The sample's golden sequences through a node's own handlers, store, visitor table and log, under a clock that the
 * test stops at each step: what `proffer test` says of a workspace is what a node does.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { eventDifferences, goldenDifferences } from "../../engine/decide/golden-compare.ts";
import type { GoldenEventOutcome } from "../../engine/decide/golden-sequence.ts";
import {
  type AttributeValue,
  answerOf,
  buildBundle,
  type GoldenDifference,
  type GoldenSequence,
  type Model,
  NodeError,
} from "../../engine/index.ts";
import { temporaryFolder } from "../../server/testing/node-kit.ts";
import { decideRequest, openTestThread, scope, type TestThread } from "../../server/testing/thread-kit.ts";
import { ROOT } from "../root.ts";
import { loadWorkspaceFolder } from "../workspace-files.ts";

type Step = GoldenSequence["steps"][number];
type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;
interface Who {
  readonly level: string;
  readonly id: string;
}

const folder = temporaryFolder();
t.teardown(folder.remove);

/** A bundle whose lists hold exactly the sequence's visitors. */
function writeBundle(model: Model, { name, visitor, others }: GoldenSequence): string {
  const members = new Map<string, string[]>();
  for (const { id, lists } of [visitor, ...others]) {
    for (const list of lists) members.set(list, [...(members.get(list) ?? []), id]);
  }
  const path = join(folder.path, `${name.replace(/\W+/g, "-")}.bundle`);
  const lists = [...members].map(([segment, ids]) => ({ segment, members: ids }));
  writeFileSync(path, buildBundle({ ...model, goldens: [], previews: [], sequences: [] }, lists).bytes);
  return path;
}

class NodeRun {
  readonly #thread: TestThread;
  readonly #sequence: GoldenSequence;
  /** Treatment codes by step, point and offer. */
  readonly #codes = new Map<string, string>();

  constructor(thread: TestThread, sequence: GoldenSequence) {
    this.#thread = thread;
    this.#sequence = sequence;
  }

  /** Each step's differences, in order. */
  async run(): Promise<GoldenDifference[][]> {
    const { visitor, others, steps } = this.#sequence;
    this.#thread.standAt(steps[0]!.atMs - 1000);
    for (const { level, id, known, profile } of [visitor, ...others]) {
      // Known is who has a value: where the sequence states none, one that says nothing.
      const isBare = Object.keys(profile).length === 0;
      if (known) await this.#write({ level, id }, isBare ? { points: 0 } : profile);
    }
    const found: GoldenDifference[][] = [];
    for (const step of steps) {
      this.#thread.standAt(step.atMs);
      found.push(await this.#step(step, step.visitor ?? { level: visitor.level, id: visitor.id }));
    }
    return found;
  }

  async #step(step: Step, who: Who): Promise<GoldenDifference[]> {
    const { handlers } = this.#thread;
    if (step.kind === "decide") return this.#decide(step, who);
    if (step.kind === "event") return this.#event(step, who);
    if (step.kind === "update") await this.#write(who, step.set, step.unset);
    else if (step.kind === "forget") await handlers.forgetVisitor({ ...who, exportFirst: true }, scope());
    else await this.#link(who, step.known);
    return [];
  }

  async #decide(step: StepOf<"decide">, who: Who): Promise<GoldenDifference[]> {
    const { channel, points, context } = step.request;
    const call = decideRequest({
      ...who,
      channel,
      points: points.map((point) => ({ ...point })),
      contextNames: Object.keys(context),
      contextValues: Object.values(context),
      // Far: by the channel's own, a busy machine's first call gets fallbacks.
      deadlineMs: 60_000,
      explain: true,
    });
    const { decision } = await this.#thread.handlers.decide(call, scope());
    for (const { point, picks } of step.as === undefined ? [] : decision.points) {
      for (const { code, treatment } of picks) {
        const { offer } = decision.generation.treatments[treatment]!;
        this.#codes.set([step.as, point, offer.code].join("\n"), code);
      }
    }
    return goldenDifferences(step.expect, answerOf(decision));
  }

  async #event(step: StepOf<"event">, who: Who): Promise<GoldenDifference[]> {
    const { of, channel, event, eventId = "", occurredAtMs = null, attributes } = step;
    const treatmentCode = of === undefined ? "" : this.#codes.get([of.step, of.point, of.offer].join("\n"));
    if (treatmentCode === undefined) return [{ path: "of", expected: of!.offer, actual: "not presented" }];
    const call = { requestId: "", sessionId: "", channel, event, eventId, treatmentCode, occurredAtMs };
    let outcome: GoldenEventOutcome;
    try {
      const result = await this.#thread.handlers.postEvent({ ...call, ...who, attributes }, scope());
      const advisories = result.advisories.map(({ code }) => code);
      outcome = { ...result, advisories, error: "", message: "" };
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      const { code, message } = error;
      outcome = { applied: false, duplicate: false, advisories: [], error: code, message };
    }
    return eventDifferences(step.expect, outcome);
  }

  async #write(
    who: Who,
    set: Readonly<Record<string, AttributeValue>>,
    unset: readonly string[] = [],
  ): Promise<void> {
    await this.#thread.handlers.updateProfile(
      { ...who, set: { ...set }, unset: [...unset] },
      scope("service"),
    );
  }

  /** As a touchpoint signs somebody in: a session of the anonymous id moves to the known one. */
  async #link(anonymous: Who, known: Who): Promise<void> {
    const { handlers } = this.#thread;
    const { channel } = (this.#sequence.steps.find(({ kind }) => kind === "decide") as StepOf<"decide">)
      .request;
    const start = { sessionId: "", channel, ...anonymous, relyOnExisting: false, attributes: {} };
    const { sessionId } = await handlers.startSession(start, scope("touchpoint"));
    await handlers.setAudience({ sessionId, ...known, attributes: {} }, scope("touchpoint"));
    await handlers.endSession({ sessionId }, scope("touchpoint"));
  }
}

const { loaded } = await loadWorkspaceFolder(join(ROOT, "config", "samples", "harbor-coffee"));
const model = loaded.model!;

for (const [index, sequence] of (model.sequences ?? []).entries()) {
  t.test(`a node does what the sample states: ${sequence.name}`, async (t) => {
    const thread = await openTestThread(join(folder.path, `data-${index}`));
    t.teardown(() => thread.close());
    await thread.activate(writeBundle(model, sequence));
    const steps = await new NodeRun(thread, sequence).run();
    for (const [step, differences] of steps.entries()) t.strictSame(differences, [], `step ${step + 1}`);
  });
}
