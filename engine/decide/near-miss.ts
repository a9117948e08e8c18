/**
 * Near misses of an explained decision: for a candidate that was dropped before it had a score, or withdrawn by the guard,
 * the smallest change that was found of one attribute of the visitor or the call with which it would have had a score and
 * no invariant against it, `profile.age` 17 → 18.
 *
 * What speaks against the candidate says which attributes to look at (near-miss-obstacles.ts), its expressions say
 * which values (near-miss-values.ts), and near-miss-distance.ts which of them is the smallest change. They are tried in
 * that order, as a preview or a context would state them; the first that lets the candidate through is verified by
 * deciding the call again, up to the point that dropped it, and only then told. So nothing is told that is not so.
 *
 * Not looked for: two attributes at once; a value taken away, unless an expression asks for it by `has`; dates and the
 * clock; lists of names; what the visitor remembers; quotas of the point, which drop a candidate after its score. Bounded by
 * LIMITS.nearMiss…, the candidates that came furthest first: beyond, a line has none. Runs after the decision is made,
 * at the same desk: nothing of it is left there.
 */

import { ENGINE_LIMITS } from "../limits.ts";
import { readValue } from "../rules/expression-inputs.ts";
import type { AttributeRead } from "../rules/tree.ts";
import type { VisitorState } from "../visitors/visitor.ts";
import type { Attribute } from "../workspace/model-attributes.ts";
import { beginDecision } from "./begin.ts";
import { cloneCall, type DecideCall, type PreviewRequest } from "./call.ts";
import { type Decision, NO_WITHDRAWALS } from "./decision.ts";
import { evaluateCandidate } from "./evaluate.ts";
import { guardCode } from "./guard.ts";
import { visitorIsHeldOut } from "./holdout.ts";
import { type Change, compareChanges, type MeasuredChange, measureChange } from "./near-miss-distance.ts";
import { obstaclesOf } from "./near-miss-obstacles.ts";
import { type SearchBudget, turningValues } from "./near-miss-values.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { ChannelPlan } from "./plan.ts";
import { decidePoint } from "./point.ts";
import { SURVIVED } from "./reason-codes.ts";
import type { Drop } from "./tracer.ts";

/** What was decided, and how. */
export interface DecidedCall {
  readonly generation: OpenedGeneration;
  readonly plan: ChannelPlan;
  readonly call: DecideCall;
  readonly visitor: VisitorState;
  readonly nowMs: number;
}

/**
 * Fills `nearMiss` of the drops' lines.
 *
 * @param drops in the order in which they are looked at.
 * Cost: see the limits; allocates.
 */
export function tellNearMisses(decided: DecidedCall, drops: readonly Drop[]): void {
  let trialsLeft: number = ENGINE_LIMITS.nearMissTrialsMax;
  let decisionsLeft: number = ENGINE_LIMITS.nearMissDecisionsMax;
  if (drops.length > 0) begin(decided, decided.call);
  // What to try is found at the desk as it stood; trying changes it, so that comes after.
  const plans: { readonly drop: Drop; readonly changes: readonly Change[] }[] = [];
  let plannedCount = 0;
  const budget: SearchBudget = { stepsLeft: ENGINE_LIMITS.nearMissStepsMax };
  for (const drop of drops.slice(0, ENGINE_LIMITS.nearMissCandidatesMax)) {
    if (plannedCount >= ENGINE_LIMITS.nearMissTrialsMax || budget.stepsLeft <= 0) break;
    const changes = changesFor(decided, drop, budget).slice(0, ENGINE_LIMITS.nearMissTrialsPerCandidateMax);
    plannedCount += changes.length;
    if (changes.length > 0) plans.push({ drop, changes });
  }
  for (const { drop, changes } of plans) {
    for (const change of changes) {
      if (trialsLeft === 0 || decisionsLeft === 0) return;
      trialsLeft -= 1;
      const changed = changedCall(decided.call, change, isOfFeed(decided.generation, change));
      begin(decided, changed);
      if (!isLetThrough(decided, drop)) continue;
      decisionsLeft -= 1;
      const picked = decideAgain(decided, changed, drop);
      if (picked === null) continue;
      const { name, attribute, from, to } = change;
      drop.line.nearMiss = { attribute: name, type: attribute.type, from, to, picked };
      break;
    }
  }
}

