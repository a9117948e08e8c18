/**
 * Near misses against the oracle, which knows nothing of them: every one that is told, applied as an override to the
 * same request, lets the candidate through; and where every value can be tried, no smaller change would have, and none
 * that would have is left untold.
 */
import fc from "fast-check";
import t from "tap";
import { loadBitmapLibrary } from "../segments/bitmap.ts";
import { assertBriefly } from "../testing/briefly.ts";
import { callOf, openScenario } from "../testing/compare.ts";
import { Dice } from "../testing/dice.ts";
import { fuzzSettings } from "../testing/fuzz.ts";
import { type Scenario, scenarioArbitrary } from "../testing/generate.ts";
import { memoryView } from "../testing/memory-views.ts";
import { oracleDecide } from "../testing/oracle.ts";
import type { OracleDecision } from "../testing/oracle-decision.ts";
import type { OracleRequest } from "../testing/oracle-question.ts";
import {
  SMALL_CONTEXT,
  SMALL_PROFILE,
  SMALL_VALUES,
  smallCondition,
  smallNumber,
  smallValues,
} from "../testing/small-conditions.ts";
import { LocalNumbers } from "../visitors/node-numbers.ts";
import { PlainVisitor } from "../visitors/plain-visitor.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import { decide } from "./decide.ts";
import { compareChanges, type MeasuredChange, measureChange } from "./near-miss-distance.ts";
import { REASONS, type Reason } from "./reasons.ts";
import { offer, point, rule, shop } from "./testing/kit.ts";

const { seed, runs } = fuzzSettings(120);
/** Twice what a quiet machine needs. */
const TIME_MS_MAX = 5000;
const brief = { seed, numRuns: runs, timeMsMax: TIME_MS_MAX, endOnFailure: true };
const library = await loadBitmapLibrary();

type Call = Scenario["calls"][number];

/** Lines of the trace that left before a score, by point and treatment; the points of the call are asked once each. */
function explained(scenario: Scenario, { visitor, request, nowMs }: Call) {
  const numbers = new LocalNumbers();
  const generation = openScenario(scenario, library, numbers);
  const memories = visitor.memories.map((events) => memoryView(events, numbers));
  const state = new PlainVisitor(generation, { ...visitor, memories });
  const call = callOf(visitor, request);
  call.explain = true;
  return decide(generation, call, state, nowMs, 0).trace!;
}

function once(request: OracleRequest): OracleRequest {
  const names = new Set<string>();
  const points = request.points.filter(({ point: name }) => !names.has(name) && names.add(name));
  return { ...request, points };
}

/** The request with another value of one attribute, as who asks would state it. */
function changed(
  model: Model,
  request: OracleRequest,
  attribute: string,
  to: AttributeValue | undefined,
): OracleRequest {
  const name = attribute.slice(attribute.indexOf(".") + 1);
  const isGiven = model.context.some(
    (each) => each.feed !== undefined && `context.${each.name}` === attribute,
  );
  if (isGiven) return { ...request, tried: { name, ...(to === undefined ? {} : { value: to }) } };
  if (attribute.startsWith("context.")) {
    const { [name]: _, ...others } = request.context;
    return { ...request, context: to === undefined ? others : { ...others, [name]: to } };
  }
  const preview = request.preview ?? { asOfMs: null, profile: {}, inSegments: [], notInSegments: [] };
  return { ...request, preview: { ...preview, profile: { ...preview.profile, [name]: to ?? null } } };
}

function isPastGuard(reason: Reason): boolean {
  if (reason === "INVARIANT_VIOLATED" || reason === "INVARIANT_UNDECIDABLE") return false;
  const { stage } = REASONS[reason];
  return stage === "ALLOCATION" || stage === "SELECTED" || reason === "BETTER_RULE";
}

/** Whether a candidate comes to a score and past the guard; what else keeps it from being picked is no matter of predicates. */
function isLetThrough(decision: OracleDecision, pointName: string, treatmentId: string): boolean {
  const line = decision.reasons.find((each) => each.startsWith(`${pointName} ${treatmentId} `))!;
  const reason = line.slice(line.lastIndexOf(" ") + 1) as Reason;
  // Caps and suppressions are asked again at a candidate's turn, by then with what was picked.
  return isPastGuard(reason) || /^(CAP|SUPPRESSED)_/.test(reason);
}

function isPicked(decision: OracleDecision, pointName: string, treatmentId: string): boolean {
  const answer = decision.points.find((each) => each.point === pointName)!;
  return [...answer.picks, ...answer.heldOut].some(
    (pick) => pick.treatmentId === treatmentId && !pick.fallback,
  );
}

let toldCount = 0;

t.test("near miss: whatever is told is so, by the oracle", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
  const property = fc.property(scenarioArbitrary, (scenario) => {
    for (const call of scenario.calls) {
      const request = once(call.request);
      for (const { point: at, treatmentId, nearMiss } of explained(scenario, { ...call, request })) {
        if (nearMiss === undefined) continue;
        toldCount += 1;
        const other = changed(scenario.model, request, nearMiss.attribute, nearMiss.to);
        const decision = oracleDecide(
          scenario.model,
          scenario.members,
          call.visitor,
          other,
          call.nowMs,
          scenario.overlay,
        );
        const isSo =
          isLetThrough(decision, at, treatmentId) && isPicked(decision, at, treatmentId) === nearMiss.picked;
        if (!isSo)
          throw new Error(`${at} ${treatmentId} ${JSON.stringify(nearMiss)}: ${decision.reasons.join(", ")}`);
      }
    }
  });
  const isWhole = assertBriefly(t, property, brief);
  t.comment(`${toldCount} near misses`);
  if (isWhole) t.ok(toldCount > 0, "some were told");
});

