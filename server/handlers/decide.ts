/**
 * Decide and Explain: admission by role and deadline, one generation pinned, the visitor held, the engine asked, the
 * outcome recorded, the visitor released. Synchronous from end to end, but for a visitor that another thread holds:
 * that call waits for a later turn, and others pass it.
 *
 * A dry call (`dry_run`, a preview, Explain) holds its visitor too, changes nothing and mints no codes. Two deadlines,
 * both counted from the call's first byte and looked at on admission and after a wait only: the caller's transport
 * deadline ends in DEADLINE_EXCEEDED, `deadline_ms` (or, outside of batches, the channel's default) in fallbacks with
 * status DEADLINE; who is held out gets the holdout's answer even then. A visitor that is not to be had within 100 ms
 * is answered as one that could not be loaded in time.
 */
import { performance } from "node:perf_hooks"; // As a global it is a getter, asked each time.
import {
  type Channel,
  cloneCall,
  type DecideCall,
  type Decision,
  decide,
  decideDeadline,
  type Generation,
  NodeError,
} from "../../engine/index.ts";
import { type HeldVisitor, SESSION_BUSY } from "../store/types.ts";
import { showsValues } from "./audited.ts";
import { requireChannel } from "./channel.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope, Principal } from "./handlers.ts";
import { busy, sessionUnknown } from "./hold.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { DecideResult } from "./messages.ts";
import { requireOwnVisitor, requireRole } from "./roles.ts";
import { prolongedUntilMs, recordProlonged } from "./session-time.ts";
import { requireVisitor } from "./visitor.ts";

const MICROSECONDS = 1000;

/**
 * Decides one call. `mustExplain`: Explain, always dry and with a trace.
 *
 * A promise only where the visitor (or the session) is held by another thread; `call` may be reused at once.
 *
 * Errors: ROLE_FORBIDDEN, ATTRIBUTE_NOT_TRUSTED, BUNDLE_NOT_READY, BUNDLE_UNKNOWN, CHANNEL_UNKNOWN, LEVEL_UNKNOWN,
 * VISITOR_REQUIRED, SESSION_UNKNOWN, DEADLINE_EXCEEDED, those of the engine.
 */
export function decideCall(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  mustExplain: boolean,
): DecideResult | Promise<DecideResult> {
  return (
    tryDecide(context, call, scope, mustExplain, false) ??
    decideLater(context, cloneCall(call), scope, mustExplain)
  );
}

/** Begins anew in each later turn, admission and generation included. */
async function decideLater(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  mustExplain: boolean,
): Promise<DecideResult> {
  const sinceMs = performance.now();
  for (;;) {
    const mayWait = await context.visitors.whenFree(sinceMs);
    const result = tryDecide(context, call, scope, mustExplain, !mayWait);
    if (result !== null) return result;
    if (!mayWait) throw busy(); // The session itself: nobody knows whom to decide for.
  }
}

/** Null where the visitor or the session cannot be had now. `isOver`: it is not waited for any more. */
function tryDecide(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  mustExplain: boolean,
  isOver: boolean,
): DecideResult | null {
  const { principal } = scope;
  if (mustExplain) call.explain = true;
  if (call.explain) requireRole(principal, "service", "explain");
  if (call.preview !== null) requireRole(principal, "service", "a preview");
  const isDry = call.dryRun || mustExplain || call.preview !== null;
  const opened = pinGeneration(context, call);
  const { generation } = opened;
  const channel = requireChannel(generation, call.channel);
  const nowMs = context.nowMs();
  if (call.sessionId !== "" && !resolveSession(context, call, scope, channel, nowMs, isDry)) return null;
  requireVisitor(generation, call.level, call.id);
  if (principal.role === "browser") checkBrowser(principal, generation, call);
  if (call.points.length === 0) {
    throw new NodeError("FIELD_REQUIRED", "ask for one point at least", { field: "points" });
  }

  const elapsedAt = performance.now();
  if (elapsedAt >= scope.deadlineAt) {
    throw new NodeError("DEADLINE_EXCEEDED", "the caller's time ran out before the decision began");
  }
  const deadlineMsDefault = context.isBatch ? Number.POSITIVE_INFINITY : channel.deadlineMsDefault;
  const deadlineMs = call.deadlineMs === 0 ? deadlineMsDefault : call.deadlineMs;
  const isLate = isOver || elapsedAt - scope.receivedAt >= deadlineMs;
  const held = isLate ? null : context.visitors.hold(generation, call.level, call.id);
  if (held === null && !isLate) return null;

  const seed = context.seed();
  const mustRecord = !isDry && channel.unrecorded === "refuse";
  let decision: Decision;
  if (held === null) {
    // There was no time to read: nothing is known of the visitor, and nothing is said of it.
    decision = decideDeadline(generation, call, nowMs);
    if (!isDry) record(context, opened, call, decision, scope, nowMs, seed, mustRecord, null);
  } else {
    context.counters.add("profileReads");
    try {
      decision = decide(generation, call, held.state, nowMs, seed);
      if (!isDry) record(context, opened, call, decision, scope, nowMs, seed, mustRecord, held);
    } catch (error) {
      context.visitors.restore(held);
      throw error;
    }
    context.visitors.release(held);
  }
  context.counters.decision(
    decision,
    channel.name,
    opened.series,
    opened.offerSeries,
    opened.contactOnDecide.get(channel.name)!,
    isDry,
  );
  return {
    decision,
    freshness: {
      bundleAgeMs: ageMs(nowMs, opened.activatedAtMs),
      segmentsAgeMs: ageMs(nowMs, generation.segmentsAsOfMs),
      profileAgeMs: ageMs(nowMs, decision.profileUpdatedAtMs),
    },
    showValues: showsValues(principal),
    mustRecord,
  };
}