function begin({ generation, plan, visitor, nowMs }: DecidedCall, call: DecideCall): void {
  beginDecision(generation, plan, call, visitor, nowMs);
}

/** Changes that could let the candidate through, the smallest first. */
function changesFor(
  { generation, plan }: DecidedCall,
  { point, candidate }: Drop,
  budget: SearchBudget,
): MeasuredChange[] {
  const obstacles = obstaclesOf(generation, plan, point, candidate);
  if (obstacles === null) return [];
  const { inputs } = generation.desk;
  const changes: MeasuredChange[] = [];
  for (const read of obstacles.shared) {
    const attribute = attributeOf(generation, read);
    const from = readValue(inputs, read);
    for (const to of turningValues(read, attribute, obstacles.uses, inputs, budget)) {
      const change: Change = { name: read.name, attribute, from, to };
      if (to !== from) changes.push(measureChange(change, inputs.nowMs));
    }
  }
  return changes.sort(compareChanges);
}

function attributeOf(
  { model, contextAttributes }: OpenedGeneration,
  { root, index }: AttributeRead,
): Attribute {
  return root === "profile" ? model.profile[index]! : contextAttributes[index]!;
}

function isLetThrough({ generation, plan }: DecidedCall, { point, candidate }: Drop): boolean {
  if (evaluateCandidate(generation, point, plan.consentUnknownMeans, candidate) !== SURVIVED) return false;
  return guardCode(generation, candidate) === SURVIVED;
}

/** The call as it would have been: a profile's value as a preview states it, a context's as a caller sends it. */
function changedCall(call: DecideCall, { name, attribute, to }: Change, isOfFeed: boolean): DecideCall {
  const changed = cloneCall(call);
  const value = to ?? null;
  if (isOfFeed) {
    changed.tried = { name: attribute.name, value };
    return changed;
  }
  if (name.startsWith("context.")) {
    changed.contextNames.push(attribute.name);
    changed.contextValues.push(value);
    return changed;
  }
  const preview = call.preview ?? NO_PREVIEW;
  changed.preview = { ...preview, profile: { ...preview.profile, [attribute.name]: value } };
  return changed;
}

/** Such a value is not sent. */
function isOfFeed({ contextIndex }: OpenedGeneration, { name, attribute }: Change): boolean {
  return name.startsWith("context.") && !contextIndex.has(attribute.name);
}

const NO_PREVIEW: PreviewRequest = {
  asOfMs: null,
  profile: {},
  inSegments: [],
  notInSegments: [],
  bundle: "",
};

/** Decides the changed call up to the point: null where the candidate is dropped after all, else whether it is picked. */
function decideAgain(decided: DecidedCall, call: DecideCall, drop: Drop): boolean | null {
  const { generation, plan } = decided;
  begin(decided, call);
  const decision = scratchDecision(decided);
  const count = drop.pointAt + 1;
  for (const [at, asked] of call.points.slice(0, drop.pointAt).entries()) {
    const point = plan.points.get(asked.point);
    generation.desk.turnTo(at, count);
    if (point !== undefined) decidePoint(generation, plan, point, asked, decision, null);
  }
  generation.desk.turnTo(drop.pointAt, count);
  // What the points before it have picked counts here.
  if (!isLetThrough(decided, drop)) return null;
  const asked = call.points[drop.pointAt]!;
  const { picks, heldOut } = decidePoint(generation, plan, drop.point, asked, decision, null);
  const { treatmentIndex } = drop.candidate;
  return [...picks, ...heldOut].some(({ treatment, fallback }) => !fallback && treatment === treatmentIndex);
}

/** What deciding again writes to, and nobody reads. */
function scratchDecision({ generation, plan, call, visitor }: DecidedCall): Decision {
  return {
    generation,
    decisionId: "",
    channelIndex: plan.index,
    points: [],
    holdout: visitorIsHeldOut(generation.desk.hash, plan.channel.holdout, call.level, call.id),
    trace: null,
    stageDrops: [0, 0, 0, 0, 0, 0, 0, 0],
    withdrawals: NO_WITHDRAWALS,
    contextUnknownCount: 0,
    overlayVersion: 0,
    feeds: [],
    staleDrops: 0,
    profileUpdatedAtMs: visitor.updatedAtMs,
  };
}
