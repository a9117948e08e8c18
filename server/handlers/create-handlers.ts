/** The handlers of a thread, bound to its parts. */
import { NodeError, namesOf, nameWithSuggestion } from "../../engine/index.ts";
import { decideBatch } from "./batch.ts";
import type { HandlerContext } from "./context.ts";
import { decideCall } from "./decide.ts";
import { forgetVisitor } from "./forget.ts";
import type { Handlers, Principal } from "./handlers.ts";
import type { GetVersionResult, ImportMembersCall, ImportMembersResult } from "./messages.ts";
import { postEvent } from "./post-event.ts";
import { getProfile, updateProfile } from "./profile.ts";
import { requireRole } from "./roles.ts";
import { endSession, setAudience, startSession } from "./sessions.ts";

/** Formats that this version reads and writes, as GetVersion says them. */
const FORMATS = ["bundle/1", "log/1", "proffer.v1.json", "proffer.v1.msgpack", "proffer.v1.proto"];

export function createHandlers(context: HandlerContext): Handlers {
  return {
    decide: (call, scope) => decideCall(context, call, scope, false),
    explain: (call, scope) => decideCall(context, call, scope, true),
    decideBatch: (call, scope) => {
      requireRole(scope.principal, "touchpoint", "DecideBatch");
      return decideBatch(context, call, scope);
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
  return context.importMembers({ ...call, body: Uint8Array.from(call.body) });
}
