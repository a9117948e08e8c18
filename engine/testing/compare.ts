/**
 * The engine and the oracle asked the same: one scenario, every call, with and without a trace.
 *
 * `differences` is what a property test throws; it names the call and shows both answers.
 */
import { buildBundle, readBundle } from "../bundle/bundle.ts";
import { compileBundle } from "../bundle/compile.ts";
import { DecideCall } from "../decide/call.ts";
import { decide, decideDeadline } from "../decide/decide.ts";
import { type Decision, type Pick, POINT_STATUS_NAMES } from "../decide/decision.ts";
import type { Generation } from "../decide/generation.ts";
import { attributesOf } from "../decide/golden.ts";
import { openGeneration } from "../decide/open.ts";
import { takeOverlay } from "../decide/overlay.ts";
import type { BitmapLibrary } from "../segments/bitmap.ts";
import { LocalNumbers, type NodeNumbers } from "../visitors/node-numbers.ts";
import { PlainVisitor } from "../visitors/plain-visitor.ts";
import type { Scenario } from "./generate.ts";
import { memoryView } from "./memory-views.ts";
import { engineOverlay } from "./naive-feeds.ts";
import { oracleDecide, oracleDecideLate } from "./oracle.ts";
import type { OracleDecision } from "./oracle-decision.ts";
import type { OracleRequest, OracleVisitor } from "./oracle-question.ts";

/** Through the whole of the real thing: bundle written, read, verified, compiled, opened. */
export function openScenario(
  { model, members, overlay }: Scenario,
  library: BitmapLibrary,
  numbers: NodeNumbers = new LocalNumbers(),
): Generation {
  const lists = Object.entries(members).map(([segment, ids]) => ({ segment, members: ids }));
  const { bytes } = buildBundle(model, lists);
  const generation = openGeneration(compileBundle(readBundle(bytes), library, [7, 11]), 1, 0, numbers);
  if (overlay !== undefined) takeOverlay(generation, engineOverlay(model, overlay));
  return generation;
}

/** A request as the engine is asked it. */
export function callOf(visitor: OracleVisitor, request: OracleRequest): DecideCall {
  const call = new DecideCall();
  call.channel = request.channel;
  call.level = visitor.level;
  call.id = visitor.id;
  call.points = request.points.map((point) => ({ ...point }));
  call.contextNames = Object.keys(request.context);
  call.contextValues = Object.values(request.context);
  const { preview } = request;
  call.preview = preview && {
    ...preview,
    inSegments: [...preview.inSegments],
    notInSegments: [...preview.notInSegments],
    bundle: "",
  };
  return call;
}

/** Empty when engine and oracle agree on every call; else one text a difference. */
export function differences(scenario: Scenario, library: BitmapLibrary): string[] {
  const numbers = new LocalNumbers();
  const generation = openScenario(scenario, library, numbers);
  const found: string[] = [];
  for (const [index, { visitor, request, nowMs }] of scenario.calls.entries()) {
    const oracle = oracleDecide(scenario.model, scenario.members, visitor, request, nowMs, scenario.overlay);
    const call = callOf(visitor, request);
    const memories = visitor.memories.map((events) => memoryView(events, numbers));
    const state = new PlainVisitor(generation, { ...visitor, memories });
    const compare = (how: string, decision: Decision, expected: OracleDecision): void => {
      const [left, right] = [asOracle(decision), expected].map((each) => JSON.stringify(each, null, 1));
      if (left !== right) found.push(`call ${index}, ${how}\n${firstLines(left!, right!)}`);
    };
    for (const explain of [false, true]) {
      call.explain = explain;
      const expected = explain ? oracle : { ...oracle, reasons: [] };
      compare(`explain ${explain}`, decide(generation, call, state, nowMs, 0), expected);
    }
    const late = oracleDecideLate(
      scenario.model,
      scenario.members,
      visitor,
      request,
      nowMs,
      scenario.overlay,
    );
    compare("late", decideDeadline(generation, call, nowMs), late);
  }
  return found;
}

/** The lines that differ, oracle's with `-`, engine's with `+`. */
export function firstLines(engine: string, oracle: string): string {
  const [left, right] = [engine.split("\n"), oracle.split("\n")];
  const missing = right.filter((line) => !left.includes(line)).map((line) => `- ${line}`);
  const added = left.filter((line) => !right.includes(line)).map((line) => `+ ${line}`);
  const lines = [...missing, ...added];
  return (lines.length === 0 ? ["the same lines in another order", engine, oracle] : lines)
    .slice(0, 40)
    .join("\n");
}

export function asOracle(decision: Decision): OracleDecision {
  const { generation, trace } = decision;
  return {
    holdout: decision.holdout,
    points: decision.points.map((point) => ({
      point: point.point,
      status: POINT_STATUS_NAMES[point.status]!,
      picks: point.picks.map((pick) => ({
        ...withoutAttributes(generation, pick),
        attributes: attributesOf(generation, pick),
      })),
      heldOut: point.heldOut.map((pick) => withoutAttributes(generation, pick)),
    })),
    reasons: (trace ?? []).map((line) => `${line.point} ${line.treatmentId} ${line.reason}`).sort(),
    withdrawals: decision.withdrawals.map(({ invariant }) => generation.model.invariants[invariant]!.name),
    contextUnknownCount: decision.contextUnknownCount,
    feeds: decision.feeds,
  };
}

function withoutAttributes(generation: Generation, { treatment, score, propensity, fallback }: Pick) {
  const { id, offer } = generation.treatments[treatment]!;
  return { offer: offer.code, treatmentId: id, score, propensity, fallback };
}
