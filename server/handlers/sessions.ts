/**
 * StartSession, SetAudience, EndSession: a visit's id stands for its visitor, which may become known on the way.
 *
 * Sessions are the node's, the same in every lane; they are in the log before they are answered. For server-side
 * touchpoints and above: a browser has its token, and names its session in calls.
 */
import { randomBytes } from "node:crypto";
import { ENGINE_LIMITS, NodeError, type WireValue } from "../../engine/index.ts";
import type { SessionRecord } from "../store/types.ts";
import { requireChannel } from "./channel.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import { liveSession, putSession } from "./hold.ts";
import { linkVisitors } from "./links.ts";
import type {
  Advisory,
  EndSessionCall,
  SessionResult,
  SetAudienceCall,
  StartSessionCall,
} from "./messages.ts";
import { requireWritableLog, waitRecorded } from "./recorded.ts";
import { requireRole } from "./roles.ts";
import { appendSession, prolongedUntilMs } from "./session-time.ts";
import { requireVisitor } from "./visitor.ts";

const SESSION_ID_SIZE = 16;
const MICROSECONDS = 1000;

/** Errors: ROLE_FORBIDDEN, CHANNEL_UNKNOWN, those of `requireVisitor`, FIELD_TOO_LONG, LOG_UNWRITABLE, VISITOR_BUSY. */
export async function startSession(
  context: HandlerContext,
  call: StartSessionCall,
  scope: CallScope,
): Promise<SessionResult> {
  requireRole(scope.principal, "touchpoint", "StartSession");
  const { generation } = context.generations.current();
  const channel = requireChannel(generation, call.channel);
  requireVisitor(generation, call.level, call.id);
  checkSessionId(call.sessionId);
  const advisories = attributesIgnored(call.attributes);
  requireWritableLog(context);
  const untilMs = prolongedUntilMs(channel, context.nowMs());
  if (call.sessionId !== "" && call.relyOnExisting) {
    const live = await liveSession(context, call.sessionId, untilMs).catch(nullWhereUnknown);
    if (live !== null) {
      await recordSession(context, { ...live, untilMs: Math.max(live.untilMs, untilMs) }, scope);
      return resultOf(live, advisories);
    }
  }
  const session: SessionRecord = {
    id: call.sessionId === "" ? randomBytes(SESSION_ID_SIZE).toString("base64url") : call.sessionId,
    channel: channel.name,
    level: call.level,
    visitorId: call.id,
    changedAtUs: context.nowMs() * MICROSECONDS,
    untilMs,
    ended: false,
  };
  await putSession(context, session);
  await recordSession(context, session, scope);
  return resultOf(session, advisories);
}

/**
 * Errors: ROLE_FORBIDDEN, SESSION_REQUIRED, SESSION_UNKNOWN, those of `requireVisitor`, VISITOR_ALREADY_KNOWN,
 * LOG_UNWRITABLE, VISITOR_BUSY.
 */
export async function setAudience(
  context: HandlerContext,
  call: SetAudienceCall,
  scope: CallScope,
): Promise<SessionResult> {
  requireRole(scope.principal, "touchpoint", "SetAudience");
  requireSessionId(call.sessionId);
  const { generation } = context.generations.current();
  requireVisitor(generation, call.level, call.id);
  const advisories = attributesIgnored(call.attributes);
  requireWritableLog(context);
  const before = await liveSession(context, call.sessionId, 0);
  const isSame = before.level === call.level && before.visitorId === call.id;
  if (!isSame) {
    const alias = { level: before.level, id: before.visitorId };
    await linkVisitors(context, generation, alias, { level: call.level, id: call.id }, scope.principal.name);
    await waitRecorded(context); // The session moves once the link will not be lost.
  }
  const channel = generation.channels.get(before.channel);
  const nowMs = context.nowMs();
  const untilMs = channel === undefined ? before.untilMs : prolongedUntilMs(channel, nowMs);
  const session: SessionRecord = {
    ...before,
    level: call.level,
    visitorId: call.id,
    changedAtUs: laterUs(before, nowMs),
    untilMs: Math.max(before.untilMs, untilMs),
  };
  await putSession(context, session);
  await recordSession(context, session, scope);
  return resultOf(session, advisories);
}

/** Errors: ROLE_FORBIDDEN, SESSION_REQUIRED, SESSION_UNKNOWN, LOG_UNWRITABLE, VISITOR_BUSY. */
export async function endSession(
  context: HandlerContext,
  call: EndSessionCall,
  scope: CallScope,
): Promise<SessionResult> {
  requireRole(scope.principal, "touchpoint", "EndSession");
  requireSessionId(call.sessionId);
  requireWritableLog(context);
  const before = await liveSession(context, call.sessionId, 0);
  const session = { ...before, changedAtUs: laterUs(before, context.nowMs()), ended: true };
  await putSession(context, session);
  await recordSession(context, session, scope);
  return resultOf(session, []);
}

function recordSession(context: HandlerContext, session: SessionRecord, scope: CallScope): Promise<void> {
  appendSession(context, session, scope.principal.name);
  return waitRecorded(context);
}

/** Two changes within a millisecond have an order too. */
function laterUs(before: SessionRecord, nowMs: number): number {
  return Math.max(nowMs * MICROSECONDS, before.changedAtUs + 1);
}

function resultOf(session: SessionRecord, advisories: Advisory[]): SessionResult {
  return { sessionId: session.id, level: session.level, id: session.visitorId, advisories };
}

/** Attributes of a session come with a later version: nothing reads them yet. */
function attributesIgnored(attributes: Record<string, WireValue>): Advisory[] {
  if (Object.keys(attributes).length === 0) return [];
  const message = "this version keeps no attributes of sessions";
  return [{ code: "SESSION_ATTRIBUTES_IGNORED", level: "WARNING", message }];
}

function requireSessionId(sessionId: string): void {
  if (sessionId !== "") {
    checkSessionId(sessionId);
    return;
  }
  throw new NodeError("SESSION_REQUIRED", "name the session", { field: "sessionId" });
}

/** A session lies where visitors lie, so its id is bounded as theirs. Errors: FIELD_TOO_LONG. */
export function checkSessionId(sessionId: string): void {
  const sizeMax = ENGINE_LIMITS.visitorIdSizeMax;
  if (sessionId.length * 3 <= sizeMax || Buffer.byteLength(sessionId) <= sizeMax) return;
  throw new NodeError("FIELD_TOO_LONG", `a session id has at most ${sizeMax} bytes`, { field: "sessionId" });
}

function nullWhereUnknown(error: unknown): null {
  if (error instanceof NodeError && error.code === "SESSION_UNKNOWN") return null;
  throw error;
}
