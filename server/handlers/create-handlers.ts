/** The handlers of a thread, bound to its parts. */
import { cloneCall, type DecideCall, NodeError, namesOf, nameWithSuggestion } from "../../engine/index.ts";
import { LOG_FORMAT } from "../store/log-format.ts";
import { type CallAct, recordExplained, showsValues, withRecord } from "./audited.ts";
import { decideBatch } from "./batch.ts";
import type { HandlerContext } from "./context.ts";
import { decideCall } from "./decide.ts";
import { forgetVisitor } from "./forget.ts";
import type { CallScope, Handlers, Principal } from "./handlers.ts";
import type { DecideResult, GetVersionResult, ImportMembersCall, ImportMembersResult } from "./messages.ts";
import { postEvent } from "./post-event.ts";
import { getProfile, updateProfile } from "./profile.ts";
import { requireRole } from "./roles.ts";
import { endSession, setAudience, startSession } from "./sessions.ts";

/** Formats that this version reads and writes, as GetVersion says them. */
const FORMATS = [
  "bundle/1",
  `log/${LOG_FORMAT}`,
  "proffer.v1.json",
  "proffer.v1.msgpack",
  "proffer.v1.proto",
];

export function createHandlers(context: HandlerContext): Handlers {
  return {
    decide: (call, scope) =>
      call.explain && showsValues(scope.principal)
        ? explained(context, call, scope, false)
        : decideCall(context, call, scope, false),
    explain: (call, scope) =>
      showsValues(scope.principal)
        ? explained(context, call, scope, true)
        : decideCall(context, call, scope, true),
    decideBatch: async (call, scope) => {
      requireRole(scope.principal, "touchpoint", "DecideBatch");
      const explainedCalls = showsValues(scope.principal)
        ? call.requests.filter(({ explain }) => explain)
        : [];
      if (explainedCalls.length > 0) {
        await recordExplained(context, scope, explainedCalls, "DecideBatch, explained");
      }
      return await decideBatch(context, call, scope);
    },
    postEvent: (call, scope) => postEvent(context, call, scope),
    getProfile: (call, scope) => getProfile(context, call, scope),
    updateProfile: (call, scope) => updateProfile(context, call, scope),
    startSession: (call, scope) => startSession(context, call, scope),
    setAudience: (call, scope) => setAudience(context, call, scope),
    endSession: (call, scope) => endSession(context, call, scope),
    forgetVisitor: (call, scope) => forgetVisitor(context, call, scope),
    getVersion: () => getVersion(context),
  };
}

/** With the visitor's values: recorded first. The call is the transport's, and is used again in a later turn. */
async function explained(
  context: HandlerContext,
  call: DecideCall,
  scope: CallScope,
  mustExplain: boolean,
): Promise<DecideResult> {
  const own = cloneCall(call);
  await recordExplained(context, scope, [own], mustExplain ? "Explain" : "Decide, explained");
  return await decideCall(context, own, scope, mustExplain);
}

function getVersion(context: HandlerContext): GetVersionResult {
  const generation = context.generations.currentOrNull()?.generation;
  return {
    version: context.version,
    bundle: generation?.bundleId ?? "",
    generation: generation?.number ?? 0,
    formats: [...FORMATS],
  };
}

/** Errors: ROLE_FORBIDDEN, BUNDLE_NOT_READY, SEGMENT_UNKNOWN, those of staging and building. */
export async function importSegmentMembers(
  context: HandlerContext,
  call: ImportMembersCall,
  principal: Principal,
): Promise<ImportMembersResult> {
  requireRole(principal, "admin", "an import");
  const { model } = context.generations.current().generation;
  const segment = model.segments.find((known) => known.name === call.segment);
  if (segment?.list === undefined) {
    const lists = model.segments.filter(({ list }) => list !== undefined);
    const text = nameWithSuggestion(call.segment, namesOf(lists));
    const message = `no such segment, or none that is shipped as a list: ${text}`;
    throw new NodeError("SEGMENT_UNKNOWN", message, { field: "segment" });
  }
  // The transport's buffer is its own: the part outlives the turn.
  const part = { ...call, body: Uint8Array.from(call.body) };
  if (!call.last) return await context.importMembers(part);
  const begun: CallAct = {
    act: "import",
    by: principal.name,
    transport: "http",
    visitor: null,
    name: `segment ${call.segment}`,
    outcome: "ok",
    detail: "",
  };
  return await withRecord(
    context,
    begun,
    () => context.importMembers(part),
    ({ activated, receivedSizeBytes }) => {
      const members =
        activated === null ? "" : `${activated.memberCount} members, bundle ${activated.bundle}, `;
      return [{ ...begun, detail: `${members}${receivedSizeBytes} bytes` }];
    },
  );
}