const CODES = ["a", "b", "c"];

const smallArbitrary: fc.Arbitrary<Scenario> = fc.gen().map((generate): Scenario => {
  const dice = new Dice(generate);
  const some = (key: string) => (dice.oneIn(2) ? { [key]: smallCondition(dice, 2) } : {});
  // Then every rule's offer is its own, and there is room for all: whatever comes to a score is asked of the guard.
  const isGuarded = dice.oneIn(2);
  const rules = Array.from({ length: dice.count(1, 3) }, (_, index) =>
    rule(`r${index}`, isGuarded ? CODES[index]! : dice.pick(["a", "b"]), {
      ...some("eligibility"),
      ...some("applicability"),
      ...some("suitability"),
      ...(dice.oneIn(3) ? { segment: "s" } : {}),
      score: dice.oneIn(3) ? smallNumber(dice) : dice.count(1, 3),
      ...(dice.oneIn(4) ? { [dice.pick(["propensity", "value", "lever"])]: smallNumber(dice) } : {}),
    }),
  );
  const invariants = Array.from({ length: isGuarded ? dice.count(1, 2) : 0 }, (_, index) => ({
    name: `i${index}`,
    require: smallCondition(dice, 1),
    ...(dice.oneIn(2) ? { when: smallCondition(dice, 1) } : {}),
  }));
  const offers = CODES.map((code) => offer(code, some("eligibility")));
  const blackLists = dice.oneIn(4) ? [{ name: "no", offers: ["a"], visitors: [], segment: "s" }] : [];
  const model = shop(
    { rules, blackLists, points: [point("p1")] },
    {
      offers,
      invariants,
      profile: SMALL_PROFILE,
      context: SMALL_CONTEXT,
      segments: [{ name: "s", rule: smallCondition(dice, 1) }],
    },
  );
  const visitor = {
    level: "customer",
    id: "C-1",
    known: true,
    values: smallValues(dice, "profile."),
    memories: [],
  };
  const points = [{ point: "p1", count: isGuarded ? CODES.length : 1, allowDuplicates: false }];
  const request = { channel: "web", points, context: smallValues(dice, "context."), preview: null };
  return { model, members: {}, calls: [{ visitor, request, nowMs: 0 }] };
});

t.test(
  "near miss: where every value can be tried, the smallest change is told, and none is left out",
  async (t) => {
    const numRuns = 2 * runs;
    t.comment(`seed ${seed}, ${numRuns} runs`);
    let [told, untold] = [0, 0];
    const property = fc.property(smallArbitrary, (scenario) => {
      const { model, members, calls } = scenario;
      const { visitor, request, nowMs } = calls[0]!;
      const stored: Readonly<Record<string, AttributeValue>> = visitor.values;
      for (const line of explained(scenario, calls[0]!)) {
        if (isPastGuard(line.reason)) continue;
        const { treatmentId, nearMiss } = line;
        const changes = Object.entries(SMALL_VALUES).flatMap(([name, values]) => {
          const [root, own] = name.split(".") as ["profile" | "context", string];
          const attribute = (root === "profile" ? SMALL_PROFILE : SMALL_CONTEXT).find(
            (each) => each.name === own,
          )!;
          const from = root === "profile" ? stored[own] : request.context[own];
          // A value is taken away only where an expression asks for it; that it then does is checked all the same.
          const isTakenAway = nearMiss?.attribute === name && nearMiss.to === undefined;
          // Of doubles, quotients and multiples turn at others than those that are tried: then what is told is one more.
          const isBetween = nearMiss?.attribute === name && attribute.type === "number";
          const more = isTakenAway || (isBetween && !values.includes(nearMiss.to!)) ? [nearMiss.to] : [];
          return [...values, ...more]
            .filter((to) => to !== from)
            .map((to) => measureChange({ name, attribute, from, to }, nowMs));
        });
        const doing = changes
          .filter(({ name, to }) => {
            const decision = oracleDecide(model, members, visitor, changed(model, request, name, to), nowMs);
            return isLetThrough(decision, "p1", treatmentId);
          })
          .sort(compareChanges);
        const smallest = doing[0];
        const asTold = changes.find(({ name, to }) => name === nearMiss?.attribute && to === nearMiss.to);
        if (sizeOf(asTold) !== sizeOf(smallest))
          throw new Error(
            `${treatmentId}: told ${JSON.stringify(nearMiss)}, smallest ${JSON.stringify(smallest)}`,
          );
        if (smallest === undefined) untold += 1;
        else told += 1;
      }
    });
    const isWhole = assertBriefly(t, property, { ...brief, numRuns });
    t.comment(`${told} near misses, ${untold} that no single change lets through`);
    if (isWhole) t.ok(told > 0 && untold > 0, "both were met");
  },
);

/** Two doubles next to each other may be as far from a third one as a double can tell. */
function sizeOf(change: MeasuredChange | undefined): string {
  if (change === undefined) return "none";
  const { name, distance, difference, to } = change;
  return JSON.stringify([name, distance, difference, typeof to === "number" ? 0 : to]);
}
