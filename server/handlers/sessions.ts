/**
 * StartSession, SetAudience, EndSession: a visit's id stands for its visitor, which may become known on the way.
 *
 * Sessions are the node's, the same in every lane; they are in the log before they are answered. Each call judges and
 * changes its session in one turn under the session's lock, so that of calls that race one wins and the others meet what
 * it made; a log-in moves the session in the turn that links its visitors. For server-side touchpoints and above: a
 * browser has its token, and names its session in calls.
 */
import { randomBytes } from "node:crypto";
import { assert, ENGINE_LIMITS, NodeError, type WireValue } from "../../engine/index.ts";
import { SESSION_BUSY, type SessionRecord } from "../store/types.ts";
import { requireChannel } from "./channel.ts";
import { settleConsents, settleLastLinked } from "./consents.ts";
import type { HandlerContext } from "./context.ts";
import type { CallScope } from "./handlers.ts";
import { busy, changeSession, liveSession, sessionUnknown } from "./hold.ts";
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
/** How often a log-in may find that another call changed its session meanwhile. */
const ATTEMPTS_MAX = 8;

/** Errors: ROLE_FORBIDDEN, FIELD_REQUIRED, CHANNEL_UNKNOWN, those of `requireVisitor`, FIELD_TOO_LONG, LOG_UNWRITABLE, VISITOR_BUSY. */
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
  const nowMs = context.nowMs();
  const untilMs = prolongedUntilMs(channel, nowMs);
  const begun: SessionRecord = {
    id: call.sessionId === "" ? randomBytes(SESSION_ID_SIZE).toString("base64url") : call.sessionId,
    channel: channel.name,
    level: call.level,
    visitorId: call.id,
    changedAtUs: nowMs * MICROSECONDS,
    untilMs,
    ended: false,
  };
  let isBegun = false;
  const session = await change(context, begun.id, scope, (standing) => {
    const goesOn = call.relyOnExisting && isLive(standing, nowMs);
    isBegun = !goesOn;
    return goesOn ? prolonged(standing, nowMs, untilMs) : begun;
  });
  if (isBegun) context.counters.add("sessionsStarted");
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
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const moved = await logIn(context, call, scope);
    if (moved !== null) return resultOf(moved.session, [...advisories, ...moved.advisories]);
  }
  throw busy();
}

/** Null: another call changed the session meanwhile, nothing is done. Errors: as `setAudience`. */
async function logIn(
  context: HandlerContext,
  call: SetAudienceCall,
  scope: CallScope,
): Promise<{ session: SessionRecord; advisories: readonly Advisory[] } | null> {
  const opened = context.generations.current();
  const { generation } = opened;
  const seen = await liveSession(context, call.sessionId, 0);
  const alias = { level: seen.level, id: seen.visitorId };
  const known = { level: call.level, id: call.id };
  const decide = (standing: SessionRecord | null): SessionRecord | null => {
    const nowMs = context.nowMs();
    if (!isLive(standing, nowMs)) throw sessionUnknown();
    if (standing.level !== alias.level || standing.visitorId !== alias.id) return null;
    const channel = generation.channels.get(standing.channel);
    const untilMs = channel === undefined ? 0 : prolongedUntilMs(channel, nowMs);
    return { ...prolonged(standing, nowMs, untilMs), level: known.level, visitorId: known.id };
  };
  if (alias.level === known.level && alias.id === known.id) {
    await settleLastLinked(context, opened, known, scope.principal.name);
    const session = await changeSession(context, call.sessionId, decide);
    if (session !== null) await record(context, session, seen, scope);
    return session === null ? null : { session, advisories: [] };
  }
  let session: SessionRecord | null = null;
  let advisories: readonly Advisory[] = [];
  const within = (link: () => void) => {
    const changed = context.sessions.change(call.sessionId, decide);
    if (changed === SESSION_BUSY) return "later";
    session = changed;
    if (session === null) return "left";
    link();
    appendSession(context, session, scope.principal.name);
    return "linked";
  };
  try {
    advisories = await linkVisitors(context, generation, alias, known, scope.principal.name, within);
    await settleConsents(context, opened, alias, scope.principal.name);
    await context.recorded();
  } catch (error) {
    // One that stays moved would let the repeat pass without its link.
    if (session !== null) await putBack(context, session, seen);
    throw error;
  }
  await waitRecorded(context);
  return session === null ? null : { session, advisories };
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
  const session = await change(context, call.sessionId, scope, (standing) => {
    const nowMs = context.nowMs();
    if (!isLive(standing, nowMs)) throw sessionUnknown();
    return { ...standing, changedAtUs: nowMs * MICROSECONDS, ended: true };
  });
  context.counters.add("sessionsEnded");
  return resultOf(session, []);
}

/** Changes the session in one turn and logs it. Errors: those of `decide`; VISITOR_BUSY, LOG_UNWRITABLE. */
async function change(
  context: HandlerContext,
  sessionId: string,
  scope: CallScope,
  decide: (standing: SessionRecord | null) => SessionRecord,
): Promise<SessionRecord> {
  let before: SessionRecord | null = null;
  const session = await changeSession(context, sessionId, (standing) => {
    before = standing;
    return decide(standing);
  });
  assert(session !== null, "session: changed into nothing");
  await record(context, session, before, scope);
  return session;
}

async function record(
  context: HandlerContext,
  session: SessionRecord,
  before: SessionRecord | null,
  scope: CallScope,
): Promise<void> {
  appendSession(context, session, scope.principal.name);
  try {
    await context.recorded();
  } catch (error) {
    await putBack(context, session, before);
    throw error;
  }
  await waitRecorded(context);
}

/**
 * A change that is not in the log is none: its repeat finds what it found, and, where that was nothing, a session that
 * has ended, which is as good as none. Where others have the session, it stays.
 */
async function putBack(
  context: HandlerContext,
  session: SessionRecord,
  before: SessionRecord | null,
): Promise<void> {
  const undo = (standing: SessionRecord | null): SessionRecord | null =>
    standing?.changedAtUs === session.changedAtUs ? (before ?? { ...session, ended: true }) : null;
  await changeSession(context, session.id, undo).catch(() => null);
}

function isLive(session: SessionRecord | null, nowMs: number): session is SessionRecord {
  return session !== null && !session.ended && session.untilMs > nowMs;
}

function prolonged(session: SessionRecord, nowMs: number, untilMs: number): SessionRecord {
  return {
    ...session,
    changedAtUs: nowMs * MICROSECONDS,
    untilMs: Math.max(session.untilMs, untilMs),
  };
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