function ageMs(nowMs: number, sinceMs: number): number {
  return sinceMs > 0 ? Math.max(0, nowMs - sinceMs) : 0;
}

function pinGeneration(context: HandlerContext, call: DecideCall): LaneGeneration {
  const current = context.generations.current();
  const bundle = call.preview?.bundle ?? "";
  return bundle === "" ? current : context.generations.byBundle(bundle);
}

/**
 * Puts the session's visitor into the call, and prolongs the session unless the call is dry. False: it is busy.
 *
 * Errors: SESSION_UNKNOWN, ROLE_FORBIDDEN.
 */
function resolveSession(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  channel: Channel,
  nowMs: number,
  isDry: boolean,
): boolean {
  const session = context.sessions.get(call.sessionId, nowMs, 0);
  if (session === SESSION_BUSY) return false;
  if (session === null) throw sessionUnknown();
  requireOwnVisitor(scope.principal, session.level, session.visitorId);
  if (!isDry) {
    const untilMs = prolongedUntilMs(channel, nowMs);
    if (context.sessions.get(call.sessionId, nowMs, untilMs) === SESSION_BUSY) return false;
    recordProlonged(context, session, channel, untilMs, scope.principal.name);
  }
  call.level = session.level;
  call.id = session.visitorId;
  call.sessionId = "";
  return true;
}

/** Errors: ROLE_FORBIDDEN, ATTRIBUTE_NOT_TRUSTED. */
function checkBrowser(principal: Principal, generation: Generation, call: DecideCall): void {
  requireOwnVisitor(principal, call.level, call.id);
  for (const name of call.contextNames) {
    const index = generation.contextIndex.get(name);
    // An undeclared attribute is ignored and counted, whoever sends it.
    if (index === undefined || generation.model.context[index]!.source === "client") continue;
    throw new NodeError("ATTRIBUTE_NOT_TRUSTED", `only servers may send ${name}`, {
      field: `context.${name}`,
    });
  }
}

/**
 * Mints a code for every treatment presented, adds what is presented to the visitor's memory, and appends the decision to
 * the log. `held` null: the decision was too late to know of its visitor, and presents fallbacks only.
 */
function record(
  context: HandlerContext,
  opened: LaneGeneration,
  call: DecideCall,
  decision: Decision,
  scope: CallScope,
  nowMs: number,
  seed: number,
  mustRecord: boolean,
  held: HeldVisitor | null,
): void {
  const { treatments } = opened.generation;
  const atUs = held === null ? 0 : held.beginFact(nowMs * MICROSECONDS);
  decision.decisionId = context.log.nextDecisionId();
  context.minter.begin(decision.decisionId, nowMs, call.level, call.id);
  for (let position = 0; position < decision.points.length; position++) {
    const point = decision.points[position]!;
    for (let rank = 0; rank < point.picks.length; rank++) {
      const pick = point.picks[rank]!;
      pick.code = context.minter.mint(treatments[pick.treatment]!, point, position);
    }
  }
  // First, so that there is no record of what throws here.
  held?.appendPresentations(decision, decision.decisionId, nowMs, context.log.decisionWords);
  context.log.appendDecision({
    call,
    decision,
    nowMs,
    seed,
    visitorVersion: held === null ? 0 : held.state.version,
    atUs,
    surrogateHigh: held === null ? 0 : held.surrogateHigh,
    surrogateLow: held === null ? 0 : held.surrogateLow,
    transport: scope.transport,
    caller: scope.principal.name,
  });
  context.appendedDecision(mustRecord);
  if (decision.withdrawals.length > 0) context.noteWithdrawals(decision, nowMs);
}
