/**
 * Decide and Explain: admission by role and deadline, one generation pinned, the visitor read, the engine asked, the
 * outcome recorded. Synchronous from end to end.
 *
 * A dry call (`dry_run`, a preview, Explain) writes nothing and mints no codes. Two deadlines, both counted from the
 * call's first byte and looked at here only: the caller's transport deadline ends in DEADLINE_EXCEEDED, `deadline_ms`
 * (or, outside of batches, the channel's default) in fallbacks with status DEADLINE; who is held out gets the holdout's
 * answer even then.
 */
import {
  type DecideCall,
  decide,
  decideDeadline,
  type Generation,
  NodeError,
  nameWithSuggestion,
} from "../../engine/index.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope, Principal } from "./handlers.ts";
import type { LaneGeneration } from "./lane-generation.ts";
import type { DecideResult } from "./messages.ts";
import { requireOwnVisitor, requireRole } from "./roles.ts";
import { requireVisitor } from "./visitor.ts";

/**
 * Decides one call. `mustExplain`: Explain, always dry and with a trace.
 *
 * Errors: NOT_SUPPORTED_YET (sessions), ROLE_FORBIDDEN, ATTRIBUTE_NOT_TRUSTED, BUNDLE_NOT_READY, BUNDLE_UNKNOWN,
 * CHANNEL_UNKNOWN, LEVEL_UNKNOWN, VISITOR_REQUIRED, DEADLINE_EXCEEDED, those of the engine.
 */
export function decideCall(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  mustExplain: boolean,
): DecideResult {
  const { principal } = scope;
  if (call.sessionId !== "") {
    throw new NodeError("NOT_SUPPORTED_YET", "sessions come in a later version", { field: "sessionId" });
  }
  if (mustExplain) call.explain = true;
  if (call.explain) requireRole(principal, "service", "explain");
  if (call.preview !== null) requireRole(principal, "service", "a preview");
  const isDry = call.dryRun || mustExplain || call.preview !== null;
  const opened = pinGeneration(context, call);
  const { generation } = opened;
  const channel = generation.channels.get(call.channel);
  if (channel === undefined) {
    const text = nameWithSuggestion(call.channel, generation.channels.keys());
    throw new NodeError("CHANNEL_UNKNOWN", `the active bundle has no such channel: ${text}`, {
      field: "channel",
    });
  }
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
  const isLate = elapsedAt - scope.receivedAt >= deadlineMs;
  const nowMs = context.nowMs();
  const seed = context.seed();
  const { visitor } = context;
  if (isLate) {
    // There is no time to read: nothing is known of the visitor, and nothing is said of it.
    visitor.level = call.level;
    visitor.id = call.id;
    visitor.known = false;
    visitor.version = 0;
    visitor.updatedAtMs = 0;
  } else {
    context.profiles.read(generation, call.level, call.id, visitor);
    context.counters.add("profileReads");
  }
  const decision = isLate ? decideDeadline(generation, call) : decide(generation, call, visitor, nowMs, seed);

  const mustRecord = !isDry && channel.unrecorded === "refuse";
  if (!isDry) record(context, opened, call, decision, scope, nowMs, seed, mustRecord);
  context.counters.decision(
    decision,
    channel.name,
    opened.series,
    opened.offerSeries,
    opened.contactOnDecide.get(channel.name)!,
    isDry,
  );
  const ageMs = (sinceMs: number) => (sinceMs > 0 ? Math.max(0, nowMs - sinceMs) : 0);
  return {
    decision,
    freshness: {
      bundleAgeMs: ageMs(generation.activatedAtMs),
      segmentsAgeMs: ageMs(generation.segmentsAsOfMs),
      profileAgeMs: ageMs(decision.profileUpdatedAtMs),
    },
    showValues: principal.role === "admin",
    mustRecord,
  };
}

function pinGeneration(context: HandlerContext, call: DecideCall): LaneGeneration {
  const current = context.generations.current();
  const bundle = call.preview?.bundle ?? "";
  return bundle === "" ? current : context.generations.byBundle(bundle);
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

/** Mints a code for every treatment presented, and appends the decision to the log. */
function record(
  context: HandlerContext,
  opened: LaneGeneration,
  call: DecideCall,
  decision: DecideResult["decision"],
  scope: CallScope,
  nowMs: number,
  seed: number,
  mustRecord: boolean,
): void {
  const { treatments } = opened.generation;
  decision.decisionId = context.log.nextDecisionId();
  context.minter.begin(decision.decisionId, nowMs, call.level, call.id);
  decision.points.forEach((point, position) => {
    for (const pick of point.picks) {
      pick.code = context.minter.mint(treatments[pick.treatment]!, point, position);
    }
  });
  context.log.appendDecision({
    call,
    decision,
    nowMs,
    seed,
    visitorVersion: context.visitor.version,
    atUs: 0,
    surrogateHigh: 0,
    surrogateLow: 0,
    transport: scope.transport,
    caller: scope.principal.name,
  });
  context.appendedDecision(mustRecord);
}
